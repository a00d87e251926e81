"""The knowledge in words: every rule and every fact, in both languages."""

import io
import json
from pathlib import Path
from random import Random

import pytest
from generated import random_pack
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import external_file
from rich.console import Console

import expert
from expert.cli import run
from expert.conditions import Absent, Concluded, Condition, Unless
from expert.explain.clauses import asked
from expert.explain.knowledge import rule_lines, rule_text, term_texts
from expert.pack import Pack
from expert.render.reading import Reading
from expert.vocabulary import Text
from expert.wording import Words

GOLDEN = Path(__file__).parent / "golden"


def page(lang: str, lines: str, value: object) -> str:
    """Return what a person reads."""
    out = io.StringIO()
    paper = Reading(lang, Console(file=out, width=80, color_system=None))
    paper.print(getattr(paper, lines)(value))
    return out.getvalue()


def test_two_conditions_that_differ_read_differently(pack: Pack) -> None:
    words, said = Words(pack), dict[Text, Condition]()

    for rule in (*pack.rules, *pack.guards):
        for premise in rule.when:
            if isinstance(premise, Unless) and isinstance(premise.part, Absent):
                premise = Concluded(premise.part.finding)  # noqa: PLW2901 - the same, said shorter
            assert said.setdefault(asked(words, premise), premise) == premise, rule.id


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_every_rule_of_any_pack_reads_in_both_languages(seed: int) -> None:
    pack = random_pack(Random(seed), size=20)

    for rule in (*pack.rules, *pack.guards):
        text = rule_text(pack, rule.id)
        assert all(line.zh and line.en for line in (*text.when, *text.line.concludes))
        assert len(text.when) >= len(rule.when)


def test_neighbours_know_each_other(pack: Pack) -> None:
    for line in rule_lines(pack)[::10]:
        for after in rule_text(pack, line.id).after:
            assert line.id in {rule.id for rule in rule_text(pack, after.id).before}


def test_all_rules_are_listed_and_those_on_one_subject_only(pack: Pack) -> None:
    every = {rule.id for rule in (*pack.rules, *pack.guards)}
    about = {line.id for line in rule_lines(pack, "one-sided-reversal-pending")}

    assert {line.id for line in rule_lines(pack)} == every
    assert {"ONE-003", "ACT-011", "GRD-004"} <= about < every


def test_all_terms_are_listed_with_their_values(pack: Pack) -> None:
    every = {term.id: term for term in term_texts(pack)}
    (errors,) = term_texts(pack, "device.errors")
    group = {term.id for term in term_texts(pack, "settle.cycle")}

    assert every.keys() == pack.vocabulary.terms.keys()
    assert (
        tuple(value for value, _ in errors.values) == pack.vocabulary.terms[errors.id].type.members
    )
    assert group == {"settlement.cycle"}
    assert {term.id.partition(".")[0] for term in term_texts(pack, "fraud")} == {"fraud"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_knowledge_reads_as_recorded(lang: str) -> None:
    pack = expert.load_pack(Path(__file__).parent / "small_pack")

    pages = {
        "rule": page(lang, "rule", rule_text(pack, "CAU-001")),
        "guard": page(lang, "rule", rule_text(pack, "GRD-001")),
        "rules": page(lang, "rules", rule_lines(pack)),
        "terms": page(lang, "terms", term_texts(pack)),
    }

    for name, text in pages.items():
        assert text == external_file(str(GOLDEN / f"{name}-{lang}.txt"))


@pytest.mark.parametrize(
    ("command", "near"),
    [
        ("rule one-03", "ONE-003"),
        ("rules settlemet.status", "settlement.status"),
        ("terms settlemen", "settlement"),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_the_nearest(
    command: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command.split(), "--lang", "en"]) == 2
    assert f"Did you mean “{near}”?" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_asks_for_a_group_that_is_not_there_is_told_the_groups(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["terms", "nosuch", "--lang", lang]) == 2
    said = capsys.readouterr().err

    groups = {term.partition(".")[0] for term in expert.load_pack().vocabulary.terms}
    assert [group for group in groups if group not in said] == []


@pytest.mark.parametrize(("lang", "says"), [("zh", "日期和时间"), ("en", "a date and time")])
def test_what_a_fact_without_choices_takes_is_told_in_words(
    lang: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["terms", "txn.local_datetime", "--lang", lang]) == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize("command", ["rule GRD-001", "rules", "terms"])
def test_knowledge_comes_as_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert run([*command.split(), "--lang", "zh"]) == 0
