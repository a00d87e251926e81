"""The 34 things said on the web that must not be followed: each is kept out by something real.

A trap is kept out by a guard or an invariant that the audit proves for every case, by words
that no text may use, or by a test below, which then bears its number.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

import expert
from expert.facts import read_case
from expert.pack import Pack
from expert.pack.coverage import read_coverage
from expert.pack.strata import concluded_names, read_names

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
FRIDAY = {"case.now": "2026-11-20T18:00+08:00", "txn.local_datetime": "2026-11-20T10:00+08:00"}
SOLD = {**FRIDAY, "txn.backoffice_status": "success", "settlement.status": "pending"}


def facts(case: Mapping[str, object], pack: Pack) -> dict[str, object]:
    return {fact.term: fact.value for fact in expert.diagnose(case, pack=pack).facts}


def due(cycle: str, pack: Pack, **more: object) -> str:
    told = {**SOLD, "settlement.cycle": cycle, **more}
    return str(facts(told, pack)["settlement.due_at"])[:10]


def test_every_trap_is_kept_out_by_a_promise_by_words_or_by_a_test() -> None:
    (traps,) = (group for group in read_coverage(KNOWLEDGE) if group.id == "traps")
    promised = {s.id for s in traps.statements if re.search("INV|GRD", " ".join(s.by))}
    unsaid = {s.id for s in traps.statements if s.unsaid}
    tested = {f"X{number}" for name in globals() for number in re.findall(r"x(\d\d)(?=_)", name)}

    assert {s.id for s in traps.statements} == promised | unsaid | tested
    assert tested.isdisjoint(promised)


def test_x06_nobody_is_promised_a_reversal_by_the_hour(pack: Pack) -> None:
    for cause in ("one-sided-reversal-pending", "reversal-failed"):
        told = pack.causes[cause].resolves

        assert "小时" not in told.zh
        assert "hour" not in told.en


def test_x08_the_next_day_of_t_plus_1_is_a_working_day(pack: Pack) -> None:
    assert due("T1", pack) == "2026-11-23"


def test_x09_d_plus_1_comes_on_a_saturday_and_t_plus_1_does_not(pack: Pack) -> None:
    assert (due("D1", pack), due("T1", pack)) == ("2026-11-21", "2026-11-23")


def test_x10_the_told_cut_off_decides_and_the_usual_one_only_stands_in(pack: Pack) -> None:
    late = {"txn.local_datetime": "2026-11-19T22:30+08:00", "case.now": "2026-11-20T08:00+08:00"}
    early, usual = (
        due("T1", pack, **late, **{"settlement.cutoff": "22:00"}),
        due("T1", pack, **late),
    )
    answer = expert.diagnose({**SOLD, **late, "settlement.cycle": "T1"}, pack=pack)

    assert (early, usual) == ("2026-11-23", "2026-11-20")
    assert any("usual_cutoff" in fact.assuming for fact in answer.facts)


def test_x11_the_days_of_a_pre_authorisation_are_those_that_the_acquirer_told(pack: Pack) -> None:
    hold = {
        "case.now": "2026-11-20T10:00+08:00",
        "txn.local_datetime": "2026-11-10T10:00+08:00",
        "txn.type": "preauth",
        "txn.backoffice_status": "preauth",
    }
    left = [
        facts({**hold, "txn.preauth_valid_days": days}, pack)["txn.preauth_days_left"]
        for days in (7, 30)
    ]

    assert left == [-3, 20]


def test_x19_a_number_found_on_the_web_is_a_sign_of_fraud_and_never_printed(pack: Pack) -> None:
    answer = expert.diagnose({"fraud.called_found_number": True}, pack=pack)

    assert "phishing-fake-service" in [cause.id for cause in answer.causes]
    assert all(len(number) <= 5 for number in pack.contacts)


def test_x21_the_fee_rate_says_nothing_about_a_middleman(pack: Pack) -> None:
    wanted = {"cause.agent-diversion-second-clearing"}
    while True:
        reads = {
            n for r in pack.rules if wanted & {*concluded_names(r.then)} for n in read_names(r)
        }
        reads |= {
            name
            for term in pack.vocabulary.terms.values()
            if term.id in wanted and term.computed
            for name in term.computed.inputs
        }
        if reads <= wanted:
            break
        wanted |= reads

    assert "settlement.payer_kind" in wanted
    assert "settlement.fee_rate_pct" not in wanted


def test_x22_the_codes_that_bad_tables_confuse_say_what_unionpay_says(pack: Pack) -> None:
    codes = pack.codes.codes

    assert "余额不足" in codes["51"].meaning.zh
    assert codes["04"].letter == "D"
    assert "成功" not in codes["04"].meaning.zh


def test_x24_what_acquirers_use_differently_stays_in_doubt_until_the_table_is_known(
    pack: Pack,
) -> None:
    risk = {
        (code, profile): facts(
            {"txn.response_code": code, **({"acquirer.code_profile": profile} if profile else {})},
            pack,
        )["txn.code_risk"]
        for code in ("A1", "A3", "A4", "A5")
        for profile in (None, *pack.codes.profiles)
    }

    assert {risk[code, None] for code in ("A1", "A3", "A4", "A5")} <= {"maybe", "yes_check"}
    assert len({*risk.values()}) > 1


@pytest.mark.parametrize("code", ["03", "97"])
def test_x25_a_problem_of_the_terminal_does_not_seize_the_card(code: str, pack: Pack) -> None:
    told = pack.codes.codes[code]
    advice = pack.codes.advice[told.operator]

    assert not re.search("没收|吞卡|kept|captur|seize", str((told.meaning, advice)))


def test_x34_who_asks_is_never_told_to_ask_himself(pack: Pack) -> None:
    address = {"merchant": ("merchant", "请商户", "For the merchant:"),
               "cardholder": ("payer", "请付款方", "For the payer:")}  # fmt: skip
    addressed = dict.fromkeys(address, 0)
    for entry in pack.book[::5]:
        case = read_case(entry.told, pack.vocabulary)
        for role, (doer, zh, en) in address.items():
            told = replace(case, told={**case.told, "reporter.role": role})
            actions = expert.diagnose(told, pack=pack).actions

            own = [action.text for action in actions if action.doer == doer]
            others = [a.text for a in actions if a.doer in ("merchant", "payer") and a.doer != doer]
            assert not [t for t in own if t.zh.startswith(zh) or t.en.startswith(en)], entry.name.en
            assert not [t for t in others if not t.zh.startswith("请")], entry.name.en
            addressed[role] += len(own)
    assert min(addressed.values()) > 10
