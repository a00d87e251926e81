"""How many questions a consultation takes until its answer is that of the whole case.

Each case of the book is asked for from nothing: what it tells is answered, all else is not
known. Counted are the questions after which the first cause and the first action are those of
the whole case and stay so; beside the order of `ask`, the order of the vocabulary and a random
one are tried. Who asks in the order of `ask` gives up at a limit, and counts as having asked that
many.
"""

import argparse
from collections.abc import Iterable, Iterator
from random import Random
from statistics import median

import expert
from expert.explain.ask import ask
from expert.explain.consult import Consultation
from expert.explain.matter import Matter
from expert.facts import Case, read_case


def main() -> None:
    """Ask for as many cases as the command line says."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--every", type=int, default=4, help="take every so-manieth case")
    options.add_argument("--limit", type=int, default=20, help="the most questions")
    given = options.parse_args()
    pack, random = expert.load_pack(), Random(1)
    counts: dict[str, list[int]] = {"ask": [], "vocabulary": [], "random": []}
    for entry in pack.book[:: given.every]:
        case = read_case(entry.told, pack.vocabulary)
        matter = Matter(case, pack, None)
        in_order = list(pack.vocabulary.terms)
        shuffled = random.sample(in_order, len(in_order))
        for name, asked in (
            ("ask", _by_ask(matter, given.limit)),
            ("vocabulary", _replies(matter, in_order)),
            ("random", _replies(matter, shuffled)),
        ):
            counts[name].append(_needed(matter, asked))
    for name, needed in counts.items():
        print(f"{name:11} median of {len(needed)} cases: {median(needed):4.1f} questions")


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


def _by_ask(whole: Matter, limit: int) -> Iterator[Consultation]:
    so_far = Consultation(Case(now=whole.case.now))
    yield so_far
    for _ in range(limit):
        now = whole.other(so_far.case, whole.now)
        question = ask(now, [term for term, _ in so_far.replies]).question
        if question is None:
            return
        so_far = so_far.with_reply(question.term, whole.case.told.get(question.term))
        yield so_far


if __name__ == "__main__":
    main()
