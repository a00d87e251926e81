"""What to find out next: the open questions, those first whose answers decide most.

A rule that is neither fired nor blocked by something false is open. What it would conclude
is worth something, and that worth is shared among the facts it still lacks; a fact that lets
a finding hold is worth what the finding is worth. Effort divides it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from expert.engine.memory import Trace
from expert.facts import Case
from expert.gaps import Gaps, Readiness
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

T = TypeVar("T", bound=Conclusion)

MOST = 6
_WORTH = {Level.POSSIBLE: 3.0, Level.LIKELY: 6.0, Level.CONFIRMED: 8.0}
_URGENT = {Urgency.P0: 1.5, Urgency.P1: 1.25, Urgency.P2: 1.0, Urgency.P3: 0.75}
_KNOWN_ALREADY = 0.25
# What would make a first cause of this urgency surer is asked before what would bring up others.
_FOR_THE_FIRST = {Urgency.P0: 3.0, Urgency.P1: 1.0, Urgency.P2: 1.0, Urgency.P3: 1.0}
_UNLOCKS_ACTION = 4.0
_RULES_OUT = {True: 5.0, False: 1.0}  # the first cause, or a later one
_ADDS_ADVICE = 0.5
# One question of safety that no fact points to is asked, after so many others.
_BEFORE_SAFETY = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A term to ask for, and why: `open`, `assumed`, `contradicted` or `inconsistent`."""

    term: str
    reason: str


class _Stakes(NamedTuple):
    """What the conclusions of a rule are worth, by what the worth of each depends on.

    `alike` is what is worth the same in every case; `supports` has cause, level, and the worth
    where the cause does not stand; the rest are names.
    """

    rule: str
    alike: float
    supports: tuple[tuple[str, Level, float], ...]
    rules_out: tuple[str, ...]
    forbids: tuple[str, ...]
    finds: tuple[str, ...]
    tells: tuple[str, ...]


class Asker:
    """Finds the questions for the cases of one program; what depends on it alone is made once."""

    def __init__(self, program: Program) -> None:
        self.pack = program.pack
        self.terms = program.pack.vocabulary.terms
        self.readiness = Readiness(program)
        self.effort = {term.id: term.effort**0.5 for term in self.terms.values()}
        self.due = {cause.id: cause.due for cause in program.pack.causes.values()}
        self.stakes = [self._stakes(ready.rule) for ready in self.readiness.rules]
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

    def _stakes(self, rule: Rule) -> _Stakes:
        def of(kind: type[T]) -> Iterator[T]:
            return (conclusion for conclusion in rule.then if isinstance(conclusion, kind))

        causes = self.pack.causes
        return _Stakes(
            rule=rule.id,
            alike=_ADDS_ADVICE * len([*of(Recommends), *of(Raises)]),
            supports=tuple(
                (c.cause, c.level, _WORTH[c.level] * _URGENT[causes[c.cause].urgency])
                for c in of(Supports)
            ),
            rules_out=tuple(c.cause for c in of(RulesOut)),
            forbids=tuple(c.action for c in of(Forbids)),
            finds=tuple(c.finding for c in of(FindingHolds)),
            tells=tuple(c.term for c in of(TermIs)),
        )

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
        causes = asker.pack.causes
        self._for_the_first = _FOR_THE_FIRST[causes[self._first].urgency] if self._first else 1.0
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
        looks = self._gaps.looks(self._fired)
        # From the highest stratum down, so that worth flows to what is read.
        for stakes, look in zip(reversed(self._asker.stakes), reversed(looks), strict=True):
            if look is None:
                continue
            worth = self._worth(stakes, look.near, stakes.rule in self._fired)
            if worth:
                self._prompted |= look.prompted
                of = self._of
                for name, share in look.shares:
                    of[name] = of.get(name, 0.0) + worth * share
        terms = self._asker.terms
        return {name: worth for name, worth in self._of.items() if name in terms and worth > 0}

    def _worth(self, stakes: _Stakes, near: float, fired: bool) -> float:
        """Return what a rule is worth that is so near to firing, or has fired."""
        of, level = self._of, self._level
        worth = stakes.alike
        for cause, supports, alone in stakes.supports:
            has = level.get(cause)
            # A cause that stands as high already gains little by one more rule.
            if has is not None and STANDING.index(has) <= STANDING.index(supports):
                carries = fired and cause == self._first
                worth += alone if carries else alone * _KNOWN_ALREADY
            else:
                worth += alone * (self._for_the_first if cause == self._first else 1.0)
        for cause in stakes.rules_out:
            if cause in level:
                worth += _RULES_OUT[cause == self._first]
        if not self._wanted.isdisjoint(stakes.forbids):
            worth += _UNLOCKS_ACTION * len(self._wanted.intersection(stakes.forbids))
        # What a term or finding is worth was discounted once where it is read.
        read = 0.0
        for name in stakes.finds:
            read += of.get(name, 0.0)
        for name in stakes.tells:
            # A coarse term is asked itself rather than through the fine ones.
            if name not in self._gaps.askable:
                read += of.get(name, 0.0)
        return worth * near + read * math.sqrt(near) if read else worth * near
