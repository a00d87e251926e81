"""What is settled while a case runs, and the trace that a run leaves behind."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from expert.conditions import Truth, support
from expert.facts import Fact
from expert.program import Program, Stratum
from expert.rules import FindingHolds, Rule, RulesOut, Supports, TermIs
from expert.support import Level, verdict
from expert.values import Value
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that ran, and for each of its premises the names that made it hold."""

    rule: Rule
    premises: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The firings of a run in program order, and everything as it stood at the end.

    `truths` has, for each stratum of the program, the truth of each of its premises.
    """

    firings: tuple[Firing, ...]
    settled: Mapping[str, Value]
    contradicted: tuple[str, ...]
    truths: tuple[tuple[Truth, ...], ...]


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
    """The working memory of one run: values are held back until their name is settled."""

    def __init__(self, program: Program, facts: Sequence[Fact]) -> None:
        self.settled: dict[str, Value] = {}
        self.contradicted: list[str] = []
        self._program = program
        self._values: dict[str, list[Value]] = {}
        self._findings: set[str] = set()
        self._backing: dict[str, list[tuple[Level, str]]] = {}
        self._ruled_out: set[str] = set()
        self._firings: list[Firing] = []
        self._truths: list[tuple[Truth, ...]] = []
        for fact in facts:
            self._values.setdefault(fact.term, []).append(fact.value)
        self.settle(program.given)

    def decide(self, stratum: Stratum) -> tuple[Truth, ...]:
        """Return the truth of each premise of a stratum, by what is settled below it."""
        settled = self.settled
        truths = tuple([decide(settled) for decide in stratum.deciders])
        self._truths.append(truths)
        return truths

    def fire(self, rule: Rule) -> None:
        """Note a rule that fired; what it concludes is read only once it is settled."""
        premises = tuple(support(premise, self.settled) for premise in rule.when)
        self._firings.append(Firing(rule, premises))
        for conclusion in rule.then:
            match conclusion:
                case TermIs(term, value):
                    self._values.setdefault(term, []).append(value)
                case FindingHolds(finding):
                    self._findings.add(finding)
                case Supports(cause, level, basis):
                    self._backing.setdefault(cause, []).append((level, basis))
                case RulesOut(cause):
                    self._ruled_out.add(cause)
                case _:
                    pass  # actions, urgency and forbids are read by no rule

    def settle(self, names: Sequence[str]) -> None:
        """Settle names that no later rule concludes."""
        pack = self._program.pack
        for name in names:
            if name in pack.vocabulary.terms:
                self._settle_term(name)
            elif name.startswith(CAUSE_PREFIX):
                self.settled[name] = self._verdict(name.removeprefix(CAUSE_PREFIX))
            elif name == CONTRADICTED:
                self.settled[name] = bool(self.contradicted)
            else:
                self.settled[name] = name in self._findings

    def trace(self) -> Trace:
        """Return the run so far."""
        contradicted = tuple(sorted(self.contradicted))
        return Trace(tuple(self._firings), self.settled, contradicted, tuple(self._truths))

    def _settle_term(self, term: str) -> None:
        values = self._values.get(term)
        if not values:
            return
        if any(value != values[0] for value in values):
            self.contradicted.append(term)
        else:
            self.settled[term] = values[0]

    def _verdict(self, cause: str) -> Level:
        if cause == self._program.pack.fallback:
            others = (
                self.settled[CAUSE_PREFIX + c] for c in self._program.pack.causes if c != cause
            )
            nothing = all(v in (Level.NONE, Level.RULED_OUT, Level.CONFLICT) for v in others)
            return Level.POSSIBLE if nothing else Level.NONE
        return verdict(self._backing.get(cause, ()), ruled_out=cause in self._ruled_out)


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
