"""Which single answers could bring a case nearer to a goal.

What changes the truth of a premise is an answer to one of the terms below it. So whichever
answers reach a goal, one of the moves named here is among them: a search over moves alone
misses nothing. A told fact stays as it was told, and nothing here makes facts contradict
each other.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Unknown,
    Unless,
    truth,
)
from expert.explain.answers import Answers
from expert.explain.concluding import Concluding
from expert.explain.needs import Needs
from expert.explain.subject import Kind, Subject
from expert.explain.trial import Trial
from expert.recipes import needed
from expert.rules import Rule
from expert.support import STANDING, Level
from expert.values import Value, among
from expert.vocabulary import CAUSE_PREFIX

Move = tuple[str, Value]


def reached(about: Subject, trial: Trial) -> bool:
    """Return whether a cause stands, an action is advised, or a finding is concluded."""
    match about.kind:
        case Kind.CAUSE:
            return trial.settled[CAUSE_PREFIX + about.id] in STANDING
        case Kind.ACTION:
            return any(advice.action == about.id for advice in trial.outcome.actions)
        case _:
            return about.id in trial.settled and trial.settled[about.id] is not False


class Moves:
    """What could be answered next in one case, to reach a goal with so many answers more."""

    def __init__(self, rules: Concluding, answers: Answers, needs: Needs, left: int) -> None:
        self._rules, self._answers, self._needs, self._left = rules, answers, needs, left
        self._trial, self._told = needs.trial, needs.told
        self._settled, self._fired = needs.settled, needs.fired
        self._terms = rules.pack.vocabulary.terms
        # Rules and inputs share what lies below them.
        self.to_fire, self.to_unfire = cache(self._to_fire), cache(self._unfire)
        self.inputs = cache(self._inputs)

    def towards(self, about: Subject) -> Iterator[Move]:
        """Yield the answers of which one is needed to reach a goal."""
        match about.kind:
            case Kind.CAUSE:
                yield from self._raise(about.id)
            case Kind.ACTION:
                yield from self._advise(about.id)
            case _:
                yield from self._fire(self._rules.of.get(about.id, ()))

    def mending(self, misfits: Iterable[str]) -> Iterator[Move]:
        """Yield the answers of which one is needed for facts to fit together that do not."""
        violated = {i.id: i for i in self._rules.pack.inconsistencies}
        for name in misfits:
            if name in violated:
                yield from self._fail(violated[name].when)
            else:
                yield from self._rework(name)

    def _raise(self, cause: str) -> Iterator[Move]:
        level = self._settled[CAUSE_PREFIX + cause]
        if level is Level.CONFIRMED or cause == self._rules.pack.fallback:
            yield from self._shift(cause)  # the one stands too high, the other when no other does
        elif against := self._first_fired(self._rules.ruling_out(cause)):
            yield from self.to_unfire(against)
        else:
            yield from self._fire(self._rules.supporting(cause))

    def _lower(self, cause: str) -> Iterator[Move]:
        """Yield what could take a standing cause away."""
        yield from self._fire(self._rules.ruling_out(cause))
        for rule in self._rules.supporting(cause):
            if rule.id in self._fired:
                yield from self.to_unfire(rule)

    def _advise(self, action: str) -> Iterator[Move]:
        if against := self._first_fired(self._rules.forbidding.get(action, ())):
            yield from self.to_unfire(against)
            return
        yield from self._fire(self._rules.advising.get(action, ()))
        for order in self._rules.pack.orders:
            if order.first == action:
                yield from self._advise(order.then)
                if order.done and truth(order.done, self._settled) is True:
                    yield from self._fail(order.done)

    def _first_fired(self, rules: Iterable[Rule]) -> Rule | None:
        return next((rule for rule in rules if rule.id in self._fired), None)

    # -- to make a rule fire, or keep it from firing -----------------------------------------

    def _fire(self, rules: Iterable[Rule]) -> Iterator[Move]:
        for rule in rules:
            if rule.id not in self._fired:
                yield from self.to_fire(rule)

    def _to_fire(self, rule: Rule) -> tuple[Move, ...]:
        if self._needs.of(rule) > self._left:
            return ()
        # Each of them must come to hold; the fewer terms can help one, the fewer moves.
        lacking = self._needs.lacking(rule)
        moves = dict.fromkeys(self._hold(min(lacking, key=lambda lack: len(lack.open)).premise))
        if self._left > 1:
            return tuple(moves)
        # One answer is left, so it must help them all.
        return tuple(move for move in moves if all(move[0] in lack.open for lack in lacking))

    def _unfire(self, rule: Rule) -> tuple[Move, ...]:
        held = (premise for premise in rule.when if truth(premise, self._settled) is True)
        return tuple(dict.fromkeys(move for premise in held for move in self._fail(premise)))

    def _hold(self, condition: Condition) -> Iterator[Move]:
        """Yield the answers of which one is needed to make a condition TRUE that is not."""
        match condition:
            case AllOf(parts):
                yield from self._hold(next(p for p in parts if truth(p, self._settled) is not True))
            case AnyOf(parts):
                for part in parts:
                    yield from self._hold(part)
            case Unless(part):
                yield from self._fail(part)
            case Concluded(finding):
                yield from self._fire(self._rules.of.get(finding, ()))
            case Absent(finding):
                if against := self._first_fired(self._rules.of.get(finding, ())):
                    yield from self.to_unfire(against)
            case Is(name, test) if name.startswith(CAUSE_PREFIX):
                if any(among(test, low) for low in (Level.NONE, Level.RULED_OUT)):
                    yield from self._shift(name.removeprefix(CAUSE_PREFIX))
                else:
                    yield from self._raise(name.removeprefix(CAUSE_PREFIX))
            case Is(term) | Known(term):
                yield from self._tell(term, condition, wanted=True)
            case Unknown(term):
                yield from self._rework(term)

    def _fail(self, condition: Condition) -> Iterator[Move]:
        """Yield the answers of which one is needed to make a condition not TRUE that is."""
        match condition:
            case AllOf(parts):
                for part in parts:
                    yield from self._fail(part)
            case AnyOf(parts):
                yield from self._fail(next(p for p in parts if truth(p, self._settled) is True))
            case Unless(part):
                yield from self._hold(part)
            case Concluded(finding):
                if against := self._first_fired(self._rules.of.get(finding, ())):
                    yield from self.to_unfire(against)
            case Absent(finding):
                yield from self._fire(self._rules.of.get(finding, ()))
            case Is(name) if name.startswith(CAUSE_PREFIX):
                yield from self._shift(name.removeprefix(CAUSE_PREFIX))
            case Is(term) | Unknown(term):
                yield from self._tell(term, condition, wanted=False)
            case Known(term):
                yield from self._rework(term)

    def _shift(self, cause: str) -> Iterator[Move]:
        """Yield what could change the level of a cause."""
        if cause == self._rules.pack.fallback:
            if standing := [c.cause for c in self._trial.outcome.causes if c.cause != cause]:
                yield from self._lower(standing[0])
            else:
                for other in self._rules.pack.causes:
                    if other != cause:
                        yield from self._raise(other)
            return
        of = self._rules.of.get(CAUSE_PREFIX + cause, ())
        yield from self._fire(of)
        for rule in of:
            if rule.id in self._fired:
                yield from self.to_unfire(rule)

    def _tell(self, term: str, test: Condition, *, wanted: bool) -> Iterator[Move]:
        """Yield what could give a term a value that passes a test, or one that does not."""
        if term in self._settled or term in self._trial.trace.contradicted:
            yield from self._rework(term)
            return
        for value in self._answers.apart(term, self._trial):
            if (truth(test, {term: value}) is True) is wanted:
                yield term, value
        yield from self.inputs(term)
        deriving = self._rules.deriving(term)
        wished = self._rules.deriving(term, test)
        yield from self._fire(r for r in deriving if (r in wished) is wanted)

    def _rework(self, term: str) -> Iterator[Move]:
        """Yield what could change a value that was not told."""
        if term in self._told:
            return
        if term in self._trial.trace.assumed:
            for value in self._answers.apart(term, self._trial):
                yield term, value
        yield from self.inputs(term)
        for rule in self._rules.deriving(term):
            if rule.id in self._fired:
                yield from self.to_unfire(rule)

    def _inputs(self, term: str) -> tuple[Move, ...]:
        """Return the answers of which one is needed for a term to be computed otherwise."""
        computed = self._terms[term].computed
        if computed is None:
            return ()
        inputs = dict.fromkeys(n for n in computed.inputs if not n.startswith("$"))
        if missing := [n for n in needed(self._terms, computed) if n not in self._settled]:
            inputs = dict.fromkeys([min(missing, key=lambda n: len(self._rules.below(n)))])
        untold = (name for name in inputs if name not in self._told)
        return tuple(dict.fromkeys(move for name in untold for move in self._supply(name)))

    def _supply(self, term: str) -> Iterator[Move]:
        """Yield what could give a term another value than it has, or any."""
        if term not in self._settled:
            for value in self._answers.apart(term, self._trial):
                yield term, value
        yield from self._rework(term)
        yield from self._fire(self._rules.deriving(term))
