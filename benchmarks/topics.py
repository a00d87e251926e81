"""A pack that grows by topics: copies of one pack, each with words of its own."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from expert import Pack
from expert.pack.plainform import content_hash


def copies(pack: Pack, count: int) -> Pack:
    """Return so many copies of a pack as one; all share the fallback cause."""
    every = [renamed(pack, names_of(pack, f"t{i}-")) for i in range(count)]
    grown = replace(
        pack,
        vocabulary=replace(
            pack.vocabulary,
            terms={k: v for copy in every for k, v in copy.vocabulary.terms.items()},
            findings={k: v for copy in every for k, v in copy.vocabulary.findings.items()},
        ),
        causes={k: v for copy in every for k, v in copy.causes.items()},
        actions={k: v for copy in every for k, v in copy.actions.items()},
        book=(),  # it speaks of the words of the one pack
        rules=tuple(rule for copy in every for rule in copy.rules),
        guards=tuple(rule for copy in every for rule in copy.guards),
        orders=tuple(order for copy in every for order in copy.orders),
        inconsistencies=tuple(found for copy in every for found in copy.inconsistencies),
        promises=replace(
            pack.promises,
            exclusive=tuple(pair for copy in every for pair in copy.promises.exclusive),
            invariants=tuple(found for copy in every for found in copy.promises.invariants),
            waivers=tuple(waiver for copy in every for waiver in copy.promises.waivers),
        ),
    )
    return replace(grown, content_hash=content_hash(grown))  # engines are kept by it


def names_of(pack: Pack, prefix: str) -> dict[str, str]:
    """Return a new name for everything in a pack that has one; all topics share the fallback."""
    own = [*pack.vocabulary.terms, *pack.vocabulary.findings, *pack.actions]
    own += [rule.id for rule in (*pack.rules, *pack.guards)]
    causes = [cause for cause in pack.causes if cause != pack.fallback]
    names = {name: prefix + name for name in (*own, *causes)}
    return names | {f"cause.{cause}": f"cause.{prefix}{cause}" for cause in causes}


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value in which every text that is a name is the new name."""
    if isinstance(value, str) and type(value) is str:
        return names.get(value, value)
    if isinstance(value, tuple):
        return tuple(renamed(item, names) for item in value)
    if isinstance(value, Mapping):
        return {names.get(k, k): renamed(item, names) for k, item in value.items()}
    if is_dataclass(value):
        parts = {f.name: renamed(getattr(value, f.name), names) for f in fields(value) if f.init}
        return replace(value, **parts)  # type: ignore[type-var]
    return value
