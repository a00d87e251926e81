"""Which told facts could matter at all, whatever each of them is, and what is looked at of them.

What nobody told stays unknown, so a rule with a premise about that alone fires never, or is not
stopped by it; and what reads none of the rules that are left may be anything. This only ever
errs by keeping too much: of what it lets go, no value makes a difference.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from expert.computed import REGISTRY
from expert.conditions import names
from expert.explain.trial import Trial, Trials
from expert.pack.strata import concluded_names
from expert.rules import Forbids, Recommends, Rule
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Computed, Term


class Relevance:
    """What may vary in a case when every told fact may be otherwise or not known."""

    def __init__(self, trials: Trials, trial: Trial) -> None:
        self._pack, self._trial = trials.pack, trial
        self._terms = trials.pack.vocabulary.terms
        self._derived = Counter(n for rule in self._pack.rules for n in concluded_names(rule.then))
        told = [term for term, value in trial.case.told.items() if value is not None]
        self._varying = {*told, CONTRADICTED, CAUSE_PREFIX + self._pack.fallback}
        self._varying |= self._computed_from(self._varying)
        self.live: dict[str, Rule] = {}
        for stratum, truths in zip(trials.program.strata, trial.trace.truths, strict=True):
            for rule, needs in zip(stratum.rules, stratum.needs, strict=True):
                read = [self._varies(set(names(premise))) for premise in rule.when]
                fixed = (truths[i] for i, varies in zip(needs, read, strict=True) if not varies)
                if any(read) and all(truth is True for truth in fixed):
                    self.live[rule.id] = rule
            # Only what lies below is read, so that a stratum varies as a whole.
            for rule in stratum.rules:
                if rule.id in self.live:
                    self._varying.update(concluded_names(rule.then))

    def matters(self, term: str) -> bool:
        """Return whether a told fact could change a cause or an action."""
        return any(self._decides(rule) for rule in self._above(term)) or any(
            order.done and self._reached(term) & {*names(order.done)} for order in self._pack.orders
        )

    def feeds(self, term: str) -> bool:
        """Return whether something that may vary is computed from a told fact."""
        return bool(self._computed_from({term}))

    def reading(self, term: str) -> Collection[Rule]:
        """Return the rules that could look at a term itself."""
        return [rule for rule in self.live.values() if _reads(rule, {term})]

    def _above(self, term: str) -> Iterator[Rule]:
        reached = self._reached(term)
        return (rule for rule in self.live.values() if _reads(rule, reached))

    def _reached(self, term: str) -> set[str]:
        """Return every name that a told fact could change, itself among them."""
        reached, before = {term}, 0
        while len(reached) > before:
            before = len(reached)
            reached |= self._computed_from(reached)
            if any(self._sources(name) > 1 for name in reached):
                reached.add(CONTRADICTED)
            for rule in self.live.values():
                if _reads(rule, reached):
                    reached.update(concluded_names(rule.then))
        return reached

    def _sources(self, name: str) -> int:
        """Return in how many ways a term may get a value: more than one may contradict."""
        if name not in self._terms:
            return 0
        told = self._trial.case.told.get(name) is not None
        return self._derived[name] + told + (self._terms[name].computed is not None)

    def _decides(self, rule: Rule) -> bool:
        return any(name.startswith(CAUSE_PREFIX) for name in concluded_names(rule.then)) or any(
            isinstance(conclusion, Recommends | Forbids) for conclusion in rule.then
        )

    def _varies(self, read: set[str]) -> bool:
        return not self._varying.isdisjoint(read)

    def _computed_from(self, varying: set[str]) -> set[str]:
        """Return the computed terms that could have a value and come from what varies."""
        known = {fact.term for fact in self._trial.facts} | self._varying
        found, before = set[str](), -1
        while len(found) > before:
            before = len(found)
            found |= {
                term.id
                for term in self._terms.values()
                if term.computed and not {*term.computed.inputs}.isdisjoint(varying | found)
                if all(name in known | found for name in needed(self._terms, term.computed))
            }
        return found


def needed(terms: Mapping[str, Term], computed: Computed) -> Iterator[str]:
    """Yield the inputs without which a term has no value."""
    function = REGISTRY[computed.by]
    for place, name in enumerate(computed.inputs):
        stands_in = name.startswith("$") or terms[name].assumed
        if place not in (*function.optional, *function.either) and not stands_in:
            yield name


def _reads(rule: Rule, reached: set[str]) -> bool:
    return any(name in reached for premise in rule.when for name in names(premise))
