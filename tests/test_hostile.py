"""What is made to break a reader, or sent by mistake, gets a clear message and costs little.

Each input goes through the command in both languages; those that could hang it, end it or fill
the memory go through the real process instead, under a ceiling.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from refusal import codes

import expert
from expert.cli import run

HERE = Path(__file__).parent
SMALL = HERE / "small_pack"
BROKEN = HERE / "broken_packs"
CARD = "4111 1111 1111 1111"
MEGABYTE = 1_000_000
# In kilobytes: what the process may write to, which its share of memory cannot exceed by much.
CEILING = 200_000
SECONDS = 60.0
"""When a process is given up as hanging; the ceiling on processor time is much lower."""


class Hostile(NamedTuple):
    """An input, made in the folder at hand: its name, its content, and how it is refused."""

    name: str
    file: str
    content: bytes | str | Callable[[Path], None]
    code: str
    real: bool = False


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(150 * MEGABYTE)


def closed(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is unreadable for root")
    path.write_text("{}")
    path.chmod(0)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def tells(term: str, value: str) -> str:
    return f'{{"{term}": {value}}}'


FILES = [
    Hostile("nested lists in JSON", "case.json", "[" * 100_000, "E105", real=True),
    Hostile("nested mappings in JSON", "case.json", '{"a":' * 100_000, "E105"),
    Hostile("nested lists in YAML", "case.yaml", "[" * 100_000, "E105", real=True),
    Hostile("nested mappings in YAML", "case.yaml", "{a: " * 100_000, "E105"),
    Hostile("nested dashes in YAML", "case.yaml", "- " * 100_000, "E105", real=True),
    Hostile("150 MB", "case.json", sparse, "E102", real=True),
    Hostile("half a million numbers", "case.json", f"[{'1,' * 490_000}1]", "E114"),
    Hostile("half a million words", "case.yaml", f"[{'a,' * 490_000}a]", "E114"),
    Hostile("half a million empty keys", "case.yaml", "?\n" * 490_000, "E114", real=True),
    Hostile("nothing but unknown names", "case.json",
            json.dumps({f"k{i}": 1 for i in range(40_000)}), "E215", real=True),
    Hostile("a group of nothing but unknown names", "case.json",
            json.dumps({"zzqq": {f"k{i}": 1 for i in range(40_000)}}), "E215", real=True),
    Hostile("a name as long as the file", "case.json", tells("x" * 990_000, "1"), "E215"),
    Hostile("an id full of card numbers", "case.json",
            tells("case.id", f'"{f"{CARD} " * 45_000}"'), "E217"),
    Hostile("a picture", "case.json", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "E103"),
    Hostile("a megabyte of noise", "case.yaml", bytes(range(256)) * 3_900, "E103"),
    Hostile("nothing, as JSON", "case.json", "", "E113"),
    Hostile("nothing, as YAML", "case.yaml", "", "E113"),
    Hostile("nothing but blanks", "case.json", " \n" * 400_000, "E113"),
    Hostile("a folder", "case.json", Path.mkdir, "E104"),
    Hostile("a pipe", "case.json", os.mkfifo, "E104", real=True),
    Hostile("a device without end", "case.json", device, "E104", real=True),
    Hostile("a file that may not be read", "case.json", closed, "E101"),
    Hostile("invalid UTF-8", "case.json", b'{"reporter.role": "\xff"}', "E103"),
    Hostile("a NUL byte", "case.yaml", b"reporter.role: a\0b", "E103"),
    Hostile("NaN", "case.json", tells("txn.amount", "NaN"), "E109"),
    Hostile("Infinity", "case.json", tells("txn.amount", "Infinity"), "E109"),
    Hostile("NaN in YAML", "case.yaml", "txn.amount: .nan", "E206"),
    Hostile("1e400", "case.json", tells("txn.amount", "1e400"), "E206"),
    Hostile("1e400 in YAML", "case.yaml", "elapsed.days: 1e400", "E206"),
    Hostile("400 digits", "case.json", tells("elapsed.days", "9" * 400), "E206"),
    Hostile("5,000 digits", "case.json", tells("elapsed.days", "9" * 5_000), "E206"),
    Hostile("half a character", "case.json", tells("reporter.role", '"\\ud800"'), "E111"),
    Hostile("half a character in YAML", "case.yaml", 'reporter.role: "\\ud800"', "E108"),
    Hostile("a key twice in JSON", "case.json", '{"deduction.seen": true, "deduction.seen": true}',
            "E110"),
    Hostile("a key twice in YAML", "case.yaml", "deduction: {seen: true, seen: true}", "E110"),
    Hostile("an anchor", "case.yaml", "deduction.seen: &a true", "E112"),
    Hostile("a laugh of aliases", "case.yaml",
            "".join(f"k{i}: &a{i} [{f'*a{i - 1},' * 9 if i else 1}]\n" for i in range(30)), "E112"),
    Hostile("a tag that would run code", "case.yaml", "!!python/object/apply:os.abort []", "E112"),
    Hostile("a merge key", "case.yaml", "<<: {deduction.seen: true}", "E112"),
    Hostile("a term nested and flat", "case.json",
            '{"deduction.seen": true, "deduction": {"seen": true}}', "E211"),
    *(
        Hostile(f"the time {time}", "case.json", tells("txn.local_datetime", f'"{time}"'), "E237")
        for time in ("2026-02-30T10:00", "2026-11-31T10:00")
    ),
    *(
        Hostile(f"the time {time}", "case.json", tells("txn.local_datetime", f'"{time}"'), "E205")
        for time in ("2026-11-20T24:00", "0000-01-01T00:00",
                     "9999-12-31T23:59", "9999-12-31T23:59-14:00")
    ),
    Hostile("the year 0 as the time of asking", "case.yaml", "case.now: 0000-01-01T00:00", "E205"),
    Hostile("negative money", "case.json", tells("txn.amount", "-0.01"), "E230"),
    Hostile("a number where a list is meant", "case.json", tells("device.errors", "10"), "E212"),
    Hostile("a control character in a name", "case.json", tells("a\\u001b[31m", "1"), "E215"),
    Hostile("a control character in a word", "case.json", tells("reporter.role", '"\\u001b[2J"'),
            "E203"),
    Hostile("a control character in a reference", "case.yaml",
            'history.acquirer_ticket_no: "T\\e]0;owned\\a"', "E222"),
    Hostile("a raw control character", "case.yaml", b"a\x1b[31m: 1", "E108"),
    Hostile("a file named to drive a terminal", "\x1b[31m\u202e.json", "[]", "E201"),
    Hostile("a card number as a name", "case.json", tells(CARD, "1"), "E215"),
    Hostile("a card number as an id", "case.json", tells("case.id", f'"{CARD}"'), "E209"),
    Hostile("a card number as a word", "case.json", tells("reporter.role", f'"{CARD}"'), "E203"),
    Hostile("a one-time code as a text", "case.json",
            tells("terminal.error_text", '"OTP 482193"'), "E234"),
    Hostile("words for a code, far from its digits", "case.json",
            tells("reporter.role", f'"{"PIN ::: " * 100_000}"'), "E203"),
    Hostile("a file named by a card number", f"{CARD}.json", "[]", "E201"),
]  # fmt: skip


def real(inputs: list[Hostile]) -> list[Hostile]:
    return [hostile for hostile in inputs if hostile.real]


def but_real(inputs: list[Hostile]) -> list[Hostile]:
    return [hostile for hostile in inputs if not hostile.real]


def name_of(hostile: Hostile) -> str:
    return hostile.name


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def make(hostile: Hostile) -> list[str]:
    """Make the input; return how the command is told of it."""
    path = Path(hostile.file)
    if isinstance(hostile.content, str):
        path.write_text(hostile.content)
    elif isinstance(hostile.content, bytes):
        path.write_bytes(hostile.content)
    else:
        hostile.content(path)
    return ["explain", hostile.file]


def in_process(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], lang: str) -> set[str]:
    """Return the codes of a refusal."""
    code = run([*arguments, "--lang", lang])

    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), err
    assert CARD not in err
    return {*codes(err, lang)}


def in_the_real_process(arguments: Sequence[str]) -> set[str]:
    """Return the codes of a refusal; the process is under a ceiling of time and memory."""
    done = under_the_ceiling("-m", "expert", *arguments, "--lang", "en")

    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    return {*codes(done.stderr, "en")}


def under_the_ceiling(*arguments: str) -> subprocess.CompletedProcess[str]:
    limits = f'ulimit -d {CEILING}; ulimit -t 10; exec "$@"'
    return subprocess.run(
        ["sh", "-c", limits, "sh", sys.executable, *arguments],
        capture_output=True, encoding="utf-8", timeout=SECONDS, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("hostile", but_real(FILES), ids=name_of)
def test_a_hostile_file_is_refused_in_so_many_words(
    hostile: Hostile,
    pack: expert.Pack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("expert.load_pack", lambda *_, **__: pack)  # loading takes the most time
    arguments = make(hostile)

    for lang in ("zh", "en"):
        assert in_process(capsys, arguments, lang) == {hostile.code}


@pytest.mark.parametrize("hostile", real(FILES), ids=name_of)
def test_a_file_that_could_break_the_process_does_not(hostile: Hostile) -> None:
    assert in_the_real_process(make(hostile)) == {hostile.code}


@pytest.mark.skipif(sys.platform != "linux", reason="the ceiling is enforced on Linux")
def test_the_ceiling_is_one() -> None:
    assert "MemoryError" in under_the_ceiling("-c", "len(bytearray(250_000_000))").stderr


# -- packs ------------------------------------------------------------------------------------


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def many_large(path: Path) -> None:
    for i in range(3):
        path.with_stem(f"large{i}").write_text("# nothing\n" * 390_000)


def deep(path: Path) -> None:
    """Make folders in folders, until no path is long enough to name them."""
    home, name = Path.cwd(), "x" * 250
    try:
        for folder in (path, *[Path(name)] * 20):
            folder.mkdir()
            os.chdir(folder)
    finally:
        os.chdir(home)


def every_kind_of_mistake(pack: Path) -> None:
    """All broken packs laid over the small one, as far as their files do not collide."""
    shutil.copytree(SMALL, pack)
    for overlay in BROKEN.iterdir():
        for folder in ("rules", "cases"):
            for file in (overlay / folder).glob("*.yaml"):
                shutil.copy(file, pack / folder / f"{overlay.name}-{file.name}")


PACKS = [
    Hostile("150 MB", "pack/rules/big.yaml", sparse, "E102"),
    Hostile("nested lists", "pack/rules/deep.yaml", "[" * 100_000, "E105"),
    Hostile("a million rules", "pack/rules/many.yaml", "- {}\n" * 700_000, "E114", real=True),
    Hostile("more mistakes than can be told", "pack/rules/many.yaml", "- {}\n" * 30_000, "E302",
            real=True),
    Hostile("conditions on nothing that exists", "pack/rules/many.yaml",
            "- when:\n" + "".join(f"    lamp.l{i}: 1\n" for i in range(40_000)), "E313", real=True),
    Hostile("large files", "pack/rules/large.yaml", many_large, "E371", real=True),
    Hostile("a pipe", "pack/rules/pipe.yaml", os.mkfifo, "E104"),
    Hostile("a device without end", "pack/rules/zero.yaml", device, "E104"),
    Hostile("a file that may not be read", "pack/rules/closed.yaml", closed, "E101"),
    Hostile("a folder that leads into itself", "pack/rules/loop", link("."), "E370"),
    Hostile("a folder that leads back", "pack/rules/loop", link(".."), "E370"),
    Hostile("a file that is a circle of links", "pack/rules/x.yaml", link("x.yaml"), "E101"),
    Hostile("a pack that is a circle of links", "pack", link("pack"), "E300"),
    Hostile("a file in place of a folder", "pack", "{}", "E300"),
    Hostile("folders without end", "pack/rules/deep", deep, "E101"),
]  # fmt: skip


def explained_with(hostile: Hostile) -> list[str]:
    Path("case.json").write_text("{}")
    if hostile.file != "pack":
        shutil.copytree(SMALL, "pack")
    make(hostile)
    return ["explain", "case.json", "--knowledge", "pack"]


@pytest.mark.parametrize("hostile", but_real(PACKS), ids=name_of)
def test_a_hostile_pack_is_refused_in_so_many_words(
    hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = explained_with(hostile)

    for lang in ("zh", "en"):
        assert hostile.code in in_process(capsys, arguments, lang)


@pytest.mark.parametrize("hostile", real(PACKS), ids=name_of)
def test_a_pack_that_could_break_the_process_does_not(hostile: Hostile) -> None:
    assert hostile.code in in_the_real_process(explained_with(hostile))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_pack_with_every_kind_of_mistake_is_refused_at_once(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    every_kind_of_mistake(Path("pack"))
    with pytest.raises(expert.PackError) as caught:
        expert.load_pack("pack")

    assert len({problem.code for problem in caught.value.problems}) > 30
    assert len(in_process(capsys, ["check", "pack"], lang)) > 15


def test_rules_may_be_shared_by_a_link() -> None:
    shutil.copytree(SMALL, "pack")
    Path("pack/rules").rename("shared")
    Path("pack/rules").symlink_to("../shared")

    assert expert.load_pack("pack").content_hash == expert.load_pack(SMALL).content_hash


def test_a_thousand_folders_in_one_another_are_looked_through() -> None:
    shutil.copytree(SMALL, "pack")
    bottom = Path("pack/rules", *"d" * 1_000)
    try:
        subprocess.run(["mkdir", "-p", bottom], check=True)
        (bottom / "x.yaml").write_text("- {}")

        with pytest.raises(expert.PackError, match="E302"):
            expert.load_pack("pack")
    finally:  # what Python has for this goes down without a limit
        subprocess.run(["rm", "-r", "pack"], check=True)
