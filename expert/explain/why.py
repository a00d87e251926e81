"""Why a cause, an action, a finding or a fact is in the answer: the proof, retold.

Each step of the proof is told once, after those that it rests on, and referred to by its
number; nothing is told that is no step of the proof or premise of one.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from expert.explain.matter import Ground, Matter
from expert.explain.phrases import phrase, same
from expert.explain.subject import Kind, Subject
from expert.frozen import dataclass
from expert.support import STANDING
from expert.vocabulary import Text


class Depth(StrEnum):
    """How far down to tell: the last steps, down through findings, or down to what was told."""

    SHORT = "short"
    NORMAL = "normal"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Told:
    """A step of the proof in words; `number` is its index there."""

    number: int
    rule: str
    title: Text
    text: Text
    rests_on: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A computed fact, and what it was worked out from."""

    fact: Ground
    from_: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """How a subject stands, and the steps that lead there.

    `direct` are the steps that speak for the subject itself, `against` those that speak
    against it; `steps` are all that are told, each after what it rests on. `worked_out` has,
    in full depth, the computed facts among that, and what each was worked out from.
    """

    subject: Subject
    holds: bool
    stands: Text
    notes: tuple[Text, ...]
    direct: tuple[int, ...]
    against: tuple[int, ...]
    steps: tuple[Told, ...]
    worked_out: tuple[WorkedOut, ...]


_FOR = {
    Kind.CAUSE: "supports",
    Kind.ACTION: "recommends",
    Kind.FINDING: "finding",
    Kind.TERM: "term",
}
_AGAINST = {Kind.CAUSE: "rules_out", Kind.ACTION: "forbids"}


def why(matter: Matter, about: Subject, depth: Depth = Depth.NORMAL) -> Why:
    """Return why something is in an answer, or that it is not."""
    direct = matter.steps(_FOR[about.kind], about.id)
    against = matter.steps(_AGAINST.get(about.kind, ""), about.id)
    holds, stands = standing(matter, about)
    notes = tuple(_notes(matter, about)) if holds else ()
    if about.kind is Kind.ACTION and not direct and not notes:
        against = ()  # a guard on what nothing asks for says nothing about this case
    order: dict[int, None] = {}
    for step in (*direct, *against):
        _tell(matter, step, depth, order)
    steps = tuple(told_step(matter, step, depth) for step in order)
    facts = [matter.ground(about.id)] if about.kind is Kind.TERM else []
    facts += [ground for step in steps for ground in step.rests_on]
    return Why(
        subject=about,
        holds=holds,
        stands=stands,
        notes=notes,
        direct=direct,
        against=against,
        steps=steps,
        worked_out=tuple(_worked_out(matter, facts)) if depth is Depth.FULL else (),
    )


def standing(matter: Matter, about: Subject) -> tuple[bool, Text]:
    """Return whether a subject is in the answer, and how it stands."""
    match about.kind:
        case Kind.CAUSE:
            level = matter.trial.settled[f"cause.{about.id}"]
            return level in STANDING, matter.words.level(about.id, str(level))
        case Kind.ACTION:
            return _advice(matter, about.id)
        case _:
            ground = matter.ground(about.id)
            return ground.state not in ("unknown", "contradicted", "not_concluded"), ground.text


def _advice(matter: Matter, action: str) -> tuple[bool, Text]:
    for rank, advice in enumerate(matter.answer.actions, 1):
        if advice.id == action:
            said = phrase("is_advised", rank=same(rank))
            return True, phrase("emergency") if advice.emergency else said
    asked_for = matter.steps("recommends", action)
    return False, phrase("is_forbidden" if asked_for else "not_asked_for")


def _notes(matter: Matter, about: Subject) -> Iterator[Text]:
    """Yield reasons that are no steps: the fallback, and what has to precede an action."""
    if about.id == matter.pack.fallback:
        yield phrase("fallback")
    advised = {action.id for action in matter.answer.actions}
    for order in matter.pack.orders:
        if order.first == about.id and order.then in advised:
            yield phrase("comes_with", then=matter.pack.actions[order.then].label)


def _worked_out(matter: Matter, facts: Iterable[Ground]) -> Iterator[WorkedOut]:
    """Yield how the computed ones of some facts came about, and those that they came from."""
    waiting = {fact.name: fact for fact in facts if fact.inputs}
    done = set[str]()
    while waiting:
        name, fact = waiting.popitem()
        done.add(name)
        inputs = tuple(matter.ground(input_) for input_ in fact.inputs)
        # Days told at one time and counted on from there are worked out from themselves.
        yield WorkedOut(fact, tuple(ground for ground in inputs if ground.name != name))
        waiting |= {g.name: g for g in inputs if g.inputs and g.name not in done}


def _tell(matter: Matter, step: int, depth: Depth, order: dict[int, None]) -> None:
    if step in order:
        return
    if depth is not Depth.SHORT:
        for line in matter.answer.proof.steps[step].premises:
            for premise in line:
                if premise.kind == "step" or depth is Depth.FULL:
                    for below in premise.steps:
                        _tell(matter, below, depth, order)
    order[step] = None


def told_step(matter: Matter, step: int, depth: Depth = Depth.NORMAL) -> Told:
    """Return a step of the proof in words."""
    view, proven = matter.answer.steps[step], matter.answer.proof.steps[step]
    names = dict.fromkeys(premise.name for line in proven.premises for premise in line)
    return Told(
        number=step,
        rule=proven.rule,
        title=view.title,
        text=view.text,
        rests_on=() if depth is Depth.SHORT else tuple(map(matter.ground, names)),
    )
