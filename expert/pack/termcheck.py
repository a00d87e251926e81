"""Whether the words of a pack are well declared: names, parts, bounds, how they are computed."""

import re
from collections.abc import Iterator

from expert.computed import REGISTRY
from expert.errors import Place, Problem, nearest, problem
from expert.pack.shape import Manuscript
from expert.pack.strata import concluded_names
from expert.pack.when import RESERVED
from expert.values import Kind
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Term

_TERM_ID = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
# A case's own header, and the names that causes go by in conditions.
_TAKEN_GROUPS = ("case.", CAUSE_PREFIX)


def check_terms(m: Manuscript) -> Iterator[Problem]:
    """Yield every mistake in the declaration of terms and findings."""
    terms = m.pack.vocabulary.terms
    for finding in m.pack.vocabulary.findings:
        if finding in RESERVED or finding == CONTRADICTED or finding in terms:
            yield problem("E341", m.where("vocabulary", finding), name=finding)
    for term in terms.values():
        where = m.where("vocabulary", term.id)
        if term.id.startswith(_TAKEN_GROUPS):
            yield problem("E341", where, name=term.id)
        elif not _TERM_ID.fullmatch(term.id):
            yield problem("E340", where, id=term.id, form="settlement.status")
        for other in terms:
            if other.startswith(f"{term.id}."):
                place = m.where("vocabulary", other)
                yield problem("E342", place, term=term.id, longer=other)
        taken = [member for member in term.type.members if member in RESERVED]
        yield from (problem("E341", where, name=member) for member in taken)
        if missing := _missing_parts(term):
            yield problem("E343", where, term=term.id, what=missing)
        if term.asked_after is not None and term.asked_after not in terms:
            near = nearest(term.asked_after, terms) or "-"
            yield problem("E335", where, kind="term", name=term.asked_after, near=near)
        low, high = term.type.low, term.type.high
        if low is not None and high is not None and low > high:
            yield problem("E356", where, term=term.id)
        yield from _pattern(term, where)
        yield from _computed(term, where, m)


def _missing_parts(term: Term) -> str:
    kind = term.type.kind
    if kind is Kind.BOOL:
        return "" if set(term.answers) == {"true", "false"} else "says: {true: …, false: …}"
    if term.says is None or "{value}" not in term.says.zh:
        return "says with {value}"
    if kind in (Kind.ENUM, Kind.SET) and not term.type.members:
        return "values"
    if kind is Kind.SET and term.empty is None:
        return "empty"
    return "unit" if kind is Kind.INTEGER and term.unit is None else ""


def _pattern(term: Term, where: Place) -> Iterator[Problem]:
    try:
        re.compile(term.type.pattern or "")
    except re.error:
        yield problem("E353", where, term=term.id, text=term.type.pattern)


def _computed(term: Term, where: Place, m: Manuscript) -> Iterator[Problem]:
    if term.computed is None:
        return
    function = REGISTRY.get(term.computed.by)
    if function is None:
        near = nearest(term.computed.by, REGISTRY) or ", ".join(REGISTRY)
        yield problem("E344", where, term=term.id, name=term.computed.by, near=near)
        return
    if len(term.computed.inputs) != len(function.inputs):
        yield problem("E345", where, term=term.id, count=len(function.inputs))
        return
    if term.type.kind is not function.result:
        yield problem("E357", where, term=term.id, kind=term.type.kind, name=term.computed.by,
                      wanted=function.result)  # fmt: skip
    derived = {name for rule in m.rules for name in concluded_names(rule)}
    terms = m.pack.vocabulary.terms
    for name, kind in zip(term.computed.inputs, function.inputs, strict=True):
        if name not in terms or name in derived or terms[name].type.kind is not kind:
            yield problem("E346", where, term=term.id, name=name, wanted=kind)
