"""A case out of a model: what a solver found, told as an incident that `diagnose` answers.

No case leaves that an engine does not answer as the circuit says.
"""

from types import MappingProxyType

from expert.audit.model import Model
from expert.diagnosis import diagnose
from expert.errors import EngineError, problem
from expert.facts import Case
from expert.support import STANDING, Level, Urgency
from expert.values import Value


def witness(model: Model, *literals: int, valid: bool = True) -> Case | None:
    """Return a case in which all of these hold and as little as possible is told, if any is.

    An engine has answered it as the circuit does. Unless it must be `valid`, it may tell what
    no real case meets.

    Raises:
        EngineError: the engine answers something else, so the audit itself has failed.
    """
    circuit = model.circuit
    wanted = (model.valid if valid else model.inputs.possible, *literals)
    if not circuit.solve(*wanted):
        return None
    kept = [literal for literal in _told(model) if circuit.holds(literal)]
    silent = [-literal for literal in _told(model) if not circuit.holds(literal)]
    for literal in list(kept):
        rest = [other for other in kept if other != literal]
        if circuit.solve(*wanted, *silent, -literal, *rest):
            kept = rest
            silent.append(-literal)
    assert circuit.solve(*wanted, *silent, *kept)
    case = case_found(model)
    confirm(model, case)
    return case


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


def case_found(model: Model) -> Case:
    """Return the case that the solver found last."""
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


def _told(model: Model) -> list[int]:
    """Return all literals that tell something; members count only where their set is told."""
    inputs = model.inputs
    single = [literal for values in inputs.told.values() for literal in values.values()]
    members = [bit for bits in inputs.members.values() for bit in bits.values()]
    return [*single, *inputs.told_set.values(), *members]
