"""The pack itself: every piece of knowledge by id, and the plain form that is hashed."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from expert.calendar import Calendar
from expert.conditions import Condition
from expert.documents import Node
from expert.errors import Place
from expert.forms import Stationery
from expert.frozen import dataclass
from expert.given import Tables
from expert.rules import (
    Action,
    Cause,
    CodeTable,
    EvidenceItem,
    Inconsistency,
    Order,
    Parameter,
    Preparation,
    Prevention,
    Rule,
    Source,
)
from expert.support import Urgency
from expert.vocabulary import Gloss, Text, Vocabulary


@dataclass(frozen=True, slots=True)
class BookCase:
    """An entry of the case book: what was told, and what must come of it.

    `told` is a case document as its author wrote it, header and all. Of `cause` and `action`,
    any may come first; `also` is advised in whatever place. A golden case lists distractors:
    facts that a reader of the domain calls irrelevant.
    """

    name: Text
    told: Node
    cause: tuple[str, ...]
    action: tuple[str, ...]
    also: tuple[str, ...]
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    never: tuple[str, ...]
    ask: tuple[str, ...]
    golden: bool
    distractors: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Two actions that nobody may be advised to take together."""

    actions: tuple[str, str]
    because: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must come of no case whatsoever: all that is named here, at once.

    That one of `advised` is advised, that none of `not_advised` is, that the urgency is below
    `urgency_below`, and that `when` is TRUE; what is left out is not asked for.
    """

    id: str
    says: Text
    advised: tuple[str, ...]
    not_advised: tuple[str, ...]
    urgency_below: Urgency | None
    when: Condition | None
    place: Place


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding of the audit that is known and left as it is, and why."""

    finding: str
    subject: str
    reason: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Promises:
    """What the audit holds a pack to, beside what it holds every pack to; no answer reads it."""

    exclusive: tuple[Exclusive, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """All knowledge, checked: every reference resolves, every text is in both languages.

    `rules` are in the order of their ids, drafts left out unless asked for; `guards` are the
    rules made of the guards. `causes` and `actions` keep their declared order, which breaks
    ties. `parameters_read` are those that conditions name, where only their values are left.
    `content_hash` covers everything that can change an answer or a text of it.
    """

    name: str
    version: str
    title: Text
    fallback: str
    vocabulary: Vocabulary
    causes: Mapping[str, Cause]
    actions: Mapping[str, Action]
    rules: tuple[Rule, ...]
    guards: tuple[Rule, ...]
    orders: tuple[Order, ...]
    inconsistencies: tuple[Inconsistency, ...]
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, Source]
    evidence: Mapping[str, EvidenceItem]
    codes: CodeTable
    contacts: Mapping[str, Text]
    words: Mapping[str, Text]
    calendar: Calendar | None
    book: Sequence[BookCase] = field(repr=False)
    drafts: tuple[str, ...] = ()
    parameters_read: tuple[str, ...] = ()
    promises: Promises = Promises()
    prevention: Mapping[str, Prevention] = field(default_factory=lambda: MappingProxyType({}))
    onboarding: Mapping[str, Preparation] = field(default_factory=lambda: MappingProxyType({}))
    glossary: Mapping[str, Gloss] = field(default_factory=lambda: MappingProxyType({}))
    stationery: Stationery = field(default_factory=Stationery)
    content_hash: str = ""

    @property
    def tables(self) -> Tables:
        """What computed terms are looked up in."""
        return Tables(self.codes, self.parameters, self.calendar)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A pack that is still to be checked: all its rules, drafts too, and where things stand."""

    pack: Pack
    rules: tuple[Rule, ...]
    places: Mapping[tuple[str, str], Place]
    missing_words: tuple[str, ...]

    def where(self, file: str, name: str = "") -> Place:
        """Return the place of an entry, or of its file."""
        return self.places.get((file, name)) or self.places.get((file, "")) or Place(file)
