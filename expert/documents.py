"""Text to nodes with places, for JSON and YAML alike, within limits.

Scalars stay text: what `01`, `no` or `12:30` means is decided by the type of the term that
it is told for, never by the notation. Nothing is built before the limits are checked.
"""

import json
import re
import stat
import sys
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from expert.errors import InputError, Place, problem, system_reason
from expert.frozen import dataclass

if TYPE_CHECKING:
    import yaml  # loaded where YAML is read; a case in JSON can do without

CASE_BYTES = 1_000_000
PACK_FILE_BYTES = 4_000_000
DIAGNOSIS_BYTES = 4_000_000
# libyaml and json both recurse on nested collections; 64 is far below where either fails.
DEPTH = 64
# A megabyte of `1,1,1…` is half a million values: seconds to read, and of no use to anybody.
MOST_VALUES = 100_000

_JSON_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+')
_JSON_SIGN = re.compile(r'\\.|["\[\]{}:,]', re.DOTALL)
# `{deduction: …` starts like a brace of YAML, `{"deduction": …` like JSON.
_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[)')
# Chinese keyboards write the wide colon; YAML takes it, and one without a space, for letters.
_NO_COLON = re.compile(r"[ \t-]*[\w.]+[ \t]*(?:：|:(?=[^\s/]))")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Python does not write out integers of more than 4,300 digits unless it is told to.
_MOST_BITS = 10_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: `quoted` if written as a text, `literal` if as a number, truth value or null.

    A bare word of YAML is neither; what it means is for the type of the term to say.
    """

    text: str
    place: Place
    quoted: bool = False
    literal: bool = False

    @property
    def is_null(self) -> bool:
        """Whether the leaf is null: told to be unknown."""
        return not self.quoted and self.text in ("null", "~", "")


@dataclass(frozen=True, slots=True)
class Array:
    """An ordered list of nodes."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and nodes in the order of the document; no key stands twice."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def __iter__(self) -> Iterator[tuple[Scalar, "Node"]]:
        return iter(self.entries)

    def find(self, key: str) -> "Node | None":
        """Return the node under `key`, or None."""
        return next((node for name, node in self.entries if name.text == key), None)


Node = Scalar | Array | Table


def read(path: Path, limit: int) -> str:
    """Return the text of a file, or of standard input for `-`.

    Raises:
        InputError: no such file, not a regular file, unreadable, larger than `limit` bytes,
            or not UTF-8.
    """
    place = Place(name_of(path))
    try:
        from_stdin = str(path) == "-"
        data = sys.stdin.buffer.read(limit + 1) if from_stdin else _bytes(path, place, limit)
    except OSError as error:
        raise InputError(problem("E101", place, reason=system_reason(error))) from None
    if len(data) > limit:
        raise InputError(problem("E102", place, limit=f"{limit:,}"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(problem("E103", place, position=error.start)) from None
    if "\0" in text:
        raise InputError(problem("E103", place, position=text.index("\0")))
    return text


def name_of(path: Path) -> str:
    """Return how messages name a file, or standard input for `-`."""
    return "<stdin>" if str(path) == "-" else str(path)


def parse(text: str, name: str) -> Node:
    """Return the tree of a JSON or YAML document.

    The file's ending decides the notation; without one, it is JSON if it starts like JSON.

    Raises:
        InputError: not well-formed, too deep, too long, a duplicate key, or a notation that
            is refused.
    """
    if name.endswith((".yaml", ".yml")):
        return _parse_yaml(text, name)
    if name.endswith(".json") or _JSON_START.match(text):
        return parse_json(text, name)
    return _parse_yaml(text, name)


def from_python(value: object, name: str = "case") -> Node:
    """Return the tree of a Python value made of mappings, lists, sets and scalars.

    Raises:
        InputError: a value of another type, or nesting beyond the limit.
    """
    return _from_python(value, Place(name), 0)


def _bytes(path: Path, place: Place, limit: int) -> bytes:
    # Opening a FIFO would wait for a writer, so the kind is asked first.
    if not stat.S_ISREG(path.stat().st_mode):
        raise InputError(problem("E104", place))
    with path.open("rb") as file:
        return file.read(limit + 1)


def _from_python(value: object, place: Place, depth: int) -> Node:
    if depth > DEPTH or (depth == DEPTH and isinstance(value, Mapping | list | tuple | set)):
        raise InputError(problem("E105", place, depth=DEPTH))
    match value:
        case bool() | None:
            return Scalar("null" if value is None else str(value).lower(), place, literal=True)
        case int() if value.bit_length() > _MOST_BITS:
            return Scalar(hex(value), place, literal=True)  # no term takes it
        case int() | float() | Decimal():
            return Scalar(str(value), place, literal=True)
        case str():
            return _checked(Scalar(value, place, quoted=True))
        case datetime() | date():
            return Scalar(value.isoformat(), place)
        case Mapping():
            entries = []
            for key, item in value.items():
                if not isinstance(key, str):
                    raise InputError(problem("E106", place, key=key))
                inner = Place(f"{place.file}[{key!r}]" if key.isprintable() else place.file)
                entries.append((Scalar(key, inner, True), _from_python(item, inner, depth + 1)))
            return Table(tuple(entries), place)
        case list() | tuple() | set() | frozenset():
            items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
            return Array(tuple(_from_python(item, place, depth + 1) for item in items), place)
        case _:
            raise InputError(problem("E107", place, type=type(value).__name__))


def parse_json(text: str, name: str) -> Node:
    """Return the tree of a JSON document.

    `json` decides what is valid; the tokens of a valid text only say what stands where.

    Raises:
        InputError: not well-formed, too deep, too long, or a duplicate key.
    """
    if not text.strip():
        raise InputError(problem("E113", Place(name)))
    places = _Places(text, name)
    _check_json_size(text, places)
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = Place(name, error.lineno, error.colno)
        raise InputError(problem("E108", place, notation="JSON", reason=error.msg)) from None
    except _NotANumberError as error:
        constant = next(t for t in _JSON_TOKEN.finditer(text) if t[0].startswith(str(error)))
        raise InputError(problem("E109", places.at(constant.start()), text=error)) from None
    tokens = _JSON_TOKEN.finditer(text)
    return _json_node(next(tokens), tokens, places)


class _NotANumberError(ValueError):
    """NaN or an infinity, which `json` reads and JSON does not have."""


def _refuse_constant(text: str) -> None:
    raise _NotANumberError(text)


class _Places:
    """Offsets of one text as places, found as the reading moves on."""

    def __init__(self, text: str, name: str) -> None:
        self._name = name
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def at(self, offset: int) -> Place:
        """Return the place of a character offset."""
        line = bisect_right(self._starts, offset)
        return Place(self._name, line, offset - self._starts[line - 1] + 1)


def _check_json_size(text: str, places: _Places) -> None:
    """Refuse what goes beyond the limits, in one pass over a text that may be no JSON at all."""
    depth, values, quoted = 0, 0, False
    for sign in _JSON_SIGN.finditer(text):
        if sign[0] == '"':
            quoted = not quoted
        elif quoted or len(sign[0]) > 1:
            continue
        elif sign[0] in "]}":
            depth -= 1
        else:  # a value stands behind each of the others
            values += 1
            depth += sign[0] in "[{"
        if depth > DEPTH:
            raise InputError(problem("E105", places.at(sign.start()), depth=DEPTH))
        if values > MOST_VALUES:
            raise _too_many(places.at(sign.start()))


def _too_many(place: Place) -> InputError:
    return InputError(problem("E114", place, limit=f"{MOST_VALUES:,}"))


def _json_node(token: re.Match[str], tokens: Iterator[re.Match[str]], places: _Places) -> Node:
    place = places.at(token.start())
    if token[0] == "{":
        entries = []
        while (key := next(tokens))[0] != "}":
            if key[0] != ",":
                name = Scalar(json.loads(key[0]), places.at(key.start()), quoted=True)
                next(tokens)  # the colon
                entries.append((_checked(name), _json_node(next(tokens), tokens, places)))
        return _table(entries, place)
    if token[0] == "[":
        items = []
        while (ahead := next(tokens))[0] != "]":
            if ahead[0] != ",":
                items.append(_json_node(ahead, tokens, places))
        return Array(tuple(items), place)
    if token[0].startswith('"'):
        return _checked(Scalar(json.loads(token[0]), place, quoted=True))
    return Scalar(token[0], place, literal=True)


def _table(entries: list[tuple[Scalar, Node]], place: Place) -> Table:
    seen: dict[str, Place] = {}
    for key, _ in entries:
        if key.text in seen:
            raise InputError(problem("E110", key.place, key=key.text, line=seen[key.text].line))
        seen[key.text] = key.place
    return Table(tuple(entries), place)


def _checked(scalar: Scalar) -> Scalar:
    if _SURROGATE.search(scalar.text):
        raise InputError(problem("E111", scalar.place))
    return scalar


def _parse_yaml(text: str, name: str) -> Node:
    """Nodes are made from parser events: composing first would recurse without a limit."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events = _within_limits(yaml.parse(text, Loader=loader), name)
    try:
        node = _yaml_document(events, name)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        for line in range(max(mark.line - 1, 0), mark.line + 1) if mark else ():
            _refuse_no_colon(text, name, line)
        place = Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)
        reason = error.problem or error.context or "unreadable"
        raise InputError(problem("E108", place, notation="YAML", reason=reason)) from None
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise InputError(problem("E108", Place(name), notation="YAML", reason=reason)) from None
    if isinstance(node, Scalar):
        _refuse_no_colon(text, name, node.place.line - 1)
    return node


def _refuse_no_colon(text: str, name: str, number: int) -> None:
    """Refuse a line, counted from 0, that has no colon of YAML after its first word."""
    line = next(iter(text.splitlines()[number : number + 1]), "")
    if found := _NO_COLON.match(line):
        raise InputError(problem("E117", Place(name, number + 1, found.end())))


def _within_limits(events: "Iterator[yaml.Event]", name: str) -> "Iterator[yaml.Event]":
    for count, event in enumerate(events):
        if count > MOST_VALUES:
            raise _too_many(_place(event, name))
        yield event


def _yaml_document(events: "Iterator[yaml.Event]", name: str) -> Node:
    import yaml

    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise InputError(problem("E112", _place(event, name), what="a second document"))
            root = _yaml_node(next(events), events, name, 0)
    if root is None:
        raise InputError(problem("E113", Place(name)))
    return root


def _yaml_node(event: "yaml.Event", events: "Iterator[yaml.Event]", name: str, depth: int) -> Node:
    import yaml

    place = _place(event, name)
    if depth >= DEPTH and isinstance(event, yaml.CollectionStartEvent):
        raise InputError(problem("E105", place, depth=DEPTH))
    if getattr(event, "anchor", None) is not None:
        raise InputError(problem("E112", place, what="an anchor or alias"))
    if getattr(event, "tag", None) is not None:
        raise InputError(problem("E112", place, what="a tag"))
    match event:
        case yaml.ScalarEvent():
            return _checked(Scalar(event.value, place, quoted=bool(event.style)))
        case yaml.SequenceStartEvent():
            items = []
            while not isinstance(ahead := next(events), yaml.SequenceEndEvent):
                items.append(_yaml_node(ahead, events, name, depth + 1))
            return Array(tuple(items), place)
        case yaml.MappingStartEvent():
            entries = []
            while not isinstance(ahead := next(events), yaml.MappingEndEvent):
                key = _yaml_node(ahead, events, name, depth + 1)
                if not isinstance(key, Scalar):
                    raise InputError(problem("E112", key.place, what="a key that is no word"))
                if key.text == "<<" and not key.quoted:
                    raise InputError(problem("E112", key.place, what="a merge key"))
                entries.append((key, _yaml_node(next(events), events, name, depth + 1)))
            return _table(entries, place)
        case _:
            raise InputError(problem("E112", place, what=type(event).__name__))


def _place(event: "yaml.Event", name: str) -> Place:
    mark = event.start_mark
    return Place(name, mark.line + 1, mark.column + 1) if mark else Place(name)


def plain(node: Node) -> object:
    """Return a tree as plain dicts, lists and texts, for validation by pydantic."""
    match node:
        case Scalar():
            return None if node.is_null else node.text
        case Array():
            return [plain(item) for item in node.items]
        case Table():
            return {key.text: plain(item) for key, item in node.entries}


def reached(node: Node, path: tuple[int | str, ...]) -> tuple[Node, Place]:
    """Return the deepest node that `path` reaches from `node`, and the place of its key.

    Steps that lead nowhere are passed over.
    """
    place = node.place
    for step in path:
        if isinstance(node, Table):
            for key, item in node:
                if key.text == str(step):
                    node, place = item, key.place
        elif isinstance(node, Array) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.place
    return node, place
