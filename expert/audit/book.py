"""The case book run without proof and words: fast enough to run it on every mutant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from expert.audit.breaks import Mutant
from expert.conditions import Decider, Settled, decider, truth
from expert.documents import Table
from expert.engine.memory import Trace, looped
from expert.errors import PackError, Place, problem
from expert.facts import Case, Fact, read_case
from expert.frozen import dataclass
from expert.outcome import Outcome, outcome
from expert.pack.shape import BookCase, Pack
from expert.program import compiled
from expert.questions import Asker
from expert.recipes import Recipes
from expert.rules import Rule
from expert.vocabulary import Text

KEYS = ("cause", "also", "fires", "silent", "never")
"""What a case can be proposed to expect."""
_TOP = 3
"""How many questions a case of the book looks at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case of the book, what is told and computed in it, what is settled, and what fires.

    `views` has what is settled, and the same without what rests on an assumption.
    """

    book: BookCase
    case: Case
    facts: tuple[Fact, ...]
    views: tuple[Settled, Settled]
    fired: frozenset[str]

    def fires(self, rule: Rule | None) -> bool:
        """Return whether a rule, read by what is settled below it, fires in this case."""
        if rule is None:
            return False
        deciders = _deciders(rule)
        # An assumption satisfies no guard: it must hold without the assumed as well.
        views = self.views if rule.is_guard else self.views[:1]
        return any(all(decide(view) is True for decide in deciders) for view in views)

    def refires(self, mutant: Mutant) -> bool:
        """Return whether a mutant fires where its rule does not, or the other way."""
        return self.fires(mutant.changed) is not (mutant.rule.id in self.fired)

    def key(self, rule: Rule) -> str:
        """Return the key under which a book says whether the rule fires."""
        return "fires" if rule.id in self.fired else "silent"


class Runner:
    """Runs cases on one pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.program = compiled(pack)
        self._recipes = Recipes(pack.vocabulary, pack.tables)

    def entry(self, book: BookCase) -> Entry:
        """Return a case of the book, run."""
        return self._entry(book, read_case(book.told, self.pack.vocabulary))

    def expecting(self, case: Case, expects: Mapping[str, Sequence[str]]) -> Entry:
        """Return a case that expects these things, run."""
        book = BookCase(
            name=Text("", ""), told=Table((), Place("")), action=(), ask=(), golden=False,
            distractors=(), place=Place(""), **{key: tuple(expects.get(key, ())) for key in KEYS},
        )  # fmt: skip
        return self._entry(book, case)

    def asks(self, case: Case, trace: Trace, end: Outcome) -> set[str]:
        """Return the terms that are asked for first."""
        violated = [i for i in self.pack.inconsistencies if truth(i.when, _firm(trace)) is True]
        questions = Asker(self.program).questions(case, trace, end, violated)
        return {question.term for question in questions[:_TOP]}

    def _entry(self, book: BookCase, case: Case) -> Entry:
        facts = self._recipes.facts(case, case.now)
        trace = looped(self.program, facts)
        fired = frozenset(firing.rule.id for firing in trace.firings)
        return Entry(book, case, facts, (trace.settled, _firm(trace)), fired)


def unmet(runner: Runner, entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield what a case expects and does not get: the key, what stands there, what came."""
    book, trace = entry.book, looped(runner.program, entry.facts)
    end = outcome(runner.pack, trace)
    first, advice = end.causes[0].cause, [advice.action for advice in end.actions]
    fired = {firing.rule.id for firing in trace.firings}
    if book.cause and first not in book.cause:
        yield "cause", _list(book.cause), first
    if book.action and not set(advice[:1]) & set(book.action):
        yield "action", _list(book.action), _list(advice[:1])
    if missing := set(book.also) - set(advice):
        yield "also", _list(missing), _list(advice)
    if missing := set(book.fires) - fired - set(runner.pack.drafts):
        yield "fires", _list(missing), _list(fired)
    if loud := set(book.silent) & fired:
        yield "silent", _list(book.silent), _list(loud)
    if came := {first, *advice} & set(book.never):
        yield "never", _list(book.never), _list(came)
    if book.ask and not set(book.ask) & (asked := runner.asks(entry.case, trace, end)):
        yield "ask", _list(book.ask), _list(asked)


def fails(runner: Runner, entry: Entry) -> bool:
    """Return whether what comes of a case is other than the book expects."""
    return next(unmet(runner, entry), None) is not None


def check_book(pack: Pack) -> None:
    """Return if every case of the book comes out as it expects.

    Raises:
        PackError: with each thing that is otherwise, at the place of its case.
    """
    runner, found = Runner(pack), []
    for book in pack.book:
        for key, wanted, came in unmet(runner, runner.entry(book)):
            found.append(problem("E383", book.place, key=key, wanted=wanted, came=came))
    if found:
        raise PackError(*found)


def told_apart(runner: Runner, other: Runner, entry: Entry) -> tuple[str, str] | None:
    """Return one thing to expect of a case that holds with the first of two packs alone."""
    traces = looped(runner.program, entry.facts), looped(other.program, entry.facts)
    one, two = (outcome(r.pack, t) for r, t in zip((runner, other), traces, strict=True))
    first = one.causes[0].cause
    if first != two.causes[0].cause:
        return "cause", first
    fired = [{firing.rule.id for firing in trace.firings} for trace in traces]
    advised = [{advice.action for advice in end.actions} for end in (one, two)]
    for (here, there), keys in ((fired, ("fires", "silent")), (advised, ("also", "never"))):
        if different := sorted(here ^ there):
            return keys[different[0] not in here], different[0]
    return None


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "-"


@lru_cache(maxsize=1)  # one mutant is read in every case of the book
def _deciders(rule: Rule) -> tuple[Decider, ...]:
    return tuple(map(decider, rule.when))


def _firm(trace: Trace) -> Settled:
    return {name: value for name, value in trace.settled.items() if name not in trace.assumed}
