"""How soon an answer changes by itself, and how far its numbers are from changing it.

Whatever depends on the clock changes at midnight in Shanghai, or at a time that is a fact of
the case; so between two of these nothing does, and stepping over them misses no change. A
number is taken up and down to the nearest value that changes something, and halved back to
the first such value. Both sides of every change were diagnosed.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from expert.calendar import local
from expert.explain.answers import STEP
from expert.explain.given import Given, given
from expert.explain.matter import Matter, at
from expert.explain.trial import Trial, with_told
from expert.explain.what_if import Change, compare
from expert.frozen import dataclass
from expert.recipes import ELAPSED
from expert.values import SHANGHAI, Kind, Value

DAYS_AHEAD = 31
"""How far ahead to look."""
_MOST_TURNS = 3
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """A time at which the answer changes if nothing else does.

    `business_days` are those that begin until then, today not among them; `published` says
    whether the holidays until then are.
    """

    at: datetime
    today: date
    day: date
    business_days: int | None
    published: bool
    change: Change


@dataclass(frozen=True, slots=True)
class Edge:
    """The nearest value of a told number, above or below, that changes the answer."""

    told: Given
    value: Given
    change: Change


@dataclass(frozen=True, slots=True)
class Margin:
    """What would change an answer soon, and which number is near to a bound."""

    now: datetime | None
    days_ahead: int
    turns: tuple[Turn, ...]
    edges: tuple[Edge, ...]


def margin(matter: Matter) -> Margin:
    """Return when an answer changes by itself, and at which values of its numbers."""
    return Margin(matter.now, DAYS_AHEAD, tuple(_turns(matter)), tuple(_edges(matter)))


def shown(trial: Trial) -> tuple[object, ...]:
    """Return what counts as a change: the first cause and its level, the first action, urgency."""
    first = trial.outcome.causes[:1]
    return (*trial.verdict, *(standing.level for standing in first), trial.outcome.urgency)


# -- time ---------------------------------------------------------------------------------------


def _turns(matter: Matter) -> Iterator[Turn]:
    """Yield the next times at which an answer changes."""
    if matter.now is None:
        return
    case, found = at(matter.case, matter.now), 0
    before = matter.trials.of(case, matter.now)
    for moment in boundaries(before):
        after = matter.trials.beside(before, case, moment)
        if shown(after) != shown(before):
            earlier = matter.other(case, moment - _MOMENT)
            yield _turn(matter, moment, compare(earlier, matter.other(case, moment)))
            found += 1
        if found == _MOST_TURNS:
            return
        before = after


def boundaries(trial: Trial) -> Sequence[datetime]:
    """Return the times ahead at which something that depends on the clock may change."""
    assert trial.now is not None
    last = trial.now + timedelta(days=DAYS_AHEAD)
    facts = {fact.value for fact in trial.facts if isinstance(fact.value, datetime)}
    # Calendar days pass at midnight, business days at the time of day they are counted from.
    times = {time(tzinfo=SHANGHAI), *(local(fact).timetz() for fact in facts)}
    days = [local(trial.now).date() + timedelta(days=day) for day in range(DAYS_AHEAD + 1)]
    moments = {datetime.combine(day, at) for day in days for at in times} | facts
    return sorted(moment for moment in moments if trial.now < moment <= last)


def _turn(matter: Matter, moment: datetime, change: Change) -> Turn:
    calendar, start, day = matter.pack.calendar, matter.now, local(moment).date()
    assert start is not None
    today = local(start).date()
    return Turn(
        at=local(moment),
        today=today,
        day=day,
        business_days=calendar.between(today, day, make_up=_make_up(matter)) if calendar else None,
        published=calendar is None or (calendar.covers(today) and calendar.covers(day)),
        change=change,
    )


def _make_up(matter: Matter) -> bool:
    """Return whether worked weekend days count, as the knowledge counts them."""
    counted = matter.pack.vocabulary.computed_by("business_days_overdue")
    names = {inputs[-1].removeprefix("$") for inputs in counted}
    return any(matter.pack.parameters[name].value == "true" for name in names)


# -- numbers ------------------------------------------------------------------------------------


def _edges(matter: Matter) -> Iterator[Edge]:
    """Yield for each told number the nearest values on both sides that change the answer.

    How many days have passed is left to the clock.
    """
    walk = _Walk(matter)
    for term, told in matter.case.told.items():
        if term != ELAPSED and isinstance(told, int | Decimal) and not isinstance(told, bool):
            for side in walk.sides(term, Decimal(told)):
                if (edge := walk.edge(term, Decimal(told), side)) is not None:
                    yield edge


class _Walk:
    """Walks from a told number to the first one that changes something."""

    def __init__(self, matter: Matter) -> None:
        self._matter, self._answers = matter, matter.answers
        self._same = shown(matter.trial)

    def sides(self, term: str, told: Decimal) -> Iterator[list[Decimal]]:
        """Yield the values above a number and those below it, each from near to far."""
        values = self._answers.of(term, self._matter.trial)
        numbers = sorted({Decimal(v) for v in values if isinstance(v, int | Decimal)})
        yield [number for number in numbers if number > told]
        yield [number for number in reversed(numbers) if number < told]

    def edge(self, term: str, told: Decimal, side: Sequence[Decimal]) -> Edge | None:
        """Return the first value on one side that changes something, if any does."""
        same = told
        for number in side:
            if self._changes(term, number):
                return self._edge(term, told, self._first(term, same, number))
            same = number
        return None

    def _first(self, term: str, same: Decimal, other: Decimal) -> Decimal:
        """Return the first value between two that changes something as the second does."""
        step = STEP[self._matter.pack.vocabulary.terms[term].type.kind]
        while abs(other - same) > step:
            middle = same + ((other - same) / 2).quantize(step, ROUND_DOWN)
            if self._changes(term, middle):
                other = middle
            else:
                same = middle
        return other

    def _changes(self, term: str, number: Decimal) -> bool:
        return shown(self._matter.tried({term: self._value(term, number)})) != self._same

    def _edge(self, term: str, told: Decimal, first: Decimal) -> Edge:
        matter, value = self._matter, self._value(term, first)
        other = matter.other(with_told(matter.case, {term: value}), matter.now)
        told_at = self._value(term, told)
        return Edge(
            given(matter, term, told_at), given(matter, term, value), compare(matter, other)
        )

    def _value(self, term: str, number: Decimal) -> Value:
        kind = self._matter.pack.vocabulary.terms[term].type.kind
        return int(number) if kind is Kind.INTEGER else number
