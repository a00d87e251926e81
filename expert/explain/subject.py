"""What an explanation is about: a cause, an action, a finding or a term.

It is found by its id, or by words of its title: answers in the terminal show no ids.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from difflib import get_close_matches
from enum import StrEnum

from expert.errors import InputError, Problem, nearest, problem
from expert.frozen import dataclass
from expert.pack import Pack
from expert.vocabulary import Text

_MOST_NEAR = 4
_MOST_TITLES = 6
_LONGEST = 200
_SPOKEN = re.compile(r"[^\W_]+")


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
        InputError: there is none, or there are several; the nearest ones are named.
    """
    if pack.vocabulary.canonical(name) in pack.vocabulary.terms:
        raise InputError(problem("E231", None, name=name))
    return _found(pack, name, [s for s in _subjects(pack) if s.kind is not Kind.TERM])


def subject(pack: Pack, name: str) -> Subject:
    """Return the cause, action, finding or term of a name.

    A name is an id, or words of a title, in either language, that only one cause has; where no
    cause has them, only one action; and so on.

    Raises:
        InputError: there is none, or there are several; the nearest ones are named.
    """
    term = pack.vocabulary.canonical(name)
    return _found(pack, term if term in pack.vocabulary.terms else name, [*_subjects(pack)])


def names(pack: Pack) -> tuple[str, ...]:
    """Return every name that can be asked about."""
    return tuple(about.id for about in _subjects(pack))


def unknown(name: str, known: Iterable[str]) -> InputError:
    """Return the error for a name that nothing has."""
    near = nearest(name, known)
    return _nothing_called(name, [near] if near else [])


def _subjects(pack: Pack) -> Iterator[Subject]:
    """Yield everything that may be asked about, causes first."""
    words = pack.vocabulary
    yield from (Subject(Kind.CAUSE, cause.id, cause.label) for cause in pack.causes.values())
    yield from (Subject(Kind.ACTION, action.id, action.label) for action in pack.actions.values())
    yield from (Subject(Kind.FINDING, found.id, found.says) for found in words.findings.values())
    yield from (Subject(Kind.TERM, term.id, term.label) for term in words.terms.values())


def _found(pack: Pack, name: str, subjects: Sequence[Subject]) -> Subject:
    for about in subjects:
        if name in (about.id, about.label.zh, about.label.en):
            return about
    if any(name.upper() == rule.id for rule in (*pack.rules, *pack.guards)):
        raise InputError(problem("E228", None, name=name.upper()))
    titled = [about for about in subjects if _in_title(name, about.label)]
    first = [about for about in titled if about.kind is titled[0].kind]
    if len(first) == 1:
        return first[0]
    if first:
        raise InputError(_several_called(name, titled))
    ids = [about.id for about in subjects]
    parts = _words(name)
    holding = [id_ for id_ in ids if parts and parts <= _words(id_)]
    within = [id_ for id_ in ids if name and name in id_]
    alike = get_close_matches(name[:_LONGEST], ids, n=1)
    near = dict.fromkeys((*holding, *within, *alike))
    raise _nothing_called(name, [*near][:_MOST_NEAR])


def _in_title(name: str, title: Text) -> bool:
    """Return whether a title has all the words of a name, or a Chinese one holds the name."""
    words, characters = _words(name), "".join(_SPOKEN.findall(name))
    if name.isascii():
        return bool(words) and words <= _words(title.en)
    return len(characters) > 1 and characters in "".join(_SPOKEN.findall(title.zh))


def _words(text: str) -> Set[str]:
    return {*_SPOKEN.findall(text.casefold())}


def _several_called(name: str, titled: Sequence[Subject]) -> Problem:
    some = titled[:_MOST_TITLES]
    zh = "；".join(f"{about.label.zh}（{about.id}）" for about in some)
    en = "; ".join(f"{about.label.en} ({about.id})" for about in some)
    more = len(titled) > len(some)
    zh, en = (zh + "；等等", en + "; and others") if more else (zh, en)
    return problem("E245", None, name=name, count=len(titled), titles_zh=zh, titles_en=en)


def _nothing_called(name: str, near: Sequence[str]) -> InputError:
    if near:
        return InputError(problem("E224", None, name=name, near=" / ".join(near)))
    return InputError(problem("E225", None, name=name))
