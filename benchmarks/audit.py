"""What the proofs of the audit cost as the rules grow.

Knowledge grows by topics (copies of the built-in pack, each with words of its own) and by
more rules over the same words (random packs). Measured are the time to read a pack into a
circuit, to find a case for each rule or prove that it is dead, and to prove of each rule that
it says something that no other rule says along with it, or that it does not.

Found on CPython 3.11: circuits grow with the rules, 0.4 s for 1,900. One question costs what
the whole circuit costs, so asking of each rule grows with the square where no word is shared:
0.4 s for 500 rules, 13 s for 1,900; over the same words all of it stays below 0.2 s.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from generated import random_pack
from topics import copies

from expert import Pack, load_pack
from expert.audit.gates import Circuit
from expert.audit.model import Inputs, Model
from expert.program import compiled
from expert.rules import Conclusion

T = TypeVar("T")


def main() -> int:
    """Measure the packs that the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--sizes", type=int, nargs="*", default=[250, 500, 1_000, 2_000])
    asked = options.parse_args()
    print(f"{'pack':>10} {'rules':>6} {'gates':>8} {'circuit s':>10} {'dead s':>8}", end="")
    print(f" {'dead':>5} {'redundant s':>12} {'redundant':>10}")
    pack = load_pack()
    line("built-in", pack)
    for size in asked.sizes:
        line("topics", copies(pack, round(size / (len(pack.rules) + len(pack.guards)))))
    for size in asked.sizes:
        line("same words", unassuming(random_pack(Random(size), size=size)))
    return 0


def line(name: str, pack: Pack) -> None:
    """Print what one pack costs."""
    model, circuit_s = timed(lambda: model_of(pack))
    dead, dead_s = timed(lambda: dead_rules(model))
    redundant, redundant_s = timed(lambda: redundant_rules(model))
    print(
        f"{name:>10} {len(model.fires):6} {model.circuit.size:8} {circuit_s:10.2f} {dead_s:8.2f}"
        f" {dead:5} {redundant_s:12.2f} {redundant:10}"
    )


def model_of(pack: Pack) -> Model:
    """Return the circuit of a pack, compiled from its rules."""
    circuit = Circuit()
    return Model(compiled(pack), circuit, Inputs(pack, circuit))


def dead_rules(model: Model) -> int:
    """Return how many rules fire in no valid case."""
    solve = model.circuit.solve
    return sum(not solve(model.valid, literal) for literal in model.fires.values())


def redundant_rules(model: Model) -> int:
    """Return how many rules conclude nothing that no other rule concludes along with them."""
    by: dict[Conclusion, list[str]] = {}
    for rule in model.program.rules:
        for conclusion in rule.then:
            by.setdefault(conclusion, []).append(rule.id)
    return sum(
        not model.circuit.solve(model.valid, alone(model, by, rule.id, rule.then))
        for rule in model.program.rules
    )


def alone(
    model: Model, by: Mapping[Conclusion, list[str]], rule: str, then: tuple[Conclusion, ...]
) -> int:
    """Return when a rule fires and is alone with one of its conclusions."""
    circuit, fires = model.circuit, model.fires
    others = [circuit.any(fires[o] for o in by[c] if o != rule) for c in then]
    return circuit.all([fires[rule], circuit.any(-other for other in others)])


def unassuming(pack: Pack) -> Pack:
    """Return a pack without assumptions, which are no part of the circuit."""
    terms = {t.id: replace(t, assumed=None) for t in pack.vocabulary.terms.values()}
    return replace(pack, vocabulary=replace(pack.vocabulary, terms=terms))


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what some work returns, and the seconds that it took."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
