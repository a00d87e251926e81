"""Letters: filled with what is known, with gaps for the rest, and with nothing that harms."""

import json
import re
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import external_file, snapshot

import expert
from expert.cli import run
from expert.diagnosis import answered
from expert.errors import InputError, holds_card_number
from expert.facts import read_case
from expert.pack import Pack
from expert.render.letter import Letter, as_json, as_markdown, as_text, letter
from expert.rules import Grade

GOLDEN = Path(__file__).parent / "golden"
SMALL = Path(__file__).parent / "small_pack"
EXAMPLES = Path(__file__).parents[1] / "examples"
HELD = {
    "case.now": "2026-11-20T10:30:00+08:00", "reporter.role": "merchant", "deduction.seen": True,
    "settlement.status": "held", "risk.notice": "held", "risk.reason_kind": "aml",
    "acquirer.licence_verified": "listed", "txn.amount": "2480.00",
    "history.acquirer_ticket_no": "GD-20261118-77", "history.acquirer_replied": "unknown",
}  # fmt: skip
# What no letter repeats, and why.
LEFT_OUT = {
    "worked out from what is said, or said by its date": {
        "card.debit_age_business_days", "card.debited_days_after_sale", "card.return_due_at",
        "history.promise_days_left",
        "settlement.after_cutoff", "settlement.below_minimum", "settlement.cutoff_moves_due",
        "settlement.holiday_deferred", "settlement.instant_payout", "settlement.late_at",
        "settlement.paid_out_days_after_sale", "settlement.trade_day",
        "symptom.charged_not_credited", "txn.amount_matches_sale", "txn.code_risk",
        "txn.preauth_days_left", "txn.preauth_expires_at",
    },
    "terms of the contract or settings, which the institution has itself": {
        "acquirer.code_profile", "history.arbitration_clause", "merchant.is_new_days",
        "settlement.auto_payout", "settlement.fee_rate_pct", "settlement.fixed_fee",
        "settlement.instant_limit", "settlement.min_payout", "txn.preauth_valid_days",
    },
    "of the shop's own house, for it to put right": {
        "merchant.id_expired", "merchant.inactive_months", "merchant.info_changed_unreported",
        "merchant.licence_expired", "merchant.papers_asked", "settlement.any_sales",
        "terminal.compatible", "terminal.firewall_blocks", "terminal.log_saved",
        "terminal.network_speed", "terminal.software_current", "txn.tender_booked",
    },
    "for the writer to say or not": {
        "account.stray_credit", "loss.kind", "reporter.is_consumer_purchase", "risk.cash_out",
        "risk.pattern",
    },
}  # fmt: skip
LAWS = re.compile(r"《(.+?)》")


def written(case: dict[str, object], to: str, pack: Pack) -> Letter:
    return letter(answered(case, pack=pack), pack, to)


def lines(filled: Letter, lang: str) -> list[str]:
    return [line.in_(lang) for part in filled.parts for line in part.lines]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("to", ["acquirer", "payer"])
def test_a_letter_reads_as_recorded(to: str, lang: str, pack: Pack) -> None:
    case = expert.load_case(EXAMPLES / "one-sided.yaml", pack=pack)

    text = as_text(letter(answered(case, pack=pack), pack, to), lang)

    assert text == external_file(str(GOLDEN / f"letter-{to}-{lang}.txt"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_letter_in_markdown_reads_as_recorded(lang: str, pack: Pack) -> None:
    text = as_markdown(written(HELD, "pboc", pack), lang)

    assert text == external_file(str(GOLDEN / f"letter-pboc-{lang}-markdown.txt"))


def test_every_letter_about_every_case_of_the_book_is_whole(pack: Pack) -> None:
    named = {s.title.zh for s in pack.sources.values() if s.law and s.grade is Grade.VERIFIED}
    for entry in pack.book[::3]:
        answer = answered(read_case(entry.told, pack.vocabulary), pack=pack)
        for to in pack.stationery.letters:
            filled = letter(answer, pack, to)
            for lang in ("zh", "en"):
                text = as_text(filled, lang)

                assert not re.search(r"[{}]", text), text
                assert not holds_card_number(text)
                assert bool(re.search("[\u4e00-\u9fff]", text)) is (lang == "zh")
            cited = {law for line in lines(filled, "zh") for law in LAWS.findall(line)}
            assert all(any(law in title for title in named) for law in cited), cited


def test_not_told_not_known_and_assumed_look_different(pack: Pack) -> None:
    case = {
        "case.now": "2026-11-20T10:30:00+08:00", "txn.local_datetime": "2026-11-17T09:00:00+08:00",
        "txn.response_code": "unknown", "deduction.seen": False, "card.debit_state": "posted",
        "txn.pos_result": "timeout",
    }  # fmt: skip
    said = "\n".join(lines(written(case, "acquirer", pack), "en"))

    assert "final result on the terminal: timed out or no connection" in said
    assert "amount of the sale: [to fill in]" in said
    assert "response code: not known so far" in said
    assert "due: [to check: 2026-11-18 18:00, assuming that" in said


def test_what_contradicts_itself_is_left_to_be_checked() -> None:
    pack = expert.load_pack(SMALL)
    case = {"case.now": "2026-11-20T10:30:00+08:00", "lamp.age_days": 3,
            "lamp.bought_at": "2026-11-01T10:00:00+08:00"}  # fmt: skip

    filled = written(case, "electrician", pack)

    assert "age of the bulb: [to check: what was told does not fit together]" in lines(filled, "en")


def test_a_number_that_looks_like_a_card_is_masked_and_the_writer_told(pack: Pack) -> None:
    filled = written({**HELD, "history.acquirer_ticket_no": "4111111111111111"}, "pboc", pack)

    text = as_text(filled, "zh") + as_text(filled, "en") + as_markdown(filled, "en")
    assert "411111" not in text + as_json(filled)
    assert "acquirer's ticket number: …1111" in text
    assert "像银行卡号" in filled.notes[-1].zh


def test_law_is_named_where_it_is_known_to_hold_and_nowhere_else(pack: Pack) -> None:
    def laws(**more: object) -> list[str]:
        said = lines(written({**HELD, **more}, "acquirer", pack), "zh")
        return [law for line in said for law in LAWS.findall(line)]

    assert laws() == snapshot(["非银行支付机构监督管理条例", "反洗钱法"])
    bank = {"acquirer.licence_verified": "bank", "risk.reason_kind": "other"}
    assert laws(**bank) == []


def test_who_asks_decides_which_letter_the_bank_gets(pack: Pack) -> None:
    def headings(role: str) -> list[str]:
        filled = written({"reporter.role": role, "deduction.seen": True}, "bank", pack)
        return [part.heading.en for part in filled.parts if part.heading]

    assert "Request (cardholder to the card's bank)" in headings("cardholder")
    assert "Request (merchant to the receiving bank)" in headings("merchant")
    assert not {*headings("cardholder")} & {"Receiving account"}


@pytest.mark.parametrize(
    ("role", "zh", "en"),
    [
        (
            "cardholder",
            "我是持卡人（付款方）。我的卡被扣了",
            "I am the cardholder, who paid. My card",
        ),
        ("merchant", "我是商户，在贵行有账户。", "I am a merchant and have an account with you."),
        ("agent", "我代商户办理：〔待填", "I act for the merchant [to fill in"),
        ("other", "我是〔待填：写信人的身份", "I am [to fill in: role of the writer"),
        ("unknown", "我是〔待填：写信人的身份", "I am [to fill in: role of the writer"),
    ],
)
def test_the_bank_is_told_who_writes(role: str, zh: str, en: str, pack: Pack) -> None:
    filled = written({"reporter.role": role, "deduction.seen": True}, "bank", pack)

    (zh_said,) = (line for line in lines(filled, "zh") if line.startswith("我"))
    (en_said,) = (line for line in lines(filled, "en") if line.startswith("I "))
    assert zh_said.startswith(zh)
    assert en_said.startswith(en)


PAID = {
    "case.now": "2026-11-29T10:00:00+08:00", "reporter.role": "cardholder", "txn.amount": 1680,
    "txn.local_datetime": "2026-11-26T09:00:00+08:00", "txn.pos_result": "timeout",
    "card.debit_state": "posted", "history.merchant_refused": True,
}  # fmt: skip


def test_a_payer_complains_of_a_shop_about_what_was_bought_and_not_about_a_payout(
    pack: Pack,
) -> None:
    filled = written(PAID, "12315", pack)
    en, zh = lines(filled, "en"), lines(filled, "zh")

    assert "I have paid, and the shop does not acknowledge my payment." in en
    assert "我已经付了款，商家不认这笔付款。" in zh
    assert "Amount in dispute: CNY 1,680.00" in en
    assert pack.evidence["E15"].label.en in en
    text = "\n".join([*en, *zh])
    assert not re.search("payout|due|agreement|结算|到账|协议", text), text


REFUND = {
    "case.now": "2026-11-30T10:00:00+08:00", "reporter.role": "cardholder", "txn.amount": 899,
    "txn.local_datetime": "2026-11-18T16:00:00+08:00", "txn.backoffice_status": "refunded",
    "refund.state": "in_progress", "refund.days": 9, "card.debit_state": "posted",
}  # fmt: skip


@pytest.mark.parametrize("state", ["in_progress", "rejected", "abnormal", "low_balance"])
@pytest.mark.parametrize("to", ["bank", "pboc", "nfra", "12315"])
def test_a_payer_who_waits_for_a_refund_asks_for_the_refund_and_for_nothing_else(
    to: str, state: str, pack: Pack
) -> None:
    filled = written({**REFUND, "refund.state": state}, to, pack)

    en, zh = "\n".join(lines(filled, "en")), "\n".join(lines(filled, "zh"))
    asked = next(part for part in filled.parts if part.heading and "Request" in part.heading.en)
    assert "refund" in "\n".join(line.en for line in asked.lines)
    assert "退款" in "\n".join(line.zh for line in asked.lines)
    assert "the refund was started 9 days ago" in en
    assert not re.search("acknowledge|deliver|pay it out|agreement|did not receive", en), en
    assert not re.search("不认这笔|交付|依约结算|协议|没有收到这笔款", zh), zh


def test_the_number_by_which_a_refund_is_traced_is_asked_for(pack: Pack) -> None:
    assert "refund number or reference (ask the shop): [to fill in]" in lines(
        written(REFUND, "bank", pack), "en"
    )
    asked = "\n".join(lines(written(REFUND, "12315", pack), "en"))
    assert "when it was made, through whom, and its reference number" in asked


def test_a_payer_tells_the_bank_what_happened(pack: Pack) -> None:
    told = {**PAID, "card.payee_name_shown": "this_shop"}

    filled = written(told, "bank", pack)

    part = next(part for part in filled.parts if part.heading and part.heading.zh == "事情经过")
    assert "the merchant refused to refund or deal with it" in [line.en for line in part.lines]


@pytest.mark.parametrize(
    ("state", "opening"),
    [
        ("in_progress", "I have refunded the sale below"),
        ("abnormal", "The refund of the sale below did not get through"),
        ("low_balance", "failed because my balance is too low"),
    ],
)
def test_a_merchant_whose_refund_is_stuck_writes_of_the_refund_and_waits_for_no_payout(
    state: str, opening: str, pack: Pack
) -> None:
    shop = {**REFUND, "reporter.role": "merchant", "refund.state": state,
            "settlement.cycle": "T1", "settlement.status": "pending"}  # fmt: skip

    filled = written(shop, "acquirer", pack)

    said = [line for line in lines(filled, "en") if line.startswith("I am one of your merchants")]
    assert len(said) == 1
    assert opening in said[0]
    assert not any("send this once" in note.en for note in filled.notes)


@pytest.mark.parametrize("refused", [True, False])
def test_only_a_shop_that_refused_is_said_not_to_acknowledge_a_payment(
    refused: bool, pack: Pack
) -> None:
    said = lines(written({**PAID, "history.merchant_refused": refused}, "12315", pack), "en")

    assert any("does not acknowledge" in line for line in said) is refused
    assert any("still not settled" in line for line in said) is not refused


@pytest.mark.parametrize("to", ["acquirer", "bank"])
def test_that_money_did_not_come_is_said_only_where_it_was_told(to: str, pack: Pack) -> None:
    sale = {"reporter.role": "merchant", "txn.backoffice_status": "success",
            "deduction.seen": True}  # fmt: skip

    def late(**told: object) -> bool:
        facts = {name.replace("__", "."): value for name, value in told.items()}
        said = "\n".join(lines(written({**sale, **facts}, to, pack), "en"))
        assert len(re.findall("^I am .*merchant", said, re.MULTILINE)) == 1
        return "did not arrive as agreed" in said

    assert not late()
    assert not late(loss__arrived="in_full", settlement__status="paid_out")
    assert late(loss__arrived="nothing")
    assert late(settlement__status="held")
    assert late(settlement__expected_net=100, settlement__received_amount=90)


def test_of_a_double_charge_the_acquirer_reads_that_and_of_no_payout_that_is_missing(
    pack: Pack,
) -> None:
    twice: dict[str, object] = {"reporter.role": "merchant", "txn.pos_result": "success_slip",
             "card.debit_state": "two_debits", "txn.same_amount_count_10min": 2}  # fmt: skip

    filled = written(twice, "acquirer", pack)

    en, zh = "\n".join(lines(filled, "en")), "\n".join(lines(filled, "zh"))
    assert "seems to have been paid more than once" in en
    assert "疑似重复付款" in zh
    assert "did not arrive" not in en


@pytest.mark.parametrize("to", ["acquirer", "pboc"])
def test_of_a_short_payout_the_letter_gives_what_was_to_come_and_what_came(
    to: str, pack: Pack
) -> None:
    short: dict[str, object] = {"reporter.role": "merchant", "settlement.status": "paid_out",
             "settlement.expected_net": "9641.20",
             "settlement.received_amount": "9503.70"}  # fmt: skip

    said = "\n".join(lines(written(short, to, pack), "en"))

    assert "expected payout after fees: CNY 9,641.20" in said
    assert "9,503.70" in said


@pytest.mark.parametrize("to", ["bank", "pboc", "nfra", "12315"])
def test_a_cardholder_who_made_no_payment_is_not_made_to_say_so(to: str, pack: Pack) -> None:
    denied = {**PAID, "card.holder_denies": True}

    filled = written(denied, to, pack)

    en, zh = "\n".join(lines(filled, "en")), "\n".join(lines(filled, "zh"))
    assert not re.search("who paid|I have paid|that I made|what I paid for", en), en
    assert not re.search("（付款方）|我已经付了款|扫码付款的扣款", zh), zh


def test_a_payer_charged_twice_asks_the_shop_for_the_extra_charge(pack: Pack) -> None:
    twice: dict[str, object] = {"reporter.role": "cardholder", "card.debit_state": "two_debits"}

    said = lines(written(twice, "12315", pack), "en")

    assert "Please have the shop confirm the extra charge and return it the way it came." in said
    assert not any("does not acknowledge" in line for line in said)


def test_a_merchant_still_complains_of_a_payout(pack: Pack) -> None:
    said = lines(written(HELD, "12315", pack), "en")

    assert "Payout of money taken by card on a POS terminal (card acquiring)." in said
    assert not any("I have paid" in line for line in said)


@pytest.mark.parametrize("to", ["pboc", "nfra"])
def test_a_payer_complains_to_a_regulator_about_the_charge(to: str, pack: Pack) -> None:
    said = lines(written(PAID, to, pack), "en")

    assert "The charge for a payment that I made by card or code." in said
    assert pack.evidence["E17"].label.en not in said


@pytest.mark.parametrize("to", ["acquirer", "payer"])
def test_a_letter_that_the_payer_cannot_write_says_whose_it_is(to: str, pack: Pack) -> None:
    def notes(role: str) -> str:
        filled = written({**PAID, "reporter.role": role}, to, pack)
        return "\n".join(note.en for note in filled.first)

    assert "payers write to their card's bank, with the letter bank" in notes("cardholder")
    assert "payers write" not in notes("merchant")


@pytest.mark.parametrize("to", ["acquirer", "payer"])
def test_that_a_letter_is_for_somebody_else_is_read_before_it(to: str, pack: Pack) -> None:
    filled = written(PAID, to, pack)
    heads = {"zh": "先请寄信人看，寄出前删去", "en": "For the sender to read first; remove before"}

    for lang, head in heads.items():
        note, title = filled.first[0].in_(lang), filled.title.in_(lang)
        assert re.match(rf"-- {head}.*\n{re.escape(note)}\n\n{title}\n", as_text(filled, lang))
        markdown = rf"> \*\*{head}.*\n>\n> - {re.escape(note)}\n\n---\n\n# {title}\n"
        assert re.match(markdown, as_markdown(filled, lang))
        assert as_text(filled, lang).count(note) == 1
    own = written({**PAID, "reporter.role": "merchant"}, to, pack)
    assert as_text(own, "en").startswith(own.title.en)
    assert as_markdown(own, "en").startswith(f"# {own.title.en}")


@pytest.mark.parametrize(("to", "licence"), [("pboc", "bank"), ("nfra", "listed")])
def test_a_complaint_to_the_regulator_of_others_says_so_before_it(
    to: str, licence: str, pack: Pack
) -> None:
    filled = written({**HELD, "acquirer.licence_verified": licence}, to, pack)

    assert [note.en.split(":")[0] for note in filled.first] in (
        ["The acquirer is a bank"],
        ["The acquirer is a payment institution"],
    )


DISPUTED = {
    "case.now": "2026-11-26T16:00:00+08:00", "reporter.role": "merchant", "txn.amount": "3200.00",
    "txn.pos_result": "success_slip", "txn.local_datetime": "2026-11-02T19:15:00+08:00",
    "txn.backoffice_status": "success", "txn.slip_state": "paper", "txn.channel": "chip",
    "settlement.status": "paid_out", "settlement.cycle": "T1", "settlement.received_amount": 0,
    "settlement.deduction_lines": ["chargeback"], "dispute.chargeback_notice": True,
    "dispute.reply_by": "2026-11-28T18:00:00+08:00",
}  # fmt: skip
ASKED = {"dispute.chargeback_notice": False, "dispute.retrieval_notice": True}


@pytest.mark.parametrize(
    ("notice", "zh", "en"),
    [
        ({}, "下面这笔交易收到了退单通知，我对退单有异议", "I was given notice of a chargeback"),
        (ASKED, "下面这笔交易收到了调单通知，现提交", "I was given a retrieval notice"),
    ],
)
@pytest.mark.parametrize(
    "sale",
    [
        {},
        {"txn.backoffice_status": "failed", "settlement.status": "unknown"},
        {"txn.backoffice_status": "pending", "settlement.status": "unknown"},
        {"deduction.seen": True, "settlement.status": "held"},
    ],
)
def test_after_a_notice_the_acquirer_gets_the_papers_and_reads_of_no_day_that_is_past(
    sale: dict[str, object], notice: dict[str, object], zh: str, en: str, pack: Pack
) -> None:
    filled = written({**DISPUTED, **notice, **sale}, "acquirer", pack)

    said = [line for line in lines(filled, "en") if line.startswith("I am one of your merchants")]
    assert len(said) == 1
    assert en in said[0]
    assert zh in "\n".join(lines(filled, "zh"))
    text = as_text(filled, "en")
    assert not re.search("due day|payout is due|agreed payout|as agreed|on your host", text), text
    assert not re.search("应到账|逾期|按约定到账|主机", as_text(filled, "zh"))
    papers = {line.en for line in filled.parts[-2].lines}
    assert papers >= {pack.evidence[item].label.en for item in ("E01", "E17", "E19", "E25")}
    assert "messages with the customer about the sale" in papers
    assert not papers & {pack.evidence[item].label.en for item in ("E15", "E18")}


def test_the_papers_of_a_dispute_are_to_be_sent_on_and_answered_by_the_deadline_of_the_notice(
    pack: Pack,
) -> None:
    filled = written(DISPUTED, "acquirer", pack)

    asked = next(part for part in filled.parts if part.heading and part.heading.en == "Request")
    assert [line.en for line in asked.lines] == snapshot(
        [
            (
                "Take the enclosed papers and send them on to the card's bank "
                "before the deadline of the notice, 2026-11-28 18:00."
            ),
            (
                "Confirm in writing that the papers were taken and sent on, and when; "
                "if any are missing, say which."
            ),
            (
                "State in writing the reason of the notice, "
                "and the amount held or taken back because of it."
            ),
        ]
    )
    assert [line.zh for line in asked.lines] == snapshot(
        [
            "在通知的回复期限（2026-11-28 18:00）之前收下所附凭证，并转交发卡行。",
            "书面确认凭证已经收下并转交，写明时间；凭证不齐的，写明还缺什么。",
            "书面说明通知的原因，以及因此扣住或扣回的金额。",
        ]
    )
    text = as_text(filled, "zh") + as_text(filled, "en")
    assert "answer in writing by 2026-11-28 18:00, the deadline of the notice" in text
    assert "请在通知的回复期限（2026-11-28 18:00）之前书面答复" in text
    assert not re.search("December|12月", text)


@pytest.mark.parametrize(
    ("told", "request_", "reply", "note"),
    [
        (
            {"dispute.reply_by": "unknown"},
            "deadline of the notice, [to fill in: deadline for the answer]",
            "answer in writing before the deadline of the notice",
            "before the deadline of the notice, and keep proof",
        ),
        (
            {"dispute.reply_by": "2026-11-25T18:00:00+08:00"},
            "state in writing whether the papers are still taken",
            "answer in writing as soon as possible",
            "Ask first, on the acquirer's official number, whether the papers are still taken",
        ),
    ],
)
def test_a_deadline_that_is_over_or_untold_is_not_asked_to_be_kept(
    told: dict[str, object], request_: str, reply: str, note: str, pack: Pack
) -> None:
    filled = written({**DISPUTED, **told}, "acquirer", pack)

    said = "\n".join(lines(filled, "en"))
    assert request_ in said
    assert re.findall("answer in writing.*?(?= and give)", said) == [reply]
    assert note in "\n".join(note.en for note in filled.notes)


def test_no_refund_beside_a_chargeback_is_asked_for_and_the_proof_of_a_former_one_is_enclosed(
    pack: Pack,
) -> None:
    twice = {"card.debit_state": "two_debits", "refund.state": "arrived"}

    filled = written({**DISPUTED, **twice}, "acquirer", pack)

    said = lines(filled, "en")
    assert not any("return the extra one" in line for line in said)
    assert "proof of the refund of the sale" in said
    assert any("make no refund of your own" in note.en for note in filled.notes)


@pytest.mark.parametrize("notice", [{}, ASKED])
def test_papers_that_have_a_deadline_do_not_wait_until_a_payout_is_late(
    notice: dict[str, object], pack: Pack
) -> None:
    fresh = {**DISPUTED, **notice, "txn.local_datetime": "2026-11-26T15:00:00+08:00"}

    def late(case: dict[str, object]) -> bool:
        return any("send this once" in note.en for note in written(case, "acquirer", pack).notes)

    assert not late(fresh)
    assert late({**fresh, "dispute.chargeback_notice": False, "dispute.retrieval_notice": False})


@pytest.mark.parametrize(
    ("told", "stands", "opening"),
    [
        ({"txn.backoffice_status": "not_found"}, False, "on my side it did not go through"),
        ({"txn.backoffice_status": "failed"}, False, "on my side it did not go through"),
        ({"txn.pos_result": "declined"}, False, "on my side it did not go through"),
        ({"txn.backoffice_status": "unknown"}, False, "nothing shows that the money was collected"),
        ({"txn.backoffice_status": "preauth"}, False, "nothing shows that the money was collected"),
        (
            {"txn.backoffice_status": "refunded"},
            False,
            "shows the sale below as voided or refunded",
        ),
        (
            {"txn.backoffice_status": "success"},
            True,
            "Please look into the sale below and its payout",
        ),
        (
            {"txn.pos_result": "success_slip"},
            True,
            "Please look into the sale below and its payout",
        ),
        ({"settlement.status": "pending"}, True, "Please look into the sale below and its payout"),
        (
            {"settlement.status": "pending", "loss.arrived": "part"},
            True,
            "did not arrive as agreed",
        ),
    ],
)
def test_only_for_a_sale_that_stands_is_the_acquirer_told_of_a_payout_that_is_due(
    told: dict[str, object], stands: bool, opening: str, pack: Pack
) -> None:
    sale = {**PAID, "reporter.role": "merchant", "settlement.cycle": "T1",
            "txn.local_datetime": "2026-11-29T09:00:00+08:00"}  # fmt: skip

    filled = written({**sale, **told}, "acquirer", pack)

    said = [line for line in lines(filled, "en") if line.startswith("I am one of your merchants")]
    assert len(said) == 1
    assert opening in said[0]
    notes = [note.en for note in filled.notes]
    assert ("The payout is not due yet; send this once it is late." in notes) is stands


@pytest.mark.parametrize("to", ["acquirer", "bank", "pboc", "nfra", "12315", "police"])
def test_what_is_missing_and_whose_account_it_was_to_go_to_is_in_the_letter(
    to: str, pack: Pack
) -> None:
    case = {
        **HELD,
        "loss.amount_total": "5130.50",
        "loss.arrived": "part",
        "account.is_mine": False,
    }

    filled = written(case, to, pack)

    en, zh = lines(filled, "en"), lines(filled, "zh")
    assert "CNY 5,130.50 is missing altogether" in en
    assert "of the money due, only a part has arrived" in en
    assert "the payout account on file is not the merchant's own" in en
    assert {"没到账的共5,130.50元", "该到的钱只到了一部分", "登记的结算账户不是商户自己的"} <= {*zh}


def test_whatever_was_told_is_in_some_letter_unless_it_is_left_out_for_a_reason(
    pack: Pack,
) -> None:
    shown = {term for line in pack.stationery.lines() for term in line.terms}
    # Who writes decides the words of a letter; the finer facts stand for this coarse one.
    shown |= {"reporter.role", "deduction.seen", "risk.reason_kind", "settlement.timing"}

    assert set[str]().union(*LEFT_OUT.values()) == pack.vocabulary.terms.keys() - shown


def test_the_numbers_by_which_a_sale_is_found_are_in_the_letters(pack: Pack) -> None:
    numbers: dict[str, object] = {
        "txn.rrn": "012345678901", "txn.voucher_no": "000123", "txn.batch_no": "000007",
        "txn.auth_code": "A1B2C3", "acquirer.name_known": "Some Payment Co.",
        "settlement.bank_serial": "20261118-0042", "card.issuer_ticket_no": "K-77",
    }  # fmt: skip

    def said(to: str) -> str:
        return "\n".join(lines(written({**HELD, **numbers}, to, pack), "en"))

    assert [name for name, number in numbers.items() if str(number) not in said("acquirer")] == []
    assert "To: Some Payment Co." in said("acquirer")
    assert "20261118-0042" in said("bank")


def test_a_code_payment_is_named_by_its_order_number_and_not_by_a_card(pack: Pack) -> None:
    case = {**HELD, "txn.channel": "static_code", "txn.order_no": "2026111822001"}

    said = "\n".join(lines(written(case, "acquirer", pack), "en"))

    assert "2026111822001" in said
    assert "digits of the card" not in said


@pytest.mark.parametrize(
    ("told", "innocent"),
    [
        ({"fraud.qr_overlay": True}, False),
        ({"code.activated_by_shop": False}, False),
        ({"terminal.registered_to": "staff"}, False),
        ({"payer.proof_kind": "screenshot", "loss.arrived": "nothing"}, False),
        ({"settlement.status": "pending", "elapsed.days": 0}, True),
    ],
)
def test_a_report_to_the_police_is_called_doubtful_only_where_nothing_points_to_a_crime(
    told: dict[str, object], innocent: bool, pack: Pack
) -> None:
    notes = [note.en for note in written(told, "police", pack).notes]

    assert any(note.startswith("Nothing that is known points to fraud") for note in notes) is (
        innocent
    )


def test_a_payer_who_was_never_charged_is_not_told_that_the_bank_charged(pack: Pack) -> None:
    case: dict[str, object] = {"txn.pos_result": "success_slip", "card.debit_state": "none",
                               "txn.backoffice_status": "failed"}  # fmt: skip

    said = "\n".join(lines(written(case, "payer", pack), "en"))

    assert "the payment did not stand in the system" in said
    assert "shows a charge" not in said
    assert "usually within one to three working days" not in said


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-19T10:00+08:00", "24 November 2026"),  # Thursday, and a weekend in between
        ("2026-11-20T10:00+08:00", "25 November 2026"),  # Friday
        ("2026-11-21T10:00+08:00", "25 November 2026"),  # Saturday
        (
            "2026-09-30T10:00+08:00",
            "12 October 2026",
        ),  # a week of holidays, a Saturday worked instead
    ],
)
def test_the_payer_looks_again_after_three_days_on_which_banks_work(
    now: str, day: str, pack: Pack
) -> None:
    case = {"case.now": now, "deduction.seen": True, "txn.pos_result": "timeout",
            "txn.backoffice_status": "failed", "card.debit_state": "posted"}  # fmt: skip

    said = lines(written(case, "payer", pack), "en")

    assert any(f"Please look at your bill again after {day}." in line for line in said)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)))
def test_no_letter_asks_for_an_answer_by_a_day_on_which_banks_are_closed(today: date) -> None:
    pack = expert.load_pack()
    now = f"{today}T10:00+08:00"

    said = "\n".join(lines(written({**HELD, "case.now": now}, "acquirer", pack), "en"))

    found = re.search(r"in writing by (\d+ \w+ \d{4})", said)
    assert found
    assert pack.calendar
    by = datetime.strptime(found[1], "%d %B %Y").date()
    assert pack.calendar.is_open(by, make_up=False)
    assert by >= today + timedelta(days=15)
    assert not pack.calendar.between(
        today + timedelta(days=14), by - timedelta(days=1), make_up=False
    )


def test_the_payer_is_told_not_to_pay_again_until_no_money_is_known_to_have_moved(
    pack: Pack,
) -> None:
    def told(**case: object) -> bool:
        facts = {name.replace("__", "."): value for name, value in case.items()}
        said = lines(written(facts, "payer", pack), "en")
        return any(line.startswith("Please do not pay for this purchase again") for line in said)

    assert told()
    assert told(txn__backoffice_status="failed")
    assert told(txn__backoffice_status="failed", card__debit_state="posted")
    assert not told(txn__backoffice_status="failed", card__debit_state="none")


FAKE = {
    "case.now": "2026-11-30T10:00:00+08:00", "reporter.role": "merchant", "txn.amount": 260,
    "txn.local_datetime": "2026-11-30T09:15:00+08:00", "txn.channel": "static_code",
    "txn.backoffice_status": "not_found", "code.payment_notice": False,
    "payer.proof_kind": "screenshot", "deduction.seen": "unknown",
}  # fmt: skip


@pytest.mark.parametrize("more", [{}, {"payer.unreachable": True, "payer.proof_kind": "verbal"}])
def test_nobody_whose_proof_looks_false_is_written_that_they_paid(
    more: dict[str, object], pack: Pack
) -> None:
    filled = written({**FAKE, **more}, "payer", pack)

    en, zh = "\n".join(lines(filled, "en")), "\n".join(lines(filled, "zh"))
    assert "So far we have no record of having received it." in en
    assert "order number" in en
    assert "没有查到收到这笔款的记录" in zh
    assert "订单号" in zh
    assert not re.search("[Yy]ou paid|not pay|charge|return|refund", en), en
    assert not re.search("您.{0,40}付款\\d|再付|扣款|退", zh), zh
    assert any("The proof of payment looks false" in note.en for note in filled.notes)


@pytest.mark.parametrize("debit", ["posted", "sms_only"])
def test_a_known_charge_outweighs_the_look_of_a_proof(debit: str, pack: Pack) -> None:
    filled = written({**FAKE, "deduction.seen": True, "card.debit_state": debit}, "payer", pack)

    en = "\n".join(lines(filled, "en"))
    assert "You paid CNY 260.00" in en
    assert "no record" not in en
    assert not any("looks false" in note.en for note in filled.notes)


def test_that_the_payer_paid_is_said_only_where_a_charge_is_known(pack: Pack) -> None:
    sale: dict[str, object] = {"txn.amount": 128, "txn.pos_result": "timeout"}

    assert not any("You paid" in line for line in lines(written(sale, "payer", pack), "en"))
    charged = {**sale, "card.debit_state": "posted"}
    assert any("You paid" in line for line in lines(written(charged, "payer", pack), "en"))


@pytest.mark.parametrize(
    "channel", ["static_code", "dynamic_code", "scan_customer_code", "online_link"]
)
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"txn.pos_result": "timeout", "txn.backoffice_status": "failed"},
        {"card.debit_state": "two_debits"},
        {"refund.state": "in_progress"},
    ],
)
def test_who_paid_by_code_is_sent_to_the_app_and_not_to_the_back_of_a_card(
    channel: str, more: dict[str, object], pack: Pack
) -> None:
    filled = written({"txn.channel": channel, "deduction.seen": True, **more}, "payer", pack)

    en, zh = "\n".join(lines(filled, "en")), "\n".join(lines(filled, "zh"))
    assert "use the official help in the payment app" in en
    assert "请在付款App里找官方客服" in zh
    assert not re.search("bank card|the card you", en), en
    assert not re.search("银行卡|那张卡", zh), zh


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"refund.days": 9}, "usually takes three to seven working days"),
        ({"refund.days": 20}, "should have arrived by now"),
        ({"refund.state": "rejected"}, "did not get through to you"),
        ({"refund.state": "low_balance"}, "has not gone through yet"),
    ],
)
def test_a_payer_who_waits_for_a_refund_reads_of_it_and_not_that_they_must_not_pay_again(
    told: dict[str, object], said: str, pack: Pack
) -> None:
    filled = written({**REFUND, "reporter.role": "merchant", **told}, "payer", pack)

    en = "\n".join(lines(filled, "en"))
    assert said in en
    assert "do not pay" not in en
    assert "looking into this payment" not in en


@pytest.mark.parametrize("to", ["pboc", "nfra", "12315"])
@pytest.mark.parametrize(
    ("case", "faultless"),
    [
        (FAKE, True),
        (REFUND, True),
        ({**REFUND, "refund.days": 20}, False),
        (PAID, False),
        (HELD, False),
    ],
)
def test_the_writer_of_a_complaint_is_told_where_nothing_points_to_a_fault(
    to: str, case: dict[str, object], faultless: bool, pack: Pack
) -> None:
    notes = [note.en for note in written(case, to, pack).notes]

    assert any("nothing points to" in note for note in notes) is faultless


@pytest.mark.parametrize("to", ["pboc", "nfra"])
def test_the_writer_of_a_complaint_is_told_that_a_payout_is_not_late(to: str, pack: Pack) -> None:
    due: dict[str, object] = {
        "case.now": "2026-11-30T10:00:00+08:00", "reporter.role": "merchant",
        "txn.local_datetime": "2026-11-30T09:00:00+08:00", "txn.backoffice_status": "success",
        "settlement.status": "pending", "settlement.cycle": "T1",
    }  # fmt: skip

    def early(**told: object) -> bool:
        notes = written({**due, **told}, to, pack).notes
        return any("nothing points to a fault of the institution" in note.en for note in notes)

    assert early()
    assert not early(**{"settlement.status": "held"})


def test_letters_change_no_answer_and_so_not_the_hash_of_a_pack(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "pack")
    (tmp_path / "pack" / "letters.yaml").unlink()

    without = expert.load_pack(tmp_path / "pack")

    assert without.content_hash == expert.load_pack(SMALL).content_hash
    assert not without.stationery.letters
    with pytest.raises(InputError) as refused:
        letter(answered({}, pack=without), without, "electrician")
    assert refused.value.problems[0].code == "E219"


def test_a_letter_of_a_small_pack_is_filled_line_by_line() -> None:
    pack = expert.load_pack(SMALL)
    case = {"case.now": "2026-11-20T10:30:00+08:00", "lamp.lit": False, "lamp.bulb": "broken",
            "lamp.age_days": 3, "lamp.signs": ["hum"]}  # fmt: skip

    filled = written(case, "electrician", pack)

    assert lines(filled, "en") == snapshot(
        [
            "Dear [to fill in: name of the electrician],",
            "state of the bulb: broken",
            "age of the bulb: 3 days",
            "model of the lamp: [to fill in]",
            "the lamp does not light",
            "the lamp shows a hum",
            "Please bring a new one; the old one is broken.",
            "the old bulb",
        ]
    )
    assert [gap.en for gap in filled.gaps] == snapshot(
        ["name of the electrician", "model of the lamp"]
    )
    assert filled.notes == ()


def test_markdown_in_what_was_told_stays_text(pack: Pack) -> None:
    filled = written({**HELD, "history.acquirer_ticket_no": "*1*_a_[x](y)<b>"}, "pboc", pack)

    assert "\\*1\\*\\_a\\_\\[x\\](y)\\<b\\>" in as_markdown(filled, "en")


def test_the_command_writes_text_markdown_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    case = str(EXAMPLES / "one-sided.yaml")

    assert run(["letter", case, "--to", "payer", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("About a payment\n\nHello.")
    assert run(["letter", case, "--to", "payer", "--lang", "zh", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("# 关于一笔付款\n\n您好！")
    assert run(["letter", case, "--to", "payer", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == {
        "zh": "关于一笔付款", "en": "About a payment",
    }  # fmt: skip
    assert run(["letter", case, "--to", "mayor", "--lang", "en"]) == 2
    assert "E219 option --to: “mayor” is not allowed" in capsys.readouterr().err


def test_the_help_names_every_letter_there_is(
    pack: Pack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["letter", "--help"]) == 0

    said = capsys.readouterr().out
    assert [to for to in pack.stationery.letters if to not in said] == []
