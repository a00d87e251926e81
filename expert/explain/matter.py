"""A case under question: its checked answer, how everything in it stands, and trials of others."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from expert.diagnosis import answered
from expert.explain.clauses import finding
from expert.explain.outlook import Outlook
from expert.explain.phrases import joined, phrase
from expert.explain.ready import ready
from expert.explain.trial import Trial, with_told
from expert.facts import Case
from expert.frozen import dataclass
from expert.pack import Pack
from expert.values import Value, to_plain
from expert.views import Answer
from expert.vocabulary import CAUSE_PREFIX, Text
from expert.wording import Words


@dataclass(frozen=True, slots=True)
class Ground:
    """A name and how it stands.

    state `told`, `computed`, `derived`: a term with a value · `assumed`: the same, resting on
    something that nobody told · `unknown`: a term without a value · `contradicted`: a term
    with two · `concluded`, `not_concluded`: a finding · `verdict`: a cause and its level.
    `steps` are those of the proof that conclude it, `inputs` what it was computed from.
    """

    name: str
    state: str
    text: Text
    steps: tuple[int, ...] = ()
    inputs: tuple[str, ...] = ()


class Matter:
    """One case and its answer, made ready to be questioned."""

    def __init__(self, case: Case, pack: Pack, now: datetime | None) -> None:
        self.case, self.pack, self.now = case, pack, now or case.now
        self.answer: Answer = answered(case, pack=pack, now=self.now)
        self.words = Words(pack)
        made = ready(pack)
        self.trials, self.answers, self.rules = made.trials, made.answers, made.rules
        self.trial: Trial = self.trials.of(case, self.now)
        self._facts = {fact.term: fact for fact in reversed(self.trial.facts)}
        self._steps: dict[tuple[str, str], tuple[int, ...]] = {}
        for i, step in enumerate(self.answer.proof.steps):
            for kind, name, *_ in step.concludes:
                found = self._steps.get((kind, name), ())
                self._steps[kind, name] = found if i in found else (*found, i)

    def steps(self, kind: str, name: str) -> tuple[int, ...]:
        """Return the steps of the proof that conclude something of a kind about a name."""
        return self._steps.get((kind, name), ())

    def ground(self, name: str) -> Ground:
        """Return how a term, finding or cause stands."""
        value = self.trial.settled.get(name)
        if name.startswith(CAUSE_PREFIX):
            cause = name.removeprefix(CAUSE_PREFIX)
            steps = (*self.steps("supports", cause), *self.steps("rules_out", cause))
            return Ground(name, "verdict", self.words.level(cause, str(value)), steps)
        if name not in self.pack.vocabulary.terms:
            state = "concluded" if value else "not_concluded"
            text = phrase(state, clause=finding(self.words, name))
            return Ground(name, state, text, self.steps("finding", name)[:1])
        if value is None:
            state = "contradicted" if name in self.trial.trace.contradicted else "unknown"
            label = self.pack.vocabulary.terms[name].label
            return Ground(name, state, phrase(state, label=label), self.steps("term", name))
        fact = self._facts.get(name)
        clause = self.words.clause(name, to_plain(value))
        steps = () if fact else self.steps("term", name)[:1]
        inputs = fact.inputs if fact else ()
        if assuming := self.trial.trace.assumed.get(name):
            assumed = joined([self.words.assumption(parameter) for parameter in assuming], "and")
            text = phrase("assumed", clause=clause, assumed=assumed)
            return Ground(name, "assumed", text, steps, inputs)
        state = str(fact.origin) if fact else "derived"
        return Ground(name, state, phrase(state, clause=clause), steps, inputs)

    def other(self, case: Case, now: datetime | None) -> "Matter":
        """Return another case of the same pack, or this one at another time."""
        return Matter(case, self.pack, now)

    def tried(self, answers: Mapping[str, Value | None], near: Trial | None = None) -> Trial:
        """Return what the case comes to with these answers in it; `near` has most of them."""
        return self.trials.beside(near or self.trial, with_told(self.case, answers), self.now)

    def outlook(self, trial: Trial, open_: Collection[str]) -> Outlook:
        """Return what may come of a case in which some terms may be anything or unknown."""
        return Outlook(self.trials.program, self.rules, trial, open_)

    def again(self, case: Case) -> Answer:
        """Return the checked answer to another case at the same time."""
        return answered(case, pack=self.pack, now=self.now)


def at(case: Case, now: datetime | None) -> Case:
    """Return a case whose facts were told at a time, unless it says when they were."""
    return case if case.now or now is None else replace(case, now=now)
