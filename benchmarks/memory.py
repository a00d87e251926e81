"""Whether memory stays where it is: many diagnoses in one process, then many packs.

Resident memory is read after a start that lets caches fill, and again at the end; growth
beyond a limit makes the exit code 1. Linux only, by /proc.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from generated import random_case
from mutations import SMALL

import expert
from expert.pack import built_in

MOST_FOR_DIAGNOSES = 10.0
MOST_FOR_PACKS = 20.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """Measure both; return 1 if memory grew beyond a limit."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--diagnoses", type=int, default=100_000)
    options.add_argument("--packs", type=int, default=200)
    asked = options.parse_args()
    cases, some = asked.diagnoses, min(10, asked.packs // 4)
    with TemporaryDirectory() as folder:
        # What is compiled here is of no use to the user.
        os.environ["XDG_CACHE_HOME"] = folder
        grown = [
            growth("diagnoses", cases, diagnoses(), warm=min(2_000, cases // 5)),
            growth("packs", asked.packs, packs(built_in(), Path(folder, "large")), warm=some),
            growth("small packs", asked.packs, packs(SMALL, Path(folder, "small")), warm=some),
        ]
    limits = (MOST_FOR_DIAGNOSES, MOST_FOR_PACKS, MOST_FOR_PACKS)
    return 0 if all(mb < limit for mb, limit in zip(grown, limits, strict=True)) else 1


def diagnoses() -> Callable[[int], None]:
    """Return what diagnoses a random case; no two are alike."""
    pack = expert.load_pack()

    def diagnose(number: int) -> None:
        expert.diagnose(random_case(Random(number), pack), pack=pack)

    return diagnose


def packs(source: Path, folder: Path) -> Callable[[int], None]:
    """Return what loads a pack that was not there before, and diagnoses with it."""
    files = {path.relative_to(source): path.read_text("utf-8") for path in source.rglob("*.yaml")}

    def use(number: int) -> None:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            changed = text.replace("\nversion: ", f"\nversion: {number}-")
            file.write_text(changed if name.name == "pack.yaml" else text, "utf-8")
        pack = expert.load_pack(folder)
        for case in range(3):
            expert.diagnose(random_case(Random(case), pack), pack=pack)

    return use


def growth(what: str, count: int, use: Callable[[int], None], warm: int) -> float:
    """Return by how many megabytes memory grew over that many uses, after a warm start."""
    for number in range(warm):
        use(number)
    start, began = resident(), time.perf_counter()
    print(f"{what}: {start:.1f} MB after {warm:,}", flush=True)
    for number in range(warm, warm + count):
        use(number)
        done = number - warm + 1
        if done % max(1, count // 5) == 0:
            print(f"{what}: {resident() - start:+.1f} MB after {done:,} more", flush=True)
    grown = resident() - start
    print(f"{what}: {grown:+.1f} MB in all, {time.perf_counter() - began:.0f} s", flush=True)
    return grown


def resident() -> float:
    """Return the resident memory of this process in megabytes, garbage collected."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE / 1e6


if __name__ == "__main__":
    sys.exit(main())
