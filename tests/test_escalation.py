"""The ladder of complaints: each rung when its time has come, and none before the one below."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from generated import random_case

import expert

PACK = expert.load_pack()
START = datetime.fromisoformat("2026-11-02T10:30+08:00")  # a Monday without holidays after it
STUCK = {"settlement.status": "processing", "elapsed.days": 30}
HELD = {"settlement.status": "held", "risk.notice": "held"}
NOT_BACK = {"card.debit_state": "posted", "txn.backoffice_status": "failed",
            "card.debit_age_business_days": 20}  # fmt: skip
SILENT = {"history.acquirer_replied": False}
LISTED, BANK = ({"acquirer.licence_verified": kind} for kind in ("listed", "bank"))
RUNGS: dict[str, tuple[dict[str, Any], str, str, int]] = {
    "the hotline has three business days": (
        {**STUCK, **SILENT}, "history.acquirer_contacted_at", "act-escalate-acquirer", 3),
    "a weekend is no business day": (
        {**NOT_BACK, **SILENT}, "history.unionpay_contacted_at", "act-escalate-acquirer", 7),
    "a review has seven business days": (
        {**HELD, "risk.reason_kind": "other"},
        "risk.docs_submitted_at", "act-escalate-acquirer", 9),
    "a payment institution has fifteen days": (
        {**STUCK, **LISTED}, "history.escalated_at", "act-complain-pboc", 15),
    "a bank as acquirer has fifteen days": (
        {**STUCK, **BANK}, "history.escalated_at", "act-complain-nfra", 15),
    "the card's bank has fifteen days": (
        NOT_BACK, "history.issuer_contacted_at", "act-complain-nfra", 15),
    "an objection has fifteen days": (
        {**HELD, "risk.reason_kind": "aml"}, "risk.docs_submitted_at", "act-complain-pboc", 15),
    "the central bank has sixty days": (
        STUCK, "history.pbc_complaint_at", "act-consult-lawyer", 60),
    "the banking regulator has sixty days": (
        NOT_BACK, "history.nfra_complaint_at", "act-consult-lawyer", 60),
}  # fmt: skip
REGULATORS = {"act-complain-pboc", "act-complain-nfra"}
ASKED_BEFORE = ("history.escalated_", "history.issuer_contacted_", "risk.docs_submitted_")
"""What terms start with that tell when an institution was asked, or how long ago."""


def advised(told: dict[str, Any], now: datetime) -> list[str]:
    return [action.id for action in expert.diagnose(told, pack=PACK, now=now).actions]


@pytest.mark.parametrize("name", RUNGS)
def test_a_rung_is_advised_from_its_day_on_and_never_before(name: str) -> None:
    told, since, action, days = RUNGS[name]
    told = {**told, since: START.isoformat()}

    on = [day for day in range(days + 8) if action in advised(told, START + timedelta(days=day))]

    assert on == [*range(days, days + 8)]


@pytest.mark.parametrize("name", RUNGS)
def test_whoever_waits_for_an_answer_is_told_something_to_do_all_the_time(name: str) -> None:
    told, since, _, days = RUNGS[name]
    told = {**told, since: START.isoformat()}

    for day in range(0, days + 8, 4):
        assert advised(told, START + timedelta(days=day))


def test_no_regulator_is_advised_before_the_institution_was_asked() -> None:
    random = Random(3)
    cases = [random_case(random, PACK) for _ in range(300)]

    complained = []
    for case in cases:
        diagnosis = expert.diagnose(case, pack=PACK)
        if REGULATORS & {action.id for action in diagnosis.actions}:
            complained.append(case)

    assert complained
    for case in complained:
        told = [term for term, value in case.told.items() if value is not None]
        assert [term for term in told if term.startswith(ASKED_BEFORE)]


def test_a_complaint_that_was_made_is_not_advised_again() -> None:
    now = START + timedelta(days=30)
    told = {**STUCK, "history.escalated_at": START.isoformat()}
    made = {f"history.{body}_complaint_at": START.isoformat() for body in ("pbc", "nfra")}

    assert {*advised(told, now)} >= REGULATORS
    assert not REGULATORS & {*advised({**told, **made}, now)}
    assert "act-escalate-acquirer" not in advised({**told, **made}, now)


def test_no_merchant_is_sent_to_the_consumer_line_for_a_payout() -> None:
    for action in PACK.actions.values():
        for text in (action.label, action.how, action.channel):
            assert action.id == "act-complain-12315" or "12315" not in text.zh + text.en, action.id
    for ladder, _, _, _ in RUNGS.values():
        facts = {**ladder, "reporter.role": "merchant", "history.merchant_refused": True}
        diagnosis = expert.diagnose(facts, pack=PACK, now=START)
        assert "act-complain-12315" not in [action.id for action in diagnosis.actions], ladder


def test_a_consumer_whom_the_shop_refuses_is_sent_to_bank_unionpay_and_consumer_line() -> None:
    refused = {
        "reporter.role": "cardholder",
        "reporter.is_consumer_purchase": True,
        "card.debit_state": "two_debits",
        "history.merchant_refused": True,
    }
    advised = [a.id for a in expert.diagnose(refused, pack=PACK, now=START).actions]

    assert {"act-complain-bank", "act-contact-unionpay", "act-complain-12315"} <= set(advised)
