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
class _Part:
    """Rules of a stratum, by their numbers, that fit the limits of one ruleset.

    `atoms` has what a fact says of each premise that holds; `holding` are the premises that hold,
    and `firing` the rules that fire, as long as nothing is said of what the part reads.
    """

    rules: tuple[int, ...]
    atoms: Mapping[int, str]
    holding: frozenset[int]
    firing: tuple[int, ...]


class DurableEngine:
    """Runs a program on durable-rules; one case at a time, whatever the number of threads.

    A case says nothing of many parts, so a part becomes a ruleset when a case first does.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._lock = threading.Lock()
        # The native handles of the rulesets, by stratum and number of the part.
        self._handles: dict[tuple[int, int], int] = {}
        # Handles of rulesets in which a rule has fired, so that their state may be deleted.
        self._ticked: set[int] = set()
        # Whether no run broke off in the middle, so that the native state is not to be trusted.
        self._clean = True
        self._parts = tuple(tuple(_parts(stratum)) for stratum in program.strata)

    def run(self, facts: Sequence[Fact]) -> Trace:
        """Return what fired.

        Raises:
            EngineError: durable-rules refused a fact.
        """
        with self._lock:
            # What broke into the last run may have broken into its mending too, so it is mended
            # here, where the next interrupt finds the same.
            if not self._clean:
                self.close()
            self._clean = False
            trace = self._run(facts)
            self._clean = True
            return trace

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the native rulesets back; they leak otherwise."""
        handles, self._handles = self._handles, {}
        for handle in handles.values():
            if handle in self._ticked:
                native.delete_state(handle, _SID)  # a ruleset does not take it along
            native.delete_ruleset(handle)
        self._ticked.clear()

    def _run(self, facts: Sequence[Fact]) -> Trace:
        memory = Memory(self._program, facts)
        for layer, stratum in enumerate(self._program.strata):
            truths, unlike = memory.decide(stratum)
            fired: list[int] = []
            for number, part in enumerate(self._parts[layer]):
                if touched := part.atoms.keys() & unlike:
                    holding = {i for i in touched if truths[i]} | (part.holding - touched)
                    fired += self._fired((layer, number), holding)
                else:
                    fired += part.firing
            for rule in sorted(fired):
                memory.fire(stratum.rules[rule])
            memory.settle(stratum.settles)
        return memory.trace()

    def _fired(self, place: tuple[int, int], holding: Set[int]) -> list[int]:
        """Return the rules of a part that fire when just these premises hold."""
        if not holding:
            return []  # every rule has a premise, so none can fire
        try:
            if place not in self._handles:
                self._handles[place] = self._made(*place)
            return self._asserted(self._handles[place], self._atoms(place, holding))
        except native.error as error:
            raise EngineError(problem("E501", None, status=error)) from error

    def _atoms(self, place: tuple[int, int], holding: Set[int]) -> str:
        layer, number = place
        return ",".join(map(self._parts[layer][number].atoms.__getitem__, holding))

    def _asserted(self, handle: int, atoms: str) -> list[int]:
        fact = f'{{"sid":"{_SID}","id":"f","{_TICK}":1,{atoms}}}'
        status, state = native.assert_fact(handle, fact)
        if status != _STORED:
            raise EngineError(problem("E501", None, status=status))
        started = native.start_action_for_state(handle, state)
        message, fired = started[1] if started else None, []
        while message:
            self._ticked.add(handle)
            name = message[2 : message.index('"', 2)]
            if name != _TICK:
                fired.append(int(name))
            message = native.complete_and_start_action(handle, state)
        native.retract_fact(handle, fact)
        return fired

    def _made(self, layer: int, number: int) -> int:
        """Return the native handle of a part's ruleset, made now."""
        needs = self._program.strata[layer].needs
        definition: dict[str, Any] = {_TICK: {"all": [{"m": {_TICK: 1}}]}}
        for rule in self._parts[layer][number].rules:
            tests = [{f"p{premise}": 1} for premise in needs[rule]]
            definition[str(rule)] = {"all": [{"m": {"$and": tests}}]}
        return int(native.create_ruleset("expert", json.dumps(definition)))


def _parts(stratum: Stratum) -> Iterator[_Part]:
    rules: list[int] = []
    premises: set[int] = set()
    for rule, needs in enumerate(stratum.needs):
        if len(needs) > _MOST_PREMISES:
            name = stratum.rules[rule].id
            raise EngineError(problem("E504", None, rule=name, limit=_MOST_PREMISES))
        if len(rules) == _MOST_RULES or len(premises | set(needs)) > _MOST_PREMISES:
            yield _part(stratum, rules, premises)
            rules, premises = [], set()
        rules.append(rule)
        premises |= set(needs)
    if rules:
        yield _part(stratum, rules, premises)


def _part(stratum: Stratum, rules: Sequence[int], premises: set[int]) -> _Part:
    return _Part(
        rules=tuple(rules),
        atoms={i: f'"p{i}":1' for i in sorted(premises)},
        holding=frozenset(i for i in premises if stratum.silent[i] is True),
        firing=tuple(rule for rule in rules if rule in stratum.firing),
    )
