"""A pack as a Boolean circuit: one literal for everything a case can tell or lead to.

The same condition trees that the engines run are read into gates, with unknown as an ordinary
value. Assumptions are no part of the circuit.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import assert_never

from expert.audit.gates import FALSE, TRUE, Circuit
from expert.audit.inputs import Inputs
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
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.pack.strata import concluded_names, read_names
from expert.program import Program, Stratum
from expert.rules import (
    FindingHolds,
    Forbids,
    Raises,
    Recommends,
    RulesOut,
    Supports,
    TermIs,
)
from expert.support import STANDING, Level, Urgency
from expert.values import Among, HasAll, HasAny, HasNone, NoneOf, OneOf, Value, among
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED

_URGENCIES = tuple(Urgency)


@dataclass(frozen=True, slots=True)
class Truths:
    """When a condition is TRUE and when it is FALSE; else it is unknown."""

    true: int
    false: int


class Model:
    """The circuit of one pack; several packs may share one circuit and its inputs.

    A model may be made from another one, `like`, of the same program: rules `without` which it
    runs, or other `inputs`, are all that it differs in, and what that cannot reach is taken over.
    """

    def __init__(
        self,
        program: Program,
        circuit: Circuit,
        inputs: Inputs,
        *,
        like: "Model | None" = None,
        without: Collection[str] = (),
    ) -> None:
        self.pack: Pack = program.pack
        self.program, self.circuit, self.inputs = program, circuit, inputs
        self.without: frozenset[str] = frozenset(without) | (like.without if like else frozenset())
        self._like = like
        self._reached = self._reach(without, inputs.retold) if like else frozenset()
        self.fires: dict[str, int] = {}
        self.known: dict[str, dict[Value, int]] = {}
        self.contradicted: dict[str, int] = {}
        self.found: dict[str, int] = {}
        self.level: dict[str, dict[Level, int]] = {}
        self._conditions: dict[Condition, Truths] = {}
        self._backing: dict[str, list[tuple[Supports, int]]] = {}
        self._ruled_out: dict[str, list[int]] = {}
        self._derived: dict[str, list[tuple[Value, int]]] = {}
        self._findings: dict[str, list[int]] = {}
        self._settle(program.given.every)
        for stratum in program.strata:
            self._stratum(stratum)
            self._settle(stratum.settles.every)
        self.forbidden = self._gathered(Forbids)
        self.recommended = self._recommended()
        self.first = self._first()
        self.urgency = self._urgency()
        broken = [self.truths(i.when).true for i in self.pack.inconsistencies]
        self.valid = circuit.all([inputs.possible, *(-literal for literal in broken)])

    def dropping(self, *rules: str) -> "Model":
        """Return the model of the same pack without these rules."""
        return Model(self.program, self.circuit, self.inputs, like=self, without=rules)

    def retelling(self, term: str) -> "Model":
        """Return a model of the same case but for what it tells of one term."""
        return Model(self.program, self.circuit, self.inputs.retelling(term), like=self)

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """The names that each rule reads."""
        return {rule.id: frozenset(read_names(rule)) for rule in self.program.rules}

    def _reach(self, rules: Collection[str], terms: Collection[str]) -> frozenset[str]:
        """Return the rules and names that may differ once these rules or terms do."""
        assert self._like is not None
        reads = self.reads = self._like.reads
        reached = {*rules, *terms, *([CONTRADICTED] if terms else ())}
        for rule in self.program.rules:
            if rule.id in reached or not reads[rule.id].isdisjoint(reached):
                concluded = set(concluded_names(rule.then))
                reached |= {rule.id, *concluded}
                if any(name.startswith(CAUSE_PREFIX) for name in concluded):
                    reached.add(CAUSE_PREFIX + self.pack.fallback)
                if not concluded.isdisjoint(self.inputs.domains):
                    reached.add(CONTRADICTED)
        return frozenset(reached)

    # -- conditions -----------------------------------------------------------------------------

    def truths(self, condition: Condition) -> Truths:
        """Return when a condition is TRUE and when FALSE."""
        if condition not in self._conditions:
            self._conditions[condition] = self._truths(condition)
        return self._conditions[condition]

    def _truths(self, condition: Condition) -> Truths:
        both, either = self.circuit.all, self.circuit.any
        match condition:
            case Is(term, test, or_unknown):
                passes, fails = self._passes(term, test)
                unknown = -self.is_known(term)
                return Truths(either([passes, unknown]) if or_unknown else passes, fails)
            case Known(name):
                return self._sure(self.is_known(name))
            case Unknown(name):
                return self._sure(-self.is_known(name))
            case Concluded(finding):
                return self._sure(self.found[finding])
            case Absent(finding):
                return self._sure(-self.found[finding])
            case AllOf(parts):
                inner = [self.truths(part) for part in parts]
                return Truths(both(t.true for t in inner), either(t.false for t in inner))
            case AnyOf(parts):
                inner = [self.truths(part) for part in parts]
                return Truths(either(t.true for t in inner), both(t.false for t in inner))
            case Unless(part):
                return self._sure(-self.truths(part).true)
            case _ as never:
                assert_never(never)

    def _sure(self, literal: int) -> Truths:
        return Truths(literal, -literal)

    def is_known(self, name: str) -> int:
        """Return when a name has a value."""
        if name.startswith(CAUSE_PREFIX):
            return TRUE
        if self.inputs.domains[name].is_set:
            return self.inputs.known_set[name]
        return self.circuit.any(self.known[name].values())

    def _passes(self, term: str, test: Among) -> tuple[int, int]:
        """Return when the value of a term passes a test, and when it fails it."""
        if term in self.inputs.told_set:
            return self._set_passes(term, test)
        states = self._states(term)
        passing = [literal for value, literal in states.items() if among(test, value)]
        failing = [literal for value, literal in states.items() if not among(test, value)]
        return self.circuit.any(passing), self.circuit.any(failing)

    def _states(self, name: str) -> Mapping[Value, int]:
        if name.startswith(CAUSE_PREFIX):
            return {str(k): v for k, v in self.level[name.removeprefix(CAUSE_PREFIX)].items()}
        return self.known[name]

    def _set_passes(self, term: str, test: Among) -> tuple[int, int]:
        told, bits = self.inputs.known_set[term], self.inputs.members[term]
        both, either = self.circuit.all, self.circuit.any

        def equals(wanted: Value) -> int:
            assert isinstance(wanted, frozenset)
            return both(bit if member in wanted else -bit for member, bit in bits.items())

        match test:
            case HasAny(members):
                passes = either(bits[m] for m in members)
            case HasAll(members):
                passes = both(bits[m] for m in members)
            case HasNone(members):
                passes = -either(bits[m] for m in members)
            case OneOf(values) | NoneOf(values):
                equal = either(map(equals, values))
                passes = equal if isinstance(test, OneOf) else -equal
            case _:
                passes = FALSE  # no number is a set
        return both([told, passes]), both([told, -passes])

    # -- rules, and what they settle ------------------------------------------------------------

    def _stratum(self, stratum: Stratum) -> None:
        for rule in stratum.rules:
            if rule.id in self.without:
                literal = FALSE
            elif self._like and rule.id not in self._reached:
                literal = self._like.fires[rule.id]
            else:
                literal = self.circuit.all(self.truths(premise).true for premise in rule.when)
            self.fires[rule.id] = literal
            for conclusion in rule.then:
                match conclusion:
                    case TermIs(term, value):
                        self._derived.setdefault(term, []).append((value, literal))
                    case FindingHolds(finding):
                        self._findings.setdefault(finding, []).append(literal)
                    case Supports(cause):
                        self._backing.setdefault(cause, []).append((conclusion, literal))
                    case RulesOut(cause):
                        self._ruled_out.setdefault(cause, []).append(literal)
                    case _:
                        pass

    def _settle(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self.inputs.domains:
                self._settle_term(name)
            elif name.startswith(CAUSE_PREFIX):
                self._settle_cause(name.removeprefix(CAUSE_PREFIX))
            elif name == CONTRADICTED:
                self.found[name] = self.circuit.any(self.contradicted.values())
            else:
                self.found[name] = self.circuit.any(self._findings.get(name, ()))

    def _settle_term(self, term: str) -> None:
        if self._like and term not in self._reached:
            self.contradicted[term] = self._like.contradicted[term]
            self.known[term] = self._like.known[term]
            return
        said = self.inputs.said(term)
        for value, literal in self._derived.get(term, ()):
            said.setdefault(value, []).append(literal)
        states = {value: self.circuit.any(literals) for value, literals in said.items()}
        clash = self.circuit.two_of(list(states.values()))
        self.contradicted[term] = clash
        self.known[term] = {v: self.circuit.all([lit, -clash]) for v, lit in states.items()}

    def _settle_cause(self, cause: str) -> None:
        if self._like and CAUSE_PREFIX + cause not in self._reached:
            self.level[cause] = self._like.level[cause]
            return
        both, either = self.circuit.all, self.circuit.any
        if cause == self.pack.fallback:
            over = (Level.NONE, Level.RULED_OUT, Level.CONFLICT)
            others = [either(levels[one] for one in over) for levels in self.level.values()]
            nothing = both(others)
            self.level[cause] = dict.fromkeys(Level, FALSE)
            self.level[cause] |= {Level.POSSIBLE: nothing, Level.NONE: -nothing}
            return
        backing = self._backing.get(cause, ())
        confirmed = either(lit for s, lit in backing if s.level is Level.CONFIRMED)
        bases: dict[str, list[int]] = {}
        for supports, literal in backing:
            if supports.level is Level.POSSIBLE:
                bases.setdefault(supports.basis, []).append(literal)
        grounds = [either(literals) for literals in bases.values()]
        likely = either(
            [self.circuit.two_of(grounds)] + [lit for s, lit in backing if s.level is Level.LIKELY]
        )
        possible, out = either(grounds), either(self._ruled_out.get(cause, ()))
        self.level[cause] = {
            Level.NONE: both([-confirmed, -likely, -possible, -out]),
            Level.POSSIBLE: both([possible, -likely, -confirmed, -out]),
            Level.LIKELY: both([likely, -confirmed, -out]),
            Level.CONFIRMED: both([confirmed, -out]),
            Level.RULED_OUT: both([out, -confirmed]),
            Level.CONFLICT: both([out, confirmed]),
        }

    # -- what comes of it -----------------------------------------------------------------------

    def _gathered(self, kind: type[Forbids] | type[Recommends]) -> dict[str, int]:
        found: dict[str, list[int]] = {}
        for rule in self.program.rules:
            for conclusion in rule.then:
                if isinstance(conclusion, kind):
                    found.setdefault(conclusion.action, []).append(self.fires[rule.id])
        return {a: self.circuit.any(found.get(a, ())) for a in self.pack.actions}

    def _recommended(self) -> dict[str, int]:
        """Return when each action is recommended, with what must come before another."""
        asked = self._gathered(Recommends)
        allowed = {a: -self.forbidden[a] for a in self.pack.actions}
        wanted = {a: self.circuit.all([asked[a], allowed[a]]) for a in self.pack.actions}
        for _ in self.pack.orders:  # as many rounds as the longest chain can need
            for order in self.pack.orders:
                done = self.truths(order.done).true if order.done else FALSE
                along = [wanted[order.then], allowed[order.first], -done]
                pulled = self.circuit.all(along)
                wanted[order.first] = self.circuit.any([wanted[order.first], pulled])
        return wanted

    def _first(self) -> dict[str, int]:
        """Return when each cause is the first of all."""
        ranked = [
            (cause, self.level[cause][level])
            for level in STANDING
            for urgency in _URGENCIES
            for cause in self.pack.causes
            if self.pack.causes[cause].urgency is urgency
        ]
        first: dict[str, list[int]] = {cause: [] for cause in self.pack.causes}
        nothing_before = TRUE
        for cause, stands in ranked:
            first[cause].append(self.circuit.all([nothing_before, stands]))
            nothing_before = self.circuit.all([nothing_before, -stands])
        return {cause: self.circuit.any(literals) for cause, literals in first.items()}

    def _urgency(self) -> dict[Urgency, int]:
        """Return when the diagnosis is at least this urgent."""
        both, either = self.circuit.all, self.circuit.any
        weighty = {
            c: either([levels[Level.LIKELY], levels[Level.CONFIRMED]])
            for c, levels in self.level.items()
        }
        some = either(weighty.values())
        counts = {c: either([weighty[c], both([-some, self.first[c]])]) for c in weighty}
        reasons: dict[Urgency, list[int]] = {urgency: [] for urgency in _URGENCIES}
        for cause, literal in counts.items():
            reasons[self.pack.causes[cause].urgency].append(literal)
        for rule in self.program.rules:
            for conclusion in rule.then:
                if isinstance(conclusion, Raises):
                    about = counts[conclusion.cause] if conclusion.cause else TRUE
                    reasons[conclusion.urgency].append(both([self.fires[rule.id], about]))
                if isinstance(conclusion, Recommends) and conclusion.emergency:
                    recommended = self.recommended[conclusion.action]
                    reasons[Urgency.P0].append(both([self.fires[rule.id], recommended]))
        conflicts = [levels[Level.CONFLICT] for levels in self.level.values()]
        reasons[Urgency.P1] += conflicts
        at_least: dict[Urgency, int] = {}
        so_far = FALSE
        for urgency in _URGENCIES:
            so_far = either([so_far, *reasons[urgency]])
            at_least[urgency] = so_far
        return at_least
