"""Facts that would bring something else to the first place, among facts that may be anything.

Where the outlook of a case leaves no doubt, nothing is tried. Else the term in doubt is given
each of its values in turn, and the case looked at again: so either there is a proof that
nothing else comes first, or a case that shows what does, or the search takes too long. A term is
given the values that `answers` has: of a time that is in doubt, a few stand for all.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from expert.explain.firsts import Firsts, splits
from expert.explain.matter import Matter
from expert.explain.trial import Trial
from expert.values import Value

Told = Mapping[str, Value | None]


class TooLongError(Exception):
    """So many cases were looked at that it takes too long."""


class Otherwise:
    """Looks for other facts of a case with which something else comes first.

    `same` says whether what comes first in a trial is the same; `stays` whether it is so
    whatever the open facts are; `values` what a term may be.
    """

    def __init__(
        self,
        matter: Matter,
        same: Callable[[Trial], bool],
        stays: Callable[[Firsts], bool],
        values: Callable[[str], Sequence[Value | None]],
        most: int,
    ) -> None:
        self._matter, self._same, self._stays, self._values = matter, same, stays, values
        self._most, self.looks, self.tried = most, 0, 0

    def find(self, open_: Collection[str]) -> Told | None:
        """Return facts with which something else comes first, or None: there are none.

        Raises:
            TooLongError: it is not known.
        """
        return self._find({}, self._matter.trial, frozenset(open_))

    def _find(self, told: Told, trial: Trial, open_: frozenset[str]) -> Told | None:
        if not open_:
            return None
        if self.looks == self._most:
            raise TooLongError
        self.looks += 1
        outlook = self._matter.outlook(trial, open_)
        firsts = Firsts(outlook)
        if self._stays(firsts):
            return None
        term = next(splits(outlook, firsts.culprits))
        beside: list[tuple[Told, Trial]] = [(told, trial)]
        was = trial.case.told.get(term)
        for value in self._values(term):
            if value != was:
                self.tried += 1
                facts: Told = {**told, term: value}
                near = self._matter.tried(facts, near=trial)
                if not self._same(near):
                    return facts
                beside.append((facts, near))
        for facts, near in beside:
            if found := self._find(facts, near, open_ - {term}):
                return found
        return None
