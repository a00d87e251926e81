"""What to find out next: the open questions, those first whose answers decide most.

A rule that is neither fired nor blocked by something false is open. What it would conclude
is worth something, and that worth is shared among the facts it still lacks; a fact that lets
a finding hold is worth what the finding is worth. Effort divides it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from expert.computed import REGISTRY
from expert.conditions import (
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Truth,
    names,
    truth,
)
from expert.engine.memory import Trace
from expert.facts import Case
from expert.outcome import Outcome
from expert.pack.shape import Pack
from expert.program import Program
from expert.rules import (
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
_RULES_OUT_FIRST = 5.0
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


def questions(
    program: Program,
    case: Case,
    trace: Trace,
    end: Outcome,
    inconsistent: Sequence[Inconsistency],
) -> tuple[Question, ...]:
    """Return at most six questions, the one that decides most first."""
    asked = [Question(term, "contradicted") for term in trace.contradicted]
    asked += [Question(term, "inconsistent") for found in inconsistent for term in found.asks]
    ranked = _Worth(program, case, trace, end).ranked()
    stands_in = {t.assumed: t.id for t in program.pack.vocabulary.terms.values() if t.assumed}
    assumed = [stands_in[parameter] for cause in end.causes[:1] for parameter in cause.assuming]
    asked += [Question(term, "open") for term in ranked[:1]]
    asked += [Question(term, "assumed") for term in assumed if term not in case.told]
    asked += [Question(term, "open") for term in ranked[1:]]
    first = {question.term: question for question in reversed(asked)}
    order = dict.fromkeys(question.term for question in asked)
    return tuple(first[term] for term in order)[:MOST]


class _Standing(NamedTuple):
    """A rule and the truth of each of its premises."""

    rule: Rule
    truths: list[Truth]


_Look = tuple[float, list[frozenset[str]], set[str]]
"""How much of a rule holds; for each open premise the names that could settle it; what is loose."""


class _Worth:
    """Worth flows from conclusions down to the facts that are missing for them."""

    def __init__(self, program: Program, case: Case, trace: Trace, end: Outcome) -> None:
        self._program = program
        self._pack: Pack = program.pack
        self._settled = trace.settled
        self._fired = {firing.rule.id for firing in trace.firings}
        self._level = {s.cause: s.level for s in end.causes}
        self._first = end.causes[0].cause if end.causes else ""
        self._wanted = {
            c.action for f in trace.firings for c in f.rule.then if isinstance(c, Recommends)
        }
        self._not_asked = {term for term, value in case.told.items() if value is None}
        self._not_asked |= set(trace.contradicted)
        self._concluded = {
            finding for finding in self._pack.vocabulary.findings if trace.settled.get(finding)
        }
        self._rules = list(self._live(trace.truths))
        terms = self._pack.vocabulary.terms
        self._askable = {
            t
            for t in terms
            if t not in trace.settled and t not in self._not_asked and self._makes_sense(terms[t])
        }
        self._bases: dict[str, tuple[str, ...]] = {}
        self._of: dict[str, float] = {}
        self._prompted: set[str] = set()
        self._open_findings = self._find_open_findings()

    def ranked(self) -> list[str]:
        """Return the terms to ask for, the one that decides most first and safety in its turn."""
        worth = self._of_terms()
        terms = self._pack.vocabulary.terms
        ranked = sorted(worth, key=lambda term: (-worth[term] / terms[term].effort ** 0.5, term))
        ranked = [term for term in ranked if terms[term].asked_after not in self._askable]
        unprompted = [t for t in ranked if terms[t].safety and t not in self._prompted]
        others = [term for term in ranked if term not in unprompted]
        return [*others[:_BEFORE_SAFETY], *unprompted[:1], *others[_BEFORE_SAFETY:]]

    def _of_terms(self) -> dict[str, float]:
        for standing in reversed(self._rules):
            rule = standing.rule
            fired = rule.id in self._fired
            truths = [] if fired else self._open_truths(standing)
            if truths is None:
                continue  # something false blocks it
            worths = [(c, self._conclusion(c, fired)) for c in rule.then]
            if not any(worth for _, worth in worths):
                continue
            look = self._look_at_fired(rule) if fired else self._look(rule, truths)
            held, lacking, loose = look
            pointed = ((1 + held) / (1 + held + len(lacking))) ** 2
            worth = sum(
                # What a term or finding is worth was discounted once where it is read.
                worth * (pointed**0.5 if isinstance(c, TermIs | FindingHolds) else pointed)
                for c, worth in worths
            )
            for group in lacking:
                self._add(group, worth / len(lacking) ** 3)
                if held >= 1:
                    self._prompted.update(group)
            if loose:
                could = _COULD_UNDO if fired else _COULD_PREVENT
                self._add(loose.difference(*lacking), worth * could)
        terms = self._pack.vocabulary.terms
        return {name: worth for name, worth in self._of.items() if name in terms and worth > 0}

    def _add(self, names_: Collection[str], worth: float) -> None:
        for name in names_:
            # Each alone may decide, so many alternatives take less from one another than parts.
            self._of[name] = self._of.get(name, 0.0) + worth / len(names_) ** 0.5

    def _conclusion(self, conclusion: Conclusion, fired: bool) -> float:
        match conclusion:
            case Supports(cause, level):
                has = self._level.get(cause, Level.NONE)
                stands = has in STANDING and STANDING.index(has) <= STANDING.index(level)
                carries = fired and cause == self._first
                weight = _WORTH[level] * _URGENT[self._pack.causes[cause].urgency]
                return weight * (_KNOWN_ALREADY if stands and not carries else 1.0)
            case RulesOut(cause) if cause in self._level:
                return _RULES_OUT_FIRST if cause == self._first else 1.0
            case Forbids(action) if action in self._wanted:
                return _UNLOCKS_ACTION
            case FindingHolds(name):
                return self._of.get(name, 0.0)
            case TermIs(name) if name not in self._askable:
                # A coarse term is asked itself rather than through the fine ones.
                return self._of.get(name, 0.0)
            case Recommends() | Raises():
                return _ADDS_ADVICE
            case _:
                return 0.0

    def _live(self, every: Sequence[Sequence[Truth]]) -> Iterator[_Standing]:
        """Yield the rules that fired or still could, in strata order."""
        for stratum, truths in zip(self._program.strata, every, strict=True):
            dead = {
                i for i, held in enumerate(truths) if held is False and not stratum.tentative[i]
            }
            for rule, needs in zip(stratum.rules, stratum.needs, strict=True):
                if dead.isdisjoint(needs):
                    yield _Standing(rule, [truths[i] for i in needs])

    def _open_truths(self, standing: _Standing) -> list[Truth] | None:
        """Return what each premise could be, or None where one is false."""
        truths = standing.truths
        if False not in truths:
            return truths
        could_be = [
            self._could_be(premise) if held is False else held
            for premise, held in zip(standing.rule.when, truths, strict=True)
        ]
        return None if False in could_be else could_be

    def _look(self, rule: Rule, truths: Sequence[Truth]) -> _Look:
        """Return what an open rule has and lacks.

        A premise that holds counts one, or half if it would accept the unknown. Loose is what
        holds only as long as nobody knows more: an unknown term that the rule accepts, or a
        finding that is absent and need not stay so.
        """
        held, lacking, loose = 0.0, dict[frozenset[str], None](), set[str]()
        for premise, could_be in zip(rule.when, truths, strict=True):
            plain = isinstance(premise, Is)
            read = (premise.term,) if isinstance(premise, Is) else tuple(names(premise))
            if could_be is None:
                group = read if plain else self._unknown_in(premise)
                if bases := frozenset(base for name in group for base in self._base(name)):
                    lacking[bases] = None
                continue
            if any(name in self._settled for name in read):
                held += 0.5 if isinstance(premise, Is) and premise.or_unknown else 1.0
            loose.update(base for name in read if self._is_open(name) for base in self._base(name))
        return held, list(lacking), loose

    def _look_at_fired(self, rule: Rule) -> _Look:
        """Return what a rule that fired rests on, and what a guard that forbids waits for."""
        open_ = {
            base
            for name in self._program.reads[rule.id]
            if self._is_open(name) or name in self._concluded
            for base in self._base(name)
        }
        return (
            (0.0, [frozenset(open_)] if open_ else [], set()) if rule.is_guard else (0.0, [], open_)
        )

    def _makes_sense(self, term: Term) -> bool:
        """Return whether the answer that a question waits for leaves it open."""
        if not term.asked_for or term.asked_after is None:
            return True
        return self._settled.get(term.asked_after) in (None, *term.asked_for)

    def _is_open(self, name: str) -> bool:
        return name in self._askable or name in self._open_findings

    def _could_be(self, condition: Condition) -> Truth:
        """Return the truth of a condition when findings that may yet be concluded are open."""
        match condition:
            case Concluded(finding) if finding in self._open_findings:
                return None
            case AllOf(parts):
                truths = [self._could_be(part) for part in parts]
                return False if False in truths else None if None in truths else True
            case AnyOf(parts):
                truths = [self._could_be(part) for part in parts]
                return True if True in truths else None if None in truths else False
            case _:
                return truth(condition, self._settled)

    def _unknown_in(self, condition: Condition) -> Iterator[str]:
        if isinstance(condition, AllOf | AnyOf):
            for part in condition.parts:
                if self._could_be(part) is None:
                    yield from self._unknown_in(part)
        elif self._could_be(condition) is None:
            yield from names(condition)

    def _find_open_findings(self) -> set[str]:
        self._open_findings = set()
        for standing in self._rules:  # in strata order, so what is read is decided
            concluded = {c.finding for c in standing.rule.then if isinstance(c, FindingHolds)}
            if concluded and self._open_truths(standing) is not None:
                self._open_findings |= {f for f in concluded if not self._settled.get(f)}
        return self._open_findings

    def _base(self, name: str) -> tuple[str, ...]:
        """Return what to ask for a name: a computed term by its inputs, unless it is easier."""
        if name not in self._bases:
            self._bases[name] = tuple(self._find_base(name))
        return self._bases[name]

    def _find_base(self, name: str) -> Iterator[str]:
        if name in self._open_findings or name in self._concluded:
            yield name
        if name not in self._askable:
            return
        terms = self._pack.vocabulary.terms
        computed = terms[name].computed
        needed = _needed(computed) if computed else ()
        inputs = [i for i in needed if i in self._askable and not terms[i].assumed]
        if inputs and terms[name].effort >= min(terms[i].effort for i in inputs):
            for term in inputs:
                yield from self._find_base(term)
        else:
            yield name


def _needed(computed: Computed) -> Iterator[str]:
    """Yield the inputs without which a term cannot be computed."""
    optional = REGISTRY[computed.by].optional
    return (name for i, name in enumerate(computed.inputs) if i not in optional)
