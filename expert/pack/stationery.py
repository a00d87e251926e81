"""Reads the letters of a pack, `letters.yaml`.

No letter can change an answer, so none of it is part of the content hash.
"""

from collections.abc import Iterator
from types import MappingProxyType

from expert.conditions import Condition
from expert.documents import Array, Node, Table
from expert.errors import Place, Problem, problem
from expert.forms import (
    Clauses,
    Content,
    FormLine,
    FormPart,
    Gap,
    LetterForm,
    Papers,
    Sentence,
    Stationery,
    TermField,
)
from expert.pack.folder import Folder
from expert.pack.shapes import LetterShape, LineShape, PartShape
from expert.pack.shaping import shaped
from expert.pack.when import ConditionReader

FILE = "letters.yaml"
_SECTIONS = ("parts", "letters")


def read_stationery(folder: Folder, when: ConditionReader, problems: list[Problem]) -> Stationery:
    """Return what `letters.yaml` says; mistakes are noted."""
    return _Reading(when, problems).stationery(folder)


class _Reading:
    def __init__(self, when: ConditionReader, problems: list[Problem]) -> None:
        self.when, self.problems = when, problems

    def stationery(self, folder: Folder) -> Stationery:
        document = folder.file(FILE)
        if isinstance(document, Table):
            for key, _ in document:
                if key.text not in _SECTIONS:
                    self._note("E303", key.place, key=key.text, known=", ".join(_SECTIONS))
        elif document is not None:
            self._note("E301", document.place)
        parts = (self._part(*entry) for entry in self._table(folder.section(FILE, "parts")))
        forms = [self._letter(*entry) for entry in self._table(folder.section(FILE, "letters"))]
        read = {part.id: part for part in parts if part}
        # With a letter missing, parts would look as if no letter had them.
        letters = {form.id: form for form in forms if form} if all(forms) else {}
        return Stationery(MappingProxyType(read), MappingProxyType(letters))

    def _part(self, name: str, node: Node) -> FormPart | None:
        lines, condition = self._lines(node, "lines"), self._condition(node)
        shape = shaped(PartShape, node, self.problems)
        return FormPart(name, shape.heading, lines, condition, node.place) if shape else None

    def _letter(self, name: str, node: Node) -> LetterForm | None:
        first, notes = self._lines(node, "first"), self._lines(node, "notes")
        shape = shaped(LetterShape, node, self.problems)
        return (
            LetterForm(name, shape.to, shape.title, shape.parts, first, notes, node.place)
            if shape
            else None
        )

    def _lines(self, node: Node, key: str) -> tuple[FormLine, ...]:
        listed = node.find(key) if isinstance(node, Table) else None
        if listed is not None and not isinstance(listed, Array):
            self._note("E309", listed.place)
        items = listed.items if isinstance(listed, Array) else ()
        return tuple(line for item in items if (line := self._line(item)))

    def _line(self, node: Node) -> FormLine | None:
        condition = self._condition(node)
        shape = shaped(LineShape, node, self.problems)
        if shape is None:
            return None
        content = list(_contents(shape))
        if len(content) != 1 or (shape.fills and shape.says is None):
            self._note("E390", node.place)
            return None
        return FormLine(content[0], condition, shape.sources, node.place)

    def _condition(self, node: Node) -> Condition | None:
        written = node.find("when") if isinstance(node, Table) else None
        return self.when.condition(written) if written else None

    def _table(self, node: Node | None) -> Iterator[tuple[str, Node]]:
        if isinstance(node, Table):
            yield from ((key.text, item) for key, item in node)
        elif node is not None:
            self._note("E301", node.place)

    def _note(self, code: str, place: Place, **fields: object) -> None:
        self.problems.append(problem(code, place, **fields))


def _contents(shape: LineShape) -> Iterator[Content]:
    """Yield each thing that a line says it is; one is right."""
    if shape.term is not None:
        yield TermField(shape.term)
    if shape.gap is not None:
        yield Gap(shape.gap)
    if shape.says is not None:
        yield Sentence(shape.says, MappingProxyType(dict(shape.fills)))
    if shape.known is not None:
        yield Clauses(shape.known)
    if shape.papers is not None:
        yield Papers(shape.papers)
