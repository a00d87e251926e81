"""What a case comes to, without proof or words: for searches that look at many cases.

It runs the same strata over the same memory as the engines, and of a case that differs little
from one that was tried only what the difference reaches; what a search finds is diagnosed again,
with proof and check, before anybody reads it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from functools import cache
from types import MappingProxyType

from expert.conditions import Settled, names, truth
from expert.diagnosis import made_ready
from expert.engine.memory import Trace, looped
from expert.engine.rerun import rerun
from expert.facts import Case, Fact, Origin
from expert.frozen import dataclass
from expert.outcome import Outcome, outcome
from expert.pack import Pack
from expert.values import Value


@dataclass(frozen=True, slots=True)
class Trial:
    """A case that was tried: its facts, what fired on them, and what comes of it.

    Few who try a case ask for all that comes of it, so `concluded` works it out once it is asked.
    """

    case: Case
    now: datetime | None
    facts: tuple[Fact, ...]
    trace: Trace
    concluded: Callable[[], Outcome] = field(compare=False)

    @property
    def outcome(self) -> Outcome:
        """What comes of it."""
        return self.concluded()

    @property
    def settled(self) -> Settled:
        """What rules may read at the end."""
        return self.trace.settled

    @property
    def fired(self) -> frozenset[str]:
        """The rules that fired."""
        return frozenset(firing.rule.id for firing in self.trace.firings)

    @property
    def verdict(self) -> tuple[str | None, str | None]:
        """The first cause and the first action: what a person goes by."""
        end = self.outcome
        return (
            end.causes[0].cause if end.causes else None,
            end.actions[0].action if end.actions else None,
        )


class Trials:
    """Tries cases of one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.program, self._recipes = made_ready(pack)
        computed = (t.computed for t in pack.vocabulary.terms.values() if t.computed)
        self._inputs = {name for recipe in computed for name in recipe.inputs}

    def of(self, case: Case, now: datetime | None) -> Trial:
        """Return what a case comes to."""
        facts = self._recipes.facts(case, now)
        trace = looped(self.program, facts)
        return Trial(case, now, facts, trace, cache(lambda: outcome(self.pack, trace)))

    def beside(self, trial: Trial, case: Case, now: datetime | None) -> Trial:
        """Return what a case comes to that differs little from one that was tried."""
        at_once = now == trial.now and case.now == trial.case.now
        near = (trial.case, trial.facts) if at_once else None
        facts = self._recipes.facts(case, now, near)
        trace = rerun(self.program, trial.trace, trial.facts, facts)

        @cache
        def concluded() -> Outcome:
            alike = self._decides(trace) == self._decides(trial.trace)
            return trial.outcome if alike else outcome(self.pack, trace)

        return Trial(case, now, facts, trace, concluded)

    def _decides(self, trace: Trace) -> tuple[object, ...]:
        """Return all that an outcome depends on: what fired, and which steps were done before."""
        done = [truth(o.done, trace.settled) for o in self.pack.orders if o.done]
        return trace.firings, done

    def is_idle(self, trial: Trial, term: str, value: Value) -> bool:
        """Return whether one more answer surely changes no firing, so that all stays as it was.

        The answer is to a term of which nothing was said.
        """
        if term in trial.trace.contradicted:
            return False
        if term in self._inputs and self._computes_otherwise(trial, term, value):
            return False
        settled, assumed = {**trial.settled, term: value}, trial.trace.assumed
        for stratum, truths in zip(self.program.strata, trial.trace.truths, strict=True):
            holds = {i: stratum.deciders[i](settled) for i in stratum.readers.get(term, ())}
            if assumed and True in holds.values():
                return False  # it may hold for another reason, and assume less
            for rule in {rule for i in holds for rule in stratum.needed_by[i]}:
                needs = stratum.needs[rule]
                fired = all(truths[i] is True for i in needs)
                if fired is not all(holds.get(i, truths[i]) is True for i in needs):
                    return False
        done = [(truth(o.done, trial.settled), truth(o.done, settled))
                for o in self.pack.orders if o.done]  # fmt: skip
        return all(before is after for before, after in done)

    def _computes_otherwise(self, trial: Trial, term: str, value: Value) -> bool:
        """Return whether one more answer changes what is computed."""
        near = trial.case, trial.facts
        facts = self._recipes.facts(with_told(trial.case, {term: value}), trial.now, near)
        return _computed(facts) != _computed(trial.facts)

    def misfits(self, trial: Trial) -> set[str]:
        """Return the terms that are contradicted, and the facts that no real case has together."""
        firm = {n: v for n, v in trial.settled.items() if n not in trial.trace.assumed}
        violated = (i.id for i in self.pack.inconsistencies if truth(i.when, firm) is True)
        return {*trial.trace.contradicted, *violated}

    def still_fits(self, trial: Trial, term: str, value: Value) -> bool:
        """Return whether one more answer that changes nothing else fits as well as all did."""
        firm = {n: v for n, v in trial.settled.items() if n not in trial.trace.assumed}
        after = {**firm, term: value}
        read = (i.when for i in self.pack.inconsistencies if term in names(i.when))
        return all(truth(w, after) is not True or truth(w, firm) is True for w in read)


def _computed(facts: Sequence[Fact]) -> list[tuple[object, ...]]:
    computed = (fact for fact in facts if fact.origin is Origin.COMPUTED)
    return [(fact.term, fact.value, fact.assuming) for fact in computed]


def with_told(case: Case, answers: Mapping[str, Value | None]) -> Case:
    """Return a case in which these terms are told as given here."""
    return replace(case, told=MappingProxyType({**case.told, **answers}))
