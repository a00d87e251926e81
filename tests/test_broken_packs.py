"""Every mistake in a pack is reported, at its place, with all others, in both languages.

A folder of `broken_packs` is laid over `small_pack`: its files replace or join those of the
small pack, `without.txt` lists files to leave out, and `expected.txt` is what loading says.
To write what loading says now, run `UPDATE_EXPECTED=1 pytest tests/test_broken_packs.py` and
read the difference line by line before keeping it.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import expert
from expert.facts import read_case
from expert.messages import MESSAGES

HERE = Path(__file__).parent
SMALL = HERE / "small_pack"
BROKEN = HERE / "broken_packs"
NOTES = {"expected.txt", "without.txt"}
MET_BELOW = {
    "E300": "the folder itself is missing, so there is nothing to lay over",
    "E306": "two thousand files are made while the test runs, not kept",
    "E383": "loading runs no case: `expert check` does, in test_cli",
    "E370": "a link to a folder is made by test_hostile",
    "E371": "megabytes are written by test_hostile",
}
NAMES = sorted(folder.name for folder in BROKEN.iterdir())


def broken(name: str, folder: Path) -> expert.PackError:
    """Return what loading the small pack with this mistake in it says."""
    overlay = BROKEN / name
    shutil.copytree(SMALL, folder)
    shutil.copytree(overlay, folder, ignore=lambda _, names: NOTES & {*names}, dirs_exist_ok=True)
    without = overlay / "without.txt"
    for file in without.read_text(encoding="utf-8").split() if without.exists() else ():
        (folder / file).unlink()
    with pytest.raises(expert.PackError) as caught:
        expert.load_pack(folder)
    return caught.value


def codes_expected() -> Iterator[str]:
    for name in NAMES:
        text = (BROKEN / name / "expected.txt").read_text(encoding="utf-8")
        yield from re.findall(r"^\S+: (E\d{3}) ", text, re.MULTILINE)


def test_the_small_pack_itself_loads_and_its_cases_hold() -> None:
    pack = expert.load_pack(SMALL)

    for case in pack.book:
        diagnosis = expert.diagnose(read_case(case.told, pack.vocabulary), pack=pack)
        fired = {step.rule for step in diagnosis.proof.steps}
        assert fired >= {*case.fires}, case.name.en
        assert fired.isdisjoint(case.silent), case.name.en
        assert [cause.id for cause in diagnosis.causes[:1]] == [*case.cause], case.name.en


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_pack_is_refused_with_every_mistake_at_its_place(
    name: str, tmp_path: Path
) -> None:
    error = broken(name, tmp_path / "pack")

    said = error.text("en").replace(str(tmp_path / "pack"), "<pack>") + "\n"
    expected = BROKEN / name / "expected.txt"
    if os.environ.get("UPDATE_EXPECTED"):
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_mistake_can_be_read_in_chinese(name: str, tmp_path: Path) -> None:
    error = broken(name, tmp_path / "pack")

    for problem in error.problems:
        said = problem.text("zh").partition(f"{problem.code} ")[2]
        named = set(re.findall(r"(?<!\{)\{(\w+)\}(?!\})", "".join(MESSAGES[problem.code])))
        assert [line for line in said.split("\n") if not re.search("[\u4e00-\u9fff]", line)] == []
        assert named <= problem.fields.keys()
        assert [field for field in named if problem.fields[field] in ("", "None")] == []


def test_a_rule_with_a_mistake_in_its_shape_is_read_to_the_end(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "pack")
    rules = (SMALL / "rules" / "lamp.yaml").read_text(encoding="utf-8")
    rules = rules.replace("title: {zh: 灯不亮, en: The lamp is dark}", "title: {zh: 灯不亮}")
    rules = rules.replace("when: {lamp.lit: false}", "when: {lamp.lid: false}")
    (tmp_path / "pack" / "rules" / "lamp.yaml").write_text(rules, encoding="utf-8")

    with pytest.raises(expert.PackError) as caught:
        expert.load_pack(tmp_path / "pack")

    assert [problem.code for problem in caught.value.problems] == ["E302", "E313"]


@pytest.mark.parametrize(
    "name",
    [
        "missing-translation-in-cause",
        "missing-translation-in-term",
        "text-for-number",
        "yaml-syntax-error-in-header",
    ],
)
def test_one_mistake_is_reported_once(name: str, tmp_path: Path) -> None:
    assert len(broken(name, tmp_path / "pack").problems) == 1


@pytest.mark.parametrize("test", ["{above: -1, at_most: 0}", "{at_least: 5, above: 3, at_most: 5}"])
def test_bounds_that_one_value_meets_are_allowed(test: str, tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "pack")
    rules = (SMALL / "rules" / "lamp.yaml").read_text(encoding="utf-8")
    rules = rules.replace("{above: $bulb_life_days}", test)
    (tmp_path / "pack" / "rules" / "lamp.yaml").write_text(rules, encoding="utf-8")

    assert expert.load_pack(tmp_path / "pack").rules


def test_every_message_about_packs_is_met_by_a_broken_pack() -> None:
    about_packs = {code for code in MESSAGES if code.startswith("E3")}

    assert about_packs - {*codes_expected()} == {*MET_BELOW}


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(expert.PackError) as caught:
        expert.load_pack(tmp_path / "nowhere")

    assert [problem.code for problem in caught.value.problems] == ["E300"]
    assert caught.value.text("en").startswith(f"{tmp_path / 'nowhere'}: E300 no such folder")
    assert "没有这个文件夹" in caught.value.text("zh")


def test_a_folder_with_thousands_of_files_is_refused_before_any_is_read(tmp_path: Path) -> None:
    for i in range(2_001):
        (tmp_path / f"{i}.yaml").touch()

    with pytest.raises(expert.PackError) as caught:
        expert.load_pack(tmp_path)

    assert [problem.code for problem in caught.value.problems] == ["E306"]
    assert "more than 2000 files" in caught.value.text("en")
    assert "文件超过 2000 个" in caught.value.text("zh")
