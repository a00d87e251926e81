"""What a case costs as the rules grow, by engine, and from where on durable-rules loses.

Knowledge grows in two ways: more rules over the same words, where each case touches many of
them (random packs), and more topics, where each case touches few (copies of the built-in
pack, each with words of its own). The engines take turns case by case in one run, and must
fire the same rules on each case first. CLIPS is the yardstick of `in_clips`; the loop decides
premises as durable-rules' driver does and then looks rule by rule whether all of them hold,
so what it differs by is what durable-rules itself costs.

Found on CPython 3.11: durable-rules takes a third more time than the loop whatever the size,
so it never pays by its speed; it is two and a half to four times as fast as the reference.
CLIPS, which notes no premises, overtakes it before 250 rules over the same words, and not at
all where rules come with topics of their own.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from compared import Bench
from generated import random_case, random_pack
from in_clips import ClipsEngine, firm
from topics import copies

from expert import Case, Pack, load_pack
from expert.engine import Trace
from expert.engine.durable import DurableEngine
from expert.engine.memory import looped
from expert.engine.reference import ReferenceEngine
from expert.facts import Fact
from expert.program import Program, compiled

SIZES = (120, 250, 1_000, 5_000)
Engines = Mapping[str, Callable[[Program], Any]]


class LoopEngine:
    """Looks at every rule of a stratum that could fire, one after the other."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def run(self, facts: Sequence[Fact]) -> Trace:
        """Return what fired."""
        return looped(self._program, facts)


ENGINES: Engines = {
    "durable": DurableEngine,
    "reference": ReferenceEngine,
    "CLIPS": ClipsEngine,
    "loop": LoopEngine,
}


def main() -> int:
    """Measure as often as the command line asks; return 1 if engines fire different rules."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--cases", type=int, default=20, help="cases of each pack")
    options.add_argument("--rounds", type=int, default=5, help="times each case is run")
    asked = options.parse_args()
    for what, grown in (("more rules over the same words", one_topic), ("more topics", topics)):
        print(f"\n{what}\n{'rules':>6} {'premises':>9} {'fired':>6}  {'ms a case:':10}", end="")
        print(
            "".join(f"{name:>11}" for name in ENGINES),
            f"{'CLIPS / durable':>17}{'loop / durable':>16}",
        )
        for size in SIZES:
            if not line(*grown(Random(f"{what}/{size}"), size, asked.cases), asked.rounds):
                return 1
    return 0


def line(pack: Pack, cases: Sequence[Case], rounds: int) -> bool:
    """Print the medians for one pack; return whether all engines fire the same rules."""
    program = compiled(pack)
    engines = {name: made(program) for name, made in ENGINES.items()}
    told = [firm(Bench.of(program, {}).facts(case)) for case in cases]
    fired = []
    for facts in told:
        found = [fired_by(engine.run(facts)) for engine in engines.values()]
        if found.count(found[0]) != len(found):
            print("the engines fire different rules", file=sys.stderr)
            return False
        fired.append(len(found[0]))
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for facts in told:
            for name, engine in engines.items():
                began = time.perf_counter()
                engine.run(facts)
                taken[name].append(time.perf_counter() - began)
    took = {name: 1e3 * median(times) for name, times in taken.items()}
    premises = sum(len(stratum.premises) for stratum in program.strata)
    print(f"{len(program.rules):6} {premises:9} {median(fired):6.0f}  {'':10}", end="")
    print(
        "".join(f"{ms:11.3f}" for ms in took.values()), f"{took['CLIPS'] / took['durable']:17.2f}"
    )
    return True


def fired_by(trace: Any) -> set[str]:
    """Return the ids of the rules that fired; CLIPS tells no more."""
    return {f.rule.id for f in trace.firings} if isinstance(trace, Trace) else set(trace)


# -- packs ------------------------------------------------------------------------------------


def one_topic(random: Random, size: int, cases: int) -> tuple[Pack, list[Case]]:
    """Return a random pack of that many rules, and cases of it."""
    pack = random_pack(random, size=size)
    return pack, [random_case(random, pack) for _ in range(cases)]


def topics(random: Random, size: int, cases: int) -> tuple[Pack, list[Case]]:
    """Return copies of the built-in pack, at least one, with about that many rules, and cases."""
    pack = load_pack()
    count = max(1, round(size / (len(pack.rules) + len(pack.guards))))
    whole = copies(pack, count)
    return whole, list(cases_of(random, pack, count, cases))


def cases_of(random: Random, pack: Pack, count: int, cases: int) -> Iterator[Case]:
    """Yield random cases of the built-in pack, told in the words of one topic each."""
    for _ in range(cases):
        topic = f"t{random.randrange(count)}-"
        case = random_case(random, pack)
        yield replace(case, told={topic + term: value for term, value in case.told.items()})


if __name__ == "__main__":
    sys.exit(main())
