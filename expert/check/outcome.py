"""What comes of checked steps: the rank of causes, the order of actions, the urgency."""

from collections.abc import Mapping, Sequence
from typing import Any

Plain = Mapping[str, Any]
Levels = Mapping[str, str]
Conclusions = Sequence[Sequence[Any]]

STEP_LEVELS = ("none", "possible", "likely", "confirmed")


def level(backing: Conclusions, *, ruled_out: bool) -> str:
    """Return the level of a cause that these conclusions support."""
    raw = max((c[2] for c in backing), key=STEP_LEVELS.index, default="none")
    if raw == "possible" and len({c[3] for c in backing}) > 1:
        raw = "likely"
    if ruled_out:
        return "conflict" if raw == "confirmed" else "ruled_out"
    return raw


def ranked(levels: Levels, urgencies: Mapping[str, str]) -> list[str]:
    """Return the standing causes: by level, then urgency, then declared order."""
    standing = [cause for cause in urgencies if levels[cause] in STEP_LEVELS[1:]]
    return sorted(standing, key=lambda c: (-STEP_LEVELS.index(levels[c]), urgencies[c]))


def actions(
    declared: Mapping[str, tuple[int, int]],
    orders: Sequence[tuple[str, str]],
    concluded: Conclusions,
    causes: Sequence[str],
    every: Sequence[str],
) -> list[dict[str, Any]]:
    """Return the recommended actions in the order of doing.

    Args:
        declared: step and place of each action.
        orders: pairs of actions of which the first goes before the second.
        concluded: all that the steps conclude.
        causes: the ranked causes.
        every: all causes as declared.
    """
    forbidden = {c[1] for c in concluded if c[0] == "forbids"}
    of: dict[str, set[str]] = {}
    emergency: dict[str, bool] = {}
    for kind, action, *rest in concluded:
        if kind == "recommends" and action not in forbidden:
            of.setdefault(action, set()).update([rest[0]] if rest[0] else [])
            emergency[action] = emergency.get(action, False) or rest[1]
    orders = [(a, b) for a, b in orders if a not in forbidden]
    before: object = None
    while before != (before := [(a, len(of[a])) for a in of]):
        for a, b in orders:
            if b in of:
                of.setdefault(a, set()).update(of[b])
                emergency.setdefault(a, False)

    def place(cause: str) -> int:
        return causes.index(cause) if cause in causes else len(causes)

    def key(action: str) -> tuple[Any, ...]:
        return not emergency[action], min(map(place, of[action]), default=0.5), declared[action]

    order: list[str] = []

    def put(action: str) -> None:
        if action not in order:
            needed = [a for a, b in orders if b == action and a in of]
            for a in sorted(needed, key=lambda name: declared[name][1]):
                put(a)
            order.append(action)

    for action in sorted(of, key=key):
        put(action)
    return [
        {
            "action": action,
            "causes": sorted(of[action], key=lambda cause: (place(cause), every.index(cause))),
            "emergency": emergency[action],
        }
        for action in order
    ]


def urgency(
    causes: Sequence[str],
    levels: Levels,
    urgencies: Mapping[str, str],
    advice: Sequence[Plain],
    concluded: Conclusions,
) -> str:
    """Return how urgent it all is: by the weighty causes, conflicts, rules and emergencies."""
    weighty = [c for c in causes if levels[c] in ("likely", "confirmed")] or causes[:1]
    found = [urgencies[c] for c in weighty]
    found += ["P1" for found_level in levels.values() if found_level == "conflict"]
    raised = [c for c in concluded if c[0] == "raises"]
    found += [u for _, u, cause in raised if cause is None or cause in weighty]
    found += ["P0" for action in advice if action["emergency"]]
    return min(found, default="P3")
