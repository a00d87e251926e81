"""Random cases of a pack, and random packs.

A case is drawn over the whole vocabulary of its pack, with values at and around the bounds
that rules read, so that fine and coarse terms contradict each other now and then. A pack is
built from the dataclasses; rules read only names that stand earlier in one random order, so
there is never a circle. Same seed, same values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from types import MappingProxyType
from typing import TypeVar, assert_never

from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Unknown,
    Unless,
)
from expert.errors import Place
from expert.facts import Case
from expert.pack.plainform import content_hash
from expert.pack.shape import Pack
from expert.pack.words import REQUIRED_WORDS
from expert.rules import (
    Action,
    ActionStep,
    Cause,
    CodeTable,
    Conclusion,
    FindingHolds,
    Forbids,
    Grade,
    Order,
    Parameter,
    Raises,
    Recommends,
    Rule,
    RulesOut,
    Source,
    Status,
    Supports,
    TermIs,
)
from expert.support import STANDING, Level, Urgency
from expert.values import (
    NUMBERS,
    SHANGHAI,
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
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Computed, Finding, Term, Text, Vocabulary

Entry = TypeVar("Entry", Term, Finding, Cause, Action, Source)
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)
_FEN = Decimal("0.01")
_LEVELS = tuple(map(str, Level))
# A sale of 100 at 0.6 percent: nets, fees and differences meet each other often.
_AMOUNTS = ("0.00", "0.01", "0.60", "99.39", "99.40", "99.41", "100.00", "699.00", "5000.00")
_RATES = ("0", "0.38", "0.6", "100")


# -- cases ------------------------------------------------------------------------------------


class Cases:
    """Random cases of one pack."""

    def __init__(self, pack: Pack) -> None:
        self._values = {term.id: _values(term, pack) for term in pack.vocabulary.terms.values()}

    def draw(self, random: Random) -> Case:
        """Return a case: few terms told or all of them, some as unknown, with a clock or none."""
        terms = list(self._values)
        random.shuffle(terms)
        share, unknown = random.choice((0.05, 0.2, 0.5, 0.8, 1.0)), random.choice((0.0, 0.1, 0.4))
        told: dict[str, Value | None] = {}
        for term in terms:
            if random.random() < share:
                known = random.random() >= unknown
                told[term] = self._value(random, term) if known else None
        now = random.choice((None, NOW, NOW, NOW + timedelta(days=random.randrange(5))))
        return Case(MappingProxyType(told), f"random-{random.randrange(10**6)}", now)

    def _value(self, random: Random, term: str) -> Value:
        members, values = self._values[term]
        if members:
            share = random.choice((0.0, 0.2, 0.5))
            return frozenset(member for member in members if random.random() < share)
        return random.choice(values)


_cases: dict[str, Cases] = {}


def random_case(random: Random, pack: Pack) -> Case:
    """Return a random case of a pack."""
    if pack.content_hash not in _cases:
        _cases.clear()
        _cases[pack.content_hash] = Cases(pack)
    return _cases[pack.content_hash].draw(random)


def _values(term: Term, pack: Pack) -> tuple[tuple[str, ...], tuple[Value, ...]]:
    """Return the members to draw a set of, or the values to draw one of."""
    kind = term.type
    tests = [test for name, test in _tests(pack) if name == term.id]
    match kind.kind:
        case Kind.SET:
            return kind.members, ()
        case Kind.BOOL:
            return (), (True, False)
        case Kind.ENUM:
            return (), kind.members
        case Kind.DATETIME:
            hours = (-0.05, 0, 1, 12, 23, 24, 25, 60, 100, 130, 200, 400)
            return (), tuple(NOW - timedelta(hours=hour) for hour in hours)
        case Kind.TEXT | Kind.REFERENCE:
            read = [str(v) for t in tests if isinstance(t, OneOf | NoneOf) for v in t.values]
            texts = [*read, *pack.codes.codes, "Z8", "R20261120", "22:00", "a text"]
            pattern = kind.pattern or ".*"
            return (), tuple(text for text in texts if re.fullmatch(pattern, text))
        case Kind.INTEGER | Kind.MONEY | Kind.DECIMAL:
            return (), tuple(_numbers(kind, [test for test in tests if isinstance(test, Within)]))
        case _ as never:
            assert_never(never)


def _numbers(kind: Type, tests: Sequence[Within]) -> Iterator[Value]:
    """Yield numbers at every bound that a rule reads, one step beside it, and a few others."""
    bounds = {b for t in tests for b in (t.at_least, t.above, t.at_most, t.below) if b is not None}
    step = Decimal(1) if kind.kind is Kind.INTEGER else _FEN
    found = {bound + by for bound in bounds for by in (-step, Decimal(0), step)}
    others = {Kind.INTEGER: ("0", "1", "2", "30"), Kind.DECIMAL: _RATES}.get(kind.kind, _AMOUNTS)
    found |= {Decimal(text) for text in others}
    for number in sorted(found):
        if (kind.low is None or number >= kind.low) and (kind.high is None or number <= kind.high):
            if kind.kind is Kind.INTEGER:
                yield int(number)
            else:
                yield number.quantize(_FEN) if kind.kind is Kind.MONEY else number.normalize()


def _tests(pack: Pack) -> Iterator[tuple[str, Among]]:
    """Yield every test of a term that any condition of a pack makes."""
    conditions = [premise for rule in (*pack.rules, *pack.guards) for premise in rule.when]
    conditions += [inconsistency.when for inconsistency in pack.inconsistencies]
    conditions += [order.done for order in pack.orders if order.done]
    while conditions:
        match conditions.pop():
            case Is(term, test):
                yield term, test
            case AllOf(parts) | AnyOf(parts):
                conditions.extend(parts)
            case Unless(part):
                conditions.append(part)
            case _:
                pass  # no other kind looks at a value


# -- packs ------------------------------------------------------------------------------------


def random_pack(random: Random, *, size: int | None = None) -> Pack:
    """Return a pack of 5 to 150 random rules in several strata, or of `size` rules."""
    return _Author(random, size or round(5 * 30 ** random.random())).pack()


def unassuming(pack: Pack) -> Pack:
    """Return a pack without assumptions, which are no part of the circuit."""
    terms = {t.id: replace(t, assumed=None) for t in pack.vocabulary.terms.values()}
    return replace(pack, vocabulary=replace(pack.vocabulary, terms=terms))


def pack_of(terms: Sequence[Term], rules: Sequence[Rule]) -> Pack:
    """Return a pack with these terms and rules, and no more than a pack cannot be without."""
    return _sealed(
        replace(_BARE, vocabulary=Vocabulary(_frozen(terms), {}, {}), rules=tuple(rules))
    )


def rule(name: str, when: Sequence[Condition], *then: Conclusion, guard: bool = False) -> Rule:
    """Return a rule whose texts are its own id."""
    place = Place("generated")
    return Rule(
        name, Status.REVIEWED, _text(name), tuple(when), then, _text(name), ("own",), place, guard
    )


def term(name: str, kind: Type, computed: Computed | None = None) -> Term:
    """Return a term whose texts are its own id."""
    answers = {"true": _text(name), "false": _text(f"not {name}")}
    return Term(
        id=name,
        type=kind,
        label=_text(name),
        question=_text(name),
        found_in="memory",
        effort=1,
        sources=("own",),
        says=Text("{value}", "{value}"),
        answers=answers if kind.kind is Kind.BOOL else {},
        members={member: _text(member) for member in kind.members},
        computed=computed,
    )


class _Author:
    """Writes one pack: `order` has the names that rules conclude, each after what it needs."""

    def __init__(self, random: Random, size: int) -> None:
        self.random, self.size = random, size
        self.given = [self._term(f"g.{i}") for i in range(random.randint(4, 16))]
        derived = [self._term(f"d.{i}", sets=False) for i in range(random.randint(1, 5))]
        computed = list(self._computed())
        derived += [t for t in computed if self._chance(0.5)]  # rules may conclude it as well
        self.terms = {t.id: t for t in (*self.given, *computed, *derived)}
        self.findings = [f"finding_{i}" for i in range(random.randint(1, 2 + size // 8))]
        self.order = [t.id for t in derived] + self.findings
        random.shuffle(self.order)
        last = max(self.order.index(t.id) for t in derived)
        self.order.insert(random.randint(last + 1, len(self.order)), CONTRADICTED)
        self.causes = [
            _cause(f"cause-{i}", random.choice(list(Urgency))) for i in range(random.randint(1, 9))
        ]
        steps = list(ActionStep)
        self.actions = [
            _action(f"act-{i}", random.choice(steps)) for i in range(random.randint(2, 9))
        ]
        self.used: list[tuple[int, Condition]] = []

    def pack(self) -> Pack:
        """Return the pack."""
        names = random_ids(self.random, self.size)
        rules = [self._rule(name) for name in names]
        guards = [
            rule(f"GRD-{i:03}", [Unless(self._deep(len(self.order), 2))], Forbids(a.id), guard=True)
            for i, a in enumerate(self.random.sample(self.actions, 2))
        ]
        causes = [*self.causes, _FALLBACK]
        self.random.shuffle(causes)
        findings = [Finding(name, _text(name)) for name in self.findings]
        return _sealed(
            replace(
                _BARE,
                vocabulary=Vocabulary(self.terms, _frozen(findings), {}),
                causes=_frozen(causes),
                actions=_frozen(self.actions),
                rules=tuple(rules),
                guards=tuple(guards),
                orders=tuple(self._orders()),
            )
        )

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _rule(self, name: str) -> Rule:
        """Return a rule on the facts, on findings too, or on causes; only the last advises."""
        if self._chance(0.3):
            return rule(name, self._when(len(self.order), causes=True), *self._advice())
        # What stands at `height` or later is concluded, what stands earlier is read.
        height = self.random.randrange(len(self.order))
        later = [n for n in self.order[height:] if n != CONTRADICTED]
        then = [self._conclusion(later) for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        return rule(name, self._when(height), *dict.fromkeys(then))

    def _conclusion(self, names: Sequence[str]) -> Conclusion:
        if names and self._chance(0.6):
            name = self.random.choice(names)
            if name in self.terms:
                return TermIs(name, self.random.choice(_some_values(self.terms[name].type)))
            return FindingHolds(name)
        cause = self.random.choice(self.causes).id
        if self._chance(0.2):
            return RulesOut(cause)
        level = self.random.choice(STANDING)
        return Supports(cause, level, self.random.choice(("bank", "terminal", "merchant")))

    def _advice(self) -> Iterator[Conclusion]:
        for _ in range(self.random.choice((1, 1, 2))):
            cause = self.random.choice([None, *self.causes])
            action = self.random.choice(self.actions).id
            emergency = cause is not None and cause.urgency is Urgency.P0
            yield self.random.choice(
                (
                    Recommends(action, cause.id if cause else None),
                    Recommends(action, cause.id if cause else None, emergency),
                    Raises(self.random.choice(list(Urgency)), cause.id if cause else None),
                    Forbids(action),
                )
            )

    def _orders(self) -> Iterator[Order]:
        names = [action.id for action in self.actions]
        self.random.shuffle(names)
        for _ in range(self.random.randint(0, 4)):
            first, then = sorted(self.random.sample(range(len(names)), 2))
            done = self._deep(len(self.order), 2) if self._chance(0.5) else None
            yield Order(names[first], names[then], done)

    def _when(self, height: int, *, causes: bool = False) -> tuple[Condition, ...]:
        """Return premises that read names earlier than `height`, half of them used before."""
        premises: list[Condition] = []
        if causes:
            premises.append(self._of_cause())
        for _ in range(self.random.choice((1, 1, 2, 2, 3, 5))):
            known = [condition for at, condition in self.used if at <= height]
            if known and self._chance(0.5):
                premises.append(self.random.choice(known))
            else:
                premises.append(self._deep(height, self.random.choice((0, 0, 0, 1, 2))))
                self.used.append((height, premises[-1]))
        return tuple(dict.fromkeys(premises))

    def _deep(self, height: int, depth: int) -> Condition:
        if depth == 0:
            return self._leaf(height)
        parts = tuple(
            self._deep(height, self.random.randrange(depth))
            for _ in range(self.random.randint(2, 3))
        )
        return self.random.choice((AllOf, AnyOf))(parts)

    def _leaf(self, height: int) -> Condition:
        given = [name for name in self.terms if name not in self.order]
        name = self.random.choice([*given, *self.order[:height], *self.order[:height]])
        if name not in self.terms:
            return self.random.choice((Concluded, Concluded, Absent))(name)
        if self._chance(0.2):
            return self.random.choice((Known, Unknown))(name)
        return Is(name, self._test(self.terms[name].type), self._chance(0.25))

    def _of_cause(self) -> Condition:
        cause = self.random.choice([*(cause.id for cause in self.causes), "fallback"])
        levels = tuple(self.random.sample(_LEVELS, self.random.randint(1, 4)))
        return Is(CAUSE_PREFIX + cause, self.random.choice((OneOf, OneOf, NoneOf))(levels))

    def _test(self, kind: Type) -> Among:
        if kind.kind is Kind.SET:
            some = frozenset(self.random.sample(kind.members, self.random.randint(1, 2)))
            empty = OneOf((frozenset(),))
            return self.random.choice((HasAny(some), HasAll(some), HasNone(some), empty))
        if kind.kind in NUMBERS:
            low, high = sorted(self.random.sample(range(12), 2))
            bounds = {"at_least": low, "above": low, "at_most": high, "below": high}
            lower, upper = self.random.choice((("at_least",), ("above",), ())), ("at_most", "below")
            chosen = [*lower, self.random.choice(upper)] if self._chance(0.7) else lower
            chosen = chosen or ("at_least",)
            return Within(**{bound: Decimal(bounds[bound]) for bound in chosen})
        values = _some_values(kind)
        some_values = self.random.sample(values, self.random.randint(1, max(1, len(values) - 1)))
        return self.random.choice((OneOf, OneOf, NoneOf))(tuple(some_values))

    def _term(self, name: str, *, sets: bool = True) -> Term:
        kinds = [Kind.BOOL, Kind.ENUM, Kind.INTEGER, Kind.MONEY] + [Kind.SET] * sets
        kind = self.random.choice(kinds)
        several = tuple(f"m{i}" for i in range(self.random.randint(2, 6)))
        members = several if kind in (Kind.ENUM, Kind.SET) else ()
        low = Decimal(0) if kind is Kind.INTEGER else None
        return term(name, Type(kind, members, low))

    def _computed(self) -> Iterator[Term]:
        """Yield a computed term, and perhaps one on an assumption, each where it can be."""
        money = [i for i, term in enumerate(self.given) if term.type.kind is Kind.MONEY]
        for number, (first, second) in enumerate(pairwise(money)):
            if self._chance(0.5):
                self.given[first] = replace(self.given[first], assumed=_USUAL.name)
            inputs = self.given[first].id, self.given[second].id
            yield term(f"c.{number}", Type(Kind.MONEY), Computed("difference", inputs))


def random_ids(random: Random, count: int) -> list[str]:
    """Return that many rule ids, so that the order of rules says nothing about strata."""
    ids = [f"RUL-{i:03}" for i in range(count)]
    random.shuffle(ids)
    return ids


def _some_values(kind: Type) -> Sequence[Value]:
    match kind.kind:
        case Kind.BOOL:
            return (True, False)
        case Kind.ENUM:
            return kind.members
        case Kind.INTEGER:
            return range(12)
        case _:
            return [Decimal(number).quantize(_FEN) for number in range(12)]


def _text(word: str) -> Text:
    return Text(word, word)


def _cause(name: str, urgency: Urgency) -> Cause:
    text = _text(name)
    return Cause(name, text, text, "group", urgency, text, text, (), ("own",))


def _action(name: str, step: ActionStep) -> Action:
    text = _text(name)
    return Action(name, text, text, "either", text, step, ("own",))


def _frozen(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return MappingProxyType({entry.id: entry for entry in entries})


def _sealed(pack: Pack) -> Pack:
    """Return a pack as the loader would hand it out: rules by id, and the hash of it all."""
    vocabulary = replace(pack.vocabulary, terms=dict(sorted(pack.vocabulary.terms.items())))
    rules = tuple(sorted(pack.rules, key=lambda r: r.id))
    pack = replace(pack, rules=rules, vocabulary=vocabulary)
    return replace(pack, content_hash=content_hash(pack))


_USUAL = Parameter("usual", "5", "CNY", _text("usual"), Grade.UNVERIFIED, ("own",))
_FALLBACK = _cause("fallback", Urgency.P3)
_BARE = Pack(
    name="random",
    version="1",
    title=_text("random"),
    fallback=_FALLBACK.id,
    vocabulary=Vocabulary({}, {}, {}),
    causes=_frozen([_FALLBACK]),
    actions={},
    rules=(),
    guards=(),
    orders=(),
    inconsistencies=(),
    parameters={_USUAL.name: _USUAL},
    sources=_frozen([Source("own", _text("own"), Grade.UNVERIFIED)]),
    evidence={},
    codes=CodeTable({}, {}, {}, None),
    contacts={},
    calendar=None,
    words={
        word: _text(" ".join([word, *(f"{{{part}}}" for part in sorted(parts))]))
        for word, parts in sorted(REQUIRED_WORDS.items())
    },
    book=(),
)
