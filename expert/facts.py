"""One incident as told, and the facts that stand before any rule runs."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from expert.documents import Array, Node, Scalar, Table
from expert.errors import (
    InputError,
    Place,
    Problem,
    Problems,
    holds_card_number,
    holds_secret_code,
    nearest,
    problem,
)
from expert.frozen import dataclass
from expert.values import (
    Kind,
    Value,
    ValueRefusedError,
    holds_control_character,
    read_set,
    read_time,
    read_value,
    to_plain,
)
from expert.vocabulary import Term, Vocabulary

_HEADER = ("case.id", "case.now", "case.version")
_VERSION = "1"
_LONGEST_ID = 100
_MOST_NAMED = 4
_CHOSEN = (Kind.BOOL, Kind.ENUM, Kind.SET)


class Origin(StrEnum):
    """Where a fact comes from; as a premise, the first of these that there is."""

    TOLD = "told"
    COMPUTED = "computed"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Fact:
    """A term, its value and its origin.

    A computed fact names the terms it came from, and the parameters that stand in for terms
    that nobody told.
    """

    term: str
    value: Value
    origin: Origin
    inputs: tuple[str, ...] = ()
    assuming: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One incident as told. A term told as None was asked for and nobody knows it.

    `zoneless` are the terms, and `case.now`, whose time was told without a zone and is taken
    as that of Asia/Shanghai. `places` are where terms were told, for messages alone.
    """

    told: Mapping[str, Value | None] = field(default_factory=lambda: MappingProxyType({}))
    id: str | None = None
    now: datetime | None = None
    zoneless: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    @property
    def content_hash(self) -> str:
        """The case as 16 hex digits: what was told, and when; not its id."""
        told = {
            term: None if value is None else to_plain(value)
            for term, value in sorted(self.told.items())
        }
        content = json.dumps([told, self.now.isoformat() if self.now else None])
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def read_case(node: Node, vocabulary: Vocabulary) -> Case:
    """Return the case that a document tells, nested (`{deduction: {seen: true}}`) or flat.

    Raises:
        InputError: with every mistake found, each at its place.
    """
    if not isinstance(node, Table):
        raise InputError(problem("E201", node.place))
    problems = Problems(InputError)
    nodes: dict[str, Node] = {}
    told: dict[str, Value | None] = {}
    header: dict[str, Scalar] = {}
    for name, place, value in _leaves(node, vocabulary):
        if name in _HEADER:
            if name in header:
                problems.append(problem("E211", place, term=name))
            elif isinstance(value, Scalar):
                header[name] = value
            else:
                problems.append(problem("E210", place, name=name))
            continue
        term = vocabulary.terms.get(vocabulary.canonical(name))
        if term is None:
            problems.append(_unknown(name, place, value, vocabulary))
        elif term.id in told:
            problems.append(problem("E211", place, term=term.id))
        else:
            told[term.id], nodes[term.id] = None, value
            try:
                told[term.id] = _value(term, value)
            except ValueRefusedError as refused:
                problems.append(refusal(term, refused, value.place))
    case_id, now = _read_header(header, problems)
    if problems:
        raise InputError(*problems)
    times = {term: nodes[term] for term, value in told.items() if isinstance(value, datetime)}
    times |= {"case.now": header["case.now"]} if now else {}
    zoneless = sorted(term for term, written in times.items() if not _has_zone(written))
    places = {term: node.place for term, node in nodes.items()}
    return Case(MappingProxyType(told), case_id, now, tuple(zoneless), places)


def refusal(term: Term, refused: ValueRefusedError, place: Place | None = None) -> Problem:
    """Return why a term does not take a value, and which value was most likely meant."""
    fields = {"term": term.id, **refused.fields}
    if refused.code == "E203" and (near := term.meant(str(fields["text"]))):
        return problem("E227", place, near=near, **fields)
    return problem(refused.code, place, **fields)


def _leaves(table: Table, vocabulary: Vocabulary) -> Iterator[tuple[str, Place, Node]]:
    """Yield name, place of the name and node of everything told, group by group.

    What stands in a group that nobody knows is passed over: the mistake is its name.
    """
    groups = _groups(vocabulary)
    for key, node in table:
        name = key.text
        is_term = vocabulary.canonical(name) in vocabulary.terms
        if isinstance(node, Table) and not is_term and name in groups:
            for inner, value in node:
                yield f"{name}.{inner.text}", inner.place, value
        else:
            yield name, key.place, node


def _groups(vocabulary: Vocabulary) -> set[str]:
    """Return what may stand before the last part of a name."""
    names = (*vocabulary.terms, *vocabulary.aliases, *_HEADER)
    return {name.rpartition(".")[0] for name in names}


def _value(term: Term, node: Node) -> Value | None:
    if isinstance(node, Scalar) and (node.is_null or node.text == "unknown"):
        return None
    if term.type.kind is Kind.SET:
        if not isinstance(node, Array) or not all(isinstance(i, Scalar) for i in node.items):
            raise ValueRefusedError("E212", members=", ".join(term.type.members))
        return read_set(term.type, [i.text for i in node.items if isinstance(i, Scalar)])
    if not isinstance(node, Scalar):
        raise ValueRefusedError("E213", value_kind=term.type.kind)
    return read_value(term.type, node.text, quoted=node.quoted, literal=node.literal)


def _has_zone(node: Node) -> bool:
    return isinstance(node, Scalar) and datetime.fromisoformat(node.text).tzinfo is not None


def _unknown(name: str, place: Place, node: Node, vocabulary: Vocabulary) -> Problem:
    """Return that nothing has a name, or no group, and what it is most like."""
    group = vocabulary.aliases.get(f"{name}.*", name).removesuffix(".*")
    members = [t for t in vocabulary.terms.values() if t.id.rpartition(".")[0] == group]
    if members and not isinstance(node, Table):
        facts = sorted(members, key=lambda term: _farness(term, node))[:_MOST_NAMED]
        names = ", ".join(term.id for term in facts)
        return problem("E232", place, name=name, facts=names, group=group)
    known = (*vocabulary.terms, *_HEADER)
    groups = {term.rpartition(".")[0] for term in known}
    if isinstance(node, Table):
        # A group may be as long as the file, so its first name has to speak for all.
        first = next((key.text for key, _ in node), "")
        near = nearest(name, groups) or nearest(f"{name}.{first}", known).rpartition(".")[0]
    elif not name.isascii():
        labels = {term.label.zh: term for term in vocabulary.terms.values()}
        # A word of a few letters is much like no label, but some have it, the best at their end.
        having = [label for label in labels if len(name) > 1 and name in label]
        farness = {label: _farness(labels[label], node) for label in having}
        having.sort(key=lambda has: (has != name, not has.endswith(name), farness[has], len(has)))
        near = next((labels[label].id for label in (*having, nearest(name, labels)) if label), "")
    else:
        near = nearest(vocabulary.canonical(name), known) or nearest(name, groups)
    return problem("E214" if near else "E215", place, name=name, near=near)


def _farness(term: Term, node: Node) -> tuple[bool, bool, bool, int]:
    """Return how far a term is from what was told of its group: those that take it are first."""
    try:
        takes = _value(term, node) is not None and term.type.kind in _CHOSEN
    except ValueRefusedError:
        takes = False
    return not takes, term.computed is not None, term.asked_after is not None, term.effort


def _read_header(
    header: Mapping[str, Scalar], problems: list[Problem]
) -> tuple[str | None, datetime | None]:
    """Return case id and time; mistakes are added to `problems`."""
    if (version := header.get("case.version")) and version.text != _VERSION:
        problems.append(problem("E216", version.place, text=version.text))
    case_id = header.get("case.id")
    if case_id and case_id.is_null:
        case_id = None
    if case_id and (code := _wrong_id(case_id)):
        problems.append(
            problem(code, case_id.place, term="case.id", text=case_id.text, limit=_LONGEST_ID)
        )
    now = header.get("case.now")
    if now is None or now.is_null:
        return (case_id.text if case_id else None), None
    try:
        return (case_id.text if case_id else None), read_time(now.text)
    except ValueRefusedError as refused:
        problems.append(problem(refused.code, now.place, term="case.now", **refused.fields))
        return None, None


def _wrong_id(told: Scalar) -> str:
    """Return the code of what is wrong with a case's id, or an empty string.

    Order and ticket numbers may be as long as card numbers, so only what passes for one is none.
    """
    if told.literal:
        return "E221"
    if len(told.text) > _LONGEST_ID:
        return "E217"
    if holds_control_character(told.text):
        return "E222"
    if holds_secret_code(told.text):
        return "E234"
    return "E209" if holds_card_number(told.text) else ""
