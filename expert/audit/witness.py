"""A case out of a model: what a solver found, told as an incident that `diagnose` answers.

No case leaves that an engine does not answer as the circuit says.
"""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from expert.audit.gates import TRUE, Circuit
from expert.audit.inputs import Inputs
from expert.audit.model import Model
from expert.diagnosis import diagnose
from expert.errors import EngineError, problem
from expert.facts import Case
from expert.support import STANDING, Level, Urgency
from expert.values import Value

_MOST_COUNTED = 8
"""Beyond so many terms a case is only as small as dropping one thing after the other makes it."""


def witness(model: Model, *literals: int, valid: bool = True) -> Case | None:
    """Return a case in which all of these hold and as little as possible is told, if any is.

    An engine has answered it as the circuit does. Unless it must be `valid`, it may tell what
    no real case meets.

    Raises:
        EngineError: the engine answers something else, so the audit itself has failed.
    """
    within = model.valid if valid else model.inputs.possible
    case = smallest(model.circuit, (model.inputs,), within, *literals)
    if case is not None:
        confirm(model, case)
    return case


def smallest(circuit: Circuit, inputs: Sequence[Inputs], *literals: int) -> Case | None:
    """Return a case in which all of these hold, if there is one; no case tells fewer terms."""
    if not circuit.solve(*literals):
        return None
    terms = _by_term(inputs)
    count = sum(any(map(circuit.holds, ways)) for ways in terms.values())
    at_least = circuit.at_least(map(circuit.any, terms.values()), _MOST_COUNTED)
    fewest = [-at_least[n + 1] for n in range(min(count, _MOST_COUNTED))]
    few = next((limit for limit in fewest if circuit.solve(*literals, limit)), TRUE)
    assert circuit.solve(*literals, few)
    bits = _bits(inputs)
    kept = [bit for bit in bits if circuit.holds(bit)]
    silent = [-bit for bit in bits if not circuit.holds(bit)]
    for bit in list(kept):
        rest = [other for other in kept if other != bit]
        if circuit.solve(*literals, *silent, -bit, *rest):
            kept = rest
            silent.append(-bit)
    assert circuit.solve(*literals, *silent, *kept)
    return case_found(circuit, inputs)


def confirm(model: Model, case: Case) -> None:
    """Return if an engine answers the case that the solver found last as the circuit does.

    A model that drops rules is none that an engine runs, and is not asked about.

    Raises:
        EngineError: it does not, so the audit itself has failed.
    """
    if model.without:
        return
    answer = diagnose(case, pack=model.pack)
    holds = model.circuit.holds
    said = {step.rule for step in answer.proof.steps}
    said |= {f"{cause.id}: {cause.level}" for cause in answer.causes}
    said |= {f"{cause.id}: {Level.RULED_OUT}" for cause in answer.ruled_out}
    said |= {f"{cause.id}: {Level.CONFLICT}" for cause in answer.conflicts}
    said |= {f"first {cause.id}" for cause in answer.causes[:1]}
    said |= {action.id for action in answer.actions} | {answer.urgency}
    found = {rule for rule, literal in model.fires.items() if holds(literal)}
    shown = (*STANDING, Level.RULED_OUT, Level.CONFLICT)
    for cause, levels in model.level.items():
        found |= {f"{cause}: {level}" for level in shown if holds(levels[level])}
    found |= {f"first {cause}" for cause, literal in model.first.items() if holds(literal)}
    found |= {action for action, literal in model.recommended.items() if holds(literal)}
    found.add(next((u for u in Urgency if holds(model.urgency[u])), Urgency.P3))
    if said != found:
        different = ", ".join(sorted(said ^ found))
        raise EngineError(problem("E510", None, rules=different))


def case_found(circuit: Circuit, inputs: Iterable[Inputs]) -> Case:
    """Return the case that the solver found last, as several packs read it together."""
    told: dict[str, Value | None] = {}
    for each in inputs:
        for term, values in each.told.items():
            for value, literal in values.items():
                if circuit.holds(literal):
                    told[term] = value
        for term, literal in each.told_set.items():
            if circuit.holds(literal):
                bits = each.members[term].items()
                found = frozenset(member for member, bit in bits if circuit.holds(bit))
                before = told.get(term)
                told[term] = found | before if isinstance(before, frozenset) else found
    return Case(MappingProxyType(dict(sorted(told.items()))))


def _by_term(inputs: Iterable[Inputs]) -> dict[str, list[int]]:
    """Return the literals that tell each term."""
    ways: dict[str, list[int]] = {}
    for each in inputs:
        for term, values in each.told.items():
            ways.setdefault(term, []).extend(values.values())
        for term, literal in each.told_set.items():
            ways.setdefault(term, []).append(literal)
    return {term: list(dict.fromkeys(literals)) for term, literals in ways.items()}


def _bits(inputs: Sequence[Inputs]) -> list[int]:
    """Return all literals that tell something; members count only where their set is told."""
    single = [way for ways in _by_term(inputs).values() for way in ways]
    members = [b for each in inputs for bits in each.members.values() for b in bits.values()]
    return list(dict.fromkeys([*single, *members]))
