"""A pack made ready to run: rules in strata, and in each stratum the distinct premises.

A premise is a top-level part of a `when`. Inside a stratum no rule reads what another
concludes, so one pass is a fixpoint and the order of rules cannot matter.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from expert.conditions import (
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Decider,
    Finder,
    Settled,
    Truth,
    Unless,
    decider,
    deciding,
    names,
    supporter,
)
from expert.frozen import dataclass
from expert.pack.plainform import plain_conclusion
from expert.pack.shape import Pack
from expert.pack.strata import concluded_names, strata
from expert.rules import Rule
from expert.support import Level
from expert.values import Value
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED

# There is no end of times and numbers.
_MOST_DECIDED = 4000

_Places = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Names:
    """Names that are settled together, and how they stand as long as nothing is said of them.

    `every` has them in the order in which they are settled, each with its place in it.
    """

    every: Mapping[str, int]
    silent: Settled

    def among(self, some: Iterable[str]) -> list[str]:
        """Return those of some names that are settled here, in order."""
        return sorted(filter(self.every.__contains__, some), key=self.every.__getitem__)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Rules that read only what is settled below them.

    `number` is its place among the strata. `reads` has the names that each premise reads, and
    `deciders` decide them; `needs` has, for each rule, the indexes of its premises, `held` takes
    their truths out of all, and `needed_by` has for each premise the indexes of the rules that
    need it; `tentative` says of each premise whether it asks for a finding, so that being false
    may not be its last word; `settles` are the names that nothing above concludes any more;
    `guards` says that its rules are guards.

    A case speaks of few names, so how things stand in silence is worked out once: `silent` has
    the truth of each premise as long as nothing is said of what it reads, `firing` the rules
    that fire then, and `stirs` for each premise the rules that may stand otherwise if it does:
    what stands behind a false premise matters no more. `readers` has the premises that read a
    name.
    """

    number: int
    rules: tuple[Rule, ...]
    premises: tuple[Condition, ...]
    reads: tuple[tuple[str, ...], ...]
    deciders: tuple[Decider, ...]
    needs: tuple[tuple[int, ...], ...]
    held: tuple[Callable[[Sequence[Truth]], tuple[Truth, ...]], ...]
    needed_by: tuple[tuple[int, ...], ...]
    tentative: tuple[bool, ...]
    settles: Names
    guards: bool
    silent: tuple[Truth, ...]
    firing: frozenset[int]
    stirs: tuple[tuple[int, ...], ...]
    readers: Mapping[str, tuple[int, ...]]

    def touched(self, spoken: Iterable[str]) -> set[int]:
        """Return the premises that read a name of which something is said."""
        readers = self.readers
        return {i for name in spoken if name in readers for i in readers[name]}

    def blocked_by(
        self, truths: Sequence[Truth], unlike: Iterable[int]
    ) -> Iterator[tuple[str, int | None]]:
        """Yield what blocks each rule that may stand otherwise than in silence; None if it fires.

        Given are the premises whose truth is not that of silence.
        """
        rules, held_of = self.rules, self.held
        for number in sorted(self._stirred(unlike)):
            held = held_of[number](truths)
            yield rules[number].id, None if all(held) else deciding(held)

    def fired(self, truths: Sequence[Truth], unlike: Iterable[int]) -> list[int]:
        """Return the rules that fire, given the premises whose truth is not that of silence."""
        again = self._stirred(unlike)
        fired = {number for number in again if all(truths[i] for i in self.needs[number])}
        return sorted(fired | (self.firing - again))

    def _stirred(self, unlike: Iterable[int]) -> set[int]:
        return {number for i in unlike for number in self.stirs[i]}


@dataclass(frozen=True, slots=True)
class Program:
    """A pack in strata; `given` are the names that no rule concludes.

    `place` has where each of the `rules` stands among them.
    `silent` has the findings and causes as they are settled when nothing is said of them, and
    `blocked` the place of the premise that then blocks each rule that does not fire.
    `supports` has, for each rule, the names that make its premises hold, unless that depends on
    the case; `finders` what finds them then, made when a rule first fires. `concludes` has the
    plain form of what each rule concludes, and `speaks` the names it is about; `concluding` are
    the rules that are about a name.

    `alone` has the stratum and the place of each premise that reads a name and no other,
    `together` those of the premises that read it among others, and `decided` what values came to.
    """

    pack: Pack
    rules: tuple[Rule, ...]
    place: Mapping[str, int]
    given: Names
    strata: tuple[Stratum, ...]
    silent: Settled
    blocked: Mapping[str, int]
    supports: Mapping[str, tuple[tuple[str, ...], ...]]
    finders: dict[str, tuple[Finder, ...]]
    concludes: Mapping[str, tuple[tuple[Any, ...], ...]]
    speaks: Mapping[str, tuple[str, ...]]
    concluding: Mapping[str, Sequence[Rule]]
    alone: Mapping[str, Sequence[tuple[int, int]]]
    together: Mapping[str, Sequence[tuple[int, int]]]
    decided: dict[tuple[str, Value | None], tuple[tuple[int, int, Truth], ...]]

    def unlike_silence(self, name: str, value: Value | None) -> Sequence[tuple[int, int, Truth]]:
        """Return what a value decides otherwise than silence does, of what reads its name alone.

        That is the stratum of each premise, its place there, and its truth.
        """
        found = self.decided.get((name, value))
        if found is None:
            settled = {} if value is None else {name: value}
            truths = [
                (layer, i, self.strata[layer].deciders[i](settled), self.strata[layer].silent[i])
                for layer, i in self.alone.get(name, ())
            ]
            found = tuple((layer, i, now) for layer, i, now, silent in truths if now is not silent)
            if len(self.decided) >= _MOST_DECIDED:
                self.decided.clear()
            self.decided[name, value] = found
        return found

    @property
    def fallback(self) -> str:
        """The name of the cause that stands where no other does."""
        return CAUSE_PREFIX + self.pack.fallback

    def supported_by(self, rule: Rule) -> tuple[Finder, ...]:
        """Return what finds the names that make each premise of a rule hold."""
        found = self.finders.get(rule.id)
        if found is None:
            found = self.finders[rule.id] = tuple(map(supporter, rule.when))
        return found


class _Premises:
    """The distinct premises of rules, each told from the others, and read through, once.

    `of` has the numbers of a rule's premises among `every`, and `reads` what each of these reads.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        numbers: dict[Condition, int] = {}
        self.of = {r.id: [numbers.setdefault(p, len(numbers)) for p in r.when] for r in rules}
        self.every = tuple(numbers)
        self.reads = [tuple(dict.fromkeys(names(premise))) for premise in self.every]

    def read_names(self, rule: Rule) -> set[str]:
        """Return the names that a rule reads."""
        return {name for number in self.of[rule.id] for name in self.reads[number]}


def compiled(pack: Pack) -> Program:
    """Return the program of a pack; its rules are in the order in which a trace lists them."""
    rules = sorted((*pack.rules, *pack.guards), key=lambda rule: rule.id)
    terms = frozenset(pack.vocabulary.terms)
    premises = _Premises(rules)
    of_rule, of_name = strata(rules, terms, list(pack.causes), pack.fallback, premises.read_names)
    every = (
        *pack.vocabulary.terms,
        *pack.vocabulary.findings,
        CONTRADICTED,
        *(CAUSE_PREFIX + cause for cause in pack.causes),
    )
    silent: dict[str, Value] = dict.fromkeys((*pack.vocabulary.findings, CONTRADICTED), False)
    silent |= {CAUSE_PREFIX + cause: Level.NONE for cause in pack.causes}

    def settling(number: int) -> Names:
        settled = [name for name in every if of_name.get(name, 0) == number]
        places = {name: place for place, name in enumerate(settled)}
        return Names(places, {name: silent[name] for name in settled if name in silent})

    layers = tuple(
        _stratum(
            number - 1,
            silent,
            [rule for rule in rules if of_rule[rule.id] == number],
            settling(number),
            premises,
        )
        for number in range(1, 1 + max([*of_rule.values(), *of_name.values()]))
    )
    in_order = tuple(rule for layer in layers for rule in layer.rules)
    alone, together = _readers(layers)
    speaks = {rule.id: tuple(dict.fromkeys(concluded_names(rule.then))) for rule in rules}
    concluding: dict[str, list[Rule]] = {}
    for rule in in_order:
        for name in speaks[rule.id]:
            concluding.setdefault(name, []).append(rule)
    return Program(
        pack=pack,
        rules=in_order,
        place={rule.id: place for place, rule in enumerate(in_order)},
        given=settling(0),
        strata=layers,
        silent=silent,
        blocked={
            rule: premise
            for layer in layers
            for rule, premise in layer.blocked_by(layer.silent, range(len(layer.premises)))
            if premise is not None
        },
        supports={
            rule.id: tuple(premises.reads[number] for number in premises.of[rule.id])
            for rule in rules
            if not any(isinstance(part, AllOf | AnyOf | Unless) for part in rule.when)
        },
        finders={},
        concludes={
            rule.id: tuple(tuple(plain_conclusion(conclusion)) for conclusion in rule.then)
            for rule in rules
        },
        speaks=speaks,
        concluding=concluding,
        alone=alone,
        together=together,
        decided={},
    )


def _readers(layers: Sequence[Stratum]) -> tuple[_Places, _Places]:
    """Return where the premises stand that read a name alone, and that read it among others."""
    alone: _Places = {}
    together: _Places = {}
    for layer, stratum in enumerate(layers):
        for i, reads in enumerate(stratum.reads):
            readers = alone if len(reads) == 1 else together
            for name in reads:
                readers.setdefault(name, []).append((layer, i))
    return alone, together


def _stratum(
    number: int, silent: Settled, rules: Sequence[Rule], settles: Names, all_: _Premises
) -> Stratum:
    index: dict[int, int] = {}
    needs = tuple(tuple(index.setdefault(n, len(index)) for n in all_.of[r.id]) for r in rules)
    premises = tuple(all_.every[number] for number in index)
    deciders = tuple(map(decider, premises))
    readers: dict[str, list[int]] = {}
    reads = tuple(all_.reads[number] for number in index)
    for i, read in enumerate(reads):
        for name in read:
            readers.setdefault(name, []).append(i)
    needed_by: list[list[int]] = [[] for _ in premises]
    for rule, needed in enumerate(needs):
        for i in needed:
            needed_by[i].append(rule)
    silent_truths = tuple(decide(silent) for decide in deciders)
    stirs: list[list[int]] = [[] for _ in premises]
    for rule, needed in enumerate(needs):
        held = [silent_truths[i] for i in needed]
        matter = held.index(False) + 1 if False in held else len(held)
        for i in needed[:matter]:
            stirs[i].append(rule)
    return Stratum(
        number=number,
        rules=tuple(rules),
        premises=premises,
        reads=reads,
        deciders=deciders,
        needs=needs,
        held=tuple(map(_taking, needs)),
        needed_by=tuple(map(tuple, needed_by)),
        tentative=tuple(map(_asks_for_a_finding, premises)),
        settles=settles,
        guards=any(rule.is_guard for rule in rules),
        silent=silent_truths,
        firing=frozenset(
            rule for rule, needed in enumerate(needs) if all(silent_truths[i] for i in needed)
        ),
        stirs=tuple(map(tuple, stirs)),
        readers={name: tuple(places) for name, places in readers.items()},
    )


def _taking(places: Sequence[int]) -> Callable[[Sequence[Truth]], tuple[Truth, ...]]:
    """Return what takes the truths at some places out of all; one alone comes twice."""
    first, *others = places
    return itemgetter(first, *(others or (first,)))


def _asks_for_a_finding(condition: Condition) -> bool:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return any(map(_asks_for_a_finding, parts))
        case _:
            return isinstance(condition, Concluded)
