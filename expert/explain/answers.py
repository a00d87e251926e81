"""What could be answered about a term, in as few values as rules and tables tell apart.

A bool or an enum has all its values. A number has one for each side of each bound that a rule
reads, and what is known of its kind in the case, to be equal to or beside; a text those that
rules or tables read, and one other; a time some that lie behind now, and before it by days.
So what is found among these is so; that nothing is found says it of these values only.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache

from expert.calendar import local
from expert.conditions import AllOf, AnyOf, Condition, Is, Unless
from expert.diagnosis import made_ready
from expert.explain.trial import Trial
from expert.facts import Fact
from expert.pack import Pack
from expert.pack.strata import concluded_names
from expert.values import (
    NUMBERS,
    SHANGHAI,
    Among,
    HasAll,
    Kind,
    NoneOf,
    OneOf,
    Value,
    ValueRefusedError,
    Within,
    among,
    read_value,
)
from expert.vocabulary import Term

LISTED = (Kind.BOOL, Kind.ENUM)
"""Kinds whose values are all named where they may be answered."""
STEP = {Kind.INTEGER: Decimal(1), Kind.MONEY: Decimal("0.01"), Kind.DECIMAL: Decimal("0.000001")}
"""The grid that numbers are told on."""
_TEXTS = ("Z9", "21:00", "22:00", "23:00", "24:00", "R20261120", "text")
_DAYS_AGO = (0, 1, 2, 3, 4, 5, 6, 8, 11, 15, 31, 61, 91, 181)
_MORNING, _LATE = time(9), time(23, 30)
_LATE_MATTERS = 6
"""Days ago from which on the hour of the day makes no difference any more."""
_NO_CLOCK = datetime(2026, 1, 5, 12, tzinfo=SHANGHAI)
_MOST_SETS = 64
_MOST_ALIKE = 2000


class Answers:
    """The answers that make a difference to the rules of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._tests: dict[str, list[Among]] = {}
        for condition in _conditions(pack):
            for term, test in tests_in(condition):
                self._tests.setdefault(term, []).append(test)
        self.terms = pack.vocabulary.terms
        recipes = [t.computed for t in self.terms.values() if t.computed]
        self.inputs = frozenset(name for recipe in recipes for name in recipe.inputs)
        self._codes = {recipe.inputs[0] for recipe in recipes if recipe.by == "code_risk"}
        self._derived = {n for rule in pack.rules for n in concluded_names(rule.then)}
        self._recipes = made_ready(pack)[1]
        self._alike: dict[tuple[object, ...], tuple[Value, ...]] = {}
        self._onward = cache(self._find_onward)
        self._fixed: dict[str, tuple[Value, ...]] = {}

    def of(self, term: str, trial: Trial) -> tuple[Value, ...]:
        """Return the values that may be answered for a term in a case."""
        known = self.terms[term]
        if known.type.kind in NUMBERS:
            return tuple(self._numbers(known, trial.facts))
        if known.type.kind is Kind.DATETIME:
            return tuple(_times(known, trial))
        if term not in self._fixed:
            self._fixed[term] = tuple(self._listed(known))
        return self._fixed[term]

    def apart(self, term: str, trial: Trial) -> tuple[Value, ...]:
        """Return all values of a term that has a list of them, else as `unlike`."""
        listed = self.terms[term].type.kind in LISTED
        return self.of(term, trial) if listed else self.unlike(term, trial)

    def unlike(self, term: str, trial: Trial) -> tuple[Value, ...]:
        """Return one value of each kind that rules and tables tell apart."""
        key = term, *self._depends_on(term, trial)
        alike = self._alike.get(key)
        if alike is None:
            kinds: dict[tuple[object, ...], Value] = {}
            for value in self.of(term, trial):
                kinds.setdefault((*self._through(term, value, trial),), value)
            alike = tuple(kinds.values())
            if len(self._alike) >= _MOST_ALIKE:
                self._alike.clear()
            self._alike[key] = alike
        return alike

    def _depends_on(self, term: str, trial: Trial) -> Iterator[object]:
        """Yield all of a case on which it depends which values of a term are alike."""
        settled, told = trial.settled, trial.case.told
        for name in self._onward(term):
            yield name in settled, told.get(name) is not None
        if term in self.inputs or self.terms[term].type.kind is Kind.DATETIME:
            yield trial.now
            yield frozenset(self._known(self.terms[term], trial.facts))

    def is_any(self, term: str, value: Value) -> bool:
        """Return whether a text stands for all those that neither rules nor tables know."""
        kind, tests = self.terms[term].type.kind, self._tests.get(term, ())
        read = (v for t in tests if isinstance(t, OneOf | NoneOf) for v in t.values)
        text = kind in (Kind.TEXT, Kind.REFERENCE) and term not in self._codes
        return text and value not in read

    def _seen(self, term: str, value: Value, tests: Iterable[Among]) -> tuple[object, ...]:
        """Return all that tests and tables see of a value."""
        seen: list[object] = [among(test, value) for test in tests]
        if term in self._codes:
            profiles = (None, *self._pack.codes.profiles)
            found = [self._pack.codes.find(str(value), profile) for profile in profiles]
            seen += [code and code.risk for code in found]
        return tuple(seen)

    def _through(self, term: str, value: Value, trial: Trial) -> Iterator[object]:
        """Yield all that is seen of a value itself, and of what is computed from it alone.

        Where other facts come in, or others speak of what is computed, the value itself counts.
        """
        yield from self._seen(term, value, self._tests.get(term, ()))
        if term in self._derived or term in trial.settled:
            yield value  # it may be what others say of it, or contradict them
        if term in self._codes or term not in self.inputs:
            return
        computed = self._recipes.alone(term, value, trial.now)
        if computed is None:
            yield value
            return
        for name, result in computed.items():
            if result is None or name in self._derived or trial.case.told.get(name) is not None:
                yield result
            else:
                yield from self._through(name, result, trial)

    def _listed(self, term: Term) -> Iterable[Value]:
        match term.type.kind:
            case Kind.BOOL:
                return (True, False)
            case Kind.ENUM:
                return term.type.members
            case Kind.SET:
                return self._sets(term)
            case _:
                tests = self._tests.get(term.id, ())
                read = [v for t in tests if isinstance(t, OneOf | NoneOf) for v in t.values]
                if term.id in self._codes:
                    read += [code.code for _, code in self._pack.codes.entries()]
                allowed = dict.fromkeys([*map(str, read), *_TEXTS])
                return [text for text in allowed if _may_be(term, text)]

    def _sets(self, term: Term) -> Iterable[Value]:
        """Return the empty set, and one set of each kind that rules tell apart."""
        tests = self._tests.get(term.id, ())
        whole = [t.members for t in tests if isinstance(t, HasAll)]
        parts = [*(frozenset({member}) for member in term.type.members), *whole]
        found: dict[tuple[object, ...], frozenset[str]] = {}
        waiting: list[frozenset[str]] = [frozenset(), *parts]
        for members in waiting:
            seen = self._seen(term.id, members, tests)
            if seen not in found and len(found) < _MOST_SETS:
                found[seen] = members
                waiting += [members | part for part in parts]
        return found.values()

    def _numbers(self, term: Term, facts: Iterable[Fact]) -> Iterator[Value]:
        step, kind = STEP[term.type.kind], term.type
        bounds = {b for b in (kind.low, kind.high, Decimal(0)) if b is not None}
        bounds |= self._bounds(term.id)
        if term.id in self.inputs:
            known = {*self._known(term, facts)}
            # A difference to what is known may lie on either side of a bound too.
            apart = {bound for of in self._computed_from(term.id) for bound in self._bounds(of)}
            bounds |= known | {of + by for of in known for by in apart}
            bounds |= {of - by for of in known for by in apart}
        near = {b.quantize(step) + by for b in bounds for by in (-step, Decimal(0), step)}
        for number in sorted(near, key=lambda number: (abs(number), number)):
            if (kind.low is None or number >= kind.low) and (
                kind.high is None or number <= kind.high
            ):
                yield int(number) if kind.kind is Kind.INTEGER else number + 0

    def _known(self, term: Term, facts: Iterable[Fact]) -> Iterator[Decimal]:
        """Yield the known numbers of a term's kind."""
        if term.type.kind in NUMBERS:
            alike = (f for f in facts if self.terms[f.term].type.kind is term.type.kind)
            yield from (Decimal(f.value) for f in alike if isinstance(f.value, int | Decimal))

    def _bounds(self, term: str) -> set[Decimal]:
        """Return the numbers on whose sides rules tell values of a term apart."""
        bounds = set[Decimal]()
        for test in self._tests.get(term, ()):
            if isinstance(test, Within):
                four = (test.at_least, test.above, test.at_most, test.below)
                bounds |= {bound for bound in four if bound is not None}
            elif isinstance(test, OneOf | NoneOf):
                bounds |= {Decimal(v) for v in test.values if isinstance(v, int | Decimal)}
        return bounds

    def _find_onward(self, term: str) -> tuple[str, ...]:
        """Return a term and all that is computed from it, through whatever else."""
        further = (name for of in self._computed_from(term) for name in self._onward(of))
        return tuple(dict.fromkeys((term, *further)))

    def _computed_from(self, term: str) -> Iterator[str]:
        return (t.id for t in self.terms.values() if t.computed and term in t.computed.inputs)


def _times(term: Term, trial: Trial) -> Iterator[Value]:
    now = trial.now or _NO_CLOCK
    ahead = () if term.past else (-1, -7)
    for days in (*_DAYS_AGO, *ahead):
        day = local(now).date() - timedelta(days=days)
        for hour in (_MORNING, _LATE) if days < _LATE_MATTERS else (_MORNING,):
            at = datetime.combine(day, hour, SHANGHAI)
            if at <= now or not term.past:
                yield at


def _may_be(term: Term, text: str) -> bool:
    try:
        read_value(term.type, text, quoted=True)
    except ValueRefusedError:
        return False
    return True


def _conditions(pack: Pack) -> Iterator[Condition]:
    for rule in (*pack.rules, *pack.guards):
        yield from rule.when
    yield from (order.done for order in pack.orders if order.done)
    yield from (inconsistency.when for inconsistency in pack.inconsistencies)


def tests_in(condition: Condition) -> Iterator[tuple[str, Among]]:
    """Yield every test of a value in a condition, with the name that it looks at."""
    match condition:
        case Is(term, test):
            yield term, test
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from tests_in(part)
        case Unless(part):
            yield from tests_in(part)
        case _:
            pass  # no other node looks at a value
