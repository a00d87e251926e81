"""Reads `coverage.yaml`: what people say of the domain, and what in the pack says the same.

Each statement is encoded by something of the pack or left out for a reason, and what it names
must exist: so a rule that goes does not take a statement along in silence. No answer reads it.
"""

from collections.abc import Mapping
from pathlib import Path

from expert.documents import PACK_FILE_BYTES, Node, Table, parse, read
from expert.errors import Problem, nearest, problem
from expert.frozen import dataclass
from expert.pack.folder import Folder
from expert.pack.lint import advised
from expert.pack.shape import Manuscript, Pack
from expert.pack.shapes import GroupShape
from expert.pack.shaping import entries
from expert.vocabulary import CAUSE_PREFIX, Text

FILE = "coverage.yaml"


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that people say: `by` names what encodes it, else `left_out` says why not.

    `unsaid` are words, in either language, that no text may use but to warn against it.
    """

    id: str
    says: Text | None
    by: tuple[str, ...]
    left_out: Text | None
    unsaid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Statements from one source or of one sort."""

    id: str
    label: Text
    statements: tuple[Statement, ...]


def read_coverage(path: Path) -> tuple[Group, ...]:
    """Return the groups of a pack's folder that is known to be well-formed."""
    file = path / FILE
    document = parse(read(file, PACK_FILE_BYTES), str(file)) if file.exists() else None
    return _groups(document, [])


def check_coverage(folder: Folder, m: Manuscript, problems: list[Problem]) -> None:
    """Note every mistake in `coverage.yaml`, and every text that says what nobody should."""
    document = folder.file(FILE)
    known = named(m.pack)
    for group in _groups(document, problems):
        section = document.find(group.id) if isinstance(document, Table) else None
        statements = section.find("statements") if isinstance(section, Table) else None
        for key, _ in statements if isinstance(statements, Table) else ():
            statement = next(s for s in group.statements if s.id == key.text)
            if bool(statement.by) == bool(statement.left_out):
                problems.append(problem("E380", key.place, id=statement.id))
            for name in statement.by:
                if name not in known:
                    near = nearest(name, known) or "-"
                    problems.append(problem("E381", key.place, name=name, near=near))
            for word in statement.unsaid:
                found = advised(m, word)
                problems.extend(
                    problem("E382", place, word=word, id=statement.id, text=text)
                    for place, text in found
                )


def named(pack: Pack) -> Mapping[str, Text]:
    """Return everything that a statement may name, with what people call it."""
    return {
        **{CAUSE_PREFIX + cause.id: cause.label for cause in pack.causes.values()},
        **{action.id: action.label for action in pack.actions.values()},
        **{term.id: term.label for term in pack.vocabulary.terms.values()},
        **{finding.id: finding.says for finding in pack.vocabulary.findings.values()},
        **{rule.id: rule.title for rule in (*pack.rules, *pack.guards)},
        **{item.id: item.label for item in pack.evidence.values()},
        **{item.id: item.label for item in pack.prevention.values()},
        **{note.id: note.label for note in pack.onboarding.values()},
        **{f"code.{code.code}": code.meaning for code in pack.codes.codes.values()},
        **{found.id: found.says for found in pack.inconsistencies},
        **{found.id: found.says for found in pack.promises.invariants},
        **{f"${p.name}": Text(p.name, p.name) for p in pack.parameters.values()},
    }


def _groups(document: Node | None, problems: list[Problem]) -> tuple[Group, ...]:
    shapes = entries(GroupShape, document, problems, "id")
    return tuple(
        Group(
            shape.id,
            shape.label,
            tuple(
                Statement(name, s.says, s.by, s.left_out, s.unsaid)
                for name, s in shape.statements.items()
            ),
        )
        for shape in shapes.values()
    )
