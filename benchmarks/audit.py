"""What the whole audit costs, as the rules grow; and on how many cases circuit and engine agree.

Knowledge grows by topics (copies of the built-in pack, each with words of its own) and by
more rules over the same words (random packs, which are full of findings, each with a case).
Every rule is left out once, and one question costs what the whole circuit costs.

Found on CPython 3.11, in seconds of CPU: 5 for the built-in pack (239 rules and guards); over
the same words 4 for 250 rules, 13 for 500, 40 for 1,000 and 76 for 2,000; by topics 30 for
480 and 140 for 960. Agreement on 10,000 cases: 31.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from circuits import agree, model_of
from generated import random_pack, unassuming
from topics import copies

from expert import Pack, load_pack
from expert.audit.checks import audit


def main() -> int:
    """Measure what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    sizes = [250, 500, 1_000, 2_000]
    options.add_argument("--sizes", type=int, nargs="*", default=sizes, help="rules, same words")
    options.add_argument("--topics", type=int, nargs="*", default=[2, 4], help="copies of the pack")
    options.add_argument("--cases", type=int, default=10_000, help="cases to agree on")
    options.add_argument("--seed", type=int, default=1, help="another seed, other cases")
    asked = options.parse_args()
    pack = load_pack()
    began = time.process_time()
    agree(model_of(pack), Random(asked.seed), asked.cases)
    print(f"circuit and engine agree on {asked.cases:,} random cases ({spent(began)} s of CPU)")
    print(f"{'pack':>10} {'rules':>6} {'gates':>8} {'asked':>7} {'found':>6} {'CPU s':>7} {'s':>7}")
    for name, grown in (("built-in", pack), *packs(pack, asked.sizes, asked.topics)):
        line(name, grown)
    return 0


def packs(pack: Pack, sizes: list[int], topics: list[int]) -> Iterator[tuple[str, Pack]]:
    """Yield larger packs of both kinds, named by their kind."""
    for size in sizes:
        yield "same words", unassuming(random_pack(Random(size), size=size))
    for count in topics:
        yield "topics", copies(pack, count)


def line(name: str, pack: Pack) -> None:
    """Print what the audit of one pack costs."""
    gates = model_of(pack).circuit.size
    began, clock = time.process_time(), time.perf_counter()
    done = audit(pack)
    seconds = time.perf_counter() - clock
    rules, asked, found = len(pack.rules) + len(pack.guards), done.asked.values(), done.findings
    print(
        f"{name:>10} {rules:6} {gates:8} {sum(asked):7} {len(found):6} {spent(began):>7}"
        f" {seconds:7.1f}",
        flush=True,
    )


def spent(began: float) -> str:
    """Return the seconds of CPU since a time of `process_time`."""
    return f"{time.process_time() - began:.1f}"


if __name__ == "__main__":
    sys.exit(main())
