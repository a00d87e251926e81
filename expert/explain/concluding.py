"""The rules of a pack by what they conclude, and what lies below a name."""

from collections.abc import Callable
from functools import cache

from expert.conditions import Condition, names, truth
from expert.pack.strata import concluded_names, read_names
from expert.program import Program
from expert.rules import Conclusion, Forbids, Recommends, Rule, RulesOut, Supports, TermIs
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


class Concluding:
    """The rules of a pack by what they conclude."""

    def __init__(self, program: Program) -> None:
        self.pack = pack = program.pack
        self.of: dict[str, list[Rule]] = {}
        self.advising: dict[str, list[Rule]] = {}
        self.forbidding: dict[str, list[Rule]] = {}
        self.by_id = {rule.id: rule for rule in (*pack.rules, *pack.guards)}
        self.reads = {rule.id: frozenset(read_names(rule)) for rule in self.by_id.values()}
        self.computed = [t for t in pack.vocabulary.terms.values() if t.computed]
        for rule in self.by_id.values():
            for name in dict.fromkeys(concluded_names(rule.then)):
                self.of.setdefault(name, []).append(rule)
            for c in rule.then:
                if isinstance(c, Recommends):
                    self.advising.setdefault(c.action, []).append(rule)
                elif isinstance(c, Forbids):
                    self.forbidding.setdefault(c.action, []).append(rule)
        acts = {
            r.id: r for of in (self.advising, self.forbidding) for rs in of.values() for r in rs
        }
        self.acting = tuple(acts.values())
        # Of each rule the stratum, and the places of its premises there.
        self.premises = {
            rule.id: (number, needs)
            for number, stratum in enumerate(program.strata)
            for rule, needs in zip(stratum.rules, stratum.needs, strict=True)
        }
        self.below, self.below_premises = cache(self._below), cache(self._below_premises)

    def _below(self, name: str) -> frozenset[str]:
        """Return the terms that can have to do with how a name stands."""
        terms = self.pack.vocabulary.terms
        if name == CONTRADICTED:
            return frozenset(terms)
        read = {n for rule in self.of.get(name, ()) for n in read_names(rule)}
        if name == CAUSE_PREFIX + self.pack.fallback:
            read |= {CAUSE_PREFIX + cause for cause in self.pack.causes} - {name}
        if name in terms and (computed := terms[name].computed):
            read |= {input_ for input_ in computed.inputs if not input_.startswith("$")}
        return frozenset({name} & terms.keys()).union(*map(self.below, read))

    def _below_premises(self, rule: Rule) -> tuple[frozenset[str], ...]:
        """Return the terms that can have to do with each premise of a rule."""
        return tuple(
            frozenset[str]().union(*map(self.below, names(premise))) for premise in rule.when
        )

    def supporting(self, cause: str) -> list[Rule]:
        """Return the rules that support a cause."""
        return [r for r in self._about(cause) if any(map(_supports(cause), r.then))]

    def ruling_out(self, cause: str) -> list[Rule]:
        """Return the rules that rule a cause out."""
        return [r for r in self._about(cause) if RulesOut(cause) in r.then]

    def _about(self, cause: str) -> list[Rule]:
        return self.of.get(CAUSE_PREFIX + cause, [])

    def deriving(self, term: str, wanted: Condition | None = None) -> list[Rule]:
        """Return the rules that derive a term, or a value of it that passes a test."""
        return [
            rule
            for rule in self.of.get(term, ())
            for c in rule.then
            if isinstance(c, TermIs) and c.term == term
            if wanted is None or truth(wanted, {term: c.value}) is True
        ]


def _supports(cause: str) -> Callable[[Conclusion], bool]:
    return lambda conclusion: isinstance(conclusion, Supports) and conclusion.cause == cause
