"""The fewest new answers after which something would be in the answer.

One answer is tried, then two, and so on, along the moves that could help. What is found was
tried; that nothing less helps is so because the moves miss nothing, among the values that
`answers` has. Where few answers do not help, a look at all that may come of the case says whether
any could. The search gives up after so many cases and says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from heapq import heappop, heappush
from typing import NamedTuple

from expert.diagnosis import proven
from expert.explain.answers import LISTED
from expert.explain.clauses import one_of
from expert.explain.firsts import Firsts
from expert.explain.matter import Matter
from expert.explain.moves import Moves, reached
from expert.explain.needs import Needs
from expert.explain.outlook import Outlook
from expert.explain.phrases import phrase
from expert.explain.subject import Kind, Subject
from expert.explain.trial import Trial, with_told
from expert.frozen import dataclass
from expert.support import STANDING
from expert.values import NUMBERS, Plain, Value, to_plain
from expert.values import Kind as Type
from expert.vocabulary import Text

_MOST_ANSWERS = 3
_MOST_LOOKS = 48  # of 891 questions to incidents and the book, 768 get an answer
# So many times or numbers of a term are tried before those of others, which they would crowd out.
_AT_ONCE = 2
_ENDLESS = (*NUMBERS, Type.DATETIME)
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

    `tried` says how many answers together were tried, or is None where none could help, however
    many; `all_tried` says whether nothing was left out.
    """

    ways: tuple[tuple[Reply, ...], ...]
    tried: int | None
    all_tried: bool


Told = frozenset[tuple[str, Value]]


def remedies(matter: Matter, about: Subject) -> Remedies:
    """Return the fewest answers that bring something into the answer; each way was diagnosed."""
    if reached(about, matter.trial):
        return Remedies((), 0, True)
    told, search = matter.case.told, _Search(matter, about)
    untold = [term for term in matter.pack.vocabulary.terms if told.get(term) is None]
    may_be = cache(lambda: may_reach(about, matter.outlook(matter.trial, untold)))
    for size in range(1, _MOST_ANSWERS + 1):
        all_tried = search.look(size)
        if search.found:
            return Remedies(search.shown(), size, all_tried)
        hard = not all_tried or size == _MOST_ANSWERS - 1
        if hard and not may_be():
            return Remedies((), None, True)
        if not all_tried:
            return Remedies((), size, False)
    return Remedies((), _MOST_ANSWERS, True)


class _Waiting(NamedTuple):
    """A set of answers to be looked at, in the order of looking; all but one told `before`.

    `barren` says that it follows an answer that decides nothing by itself, `effort` how hard
    the answers are to get, `among` with how many others it came up.
    """

    barren: bool
    effort: int
    among: int
    places: tuple[int, ...]
    number: int
    told: Told
    before: Told


class _Search:
    def __init__(self, matter: Matter, about: Subject) -> None:
        self.matter, self.about = matter, about
        self.rules, self.answers = matter.rules, matter.answers
        self.terms = matter.pack.vocabulary.terms
        self.misfits = matter.trials.misfits(matter.trial)
        self.trials: dict[Told, Trial] = {frozenset(): matter.trial}
        self._known_needs: dict[Told, Needs] = {}
        # Each with its effort and the places of its terms: the easiest are shown.
        self.found: dict[Told, tuple[int, tuple[int, ...]]] = {}
        self._known: dict[frozenset[str], int] = {}
        # What is worked out, and what is no choice of a few, is harder to tell.
        self._effort_of = {
            term.id: term.effort + bool(term.computed) + (term.type.kind not in LISTED)
            for term in self.terms.values()
        }
        self._place = {term: i for i, term in enumerate(self.terms)}

    def look(self, size: int) -> bool:
        """Find the sets of so many answers that reach the goal; return whether all were tried.

        The easiest to answer come first. What follows an answer that by itself decides no
        premise comes last: most often it has no part in it.
        """
        start: Told = frozenset()
        waiting = [_Waiting(False, 0, 0, (), 0, start, start)]
        seen = {start}
        while waiting:
            barren, effort, _, places, _, told, before = heappop(waiting)
            left = size - len(told)
            if self._easier_known(told, effort + left):
                continue
            if told not in self.trials and len(self.trials) >= _MOST_LOOKS:
                return False
            trial = self._trial(told, before)
            at_goal = reached(self.about, trial)
            misfits = self._misfits(trial) if at_goal else []
            if at_goal and not misfits:
                self.found[told] = effort, places
                self._known[_terms(told)] = effort
            elif left:
                moves = Moves(self.rules, self.answers, self._needs(told, before), left)
                next_ = moves.mending(misfits) if at_goal else moves.towards(self.about)
                terms = _terms(told)
                further = [move for move in dict.fromkeys(next_) if move[0] not in terms]
                barren |= trial.trace.truths == self.trials[before].trace.truths and told != before
                # Of a few moves each is more likely to help than of many.
                among, of_term = len(further), Counter[str]()
                for move in further:
                    term, more = move[0], told | {move}
                    of_term[term] += 1
                    if more in seen:
                        continue
                    seen.add(more)
                    at = tuple(sorted((*places, self._place[term])))
                    takes = effort + self._effort_of[term]
                    if self.terms[term].type.kind in _ENDLESS:
                        takes += of_term[term] // _AT_ONCE
                    heappush(waiting, _Waiting(barren, takes, among, at, len(seen), more, told))
        return True

    def _easier_known(self, told: Told, effort: int) -> bool:
        """Return whether as many ways as are shown take less effort."""
        known = self._known
        return (
            len(known) >= _MOST_SHOWN
            and effort >= max(known.values())
            and _terms(told) not in known
        )

    def _trial(self, told: Told, before: Told) -> Trial:
        """Return what a case comes to in which one answer more is told than in one tried before."""
        if told not in self.trials:
            self.trials[told] = self.matter.tried(dict(told), self.trials[before])
        return self.trials[told]

    def _needs(self, told: Told, before: Told) -> Needs:
        if told not in self._known_needs:
            near = self._known_needs.get(before)
            self._known_needs[told] = Needs(self.rules, self.trials[told], near)
        return self._known_needs[told]

    def _misfits(self, trial: Trial) -> list[str]:
        """Return what does not fit together now and did before."""
        return sorted(self.matter.trials.misfits(trial) - self.misfits)

    def shown(self) -> tuple[tuple[Reply, ...], ...]:
        """Return the easiest ways, each diagnosed again, those that differ in one choice as one."""
        merged: dict[tuple[str, ...], dict[str, list[Value]]] = {}
        for way in sorted(self.found, key=self.found.__getitem__):
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
            if len(merged) < _MOST_SHOWN:
                self._confirm(way)
                merged[key] = {term: [way[term]] for term in key}
            return
        differing = [term for term in key if way[term] not in known[term]]
        widened = [term for term in key if len(known[term]) > 1]
        (only, *more) = differing or [""]
        if more or not only or widened not in ([], [only]) or len(known[only]) >= _MOST_VALUES:
            return
        if self.terms[only].type.kind is not Type.ENUM:
            return  # one number or time stands for many
        if all(known[term] == [way[term]] for term in key if term != only):
            known[only].append(way[only])

    def _confirm(self, way: Mapping[str, Value]) -> None:
        """Have a diagnosis say the same as a trial."""
        case = with_told(self.matter.case, way)
        proof = proven(case, pack=self.matter.pack, now=self.matter.now)
        end = proof.outcome
        standing = {*(c.cause for c in end.causes), *end.conflicts}
        advised = {advice.action for advice in end.actions}
        said = (conclusion for step in proof.steps for conclusion in step.concludes)
        concluded = {name for kind, name, *_ in said if kind == "finding"}
        assert self.about.id in standing | advised | concluded

    def _reply(self, term: str, values: Sequence[Value]) -> Reply:
        known = self.terms[term]
        any_ = all(self.answers.is_any(term, value) for value in values)
        one = one_of(self.matter.words, known, values)
        return Reply(
            term=term,
            values=tuple(map(to_plain, values)),
            question=known.question,
            text=phrase("any_text", label=known.label) if any_ else one,
            example=not any_ and known.type.kind not in LISTED,
        )


def may_reach(about: Subject, outlook: Outlook) -> bool:
    """Return whether something may be in the answer, as far as an outlook goes."""
    match about.kind:
        case Kind.CAUSE:
            return not outlook.levels(about.id).isdisjoint(STANDING)
        case Kind.ACTION:
            return about.id in Firsts(outlook).may_be_advised()
        case _:
            return True in (outlook.of(about.id) or ())


def _terms(told: Told) -> frozenset[str]:
    return frozenset(term for term, _ in told)
