"""What a rule may ask of the facts, as a closed tree of a few kinds of node.

Meaning lives here and only here: `truth` is the definition, three-valued after Kleene
(Introduction to Metamathematics, 1952, section 64), with None for "unknown". Every other
reading of the tree (deciders, plain form, words) is tested against it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import assert_never

from expert.frozen import dataclass
from expert.values import Among, OneOf, Value, among

Truth = bool | None
Settled = Mapping[str, Value]
"""What rules may read: terms that are known, findings as booleans, causes as levels."""
Decider = Callable[[Settled], Truth]
Finder = Callable[[Settled], tuple[str, ...]]


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
            return _all([truth(part, settled) for part in parts])
        case AnyOf(parts):
            return _any([truth(part, settled) for part in parts])
        case Unless(part):
            return truth(part, settled) is not True
        case _ as never:
            assert_never(never)


def decider(condition: Condition) -> Decider:
    """Return a function that decides a condition as `truth` does, without walking the tree."""
    match condition:
        case Is(term, test, or_unknown):
            unknown = True if or_unknown else None
            if isinstance(test, OneOf):
                allowed = frozenset(test.values)
                return lambda s: unknown if (v := s.get(term)) is None else v in allowed
            return lambda s: unknown if (v := s.get(term)) is None else among(test, v)
        case Known(term):
            return lambda s: term in s
        case Unknown(term):
            return lambda s: term not in s
        case Concluded(finding):
            return lambda s: s.get(finding) is True
        case Absent(finding):
            return lambda s: s.get(finding) is not True
        case AllOf(parts):
            return _until(False, tuple(map(decider, parts)))
        case AnyOf(parts):
            return _until(True, tuple(map(decider, parts)))
        case Unless(part):
            decide = decider(part)
            return lambda s: decide(s) is not True
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


def supporter(condition: Condition) -> Finder:
    """Return a function that finds names as `support` does, without walking the tree."""
    match condition:
        case AllOf(parts):
            finders = tuple(map(supporter, parts))
            return lambda s: _unique(name for find in finders for name in find(s))
        case AnyOf(parts):
            ready = [(decider(part), supporter(part)) for part in parts]
            return lambda s: next(find for decide, find in ready if decide(s) is True)(s)
        case Unless(part):
            return _obstructor(part)
        case Is(name) | Known(name) | Unknown(name) | Concluded(name) | Absent(name):
            return lambda _: (name,)
        case _ as never:
            assert_never(never)


def _obstructor(condition: Condition) -> Finder:
    """Return a function that finds names as `obstacles` does."""
    match condition:
        case AllOf(parts):
            deciders, finders = tuple(map(decider, parts)), tuple(map(_obstructor, parts))
            return lambda s: finders[deciding([decide(s) for decide in deciders])](s)
        case AnyOf(parts):
            finders = tuple(map(_obstructor, parts))
            return lambda s: _unique(name for find in finders for name in find(s))
        case Unless(part):
            return supporter(part)
        case Is(name) | Known(name) | Unknown(name) | Concluded(name) | Absent(name):
            return lambda _: (name,)
        case _ as never:
            assert_never(never)


def deciding(truths: Sequence[Truth]) -> int:
    """Return the index of the first FALSE premise, else of the first UNKNOWN one."""
    return truths.index(False) if False in truths else truths.index(None)


def _all(truths: Sequence[Truth]) -> Truth:
    return False if False in truths else None if None in truths else True


def _any(truths: Sequence[Truth]) -> Truth:
    return True if True in truths else None if None in truths else False


def _until(decisive: bool, deciders: Sequence[Decider]) -> Decider:
    """Return what decides an `all` or `any` by its first part that has the decisive truth."""

    def decide(settled: Settled) -> Truth:
        found: Truth = not decisive
        for part in deciders:
            truth = part(settled)
            if truth is decisive:
                return decisive
            if truth is None:
                found = None
        return found

    return decide


def _unique(found: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
