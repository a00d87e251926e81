"""Once nothing is said to be left to ask, no set of answers changes the first action.

On the built-in pack that is asked of a solver, which knows every case that can be told. The
cases are told from random answers, and of most other terms that nobody knows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from types import MappingProxyType

import pytest

pytest.importorskip("pysat")

from circuits import drawn, model_of, true
from first_action import FirstAction
from generated import random_pack, unassuming

import expert
from expert.audit.model import Model
from expert.explain.ask import ask
from expert.explain.matter import Matter
from expert.facts import Case
from expert.pack import Pack
from expert.values import Value


@dataclass(frozen=True)
class Bench:
    """A pack in a circuit, with what comes first in it."""

    model: Model
    first: Mapping[str, int]

    def may_change(self, case: Case, action: str | None) -> bool:
        """Return whether answers to what a case does not tell can change its first action."""
        told = [literal for term in case.told for literal in self._told(term, case.told[term])]
        otherwise = -self.first[action] if action else self.model.circuit.any(self.first.values())
        return self.model.circuit.solve(self.model.inputs.possible, otherwise, *told)

    def _told(self, term: str, value: Value | None) -> Iterator[int]:
        inputs = self.model.inputs
        if term in inputs.told_set:
            yield inputs.told_set[term] if value is not None else -inputs.told_set[term]
            assert value is None or isinstance(value, frozenset)
            for member, bit in inputs.members[term].items():
                yield bit if value is not None and member in value else -bit
            return
        for other, literal in inputs.told[term].items():
            yield literal if other == value and value is not None else -literal


def bench_of(pack: Pack) -> Bench:
    model = model_of(pack)
    return Bench(model, FirstAction(model).literals())


@pytest.fixture(scope="module")
def bench() -> Bench:
    return bench_of(expert.load_pack())


def told_in_part(bench: Bench, random: Random, count: int) -> Iterator[Case]:
    """Yield cases in which few terms are left open: the others were told, or nobody knows them."""
    for case, _ in islice(drawn(bench.model, random, count), count):
        terms = [*bench.model.pack.vocabulary.terms]
        open_ = {*random.sample(terms, random.choice((2, 5, 12, 30)))}
        told: dict[str, Value | None] = {
            term: case.told.get(term) for term in terms if term in case.told or term not in open_
        }
        yield replace(case, told=MappingProxyType(told))


def test_the_circuit_puts_that_action_first_which_an_answer_does(bench: Bench) -> None:
    random_packs = (unassuming(random_pack(Random(seed), size=30)) for seed in range(12))
    for each, count in ((bench, 40), *((bench_of(pack), 12) for pack in random_packs)):
        for case, literals in islice(drawn(each.model, Random(7), count), count):
            advised = Matter(case, each.model.pack, None).trial.verdict[1]

            assert each.model.circuit.solve(*literals)
            assert true(each.model, dict(each.first)) == {advised} - {None}, dict(case.told)


def test_when_all_is_tried_no_answers_change_the_first_action(bench: Bench) -> None:
    settled = 0
    for case in told_in_part(bench, Random(11), 60):
        matter = Matter(case, bench.model.pack, None)
        found = ask(matter)

        if found.settled and found.all_tried:
            settled += 1
            assert not bench.may_change(case, matter.trial.verdict[1]), dict(case.told)
    assert settled > 10
