"""What comes of a run: causes in rank, actions in order, and how urgent it all is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from expert.conditions import Settled, truth
from expert.engine.memory import Trace
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.rules import ActionStep, Conclusion, Forbids, Order, Raises, Recommends
from expert.support import STANDING, Level, Urgency
from expert.vocabulary import CAUSE_PREFIX

_STEPS = {step: i for i, step in enumerate(ActionStep)}


@dataclass(frozen=True, slots=True)
class Standing:
    """A cause, its level, and the parameters that the level rests on as assumptions."""

    cause: str
    level: Level
    assuming: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommended action, and the causes that it is for."""

    action: str
    causes: tuple[str, ...]
    emergency: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer in ids: `causes` are ranked, the first of `actions` is the next one to take.

    `forbidden` are the actions that a rule or guard forbids, in declared order, whether or
    not anything asked for them.
    """

    causes: tuple[Standing, ...]
    ruled_out: tuple[str, ...]
    conflicts: tuple[str, ...]
    actions: tuple[Advice, ...]
    forbidden: tuple[str, ...]
    urgency: Urgency


def outcome(pack: Pack, trace: Trace) -> Outcome:
    """Return what a trace means for the person who asked."""
    spoken = {n.removeprefix(CAUSE_PREFIX) for n in trace.spoken if n.startswith(CAUSE_PREFIX)}
    levels = {
        cause: cast(Level, trace.settled[CAUSE_PREFIX + cause])
        for cause in pack.causes
        if cause in spoken  # of the others nothing is said, and none of them stands
    }
    concluded = [conclusion for firing in trace.firings for conclusion in firing.then]
    causes = rank(pack, levels, trace.assumed)
    forbidden = {c.action for c in concluded if isinstance(c, Forbids)}
    wanted, orders = _wanted(pack, concluded, forbidden, trace.settled)
    actions = _in_order(pack, wanted, [standing.cause for standing in causes], orders)
    conflicts = tuple(c for c, level in levels.items() if level is Level.CONFLICT)
    return Outcome(
        causes=causes,
        ruled_out=tuple(c for c, level in levels.items() if level is Level.RULED_OUT),
        conflicts=conflicts,
        actions=actions,
        forbidden=tuple(filter(forbidden.__contains__, pack.actions)),
        urgency=_urgency(pack, causes, bool(conflicts), actions, concluded),
    )


def rank(
    pack: Pack, levels: Mapping[str, Level], assumed: Mapping[str, tuple[str, ...]]
) -> tuple[Standing, ...]:
    """Return the standing causes: by level, then urgency, then declared order."""
    standing = [
        Standing(cause, level, assumed.get(CAUSE_PREFIX + cause, ()))
        for cause, level in levels.items()
        if level in STANDING
    ]
    return tuple(
        sorted(standing, key=lambda s: (STANDING.index(s.level), pack.causes[s.cause].urgency))
    )


def _wanted(
    pack: Pack, concluded: Iterable[Conclusion], forbidden: set[str], settled: Settled
) -> tuple[dict[str, Advice], list[Order]]:
    """Return every action to recommend: concluded and not forbidden, with what must precede it.

    With them come the orders that hold among them.
    """
    wanted: dict[str, Advice] = {}
    for c in concluded:
        if isinstance(c, Recommends) and c.action not in forbidden:
            _add(wanted, c.action, (c.cause,) if c.cause else (), emergency=c.emergency)
    orders: list[Order] = []
    grown = True
    while grown:
        orders = [
            order
            for order in pack.orders
            if order.then in wanted
            and order.first not in forbidden
            and not (order.done and truth(order.done, settled))
        ]
        added = [
            _add(wanted, order.first, wanted[order.then].causes, emergency=False)
            for order in orders
        ]
        grown = any(added)
    return wanted, orders


def _add(
    wanted: dict[str, Advice], action: str, causes: tuple[str, ...], *, emergency: bool
) -> bool:
    """Add an action or what it is for; return whether that changed anything."""
    before = wanted.get(action)
    if before is None:
        wanted[action] = Advice(action, causes, emergency)
        return True
    if (before.emergency or not emergency) and {*causes} <= {*before.causes}:
        return False
    causes = tuple(dict.fromkeys((*before.causes, *causes)))
    wanted[action] = Advice(action, causes, before.emergency or emergency)
    return True


def _in_order(
    pack: Pack, wanted: Mapping[str, Advice], ranked: Sequence[str], orders: Sequence[Order]
) -> tuple[Advice, ...]:
    """Return the actions in the order of doing; what must precede another moves up before it."""
    declared = {action: i for i, action in enumerate(pack.actions) if action in wanted}
    every = {cause: i for i, cause in enumerate(pack.causes)}
    rank = {cause: i for i, cause in enumerate(ranked)}

    def rank_of(cause: str) -> int:
        return rank.get(cause, len(rank))

    def key(advice: Advice) -> tuple[bool, float, int, int]:
        # An action for no cause in particular comes after those for the first cause.
        best = min(map(rank_of, advice.causes), default=0.5)
        step = _STEPS[pack.actions[advice.action].step]
        return not advice.emergency, best, step, declared[advice.action]

    placed: dict[str, Advice] = {}

    def place(advice: Advice) -> None:
        if advice.action in placed:
            return
        first = (order.first for order in orders if order.then == advice.action)
        for action in sorted(first, key=declared.__getitem__):
            place(wanted[action])
        causes = sorted(advice.causes, key=lambda cause: (rank_of(cause), every[cause]))
        placed[advice.action] = Advice(advice.action, tuple(causes), advice.emergency)

    for advice in sorted(wanted.values(), key=key):
        place(advice)
    return tuple(placed.values())


def _urgency(
    pack: Pack,
    causes: Sequence[Standing],
    conflict: bool,
    actions: Sequence[Advice],
    concluded: Sequence[Conclusion],
) -> Urgency:
    raised = [c for c in concluded if isinstance(c, Raises)]

    def of(cause: str) -> Urgency:
        return min([pack.causes[cause].urgency, *(r.urgency for r in raised if r.cause == cause)])

    weighty = [s.cause for s in causes if s.level in (Level.LIKELY, Level.CONFIRMED)]
    found: list[Urgency] = [of(cause) for cause in weighty or [s.cause for s in causes[:1]]]
    found += [r.urgency for r in raised if r.cause is None]
    found += [Urgency.P1] if conflict else []
    found += [Urgency.P0] if any(advice.emergency for advice in actions) else []
    return min(found, default=Urgency.P3)
