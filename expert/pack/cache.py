"""Loads a pack, from its compiled form where there is one: a hundred times faster than YAML.

Compiled packs lie in the package, where a wheel carries that of the built-in pack, and in the
user's cache folder, where every pack that was read is kept. They are named by a key over all
that made them, so whatever is edited is read anew. A compiled pack only ever saves time: one
that is missing, damaged or cannot be written is passed over in silence.
"""

import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from expert.documents import PACK_FILE_BYTES
from expert.errors import Problem
from expert.pack.compiled import from_bytes, to_bytes
from expert.pack.folder import files_of
from expert.pack.shape import Pack

_PACKAGE = Path(__file__).parents[1]
CARRIED = _PACKAGE / "_compiled"
_SUFFIX = ".pack"
# Each edit of a pack leaves one behind.
_MOST_KEPT = 16


def built_in() -> Path:
    """Return the folder of the pack that comes with the package.

    A wheel carries it inside the package; a checkout has it beside the package.
    """
    inside = _PACKAGE / "_knowledge"
    return inside if inside.is_dir() else _PACKAGE.parent / "knowledge"


def load_pack(folder: str | os.PathLike[str] | None = None, *, drafts: bool = False) -> Pack:
    """Return the pack in a folder, or the built-in one; with `drafts`, its draft rules run too.

    Raises:
        PackError: with every mistake found, each at its place.
    """
    path = Path(folder) if folder is not None else built_in()
    key = key_of(path, drafts=drafts)
    if key:
        for compiled in (CARRIED, _cache()):
            if compiled and (pack := _kept(compiled, key, path)):
                return pack
    from expert.pack.loading import read_pack

    pack = read_pack(path, drafts=drafts)
    # What was edited while it was read must not be kept under the old key.
    if key and key == key_of(path, drafts=drafts) and (cache := _cache()):
        with suppress(OSError, TypeError, ValueError):
            keep(pack, path, key, cache)
            _tidy(cache)
    return pack


def key_of(path: Path, *, drafts: bool = False) -> str | None:
    """Return the name of the compiled form of the pack in a folder, or None if it has none.

    The package's own code counts with the pack: the version stands in it, and in a checkout
    it changes without the version.
    """
    code = sorted(file for room in (_PACKAGE, _PACKAGE / "pack") for file in room.glob("*.py"))
    problems: list[Problem] = []
    knowledge = files_of(path, problems)
    if not code or problems:
        return None
    made_of = hashlib.sha256(str(drafts).encode())
    for folder, files in ((_PACKAGE, code), (path, knowledge)):
        inside = len(str(folder / "_")) - 1
        for file in files:
            try:
                status = file.stat()
                # Reading a FIFO would wait, and reading what is refused anyway takes long.
                if not stat.S_ISREG(status.st_mode) or status.st_size > PACK_FILE_BYTES:
                    return None
                content = file.read_bytes()
            except OSError:
                return None
            name = str(file)[inside:].replace(os.sep, "/")
            made_of.update(f"{name}\0{len(content)}\0".encode())
            made_of.update(content)
    return made_of.hexdigest()


def keep(pack: Pack, path: Path, key: str, where: Path) -> Path:
    """Write the compiled form of the pack in a folder, and return its file.

    Raises:
        OSError: it cannot be written.
    """
    from tempfile import NamedTemporaryFile

    body = to_bytes(pack, path)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=where, delete=False) as file:
        try:
            file.write(_seal(key, body) + b"\n" + body)
            file.close()
            # Whoever reads at the same time sees all of it or nothing.
            return Path(file.name).replace(where / (key + _SUFFIX))
        except BaseException:
            Path(file.name).unlink()
            raise


def _kept(where: Path, key: str, path: Path) -> Pack | None:
    """Return the pack that was kept under a key, if it is there and as it was written."""
    file = where / (key + _SUFFIX)
    try:
        if not file.is_file():
            return None
        seal, _, body = file.read_bytes().partition(b"\n")
        return from_bytes(body, path) if seal == _seal(key, body) else None
    except Exception:
        # Nothing that can be wrong with a cache is worth more than reading the pack anew.
        return None


def _seal(key: str, body: bytes) -> bytes:
    """Return the first line: it breaks when anything below it, or the file's name, is changed."""
    return hashlib.sha256(key.encode() + body).hexdigest().encode()


def _cache() -> Path | None:
    """Return the folder for what `expert` may forget, where the system has such folders."""
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if home.is_absolute():
        return home / "expert"
    try:
        if sys.platform == "win32":
            return Path(os.environ["LOCALAPPDATA"]) / "expert" / "Cache"
        caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
        return Path.home() / caches / "expert"
    except (KeyError, RuntimeError):
        return None


def _tidy(where: Path) -> None:
    """Drop the oldest compiled packs."""
    files = sorted(where.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[_MOST_KEPT:]:
        file.unlink(missing_ok=True)
