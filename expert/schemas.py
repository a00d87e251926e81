"""The public JSON Schemas, generated from the pack: what a case may tell, what an answer says."""

from typing import Any

from expert.answer import SCHEMA_VERSION, Diagnosis
from expert.pack import Pack
from expert.values import Kind
from expert.vocabulary import Term

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def case_schema(pack: Pack) -> Schema:
    """Return the schema of a case file: terms nested by group, or flat with dotted names."""
    groups: dict[str, Schema] = {}
    flat: Schema = {}
    for term in pack.vocabulary.terms.values():
        group, _, name = term.id.partition(".")
        groups.setdefault(group, {})[name] = _value(term)
        flat[term.id] = _value(term)
    nested = {
        group: {"type": "object", "properties": terms, "additionalProperties": False}
        for group, terms in groups.items()
    }
    header = {
        "type": "object",
        "properties": {
            "id": {"type": ["string", "null"], "maxLength": 100},
            "now": {"type": ["string", "null"], "format": "date-time"},
            "version": {"const": "1"},
        },
        "additionalProperties": False,
    }
    return {
        "$schema": _DRAFT,
        "title": f"case of {pack.name} {pack.version}",
        "description": "Facts about one incident. unknown (or null) says that nobody knows.",
        "type": "object",
        "properties": {"case": header, **nested, **flat},
        "additionalProperties": False,
    }


def diagnosis_schema(pack: Pack) -> Schema:
    """Return the schema of a diagnosis, with the ids that this pack can answer with."""
    schema = Diagnosis.model_json_schema(mode="serialization")
    ids = {
        "CauseView": ("id", list(pack.causes)),
        "ActionView": ("id", list(pack.actions)),
        "QuestionView": ("term", list(pack.vocabulary.terms)),
    }
    for view, (key, allowed) in ids.items():
        schema["$defs"][view]["properties"][key]["enum"] = allowed
    return {"$schema": _DRAFT, **schema, "title": f"diagnosis, version {SCHEMA_VERSION}"}


def _value(term: Term) -> Schema:
    about = {"title": term.label.en, "description": f"{term.question.zh} {term.question.en}"}
    return {**about, "anyOf": [_typed(term), {"const": "unknown"}, {"type": "null"}]}


def _typed(term: Term) -> Schema:
    kind = term.type
    match kind.kind:
        case Kind.BOOL:
            return {"type": "boolean"}
        case Kind.ENUM:
            return {"enum": list(kind.members)}
        case Kind.SET:
            return {"type": "array", "items": {"enum": list(kind.members)}, "uniqueItems": True}
        case Kind.INTEGER | Kind.MONEY | Kind.DECIMAL:
            number: Schema = {"type": "integer" if kind.kind is Kind.INTEGER else "number"}
            number |= {"minimum": int(kind.low)} if kind.low is not None else {}
            number |= {"maximum": int(kind.high)} if kind.high is not None else {}
            if kind.kind is Kind.INTEGER:
                return number
            return {"anyOf": [number, {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}]}
        case Kind.DATETIME:
            return {"type": "string", "format": "date-time"}
        case _:
            pattern: Schema = {"pattern": f"^{kind.pattern}$"} if kind.pattern else {}
            return {"type": ["string", "integer"], **pattern}
