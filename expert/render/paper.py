"""Paper to print on: texts of one language in lines no wider than a page.

rich does the widths (Chinese characters are two columns wide) and the colours; it leaves
colours out where the output is no terminal or `NO_COLOR` is set.
"""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Rich

from expert.render.captions import CAPTIONS
from expert.render.lines import in_lines
from expert.vocabulary import Gloss, Text, glossed

_WIDEST = 100
_NARROWEST = 30


class Paper:
    """Wraps and joins what a page of one language says, and keeps it before it is wrapped."""

    def __init__(self, lang: str, console: Console) -> None:
        # rich takes a terminal that reports no width for one that shows nothing.
        console.width = max(console.width, _NARROWEST)
        self.lang, self.console = lang, console
        self.width = min(console.width, _WIDEST)
        self.said: list[str] = []
        self._begun = False

    def print(self, lines: Iterable[Rich]) -> None:
        """Print lines as they are; a paper does not begin with an empty one."""
        for line in lines:
            if line.plain or self._begun:
                self.console.print(line, soft_wrap=True, highlight=False, markup=False)
                self._begun = True

    def _t(self, text: Text) -> str:
        return text.in_(self.lang)

    def _clauses(self, texts: Iterable[Text]) -> str:
        return self._joined(map(self._t, texts))

    def _joined(self, parts: Iterable[str]) -> str:
        return ("；" if self.lang == "zh" else "; ").join(parts)

    def _paren(self, text: Text) -> str:
        return f"（{text.zh}）" if self.lang == "zh" else f" ({text.en})"

    def _words(self, glossary: Iterable[Gloss]) -> Iterator[Rich]:
        """Yield what the words of the trade mean that were said so far."""
        glosses = glossed("\n".join(self.said), glossary, self.lang)
        if glosses:
            yield from self._title(CAPTIONS["words"])
        for gloss in glosses:
            said = CAPTIONS["word"].filled(word=gloss.word, means=gloss.means)
            yield from self._item(self._t(said), "·", "dim")

    def _title(self, text: Text) -> Iterator[Rich]:
        yield Rich("")
        yield Rich(self._t(text), style="bold cyan")

    def _item(self, text: str, mark: str, style: str = "") -> Iterator[Rich]:
        return self._wrapped(text, f"  {mark} ", style)

    def _line(self, text: str, style: str = "dim") -> Iterator[Rich]:
        return self._wrapped(text, "     ", style)

    def _wrapped(self, text: str, lead: str, style: str = "") -> Iterator[Rich]:
        """Yield the lines of a text behind a lead; the later ones hang below its end."""
        self.said.append(text)
        before = lead
        for line in in_lines(text, self.width - cell_len(lead)):
            yield Rich(before + line.rstrip(), style=style)
            before = " " * cell_len(lead)
