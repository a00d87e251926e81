"""A consultation: what is typed is read, and the case grows answer by answer."""

import io
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inline_snapshot import external_file
from rich.console import Console

import expert
from expert.cli import run
from expert.errors import InputError
from expert.explain.ask import ask
from expert.explain.consult import Consultation, Wish, reply
from expert.explain.matter import Matter
from expert.facts import Case
from expert.render.consulting import consult
from expert.values import SHANGHAI, Value

GOLDEN = Path(__file__).parent / "golden"
PACK = expert.load_pack()
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)


def held(lines: Iterable[str], lang: str = "en", case: Case | None = None) -> tuple[Case, str]:
    """Return the case at the end of a consultation, and what was shown."""
    out, typed = io.StringIO(), iter(lines)
    console = Console(file=out, width=80, color_system=None)
    done = consult(Matter(case or Case(), PACK, NOW), lang, console, lambda: next(typed, None))
    return done.case, out.getvalue()


@pytest.mark.parametrize(
    ("term", "typed", "heard"),
    [
        ("deduction.seen", "y", True),
        ("deduction.seen", "2", False),
        ("deduction.seen", "否", False),
        ("settlement.status", "5", "failed"),
        ("settlement.status", "failed", "failed"),
        ("settlement.status", "被银行退回", "returned"),
        ("device.errors", "1, 3", frozenset({"timeout", "printer"})),
        ("device.errors", "无", frozenset()),
        ("elapsed.days", " 3 ", 3),
        ("txn.response_code", "07", "07"),
        ("txn.local_datetime", "2026-11-20T09:00", datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)),
        ("elapsed.days", "不知道", Wish.UNKNOWN),
        ("deduction.seen", "Why?", Wish.WHY),
        ("deduction.seen", "back", Wish.BACK),
        ("deduction.seen", "结束", Wish.STOP),
    ],
)
def test_what_is_typed_is_read(term: str, typed: str, heard: Value | Wish) -> None:
    assert reply(PACK.vocabulary.terms[term], typed) == heard


@pytest.mark.parametrize(
    ("term", "typed"),
    [
        ("deduction.seen", "perhaps"),
        ("settlement.status", "8"),
        ("settlement.status", "0"),
        ("device.errors", "1 1"),
        ("elapsed.days", "many"),
        ("txn.local_datetime", "yesterday"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_hint(term: str, typed: str) -> None:
    with pytest.raises(InputError) as refused:
        reply(PACK.vocabulary.terms[term], typed)
    assert "hint:" in refused.value.text("en")


def test_back_forgets_the_last_reply_and_nothing_before_the_first() -> None:
    begun = Consultation(Case())
    after = begun.with_reply("elapsed.days", 1).with_reply("deduction.seen", True)

    assert after.back().case.told == {"elapsed.days": 1}
    assert after.back().back().back() == begun


def test_a_choice_by_number_grows_the_case_and_an_unknown_answer_is_kept() -> None:
    case, shown = held(["5", "?", "stop"])

    assert case.told == {"settlement.status": "failed", "settlement.fail_reason": None}
    assert case.now == NOW
    assert "What most likely happened" in shown


def test_who_asks_why_hears_it_and_is_asked_again() -> None:
    case, shown = held(["why", "", "nonsense", "5"])

    assert case.told == {"settlement.status": "failed"}
    assert shown.count("What each answer leads to") == 1
    assert shown.count("E235") == 1


@pytest.mark.parametrize(
    ("lang", "first", "last"),
    [("zh", "1  未生成", "7  暂缓结算"), ("en", "1  not generated", "7  on hold")],
)
def test_a_refusal_lists_the_choices_again_by_number_and_label(
    lang: str, first: str, last: str
) -> None:
    _, shown = held(["nonsense", "stop"], lang)

    after = shown.partition("E235")[2]
    assert first in after
    assert last in after
    assert "not_generated" not in after.partition("> ")[0]


def test_back_asks_the_last_question_again() -> None:
    case, _ = held(["5", "back", "4", "stop"])

    assert case.told == {"settlement.status": "paid_out"}


def test_a_time_still_to_come_is_refused_and_asked_again() -> None:
    told: dict[str, Value | None] = {"settlement.status": "pending", "elapsed.days": 1}

    case, shown = held(["2027-01-01T10:00", "2026-11-19T10:00"], case=Case(told))

    assert "E223" in shown
    assert case.told["txn.local_datetime"] == datetime(2026, 11, 19, 10, tzinfo=SHANGHAI)


@settings(max_examples=3)
@given(seed=st.integers(0, 2**32))
def test_no_term_is_asked_twice_and_a_consultation_ends(seed: int) -> None:
    random, asked = Random(seed), list[str]()
    so_far = Consultation(Case(now=NOW))
    matter = Matter(so_far.case, PACK, NOW)

    while (question := ask(matter, asked).question) and len(asked) < 15:
        effect = random.choice(question.effects)
        value = random.choice(effect.values)
        known = value is not None and not isinstance(value, list)
        term = PACK.vocabulary.terms[question.term]
        said = str(value).lower() if isinstance(value, bool) else str(value)
        heard = reply(term, said) if known else None
        so_far = so_far.with_reply(term.id, None if isinstance(heard, Wish) else heard)
        matter = matter.other(so_far.case, NOW)
        asked.append(term.id)

    assert len(asked) == len(set(asked))


@pytest.mark.parametrize(("lang", "sure"), [("en", "What is known so far"), ("zh", "目前的判断")])
def test_what_is_certain_is_not_headed_as_what_may_be(lang: str, sure: str) -> None:
    twice = Case(told={"card.debit_state": "two_debits", "txn.same_amount_count_10min": 2})

    _, certain = held(["stop"], lang, twice)
    _, open_ = held(["stop"], lang)

    assert f"\n{sure}\n" in certain
    assert f"\n{sure}\n" not in open_


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_consultation_reads_as_recorded(lang: str) -> None:
    _, shown = held(["5", "why", "1", "stop"], lang)

    # What follows is the page of an answer, which is recorded elsewhere.
    talk = shown.partition("2026-11-20 10:30")[0]
    assert talk == external_file(str(GOLDEN / f"consult-{lang}.txt"))


def test_a_saved_consultation_is_a_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.json"
    monkeypatch.setattr("sys.stdin", io.StringIO("5\n?\n"))

    asked_at = ("--now", "2026-11-20T10:30+08:00", "--lang", "en")
    assert run(["consult", "--save", str(file), *asked_at]) == 0

    assert json.loads(file.read_text()) == {
        "case.now": "2026-11-20T10:30:00+08:00",
        "settlement.status": "failed",
        "settlement.fail_reason": "unknown",
    }
    assert run(["explain", str(file), "--lang", "en"]) == 0
    assert "failed" in capsys.readouterr().out


def test_a_case_that_cannot_be_saved_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert run(["consult", "--save", str(tmp_path / "no" / "case.json"), "--lang", "en"]) == 2
    assert "E115" in capsys.readouterr().err
