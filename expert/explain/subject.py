"""What an explanation is about: a cause, an action, a finding or a term, found by its id."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from expert.errors import InputError, nearest, problem
from expert.pack import Pack
from expert.vocabulary import Text


class Kind(StrEnum):
    """What may be asked about."""

    CAUSE = "cause"
    ACTION = "action"
    FINDING = "finding"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about; `label` names it."""

    kind: Kind
    id: str
    label: Text


def concluded(pack: Pack, name: str) -> Subject:
    """Return the cause, action or finding of a name: what is only ever concluded.

    Raises:
        InputError: there is none; the nearest name is named.
    """
    about = subject(pack, name)
    if about.kind is Kind.TERM:
        raise InputError(problem("E231", None, name=name))
    return about


def subject(pack: Pack, name: str) -> Subject:
    """Return the cause, action, finding or term of a name.

    Raises:
        InputError: there is none; the nearest name is named.
    """
    words = pack.vocabulary
    term = words.canonical(name)
    if name in pack.causes:
        return Subject(Kind.CAUSE, name, pack.causes[name].label)
    if name in pack.actions:
        return Subject(Kind.ACTION, name, pack.actions[name].label)
    if name in words.findings:
        return Subject(Kind.FINDING, name, words.findings[name].says)
    if term in words.terms:
        return Subject(Kind.TERM, term, words.terms[term].label)
    if any(name.upper() == rule.id for rule in (*pack.rules, *pack.guards)):
        raise InputError(problem("E228", None, name=name.upper()))
    raise unknown(name, names(pack))


def names(pack: Pack) -> tuple[str, ...]:
    """Return every name that can be asked about."""
    words = pack.vocabulary
    return (*pack.causes, *pack.actions, *words.findings, *words.terms)


def unknown(name: str, known: Iterable[str]) -> InputError:
    """Return the error for a name that nothing has."""
    if near := nearest(name, known):
        return InputError(problem("E224", None, name=name, near=near))
    return InputError(problem("E225", None, name=name))
