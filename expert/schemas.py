"""The public JSON Schemas, generated from the pack: what a case may tell, what an answer says."""

from typing import Any, assert_never

from expert.pack import Pack
from expert.public import Diagnosis
from expert.values import LONGEST_TEXT, TIME_PATTERN, Kind, Type
from expert.views import SCHEMA_VERSION
from expert.vocabulary import Term

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
# Numbers have at most 15 digits before the point.
_MOST = 10**15 - 1
Schema = dict[str, Any]
_TIME: Schema = {"type": "string", "format": "date-time", "pattern": f"^{TIME_PATTERN}$"}


def case_schema(pack: Pack) -> Schema:
    """Return the schema of a case file: terms nested by group, or flat with dotted names."""
    nested: dict[str, Schema] = {}
    flat: Schema = {}
    header = {
        "id": {"type": ["string", "null"], "maxLength": 100},
        "now": {"anyOf": [_TIME, {"type": "null"}]},
        "version": {"enum": ["1", 1]},
    }
    names = {term.id: _value(term) for term in pack.vocabulary.terms.values()}
    names |= _other_names(pack, names) | {f"case.{name}": value for name, value in header.items()}
    for name, value in names.items():
        group, _, rest = name.partition(".")
        nested.setdefault(group, _group({}))["properties"][rest] = value
        flat[name] = value
    return {
        "$schema": _DRAFT,
        "title": f"case of {pack.name} {pack.version}",
        "description": "Facts about one incident. unknown (or null) says that nobody knows.",
        **_group({**nested, **flat}),
    }


def _other_names(pack: Pack, terms: Schema) -> Schema:
    """Return the schema of every alias."""
    found: Schema = {}
    for alias, target in pack.vocabulary.aliases.items():
        if not alias.endswith(".*"):
            found[alias] = terms[target]
            continue
        for term, value in terms.items():
            if term.startswith(target.removesuffix("*")):
                found[alias.removesuffix("*") + term.partition(".")[2]] = value
    return found


def _group(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


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
        case Kind.INTEGER:
            return _number(kind, "integer")
        case Kind.MONEY | Kind.DECIMAL:
            places = "{1,2}0*" if kind.kind is Kind.MONEY else "{1,6}"
            # Bounds of a number in quotes cannot be told, but a minus sign can: only before zeros.
            sign = "-?" if kind.low is None or kind.low < 0 else "(-(?=[0.]+$))?"
            quoted = {"type": "string", "pattern": rf"^{sign}[0-9]{{1,15}}(\.[0-9]{places})?$"}
            return {"anyOf": [_number(kind, "number"), quoted]}
        case Kind.DATETIME:
            return _TIME
        case Kind.TEXT | Kind.REFERENCE:
            pattern: Schema = {"pattern": f"^{kind.pattern}$"} if kind.pattern else {}
            return {"type": "string", "maxLength": LONGEST_TEXT, **pattern}
        case _ as never:
            assert_never(never)


def _number(kind: Type, name: str) -> Schema:
    low = -_MOST if kind.low is None else int(kind.low)
    high = _MOST if kind.high is None else int(kind.high)
    return {"type": name, "minimum": low, "maximum": high}
