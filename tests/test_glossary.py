"""Words of the trade: said in an answer, they are explained once; and what a new shop prepares."""

import io
import json
import re
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import expert
from expert.cli import run
from expert.diagnosis import answered
from expert.pack import Pack
from expert.render.report import report
from expert.render.terminal import show
from expert.vocabulary import Gloss, Text, glossed

ONE_SIDED = {"card.debit_state": "posted", "txn.pos_result": "timeout", "elapsed.days": 0}
HEAD = {"zh": "用语", "en": "Words used here"}
PACK = expert.load_pack()
CASES = [dict[str, object](), ONE_SIDED, {"settlement.status": "held"}, {"txn.type": "preauth"}]


def word(zh: str, en: str, means: str = "-") -> Gloss:
    return Gloss(en, Text(zh, en), Text(means, means), ())


def explained(text: str, lang: str) -> list[str]:
    """Return the words below the last heading of a page, in their order."""
    _, _, tail = text.partition(f"\n{HEAD[lang]}\n")
    return re.findall(r"^  · (.+?)(?:：|: )", tail, re.MULTILINE)


def shown(case: dict[str, object], lang: str, glossary: Collection[Gloss]) -> str:
    out = io.StringIO()
    console = Console(file=out, width=200, color_system=None)
    show(answered(case, pack=PACK), glossary, lang, console)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_page_explains_the_words_that_it_says_once_and_no_other(
    case: dict[str, object], lang: str
) -> None:
    page = shown(case, lang, PACK.glossary.values())
    told = explained(page, lang)
    body, _, tail = page.partition(f"\n{HEAD[lang]}\n")

    plain = [g.word.in_(lang) for g in PACK.glossary.values() if g.is_said(body, lang)]
    assert told
    assert len(told) == len({*told})
    assert {*plain} <= {*told}
    for name in {*told} - {*plain}:  # said by the meaning of another
        assert tail.lower().count(name.lower()) > 1, name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_glossary_the_page_is_the_same_but_for_its_words(lang: str) -> None:
    page, bare = (shown(ONE_SIDED, lang, g) for g in (PACK.glossary.values(), ()))

    assert page.partition(f"\n{HEAD[lang]}\n")[0].rstrip() in bare
    assert HEAD[lang] not in bare


def test_the_report_explains_what_either_language_says() -> None:
    page = report(answered(ONE_SIDED, pack=PACK), PACK, "zh")

    for said in ("收单机构：", "acquirer: ", "应答码：", "response code: "):
        assert page.count(said) == 1, said
    assert "跳码" not in page


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("钱可能在冲正", "zh", True),
        ("自动撤回（冲正）", "zh", False),
        ("冲正（自动撤回）还没到", "zh", False),
        ("Two Reversals are open", "en", True),
        ("it was taken back (a hold)", "en", False),
        ("a reversal (money back) is open", "en", False),
        ("an irreversal", "en", False),
    ],
)
def test_a_word_needs_its_gloss_where_no_text_explains_it(text: str, lang: str, said: bool) -> None:
    assert word("冲正", "reversal").is_said(text, lang) is said


def test_a_plural_in_ies_is_the_same_word() -> None:
    assert word("单边账", "one-sided entry").is_said("both are one-sided entries", "en")


def test_a_word_in_the_meaning_of_another_is_explained_too() -> None:
    words = [word("甲", "first"), word("乙", "second", "a first thing"), word("丙", "third", "乙")]

    assert [g.id for g in glossed("the second", words, "en")] == ["first", "second"]
    assert [g.id for g in glossed("丙", words, "zh")] == ["second", "third"]
    assert glossed("nothing", words, "en") == []


@given(st.text(), st.sampled_from(["zh", "en"]))
def test_any_text_can_be_looked_through(text: str, lang: str) -> None:
    found = glossed(text, PACK.glossary.values(), lang)

    assert [g for g in PACK.glossary.values() if g in found] == found


def test_no_two_entries_explain_one_word(pack: Pack) -> None:
    for lang in ("zh", "en"):
        words = [gloss.word.in_(lang).lower() for gloss in pack.glossary.values()]

        assert len(words) == len({*words})


def test_the_words_are_listed_and_one_is_found_by_either_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert [run(["terms", "--words", "--lang", lang]) for lang in ("zh", "en")] == [0, 0]
    every = capsys.readouterr().out
    for name in ("冲正", "reversal"):
        assert run(["terms", name, "--words", "--lang", "en"]) == 0
    one = capsys.readouterr().out
    assert run(["terms", "冲", "--words", "--lang", "en"]) == 2

    assert all(g.means.zh in every.replace("\n", "") for g in PACK.glossary.values())
    assert one.count("reversal\n") == 2
    assert "“冲正”" in capsys.readouterr().err


def test_a_new_shop_is_told_what_to_ask_for_and_how_to_keep_trouble_away(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [run(["prepare", "--lang", lang]) for lang in ("zh", "en")] == [0, 0]
    page = "".join(capsys.readouterr().out.split())
    assert run(["prepare", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)

    notes = [t for n in pack.onboarding.values() for t in (n.label, n.why)]
    habits = [item.label for item in pack.prevention.values()]
    for text in (*notes, *habits):
        assert "".join(text.zh.split()) in page, text.zh
        assert "".join(text.en.split()) in page, text.en
    assert [n["id"] for n in told["onboarding"]] == [*pack.onboarding]
    assert [p["id"] for p in told["prevention"]] == [*pack.prevention]


def test_what_is_written_down_at_the_start_answers_what_is_asked_of_the_contract_later(
    pack: Pack,
) -> None:
    noted = {fact for note in pack.onboarding.values() for fact in note.facts}
    asked = {
        term.id
        for term in pack.vocabulary.terms.values()
        if term.found_in == "contract" and not term.computed and term.id.startswith("settlement.")
    }

    assert asked <= noted
