"""What the documentation says is so: its code runs, its names exist, its pictures are of today."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

import expert
from expert.cli import app, run
from expert.documents import CASE_BYTES, parse, read
from expert.facts import read_case

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
PAGES = (*READMES, "CHANGELOG.md", "knowledge/README.md")
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_file())
COARSE = (
    "deduction.seen",
    "settlement.status",
    "account.mismatch",
    "device.errors",
    "elapsed.days",
)
GUIDE = ("en", "zh")
"""The halves of knowledge/README.md, in their order."""
COMMANDS = {i.name or i.callback.__name__ for i in app.registered_commands if i.callback}


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def diagnosed(text: str, name: str, pack: expert.Pack) -> expert.Diagnosis:
    return expert.diagnose(read_case(parse(text, name), pack.vocabulary), pack=pack)


def told_in(path: Path, pack: expert.Pack) -> expert.Diagnosis:
    return diagnosed(read(path, CASE_BYTES), path.name, pack)


def without_blanks(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", READMES)
def test_the_python_of_a_readme_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(page(name), "python")

    exec(compile(code, name, "exec"), {})

    assert "one-sided-reversal-pending" in capsys.readouterr().out


@pytest.mark.parametrize("name", READMES)
def test_the_cases_of_a_readme_are_answered_as_it_says(name: str, pack: expert.Pack) -> None:
    (coarse,) = blocks(page(name), "json")
    fine, holiday, _ = blocks(page(name), "yaml")

    first = diagnosed(coarse, "coarse.json", pack).causes[0]
    firmer = diagnosed(fine, "fine.yaml", pack).causes[0]
    dated = diagnosed(holiday, "holiday.yaml", pack).causes[0]

    assert (first.id, first.level) == ("settlement-not-due", "likely")
    assert (firmer.id, firmer.level) == ("settle-account-info-wrong", "confirmed")
    assert (dated.id, dated.level) == ("weekend-holiday-deferral", "confirmed")
    assert dated.due_text
    assert "2026-10-08 18:00" in dated.due_text.en


@pytest.mark.parametrize("name", READMES)
def test_a_readme_shows_a_rule_of_today(name: str) -> None:
    ((shown,),) = (yaml.safe_load(block) for block in blocks(page(name), "yaml")[2:])
    files = (ROOT / "knowledge" / "rules").rglob("*.yaml")
    rules = [rule for path in files for rule in yaml.safe_load(path.read_text(encoding="utf-8"))]

    assert shown in rules


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_the_two_commands_and_the_other_readme(name: str) -> None:
    install = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/expert explain"
    (other,) = set(READMES) - {name}

    assert blocks(page(name), "sh")[0] == f"{install} examples/case.json\nmake check\n"
    assert f"]({other})" in page(name)


@pytest.mark.parametrize("name", READMES)
def test_a_readme_names_every_command_and_no_other(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    named = set(re.findall(r"(?:`|bin/)expert ([a-z-]+)", page(name)))
    options = set(re.findall(r"`(--[a-z]+)", page(name)))

    assert named == COMMANDS
    assert all(run([command, "--help"]) == 0 for command in sorted(named))
    assert options <= set(re.findall(r"--[a-z]+", capsys.readouterr().out))


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0

    says = capsys.readouterr().out.split("\n\n")[1]
    assert says.strip().endswith(".")


@pytest.mark.parametrize("name", READMES)
def test_a_readme_lists_the_coarse_facts_with_all_their_values(
    name: str, pack: expert.Pack
) -> None:
    rows = [line for line in page(name).splitlines() if line.startswith("| `")]
    for term in COARSE:
        (row,) = (row for row in rows if row.startswith(f"| `{term}` |"))
        values = pack.vocabulary.terms[term].type.members

        assert [value for value in values if f"`{value}`" not in row] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_links_to_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", page(name))
    local = [link for link in links if not link.startswith("https://")]

    assert [link for link in local if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_gives_an_answer(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if path.suffix == ".py":
        subprocess.run([sys.executable, path], check=True, capture_output=True)
        return

    assert [run(["explain", str(path), "--lang", lang]) for lang in ("zh", "en")] == [0, 0]
    assert capsys.readouterr().err == ""


def test_the_examples_lead_where_their_names_say(pack: expert.Pack) -> None:
    wanted = {
        "one-sided.yaml": "one-sided-reversal-pending",
        "duplicate-charge.yaml": "duplicate-charge",
        "payout-returned.yaml": "settle-account-info-wrong",
        "national-day.yaml": "weekend-holiday-deferral",
    }

    found = {name: told_in(ROOT / "examples" / name, pack).causes[0].id for name in wanted}

    assert found == wanted


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_picture_shows_what_is_answered_today(lang: str, pack: expert.Pack) -> None:
    drawn = page(f"docs/explain-{lang}.svg")
    shown = without_blanks("".join(ElementTree.fromstring(drawn).itertext()))
    today = told_in(ROOT / "examples" / "one-sided.yaml", pack)
    cause, level = today.causes[0].label.in_(lang), today.causes[0].sure.in_(lang)
    said = [text.in_(lang) for text in (today.actions[0].text, *today.causes[0].never)]

    headline = f"{cause}（{level}）" if lang == "zh" else f"{cause} ({level})"
    stale = [text for text in (headline, *said) if without_blanks(text) not in shown]
    assert stale == [], "draw the pictures again: .venv/bin/python docs/picture.py"
    assert "url(http" not in drawn.replace('"', "")


@pytest.mark.parametrize("half", GUIDE)
def test_who_follows_the_guide_to_rules_gets_a_rule_that_answers(half: str, tmp_path: Path) -> None:
    guide, _ = practise(half, tmp_path)
    ready, commands = blocks(guide, "sh")
    (rule,) = yaml.safe_load(blocks(guide, "yaml")[0])

    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    shell = subprocess.run(
        ["sh", "-ec", commands],
        cwd=tmp_path, env={**os.environ, "PYTHONUTF8": "1"},
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip

    said = without_blanks(shell.stdout)
    assert blocks(page("README.md"), "sh")[0].startswith(ready.strip())
    assert without_blanks({"en": "every case holds", "zh": "案例都对得上"}[half]) in said
    assert said.count(without_blanks(rule["because"][half])) == 2


@pytest.mark.parametrize("half", GUIDE)
def test_the_cases_of_the_guide_are_a_hit_and_a_near_miss(half: str, tmp_path: Path) -> None:
    _, pack = practise(half, tmp_path)
    hit, miss = (case for case in pack.book if case.place.file.endswith("practice.yaml"))

    cases = (read_case(case.told, pack.vocabulary) for case in (hit, miss))
    answers = [expert.diagnose(case, pack=pack) for case in cases]
    fired = [{step.rule for step in answer.proof.steps} for answer in answers]

    assert answers[0].causes[0].id in hit.cause
    assert set(hit.fires) <= fired[0]
    assert set(miss.silent) == set(hit.fires)
    assert not set(miss.silent) & fired[1]


@pytest.mark.parametrize("half", GUIDE)
def test_the_mistake_that_the_guide_has_one_try_is_found(
    half: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practise(half, tmp_path)
    cases = tmp_path / "knowledge/cases/practice.yaml"
    hit, miss = cases.read_text(encoding="utf-8").split("elapsed.days: 1")
    cases.write_text(f"{hit}elapsed.days: 3{miss}", encoding="utf-8")

    assert run(["check", str(tmp_path / "knowledge"), "--lang", half]) == 2
    (found,) = capsys.readouterr().err.split("practice.yaml:")[1:]
    assert found.startswith("4:3: E383")
    assert "`silent: SET-901`" in found


def practise(half: str, folder: Path) -> tuple[str, expert.Pack]:
    """Do what one half of the guide says in a copy of the knowledge; return both."""
    guide = page("knowledge/README.md").split("\n---\n")[GUIDE.index(half)]
    rule, source, cases = blocks(guide, "yaml")
    copy = folder / "knowledge"
    shutil.copytree(ROOT / "knowledge", copy)
    (copy / "rules/20-causes/practice.yaml").write_text(rule, encoding="utf-8")
    (copy / "cases/practice.yaml").write_text(cases, encoding="utf-8")
    with (copy / "sources.yaml").open("a", encoding="utf-8") as sources:
        sources.write(source)
    return guide, expert.load_pack(copy)
