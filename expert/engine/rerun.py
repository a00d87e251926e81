"""A run from the trace of an earlier one, for searches that try many cases that differ little.

Only what the difference reaches is decided, fired and settled again; all else is as it was. The
trace is the one that a run from nothing leaves, to the last premise.
"""

from collections.abc import Sequence, Set

from expert.conditions import Truth
from expert.engine.memory import Firing, Slate, Trace, spoken, told
from expert.facts import Fact
from expert.program import Names, Program, Stratum
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


def rerun(program: Program, earlier: Trace, before: Sequence[Fact], facts: Sequence[Fact]) -> Trace:
    """Return the trace of a run over facts, given that of an earlier run and its facts."""
    return _Rerun(program, earlier, before, facts).trace()


class _Rerun(Slate):
    """Goes up the strata after what has changed.

    `pending` are names of which something else is said, `moved` those that are settled
    otherwise, so that what reads them has to be decided again.
    """

    def __init__(
        self, program: Program, earlier: Trace, before: Sequence[Fact], facts: Sequence[Fact]
    ) -> None:
        super().__init__(program, {**earlier.said})
        self.settled |= earlier.settled
        self.assumed |= earlier.assumed
        self.contradicted |= {*earlier.contradicted}
        self._earlier = earlier
        self._firings = {firing.rule.id: firing for firing in earlier.firings}
        self._told, was = told(facts), told(before)
        self._pending = {
            term for term in self._told.keys() | was if self._told.get(term) != was.get(term)
        }
        self._moved = set[str]()

    def trace(self) -> Trace:
        """Run, and return what is left."""
        self._settle_again(self.program.given)
        truths, unlike = [], []
        earlier = zip(self._earlier.truths, self._earlier.unlike, strict=True)
        for stratum, before in zip(self.program.strata, earlier, strict=True):
            now = self._decide_again(stratum, *before)
            truths.append(now[0])
            unlike.append(now[1])
            self._settle_again(stratum.settles)
        return Trace(
            firings=self._in_order(),
            settled=self.settled,
            assumed=self.assumed,
            contradicted=tuple(sorted(self.contradicted)),
            truths=tuple(truths),
            unlike=tuple(unlike),
            said=self.said,
        )

    def _decide_again(
        self, stratum: Stratum, truths: tuple[Truth, ...], unlike: Set[int]
    ) -> tuple[tuple[Truth, ...], Set[int]]:
        touched = stratum.touched(self._moved)
        if not touched:
            return truths, unlike
        before, needed_by, silent = truths, stratum.needed_by, stratum.silent
        truths = tuple(self.decided(stratum, truths, touched))
        unlike = (unlike - touched) | {i for i in touched if truths[i] is not silent[i]}
        turned = (i for i in touched if truths[i] is True and before[i] is not True)
        may_fire = {number for i in turned for number in needed_by[i]}
        for number in {number for i in touched for number in needed_by[i]}:
            rule = stratum.rules[number]
            was = self._firings.pop(rule.id, None)
            if was is None and number not in may_fire:
                continue
            if all(truths[i] is True for i in stratum.needs[number]):
                self._firings[rule.id] = is_ = self.firing(rule)
            else:
                is_ = None
            if is_ is not was and _says(was) != _says(is_):
                self._pending.update(self.program.speaks[rule.id])
        return truths, unlike

    def _in_order(self) -> tuple[Firing, ...]:
        place = self.program.place
        return tuple(self._firings[rule] for rule in sorted(self._firings, key=place.__getitem__))

    def _settle_again(self, names: Names) -> None:
        # What is settled may leave more to settle here: whether anything is contradicted.
        while waiting := names.among(self._pending):
            for name in waiting:
                self._pending.discard(name)
                before = self._state(name)
                self._say_again(name)
                self.settled.pop(name, None)
                self.assumed.pop(name, None)
                self.contradicted.discard(name)
                self.settle_one(name)
                self._compare(name, before, self._state(name))

    def _compare(self, name: str, before: tuple[object, ...], after: tuple[object, ...]) -> None:
        if before != after:
            self._moved.add(name)
            # Both are settled after all that they depend on.
            if name.startswith(CAUSE_PREFIX):
                self._pending.add(self.program.fallback)
            self._pending.add(CONTRADICTED)

    def _state(self, name: str) -> tuple[object, ...]:
        return self.settled.get(name), self.assumed.get(name), name in self.contradicted

    def _say_again(self, name: str) -> None:
        """Gather what facts and firings say of a name."""
        said = [*self._told.get(name, ())]
        for rule in self.program.concluding.get(name, ()):
            if firing := self._firings.get(rule.id):
                said += [(w, firing.assuming) for n, w in spoken(firing.then) if n == name]
        if said:
            self.said[name] = said
        elif self.said.get(name):
            del self.said[name]


def _says(firing: Firing | None) -> object:
    return firing and (firing.then, firing.assuming)
