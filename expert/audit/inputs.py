"""What a case may tell, as literals of a circuit.

A term that is computed from times, amounts or the clock is an input of its own: a case may
tell it, and then does not tell what it would be computed from. What follows from finitely
many inputs is looked up exactly.
"""

import copy
from collections.abc import Hashable, Mapping, Sequence
from itertools import product

from expert.audit.domains import Domain, conditions, domains, looked_up
from expert.audit.gates import Circuit
from expert.computed import REGISTRY
from expert.conditions import names
from expert.given import Given
from expert.pack.shape import Pack
from expert.values import Value


class Inputs:
    """What a case may tell, as literals; packs that are compared share them by name.

    A pack knows nothing of what it could not read in a case: terms that only `others` have, and
    values that only they take.
    """

    def __init__(self, pack: Pack, circuit: Circuit, *others: Pack) -> None:
        self._pack, self._circuit = pack, circuit
        self.retold: frozenset[str] = frozenset()
        self.domains: Mapping[str, Domain] = domains(pack, *others)
        self.told: dict[str, dict[Value, int]] = {}
        self.told_set: dict[str, int] = {}
        self.known_set: dict[str, int] = {}
        self.members: dict[str, dict[str, int]] = {}
        elsewhere = [domains(other, pack, *others) for other in others]
        for name in self.domains:
            theirs = [found[name] for found in elsewhere if name in found]
            self._tell(name, theirs)
        self._looked_up = {
            name: self._combinations(domain)
            for name, domain in self.domains.items()
            if looked_up(domain.term, self.domains)
        }
        self._read = self._reads()
        self.possible = circuit.all(-literal for literal in self._computed_otherwise())

    def retelling(self, term: str) -> "Inputs":
        """Return the same inputs but for one term, of which something else may be told."""
        other = copy.copy(self)
        other.told, other.told_set = dict(self.told), dict(self.told_set)
        other.known_set, other.members = dict(self.known_set), dict(self.members)
        other._tell(term, again=True)
        read = {name: self.domains[name].term.computed for name in self._looked_up}
        follow = [name for name, by in read.items() if by and term in by.inputs]
        changed = {name: other._combinations(self.domains[name]) for name in follow}
        other._looked_up = {**self._looked_up, **changed}
        other.retold = frozenset({term, *follow})
        other.possible = self._circuit.all(-literal for literal in other._computed_otherwise())
        return other

    def is_told(self, term: str) -> int:
        """Return when anything is told of a term."""
        return self.told_set[term] if term in self.told_set else -self._untold(term)

    def _tell(self, name: str, theirs: Sequence[Domain] = (), *, again: bool = False) -> None:
        """Make the literals of a term; `theirs` is how other packs take it."""

        def new(key: Hashable) -> int:
            return circuit.named(("", key) if again else key)  # no term has an empty name

        circuit, domain = self._circuit, self.domains[name]
        if domain.is_set:
            self.told_set[name] = new(name)
            self.members[name] = {m: new((name, m)) for m in domain.term.type.members}
            unread = {m for d in theirs if d.is_set for m in d.term.type.members}
            unread -= self.members[name].keys()
            readable = [self.told_set[name], *(-new((name, m)) for m in sorted(unread))]
            self.known_set[name] = circuit.all(readable)
        else:
            self.told[name] = {v: new((name, domain.term.type.kind, v)) for v in domain.values}
        each = (domain, *theirs)
        ways = {new((name, d.term.type.kind, value)) for d in each for value in d.values}
        ways |= {new(name) for d in each if d.is_set}
        circuit.demand(-circuit.two_of(sorted(ways)))

    def said(self, term: str) -> dict[Value, list[int]]:
        """Return when each value of a term is told, or follows from what is told."""
        if term in self.told_set:
            return {}
        said = {value: [literal] for value, literal in self.told[term].items()}
        for value, literal in self._looked_up.get(term, ()):
            said.setdefault(value, []).append(literal)
        return said

    def _combinations(self, domain: Domain) -> list[tuple[Value, int]]:
        """Return each value that follows for a computed term, and when it does."""
        recipe = domain.term.computed
        assert recipe is not None
        run = REGISTRY[recipe.by].run
        choices = [[*self.told[name].items(), (None, self._untold(name))] for name in recipe.inputs]
        found = []
        for chosen in product(*choices):
            value = run(Given(tuple(value for value, _ in chosen), None, self._pack.tables))
            if value is not None:
                found.append((value, self._circuit.all(literal for _, literal in chosen)))
        return found

    def _untold(self, name: str) -> int:
        return -self._circuit.any(self.told[name].values())

    def _reads(self) -> frozenset[str]:
        """Return the terms that a condition reads, or that such a term is computed from."""
        ahead = [name for condition in conditions(self._pack) for name in names(condition)]
        read: set[str] = set()
        while ahead:
            name = ahead.pop()
            if name in self.domains and name not in read:
                read.add(name)
                recipe = self.domains[name].term.computed
                if recipe and not REGISTRY[recipe.by].clocked:
                    ahead += recipe.inputs
        return frozenset(read)

    def _computed_otherwise(self) -> list[int]:
        """Return when a value would be computed that this circuit does not look up."""
        found = []
        for name, domain in self.domains.items():
            recipe = domain.term.computed
            if recipe is None or name in self._looked_up or REGISTRY[recipe.by].clocked:
                continue
            function = REGISTRY[recipe.by]
            needed = [
                input_
                for i, input_ in enumerate(recipe.inputs)
                if i not in (*function.optional, *function.either)
                and not input_.startswith("$")
                and not self.domains[input_].term.assumed
            ]
            told = [-self._untold(n) for n in needed]
            if function.either:  # one of them will do
                one = (-self._untold(recipe.inputs[i]) for i in function.either)
                told.append(self._circuit.any(one))
            if name not in self._read:  # it can only contradict what is told of it
                told.append(self.is_told(name))
            found.append(self._circuit.all(told))
        return found
