"""Boolean circuits for a SAT solver: conjunctions shared where they are the same.

A literal is an integer, as solvers have it: `-x` is "not x". Gates are and-gates and are
hash-consed, so what two packs share is one gate. Ids are dense: solvers slow down by orders
of magnitude on scattered ones.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from expert.errors import InputError, problem

TRUE = 1
FALSE = -TRUE
SOLVER = "cadical195"
# A new solver costs as much as a few dozen questions to one that is so many times too large.
_GROWN = 4


class Circuit:
    """Inputs and gates, and a solver that knows them all; it learns from every question.

    Raises:
        InputError: there is no solver, since python-sat is not installed.
    """

    def __init__(self) -> None:
        self._named: dict[Hashable, int] = {}
        self._gates: dict[tuple[int, ...], int] = {}
        self._last = TRUE
        self._clauses: list[list[int]] = [[TRUE]]
        self._solver = _solver(self._clauses)
        self._model: frozenset[int] = frozenset()

    @property
    def size(self) -> int:
        """How many inputs and gates there are."""
        return self._last

    def input(self) -> int:
        """Return a new input."""
        self._last += 1
        return self._last

    def named(self, name: Hashable) -> int:
        """Return the input of a name, which is the same each time it is asked for."""
        if name not in self._named:
            self._named[name] = self.input()
        return self._named[name]

    def all(self, literals: Iterable[int]) -> int:
        """Return the literal that holds when all of these do."""
        parts = tuple(sorted({literal for literal in literals if literal != TRUE}))
        if FALSE in parts or any(-part in parts for part in parts if part > 0):
            return FALSE
        if len(parts) <= 1:
            return parts[0] if parts else TRUE
        gate = self._gates.get(parts)
        if gate is None:
            gate = self._gates[parts] = self.input()
            for part in parts:
                self._add([-gate, part])
            self._add([gate, *(-part for part in parts)])
        return gate

    def any(self, literals: Iterable[int]) -> int:
        """Return the literal that holds when one of these does."""
        return -self.all(-literal for literal in literals)

    def differ(self, one: int, other: int) -> int:
        """Return the literal that holds when exactly one of two does."""
        return self.any([self.all([one, -other]), self.all([-one, other])])

    def two_of(self, literals: Sequence[int]) -> int:
        """Return the literal that holds when at least two of these do."""
        pairs = []
        before: list[int] = []
        for literal in literals:
            pairs.append(self.all([literal, self.any(before)]))
            before.append(literal)
        return self.any(pairs)

    def at_least(self, literals: Iterable[int], most: int) -> list[int]:
        """Return, for each number up to `most`, when at least so many of these hold."""
        counted = [TRUE, *[FALSE] * most]
        for literal in literals:
            counted[1:] = [
                self.any([more, self.all([less, literal])]) for less, more in pairwise(counted)
            ]
        return counted

    def demand(self, literal: int) -> None:
        """Demand that a literal holds from now on."""
        self._add([literal])

    @contextmanager
    def aside(self) -> Iterator[Callable[[], None]]:
        """Forget, at the end, all gates made in here: each makes every question slower.

        Yields a function that forgets them on the way, once they are many.
        """
        last, clauses = self._last, len(self._clauses)
        known = [(names, len(names)) for names in (self._named, self._gates)]

        def forget() -> None:
            self._last = last
            for names, count in known:
                while len(names) > count:
                    names.popitem()
            del self._clauses[clauses:]
            self._solver.delete()
            self._solver = _solver(self._clauses)

        def tidy() -> None:
            if len(self._clauses) > _GROWN * clauses:
                forget()

        yield tidy
        forget()

    def solve(self, *literals: int) -> bool:
        """Return whether some inputs make all of these hold; `holds` tells of one such case."""
        found = bool(self._solver.solve(assumptions=[lit for lit in literals if lit != TRUE]))
        if found:
            self._model = frozenset(self._solver.get_model() or ())
        return found

    def holds(self, literal: int) -> bool:
        """Return whether a literal holds in the case that was found last."""
        return literal in self._model

    def _add(self, clause: list[int]) -> None:
        self._clauses.append(clause)
        self._solver.add_clause(clause)


def _solver(clauses: list[list[int]]) -> Any:
    try:
        from pysat.solvers import Solver
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.partition(".")[0] != "pysat":
            raise
        raise InputError(problem("E511")) from None
    return Solver(name=SOLVER, bootstrap_with=clauses)
