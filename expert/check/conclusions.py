"""The checker's own reading of conclusions: lists, the kind first."""

from collections.abc import Sequence
from typing import Any


def about(conclusion: Sequence[Any]) -> str | None:
    """Return the name that rules may read and a conclusion says something of."""
    kind, name, *_ = conclusion
    if kind in ("supports", "rules_out"):
        return f"cause.{name}"
    return name if kind in ("term", "finding") else None


def on_assumption(then: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return what follows where a premise is assumed: nothing ruled out, nothing certain."""
    return [
        [kind, name, "likely", *rest[1:]] if kind == "supports" and rest[0] == "confirmed"
        else [kind, name, *rest]
        for kind, name, *rest in then
        if kind != "rules_out"
    ]  # fmt: skip


def is_cause(name: str) -> bool:
    """Return whether a name is that of a cause."""
    return name.startswith("cause.")
