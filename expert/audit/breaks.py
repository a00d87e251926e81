"""Small ways to break a rule, as a hand slips: each yields a rule that could have been written.

Every break changes one thing. Two of them may come to the same, and some change nothing that
can ever be seen; the circuit tells them apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum

from expert.audit.domains import step_of
from expert.audit.written import written, written_conclusion
from expert.conditions import Absent, AllOf, AnyOf, Concluded, Condition, Is, Unless
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.rules import Conclusion, Rule, RulesOut, Supports
from expert.support import STANDING, Level
from expert.values import (
    Among,
    HasAll,
    HasAny,
    HasNone,
    Kind,
    NoneOf,
    OneOf,
    Type,
    Value,
    Within,
)
from expert.vocabulary import CAUSE_PREFIX


class Break(StrEnum):
    """What is broken."""

    DROP_RULE = "drop-rule"
    DROP_PREMISE = "drop-premise"
    DROP_VALUE = "drop-value"
    ADD_VALUE = "add-value"
    DROP_UNKNOWN = "drop-unknown"
    FLIP_BOUND = "flip-bound"
    MOVE_BOUND = "move-bound"
    FLIP_FINDING = "flip-finding"
    ANY_TO_ALL = "any-to-all"
    DROP_CONCLUSION = "drop-conclusion"
    SWAP_LEVEL = "swap-level"
    SWAP_CAUSE = "swap-cause"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule, how it was broken, and what it became: None where it is gone."""

    rule: Rule
    kind: Break
    changed: Rule | None
    before: str
    after: str

    def __str__(self) -> str:
        change = f"{self.before} → {self.after}" if self.after else self.before
        return f"{self.rule.id} {self.kind}: {change}"

    @property
    def refires(self) -> bool:
        """Whether what changed is when the rule fires, and not what it concludes."""
        return self.changed is None or self.changed.then == self.rule.then


_LEVELS = Type(Kind.ENUM, tuple(map(str, Level)))
_FLIPS = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
_Broken = tuple[Break, Condition, str, str]


def breaks(pack: Pack, rule: Rule) -> Iterator[Mutant]:
    """Yield every small way to break a rule."""
    yield Mutant(rule, Break.DROP_RULE, None, rule.id, "")
    for i, premise in enumerate(rule.when):
        for kind, broken, before, after in _conditions(pack, premise):
            when = (*rule.when[:i], broken, *rule.when[i + 1 :])
            yield Mutant(rule, kind, replace(rule, when=when), before, after)
        if len(rule.when) > 1:
            when = (*rule.when[:i], *rule.when[i + 1 :])
            less = replace(rule, when=when)
            yield Mutant(rule, Break.DROP_PREMISE, less, written(premise), "")
    for i, conclusion in enumerate(rule.then):
        for kind, other in _conclusions(pack, conclusion):
            then = (*rule.then[:i], other, *rule.then[i + 1 :])
            texts = written_conclusion(conclusion), written_conclusion(other)
            yield Mutant(rule, kind, replace(rule, then=then), *texts)
        if len(rule.then) > 1:
            fewer = replace(rule, then=(*rule.then[:i], *rule.then[i + 1 :]))
            before = written_conclusion(conclusion)
            yield Mutant(rule, Break.DROP_CONCLUSION, fewer, before, "")


def _conditions(pack: Pack, condition: Condition) -> Iterator[_Broken]:
    """Yield every condition that is one break away, and its smallest changed part as text."""
    match condition:
        case Is(term, test, or_unknown):
            others = [(kind, Is(term, t, or_unknown)) for kind, t in _tests(pack, term, test)]
            if or_unknown:
                others.append((Break.DROP_UNKNOWN, Is(term, test)))
            for kind, other in others:
                yield kind, other, written(condition), written(other)
        case Concluded(finding):
            yield Break.FLIP_FINDING, Absent(finding), written(condition), written(Absent(finding))
        case Absent(finding):
            flipped = Concluded(finding)
            yield Break.FLIP_FINDING, flipped, written(condition), written(flipped)
        case AllOf() | AnyOf():
            yield from _groups(pack, condition)
        case Unless(part):
            for kind, broken, before, after in _conditions(pack, part):
                yield kind, Unless(broken), before, after
        case _:
            pass  # `known` and `unknown` have nothing in them to break


def _groups(pack: Pack, condition: AllOf | AnyOf) -> Iterator[_Broken]:
    group, parts = type(condition), condition.parts
    for i, part in enumerate(parts):
        others = (*parts[:i], *parts[i + 1 :])
        for kind, broken, before, after in _conditions(pack, part):
            yield kind, group((*parts[:i], broken, *parts[i + 1 :])), before, after
        if others:
            rest = others[0] if len(others) == 1 else group(others)
            yield Break.DROP_PREMISE, rest, written(part), ""
    if isinstance(condition, AnyOf) and len(parts) > 1:
        yield Break.ANY_TO_ALL, AllOf(parts), written(condition), written(AllOf(parts))


def _tests(pack: Pack, term: str, test: Among) -> Iterator[tuple[Break, Among]]:
    kind = _LEVELS if term.startswith(CAUSE_PREFIX) else pack.vocabulary.terms[term].type
    match test:
        case OneOf(values) | NoneOf(values):
            if kind.kind is not Kind.SET:
                for how, others in _lists(values, _every(kind)):
                    yield how, type(test)(others)
        case HasAny(members) | HasAll(members) | HasNone(members):
            for how, others in _lists(sorted(members), kind.members):
                yield how, type(test)(frozenset(map(str, others)))
        case Within():
            yield from _bounds(kind, test)


def _lists(
    values: Sequence[Value], every: Iterable[Value]
) -> Iterator[tuple[Break, tuple[Value, ...]]]:
    """Yield a list with one value less, and with one more: the next that is declared."""
    if len(values) > 1:
        for value in values:
            yield Break.DROP_VALUE, tuple(v for v in values if v != value)
    every = tuple(every)
    after = every.index(values[-1]) + 1 if values[-1] in every else 0
    for value in (*every[after:], *every[:after]):
        if value not in values:
            yield Break.ADD_VALUE, (*values, value)
            return


def _every(kind: Type) -> tuple[Value, ...]:
    return (True, False) if kind.kind is Kind.BOOL else kind.members


def _bounds(kind: Type, test: Within) -> Iterator[tuple[Break, Within]]:
    step = step_of(kind)
    for name, flipped in _FLIPS.items():
        bound: Decimal | None = getattr(test, name)
        if bound is None:
            continue
        yield Break.FLIP_BOUND, replace(test, **{name: None, flipped: bound})
        for moved in (bound - step, bound + step):
            yield Break.MOVE_BOUND, replace(test, **{name: moved})


def _conclusions(pack: Pack, conclusion: Conclusion) -> Iterator[tuple[Break, Conclusion]]:
    match conclusion:
        case Supports(cause, level, basis):
            at = STANDING.index(level)
            for other in (*STANDING[max(at - 1, 0) : at], *STANDING[at + 1 : at + 2]):
                yield Break.SWAP_LEVEL, Supports(cause, other, basis)
            for name in _next_of_group(pack, cause):
                yield Break.SWAP_CAUSE, Supports(name, level, basis)
        case RulesOut(cause):
            for name in _next_of_group(pack, cause):
                yield Break.SWAP_CAUSE, RulesOut(name)
        case _:
            pass


def _next_of_group(pack: Pack, cause: str) -> tuple[str, ...]:
    """Return the cause that is declared next in the same group, if there is another."""
    group = [
        c.id
        for c in pack.causes.values()
        if c.group == pack.causes[cause].group and c.id != pack.fallback
    ]
    after = group[(group.index(cause) + 1) % len(group)]
    return () if after == cause else (after,)
