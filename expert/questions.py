"""What to find out next: the open questions, those first whose answers decide most.

A rule that is neither fired nor blocked by something false is open. What it would conclude
is a gain, and that gain is shared among the facts it still lacks; a fact that lets a finding
hold gains what the finding gains. A fact is worth the sum of the different gains, of each the
greatest. Effort divides it.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

from expert.engine.memory import Trace
from expert.facts import Case
from expert.frozen import dataclass
from expert.gaps import Gaps, Readiness
from expert.outcome import Outcome
from expert.program import Program
from expert.rules import Inconsistency, Recommends
from expert.stakes import Gain, Silence, Stakes
from expert.support import STANDING

MOST = 6
_KNOWN_ALREADY = 0.25
# What would make a cause surer that stands is asked before what would bring up others.
_STANDS = 4.0
_HARD_TO_TELL = 3.0
_UNLOCKS_ACTION = 8.0
_RULES_OUT = {True: 5.0, False: 1.0}  # the first cause, or a later one
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
        self.hardening = [term for term in self.terms.values() if term.hard_to_tell]
        self.due = {cause.id: cause.due for cause in program.pack.causes.values()}
        self.silence = Silence(program, self.readiness)
        self.stands_in = {t.assumed: t.id for t in self.terms.values() if t.assumed}

    def questions(
        self, case: Case, trace: Trace, end: Outcome, inconsistent: Sequence[Inconsistency]
    ) -> tuple[Question, ...]:
        """Return at most six questions, the one that decides most first."""
        asked = [Question(term, "contradicted") for term in trace.contradicted]
        asked += [Question(term, "inconsistent") for found in inconsistent for term in found.asks]
        ranked = _Worth(self, case, trace, end).ranked()[:MOST]
        assumed = [self.stands_in[p] for p in self._assumed(trace, end)]
        asked += [Question(term, "open") for term in ranked[:1]]
        asked += [Question(term, "assumed") for term in assumed if term not in case.told]
        dates = self._date(case, trace, end)
        asked += [Question(term, "open") for term in dates if term not in case.told]
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

    def _date(self, case: Case, trace: Trace, end: Outcome) -> Iterator[str]:
        """Yield the date that belongs to the first cause where only a person can tell it."""
        for standing in end.causes[:1]:
            due = self.due[standing.cause]
            if due is None or self.terms[due.term].computed or due.term in trace.settled:
                continue
            told = (self.terms[term].computed for term in case.told)
            # Whoever tells the days that are left need not tell the date as well.
            if not any(of and due.term in of.inputs for of in told):
                yield due.term


class _Worth:
    """Gains flow from conclusions down to the facts that are missing for them."""

    def __init__(self, asker: Asker, case: Case, trace: Trace, end: Outcome) -> None:
        self._asker, self._told = asker, case.told
        self._gaps = Gaps(asker.readiness, case, trace)
        self._fired = {asker.readiness.place[firing.rule.id] for firing in trace.firings}
        self._level = {s.cause: s.level for s in end.causes}
        self._first = end.causes[0].cause if end.causes else ""
        self._wanted = {
            c.action for f in trace.firings for c in f.rule.then if isinstance(c, Recommends)
        }
        # The rules, by their places, that gain otherwise than in silence, and those that may
        # stand otherwise as well.
        self._stirred = {i for cause in self._level for i in asker.silence.about.get(cause, ())}
        self._stirred |= self._fired
        self._again = self._stirred | self._gaps.touched | asker.silence.flowing
        # What a name would gain, where that is not as in silence.
        self._gains = asker.silence.without(self._again)
        self._prompted = asker.silence.prompted_without(self._again)

    def ranked(self) -> list[str]:
        """Return the terms to ask for, the one that decides most first and safety in its turn."""
        terms, effort, askable = self._asker.terms, self._effort(), self._gaps.askable
        self._follow()
        worth = {**self._asker.silence.worth}
        worth |= {name: sum(gains.values()) for name, gains in self._gains.items()}
        known = ((-of / effort[name], name) for name, of in worth.items() if of and name in terms)
        ranked = [name for _, name in sorted(known) if terms[name].asked_after not in askable]
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
        silence, gaps, every = self._asker.silence, self._gaps, self._gains
        # From the highest stratum down, so that gains flow to what is read.
        for rule in sorted(gaps.alive(self._again), reverse=True):
            stakes, fired = silence.stakes[rule], rule in self._fired
            direct = self._gained(stakes, fired=fired) if rule in self._stirred else stakes.alone
            flowing = self._flowing(stakes) if rule in silence.flowing else ()
            if not (direct or flowing):
                continue
            look = gaps.look_at_fired(rule) if fired else gaps.look(rule)
            if look is None:
                continue
            if look.points:
                self._prompted.update(*look.lacking)
            # What a finding gains was discounted once where it is read.
            near, once = look.near, math.sqrt(look.near)
            for name, share in look.shares:
                gains = every.get(name)
                if gains is None:
                    gains = every[name] = {**silence.gains.get(name, {})}
                for gain, worth in direct:
                    if gains.get(gain, 0.0) < (of := worth * near * share):
                        gains[gain] = of
                for gain, worth in flowing:
                    if gains.get(gain, 0.0) < (of := worth * once * share):
                        gains[gain] = of

    def _gained(self, stakes: Stakes, *, fired: bool) -> list[Gain]:
        """Return what a rule would gain by what it does, which stands or whose cause does."""
        level, gains = self._level, [*stakes.advises]
        for gain, cause, supports, alone in stakes.supports:
            has = level.get(cause)
            # A cause that stands as high already gains little by one more rule.
            if has is None:
                worth = alone
            elif STANDING.index(has) > STANDING.index(supports):
                worth = alone * _STANDS
            else:
                worth = alone if fired and cause == self._first else alone * _KNOWN_ALREADY
            gains.append((gain, worth))
        for gain, cause in stakes.rules_out:
            if cause in level:
                gains.append((gain, _RULES_OUT[cause == self._first]))
        if fired:  # what it forbids may be allowed once it no longer holds
            wanted = (act for act in stakes.forbids if act in self._wanted)
            gains += [(act, _UNLOCKS_ACTION) for act in wanted]
        return gains

    def _flowing(self, stakes: Stakes) -> list[Gain]:
        """Return what others would gain by each thing that a rule concludes."""
        # A coarse term is asked itself rather than through the fine ones.
        names = (*stakes.finds, *(t for t in stakes.tells if t not in self._gaps.askable))
        silent = self._asker.silence.gains
        found = ((n, sum(self._gains.get(n, silent.get(n, {})).values())) for n in names)
        return [(name, worth) for name, worth in found if worth]
