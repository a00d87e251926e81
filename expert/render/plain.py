"""Explanations as JSON: the fields of what explains, and the properties that judge it."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from expert.errors import InputError, Place, problem, system_reason
from expert.explain.consult import saved
from expert.facts import Case


def as_json(value: object) -> str:
    """Return an explanation for programs: ids, and every text in both languages."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n"


def save_case(case: Case, path: Path) -> None:
    """Write a case to a file, as a case file has it.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.write_text(as_json(saved(case)), encoding="utf-8")
    except OSError as error:
        reason = system_reason(error)
        raise InputError(problem("E115", Place(str(path)), reason=reason)) from None


def _plain(value: object) -> Any:
    if is_dataclass(value):
        shown = [f.name for f in fields(value)]
        shown += [name for name, kept in vars(type(value)).items() if isinstance(kept, property)]
        return {name.rstrip("_"): _plain(getattr(value, name)) for name in shown}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value
