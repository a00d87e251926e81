"""Conditions and conclusions in the notation of their authors, on one line."""

import json
from collections.abc import Iterable
from typing import assert_never

from expert.audit.casefile import written as written_value
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
from expert.pack.plainform import plain_conclusion
from expert.rules import Conclusion
from expert.values import Among, HasAll, HasAny, HasNone, NoneOf, OneOf, Value, Within


def written(condition: Condition) -> str:
    """Return a condition as it stands in a rule; a guard's as it stands under `only_when`."""
    match condition:
        case Is(term, test, or_unknown):
            return f"{term}: {_test(test, or_unknown)}"
        case Known(term):
            return f"{term}: known"
        case Unknown(term):
            return f"{term}: unknown"
        case Concluded(finding):
            return f"{finding}: concluded"
        case Absent(finding):
            return f"absent: {finding}"
        case AllOf(parts):
            return f"all: [{_parts(parts)}]"
        case AnyOf(parts):
            return f"any: [{_parts(parts)}]"
        case Unless(part):
            return written(part)
        case _ as never:
            assert_never(never)


def written_conclusion(conclusion: Conclusion) -> str:
    """Return a conclusion on one line."""
    return " ".join(
        part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        for part in plain_conclusion(conclusion)
        if part not in (None, False)
    )


def _parts(parts: Iterable[Condition]) -> str:
    return ", ".join(f"{{{written(part)}}}" for part in parts)


def _test(test: Among, or_unknown: bool) -> str:
    more = {"unknown": "true"} if or_unknown else {}
    match test:
        case OneOf(values):
            items = [*map(written_value, values), *more]
            return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
        case NoneOf(values):
            return _table({"none_of": _list(values), **more})
        case Within():
            bounds = ("at_least", "above", "at_most", "below")
            given = {name: getattr(test, name) for name in bounds}
            return _table({n: format(b, "f") for n, b in given.items() if b is not None} | more)
        case HasAny(members):
            return _table({"has_any": _list(sorted(members)), **more})
        case HasAll(members):
            return _table({"has_all": _list(sorted(members)), **more})
        case HasNone(members):
            return _table({"has_none": _list(sorted(members)), **more})
        case _ as never:
            assert_never(never)


def _list(values: Iterable[Value]) -> str:
    return f"[{', '.join(map(written_value, values))}]"


def _table(entries: dict[str, str]) -> str:
    return f"{{{', '.join(f'{name}: {value}' for name, value in entries.items())}}}"
