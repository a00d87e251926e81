"""The checker's own reading of conditions: nested lists, made into functions once a pack."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

Settled = Mapping[str, Any]
Truth = bool | None


class Condition(NamedTuple):
    """A condition by its kind, with the name it reads or the parts it is made of."""

    kind: str
    name: str
    parts: "tuple[Condition, ...]"
    truth: Callable[[Settled], Truth]


def read(plain: Sequence[Any]) -> Condition:
    """Return a condition made ready to be decided."""
    kind, about, *rest = plain
    if kind in ("all", "any"):
        parts = tuple(map(read, about))
        return Condition(kind, "", parts, _joined(parts, decides=kind == "any"))
    if kind == "unless":
        part = read(about)
        return Condition(kind, "", (part,), lambda settled: part.truth(settled) is not True)
    return Condition(kind, about, (), _tested(about, *rest) if kind == "is" else _of[kind](about))


def reads(condition: Condition) -> list[str]:
    """Return every name that a condition reads."""
    names = [name for part in condition.parts for name in reads(part)]
    return names if condition.parts else [condition.name]


def support(condition: Condition, settled: Settled) -> list[str]:
    """Return the names that make a TRUE condition true."""
    kind, name, parts, _ = condition
    if kind == "all":
        return unique(n for part in parts for n in support(part, settled))
    if kind == "any":
        return support(next(part for part in parts if part.truth(settled) is True), settled)
    return _obstacles(parts[0], settled) if kind == "unless" else [name]


def blocking(truths: Sequence[Truth]) -> int | None:
    """Return the place of the first FALSE, else of the first UNKNOWN, or None if all hold."""
    if False in truths:
        return truths.index(False)
    return truths.index(None) if None in truths else None


def unique(names: Iterable[str]) -> list[str]:
    """Return each name once, where it stands first."""
    return list(dict.fromkeys(names))


def equal(a: object, b: object) -> bool:
    """Return whether two values are the same: true is not 1."""
    return type(a) is type(b) and a == b


def _obstacles(condition: Condition, settled: Settled) -> list[str]:
    kind, name, parts, _ = condition
    if kind == "all":
        first = blocking([part.truth(settled) for part in parts])
        if first is None:
            raise ValueError("a condition that holds has no obstacles")
        return _obstacles(parts[first], settled)
    if kind == "any":
        return unique(n for part in parts for n in _obstacles(part, settled))
    return [name]


def _joined(parts: Sequence[Condition], *, decides: bool) -> Callable[[Settled], Truth]:
    tests = [part.truth for part in parts]

    def truth(settled: Settled) -> Truth:
        found: Truth = not decides
        for test in tests:
            held = test(settled)
            if held is decides:
                return decides
            if held is None:
                found = None
        return found

    return truth


def _tested(term: str, form: str, about: Any, or_unknown: bool) -> Callable[[Settled], Truth]:
    unknown = True if or_unknown is True else None
    if form == "one_of" and len(kinds := set(map(type, about))) == 1:
        (kind,) = kinds  # by far the most tests are of this form, and one call decides them

        def among(settled: Settled) -> Truth:
            value = settled.get(term)
            return unknown if value is None else type(value) is kind and value in about

        return among
    passes = _TESTS[form](about)

    def truth(settled: Settled) -> Truth:
        value = settled.get(term)
        return unknown if value is None else passes(value)

    return truth


_of: Mapping[str, Callable[[str], Callable[[Settled], Truth]]] = {
    "known": lambda name: lambda settled: name in settled,
    "unknown": lambda name: lambda settled: name not in settled,
    "concluded": lambda name: lambda settled: settled.get(name) is True,
    "absent": lambda name: lambda settled: settled.get(name) is not True,
}


def _one_of(allowed: Sequence[Any]) -> Callable[[Any], bool]:
    return lambda value: any(equal(value, item) for item in allowed)


def _none_of(refused: Sequence[Any]) -> Callable[[Any], bool]:
    among = _one_of(refused)
    return lambda value: not among(value)


def _within(bounds: Sequence[Any]) -> Callable[[Any], bool]:
    low, above, high, below = (None if b is None else Decimal(b) for b in bounds)

    def passes(value: Any) -> bool:
        number = Decimal(value)
        return (
            (low is None or number >= low)
            and (above is None or number > above)
            and (high is None or number <= high)
            and (below is None or number < below)
        )

    return passes


_TESTS: Mapping[str, Callable[[Any], Callable[[Any], bool]]] = {
    "one_of": _one_of,
    "none_of": _none_of,
    "within": _within,
    "has_any": lambda members: lambda value: not set(members).isdisjoint(value),
    "has_all": lambda members: lambda value: set(members) <= set(value),
    "has_none": lambda members: lambda value: set(members).isdisjoint(value),
}
