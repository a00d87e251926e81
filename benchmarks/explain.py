"""How long the questions to an answer take, beside one diagnosis of the same case.

Some cases of the book and every incident are asked each question, from the case on and with
the pack made ready. `why` is asked of the first cause, `why-not` of a cause, an action and a
finding that are not in the answer, drawn at random, and `what-if` of each the first told fact
unknown. Time is that of the processor, so that others at work on the machine matter less; the
ratio holds on another machine. What is loaded is kept from the garbage collector, which the
command hardly ever runs, and what a question leaves behind is collected before the next: else
now and then one pays for the knowledge and for all others.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median, quantiles

import expert
from expert.diagnosis import answered, load_case
from expert.explain.ask import ask
from expert.explain.enough import enough
from expert.explain.margin import margin
from expert.explain.matter import Matter
from expert.explain.subject import subject
from expert.explain.what_if import what_if
from expert.explain.why import standing, why
from expert.explain.why_not import why_not
from expert.facts import read_case

INCIDENTS = Path(__file__).parents[1] / "tests" / "incidents" / "cases"


def main() -> None:
    """Ask of as many cases as the command line says."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--every", type=int, default=10, help="take every so-manieth case")
    options.add_argument("--verbs", nargs="+", help="only these questions")
    given = options.parse_args()
    pack, random = expert.load_pack(), Random(1)
    cases = [read_case(entry.told, pack.vocabulary) for entry in pack.book[:: given.every]]
    cases += [load_case(path, pack=pack) for path in sorted(INCIDENTS.glob("*.yaml"))]
    answered(cases[0], pack=pack)
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {"diagnosis": []}
    for case in cases:
        taken["diagnosis"].append(_timed(lambda case=case: answered(case, pack=pack)))
        for verb, question in _questions(Matter(case, pack, None), random):
            if not given.verbs or verb in given.verbs:
                seconds = _timed(lambda case=case, put=question: put(Matter(case, pack, None)))
                taken.setdefault(verb, []).append(seconds)
    print(f"{len(cases)} cases, {len(pack.rules)} rules, {len(pack.guards)} guards; milliseconds")
    print(f"{'':10}  median     90 %     99 %      max    median / diagnosis")
    for verb, times in taken.items():
        parts = quantiles(times, n=100)
        middle, ninth, last, most = (
            1e3 * t for t in (median(times), parts[89], parts[98], max(times))
        )
        ratio = median(times) / median(taken["diagnosis"])
        print(f"{verb:10} {middle:7.1f}  {ninth:7.1f}  {last:7.1f}  {most:7.1f}  {ratio:12.1f}")


def _questions(matter: Matter, random: Random) -> Iterator[tuple[str, Callable[[Matter], object]]]:
    """Yield what is asked of a case."""
    pack, told = matter.pack, [t for t, value in matter.case.told.items() if value is not None]
    first = subject(pack, matter.answer.causes[0].id)
    yield "why", lambda matter: why(matter, first)
    for names in (pack.causes, pack.actions, pack.vocabulary.findings):
        every = [subject(pack, name) for name in names]
        about = random.choice([about for about in every if not standing(matter, about)[0]])
        yield "why-not", lambda matter, about=about: why_not(matter, about)
    if told:
        yield "what-if", lambda matter: what_if(matter, [f"{told[0]}=unknown"])
    yield "enough", enough
    yield "margin", margin
    yield "ask", ask


def _timed(function: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    function()
    return time.process_time() - began


if __name__ == "__main__":
    main()
