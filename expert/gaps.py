"""What open rules still lack: how much of each holds, and what could settle the rest.

A rule is open if nothing false blocks it; a finding that may yet be concluded blocks nothing.
A case says something of few names, so each rule is looked at once as it stands in silence,
and again only for a case that says something of what it depends on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, chain
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
from expert.engine.memory import Trace, silent_trace
from expert.facts import Case
from expert.frozen import dataclass
from expert.program import Program, Stratum
from expert.rules import FindingHolds, Rule
from expert.vocabulary import Computed, Term

# An answer that could only take away what stands decides less than one that adds to it.
_COULD_UNDO = 0.3
_COULD_PREVENT = 0.1
# How much a premise that holds adds to how much of a rule holds: less where silence would do.
_TOLD = 1.0
_ACCEPTED = 0.5
_NOTHING = frozenset[str]()
_MOOT, _OPEN = object(), object()
_MOST_SEEN = 8000


@dataclass(frozen=True, slots=True)
class Look:
    """An open rule: how near it is to firing, and what could settle it.

    `near` is 1 if all of it holds, less the more of it is open. Of each group that it lacks any
    name may settle a premise. `shares` has what each name that could settle the rule has of what
    it would be worth. `points` says that something of it holds that silence would not have done
    for.
    """

    near: float
    lacking: tuple[Set[str], ...]
    shares: tuple[tuple[str, float], ...]
    points: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A premise or a part of one, made ready: how it is decided, and the names it reads.

    `counts` is what it adds to how much of a rule holds.
    """

    condition: Condition
    decide: Decider
    reads: tuple[str, ...]
    counts: float
    parts: "tuple[_Part, ...]"


class _State(NamedTuple):
    """How a premise of an open rule stands: what it could be, and what that rests on.

    Where it is open, `lacking` are the names that could settle it. Where it holds, `held` is
    what it adds to how much of a rule holds, `points` whether it is more than silence would have
    done for, and `loose` the names on which it holds only as long as nobody knows more.
    """

    could_be: Truth
    lacking: frozenset[str]
    held: float
    points: bool
    loose: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ready:
    """A rule made ready: `needs` are its premises among those of all strata.

    `rests_on` are the names that it reads and what these are computed from, `finds` the findings
    that it concludes.
    """

    rule: Rule
    needs: tuple[int, ...]
    reads: tuple[str, ...]
    rests_on: tuple[str, ...]
    finds: frozenset[str]


class Readiness:
    """The rules and premises of a program in strata order, and how each stands in silence."""

    def __init__(self, program: Program) -> None:
        self.terms = program.pack.vocabulary.terms
        self.findings = program.pack.vocabulary.findings
        self.asked_for = [term for term in self.terms.values() if term.asked_for]
        self.needed = {t.id: tuple(_needed(t.computed)) for t in self.terms.values() if t.computed}
        self.alone = {name: frozenset([name]) for name in (*self.terms, *self.findings)}
        self.tentative = [asks for stratum in program.strata for asks in stratum.tentative]
        self._closures: dict[str, tuple[str, ...]] = {}
        self.premises = [
            _part(*ready)
            for stratum in program.strata
            for ready in zip(stratum.premises, stratum.deciders, stratum.reads, strict=True)
        ]
        self.offsets = [0, *accumulate(len(stratum.premises) for stratum in program.strata)]
        self.rules = [
            ready
            for offset, stratum in zip(self.offsets, program.strata, strict=False)
            for ready in self._ready_in(offset, stratum)
        ]
        self.finders = [ready for ready in self.rules if ready.finds]
        self.place = {ready.rule.id: i for i, ready in enumerate(self.rules)}
        # Where the rules and the premises stand that read a name, or what is computed from it.
        self.reading = _readers(ready.rests_on for ready in self.rules)
        self.readers = _readers(self._resting_on(premise.reads) for premise in self.premises)
        self.needing: list[list[int]] = [[] for _ in self.premises]
        for number, ready in enumerate(self.rules):
            for i in ready.needs:
                self.needing[i].append(number)
        # Of silence nothing is known before it was looked at, and to it nothing is as it was.
        self.dead, self.states = frozenset[int](), dict[int, _State]()
        self.opens, self.open_findings = [False for _ in self.finders], set[str]()
        self.silence = Gaps(self, Case(), silent_trace(program))
        self.dead = frozenset(self.silence.dead)
        self.alive = frozenset(
            i for i, ready in enumerate(self.rules) if self.dead.isdisjoint(ready.needs)
        )
        self.states = {
            i: self.silence.find_state(i) for i in {*range(len(self.premises))} - self.dead
        }
        self.opens = [self.silence.is_open(ready) for ready in self.finders]
        self.open_findings = self.silence.open_findings
        self.looks = [self.silence.find_look(i) for i in range(len(self.rules))]
        # What looks came to, by the rule and how what it rests on stands.
        self.seen: dict[tuple[object, ...], tuple[Look | None]] = {}

    def _ready_in(self, offset: int, stratum: Stratum) -> Iterator[Ready]:
        for rule, needs in zip(stratum.rules, stratum.needs, strict=True):
            reads = dict.fromkeys(n for i in needs for n in self.premises[offset + i].reads)
            yield Ready(
                rule=rule,
                needs=tuple(offset + i for i in needs),
                reads=tuple(reads),
                rests_on=self._resting_on(reads),
                finds=frozenset(c.finding for c in rule.then if isinstance(c, FindingHolds)),
            )

    def _resting_on(self, reads: Iterable[str]) -> tuple[str, ...]:
        """Return names, and what these are computed from."""
        return tuple({name: None for read in reads for name in self._with_inputs(read)})

    def _with_inputs(self, name: str) -> tuple[str, ...]:
        found = self._closures.get(name)
        if found is None:
            needed = self.needed.get(name, ())
            found = (name, *(n for input_ in needed for n in self._with_inputs(input_)))
            self._closures[name] = found
        return found


class Gaps:
    """What is open in one case."""

    def __init__(self, readiness: Readiness, case: Case, trace: Trace) -> None:
        self._ready, self._settled = readiness, trace.settled
        self._truths = [*chain.from_iterable(trace.truths)]
        self._unlike = {
            offset + i
            for offset, unlike in zip(readiness.offsets, trace.unlike, strict=False)
            for i in unlike
        }
        dead = (i for i in self._unlike if self._truths[i] is False and not readiness.tentative[i])
        self.dead = {*dead, *(readiness.dead - self._unlike)}
        self.concluded = {name for name in readiness.findings if trace.settled.get(name)}
        moot = {
            *trace.contradicted,
            *(term for term, value in case.told.items() if value is None),
            *(term.id for term in readiness.asked_for if not self._makes_sense(term)),
        }
        self.askable = set(readiness.terms).difference(trace.settled, moot)
        self.open_findings = set[str]()
        self._find_open_findings()
        self._open = self.askable | self.open_findings
        self._bases: dict[str, frozenset[str]] = {}
        self._states: dict[int, _State] = {}
        # The premises that may not stand as in silence, found where a look asks for them.
        self._stale: Set[int] | None = None if trace.spoken else self._unlike
        if trace.spoken:
            silence = readiness.silence
            self._unlike_silence = {
                *trace.spoken,
                *(self.askable ^ silence.askable),
                *(self.open_findings ^ silence.open_findings),
            }
            # The rules that may not stand as in silence, by their places.
            self.touched: Set[int] = self._reading(readiness.reading)
            # How each name stands: its value, or whether it stays without one; askable if neither.
            self._stands: dict[str, object] = {
                **dict.fromkeys(moot, _MOOT),
                **trace.settled,
                **{name: (trace.settled[name], *on) for name, on in trace.assumed.items()},
                **dict.fromkeys(self.open_findings, _OPEN),
            }

    def alive(self, rules: Set[int]) -> set[int]:
        """Return those of some rules of which no premise is false for good."""
        ready, dead = self._ready, self.dead
        died = {rule for i in dead - ready.dead for rule in ready.needing[i]}
        revived = {rule for i in ready.dead - dead for rule in ready.needing[i] if rule in rules}
        revived = {rule for rule in revived if dead.isdisjoint(ready.rules[rule].needs)}
        return {*((rules & ready.alive) - died), *revived}

    def look(self, rule: int) -> Look | None:
        """Return what a rule that did not fire has and lacks, or None if it is blocked."""
        ready = self._ready
        if rule not in self.touched:
            return ready.looks[rule]
        # Many cases have a rule's few names alike, and a look depends on nothing else.
        key = (rule, *map(self._stands.get, ready.rules[rule].rests_on))
        seen = ready.seen.get(key)
        if seen is None:
            if len(ready.seen) >= _MOST_SEEN:
                ready.seen.clear()
            seen = ready.seen[key] = (self.find_look(rule),)
        return seen[0]

    def find_look(self, rule: int) -> Look | None:
        """Return the same, by the state of each premise."""
        needs = self._ready.rules[rule].needs
        if not self.dead.isdisjoint(needs):
            return None
        held, points, groups, loose = 0.0, False, dict[frozenset[str], None](), _NOTHING
        if self._stale is None:
            self._stale = self._reading(self._ready.readers)
        stale, states, in_silence = self._stale, self._states, self._ready.states
        for i in needs:
            state = states.get(i) if i in stale else in_silence[i]
            could_be, lacking, adds, is_pointing, may_change = state or self.find_state(i)
            if could_be is False:
                return None
            held += adds
            points |= is_pointing
            if lacking:
                groups[lacking] = None
            if may_change:
                loose |= may_change
        if loose and groups:
            loose = loose.difference(*groups)
        return _look(held, groups, loose, _COULD_PREVENT, points)

    def is_open(self, ready: Ready) -> bool:
        """Return whether nothing false blocks a rule."""
        if not self.dead.isdisjoint(ready.needs):
            return False
        false = (i for i in ready.needs if self._truths[i] is False)
        return all(self._could_be(self._ready.premises[i]) is not False for i in false)

    def _reading(self, readers: Mapping[str, Sequence[int]]) -> set[int]:
        return {i for name in self._unlike_silence if name in readers for i in readers[name]}

    def _find_open_findings(self) -> None:
        """Note what may yet be concluded; rules that nothing touches are as in silence."""
        ready, open_, unlike = self._ready, self.open_findings, self._unlike
        before, moved = ready.open_findings, set[str]()
        # In strata order, so that what is read is decided.
        for finder, opens in zip(ready.finders, ready.opens, strict=True):
            alike = unlike.isdisjoint(finder.needs) and moved.isdisjoint(finder.reads)
            if opens if alike else self.is_open(finder):
                open_ |= finder.finds - self.concluded
            moved |= {name for name in finder.finds if (name in open_) is not (name in before)}

    def find_state(self, i: int) -> _State:
        """Return how a premise stands that is not known to be false for good."""
        state = self._states[i] = self._state(i)
        return state

    def _state(self, i: int) -> _State:
        premise, could_be = self._ready.premises[i], self._truths[i]
        if could_be is False:
            could_be = self._could_be(premise)
        if could_be is None:
            return _State(None, self._bases_of(self._unknown_in(premise)), 0.0, False, _NOTHING)
        if could_be is False:
            return _BLOCKED
        told = not self._settled.keys().isdisjoint(premise.reads)
        # Loose is what holds only as long as nobody knows more: an unknown term that the
        # rule accepts, or a finding that is absent and need not stay so.
        return _State(
            could_be=True,
            lacking=_NOTHING,
            held=premise.counts if told else 0.0,
            points=told and premise.counts == _TOLD,
            loose=self._bases_of([name for name in premise.reads if name in self._open]),
        )

    def look_at_fired(self, rule: int) -> Look:
        """Return what a rule that fired rests on, and what a guard that forbids waits for."""
        ready = self._ready.rules[rule]
        open_ = [name for name in ready.reads if name in self._open or name in self.concluded]
        bases = self._bases_of(open_)
        if ready.rule.is_guard:
            return _look(0.0, [bases] if bases else [], _NOTHING, _COULD_UNDO, False)
        return _look(0.0, [], bases, _COULD_UNDO, False)

    def _makes_sense(self, term: Term) -> bool:
        """Return whether the answer that a question waits for leaves it open."""
        if term.asked_after is None:
            return True
        return self._settled.get(term.asked_after) in (None, *term.asked_for)

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
        return next(bases) if len(reads) == 1 else _NOTHING.union(*bases)

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
        return self._ready.alone[name] if alone else _NOTHING


_BLOCKED = _State(False, _NOTHING, 0.0, False, _NOTHING)


def _look(
    held: float, lacking: Iterable[Set[str]], loose: Set[str], if_loose: float, points: bool
) -> Look:
    """Return a look; `loose` are names that may undo what holds, which weighs `if_loose`."""
    lacking = tuple(lacking)
    near = ((1 + held) / (1 + held + len(lacking))) ** 2
    of = 1 / len(lacking) ** 3 if lacking else 0.0
    groups = [(group, of) for group in lacking]
    if loose:
        groups.append((loose, if_loose))
    # Each alone may decide, so many alternatives take less from one another than parts.
    shares = sorted((name, of / len(group) ** 0.5) for group, of in groups for name in group)
    return Look(near, lacking, tuple(shares), points)


def _readers(reading: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    """Return the places of those that read, or rest on, each name."""
    found: dict[str, list[int]] = {}
    for i, names_read in enumerate(reading):
        for name in names_read:
            found.setdefault(name, []).append(i)
    return found


def _part(condition: Condition, decide: Decider, reads: tuple[str, ...]) -> _Part:
    inner = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    accepts_unknown = isinstance(condition, Is) and condition.or_unknown
    return _Part(
        condition=condition,
        decide=decide,
        reads=reads,
        counts=_ACCEPTED if accepts_unknown else _TOLD,
        parts=tuple(_part(part, decider(part), tuple(names(part))) for part in inner),
    )


def _needed(computed: Computed) -> Iterator[str]:
    """Yield the inputs without which a term cannot be computed."""
    optional = REGISTRY[computed.by].optional
    return (name for i, name in enumerate(computed.inputs) if i not in optional)
