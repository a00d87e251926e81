"""How long a diagnosis takes, stage by stage, and how the engines compare with CLIPS.

Every figure is a median over cases and rounds, all taken in one run with the candidates in
turn, so that the ratios hold on another machine. CLIPS runs the same rules and must fire the
same ones on every case first; the time of an engine is from facts to fired rules, with the
deciding of premises. durable-rules and the reference also note the premises of each firing.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from generated import random_case
from in_clips import ClipsEngine, firm

from expert import Case, Pack, diagnose, diagnosis, load_pack
from expert.check import Checker
from expert.engine.durable import DurableEngine
from expert.engine.reference import ReferenceEngine
from expert.facts import Fact, read_case
from expert.program import compiled
from expert.questions import Asker
from expert.recipes import Recipes

# What a diagnosis calls one after the other: where each is looked up, and its name there.
STAGES = {
    "computed facts": (Recipes, "facts"),
    "durable run": (DurableEngine, "run"),
    "outcome": (diagnosis, "outcome"),
    "proof": (diagnosis, "prove"),
    "proof as plain values": (diagnosis, "plain_proof"),
    "check": (Checker, "check"),
    "questions": (Asker, "questions"),
    "texts and views": (diagnosis, "answer"),
}


class Stopwatch:
    """Seconds spent in each stage since the last reading."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def watch(self, place: Any, name: str, stage: str) -> None:
        """Replace a function by itself and a note of the time it took."""
        function = getattr(place, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                taken = time.perf_counter() - began
                self.spent[stage] = self.spent.get(stage, 0.0) + taken

        setattr(place, name, watched)


def main() -> int:
    """Measure what the command line asks for; return 1 if CLIPS fires other rules."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=20, help="times each case is run")
    options.add_argument("--random", type=int, default=300, help="random cases for the engines")
    asked = options.parse_args()
    pack = load_pack()
    book = [read_case(entry.told, pack.vocabulary) for entry in pack.book]
    random = Random(1)
    drawn = [random_case(random, pack) for _ in range(asked.random)]

    print(f"{len(pack.rules)} rules, {len(pack.guards)} guards, {len(book)} case-book cases")
    if not engines(pack, {"case book": book, "random cases": drawn}, asked.rounds):
        return 1
    whole(pack, book, asked.rounds)
    return 0


def engines(pack: Pack, sets: Mapping[str, Sequence[Case]], rounds: int) -> bool:
    """Print the engines' medians; return whether all fire the same rules on every case."""
    program = compiled(pack)
    built: dict[str, Any] = {}
    ready: dict[str, float] = {}
    for name, kind in (
        ("durable", DurableEngine),
        ("reference", ReferenceEngine),
        ("CLIPS", ClipsEngine),
    ):
        began = time.perf_counter()
        built[name] = kind(program)
        ready[name] = time.perf_counter() - began
    print(f"\nengine made ready: {shown(ready)}")
    recipes = Recipes(pack.vocabulary, pack.tables)
    for what, cases in sets.items():
        told = [firm(recipes.facts(case, case.now)) for case in cases]
        different = sum(
            not {f.rule.id for f in built["durable"].run(facts).firings}
            == {f.rule.id for f in built["reference"].run(facts).firings}
            == set(built["CLIPS"].run(facts))
            for facts in told
        )
        print(f"\n{what}: {len(cases)} cases, other rules fired in {different}")
        if different:
            return False
        taken = in_turn({name: engine.run for name, engine in built.items()}, told, rounds)
        print(f"engine run: {shown(taken)}")
        print(f"CLIPS / durable: {taken['CLIPS'] / taken['durable']:.2f}")
        print(f"CLIPS / reference: {taken['CLIPS'] / taken['reference']:.2f}")
    return True


def in_turn(
    runs: Mapping[str, Callable[[Sequence[Fact]], object]],
    told: Sequence[Sequence[Fact]],
    rounds: int,
) -> dict[str, float]:
    """Return the median seconds of each run, the candidates taking turns case by case."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for facts in told:
            for name, run in runs.items():
                began = time.perf_counter()
                run(facts)
                taken[name].append(time.perf_counter() - began)
    return {name: median(times) for name, times in taken.items()}


def whole(pack: Pack, cases: Sequence[Case], rounds: int) -> None:
    """Print the median of a whole diagnosis, then which share each stage takes."""
    for case in cases:
        diagnose(case, pack=pack)
    recipes = Recipes(pack.vocabulary, pack.tables)
    engine_run, taken = DurableEngine(compiled(pack)).run, []
    yardstick = []
    for _ in range(rounds):
        for case in cases:
            began = time.perf_counter()
            diagnose(case, pack=pack)
            taken.append(time.perf_counter() - began)
            facts = recipes.facts(case, case.now)
            began = time.perf_counter()
            engine_run(facts)
            yardstick.append(time.perf_counter() - began)
    ninth = sorted(taken)[len(taken) * 9 // 10]
    print(
        f"\nwhole diagnosis: median {1e3 * median(taken):.2f} ms, 90 % under {1e3 * ninth:.2f} ms"
    )
    print(f"whole diagnosis / durable run: {median(taken) / median(yardstick):.1f}")

    stopwatch = Stopwatch()
    for stage, (place, name) in STAGES.items():
        stopwatch.watch(place, name, stage)
    shares: dict[str, list[float]] = {}
    for _ in range(rounds):
        for case in cases:
            stopwatch.spent = {}
            began = time.perf_counter()
            diagnose(case, pack=pack)
            total = time.perf_counter() - began
            stopwatch.spent["everything else"] = total - sum(stopwatch.spent.values())
            for stage, seconds in stopwatch.spent.items():
                shares.setdefault(stage, []).append(seconds / total)
    for stage, share in sorted(shares.items(), key=lambda item: -median(item[1])):
        print(f"  {stage:22} {100 * median(share):5.1f} %")


def shown(seconds: Mapping[str, float]) -> str:
    """Return times as one line, in milliseconds."""
    return ", ".join(f"{name} {1e3 * taken:.3f} ms" for name, taken in seconds.items())


if __name__ == "__main__":
    sys.exit(main())
