"""How often durable-rules and the reference engine agree, and the checker with both.

Random cases of the built-in pack, then random packs with random cases each. Any disagreement
is shown with the seed that makes it again, and the exit code is 1.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from compared import Bench
from generated import random_case, random_pack

from expert import ExpertError, Pack, load_pack
from expert.engine import Engine
from expert.engine.durable import DurableEngine
from expert.engine.reference import ReferenceEngine
from expert.program import compiled

BLOCK = 1_000
SHOWN = 5


class Tally:
    """What was compared so far, and what went wrong."""

    def __init__(self) -> None:
        self.cases = self.firings = self.contradicted = self.rules = 0
        self.problems: list[str] = []
        self.began = time.perf_counter()

    def compare(self, bench: Bench, seed: str, count: int) -> None:
        """Compare the engines, and check the proof, on that many random cases of a pack."""
        random = Random(seed)
        self.rules += len(bench.program.rules)
        for i in range(count):
            case = random_case(random, bench.program.pack)
            self.cases += 1
            try:
                trace = bench.agreed(case)
            except (AssertionError, ExpertError) as problem:
                self.problems.append(f"seed {seed!r}, case {i}: {problem}")
                continue
            self.firings += len(trace.firings)
            self.contradicted += bool(trace.contradicted)

    def line(self, what: str) -> str:
        """Return the counts as one line."""
        seconds = time.perf_counter() - self.began
        return (
            f"{what}: {self.cases:,} cases, {self.firings:,} firings, "
            f"{self.contradicted:,} cases with a contradiction, "
            f"{len(self.problems):,} disagreements, {seconds:.0f} s"
        )


def main() -> int:
    """Compare as often as the command line asks; return the exit code."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--cases", type=int, default=100_000, help="cases of the built-in pack")
    options.add_argument("--packs", type=int, default=1_000, help="random packs")
    options.add_argument("--cases-each", type=int, default=20, help="cases of each random pack")
    options.add_argument("--seed", default="1", help="another seed, other cases")
    asked = options.parse_args()

    built_in = Tally()
    bench = both(load_pack())
    for block, count in blocks(asked.cases):
        built_in.compare(bench, f"{asked.seed}/cases/{block}", count)
        progress(built_in.line("built-in pack"))
    packs = Tally()
    for number in range(asked.packs):
        seed = f"{asked.seed}/packs/{number}"
        packs.compare(both(random_pack(Random(seed))), seed, asked.cases_each)
        if (number + 1) % 50 == 0:
            progress(packs.line(f"{number + 1:,} random packs"))
    progress("")

    print(built_in.line("built-in pack"))
    print(packs.line(f"{asked.packs:,} random packs, {packs.rules:,} rules"))
    problems = built_in.problems + packs.problems
    for problem in problems[:SHOWN]:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def both(pack: Pack) -> Bench:
    """Return a bench with both engines."""
    program = compiled(pack)
    engines: dict[str, Engine] = {
        "durable": DurableEngine(program),
        "reference": ReferenceEngine(program),
    }
    return Bench.of(program, engines)


def blocks(cases: int) -> Iterator[tuple[int, int]]:
    """Yield the number and size of each block of cases; a block has a seed of its own."""
    for block in range(-(-cases // BLOCK)):
        yield block, min(BLOCK, cases - block * BLOCK)


def progress(line: str) -> None:
    """Show a line on standard error, over the one before."""
    print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
