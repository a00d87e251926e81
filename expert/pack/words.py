"""The texts that every pack must word, and what each of them is filled with."""

from collections.abc import Mapping

from expert.rules import DOERS
from expert.support import Level, Urgency
from expert.vocabulary import FOUND_IN

_PLAIN = frozenset[str]()
_CAUSE = frozenset({"cause"})
_ACTION = frozenset({"action"})

REQUIRED_WORDS: Mapping[str, frozenset[str]] = {
    "comma": _PLAIN,
    "contradicted": _PLAIN,
    "because": frozenset({"because", "follows"}),
    "assuming": frozenset({"sentence", "assumed"}),
    "unknown": frozenset({"label"}),
    "absent": frozenset({"says"}),
    "rules_out": _CAUSE,
    "rules_out_nothing": _PLAIN,
    "recommends": _ACTION,
    "forbids": _ACTION,
    "raises": frozenset({"urgency"}),
    **{f"level.{level}": _PLAIN for level in Level},
    **{f"says.{level}": _CAUSE for level in Level},
    **{f"urgency.{urgency}": _PLAIN for urgency in Urgency},
    **{f"doer.{doer}": _PLAIN for doer in DOERS},
    **{f"ask.{doer}": _ACTION for doer in ("merchant", "payer")},
    **{f"found_in.{place}": _PLAIN for place in FOUND_IN},
    **{f"origin.{origin}": _PLAIN for origin in ("told", "computed", "derived")},
    "case.now": _PLAIN,
    "warning.no_clock": _PLAIN,
    "warning.no_zone": frozenset({"times"}),
    "warning.ahead": frozenset({"times"}),
    "warning.beyond_calendar": frozenset({"through"}),
}
