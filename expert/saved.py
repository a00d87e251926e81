"""Reads a saved diagnosis back; what is malformed is refused with one line."""

from pydantic import ValidationError

from expert.documents import parse_json
from expert.errors import InputError, Place, Problem, problem
from expert.public import Diagnosis


def read_diagnosis(text: str, name: str) -> Diagnosis:
    """Return the diagnosis in a JSON text.

    Raises:
        InputError: not JSON, cut, or not of the form of a diagnosis.
    """
    try:
        parse_json(text, name)  # refuses what is too deep or tells a key twice
    except InputError as error:
        raise _unlike(error.problems[0], name) from None
    try:
        return Diagnosis.model_validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "{}"
        raise InputError(problem("E220", Place(name), where=where, reason=first["msg"])) from None


def _unlike(found: Problem, name: str) -> InputError:
    """Return the error for what is no JSON at all: most likely another file was meant."""
    if found.code not in ("E108", "E113"):
        return InputError(found)
    reason = found.fields.get("reason", "the file is empty")
    return InputError(problem("E220", found.place or Place(name), where="JSON", reason=reason))
