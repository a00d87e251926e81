"""What to find out next: the open questions, those first whose answers decide most.

A rule that is neither fired nor blocked by something false is open. What it would conclude
is worth something, and that worth is shared among the facts it still lacks; a fact that lets
a finding hold is worth what the finding is worth. Effort divides it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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
from expert.outcome import Outcome
from expert.program import Program
from expert.rules import (
    Cause,
    Conclusion,
    FindingHolds,
    Forbids,
    Inconsistency,
    Raises,
    Recommends,
    Rule,
    RulesOut,
    Supports,
    TermIs,
)
from expert.support import STANDING, Level, Urgency
from expert.vocabulary import Computed, Term

MOST = 6
_WORTH = {Level.POSSIBLE: 3.0, Level.LIKELY: 6.0, Level.CONFIRMED: 8.0}
_URGENT = {Urgency.P0: 1.5, Urgency.P1: 1.25, Urgency.P2: 1.0, Urgency.P3: 0.75}
# A cause that stands as high already gains little by one more rule.
_KNOWN_ALREADY = 0.25
_UNLOCKS_ACTION = 4.0
_RULES_OUT = {True: 5.0, False: 1.0}  # the first cause, or a later one
_ADDS_ADVICE = 0.5
# An answer that could only take away what stands decides less than one that adds to it.
_COULD_UNDO = 0.3
_COULD_PREVENT = 0.1
# One question of safety that no fact points to is asked, after so many others.
_BEFORE_SAFETY = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A term to ask for, and why: `open`, `assumed`, `contradicted` or `inconsistent`."""

    term: str
    reason: str


class Asker:
    """Finds the questions for the cases of one program; what the rules read is listed once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.terms = program.pack.vocabulary.terms
        self.findings = program.pack.vocabulary.findings
        part = cache(_part)  # rules share premises
        causes = program.pack.causes
        self.strata = [
            [_rule(rule, tuple(map(part, rule.when)), causes) for rule in stratum.rules]
            for stratum in program.strata
        ]
        self.asked_for = [term for term in self.terms.values() if term.asked_for]
        self.needed = {t.id: tuple(_needed(t.computed)) for t in self.terms.values() if t.computed}
        self.effort = {term.id: term.effort**0.5 for term in self.terms.values()}
        self.due = {cause.id: cause.due for cause in program.pack.causes.values()}
        self.stands_in = {t.assumed: t.id for t in self.terms.values() if t.assumed}

    def questions(
        self, case: Case, trace: Trace, end: Outcome, inconsistent: Sequence[Inconsistency]
    ) -> tuple[Question, ...]:
        """Return at most six questions, the one that decides most first."""
        asked = [Question(term, "contradicted") for term in trace.contradicted]
        asked += [Question(term, "inconsistent") for found in inconsistent for term in found.asks]
        ranked = _Worth(self, case, trace, end).ranked()
        assumed = [self.stands_in[p] for p in self._assumed(trace, end)]
        asked += [Question(term, "open") for term in ranked[:1]]
        asked += [Question(term, "assumed") for term in assumed if term not in case.told]
        asked += [Question(term, "open") for term in ranked[1:]]
        first = {question.term: question for question in reversed(asked)}
        order = dict.fromkeys(question.term for question in asked)
        return tuple(first[term] for term in order)[:MOST]

    def _assumed(self, trace: Trace, end: Outcome) -> Iterator[str]:
        """Yield the parameters that the first cause rests on, or the date that belongs to it."""
        for standing in end.causes[:1]:
            yield from standing.assuming
            due = self.due[standing.cause]
            yield from trace.assumed.get(due.term, ()) if due else ()


class _Part(NamedTuple):
    """A premise or a part of one, made ready: how it is decided, and the names it reads.

    `counts` is what it adds to how much of a rule holds: half where it accepts the unknown.
    """

    condition: Condition
    decide: Decider
    reads: tuple[str, ...]
    counts: float
    parts: "tuple[_Part, ...]"


class _Then(NamedTuple):
    """A conclusion made ready: what it is worth by itself, and whether others read it."""

    conclusion: Conclusion
    worth: float
    is_read: bool


class _Rule(NamedTuple):
    """A rule with its parts made ready, and the findings that it concludes."""

    id: str
    is_guard: bool
    premises: tuple[_Part, ...]
    reads: tuple[str, ...]
    then: tuple[_Then, ...]
    finds: frozenset[str]


class _Look(NamedTuple):
    """How much of a rule holds; what could settle each open premise; what is loose."""

    held: float
    lacking: list[frozenset[str]]
    loose: set[str]


class _Worth:
    """Worth flows from conclusions down to the facts that are missing for them."""

    def __init__(self, asker: Asker, case: Case, trace: Trace, end: Outcome) -> None:
        self._asker = asker
        self._settled = trace.settled
        self._fired = {firing.rule.id for firing in trace.firings}
        self._level = {s.cause: s.level for s in end.causes}
        self._first = end.causes[0].cause if end.causes else ""
        self._wanted = {
            c.action for f in trace.firings for c in f.rule.then if isinstance(c, Recommends)
        }
        self._concluded = {name for name in asker.findings if trace.settled.get(name)}
        self._askable = set(asker.terms).difference(trace.settled, trace.contradicted)
        self._askable -= {term for term, value in case.told.items() if value is None}
        self._askable -= {t.id for t in asker.asked_for if not self._makes_sense(t)}
        self._rules = list(self._live(trace.truths))
        self._open_findings = set[str]()
        self._find_open_findings()
        self._open = self._askable | self._open_findings
        self._bases: dict[str, frozenset[str]] = {}
        self._of: dict[str, float] = {}
        self._prompted: set[str] = set()

    def ranked(self) -> list[str]:
        """Return the terms to ask for, the one that decides most first and safety in its turn."""
        worth, terms, effort = self._of_terms(), self._asker.terms, self._asker.effort
        ranked = sorted(worth, key=lambda term: (-worth[term] / effort[term], term))
        ranked = [term for term in ranked if terms[term].asked_after not in self._askable]
        unprompted = [t for t in ranked if terms[t].safety and t not in self._prompted]
        others = [term for term in ranked if term not in unprompted]
        return [*others[:_BEFORE_SAFETY], *unprompted[:1], *others[_BEFORE_SAFETY:]]

    def _of_terms(self) -> dict[str, float]:
        for rule, held_to_be in reversed(self._rules):
            fired = rule.id in self._fired
            truths = () if fired else self._open_truths(rule, held_to_be)
            if truths is None:
                continue  # something false blocks it
            worths = [self._worth(then, fired) for then in rule.then]
            if not any(worths):
                continue
            held, lacking, loose = self._look_at_fired(rule) if fired else self._look(rule, truths)
            pointed = ((1 + held) / (1 + held + len(lacking))) ** 2
            worth = 0.0
            for then, alone in zip(rule.then, worths, strict=True):
                # What a term or finding is worth was discounted once where it is read.
                worth += alone * (pointed**0.5 if then.is_read else pointed)
            for group in lacking:
                self._add(group, worth / len(lacking) ** 3)
                if held >= 1:
                    self._prompted.update(group)
            if loose:
                could = _COULD_UNDO if fired else _COULD_PREVENT
                self._add(loose.difference(*lacking), worth * could)
        terms = self._asker.terms
        return {name: worth for name, worth in self._of.items() if name in terms and worth > 0}

    def _add(self, names_: Collection[str], worth: float) -> None:
        # Each alone may decide, so many alternatives take less from one another than parts.
        share = worth / len(names_) ** 0.5 if names_ else 0.0
        for name in names_:
            self._of[name] = self._of.get(name, 0.0) + share

    def _worth(self, then: _Then, fired: bool) -> float:
        """Return what a conclusion is worth in this case."""
        match then.conclusion:
            case Supports(cause, level):
                has = self._level.get(cause, Level.NONE)
                stands = has in STANDING and STANDING.index(has) <= STANDING.index(level)
                carries = fired and cause == self._first
                return then.worth * (_KNOWN_ALREADY if stands and not carries else 1.0)
            case RulesOut(cause):
                return _RULES_OUT[cause == self._first] if cause in self._level else 0.0
            case Forbids(action):
                return then.worth if action in self._wanted else 0.0
            case FindingHolds(name):
                return self._of.get(name, 0.0)
            case TermIs(name):
                # A coarse term is asked itself rather than through the fine ones.
                return 0.0 if name in self._askable else self._of.get(name, 0.0)
            case _:
                return then.worth

    def _live(self, every: Sequence[Sequence[Truth]]) -> Iterator[tuple[_Rule, list[Truth]]]:
        """Yield the rules that fired or still could, in strata order, with their premises."""
        layers = zip(self._asker.program.strata, self._asker.strata, every, strict=True)
        for stratum, rules, truths in layers:
            dead = {
                i for i, held in enumerate(truths) if held is False and not stratum.tentative[i]
            }
            for rule, needs in zip(rules, stratum.needs, strict=True):
                if dead.isdisjoint(needs):
                    yield rule, [truths[i] for i in needs]

    def _find_open_findings(self) -> None:
        for ready, truths in self._rules:  # in strata order, so what is read is decided
            if ready.finds and self._open_truths(ready, truths) is not None:
                self._open_findings |= ready.finds - self._concluded

    def _open_truths(self, ready: _Rule, truths: Sequence[Truth]) -> Sequence[Truth] | None:
        """Return what each premise could be, or None where one is false."""
        if False not in truths:
            return truths
        could_be = [
            self._could_be(premise) if held is False else held
            for premise, held in zip(ready.premises, truths, strict=True)
        ]
        return None if False in could_be else could_be

    def _look(self, ready: _Rule, truths: Sequence[Truth]) -> _Look:
        """Return what an open rule has and lacks.

        Loose is what holds only as long as nobody knows more: an unknown term that the rule
        accepts, or a finding that is absent and need not stay so.
        """
        held, lacking, loose = 0.0, dict[frozenset[str], None](), set[str]()
        for premise, could_be in zip(ready.premises, truths, strict=True):
            if could_be is None:
                open_ = self._unknown_in(premise) if premise.parts else premise.reads
                if bases := self._base_of(open_):
                    lacking[bases] = None
                continue
            if not self._settled.keys().isdisjoint(premise.reads):
                held += premise.counts
            for name in premise.reads:
                if name in self._open:
                    loose |= self._base(name)
        return _Look(held, list(lacking), loose)

    def _look_at_fired(self, rule: _Rule) -> _Look:
        """Return what a rule that fired rests on, and what a guard that forbids waits for."""
        open_ = self._base_of([n for n in rule.reads if n in self._open or n in self._concluded])
        if rule.is_guard:
            return _Look(0.0, [open_] if open_ else [], set())
        return _Look(0.0, [], set(open_))

    def _makes_sense(self, term: Term) -> bool:
        """Return whether the answer that a question waits for leaves it open."""
        if term.asked_after is None:
            return True
        return self._settled.get(term.asked_after) in (None, *term.asked_for)

    def _could_be(self, part: _Part) -> Truth:
        """Return the truth of a condition when findings that may yet be concluded are open."""
        match part.condition:
            case Concluded(finding) if finding in self._open_findings:
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
        open_ = [inner for inner in part.parts if self._could_be(inner) is None]
        return [n for inner in open_ for n in self._unknown_in(inner)] if part.parts else part.reads

    def _base_of(self, names_: Sequence[str]) -> frozenset[str]:
        if len(names_) == 1:
            return self._base(names_[0])
        return frozenset().union(*map(self._base, names_))

    def _base(self, name: str) -> frozenset[str]:
        """Return what to ask for a name: a computed term by its inputs, unless it is easier."""
        if name not in self._bases:
            self._bases[name] = frozenset(self._find_base(name))
        return self._bases[name]

    def _find_base(self, name: str) -> Iterator[str]:
        if name in self._open_findings or name in self._concluded:
            yield name
        if name not in self._askable:
            return
        terms = self._asker.terms
        needed = self._asker.needed.get(name, ())
        inputs = [i for i in needed if i in self._askable and not terms[i].assumed]
        if inputs and terms[name].effort >= min(terms[i].effort for i in inputs):
            for term in inputs:
                yield from self._find_base(term)
        else:
            yield name


def _part(condition: Condition) -> _Part:
    inner = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    accepts_unknown = isinstance(condition, Is) and condition.or_unknown
    return _Part(
        condition=condition,
        decide=decider(condition),
        reads=tuple(names(condition)),
        counts=0.5 if accepts_unknown else 1.0,
        parts=tuple(map(_part, inner)),
    )


def _rule(rule: Rule, premises: tuple[_Part, ...], causes: Mapping[str, Cause]) -> _Rule:
    return _Rule(
        id=rule.id,
        is_guard=rule.is_guard,
        premises=premises,
        reads=tuple(dict.fromkeys(name for premise in premises for name in premise.reads)),
        then=tuple(
            _Then(c, _alone(c, causes), isinstance(c, TermIs | FindingHolds)) for c in rule.then
        ),
        finds=frozenset(c.finding for c in rule.then if isinstance(c, FindingHolds)),
    )


def _alone(conclusion: Conclusion, causes: Mapping[str, Cause]) -> float:
    match conclusion:
        case Supports(cause, level):
            return _WORTH[level] * _URGENT[causes[cause].urgency]
        case Forbids():
            return _UNLOCKS_ACTION
        case Recommends() | Raises():
            return _ADDS_ADVICE
        case _:
            return 0.0


def _needed(computed: Computed) -> Iterator[str]:
    """Yield the inputs without which a term cannot be computed."""
    optional = REGISTRY[computed.by].optional
    return (name for i, name in enumerate(computed.inputs) if i not in optional)
