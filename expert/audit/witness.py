"""A case out of a model: what a solver found, told as an incident that `diagnose` answers."""

from types import MappingProxyType

from expert.audit.model import Model
from expert.diagnosis import diagnose
from expert.errors import EngineError, problem
from expert.facts import Case
from expert.values import Value


def witness(model: Model, *literals: int) -> Case | None:
    """Return a case in which all of these hold and as little as possible is told, if any is."""
    circuit = model.circuit
    if not circuit.solve(model.valid, *literals):
        return None
    kept = [literal for literal in _told(model) if circuit.holds(literal)]
    silent = [-literal for literal in _told(model) if not circuit.holds(literal)]
    for literal in list(kept):
        rest = [other for other in kept if other != literal]
        if circuit.solve(model.valid, *literals, *silent, -literal, *rest):
            kept = rest
            silent.append(-literal)
    assert circuit.solve(model.valid, *literals, *silent, *kept)
    return _case(model)


def confirm(model: Model, case: Case, fires: set[str]) -> None:
    """Return if an engine finds for a case what the circuit found.

    Raises:
        EngineError: it does not, so the audit itself has failed.
    """
    fired = {step.rule for step in diagnose(case, pack=model.pack).proof.steps}
    if fired != fires:
        different = ", ".join(sorted(fired ^ fires))
        raise EngineError(problem("E510", None, rules=different))


def fired(model: Model) -> set[str]:
    """Return the rules that fire in the case that the solver found last."""
    return {rule for rule, literal in model.fires.items() if holds(model, literal)}


def holds(model: Model, literal: int) -> bool:
    """Return whether a literal holds in the case that the solver found last."""
    return (abs(literal) == 1 and literal > 0) or model.circuit.holds(literal)


def _told(model: Model) -> list[int]:
    inputs = model.inputs
    single = [literal for values in inputs.told.values() for literal in values.values()]
    return [*single, *inputs.told_set.values(), *_members(model)]


def _members(model: Model) -> list[int]:
    return [bit for bits in model.inputs.members.values() for bit in bits.values()]


def _case(model: Model) -> Case:
    told: dict[str, Value | None] = {}
    inputs, circuit = model.inputs, model.circuit
    for term, values in inputs.told.items():
        for value, literal in values.items():
            if circuit.holds(literal):
                told[term] = value
    for term, literal in inputs.told_set.items():
        if circuit.holds(literal):
            bits = inputs.members[term].items()
            told[term] = frozenset(member for member, bit in bits if circuit.holds(bit))
    return Case(MappingProxyType(dict(sorted(told.items()))))
