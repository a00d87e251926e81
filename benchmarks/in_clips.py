"""A pack as CLIPS has it: a yardstick that decides the premises itself, from facts.

A term is a template with its value, a finding a template without slots, a stratum a module.
Findings, derived terms and contradictions come of rules; an unknown term is one without a
fact. Only the levels of causes are told from outside, between strata. A condition has two
readings here, `_holds` and `_lacks`, each the complement of the other.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Any, TypeGuard, assert_never

import clips
from clips._clips import lib as native  # type: ignore[import-untyped]

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
from expert.facts import Fact
from expert.pack.strata import concluded_names, read_names
from expert.program import Program
from expert.rules import FindingHolds, Rule, RulesOut, Supports, TermIs
from expert.support import Level, verdict
from expert.values import (
    Among,
    HasAll,
    HasAny,
    HasNone,
    NoneOf,
    OneOf,
    Value,
    Within,
)
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED

# Money has two places and decimals at most six: as whole numbers of this unit they compare
# exactly.
_UNIT = 1_000_000
_SAID = "said."


class ClipsEngine:
    """Runs a program on CLIPS; which rules fired is all it tells."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._variable = count()
        terms = program.pack.vocabulary.terms
        concluded = {name for rule in program.rules for name in concluded_names(rule.then)}
        self._read = {name for rule in program.rules for name in read_names(rule)}
        self._derived = concluded & terms.keys()
        self._environment = clips.Environment()
        for construct in self._constructs():
            self._environment.build(construct)
        self._environment.current_module = self._environment.find_module("MAIN")
        self._fired = self._environment.find_global("fired")
        self._templates = {template.name: template for template in self._environment.templates()}
        self._strata = [
            (
                self._environment.find_module(f"S{i}"),
                tuple(name for name in stratum.settles.every if name.startswith(CAUSE_PREFIX)),
            )
            for i, stratum in enumerate(program.strata)
        ]
        self._then = {
            rule.id: tuple(c for c in rule.then if isinstance(c, Supports | RulesOut))
            for rule in program.rules
        }

    def run(self, facts: Sequence[Fact]) -> tuple[str, ...]:
        """Return the ids of the rules that fired, stratum by stratum."""
        environment = self._environment
        environment.reset()
        self._tell(facts)
        backing: dict[str, list[tuple[Level, str]]] = {}
        ruled_out: set[str] = set()
        levels: dict[str, Level] = {}
        noted = 0
        for module, causes in self._strata:
            environment.focus = module
            environment.run()
            if not causes:
                continue
            fired = self._fired.value
            for rule in fired[noted:]:
                for conclusion in self._then[rule]:
                    if isinstance(conclusion, Supports):
                        backed = (conclusion.level, conclusion.basis)
                        backing.setdefault(conclusion.cause, []).append(backed)
                    else:
                        ruled_out.add(conclusion.cause)
            noted = len(fired)
            for name in causes:
                cause = name.removeprefix(CAUSE_PREFIX)
                if cause == self._program.pack.fallback:
                    nothing = (Level.NONE, Level.RULED_OUT, Level.CONFLICT)
                    stands = any(level not in nothing for level in levels.values())
                    levels[cause] = Level.NONE if stands else Level.POSSIBLE
                else:
                    backed_by = backing.get(cause, ())
                    levels[cause] = verdict(backed_by, ruled_out=cause in ruled_out)
                if name in self._read:
                    self._assert(name, value=clips.Symbol(_symbol(levels[cause])))
        return self._fired.value  # type: ignore[no-any-return]

    def _tell(self, facts: Sequence[Fact]) -> None:
        """Assert what was told and computed; what rules derive as well, to be settled there."""
        told: dict[str, list[Value]] = {}
        for fact in facts:
            told.setdefault(fact.term, []).append(fact.value)
        for term, values in told.items():
            if term in self._derived:
                for value in values:
                    self._assert(_SAID + term, value=_fact(value))
            elif any(value != values[0] for value in values):
                self._assert(CONTRADICTED)
            elif term in self._read:
                self._assert(term, value=_fact(values[0]))

    def _assert(self, template: str, **slots: Any) -> None:
        fact = self._templates[template].assert_fact(**slots)
        # clipspy 1.0.6 keeps a hold on every fact for ever (it releases with a wrong number of
        # arguments and hides the error), and each run would be slower than the one before.
        native.ReleaseFact(fact._fact)

    # -- constructs ---------------------------------------------------------------------------

    def _constructs(self) -> Iterator[str]:
        pack = self._program.pack
        yield "(defmodule MAIN (export ?ALL))"
        yield "(defglobal MAIN ?*fired* = (create$))"
        for term in sorted((self._read | self._derived) & pack.vocabulary.terms.keys()):
            slot = "multislot" if pack.vocabulary.terms[term].type.kind == "set" else "slot"
            yield f"(deftemplate MAIN::{term} ({slot} value))"
        for term in sorted(self._derived):
            yield f"(deftemplate MAIN::{_SAID}{term} (slot value))"
        for finding in (*pack.vocabulary.findings, CONTRADICTED):
            yield f"(deftemplate MAIN::{finding})"
        for cause in pack.causes:
            yield f"(deftemplate MAIN::{CAUSE_PREFIX}{cause} (slot value))"
        for i, stratum in enumerate(self._program.strata):
            yield f"(defmodule S{i} (import MAIN ?ALL))"
            for rule in stratum.rules:
                yield self._rule(f"S{i}", rule)
            for name in stratum.settles.every:
                if name in self._derived:
                    yield from _settling(f"S{i}", name)

    def _rule(self, module: str, rule: Rule) -> str:
        when = " ".join(map(self._holds, rule.when))
        then = "".join(f" {assertion}" for assertion in _assertions(rule))
        noted = f"(bind ?*fired* ?*fired* {rule.id})"
        return f"(defrule {module}::{rule.id} {when} => {noted}{then})"

    def _holds(self, condition: Condition) -> str:
        """Return what matches, once, if and only if a condition is TRUE."""
        match condition:
            case Is(term, test, False):
                return self._pattern(term, test, passes=True)
            case Known(name) | Concluded(name):
                return f"({name})"
            case AllOf(parts):
                return _together(map(self._holds, parts))
            case Unless(part):
                return self._lacks(part)
            case Is() | Unknown() | Absent() | AnyOf():
                return f"(not {self._lacks(condition)})"
            case _ as never:
                assert_never(never)

    def _lacks(self, condition: Condition) -> str:
        """Return what matches, once, if and only if a condition is not TRUE."""
        match condition:
            case Is(term, test, True):
                return self._pattern(term, test, passes=False)
            case Unknown(name) | Absent(name):
                return f"({name})"
            case AnyOf(parts):
                return _together(map(self._lacks, parts))
            case Unless(part):
                return self._holds(part)
            case Is() | Known() | Concluded() | AllOf():
                return f"(not {self._holds(condition)})"
            case _ as never:
                assert_never(never)

    def _pattern(self, term: str, test: Among, *, passes: bool) -> str:
        """Return the pattern of a known value that passes a test, or of one that fails it."""
        if isinstance(test, OneOf | NoneOf) and test.values != (frozenset(),):
            among = isinstance(test, OneOf) == passes
            symbols = [symbol if among else f"~{symbol}" for symbol in map(_symbol, test.values)]
            return f"({term} (value {('|' if among else '&').join(symbols)}))"
        mark = f"v{next(self._variable)}"
        mark = f"?{mark}" if isinstance(test, Within) else f"$?{mark}"
        expression = _expression(test, mark)
        return f"({term} (value {mark}&:{expression if passes else f'(not {expression})'}))"


def firm(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that rest on no assumption: what assumptions weaken is not known here."""
    return [fact for fact in facts if not fact.assuming]


def _expression(test: Among, mark: str) -> str:
    """Return a test of a number or a set as an expression over a variable."""
    match test:
        case Within():
            return f"(and TRUE {' '.join(_bounds(mark, test))})"
        case HasAny(members) | HasAll(members) | HasNone(members):
            has = " ".join(f"(member$ {_symbol(member)} {mark})" for member in sorted(members))
            joined = f"(and TRUE {has})" if isinstance(test, HasAll) else f"(or FALSE {has})"
            return f"(not {joined})" if isinstance(test, HasNone) else joined
        case OneOf() | NoneOf():
            empty = f"(= (length$ {mark}) 0)"
            return empty if isinstance(test, OneOf) else f"(not {empty})"
        case _ as never:
            assert_never(never)


def _assertions(rule: Rule) -> Iterator[str]:
    for conclusion in rule.then:
        if isinstance(conclusion, TermIs):
            symbol = _symbol(conclusion.value)
            yield f"(assert ({_SAID}{conclusion.term} (value {symbol})))"
        elif isinstance(conclusion, FindingHolds):
            yield f"(assert ({conclusion.finding}))"


def _settling(module: str, term: str) -> Iterator[str]:
    """Yield the rules that settle a term when those that derive it are through."""
    said, last = _SAID + term, "(declare (salience -1))"
    yield (
        f"(defrule {module}::settle.{term} {last} ({said} (value ?v)) (not ({said} (value ~?v)))"
        f" => (assert ({term} (value ?v))))"
    )
    yield (
        f"(defrule {module}::contradict.{term} {last} ({said} (value ?v)) ({said} (value ~?v))"
        f" => (assert ({CONTRADICTED})))"
    )


def _together(patterns: Iterator[str]) -> str:
    return f"(and {' '.join(patterns)})"


def _bounds(mark: str, test: Within) -> Iterator[str]:
    bounds = ((">=", test.at_least), (">", test.above), ("<=", test.at_most), ("<", test.below))
    for relation, bound in bounds:
        if bound is not None:
            yield f"({relation} {mark} {int(bound * _UNIT)})"


def _fact(value: Value) -> Any:
    """Return a value as a slot of a fact has it: symbols, whole numbers, lists of symbols."""
    if isinstance(value, frozenset):
        return [clips.Symbol(_symbol(member)) for member in sorted(value)]
    symbol = _symbol(value)
    return int(symbol) if _is_number(value) else clips.Symbol(symbol)


def _symbol(value: Value) -> str:
    """Return a value as CLIPS writes it; words get a mark, so that none looks like a number."""
    if _is_number(value):
        return str(int(value * _UNIT))
    return f"={str(value).replace(' ', '_')}"


def _is_number(value: Value) -> TypeGuard[int | Decimal]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
