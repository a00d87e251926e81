"""The shapes of knowledge: rules, causes, actions, guards, and where they come from."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Literal, get_args

from expert.conditions import Condition
from expert.errors import Place
from expert.frozen import dataclass
from expert.support import Level, Urgency
from expert.values import Value
from expert.vocabulary import CLOSED, FoundIn, Text

Doer = Literal["merchant", "payer", "either", "agent"]
DOERS: tuple[str, ...] = get_args(Doer)
Risk = Literal["no", "maybe", "yes_check"]
Letter = Literal["A", "B", "C", "D", "E", "none"]


class Status(StrEnum):
    """Whether a rule may speak: drafts are listed, and run only when asked for."""

    DRAFT = "draft"
    REVIEWED = "reviewed"


class Grade(StrEnum):
    """How well a source was checked; only VERIFIED may be cited as law."""

    VERIFIED = "VERIFIED"
    SECONDARY = "SECONDARY"
    UNVERIFIED = "UNVERIFIED"


class ActionStep(StrEnum):
    """The part of the work that an action belongs to, in the order of doing."""

    STOP_HARM = "stop-harm"
    LOOK = "look"
    SECURE_EVIDENCE = "secure-evidence"
    MEND = "mend"
    CONTACT = "contact"
    ESCALATE = "escalate"
    WAIT = "wait"
    INFORM = "inform"


@dataclass(frozen=True, slots=True)
class TermIs:
    """The term has this value."""

    term: str
    value: Value


@dataclass(frozen=True, slots=True)
class FindingHolds:
    """The finding is concluded."""

    finding: str


@dataclass(frozen=True, slots=True)
class Supports:
    """The cause is backed at this level, on one independent kind of observation."""

    cause: str
    level: Level
    basis: str


@dataclass(frozen=True, slots=True)
class RulesOut:
    """The cause cannot be."""

    cause: str


@dataclass(frozen=True, slots=True)
class Recommends:
    """The action helps, for a cause or in general; an emergency goes before all else."""

    action: str
    cause: str | None = None
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Raises:
    """The case is at least this urgent, for one cause or in general."""

    urgency: Urgency
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Forbids:
    """The action must not be recommended."""

    action: str


Conclusion = TermIs | FindingHolds | Supports | RulesOut | Recommends | Raises | Forbids


def on_assumption(then: Iterable[Conclusion]) -> tuple[Conclusion, ...]:
    """Return what follows where a premise is assumed: nothing is ruled out, nothing certain."""
    return tuple(
        Supports(c.cause, Level.LIKELY, c.basis)
        if isinstance(c, Supports) and c.level is Level.CONFIRMED
        else c
        for c in then
        if not isinstance(c, RulesOut)
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """When every premise holds, every conclusion follows.

    `because` is a clause that fits after "because"; `is_guard` marks a rule that the
    loader made of a guard; it belongs to the last stratum.
    """

    id: str
    status: Status
    title: Text
    when: tuple[Condition, ...]
    then: tuple[Conclusion, ...]
    because: Text
    sources: tuple[str, ...]
    place: Place
    is_guard: bool = False

    def __hash__(self) -> int:
        """Rules that are equal have one id, and hashing all that a rule says takes long."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Due:
    """A date that belongs to a cause, and a sentence with `{value}`.

    `late` is the term of a second date, `{late}` in the sentence, until which it may come.
    """

    __pydantic_config__ = CLOSED

    term: str
    says: Text
    late: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A possible answer to "why", with what a person should know about it.

    `nearest` is the cause that a coarser list of causes would have in its place.
    """

    __pydantic_config__ = CLOSED

    id: str
    label: Text
    meaning: Text
    group: str
    urgency: Urgency
    responsible: Text
    resolves: Text
    never: tuple[Text, ...]
    sources: tuple[str, ...]
    due: Due | None = None
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """A step in other words: what to do, and how."""

    __pydantic_config__ = CLOSED

    label: Text
    how: Text


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do next: by whom, where, until when, and with which papers.

    The deadline is the first of the times in `until` that is still to come, else the day that
    is `within_days` from now. `finds` are the terms that a look answers. `to_payer` is what the
    same step is for a payer who asks, and then does it.
    """

    __pydantic_config__ = CLOSED

    id: str
    label: Text
    how: Text
    doer: Doer
    channel: Text
    step: ActionStep
    sources: tuple[str, ...]
    moves_money: bool = False
    within_days: int | None = None
    until: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    answer: Text | None = None
    finds: tuple[str, ...] = ()
    to_payer: Wording | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """`first` goes before `then`, and comes along with it, unless it is already done."""

    first: str
    then: str
    done: Condition | None = None


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """Facts that no real case meets together; `asks` are the terms to look at again."""

    id: str
    when: Condition
    says: Text
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A paper or record that proves something, and where it is found."""

    __pydantic_config__ = CLOSED

    id: str
    label: Text
    found_in: FoundIn
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Prevention:
    """What keeps causes from coming again, and who has to see to it."""

    __pydantic_config__ = CLOSED

    id: str
    label: Text
    doer: Doer
    prevents: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a new merchant asks for before the first sale; `facts` are the terms it answers."""

    __pydantic_config__ = CLOSED

    id: str
    label: Text
    why: Text
    facts: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, time of day or choice that differs from acquirer to acquirer."""

    __pydantic_config__ = CLOSED

    name: str
    value: str
    unit: str
    says: Text
    grade: Grade
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where knowledge comes from, precise enough to check by hand."""

    __pydantic_config__ = CLOSED

    id: str
    title: Text
    grade: Grade
    address: str | None = None
    read_on: str | None = None
    law: bool = False


@dataclass(frozen=True, slots=True)
class ResponseCode:
    """A terminal's answer code: what it means, and whether money may have moved all the same.

    `letter` is its class in UnionPay's table, `operator` the advice for the person at the till.
    """

    __pydantic_config__ = CLOSED

    code: str
    letter: Letter
    risk: Risk
    meaning: Text
    operator: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Response codes, where single acquirers differ from them, and the advice that they name."""

    codes: Mapping[str, ResponseCode]
    profiles: Mapping[str, Mapping[str, ResponseCode]]
    advice: Mapping[str, Text]
    unlisted: ResponseCode | None

    def find(self, code: str, profile: str | None) -> ResponseCode | None:
        """Return a code as an acquirer's own table has it, else the common one, else unlisted."""
        own = self.profiles.get(profile or "", {})
        return own.get(code) or self.codes.get(code) or self.unlisted

    def entries(self) -> Iterator[tuple[str, ResponseCode]]:
        """Yield every entry with its place: the code, the profile it is of, or `unlisted`."""
        yield from self.codes.items()
        for profile, codes in self.profiles.items():
            yield from ((profile, code) for code in codes.values())
        if self.unlisted:
            yield "unlisted", self.unlisted
