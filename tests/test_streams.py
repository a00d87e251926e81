"""The command answers, or ends quietly, whatever its standard streams are like."""

import json
import os
import pty
import signal
import subprocess
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from refusal import codes

from expert.cli import run
from expert.waiting import DOING

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "case.json")
SMALL = str(Path(__file__).parent / "small_pack")
COMMAND = [sys.executable, "-m", "expert"]
SECONDS = 60.0
FULL = Path("/dev/full")


def shell(command: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command.replace("expert", f"{sys.executable} -m expert", 1)],
        capture_output=True, encoding="utf-8", timeout=SECONDS, check=False,
        env={**os.environ, **surroundings},
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [["explain", EXAMPLE], ["schema", "case"], ["--help"]])
def test_a_reader_that_has_left_is_no_error(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [*COMMAND, *arguments], stdout=write, stderr=subprocess.PIPE, timeout=SECONDS, check=False
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("command", ["version", f"explain {EXAMPLE}"])
def test_with_standard_output_closed_nothing_is_said(command: str) -> None:
    done = shell(f"expert {command} >&-")

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not FULL.exists(), reason="no full device here")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_answer_that_finds_no_room_is_told_of(lang: str) -> None:
    done = shell(f"expert explain {EXAMPLE} --lang {lang} >{FULL}")

    assert done.returncode == 2
    assert codes(done.stderr, lang) == ["E115"]


@pytest.mark.parametrize("closed", ["2>&-", f"2>{FULL}"])
def test_without_standard_error_the_exit_code_says_what_there_is_to_say(closed: str) -> None:
    done = shell(f"expert explain /nowhere {closed}")

    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")


def test_with_standard_input_closed_nothing_is_told() -> None:
    done = shell("expert explain - <&-")

    assert (done.returncode, codes(done.stderr, "en")) == (2, ["E113"])


def test_an_interrupt_ends_with_130_and_no_word() -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "explain", "-"], stdin=pipe, stdout=pipe, stderr=pipe) as busy:
        assert busy.stdin is not None
        # More than a pipe has room for: once it is written, the command is reading.
        busy.stdin.write(b" " * 500_000)
        busy.send_signal(signal.SIGINT)
        said = busy.communicate(timeout=SECONDS)

    assert (busy.returncode, said) == (130, (b"", b""))


@pytest.mark.parametrize("wanted", ["typer", "expert.errors", "expert.diagnosis"])
def test_an_interrupt_while_the_command_is_loaded_ends_it_as_quietly(
    wanted: str, tmp_path: Path
) -> None:
    # Whatever asks for a module that is not loaded yet is interrupted in the middle of it.
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.abc, os, signal, sys\n"
        "class Interrupts(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == {wanted!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupts())\n"
    )
    surroundings = {**os.environ, "PYTHONPATH": str(tmp_path)}
    script = str(Path(sys.executable).with_name("expert"))

    for command in (COMMAND, [script]):
        done = subprocess.run(
            [*command, "explain", EXAMPLE],
            capture_output=True, timeout=SECONDS, check=False, env=surroundings,
        )  # fmt: skip

        assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


SPEAKS_ASCII = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
]
TOLD = {
    "case.id": "café 👨\u200d👩\u200d👧 \u202e",
    "case.now": "2026-11-20T10:30+08:00",
    "history.acquirer_ticket_no": "T\u202e\u200f\U000e0061 1",
    "history.acquirer_replied": False,
    "settlement.status": "not_generated",
    "elapsed.days": 20,
    "deduction.seen": True,
}


@pytest.fixture
def case(tmp_path: Path) -> str:
    """A case with emoji, and with marks that turn the direction of writing around."""
    path = tmp_path / "case.json"
    path.write_text(json.dumps(TOLD))
    return str(path)


@pytest.mark.parametrize("surroundings", SPEAKS_ASCII, ids=lambda each: next(iter(each)))
def test_what_the_terminal_cannot_show_is_written_out(
    surroundings: dict[str, str], case: str
) -> None:
    text = shell(f"expert explain {case} --lang zh", **surroundings)
    answer = shell(f"expert explain {case} --format json", **surroundings)

    assert (text.returncode, text.stderr) == (0, "")
    assert text.stdout.isascii()
    assert "\\u6848\\u4f8b caf\\u00e9" in text.stdout
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.isascii()
    assert json.loads(answer.stdout)["case"]["id"] == TOLD["case.id"]


def test_a_message_is_written_out_too() -> None:
    done = shell("expert explain /nowhere --lang zh", PYTHONIOENCODING="ascii")

    assert done.returncode == 2
    assert done.stderr.startswith("/nowhere: E101 \\u8bfb\\u4e0d\\u4e86")


@pytest.mark.parametrize("options", [["--format", "json"], []], ids=["json", "text"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["explain", "graph"])
def test_emoji_and_marks_of_direction_are_accepted_and_written_out(
    command: str, lang: str, options: list[str], case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, case, "--lang", lang, *options]) == 0

    out, err = capsys.readouterr()
    assert err == ""
    assert [c for c in out if unicodedata.category(c)[0] == "C" and c != "\n"] == []


def test_what_is_written_out_reads_back_as_it_was_told(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["explain", case, "--format", "json"])
    said = capsys.readouterr().out
    saved = tmp_path / "answer.json"
    saved.write_text(said)

    answer: dict[str, Any] = json.loads(said)
    assert answer["case"]["id"] == TOLD["case.id"]
    assert (
        answer["case"]["told"]["history.acquirer_ticket_no"] == (TOLD["history.acquirer_ticket_no"])
    )
    assert run(["verify", str(saved)]) == 0


@pytest.mark.parametrize(
    "wrong", ["--\x1b[31m", "\x1b[31m", "\u202e", "4111 1111 1111 1111"], ids=ascii
)
def test_a_wrong_option_is_never_echoed_raw(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", EXAMPLE, wrong]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.replace("\n", "").isprintable()
    assert "4111 1111" not in err


@pytest.mark.parametrize("columns", ["0", "1", "29", "x", "999999999"])
def test_a_page_is_shown_however_wide_the_terminal_says_it_is(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert run(["explain", EXAMPLE]) == 0
    assert "What to do next" in capsys.readouterr().out


def at_a_terminal(*arguments: str, **surroundings: str) -> tuple[bytes, str]:
    """What a command says on standard output, and on a standard error that is a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs,
        env={**os.environ, "TERM": "xterm", **surroundings},
    ) as done:  # fmt: skip
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # a terminal ends so
            while part := os.read(ours, 4096):
                shown += part
        said, _ = done.communicate(timeout=SECONDS)
    os.close(ours)
    assert done.returncode in (0, 1)
    return said, shown.decode()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("command", "doing"),
    [
        (["check", SMALL], "check"),
        (["audit", SMALL], "audit"),
        (["mutate", SMALL, "--sample", "3"], "mutate"),
        (["diff", SMALL, SMALL], "diff"),
        (["graph", "--pack", "--knowledge", SMALL, "--format", "svg"], "graph"),
    ],
)
def test_who_waits_at_a_terminal_sees_what_is_done_and_gets_the_same_answer(
    command: list[str], doing: str, lang: str
) -> None:
    said, shown = at_a_terminal(*command, "--lang", lang)
    piped = subprocess.run(
        [*COMMAND, *command, "--lang", lang], capture_output=True, timeout=SECONDS, check=False
    )

    assert DOING[doing].in_(lang) in shown
    assert ("3/3" in shown) is (doing == "mutate")
    assert said == piped.stdout
    assert DOING[doing].in_(lang) not in piped.stdout.decode()
    assert piped.stderr == b""


def test_a_terminal_that_cannot_go_back_is_left_alone() -> None:
    assert DOING["check"].en not in at_a_terminal("check", SMALL, "--lang", "en", TERM="dumb")[1]
