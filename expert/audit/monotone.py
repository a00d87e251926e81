"""Monotone: to tell more never makes fraud less urgent, or what was certain into nothing.

Each question is put to two copies of the circuit that share all inputs but one term.
"""

import json
from collections.abc import Iterator

from expert.audit.inquiry import Inquiry
from expert.audit.model import Model
from expert.conditions import Absent, AllOf, AnyOf, Condition, Is, Unknown, Unless
from expert.rules import Supports
from expert.support import Level, Urgency
from expert.values import HasAll, HasAny, OneOf, Value, to_plain
from expert.vocabulary import Text


def monotone(inquiry: Inquiry) -> None:
    """Note what telling more makes worse, and list the rules that rest on what is not known."""
    with inquiry.circuit.aside() as tidy:
        for term, value in dict.fromkeys(_signs(inquiry)):
            tidy()
            _less_urgent(inquiry, term, value)
        for term in inquiry.model.inputs.domains:
            tidy()
            _into_nothing(inquiry, term)
    for rule in inquiry.model.program.rules:
        inquiry.asked["AUD-F03"] += 1
        if not rule.is_guard and any(map(_rests_on_silence, rule.when)):
            inquiry.note("AUD-F03", rule.id, place=rule.place)


def _signs(inquiry: Inquiry) -> Iterator[tuple[str, Value]]:
    """Yield each value of a safety term that a rule takes as a sign of an urgent cause."""
    pack = inquiry.pack
    for rule in pack.rules:
        urgent = any(
            isinstance(c, Supports) and pack.causes[c.cause].urgency is Urgency.P0
            for c in rule.then
        )
        for premise in rule.when if urgent else ():
            for term, value in _asked(premise):
                if term in pack.vocabulary.terms and pack.vocabulary.terms[term].safety:
                    yield term, value


def _asked(condition: Condition) -> Iterator[tuple[str, Value]]:
    """Yield the terms and values, or members of sets, that a condition asks for."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _asked(part)
        case Is(term, OneOf(values)):
            yield from ((term, value) for value in values)
        case Is(term, HasAny(members) | HasAll(members)):
            yield from ((term, member) for member in sorted(members))
        case _:
            pass


def _less_urgent(inquiry: Inquiry, term: str, sign: Value) -> None:
    """Note if a case is less urgent with a sign of fraud than the same case without it."""
    both, either = inquiry.circuit.all, inquiry.circuit.any
    model, other = inquiry.model, inquiry.model.retelling(term)
    lower = either(both([other.urgency[u], -model.urgency[u]]) for u in Urgency)
    found = inquiry.pair("AUD-F01", other, *_added(inquiry, other, term, sign), lower)
    if found:
        inquiry.note("AUD-F01", f"{term}: {json.dumps(to_plain(sign))}", found[0])


def _added(inquiry: Inquiry, other: Model, term: str, sign: Value) -> list[int]:
    """Return that a sign is told, and not told in the other copy, where all else is the same."""
    mine, others = inquiry.model.inputs, other.inputs
    if term not in mine.told_set:
        return [mine.told[term][sign], -others.told[term][sign]]
    same = [
        inquiry.circuit.all([*pair])
        for member, bit in mine.members[term].items()
        if member != sign
        for pair in ((bit, -others.members[term][member]), (-bit, others.members[term][member]))
    ]
    rest = inquiry.circuit.any([-others.told_set[term], -inquiry.circuit.any(same)])
    assert isinstance(sign, str)
    return [mine.told_set[term], mine.members[term][sign], -others.members[term][sign], rest]


def _into_nothing(inquiry: Inquiry, term: str) -> None:
    """Note each certain cause that is neither backed nor ruled out once a term is told.

    That another cause becomes certain in its place is not nothing.
    """
    both, either = inquiry.circuit.all, inquiry.circuit.any
    model, more = inquiry.model, inquiry.model.retelling(term)
    certain = {c: levels[Level.CONFIRMED] for c, levels in model.level.items()}
    then = {c: levels[Level.CONFIRMED] for c, levels in more.level.items()}
    wanted = [
        -model.inputs.is_told(term),
        more.inputs.is_told(term),
        -either(more.contradicted.values()),
        -either(both([then[cause], -certain[cause]]) for cause in then),
    ]
    lost = {c: both([certain[c], more.level[c][Level.NONE]]) for c in certain}
    while found := inquiry.pair("AUD-F02", more, *wanted, either(lost.values())):
        case, told = found[0], found[1].told[term]
        assert told is not None
        for cause in [c for c, literal in lost.items() if inquiry.circuit.holds(literal)]:
            del lost[cause]
            more_told = f"{term}: {json.dumps(to_plain(told))}"
            words, name = Text(more_told, more_told), Text(cause, cause)
            inquiry.note("AUD-F02", f"{term} + {cause}", case, more=words, cause=name)


def _rests_on_silence(condition: Condition) -> bool:
    match condition:
        case Unknown() | Absent():
            return True
        case Is(_, _, or_unknown):
            return or_unknown
        case AllOf(parts) | AnyOf(parts):
            return any(map(_rests_on_silence, parts))
        case Unless(part):
            return _rests_on_silence(part)
        case _:
            return False
