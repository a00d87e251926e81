"""The four observations that sort every complaint, each row from both of its sides.

Card, terminal, back office and payout record, read together, lead to one group of causes; a
row is told in full, and the first cause has to be of its group.
"""

from typing import Any

import pytest

import expert

PACK = expert.load_pack()
GOOD = {
    "deduction.seen": True,
    "txn.pos_result": "success_slip",
    "txn.backoffice_status": "success",
}
ROWS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a sign of fraud goes before everything": (
        {**GOOD, "settlement.status": "pending", "fraud.secret_shared": True},
        {"phishing-fake-service"},
    ),
    "no debit and a failed sale": (
        {
            "card.debit_state": "none",
            "txn.pos_result": "declined",
            "txn.backoffice_status": "failed",
        },
        {"declined-no-money"},
    ),
    "no debit and a mere screenshot": (
        {"card.debit_state": "none", "payer.proof_kind": "screenshot", "loss.arrived": "nothing"},
        {"fake-payment-proof"},
    ),
    "a hold and a pre-authorisation": (
        {"card.debit_state": "hold", "txn.type": "preauth", "txn.backoffice_status": "preauth"},
        {"preauth-not-captured"},
    ),
    "a debit and no success in the back office": (
        {"card.debit_state": "sms_only", "txn.pos_result": "timeout",
         "txn.backoffice_status": "failed"},
        {"one-sided-reversal-pending"},
    ),
    "a debit and no success, days later": (
        {"card.debit_state": "posted", "txn.pos_result": "timeout",
         "txn.backoffice_status": "failed", "card.debit_age_business_days": 4},
        {"reversal-failed"},
    ),
    "a debit, no slip, and success in the back office": (
        {"card.debit_state": "posted", "txn.slip_state": "never_printed",
         "txn.backoffice_status": "success"},
        {"slip-not-printed"},
    ),
    "debited and credited back on an approved slip": (
        {"card.debit_state": "debited_and_returned", "txn.pos_result": "success_slip",
         "txn.backoffice_status": "reversed"},
        {"success-slip-but-reversed"},
    ),
    "debited and credited back by the shop": (
        {"card.debit_state": "debited_and_returned", "txn.pos_result": "success_slip",
         "txn.backoffice_status": "voided"},
        {"voided-or-refunded"},
    ),
    "two debits for one sale": (
        {"card.debit_state": "two_debits", "txn.same_amount_count_10min": 2},
        {"duplicate-charge"},
    ),
    "the payee is a stranger": (
        {"deduction.seen": True, "txn.channel": "static_code",
         "card.payee_name_shown": "stranger", "txn.backoffice_status": "not_found"},
        {"qr-code-replaced"},
    ),
    "the payee is one of our own": (
        {"deduction.seen": True, "txn.channel": "static_code",
         "card.payee_name_shown": "our_other", "txn.backoffice_status": "not_found"},
        {"qr-static-wrong-payee"},
    ),
    "the payee is another merchant": (
        {**GOOD, "txn.slip_merchant_matches": "number_diff"},
        {"wrong-merchant-or-terminal-binding"},
    ),
    "good, and before its due time": (
        {**GOOD, "settlement.status": "pending", "settlement.timing": "not_due"},
        {"settlement-not-due"},
    ),
    "good, and held": (
        {**GOOD, "settlement.status": "held"},
        {"risk-hold-delayed-settlement", "retrieval-request-open", "merchant-kyc-expired"},
    ),
    "good, and returned": (
        {**GOOD, "settlement.status": "returned"},
        {"settle-account-info-wrong", "settle-account-abnormal", "account-class-limit"},
    ),
    "good, and paid out less": (
        {**GOOD, "settlement.status": "paid_out", "loss.arrived": "part"},
        {"fee-deducted", "refund-or-chargeback-netting", "device-deposit-or-sim-fee"},
    ),
    "good, paid out, and nothing there": (
        {**GOOD, "settlement.status": "paid_out", "loss.arrived": "nothing"},
        {"lump-sum-unrecognised", "receiving-bank-delay", "settlement-account-not-mine"},
    ),
    "good, and past its due time": (
        {**GOOD, "settlement.status": "processing", "settlement.timing": "overdue"},
        {"acquirer-or-network-failure"},
    ),
    "good, and no licensed acquirer to be found": (
        {**GOOD, "acquirer.licence_verified": "not_listed"},
        {"agent-diversion-second-clearing"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_the_four_observations_lead_to_their_group_of_causes(name: str) -> None:
    told, group = ROWS[name]

    diagnosis = expert.diagnose(told, pack=PACK)

    assert diagnosis.causes[0].id in group


def test_only_what_may_be_charged_again_is_ever_advised_to_be() -> None:
    again = [
        name
        for name, (told, _) in ROWS.items()
        if "act-charge-again" in [a.id for a in expert.diagnose(told, pack=PACK).actions]
    ]

    assert again == ["no debit and a failed sale"]
