"""The closed registry of computed terms: exact functions from facts to facts.

An unknown input gives no output. Each computed fact names its inputs, so that explanations
can go through it. Nothing here reads a clock: `now` is an input like any other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from graphlib import TopologicalSorter

from expert.facts import Case, Fact, Origin
from expert.rules import ResponseCode
from expert.values import SHANGHAI, Kind, Value
from expert.vocabulary import Vocabulary

# A code that no table lists may mean anything, so it is treated as if money may have moved.
_UNLISTED_RISK = "maybe"
_FEN = Decimal("0.01")
ELAPSED = "elapsed.days"
"""The one term whose told value grows with the clock."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a computed term may look at: inputs in declared order, the clock, the code table."""

    inputs: tuple[Value | None, ...]
    now: datetime | None
    codes: Mapping[str, ResponseCode]


def days_since(given: Given) -> Value | None:
    """Return the calendar days in Asia/Shanghai from a time to `now`; none before it."""
    (start,) = given.inputs
    if given.now is None or not isinstance(start, datetime):
        return None
    days = _days_between(start, given.now)
    return days if days >= 0 else None


def code_risk(given: Given) -> Value | None:
    """Return whether money may have moved although the sale failed, by response code."""
    (code,) = given.inputs
    if code is None:
        return None
    listed = given.codes.get(str(code))
    return listed.risk if listed else _UNLISTED_RISK


def expected_net(given: Given) -> Value | None:
    """Return the sale minus the contracted fee in CNY, rounded half up to the fen.

    Inputs: amount, rate in percent, fixed fee; most contracts have no fixed fee, so one that
    is not told counts as none.
    """
    amount, rate_pct, fixed = given.inputs
    if not isinstance(amount, Decimal) or not isinstance(rate_pct, Decimal):
        return None
    fee = (amount * rate_pct / 100).quantize(_FEN, ROUND_HALF_UP)
    return amount - fee - (fixed if isinstance(fixed, Decimal) else 0) + 0


def difference(given: Given) -> Value | None:
    """Return the first amount minus the second."""
    first, second = given.inputs
    if not isinstance(first, Decimal) or not isinstance(second, Decimal):
        return None
    return first - second + 0  # there is one zero


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the registry, with the kinds of its inputs and of its result."""

    run: Callable[[Given], Value | None]
    inputs: tuple[Kind, ...]
    result: Kind


REGISTRY: Mapping[str, Function] = {
    "days_since": Function(days_since, (Kind.DATETIME,), Kind.INTEGER),
    "code_risk": Function(code_risk, (Kind.TEXT,), Kind.ENUM),
    "expected_net": Function(expected_net, (Kind.MONEY, Kind.DECIMAL, Kind.MONEY), Kind.MONEY),
    "difference": Function(difference, (Kind.MONEY, Kind.MONEY), Kind.MONEY),
}
"""Every function that a vocabulary may name."""


def facts(
    case: Case,
    vocabulary: Vocabulary,
    codes: Mapping[str, ResponseCode],
    now: datetime | None,
) -> tuple[Fact, ...]:
    """Return the told facts of a case, then the computed ones, each in vocabulary order.

    A computed term that is told as well stands twice; whether the two agree is for the
    settling to say.
    """
    told = [Fact(t, value, Origin.TOLD) for t, value in case.told.items() if value is not None]
    known = {fact.term: fact.value for fact in told}
    computed: list[Fact] = []
    moved = _moved_on(known.get(ELAPSED), case.now, now)
    if moved is not None:
        told = [fact for fact in told if fact.term != ELAPSED]
        computed.append(Fact(ELAPSED, moved, Origin.COMPUTED, (ELAPSED,)))
    for term in _in_order(vocabulary):
        recipe = vocabulary.terms[term].computed
        assert recipe is not None
        given = Given(tuple(known.get(name) for name in recipe.inputs), now, codes)
        value = REGISTRY[recipe.by].run(given)
        if value is not None:
            known.setdefault(term, value)
            inputs = tuple(name for name in recipe.inputs if name in known)
            computed.append(Fact(term, value, Origin.COMPUTED, inputs))
    place = {term: i for i, term in enumerate(vocabulary.terms)}
    return (
        *sorted(told, key=lambda f: place[f.term]),
        *sorted(computed, key=lambda f: place[f.term]),
    )


def _in_order(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the computed terms so that each comes after those it reads.

    Raises:
        CycleError: computed terms read one another in a circle.
    """
    recipes = {t.id: t.computed.inputs for t in vocabulary.terms.values() if t.computed}
    return tuple(t for t in TopologicalSorter(recipes).static_order() if t in recipes)


def _moved_on(days: Value | None, told_at: datetime | None, now: datetime | None) -> int | None:
    """Return elapsed days told at one time as they are at a later one; None where that is moot."""
    if not isinstance(days, int) or told_at is None or now is None:
        return None
    moved = days + _days_between(told_at, now)
    return moved if moved != days and moved >= 0 else None


def _days_between(start: datetime, end: datetime) -> int:
    return (end.astimezone(SHANGHAI).date() - start.astimezone(SHANGHAI).date()).days
