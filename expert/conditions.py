"""What a rule may ask of the facts, as a closed tree of a few kinds of node.

Meaning lives here and only here: `truth` is the definition, three-valued after Kleene
(Introduction to Metamathematics, 1952, section 64), with None for "unknown". Every other
reading of the tree (premises of durable-rules, plain form, words) is tested against it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from expert.values import Among, Value, among

Truth = bool | None
Settled = Mapping[str, Value]
"""What rules may read: terms that are known, findings as booleans, causes as levels."""


@dataclass(frozen=True, slots=True)
class Is:
    """The term's value passes a test; with `or_unknown`, an unknown term holds too."""

    term: str
    test: Among
    or_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The term has a value."""

    term: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The term has no value: not told, told to be unknown, or contradicted."""

    term: str


@dataclass(frozen=True, slots=True)
class Concluded:
    """A rule concluded the finding."""

    finding: str


@dataclass(frozen=True, slots=True)
class Absent:
    """No rule concluded the finding."""

    finding: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Unless:
    """The part is not TRUE: false and unknown alike. Only guards are made of it."""

    part: "Condition"


Condition = Is | Known | Unknown | Concluded | Absent | AllOf | AnyOf | Unless


def truth(condition: Condition, settled: Settled) -> Truth:
    """Return True, False, or None where a missing fact decides."""
    match condition:
        case Is(term, test, or_unknown):
            value = settled.get(term)
            if value is None:
                return True if or_unknown else None
            return among(test, value)
        case Known(term):
            return term in settled
        case Unknown(term):
            return term not in settled
        case Concluded(finding):
            return settled.get(finding) is True
        case Absent(finding):
            return settled.get(finding) is not True
        case AllOf(parts):
            truths = [truth(part, settled) for part in parts]
            return False if False in truths else None if None in truths else True
        case AnyOf(parts):
            truths = [truth(part, settled) for part in parts]
            return True if True in truths else None if None in truths else False
        case Unless(part):
            return truth(part, settled) is not True
        case _ as never:
            assert_never(never)


def names(condition: Condition) -> Iterator[str]:
    """Yield every term, finding and cause that a condition reads, in the author's order."""
    match condition:
        case Is(name) | Known(name) | Unknown(name) | Concluded(name) | Absent(name):
            yield name
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from names(part)
        case Unless(part):
            yield from names(part)
        case _ as never:
            assert_never(never)


def support(condition: Condition, settled: Settled) -> tuple[str, ...]:
    """Return the names whose state makes a TRUE condition true.

    An `any` is supported by its first true alternative. A guard's `Unless` is supported by
    what keeps its part from being TRUE.
    """
    match condition:
        case AllOf(parts):
            return _unique(name for part in parts for name in support(part, settled))
        case AnyOf(parts):
            return support(next(p for p in parts if truth(p, settled) is True), settled)
        case Unless(part):
            return obstacles(part, settled)
        case Is(name) | Known(name) | Unknown(name) | Concluded(name) | Absent(name):
            return (name,)
        case _ as never:
            assert_never(never)


def obstacles(condition: Condition, settled: Settled) -> tuple[str, ...]:
    """Return the names whose state keeps a condition from being TRUE.

    Of an `all`, the first part that is false, else the first that is unknown; of an `any`,
    what stands against every alternative.
    """
    match condition:
        case AllOf(parts):
            first = deciding([truth(part, settled) for part in parts])
            return obstacles(parts[first], settled)
        case AnyOf(parts):
            return _unique(name for part in parts for name in obstacles(part, settled))
        case Unless(part):
            return support(part, settled)
        case Is(name) | Known(name) | Unknown(name) | Concluded(name) | Absent(name):
            return (name,)
        case _ as never:
            assert_never(never)


def deciding(truths: Sequence[Truth]) -> int:
    """Return the index of the first FALSE premise, else of the first UNKNOWN one."""
    return truths.index(False) if False in truths else truths.index(None)


def _unique(found: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
