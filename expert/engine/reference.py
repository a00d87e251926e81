"""The reference engine: a naive fixpoint that knows neither strata nor premises.

It asks again and again which rules can be decided, and settles a name when every rule that
concludes it has been. So it checks the strata as well as durable-rules, and it answers where
durable-rules is not to be had.
"""

from collections.abc import Sequence
from dataclasses import replace

from expert.conditions import AllOf, truth
from expert.engine.memory import Firing, Memory, Trace
from expert.facts import Fact
from expert.pack.strata import concluded_names, read_names
from expert.program import Program
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


class ReferenceEngine:
    """Runs a program by repeated passes over all its rules."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._reads = {rule.id: read_names(rule) for rule in program.rules}
        self._waits = self._open_names()

    def run(self, facts: Sequence[Fact]) -> Trace:
        """Return what fired."""
        memory = Memory(self._program, facts)
        waits = {name: set(pending) for name, pending in self._waits.items()}
        undecided = list(self._program.rules)
        while undecided or waits:
            ready = [rule for rule in undecided if waits.keys().isdisjoint(self._reads[rule.id])]
            for rule in ready:
                views = (memory.settled, memory.firm()) if rule.is_guard else (memory.settled,)
                if any(truth(AllOf(rule.when), view) is True for view in views):
                    memory.fire(rule)
            taken = {rule.id for rule in ready}
            undecided = [rule for rule in undecided if rule.id not in taken]
            decided = {f"rule {rule}" for rule in taken}
            self._settle(memory, waits, decided)
        for stratum in self._program.strata:
            memory.decide(stratum)
        trace = memory.trace()
        return replace(trace, firings=tuple(sorted(trace.firings, key=self._order)))

    def _settle(self, memory: Memory, waits: dict[str, set[str]], decided: set[str]) -> None:
        for pending in waits.values():
            pending.difference_update(decided)
        while done := [name for name, pending in waits.items() if not pending]:
            for name in done:
                memory.settle_one(name)
                del waits[name]
            for pending in waits.values():
                pending.difference_update(done)

    def _open_names(self) -> dict[str, set[str]]:
        """Return, for each name that is not given, the rules and names it waits for."""
        program = self._program
        waits: dict[str, set[str]] = {}
        for rule in program.rules:
            for name in concluded_names(rule.then):
                waits.setdefault(name, set()).add(f"rule {rule.id}")
        fallback = program.fallback
        waits[fallback] = {n for n in waits if n.startswith(CAUSE_PREFIX) and n != fallback}
        open_terms = {name for name in waits if name in program.pack.vocabulary.terms}
        if open_terms:
            waits[CONTRADICTED] = open_terms
        return waits

    def _order(self, firing: Firing) -> int:
        return self._program.place[firing.rule.id]
