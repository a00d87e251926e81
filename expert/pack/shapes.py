"""The YAML shapes of a pack.

Only what is plain data is read here. What the keys of `when` and `then` mean depends on the
vocabulary and is read by `when` and `then`.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticKnownError

from expert.calendar import SATURDAY, Calendar
from expert.documents import Array, Table
from expert.pack.shape import BookCase
from expert.rules import Grade, ResponseCode, Status
from expert.support import Urgency
from expert.values import Kind, Type, ValueRefusedError, read_value
from expert.vocabulary import Computed, FoundIn, Term, Text


def _exact(text: object) -> object:
    """Refuse what is no number in a case either: 1e999999999 is one that takes all memory."""
    try:
        read_value(_DECIMAL, str(text), quoted=False)
    except ValueRefusedError:
        raise PydanticKnownError("decimal_parsing") from None
    return text


_DECIMAL = Type(Kind.DECIMAL)
_MONTH = timedelta(days=31)
Number = Annotated[Decimal, BeforeValidator(_exact)]


class Shape(BaseModel):
    """A mapping that knows all its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ComputedShape(Shape):
    """How a term is computed."""

    by: str
    from_: tuple[str, ...]

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))


class TermShape(Shape):
    """A term as its author writes it."""

    type: Kind
    label: Text
    question: Text
    found_in: FoundIn
    effort: Literal["1", "2", "3"]
    sources: tuple[str, ...]
    says: Text | dict[Literal["true", "false"], Text]
    values: dict[str, Text] = {}
    empty: Text | None = None
    unit: Text | None = None
    low: Number | None = None
    high: Number | None = None
    pattern: str | None = None
    computed: ComputedShape | None = None
    safety: bool = False
    asked_after: str | dict[str, tuple[str, ...]] | None = None
    past: bool = False
    assumed: str | None = None
    hard_to_tell: dict[str, tuple[str, ...]] = {}
    also: dict[str, tuple[str, ...]] = {}

    def term(self, name: str) -> Term:
        """Return the term under its id."""
        after = self.asked_after or {}
        if isinstance(after, str):
            after = {after: ()}
        both: dict[str, Text] = {}
        if isinstance(self.says, dict):
            both.update((str(answer), says) for answer, says in self.says.items())
        return Term(
            id=name,
            type=Type(self.type, tuple(self.values), self.low, self.high, self.pattern),
            label=self.label,
            question=self.question,
            found_in=self.found_in,
            effort=int(self.effort),
            sources=self.sources,
            says=None if isinstance(self.says, dict) else self.says,
            answers=MappingProxyType(both),
            members=MappingProxyType(dict(self.values)),
            empty=self.empty,
            unit=self.unit,
            computed=Computed(self.computed.by, self.computed.from_) if self.computed else None,
            safety=self.safety,
            asked_after=next(iter(after), None),
            asked_for=next(iter(after.values()), ()),
            past=self.past,
            assumed=self.assumed,
            hard_to_tell=MappingProxyType(dict(self.hard_to_tell)),
            also=MappingProxyType(dict(self.also)),
        )


class RuleShape(Shape):
    """A rule without the meaning of its `when` and `then`."""

    id: str
    status: Status
    title: Text
    when: Any
    then: Any
    because: Text
    sources: tuple[str, ...]


class HolidayShape(Shape):
    """A holiday: its first and last day, and the weekend days worked in exchange."""

    name: Text
    from_: date
    through: date
    worked: tuple[date, ...] = ()

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))


class CalendarShape(Shape):
    """Public holidays as their author writes them."""

    published_from: date
    published_through: date
    sources: tuple[str, ...]
    holidays: tuple[HolidayShape, ...]

    def allows(self, holiday: HolidayShape) -> bool:
        """Return whether a holiday can be: in order, short, published, weekends worked for it."""
        days = (self.published_from, holiday.from_, holiday.through, self.published_through)
        in_order = all(first <= second for first, second in pairwise(days))
        is_short = holiday.through - holiday.from_ < _MONTH
        return in_order and is_short and all(day.weekday() >= SATURDAY for day in holiday.worked)

    def calendar(self) -> Calendar:
        """Return the calendar, day by day."""
        spans = ((h.from_, (h.through - h.from_).days) for h in self.holidays)
        return Calendar(
            self.published_from,
            self.published_through,
            frozenset(first + timedelta(days=i) for first, more in spans for i in range(more + 1)),
            frozenset(day for holiday in self.holidays for day in holiday.worked),
            self.sources,
        )


class GuardShape(Shape):
    """A condition without which actions must not be recommended.

    `moves_money` stands for every action that is declared to move money.
    """

    id: str
    actions: Any
    only_when: Any
    because: Text
    sources: tuple[str, ...]


class OrderShape(Shape):
    """Two actions of which the first goes before the second."""

    before: tuple[str, str]
    done: Any = None


class InconsistencyShape(Shape):
    """Facts that no real case meets together."""

    id: str
    when: Any
    says: Text
    asks: tuple[str, ...]


class ExclusiveShape(Shape):
    """Two actions that exclude one another."""

    actions: tuple[str, str]
    because: Text


class NeverShape(Shape):
    """What must not come together; `moves_money` stands for all actions that do."""

    advised: Literal["moves_money"] | tuple[str, ...] = ()
    not_advised: tuple[str, ...] = ()
    urgency_below: Urgency | None = None
    when: Any = None


class InvariantShape(Shape):
    """What must come of no case."""

    id: str
    says: Text
    never: NeverShape


class WaiverShape(Shape):
    """A finding that is left as it is."""

    finding: str
    subject: str
    reason: Text


class StatementShape(Shape):
    """Something that people say of the domain."""

    says: Text | None = None
    by: tuple[str, ...] = ()
    left_out: Text | None = None
    unsaid: tuple[str, ...] = ()


class GroupShape(Shape):
    """Statements of one sort."""

    id: str
    label: Text
    statements: dict[str, StatementShape]


class LineShape(Shape):
    """A line of a letter: one of `term`, `gap`, `says`, `known` and `papers`."""

    term: str | None = None
    gap: Text | None = None
    says: Text | None = None
    fills: dict[str, str | Text] = {}
    known: tuple[str, ...] | None = None
    papers: tuple[str, ...] | None = None
    when: Any = None
    sources: tuple[str, ...] = ()


class PartShape(Shape):
    """A part of letters without the meaning of its lines."""

    heading: Text | None = None
    lines: Any
    when: Any = None


class LetterShape(Shape):
    """A letter as its author writes it."""

    to: Text
    title: Text
    parts: tuple[str, ...]
    first: Any = ()
    notes: Any = ()


class UnlistedShape(Shape):
    """What holds for a code that no table lists: money may have moved."""

    risk: Literal["maybe", "yes_check"]
    meaning: Text
    operator: str

    def code(self) -> ResponseCode:
        """Return it as a code without a name."""
        return ResponseCode("", "none", self.risk, self.meaning, self.operator, Grade.UNVERIFIED)


class HeaderShape(Shape):
    """The head of a pack."""

    name: str
    version: str
    title: Text
    fallback: str
    aliases: dict[str, str] = {}


class ExpectShape(Shape):
    """What must come of a case of the book; one id or a list of acceptable ones."""

    cause: str | tuple[str, ...] = ()
    action: str | tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()


class BookCaseShape(Shape):
    """An entry of the case book as its author writes it."""

    name: Text
    told: Any
    expect: ExpectShape
    golden: bool = False
    distractors: Any = ()

    def case(self, node: Table) -> BookCase:
        """Return the entry, with the case documents as nodes for the case reader."""
        told, distractors = node.find("told"), node.find("distractors")
        return BookCase(
            name=self.name,
            told=told if told else Table((), node.place),
            distractors=distractors.items if isinstance(distractors, Array) else (),
            cause=_several(self.expect.cause),
            action=_several(self.expect.action),
            also=self.expect.also,
            fires=self.expect.fires,
            silent=self.expect.silent,
            never=self.expect.never,
            ask=self.expect.ask,
            golden=self.golden,
            place=node.place,
        )


def _several(one_or_more: str | tuple[str, ...]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else one_or_more
