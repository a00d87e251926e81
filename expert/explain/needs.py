"""How many answers a rule needs at least to fire in one case, and what no answer can change.

It never says more than it takes, so a search by number of answers may leave out what needs
more than are left. A told fact stays as it was told.
"""

from collections.abc import Iterable, Iterator, Set
from functools import cache
from typing import NamedTuple

from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Unknown,
    truth,
)
from expert.explain.concluding import Concluding
from expert.explain.trial import Trial
from expert.rules import Rule
from expert.support import STANDING, Level
from expert.values import Among, among
from expert.vocabulary import CAUSE_PREFIX

NEVER = 99
"""More answers than any search looks for: what told facts stand against for good."""


class Lack(NamedTuple):
    """A premise that does not hold, and the terms whose answers could change that."""

    premise: Condition
    open: Set[str]


class Needs:
    """What the rules need in one case; `near` is the same of a case in which less is told."""

    def __init__(self, rules: Concluding, trial: Trial, near: "Needs | None" = None) -> None:
        self._rules, self._terms = rules, rules.pack.vocabulary.terms
        self.trial, self.settled, self.fired = trial, trial.settled, trial.fired
        self.told = {t for t, value in trial.case.told.items() if value is not None}
        self._near, self._since = near, self.told - near.told if near else set[str]()
        # Rules and names share what lies below them.
        self.of, self.may_stop = cache(self._of), cache(self._may_stop)

    def lacking(self, rule: Rule) -> list[Lack]:
        """Return the premises of a rule that do not hold."""
        stratum, places = self._rules.premises[rule.id]
        truths, below = self.trial.trace.truths[stratum], self._rules.below_premises(rule)
        return [
            Lack(premise, terms - self.told)
            for premise, place, terms in zip(rule.when, places, below, strict=True)
            if truths[place] is not True
        ]

    def _of(self, rule: Rule) -> int:
        """Return how many answers a rule needs at least to fire; `NEVER` if none can help."""
        if self._near and self._is_as_near(rule):
            return self._near.of(rule)
        lacking = self.lacking(rule)
        if not lacking:
            return 0
        alone = {t for lack in lacking for t in self._must_tell(lack.premise)}
        each = [(lack.open, self._of_premise(lack.premise)) for lack in lacking]
        # What one answer cannot help alike needs answers of its own.
        apart, helped = 0, set[str]()
        for open_, needs in sorted(each, key=lambda of: len(of[0])):
            if helped.isdisjoint(open_):
                apart, helped = apart + needs, helped | open_
        return max(1, len(alone), apart, *(needs for _, needs in each))

    def _is_as_near(self, rule: Rule) -> bool:
        """Return whether nothing that a rule could depend on is told otherwise than near by."""
        return all(map(self._since.isdisjoint, self._rules.below_premises(rule)))

    def _must_tell(self, condition: Condition) -> Iterator[str]:
        """Yield terms that have to be told for a condition to hold: nothing else gives a value."""
        match condition:
            case AllOf(parts):
                for part in parts:
                    if truth(part, self.settled) is not True:
                        yield from self._must_tell(part)
            case Is(term) | Known(term) if term in self._terms:
                if not self._terms[term].computed and term not in self._rules.of:
                    yield term
            case _:
                pass

    def _of_premise(self, condition: Condition) -> int:
        match condition:
            case AllOf(parts):
                lacking = (p for p in parts if truth(p, self.settled) is not True)
                return max(map(self._of_premise, lacking), default=0)
            case AnyOf(parts):
                return min(map(self._of_premise, parts), default=NEVER)
            case Concluded(finding):
                return min(map(self.of, self._rules.of.get(finding, ())), default=NEVER)
            case Absent(finding):
                return NEVER if self._lasts(self._rules.of.get(finding, ())) else 1
            case Is(term, test) if term in self.told:
                value = self.settled.get(term)
                return NEVER if value is None or not among(test, value) else 1
            case Unknown(term) if term in self.told:
                return NEVER
            case Is(name, test) if name.startswith(CAUSE_PREFIX):
                return self._of_cause(name.removeprefix(CAUSE_PREFIX), test)
            case _:
                return 1

    def _of_cause(self, cause: str, test: Among) -> int:
        name = CAUSE_PREFIX + cause
        if cause == self._rules.pack.fallback:
            return 1
        if self.settled[name] is Level.NONE:
            return min(map(self.of, self._rules.of.get(name, ())), default=NEVER)
        stands = any(among(test, level) for level in (Level.NONE, *STANDING))
        return NEVER if stands and self._lasts(self._rules.ruling_out(cause)) else 1

    def _lasts(self, rules: Iterable[Rule]) -> bool:
        """Return whether one of some rules fired and will, whatever is answered."""
        return any(rule.id in self.fired and not self.may_stop(rule) for rule in rules)

    def _may_stop(self, rule: Rule) -> bool:
        if self._near and self._is_as_near(rule):
            return self._near.may_stop(rule)
        return any(map(self._may_fail, rule.when))

    def _may_fail(self, condition: Condition) -> bool:
        """Return whether answers could make a TRUE condition not TRUE; True where in doubt."""
        match condition:
            case AllOf(parts):
                return any(map(self._may_fail, parts))
            case AnyOf(parts):
                return all(self._may_fail(p) for p in parts if truth(p, self.settled) is True)
            case Concluded(finding):
                return not self._lasts(self._rules.of.get(finding, ()))
            case Absent(finding):
                return any(self.of(rule) < NEVER for rule in self._rules.of.get(finding, ()))
            case Is(term) | Known(term) | Unknown(term) if term in self._terms:
                return self._may_change(term)
            case _:
                return True

    def _may_change(self, term: str) -> bool:
        if term in self.told:
            return False
        if term not in self.settled or term in self.trial.trace.assumed:
            return True
        computed = self._terms[term].computed
        inputs = computed.inputs if computed else ()
        from_ = (name for name in inputs if not name.startswith("$"))
        # A fact that only rules derive stays as long as one of them must fire.
        derived = term in self._rules.of and not self._lasts(self._rules.deriving(term))
        return derived or any(map(self._may_change, from_))
