"""Past cases answered by two packs: which of them change, and how."""

from collections.abc import Iterator
from pathlib import Path

from expert.diagnosis import diagnose
from expert.documents import CASE_BYTES, Node, name_of, parse, parse_json, read
from expert.errors import InputError, Place, problem, system_reason
from expert.facts import read_case
from expert.frozen import dataclass
from expert.pack.shape import Pack

_ENDINGS = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Advised:
    """What a reader sees of an answer: the first cause, how certain it is, and what to do."""

    first_cause: str
    level: str
    actions: tuple[str, ...]
    urgency: str


REFUSED = Advised("refused", "refused", (), "refused")
"""In the place of an answer where a pack cannot read the case."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A past case that two packs answer differently; `name` says where it stands."""

    name: str
    old: Advised
    new: Advised


@dataclass(frozen=True, slots=True)
class Past:
    """How many past cases were answered, and those that change."""

    count: int
    changed: tuple[Changed, ...]


def replayed(old: Pack, new: Pack, path: Path) -> Past:
    """Return how two packs answer the cases in a folder, or in the lines of a file.

    Each is asked at its own `case.now`, and without one at no time at all, so that the same
    cases always give the same answer.

    Raises:
        InputError: no case is there, or one cannot be read with either pack.
    """
    count, changed = 0, []
    for name, node in _cases(path):
        count += 1
        answers = [_advised(pack, node) for pack in (old, new)]
        one, other = (a if isinstance(a, Advised) else REFUSED for a in answers)
        if isinstance(answers[0], InputError) and isinstance(answers[1], InputError):
            raise answers[1]
        if one != other:
            changed.append(Changed(name, one, other))
    if not count:
        raise InputError(problem("E116", Place(name_of(path))))
    return Past(count, tuple(changed))


def _advised(pack: Pack, node: Node) -> Advised | InputError:
    try:
        end = diagnose(read_case(node, pack.vocabulary), pack=pack).proof.outcome
    except InputError as error:
        return error
    first = end.causes[0]  # the fallback stands where nothing else does
    actions = tuple(advice.action for advice in end.actions)
    return Advised(first.cause, str(first.level), actions, str(end.urgency))


def _cases(path: Path) -> Iterator[tuple[str, Node]]:
    """Yield each case with where it stands: the files of a folder, or the lines of a file."""
    try:
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in _ENDINGS)
            for file in filter(Path.is_file, files):
                yield name_of(file), parse(read(file, CASE_BYTES), name_of(file))
            return
        if path.exists() and not path.is_file():  # opening a FIFO would wait for a writer
            raise InputError(problem("E104", Place(name_of(path))))
        with path.open("rb") as lines:
            number = 0
            while line := lines.readline(CASE_BYTES + 1):
                number += 1
                name = f"{name_of(path)}:{number}"
                if len(line) > CASE_BYTES:
                    raise InputError(problem("E102", Place(name), limit=f"{CASE_BYTES:,}"))
                if line.strip():
                    yield name, parse_json(_text(line, name), name)
    except OSError as error:
        place = Place(name_of(path))
        raise InputError(problem("E101", place, reason=system_reason(error))) from None


def _text(line: bytes, name: str) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(problem("E103", Place(name), position=error.start)) from None
