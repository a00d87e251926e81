"""What a case may tell about each term, in as few distinct values as the rules can tell apart.

A number falls into points and open intervals at the bounds that rules read; a text into the
ones that rules read and one other. Each region has one value that stands for all of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain, pairwise

from expert.computed import REGISTRY
from expert.conditions import AllOf, AnyOf, Condition, Is, Unless
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.rules import TermIs
from expert.values import (
    NUMBERS,
    Among,
    Kind,
    NoneOf,
    OneOf,
    Type,
    Value,
    ValueRefusedError,
    Within,
    read_value,
)
from expert.vocabulary import Term

_STEP = {Kind.INTEGER: Decimal(1), Kind.MONEY: Decimal("0.01"), Kind.DECIMAL: Decimal("0.000001")}


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that stand for all that may be told about a term; sets have members instead."""

    term: Term
    values: tuple[Value, ...]

    @property
    def is_set(self) -> bool:
        """Whether a case tells members, any number of them."""
        return self.term.type.kind is Kind.SET


def domains(pack: Pack, *others: Pack) -> Mapping[str, Domain]:
    """Return the domain of every term of a pack, as fine as it and others together tell apart."""
    packs = (pack, *others)
    tests: dict[str, list[Among]] = {}
    derived: dict[str, list[Value]] = {}
    for one in packs:
        for condition in conditions(one):
            for name, test in _tests(condition):
                tests.setdefault(name, []).append(test)
        for name, term in one.vocabulary.terms.items():
            # Where two packs take numbers from different ranges, the ends tell them apart.
            if (
                len({p.vocabulary.terms[name].type for p in packs if name in p.vocabulary.terms})
                > 1
            ):
                ends = Within(at_least=term.type.low, at_most=term.type.high)
                tests.setdefault(name, []).append(ends)
        for rule in one.rules:
            for conclusion in rule.then:
                if isinstance(conclusion, TermIs):
                    derived.setdefault(conclusion.term, []).append(conclusion.value)
    examples = [_examples(one) for one in packs]
    found: dict[str, Domain] = {}
    for name, term in pack.vocabulary.terms.items():
        values: dict[Value, None] = {}
        for one, told in zip(packs, examples, strict=True):
            theirs = one.vocabulary.terms.get(name)
            if theirs and theirs.type.kind is term.type.kind:
                asked = tests.get(name, ()), derived.get(name, ()), told.get(name, ())
                read = _values(theirs, *asked, one)
                values |= dict.fromkeys(value for value in read if admits(term.type, value))
        found[name] = Domain(term, tuple(values))
    return found


def step_of(kind: Type) -> Decimal:
    """Return the least difference between two numbers of a type."""
    return _STEP[kind.kind]


def admits(kind: Type, value: Value) -> bool:
    """Return whether a value is one that a term of this type takes."""
    if isinstance(value, frozenset):
        return kind.kind is Kind.SET and value <= set(kind.members)
    if isinstance(value, bool | datetime):
        return kind.kind is (Kind.BOOL if isinstance(value, bool) else Kind.DATETIME)
    if isinstance(value, str) is (kind.kind in NUMBERS) or kind.kind in (Kind.BOOL, Kind.DATETIME):
        return False
    try:
        return read_value(kind, str(value), quoted=isinstance(value, str)) == value
    except ValueRefusedError:
        return False


def conditions(pack: Pack) -> Iterator[Condition]:
    """Yield every condition of a pack."""
    for rule in (*pack.rules, *pack.guards):
        yield from rule.when
    yield from (order.done for order in pack.orders if order.done)
    yield from (inconsistency.when for inconsistency in pack.inconsistencies)


def looked_up(term: Term, domains: Mapping[str, Domain]) -> bool:
    """Return whether a computed term follows from finitely many combinations of its inputs."""
    if term.computed is None:
        return False
    finite = (Kind.BOOL, Kind.ENUM, Kind.TEXT)
    terms = [name for name in term.computed.inputs if not name.startswith("$")]
    function = REGISTRY[term.computed.by]
    return not function.clocked and all(domains[n].term.type.kind in finite for n in terms)


def _tests(condition: Condition) -> Iterator[tuple[str, Among]]:
    match condition:
        case Is(term, test):
            yield term, test
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _tests(part)
        case Unless(part):
            yield from _tests(part)
        case _:
            pass


def _values(
    term: Term,
    tests: Iterable[Among],
    derived: Iterable[Value],
    told: Iterable[Value],
    pack: Pack,
) -> tuple[Value, ...]:
    match term.type.kind:
        case Kind.BOOL:
            return True, False
        case Kind.ENUM:
            return term.type.members
        case Kind.SET:
            return ()
        case Kind.INTEGER | Kind.MONEY | Kind.DECIMAL:
            return tuple(_numbers(term.type, tests, derived))
        case _:
            return tuple(_texts(term, tests, told, pack))


def _numbers(
    kind: Type, tests: Iterable[Among], derived: Iterable[Value]
) -> Iterator[int | Decimal]:
    """Yield every bound, and the number next to it in each gap and beyond the outermost."""
    step = step_of(kind)
    bounds = {Decimal(value) for value in derived if isinstance(value, int | Decimal)}
    for test in tests:
        if isinstance(test, Within):
            four = (test.at_least, test.above, test.at_most, test.below)
            bounds |= {bound for bound in four if bound is not None}
        elif isinstance(test, OneOf | NoneOf):
            bounds |= {Decimal(v) for v in test.values if isinstance(v, int | Decimal)}
    on_grid = sorted({bound.quantize(step) for bound in bounds} or {Decimal(0).quantize(step)})
    between = [below + step for below, above in pairwise(on_grid) if below + step < above]
    for number in (on_grid[0] - step, *sorted({*on_grid, *between}), on_grid[-1] + step):
        if (kind.low is None or kind.low <= number) and (kind.high is None or number <= kind.high):
            yield int(number) if kind.kind is Kind.INTEGER else number.quantize(step)


def _texts(
    term: Term, tests: Iterable[Among], told: Iterable[Value], pack: Pack
) -> Iterator[Value]:
    """Yield the texts that rules read or tables list, then one other, if there is one."""
    read = [v for t in tests if isinstance(t, OneOf | NoneOf) for v in t.values]
    lookups = [t.computed for t in pack.vocabulary.terms.values() if t.computed]
    if any(c.by == "code_risk" and c.inputs[0] == term.id for c in lookups):
        read += [code.code for _, code in pack.codes.entries()]
    known = dict.fromkeys(read)
    yield from known
    candidates = chain(told, _made_up(term))
    other = next((value for value in candidates if value not in known), None)
    if other is not None:
        yield other


def _examples(pack: Pack) -> Mapping[str, Sequence[Value]]:
    """Return what the case book tells of each term."""
    from expert.errors import InputError
    from expert.facts import read_case

    found: dict[str, list[Value]] = {}
    for entry in pack.book:
        try:
            told = read_case(entry.told, pack.vocabulary).told
        except InputError:  # a pack of a comparison may have other words than its book
            continue
        for term, value in told.items():
            if value is not None:
                found.setdefault(term, []).append(value)
    return found


def _made_up(term: Term) -> Iterator[Value]:
    for text in ("Z9", "23:00", "R20261120", "text", "2026-01-05T10:00+08:00"):
        try:
            yield read_value(term.type, text, quoted=True)
        except ValueError:
            continue
