"""Reads the `then` of a rule: what follows, in a closed list of forms."""

from collections.abc import Collection, Iterator

from expert.documents import Array, Node, Scalar, Table
from expert.errors import Place, Problem, nearest, problem
from expert.rules import (
    Conclusion,
    FindingHolds,
    Forbids,
    Raises,
    Recommends,
    RulesOut,
    Supports,
    TermIs,
)
from expert.support import STANDING, Level, Urgency
from expert.values import Kind, ValueRefusedError, read_value
from expert.vocabulary import Vocabulary

# The keys of each form; the first names it, those after the bar may be left out.
_FORMS = {
    "term": ({"is"}, set[str]()),
    "finding": (set[str](), set[str]()),
    "cause": ({"support", "basis"}, set[str]()),
    "rules_out": (set[str](), set[str]()),
    "action": (set[str](), {"for", "emergency"}),
    "urgency": (set[str](), {"for"}),
    "forbid": (set[str](), set[str]()),
}


class ConclusionReader:
    """Reads conclusions against the ids of a pack; mistakes are added to `problems`."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        causes: Collection[str],
        actions: Collection[str],
        problems: list[Problem],
    ) -> None:
        self._vocabulary = vocabulary
        self._causes = causes
        self._actions = actions
        self._problems = problems

    def conclusions(self, node: Node) -> tuple[Conclusion, ...]:
        """Return what a mapping, or each mapping of a list, concludes."""
        items = node.items if isinstance(node, Array) else (node,)
        if not items:
            self._note("E331", node.place)
        return tuple(conclusion for item in items for conclusion in self._read(item))

    def _read(self, node: Node) -> Iterator[Conclusion]:
        form = node.entries[0][0].text if isinstance(node, Table) and node.entries else ""
        if not isinstance(node, Table) or form not in _FORMS:
            self._note("E331", node.place)
            return
        needed, optional = _FORMS[form]
        keys = {key.text for key, _ in node} - {form}
        if missing := needed - keys:
            self._note("E332", node.place, form=form, keys=", ".join(sorted(missing)))
            return
        if extra := keys - needed - optional:
            self._note("E333", node.place, form=form, keys=", ".join(sorted(extra)))
            return
        yield from self._form(form, node)

    def _form(self, form: str, node: Table) -> Iterator[Conclusion]:
        subject = node.entries[0][1]
        terms = self._vocabulary
        match form:
            case "term":
                yield from self._term(subject, node.find("is"))
            case "finding":
                yield from map(FindingHolds, self._ids(subject, terms.findings, "finding"))
            case "rules_out":
                yield from map(RulesOut, self._ids(subject, self._causes, "cause"))
            case "forbid":
                yield from map(Forbids, self._ids(subject, self._actions, "action"))
            case "cause":
                level = self._word(node.find("support"), [str(level) for level in STANDING])
                basis = self._word(node.find("basis"), None)
                for name in self._ids(subject, self._causes, "cause"):
                    if level and basis:
                        yield Supports(name, Level(level), basis)
            case "action":
                emergency = self._word(node.find("emergency"), ["true", "false"]) == "true"
                for name in self._ids(subject, self._actions, "action"):
                    yield Recommends(name, self._for(node), emergency)
            case _:
                if level := self._word(subject, [str(urgency) for urgency in Urgency]):
                    yield Raises(Urgency(level), self._for(node))

    def _term(self, subject: Node, value: Node | None) -> Iterator[Conclusion]:
        name = next(iter(self._ids(subject, self._vocabulary.terms, "term")), None)
        if name is None or value is None:
            return
        kind = self._vocabulary.terms[name].type
        if kind.kind is Kind.SET or not isinstance(value, Scalar):
            self._note("E334", value.place, term=name)
            return
        try:
            yield TermIs(name, read_value(kind, value.text, quoted=value.quoted))
        except ValueRefusedError as refused:
            self._note(refused.code, value.place, term=name, **refused.fields)

    def _for(self, node: Table) -> str | None:
        cause = node.find("for")
        return next(iter(self._ids(cause, self._causes, "cause")), None) if cause else None

    def _ids(self, node: Node, known: Collection[str], kind: str) -> list[str]:
        """Return the known ids that a value, or each value of a list, names."""
        found = []
        for item in node.items if isinstance(node, Array) else (node,):
            text = item.text if isinstance(item, Scalar) else ""
            if text in known:
                found.append(text)
            else:
                near = nearest(text, known) or "-"
                self._note("E335", item.place, kind=kind, name=text, near=near)
        return found

    def _word(self, node: Node | None, allowed: list[str] | None) -> str | None:
        if node is None:
            return None
        text = node.text if isinstance(node, Scalar) else ""
        if text and (allowed is None or text in allowed):
            return text
        self._note("E304", node.place, text=text, allowed=", ".join(allowed or ["a word"]))
        return None

    def _note(self, code: str, place: Place, **fields: object) -> None:
        self._problems.append(problem(code, place, **fields))
