"""The independent checker: does a certificate follow from a pack and the facts?

It reads plain JSON values and shares no code with what made them but the errors. Told and
computed facts are taken as given. Rules that fired and rules that were blocked must be all
rules, each at its own stratum, so what is accepted is exactly what follows.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from expert.errors import ProofError, problem

Plain = Mapping[str, Any]
_JSON = json.JSONEncoder(sort_keys=True).encode
_STEP_LEVELS = ("none", "possible", "likely", "confirmed")
_FALLBACK_OVER = ("none", "ruled_out", "conflict")


def check(pack: Plain, facts: Sequence[Plain], proof: Plain) -> None:
    """Return if the proof is complete and every part of it follows.

    Args:
        pack: the plain form of the pack.
        facts: told and computed facts with `term`, `value` and `origin`, told ones first.
        proof: the plain form of the proof.

    Raises:
        ProofError: malformed, or something in it does not follow; the message names it.
    """
    Checker(pack).check(facts, proof)


class Checker:
    """The checker for one pack; what depends on the pack alone is worked out once."""

    def __init__(self, pack: Plain) -> None:
        self.pack = pack
        self.causes: dict[str, str] = dict(pack["causes"])
        self.findings = frozenset(pack["findings"])
        self.rules = {rule["id"]: rule for rule in pack["rules"]}
        self.concluded = {
            rule["id"]: _unique([name for c in rule["then"] if (name := _about(c))])
            for rule in pack["rules"]
        }
        # Rules share premises, and each is decided once a check.
        self.premises: list[Sequence[Any]] = []
        place: dict[str, int] = {}
        self.needs: dict[str, list[int]] = {rule: [] for rule in self.rules}
        for rule, body in self.rules.items():
            for premise in body["when"]:
                if (key := json.dumps(premise)) not in place:
                    place[key] = len(self.premises)
                    self.premises.append(premise)
                self.needs[rule].append(place[key])
        self.strata, self.settles = self._strata()
        self.order = sorted(self.rules, key=lambda rule: (self.strata[rule], rule))

    def check(self, facts: Sequence[Plain], proof: Plain) -> None:
        """Return if the proof is complete and every part of it follows.

        Raises:
            ProofError: malformed, or something in it does not follow.
        """
        try:
            _Check(self, facts, proof).run()
        except (
            LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError
        ) as error:  # fmt: skip
            reason = f"{type(error).__name__} {error}"
            raise ProofError(problem("E401", None, reason=reason)) from None

    def _strata(self) -> tuple[dict[str, int], dict[int, list[str]]]:
        """Return the stratum of each rule, and the names that each stratum settles."""
        names = [*self.pack["terms"], *self.pack["findings"], "contradicted"]
        names += [f"cause.{cause}" for cause in self.causes]
        by: dict[str, list[str]] = {name: [] for name in names}
        for rule, about in self.concluded.items():
            for name in about:
                by[name].append(rule)
        causes = [name for name in names if _is_cause(name)]
        fallback = f"cause.{self.pack['fallback']}"
        ordinary = {rule["id"]: 1 for rule in self.pack["rules"] if not rule["guard"]}
        reads = {
            rule: {name for part in self.rules[rule]["when"] for name in _reads(part)}
            for rule in ordinary
        }

        def settled(name: str) -> int:
            if name == fallback:
                return 1 + max((settled(n) for n in causes if n != name), default=0)
            if name == "contradicted":
                return max((settled(term) for term in self.pack["terms"]), default=0)
            return max((ordinary[rule] for rule in by[name] if rule in ordinary), default=0)

        # Strata only grow, and no longer than there are rules, unless rules wait in a circle.
        for _ in range(len(ordinary) + 2):
            again = {rule: 1 + max(map(settled, reads[rule]), default=0) for rule in ordinary}
            if again == ordinary:
                break
            ordinary.update(again)
        else:
            raise ValueError("rules wait for one another in a circle")
        last = 1 + max([*ordinary.values(), settled(fallback)])
        levels: dict[int, list[str]] = {}
        for name in names:
            levels.setdefault(settled(name), []).append(name)
        return ordinary | {r["id"]: last for r in self.pack["rules"] if r["guard"]}, levels


class _Check:
    """One check: walks the strata from the lowest and compares what it finds to the claims."""

    def __init__(self, checker: Checker, facts: Sequence[Plain], proof: Plain) -> None:
        self.checker, self.pack, self.proof = checker, checker.pack, proof
        self.causes = checker.causes
        self.values: dict[str, list[Plain]] = {}
        self.assumed: dict[str, list[str]] = {}
        self.firm: dict[str, Any] = {}
        for fact in facts:
            self.values.setdefault(fact["term"], []).append(fact)
        self.steps = {step["rule"]: i for i, step in enumerate(proof["steps"])}
        self.found_steps: list[Plain] = []
        self.found_blocked: list[Plain] = []
        # What steps conclude, on the assumptions they claim, which are checked rule by rule.
        self.said: dict[tuple[str, str], list[tuple[Sequence[Any], list[str]]]] = {}
        self.speaks: dict[str, list[int]] = {}
        for rule, i in self.steps.items():
            then, assuming = checker.rules[rule]["then"], proof["steps"][i]["assuming"]
            for conclusion in _on_assumption(then) if assuming else then:
                said = (conclusion, assuming)
                self.said.setdefault((conclusion[0], conclusion[1]), []).append(said)
                if (name := _about(conclusion)) and i not in self.speaks.setdefault(name, []):
                    self.speaks[name].append(i)
        self.spoken = self.values.keys() | {name for kind, name in self.said if kind == "term"}
        self.truths: dict[int, bool | None] = {}
        self.settled: dict[str, Any] = {}
        self.contradicted: list[str] = []

    def run(self) -> None:
        """Check rule by rule, then what comes of it."""
        settles, level = self.checker.settles, 0
        for rule in self.checker.order:
            while level < self.checker.strata[rule]:
                self._settle(settles.get(level, ()))
                level += 1
            self._rule(self.checker.rules[rule])
        for rest in range(level, 1 + max(settles)):
            self._settle(settles.get(rest, ()))
        self._same("steps", self.found_steps)
        self._same("blocked", self.found_blocked)
        self._same("contradicted", sorted(self.contradicted))
        self._same("outcome", self._outcome())

    def _same(self, part: str, found: Any) -> None:
        """Refuse a part of the proof that is not what was found."""
        # Compared as JSON, which tells true from 1 and does not tell tuples from lists.
        claimed = self.proof[part]
        if _JSON(claimed) != _JSON(found):
            pairs = zip(claimed, found, strict=False) if part == "steps" else ()
            wrong = next((found["rule"] for claimed, found in pairs if claimed != found), "")
            raise ProofError(problem("E402", None, what=f"{part} {wrong}".strip()))

    def _rule(self, rule: Plain) -> None:
        name = rule["id"]
        index = self._blocking(self.checker.needs[name], guard=rule["guard"])
        if (name in self.steps) != (index is None):
            raise ProofError(problem("E403" if index is None else "E404", None, rule=name))
        if index is not None:
            self.found_blocked.append({"rule": name, "premise": index})
            return
        lines = [self._support(part, self._view(part)) for part in rule["when"]]
        assuming = {p for line in lines for n in line for p in self.assumed.get(n, ())}
        self.found_steps.append({
            "rule": name,
            "premises": [[self._premise(n) for n in line] for line in lines],
            "concludes": _on_assumption(rule["then"]) if assuming else rule["then"],
            "assuming": sorted(assuming),
        })  # fmt: skip

    def _blocking(self, needs: Sequence[int], *, guard: bool) -> int | None:
        """Return the place of the first FALSE premise, else of the first UNKNOWN one, or None."""
        unknown = None
        for place, premise in enumerate(needs):
            if premise not in self.truths:
                condition = self.checker.premises[premise]
                truth = self._truth(condition, self.settled)
                if guard and self.assumed:  # an assumption satisfies no guard
                    truth = truth or self._truth(condition, self.firm)
                self.truths[premise] = truth
            truth = self.truths[premise]
            if truth is False:
                return place
            if truth is None and unknown is None:
                unknown = place
        return unknown

    def _truth(self, condition: Sequence[Any], settled: Mapping[str, Any]) -> bool | None:
        kind, about = condition[0], condition[1]
        if kind == "is":
            value = settled.get(about)
            if value is None:
                return True if condition[4] is True else None
            return _TESTS[condition[2]](value, condition[3])
        if kind in ("all", "any"):
            truths = [self._truth(part, settled) for part in about]
            decides = kind == "any"
            return decides if decides in truths else None if None in truths else not decides
        if kind == "unless":
            return self._truth(about, settled) is not True
        if kind in ("known", "unknown"):
            return bool((about in settled) == (kind == "known"))
        return bool((settled.get(about) is True) == (kind == "concluded"))

    def _view(self, condition: Sequence[Any]) -> Mapping[str, Any]:
        """Return what a part that holds was decided by: a guard may forbid by the firm alone."""
        forbids = condition[0] != "unless" or self._truth(condition, self.settled) is True
        return self.settled if forbids else self.firm

    def _support(self, condition: Sequence[Any], settled: Mapping[str, Any]) -> list[str]:
        kind, *rest = condition
        if kind == "all":
            return _unique([name for part in rest[0] for name in self._support(part, settled)])
        if kind == "any":
            held = next(part for part in rest[0] if self._truth(part, settled) is True)
            return self._support(held, settled)
        if kind == "unless":
            return self._obstacles(rest[0], settled)
        return [rest[0]]

    def _obstacles(self, condition: Sequence[Any], settled: Mapping[str, Any]) -> list[str]:
        kind, *rest = condition
        if kind == "all":
            truths = [self._truth(part, settled) for part in rest[0]]
            index = truths.index(False) if False in truths else truths.index(None)
            return self._obstacles(rest[0][index], settled)
        if kind == "any":
            return _unique([name for part in rest[0] for name in self._obstacles(part, settled)])
        return [rest[0]]

    def _premise(self, name: str) -> dict[str, Any]:
        """Return what a premise about a name must say, with steps earlier than any reader."""
        value = self.settled.get(name)
        speak = self.speaks.get(name, [])
        facts = [f for f in self.values.get(name, ()) if self._counts(name, f)]
        said: dict[str, Any] = {"name": name, "value": None, "origin": None, "steps": []}
        if name == "contradicted" and value is True:
            return said | {"kind": "contradicted", "value": sorted(self.contradicted)}
        if _is_cause(name):
            return said | {"kind": "verdict", "value": value, "steps": speak}
        if value is None:
            return said | {"kind": "unknown"}
        if facts:
            return said | {"kind": "fact", "value": value, "origin": facts[0]["origin"]}
        if steps := [i for i in speak if self._counts(name, self.proof["steps"][i])]:
            return said | {"kind": "step", "value": value, "steps": steps[:1]}
        return said | {"kind": "absent"}

    def _counts(self, name: str, source: Plain) -> bool:
        """Return whether a fact or step is among those that settled a name."""
        return bool(source["assuming"]) == (name in self.assumed)

    def _settle(self, names: Sequence[str]) -> None:
        for name in names:
            said: list[tuple[Any, list[str]]] = []
            if _is_cause(name):
                self._settle_cause(name)
                continue
            if name == "contradicted":
                said = [(bool(self.contradicted), [])]
            elif name in self.checker.findings:
                holds = self.said.get(("finding", name), ())
                said = [(True, assuming) for _, assuming in holds] or [(False, [])]
            elif name in self.spoken:
                said = [(fact["value"], fact["assuming"]) for fact in self.values.get(name, ())]
                said += [(c[2], assuming) for c, assuming in self.said.get(("term", name), ())]
            # What rests on an assumption gives way to what does not.
            said = [s for s in said if not s[1]] or said
            if any(not _equal(value, said[0][0]) for value, _ in said[1:]):
                self.contradicted.append(name)
            elif said:
                self._note(name, *said[0])

    def _settle_cause(self, name: str) -> None:
        cause = name.removeprefix("cause.")
        if cause == self.pack["fallback"]:
            others = [self.settled[f"cause.{other}"] for other in self.causes if other != cause]
            nothing = all(level in _FALLBACK_OVER for level in others)
            self._note(name, "possible" if nothing else "none", [])
            return
        backing = self.said.get(("supports", cause), [])
        ruled_out = ("rules_out", cause) in self.said
        level = _level([c for c, _ in backing], ruled_out)
        firm = _level([c for c, assuming in backing if not assuming], ruled_out)
        assuming = {parameter for _, found in backing for parameter in found}
        self._note(name, level, sorted(assuming) if firm != level else [])

    def _note(self, name: str, value: Any, assuming: list[str]) -> None:
        self.settled[name] = value
        if assuming:
            self.assumed[name] = assuming
        else:
            self.firm[name] = value

    def _outcome(self) -> dict[str, Any]:
        levels = {cause: self.settled[f"cause.{cause}"] for cause in self.causes}
        strongest = _STEP_LEVELS[:0:-1]
        ranked = [
            c
            for level in strongest
            for urgency in ("P0", "P1", "P2", "P3")
            for c in self.causes
            if levels[c] == level and self.causes[c] == urgency
        ]
        concluded = [c for step in self.found_steps for c in step["concludes"]]
        forbidden = {c[1] for c in concluded if c[0] == "forbids"}
        conflicts = [c for c in self.causes if levels[c] == "conflict"]
        actions = self._actions(concluded, forbidden, ranked)
        return {
            "causes": [
                {"cause": c, "level": levels[c], "assuming": self.assumed.get(f"cause.{c}", [])}
                for c in ranked
            ],
            "ruled_out": [c for c in self.causes if levels[c] == "ruled_out"],
            "conflicts": conflicts,
            "actions": actions,
            "forbidden": [a for a, _ in self.pack["actions"] if a in forbidden],
            "urgency": self._urgency(ranked, levels, conflicts, actions, concluded),
        }  # fmt: skip

    def _actions(
        self, concluded: Sequence[Sequence[Any]], forbidden: set[str], ranked: Sequence[str]
    ) -> list[dict[str, Any]]:
        causes: dict[str, set[str]] = {}
        emergency: dict[str, bool] = {}
        for kind, action, *rest in concluded:
            if kind == "recommends" and action not in forbidden:
                causes.setdefault(action, set()).update([rest[0]] if rest[0] else [])
                emergency[action] = emergency.get(action, False) or rest[1]
        orders = [
            (a, b)
            for a, b, done in self.pack["orders"]
            if a not in forbidden and not (done and self._truth(done, self.settled) is True)
        ]
        for _ in orders:  # as many rounds as the longest chain can need
            for a, b in orders:
                if b in causes:
                    causes.setdefault(a, set()).update(causes[b])
                    emergency.setdefault(a, False)
        declared = {action: (step, i) for i, (action, step) in enumerate(self.pack["actions"])}

        def place(cause: str) -> int:
            return ranked.index(cause) if cause in ranked else len(ranked)

        def key(action: str) -> tuple[Any, ...]:
            best = min(map(place, causes[action]), default=0.5)
            return not emergency[action], best, declared[action]

        order: list[str] = []

        def put(action: str) -> None:
            if action not in order:
                needed = [a for a, b in orders if b == action and a in causes]
                for a in sorted(needed, key=lambda name: declared[name][1]):
                    put(a)
                order.append(action)

        for action in sorted(causes, key=key):
            put(action)
        every = list(self.causes)
        ranks = {cause: (place(cause), every.index(cause)) for cause in every}
        return [
            {
                "action": action,
                "causes": sorted(causes[action], key=ranks.__getitem__),
                "emergency": emergency[action],
            }
            for action in order
        ]

    def _urgency(
        self,
        ranked: Sequence[str],
        levels: Mapping[str, str],
        conflicts: Sequence[str],
        actions: Sequence[Plain],
        concluded: Sequence[Sequence[Any]],
    ) -> str:
        raised = [c for c in concluded if c[0] == "raises"]
        weighty = [c for c in ranked if levels[c] in ("likely", "confirmed")] or ranked[:1]
        found = [self.causes[c] for c in weighty] + (["P1"] if conflicts else [])
        found += [u for _, u, cause in raised if cause is None or cause in weighty]
        found += ["P0" for action in actions if action["emergency"]]
        return min(found, default="P3")


def _about(conclusion: Sequence[Any]) -> str | None:
    kind, name, *_ = conclusion
    if kind in ("supports", "rules_out"):
        return f"cause.{name}"
    return name if kind in ("term", "finding") else None


def _on_assumption(then: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return what follows where a premise is assumed: nothing ruled out, nothing certain."""
    return [
        [kind, name, "likely", *rest[1:]] if kind == "supports" and rest[0] == "confirmed"
        else [kind, name, *rest]
        for kind, name, *rest in then
        if kind != "rules_out"
    ]  # fmt: skip


def _level(backing: Sequence[Sequence[Any]], ruled_out: bool) -> str:
    raw = max((c[2] for c in backing), key=_STEP_LEVELS.index, default="none")
    if raw == "possible" and len({c[3] for c in backing}) > 1:
        raw = "likely"
    if ruled_out:
        return "conflict" if raw == "confirmed" else "ruled_out"
    return raw


def _reads(condition: Sequence[Any]) -> list[str]:
    kind, first, *_ = condition
    if kind in ("all", "any"):
        return [name for part in first for name in _reads(part)]
    return _reads(first) if kind == "unless" else [first]


def _is_cause(name: str) -> bool:
    return name.startswith("cause.")


def _unique(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _equal(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b


def _among(value: object, allowed: Sequence[object]) -> bool:
    return value in allowed and any(_equal(value, item) for item in allowed)


def _within(value: Any, bounds: Sequence[Any]) -> bool:
    number = Decimal(value)
    low, above, high, below = (None if b is None else Decimal(b) for b in bounds)
    return (
        (low is None or number >= low)
        and (above is None or number > above)
        and (high is None or number <= high)
        and (below is None or number < below)
    )


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "one_of": _among,
    "none_of": lambda value, refused: not _among(value, refused),
    "within": _within,
    "has_any": lambda value, members: not set(members).isdisjoint(value),
    "has_all": lambda value, members: set(members) <= set(value),
    "has_none": lambda value, members: set(members).isdisjoint(value),
}
