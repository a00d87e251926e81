"""Whether the words of a pack are well declared: names, parts, bounds, how they are computed."""

import re
from collections.abc import Iterator

from expert.computed import REGISTRY
from expert.errors import Place, Problem, nearest, problem
from expert.pack.shape import Manuscript
from expert.pack.strata import concluded_names
from expert.pack.when import RESERVED
from expert.values import Kind, Type, ValueRefusedError, read_value
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Term

_TERM_ID = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")
# A pattern of these bounds fails within milliseconds on the longest text.
_MOST_REPEATS = 3
_REPEAT = re.compile(r"[*+?{]")
_REPEATED_GROUP = re.compile(r"\)[*+?{]")
_NO_REPEAT = re.compile(r"\\.|\[\^?\]?[^]]*\]|(?<=\()\?")
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
        if term.past and term.type.kind is not Kind.DATETIME:
            yield problem("E343", where, term=term.id, what="type: datetime")
        if term.assumed is not None:
            yield from _parameter(term.assumed, term.type, where, m)
        yield from _asked_after(term, where, m)
        yield from _also(term, where)
        low, high = term.type.low, term.type.high
        if low is not None and high is not None and low > high:
            yield problem("E356", where, term=term.id)
        yield from _pattern(term, where)
        yield from _computed(term, where, m)


def _asked_after(term: Term, where: Place, m: Manuscript) -> Iterator[Problem]:
    terms = m.pack.vocabulary.terms
    if term.asked_after is None:
        return
    if term.asked_after not in terms:
        near = nearest(term.asked_after, terms) or "-"
        yield problem("E335", where, kind="term", name=term.asked_after, near=near)
        return
    members = terms[term.asked_after].type.members
    for value in term.asked_for:
        if value not in members:
            allowed = ", ".join(members) or "-"
            yield problem("E203", where, term=term.asked_after, text=value, members=allowed)


def _also(term: Term, where: Place) -> Iterator[Problem]:
    """Each other word stands for one value; one that is a value needs no hint."""
    seen = set(term.type.members)
    for value, words in term.also.items():
        if value not in term.type.members:
            allowed = ", ".join(term.type.members) or "-"
            yield problem("E203", where, term=term.id, text=value, members=allowed)
        for word in words:
            if word in seen:
                yield problem("E204", where, term=term.id, text=word)
            seen.add(word)


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
    pattern = term.type.pattern or ""
    try:
        re.compile(pattern)
    except re.error:
        yield problem("E353", where, term=term.id, text=pattern)
    # What stands for itself and what only groups is left out.
    bare = _NO_REPEAT.sub("", pattern)
    if len(_REPEAT.findall(bare)) > _MOST_REPEATS or _REPEATED_GROUP.search(bare):
        yield problem("E373", where, term=term.id, text=pattern)


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
    elif function.results and set(function.results) != set(term.type.members):
        yield problem("E343", where, term=term.id, what=f"values: {', '.join(function.results)}")
    if function.dated and m.pack.calendar is None:
        yield problem("E308", where, name="calendar/cn.yaml")
    derived = {name for rule in m.rules for name in concluded_names(rule.then)}
    terms = m.pack.vocabulary.terms
    for name, kind in zip(term.computed.inputs, function.inputs, strict=True):
        if name.startswith("$"):
            yield from _parameter(name[1:], kind, where, m)
        elif name not in terms or name in derived or not _fits(terms[name].type, kind):
            bounds = "" if kind.high is None else f" {kind.low}–{kind.high}"
            yield problem("E346", where, term=term.id, name=name, wanted=f"{kind.kind}{bounds}")


def _fits(given: Type, wanted: Type) -> bool:
    """Return whether numbers of a type keep the bounds of another."""
    above = wanted.low is None or (given.low is not None and given.low >= wanted.low)
    below = wanted.high is None or (given.high is not None and given.high <= wanted.high)
    return given.kind is wanted.kind and above and below


def _parameter(name: str, kind: Type, where: Place, m: Manuscript) -> Iterator[Problem]:
    """Yield what keeps a parameter from being a value of a type."""
    parameters = m.pack.parameters
    if name not in parameters:
        near = nearest(name, parameters) or ", ".join(parameters) or "-"
        yield problem("E323", where, name=f"${name}", near=near)
        return
    try:
        read_value(kind, parameters[name].value, quoted=False)
    except ValueRefusedError as refused:
        place = m.where("parameters.yaml", name)
        yield problem(refused.code, place, term=f"${name}", **refused.fields)
