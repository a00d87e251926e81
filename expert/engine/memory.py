"""What is settled while a case runs, and the trace that a run leaves behind."""

from collections.abc import Container, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from expert.conditions import Condition, Settled, Truth, Unless, support, truth
from expert.facts import Fact
from expert.pack.strata import concluded_names
from expert.program import Program, Stratum
from expert.rules import (
    Conclusion,
    FindingHolds,
    Rule,
    RulesOut,
    Supports,
    TermIs,
    on_assumption,
)
from expert.support import Level, verdict
from expert.values import Value
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that ran, and for each of its premises the names that made it hold.

    `assuming` are the parameters that stand in for what one of the premises rests on; `then`
    is what follows all the same.
    """

    rule: Rule
    premises: tuple[tuple[str, ...], ...]
    assuming: tuple[str, ...]
    then: tuple[Conclusion, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The firings of a run in program order, and everything as it stood at the end.

    `assumed` has the parameters that a settled name rests on, for those that rest on any;
    `truths` has, for each stratum of the program, the truth of each of its premises; `spoken`
    are the names of which something is said, so that they may not stand as in silence.
    """

    firings: tuple[Firing, ...]
    settled: Mapping[str, Value]
    assumed: Mapping[str, tuple[str, ...]]
    contradicted: tuple[str, ...]
    truths: tuple[tuple[Truth, ...], ...]
    spoken: Set[str]


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which engine answers, its version, and why it was chosen."""

    name: str
    version: str
    why: str


class Engine(Protocol):
    """Anything that runs a program over facts."""

    def run(self, facts: Sequence[Fact]) -> Trace:
        """Return what fired, for facts that were told and computed.

        Raises:
            EngineError: the engine failed; it works again for the next case.
        """


class Memory:
    """The working memory of one run: values are held back until their name is settled.

    A value that rests on an assumption gives way to one that does not.
    """

    def __init__(self, program: Program, facts: Sequence[Fact]) -> None:
        self.settled: dict[str, Value] = {}
        self.assumed: dict[str, tuple[str, ...]] = {}
        self.contradicted: list[str] = []
        self._program = program
        self._values: dict[str, list[tuple[Value, tuple[str, ...]]]] = {}
        self._findings: dict[str, tuple[str, ...]] = {}
        self._backing: dict[str, list[tuple[Supports, tuple[str, ...]]]] = {}
        self._ruled_out: set[str] = set()
        self._firings: list[Firing] = []
        self._truths: list[tuple[Truth, ...]] = []
        self._spoken = {CONTRADICTED, CAUSE_PREFIX + program.pack.fallback}
        self._spoken.update(fact.term for fact in facts)
        for fact in facts:
            self._values.setdefault(fact.term, []).append((fact.value, fact.assuming))
        self.settle(program.given)

    def firm(self) -> Settled:
        """Return what is settled on no assumption."""
        if not self.assumed:
            return self.settled
        return {name: v for name, v in self.settled.items() if name not in self.assumed}

    def decide(self, stratum: Stratum) -> tuple[Truth, ...]:
        """Return the truth of each premise of a stratum, by what is settled below it."""
        truths, settled = [*stratum.silent], self.settled
        touched = stratum.touched(self._spoken)
        for i in touched:
            truths[i] = stratum.deciders[i](settled)
        if stratum.guards and self.assumed:
            # An assumption satisfies no guard: it must hold without the assumed as well.
            firm = self.firm()
            for i in touched:
                truths[i] = truths[i] or stratum.deciders[i](firm)
        self._truths.append(tuple(truths))
        return self._truths[-1]

    def fire(self, rule: Rule) -> None:
        """Note a rule that fired; what it concludes is read only once it is settled."""
        premises = tuple(support(premise, self._view(premise)) for premise in rule.when)
        assuming: tuple[str, ...] = ()
        if self.assumed:
            rests_on = (self.assumed.get(name, ()) for names in premises for name in names)
            assuming = tuple(sorted({parameter for found in rests_on for parameter in found}))
        then = on_assumption(rule.then) if assuming else rule.then
        self._firings.append(Firing(rule, premises, assuming, then))
        self._spoken.update(concluded_names(then) if assuming else self._program.speaks[rule.id])
        for conclusion in then:
            match conclusion:
                case TermIs(term, value):
                    self._values.setdefault(term, []).append((value, assuming))
                case FindingHolds(finding):
                    if not assuming or finding not in self._findings:
                        self._findings[finding] = assuming
                case Supports(cause):
                    self._backing.setdefault(cause, []).append((conclusion, assuming))
                case RulesOut(cause):
                    self._ruled_out.add(cause)
                case _:
                    pass  # actions, urgency and forbids are read by no rule

    def settle(self, names: Sequence[str]) -> None:
        """Settle names that no later rule concludes."""
        program = self._program
        for name in names:
            if name not in self._spoken:
                if name in program.silent:
                    self.settled[name] = program.silent[name]
            elif name in program.pack.vocabulary.terms:
                self._settle_term(name)
            elif name.startswith(CAUSE_PREFIX):
                self._settle_cause(name)
            elif name == CONTRADICTED:
                self.settled[name] = bool(self.contradicted)
            else:
                self.settled[name] = name in self._findings
                self._note(name, self._findings.get(name, ()))

    def trace(self) -> Trace:
        """Return the run so far."""
        contradicted = tuple(sorted(self.contradicted))
        return Trace(
            tuple(self._firings), self.settled, self.assumed, contradicted,
            tuple(self._truths), self._spoken,
        )  # fmt: skip

    def _view(self, premise: Condition) -> Settled:
        """Return what a premise that holds was decided by."""
        if isinstance(premise, Unless) and truth(premise, self.settled) is not True:
            return self.firm()
        return self.settled

    def _settle_term(self, term: str) -> None:
        values = self._values.get(term)
        if not values:
            return
        firm = [value for value in values if not value[1]]
        (first, assuming), *others = firm or values
        if any(value != first for value, _ in others):
            self.contradicted.append(term)
        else:
            self.settled[term] = first
            self._note(term, assuming)

    def _settle_cause(self, name: str) -> None:
        cause = name.removeprefix(CAUSE_PREFIX)
        if cause == self._program.pack.fallback:
            others = (
                self.settled[CAUSE_PREFIX + c] for c in self._program.pack.causes if c != cause
            )
            nothing = all(v in (Level.NONE, Level.RULED_OUT, Level.CONFLICT) for v in others)
            self.settled[name] = Level.POSSIBLE if nothing else Level.NONE
            return
        backing = self._backing.get(cause, ())
        ruled_out = cause in self._ruled_out
        level = verdict([(s.level, s.basis) for s, _ in backing], ruled_out=ruled_out)
        self.settled[name] = level
        firm = [(s.level, s.basis) for s, assuming in backing if not assuming]
        if len(firm) < len(backing) and verdict(firm, ruled_out=ruled_out) is not level:
            self._note(name, tuple(sorted({p for _, assuming in backing for p in assuming})))

    def _note(self, name: str, assuming: tuple[str, ...]) -> None:
        if assuming:
            self.assumed[name] = assuming


def replay(program: Program, facts: Sequence[Fact], fired: Container[str]) -> Trace:
    """Return the trace of a run of which it is known which rules fired."""
    memory = Memory(program, facts)
    for stratum in program.strata:
        memory.decide(stratum)
        for rule in stratum.rules:
            if rule.id in fired:
                memory.fire(rule)
        memory.settle(stratum.settles)
    return memory.trace()
