"""A compiled pack is the pack that was read, and whatever is wrong with one changes no answer."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from shutil import copytree

import pytest

import expert
from expert import conditions, documents, forms, rules, support, values, vocabulary
from expert.facts import read_case
from expert.pack import shape
from expert.pack.cache import load_pack
from expert.pack.loading import read_pack
from expert.pack.plainform import content_hash

SMALL = Path(__file__).parent / "small_pack"
DRAFT = """
- id: TRY-001
  status: draft
  title: {zh: 试一试, en: a try}
  when: {lamp.lit: false}
  then: {cause: dead-bulb, support: confirmed, basis: look}
  because: {zh: 试一试, en: this is a try}
  sources: [own]
"""
LOADS = """
import sys, expert
pack = expert.load_pack(sys.argv[1])
print("expert.pack.loading" in sys.modules, "yaml" in sys.modules, pack.content_hash)
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of compiled packs, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "expert"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the small pack, with a draft in it."""
    copy = Path(copytree(SMALL, tmp_path / "pack"))
    (copy / "rules" / "draft.yaml").write_text(DRAFT)
    return copy


def kept(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def loaded_by_a_process(
    pack: Path, environment: dict[str, str], limits: Callable[[], None] | None = None
) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADS, str(pack)],
        capture_output=True, text=True, check=True, env={**os.environ, **environment},
        preexec_fn=limits,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("drafts", [False, True])
@pytest.mark.parametrize("built_in", [False, True])
def test_a_cached_pack_equals_a_loaded_one(
    built_in: bool, drafts: bool, cache: Path, small: Path
) -> None:
    folder = expert.pack.built_in() if built_in else small
    read = read_pack(folder, drafts=drafts)

    load_pack(folder, drafts=drafts)
    cached = load_pack(folder, drafts=drafts)

    assert kept(cache).stat().st_size > 10_000
    assert type(cached.book) is not type(read.book)  # else it was read again
    assert cached == read
    assert read == cached
    assert content_hash(cached) == read.content_hash
    assert cached.drafts == (() if built_in else ("TRY-001",))
    assert hash(cached.book) == hash(tuple(read.book))
    assert cached.book[:1] == tuple(read.book[:1])


def test_a_cached_pack_gives_the_same_answers(cache: Path) -> None:
    read = read_pack(expert.pack.built_in())
    load_pack()
    cached = load_pack()

    # Under a name of its own, or it would share what was made ready for the other.
    cached = replace(cached, content_hash="f" * 16)
    for entry in read.book:
        answers = [
            expert.diagnose(read_case(entry.told, pack.vocabulary), pack=pack).model_dump_json()
            for pack in (read, cached)
        ]
        assert answers[0].replace(read.content_hash, "f" * 16) == answers[1]


def test_the_second_load_reads_no_yaml(cache: Path) -> None:
    environment = {"XDG_CACHE_HOME": str(cache.parent)}

    first = loaded_by_a_process(SMALL, environment)
    second = loaded_by_a_process(SMALL, environment)

    assert first[:2] == ["True", "True"]
    assert second[:2] == ["False", "False"]
    assert first[2] == second[2]


def test_any_edit_is_seen_at_once(cache: Path, small: Path) -> None:
    rules, draft = small / "rules" / "lamp.yaml", small / "rules" / "draft.yaml"
    moved = draft.with_name("other.yaml")
    edits: list[Callable[[], object]] = [
        lambda: rules.write_text(rules.read_text().replace("The lamp is dark", "The lamp is Dark")),
        lambda: draft.rename(moved),
        lambda: moved.write_text(f"# one line down\n{DRAFT}"),
        moved.unlink,
    ]
    load_pack(small, drafts=True)

    for edit in edits:
        edit()
        assert load_pack(small, drafts=True) == read_pack(small, drafts=True)
    (small / "rules" / "broken.yaml").write_text("- id: [")
    with pytest.raises(expert.PackError):
        load_pack(small)
    assert load_pack(SMALL) == read_pack(SMALL)


def test_places_are_those_of_the_folder_that_was_asked_for(cache: Path, small: Path) -> None:
    moved = Path(copytree(small, small.parent / "moved"))
    load_pack(small)

    found = load_pack(moved)

    assert len(list(cache.iterdir())) == 1
    assert {Path(rule.place.file).parents[1] for rule in found.rules} == {moved}
    assert found == read_pack(moved)


def test_a_damaged_compiled_pack_is_passed_over(cache: Path) -> None:
    right = load_pack(SMALL)
    file = kept(cache)
    whole = file.read_bytes()
    middle = len(whole) // 2

    damaged = [whole[:n] for n in (0, 1, 64, 65, 66, middle, len(whole) - 1)]
    damaged += [whole[:n] + b"?" + whole[n + 1 :] for n in range(0, len(whole), 997)]
    damaged += [b"{}", b"[]", b"null", b"\xff\xfe", whole + b" ", b"\x00" * 100, b"[" * 100_000]
    for content in damaged:
        file.write_bytes(content)
        assert load_pack(SMALL) == right
        # What was found damaged has been replaced.
        assert file.read_bytes() == whole


def test_a_compiled_pack_of_another_shape_is_passed_over(cache: Path) -> None:
    right = load_pack(SMALL)
    file = kept(cache)
    pack, rest = file.read_bytes().split(b"\n", 2)[1:]

    for body in (
        b"", b"null\nnull\nnull", b"[]\n[]\n[]", b"{}\n{}\n{}", rest + b"\n" + rest, pack,
        pack.replace(b'"Pack"', b'"Path"', 1) + b"\n" + rest,
        pack.replace(b'"Pack":[', b'"Pack":[1,', 1) + b"\n" + rest,
        pack.replace(b'"Text"', b'"Source"') + b"\n" + rest,
        b"[" * 100_000 + b"\n" + rest,
    ):  # fmt: skip
        # With a seal as it should be, so that only the shape speaks against it.
        seal = sha256(file.stem.encode() + body).hexdigest().encode()
        file.write_bytes(seal + b"\n" + body)
        assert load_pack(SMALL) == right


def test_a_compiled_pack_under_the_name_of_another_is_passed_over(cache: Path, small: Path) -> None:
    load_pack(SMALL)
    file = kept(cache)
    other = file.read_bytes()
    load_pack(small)

    for found in cache.iterdir():
        found.write_bytes(other)

    assert load_pack(small) == read_pack(small)


@pytest.mark.parametrize("place", ["a file", "a folder in its place", "no home", "relative"])
def test_without_a_usable_cache_folder_everything_works(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    where = tmp_path / "cache"
    match place:
        case "a file":
            where.write_text("no folder")
        case "a folder in its place":
            monkeypatch.setenv("XDG_CACHE_HOME", str(where))
            load_pack(SMALL)
            file = kept(where / "expert")
            file.unlink()
            file.mkdir()
        case "no home":
            monkeypatch.setenv("HOME", "/dev/null")
            where = Path()
        case _:
            monkeypatch.setenv("HOME", str(tmp_path))
            where = Path("somewhere")
    monkeypatch.setenv("XDG_CACHE_HOME", str(where))

    assert load_pack(SMALL) == load_pack(SMALL) == read_pack(SMALL)
    assert not (tmp_path / "somewhere").exists()
    if place == "relative" and sys.platform == "linux":
        assert len(list((tmp_path / ".cache" / "expert").iterdir())) == 1


def test_a_full_disk_leaves_no_half_of_a_pack_behind(cache: Path) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))

    right = load_pack(SMALL).content_hash
    kept(cache).unlink()

    found = loaded_by_a_process(SMALL, {"XDG_CACHE_HOME": str(cache.parent)}, full)

    assert found[2] == right
    assert list(cache.iterdir()) == []


def test_only_the_latest_packs_are_kept(cache: Path, small: Path) -> None:
    version = small / "pack.yaml"
    text = version.read_text()

    for edit in range(20):
        version.write_text(f"# {edit}\n{text}")
        load_pack(small)

    assert len(list(cache.iterdir())) == 16
    assert load_pack(small).name


def test_a_pipe_among_the_files_of_a_pack_is_not_waited_for(cache: Path, small: Path) -> None:
    os.mkfifo(small / "rules" / "pipe.yaml")

    with pytest.raises(expert.PackError) as caught:
        load_pack(small)

    assert [problem.code for problem in caught.value.problems] == ["E104"]
    assert not cache.exists()


def test_no_two_shapes_of_a_compiled_pack_have_one_name() -> None:
    found: dict[str, type] = {}
    for module in (conditions, documents, forms, rules, shape, support, values, vocabulary):
        for name, kind in vars(module).items():
            if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum)):
                assert found.setdefault(name, kind) is kind, name


def test_letters_come_out_of_a_compiled_pack_as_they_were_written(small: Path, cache: Path) -> None:
    read = load_pack(small)
    kept(cache)

    again = load_pack(small)

    assert again.stationery == read.stationery
    assert [*again.stationery.letters] == ["electrician"]
    assert len(again.stationery.lines()) == len(read.stationery.lines()) > 0
