"""The circuit of a pack says what an engine finds, on cases drawn from all that it knows of."""

from dataclasses import replace
from random import Random

import pytest
from circuits import agree, model_of
from generated import random_pack, unassuming

import expert
from expert.audit.gates import Circuit
from expert.audit.model import Model
from expert.program import compiled

PACK = expert.load_pack()


def test_the_circuit_says_what_the_engine_finds_on_the_built_in_pack() -> None:
    agree(model_of(PACK), Random(20261120), 1_500)


@pytest.mark.parametrize("seed", range(40))
def test_the_circuit_says_what_the_engine_finds_on_random_packs(seed: int) -> None:
    random = Random(seed)
    agree(model_of(unassuming(random_pack(random))), random, 20)


def test_a_model_that_drops_a_rule_is_that_of_the_pack_without_it() -> None:
    model = model_of(PACK)
    for rule in PACK.rules[::7]:
        rest = replace(PACK, rules=tuple(one for one in PACK.rules if one != rule))
        anew = Model(compiled(rest), model.circuit, model.inputs)
        dropping = model.dropping(rule.id)

        found, wanted = outputs(dropping), outputs(anew)
        assert found.keys() == wanted.keys()
        for output, one in found.items():
            other = wanted[output]
            # Gates are shared where they are the same, so most literals are equal. Where a rule
            # moves to another stratum the order of gates may differ, and the solver compares.
            if one != other:
                assert not model.circuit.solve(one, -other), rule.id
                assert not model.circuit.solve(-one, other), rule.id


def outputs(model: Model) -> dict[str, int]:
    """Return when each cause has each level, each action is advised and each urgency called."""
    levels = {f"{c} {level}": x for c, of in model.level.items() for level, x in of.items()}
    urgencies = {str(urgency): x for urgency, x in model.urgency.items()}
    return {**levels, **model.recommended, **urgencies}


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
