"""Which told facts already decide: a sufficient reason that nothing can be left out of.

The first cause and the first action stay the same whatever the other told facts are, known
otherwise or not known at all; what nobody told stays unknown. That is proven; and of each fact
that is needed a case shows why. Where neither is found in time, the fact is kept and said to be
in doubt.
"""

from collections.abc import Collection, Mapping

from expert.explain.given import Given, given
from expert.explain.matter import Matter
from expert.explain.otherwise import Otherwise, TooLongError
from expert.explain.trial import with_told
from expert.explain.what_if import Side, side
from expert.frozen import dataclass
from expert.values import Value

_MOST_LOOKS = 160
_MOST_AT_ONCE = 60


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
        self.matter = matter
        told = matter.case.told.items()
        self.told = {term: value for term, value in told if value is not None}
        self.tried, self.left = 0, _MOST_LOOKS
        self.members: dict[str, Member] = {}

    def enough(self) -> Enough:
        """Return what is left when nothing more can be left out."""
        for term in self.told:
            self._leaves_out([term], term)
        out: list[str] = []
        for term in self.told:
            if term not in self.members and self._leaves_out([*out, term], term):
                out.append(term)
        return Enough(
            decided=side(self.matter.answer),
            members=tuple(self.members[term] for term in self.told if term in self.members),
            spare=tuple(self._given(t, self.told[t]) for t in self.told if t in out),
            tried=self.tried,
        )

    def _leaves_out(self, out: Collection[str], term: str) -> bool:
        """Return whether nothing changes whatever some facts are, `term` among them.

        If something does, or if it takes too long to tell, the term is a member.
        """
        search = Otherwise(
            matter=self.matter,
            same=lambda trial: trial.verdict == self.matter.trial.verdict,
            stays=lambda firsts: firsts.cause_stays and firsts.action_stays(),
            values=self._values,
            most=min(self.left, _MOST_AT_ONCE),
        )
        try:
            found = search.find(out)
        except TooLongError:
            self.members[term] = Member(self._given(term, self.told[term]), (), None)
            return False
        finally:
            self.tried += search.tried
            self.left -= search.looks
        if found is not None:
            self.members[term] = self._member(term, found)
        return found is None

    def _values(self, term: str) -> tuple[Value | None, ...]:
        return None, *self.matter.answers.unlike(term, self.matter.trial)

    def _member(self, term: str, found: Mapping[str, Value | None]) -> Member:
        then = self.matter.again(with_told(self.matter.case, found))
        changed = {t: v for t, v in found.items() if v != self.told[t]}
        otherwise = tuple(self._given(t, v) for t, v in changed.items())
        return Member(self._given(term, self.told[term]), otherwise, side(then))

    def _given(self, term: str, value: Value | None) -> Given:
        return given(self.matter, term, value)
