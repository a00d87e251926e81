"""Makes the answer out of a checked proof, in the words of its pack.

What is shown is read off the proof, so a saved diagnosis can be made again from it and
compared.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from expert.calendar import local
from expert.engine import EngineInfo
from expert.facts import Case, Fact
from expert.frozen import dataclass
from expert.outcome import Advice
from expert.proof import Proof, Step
from expert.questions import Question
from expert.rules import Action, ActionStep, Due, Inconsistency
from expert.support import Level, Urgency
from expert.values import Plain, to_plain
from expert.views import (
    SCHEMA_VERSION,
    ActionView,
    Answer,
    AssumptionView,
    CaseRecord,
    CauseView,
    Choice,
    CodeView,
    ContradictedValue,
    ContradictionView,
    EvidenceView,
    FactView,
    ForbiddenView,
    PackInfo,
    PreventionView,
    QuestionView,
    StepView,
    WarningView,
)
from expert.vocabulary import Text
from expert.wording import Words


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an answer rests on: the case and its facts, the proof, and what is still open."""

    case: Case
    now: datetime | None
    facts: tuple[Fact, ...]
    proof: Proof
    questions: tuple[Question, ...]
    violated: tuple[Inconsistency, ...]
    ahead: tuple[str, ...]
    beyond_calendar: bool


def answer(words: Words, engine: EngineInfo, grounds: Grounds) -> Answer:
    """Return the answer that a checked proof supports, in the words of its pack."""
    return _Making(words, grounds).answer(engine)


class _Making:
    """Looks up and words what one answer shows."""

    def __init__(self, words: Words, grounds: Grounds) -> None:
        self.words, self.grounds, self.proof = words, grounds, grounds.proof
        self.pack, self.rules = words.pack, words.rules
        self.of: dict[tuple[str, str], list[int]] = {}
        for i, step in enumerate(self.proof.steps):
            for kind, name, *_ in step.concludes:
                found = self.of.setdefault((kind, name), [])
                if i not in found:
                    found.append(i)
        self.fact_of: dict[str, Fact] = {}
        for fact in grounds.facts:
            self.fact_of.setdefault(fact.term, fact)
        role = grounds.case.told.get("reporter.role")
        self.reporter = {"merchant": "merchant", "cardholder": "payer"}.get(str(role))

    def answer(self, engine: EngineInfo) -> Answer:
        """Return everything that the answer says."""
        pack, case, end = self.pack, self.grounds.case, self.proof.outcome
        told = {t: None if v is None else to_plain(v) for t, v in sorted(case.told.items())}
        return Answer(
            schema_version=SCHEMA_VERSION,
            case=CaseRecord(id=case.id, now=case.now, told=told, zoneless=case.zoneless),
            now=self.grounds.now,
            pack=PackInfo(name=pack.name, version=pack.version, content_hash=pack.content_hash),
            engine=engine,
            urgency=end.urgency,
            urgency_text=self.words[f"urgency.{end.urgency}"],
            causes=tuple(self._cause(s.cause, s.level, s.assuming) for s in end.causes),
            conflicts=tuple(self._cause(cause, Level.CONFLICT) for cause in end.conflicts),
            ruled_out=tuple(self._cause(cause, Level.RULED_OUT) for cause in end.ruled_out),
            actions=tuple(map(self._action, end.actions)),
            forbidden=tuple(map(self._forbidden, self._warned_of(end.forbidden))),
            prevention=tuple(self._prevention()),
            questions=tuple(map(self._question, self.grounds.questions)),
            contradictions=tuple(map(self._contradiction, self.proof.contradicted)),
            warnings=tuple(self._warnings()),
            codes=tuple(self._codes()),
            facts=tuple(map(self._fact, self.grounds.facts)),
            steps=tuple(map(self._step, self.proof.steps)),
            proof=self.proof,
        )

    def _cause(self, name: str, level: Level, assuming: Sequence[str] = ()) -> CauseView:
        cause = self.pack.causes[name]
        due = self._time(cause.due.term) if cause.due else None
        if cause.due and due:  # the date may rest on more than the level does
            assuming = sorted({*assuming, *self.fact_of[cause.due.term].assuming})
        return CauseView(
            id=name,
            level=level,
            urgency=cause.urgency,
            label=cause.label,
            sure=self.words[f"level.{level}"],
            meaning=cause.meaning,
            responsible=cause.responsible,
            resolves=cause.resolves,
            due=due,
            due_text=self._due(cause.due, due) if cause.due and due else None,
            assumptions=tuple(map(self._assumption, assuming)),
            never=cause.never,
            supporting=tuple(self.of.get(("supports", name), ())),
            opposing=tuple(self.of.get(("rules_out", name), ())),
        )

    def _time(self, term: str) -> datetime | None:
        fact = self.fact_of.get(term)
        return fact.value if fact and isinstance(fact.value, datetime) else None

    def _due(self, due: Due, time: datetime) -> Text | None:
        late = self._time(due.late) if due.late else None
        if due.late and late is None:
            return None
        return due.says.filled(value=self._when(time), late=self._when(late or time))

    def _when(self, time: datetime) -> Text:
        shown = f"{local(time):%Y-%m-%d %H:%M}"
        return Text(shown, shown)

    def _assumption(self, parameter: str) -> AssumptionView:
        return AssumptionView(
            parameter=parameter,
            term=self.words.assumed_term(parameter),
            text=self.words.assumption(parameter),
        )

    def _deadline(self, action: Action) -> date | None:
        now = self.grounds.now
        if now is None:
            return None
        times = (time for term in action.until if (time := self._time(term)) and time > now)
        if until := next(times, None):
            return local(until).date()
        if action.within_days is None:
            return None
        return local(now).date() + timedelta(days=action.within_days)

    def _action(self, advice: Advice) -> ActionView:
        action = self.pack.actions[advice.action]
        said = action.to_payer if self.reporter == "payer" else None
        doer = "payer" if said else str(action.doer)
        other = self.reporter and doer in ("merchant", "payer") and doer != self.reporter
        label, how = (said.label, said.how) if said else (action.label, action.how)
        return ActionView(
            id=action.id,
            text=self.words[f"ask.{doer}"].filled(action=label) if other else label,
            how=how,
            doer=doer,
            doer_text=self.words[f"doer.{doer}"],
            channel=action.channel,
            step=str(action.step),
            causes=advice.causes,
            emergency=advice.emergency,
            deadline=self._deadline(action),
            answer=action.answer,
            evidence=tuple(map(self._evidence, action.evidence)),
            steps=tuple(self.of.get(("recommends", action.id), ())),
        )  # fmt: skip

    def _evidence(self, name: str) -> EvidenceView:
        item = self.pack.evidence[name]
        return EvidenceView(
            id=name, label=item.label, found_in=self.words[f"found_in.{item.found_in}"]
        )

    def _warned_of(self, forbidden: Iterable[str]) -> Iterator[str]:
        """Yield what to warn of: asked for by something, and no mere look that is spared."""
        for name in forbidden:
            is_look = self.pack.actions[name].step is ActionStep.LOOK
            if ("recommends", name) in self.of and not is_look:
                yield name

    def _forbidden(self, name: str) -> ForbiddenView:
        steps = tuple(self.of[("forbids", name)])
        return ForbiddenView(
            id=name,
            text=self.pack.actions[name].label,
            why=tuple(self.rules[self.proof.steps[i].rule].because for i in steps),
            steps=steps,
        )

    def _prevention(self) -> Iterator[PreventionView]:
        """Yield what keeps the first cause from coming again.

        Nobody needs it while the cause is a guess, or while there is a loss to be stopped.
        """
        end = self.proof.outcome
        first = end.causes[0] if end.causes else None
        if not first or first.level is Level.POSSIBLE or end.urgency is Urgency.P0:
            return
        for item in self.pack.prevention.values():
            mine = self.reporter is None or item.doer in (self.reporter, "either")
            if mine and first.cause in item.prevents:
                yield PreventionView(id=item.id, text=item.label, doer=item.doer)

    def _question(self, question: Question) -> QuestionView:
        term = self.pack.vocabulary.terms[question.term]
        return QuestionView(
            term=term.id,
            reason=question.reason,
            text=term.question,
            found_in=self.words[f"found_in.{term.found_in}"],
            choices=tuple(Choice(value=m, label=label) for m, label in term.members.items()),
        )

    def _contradiction(self, term: str) -> ContradictionView:
        said: dict[tuple[str, str], list[int]] = {}
        values: dict[tuple[str, str], Plain] = {}
        for fact in self.grounds.facts:
            if fact.term == term:
                value = to_plain(fact.value)
                said[(str(fact.origin), repr(value))] = []
                values[(str(fact.origin), repr(value))] = value
        for i in self.of.get(("term", term), ()):
            for kind, name, *rest in self.proof.steps[i].concludes:
                if (kind, name) == ("term", term):
                    said.setdefault(("derived", repr(rest[0])), []).append(i)
                    values[("derived", repr(rest[0]))] = rest[0]
        return ContradictionView(
            term=term,
            label=self.pack.vocabulary.terms[term].label,
            values=tuple(
                ContradictedValue(
                    value=values[key],
                    origin=key[0],
                    origin_text=self.words[f"origin.{key[0]}"],
                    steps=tuple(steps),
                    text=self.words.clause(term, values[key]),
                )
                for key, steps in said.items()
            ),
        )

    def _warnings(self) -> list[WarningView]:
        violated = self.grounds.violated
        warnings = [WarningView(id=found.id, text=found.says) for found in violated]
        if self.grounds.now is None:
            warnings.append(self._warning("no_clock"))
        if zoneless := self.grounds.case.zoneless:
            warnings.append(self._warning("no_zone", times=self._labels(zoneless)))
        if self.grounds.ahead:
            warnings.append(self._warning("ahead", times=self._labels(self.grounds.ahead)))
        if self.grounds.beyond_calendar and self.pack.calendar:
            through = self.pack.calendar.published_through.isoformat()
            warnings.append(self._warning("beyond_calendar", through=Text(through, through)))
        return warnings

    def _warning(self, name: str, **parts: Text) -> WarningView:
        return WarningView(id=name, text=self.words[f"warning.{name}"].filled(**parts))

    def _labels(self, terms: Iterable[str]) -> Text:
        known = self.pack.vocabulary.terms
        labels = (known[t].label if t in known else self.words[t] for t in terms)
        return self.words.joined(labels, "comma")

    def _codes(self) -> Iterator[CodeView]:
        told, table = self.grounds.case.told, self.pack.codes
        for code_term, profile_term in self.words.code_terms:
            code, profile = told.get(code_term), told.get(profile_term)
            if not isinstance(code, str):
                continue
            found = table.find(code, profile if isinstance(profile, str) else None)
            if found:
                yield CodeView(
                    code=code,
                    letter=found.letter,
                    risk=found.risk,
                    meaning=found.meaning,
                    operator=table.advice[found.operator],
                    grade=found.grade,
                )

    def _fact(self, fact: Fact) -> FactView:
        value = to_plain(fact.value)
        return FactView(
            term=fact.term,
            value=value,
            origin=str(fact.origin),
            inputs=fact.inputs,
            assuming=fact.assuming,
            text=self.words.clause(fact.term, value),
        )

    def _step(self, step: Step) -> StepView:
        rule = self.rules[step.rule]
        premises = {premise.name: premise for line in step.premises for premise in line}
        text, concludes = self.words.step(step)
        return StepView(
            rule=step.rule,
            title=rule.title,
            text=text,
            rests_on=tuple(map(self.words.premise, premises.values())),
            concludes=concludes,
        )
