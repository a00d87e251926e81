"""The best next question, why it is asked, and what each answer to it would change.

Every answer to every open term is tried, one at a time. The best question is the one whose
answers best tell apart what comes first then, for the effort that they take. When no answer
changes the first action, sets of answers are looked for that do: either there is a proof that
none does, and nothing is left to ask, or it is said how far it was tried.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from expert.explain.answers import LISTED
from expert.explain.clauses import one_of
from expert.explain.margin import shown
from expert.explain.matter import Matter
from expert.explain.otherwise import Otherwise, TooLongError
from expert.explain.phrases import phrase
from expert.explain.replies import Replies
from expert.explain.trial import Trial
from expert.explain.what_if import Stand
from expert.frozen import dataclass
from expert.support import Level
from expert.values import Plain, Value, to_plain
from expert.views import Choice
from expert.vocabulary import Text

# The more terms are open, the longer it takes to look at all of them together.
_MOST_LOOKS_BY_TERMS = 600
_MOST_SAID = 2
# What each place further down in the questions of the diagnosis takes from a question's worth:
# of 0.6, 0.75, 0.9 this one took the fewest questions (benchmarks/consult.py).
_LATER = 0.75
# Between two questions of safety that no fact points to are so many others at least.
_BETWEEN_SAFETY = 3
_FRAUD = "fraud"
_DOUBTFUL = ("contradicted", "inconsistent")


@dataclass(frozen=True, slots=True)
class Effect:
    """What comes first after any of some answers to a question; no value is "nobody knows".

    Of numbers, texts, sets and times, `text` has a few for `example`.
    """

    values: tuple[Plain | None, ...]
    text: Text
    example: bool
    cause: Stand | None
    action: Stand | None
    changes: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A question: what to ask, where the answer is found, why, and what comes of each answer."""

    term: str
    text: Text
    found_in: Text
    choices: tuple[Choice, ...]
    why: Text
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The next question, or none if the first action is settled.

    `together` says how many answers at once it takes to change something, or how many at once
    were tried in vain; `all_tried` says that no answers, however many, change the first action.
    """

    cause: Stand | None
    action: Stand | None
    question: Asking | None
    together: int
    all_tried: bool

    @property
    def settled(self) -> bool:
        """Whether no answers were found that change the first action."""
        return self.question is None


def ask(matter: Matter, passed: Collection[str] = ()) -> Next:
    """Return what to ask next about a case; terms that are passed are not asked for."""
    return _Asking(matter, passed).next()


class _Asking:
    def __init__(self, matter: Matter, passed: Collection[str]) -> None:
        self.matter, self.pack, self.passed = matter, matter.pack, passed
        self.terms = matter.pack.vocabulary.terms
        self.replies = Replies(matter, passed)
        self.reasons = {question.term: question.reason for question in matter.answer.questions}

    def next(self) -> Next:
        """Return the question that tells most apart, or none if the first action is settled."""
        for term, reason in self.reasons.items():
            if reason in _DOUBTFUL and term not in self.passed:
                trials = [*self.replies.to(term)]
                if any(map(self._changes, trials)):
                    return self._next(self._asking(term, trials), 1)
        ranked = [term for term in self.reasons if term in self.replies.open]
        telling = self._telling(ranked)
        if self._fraud_is_possible() or not self._act(telling):
            telling = {**telling, **self._telling(t for t in self.replies.open if t not in ranked)}
        found, all_tried = (None, False) if self._act(telling) else self._together()
        if telling and not all_tried:
            best = self._best(telling)
            return self._next(self._asking(best, telling[best]), 1)
        if found is None:
            return self._next(None, len(self.replies.open) if all_tried else 1, all_tried)
        easiest = min(found, key=lambda term: self.terms[term].effort)
        asking = self._asking(easiest, [*self.replies.to(easiest)])
        return self._next(replace(asking, why=phrase("asked_together")), len(found))

    def _telling(self, terms: Iterable[str]) -> dict[str, Sequence[tuple[Value, Trial]]]:
        """Return the terms of which some answer changes what comes first, with their trials."""
        each = {term: [*self.replies.to(term)] for term in terms}
        return {term: trials for term, trials in each.items() if any(map(self._changes, trials))}

    def _act(self, telling: Mapping[str, Sequence[tuple[Value, Trial]]]) -> bool:
        """Return whether some answer changes the first action."""
        return any(self._acts(trial) for trials in telling.values() for _, trial in trials)

    def _next(self, asking: Asking | None, together: int, all_tried: bool = False) -> Next:
        return Next(*self._firsts(self.matter.trial), asking, together, all_tried)

    def _changes(self, reply: tuple[Value, Trial]) -> bool:
        """Return whether an answer changes what comes first."""
        return shown(reply[1]) != shown(self.matter.trial)

    def _acts(self, trial: Trial) -> bool:
        return trial.verdict[1] != self.matter.trial.verdict[1]

    def _together(self) -> tuple[Collection[str] | None, bool]:
        """Return terms whose answers together change the first action, and whether all is tried."""
        search = Otherwise(
            matter=self.matter,
            same=lambda trial: not self._acts(trial),
            stays=lambda firsts: firsts.action_stays(),
            values=lambda term: self.matter.answers.unlike(term, self.matter.trial),
            most=3 + _MOST_LOOKS_BY_TERMS // (1 + len(self.replies.open)),
        )
        try:
            found = search.find(self.replies.open)
        except TooLongError:
            return None, False
        return found, found is None

    # -- which question is best ------------------------------------------------------------------

    def _best(self, telling: Mapping[str, Sequence[tuple[Value, Trial]]]) -> str:
        """Return the question whose answers tell most apart for their effort.

        Where a fraud is possible, its questions come first; else questions of safety take turns.
        Those that the diagnosis has come before others, and count less the later it has them.
        """
        terms = [*telling]
        safety = [term for term in terms if self.terms[term].safety]
        if self._fraud_is_possible():
            terms = safety or terms
        elif any(self.terms[term].safety for term in [*self.matter.case.told][-_BETWEEN_SAFETY:]):
            terms = [term for term in terms if term not in safety] or terms
        terms = [term for term in terms if self._makes_sense(term)] or terms
        weight = {t: _LATER**place for place, t in enumerate(self.reasons) if t in terms}
        weight = weight or dict.fromkeys(terms, 1.0)
        return max(weight, key=lambda term: self._tells(term, telling[term]) * weight[term])

    def _tells(self, term: str, trials: Sequence[tuple[Value, Trial]]) -> float:
        """Return how much an answer tells, in bits, of what comes first, for its effort."""
        fitting = self.replies.fitting(term, trials)
        outcomes = Counter(shown(trial) for _, trial in fitting)
        shares = (count / len(fitting) for count in outcomes.values())
        bits = -sum(share * math.log2(share) for share in shares)
        return bits / math.sqrt(self._effort(term))

    def _effort(self, term: str) -> int:
        """Return how hard an answer is to get: harder for each that nobody knew of its group."""
        group = term.partition(".")[0]
        told = self.matter.case.told.items()
        in_vain = [t for t, value in told if value is None and t.partition(".")[0] == group]
        return self.terms[term].effort * (1 + len(in_vain))

    def _fraud_is_possible(self) -> bool:
        causes = (standing.cause for standing in self.matter.trial.outcome.causes)
        return any(self.pack.causes[cause].group == _FRAUD for cause in causes)

    def _makes_sense(self, term: str) -> bool:
        """Return whether what the question comes after was answered, and leaves it open."""
        known = self.terms[term]
        if known.asked_after is None:
            return True
        answer = self.matter.trial.settled.get(known.asked_after)
        return answer is not None and (not known.asked_for or answer in known.asked_for)

    def _asking(self, term: str, trials: Sequence[tuple[Value, Trial]]) -> Asking:
        known, reason = self.terms[term], self.reasons.get(term, "open")
        reason = "safety" if known.safety and reason == "open" else reason
        return Asking(
            term=term,
            text=known.question,
            found_in=self.matter.words[f"found_in.{known.found_in}"],
            choices=tuple(Choice(value, label) for value, label in known.members.items()),
            why=phrase(f"asked_{reason}"),
            effects=tuple(self._effects(term, trials)),
        )

    # -- what answers would change ---------------------------------------------------------------

    def _effects(self, term: str, trials: Sequence[tuple[Value, Trial]]) -> Iterator[Effect]:
        """Yield what comes first after each answer, answers that lead to the same together.

        Those that change nothing come last.
        Answers that contradict what was told are left out, unless all do.
        """
        fitting: list[tuple[Value | None, Trial]] = [*self.replies.fitting(term, trials)]
        unknown = (
            self.matter.tried({term: None})
            if self.matter.case.told.get(term) is not None
            else self.matter.trial
        )
        found: dict[tuple[object, ...], tuple[list[Value | None], Trial]] = {}
        for value, trial in (*fitting, (None, unknown)):
            found.setdefault(shown(trial), ([], trial))[0].append(value)
        effects = [self._effect(term, values, trial) for values, trial in found.values()]
        yield from sorted(effects, key=lambda effect: not effect.changes)

    def _listed(self, term: str) -> bool:
        return self.terms[term].type.kind in LISTED

    def _effect(self, term: str, values: Sequence[Value | None], trial: Trial) -> Effect:
        known = [value for value in values if value is not None]
        listed, answers = self._listed(term), self.matter.answers
        said = known if listed else known[:_MOST_SAID]
        any_ = bool(said) and all(answers.is_any(term, value) for value in said)
        text = phrase("any_text" if any_ else "unknown", label=self.terms[term].label)
        if said and not any_:
            text = one_of(self.matter.words, self.terms[term], said)
        if said and None in values:
            text = phrase("or_nobody_knows", clause=text)
        cause, action = self._firsts(trial)
        return Effect(
            values=tuple(None if value is None else to_plain(value) for value in values),
            text=text,
            example=len(known) > 0 and not listed and not any_,
            cause=cause,
            action=action,
            changes=shown(trial) != shown(self.matter.trial),
        )

    def _firsts(self, trial: Trial) -> tuple[Stand | None, Stand | None]:
        causes, actions = trial.outcome.causes[:1], trial.outcome.actions[:1]
        cause = next((self._cause(c.cause, c.level) for c in causes), None)
        advised = (Stand(a.action, self.pack.actions[a.action].label) for a in actions)
        return cause, next(advised, None)

    def _cause(self, name: str, level: Level) -> Stand:
        sure = self.matter.words[f"level.{level}"]
        return Stand(name, self.pack.causes[name].label, level, sure)
