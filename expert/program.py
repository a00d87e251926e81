"""A pack made ready to run: rules in strata, and in each stratum the distinct premises.

A premise is a top-level part of a `when`. Inside a stratum no rule reads what another
concludes, so one pass is a fixpoint and the order of rules cannot matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    names,
)
from expert.pack.plainform import plain_conclusion
from expert.pack.shape import Pack
from expert.pack.strata import strata
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
    and `blocks` what each of them would be to blame for; `tentative` says of each premise
    whether it asks for a finding, so that being false may not be its last word; `settles` are
    the names that nothing above concludes any more; `guards` says that its rules are guards.

    A case speaks of few names, so `silent` has the truth of each premise as long as nothing is
    said of what it reads, and `readers` the premises that read a name.
    """

    rules: tuple[Rule, ...]
    premises: tuple[Condition, ...]
    deciders: tuple[Decider, ...]
    needs: tuple[tuple[int, ...], ...]
    blocks: tuple[tuple[Blocked, ...], ...]
    tentative: tuple[bool, ...]
    settles: tuple[str, ...]
    guards: bool
    silent: tuple[Truth, ...]
    readers: Mapping[str, tuple[int, ...]]

    def touched(self, spoken: Iterable[str]) -> set[int]:
        """Return the premises that read a name of which something is said."""
        readers = self.readers
        return {i for name in spoken if name in readers for i in readers[name]}


@dataclass(frozen=True, slots=True)
class Program:
    """A pack in strata; `given` are the names that no rule concludes.

    `silent` has the findings and causes as they are settled when nothing is said of them, and
    `concludes` the plain form of what each rule concludes.
    """

    pack: Pack
    rules: tuple[Rule, ...]
    given: tuple[str, ...]
    strata: tuple[Stratum, ...]
    silent: Settled
    concludes: Mapping[str, tuple[tuple[Any, ...], ...]]


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
    return Program(
        pack=pack,
        rules=tuple(rule for layer in layers for rule in layer.rules),
        given=tuple(name for name in every if of_name.get(name, 0) == 0),
        strata=layers,
        silent=silent,
        concludes={
            rule.id: tuple(tuple(plain_conclusion(conclusion)) for conclusion in rule.then)
            for rule in rules
        },
    )


def _stratum(silent: Settled, rules: Sequence[Rule], settles: tuple[str, ...]) -> Stratum:
    premises = tuple(dict.fromkeys(premise for rule in rules for premise in rule.when))
    index = {premise: i for i, premise in enumerate(premises)}
    deciders = tuple(map(decider, premises))
    readers: dict[str, list[int]] = {}
    for premise, i in index.items():
        for name in dict.fromkeys(names(premise)):
            readers.setdefault(name, []).append(i)
    return Stratum(
        rules=tuple(rules),
        premises=premises,
        deciders=deciders,
        needs=tuple(tuple(index[premise] for premise in rule.when) for rule in rules),
        blocks=tuple(tuple(Blocked(rule.id, i) for i in range(len(rule.when))) for rule in rules),
        tentative=tuple(map(_asks_for_a_finding, premises)),
        settles=settles,
        guards=any(rule.is_guard for rule in rules),
        silent=tuple(decide(silent) for decide in deciders),
        readers={name: tuple(places) for name, places in readers.items()},
    )


def _asks_for_a_finding(condition: Condition) -> bool:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return any(map(_asks_for_a_finding, parts))
        case _:
            return isinstance(condition, Concluded)
