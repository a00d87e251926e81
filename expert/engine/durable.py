"""The only module that knows durable-rules, and it speaks its safe subset alone.

Measured on durable-rules 2.0.28: outside the subset it answers wrongly in silence or ends the
process. So every test is decided here, exactly; what durable-rules sees is which premises
hold, as one flat fact of short names with the value 1 a stratum, and each rule is one `$and`
over that fact. It is driven below its public face, because that face hides which rule fired,
starts threads and swallows exceptions.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import durable_rules_engine as native

from expert.engine.memory import Memory, Trace
from expert.errors import EngineError, problem
from expert.facts import Fact
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
    """A part of a stratum that fits the limits: a native handle and the rules behind it.

    `atoms` has what a fact says of each premise that holds.
    """

    handle: int
    rules: tuple[int, ...]
    atoms: Mapping[int, str]


class DurableEngine:
    """Runs a program on durable-rules; one case at a time, whatever the number of threads."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._lock = threading.Lock()
        self._rulesets: tuple[tuple[_Ruleset, ...], ...] = ()
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
            try:
                trace = self._run(facts)
            except native.error as error:
                raise EngineError(problem("E501", None, status=error)) from error
            self._clean = True
            return trace

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the native rulesets back; they leak otherwise."""
        rulesets, self._rulesets = self._rulesets, ()
        for part in (part for parts in rulesets for part in parts):
            if part.handle in self._ticked:
                native.delete_state(part.handle, _SID)  # a ruleset does not take it along
            native.delete_ruleset(part.handle)
        self._ticked.clear()

    def _run(self, facts: Sequence[Fact]) -> Trace:
        memory = Memory(self._program, facts)
        for stratum, parts in zip(self._program.strata, self._rulesets, strict=True):
            holding = [i for i, truth in enumerate(memory.decide(stratum)) if truth is True]
            for rule in sorted(self._fired(parts, holding)):
                memory.fire(stratum.rules[rule])
            memory.settle(stratum.settles)
        return memory.trace()

    def _fired(self, parts: Sequence[_Ruleset], holding: Sequence[int]) -> Iterator[int]:
        """Yield the indexes of the rules that fire when just these premises hold."""
        for part in parts:
            atoms = [part.atoms[premise] for premise in holding if premise in part.atoms]
            if not atoms:
                continue  # every rule has a premise, so none can fire
            fact = f'{{"sid":"{_SID}","id":"f","{_TICK}":1,{",".join(atoms)}}}'
            status, state = native.assert_fact(part.handle, fact)
            if status != _STORED:
                raise EngineError(problem("E501", None, status=status))
            started = native.start_action_for_state(part.handle, state)
            message = started[1] if started else None
            while message:
                self._ticked.add(part.handle)
                name = message[2 : message.index('"', 2)]
                if name != _TICK:
                    yield int(name)
                message = native.complete_and_start_action(part.handle, state)
            native.retract_fact(part.handle, fact)

    def _make_clean(self) -> None:
        if not self._clean:
            self.close()
            self._rulesets = tuple(tuple(_rulesets(stratum)) for stratum in self._program.strata)
            self._clean = True


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
    return _Ruleset(handle, tuple(rules), {i: f'"p{i}":1' for i in sorted(premises)})
