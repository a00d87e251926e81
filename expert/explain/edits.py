"""Facts given as `term=value`, and a case with some of them put in."""

from collections.abc import Iterable
from dataclasses import replace

from expert.documents import Array, Node, Scalar, Table, parse
from expert.errors import InputError, Place, Problem, problem
from expert.explain.trial import with_told
from expert.facts import Case, read_case
from expert.pack import Pack


def edited(case: Case, pack: Pack, texts: Iterable[str]) -> Case:
    """Return a case with facts put in or in place of others, each given as `term=value`.

    Raises:
        InputError: with every mistake found.
    """
    problems: list[Problem] = []
    entries: list[tuple[Scalar, Node]] = []
    for text in texts:
        try:
            entries.append(_entry(text))
        except InputError as error:
            problems += error.problems
    try:
        put_in = read_case(Table(tuple(entries), Place("")), pack.vocabulary)
    except InputError as error:
        raise InputError(*problems, *error.problems) from None
    if problems:
        raise InputError(*problems)
    zoneless = {*case.zoneless} - {*put_in.told, *(["case.now"] if put_in.now else [])}
    return replace(
        with_told(case, put_in.told),
        now=put_in.now or case.now,
        zoneless=tuple(sorted({*zoneless, *put_in.zoneless})),
        places={**case.places, **put_in.places},
    )


def _entry(text: str) -> tuple[Scalar, Node]:
    name, sign, value = text.partition("=")
    place = Place(text)
    if not sign or not name.strip() or not value.strip():
        raise InputError(problem("E226", None, text=text))
    try:
        node = parse(value, ".yaml")  # a value alone: yes, 12:30 and 01 stay what they are
    except InputError:
        raise InputError(problem("E226", None, text=text)) from None
    return Scalar(name.strip(), place, True), _placed(node, place)


def _placed(node: Node, place: Place) -> Node:
    """Return a node that stands where the whole text does."""
    if isinstance(node, Array):
        return Array(tuple(_placed(item, place) for item in node.items), place)
    return replace(node, place=place)
