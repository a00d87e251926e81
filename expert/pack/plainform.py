"""The pack as plain JSON values: what the checker reads, and what is hashed.

One translation of each condition and conclusion, exhaustive over their kinds.
"""

import hashlib
import json
from typing import Any, assert_never

from expert.calendar import Calendar
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
from expert.pack.shape import Pack
from expert.rules import (
    ActionStep,
    Conclusion,
    FindingHolds,
    Forbids,
    Raises,
    Recommends,
    Rule,
    RulesOut,
    Supports,
    TermIs,
)
from expert.values import Among, HasAll, HasAny, HasNone, NoneOf, OneOf, Within, to_plain

Plain = dict[str, Any]


def plain_pack(pack: Pack) -> Plain:
    """Return what decides an answer: rules, causes, actions, orders; no texts."""
    return {
        "fallback": pack.fallback,
        "terms": sorted(pack.vocabulary.terms),
        "findings": sorted(pack.vocabulary.findings),
        "rules": [_rule(rule) for rule in (*pack.rules, *pack.guards)],
        "causes": [[cause.id, str(cause.urgency)] for cause in pack.causes.values()],
        "actions": [
            [action.id, list(ActionStep).index(action.step)] for action in pack.actions.values()
        ],
        "orders": [
            [order.first, order.then, plain_condition(order.done) if order.done else None]
            for order in pack.orders
        ],
    }


def content_hash(pack: Pack) -> str:
    """Return 16 hex digits over all that can change an answer or its text.

    The layout of files and the case book are not part of it.
    """
    texts = (
        pack.name, pack.version, pack.title, pack.vocabulary, pack.causes, pack.actions,
        [(i.id, plain_condition(i.when), i.says, i.asks) for i in pack.inconsistencies],
        pack.parameters, pack.sources, pack.evidence, pack.prevention, pack.codes, pack.glossary,
        pack.contacts, pack.words, _days(pack.calendar),
        [(rule.id, rule.title, rule.because, rule.sources) for rule in (*pack.rules, *pack.guards)],
    )  # fmt: skip
    content = json.dumps(plain_pack(pack), sort_keys=True) + repr(texts)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def plain_condition(condition: Condition) -> list[Any]:
    """Return a condition as nested lists, the kind first."""
    match condition:
        case Is(term, test, or_unknown):
            return ["is", term, *_test(test), or_unknown]
        case Known(name):
            return ["known", name]
        case Unknown(name):
            return ["unknown", name]
        case Concluded(name):
            return ["concluded", name]
        case Absent(name):
            return ["absent", name]
        case AllOf(parts):
            return ["all", [plain_condition(part) for part in parts]]
        case AnyOf(parts):
            return ["any", [plain_condition(part) for part in parts]]
        case Unless(part):
            return ["unless", plain_condition(part)]
        case _ as never:
            assert_never(never)


def plain_conclusion(conclusion: Conclusion) -> list[Any]:
    """Return a conclusion as a list, the kind first."""
    match conclusion:
        case TermIs(term, value):
            return ["term", term, to_plain(value)]
        case FindingHolds(finding):
            return ["finding", finding]
        case Supports(cause, level, basis):
            return ["supports", cause, str(level), basis]
        case RulesOut(cause):
            return ["rules_out", cause]
        case Recommends(action, cause, emergency):
            return ["recommends", action, cause, emergency]
        case Raises(urgency, cause):
            return ["raises", str(urgency), cause]
        case Forbids(action):
            return ["forbids", action]
        case _ as never:
            assert_never(never)


def _days(calendar: Calendar | None) -> object:
    """Return a calendar in an order that does not depend on hashes."""
    return calendar and (
        calendar.published_from, calendar.published_through,
        sorted(calendar.closed), sorted(calendar.worked), calendar.sources,
    )  # fmt: skip


def _rule(rule: Rule) -> Plain:
    return {
        "id": rule.id,
        "guard": rule.is_guard,
        "when": [plain_condition(premise) for premise in rule.when],
        "then": [plain_conclusion(conclusion) for conclusion in rule.then],
    }


def _test(test: Among) -> list[Any]:
    match test:
        case OneOf(values):
            return ["one_of", [to_plain(value) for value in values]]
        case NoneOf(values):
            return ["none_of", [to_plain(value) for value in values]]
        case Within():
            bounds = (test.at_least, test.above, test.at_most, test.below)
            return ["within", [None if b is None else format(b, "f") for b in bounds]]
        case HasAny(members):
            return ["has_any", sorted(members)]
        case HasAll(members):
            return ["has_all", sorted(members)]
        case HasNone(members):
            return ["has_none", sorted(members)]
        case _ as never:
            assert_never(never)
