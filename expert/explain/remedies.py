"""The fewest new answers after which something would be in the answer.

One answer is tried, then two, and so on, along the moves that could help. What is found was
tried; that nothing less helps is so because the moves miss nothing, among the values that
`answers` has. The search gives up after so many cases and says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from expert.explain.answers import Answers
from expert.explain.clauses import one_of
from expert.explain.matter import Matter
from expert.explain.moves import Concluding, Moves, reached
from expert.explain.subject import Subject
from expert.explain.trial import Trial, with_told
from expert.values import Kind, Plain, Value, to_plain
from expert.vocabulary import Text

_MOST_ANSWERS = 3
_MOST_CASES = 400
_MOST_SHOWN = 3
_MOST_VALUES = 6


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to one term: any one of these values does.

    Of a number, a text, a set or a time, one value stands for all that do the same: `example`.
    """

    term: str
    values: tuple[Plain, ...]
    question: Text
    text: Text
    example: bool


@dataclass(frozen=True, slots=True)
class Remedies:
    """Ways to reach something by new answers, all of them equally few.

    `tried` says how many answers together were tried; `all_tried` whether nothing was left out.
    """

    ways: tuple[tuple[Reply, ...], ...]
    tried: int
    all_tried: bool


class _GivenUpError(Exception):
    """So many cases were tried that a person has waited long enough."""


Told = frozenset[tuple[str, Value]]


def remedies(matter: Matter, about: Subject) -> Remedies:
    """Return the fewest answers that bring something into the answer; each way was diagnosed."""
    if reached(about, matter.trial):
        return Remedies((), 0, True)
    search = _Search(matter, about)
    for size in range(1, _MOST_ANSWERS + 1):
        try:
            found = dict.fromkeys(search.ways(frozenset(), size))
        except _GivenUpError:
            return Remedies(search.shown(search.found), size, False)
        if found:
            return Remedies(search.shown(found), size, True)
    return Remedies((), _MOST_ANSWERS, True)


class _Search:
    def __init__(self, matter: Matter, about: Subject) -> None:
        self.matter, self.about = matter, about
        self.rules, self.answers = Concluding(matter.pack), Answers(matter.pack)
        self.terms = matter.pack.vocabulary.terms
        self.misfits = matter.trials.misfits(matter.trial)
        self.trials: dict[Told, Trial] = {}
        self.been: dict[Told, int] = {}
        self.found: dict[Told, None] = {}

    def ways(self, told: Told, size: int) -> Iterator[Told]:
        """Yield the sets of so many answers, these among them, that reach the goal."""
        if self.been.get(told) == size:
            return
        self.been[told] = size
        trial = self._trial(told)
        at_goal, misfits = reached(self.about, trial), self._misfits(trial)
        if at_goal and not misfits:
            self.found[told] = None
            yield told
            return
        left = size - len(told)
        if left:
            moves = Moves(self.rules, self.answers, trial, left)
            next_ = moves.mending(misfits) if at_goal else moves.towards(self.about)
            for term, value in dict.fromkeys(next_):
                if term not in {name for name, _ in told}:
                    yield from self.ways(told | {(term, value)}, size)

    def _trial(self, told: Told) -> Trial:
        if told not in self.trials:
            if len(self.trials) >= _MOST_CASES:
                raise _GivenUpError
            case = with_told(self.matter.case, dict(told))
            self.trials[told] = self.matter.trials.of(case, self.matter.now)
        return self.trials[told]

    def _misfits(self, trial: Trial) -> list[str]:
        """Return what does not fit together now and did before."""
        return sorted(self.matter.trials.misfits(trial) - self.misfits)

    def shown(self, found: Iterable[Told]) -> tuple[tuple[Reply, ...], ...]:
        """Return the ways that are easiest to answer, each diagnosed again."""
        ways = sorted(found, key=self._effort)
        merged: dict[tuple[str, ...], dict[str, list[Value]]] = {}
        for way in ways:
            self._merge(merged, dict(way))
        best = list(merged.values())[:_MOST_SHOWN]
        return tuple(tuple(self._reply(t, v) for t, v in way.items()) for way in best)

    def _merge(
        self, merged: dict[tuple[str, ...], dict[str, list[Value]]], way: Mapping[str, Value]
    ) -> None:
        """Add a way; where it differs from a known one in the value of one term, to that."""
        key = tuple(sorted(way))
        known = merged.get(key)
        if known is None:
            if len(merged) < _MOST_SHOWN and self._holds(way):
                merged[key] = {term: [way[term]] for term in key}
            return
        differing = [term for term in key if way[term] not in known[term]]
        widened = [term for term in key if len(known[term]) > 1]
        (only, *more) = differing or [""]
        if more or not only or widened not in ([], [only]) or len(known[only]) >= _MOST_VALUES:
            return
        if self.terms[only].type.kind is not Kind.ENUM:
            return  # one number or time stands for many
        if all(known[term] == [way[term]] for term in key if term != only) and self._holds(way):
            known[only].append(way[only])

    def _holds(self, way: Mapping[str, Value]) -> bool:
        """Return whether a full diagnosis has it too."""
        answer = self.matter.again(with_told(self.matter.case, way))
        standing = {c.id for c in (*answer.causes, *answer.conflicts)}
        advised = {action.id for action in answer.actions}
        said = (conclusion for step in answer.proof.steps for conclusion in step.concludes)
        concluded = {name for kind, name, *_ in said if kind == "finding"}
        return self.about.id in standing | advised | concluded

    def _effort(self, way: Told) -> tuple[int, list[int]]:
        place = list(self.terms)
        effort = sum(self.terms[term].effort + bool(self.terms[term].computed) for term, _ in way)
        return effort, sorted(place.index(term) for term, _ in way)

    def _reply(self, term: str, values: Sequence[Value]) -> Reply:
        return Reply(
            term=term,
            values=tuple(map(to_plain, values)),
            question=self.terms[term].question,
            text=one_of(self.matter.words, self.terms[term], values),
            example=self.terms[term].type.kind not in (Kind.BOOL, Kind.ENUM),
        )
