"""Which small breaks of the rules the case book notices, and cases that catch the others.

A mutant counts if the circuit proves that it differs: in some valid case the rule fires
otherwise, or something else comes out. Of mutants of a rule that fire alike, one counts. A
mutant is noticed if an expectation of the book fails on it. Where a rule fires in the same
cases of the book as before and concludes the same, nothing can fail but what is asked for,
which is not looked at then.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from expert.audit.book import Entry, Runner, fails, told_apart
from expert.audit.breaks import Mutant, breaks
from expert.audit.compare import Output, differing
from expert.audit.gates import FALSE, Circuit
from expert.audit.inputs import Inputs
from expert.audit.model import Model
from expert.audit.witness import smallest
from expert.errors import EngineError, problem
from expert.facts import Case
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.program import compiled
from expert.rules import Rule

GOAL = 0.95
_MOST_TOLD = 4
"""A proposed case that tells more than this is no simple incident any more."""
_MOST_JOINED = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case for the book, what it has to expect, and the mutants that it catches."""

    case: Case
    expects: Mapping[str, tuple[str, ...]]
    catches: tuple[Mutant, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """How many mutants there are, how many of them differ, and what becomes of those.

    `untold` are the ones that no expectation of a book can tell: what differs is the level of
    a cause that is not the first, or advice that is not the first.
    """

    made: int
    different: int
    survivors: tuple[Mutant, ...]
    proposals: tuple[Proposal, ...]
    untold: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """The share of the different mutants that the book notices."""
        return 1 - len(self.survivors) / self.different if self.different else 1.0

    @property
    def is_enough(self) -> bool:
        """Whether the book notices as many as it should."""
        return self.share >= GOAL


def mutate(
    pack: Pack,
    *,
    sample: int | None = None,
    seed: int = 0,
    counted: Callable[[Sequence[Mutant]], Iterable[Mutant]] = iter,
) -> Mutation:
    """Return what the case book of a pack notices of all mutants, or of a random sample.

    They are taken from `counted` one by one, which so knows how far it is.

    Raises:
        InputError: python-sat is not installed.
        EngineError: a case that would catch a mutant does not, so the audit itself has failed.
    """
    every = [mutant for rule in (*pack.rules, *pack.guards) for mutant in breaks(pack, rule)]
    mutants = every
    if sample is not None and sample < len(every):
        mutants = [every[i] for i in sorted(Random(seed).sample(range(len(every)), sample))]
    judge, runner = Judge(pack, every), Runner(pack)
    book = [runner.entry(each) for each in pack.book]
    noticed, survivors = 0, []
    for mutant in counted(mutants):
        if mutant.refires and not judge.is_new(mutant):
            continue
        # What fails on a case of the book need not be proven to differ as well.
        if _notices(pack, book, mutant):
            noticed += 1
        elif differs := judge.differs(mutant):
            survivors.append((mutant, differs))
    proposals, untold = _proposed(judge, runner, survivors)
    return Mutation(
        made=len(mutants),
        different=noticed + len(survivors),
        survivors=tuple(mutant for mutant, _ in survivors),
        proposals=tuple(proposals),
        untold=tuple(untold),
    )


def broken(pack: Pack, mutant: Mutant) -> Pack:
    """Return the pack in which a rule is a mutant."""

    def swapped(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        found = (mutant.changed if rule.id == mutant.rule.id else rule for rule in rules)
        return tuple(rule for rule in found if rule)

    return replace(pack, rules=swapped(pack.rules), guards=swapped(pack.guards), content_hash="")


class Judge:
    """Proves mutants different from their rules, and finds the cases that tell them apart."""

    def __init__(self, pack: Pack, mutants: Sequence[Mutant]) -> None:
        self._pack, self._circuit = pack, Circuit()
        # What any mutant can tell apart must be a value of its own.
        rules = tuple(mutant.changed for mutant in mutants if mutant.changed)
        self._inputs = Inputs(pack, self._circuit, replace(pack, rules=rules))
        self._model = Model(compiled(pack), self._circuit, self._inputs)
        self._sound = -self._any(self._model.contradicted)
        self._seen: set[tuple[str, int]] = set()

    def is_new(self, mutant: Mutant) -> bool:
        """Return whether no mutant of the same rule was seen that fires alike."""
        seen = mutant.rule.id, self._fires(mutant)
        is_new = seen not in self._seen
        self._seen.add(seen)
        return is_new

    def differs(self, mutant: Mutant) -> dict[Output, int]:
        """Return when a mutant differs, by output; nothing if it never does."""
        if mutant.refires:
            fires = self._model.fires[mutant.rule.id], self._fires(mutant)
            found = {Output("fires", mutant.rule.id): self._circuit.differ(*fires)}
        else:
            other = Model(compiled(broken(self._pack, mutant)), self._circuit, self._inputs)
            found = differing(self._model, other)
        found = {output: literal for output, literal in found.items() if literal != FALSE}
        return found if self._circuit.solve(self._model.valid, self._any(found)) else {}

    def catching(self, differs: Mapping[Output, int]) -> tuple[Case, str, str] | None:
        """Return the smallest case that tells a mutant apart, and one thing it has to expect."""
        for kind in ("fires", "first_cause", "recommended"):
            found = {o: literal for o, literal in differs.items() if o.kind == kind}
            case = self._case(self._any(found), self._sound) or self._case(self._any(found))
            if case is not None:
                output = next(o for o, literal in found.items() if self._circuit.holds(literal))
                return case, *self._expected(output)
        return None

    def together(self, differs: Sequence[int]) -> Case | None:
        """Return a case in which all of these hold, if it need not tell much."""
        if not self._circuit.solve(self._model.valid, self._sound, *differs):
            return None
        case = self._case(self._sound, *differs)
        return case if case and len(case.told) <= _MOST_TOLD else None

    def _fires(self, mutant: Mutant) -> int:
        if mutant.changed is None:
            return FALSE
        return self._circuit.all(self._model.truths(p).true for p in mutant.changed.when)

    def _expected(self, output: Output) -> tuple[str, str]:
        """Return what the pack itself does with an output, as an expectation."""
        if output.kind == "fires":
            fires = self._circuit.holds(self._model.fires[output.name])
            return ("fires" if fires else "silent"), output.name
        if output.kind == "first_cause":
            first = self._model.first.items()
            return "cause", next(cause for cause, literal in first if self._circuit.holds(literal))
        advised = self._circuit.holds(self._model.recommended[output.name])
        return ("also" if advised else "never"), output.name

    def _case(self, *literals: int) -> Case | None:
        return smallest(self._circuit, (self._inputs,), self._model.valid, *literals)

    def _any(self, found: Mapping[Output, int] | Mapping[str, int]) -> int:
        return self._circuit.any(found.values())


@dataclasses.dataclass(slots=True)
class _Draft:
    """A proposal as it grows: mutants that fire otherwise in its case, or one more thing."""

    entry: Entry
    differs: list[int]
    catches: list[Mutant]
    expects: dict[str, tuple[str, ...]]

    def settled(self, runner: Runner) -> "_Draft":
        """Return the proposal with all that its case has to expect, run."""
        expects = dict(self.expects)
        for mutant in self.catches:
            if mutant.refires:
                key, id_ = self.entry.key(mutant.rule), mutant.rule.id
                expects[key] = tuple(dict.fromkeys((*expects.get(key, ()), id_)))
        entry = runner.expecting(self.entry.case, expects)
        return _Draft(entry, self.differs, self.catches, expects)


def _notices(pack: Pack, book: Sequence[Entry], mutant: Mutant) -> bool:
    """Return whether an expectation of the book fails on a mutant."""
    touched = list(_touched(book, mutant))
    id_ = mutant.rule.id
    if mutant.refires and any(id_ in (*e.book.fires, *e.book.silent) for e in touched):
        return True
    return bool(touched) and _caught(pack, touched, mutant)


def _touched(book: Sequence[Entry], mutant: Mutant) -> Iterator[Entry]:
    """Yield the cases in which a mutant fires otherwise, or else concludes otherwise."""
    for entry in book:
        if entry.refires(mutant) if mutant.refires else mutant.rule.id in entry.fired:
            yield entry


def _caught(pack: Pack, entries: Sequence[Entry], mutant: Mutant) -> bool:
    runner = Runner(broken(pack, mutant))
    return any(fails(runner, entry) for entry in entries)


def _proposed(
    judge: Judge, runner: Runner, survivors: Sequence[tuple[Mutant, Mapping[Output, int]]]
) -> tuple[list[Proposal], list[Mutant]]:
    """Return cases that catch the survivors, each as many as it can, and those that none can."""
    drafts: list[_Draft] = []
    untold: list[Mutant] = []
    # Cases that some mutants fire otherwise in may tell apart what others conclude.
    for mutant, differs in sorted(survivors, key=lambda pair: not pair[0].refires):
        joins = _refires_in if mutant.refires else _concludes_in
        if joins(judge, runner, drafts, mutant, differs):
            continue
        found = judge.catching(differs)
        if found is None:
            untold.append(mutant)
            continue
        case, key, name = found
        entry = runner.expecting(case, {})
        draft = _Draft(entry, [], [mutant], {})
        if mutant.refires:
            draft.differs += differs.values()
        else:
            draft.expects[key] = (name,)
        drafts.append(draft)
    settled = [draft.settled(runner) for draft in drafts]
    for draft in settled:
        caught = (_notices(runner.pack, [draft.entry], mutant) for mutant in draft.catches)
        if fails(runner, draft.entry) or not all(caught):
            ids = ", ".join(mutant.rule.id for mutant in draft.catches)
            raise EngineError(problem("E510", None, rules=ids))
    return [Proposal(d.entry.case, d.expects, tuple(d.catches)) for d in settled], untold


def _refires_in(
    judge: Judge,
    runner: Runner,
    drafts: Sequence[_Draft],
    mutant: Mutant,
    differs: Mapping[Output, int],
) -> bool:
    """Return whether a proposal catches a mutant as well, or does once it tells a little more."""
    for draft in reversed(drafts):
        if draft.entry.refires(mutant):
            draft.catches.append(mutant)
            if draft.differs:
                draft.differs += differs.values()
            return True
    for draft in drafts[: -_MOST_JOINED - 1 : -1]:
        # Rules of one topic stand together, so the last proposals are about the same things.
        case = judge.together([*draft.differs, *differs.values()]) if draft.differs else None
        if case is not None:
            draft.entry = runner.expecting(case, {})
            draft.catches.append(mutant)
            draft.differs += differs.values()
            return True
    return False


def _concludes_in(
    judge: Judge,
    runner: Runner,
    drafts: Sequence[_Draft],
    mutant: Mutant,
    differs: Mapping[Output, int],
) -> bool:
    """Return whether a proposal catches a mutant as well, once it expects one thing more."""
    about = [draft for draft in drafts if mutant.rule.id in draft.entry.fired]
    other = Runner(broken(runner.pack, mutant)) if about else None
    for draft in about:
        assert other is not None
        if expects := told_apart(runner, other, draft.entry):
            key, name = expects
            draft.expects[key] = tuple(dict.fromkeys((*draft.expects.get(key, ()), name)))
            draft.differs.clear()  # so that its case stays as it is
            draft.catches.append(mutant)
            return True
    return False
