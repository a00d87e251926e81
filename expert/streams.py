"""The standard streams as a command may find them: closed, full, left by the reader, or ASCII.

What is written never drives a terminal: characters that nobody sees, and characters that the
stream's encoding lacks, are written out. They are written as JSON has them, so that a JSON
answer stays one.
"""

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal, NoReturn, TextIO

from expert.errors import InputError, problem


def prepare() -> None:
    """Make the standard streams fit for any text."""
    # A stream that was closed before the start is None: nothing to read, and nobody to tell.
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")
    codecs.register_error("written-out", _written_out)
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(errors="written-out")


def write(text: str) -> None:
    """Write a text of several lines to standard output."""
    lines = text.split("\n")
    sys.stdout.write("\n".join(line if line.isprintable() else _visible(line) for line in lines))


def write_bytes(data: bytes) -> None:
    """Write what is no text to standard output, unless that is a terminal.

    Raises:
        InputError: it is a terminal, which bytes may drive.
    """
    if sys.stdout.isatty():
        raise InputError(problem("E242"))
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def complain(text: str) -> None:
    """Write a message to standard error, if that is possible."""
    with suppress(OSError):  # the exit code says it too
        print(text, file=sys.stderr)


@contextmanager
def hushed() -> Iterator[None]:
    """Keep from standard error what libraries in C say there, such as of the fonts they read."""
    try:
        kept = os.dup(2)
    except OSError:  # it is closed
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def give_up() -> None:
    """Let what waits to be written to standard output go nowhere, so that the exit is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def leave(code: int) -> NoReturn:
    """End the process with an exit code, and leave it to the system to take it down.

    Python would take down object by object what goes with the process anyway, which takes as
    long as a tenth of a whole run. (The command of mypy ends in the same way.)
    """
    with suppress(OSError, ValueError):  # what could not be written was told of before
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8")


def _visible(line: str) -> str:
    return "".join(c if c.isprintable() else _code(c) for c in line)


def _written_out(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _code(error.object[error.start : error.end]), error.end


def _code(characters: str) -> str:
    """Return characters as escapes that JSON knows, unlike those of Python."""
    data = characters.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[i : i + 2].hex()}" for i in range(0, len(data), 2))
