"""The check itself: walks the strata from the lowest and compares what it finds to the claims."""

import json
from collections.abc import Callable, Mapping, Sequence
from marshal import dumps
from operator import itemgetter
from typing import Any, NamedTuple

from expert.check import outcome
from expert.check.conclusions import about, is_cause, on_assumption
from expert.check.conditions import (
    Condition,
    Settled,
    Truth,
    blocking,
    equal,
    read,
    reads,
    support,
    unique,
)
from expert.errors import ProofError, problem

Plain = Mapping[str, Any]
_JSON = json.JSONEncoder(sort_keys=True).encode
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


class _Rule(NamedTuple):
    """A rule made ready: `held` takes the truths of its premises out of those of its stratum."""

    id: str
    when: tuple[Condition, ...]
    then: list[Sequence[Any]]
    held: Callable[[Sequence[Truth]], tuple[Truth, ...]]

    def blocked_by(self, truths: Sequence[Truth]) -> int | None:
        """Return the place of the premise that blocks the rule, or None if it fires."""
        return blocking(self.held(truths))


class _Stratum(NamedTuple):
    """Rules, the distinct premises they share, and the names settled once they are decided.

    Most names nobody speaks of in a case, so how things stand then is worked out once:
    `silent` has the findings and causes, `truths` the premises, `firing` the places of the rules
    that fire. `readers` has the places of the premises that read a name, `stirs` those of the
    rules that may stand otherwise if a premise does: not where one before it is false anyway.
    """

    rules: list[_Rule]
    ids: frozenset[str]
    premises: list[Condition]
    guards: bool
    settles: list[str]
    silent: dict[str, Any]
    truths: list[Truth]
    firing: frozenset[int]
    readers: dict[str, list[int]]
    stirs: list[list[int]]


class Checker:
    """The checker for one pack; what depends on the pack alone is worked out once."""

    def __init__(self, pack: Plain) -> None:
        self.causes: dict[str, str] = dict(pack["causes"])
        self.findings = frozenset(pack["findings"])
        self.fallback = f"cause.{pack['fallback']}"
        self.actions = {action: (step, i) for i, (action, step) in enumerate(pack["actions"])}
        self.orders = [(a, b, read(done) if done else None) for a, b, done in pack["orders"]]
        self.rules = {rule["id"]: rule for rule in pack["rules"]}
        made: dict[str, Condition] = {}  # rules share premises, and each is read once
        self.when: dict[str, tuple[Condition, ...]] = {}
        for name, rule in self.rules.items():
            keys = [repr(premise) for premise in rule["when"]]
            for key, premise in zip(keys, rule["when"], strict=True):
                if key not in made:
                    made[key] = read(premise)
            self.when[name] = tuple(made[key] for key in keys)
        self.silent: dict[str, Any] = dict.fromkeys([*self.findings, "contradicted"], False)
        self.silent |= {f"cause.{cause}": "none" for cause in self.causes}
        self.strata = self._strata(pack["terms"])
        # What blocks each rule in silence.
        self.blocked = {
            rule.id: first
            for stratum in self.strata
            for rule in stratum.rules
            if (first := rule.blocked_by(stratum.truths)) is not None
        }

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

    def _strata(self, terms: Sequence[str]) -> list[_Stratum]:
        names = [*terms, *self.silent]
        by: dict[str, list[str]] = {name: [] for name in names}
        ordinary = {name: 1 for name, rule in self.rules.items() if not rule["guard"]}
        for rule in ordinary:
            for name in {n for c in self.rules[rule]["then"] if (n := about(c))}:
                by[name].append(rule)
        read_by = {rule: {n for part in self.when[rule] for n in reads(part)} for rule in ordinary}

        concluded = {name: rules for name, rules in by.items() if rules}
        causes = {f"cause.{cause}" for cause in self.causes} - {self.fallback}

        def settled() -> dict[str, int]:
            found = dict.fromkeys(names, 0)
            found |= {n: max(map(ordinary.__getitem__, rules)) for n, rules in concluded.items()}
            found["contradicted"] = max(map(found.__getitem__, terms), default=0)
            found[self.fallback] = 1 + max(map(found.__getitem__, causes), default=0)
            return found

        # Strata only grow, and no longer than there are rules, unless rules wait in a circle.
        for _ in range(len(ordinary) + 2):
            level = settled()
            of = level.__getitem__
            again = {r: 1 + max(map(of, names), default=0) for r, names in read_by.items()}
            if again == ordinary:
                break
            ordinary.update(again)
        else:
            raise ValueError("rules wait for one another in a circle")
        last = 1 + max([*ordinary.values(), level[self.fallback]])
        at = {rule: ordinary.get(rule, last) for rule in sorted(self.rules)}
        return [
            self._stratum(
                [rule for rule in at if at[rule] == number],
                [name for name in names if level[name] == number],
            )
            for number in range(last + 1)
        ]

    def _stratum(self, rules: Sequence[str], settles: list[str]) -> _Stratum:
        premises = list(dict.fromkeys(premise for rule in rules for premise in self.when[rule]))
        place = {premise: i for i, premise in enumerate(premises)}
        truths = [premise.truth(self.silent) for premise in premises]
        made = []
        stirs: list[list[int]] = [[] for _ in premises]
        for number, rule in enumerate(rules):
            needs = tuple(place[premise] for premise in self.when[rule])
            # One premise alone is taken twice: of one place, what is taken is no tuple.
            taking = itemgetter(*(needs * 2 if len(needs) == 1 else needs))
            made.append(_Rule(rule, self.when[rule], self.rules[rule]["then"], taking))
            held = [truths[i] for i in needs]
            for i in needs[: held.index(False) + 1 if False in held else None]:
                stirs[i].append(number)
        return _Stratum(
            rules=made,
            ids=frozenset(rules),
            premises=premises,
            guards=any(self.rules[rule]["guard"] for rule in rules),
            settles=settles,
            silent={name: self.silent[name] for name in settles if name in self.silent},
            truths=truths,
            firing=frozenset(i for i, rule in enumerate(made) if rule.blocked_by(truths) is None),
            readers=_readers(premises),
            stirs=stirs,
        )


class _Check:
    """One check."""

    def __init__(self, checker: Checker, facts: Sequence[Plain], proof: Plain) -> None:
        self.checker, self.proof = checker, proof
        self.settled: dict[str, Any] = {}
        self.firm: dict[str, Any] = {}
        self.assumed: dict[str, list[str]] = {}
        self.contradicted: list[str] = []
        self.values: dict[str, list[Plain]] = {}
        for fact in facts:
            self.values.setdefault(fact["term"], []).append(fact)
        self.steps = {step["rule"]: i for i, step in enumerate(proof["steps"])}
        self.found_steps: list[Plain] = []
        self.found_blocked = {**checker.blocked}
        # What steps conclude, on the assumptions they claim, which are checked rule by rule.
        self.said: dict[tuple[str, str], list[tuple[Sequence[Any], list[str]]]] = {}
        self.speaks: dict[str, list[int]] = {}
        for rule, i in self.steps.items():
            then, assuming = checker.rules[rule]["then"], proof["steps"][i]["assuming"]
            for conclusion in on_assumption(then) if assuming else then:
                said = (conclusion, assuming)
                self.said.setdefault((conclusion[0], conclusion[1]), []).append(said)
                if (name := about(conclusion)) and i not in self.speaks.setdefault(name, []):
                    self.speaks[name].append(i)
        self.spoken = {*self.values, *self.speaks, "contradicted", checker.fallback}

    def run(self) -> None:
        """Check rule by rule, then what comes of it."""
        for stratum in self.checker.strata:
            self._decide(stratum)
            self._settle(stratum)
        self._same("steps", self.found_steps)
        self._same("contradicted", sorted(self.contradicted))
        self._same("outcome", self._outcome())
        # The longest part by far, and only its numbers could be of another type.
        blocked = self.proof["blocked"]
        if blocked != self.found_blocked or {*map(type, blocked.values())} - {int}:
            raise ProofError(problem("E402", None, what="blocked"))

    def _same(self, part: str, found: Any) -> None:
        """Refuse a part of the proof that is not what was found."""
        # As bytes, which tell true from 1; only if these differ as JSON, which also takes a
        # tuple for a list and members in any order.
        claimed = self.proof[part]
        if dumps(claimed, 2) != dumps(found, 2) and _JSON(claimed) != _JSON(found):
            pairs = zip(claimed, found, strict=False) if part == "steps" else ()
            wrong = next((found["rule"] for claimed, found in pairs if claimed != found), "")
            raise ProofError(problem("E402", None, what=f"{part} {wrong}".strip()))

    def _decide(self, stratum: _Stratum) -> None:
        """Note each rule of a stratum as fired or blocked, and refuse a claim against it."""
        truths, unlike = self._truths(stratum)
        again = {number for i in unlike for number in stratum.stirs[i]}
        fires = set(stratum.firing - again)
        for number in again:
            rule = stratum.rules[number]
            first = rule.blocked_by(truths)
            if first is None:
                fires.add(number)
                self.found_blocked.pop(rule.id, None)
            else:
                self.found_blocked[rule.id] = first
        claimed = stratum.ids & self.steps.keys()
        for rule in (stratum.rules[number] for number in sorted(fires)):
            if rule.id not in claimed:
                raise ProofError(problem("E403", None, rule=rule.id))
            self.found_steps.append(self._step(rule))
        if len(claimed) > len(fires):
            wrong = min(claimed.difference(stratum.rules[number].id for number in fires))
            raise ProofError(problem("E404", None, rule=wrong))

    def _truths(self, stratum: _Stratum) -> tuple[list[Truth], list[int]]:
        """Return the truths of the premises, and the places of those that are not as in silence."""
        truths, readers = [*stratum.truths], stratum.readers
        touched = {i for name in self.spoken if name in readers for i in readers[name]}
        for i in touched:
            truth = stratum.premises[i].truth
            truths[i] = truth(self.settled)
            if stratum.guards and self.assumed:  # an assumption satisfies no guard
                truths[i] = truths[i] or truth(self.firm)
        return truths, [i for i in touched if truths[i] is not stratum.truths[i]]

    def _step(self, rule: _Rule) -> Plain:
        """Return what the step of a rule that fires must say."""
        lines = [
            support(premise, self._view(premise)) if premise.parts else [premise.name]
            for premise in rule.when
        ]
        assuming: set[str] = set()
        if self.assumed:
            assuming.update(*(self.assumed.get(name, ()) for line in lines for name in line))
        return {
            "rule": rule.id,
            "premises": [[self._premise(name) for name in line] for line in lines],
            "concludes": on_assumption(rule.then) if assuming else rule.then,
            "assuming": sorted(assuming),
        }

    def _view(self, premise: Condition) -> Settled:
        """Return what a premise that holds was decided by: a guard may forbid by the firm alone."""
        guarded = self.assumed and premise.kind == "unless"
        return self.firm if guarded and premise.truth(self.settled) is not True else self.settled

    def _premise(self, name: str) -> Plain:
        """Return what a premise about a name must say, with steps earlier than any reader."""
        value = self.settled.get(name)
        speak = self.speaks.get(name, [])
        if name == "contradicted" and value is True:
            return _said("contradicted", name, sorted(self.contradicted))
        if is_cause(name):
            return _said("verdict", name, value, steps=speak)
        if value is None:
            return _said("unknown", name)
        for fact in self.values.get(name, ()):
            if self._counts(name, fact):
                return _said("fact", name, value, fact["origin"])
        for i in speak:
            if self._counts(name, self.proof["steps"][i]):
                return _said("step", name, value, steps=[i])
        return _said("absent", name)

    def _counts(self, name: str, source: Plain) -> bool:
        """Return whether a fact or step is among those that settled a name."""
        return bool(source["assuming"]) == (name in self.assumed)

    def _settle(self, stratum: _Stratum) -> None:
        self.settled.update(stratum.silent)
        self.firm.update(stratum.silent)
        for name in filter(self.spoken.__contains__, stratum.settles):
            if is_cause(name):
                self._settle_cause(name)
            elif name == "contradicted":
                self._note(name, bool(self.contradicted), [])
            else:
                self._settle_by(name, self._sayings(name))

    def _sayings(self, name: str) -> list[tuple[Any, list[str]]]:
        """Return each value that a term or finding has, and what it assumes."""
        if name in self.checker.findings:
            return [(True, assuming) for _, assuming in self.said.get(("finding", name), ())]
        told = [(fact["value"], fact["assuming"]) for fact in self.values.get(name, ())]
        return told + [(c[2], assuming) for c, assuming in self.said.get(("term", name), ())]

    def _settle_by(self, name: str, said: list[tuple[Any, list[str]]]) -> None:
        # What rests on an assumption gives way to what does not.
        said = [s for s in said if not s[1]] or said
        if any(not equal(value, said[0][0]) for value, _ in said[1:]):
            self.contradicted.append(name)
        elif said:
            self._note(name, *said[0])

    def _settle_cause(self, name: str) -> None:
        cause = name.removeprefix("cause.")
        if name == self.checker.fallback:
            # A cause that is not spoken of does not stand.
            others = [n for n in self.spoken if is_cause(n) and n != name]
            nothing = all(self.settled[n] in _FALLBACK_OVER for n in others)
            self._note(name, "possible" if nothing else "none", [])
            return
        backing = self.said.get(("supports", cause), [])
        ruled_out = ("rules_out", cause) in self.said
        level = outcome.level([c for c, _ in backing], ruled_out=ruled_out)
        firm = outcome.level([c for c, assuming in backing if not assuming], ruled_out=ruled_out)
        assuming = {parameter for _, found in backing for parameter in found}
        self._note(name, level, sorted(assuming) if firm != level else [])

    def _note(self, name: str, value: Any, assuming: list[str]) -> None:
        self.settled[name] = value
        if assuming:
            self.assumed[name] = assuming
            self.firm.pop(name, None)
        else:
            self.firm[name] = value

    def _outcome(self) -> Plain:
        checker = self.checker
        spoken = [name for name in self.spoken if is_cause(name)]  # no other stands
        levels = dict.fromkeys(checker.causes, "none")
        levels.update((name.removeprefix("cause."), self.settled[name]) for name in spoken)
        concluded = [c for step in self.found_steps for c in step["concludes"]]
        forbidden = {c[1] for c in concluded if c[0] == "forbids"}
        ranked = outcome.ranked(levels, checker.causes)
        orders = [(a, b) for a, b, done in checker.orders
                  if not (done and done.truth(self.settled) is True)]  # fmt: skip
        advice = outcome.actions(checker.actions, orders, concluded, ranked, list(checker.causes))
        return {
            "causes": [
                {"cause": c, "level": levels[c], "assuming": self.assumed.get(f"cause.{c}", [])}
                for c in ranked
            ],
            "ruled_out": [c for c in levels if levels[c] == "ruled_out"],
            "conflicts": [c for c in levels if levels[c] == "conflict"],
            "actions": advice,
            "forbidden": [action for action in checker.actions if action in forbidden],
            "urgency": outcome.urgency(ranked, levels, checker.causes, advice, concluded),
        }


def _said(
    kind: str, name: str, value: Any = None, origin: str | None = None, steps: Sequence[int] = ()
) -> Plain:
    return {"kind": kind, "name": name, "value": value, "origin": origin, "steps": [*steps]}


def _readers(premises: Sequence[Condition]) -> dict[str, list[int]]:
    """Return, for each name, the places of the premises that read it."""
    readers: dict[str, list[int]] = {}
    for i, premise in enumerate(premises):
        for name in unique(reads(premise)):
            readers.setdefault(name, []).append(i)
    return readers
