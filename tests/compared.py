"""What it means that two engines agree, and that the checker accepts what they found.

Engines agree on a case when they fire the same rules on the same premises, in the same order,
and leave the same settled values, truths and contradictions behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from expert.check import Checker
from expert.conditions import Condition, Truth, Unless, truth
from expert.engine import Engine, Trace
from expert.facts import Case, Fact
from expert.outcome import outcome
from expert.pack.plainform import plain_pack
from expert.program import Program
from expert.proof import plain_facts, plain_proof, prove
from expert.recipes import Recipes


@dataclass(frozen=True, slots=True)
class Bench:
    """A program, engines for it by name, and the checker for its pack."""

    program: Program
    engines: Mapping[str, Engine]
    checker: Checker

    @classmethod
    def of(cls, program: Program, engines: Mapping[str, Engine]) -> "Bench":
        """Return the bench of a program."""
        return cls(program, engines, Checker(plain_pack(program.pack)))

    def facts(self, case: Case) -> tuple[Fact, ...]:
        """Return the told and computed facts of a case, at its own time."""
        pack = self.program.pack
        return Recipes(pack.vocabulary, pack.tables).facts(case, case.now)

    def agreed(self, case: Case) -> Trace:
        """Return the trace that every engine gives and whose proof the checker accepts.

        Raises:
            AssertionError: two engines differ in a firing, a premise, a settled value, or a
                contradiction, or a premise is not decided as `truth` defines it.
            ProofError: the proof made of the trace does not pass.
        """
        facts = self.facts(case)
        (first, engine), *others = self.engines.items()
        trace = engine.run(facts)
        for name, other in others:
            same_trace(trace, other.run(facts), f"{first} and {name} on {dict(case.told)}")
        for stratum, truths in zip(self.program.strata, trace.truths, strict=True):
            if truths != tuple(decided(premise, trace) for premise in stratum.premises):
                raise AssertionError(f"a premise is not decided as defined: {dict(case.told)}")
        self.accept(case, facts, trace)
        return trace

    def accept(self, case: Case, facts: Sequence[Fact], trace: Trace) -> None:
        """Return if the checker accepts the proof that is made of a trace."""
        end = outcome(self.program.pack, trace)
        proof = prove(self.program, case.content_hash, facts, trace, end)
        self.checker.check(plain_facts(facts), plain_proof(proof))


def decided(premise: Condition, trace: Trace) -> Truth:
    """Return the truth of a premise as it is defined; no assumption satisfies a guard."""
    held = truth(premise, trace.settled)
    if held is False and isinstance(premise, Unless):
        firm = {name: v for name, v in trace.settled.items() if name not in trace.assumed}
        return truth(premise, firm)
    return held


def same_trace(first: Trace, second: Trace, where: str) -> None:
    """Return if two traces say the same.

    Raises:
        AssertionError: they do not.
    """
    fired = [
        [(f.rule.id, f.premises, f.assuming, f.then) for f in trace.firings]
        for trace in (first, second)
    ]
    if fired[0] != fired[1]:
        raise AssertionError(f"firings differ between {where}: {fired[0]} and {fired[1]}")
    if dict(first.settled) != dict(second.settled):
        raise AssertionError(f"settled values differ between {where}")
    if dict(first.assumed) != dict(second.assumed):
        raise AssertionError(f"assumptions differ between {where}")
    if first.truths != second.truths:
        raise AssertionError(f"premises differ between {where}")
    if first.contradicted != second.contradicted:
        raise AssertionError(f"contradictions differ between {where}")
