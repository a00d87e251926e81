"""Files as accidents and bad intentions leave them, and what the command must make of them.

A mutation is drawn from a `Random`, so that Hypothesis can drive it and shrink what fails,
and a script can repeat a million of them from a seed.
"""

import io
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from refusal import codes
from typer.main import get_command

from expert import cli
from expert.documents import parse
from expert.pack import Pack, load_pack
from expert.values import Kind, Type

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
SMALL = HERE / "small_pack"

Mutation = Callable[[bytes, Random], bytes]

CARD = "4111 1111 1111 1111"
# Each a piece of a file that some reader somewhere has stumbled over.
_WRITTEN = [
    *"{}[]:,-?#&*!|>'\"%@`\\.$~0", "\n", "\n  ", "\n- ", "\n---\n", "\n...\n", "\t", "\r", "\r\n",
    " ", ": ", "- " * 99, "[" * 99, "{" * 99, "{a: " * 99, "[" * 9 + "]" * 9, "<<: ", "&a ", "*a",
    "!!str ", "!!python/object/apply:os.abort []", "%YAML 9.9\n", "null", "true", "no", "unknown",
    "known", "empty", "concluded", "absent", "{}", "[]", '""', "''", "|\n x", "? [a]",
    "NaN", "-Infinity", ".inf", "1e400", "1e999999999", "-0", "-1", "0x1f", "1_000", "9" * 400,
    "9" * 5_000, "1" + "0" * 15, "0." + "0" * 40 + "1", "2026-02-30T10:00", "0000-01-01",
    "9999-12-31T23:59:59Z", "2100-12-31T23:59-14:00", "{value}", "{value:>999999999}", "{0}",
    "{value.__class__}", "$", "$x", "(", "cause.", "cause.x", "a.b.c", CARD,
    "４１１１ 1111 1111 1111", "\\ud800", "\\u0000", "\\x1b", "\\e[31m", "\\N", "\0", "\x07",
    "\x1b[31m", "\x7f", "\x85", "\x9b", "\u00a0", "\u00ad", "\u200b", "\u200f", "\u202e",
    "\u2028", "\u3000", "\ufeff", "\ufffe", "\ue000", "\U000e0041", "👨\u200d👩", "é", "e\u0301",
    "扣款", "：", "\u0660", "ſ",
]  # fmt: skip
_NO_TEXT = [b"\x80", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80"]
TOKENS: list[bytes] = [*(token.encode() for token in _WRITTEN), *_NO_TEXT]


def mutated(data: bytes, random: Random) -> bytes:
    """Return a file after one mutation, or a few."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice(MUTATIONS)(data, random)
    return data


def _flip(data: bytes, random: Random) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randint(0, len(data))]


def _take_out(data: bytes, random: Random) -> bytes:
    start, end = sorted((random.randint(0, len(data)), random.randint(0, len(data))))
    return data[:start] + data[min(end, start + 40) :]


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(TOKENS) + data[at:]


def _repeat(data: bytes, random: Random) -> bytes:
    start = random.randint(0, len(data))
    piece = data[start : start + random.randint(1, 60)]
    return data[:start] + piece * random.choice((2, 3, 70)) + data[start:]


def _on_lines(change: Callable[[list[bytes], int, int], None]) -> Mutation:
    def mutation(data: bytes, random: Random) -> bytes:
        lines = data.splitlines(keepends=True)
        if lines:
            change(lines, random.randrange(len(lines)), random.randrange(len(lines)))
        return b"".join(lines)

    return mutation


def _twice(lines: list[bytes], a: int, b: int) -> None:
    lines.insert(b, lines[a])


def _swapped(lines: list[bytes], a: int, b: int) -> None:
    lines[a], lines[b] = lines[b], lines[a]


def _dropped(lines: list[bytes], a: int, b: int) -> None:
    del lines[min(a, b) : min(a, b) + 1 + b % 3]


def _indented(lines: list[bytes], a: int, b: int) -> None:
    lines[a] = b" " * (b % 5) + lines[a].lstrip(b" ")


def _values_swapped(lines: list[bytes], a: int, b: int) -> None:
    """Give the key on one line the value of another."""
    (key_a, colon_a, value_a), (key_b, colon_b, value_b) = (
        lines[a].partition(b":"), lines[b].partition(b":")
    )  # fmt: skip
    if colon_a and colon_b:
        lines[a], lines[b] = key_a + b":" + value_b, key_b + b":" + value_a


def _words(data: bytes) -> list[tuple[int, int]]:
    """Return where the words and numbers of a file start and end."""
    found, start = [], -1
    for i, byte in enumerate(data):
        within = byte >= 0x80 or chr(byte).isalnum() or byte in b"_.$-"
        if within and start < 0:
            start = i
        elif not within and start >= 0:
            found.append((start, i))
            start = -1
    return found


def _another_word(data: bytes, random: Random) -> bytes:
    if not (words := _words(data)):
        return data
    (start, end), (first, last) = random.choice(words), random.choice(words)
    return data[:start] + data[first:last] + data[end:]


def _another_value(data: bytes, random: Random) -> bytes:
    if not (words := _words(data)):
        return data
    start, end = random.choice(words)
    return data[:start] + random.choice(TOKENS) + data[end:]


MUTATIONS: list[Mutation] = [
    _flip, _cut, _take_out, _insert, _insert, _repeat, _another_word, _another_word,
    _another_value, _another_value,
    *map(_on_lines, (_twice, _swapped, _dropped, _indented, _values_swapped)),
]  # fmt: skip


# -- what is mutated --------------------------------------------------------------------------


class Workshop:
    """A folder where case files, and files of a copy of a pack, are spoilt one at a time."""

    def __init__(self, folder: Path, cases: Sequence[tuple[str, bytes]], pack: Path) -> None:
        self._folder = folder
        self._cases = cases
        self._whole, self._pack = pack, folder / "pack"
        # Tells all that the pack knows, so that whatever is left of it has something to do.
        self._case = folder / "told.json"
        self._case.write_text(json.dumps(everything(load_pack(pack))))
        self._names = sorted(path.relative_to(pack).as_posix() for path in pack.rglob("*.yaml"))
        shutil.copytree(pack, self._pack)

    @contextmanager
    def case(self, random: Random) -> Iterator[tuple[Path, list[str]]]:
        """Give a spoilt case file, and how the command is told of it."""
        name, data = random.choice(self._cases)
        spoilt = self._folder / name
        spoilt.write_bytes(mutated(data, random))
        yield spoilt, ["explain", str(spoilt)]

    @contextmanager
    def pack(self, random: Random) -> Iterator[tuple[Path, list[str]]]:
        """Give a spoilt file of the pack, and how the command is told of it; then mend it."""
        name = random.choice(self._names)
        spoilt, whole = self._pack / name, (self._whole / name).read_bytes()
        spoilt.write_bytes(mutated(whole, random))
        yield spoilt, ["explain", str(self._case), "--knowledge", str(self._pack)]
        spoilt.write_bytes(whole)


def case_files(pack: Pack) -> list[tuple[str, bytes]]:
    """Return real case files by name: the examples, and one that tells all there is to tell."""
    told = everything(pack)
    lines = (f"{term}: {json.dumps(value)}\n" for term, value in told.items())
    return [
        *((path.name, path.read_bytes()) for path in sorted(EXAMPLES.iterdir())
          if path.suffix in (".json", ".yaml")),
        ("everything.json", json.dumps(told, indent=1).encode()),
        ("everything.yaml", "".join(lines).encode()),
    ]  # fmt: skip


def everything(pack: Pack) -> dict[str, object]:
    """Return a case that tells all there is to tell."""
    told = {term.id: _example(term.type) for term in pack.vocabulary.terms.values()}
    return {"case.now": "2026-11-20T10:30+08:00", **told}


def _example(kind: Type) -> object:  # noqa: PLR0911 (a match returns from each case)
    match kind.kind:
        case Kind.BOOL:
            return True
        case Kind.ENUM:
            return kind.members[0]
        case Kind.SET:
            return list(kind.members[:2])
        case Kind.INTEGER:
            return int(kind.low or 1)
        case Kind.MONEY | Kind.DECIMAL:
            return float(kind.low or 1)
        case Kind.DATETIME:
            return "2026-11-19T10:00"
        case _:
            return next(t for t in ("51", "23:00") if re.fullmatch(kind.pattern or ".*", t))


# -- what must come of it ---------------------------------------------------------------------


@contextmanager
def only_what_changes(pack: Pack) -> Iterator[None]:
    """Let be done once what comes to the same every time, and takes longer than all else here.

    The command is put together, the built-in pack loaded and files that are whole parsed once.
    """

    def load(folder: str | None = None, *, drafts: bool = False) -> Pack:
        return pack if folder is None else load_pack(folder, drafts=drafts)

    command = get_command(cli.app)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "app_for", lambda _: command)
        patch.setattr("expert.load_pack", load)
        patch.setattr("expert.pack.folder.parse", lru_cache(100)(parse))
        yield


def said(arguments: Sequence[str]) -> tuple[int, str, str]:
    """Return exit code, answer and message of the command, run in this process."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        code = cli.run([*arguments])
    return code, out.getvalue(), err.getvalue()


def answered_or_refused(code: int, out: str, err: str, lang: str) -> bool:
    """Return whether there was an answer; if there was none, the refusal is a clear one."""
    assert code in (0, 2), err
    shown = [c for c in out if unicodedata.category(c)[0] == "C" and c != "\n"]
    assert shown == [], ascii(shown)
    if code == 0:
        assert out, "an answer that says nothing"
        assert err == ""
        return True
    assert out == ""
    assert codes(err, lang)
    # Glued to other digits, it is a longer number.
    assert not re.search(rf"(?<!\d){CARD}(?!\d)", err)
    return False
