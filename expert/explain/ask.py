"""The best next question, why it is asked, and what each answer to it would change.

The order of questions is that of the diagnosis. A question is passed over if no answer to it
changes what comes first, and when no answer to anything changes the first action, there is
nothing left to ask. That is tried one answer at a time, then two together, and so on as long
as it does not take too long; how far it was tried is said.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, product

from expert.explain.answers import LISTED, Answers
from expert.explain.clauses import one_of
from expert.explain.margin import shown
from expert.explain.matter import Matter
from expert.explain.phrases import phrase
from expert.explain.trial import Trial
from expert.explain.what_if import Stand
from expert.frozen import dataclass
from expert.support import Level
from expert.values import Plain, Value, to_plain
from expert.views import Choice
from expert.vocabulary import Text

_MOST_CASES = 600
_MOST_SAID = 2


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

    `together` says how many answers at once were tried, and `all_tried` that there are no more.
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
        self.answers = Answers(matter.pack)
        self.terms = matter.pack.vocabulary.terms
        self.left = _MOST_CASES

    def next(self) -> Next:
        """Return the first question of the diagnosis that matters, else any other, else none."""
        cause, action = self._firsts(self.matter.trial)
        for question in self.matter.answer.questions:
            if question.term in self.passed:
                continue
            effects = self._effects(question.term)
            if any(effect.changes for effect in effects):
                first = self._asking(question.term, question.reason, effects)
                return Next(cause, action, first, 1, all_tried=False)
        term, together, all_tried = self._decisive()
        other = self._asking(term, "open", self._effects(term)) if term else None
        return Next(cause, action, other, together, all_tried)

    def _asking(self, term: str, reason: str, effects: tuple[Effect, ...]) -> Asking:
        known = self.terms[term]
        reason = "safety" if known.safety and reason == "open" else reason
        return Asking(
            term=term,
            text=known.question,
            found_in=self.matter.words[f"found_in.{known.found_in}"],
            choices=tuple(Choice(value, label) for value, label in known.members.items()),
            why=phrase(f"asked_{reason}"),
            effects=effects,
        )

    # -- what answers would change ---------------------------------------------------------------

    def _effects(self, term: str) -> tuple[Effect, ...]:
        """Return what comes first after each answer, answers that lead to the same together.

        Answers that contradict what was told are left out, unless all do.
        """
        values = self.answers.apart(term, self.matter.trial)
        trials = [(value, self._trial({term: value})) for value in (*values, None)]
        misfits = self.matter.trials.misfits
        before = misfits(self.matter.trial)
        fitting = [(value, trial) for value, trial in trials if misfits(trial) <= before]
        found: dict[tuple[object, ...], tuple[list[Value | None], Trial]] = {}
        for value, trial in fitting or trials:
            found.setdefault(shown(trial), ([], trial))[0].append(value)
        return tuple(self._effect(term, values, trial) for values, trial in found.values())

    def _listed(self, term: str) -> bool:
        return self.terms[term].type.kind in LISTED

    def _effect(self, term: str, values: Sequence[Value | None], trial: Trial) -> Effect:
        known = [value for value in values if value is not None]
        said = known if self._listed(term) else known[:_MOST_SAID]
        text = phrase("unknown", label=self.terms[term].label)
        if said:
            text = one_of(self.matter.words, self.terms[term], said)
            text = phrase("or_nobody_knows", clause=text) if None in values else text
        cause, action = self._firsts(trial)
        return Effect(
            values=tuple(None if value is None else to_plain(value) for value in values),
            text=text,
            example=len(known) > 0 and not self._listed(term),
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

    def _trial(self, told: dict[str, Value | None]) -> Trial:
        self.left -= 1
        return self.matter.tried(told)

    # -- whether anything is left to ask ---------------------------------------------------------

    def _decisive(self) -> tuple[str | None, int, bool]:
        """Return a term whose answer changes the first action, alone or with others.

        With it comes how many answers were tried together, and whether that is all there are.
        """
        askable = list(self._askable())
        for together in range(1, len(askable) + 1):
            for terms in combinations(askable, together):
                ranges = [self.answers.unlike(term, self.matter.trial) for term in terms]
                for values in product(*ranges):
                    if self.left <= 0:
                        return None, together - 1, False
                    trial = self._trial(dict(zip(terms, values, strict=True)))
                    if trial.verdict[1] != self.matter.trial.verdict[1]:
                        return terms[0], together, False
        return None, len(askable), True

    def _askable(self) -> Iterator[str]:
        """Yield the terms that nobody was asked for and nothing settles, the easiest first."""
        told, settled = self.matter.case.told, self.matter.trial.settled
        for term in sorted(self.terms.values(), key=lambda term: term.effort):
            if not {term.id} & {*told, *settled, *self.passed}:
                yield term.id
