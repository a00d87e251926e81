"""How many questions a consultation takes until its answer is that of the whole case.

Some cases of the book and every incident are asked for from nothing: what the case tells is
answered, all else is not known. Counted are the questions after which the first cause and the
first action are those of the whole case and stay so; beside the order of `ask`, that of the
questions of the diagnosis, the order of the vocabulary and a random one are tried. Who asks in one
of the first two orders gives up at a limit, and counts as having asked that many.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from statistics import mean, median

import expert
from expert.diagnosis import load_case
from expert.explain.ask import ask
from expert.explain.consult import Consultation
from expert.explain.matter import Matter
from expert.facts import Case, read_case

INCIDENTS = Path(__file__).parents[1] / "tests" / "incidents" / "cases"
_LIMITED = ("ask", "diagnosis")
Next = Callable[[Matter, list[str]], str | None]


def main() -> None:
    """Ask for as many cases as the command line says."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--every", type=int, default=4, help="take every so-manieth book case")
    options.add_argument("--limit", type=int, default=30, help="the most questions")
    given = options.parse_args()
    pack = expert.load_pack()
    book = [read_case(entry.told, pack.vocabulary) for entry in pack.book[:: given.every]]
    incidents = [load_case(path, pack=pack) for path in sorted(INCIDENTS.glob("*.yaml"))]
    _report("case book", [Matter(case, pack, None) for case in book], given.limit)
    _report("incidents", [Matter(case, pack, None) for case in incidents], given.limit)


def _report(name: str, cases: list[Matter], limit: int) -> None:
    random, counts = Random(1), dict[str, list[int]]()
    in_order = list(cases[0].pack.vocabulary.terms)
    for matter in cases:
        shuffled = random.sample(in_order, len(in_order))
        for order, asked in (
            ("ask", _asking(matter, _by_ask, limit)),
            ("diagnosis", _asking(matter, _by_diagnosis, limit)),
            ("vocabulary", _replies(matter, in_order)),
            ("random", _replies(matter, shuffled)),
        ):
            counts.setdefault(order, []).append(_needed(matter, asked))
    print(f"{name}, {len(cases)} cases; questions to the answer of the whole case")
    for order, needed in counts.items():
        late = f", {sum(n >= limit for n in needed)} not in {limit}" if order in _LIMITED else ""
        print(f"  {order:11} median {median(needed):5.1f}  mean {mean(needed):5.1f}{late}")


def _needed(whole: Matter, consultations: Iterable[Consultation]) -> int:
    """Return after how many questions the answer is that of the whole case, and stays so."""
    needed = 0
    for count, so_far in enumerate(consultations):
        if whole.trials.of(so_far.case, whole.now).verdict != whole.trial.verdict:
            needed = count + 1
    return needed


def _replies(whole: Matter, terms: Iterable[str]) -> Iterator[Consultation]:
    so_far = Consultation(Case(now=whole.case.now))
    yield so_far
    for term in terms:
        so_far = so_far.with_reply(term, whole.case.told.get(term))
        yield so_far


def _asking(whole: Matter, next_: Next, limit: int) -> Iterator[Consultation]:
    so_far = Consultation(Case(now=whole.case.now))
    yield so_far
    for _ in range(limit):
        now = whole.other(so_far.case, whole.now)
        term = next_(now, [term for term, _ in so_far.replies])
        if term is None:
            return
        so_far = so_far.with_reply(term, whole.case.told.get(term))
        yield so_far


def _by_ask(matter: Matter, passed: list[str]) -> str | None:
    question = ask(matter, passed).question
    return question.term if question else None


def _by_diagnosis(matter: Matter, passed: list[str]) -> str | None:
    return next((q.term for q in matter.answer.questions if q.term not in passed), None)


if __name__ == "__main__":
    main()
