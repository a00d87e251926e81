"""What it means that the circuit of a pack agrees with an engine, on cases drawn at random."""

from collections.abc import Iterator
from itertools import islice
from random import Random
from types import MappingProxyType

from expert.audit.gates import Circuit
from expert.audit.inputs import Inputs
from expert.audit.model import Model
from expert.engine.reference import ReferenceEngine
from expert.facts import Case
from expert.outcome import outcome
from expert.pack import Pack
from expert.program import compiled
from expert.recipes import Recipes
from expert.support import Urgency
from expert.values import Value


def model_of(pack: Pack) -> Model:
    circuit = Circuit()
    return Model(compiled(pack), circuit, Inputs(pack, circuit))


def drawn(model: Model, random: Random, count: int) -> Iterator[tuple[Case, list[int]]]:
    """Yield cases that the circuit covers, each with the literals that tell it."""
    inputs = model.inputs
    for _ in range(40 * count):
        share = random.choice((0.05, 0.1, 0.2, 0.5))
        told: dict[str, Value] = {}
        for term, domain in inputs.domains.items():
            if random.random() < share:
                members = (m for m in domain.term.type.members if random.random() < 0.3)
                value = frozenset(members) if domain.is_set else random.choice(domain.values)
                told[term] = value
        literals = [
            literal if term in told and told[term] == value else -literal
            for term, values in inputs.told.items()
            for value, literal in values.items()
        ]
        for term, literal in inputs.told_set.items():
            value = told.get(term, frozenset())
            assert isinstance(value, frozenset)
            literals.append(literal if term in told else -literal)
            bits = inputs.members[term].items()
            literals += [bit if member in value else -bit for member, bit in bits]
        if model.circuit.solve(inputs.possible, *literals):
            yield Case(MappingProxyType(told)), literals


def agree(model: Model, random: Random, count: int) -> None:
    """Return if circuit and engine find the same for so many cases."""
    pack = model.pack
    engine, recipes = ReferenceEngine(model.program), Recipes(pack.vocabulary, pack.tables)
    checked = 0
    for case, literals in islice(drawn(model, random, count), count):
        checked += 1
        trace = engine.run(recipes.facts(case, None))
        end = outcome(pack, trace)
        assert model.circuit.solve(*literals)
        circuit = model.circuit
        assert {f.rule.id for f in trace.firings} == true(model, model.fires), dict(case.told)
        assert {a.action for a in end.actions} == true(model, model.recommended), dict(case.told)
        assert set(end.forbidden) == true(model, model.forbidden), dict(case.told)
        assert set(trace.contradicted) == true(model, model.contradicted), dict(case.told)
        assert true(model, model.first) == {s.cause for s in end.causes[:1]}, dict(case.told)
        urgent = [u for u, literal in model.urgency.items() if circuit.holds(literal)]
        assert min(urgent, default=Urgency.P3) == end.urgency, dict(case.told)
        for cause, levels in model.level.items():
            settled = trace.settled[f"cause.{cause}"]
            assert circuit.holds(levels[settled]), (cause, dict(case.told))  # type: ignore[index]
    assert checked == count


def true(model: Model, literals: dict[str, int]) -> set[str]:
    return {name for name, literal in literals.items() if model.circuit.holds(literal)}
