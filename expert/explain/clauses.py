"""What a rule asks for, in words: a reading of the condition tree, exhaustive over its nodes."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import assert_never

from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Unknown,
    Unless,
)
from expert.explain.phrases import joined, phrase, same
from expert.values import (
    Among,
    HasAll,
    HasAny,
    HasNone,
    Kind,
    NoneOf,
    OneOf,
    Value,
    Within,
    to_plain,
)
from expert.vocabulary import CAUSE_PREFIX, Term, Text
from expert.wording import Words


def asked(words: Words, condition: Condition) -> Text:
    """Return what a condition asks for, as a clause."""
    terms = words.pack.vocabulary.terms
    match condition:
        case Is(name, test, or_unknown) if name.startswith(CAUSE_PREFIX):
            return _levels(words, name, test)
        case Is(name, test, or_unknown):
            clause = _test(words, terms[name], test)
            return phrase("or_unknown", clause=clause) if or_unknown else clause
        case Known(name):
            return phrase("is_known", label=terms[name].label)
        case Unknown(name):
            return phrase("not_known", label=terms[name].label)
        case Concluded(name):
            return finding(words, name)
        case Absent(name):
            return phrase("not_concluded", clause=finding(words, name))
        case AllOf(parts):
            return joined([asked(words, part) for part in parts], "and")
        case AnyOf(parts):
            either = joined([asked(words, part) for part in parts], "alternative")
            return phrase("any", parts=either)
        case Unless(Absent(name)):
            return finding(words, name)
        case Unless(part):
            return phrase("unless", part=asked(words, part))
        case _ as never:
            assert_never(never)


def finding(words: Words, name: str) -> Text:
    """Return what a finding says; the built-in one is worded by the pack."""
    known = words.pack.vocabulary.findings.get(name)
    return known.says if known else words["contradicted"]


def _levels(words: Words, name: str, test: Among) -> Text:
    levels = test.values if isinstance(test, OneOf | NoneOf) else ()
    said = joined([words[f"level.{level}"] for level in levels], "or")
    label = words.pack.causes[name.removeprefix(CAUSE_PREFIX)].label
    if isinstance(test, NoneOf):
        return phrase("none_of", label=label, values=said)
    return phrase("is_level", cause=label, levels=said)


def _test(words: Words, term: Term, test: Among) -> Text:
    match test:
        case OneOf(values):
            return one_of(words, term, values)
        case NoneOf(values):
            return phrase("none_of", label=term.label, values=_values(words, term, values))
        case Within():
            bounds = [
                phrase(name, value=_amount(term, bound))
                for name in ("at_least", "above", "at_most", "below")
                if (bound := getattr(test, name)) is not None
            ]
            return phrase("within", label=term.label, bounds=joined(bounds, "and"))
        case HasAny(members):
            return phrase("has_any", label=term.label, values=_members(term, members))
        case HasAll(members):
            return phrase("has_all", label=term.label, values=_members(term, members))
        case HasNone(members):
            return phrase("has_none", label=term.label, values=_members(term, members))
        case _ as never:
            assert_never(never)


def one_of(words: Words, term: Term, values: Sequence[Value]) -> Text:
    """Return that a term has one of some values, as a clause."""
    plain = [to_plain(value) for value in values]
    if plain == [[]] and not term.empty:
        return phrase("is_empty", label=term.label)
    if term.type.kind is Kind.BOOL and len(values) > 1:
        return phrase("is_known", label=term.label)
    if len(values) == 1 or not term.says:
        return joined([words.clause(term.id, value) for value in plain], "or")
    return term.says.filled(value=_values(words, term, values))


def _values(words: Words, term: Term, values: Iterable[Value]) -> Text:
    return joined([words.value(term, to_plain(value)) for value in values], "either")


def _members(term: Term, members: Iterable[str]) -> Text:
    return joined([term.members[member] for member in term.members if member in members], "with")


def _amount(term: Term, bound: Decimal) -> Text:
    shown = same(f"{bound:f}")  # a Decimal of its own writes 30 as 3E+1
    unit = term.unit
    return Text(f"{shown.zh}{unit.zh}", f"{shown.en} {unit.en}") if unit else shown
