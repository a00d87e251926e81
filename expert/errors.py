"""What can go wrong: where, which, what, and what to do next.

An error carries problems, never loose text: a stable code, a place and the fields of its
message. The sentences live in `messages`, in both languages, and are loaded only when read.
"""

import errno
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from expert.frozen import dataclass

# What somebody wrote is echoed short; what may be written instead is told whole.
_LONGEST_ECHO = 60
_LONGEST_LIST = 600
_MOST_SHOWN = 100
_MOST_FOUND = 1_000
# ISO/IEC 7812: card numbers have up to 19 digits; those in use have 13 at least.
_SHORTEST_CARD, _LONGEST_CARD = 13, 19
_DIGITS = re.compile(r"\d+")  # full-width digits too
_GAP = re.compile(r"[ \u00a0\u3000-]{1,3}")


class Place(NamedTuple):
    """A spot in a document; line and column count from 1, and 0 means the whole of it."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        spot = f":{self.line}:{self.column}" if self.line else ""
        return f"{shown(self.file, _LONGEST_LIST)}{spot}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a code of the message catalogue, its place, and what the message names."""

    code: str
    place: Place | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """Return the problem as people read it: `place: code message`, and a hint below."""
        from expert.messages import MESSAGES
        from expert.messages.phrases import form, phrase
        from expert.messages.usage import usage

        template = MESSAGES[self.code]
        message, hint = (template.zh, template.hint_zh) if lang == "zh" else template[:2]
        where = f"{self.place}: " if self.place else ""
        label = "提示：" if lang == "zh" else "hint: "
        put = {"reason": phrase, "what": phrase, "usage": usage}
        put |= {"value_kind": phrase, "written": form, "pattern": form}
        said = {name: put[name](self.fields[name], lang) for name in put.keys() & self.fields}
        own = f"_{lang}"  # `titles_zh` is what `{titles}` stands for in Chinese
        said |= {n.removesuffix(own): v for n, v in self.fields.items() if n.endswith(own)}
        fields = {**self.fields, **said}
        return (
            f"{where}{self.code} {message.format_map(fields)}\n  {label}{hint.format_map(fields)}"
        )


class ExpertError(Exception):
    """Anything that `expert` refuses; `problems` has at least one entry."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def text(self, lang: str = "en") -> str:
        """Return the problems, one below the other, in `zh` or `en`; of very many, the first."""
        lines = [problem.text(lang) for problem in self.problems[:_MOST_SHOWN]]
        if more := len(self.problems) - len(lines):
            lines.append(f"……还有 {more} 处问题" if lang == "zh" else f"… and {more} more problems")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()


class InputError(ExpertError):
    """A case, a saved diagnosis, an option or the environment is wrong."""


class PackError(ExpertError):
    """A knowledge pack is wrong; every mistake found is listed."""


class ProofError(ExpertError):
    """A certificate is malformed, or claims what does not follow."""


class EngineError(ExpertError):
    """`expert` itself failed; never the fault of a case or a pack."""


class Problems(list[Problem]):
    """The problems found so far; far too many of them end the search for more.

    What has a thousand mistakes is no case and no pack, and naming all may take minutes.
    """

    def __init__(self, kind: type[ExpertError]) -> None:
        super().__init__()
        self._kind = kind

    def append(self, found: Problem, /) -> None:
        """Note a problem.

        Raises:
            ExpertError: of the kind asked for, with all problems, if there are far too many.
        """
        super().append(found)
        if len(self) >= _MOST_FOUND:
            raise self._kind(*self)

    def extend(self, found: Iterable[Problem], /) -> None:
        """Note problems, one after the other."""
        for each in found:
            self.append(each)


def problem(code: str, place: Place | None = None, /, **fields: object) -> Problem:
    """Return a problem whose fields are safe to print."""
    longest = {"text": _LONGEST_ECHO, "name": _LONGEST_ECHO, "key": _LONGEST_ECHO}
    safe = {name: shown(value, longest.get(name, _LONGEST_LIST)) for name, value in fields.items()}
    return Problem(code, place, safe)


def system_reason(error: OSError) -> str:
    """Return the name of what the operating system reports; messages put it into words."""
    return errno.errorcode.get(error.errno or 0, "EIO")


def shown(value: object, longest: int) -> str:
    """Return a value as a message may echo it: one short printable line, no card number."""
    # A card number shrinks to a fifteenth at the most, so nothing beyond this could be shown.
    text = escaped(without_secrets(str(value)[: 20 * longest]))
    return text if len(text) <= longest else f"{text[:longest]}…"


def escaped(text: str) -> str:
    """Return a text whose control and direction characters are written out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def nearest(word: str, known: Iterable[str], *, alike: float = 0.6) -> str:
    """Return the known word most like `word`, or an empty string if none is so much alike."""
    return next(iter(get_close_matches(word[:200], list(known), n=1, cutoff=alike)), "")


def holds_card_number(text: str) -> bool:
    """Return whether a text holds 13 to 19 digits that pass the Luhn check.

    Spaces and dashes between groups of digits do not hide them.
    """
    return next(_card_numbers(text), None) is not None


def without_card_numbers(text: str) -> str:
    """Return a text in which only the last four digits of card numbers are left."""
    while (span := next(_card_numbers(text), None)) is not None:
        text = f"{text[: span[0]]}…{text[span[1] - 4 :]}"
    return text


def holds_secret_code(text: str) -> bool:
    """Return whether a text holds a word for a password or one-time code, and its 4 to 8 digits."""
    return _secret().search(text) is not None


def without_secrets(text: str) -> str:
    """Return a text without passwords and one-time codes, and with card numbers masked."""
    text = _secret().sub(lambda found: found[0][: found.start(1) - found.start()] + "…", text)
    return without_card_numbers(text)


@cache
def _secret() -> re.Pattern[str]:
    """Return a word for a secret and, after hardly more than a colon, its digits: no date.

    It takes longer to make than all else here, so it is made when it is first needed.
    """
    between = r"[\s:：=＝#\"'“”‘’（(【\[-]{0,4}"
    return re.compile(
        r"(?:验证码|校验码|动态码|动态口令|密码|口令|\bOTP\b|\bPIN(?![a-z])|\bpass(?:word|code)"
        r"|\b(?:verification|security|one[- ]time|SMS)[ -](?:code|number|password|pin))"
        rf"{between}(?:码|code|number|是|为|is|was)?{between}"
        r"(\d{4}[ -]\d{4}|\d{3}[ -]\d{3}|\d(?: ?\d){3,7})(?![\d年月]|[-/.:]\d)",
        re.IGNORECASE,
    )


def _card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of whole groups of digits that is a card number."""
    groups = list(_DIGITS.finditer(text))
    for first, start in enumerate(groups):
        digits, end = "", start.start()
        for group in groups[first:]:
            if digits and not _GAP.fullmatch(text, end, group.start()):
                break
            digits += group[0]
            end = group.end()
            if len(digits) > _LONGEST_CARD:
                break
            if len(digits) >= _SHORTEST_CARD and _luhn(digits):
                yield start.start(), end


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0
