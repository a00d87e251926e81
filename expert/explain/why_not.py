"""Why something is not in the answer: per rule what holds, what fails and what is not known.

Of a finding that was not concluded, the rules that could conclude it are told below, and so
on down. The fewest new answers that would change it are found by trying.
"""

from collections.abc import Iterator
from typing import Literal

from expert.conditions import (
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Settled,
    Truth,
    obstacles,
    support,
    truth,
)
from expert.explain.clauses import asked
from expert.explain.concluding import Concluding
from expert.explain.matter import Ground, Matter
from expert.explain.phrases import phrase
from expert.explain.remedies import Remedies, remedies
from expert.explain.subject import Kind, Subject
from expert.explain.why import Told, standing, told_step
from expert.frozen import dataclass
from expert.rules import Rule
from expert.vocabulary import Text

State = Literal["holds", "fails", "unknown", "open"]
"""`fails` is against something known; `open` lacks a finding that may yet be concluded."""


@dataclass(frozen=True, slots=True)
class Line:
    """A premise of a rule: what it asks for, whether that holds, and what is known instead.

    `below` has the rules that could conclude the findings which it lacks.
    """

    asks: Text
    state: State
    grounds: tuple[Ground, ...]
    below: tuple["Look", ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A rule that could lead to something, and how each of its premises stands."""

    rule: str
    title: Text
    fired: bool
    lines: tuple[Line, ...]

    @property
    def out_of_reach(self) -> bool:
        """Whether something known stands against it."""
        return any(line.state == "fails" for line in self.lines)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """How a subject stands, what speaks against it, and what each rule that leads there lacks.

    `looks` have those first that lack least. `remedies` are the fewest answers that would
    bring it into the answer.
    """

    subject: Subject
    holds: bool
    stands: Text
    against: tuple[Told, ...]
    looks: tuple[Look, ...]
    remedies: Remedies


def why_not(matter: Matter, about: Subject) -> WhyNot:
    """Return why a cause, an action or a finding is not in the answer."""
    rules = matter.rules
    holds, stands = standing(matter, about)
    match about.kind:
        case Kind.CAUSE:
            leading = rules.supporting(about.id)
            against = matter.steps("rules_out", about.id)
        case Kind.ACTION:
            leading = rules.advising.get(about.id, [])
            against = matter.steps("forbids", about.id)
        case _:
            leading, against = rules.of.get(about.id, []), ()
    looking = _Looking(matter, rules)
    return WhyNot(
        subject=about,
        holds=holds,
        stands=stands,
        against=tuple(told_step(matter, step) for step in against),
        looks=looking.at(leading),
        remedies=remedies(matter, about),
    )


class _Looking:
    def __init__(self, matter: Matter, rules: Concluding) -> None:
        self.matter, self.rules = matter, rules
        self.settled, self.fired = matter.trial.settled, matter.trial.fired

    def at(self, rules: list[Rule]) -> tuple[Look, ...]:
        """Return how rules stand, those first that lack least."""
        looks = map(self._look, rules)
        return tuple(sorted(looks, key=lambda look: (look.out_of_reach, self._lacks(look))))

    def _lacks(self, look: Look) -> int:
        return sum(line.state != "holds" for line in look.lines)

    def _look(self, rule: Rule) -> Look:
        fired = rule.id in self.fired
        return Look(rule.id, rule.title, fired, tuple(map(self._line, rule.when)))

    def _line(self, premise: Condition) -> Line:
        held = truth(premise, self.settled)
        names = (support if held else obstacles)(premise, self.settled)
        grounds = map(self.matter.ground, names)
        lacking = () if held else dict.fromkeys(_lacking(premise, self.settled))
        below = [look for name in lacking for look in self.at(self.rules.of.get(name, []))]
        return Line(
            asks=asked(self.matter.words, premise),
            state=_state(held, below),
            grounds=tuple(g if held else self._otherwise(g) for g in grounds),
            below=tuple(below),
        )

    def _otherwise(self, ground: Ground) -> Ground:
        """Return a ground that stands against a premise, worded so where it is known."""
        if ground.state in ("unknown", "contradicted", "not_concluded"):
            return ground
        text = phrase("otherwise", clause=ground.text)
        return Ground(ground.name, ground.state, text, ground.steps, ground.inputs)


def _state(held: Truth, below: list[Look]) -> State:
    if held is False:
        return "fails" if all(look.out_of_reach for look in below) else "open"
    return "holds" if held else "unknown"


def _lacking(condition: Condition, settled: Settled) -> Iterator[str]:
    """Yield the findings that a condition waits for."""
    match condition:
        case Concluded(finding) if settled.get(finding) is not True:
            yield finding
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _lacking(part, settled)
        case _:
            pass
