"""What may yet come of a case when some of its facts may be anything, or not known.

Every name is followed up the strata as the values that it may take, and every premise as
whether it may hold and whether it may fail. What two names have to do with one another is
forgotten on the way, so this only ever errs by keeping too much: what is said to stay does,
whatever those facts are.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, assert_never

from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Truth,
    Unknown,
    Unless,
    names,
)
from expert.explain.concluding import Concluding
from expert.explain.trial import Trial
from expert.frozen import dataclass
from expert.program import Names, Program, Stratum
from expert.recipes import needed
from expert.rules import Conclusion, Rule, RulesOut, Supports, TermIs, on_assumption
from expert.support import SUPPORT, Level, verdict
from expert.values import Value, among
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Term

Range = frozenset[Value | None] | None
"""The values that a name may take, None among them if it may be unknown; None: any at all."""


class May(NamedTuple):
    """Whether a premise may hold and may fail, or a rule may fire and may be silent."""

    hold: bool
    fail: bool


_BOTH, _HOLDS, _FAILS = May(True, True), May(True, False), May(False, True)
_AS_IS = {True: _HOLDS, False: _FAILS}


@dataclass(frozen=True, slots=True)
class _Says:
    """What rules say of a name: what may be said, and what is said in any case."""

    may: tuple[Conclusion, ...]
    surely: tuple[Conclusion, ...]


class Outlook:
    """What may come of a case in which the terms in `open_` may be anything or unknown.

    `ranges` has the names that may stand otherwise than in the case as it is, and `rules` the
    rules that may fire otherwise.
    """

    def __init__(
        self, program: Program, concluding: Concluding, trial: Trial, open_: Collection[str]
    ) -> None:
        self.pack, self._program, self._concluding = program.pack, program, concluding
        self.trial, self._fired, self._by_id = trial, trial.fired, concluding.by_id
        self._terms = self.pack.vocabulary.terms
        self.acting = concluding.acting
        self.open = frozenset(open_)
        self.ranges: dict[str, Range] = {}
        self.rules: dict[str, May] = {}
        self._facts: dict[str, list[tuple[Value, bool]]] = {}
        for fact in trial.facts:
            firm = not fact.assuming
            self._facts.setdefault(fact.term, []).append((fact.value, firm))
        self._loose = {*self.open, *self._computed_from(self.open)}
        # What may rest on an assumption: it satisfies no guard, and makes nothing certain.
        self._assumed = {*trial.trace.assumed, *filter(self._may_be_assumed, self._loose)}
        self._may_clash, self._clashes = False, False
        self._touched: set[str] = set()
        self._settle(program.given)
        for stratum, truths in zip(program.strata, trial.trace.truths, strict=True):
            self._decide(stratum, truths)
            self._settle(stratum.settles)

    def of(self, name: str) -> Range:
        """Return the values that a name may take."""
        if name in self.ranges:
            return self.ranges[name]
        return frozenset([self.trial.settled.get(name)])

    def causes(self) -> Iterator[str]:
        """Yield the causes that may stand otherwise."""
        return (n.removeprefix(CAUSE_PREFIX) for n in self.ranges if n.startswith(CAUSE_PREFIX))

    def levels(self, cause: str) -> frozenset[Level]:
        """Return the levels that a cause may have."""
        levels = self.of(CAUSE_PREFIX + cause)
        assert levels is not None
        return frozenset(level for level in levels if isinstance(level, Level))

    def fires(self, rule: Rule) -> May:
        """Return whether a rule may fire, and may be silent."""
        fired = rule.id in self._fired
        return self.rules.get(rule.id, _AS_IS[fired])

    def deciding(self, name: str) -> Iterator[str]:
        """Yield what decides how a rule or name stands: names, or the rules that conclude it."""
        if rule := self._by_id.get(name):
            for premise in rule.when:
                if all(self.may(premise)):
                    yield from (n for n in names(premise) if n in self.ranges)
        for rule in self._concluding.of.get(name, ()):
            if rule.id in self.rules:
                yield rule.id

    # -- premises ------------------------------------------------------------------------------

    def may(self, condition: Condition) -> May:
        """Return whether a condition may be TRUE, and may be not TRUE."""
        match condition:
            case Is(name) | Known(name) | Unknown(name) | Concluded(name) | Absent(name):
                values = self.of(name)
                if values is None:
                    return _BOTH
                held = {_holds(condition, value) for value in values}
                return _BOTH if len(held) > 1 else _AS_IS[True in held]
            case AllOf(parts):
                return _all(map(self.may, parts))
            case AnyOf(parts):
                return _opposite(_all(_opposite(self.may(part)) for part in parts))
            case Unless(part):
                return _opposite(self.may(part))
            case _ as never:
                assert_never(never)

    def _decide(self, stratum: Stratum, truths: Sequence[Truth]) -> None:
        """Find out which rules of a stratum may fire otherwise than they do."""
        touched = stratum.touched(self.ranges)
        if not touched:
            return
        shaky = stratum.touched(self._assumed)
        each: dict[int, May] = {}
        for i in touched:
            may = self.may(stratum.premises[i])
            if stratum.guards and i in shaky:
                # A guard must hold without what is assumed, so more of it may hold.
                may = _BOTH if may.fail else _HOLDS
            if i in shaky or may != _AS_IS[truths[i] is True]:
                each[i] = may
        for number in {number for i in each for number in stratum.needed_by[i]}:
            rule, needs = stratum.rules[number], stratum.needs[number]
            fires = _all([each.get(i) or _AS_IS[truths[i] is True] for i in needs])
            weak = fires.hold and not shaky.isdisjoint(needs)
            if weak or fires != _AS_IS[rule.id in self._fired]:
                self.rules[rule.id] = fires
                self._touched.update(self._program.speaks[rule.id])
            if weak:
                self._assumed.update(self._program.speaks[rule.id])

    # -- names ---------------------------------------------------------------------------------

    def _settle(self, settles: Names) -> None:
        fallback = self._program.fallback
        moving = {*self._loose, *self._touched, fallback, CONTRADICTED}
        for name in settles.among(moving.union(self.trial.trace.contradicted)):
            if name == fallback:
                if not any(self.causes()):
                    continue
                found: Range = self._fallback()
            elif name == CONTRADICTED:
                found = self._contradicted()
            elif name in self._loose:
                self._may_clash |= self._ways(name) > 1
                told = None if name in self.open else self.trial.case.told.get(name)
                found = None if told is None else frozenset([told, None])
            elif name not in self._touched:
                if name in self.trial.trace.contradicted:
                    self._clashes = True
                continue
            elif name in self._terms:
                found = self._term(name)
            elif name.startswith(CAUSE_PREFIX):
                found = self._cause(name)
            else:
                says = self._says(name)
                found = frozenset(
                    [*([True] if says.may else []), *([] if says.surely else [False])]
                )
            if name in self._touched or found != frozenset([self.trial.settled.get(name)]):
                self.ranges[name] = found

    def _says(self, name: str) -> _Says:
        """Return what rules may say of a name, and surely say."""
        may: list[Conclusion] = []
        surely: list[Conclusion] = []
        for rule in self._program.concluding.get(name, ()):
            fires = self.fires(rule)
            if not fires.hold:
                continue
            shaky = not self._assumed.isdisjoint(self._concluding.reads[rule.id])
            weak = on_assumption(rule.then) if shaky else rule.then
            may += [*rule.then, *weak]
            surely += [] if fires.fail else weak
        return _Says(tuple(_about(name, may)), tuple(_about(name, surely)))

    def _term(self, term: str) -> Range:
        says, facts = self._says(term), self._facts.get(term, ())
        may = {value for value, _ in facts} | {c.value for c in says.may if isinstance(c, TermIs)}
        surely = {value for value, firm in facts if firm}
        if term not in self._assumed:
            surely |= {c.value for c in says.surely if isinstance(c, TermIs)}
        self._may_clash |= len(may) > 1
        self._clashes |= len(surely) > 1
        if len(surely) == 1:
            return frozenset([*surely, *([None] if len(may) > 1 else [])])
        return frozenset([None] if surely else [None, *may])

    def _cause(self, name: str) -> Range:
        says = self._says(name)
        backing = [[(c.level, c.basis) for c in said if isinstance(c, Supports)]
                   for said in (says.surely, says.may)]  # fmt: skip
        low, high = (SUPPORT.index(verdict(each, ruled_out=False)) for each in backing)
        raw = SUPPORT[low : high + 1]
        out = any(isinstance(c, RulesOut) for c in says.may)
        stays = not any(isinstance(c, RulesOut) for c in says.surely)
        found: set[Level] = {*raw} if stays else set()
        if out:
            found |= {Level.CONFLICT if level is Level.CONFIRMED else Level.RULED_OUT
                      for level in raw}  # fmt: skip
        return frozenset(found)

    def _fallback(self) -> Range:
        """Return the levels of the cause that stands when no other does."""
        over = {Level.NONE, Level.RULED_OUT, Level.CONFLICT}
        standing = {standing.cause for standing in self.trial.outcome.causes}
        others = [self.levels(c) for c in {*standing, *self.causes()} - {self.pack.fallback}]
        may = all(levels & over for levels in others)
        surely = all(levels <= over for levels in others)
        found = [*([Level.POSSIBLE] if may else []), *([] if surely else [Level.NONE])]
        return frozenset(found)

    def _contradicted(self) -> Range:
        may = self._may_clash or self._clashes
        return frozenset([*([True] if may else []), *([] if self._clashes else [False])])

    def _ways(self, term: str) -> int:
        """Return in how many ways a term may get a value: more than one may contradict."""
        told = term in self.open or self.trial.case.told.get(term) is not None
        rules = len(self._concluding.of.get(term, ()))
        return told + rules + (self._terms[term].computed is not None)

    def _computed_from(self, varying: Iterable[str]) -> set[str]:
        """Return the computed terms that could have another value when these have."""
        varying = set(varying)
        could = {fact.term for fact in self.trial.facts} | varying
        found, before = set[str](), -1
        computed = self._concluding.computed
        while len(found) > before:
            before = len(found)
            found |= {
                term.id
                for term in computed
                if term.computed and not (varying | found).isdisjoint(term.computed.inputs)
                if all(name in could | found for name in needed(self._terms, term.computed))
            }
        return found

    def _may_be_assumed(self, name: str) -> bool:
        computed = self._terms[name].computed
        inputs = computed.inputs if computed else ()
        return any(n in self._terms and self._stands_in(self._terms[n]) for n in inputs)

    def _stands_in(self, term: Term) -> bool:
        return term.assumed is not None or self._may_be_assumed(term.id)


def _holds(condition: Is | Known | Unknown | Concluded | Absent, value: Value | None) -> bool:
    """Return whether a condition on one name is TRUE if the name has a value, or None."""
    match condition:
        case Is(_, test, or_unknown):
            return or_unknown if value is None else among(test, value)
        case Known():
            return value is not None
        case Unknown():
            return value is None
        case Concluded():
            return value is True
        case Absent():
            return value is not True
        case _ as never:
            assert_never(never)


def _all(parts: Iterable[May]) -> May:
    """Return whether all parts may hold, and whether one of them may fail."""
    found = {*parts}
    if _FAILS in found:
        return _FAILS
    return _BOTH if _BOTH in found else _HOLDS


def _opposite(may: May) -> May:
    return may if may is _BOTH else _HOLDS if may is _FAILS else _FAILS


def _about(name: str, conclusions: Iterable[Conclusion]) -> Iterator[Conclusion]:
    """Yield those of some conclusions that are about a name."""
    for c in conclusions:
        match c:
            case TermIs(term):
                about = term
            case Supports(cause) | RulesOut(cause):
                about = CAUSE_PREFIX + cause
            case _:
                about = name  # of a finding it is enough that it is concluded
        if about == name:
            yield c
