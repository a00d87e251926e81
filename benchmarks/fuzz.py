"""A night of spoilt files: each gets an answer or a clear refusal, and nothing else.

Case files, files of a small pack and now and then of the built-in one are mutated as the tests
mutate them and go through the command in this process. What fails is told of with its number,
which makes it again, and its file is kept; the exit code is 1. A run that hangs is ended with
its stack.
"""

import argparse
import faulthandler
import os
import shutil
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random, SystemRandom

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from mutations import SMALL, Workshop, answered_or_refused, case_files, only_what_changes, said

import expert
from expert.pack import built_in

MOST_SECONDS = 2.0
HANGING_SECONDS = 120.0
ENOUGH_FAILURES = 20
KINDS = {"case": 60, "small pack": 36, "built-in pack": 4}


def main() -> int:
    """Spoil as many files as the command line asks for; return 1 if one of them did harm."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--count", type=int, default=1_000_000, help="how many files are spoilt")
    options.add_argument("--seed", type=int, default=SystemRandom().randrange(10**9))
    options.add_argument("--first", type=int, default=0, help="the number of the first file")
    options.add_argument("--folder", type=Path, default=Path("build/fuzz"), help="keeps failures")
    asked = options.parse_args()
    print(f"seed {asked.seed}, {asked.count:,} files", flush=True)

    # What is compiled here is of no use to the user.
    os.environ["XDG_CACHE_HOME"] = str((asked.folder / "cache").resolve())
    pack = expert.load_pack()
    cases, workshops = case_files(pack), {}
    for kind in KINDS:
        folder = asked.folder / kind.replace(" ", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        source = built_in() if kind == "built-in pack" else SMALL
        workshops[kind] = Workshop(folder, cases, source)
    tally: Counter[str] = Counter()
    began = time.perf_counter()
    with only_what_changes(pack):
        for number in range(asked.first, asked.first + asked.count):
            random = Random(f"{asked.seed}-{number}")
            (kind,) = random.choices([*KINDS], [*KINDS.values()])
            what, harm, spoilt = outcome(workshops[kind], kind, random)
            tally[f"{kind} {what}"] += 1
            if harm:
                kept = asked.folder / f"{asked.seed}-{number}-{spoilt[0]}"
                kept.write_bytes(spoilt[1])
                print(f"\nnumber {number}, {kind}, kept as {kept}:\n{harm}", flush=True)
                tally["harm"] += 1
            if number % 1_000 == 0:
                print(f"\r\x1b[K{number:,} {dict(tally)}", end="", file=sys.stderr, flush=True)
            if tally["harm"] == ENOUGH_FAILURES:
                break
    print(f"\n{time.perf_counter() - began:.0f} s: {dict(sorted(tally.items()))}")
    return 1 if tally["harm"] else 0


def outcome(workshop: Workshop, kind: str, random: Random) -> tuple[str, str, tuple[str, bytes]]:
    """Return what came of one spoilt file, what harm it did if any, its name and its content."""
    lang, form = random.choice(("zh", "en")), random.choice(("text", "json"))
    spoilt_file = workshop.case if kind == "case" else workshop.pack
    with spoilt_file(random) as (path, arguments):
        began = time.process_time()
        faulthandler.dump_traceback_later(HANGING_SECONDS, exit=True)
        code, out, err = said([*arguments, "--lang", lang, "--format", form])
        faulthandler.cancel_dump_traceback_later()
        taken = time.process_time() - began
        spoilt = path.name, path.read_bytes()
    try:
        what = "answered" if answered_or_refused(code, out, err, lang) else "refused"
    except AssertionError as wrong:
        return "harmed", f"exit code {code}\n{err}\n{wrong}", spoilt
    return what, f"took {taken:.1f} s" if taken > MOST_SECONDS else "", spoilt


if __name__ == "__main__":
    sys.exit(main())
