"""Which rule must wait for which: strata, so that order inside one cannot matter.

stratum(rule) = 1 + the highest settled(name) of what it reads; settled(name) = the highest
stratum of the rules that conclude it, 0 for what is only told or computed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from graphlib import TopologicalSorter

from expert.conditions import names
from expert.rules import Conclusion, FindingHolds, Rule, RulesOut, Supports, TermIs
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


def concluded_names(then: Iterable[Conclusion]) -> Iterator[str]:
    """Yield the terms, findings and causes that conclusions say something about."""
    for conclusion in then:
        match conclusion:
            case TermIs(term):
                yield term
            case FindingHolds(finding):
                yield finding
            case Supports(cause) | RulesOut(cause):
                yield CAUSE_PREFIX + cause
            case _:
                pass  # actions, urgency and forbids are read by no rule


def read_names(rule: Rule) -> frozenset[str]:
    """Return the terms, findings and causes that a rule reads."""
    return frozenset(name for premise in rule.when for name in names(premise))


def strata(
    rules: Sequence[Rule],
    terms: frozenset[str],
    causes: Sequence[str],
    fallback: str,
    reads: Callable[[Rule], Set[str]] = read_names,
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the stratum of each rule by id, and the stratum after which each name is settled.

    The fallback cause is settled one stratum after all other causes; the built-in finding
    `contradicted` with the last term. Guards stand in the last stratum, after every rule.

    Raises:
        CycleError: rules wait for one another; its second argument is the path, each step
            waiting for the one before it.
    """
    ordinary = [rule for rule in rules if not rule.is_guard]
    waits: dict[str, set[str]] = {CONTRADICTED: set(), CAUSE_PREFIX + fallback: set()}
    for rule in ordinary:
        for name in concluded_names(rule.then):
            waits.setdefault(name, set()).add(f"rule {rule.id}")
    waits[CAUSE_PREFIX + fallback] = {CAUSE_PREFIX + c for c in causes if c != fallback}
    waits[CONTRADICTED] = {*terms.intersection(waits)}
    # What no rule concludes is settled from the start, and nothing waits for it.
    concluded = frozenset(waits)
    waits |= {f"rule {rule.id}": {*(concluded & reads(rule))} for rule in ordinary}
    level: dict[str, int] = {}
    # Sorted, so that a circle is reported alike every time.
    ordered = {node: sorted(waits[node]) for node in sorted(waits)}
    for node in TopologicalSorter(ordered).static_order():
        highest = max((level[name] for name in waits.get(node, ())), default=0)
        steps_up = node.startswith("rule ") or node == CAUSE_PREFIX + fallback
        level[node] = highest + steps_up
    of_rule = {rule.id: level[f"rule {rule.id}"] for rule in ordinary}
    last = 1 + max([*of_rule.values(), level[CAUSE_PREFIX + fallback]])
    of_rule |= {rule.id: last for rule in rules if rule.is_guard}
    return of_rule, {name: n for name, n in level.items() if not name.startswith("rule ")}
