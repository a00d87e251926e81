"""The compiled pack: a pack as text that is read in milliseconds, and back, exactly.

The text is JSON in which every object is one call: `{"Text": ["扣款", "debit"]}` is
`Text("扣款", "debit")`. Only the dataclasses and enums that make up a pack can be called, and
the few builders below. So the JSON parser makes the pack in one pass, and a new field or
shape of knowledge needs no line here.
"""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, overload

from expert import conditions, documents, forms, rules, support, values, vocabulary
from expert.errors import Place
from expert.forms import Stationery
from expert.pack import shape
from expert.pack.shape import BookCase, Pack

T = TypeVar("T")
_Maker = Callable[..., Any]


def to_bytes(pack: Pack, folder: Path) -> bytes:
    """Return the compiled form of a pack that was read from a folder.

    A line for what a diagnosis needs, a line for the letters, and the case book, which is long
    and seldom looked at, compressed. Places are written relative to the folder, so that the
    form holds wherever the folder is.

    Raises:
        TypeError: something in the pack has no compiled form.
    """

    @cache
    def inside(file: str) -> str:
        return Path(file).relative_to(folder).as_posix()

    def written(part: object) -> bytes:
        calls = _calls(part, inside)
        return json.dumps(calls, ensure_ascii=False, separators=(",", ":")).encode()

    lean = written(replace(pack, book=(), stationery=Stationery()))
    book = zlib.compress(written(tuple(pack.book)))
    return b"\n".join((lean, written(pack.stationery), book))


def from_bytes(compiled: bytes, folder: Path) -> Pack:
    """Return the pack that a compiled form stands for, with places in a folder.

    The case book and the letters are made when they are looked at: no diagnosis needs them.
    """
    pack, letters, book = compiled.split(b"\n", 2)
    found = _made(pack, folder)
    assert isinstance(found, Pack)

    @cache
    def stationery() -> Stationery:
        made = _made(letters, folder)
        assert isinstance(made, Stationery)
        return made

    later = Stationery(_Later(lambda: stationery().parts), _Later(lambda: stationery().letters))
    entries = _Book(lambda: _made(zlib.decompress(book), folder))
    return replace(found, book=entries, stationery=later)


class _Book(Sequence[BookCase]):
    """A case book that is made when somebody looks into it; equal to its tuple of entries."""

    def __init__(self, make: Callable[[], tuple[BookCase, ...]]) -> None:
        self._make = make

    @cached_property
    def _entries(self) -> tuple[BookCase, ...]:
        return self._make()

    @overload
    def __getitem__(self, index: int) -> BookCase: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[BookCase]: ...
    def __getitem__(self, index: int | slice) -> BookCase | Sequence[BookCase]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._entries == tuple(other)

    def __hash__(self) -> int:
        return hash(self._entries)


class _Later(Mapping[str, T]):
    """A mapping that is made when somebody looks into it."""

    def __init__(self, make: Callable[[], Mapping[str, T]]) -> None:
        self._make = make

    @cached_property
    def _entries(self) -> Mapping[str, T]:
        return self._make()

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


# -- writing ----------------------------------------------------------------------------------


def _calls(value: object, inside: Callable[[str], str]) -> Any:
    """Return a value as a tree of calls; `inside` says where in the pack a file is."""
    if value is None or type(value) in (str, int, bool):
        return value
    name = type(value).__name__
    match value:
        case Place(file, line, column):
            return {name: [inside(file), line, column]}
        case Enum():
            return {name: [value.value]}
        case Decimal():
            return {name: [str(value)]}
        case date():
            return {name: [value.isoformat()]}
        case tuple():
            return {name: [_calls(item, inside) for item in value]}
        case frozenset():
            # Sorted, so that the same pack has the same text.
            return {name: sorted((_calls(item, inside) for item in value), key=str)}
        case Mapping():
            pairs = value.items()
            return {"Mapping": [part for k, item in pairs for part in (k, _calls(item, inside))]}
        case _ if is_dataclass(value):
            return {name: [_calls(getattr(value, f.name), inside) for f in fields(value)]}
        case _:
            raise TypeError(f"{name} has no compiled form")


# -- reading ----------------------------------------------------------------------------------


def _made(text: bytes, folder: Path) -> Any:
    @cache
    def file(name: str) -> str:
        return str(folder / name)

    def place(name: str, line: int, column: int) -> Place:
        return Place(file(name), line, column)

    makers = {**_MAKERS, "Place": place}

    def call(pairs: list[tuple[str, list[Any]]]) -> Any:
        ((name, arguments),) = pairs
        return makers[name](*arguments)

    return json.loads(text.decode(), object_pairs_hook=call)


def _mapping(*parts: Any) -> Mapping[str, Any]:
    return MappingProxyType(dict(zip(parts[::2], parts[1::2], strict=True)))


def _shapes() -> dict[str, _Maker]:
    modules = (conditions, documents, forms, rules, shape, support, values, vocabulary)
    kinds = {n: k for m in modules for n, k in vars(m).items() if isinstance(k, type)}
    made: dict[str, _Maker] = {name: kind for name, kind in kinds.items() if is_dataclass(kind)}
    for name, kind in kinds.items():
        if issubclass(kind, Enum):
            made[name] = {member.value: member for member in kind}.__getitem__
    return made


_MAKERS: dict[str, _Maker] = {
    **_shapes(),
    "Decimal": Decimal,
    "Mapping": _mapping,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "frozenset": lambda *items: frozenset(items),
    "tuple": lambda *items: items,
}
