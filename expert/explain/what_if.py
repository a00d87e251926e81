"""What would come of it if some facts were otherwise: both answers, and why they differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from expert.explain.edits import edited
from expert.explain.matter import Ground, Matter, at
from expert.facts import Case
from expert.frozen import dataclass
from expert.recipes import ELAPSED
from expert.support import Urgency
from expert.views import Answer
from expert.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Stand:
    """A cause with its level, or an action, as one answer has it."""

    id: str
    label: Text
    level: str | None = None
    sure: Text | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One of two answers, as far as they are compared: the first cause and action come first."""

    now: datetime | None
    urgency: Urgency
    urgency_text: Text
    causes: tuple[Stand, ...]
    ruled_out: tuple[Stand, ...]
    actions: tuple[Stand, ...]
    forbidden: tuple[Stand, ...]
    contradicted: tuple[Stand, ...]

    @property
    def firsts(self) -> tuple[Stand, ...]:
        """The first cause and the first action."""
        return (*self.causes[:1], *self.actions[:1])


@dataclass(frozen=True, slots=True)
class Edit:
    """A term that was told, computed or derived otherwise, and how it stands in each answer."""

    term: str
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Shift:
    """A rule that fires in one answer only, its sentence, and what made the difference.

    `about` are the names that it concludes something of.
    """

    rule: str
    about: tuple[str, ...]
    text: Text
    because: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Both answers side by side, and why they differ.

    `told` are the facts that were changed, `follows` those that changed with them; `fires` are
    the rules that fire only afterwards, `silent` those that fired only before.
    """

    told: tuple[Edit, ...]
    follows: tuple[Edit, ...]
    before: Side
    after: Side
    fires: tuple[Shift, ...]
    silent: tuple[Shift, ...]

    @property
    def differs(self) -> bool:
        """Whether anything that the answer advises or claims is another."""
        return replace(self.before, now=None) != replace(self.after, now=None)


def what_if(matter: Matter, texts: Sequence[str]) -> Change:
    """Return what would change if facts, each given as `term=value`, were so.

    Where the days since the sale are counted from its date, other days are another time of
    asking: who wants to know of day 6 does not say that the date is wrong.

    Raises:
        InputError: a fact cannot be read, or what was told lies after the time of asking.
    """
    case = edited(matter.case, matter.pack, texts)
    if case.now != matter.case.now:
        return compare(matter, matter.other(case, case.now))
    return compare(matter, matter.other(*_on_the_day(matter, case)))


def _on_the_day(matter: Matter, case: Case) -> tuple[Case, datetime | None]:
    """Return a case, at the time at which as many days have passed as it tells."""
    days, before = case.told.get(ELAPSED), matter.case.told.get(ELAPSED)
    if matter.now is None or not isinstance(days, int) or days == before:
        return case, matter.now
    undated = {term: value for term, value in case.told.items() if term != ELAPSED}
    facts = matter.trials.of(replace(case, told=undated), matter.now).facts
    counted = next((fact.value for fact in facts if fact.term == ELAPSED), None)
    if not isinstance(counted, int):
        return case, matter.now
    # Days that were told before are days as of now, and move on with the clock.
    told = undated if before is None else {**undated, ELAPSED: before}
    moved = matter.now + timedelta(days=days - counted)
    return at(replace(case, told=told), matter.now), moved


def compare(before: Matter, after: Matter) -> Change:
    """Return how two answers differ, and why."""
    edits, missing = list(_edits(before, after)), object()
    was, is_ = before.case.told, after.case.told
    told = {term for term in (*was, *is_) if was.get(term, missing) != is_.get(term, missing)}
    return Change(
        told=tuple(edit for edit in edits if edit.term in told),
        follows=tuple(edit for edit in edits if edit.term not in told),
        before=side(before.answer),
        after=side(after.answer),
        fires=tuple(_shifts(after, before, after)),
        silent=tuple(_shifts(before, after, after)),
    )


def side(answer: Answer) -> Side:
    """Return what of an answer is compared."""
    standing = (*answer.causes, *answer.conflicts)
    return Side(
        now=answer.now,
        urgency=answer.urgency,
        urgency_text=answer.urgency_text,
        causes=tuple(Stand(c.id, c.label, c.level, c.sure) for c in standing),
        ruled_out=tuple(Stand(c.id, c.label) for c in answer.ruled_out),
        actions=tuple(Stand(a.id, a.text) for a in answer.actions),
        forbidden=tuple(Stand(a.id, a.text) for a in answer.forbidden),
        contradicted=tuple(Stand(c.term, c.label) for c in answer.contradictions),
    )


def _edits(before: Matter, after: Matter) -> Iterator[Edit]:
    """Yield every term that stands otherwise."""
    for term in before.pack.vocabulary.terms:
        if _stands(before, term) != _stands(after, term):
            yield Edit(term, before.ground(term).text, after.ground(term).text)


def _shifts(fired: Matter, other: Matter, after: Matter) -> Iterator[Shift]:
    """Yield the rules that fire in one answer and not in the other.

    What made the difference is told as it stands after the change. Guards on what nothing
    asks for, and rules that conclude nothing on an assumption, are left out.
    """
    for step, view in zip(fired.answer.proof.steps, fired.answer.steps, strict=True):
        forbids = [name for kind, name, *_ in step.concludes if kind == "forbids"]
        says_nothing = not step.concludes or (forbids and not _asked_for(fired, forbids))
        if step.rule in other.trial.fired or says_nothing:
            continue
        names = dict.fromkeys(premise.name for line in step.premises for premise in line)
        moved = [name for name in names if _stands(fired, name) != _stands(other, name)]
        about = tuple(dict.fromkeys(name for _, name, *_ in step.concludes))
        yield Shift(step.rule, about, view.text, tuple(map(after.ground, moved)))


def _asked_for(matter: Matter, actions: Iterable[str]) -> bool:
    return any(matter.steps("recommends", action) for action in actions)


def _stands(matter: Matter, name: str) -> tuple[str, Text]:
    ground = matter.ground(name)
    return ground.state, ground.text
