"""The only module that knows durable-rules, and it speaks its safe subset alone.

Measured on durable-rules 2.0.28: outside the subset it answers wrongly in silence or ends the
process. So every test is decided here, exactly; what durable-rules sees is which premises
hold, as one flat fact of short names with the value 1 a stratum, and each rule is one `$and`
over that fact. It is driven below its public face, because that face hides which rule fired,
starts threads and swallows exceptions.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

import durable_rules_engine as native

from expert.engine.memory import Memory, Trace
from expert.errors import EngineError, problem
from expert.facts import Fact
from expert.frozen import dataclass
from expert.program import Program, Stratum

# Limits of durable-rules, with room to spare: 64 rules that match at the root of one fact,
# 254 properties a fact.
_MOST_RULES = 60
_MOST_PREMISES = 240
# The fact of a stratum always holds this one, and a rule that always fires reads it:
# durable-rules frees an uninitialised pointer when a state is dropped in which none did.
_TICK = "t"
_SID = "s"
_STORED = 0


@dataclass(frozen=True, slots=True)
class _Ruleset:
    """Rules that fit the limits, behind a native handle.

    `atoms` has what a fact says of each premise that holds.
    """

    handle: int
    atoms: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a stratum, with the premises that hold, and the rules that fire, in silence.

    A case says nothing of most parts, so durable-rules was asked once what fires then.
    """

    ruleset: _Ruleset
    holding: frozenset[int]
    firing: tuple[int, ...]


class DurableEngine:
    """Runs a program on durable-rules; one case at a time, whatever the number of threads."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._lock = threading.Lock()
        self._parts: tuple[tuple[_Part, ...], ...] = ()
        self._handles: list[int] = []
        # Handles of rulesets in which a rule has fired, so that their state may be deleted.
        self._ticked: set[int] = set()
        # Whether the native state is as it was built: not before, and not in the middle of a run.
        self._clean = False
        self._make_clean()

    def run(self, facts: Sequence[Fact]) -> Trace:
        """Return what fired.

        Raises:
            EngineError: durable-rules refused a fact.
        """
        with self._lock:
            # What broke into the last run may have broken into its mending too, so it is mended
            # here, where the next interrupt finds the same.
            self._make_clean()
            self._clean = False
            trace = self._run(facts)
            self._clean = True
            return trace

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the native rulesets back; they leak otherwise."""
        handles, self._handles, self._parts = self._handles, [], ()
        for handle in handles:
            if handle in self._ticked:
                native.delete_state(handle, _SID)  # a ruleset does not take it along
            native.delete_ruleset(handle)
        self._ticked.clear()

    def _run(self, facts: Sequence[Fact]) -> Trace:
        memory = Memory(self._program, facts)
        for stratum, parts in zip(self._program.strata, self._parts, strict=True):
            truths, unlike = memory.decide(stratum)
            fired: list[int] = []
            for part in parts:
                touched = part.ruleset.atoms.keys() & unlike
                if touched:
                    holding = {i for i in touched if truths[i]} | (part.holding - touched)
                    fired += self._fired(part.ruleset, holding)
                else:
                    fired += part.firing
            for rule in sorted(fired):
                memory.fire(stratum.rules[rule])
            memory.settle(stratum.settles)
        return memory.trace()

    def _fired(self, ruleset: _Ruleset, holding: Set[int]) -> list[int]:
        """Return the indexes of the rules that fire when just these premises hold."""
        if not holding:
            return []  # every rule has a premise, so none can fire
        try:
            return self._asserted(ruleset, holding)
        except native.error as error:
            raise EngineError(problem("E501", None, status=error)) from error

    def _asserted(self, ruleset: _Ruleset, holding: Set[int]) -> list[int]:
        atoms = ",".join(map(ruleset.atoms.__getitem__, holding))
        fact = f'{{"sid":"{_SID}","id":"f","{_TICK}":1,{atoms}}}'
        status, state = native.assert_fact(ruleset.handle, fact)
        if status != _STORED:
            raise EngineError(problem("E501", None, status=status))
        started = native.start_action_for_state(ruleset.handle, state)
        message, fired = started[1] if started else None, []
        while message:
            self._ticked.add(ruleset.handle)
            name = message[2 : message.index('"', 2)]
            if name != _TICK:
                fired.append(int(name))
            message = native.complete_and_start_action(ruleset.handle, state)
        native.retract_fact(ruleset.handle, fact)
        return fired

    def _make_clean(self) -> None:
        if not self._clean:
            self.close()
            self._parts = tuple(tuple(self._made(stratum)) for stratum in self._program.strata)
            self._clean = True

    def _made(self, stratum: Stratum) -> Iterator[_Part]:
        """Yield the parts of a stratum."""
        for ruleset in _rulesets(stratum):
            holding = frozenset(i for i in ruleset.atoms if stratum.silent[i] is True)
            # Noted before anything is asserted, so that whatever breaks in, it is given back.
            self._handles.append(ruleset.handle)
            yield _Part(ruleset, holding, tuple(self._fired(ruleset, holding)))


def _rulesets(stratum: Stratum) -> Iterator[_Ruleset]:
    rules: list[int] = []
    premises: set[int] = set()
    for rule, needs in enumerate(stratum.needs):
        if len(needs) > _MOST_PREMISES:
            name = stratum.rules[rule].id
            raise EngineError(problem("E504", None, rule=name, limit=_MOST_PREMISES))
        if len(rules) == _MOST_RULES or len(premises | set(needs)) > _MOST_PREMISES:
            yield _ruleset(stratum, rules, premises)
            rules, premises = [], set()
        rules.append(rule)
        premises |= set(needs)
    if rules:
        yield _ruleset(stratum, rules, premises)


def _ruleset(stratum: Stratum, rules: Sequence[int], premises: set[int]) -> _Ruleset:
    definition: dict[str, Any] = {_TICK: {"all": [{"m": {_TICK: 1}}]}}
    for rule in rules:
        tests = [{f"p{premise}": 1} for premise in stratum.needs[rule]]
        definition[str(rule)] = {"all": [{"m": {"$and": tests}}]}
    handle = native.create_ruleset("expert", json.dumps(definition))
    return _Ruleset(handle, {i: f'"p{i}":1' for i in sorted(premises)})
