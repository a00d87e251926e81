"""Nodes read into shapes: pydantic checks them, and every mistake keeps its place."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from expert.documents import Node, Scalar, Table, plain, reached
from expert.errors import Problem, problem

T = TypeVar("T")


def shaped(kind: type[T], node: Node, problems: list[Problem], **given: object) -> T | None:
    """Return a node as a value of `kind`, or None after noting every mistake in it.

    `given` are fields that the document tells by other means, such as the key of an entry.
    """
    content = plain(node)
    if not isinstance(content, dict):
        problems.append(problem("E301", node.place))
        return None
    try:
        return _adapter(kind).validate_python({**content, **given})
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            noted = _problem(detail, node, kind)
            if noted not in problems:  # a union reports one mistake once a branch
                problems.append(noted)
        return None


def entries(kind: type[T], node: Node | None, problems: list[Problem], key: str) -> dict[str, T]:
    """Return each entry of a mapping as a value of `kind` whose field `key` is its id."""
    if node is None:
        return {}
    if not isinstance(node, Table):
        problems.append(problem("E301", node.place))
        return {}
    read = ((name.text, shaped(kind, item, problems, **{key: name.text})) for name, item in node)
    return {name: value for name, value in read if value is not None}


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _problem(detail: Mapping[str, Any], node: Node, kind: type[Any]) -> Problem:
    # Branches of a union stand in `loc` like keys; `reached` passes over what is no key.
    path = tuple(detail["loc"])
    at, place = reached(node, path)
    last = str(path[-1]) if path else ""
    match detail["type"]:
        case "missing":
            return problem("E302", place, key=last)
        case "extra_forbidden" | "unexpected_keyword_argument":
            known = _keys(kind) if len(path) == 1 else ["zh", "en"]
            return problem("E303", place, key=last, known=", ".join(known))
        case "enum" | "literal_error":
            allowed = str(detail.get("ctx", {}).get("expected", "")).replace("'", "")
            text = at.text if isinstance(at, Scalar) else last
            return problem("E304", at.place, text=text, allowed=allowed)
        case "tuple_type" | "list_type":
            return problem("E309", at.place)
        case "dict_type" | "model_type" | "dataclass_type":
            return problem("E301", at.place)
        case other:
            wanted = other.partition("_")[0]
            text = at.text if isinstance(at, Scalar) else last
            return problem("E305", at.place, text=text, wanted=wanted)


def _keys(kind: type[Any]) -> list[str]:
    """Return the keys that a shape knows, as its author writes them."""
    if issubclass(kind, BaseModel):
        return [field.alias or name for name, field in kind.model_fields.items()]
    return [field.name for field in fields(kind)]
