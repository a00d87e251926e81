"""Told facts and the ones computed from them: all that stands before any rule runs.

Each computed fact names its inputs, so that explanations can go through it, and the
parameters that it assumes.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from graphlib import TopologicalSorter

from expert.calendar import days_between, local
from expert.computed import REGISTRY, Function
from expert.facts import Case, Fact, Origin
from expert.frozen import dataclass
from expert.given import Given, Tables
from expert.values import Kind, Type, Value, read_value
from expert.vocabulary import Computed, Term, Vocabulary

ELAPSED = "elapsed.days"
"""The one term whose told value grows with the clock."""

_NO_FACTS: Mapping[str, Fact] = {}


@dataclass(frozen=True, slots=True)
class _Recipe:
    """A computed term made ready: inputs are names or, for a parameter, its value.

    Of nothing, and where one of `needed` has no value, nothing is computed.
    """

    term: str
    function: Function
    names: tuple[str | None, ...]
    needed: frozenset[str]
    constants: tuple[Value | None, ...]
    stands_in: Mapping[int, tuple[str, Value]]


class Recipes:
    """The computed terms of a vocabulary, each after those that it reads."""

    def __init__(self, vocabulary: Vocabulary, tables: Tables) -> None:
        self._tables = tables
        self._place = {term: i for i, term in enumerate(vocabulary.terms)}
        self._past = [term.id for term in vocabulary.terms.values() if term.past]
        self._recipes = [_recipe(term, vocabulary, tables) for term in _in_order(vocabulary)]
        # The recipes that read a term, or None if one of them reads others as well.
        self._alone: dict[str, tuple[_Recipe, ...] | None] = {}
        self._dated = {recipe.term for recipe in self._recipes if recipe.function.dated}

    def facts(
        self, case: Case, now: datetime | None, near: tuple[Case, Sequence[Fact]] | None = None
    ) -> tuple[Fact, ...]:
        """Return the told facts of a case, then the computed ones, each in vocabulary order.

        A computed term that is told as well stands twice; whether the two agree is for the
        settling to say. What others compute from is the told one. `near` is a case at the same
        time that differs little, and its facts: only what differs is computed again.
        """
        told = [Fact(t, value, Origin.TOLD) for t, value in case.told.items() if value is not None]
        known = {fact.term: fact for fact in told}
        computed: list[Fact] = []
        moved = _moved_on(case.told.get(ELAPSED), case.now, now)
        if moved is not None:
            told = [fact for fact in told if fact.term != ELAPSED]
            computed.append(Fact(ELAPSED, moved, Origin.COMPUTED, (ELAPSED,)))
        before, changed = _compared(case, *near) if near else (_NO_FACTS, set[str]())
        for recipe in self._recipes:
            if near and changed.isdisjoint(recipe.names):
                fact = before.get(recipe.term)
            elif not known.keys() >= recipe.needed or (
                not recipe.stands_in and known.keys().isdisjoint(recipe.names)
            ):
                fact = None
            else:
                fact = self._computed(recipe, known, now)
            if near and fact != before.get(recipe.term):
                changed.add(recipe.term)
            if fact is not None:
                known.setdefault(recipe.term, fact)
                computed.append(fact)
        place = self._place
        return (
            *sorted(told, key=lambda fact: place[fact.term]),
            *sorted(computed, key=lambda fact: place[fact.term]),
        )

    def alone(
        self, term: str, value: Value, now: datetime | None
    ) -> Mapping[str, Value | None] | None:
        """Return what is computed from a term, or None if that takes other terms as well."""
        if term not in self._alone:
            reading = tuple(recipe for recipe in self._recipes if term in recipe.names)
            others = any({*recipe.names} - {term, None} for recipe in reading)
            self._alone[term] = None if others else reading
        recipes = self._alone[term]
        if recipes is None:
            return None
        known = {term: Fact(term, value, Origin.TOLD)}
        facts = {recipe.term: self._computed(recipe, known, now) for recipe in recipes}
        return {name: fact.value if fact else None for name, fact in facts.items()}

    def in_future(self, facts: Sequence[Fact], now: datetime | None) -> Mapping[str, timedelta]:
        """Return the terms told of what has happened whose time is still to come, and how far."""
        if now is None:
            return {}
        told = {f.term: f.value for f in facts if f.origin is Origin.TOLD}
        times = ((term, told.get(term)) for term in self._past)
        return {t: v - now for t, v in times if isinstance(v, datetime) and v > now}

    def beyond_calendar(self, facts: Sequence[Fact], now: datetime | None) -> bool:
        """Return whether a fact counts days whose holidays are not published."""
        calendar = self._tables.calendar
        if calendar is None:
            return False
        times = {fact.term: fact.value for fact in facts if isinstance(fact.value, datetime)}
        counted = [
            name
            for fact in facts
            if fact.origin is Origin.COMPUTED and fact.term in self._dated
            for name in (fact.term, *fact.inputs)
        ]
        days = [local(times[name]).date() for name in counted if name in times]
        days += [local(now).date()] if now and counted else []
        return not all(map(calendar.covers, days))

    def _computed(
        self, recipe: _Recipe, known: Mapping[str, Fact], now: datetime | None
    ) -> Fact | None:
        read = [known.get(name) if name else None for name in recipe.names]
        inputs = [
            fact.value if fact else constant
            for fact, constant in zip(read, recipe.constants, strict=True)
        ]
        given = Given(tuple(inputs), now, self._tables, recipe.stands_in)
        value = recipe.function.run(given)
        if value is None:
            return None
        from_ = tuple(fact.term for fact in read if fact)
        given.assuming.update(*(fact.assuming for fact in read if fact))
        return Fact(recipe.term, value, Origin.COMPUTED, from_, tuple(sorted(given.assuming)))


def _compared(case: Case, near: Case, facts: Sequence[Fact]) -> tuple[Mapping[str, Fact], set[str]]:
    """Return what recipes computed for a case near by, and the terms that it tells otherwise."""
    moved_on = (ELAPSED,)  # what comes of a told term alone is no recipe's
    computed = {f.term: f for f in facts if f.origin is Origin.COMPUTED and f.inputs != moved_on}
    told = case.told.keys() | near.told.keys()
    return computed, {term for term in told if case.told.get(term) != near.told.get(term)}


def constant(text: str, kind: Kind) -> Value:
    """Return the value of a parameter as an input of a kind.

    Raises:
        ValueRefusedError: the parameter is of another type.
    """
    return text if kind is Kind.ENUM else read_value(Type(kind), text, quoted=False)


def _recipe(term: str, vocabulary: Vocabulary, tables: Tables) -> _Recipe:
    recipe = vocabulary.terms[term].computed
    assert recipe is not None
    function = REGISTRY[recipe.by]
    constants: list[Value | None] = []
    stands_in: dict[int, tuple[str, Value]] = {}
    for i, (name, kind) in enumerate(zip(recipe.inputs, function.inputs, strict=True)):
        is_parameter = name.startswith("$")
        parameter = name[1:] if is_parameter else vocabulary.terms[name].assumed
        value = constant(tables.parameters[parameter].value, kind.kind) if parameter else None
        constants.append(value if is_parameter else None)
        if parameter and value is not None and not is_parameter:
            stands_in[i] = parameter, value
    names = tuple(None if name.startswith("$") else name for name in recipe.inputs)
    lacking = frozenset(needed(vocabulary.terms, recipe))
    return _Recipe(term, function, names, lacking, tuple(constants), stands_in)


def needed(terms: Mapping[str, Term], computed: Computed) -> Iterator[str]:
    """Yield the inputs without which a term has no value."""
    function = REGISTRY[computed.by]
    for place, name in enumerate(computed.inputs):
        stands_in = name.startswith("$") or terms[name].assumed
        if place not in (*function.optional, *function.either) and not stands_in:
            yield name


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
    moved = days + days_between(told_at, now)
    return moved if moved != days and moved >= 0 else None
