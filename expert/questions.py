"""What to find out next: the open questions, those first whose answers decide most.

A rule that is neither fired nor blocked by something false is open. What it would conclude
is worth something, and that worth is shared among the facts it still lacks; a fact that lets
a finding hold is worth what the finding is worth. Effort divides it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from expert.engine.memory import Trace
from expert.facts import Case
from expert.gaps import Gaps, Look, Readiness
from expert.outcome import Outcome
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
    """Finds the questions for the cases of one program; what depends on it alone is made once."""

    def __init__(self, program: Program) -> None:
        self.pack = program.pack
        self.terms = program.pack.vocabulary.terms
        self.readiness = Readiness(program)
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


class _Worth:
    """Worth flows from conclusions down to the facts that are missing for them."""

    def __init__(self, asker: Asker, case: Case, trace: Trace, end: Outcome) -> None:
        self._asker = asker
        self._gaps = Gaps(asker.readiness, case, trace)
        self._fired = {firing.rule.id for firing in trace.firings}
        self._level = {s.cause: s.level for s in end.causes}
        self._first = end.causes[0].cause if end.causes else ""
        self._wanted = {
            c.action for f in trace.firings for c in f.rule.then if isinstance(c, Recommends)
        }
        self._of: dict[str, float] = {}
        self._prompted: set[str] = set()

    def ranked(self) -> list[str]:
        """Return the terms to ask for, the one that decides most first and safety in its turn."""
        worth, terms, effort = self._of_terms(), self._asker.terms, self._asker.effort
        ranked = sorted(worth, key=lambda term: (-worth[term] / effort[term], term))
        ranked = [term for term in ranked if terms[term].asked_after not in self._gaps.askable]
        unprompted = [t for t in ranked if terms[t].safety and t not in self._prompted]
        others = [term for term in ranked if term not in unprompted]
        return [*others[:_BEFORE_SAFETY], *unprompted[:1], *others[_BEFORE_SAFETY:]]

    def _of_terms(self) -> dict[str, float]:
        for ready in reversed(self._asker.readiness.rules):
            fired = ready.rule.id in self._fired
            look = self._gaps.look_at_fired(ready) if fired else self._gaps.look(ready)
            if look is not None:  # nothing false blocks it
                self._share(ready.rule, look, fired)
        terms = self._asker.terms
        return {name: worth for name, worth in self._of.items() if name in terms and worth > 0}

    def _share(self, rule: Rule, look: Look, fired: bool) -> None:
        """Share what a rule would conclude among what could settle it."""
        worths = [self._worth(conclusion, fired) for conclusion in rule.then]
        if not any(worths):
            return
        held, lacking, loose = look
        pointed = ((1 + held) / (1 + held + len(lacking))) ** 2
        worth = sum(
            # What a term or finding is worth was discounted once where it is read.
            alone * (pointed**0.5 if isinstance(c, TermIs | FindingHolds) else pointed)
            for c, alone in zip(rule.then, worths, strict=True)
        )
        for group in lacking:
            self._add(group, worth / len(lacking) ** 3)
            if held >= 1:
                self._prompted.update(group)
        if loose:
            self._add(loose, worth * (_COULD_UNDO if fired else _COULD_PREVENT))

    def _add(self, group: Collection[str], worth: float) -> None:
        # Each alone may decide, so many alternatives take less from one another than parts.
        share = worth / len(group) ** 0.5
        for name in group:
            self._of[name] = self._of.get(name, 0.0) + share

    def _worth(self, conclusion: Conclusion, fired: bool) -> float:
        """Return what a conclusion is worth in this case."""
        match conclusion:
            case Recommends() | Raises():
                return _ADDS_ADVICE
            case Supports(cause, level):
                has = self._level.get(cause, Level.NONE)
                stands = has in STANDING and STANDING.index(has) <= STANDING.index(level)
                carries = fired and cause == self._first
                alone = _WORTH[level] * _URGENT[self._asker.pack.causes[cause].urgency]
                return alone * (_KNOWN_ALREADY if stands and not carries else 1.0)
            case RulesOut(cause):
                return _RULES_OUT[cause == self._first] if cause in self._level else 0.0
            case Forbids(action):
                return _UNLOCKS_ACTION if action in self._wanted else 0.0
            case FindingHolds(name):
                return self._of.get(name, 0.0)
            case TermIs(name):
                # A coarse term is asked itself rather than through the fine ones.
                return 0.0 if name in self._gaps.askable else self._of.get(name, 0.0)
            case _ as never:
                assert_never(never)
