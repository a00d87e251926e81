"""What keeps a cause from coming again: told when the cause is known, to whom it concerns."""

import io

import pytest
from rich.console import Console

import expert
from expert.diagnosis import answered
from expert.errors import ProofError
from expert.facts import read_case
from expert.pack import Pack
from expert.render.report import report
from expert.render.terminal import show
from expert.views import Answer

DUPLICATE = {"card.debit_state": "two_debits", "txn.same_amount_count_10min": 2}
SCAM = {"fraud.secret_shared": True, "fraud.stranger_contact": True}


@pytest.fixture(scope="module")
def book(pack: Pack) -> list[Answer]:
    """The answer to every case of the book."""
    return [answered(read_case(case.told, pack.vocabulary), pack=pack) for case in pack.book]


def test_only_a_cause_that_is_likely_and_no_emergency_is_followed_by_what_prevents_it(
    book: list[Answer], pack: Pack
) -> None:
    told = 0
    for answer in book:
        first = answer.causes[0]
        known = first.level != "possible" and answer.urgency != "P0"

        assert known or not answer.prevention, answer.case
        assert all(first.id in pack.prevention[item.id].prevents for item in answer.prevention)
        told += bool(answer.prevention)
    assert told > len(book) / 4


def test_all_that_prevents_the_first_cause_is_told_in_the_order_of_the_pack(
    book: list[Answer], pack: Pack
) -> None:
    for answer in book:
        if answer.prevention and "reporter.role" not in answer.case.told:
            cause = answer.causes[0].id
            every = [item.id for item in pack.prevention.values() if cause in item.prevents]

            assert [item.id for item in answer.prevention] == every


def test_nobody_is_told_the_habits_of_the_other_side(pack: Pack) -> None:
    doers = {
        role: {item.doer for item in told(pack, role).prevention}
        for role in ("merchant", "cardholder", "agent")
    }

    assert doers == {
        "merchant": {"merchant"},
        "cardholder": {"payer"},
        "agent": {"merchant", "payer"},
    }


def test_while_money_is_being_lost_nobody_is_lectured(pack: Pack) -> None:
    scam = expert.diagnose(SCAM, pack=pack)

    assert scam.causes[0].level in ("likely", "confirmed")
    assert scam.causes[0].id in pack.prevention["P13"].prevents
    assert scam.prevention == ()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_terminal_shows_two_of_them_and_the_report_all(lang: str, pack: Pack) -> None:
    answer = told(pack, "agent")
    texts = [item.text.in_(lang) for item in answer.prevention]
    out = io.StringIO()
    show(answer, (), lang, Console(file=out, width=200, color_system=None))
    shown = "".join(out.getvalue().split())
    page = report(answer, pack, lang)

    assert len(texts) > 2
    assert ["".join(text.split()) in shown for text in texts[:3]] == [True, True, False]
    assert [text for text in texts if text not in page] == []


def test_a_saved_answer_that_lost_its_prevention_is_refused(pack: Pack) -> None:
    saved = expert.diagnose(DUPLICATE, pack=pack)

    with pytest.raises(ProofError, match="prevention"):
        expert.verify(saved.model_copy(update={"prevention": ()}), pack=pack)


def told(pack: Pack, role: str) -> Answer:
    """Return the answer to a sale that was charged twice, asked for by somebody."""
    return answered({**DUPLICATE, "reporter.role": role}, pack=pack)
