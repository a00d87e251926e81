"""What each response code means, as data: no slip in the table, no advice against the guards."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any, get_args

import pytest

import expert
from expert.pack.plainform import content_hash
from expert.rules import CodeTable, Grade, Letter, Risk
from expert.schemas import diagnosis_schema

PACK = expert.load_pack()
TABLE = PACK.codes

# Code, class letter (- for none) and risk (n no, m maybe, y open until looked up), copied from the
# published tables by hand and not from the pack. A 1 marks what one kind of table has alone, a ?
# what tables contradict one another about; all else stands in two kinds or more.
COPIED = """
00An 01Cn 02-n 03Cn 04Dn 05Cn 06-m 07-n 09-y 10Ay 11An 12Cn 13Bn 14Bn 15Cn 16An1 17-n 19-m 20-y
21Cn 22Cm 23-n 25Cm 30Cn 31-n 32-y1 33-n 34Dn 35-n 36-n 37-n 38Dn 39-n 40Cn 41Dn 42-n 43Dn 44-n
45Cn 51Cn 52-n 53-n 54Cn 55Cn 56-n 57Cn 58Cn 59Cn 60-n 61Cn 62Cn 63-n1 64Cn 65Cn 66-n1 67-n1 68By
75Cn 76-n1 77-m 78-n? 79-m1 89-m1 90Cm 91Cm 92Cm 93-n1 94Cy 95-m1 96Cy 97Dn 98Ey 99Bn A0Bm A1Cm?
A2Ay1 A3Cm? A4Ay? A5Ay? A6Ay1 A7Cm A8-n1 A9-n1 C3-y1 R1-y1 R2-y1 R3-y1 R4-y1 RS-m? RF-y?
"""
TAKES_PAYMENT = {
    "other_card", "ask_card_bank", "enter_amount_again", "enter_pin_again", "use_chip",
    "try_once_more", "over_limit",
}  # fmt: skip


def shown(**told: Any) -> expert.Diagnosis:
    """Return the diagnosis of flat facts, `__` standing for the dot."""
    return expert.diagnose({term.replace("__", "."): v for term, v in told.items()}, pack=PACK)


def test_every_code_has_the_letter_the_risk_and_the_grade_of_the_published_tables() -> None:
    letters = {letter[0]: letter for letter in get_args(Letter)} | {"-": "none"}
    risks = {"n": "no", "m": "maybe", "y": "yes_check"}
    grades = {"": Grade.VERIFIED, "1": Grade.SECONDARY, "?": Grade.UNVERIFIED}
    copied = {e[:2]: (letters[e[2]], risks[e[3]], grades[e[4:]]) for e in COPIED.split()}

    assert {c.code: (c.letter, c.risk, c.grade) for c in TABLE.codes.values()} == copied


@pytest.mark.parametrize("code", ["Z0", "Z5", "E1", "E7", "X9", "Y1", "08", "A", "ZZ"])
def test_a_code_that_no_table_lists_may_have_moved_money(code: str) -> None:
    found = TABLE.find(code, None)

    assert found is not None
    assert (found.risk, found.operator, found.letter) == ("maybe", "ask_first", "none")


@pytest.mark.parametrize(
    ("code", "common", "unionpay", "mis"),
    [
        ("A1", "maybe", "no", "no"),
        ("A2", "yes_check", "yes_check", "yes_check"),
        ("A3", "maybe", "no", "maybe"),
        ("A4", "yes_check", "yes_check", "no"),
        ("A5", "yes_check", "yes_check", "no"),
        ("A6", "yes_check", "yes_check", "yes_check"),
        ("98", "yes_check", "yes_check", "yes_check"),
        ("Z1", "maybe", "maybe", "maybe"),
    ],
)
def test_codes_that_acquirers_dispute_are_in_doubt_until_the_acquirer_s_table_is_told(
    code: str, common: Risk, unionpay: Risk, mis: Risk
) -> None:
    for profile, risk in ((None, common), ("unionpay", unionpay), ("mis", mis)):
        diagnosis = shown(txn__response_code=code, acquirer__code_profile=profile)

        assert [view.risk for view in diagnosis.codes] == [risk]
        computed = [(f.value, f.inputs) for f in diagnosis.facts if f.origin == "computed"]
        read = ("txn.response_code", "acquirer.code_profile")[: 2 if profile else 1]
        assert computed == [(risk, read)]


def test_no_advice_takes_a_payment_while_the_first_may_have_gone_through() -> None:
    for _, code in TABLE.entries():
        if code.risk == "no":
            continue
        assert code.operator not in TAKES_PAYMENT, code.code
        if (code.operator, code.risk) != ("wait_and_check", "maybe"):
            warned = ("不要再收款", "不要重", "不要补刷", "先不要")
            assert any(no in TABLE.advice[code.operator].zh for no in warned), code.code


def test_advice_that_leads_to_another_payment_says_what_the_guard_of_one_wants_to_know() -> None:
    for key in TAKES_PAYMENT:
        assert "没扣款也没成交" in TABLE.advice[key].zh, key
        assert "nothing was charged and no sale went through" in TABLE.advice[key].en, key
    assert "商户后台显示失败、顾客也没被扣款（或钱已退回）" in TABLE.advice["wait_and_check"].zh
    assert "only if the merchant app shows it as failed and" in TABLE.advice["wait_and_check"].en


def test_every_advice_is_given_to_some_code() -> None:
    assert {code.operator for _, code in TABLE.entries()} == {*TABLE.advice}


def test_an_acquirer_s_table_says_nothing_that_the_common_one_says_already() -> None:
    for codes in TABLE.profiles.values():
        assert {code: own for code, own in codes.items() if own == TABLE.codes.get(code)} == {}


def test_a_diagnosis_says_what_the_told_code_means_and_what_to_do() -> None:
    (view,) = shown(txn__response_code="98").codes

    assert (view.code, view.letter, view.risk, view.grade) == ("98", "E", "yes_check", "VERIFIED")
    assert view.meaning.en == "no answer from the card's bank"
    assert view.operator == TABLE.advice["check_first"]


def test_a_code_off_the_tables_is_shown_as_it_was_told() -> None:
    (view,) = shown(txn__response_code="Z3").codes

    assert (view.code, view.risk, view.grade) == ("Z3", "maybe", "UNVERIFIED")


@pytest.mark.parametrize("code", [None, "unknown"])
def test_without_a_known_code_none_is_shown(code: str | None) -> None:
    assert shown(txn__response_code=code, acquirer__code_profile="mis").codes == ()


def test_a_pack_without_codes_neither_computes_nor_shows_one() -> None:
    bare = replace(PACK, codes=CodeTable({}, {}, {}, None), content_hash="bare")

    diagnosis = expert.diagnose({"txn.response_code": "98"}, pack=bare)

    assert diagnosis.codes == ()
    assert [fact.term for fact in diagnosis.facts] == ["txn.response_code"]


def test_a_changed_code_profile_or_advice_makes_another_pack() -> None:
    riskier = replace(TABLE.codes["51"], risk="maybe")
    other_text = {**TABLE.advice, "other_card": TABLE.advice["ask_first"]}
    changed = [
        replace(TABLE, codes=MappingProxyType({**TABLE.codes, "51": riskier})),
        replace(TABLE, profiles=MappingProxyType({"unionpay": TABLE.profiles["unionpay"]})),
        replace(TABLE, advice=MappingProxyType(other_text)),
        replace(TABLE, unlisted=replace(TABLE.codes["51"], code="")),
    ]

    hashes = {content_hash(replace(PACK, codes=table)) for table in changed}

    assert len(hashes) == len(changed)
    assert PACK.content_hash not in hashes


def test_the_schema_of_answers_lists_the_letters_risks_and_grades_of_codes() -> None:
    said = diagnosis_schema(PACK)["$defs"]["CodeView"]["properties"]

    assert said["letter"]["enum"] == [*get_args(Letter)]
    assert said["risk"]["enum"] == [*get_args(Risk)]
    assert "codes" in diagnosis_schema(PACK)["required"]
