"""What comes of each answer to a question that is open, one answer at a time."""

from collections.abc import Collection, Iterator, Sequence

from expert.explain.matter import Matter
from expert.explain.trial import Trial
from expert.values import Value


class Replies:
    """The answers that may be given in a case; terms that are passed are not asked for."""

    def __init__(self, matter: Matter, passed: Collection[str]) -> None:
        self._matter = matter
        closed = {*matter.case.told, *matter.trial.settled, *passed}
        self.open = [term for term in matter.pack.vocabulary.terms if term not in closed]
        self._misfits = matter.trials.misfits(matter.trial)

    def to(self, term: str) -> Iterator[tuple[Value, Trial]]:
        """Yield each answer to a term that rules tell apart, and what the case comes to."""
        matter = self._matter
        untold = term in self.open
        for value in matter.answers.apart(term, matter.trial):
            if untold and matter.trials.is_idle(matter.trial, term, value):
                yield value, matter.trial
            else:
                yield value, matter.tried({term: value})

    def fitting(
        self, term: str, trials: Sequence[tuple[Value, Trial]]
    ) -> Sequence[tuple[Value, Trial]]:
        """Return the answers that contradict nothing that was told, or all if each does."""
        fitting = [(v, trial) for v, trial in trials if self._fits(term, v, trial)]
        return fitting or trials

    def _fits(self, term: str, value: Value, trial: Trial) -> bool:
        if trial is self._matter.trial:
            return self._matter.trials.still_fits(trial, term, value)
        return self._matter.trials.misfits(trial) <= self._misfits
