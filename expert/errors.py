"""What can go wrong: where, which, what, and what to do next.

An error carries problems, never loose text: a stable code, a place and the fields of its
message. The sentences live in `messages`, in both languages, and are loaded only when read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

# What somebody wrote is echoed short; what may be written instead is told whole.
_LONGEST_ECHO = 60
_LONGEST_LIST = 600
_CARD_NUMBER = re.compile(r"(?:\d[ -]?){12,18}\d")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a document; line and column count from 1, and 0 means the whole of it."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        spot = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.file}{spot}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a code of the message catalogue, its place, and what the message names."""

    code: str
    place: Place | None = None
    fields: Mapping[str, str] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """Return the problem as people read it: `place: code message`, and a hint below."""
        from expert.messages import MESSAGES

        template = MESSAGES[self.code]
        message, hint = (template.zh, template.hint_zh) if lang == "zh" else template[:2]
        where = f"{self.place}: " if self.place else ""
        label = "提示：" if lang == "zh" else "hint: "
        return (
            f"{where}{self.code} {message.format_map(self.fields)}\n"
            f"  {label}{hint.format_map(self.fields)}"
        )


class ExpertError(Exception):
    """Anything that `expert` refuses; `problems` has at least one entry."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def text(self, lang: str = "en") -> str:
        """Return all problems, one below the other, in `zh` or `en`."""
        return "\n".join(problem.text(lang) for problem in self.problems)

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


def problem(code: str, place: Place | None = None, /, **fields: object) -> Problem:
    """Return a problem whose fields are safe to print."""
    longest = {"text": _LONGEST_ECHO, "name": _LONGEST_ECHO, "key": _LONGEST_ECHO}
    safe = {name: shown(value, longest.get(name, _LONGEST_LIST)) for name, value in fields.items()}
    return Problem(code, place, safe)


def shown(value: object, longest: int) -> str:
    """Return a value as a message may echo it: one short printable line, no card number."""
    text = _CARD_NUMBER.sub(_masked, str(value))
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= longest else f"{text[:longest]}…"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like `word`, or an empty string."""
    return next(iter(get_close_matches(word[:200], list(known), n=1)), "")


def holds_card_number(text: str) -> bool:
    """Return whether a text holds 13 to 19 digits that pass the Luhn check.

    Spaces and dashes between the digits do not hide them.
    """
    runs = re.findall(r"\d(?:[ -]?\d){12,}", text)
    return any(_has_luhn_window(re.sub(r"\D", "", run)) for run in runs)


def _has_luhn_window(digits: str) -> bool:
    # A card number may stand inside a longer run of digits, but a long run of digits alone is
    # mostly a reference number: only the whole run counts, as the cards' own lengths allow.
    return len(digits) <= 19 and _luhn(digits)  # noqa: PLR2004 (ISO/IEC 7812: at most 19)


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits)))
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def _masked(match: re.Match[str]) -> str:
    return f"{match[0][:6]}…{match[0][-4:]}" if holds_card_number(match[0]) else match[0]
