"""Which told facts already decide: a sufficient reason that nothing can be left out of.

The first cause and the first action stay the same whatever the other told facts are, known
otherwise or not known at all; what nobody told stays unknown. Every combination of the answers
that `answers` has is tried, so what is shown decides; whether it is as small as can be is
said, because trying all for a large case takes too long.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from expert.explain.answers import Answers, tests_in
from expert.explain.given import Given, given
from expert.explain.matter import Matter
from expert.explain.relevance import Relevance
from expert.explain.trial import with_told
from expert.explain.what_if import Side, side
from expert.frozen import dataclass
from expert.values import Value

_MOST_CASES = 600


@dataclass(frozen=True, slots=True)
class Member:
    """A fact that is needed: with these facts otherwise, another answer would come first."""

    fact: Given
    otherwise: tuple[Given, ...]
    then: Side | None


@dataclass(frozen=True, slots=True)
class Enough:
    """The facts that decide, and those that may be anything.

    `minimal` says that none of the members can be left out; a member without `then` might be.
    """

    decided: Side
    members: tuple[Member, ...]
    spare: tuple[Given, ...]
    tried: int

    @property
    def minimal(self) -> bool:
        """Whether nothing can be left out."""
        return all(member.then for member in self.members)


def enough(matter: Matter) -> Enough:
    """Return a set of told facts that decides the first cause and action, and no less does."""
    return _Leaving(matter).enough()


class _Leaving:
    """Leaves out one fact after the other, as long as nothing changes whatever they are."""

    def __init__(self, matter: Matter) -> None:
        self.matter, self.answers = matter, Answers(matter.pack)
        told = matter.case.told.items()
        self.told = {term: value for term, value in told if value is not None}
        self.tried, self.last = 0, matter.trial
        self.others: dict[str, tuple[Value | None, ...]] = {}
        relevance = Relevance(matter.trials, matter.trial)
        for term, value in self.told.items():
            unlike = self._unlike(relevance, term)
            # What makes no difference needs no trial, however many values it has.
            known = (other for other in unlike if other != value)
            self.others[term] = (None, *known) if relevance.matters(term) else ()

    def _unlike(self, relevance: Relevance, term: str) -> tuple[Value, ...]:
        """Return one value of each kind that the rules which could fire tell apart."""
        if relevance.feeds(term):
            return self.answers.unlike(term, self.matter.trial)
        read = [premise for rule in relevance.reading(term) for premise in rule.when]
        read += [order.done for order in self.matter.pack.orders if order.done]
        own = [test for condition in read for name, test in tests_in(condition) if name == term]
        return self.answers.told_apart(term, self.matter.trial, own)

    def enough(self) -> Enough:
        """Return what is left when nothing more can be left out."""
        members = dict(self._needed())
        out: list[str] = []
        # Few other answers first: so the most facts can be tried together.
        for term in sorted(self.told, key=lambda term: len(self.others[term])):
            if term in members:
                continue
            fact = self._given(term, self.told[term])
            if found := self._found(out, term):
                members[term] = self._member(fact, found)
            elif found is None:
                members[term] = Member(fact, (), None)
            else:
                out.append(term)
        return Enough(
            decided=side(self.matter.answer),
            members=tuple(members[term] for term in self.told if term in members),
            spare=tuple(self._given(t, self.told[t]) for t in self.told if t in out),
            tried=self.tried,
        )

    def _needed(self) -> Iterator[tuple[str, Member]]:
        """Yield the facts that change what comes first though all else stays as told."""
        for term, told in self.told.items():
            if found := self._found((), term):
                yield term, self._member(self._given(term, told), found)

    def _found(self, out: Sequence[str], term: str) -> Mapping[str, Value | None] | None:
        """Return facts that change what comes first, though all but these stay as told.

        None of them if there are none; None if it takes too long to tell. What the facts that
        are out can be by themselves was tried before, so `term` is something else than told.
        """
        for facts in self._combined(out, term):
            if self.tried >= _MOST_CASES:
                return None
            self.tried += 1
            self.last = self.matter.tried(facts, near=self.last)  # the one before differs least
            if self.last.verdict != self.matter.trial.verdict:
                return facts
        return {}

    def _combined(self, out: Sequence[str], term: str) -> Iterator[dict[str, Value | None]]:
        ranges = [(self.told[t], *self.others[t]) for t in out]
        for values in product(*ranges):
            for value in self.others[term]:
                yield {**dict(zip(out, values, strict=True)), term: value}

    def _member(self, fact: Given, found: Mapping[str, Value | None]) -> Member:
        then = self.matter.again(with_told(self.matter.case, found))
        changed = {t: v for t, v in found.items() if v != self.told[t]}
        return Member(fact, tuple(self._given(t, v) for t, v in changed.items()), side(then))

    def _given(self, term: str, value: Value | None) -> Given:
        return given(self.matter, term, value)
