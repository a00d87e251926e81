"""What rules could bring about, and what each fact would be worth to them in silence.

What a rule would conclude is a gain. It is shared among the facts that the rule lacks, and many
rules that lead to one thing are one way to it: of each gain a fact has the greatest share. A
case touches few rules, so the greatest shares are worked out once for silence, and for a case
only where a rule that it touches had one of them.
"""

from collections.abc import Collection, Set
from sys import intern
from typing import NamedTuple

from expert.frozen import dataclass
from expert.gaps import Readiness
from expert.program import Program
from expert.rules import (
    FindingHolds,
    Forbids,
    Raises,
    Recommends,
    Rule,
    RulesOut,
    Supports,
    TermIs,
)
from expert.support import Level, Urgency

Gain = tuple[str, float]
"""Something that a rule could come to, by a name that is the same in all rules, and its worth."""
Gains = dict[str, float]

_ADDS_ADVICE = 0.5
_WORTH = {Level.POSSIBLE: 3.0, Level.LIKELY: 6.0, Level.CONFIRMED: 8.0}
_URGENT = {Urgency.P0: 1.5, Urgency.P1: 1.25, Urgency.P2: 1.0, Urgency.P3: 0.75}


@dataclass(frozen=True, slots=True)
class Stakes:
    """What may be gained by a rule, by what the worth of each gain depends on.

    `alone` is what it gains where none of its causes stands; of that, `advises` in every case.
    `supports` has the gain, cause, level, and the worth where the cause does not stand,
    `rules_out` the gain and the cause; the rest are names.
    """

    alone: list[Gain]
    advises: list[Gain]
    supports: list[tuple[str, str, Level, float]]
    rules_out: list[tuple[str, str]]
    forbids: list[str]
    finds: list[str]
    tells: list[str]


class _Way(NamedTuple):
    """A rule's share in what a name would gain."""

    worth: float
    rule: int


class Silence:
    """What each name would gain by each rule as long as nothing is said and no cause stands.

    `about` are the rules, by their places, that support a cause or rule it out; `flowing` those
    that gain by what others do with what they conclude, which is never worked out here.
    """

    def __init__(self, program: Program, readiness: Readiness) -> None:
        urgency = {cause.id: cause.urgency for cause in program.pack.causes.values()}
        self.stakes = [_stakes(ready.rule, urgency) for ready in readiness.rules]
        self.flowing = frozenset(i for i, s in enumerate(self.stakes) if s.finds or s.tells)
        self.about: dict[str, list[int]] = {}
        for i, stakes in enumerate(self.stakes):
            causes = {cause for _, cause, *_ in stakes.supports}
            for cause in causes.union(cause for _, cause in stakes.rules_out):
                self.about.setdefault(cause, []).append(i)
        safety = frozenset(term.id for term in readiness.terms.values() if term.safety)
        # Rules that lack a fact about safety while something points to them.
        self._prompting: list[tuple[int, frozenset[str]]] = []
        ways: dict[tuple[str, str], list[_Way]] = {}
        for i in range(len(self.stakes)):
            self._share(ways, i, readiness, safety)
        for shares in ways.values():
            shares.sort(key=lambda way: (-way.worth, way.rule))
        self.gains: dict[str, Gains] = {}
        # The gains of which a rule has the greatest share, each with the shares of others.
        self._held: dict[int, dict[str, list[tuple[str, list[_Way]]]]] = {}
        for (name, gain), (first, *others) in ways.items():
            self.gains.setdefault(name, {})[gain] = first.worth
            held = self._held.setdefault(first.rule, {})
            held.setdefault(name, []).append((gain, others))
        self.worth = {name: sum(gains.values()) for name, gains in self.gains.items()}

    def _share(
        self,
        ways: dict[tuple[str, str], list[_Way]],
        rule: int,
        readiness: Readiness,
        safety: frozenset[str],
    ) -> None:
        """Note what each name would gain by a rule."""
        look, stakes = readiness.looks[rule], self.stakes[rule]
        if look is None or rule in self.flowing:
            return
        if stakes.alone and look.points and (lacking := frozenset().union(*look.lacking) & safety):
            self._prompting.append((rule, lacking))
        for name, share in look.shares:
            for gain, worth in stakes.alone:
                way = _Way(worth * look.near * share, rule)
                ways.setdefault((name, gain), []).append(way)

    def without(self, rules: Set[int]) -> dict[str, Gains]:
        """Return the gains of the names that would gain less without some rules."""
        found: dict[str, Gains] = {}
        for rule in self._held.keys() & rules:
            for name, held in self._held[rule].items():
                gains = found.get(name)
                if gains is None:
                    gains = found[name] = self.gains[name].copy()
                for gain, others in held:
                    for worth, by in others:
                        if by not in rules:
                            gains[gain] = worth
                            break
                    else:
                        del gains[gain]
        return found

    def prompted_without(self, rules: Collection[int]) -> set[str]:
        """Return the facts about safety that something points to, but for some rules."""
        return {name for rule, names in self._prompting if rule not in rules for name in names}


def _stakes(rule: Rule, urgency: dict[str, Urgency]) -> Stakes:
    found = Stakes([], [], [], [], [], [], [])
    for conclusion in rule.then:
        match conclusion:
            case Supports(cause, level):
                gain, alone = intern(f"{cause} {level}"), _WORTH[level] * _URGENT[urgency[cause]]
                found.supports.append((gain, cause, level, alone))
            case RulesOut(cause):
                found.rules_out.append((intern(f"not {cause}"), cause))
            case Recommends(action):
                found.advises.append((intern(f"advise {action}"), _ADDS_ADVICE))
            case Raises(urgent):
                found.advises.append((intern(f"raise {urgent}"), _ADDS_ADVICE))
            case Forbids(action):
                found.forbids.append(action)
            case FindingHolds(finding):
                found.finds.append(finding)
            case TermIs(term):
                found.tells.append(term)
    found.alone.extend(found.advises)
    found.alone.extend((gain, alone) for gain, _, _, alone in found.supports)
    return found
