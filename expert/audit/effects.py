"""Everything that a person is told of a case, as literals: what must differ if anything does."""

from collections.abc import Hashable, Mapping

from expert.audit.gates import FALSE
from expert.audit.model import Model
from expert.rules import Recommends

Effects = Mapping[Hashable, int]


def effects(model: Model) -> Effects:
    """Return when each thing comes out: levels, advice and what it is for, urgency, refusals."""
    found: dict[Hashable, int] = {}
    for cause, levels in model.level.items():
        found |= {("cause", cause, level): literal for level, literal in levels.items()}
    found |= {("forbidden", action): literal for action, literal in model.forbidden.items()}
    found |= {("urgency", urgency): literal for urgency, literal in model.urgency.items()}
    return {**found, **_advice(model)}


def differ(model: Model, one: Effects, other: Effects) -> int:
    """Return when two ways to answer the same pack's cases do not say the same."""
    circuit = model.circuit
    pairs = [(one.get(key, FALSE), other.get(key, FALSE)) for key in {**one, **other}]
    return circuit.any(circuit.differ(a, b) for a, b in pairs if a != b)


def _advice(model: Model) -> dict[Hashable, int]:
    """Return when each action is advised for each cause, and as an emergency."""
    both, either = model.circuit.all, model.circuit.any
    asked: dict[tuple[str, str | None], list[int]] = {}
    urgent: dict[Hashable, list[int]] = {}
    for rule in model.program.rules:
        for c in rule.then:
            if isinstance(c, Recommends):
                allowed = both([model.fires[rule.id], -model.forbidden[c.action]])
                asked.setdefault((c.action, c.cause), []).append(allowed)
                if c.emergency:
                    urgent.setdefault(("emergency", c.action), []).append(allowed)
    wanted = {pair: either(literals) for pair, literals in asked.items()}
    for _ in model.pack.orders:  # as many rounds as the longest chain can need
        before = dict(wanted)
        for order in model.pack.orders:
            done = model.truths(order.done).true if order.done else FALSE
            along = both([-model.forbidden[order.first], -done])
            for (action, cause), literal in list(wanted.items()):
                if action == order.then:
                    first = (order.first, cause)
                    pulled = both([literal, along])
                    wanted[first] = either([wanted.get(first, FALSE), pulled])
        if wanted == before:
            break
    emergencies = {key: either(literals) for key, literals in urgent.items()}
    return {**{("advised", *pair): literal for pair, literal in wanted.items()}, **emergencies}
