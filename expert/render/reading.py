"""The knowledge as people read it in the terminal: rules, and the facts they ask for."""

from collections.abc import Iterable, Iterator

from rich.text import Text as Rich

from expert.explain.knowledge import Prepared, RuleLine, RuleText, TermText
from expert.messages.phrases import phrase
from expert.render.captions import CAPTIONS
from expert.render.paper import Paper
from expert.rules import DOERS
from expert.vocabulary import Gloss

_MOST_LINES = 12


class Reading(Paper):
    """Pages that show knowledge."""

    def rule(self, rule: RuleText) -> Iterator[Rich]:
        """Yield a rule in words, with its sources, its cases and its neighbours."""
        yield from self._wrapped(f"{rule.line.id}  {self._t(rule.line.title)}", "", "bold")
        status = self._t(CAPTIONS[rule.line.status])
        yield from self._wrapped(f"{status}  {rule.place}", "  ", "dim")
        yield from self._list("when", map(self._t, rule.when))
        yield from self._list("then", map(self._t, rule.line.concludes))
        yield from self._list("because", [self._t(rule.because)])
        yield from self._title(CAPTIONS["sources"])
        for source in rule.sources:
            yield from self._item(f"{self._t(source.title)} ({source.id}, {source.grade})", "·")
            if source.address:
                yield from self._line(source.address)
        yield from self._list("cases_fire", map(self._t, rule.fires))
        yield from self._list("cases_silent", map(self._t, rule.silent))
        yield from self._list("after", map(self._named, rule.after))
        yield from self._list("before_it", map(self._named, rule.before))

    def rules(self, rules: Iterable[RuleLine]) -> Iterator[Rich]:
        """Yield rules in a list, each with what it concludes."""
        for rule in rules:
            yield from self._wrapped(self._named(rule), "", "bold")
            yield from self._wrapped(self._joined(map(self._t, rule.concludes)), "  → ", "dim")

    def terms(self, terms: Iterable[TermText]) -> Iterator[Rich]:
        """Yield facts in a list, each with its question and what may be told."""
        for term in terms:
            yield from self._wrapped(f"{term.id}  {self._t(term.label)}", "", "bold")
            found = f"{self._t(term.question)}{self._paren(term.found_in)}"
            yield from self._wrapped(found, "  ")
            values = " / ".join(self._values(term)) or phrase(term.kind, self.lang)
            yield from self._wrapped(values, "  ", "dim")
            notes = {
                "computed_from": term.computed_from,
                "derived_by": term.derived_by,
                "read_by": term.read_by,
            }
            for name, ids in notes.items():
                if ids:
                    yield from self._wrapped(self._t(CAPTIONS[name]) + ", ".join(ids), "  ", "dim")

    def words(self, glossary: Iterable[Gloss]) -> Iterator[Rich]:
        """Yield the words of the trade, each with what it means."""
        for gloss in glossary:
            yield from self._wrapped(self._t(gloss.word), "", "bold")
            yield from self._wrapped(self._t(gloss.means), "  ")

    def prepared(self, prepared: Prepared, glossary: Iterable[Gloss]) -> Iterator[Rich]:
        """Yield what to ask for before the first sale, and the habits that keep trouble away."""
        yield from self._title(CAPTIONS["before_first"])
        for number, note in enumerate(prepared.onboarding, 1):
            yield from self._item(self._t(note.label), f"{number}.", "bold")
            yield from self._line(self._t(note.why))
        for doer in DOERS:
            habits = [habit for habit in prepared.prevention if habit.doer == doer]
            if habits:
                yield from self._title(CAPTIONS[f"habits_{doer}"])
            for habit in habits:
                yield from self._item(self._t(habit.label), "·")
        yield from self._words(glossary)

    def _values(self, term: TermText) -> Iterator[str]:
        for value, label in term.values:
            said = self._t(label)
            yield f"{value}{self._paren(label)}" if said else value

    def _list(self, name: str, lines: Iterable[str]) -> Iterator[Rich]:
        lines = list(lines)
        if lines:
            yield from self._title(CAPTIONS[name])
        for line in lines[:_MOST_LINES]:
            yield from self._item(line, "·")
        if (more := len(lines) - _MOST_LINES) > 0:
            yield from self._line(self._t(CAPTIONS["more"]).format(count=more))

    def _named(self, rule: RuleLine) -> str:
        return f"{rule.id}  {self._t(rule.title)}"
