"""Rules broken in small ways: each break is what it says, and the book notices or is helped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from generated import rule

import expert
from expert import Diagnosis
from expert.audit.breaks import Break, Mutant, breaks
from expert.audit.mutant_report import as_json, as_text
from expert.audit.mutants import GOAL, Judge, Mutation, broken, mutate
from expert.cli import run
from expert.conditions import Absent, AllOf, AnyOf, Concluded, Condition, Is, Known, Unless
from expert.pack import Pack
from expert.pack.plainform import content_hash
from expert.rules import Conclusion, FindingHolds, Forbids, Rule, RulesOut, Supports
from expert.support import Level
from expert.values import HasAny, NoneOf, OneOf, Within

SMALL = Path(__file__).parent / "small_pack"
LAMP = expert.load_pack(SMALL)
DARK, OLD = Concluded("dark"), Concluded("old_bulb")
LIT = Is("lamp.lit", OneOf((True,)))


def broken_whens(
    *when: Condition, guard: bool = False
) -> list[tuple[Break, tuple[Condition, ...]]]:
    """Return the premises of every mutant of a rule with these, but the dropped rule."""
    of = rule("NEW-001", when, FindingHolds("dark"), guard=guard)
    mutants = [mutant for mutant in breaks(LAMP, of) if mutant.changed]
    return [(m.kind, m.changed.when) for m in mutants if m.changed]


def broken_thens(*then: Conclusion) -> list[tuple[Break, tuple[Conclusion, ...]]]:
    mutants = breaks(LAMP, rule("NEW-001", [Known("lamp.lit")], *then))
    return [(m.kind, m.changed.then) for m in mutants if m.changed]


def test_a_rule_is_dropped_and_so_is_each_premise_of_several() -> None:
    one, *others = breaks(LAMP, rule("NEW-001", [Known("lamp.lit")], FindingHolds("dark")))

    assert (one.kind, one.changed, others) == (Break.DROP_RULE, None, [])
    assert broken_whens(Known("lamp.lit"), Known("lamp.bulb")) == [
        (Break.DROP_PREMISE, (Known("lamp.bulb"),)),
        (Break.DROP_PREMISE, (Known("lamp.lit"),)),
    ]


def test_a_list_loses_each_value_and_gains_the_next_one() -> None:
    assert broken_whens(Is("lamp.bulb", OneOf(("broken", "missing")))) == [
        (Break.DROP_VALUE, (Is("lamp.bulb", OneOf(("missing",))),)),
        (Break.DROP_VALUE, (Is("lamp.bulb", OneOf(("broken",))),)),
        (Break.ADD_VALUE, (Is("lamp.bulb", OneOf(("broken", "missing", "whole"))),)),
    ]
    assert broken_whens(Is("lamp.bulb", NoneOf(("whole",)))) == [
        (Break.ADD_VALUE, (Is("lamp.bulb", NoneOf(("whole", "broken"))),)),
    ]
    assert broken_whens(LIT) == [(Break.ADD_VALUE, (Is("lamp.lit", OneOf((True, False))),))]
    assert broken_whens(Is("lamp.signs", HasAny(frozenset({"hum"})))) == [
        (Break.ADD_VALUE, (Is("lamp.signs", HasAny(frozenset({"hum", "smoke"}))),)),
    ]


def test_what_lets_the_unknown_in_is_dropped() -> None:
    test = OneOf((True, False))

    assert broken_whens(Is("lamp.lit", test, or_unknown=True))[-1] == (
        Break.DROP_UNKNOWN,
        (Is("lamp.lit", test),),
    )


def test_a_bound_is_flipped_and_moved_by_one_step() -> None:
    def bounds(term: str, test: Within) -> list[Within]:
        tests = [
            when[0].test for _, when in broken_whens(Is(term, test)) if isinstance(when[0], Is)
        ]
        return [test for test in tests if isinstance(test, Within)]

    three, cents = Decimal(3), Decimal("9.90")
    assert bounds("lamp.age_days", Within(at_least=three)) == [
        Within(above=three), Within(at_least=Decimal(2)), Within(at_least=Decimal(4)),
    ]  # fmt: skip
    assert bounds("bulb.price", Within(below=cents)) == [
        Within(at_most=cents), Within(below=Decimal("9.89")), Within(below=Decimal("9.91")),
    ]  # fmt: skip


def test_a_finding_is_flipped_and_any_becomes_all() -> None:
    assert broken_whens(DARK) == [(Break.FLIP_FINDING, (Absent("dark"),))]
    assert broken_whens(AnyOf((DARK, OLD))) == [
        (Break.FLIP_FINDING, (AnyOf((Absent("dark"), OLD)),)),
        (Break.DROP_PREMISE, (OLD,)),
        (Break.FLIP_FINDING, (AnyOf((DARK, Absent("old_bulb"))),)),
        (Break.DROP_PREMISE, (DARK,)),
        (Break.ANY_TO_ALL, (AllOf((DARK, OLD)),)),
    ]


def test_a_guard_is_broken_inside() -> None:
    assert broken_whens(Unless(Absent("dark")), guard=True) == [
        (Break.FLIP_FINDING, (Unless(DARK),))
    ]


def test_conclusions_are_dropped_and_swapped() -> None:
    supports = Supports("dead-bulb", Level.LIKELY, "look")

    assert broken_thens(supports) == [
        (Break.SWAP_LEVEL, (replace(supports, level=Level.CONFIRMED),)),
        (Break.SWAP_LEVEL, (replace(supports, level=Level.POSSIBLE),)),
    ]
    assert broken_thens(Forbids("act-buy-bulb"), FindingHolds("dark")) == [
        (Break.DROP_CONCLUSION, (FindingHolds("dark"),)),
        (Break.DROP_CONCLUSION, (Forbids("act-buy-bulb"),)),
    ]


def test_a_cause_is_swapped_for_another_of_its_group(pack: Pack) -> None:
    for of in pack.rules:
        for mutant in breaks(pack, of):
            if mutant.kind is Break.SWAP_CAUSE:
                assert mutant.changed
                ((one, other),) = (
                    pair for pair in zip(of.then, mutant.changed.then, strict=True)
                    if pair[0] != pair[1]
                )  # fmt: skip
                assert isinstance(one, Supports | RulesOut)
                assert isinstance(other, Supports | RulesOut)
                groups = pack.causes[one.cause].group, pack.causes[other.cause].group
                assert one.cause != other.cause
                assert groups[0] == groups[1]


def judged(pack: Pack, mutants: Sequence[Mutant]) -> list[bool]:
    judge = Judge(pack, mutants)
    return [judge.is_new(mutant) and bool(judge.differs(mutant)) for mutant in mutants]


def test_a_mutant_that_never_differs_does_not_count() -> None:
    lit = Is("lamp.lit", OneOf((False,)))
    twice = with_rules(LAMP, rule("NEW-001", [lit, DARK], RulesOut("dead-bulb")))
    mutants = [m for m in breaks(twice, twice.rules[-1]) if m.kind is Break.DROP_PREMISE]

    # `dark` follows from nothing but that the lamp is not lit, and `not lit` always brings it.
    assert judged(twice, mutants) == [False, False]


def test_of_mutants_that_fire_alike_one_counts() -> None:
    age = Is("lamp.age_days", Within(at_least=Decimal(3)))
    pack = with_rules(LAMP, rule("NEW-001", [age], RulesOut("dead-bulb")))
    mutants = [m for m in breaks(pack, pack.rules[-1]) if m.changed]

    assert [(m.kind, m.after) for m in mutants] == [
        (Break.FLIP_BOUND, "lamp.age_days: {above: 3}"),
        (Break.MOVE_BOUND, "lamp.age_days: {at_least: 2}"),
        (Break.MOVE_BOUND, "lamp.age_days: {at_least: 4}"),  # above 3, in whole days
    ]
    assert judged(pack, mutants) == [True, True, False]


def test_a_dropped_rule_is_noticed_where_the_book_says_that_it_fires() -> None:
    kept = mutate(LAMP)
    silent = [replace(case, fires=(), cause=(), action=()) for case in LAMP.book]

    without = mutate(replace(LAMP, book=tuple(silent)))

    def dropped(mutation: Mutation) -> set[str]:
        return {m.rule.id for m in mutation.survivors if m.kind is Break.DROP_RULE}

    assert dropped(kept) == set()
    assert dropped(without) >= {rule.id for rule in LAMP.rules} - {"CAU-002"}


def check_proposals(pack: Pack, mutation: Mutation) -> None:
    """Each proposed case is met by the pack, and by none of the mutants that it catches."""
    caught = [mutant for proposal in mutation.proposals for mutant in proposal.catches]
    assert len(caught) + len(mutation.untold) == len(mutation.survivors)
    for proposal in mutation.proposals:
        assert failing(expert.diagnose(proposal.case, pack=pack), proposal.expects) == []
        for mutant in proposal.catches:
            other = broken(pack, mutant)
            other = replace(other, content_hash=content_hash(other))
            assert failing(expert.diagnose(proposal.case, pack=other), proposal.expects), mutant


def failing(diagnosis: Diagnosis, expects: Mapping[str, tuple[str, ...]]) -> list[str]:
    fired = {step.rule for step in diagnosis.proof.steps}
    first, advice = diagnosis.causes[0].id, {action.id for action in diagnosis.actions}
    meets = {
        "cause": lambda ids: first in ids,
        "also": advice.issuperset,
        "fires": fired.issuperset,
        "silent": fired.isdisjoint,
        "never": {first, *advice}.isdisjoint,
    }
    return [key for key, ids in expects.items() if not meets[key](ids)]


def test_a_survivors_case_catches_it_and_holds_without_it() -> None:
    mutation = mutate(LAMP)

    assert 0 < len(mutation.survivors) < mutation.different < mutation.made
    assert not mutation.is_enough
    check_proposals(LAMP, mutation)


def test_a_sample_of_the_built_in_pack_finds_cases_that_catch_what_its_book_does_not(
    pack: Pack,
) -> None:
    mutation = mutate(replace(pack, book=pack.book[:60]), sample=50, seed=3)

    assert mutation.made == 50
    assert mutation.proposals
    check_proposals(pack, mutation)


def test_the_case_book_notices_a_sample_of_all_breaks(pack: Pack) -> None:
    mutation = mutate(pack, sample=120, seed=1)

    # All of them take `expert mutate`; it writes the cases that are lacking.
    assert mutation.is_enough, as_text(pack, mutation, "en")


def test_a_sample_is_the_same_each_time() -> None:
    mutation, again = mutate(LAMP, sample=9, seed=3), mutate(LAMP, sample=9, seed=3)

    assert (mutation.made, mutation) == (9, again)
    assert mutate(LAMP, sample=9, seed=4) != mutation


def test_with_the_proposed_cases_the_book_notices_all_that_can_be_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in SMALL.rglob("*.yaml"):
        target = tmp_path / path.relative_to(SMALL)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())

    assert run(["mutate", str(tmp_path)]) == 1
    proposed = capsys.readouterr().out
    (tmp_path / "cases" / "more.yaml").write_text(proposed, encoding="utf-8")

    more = expert.load_pack(tmp_path)
    mutation = mutate(more)
    assert len(more.book) == len(LAMP.book) + len(yaml.safe_load(proposed))
    assert mutation.survivors == mutation.untold
    assert mutation.proposals == ()
    assert mutation.is_enough is (mutation.share >= GOAL)


def test_the_report_reads_in_both_languages() -> None:
    mutation = mutate(LAMP)

    zh, en = as_text(LAMP, mutation, "zh"), as_text(LAMP, mutation, "en")

    assert zh.startswith("# 变异 40 个")
    assert en.startswith("# Mutants: 40,")
    assert yaml.safe_load(zh) == yaml.safe_load(en)


def test_the_report_as_json_has_the_cases_and_what_each_catches() -> None:
    mutation = mutate(LAMP)

    said = json.loads(as_json(LAMP, mutation))

    assert (said["made"], said["is_enough"]) == (mutation.made, False)
    assert said["noticed"] == mutation.different - len(mutation.survivors)
    caught = [name for proposal in said["proposals"] for name in proposal["catches"]]
    assert {*caught, *said["untold"]} == {str(mutant) for mutant in mutation.survivors}
    told = [proposal["told"] for proposal in said["proposals"]]
    assert told == [entry["told"] for entry in yaml.safe_load(as_text(LAMP, mutation, "en"))]


def test_the_command_leaves_with_nought_where_the_book_notices_enough(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = {run(["mutate", str(SMALL), "--sample", "1", "--seed", str(s)])
             for s in range(8)}  # fmt: skip
    assert found == {0, 1}
    assert run(["mutate", "--sample", "0"]) == 2
    assert run(["mutate", "nowhere"]) == 2


def with_rules(pack: Pack, *more: Rule) -> Pack:
    pack = replace(pack, rules=(*pack.rules, *more))
    return replace(pack, content_hash=content_hash(pack))
