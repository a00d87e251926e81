"""When each action is the first one, as literals of the circuit: the order of advice is read anew.

The audit leaves the order of actions out, so this is a reading of its own, held to what
`outcome` says by a test.
"""

from collections.abc import Iterator

from expert.audit.effects import effects
from expert.audit.gates import FALSE, TRUE
from expert.audit.model import Model
from expert.rules import ActionStep
from expert.support import STANDING, Urgency

_STEPS = list(ActionStep)


class FirstAction:
    """When each action of a pack comes first."""

    def __init__(self, model: Model) -> None:
        self._model, self._circuit, self._pack = model, model.circuit, model.pack
        self._effects = effects(model)
        self._declared = {action: i for i, action in enumerate(model.pack.actions)}
        self._slots = [
            (cause, model.level[cause][level])
            for level in STANDING
            for urgency in Urgency
            for cause in model.pack.causes
            if model.pack.causes[cause].urgency is urgency
        ]
        self._upto = {action: list(self._ranked(action)) for action in model.pack.actions}
        self._leads = {action: self._lead(action) for action in model.pack.actions}
        self._caused = {
            action: self._circuit.any(self._advised(action, cause) for cause in model.pack.causes)
            for action in model.pack.actions
        }

    def literals(self) -> dict[str, int]:
        """Return when each action is the first of all."""
        found: dict[str, list[int]] = {action: [] for action in self._pack.actions}
        for action in self._pack.actions:
            ahead = self._goes_ahead(action)
            for first, literal in self._placed(action):
                found[first].append(self._circuit.all([ahead, literal]))
        return {action: self._circuit.any(literals) for action, literals in found.items()}

    def _advised(self, action: str, cause: str | None) -> int:
        return self._effects.get(("advised", action, cause), FALSE)

    def _ranked(self, action: str) -> Iterator[int]:
        """Yield, for each place in the ranking, when an action is for a cause there or before."""
        so_far = FALSE
        for cause, stands in self._slots:
            here = self._circuit.all([stands, self._advised(action, cause)])
            so_far = self._circuit.any([so_far, here])
            yield so_far

    def _lead(self, action: str) -> int:
        """Return when an action is for the first cause."""
        first = self._model.first.items()
        return self._circuit.any(
            self._circuit.all([literal, self._advised(action, cause)]) for cause, literal in first
        )

    def _goes_ahead(self, action: str) -> int:
        """Return when an action is advised and comes before all others by its own rank."""
        wanted = self._model.recommended
        others = (other for other in wanted if other != action)
        ahead = [self._circuit.any([-wanted[o], self._before(action, o)]) for o in others]
        return self._circuit.all([wanted[action], *ahead])

    def _before(self, one: str, other: str) -> int:
        both, either = self._circuit.all, self._circuit.any
        urgent = [self._effects.get(("emergency", action), FALSE) for action in (one, other)]
        sooner = TRUE if self._step(one) < self._step(other) else FALSE
        alike = -self._circuit.differ(*urgent)
        tie = both([-self._less(other, one), sooner])
        ranks = either([self._less(one, other), tie])
        return either([both([urgent[0], -urgent[1]]), both([alike, ranks])])

    def _less(self, one: str, other: str) -> int:
        """Return when the best cause of one action ranks before that of the other.

        An action for no cause comes after those for the first one.
        """
        both, either = self._circuit.all, self._circuit.any
        pairs = zip(self._upto[one], self._upto[other], strict=True)
        ranks = either(both([mine, -theirs]) for mine, theirs in pairs)
        caused, theirs_caused = self._caused[one], self._caused[other]
        return either([
            both([caused, theirs_caused, ranks]),
            both([caused, -theirs_caused, self._leads[one]]),
            both([-caused, theirs_caused, -self._leads[other]]),
        ])  # fmt: skip

    def _placed(self, action: str) -> list[tuple[str, int]]:
        """Return which action comes first when this one is placed: itself, or what it needs."""
        found, nothing = [], TRUE
        needed = [order for order in self._pack.orders if order.then == action]
        for order in sorted(needed, key=lambda order: self._declared[order.first]):
            done = self._model.truths(order.done).true if order.done else FALSE
            pulled = self._circuit.all([self._model.recommended[order.first], -done])
            here = self._circuit.all([nothing, pulled])
            found += [(a, self._circuit.all([here, lit])) for a, lit in self._placed(order.first)]
            nothing = self._circuit.all([nothing, -pulled])
        return [*found, (action, nothing)]

    def _step(self, action: str) -> tuple[int, int]:
        return _STEPS.index(self._pack.actions[action].step), self._declared[action]
