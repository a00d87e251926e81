"""What the advice owes to who reads it: nothing is looked up twice, and danger comes first."""

import io
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

import expert
from expert.diagnosis import answered as answer_of
from expert.facts import Case, read_case
from expert.render.report import report
from expert.render.terminal import HEADINGS, by_when, show
from expert.rules import Action, ActionStep

PACK = expert.load_pack()
NOW = datetime.fromisoformat("2026-11-20T10:30+08:00")
INCIDENTS = sorted((Path(__file__).parent / "incidents" / "cases").glob("*.yaml"))
LOOKS = [action for action in PACK.actions.values() if action.step is ActionStep.LOOK]
OPEN: dict[str, set[object]] = {
    "card.debit_state": {"sms_only", "hold", "two_debits"},  # of two, one may be a mere hold
    "txn.backoffice_status": {"pending"},
    "txn.order_state": {"unpaid"},
    "txn.reprint_possible": {True},
    "terminal.network_state": {"weak", "down"},
}
"""Values that leave something to look up: they change, or call for more than a look."""
OTHER_ENDS = {
    "refund-in-progress", "hold-not-released", "phishing-fake-service", "duplicate-charge",
    "voided-or-refunded", "notification-missed",
}  # fmt: skip
"""Causes whose looks are after more: a refund, a hold, a second sale, who voided it, a speaker."""


@cache
def answered() -> tuple[tuple[Case, expert.Diagnosis], ...]:
    """Return every case of the book and every incident with its diagnosis."""
    return tuple((case, expert.diagnose(case, pack=PACK, now=case.now or NOW)) for case in cases())


def cases() -> Iterator[Case]:
    yield from (read_case(entry.told, PACK.vocabulary) for entry in PACK.book)
    yield from (expert.load_case(path, pack=PACK) for path in INCIDENTS)


def is_closed(diagnosis: expert.Diagnosis, case: Case, term: str) -> bool:
    """Return whether a term was told with a value that leaves nothing to look up."""
    value = case.told.get(term)
    contradicted = {clash.term for clash in diagnosis.contradictions}
    return value is not None and value not in OPEN.get(term, ()) and term not in contradicted


@pytest.mark.parametrize("action", LOOKS, ids=lambda action: action.id)
def test_a_look_says_what_it_finds(action: Action) -> None:
    assert action.finds


def test_nobody_is_sent_to_look_up_what_was_told() -> None:
    sent = [
        (case.told, action.id)
        for case, diagnosis in answered()
        for action in diagnosis.actions
        if (finds := PACK.actions[action.id].finds) and not OTHER_ENDS & set(action.causes)
        if all(is_closed(diagnosis, case, term) for term in finds)
    ]

    assert sent == []


def test_a_sale_that_the_back_office_does_not_have_is_not_looked_for_there_again() -> None:
    gone = {"failed", "not_found", "reversed"}
    looked = [d for case, d in answered() if case.told.get("txn.backoffice_status") in gone]

    assert looked
    for diagnosis in looked:
        assert "act-check-backoffice" not in [action.id for action in diagnosis.actions]


def test_a_look_that_is_spared_is_no_warning() -> None:
    looks = {action.id for action in LOOKS}

    for _, diagnosis in answered():
        assert looks.isdisjoint(forbidden.id for forbidden in diagnosis.forbidden)


def test_who_waits_for_a_charge_to_come_back_has_a_day_and_knows_what_to_do_then() -> None:
    told = {
        "card.debit_state": "posted",
        "card.issuer_datetime": "2026-11-19T15:00+08:00",
        "txn.pos_result": "timeout",
        "txn.backoffice_status": "not_found",
    }

    diagnosis = expert.diagnose(told, pack=PACK, now=NOW)

    deadlines = {action.id: action.deadline for action in diagnosis.actions}
    assert "act-call-acquirer" in deadlines
    assert str(deadlines["act-watch-for-return"]) == "2026-11-24"
    due = diagnosis.causes[0].due_text
    assert due is not None
    assert "2026-11-24 15:00" in due.zh
    assert "2026-11-24 15:00" in due.en


BOTH = {"txn.amount": 12, "txn.sale_amount": 120, "settlement.fee_rate_pct": 0.6,
        "settlement.received_amount": 11.93, "settlement.status": "paid_out"}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_second_certain_cause_holds_too_and_is_no_alternative(lang: str) -> None:
    diagnosis = expert.diagnose(BOTH, pack=PACK, now=NOW)
    certain = [cause for cause in diagnosis.causes if cause.level == "confirmed"]
    page = shown(diagnosis, lang)

    assert len(certain) == 2
    also, rest = page.split(HEADINGS["also"].in_(lang))[1].split(HEADINGS["do"].in_(lang))
    assert certain[1].label.in_(lang) in also
    assert certain[1].label.in_(lang) not in rest.partition(HEADINGS["else"].in_(lang))[2]


def test_a_report_tells_a_second_certain_cause_apart_from_what_else_it_could_be() -> None:
    text = report(answer_of(BOTH, pack=PACK, now=NOW), PACK, "en")

    assert HEADINGS["also"].en in text
    assert text.index(HEADINGS["also"].en) < text.index("cause:fee-deducted")


def test_an_emergency_is_for_now_and_not_for_the_end_of_the_day() -> None:
    diagnosis = expert.diagnose({"fraud.secret_shared": True}, pack=PACK, now=NOW)
    page = shown(diagnosis, "en")
    first, second = page.index("1. "), page.index("2. ")

    assert diagnosis.actions[0].emergency
    assert HEADINGS["at_once"].en in page[first:second]
    assert HEADINGS["today"].en not in page[first:second]


def test_danger_stands_first_or_is_told_before_what_is_surer() -> None:
    outranked = [
        (diagnosis, cause)
        for _, diagnosis in answered()
        for cause in diagnosis.causes[1:]
        if cause.urgency == "P0" != diagnosis.causes[0].urgency
    ]

    assert outranked
    for diagnosis, cause in outranked:
        page = shown(diagnosis, "zh")
        top = page.partition(HEADINGS["cause"].zh)[0]
        assert HEADINGS["danger"].zh in top
        assert cause.label.zh in top


def test_what_is_likely_fraud_is_acted_on_before_all_else() -> None:
    for _, diagnosis in answered():
        likely = [c for c in diagnosis.causes if c.urgency == "P0" and c.level != "possible"]
        if likely:
            assert diagnosis.actions[0].emergency, diagnosis.case.told


def test_the_line_for_who_is_in_doubt_is_not_for_a_certain_scam() -> None:
    for case, diagnosis in answered():
        for action in diagnosis.actions:
            if action.id == "act-call-96110":
                levels = {c.id: c.level for c in diagnosis.causes}
                assert levels.get("phishing-fake-service") != "confirmed", case.told


def shown(diagnosis: expert.Diagnosis, lang: str) -> str:
    out = io.StringIO()
    show(diagnosis, PACK.glossary.values(), lang, Console(file=out, width=200))
    return out.getvalue()


PAYERS_OWN = {
    "one-sided-reversal-pending", "reversal-failed", "duplicate-charge", "card-fraud-unauthorised",
    "network-timeout", "terminal-fault", "refund-in-progress", "refund-rejected",
    "hold-not-released", "wrong-merchant-or-terminal-binding", "qr-result-unknown",
}  # fmt: skip
"""Causes for which the payer's own money is out."""


def test_a_payer_whose_money_is_out_has_something_to_do_themselves() -> None:
    idle = [
        (case.told, [action.id for action in diagnosis.actions])
        for case, diagnosis in answered()
        if case.told.get("reporter.role") == "cardholder"
        and diagnosis.causes[0].id in PAYERS_OWN
        and not {action.doer for action in diagnosis.actions} & {"payer", "either"}
    ]

    assert idle == []


def test_what_stops_harm_is_for_now_and_not_for_some_time_today() -> None:
    for _, diagnosis in answered():
        for action in diagnosis.actions:
            if action.step == "stop-harm":
                assert by_when(diagnosis, action) == HEADINGS["at_once"]


TRACE = {"E02", "E03", "E04", "E05", "E06", "E07", "E08", "E13"}
SALE = {"txn.pos_result": "timeout", "txn.backoffice_status": "not_found", "elapsed.days": 0}


@pytest.mark.parametrize(
    ("told", "papers"),
    [
        ({"settlement.status": "processing", "elapsed.days": 9}, TRACE),
        ({**SALE, "card.debit_state": "posted"}, TRACE | {"E11", "E12", "E15"}),
        ({"settlement.status": "returned"}, {"E14", "E18"}),
        ({"settlement.status": "held"}, {"E01", "E17", "E19", "E25"}),
        ({"dispute.retrieval_notice": True}, {"E01", "E17", "E19", "E25"}),
        ({"settlement.payer_kind": "individual", "acquirer.agent_reachable": False,
          "acquirer.licence_verified": "not_listed"}, {"E02", "E14", "E17", "E21"}),
        ({"fraud.secret_shared": True}, {"E15", "E23"}),
    ],
    ids=["trace", "one-sided", "account", "hold", "retrieval", "diversion", "fraud"],
)  # fmt: skip
def test_the_advice_names_the_papers_that_a_case_of_its_kind_needs(
    told: dict[str, object], papers: set[str]
) -> None:
    diagnosis = expert.diagnose({"reporter.role": "merchant", **told}, pack=PACK, now=NOW)

    assert papers <= {item.id for action in diagnosis.actions for item in action.evidence}


@pytest.mark.parametrize("notice", ["retrieval_notice", "chargeback_notice"])
def test_a_notice_is_answered_by_the_date_told_or_the_date_is_asked(notice: str) -> None:
    case = {"reporter.role": "merchant", f"dispute.{notice}": True}

    def diagnosed(**told: object) -> expert.Diagnosis:
        more = {f"dispute.{name}": value for name, value in told.items()}
        return expert.diagnose({**case, **more}, pack=PACK, now=NOW)

    def by(diagnosis: expert.Diagnosis) -> str:
        (answer,) = (a for a in diagnosis.actions if a.id == "act-answer-retrieval")
        return str(answer.deadline)

    silent, dated = diagnosed(), diagnosed(reply_by="2026-11-25T17:00+08:00")
    over = diagnosed(reply_by="2026-11-18T17:00+08:00")

    assert "dispute.reply_by" in [question.term for question in silent.questions[:3]]
    for told in (dated, over, diagnosed(reply_by="unknown"), diagnosed(reply_days_left=5)):
        assert "dispute.reply_by" not in [question.term for question in told.questions]
    assert [by(silent), by(dated), by(over)] == ["2026-11-20", "2026-11-25", "2026-11-20"]
    assert dated.causes[0].due_text
    assert "2026-11-25 17:00" in dated.causes[0].due_text.en


def test_a_payer_is_told_what_a_payer_does_and_a_shop_what_a_shop_does() -> None:
    told = {"card.debit_state": "sms_only", "txn.pos_result": "timeout"}

    def first(role: str) -> tuple[str, str, str]:
        action = expert.diagnose({**told, "reporter.role": role}, pack=PACK, now=NOW).actions[0]
        return action.id, action.text.en, action.doer

    assert first("merchant") == ("act-do-not-reswipe", "Do not charge again for now", "merchant")
    assert first("cardholder") == ("act-do-not-reswipe", "Do not pay again for now", "payer")
    for action in PACK.actions.values():
        words = [action.label, action.how]
        if action.to_payer:
            words = [action.to_payer.label, action.to_payer.how]
        if action.to_payer or action.doer in ("payer", "either"):
            for text in words:  # nobody is told to ask himself
                assert "ask the payer" not in text.en.lower(), action.id
                assert "请付款方" not in text.zh, action.id
