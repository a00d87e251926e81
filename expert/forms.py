"""The shapes of letters as a pack has them: what is said to whom, and where gaps may stay."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import assert_never

from expert.conditions import Condition
from expert.errors import Place
from expert.frozen import dataclass
from expert.vocabulary import Text

PARAMETER = "$"
"""Marks a fill that is a date: so many days from now as the parameter says."""
BUSINESS_DAYS = "business days"
"""The unit of a parameter whose days are those on which banks work; others are calendar days."""


@dataclass(frozen=True, slots=True)
class TermField:
    """The label of a term and its value, or a gap."""

    term: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that no case tells, for the writer to fill in."""

    label: Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text; each `{name}` in it is filled with a term, a date from now on, or a gap."""

    text: Text
    fills: Mapping[str, str | Text]


@dataclass(frozen=True, slots=True)
class Clauses:
    """A clause for each of these terms that is known; nothing for the others."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """Evidence items to enclose."""

    evidence: tuple[str, ...]


Content = TermField | Gap | Sentence | Clauses | Papers


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a letter, left out unless its condition is TRUE."""

    content: Content
    when: Condition | None
    sources: tuple[str, ...]
    place: Place

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms that the line shows."""
        match self.content:
            case TermField(term):
                return (term,)
            case Clauses(terms):
                return terms
            case Sentence(_, fills):
                names = (fill for fill in fills.values() if isinstance(fill, str))
                return tuple(name for name in names if not name.startswith(PARAMETER))
            case Gap() | Papers():
                return ()
            case _ as never:
                assert_never(never)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that say how many days from now the dates in the line are."""
        fills = self.content.fills.values() if isinstance(self.content, Sentence) else ()
        names = (fill for fill in fills if isinstance(fill, str))
        return tuple(name.removeprefix(PARAMETER) for name in names if name.startswith(PARAMETER))


@dataclass(frozen=True, slots=True)
class FormPart:
    """Lines under a heading, left out unless its condition is TRUE; some have no heading."""

    id: str
    heading: Text | None
    lines: tuple[FormLine, ...]
    when: Condition | None
    place: Place


@dataclass(frozen=True, slots=True)
class LetterForm:
    """A letter to somebody: its parts in order, and notes for the writer, which are not sent.

    Those in `first` say that the letter is for somebody else, and are read before it.
    """

    id: str
    to: Text
    title: Text
    parts: tuple[str, ...]
    first: tuple[FormLine, ...]
    notes: tuple[FormLine, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Stationery:
    """All letters of a pack and the parts that they share; no answer reads them."""

    parts: Mapping[str, FormPart] = field(default_factory=lambda: MappingProxyType({}))
    letters: Mapping[str, LetterForm] = field(default_factory=lambda: MappingProxyType({}))

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition there is."""
        yield from (part.when for part in self.parts.values() if part.when)
        yield from (line.when for line in self.lines() if line.when)

    def lines(self) -> tuple[FormLine, ...]:
        """Return every line there is."""
        notes = ((*form.first, *form.notes) for form in self.letters.values())
        pages = (*(part.lines for part in self.parts.values()), *notes)
        return tuple(line for page in pages for line in page)
