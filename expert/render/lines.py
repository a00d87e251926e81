"""Where a line may end: between words, and between Chinese characters, as typesetters do it.

No Latin word, number or time is split. What opens stays with what follows it, what closes or
separates with what stands before it.
"""

import re
from collections.abc import Iterator

from rich.cells import cell_len

OPENING = "（〔【《〈「『“‘([{"
CLOSING = "，。；：、！？）〕】》〉」』”’—–…·/,.;:!?)]}%"
# A Latin word, a day with its time, or one Chinese character. Wider sets take long to compile.
_PART = re.compile(r"(?:[!-\u2e7f]|(?<=-\d\d) (?=\d\d:))+ *|. *")


def in_lines(text: str, width: int) -> list[str]:
    """Return a text in lines no wider than a width, but for words that are; joined, it is whole.

    Blanks at the end of a line do not count. A line break in the text is one here, too.
    """
    return [line for part in text.split("\n") for line in _in_lines(part, width)]


def _in_lines(text: str, width: int) -> list[str]:
    if cell_len(text) <= width:
        return [text]
    made, used = [""], 0
    for piece in _pieces(text):
        if made[-1] and used + cell_len(piece.rstrip()) > width:
            made.append("")
            used = 0
        made[-1] += piece
        used += cell_len(piece)
    return made


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces of a text that stay whole, each with the blanks behind it."""
    piece = ""
    for part in _PART.findall(text):
        # A piece that is empty, or blank so far, ends in "", and every text holds that.
        if piece.rstrip()[-1:] in OPENING or part[0] in CLOSING:
            piece += part
        else:
            yield piece
            piece = part
    yield piece
