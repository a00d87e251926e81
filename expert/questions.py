"""What to find out next: the open questions, those first whose answers decide most.

A rule that is neither fired nor blocked by something false is open. What it would conclude
is a gain, and that gain is shared among the facts it still lacks; a fact that lets a finding
hold gains what the finding gains. Many rules that lead to one thing are one way to it, so a
fact is worth the sum of the different gains, of each the greatest. Effort divides it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
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
# What would make a cause surer that stands is asked before what would bring up others.
_STANDS = 4.0
_HARD_TO_TELL = 3.0
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
    """What may be gained by a rule, by what the worth of each gain depends on.

    `advises` are gains that are worth the same in every case; `supports` has the gain, cause,
    level, and the worth where the cause does not stand, `rules_out` the gain and the cause; the
    rest are names. A gain goes by a name, the same in all rules.
    """

    rule: str
    advises: list[str]
    supports: list[tuple[str, str, Level, float]]
    rules_out: list[tuple[str, str]]
    forbids: list[str]
    finds: list[str]
    tells: list[str]


class Asker:
    """Finds the questions for the cases of one program; what depends on it alone is made once."""

    def __init__(self, program: Program) -> None:
        self.pack = program.pack
        self.terms = program.pack.vocabulary.terms
        self.readiness = Readiness(program)
        self.effort = {term.id: term.effort**0.5 for term in self.terms.values()}
        self.hardening = [term for term in self.terms.values() if term.hard_to_tell]
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
        found = _Stakes(rule.id, [], [], [], [], [], [])
        for conclusion in rule.then:
            match conclusion:
                case Supports(cause, level):
                    alone = _WORTH[level] * _URGENT[self.pack.causes[cause].urgency]
                    found.supports.append((intern(f"{cause} {level}"), cause, level, alone))
                case RulesOut(cause):
                    found.rules_out.append((intern(f"not {cause}"), cause))
                case Recommends(action):
                    found.advises.append(intern(f"advise {action}"))
                case Raises(urgency):
                    found.advises.append(intern(f"raise {urgency}"))
                case Forbids(action):
                    found.forbids.append(action)
                case FindingHolds(finding):
                    found.finds.append(finding)
                case TermIs(term):
                    found.tells.append(term)
        return found

    def _assumed(self, trace: Trace, end: Outcome) -> Iterator[str]:
        """Yield the parameters that the first cause rests on, or the date that belongs to it."""
        for standing in end.causes[:1]:
            yield from standing.assuming
            due = self.due[standing.cause]
            yield from trace.assumed.get(due.term, ()) if due else ()


class _Worth:
    """Gains flow from conclusions down to the facts that are missing for them."""

    def __init__(self, asker: Asker, case: Case, trace: Trace, end: Outcome) -> None:
        self._asker, self._told = asker, case.told
        self._gaps = Gaps(asker.readiness, case, trace)
        self._fired = {firing.rule.id for firing in trace.firings}
        self._level = {s.cause: s.level for s in end.causes}
        self._first = end.causes[0].cause if end.causes else ""
        self._wanted = {
            c.action for f in trace.firings for c in f.rule.then if isinstance(c, Recommends)
        }
        # What each term and finding would gain, by the name of the gain.
        self._gains: dict[str, dict[str, float]] = {}
        self._prompted: set[str] = set()

    def ranked(self) -> list[str]:
        """Return the terms to ask for, the one that decides most first and safety in its turn."""
        terms, effort = self._asker.terms, self._effort()
        self._follow()
        worth = {
            term: sum(gains.values()) / effort[term]
            for term, gains in self._gains.items()
            if term in terms and terms[term].asked_after not in self._gaps.askable
        }
        ranked = sorted(worth, key=lambda term: (-worth[term], term))
        unprompted = [t for t in ranked if terms[t].safety and t not in self._prompted]
        others = [term for term in ranked if term not in unprompted]
        return [*others[:_BEFORE_SAFETY], *unprompted[:1], *others[_BEFORE_SAFETY:]]

    def _effort(self) -> Mapping[str, float]:
        """Return how hard it is for whoever is asking to tell each term."""
        effort, told = self._asker.effort, self._told
        hard = {
            g for t in self._asker.hardening for g in t.hard_to_tell.get(str(told.get(t.id)), ())
        }
        if not hard:
            return effort
        return {
            term: of * _HARD_TO_TELL if term.partition(".")[0] in hard else of
            for term, of in effort.items()
        }

    def _follow(self) -> None:
        """Share what each open rule would gain among what it lacks."""
        looks, every = self._gaps.looks(self._fired), self._gains
        # From the highest stratum down, so that gains flow to what is read.
        for stakes, look in zip(reversed(self._asker.stakes), reversed(looks), strict=True):
            if look is None:
                continue
            gains = self._gained(stakes, look.near, stakes.rule in self._fired)
            if not gains:
                continue
            self._prompted |= look.prompted
            for name, share in look.shares:
                best = every.get(name)
                if best is None:
                    best = every[name] = {}
                for gain, worth in gains:
                    if best.get(gain, 0.0) < worth * share:
                        best[gain] = worth * share

    def _gained(self, stakes: _Stakes, near: float, fired: bool) -> list[tuple[str, float]]:
        """Return what a rule would gain that is so near to firing, or has fired."""
        level = self._level
        gains = [(gain, _ADDS_ADVICE * near) for gain in stakes.advises]
        for gain, cause, supports, alone in stakes.supports:
            has = level.get(cause)
            # A cause that stands as high already gains little by one more rule.
            if has is None:
                worth = alone
            elif STANDING.index(has) > STANDING.index(supports):
                worth = alone * _STANDS
            else:
                worth = alone if fired and cause == self._first else alone * _KNOWN_ALREADY
            gains.append((gain, worth * near))
        for gain, cause in stakes.rules_out:
            if cause in level:
                gains.append((gain, _RULES_OUT[cause == self._first] * near))
        if fired:  # what it forbids may be allowed once it no longer holds
            wanted = (act for act in stakes.forbids if act in self._wanted)
            gains += [(act, _UNLOCKS_ACTION * near) for act in wanted]
        # What a term or finding gains was discounted once where it is read, and a coarse term
        # is asked itself rather than through the fine ones.
        for name in (*stakes.finds, *(t for t in stakes.tells if t not in self._gaps.askable)):
            if read := self._gains.get(name):
                once = math.sqrt(near)
                gains += [(gain, worth * once) for gain, worth in read.items()]
        return gains
