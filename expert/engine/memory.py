"""What is settled while a case runs, and the trace that a run leaves behind."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from typing import Protocol, cast

from expert.conditions import Condition, Settled, Truth, Unless, truth
from expert.facts import Fact
from expert.frozen import dataclass
from expert.program import Names, Program, Stratum
from expert.rules import (
    Conclusion,
    FindingHolds,
    Rule,
    RulesOut,
    Supports,
    TermIs,
    on_assumption,
)
from expert.support import STANDING, Level, verdict
from expert.values import Value
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED

Said = tuple[Value | Conclusion, tuple[str, ...]]
"""What a fact or a firing says of a name, and the parameters that it assumes."""


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
    `truths` has, for each stratum of the program, the truth of each of its premises, and `unlike`
    the premises whose truth is not that of silence; `said` what is said of each name that may
    not stand as in silence.
    """

    firings: tuple[Firing, ...]
    settled: Mapping[str, Value]
    assumed: Mapping[str, tuple[str, ...]]
    contradicted: tuple[str, ...]
    truths: tuple[tuple[Truth, ...], ...]
    unlike: tuple[Set[int], ...]
    said: Mapping[str, Sequence[Said]]

    @property
    def spoken(self) -> Set[str]:
        """The names of which something is said."""
        return self.said.keys()


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


class Slate:
    """What is settled so far, and the law by which a name is settled from what is said of it.

    A value that rests on an assumption gives way to one that does not.
    """

    def __init__(self, program: Program, said: dict[str, Sequence[Said]]) -> None:
        self.program, self.said = program, said
        self.settled: dict[str, Value] = {}
        self.assumed: dict[str, tuple[str, ...]] = {}
        self.contradicted: set[str] = set()

    def firm(self) -> Settled:
        """Return what is settled on no assumption."""
        if not self.assumed:
            return self.settled
        return {name: v for name, v in self.settled.items() if name not in self.assumed}

    def settle(self, names: Names) -> None:
        """Settle names that no later rule concludes."""
        self.settled |= names.silent
        for name in filter(self.said.__contains__, names.every):
            self._settle_said(name)

    def settle_one(self, name: str) -> None:
        """Settle a name that no later rule concludes."""
        if name in self.said:
            self._settle_said(name)
        elif name in self.program.silent:
            self.settled[name] = self.program.silent[name]

    def _settle_said(self, name: str) -> None:
        said = self.said[name]
        if name in self.program.pack.vocabulary.terms:
            self._settle_term(name, said)
        elif name.startswith(CAUSE_PREFIX):
            self._settle_cause(name, said)
        elif name == CONTRADICTED:
            self.settled[name] = bool(self.contradicted)
        else:
            self.settled[name] = True
            firm = any(not assuming for _, assuming in said)
            self._note(name, () if firm else said[0][1])

    def decided(
        self, stratum: Stratum, truths: Sequence[Truth], touched: Iterable[int]
    ) -> list[Truth]:
        """Return the truths of a stratum's premises; those that are touched are decided anew."""
        decided, deciders, settled = [*truths], stratum.deciders, self.settled
        for i in touched:
            decided[i] = deciders[i](settled)
        if stratum.guards and self.assumed:
            # An assumption satisfies no guard: it must hold without the assumed as well.
            firm = self.firm()
            for i in touched:
                decided[i] = decided[i] or deciders[i](firm)
        return decided

    def firing(self, rule: Rule) -> Firing:
        """Return that a rule fires: on what, and what follows."""
        premises = self.program.supports.get(rule.id)
        if premises is None:
            finders = zip(rule.when, self.program.supported_by(rule), strict=True)
            premises = tuple(find(self._view(premise)) for premise, find in finders)
        assuming: tuple[str, ...] = ()
        if self.assumed:
            assumed = self.assumed
            rests_on = [assumed[name] for names in premises for name in names if name in assumed]
            assuming = tuple(sorted(frozenset[str]().union(*rests_on)))
        then = on_assumption(rule.then) if assuming else rule.then
        return Firing(rule, premises, assuming, then)

    def _view(self, premise: Condition) -> Settled:
        """Return what a premise that holds was decided by."""
        guarded = self.assumed and isinstance(premise, Unless)
        if guarded and truth(premise, self.settled) is not True:
            return self.firm()
        return self.settled

    def _settle_term(self, term: str, said: Sequence[Said]) -> None:
        firm = [value for value in said if not value[1]]
        (first, assuming), *others = firm or said
        if any(value != first for value, _ in others):
            self.contradicted.add(term)
        else:
            self.settled[term] = cast(Value, first)  # of a term only values are said
            self._note(term, assuming)

    def _settle_cause(self, name: str, said: Sequence[Said]) -> None:
        if name == self.program.fallback:
            # A cause of which nothing is said does not stand.
            others = [n for n in self.said if n.startswith(CAUSE_PREFIX) and n != name]
            stands = any(self.settled[n] in STANDING for n in others)
            self.settled[name] = Level.NONE if stands else Level.POSSIBLE
            return
        backing = [(s.level, s.basis, assuming) for s, assuming in said if isinstance(s, Supports)]
        ruled_out = len(backing) < len(said)
        level = verdict([(level, basis) for level, basis, _ in backing], ruled_out=ruled_out)
        self.settled[name] = level
        firm = [(level, basis) for level, basis, assuming in backing if not assuming]
        if len(firm) < len(backing) and verdict(firm, ruled_out=ruled_out) is not level:
            self._note(name, tuple(sorted({p for *_, assuming in backing for p in assuming})))

    def _note(self, name: str, assuming: tuple[str, ...]) -> None:
        if assuming:
            self.assumed[name] = assuming


class Memory(Slate):
    """The working memory of one run: what is said of a name is held back until it is settled."""

    def __init__(self, program: Program, facts: Sequence[Fact]) -> None:
        # Contradictions and the fallback stand by what is said of other names.
        silent = {CONTRADICTED: (), program.fallback: ()}
        super().__init__(program, {**told(facts), **silent})
        self._firings: list[Firing] = []
        self._truths = [[*stratum.silent] for stratum in program.strata]
        self._unlike: list[set[int]] = [set() for _ in program.strata]
        # The premises of each stratum that read several names, of one of which something is said.
        self._together: list[set[int]] = [set() for _ in program.strata]
        self.settle(program.given)

    def decide(self, stratum: Stratum) -> tuple[Sequence[Truth], Set[int]]:
        """Return the truth of each premise of a stratum, by what is settled below it.

        With it come the premises whose truth is not that of silence.
        """
        number, silent = stratum.number, stratum.silent
        truths, unlike = self._truths[number], self._unlike[number]
        touched = self._together[number]
        if stratum.guards and self.assumed:
            touched = stratum.touched(self.said)
        if touched:
            truths = self._truths[number] = self.decided(stratum, truths, touched)
            unlike -= touched
            unlike |= {i for i in touched if truths[i] is not silent[i]}
        return truths, unlike

    def _settle_said(self, name: str) -> None:
        super()._settle_said(name)
        for number, i, held in self.program.unlike_silence(name, self.settled.get(name)):
            self._truths[number][i] = held
            self._unlike[number].add(i)
        for number, i in self.program.together.get(name, ()):
            self._together[number].add(i)

    def fire(self, rule: Rule) -> None:
        """Note a rule that fired; what it concludes is read only once it is settled."""
        firing = self.firing(rule)
        self._firings.append(firing)
        for name, what in spoken(firing.then):
            self.said[name] = [*self.said.get(name, ()), (what, firing.assuming)]

    def trace(self) -> Trace:
        """Return the run so far."""
        contradicted = tuple(sorted(self.contradicted))
        return Trace(
            tuple(self._firings), self.settled, self.assumed, contradicted,
            tuple(map(tuple, self._truths)), tuple(self._unlike), self.said,
        )  # fmt: skip


def told(facts: Iterable[Fact]) -> dict[str, Sequence[Said]]:
    """Return what facts say of each term."""
    said: dict[str, list[Said]] = {}
    for fact in facts:
        said.setdefault(fact.term, []).append((fact.value, fact.assuming))
    return dict(said)


def spoken(then: Iterable[Conclusion]) -> Iterator[tuple[str, Value | Conclusion]]:
    """Yield what conclusions say of names that rules read, name by name."""
    for conclusion in then:
        match conclusion:
            case TermIs(term, value):
                yield term, value
            case FindingHolds(finding):
                yield finding, True
            case Supports(cause) | RulesOut(cause):
                yield CAUSE_PREFIX + cause, conclusion
            case _:
                pass  # actions, urgency and forbids are read by no rule


def looped(program: Program, facts: Sequence[Fact]) -> Trace:
    """Return the trace of a run by a plain loop, for searches that run many cases."""
    memory = Memory(program, facts)
    for stratum in program.strata:
        for number in stratum.fired(*memory.decide(stratum)):
            memory.fire(stratum.rules[number])
        memory.settle(stratum.settles)
    return memory.trace()


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


def silent_trace(program: Program) -> Trace:
    """Return the trace of nothing: how everything stands as long as nothing is said of it."""
    truths = tuple(stratum.silent for stratum in program.strata)
    every = tuple(frozenset(range(len(held))) for held in truths)
    return Trace((), program.silent, {}, (), truths, every, {})
