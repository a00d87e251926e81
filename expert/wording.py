"""The words reading: facts, premises and steps as clauses and sentences in both languages.

Each sentence belongs to the rule and the terms; only the connectives stand in the pack's
`wording.yaml`. Known to be false, not known, and not concluded are worded differently.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from expert.errors import escaped
from expert.pack.shape import Pack
from expert.proof import Premise, Step
from expert.values import SHANGHAI, Kind, Plain
from expert.vocabulary import CAUSE_PREFIX, Term, Text

_COUNT = re.compile(r"\b(\d[\d,.]*(?: [a-z]+)+)\(s\)")


class Words:
    """The words of one pack; what rules say is worded once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._words = pack.words
        self.rules = {rule.id: rule for rule in (*pack.rules, *pack.guards)}
        self._states: dict[tuple[str, str, str], Text] = {}
        self._told: dict[tuple[str, tuple[str, ...]], tuple[Text, tuple[Text, ...]]] = {}
        self.code_terms = pack.vocabulary.computed_by("code_risk")
        self._stands_in = {t.assumed: t.id for t in pack.vocabulary.terms.values() if t.assumed}

    def __getitem__(self, key: str) -> Text:
        return self._words[key]

    def value(self, term: Term, value: Plain) -> Text:
        """Return a value as people write it."""
        match term.type.kind:
            case Kind.ENUM:
                return term.members.get(str(value), Text(str(value), str(value)))
            case Kind.SET:
                return self.joined((term.members[str(v)] for v in _items(value)), "comma")
            case Kind.MONEY:
                return _same(f"{Decimal(str(value)):,.2f}")
            case Kind.DATETIME:
                time = datetime.fromisoformat(str(value)).astimezone(SHANGHAI)
                return _same(f"{time:%Y-%m-%d %H:%M}")
            case Kind.BOOL:
                return term.answers["true" if value else "false"]
            case _:
                return _same(escaped(str(value)))

    def clause(self, term: str, value: Plain) -> Text:
        """Return that a term has a value, as a clause that fits after "because"."""
        known = self.pack.vocabulary.terms[term]
        if known.type.kind is Kind.BOOL:
            return known.answers["true" if value else "false"]
        if known.type.kind is Kind.SET and not value and known.empty:
            return known.empty
        if not known.says:
            return known.label
        said = known.says.filled(value=self.value(known, value))
        return Text(said.zh, _counted(said.en)) if "(s)" in said.en else said

    def premise(self, premise: Premise) -> Text:
        """Return what a step rests on, as a clause."""
        if premise.kind in ("fact", "step"):
            return self.state(premise.name, premise.value)
        # Only of a verdict does the text depend on the value; clashes are endless to tell apart.
        level = str(premise.value) if premise.kind == "verdict" else ""
        key = premise.kind, premise.name, level
        if key not in self._states:
            self._states[key] = self._open_state(premise)
        return self._states[key]

    def _open_state(self, premise: Premise) -> Text:
        """Return what a premise says that names no value of a term, as a clause."""
        name = premise.name
        match premise.kind:
            case "unknown":
                label = self.pack.vocabulary.terms[name].label
                return self._words["unknown"].filled(label=label)
            case "absent":
                finding = self.pack.vocabulary.findings.get(name)
                says = finding.says if finding else self._words["contradicted"]
                return self._words["absent"].filled(says=says)
            case "verdict":
                return self.level(name.removeprefix(CAUSE_PREFIX), str(premise.value))
            case _:
                return self._words["contradicted"]

    def state(self, name: str, value: Plain | None) -> Text:
        """Return a term with its value, or a finding, as a clause."""
        if name in self.pack.vocabulary.findings:
            return self.pack.vocabulary.findings[name].says
        return self.clause(name, value if value is not None else "")

    def level(self, cause: str, level: str) -> Text:
        """Return how sure a cause is, as a clause."""
        return self._words[f"says.{level}"].filled(cause=self.pack.causes[cause].label)

    def step(self, step: Step) -> tuple[Text, tuple[Text, ...]]:
        """Return a step as a sentence, and each thing it concludes as a clause."""
        key = step.rule, step.assuming
        if key not in self._told:
            concludes = tuple(map(self.conclusion, step.concludes))
            # On an assumption nothing is ruled out, so a rule may fire and conclude nothing.
            follows = self.joined(concludes or (self._words["rules_out_nothing"],), "comma")
            sentence = self._words["because"].filled(
                because=self.rules[step.rule].because, follows=follows
            )
            if step.assuming:
                assumed = self.joined(map(self.assumption, step.assuming), "comma")
                sentence = self._words["assuming"].filled(sentence=sentence, assumed=assumed)
            self._told[key] = sentence, concludes
        return self._told[key]

    def assumed_term(self, parameter: str) -> str:
        """Return the term that a parameter stands in for."""
        return self._stands_in[parameter]

    def assumption(self, parameter: str) -> Text:
        """Return that a term has the value which a parameter stands in with, as a clause."""
        return self.clause(self._stands_in[parameter], self.pack.parameters[parameter].value)

    def joined(self, texts: Iterable[Text], by: str) -> Text:
        """Return texts joined by one of the pack's connectives."""
        parts, word = list(dict.fromkeys(texts)), self._words[by]
        return Text(word.zh.join(t.zh for t in parts), word.en.join(t.en for t in parts))

    def conclusion(self, conclusion: tuple[Any, ...]) -> Text:
        """Return one thing that a step concludes, as a clause."""
        kind, name, *rest = conclusion
        match kind:
            case "term":
                return self.clause(name, rest[0])
            case "finding":
                return self.pack.vocabulary.findings[name].says
            case "supports":
                return self.level(name, rest[0])
            case "rules_out":
                return self._words["rules_out"].filled(cause=self.pack.causes[name].label)
            case "raises":
                return self._words["raises"].filled(urgency=self._words[f"urgency.{name}"])
            case _:
                return self._words[kind].filled(action=self.pack.actions[name].label)


def _counted(text: str) -> str:
    """Return an English text in which "1 day(s)" is one day, and "2 day(s)" are days."""
    return _COUNT.sub(lambda found: found[1] + ("" if found[1].startswith("1 ") else "s"), text)


def _items(value: Plain) -> list[str]:
    return value if isinstance(value, list) else [str(value)]


def _same(text: str) -> Text:
    return Text(text, text)
