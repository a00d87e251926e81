"""clingo, told the plain form of a pack, finds what the engines find."""

from collections.abc import Sequence
from random import Random

import pytest
from generated import random_case, random_pack, unassuming
from in_clingo import ClingoPack, Found

import expert
from expert.engine.reference import ReferenceEngine
from expert.facts import Fact
from expert.outcome import outcome
from expert.pack import Pack
from expert.pack.plainform import plain_pack
from expert.program import compiled
from expert.recipes import Recipes


def drawn(pack: Pack, seed: int, count: int) -> list[tuple[Fact, ...]]:
    random, recipes = Random(seed), Recipes(pack.vocabulary, pack.tables)
    cases = (random_case(random, pack) for _ in range(count))
    return [recipes.facts(case, case.now) for case in cases]


def by_engine(pack: Pack, cases: Sequence[Sequence[Fact]]) -> list[Found]:
    engine, answers = ReferenceEngine(compiled(pack)), list[Found]()
    for facts in cases:
        trace = engine.run(facts)
        end = outcome(pack, trace)
        found: dict[str, set[tuple[str, ...]]] = {
            "fires": {(firing.rule.id,) for firing in trace.firings},
            "clash": {(term,) for term in trace.contradicted},
            "level": {(cause, str(trace.settled[f"cause.{cause}"])) for cause in pack.causes},
            "advised": {(advice.action,) for advice in end.actions},
            "forbidden": {(action,) for action in end.forbidden},
        }
        answers.append({kind: frozenset(said) for kind, said in found.items() if said})
    return answers


def test_clingo_finds_what_the_engine_finds_on_the_built_in_pack() -> None:
    pack = unassuming(expert.load_pack())
    cases = drawn(pack, 20261124, 1_000)

    assert ClingoPack(plain_pack(pack)).answers(cases) == by_engine(pack, cases)


@pytest.mark.parametrize("seed", range(25))
def test_clingo_finds_what_the_engine_finds_on_random_packs(seed: int) -> None:
    pack = unassuming(random_pack(Random(seed)))
    cases = drawn(pack, seed, 20)

    assert ClingoPack(plain_pack(pack)).answers(cases) == by_engine(pack, cases)


def test_clingo_notices_a_rule_that_is_gone() -> None:
    pack = unassuming(expert.load_pack())
    cases = drawn(pack, 7, 30)
    plain = plain_pack(pack)
    fired = {fired for found in by_engine(pack, cases) for (fired,) in found["fires"]}

    for gone in sorted(fired)[::60]:
        less = {**plain, "rules": [rule for rule in plain["rules"] if rule["id"] != gone]}

        assert ClingoPack(less).answers(cases) != by_engine(pack, cases)
