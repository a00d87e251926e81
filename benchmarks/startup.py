"""How long the command takes as a whole process, against a program that only imports.

The yardstick imports what any command of this kind needs and builds one pydantic model. All
candidates take turns in one run, each a new process, and each ran once before, so that
bytecode and compiled packs are there; the last one finds no cache and reads the pack from
YAML. Ratios of medians hold on another machine.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
CASE = str(ROOT / "examples" / "case.json")
YARDSTICK = """\
import typer, yaml, rich.console, rich.table
from pydantic import BaseModel
class A(BaseModel): x: int
"""


def main() -> None:
    """Measure as often as the command line asks."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=30, help="times each candidate is run")
    rounds = options.parse_args().rounds
    with TemporaryDirectory() as folder:
        script = Path(folder, "yardstick.py")
        script.write_text(YARDSTICK)
        explain = [str(Path(sys.executable).with_name("expert")), "explain", CASE]
        # Python writes bytecode unless it is told not to.
        usual = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        cached = {**usual, "XDG_CACHE_HOME": folder}
        candidates = {
            "yardstick": ([sys.executable, str(script)], usual),
            "expert explain": (explain, cached),
            "expert explain --format json": ([*explain, "--format", "json"], cached),
            "expert explain, pack read from YAML": (explain, {**usual, "XDG_CACHE_HOME": __file__}),
        }
        taken: dict[str, list[float]] = {name: [] for name in candidates}
        for measured in [False] + [True] * rounds:
            for name, (command, environment) in candidates.items():
                began = time.perf_counter()
                subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
                if measured:
                    taken[name].append(time.perf_counter() - began)
    yardstick = median(taken["yardstick"])
    for name, times in taken.items():
        print(f"{name:36} {1e3 * median(times):5.0f} ms   {median(times) / yardstick:.2f}")


if __name__ == "__main__":
    main()
