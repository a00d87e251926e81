"""What is asked rests on what open rules lack, and that is worked out once where it can be."""

from dataclasses import replace
from random import Random
from typing import Any

from generated import random_case, random_pack

import expert
from expert.engine.reference import ReferenceEngine
from expert.facts import read_case
from expert.gaps import Gaps, Readiness
from expert.pack import Pack
from expert.program import compiled
from expert.recipes import Recipes


def test_a_rule_that_a_case_says_nothing_of_lacks_what_it_lacks_in_silence(pack: Pack) -> None:
    from_silence = 0
    for seed, knowledge in enumerate([pack, *(random_pack(Random(i), size=30) for i in range(20))]):
        program, random = compiled(knowledge), Random(seed)
        engine, readiness = ReferenceEngine(program), Readiness(program)
        recipes = Recipes(knowledge.vocabulary, knowledge.tables)
        for _ in range(8):
            case = random_case(random, knowledge)
            trace = engine.run(recipes.facts(case, case.now))
            fired = {f.rule.id for f in trace.firings}
            gaps, anew = Gaps(readiness, case, trace), Gaps(readiness, case, trace)
            anew._stale = {*range(len(readiness.premises))}
            for i, (ready, in_silence) in enumerate(
                zip(readiness.rules, readiness.looks, strict=True)
            ):
                if ready.rule.id not in fired:
                    from_silence += i not in gaps.touched and in_silence is not None
                    assert gaps.look(i) == anew.find_look(i)
    assert from_silence > 500


def asked(pack: Pack, **told: Any) -> list[str]:
    case = {name.replace("__", "."): value for name, value in told.items()}
    return [question.term for question in expert.diagnose(case, pack=pack).questions]


def test_more_rules_that_say_the_same_make_no_question_better(pack: Pack) -> None:
    twice = [replace(rule, id=f"{rule.id[:3]}-9{rule.id[4:]}") for rule in pack.rules]
    doubled = replace(pack, rules=(*pack.rules, *twice), content_hash="doubled")
    for entry in pack.book[::40]:
        case = read_case(entry.told, pack.vocabulary)
        once = expert.diagnose(case, pack=pack).questions

        assert expert.diagnose(case, pack=doubled).questions == once, entry.name.en


def test_who_pays_is_asked_last_what_only_the_shop_can_tell(pack: Pack) -> None:
    merchant = asked(pack, reporter__role="merchant", deduction__seen=True)
    payer = asked(pack, reporter__role="cardholder", deduction__seen=True)

    assert merchant[0] == "settlement.status"
    assert not {term.partition(".")[0] for term in payer[:2]} & {"settlement", "account"}


def test_what_makes_a_standing_cause_surer_is_asked_first(pack: Pack) -> None:
    questions = asked(pack, reporter__role="cardholder", fraud__unknown_debits=True)

    assert questions[0] == "card.holder_denies"


def test_the_day_of_a_duplicate_is_asked_early_because_todays_can_be_voided(pack: Pack) -> None:
    told = {"txn.same_amount_count_10min": 2, "card.debit_state": "two_debits"}
    case = {"reporter.role": "merchant", "txn.backoffice_status": "success", **told}
    questions = [q.term for q in expert.diagnose(case, pack=pack).questions]

    assert "elapsed.days" in questions[:3]


def test_who_is_asking_alone_prompts_no_question_of_safety(pack: Pack) -> None:
    questions = asked(pack, reporter__role="cardholder", loss__kind="payment")

    assert [term for term in questions[:3] if pack.vocabulary.terms[term].safety] == []
