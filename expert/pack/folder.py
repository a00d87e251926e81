"""The files of a pack's folder as trees, and where everything in them stands."""

import os
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from expert.documents import PACK_FILE_BYTES, Array, Node, Scalar, Table, parse, read
from expert.errors import InputError, PackError, Place, Problem, problem, system_reason
from expert.frozen import dataclass

_MOST_FILES = 2_000
# Forty times what the built-in pack has.
_MOST_CHARACTERS = 8_000_000
_NEEDED = ("actions.yaml", "causes.yaml", "pack.yaml", "sources.yaml", "wording.yaml")
_OPTIONAL = (
    "audit.yaml", "consistency.yaml", "coverage.yaml", "evidence.yaml", "glossary.yaml",
    "guards.yaml", "letters.yaml", "onboarding.yaml", "parameters.yaml", "prevention.yaml",
    "response_codes.yaml", "calendar/cn.yaml",
)  # fmt: skip
_DECLARE_NOTHING = (
    "audit.yaml", "cases/", "rules/", "consistency.yaml", "coverage.yaml", "glossary.yaml",
    "letters.yaml",
)  # fmt: skip
_FOLDERS = ("cases", "rules", "vocabulary")


@dataclass(frozen=True, slots=True)
class Folder:
    """The documents of a pack by path within it, in sorted order."""

    documents: Mapping[str, Node]

    def file(self, name: str) -> Node | None:
        """Return one document."""
        return self.documents.get(name)

    def section(self, name: str, key: str) -> Node | None:
        """Return what stands under a key of a document that is a mapping."""
        document = self.documents.get(name)
        return document.find(key) if isinstance(document, Table) else None

    def within(self, folder: str) -> list[Node]:
        """Return the documents of a folder."""
        return [node for name, node in self.documents.items() if name.startswith(f"{folder}/")]

    def places(self) -> dict[tuple[str, str], Place]:
        """Return where each file starts, and where each key of its upper two levels stands.

        Files of a folder go by the folder's name.
        """
        places: dict[tuple[str, str], Place] = {}
        for name, node in self.documents.items():
            file = name.partition("/")[0]
            places.setdefault((file, ""), node.place)
            if not isinstance(node, Table):
                continue
            for table in (node, *(section for _, section in node)):
                for key, _ in table if isinstance(table, Table) else ():
                    places.setdefault((file, key.text), key.place)
        return places


def files_of(path: Path, problems: list[Problem]) -> list[Path]:
    """Return the files of a folder that a pack is read from, or that look as if they were.

    Raises:
        PackError: there are far too many.
    """
    return sorted(_yaml_files(path, problems))


def read_folder(path: Path, problems: list[Problem]) -> Folder:
    """Return a folder's documents; files that cannot be read are noted and left out.

    Raises:
        PackError: there is no such folder, it holds far too much, or a file that declares what
            others name cannot be read.
    """
    try:
        is_folder = path.is_dir()
    except OSError as error:
        raise PackError(problem("E101", Place(str(path)), reason=system_reason(error))) from None
    if not is_folder:
        raise PackError(problem("E300", Place(str(path))))
    found = files_of(path, problems)
    documents: dict[str, Node] = {}
    declares_lost, room = bool(problems), _MOST_CHARACTERS
    for file in found:
        name = file.relative_to(path).as_posix()
        known = name in (*_NEEDED, *_OPTIONAL) or name.partition("/")[0] in _FOLDERS
        if not known or not name.endswith(".yaml"):
            problems.append(problem("E307", Place(str(file)), name=name))
            continue
        try:
            text = read(file, PACK_FILE_BYTES)
            if (room := room - len(text)) < 0:
                raise PackError(problem("E371", Place(str(path)), limit=f"{_MOST_CHARACTERS:,}"))
            documents[name] = parse(text, str(file))
            problems.extend(_unseen(documents[name]))
        except InputError as error:
            # What an empty file calls for is told differently of a pack and of a case.
            empty = problem("E393", Place(str(file)))
            problems.extend(empty if p.code == "E113" else p for p in error.problems)
            declares_lost |= not name.startswith(_DECLARE_NOTHING)
    for name in _NEEDED:
        if path / name not in found:
            problems.append(problem("E308", Place(str(path / name)), name=name))
    if declares_lost:  # all that it declares would be unknown wherever it is named
        raise PackError(*problems)
    return Folder(documents)


def _unseen(node: Node) -> Iterator[Problem]:
    """Yield a problem for each scalar that holds a character which nobody sees.

    It would reach terminals, and an id that has one looks like another id.
    """
    match node:
        case Scalar():
            if not node.text.isprintable() and any(map(_is_unseen, node.text)):
                yield problem("E372", node.place, text=node.text)
        case Array():
            for item in node.items:
                yield from _unseen(item)
        case Table():
            for key, item in node:
                yield from _unseen(key)
                yield from _unseen(item)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" and character != "\n"


def _yaml_files(path: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the YAML files in a folder and below; hidden ones are no part of a pack.

    Links are followed, as an author may share rules between packs, but not in circles.
    """
    seen = 0
    ahead: list[tuple[Path, frozenset[tuple[int, int]]]] = [(path, frozenset())]
    while ahead:
        folder, above = ahead.pop()
        try:
            status = folder.stat()
            itself = (status.st_dev, status.st_ino)
            if itself in above:
                problems.append(problem("E370", Place(str(folder))))
                continue
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if (seen := seen + 1) > _MOST_FILES:
                        raise PackError(problem("E306", Place(str(path)), limit=_MOST_FILES))
                    inner = Path(entry.path)
                    if inner.is_dir():
                        ahead.append((inner, above | {itself}))
                    elif inner.name.endswith((".yaml", ".yml")):
                        yield inner
        except OSError as error:
            problems.append(problem("E101", Place(str(folder)), reason=system_reason(error)))
