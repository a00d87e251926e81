"""The circuit of a pack says what an engine finds, on cases drawn from all that it knows of."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from random import Random
from types import MappingProxyType

import pytest
from generated import random_pack

import expert
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

PACK = expert.load_pack()


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
    for case, literals in islice(drawn(model, random, count), count):
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


def true(model: Model, literals: dict[str, int]) -> set[str]:
    return {name for name, literal in literals.items() if model.circuit.holds(literal)}


def test_the_circuit_says_what_the_engine_finds_on_the_built_in_pack() -> None:
    agree(model_of(PACK), Random(20261120), 1_500)


@pytest.mark.parametrize("seed", range(40))
def test_the_circuit_says_what_the_engine_finds_on_random_packs(seed: int) -> None:
    random = Random(seed)
    agree(model_of(unassuming(random_pack(random))), random, 20)


def unassuming(pack: Pack) -> Pack:
    """Return a pack without assumptions, which are no part of the circuit."""
    terms = {t.id: replace(t, assumed=None) for t in pack.vocabulary.terms.values()}
    return replace(pack, vocabulary=replace(pack.vocabulary, terms=terms))


def test_a_model_that_drops_a_rule_is_that_of_the_pack_without_it() -> None:
    model = model_of(PACK)
    for rule in PACK.rules[::7]:
        rest = replace(PACK, rules=tuple(one for one in PACK.rules if one != rule))
        anew = Model(compiled(rest), model.circuit, model.inputs)
        dropping = model.dropping(rule.id)

        # Gates are shared where they are the same, so equal literals are equal circuits.
        assert dropping.level == anew.level, rule.id
        assert dropping.recommended == anew.recommended, rule.id
        assert dropping.urgency == anew.urgency, rule.id


def test_a_model_that_retells_a_term_shares_all_but_that_term() -> None:
    model = model_of(PACK)
    for term in [*model.inputs.domains][::7]:
        other = model.retelling(term)
        anew = Model(model.program, model.circuit, other.inputs)

        assert other.inputs.is_told(term) != model.inputs.is_told(term), term
        assert other.fires == anew.fires, term
        assert other.contradicted == anew.contradicted, term


def test_gates_made_aside_are_forgotten() -> None:
    circuit = Circuit()
    one, two = circuit.input(), circuit.input()
    kept = circuit.all([one, two])
    with circuit.aside() as tidy:
        circuit.demand(-circuit.any([one, two]))
        for _ in range(20):
            circuit.all([one, circuit.input()])
        tidy()
        assert circuit.size == kept
        circuit.demand(-circuit.any([one, two]))

    assert circuit.size == kept
    assert circuit.solve(kept)
