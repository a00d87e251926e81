"""The certificate of a diagnosis: what fired and on what, what did not, and what comes of it.

Ids only; sentences are made of it elsewhere. A premise refers to earlier steps alone, so the
proof has no circle by its form, and whoever has the pack can check it without an engine.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from expert.engine.memory import Trace
from expert.facts import Fact
from expert.frozen import dataclass
from expert.outcome import Outcome
from expert.pack.plainform import plain_conclusion
from expert.pack.strata import concluded_names
from expert.program import Program
from expert.values import Plain, to_plain
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED


@dataclass(frozen=True, slots=True)
class Premise:
    """One thing that a step rests on.

    kind `fact`: a term with value and origin · `step`: a term or finding that an earlier step
    concluded · `unknown`: a term without a value · `absent`: a finding not concluded ·
    `verdict`: a cause, its level as value, and the steps that speak of it · `contradicted`:
    the built-in finding, with the terms it holds for as value.
    """

    kind: str
    name: str
    value: Plain | None = None
    origin: str | None = None
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that fired; `premises` has what supports each line of its `when`.

    `assuming` are the parameters that stand in for something it rests on; `concludes` is what
    follows all the same.
    """

    rule: str
    premises: tuple[tuple[Premise, ...], ...]
    concludes: tuple[tuple[Any, ...], ...]
    assuming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """Steps and blocked rules are all the rules there are: nothing else follows.

    `blocked` has, for each rule that did not fire, the place of its first false premise, else
    of its first unknown one.
    """

    pack: str
    case: str
    steps: tuple[Step, ...]
    blocked: Mapping[str, int]
    contradicted: tuple[str, ...]
    outcome: Outcome


def prove(
    program: Program, case_hash: str, facts: Sequence[Fact], trace: Trace, end: Outcome
) -> Proof:
    """Return the certificate of a run."""
    references = _References(program, facts, trace)
    return Proof(
        pack=program.pack.content_hash,
        case=case_hash,
        steps=tuple(
            Step(
                firing.rule.id,
                tuple(tuple(map(references.premise, names)) for names in firing.premises),
                tuple(tuple(plain_conclusion(c)) for c in firing.then)
                if firing.assuming
                else program.concludes[firing.rule.id],
                firing.assuming,
            )
            for firing in trace.firings
        ),
        blocked=_blocked(program, trace),
        contradicted=trace.contradicted,
        outcome=end,
    )


def _blocked(program: Program, trace: Trace) -> Mapping[str, int]:
    """Return what blocks each rule: as in silence, but for those that the case touches."""
    blocked = {**program.blocked}
    for stratum, truths, unlike in zip(program.strata, trace.truths, trace.unlike, strict=True):
        for rule, premise in stratum.blocked_by(truths, unlike):
            if premise is None:
                blocked.pop(rule, None)
            else:
                blocked[rule] = premise
    return blocked


def plain_facts(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Return the facts that a proof takes as given, as plain JSON values."""
    return [
        {
            "term": fact.term,
            "value": to_plain(fact.value),
            "origin": str(fact.origin),
            "assuming": list(fact.assuming),
        }
        for fact in facts
    ]


def plain_proof(proof: Proof) -> dict[str, Any]:
    """Return a proof as plain JSON values."""
    end = proof.outcome
    return {
        "pack": proof.pack,
        "case": proof.case,
        "steps": [
            {
                "rule": step.rule,
                "premises": [[_plain_premise(p) for p in line] for line in step.premises],
                "concludes": [list(conclusion) for conclusion in step.concludes],
                "assuming": list(step.assuming),
            }
            for step in proof.steps
        ],
        "blocked": {**proof.blocked},
        "contradicted": list(proof.contradicted),
        "outcome": {
            "causes": [
                {"cause": s.cause, "level": str(s.level), "assuming": list(s.assuming)}
                for s in end.causes
            ],
            "ruled_out": list(end.ruled_out),
            "conflicts": list(end.conflicts),
            "actions": [
                {"action": a.action, "causes": list(a.causes), "emergency": a.emergency}
                for a in end.actions
            ],
            "forbidden": list(end.forbidden),
            "urgency": str(end.urgency),
        },
    }


def _plain_premise(premise: Premise) -> dict[str, Any]:
    return {
        "kind": premise.kind,
        "name": premise.name,
        "value": premise.value,
        "origin": premise.origin,
        "steps": list(premise.steps),
    }


class _References:
    """Finds what a name refers to: a fact, the step that concluded it, or its absence."""

    def __init__(self, program: Program, facts: Sequence[Fact], trace: Trace) -> None:
        self._trace, speaks = trace, program.speaks
        self._facts: dict[str, Fact] = {}
        for fact in facts:  # told facts come first, and the first one counts
            if bool(fact.assuming) == (fact.term in trace.assumed):
                self._facts.setdefault(fact.term, fact)
        self._steps: dict[str, list[int]] = {}
        for i, firing in enumerate(trace.firings):
            said = concluded_names(firing.then) if firing.assuming else speaks[firing.rule.id]
            for name in dict.fromkeys(said):
                if name.startswith(CAUSE_PREFIX) or bool(firing.assuming) == (
                    name in trace.assumed
                ):
                    self._steps.setdefault(name, []).append(i)

    def premise(self, name: str) -> Premise:
        """Return the premise that stands for the state of a name at the end."""
        value = self._trace.settled.get(name)
        steps = self._steps.get(name, [])
        if name == CONTRADICTED and value is True:
            return Premise("contradicted", name, list(self._trace.contradicted))
        if name.startswith(CAUSE_PREFIX):
            return Premise("verdict", name, str(value), steps=tuple(steps))
        if value is None:
            return _open("unknown", name)
        if name in self._facts:
            fact = self._facts[name]
            return Premise("fact", name, to_plain(fact.value), str(fact.origin))
        if steps:
            return Premise("step", name, to_plain(value), steps=(steps[0],))
        return _open("absent", name)


@lru_cache(maxsize=1024)
def _open(kind: str, name: str) -> Premise:
    """Return a premise that says nothing but that its name is not known, or not concluded."""
    return Premise(kind, name)
