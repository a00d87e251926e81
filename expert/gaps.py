"""What open rules still lack: how much of each holds, and what could settle the rest.

A rule is open if nothing false blocks it; a finding that may yet be concluded blocks nothing.
A case says something of few names, so each rule is looked at once as it stands in silence,
and again only for a case that says something of what it depends on.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from expert.computed import REGISTRY
from expert.conditions import (
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Decider,
    Is,
    Truth,
    decider,
    names,
)
from expert.engine.memory import Trace
from expert.facts import Case
from expert.program import Program, Stratum
from expert.rules import FindingHolds, Rule
from expert.vocabulary import Computed, Term

# An answer that could only take away what stands decides less than one that adds to it.
_COULD_UNDO = 0.3
_COULD_PREVENT = 0.1
# How much a premise that holds adds to how much of a rule holds: less where silence would do.
_TOLD = 1.0
_ACCEPTED = 0.5


class Look(NamedTuple):
    """An open rule: how near it is to firing, and what each name that could settle it weighs.

    `near` is 1 if all of it holds, less the more of it is open. `shares` are of what the rule
    would be worth. `prompted` are the names that it lacks where something else of it holds
    that silence would not have done for.
    """

    near: float
    shares: tuple[tuple[str, float], ...]
    prompted: frozenset[str]


class _Part(NamedTuple):
    """A premise or a part of one, made ready: how it is decided, and the names it reads.

    `counts` is what it adds to how much of a rule holds.
    """

    condition: Condition
    decide: Decider
    reads: tuple[str, ...]
    counts: float
    parts: "tuple[_Part, ...]"


class Ready(NamedTuple):
    """A rule made ready: `needs` are its premises among the truths of its stratum.

    `finds` are the findings that it concludes.
    """

    rule: Rule
    stratum: int
    needs: tuple[int, ...]
    premises: tuple[_Part, ...]
    reads: tuple[str, ...]
    finds: frozenset[str]


class Readiness:
    """The rules of a program in strata order, and how each stands in silence."""

    def __init__(self, program: Program) -> None:
        self.terms = program.pack.vocabulary.terms
        self.findings = program.pack.vocabulary.findings
        self.asked_for = [term for term in self.terms.values() if term.asked_for]
        self.needed = {t.id: tuple(_needed(t.computed)) for t in self.terms.values() if t.computed}
        self.alone = {name: frozenset([name]) for name in (*self.terms, *self.findings)}
        self.tentative = [stratum.tentative for stratum in program.strata]
        self.rules = [
            ready
            for number, stratum in enumerate(program.strata)
            for ready in self._ready_in(number, stratum)
        ]
        self.finders = [ready for ready in self.rules if ready.finds]
        truths = tuple(stratum.silent for stratum in program.strata)
        silence = Trace((), program.silent, {}, (), truths, {})
        self.silence = Gaps(self, Case(), silence)
        self.looks = [self.silence.look(ready) for ready in self.rules]
        self.place = {ready.rule.id: i for i, ready in enumerate(self.rules)}
        # The places of the rules that read a name, or something that is computed from it.
        self.readers: dict[str, list[int]] = {}
        for i, ready in enumerate(self.rules):
            for name in dict.fromkeys(self._with_inputs(ready.reads)):
                self.readers.setdefault(name, []).append(i)

    def _ready_in(self, number: int, stratum: Stratum) -> Iterator[Ready]:
        parts = [*map(_part, stratum.premises)]  # rules share premises
        for rule, needs in zip(stratum.rules, stratum.needs, strict=True):
            premises = tuple(parts[i] for i in needs)
            yield Ready(
                rule=rule,
                stratum=number,
                needs=needs,
                premises=premises,
                reads=tuple(dict.fromkeys(name for part in premises for name in part.reads)),
                finds=frozenset(c.finding for c in rule.then if isinstance(c, FindingHolds)),
            )

    def _with_inputs(self, reads: Sequence[str]) -> Iterator[str]:
        for name in reads:
            yield name
            yield from self._with_inputs(self.needed.get(name, ()))


class Gaps:
    """What is open in one case."""

    def __init__(self, readiness: Readiness, case: Case, trace: Trace) -> None:
        self._ready, self._settled, self._truths = readiness, trace.settled, trace.truths
        self._dead = [
            {i for i, held in enumerate(truths) if held is False and not tentative[i]}
            for truths, tentative in zip(trace.truths, readiness.tentative, strict=True)
        ]
        self.concluded = {name for name in readiness.findings if trace.settled.get(name)}
        self.askable = set(readiness.terms).difference(trace.settled, trace.contradicted)
        self.askable -= {term for term, value in case.told.items() if value is None}
        self.askable -= {t.id for t in readiness.asked_for if not self._makes_sense(t)}
        self.open_findings = set[str]()
        for ready in readiness.finders:  # in strata order, so what is read is decided
            if self._open_truths(ready) is not None:
                self.open_findings |= ready.finds - self.concluded
        self._open = self.askable | self.open_findings
        self._bases: dict[str, frozenset[str]] = {}
        if trace.spoken:
            silence = readiness.silence
            self._unlike_silence = {
                *trace.spoken,
                *(self.askable ^ silence.askable),
                *(self.open_findings ^ silence.open_findings),
            }

    def looks(self, fired: Iterable[str]) -> Sequence[Look | None]:
        """Return how each rule stands, those that fired among them; None is a blocked one."""
        ready, looks = self._ready, [*self._ready.looks]
        readers = ready.readers
        for i in {i for name in self._unlike_silence if name in readers for i in readers[name]}:
            looks[i] = self.look(ready.rules[i])
        for rule in fired:
            i = ready.place[rule]
            looks[i] = self._look_at_fired(ready.rules[i])
        return looks

    def look(self, ready: Ready) -> Look | None:
        """Return what a rule that did not fire has and lacks, or None if it is blocked."""
        truths = self._open_truths(ready)
        if truths is None:
            return None
        held, lacking, loose = 0.0, dict[frozenset[str], None](), set[str]()
        points = False
        for premise, could_be in zip(ready.premises, truths, strict=True):
            if could_be is None:
                if bases := self._bases_of(self._unknown_in(premise)):
                    lacking[bases] = None
                continue
            if not self._settled.keys().isdisjoint(premise.reads):
                held += premise.counts
                points |= premise.counts == _TOLD
            # Loose is what holds only as long as nobody knows more: an unknown term that the
            # rule accepts, or a finding that is absent and need not stay so.
            for name in self._open.intersection(premise.reads):
                loose |= self._base(name)
        loose.difference_update(*lacking)
        return _look(held, list(lacking), loose, _COULD_PREVENT, points=points)

    def _look_at_fired(self, ready: Ready) -> Look:
        """Return what a rule that fired rests on, and what a guard that forbids waits for."""
        open_ = [name for name in ready.reads if name in self._open or name in self.concluded]
        bases = self._bases_of(open_)
        if ready.rule.is_guard:
            return _look(0.0, [bases] if bases else [], frozenset(), _COULD_UNDO)
        return _look(0.0, [], bases, _COULD_UNDO)

    def _makes_sense(self, term: Term) -> bool:
        """Return whether the answer that a question waits for leaves it open."""
        if term.asked_after is None:
            return True
        return self._settled.get(term.asked_after) in (None, *term.asked_for)

    def _open_truths(self, ready: Ready) -> Sequence[Truth] | None:
        """Return what each premise could be, or None where one is false."""
        if not self._dead[ready.stratum].isdisjoint(ready.needs):
            return None
        truths = [self._truths[ready.stratum][i] for i in ready.needs]
        if False not in truths:
            return truths
        could_be = [
            self._could_be(premise) if held is False else held
            for premise, held in zip(ready.premises, truths, strict=True)
        ]
        return None if False in could_be else could_be

    def _could_be(self, part: _Part) -> Truth:
        """Return the truth of a condition when findings that may yet be concluded are open."""
        match part.condition:
            case Concluded(finding) if finding in self.open_findings:
                return None
            case AllOf():
                truths = [self._could_be(inner) for inner in part.parts]
                return False if False in truths else None if None in truths else True
            case AnyOf():
                truths = [self._could_be(inner) for inner in part.parts]
                return True if True in truths else None if None in truths else False
            case _:
                return part.decide(self._settled)

    def _unknown_in(self, part: _Part) -> Sequence[str]:
        """Return the names that keep a part from being decided."""
        if not part.parts:
            return part.reads
        open_ = (inner for inner in part.parts if self._could_be(inner) is None)
        return [name for inner in open_ for name in self._unknown_in(inner)]

    def _bases_of(self, reads: Sequence[str]) -> frozenset[str]:
        bases = map(self._base, reads)
        return next(bases) if len(reads) == 1 else frozenset().union(*bases)

    def _base(self, name: str) -> frozenset[str]:
        """Return what to ask for a name: a computed term by its inputs, unless it is easier."""
        base = self._bases.get(name)
        if base is None:
            base = self._bases[name] = self._find_base(name)
        return base

    def _find_base(self, name: str) -> frozenset[str]:
        alone = name in self._open or name in self.concluded
        needed = self._ready.needed.get(name)
        if needed and name in self.askable:
            terms = self._ready.terms
            inputs = [i for i in needed if i in self.askable and not terms[i].assumed]
            if inputs and terms[name].effort >= min(terms[i].effort for i in inputs):
                return frozenset().union(*map(self._base, inputs))
        return self._ready.alone[name] if alone else frozenset()


def _look(
    held: float,
    lacking: Sequence[Set[str]],
    loose: Set[str],
    if_loose: float,
    *,
    points: bool = False,
) -> Look:
    shares = [(group, 1 / len(lacking) ** 3) for group in lacking]
    if loose:
        shares.append((loose, if_loose))
    return Look(
        near=((1 + held) / (1 + held + len(lacking))) ** 2,
        # Each alone may decide, so many alternatives take less from one another than parts.
        shares=tuple((name, of / len(group) ** 0.5) for group, of in shares for name in group),
        prompted=frozenset().union(*lacking) if points else frozenset(),
    )


def _part(condition: Condition) -> _Part:
    inner = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    accepts_unknown = isinstance(condition, Is) and condition.or_unknown
    return _Part(
        condition=condition,
        decide=decider(condition),
        reads=tuple(names(condition)),
        counts=_ACCEPTED if accepts_unknown else _TOLD,
        parts=tuple(map(_part, inner)),
    )


def _needed(computed: Computed) -> Iterator[str]:
    """Yield the inputs without which a term cannot be computed."""
    optional = REGISTRY[computed.by].optional
    return (name for i, name in enumerate(computed.inputs) if i not in optional)
