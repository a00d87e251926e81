"""Conditions as an author writes them, on one line."""

from collections.abc import Iterable
from typing import assert_never

from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Unknown,
    Unless,
)
from expert.values import Among, HasAll, HasAny, HasNone, NoneOf, OneOf, Value, Within, to_plain


def written(condition: Condition) -> str:
    """Return a condition on one line, with values where parameters stood."""
    match condition:
        case Is(term, OneOf(values), or_unknown):
            return f"{term}: {_list(values, *(['unknown'] if or_unknown else []))}"
        case Is(term, test, or_unknown):
            return f"{term}: {{{_test(test)}{', unknown: true' if or_unknown else ''}}}"
        case Known(name):
            return f"{name}: known"
        case Unknown(name):
            return f"{name}: unknown"
        case Concluded(name):
            return f"{name}: concluded"
        case Absent(name):
            return f"absent: {name}"
        case AllOf(parts):
            return "{" + ", ".join(map(written, parts)) + "}"
        case AnyOf(parts):
            return "any: [" + ", ".join(f"{{{written(part).strip('{}')}}}" for part in parts) + "]"
        case Unless(part):
            return f"not ({written(part)})"
        case _ as never:
            assert_never(never)


def _test(test: Among) -> str:
    match test:
        case OneOf(values):
            return f"one_of: {_list(values)}"
        case NoneOf(values):
            return f"none_of: {_list(values)}"
        case Within():
            names = ("at_least", "above", "at_most", "below")
            bounds = ((name, getattr(test, name)) for name in names)
            return ", ".join(f"{name}: {b:f}" for name, b in bounds if b is not None)
        case HasAny(members):
            return f"has_any: {_list(sorted(members))}"
        case HasAll(members):
            return f"has_all: {_list(sorted(members))}"
        case HasNone(members):
            return f"has_none: {_list(sorted(members))}"
        case _ as never:
            assert_never(never)


def _list(values: Iterable[Value], *more: str) -> str:
    words = [*map(_word, values), *more]
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


def _word(value: Value) -> str:
    plain = to_plain(value)
    return str(plain).lower() if isinstance(plain, bool) else str(plain)
