"""What the built-in knowledge promises, over the case book and all coarse cases."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import expert
from expert.diagnosis import proven
from expert.documents import Table
from expert.facts import Case, read_case
from expert.pack.crosscheck import unused_terms
from expert.pack.shape import BookCase, Pack
from expert.pack.strata import read_names
from expert.rules import Status
from expert.values import Kind

PACK = expert.load_pack()
NOW = datetime.fromisoformat("2026-11-20T10:30+08:00")
COARSE = yaml.safe_load((Path(__file__).parent / "coarse.yaml").read_text())
GOLDEN = [case for case in PACK.book if case.golden]
UNCERTAIN = ("possible", "likely")


def told(entry: BookCase, *, pack: Pack = PACK) -> Case:
    return read_case(entry.told, pack.vocabulary)


def first(diagnosis: expert.Diagnosis) -> tuple[str, str]:
    return diagnosis.causes[0].id, diagnosis.actions[0].id


def top_questions(diagnosis: expert.Diagnosis) -> list[str]:
    return [question.term for question in diagnosis.questions[:3]]


def without(case: Case, term: str) -> Case:
    return replace(case, told={t: v for t, v in case.told.items() if t != term})


def coarse_cases() -> Iterator[dict[str, Any]]:
    """Yield every combination of the five coarse facts, left out included."""
    errors = PACK.vocabulary.terms["device.errors"].type.members
    choices: list[list[Any]] = [
        [None, True, False],
        [None, *PACK.vocabulary.terms["settlement.status"].type.members],
        [None, True, False],
        [None, [], *([error] for error in errors)],
        [None, 0, 1, 2, 5, 6, 12],
    ]
    terms = ("deduction.seen", "settlement.status", "account.mismatch", "device.errors")
    for values in itertools.product(*choices):
        pairs = zip((*terms, "elapsed.days"), values, strict=True)
        yield {term: value for term, value in pairs if value is not None}


@pytest.fixture(scope="module")
def answers() -> list[tuple[dict[str, Any], expert.Diagnosis]]:
    """The diagnosis of every coarse case."""
    return [(facts, expert.diagnose(facts, pack=PACK, now=NOW)) for facts in coarse_cases()]


@pytest.mark.parametrize("row", COARSE, ids=lambda row: str(row["told"]))
def test_the_five_coarse_facts_lead_where_they_must(row: Mapping[str, Any]) -> None:
    diagnosis = expert.diagnose(row["told"], pack=PACK, now=NOW)
    never = {*row.get("never", ()), "act-charge-again"}

    assert diagnosis.causes[0].id in row["first_cause"]
    assert diagnosis.actions[0].id in row["first_action"]
    assert not row.get("ask") or set(row["ask"]) & set(top_questions(diagnosis))
    assert not never & {diagnosis.causes[0].id, *(a.id for a in diagnosis.actions)}


def test_no_coarse_case_confirms_a_cause_or_advises_a_second_charge(
    answers: list[tuple[dict[str, Any], expert.Diagnosis]],
) -> None:
    for facts, diagnosis in answers:
        assert diagnosis.actions, facts
        assert all(cause.level in UNCERTAIN for cause in diagnosis.causes), facts
        assert "act-charge-again" not in [action.id for action in diagnosis.actions], facts


def test_the_coarse_cases_lead_to_many_different_causes_and_actions(
    answers: list[tuple[dict[str, Any], expert.Diagnosis]],
) -> None:
    causes = Counter(diagnosis.causes[0].id for _, diagnosis in answers)
    actions = Counter(diagnosis.actions[0].id for _, diagnosis in answers)

    assert len(causes) >= 8, causes
    assert len(actions) >= 8, actions


def test_where_only_the_fallback_is_left_some_answer_to_a_question_changes_the_advice(
    answers: list[tuple[dict[str, Any], expert.Diagnosis]],
) -> None:
    for facts, diagnosis in answers:
        if diagnosis.causes[0].id == PACK.fallback:
            assert any(changes(facts, term, diagnosis) for term in asked(diagnosis)), facts


def asked(diagnosis: expert.Diagnosis) -> list[str]:
    return [question.term for question in diagnosis.questions]


def changes(facts: Mapping[str, Any], term: str, before: expert.Diagnosis) -> bool:
    """Return whether some answer to a question changes the first cause or action."""
    kind = PACK.vocabulary.terms[term].type
    answers: list[Any] = [True, False] if kind.kind == "bool" else list(kind.members) or [0, 1, 9]
    if kind.kind == "datetime":
        answers = ["2026-11-19T10:00+08:00", "2026-09-01T10:00+08:00"]
    if kind.kind == "set":
        answers = [[], *([member] for member in kind.members)]
    return any(
        first(expert.diagnose({**facts, term: answer}, pack=PACK, now=NOW)) != first(before)
        for answer in answers
    )


def test_money_that_was_not_taken_is_not_looked_for_in_the_payout(
    answers: list[tuple[dict[str, Any], expert.Diagnosis]],
) -> None:
    waits = {cause.id for cause in PACK.causes.values() if cause.due}
    in_payout = {"lump-sum-unrecognised", "fee-deducted", "settle-account-info-wrong",
                 "settle-account-abnormal", "account-class-limit", "settlement-account-not-mine",
                 "risk-hold-delayed-settlement", "receiving-bank-delay",
                 "refund-or-chargeback-netting"}  # fmt: skip
    groups = (waits - {"preauth-not-captured", "acquirer-or-network-failure"}) | in_payout
    for facts, diagnosis in answers:
        if facts.get("deduction.seen") is not False:
            continue
        causes = [cause.id for cause in diagnosis.causes]
        if facts.get("settlement.status", "not_generated") == "not_generated":
            assert not groups & set(causes), facts
        else:
            assert diagnosis.warnings, facts
            assert causes[0] != "declined-no-money", facts
            assert {"deduction.seen", "settlement.status"} <= set(top_questions(diagnosis)), facts


@pytest.mark.parametrize("entry", PACK.book, ids=lambda entry: entry.name.en)
def test_the_case_book_holds(entry: BookCase) -> None:
    diagnosis = expert.diagnose(told(entry), pack=PACK)
    fired = {step.rule for step in diagnosis.proof.steps}
    advice = {action.id for action in diagnosis.actions}

    assert not entry.cause or diagnosis.causes[0].id in entry.cause
    assert not entry.action or diagnosis.actions[0].id in entry.action
    assert set(entry.also) <= advice
    assert set(entry.fires) <= fired
    assert not set(entry.silent) & fired
    assert not set(entry.never) & {diagnosis.causes[0].id, *advice}
    assert not entry.ask or set(entry.ask) & set(top_questions(diagnosis))


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: entry.name.en)
def test_one_fact_less_changes_nothing_or_is_asked_for(entry: BookCase) -> None:
    case = told(entry)
    full = expert.diagnose(case, pack=PACK)
    surely = [cause.id for cause in full.causes if cause.level == "confirmed"]
    for term in case.told:
        less = expert.diagnose(without(case, term), pack=PACK)

        assert first(less) == first(full) or term in top_questions(less), term
        confirmed = [cause.id for cause in less.causes if cause.level == "confirmed"]
        assert set(confirmed) <= {full.causes[0].id, *surely}, term


@pytest.mark.parametrize("entry", GOLDEN, ids=lambda entry: entry.name.en)
def test_an_irrelevant_fact_changes_neither_cause_nor_action(entry: BookCase) -> None:
    case = told(entry)
    full = expert.diagnose(case, pack=PACK)

    assert len(entry.distractors) == 3
    for distractor in entry.distractors:
        more = read_case(distractor, PACK.vocabulary).told
        assert not set(more) & set(case.told)
        both = expert.diagnose(replace(case, told={**case.told, **more}), pack=PACK)
        assert first(both) == first(full), dict(more)


def test_the_coarse_table_is_among_the_golden_cases() -> None:
    cases = [dict(told(entry).told) for entry in GOLDEN]
    rows = [
        dict(read_case(expert.documents.from_python(row["told"]), PACK.vocabulary).told)
        for row in COARSE
    ]

    assert all(row in cases for row in rows)


def test_shuffled_facts_other_ids_and_rule_order_change_no_answer() -> None:
    shuffler = random.Random(7)
    rules = list(PACK.rules)
    shuffler.shuffle(rules)
    shuffled = replace(PACK, rules=tuple(rules), content_hash="shuffled")
    for entry in PACK.book:
        case = told(entry)
        facts = list(case.told.items())
        shuffler.shuffle(facts)

        before = expert.diagnose(case, pack=PACK)
        after = expert.diagnose(replace(case, told=dict(facts), id="another"), pack=PACK)
        other_order = expert.diagnose(case, pack=shuffled)

        assert ids(after) == ids(before) == ids(other_order)


def ids(diagnosis: expert.Diagnosis) -> list[list[str]]:
    return [
        [cause.id for cause in diagnosis.causes],
        [action.id for action in diagnosis.actions],
        [question.term for question in diagnosis.questions],
        [action.id for action in diagnosis.forbidden],
    ]


def test_rule_files_in_another_order_make_the_same_pack(tmp_path: Path) -> None:
    for path in expert.pack.built_in().rglob("*.yaml"):
        inside = path.relative_to(expert.pack.built_in())
        if inside.parts[0] == "rules":
            inside = Path("rules", f"{len(path.name) % 7}-{inside.parts[1]}-{inside.name}")
            rules = yaml.safe_load(path.read_text())
            assert isinstance(rules, list)
        target = tmp_path / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())

    assert expert.load_pack(tmp_path).content_hash == PACK.content_hash


def test_told_against_fine_facts_is_reported_asked_first_and_no_money_moves() -> None:
    moving = {action.id for action in PACK.actions.values() if action.moves_money}
    clashes: list[dict[str, Any]] = [
        {"deduction.seen": False, "card.debit_state": "posted"},
        {"deduction.seen": True, "card.debit_state": "none", "txn.response_code": "51"},
        {"account.mismatch": False, "account.name_matches": False, "settlement.status": "failed"},
        {"elapsed.days": 9, "txn.local_datetime": "2026-11-19T10:00+08:00"},
        {"card.debit_state": "two_debits", "deduction.seen": False,
         "txn.same_amount_count_10min": 2, "elapsed.days": 0},
    ]  # fmt: skip
    for facts in clashes:
        diagnosis = expert.diagnose(facts, pack=PACK, now=NOW)

        contradicted = [clash.term for clash in diagnosis.contradictions]
        assert contradicted, facts
        assert asked(diagnosis)[: len(contradicted)] == contradicted
        assert not moving & {action.id for action in diagnosis.actions}


def test_no_rule_fires_in_one_golden_case_alone() -> None:
    fired: dict[str, list[bool]] = {}
    for entry in PACK.book:
        for step in expert.diagnose(told(entry), pack=PACK).proof.steps:
            fired.setdefault(step.rule, []).append(entry.golden)

    assert [rule for rule, golden in fired.items() if golden == [True]] == []
    assert {rule.id for rule in PACK.rules if rule.status is Status.REVIEWED} <= set(fired)


def test_every_term_is_read() -> None:
    assert unused_terms(PACK) == ()


def test_rules_read_and_conclude_nothing_twice() -> None:
    for rule in PACK.rules:
        assert len(set(rule.when)) == len(rule.when), rule.id
        assert len(set(rule.then)) == len(rule.then), rule.id
        assert read_names(rule), rule.id


def test_every_money_moving_action_is_forbidden_while_anything_is_contradicted() -> None:
    moving = [action.id for action in PACK.actions.values() if action.moves_money]
    clash = {"deduction.seen": False, "card.debit_state": "posted"}

    diagnosis = expert.diagnose(clash, pack=PACK, now=NOW)

    assert set(moving) <= set(diagnosis.proof.outcome.forbidden)


@pytest.mark.parametrize(
    "fraud",
    [
        {"fraud.secret_shared": True},
        {"card.holder_denies": True},
        {"account.changed_recently": "unknown_person"},
        {"settlement.payer_kind": "individual", "acquirer.confirms_own_merchant": False},
    ],
    ids=lambda fraud: next(iter(fraud)),
)
def test_where_fraud_is_likely_no_money_moves_and_the_loss_is_stopped_first(
    fraud: dict[str, Any],
) -> None:
    moving = {action.id for action in PACK.actions.values() if action.moves_money}
    more = read_case(expert.documents.from_python(fraud), PACK.vocabulary).told
    for entry in PACK.book:
        case = told(entry)
        case = replace(case, told={**case.told, **more})
        proof = proven(case, pack=PACK, now=case.now)
        if not proof.contradicted:
            end = proof.outcome
            first_step = PACK.actions[end.actions[0].action].step

            # A shop with the chargeback in its hands hears of a card that its bank knows of.
            charged_back = case.told.get("dispute.chargeback_notice") is True
            by_shop = case.told.get("reporter.role") == "merchant"
            if not ("card.holder_denies" in fraud and charged_back and by_shop):
                assert end.urgency == "P0", entry.name.en
                assert first_step == "stop-harm", entry.name.en
            assert not moving & {advice.action for advice in end.actions}, entry.name.en


def test_elapsed_days_move_on_with_the_clock() -> None:
    case = read_case(
        expert.documents.from_python({"case.now": "2026-11-20T10:00+08:00", "elapsed.days": 1}),
        PACK.vocabulary,
    )

    later = expert.diagnose(case, pack=PACK, now=datetime.fromisoformat("2026-11-23T09:00+08:00"))

    assert [(f.term, f.value, f.origin) for f in later.facts] == [("elapsed.days", 4, "computed")]
    assert later.contradictions == ()


def test_the_book_is_told_in_tables() -> None:
    assert all(isinstance(entry.told, Table) for entry in PACK.book)


def test_an_amount_is_never_negative_unless_it_is_a_difference(pack: expert.Pack) -> None:
    for term in pack.vocabulary.terms.values():
        if term.type.kind is Kind.MONEY:
            differs = term.computed is not None and term.computed.by == "difference"
            assert (term.type.low is None) is differs, term.id
            assert differs or term.type.low == 0, term.id


def test_whatever_the_shop_or_a_fraudster_causes_can_be_kept_from_coming_again() -> None:
    prevented = {cause for item in PACK.prevention.values() for cause in item.prevents}
    causes = PACK.causes.values()

    assert {c.id for c in causes if c.group in ("operator", "fraud")} <= prevented


def test_each_cause_is_of_one_of_five_kinds_and_the_nearest_of_one_is_on_the_coarser_list() -> None:
    kinds = {cause.group for cause in PACK.causes.values()}
    finer = [cause for cause in PACK.causes.values() if cause.nearest]

    assert kinds == {"operator", "system", "institution", "fraud", "normal"}
    assert finer
    assert all(PACK.causes[cause.nearest or ""].nearest is None for cause in finer)
