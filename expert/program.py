"""A pack made ready to run: rules in strata, and in each stratum the distinct premises.

A premise is a top-level part of a `when`. Inside a stratum no rule reads what another
concludes, so one pass is a fixpoint and the order of rules cannot matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from expert.conditions import (
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Decider,
    Settled,
    Truth,
    decider,
    deciding,
    names,
)
from expert.pack.plainform import plain_conclusion
from expert.pack.shape import Pack
from expert.pack.strata import concluded_names, strata
from expert.rules import Rule
from expert.support import Level
from expert.values import Value
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


@dataclass(frozen=True, slots=True)
class Blocked:
    """A rule that did not fire, and its first false premise, else its first unknown one."""

    rule: str
    premise: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """Rules that read only what is settled below them.

    `deciders` decide the premises; `needs` has, for each rule, the indexes of its premises,
    `blocks` what each of them would be to blame for, and `needed_by` for each premise the
    indexes of the rules that need it; `tentative` says of each premise
    whether it asks for a finding, so that being false may not be its last word; `settles` are
    the names that nothing above concludes any more; `guards` says that its rules are guards.

    A case speaks of few names, so `silent` has the truth of each premise as long as nothing is
    said of what it reads, `blocked` what then blocks each rule, None if it fires, and `readers`
    the premises that read a name.
    """

    rules: tuple[Rule, ...]
    premises: tuple[Condition, ...]
    deciders: tuple[Decider, ...]
    needs: tuple[tuple[int, ...], ...]
    blocks: tuple[tuple[Blocked, ...], ...]
    needed_by: tuple[tuple[int, ...], ...]
    tentative: tuple[bool, ...]
    settles: tuple[str, ...]
    guards: bool
    silent: tuple[Truth, ...]
    blocked: tuple[Blocked | None, ...]
    readers: Mapping[str, tuple[int, ...]]

    def touched(self, spoken: Iterable[str]) -> set[int]:
        """Return the premises that read a name of which something is said."""
        readers = self.readers
        return {i for name in spoken if name in readers for i in readers[name]}

    def blocked_by(self, truths: Sequence[Truth]) -> Sequence[Blocked | None]:
        """Return, for each rule, what blocks it when this is the truth of the premises."""
        blocked = [*self.blocked]
        for i, (truth, in_silence) in enumerate(zip(truths, self.silent, strict=True)):
            if truth is not in_silence:
                for rule in self.needed_by[i]:
                    blocked[rule] = _blocked(self.needs[rule], self.blocks[rule], truths)
        return blocked


@dataclass(frozen=True, slots=True)
class Program:
    """A pack in strata; `given` are the names that no rule concludes.

    `silent` has the findings and causes as they are settled when nothing is said of them,
    `concludes` the plain form of what each rule concludes, and `speaks` the names it is about;
    `concluding` are the rules that are about a name.
    """

    pack: Pack
    rules: tuple[Rule, ...]
    given: tuple[str, ...]
    strata: tuple[Stratum, ...]
    silent: Settled
    concludes: Mapping[str, tuple[tuple[Any, ...], ...]]
    speaks: Mapping[str, tuple[str, ...]]
    concluding: Mapping[str, Sequence[Rule]]


def compiled(pack: Pack) -> Program:
    """Return the program of a pack; its rules are in the order in which a trace lists them."""
    rules = sorted((*pack.rules, *pack.guards), key=lambda rule: rule.id)
    terms = frozenset(pack.vocabulary.terms)
    of_rule, of_name = strata(rules, terms, list(pack.causes), pack.fallback)
    every = (
        *pack.vocabulary.terms,
        *pack.vocabulary.findings,
        CONTRADICTED,
        *(CAUSE_PREFIX + cause for cause in pack.causes),
    )
    silent: dict[str, Value] = dict.fromkeys((*pack.vocabulary.findings, CONTRADICTED), False)
    silent |= {CAUSE_PREFIX + cause: Level.NONE for cause in pack.causes}
    layers = tuple(
        _stratum(
            silent,
            [rule for rule in rules if of_rule[rule.id] == number],
            tuple(name for name in every if of_name.get(name, 0) == number),
        )
        for number in range(1, 1 + max([*of_rule.values(), *of_name.values()]))
    )
    in_order = tuple(rule for layer in layers for rule in layer.rules)
    speaks = {rule.id: tuple(dict.fromkeys(concluded_names(rule.then))) for rule in rules}
    concluding: dict[str, list[Rule]] = {}
    for rule in in_order:
        for name in speaks[rule.id]:
            concluding.setdefault(name, []).append(rule)
    return Program(
        pack=pack,
        rules=in_order,
        given=tuple(name for name in every if of_name.get(name, 0) == 0),
        strata=layers,
        silent=silent,
        concludes={
            rule.id: tuple(tuple(plain_conclusion(conclusion)) for conclusion in rule.then)
            for rule in rules
        },
        speaks=speaks,
        concluding=concluding,
    )


def _stratum(silent: Settled, rules: Sequence[Rule], settles: tuple[str, ...]) -> Stratum:
    index: dict[Condition, int] = {}
    needs = tuple(tuple(index.setdefault(p, len(index)) for p in rule.when) for rule in rules)
    premises = tuple(index)
    deciders = tuple(map(decider, premises))
    readers: dict[str, list[int]] = {}
    for premise, i in index.items():
        for name in dict.fromkeys(names(premise)):
            readers.setdefault(name, []).append(i)
    blocks = tuple(tuple(Blocked(rule.id, i) for i in range(len(rule.when))) for rule in rules)
    needed_by: list[list[int]] = [[] for _ in premises]
    for number, needed in enumerate(needs):
        for i in needed:
            needed_by[i].append(number)
    silent_truths = tuple(decide(silent) for decide in deciders)
    return Stratum(
        rules=tuple(rules),
        premises=premises,
        deciders=deciders,
        needs=needs,
        blocks=blocks,
        needed_by=tuple(map(tuple, needed_by)),
        tentative=tuple(map(_asks_for_a_finding, premises)),
        settles=settles,
        guards=any(rule.is_guard for rule in rules),
        silent=silent_truths,
        blocked=tuple(map(_blocked, needs, blocks, repeat(silent_truths))),
        readers={name: tuple(places) for name, places in readers.items()},
    )


def _blocked(
    needs: Sequence[int], blocks: Sequence[Blocked], truths: Sequence[Truth]
) -> Blocked | None:
    """Return what blocks a rule: its first false premise, else its first unknown one."""
    held = [truths[i] for i in needs]
    return None if all(held) else blocks[deciding(held)]


def _asks_for_a_finding(condition: Condition) -> bool:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return any(map(_asks_for_a_finding, parts))
        case _:
            return isinstance(condition, Concluded)
