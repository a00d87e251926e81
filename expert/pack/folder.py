"""The files of a pack's folder as trees, and where everything in them stands."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from expert.documents import PACK_FILE_BYTES, Node, Table, parse, read
from expert.errors import InputError, PackError, Place, Problem, problem

MOST_FILES = 2_000
_NEEDED = ("actions.yaml", "causes.yaml", "pack.yaml", "sources.yaml", "wording.yaml")
_OPTIONAL = (
    "consistency.yaml", "evidence.yaml", "guards.yaml", "parameters.yaml", "response_codes.yaml",
    "calendar/cn.yaml",
)  # fmt: skip
_DECLARE_NOTHING = ("cases/", "rules/", "consistency.yaml")
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


def files_of(path: Path) -> list[Path]:
    """Return the files of a folder that a pack is read from, or that look as if they were."""
    return sorted(
        Path(root, name)
        for root, _, names in os.walk(path)
        for name in names
        if name.endswith((".yaml", ".yml"))
    )


def read_folder(path: Path, problems: list[Problem]) -> Folder:
    """Return a folder's documents; files that cannot be read are noted and left out.

    Raises:
        PackError: there is no such folder, it has far too many files, or a file that declares
            what others name cannot be read.
    """
    if not path.is_dir():
        raise PackError(problem("E300", Place(str(path))))
    found = files_of(path)
    if len(found) > MOST_FILES:
        raise PackError(problem("E306", Place(str(path)), limit=MOST_FILES))
    documents: dict[str, Node] = {}
    declares_lost = False
    for file in found:
        name = file.relative_to(path).as_posix()
        known = name in (*_NEEDED, *_OPTIONAL) or name.partition("/")[0] in _FOLDERS
        if not known or not name.endswith(".yaml"):
            problems.append(problem("E307", Place(str(file)), name=name))
            continue
        try:
            documents[name] = parse(read(file, PACK_FILE_BYTES), str(file))
        except InputError as error:
            problems.extend(error.problems)
            declares_lost |= not name.startswith(_DECLARE_NOTHING)
    for name in _NEEDED:
        if path / name not in found:
            problems.append(problem("E308", Place(str(path / name)), name=name))
    if declares_lost:  # all that it declares would be unknown wherever it is named
        raise PackError(*problems)
    return Folder(documents)
