"""The independent checker: it accepts what follows, and nothing else.

Each kind of tampering changes a genuine certificate in place, and leaves it alone where the
kind does not apply; it must apply to some case of the book.
"""

import contextlib
import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import expert
from expert.check import Checker
from expert.cli import run
from expert.engine import EngineInfo
from expert.facts import read_case
from expert.pack.plainform import plain_pack
from expert.proof import plain_proof
from expert.saved import read_diagnosis

load_once = cache(expert.load_pack)
PACK = load_once(None, drafts=False)  # as the command loads it
PLAIN = plain_pack(PACK)
CHECKER = Checker(PLAIN)
RULES = {rule["id"]: rule for rule in PLAIN["rules"]}
# The near misses are many and alike; that they hold is tested with the knowledge.
BOOK = [entry for entry in PACK.book if not entry.place.file.endswith("near-misses.yaml")]
CASES = [entry.name.en for entry in BOOK]
LEVELS = ("possible", "likely", "confirmed")
MOST_CASES = 12
"""Of the cases that a kind of tampering applies to, so many are tried."""
MOST_SAVED = 4
"""And so many of the saved diagnoses, which take longer."""

Tree = dict[str, Any]
Leaf = tuple[str | int, ...]


class Certificate(NamedTuple):
    """The two things that the checker weighs against the pack."""

    facts: list[Tree]
    proof: Tree


@pytest.fixture(autouse=True)
def _packs_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading takes longer than all else here, and what was loaded never changes."""
    monkeypatch.setattr("expert.load_pack", load_once)
    monkeypatch.setattr("expert.pack.load_pack", load_once)


@cache
def diagnosed(index: int) -> expert.Diagnosis:
    entry = BOOK[index]
    return expert.diagnose(read_case(entry.told, PACK.vocabulary), pack=PACK)


@cache
def saved(index: int) -> str:
    return diagnosed(index).model_dump_json()


@cache
def genuine(index: int) -> Certificate:
    diagnosis = diagnosed(index)
    facts = [
        {"term": f.term, "value": f.value, "origin": f.origin, "assuming": list(f.assuming)}
        for f in diagnosis.facts
    ]
    return Certificate(facts, json.loads(json.dumps(plain_proof(diagnosis.proof))))


def same(one: object, other: object) -> bool:
    """Return whether two JSON values are equal; true and 1 are not, 1 and 1.0 are."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


@pytest.mark.parametrize("index", range(len(CASES)), ids=CASES)
def test_the_genuine_proof_of_every_case_of_the_book_is_accepted(index: int) -> None:
    CHECKER.check(*genuine(index))


# -- kinds of tampering -----------------------------------------------------------------------

Tampering = Callable[[Tree, list[Tree]], None]
KINDS: dict[str, Tampering] = {}


def kind(tampering: Tampering) -> Tampering:
    KINDS[tampering.__name__.strip("_")] = tampering
    return tampering


def premises(proof: Tree) -> Iterator[tuple[int, Tree]]:
    """Yield every premise with the index of its step."""
    for i, step in enumerate(proof["steps"]):
        for line in step["premises"]:
            for premise in line:
                yield i, premise


def one(proof: Tree, where: Callable[[Tree], bool]) -> list[Tree]:
    """Return the first premise of its sort in a list, or an empty list."""
    return [premise for _, premise in premises(proof) if where(premise)][:1]


def conclusions(proof: Tree, form: str) -> list[list[Any]]:
    return [c for step in proof["steps"] for c in step["concludes"] if c[0] == form]


def read_facts(proof: Tree, facts: list[Tree]) -> list[Tree]:
    """Return the facts that some step rests on."""
    read = {premise["name"] for _, premise in premises(proof) if premise["kind"] == "fact"}
    return [fact for fact in facts if fact["term"] in read]


def other(known: list[str], word: str) -> str:
    return next(candidate for candidate in known if candidate != word)


def is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_round_amount(value: object) -> bool:
    """Return whether a value is an amount with a zero at its end, such as 10.00."""
    return isinstance(value, str) and re.fullmatch(r"-?\d+\.\d0", value) is not None


def step_of(rule: str) -> Tree:
    return {"rule": rule, "premises": [], "concludes": copy.deepcopy(RULES[rule]["then"])}


@kind
def drop_the_first_step(proof: Tree, _: list[Tree]) -> None:
    del proof["steps"][:1]


@kind
def drop_the_last_step(proof: Tree, _: list[Tree]) -> None:
    del proof["steps"][-1:]


@kind
def drop_a_step_in_the_middle(proof: Tree, _: list[Tree]) -> None:
    middle = len(proof["steps"]) // 2
    del proof["steps"][middle : middle + 1]


def first_blocked(proof: Tree) -> str:
    return str(next(iter(proof["blocked"])))


@kind
def drop_all_steps(proof: Tree, _: list[Tree]) -> None:
    proof["steps"].clear()


@kind
def add_a_step_of_a_rule_that_does_not_fire(proof: Tree, _: list[Tree]) -> None:
    rule = first_blocked(proof)
    del proof["blocked"][rule]
    proof["steps"].append(step_of(rule))


@kind
def add_a_step_of_a_rule_that_stays_blocked_as_well(proof: Tree, _: list[Tree]) -> None:
    proof["steps"].append(step_of(first_blocked(proof)))


@kind
def swap_two_steps(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][:2] = reversed(proof["steps"][:2])


@kind
def duplicate_a_step(proof: Tree, _: list[Tree]) -> None:
    proof["steps"].insert(1, copy.deepcopy(proof["steps"][0]))


@kind
def append_a_copy_of_the_first_step(proof: Tree, _: list[Tree]) -> None:
    proof["steps"].append(copy.deepcopy(proof["steps"][0]))


@kind
def name_a_rule_that_does_not_exist(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][0]["rule"] = "XXX-999"


@kind
def give_a_step_the_name_of_another_rule(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][0]["rule"] = first_blocked(proof)


@kind
def conclude_another_level(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "supports")[:1]:
        conclusion[2] = other(list(LEVELS), conclusion[2])


@kind
def conclude_another_cause(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "supports")[:1]:
        conclusion[1] = other(list(PACK.causes), conclusion[1])


@kind
def conclude_on_another_basis(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "supports")[:1]:
        conclusion[3] = f"{conclusion[3]}_too"


@kind
def rule_out_another_cause(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "rules_out")[:1]:
        conclusion[1] = other(list(PACK.causes), conclusion[1])


@kind
def turn_ruling_out_into_support(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "rules_out")[:1]:
        conclusion[:] = ["supports", conclusion[1], "confirmed", "host"]


@kind
def conclude_another_action(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "recommends")[:1]:
        conclusion[1] = other(list(PACK.actions), conclusion[1])


@kind
def recommend_for_another_cause(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "recommends")[:1]:
        conclusion[2] = other(list(PACK.causes), conclusion[2])


@kind
def recommend_as_an_emergency(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "recommends")[:1]:
        conclusion[3] = not conclusion[3]


@kind
def forbid_another_action(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "forbids")[:1]:
        conclusion[1] = other(list(PACK.actions), conclusion[1])


@kind
def derive_another_value(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "term")[:1]:
        conclusion[2] = not conclusion[2] if isinstance(conclusion[2], bool) else "other"


@kind
def conclude_another_finding(proof: Tree, _: list[Tree]) -> None:
    for conclusion in conclusions(proof, "finding")[:1]:
        conclusion[1] = other(list(PACK.vocabulary.findings), conclusion[1])


@kind
def drop_a_conclusion(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][-1]["concludes"].pop()


@kind
def change_the_value_of_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["kind"] == "fact" and isinstance(p["value"], str)):
        premise["value"] += "x"


@kind
def negate_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: isinstance(p["value"], bool)):
        premise["value"] = not premise["value"]


@kind
def write_true_as_1_in_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["value"] is True):
        premise["value"] = 1


@kind
def write_false_as_0_in_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["value"] is False):
        premise["value"] = 0


@kind
def write_1_as_true_in_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: same(p["value"], 1)):
        premise["value"] = True


@kind
def write_a_number_of_a_premise_as_text(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: is_number(p["value"])):
        premise["value"] = str(premise["value"])


@kind
def cut_a_zero_off_an_amount_in_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: is_round_amount(p["value"])):
        premise["value"] = premise["value"][:-1]


@kind
def give_an_unknown_premise_a_value(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["kind"] == "unknown"):
        premise.update(kind="fact", value=True, origin="told")


@kind
def call_a_known_premise_unknown(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["kind"] == "fact"):
        premise.update(kind="unknown", value=None, origin=None)


@kind
def change_the_origin_of_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["origin"]):
        premise["origin"] = other(["told", "computed", "derived"], premise["origin"])


@kind
def change_the_name_of_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda _: True):
        premise["name"] = other(list(PACK.vocabulary.terms), premise["name"])


@kind
def change_the_kind_of_a_premise(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda _: True):
        premise["kind"] = other(["fact", "step", "unknown"], premise["kind"])


@kind
def drop_a_premise(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][0]["premises"][0].pop()


@kind
def drop_a_line_of_premises(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][0]["premises"].pop()


@kind
def add_a_premise_from_another_step(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][0]["premises"][0] += proof["steps"][-1]["premises"][0]


@kind
def swap_two_lines_of_premises(proof: Tree, _: list[Tree]) -> None:
    for step in proof["steps"]:
        if len(step["premises"]) > 1:
            step["premises"].reverse()
            return


@kind
def point_a_premise_at_a_later_step(proof: Tree, _: list[Tree]) -> None:
    for i, premise in premises(proof):
        if premise["kind"] == "step" and i + 1 < len(proof["steps"]):
            premise["steps"] = [i + 1]
            return


@kind
def point_a_premise_at_its_own_step(proof: Tree, _: list[Tree]) -> None:
    for i, premise in premises(proof):
        if premise["kind"] == "step":
            premise["steps"] = [i]
            return


@kind
def point_a_premise_back_from_the_end(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["steps"]):
        premise["steps"][0] -= len(proof["steps"])


@kind
def point_a_premise_beyond_the_end(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["steps"]):
        premise["steps"][0] = 10**30


@kind
def point_a_told_fact_at_a_step(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["kind"] == "fact"):
        premise["steps"] = [0]


@kind
def raise_the_level_in_a_verdict(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["kind"] == "verdict"):
        premise["value"] = other(["confirmed", "likely"], premise["value"])


@kind
def drop_a_step_of_a_verdict(proof: Tree, _: list[Tree]) -> None:
    for premise in one(proof, lambda p: p["kind"] == "verdict" and p["steps"]):
        premise["steps"].pop()


@kind
def drop_a_blocked_entry(proof: Tree, _: list[Tree]) -> None:
    del proof["blocked"][first_blocked(proof)]


@kind
def drop_all_blocked_entries(proof: Tree, _: list[Tree]) -> None:
    proof["blocked"].clear()


@kind
def block_a_rule_that_does_not_exist(proof: Tree, _: list[Tree]) -> None:
    proof["blocked"]["XXX-999"] = 0


@kind
def raise_the_index_of_a_blocked_entry(proof: Tree, _: list[Tree]) -> None:
    proof["blocked"][first_blocked(proof)] += 1


@kind
def count_the_index_of_a_blocked_entry_from_the_end(proof: Tree, _: list[Tree]) -> None:
    rule = first_blocked(proof)
    proof["blocked"][rule] -= len(RULES[rule]["when"])


@kind
def write_the_index_of_a_blocked_entry_as_a_boolean(proof: Tree, _: list[Tree]) -> None:
    for rule, premise in proof["blocked"].items():
        if premise == 1:
            proof["blocked"][rule] = True
            return


@kind
def move_a_fired_rule_to_blocked(proof: Tree, _: list[Tree]) -> None:
    proof["blocked"][proof["steps"].pop(0)["rule"]] = 0


@kind
def block_a_fired_rule_as_well(proof: Tree, _: list[Tree]) -> None:
    proof["blocked"][proof["steps"][0]["rule"]] = 0


@kind
def hide_a_contradiction(proof: Tree, _: list[Tree]) -> None:
    del proof["contradicted"][:1]


@kind
def invent_a_contradiction(proof: Tree, facts: list[Tree]) -> None:
    for fact in facts:
        if fact["term"] not in proof["contradicted"]:
            proof["contradicted"] = sorted([*proof["contradicted"], fact["term"]])
            return


@kind
def promote_a_cause(proof: Tree, _: list[Tree]) -> None:
    for standing in proof["outcome"]["causes"]:
        if standing["level"] != "confirmed":
            standing["level"] = LEVELS[LEVELS.index(standing["level"]) + 1]
            return


@kind
def demote_a_cause(proof: Tree, _: list[Tree]) -> None:
    for standing in proof["outcome"]["causes"]:
        if standing["level"] != "possible":
            standing["level"] = LEVELS[LEVELS.index(standing["level"]) - 1]
            return


@kind
def reorder_causes(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["causes"].reverse()


@kind
def drop_a_cause(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["causes"].pop()


@kind
def add_a_cause(proof: Tree, _: list[Tree]) -> None:
    standing = {entry["cause"] for entry in proof["outcome"]["causes"]}
    cause = next(cause for cause in PACK.causes if cause not in standing)
    entry = {"cause": cause, "level": "possible", "assuming": []}
    proof["outcome"]["causes"].append(entry)


@kind
def drop_a_ruled_out_cause(proof: Tree, _: list[Tree]) -> None:
    del proof["outcome"]["ruled_out"][:1]


@kind
def rule_out_the_first_cause(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["ruled_out"].append(proof["outcome"]["causes"][0]["cause"])


@kind
def invent_a_conflict(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["conflicts"].append(next(iter(PACK.causes)))


@kind
def add_an_action(proof: Tree, _: list[Tree]) -> None:
    recommended = {advice["action"] for advice in proof["outcome"]["actions"]}
    action = next(action for action in PACK.actions if action not in recommended)
    proof["outcome"]["actions"].append({"action": action, "causes": [], "emergency": False})


@kind
def recommend_a_forbidden_action(proof: Tree, _: list[Tree]) -> None:
    for action in proof["outcome"]["forbidden"][:1]:
        advice = {"action": action, "causes": [], "emergency": False}
        proof["outcome"]["actions"].append(advice)


@kind
def drop_an_action(proof: Tree, _: list[Tree]) -> None:
    del proof["outcome"]["actions"][:1]


@kind
def reorder_actions(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["actions"].reverse()


@kind
def drop_a_forbidden_action(proof: Tree, _: list[Tree]) -> None:
    del proof["outcome"]["forbidden"][:1]


@kind
def forbid_one_action_more(proof: Tree, _: list[Tree]) -> None:
    forbidden = proof["outcome"]["forbidden"]
    free = [action for action in PACK.actions if action not in forbidden]
    forbidden.append(free[0])


@kind
def raise_the_urgency(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["urgency"] = "P0"


@kind
def lower_the_urgency(proof: Tree, _: list[Tree]) -> None:
    proof["outcome"]["urgency"] = "P3"


@kind
def flip_an_emergency_flag(proof: Tree, _: list[Tree]) -> None:
    for advice in proof["outcome"]["actions"][:1]:
        advice["emergency"] = not advice["emergency"]


@kind
def write_an_emergency_flag_as_a_number(proof: Tree, _: list[Tree]) -> None:
    for advice in proof["outcome"]["actions"][:1]:
        advice["emergency"] = int(advice["emergency"])


@kind
def drop_a_cause_of_an_action(proof: Tree, _: list[Tree]) -> None:
    for advice in proof["outcome"]["actions"]:
        if advice["causes"]:
            advice["causes"].pop()
            return


@kind
def add_a_cause_to_an_action(proof: Tree, _: list[Tree]) -> None:
    for advice in proof["outcome"]["actions"][:1]:
        advice["causes"].append(next(c for c in PACK.causes if c not in advice["causes"]))


@kind
def reorder_the_causes_of_an_action(proof: Tree, _: list[Tree]) -> None:
    for advice in proof["outcome"]["actions"]:
        advice["causes"].reverse()


@kind
def negate_a_told_fact(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        if isinstance(fact["value"], bool):
            fact["value"] = not fact["value"]
            return


@kind
def change_a_told_word(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        members = PACK.vocabulary.terms[fact["term"]].type.members
        if fact["value"] in members:
            fact["value"] = other(list(members), fact["value"])
            return


@kind
def change_a_told_number(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        if is_number(fact["value"]):
            fact["value"] += 1
            return


@kind
def drop_a_fact(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts)[:1]:
        facts.remove(fact)


@kind
def drop_all_facts(_: Tree, facts: list[Tree]) -> None:
    facts.clear()


@kind
def write_true_as_1_in_a_fact(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        if fact["value"] is True:
            fact["value"] = 1
            return


@kind
def write_1_as_true_in_a_fact(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        if same(fact["value"], 1):
            fact["value"] = True
            return


@kind
def cut_a_zero_off_an_amount_in_a_fact(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        if is_round_amount(fact["value"]):
            fact["value"] = fact["value"][:-1]
            return


@kind
def change_the_origin_of_a_fact(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts)[:1]:
        fact["origin"] = other(["told", "computed"], fact["origin"])


@kind
def add_a_fact_that_contradicts_another(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        if isinstance(fact["value"], bool):
            facts.append({**fact, "value": not fact["value"], "origin": "computed"})
            return


@kind
def forget_what_a_step_assumes(proof: Tree, _: list[Tree]) -> None:
    for step in proof["steps"]:
        step["assuming"] = []


@kind
def invent_an_assumption_of_a_step(proof: Tree, _: list[Tree]) -> None:
    proof["steps"][0]["assuming"].append("usual_cycle")


@kind
def forget_what_a_cause_assumes(proof: Tree, _: list[Tree]) -> None:
    for entry in proof["outcome"]["causes"]:
        entry["assuming"] = []


@kind
def forget_what_a_fact_assumes(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts):
        fact["assuming"] = []


@kind
def conclude_on_an_assumption_what_only_knowledge_can(proof: Tree, _: list[Tree]) -> None:
    for step in proof["steps"]:
        if step["assuming"]:
            step["concludes"] = [list(c) for c in RULES[step["rule"]]["then"]]


@kind
def retype_a_fact_that_a_rule_compares(proof: Tree, facts: list[Tree]) -> None:
    for fact in read_facts(proof, facts)[:1]:
        fact["value"] = {"value": fact["value"]}


@pytest.mark.parametrize("name", KINDS)
def test_a_certificate_tampered_with_is_refused(name: str) -> None:
    tried = 0

    for index, case in enumerate(CASES):
        facts, proof = copy.deepcopy(genuine(index))
        KINDS[name](proof, facts)
        if same([facts, proof], list(genuine(index))):
            continue
        tried += 1
        try:
            CHECKER.check(facts, proof)
        except expert.ProofError:
            pass
        else:
            pytest.fail(f"accepted after {name}: {case}")
        if tried == MOST_CASES:
            break

    assert tried, "no case of the book lets itself be tampered with like this"


# -- one leaf at random -----------------------------------------------------------------------


def leaves(tree: object, path: Leaf = ()) -> Iterator[Leaf]:
    match tree:
        case dict():
            for key, item in tree.items():
                yield from leaves(item, (*path, key))
        case list():
            for i, item in enumerate(tree):
                yield from leaves(item, (*path, i))
        case _:
            yield path


def holder(tree: Any, path: Leaf) -> Any:
    for key in path[:-1]:
        tree = tree[key]
    return tree


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 200)
    | st.sampled_from([10**30, -1, 0.5, 1.0, float("inf"), float("nan"), "", "0", "true"])
    | st.sampled_from([*PACK.causes, *PACK.actions, *RULES, *PACK.vocabulary.terms])
    | st.sampled_from(["fact", "step", "absent", "told", "confirmed", "none", "P0", "\0", "\ud800"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=400)
@given(data=st.data())
def test_a_certificate_with_one_leaf_changed_is_refused_unless_it_says_the_same(
    data: st.DataObject,
) -> None:
    index = data.draw(st.integers(0, len(CASES) - 1))
    facts, proof = copy.deepcopy(genuine(index))
    # The two hashes are for `verify`: the checker is given no pack and no case to hash.
    paths = [path for path in leaves(proof) if path[0] not in ("pack", "case")]
    path = data.draw(st.sampled_from(paths))
    if data.draw(st.booleans()):
        holder(proof, path)[path[-1]] = data.draw(JSON)
    else:
        del holder(proof, path)[path[-1]]

    try:
        CHECKER.check(facts, proof)
    except expert.ProofError:
        return

    assert same(proof, genuine(index).proof)


@settings(max_examples=200)
@given(data=st.data())
def test_a_fact_of_any_type_leads_to_acceptance_or_refusal_only(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(CASES) - 1).filter(lambda i: genuine(i).facts))
    facts, proof = copy.deepcopy(genuine(index))
    path = data.draw(st.sampled_from(list(leaves(facts))))
    holder(facts, path)[path[-1]] = data.draw(JSON)

    with contextlib.suppress(expert.ProofError):
        CHECKER.check(facts, proof)


@pytest.mark.parametrize(
    "path",
    [("steps", 0, "concludes", 0, 0), ("blocked", "SET-001"), ("outcome", "urgency")],
    ids=lambda path: ".".join(map(str, path)),
)
def test_a_certificate_of_any_depth_is_refused_and_not_followed_down(path: Leaf) -> None:
    facts, proof = copy.deepcopy(genuine(0))
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    holder(proof, path)[path[-1]] = deep

    with pytest.raises(expert.ProofError):
        CHECKER.check(facts, proof)


# -- saved diagnoses --------------------------------------------------------------------------


def verify_text(text: str) -> None:
    expert.verify(read_diagnosis(text, "saved.json"), pack=PACK)


@pytest.mark.parametrize("index", range(len(CASES)), ids=CASES)
def test_every_diagnosis_of_the_book_can_be_verified_after_it_was_saved(index: int) -> None:
    verify_text(saved(index))


def _drop_a_told_fact(saved: Tree) -> None:
    saved["case"]["told"].popitem()


def _forget_the_time_of_asking(saved: Tree) -> None:
    saved["now"] = None


def _move_the_time_of_the_case(saved: Tree) -> None:
    saved["case"]["now"] = "2026-11-19T10:30:00+08:00"


def _delay_a_deadline(saved: Tree) -> None:
    for action in saved["actions"]:
        if action["deadline"]:
            action["deadline"] = "2027-06-01"


def _edit(*path: str | int) -> Callable[[Tree], None]:
    """Return a change that appends to the text at `path`, if there is one."""

    def edit(saved: Tree) -> None:
        try:
            holder(saved, path)[path[-1]] += "!"
        except IndexError:
            return

    return edit


def _drop(field: str) -> Callable[[Tree], None]:
    return lambda saved: saved[field].__delitem__(slice(1))


def _copy_into(field: str, source: str) -> Callable[[Tree], None]:
    return lambda saved: saved[field].extend(saved[source][:1])


CHANGES: Mapping[str, Callable[[Tree], None]] = {
    "schema_version": _edit("schema_version"),
    "case: a fact left out": _drop_a_told_fact,
    "case: another time": _move_the_time_of_the_case,
    "now": _forget_the_time_of_asking,
    "pack: its name": _edit("pack", "name"),
    "pack: its version": _edit("pack", "version"),
    "pack: its hash": _edit("pack", "content_hash"),
    "urgency": lambda saved: saved.update(urgency="P3" if saved["urgency"] != "P3" else "P0"),
    "urgency_text": _edit("urgency_text", "en"),
    "causes: one left out": _drop("causes"),
    "causes: a label": _edit("causes", 0, "label", "zh"),
    "causes: a warning": _edit("causes", 0, "never", 0, "en"),
    "conflicts: one invented": _copy_into("conflicts", "causes"),
    "ruled_out: one left out": _drop("ruled_out"),
    "ruled_out: a label": _edit("ruled_out", 0, "label", "en"),
    "actions: one left out": _drop("actions"),
    "actions: a text": _edit("actions", 0, "text", "zh"),
    "actions: a channel": _edit("actions", 0, "channel", "en"),
    "actions: a deadline": _delay_a_deadline,
    "forbidden: one left out": _drop("forbidden"),
    "forbidden: a reason": _edit("forbidden", 0, "why", 0, "zh"),
    "prevention: one left out": _drop("prevention"),
    "questions: one left out": _drop("questions"),
    "questions: a text": _edit("questions", 0, "text", "en"),
    "questions: an answer": _edit("questions", 0, "choices", 0, "label", "zh"),
    "contradictions: one left out": _drop("contradictions"),
    "contradictions: a text": _edit("contradictions", 0, "values", 0, "text", "zh"),
    "warnings: one invented": lambda saved: saved["warnings"].append(
        {"id": "w", "text": {"zh": "。", "en": "."}}
    ),
    "codes: one left out": _drop("codes"),
    "codes: what to do": _edit("codes", 0, "operator", "zh"),
    "facts: one left out": _drop("facts"),
    "facts: a text": _edit("facts", 0, "text", "en"),
    "steps: one left out": _drop("steps"),
    "steps: a sentence": _edit("steps", 0, "text", "en"),
    "proof: the hash of the pack": _edit("proof", "pack"),
    "proof: the hash of the case": _edit("proof", "case"),
    "proof: an action left out": lambda saved: saved["proof"]["outcome"]["actions"].pop(),
}
FREE = {"engine"}
"""Which engine answered is told, not proven."""


def test_a_change_of_every_field_of_a_diagnosis_is_tried() -> None:
    tried = {name.partition(":")[0] for name in CHANGES}

    assert tried | FREE == set(expert.Diagnosis.model_fields)


@pytest.mark.parametrize("name", CHANGES)
def test_a_saved_diagnosis_that_says_something_else_is_refused(name: str) -> None:
    tried = 0

    for index, case in enumerate(CASES):
        tree = json.loads(saved(index))
        CHANGES[name](tree)
        if json.dumps(tree) == json.dumps(json.loads(saved(index))):
            continue
        tried += 1
        try:
            verify_text(json.dumps(tree))
        except expert.ProofError:
            pass
        else:
            pytest.fail(f"accepted with a change of {name}: {case}")
        if tried == MOST_SAVED:
            break

    assert tried, "no case of the book has this to change"


@settings(max_examples=150)
@given(data=st.data())
def test_a_saved_diagnosis_with_one_leaf_changed_is_refused(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(CASES) - 1))
    tree = json.loads(saved(index))
    # The case's id is a label, and a diagnosis of a minute later says the same.
    free = {("case", "id"), ("now",)}
    paths = [p for p in leaves(tree) if p[0] != "engine" and p not in free]
    path = data.draw(st.sampled_from(paths))
    before = holder(tree, path)[path[-1]]
    match before:
        case bool():
            after: object = not before
        case int():
            after = before + 1
        case str():
            after = data.draw(
                st.sampled_from([f"{before}x", "", "x"]).filter(lambda t: t != before)
            )
        case _:
            after = data.draw(st.sampled_from(["x", 1, True, {"zh": "。", "en": "."}]))
    holder(tree, path)[path[-1]] = after

    with pytest.raises(expert.ExpertError) as refused:
        verify_text(json.dumps(tree))

    assert isinstance(refused.value, expert.ProofError | expert.InputError)


def test_the_engine_and_the_id_of_the_case_are_told_and_not_proven() -> None:
    before = diagnosed(0)
    engine = EngineInfo(name="another", version="9", why="another machine")
    case = replace(before.case, id="T-1")

    expert.verify(before.model_copy(update={"engine": engine, "case": case}), pack=PACK)


def test_a_diagnosis_of_another_pack_is_told_so() -> None:
    small = expert.load_pack(Path(__file__).parent / "small_pack")

    with pytest.raises(expert.ProofError) as refused:
        expert.verify(diagnosed(0), pack=small)

    assert [problem.code for problem in refused.value.problems] == ["E405"]


@pytest.mark.parametrize("value", [1, 1.0, "true"], ids=repr)
def test_a_true_fact_saved_in_another_type_is_refused(value: object) -> None:
    index = next(i for i in range(len(CASES)) if any(f["value"] is True for f in genuine(i).facts))
    tree = json.loads(saved(index))
    next(fact for fact in tree["facts"] if fact["value"] is True)["value"] = value

    with pytest.raises(expert.ExpertError):
        verify_text(json.dumps(tree))


# -- malformed certificates, from the command line --------------------------------------------


def _at(*path: str | int, value: object) -> Callable[[Tree], None]:
    return lambda saved: holder(saved, path).__setitem__(path[-1], value)


def _all_indexes(change: Callable[[int], object]) -> Callable[[Tree], None]:
    def retype(saved: Tree) -> None:
        for _, premise in premises(saved["proof"]):
            premise["steps"] = [change(i) for i in premise["steps"]]

    return retype


WRONG_TYPES: tuple[object, ...] = (None, 5, "x", [[]])
FIRST_PREMISE = ("proof", "steps", 0, "premises", 0, 0)
MALFORMED: Mapping[str, Callable[[Tree], None]] = {
    **{
        f"without {field}": lambda saved, field=field: saved.pop(field)  # type: ignore[misc]
        for field in expert.Diagnosis.model_fields
    },
    **{
        f"{field} is {json.dumps(value)}": _at(field, value=value)
        for field in ("proof", "steps", "case", "pack", "engine", "causes", "facts")
        for value in WRONG_TYPES
    },
    "an unknown field": _at("extra", value=1),
    "an unknown field of the proof": _at("proof", "extra", value=1),
    "an unknown field of a step": _at("proof", "steps", 0, "extra", value=1),
    "an unknown field of a premise": _at(*FIRST_PREMISE, "extra", value=1),
    "a proof without steps": lambda saved: saved["proof"].pop("steps"),
    "a step without a rule": lambda saved: saved["proof"]["steps"][0].pop("rule"),
    "a step that is a list": _at("proof", "steps", 0, value=[]),
    "a rule that is a number": _at("proof", "steps", 0, "rule", value=5),
    "a rule that is a list": _at("proof", "steps", 0, "rule", value=["ACC-001"]),
    "a premise that is a text": _at(*FIRST_PREMISE, value="x"),
    "a premise that holds a mapping": _at(*FIRST_PREMISE, "value", value={"a": 1}),
    "a premise that holds a fraction": _at(*FIRST_PREMISE, "value", value=0.5),
    "a conclusion that is empty": _at("proof", "steps", 0, "concludes", 0, value=[]),
    "a conclusion of lists": _at("proof", "steps", 0, "concludes", 0, value=[[], [[]]]),
    "a conclusion that starts with a mapping": _at(
        "proof", "steps", 0, "concludes", 0, 0, value={"a": []}
    ),
    "a level that is none": _at("proof", "outcome", "causes", 0, "level", value="certain"),
    "an urgency that is none": _at("proof", "outcome", "urgency", value="P9"),
    "a huge index of a step": _all_indexes(lambda _: 10**30),
    "a negative index of a step": _all_indexes(lambda i: -i - 1),
    "an index of a step as a text": _all_indexes(str),
    "an index of a step as a fraction": _all_indexes(lambda i: i + 0.5),
    "a huge index of a blocked rule": _at("proof", "blocked", "SET-001", value=10**30),
    "an index of a blocked rule as a text": _at("proof", "blocked", "SET-001", value="0"),
    "an index of a blocked rule as false": _at("proof", "blocked", "SET-001", value=False),
    "an emergency as a word": _at("actions", 0, "emergency", value="no"),
    "an emergency as a number": _at("actions", 0, "emergency", value=0),
    "a version as a number": _at("schema_version", value=1),
    "a told fact that is no term": _at("case", "told", "nope", value=1),
    "a told fact of another type": _at("case", "told", "deduction.seen", value=1),
    "a told fact that is a mapping": _at("case", "told", "deduction.seen", value={}),
    "a time that is none": _at("now", value="tomorrow"),
    "a time that is a number": _at("now", value=1_795_142_400),
    "a time that is a date": _at("now", value="2026-11-20"),
    "a time without a zone": _at("now", value="2026-11-20T10:30:00"),
    "a time before all calendars": _at("now", value="0001-01-01T00:00:00+14:00"),
    "a time after all calendars": _at("now", value="9999-12-31T23:00:00-14:00"),
    "a case told after all calendars": _at("case", "now", value="9999-12-31T23:00:00-14:00"),
}

ONE_PROBLEM = re.compile(r"(\S+: )?E\d{3} [^\n]+\n  hint: [^\n]+\n")


def refused(text: str | bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one problem that `expert verify` has with a file."""
    path = folder / "saved.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    capsys.readouterr()

    code = run(["verify", str(path), "--lang", "en"])

    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), err
    assert ONE_PROBLEM.fullmatch(err), err
    return err


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_certificate_is_refused_with_one_problem(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = json.loads(saved(0))
    MALFORMED[name](tree)
    assert not same(tree, json.loads(saved(0)))

    refused(json.dumps(tree), tmp_path, capsys)


def test_a_certificate_cut_anywhere_is_refused_with_one_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = saved(0).encode()
    cuts = [*range(0, len(whole), len(whole) // 60), len(whole) - 1]

    for cut in cuts:
        # Inside a Chinese character the cut file is no text at all.
        assert re.search("E103|E220", refused(whole[:cut], tmp_path, capsys))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E220"),
        ("null", "E220"),
        ("5", "E220"),
        ('"x"', "E220"),
        ("[]", "E220"),
        ("{}", "E220"),
        ("[" * 100_000, "E105"),
        ('{"proof": ' * 100_000, "E105"),
        (f'{{"proof": {"[" * 60}{"]" * 60}}}', "E220"),
        ('{"proof": NaN}', "E109"),
        ('{"proof": 1, "proof": 2}', "E110"),
        ('{"proof": "\\ud800"}', "E111"),
        ('{"proof": ' + "9" * 5000 + "}", "E220"),
        (b"\x89PNG\r\n\x1a\n\0", "E103"),
        (b'{"proof": "\xff"}', "E103"),
        (b" " * 4_000_001, "E102"),
    ],
    ids=[
        "empty", "null", "a number", "a text", "a list", "an empty mapping", "deep lists",
        "deep mappings", "nested to the limit", "not a number", "a key twice", "half a character",
        "a long number", "a picture", "not UTF-8", "too long",
    ],
)  # fmt: skip
def test_what_is_no_certificate_at_all_is_refused_with_one_problem(
    text: str | bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f": {code} " in refused(text, tmp_path, capsys)


@pytest.mark.parametrize("digits", [30, 4_000, 100_000])
def test_an_index_of_any_length_is_refused_with_one_problem(
    digits: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = re.sub(r'("blocked":{"[^"]+":)\d+', rf"\g<1>{'9' * digits}", saved(0), count=1)
    assert text != saved(0)

    refused(text, tmp_path, capsys)


def test_conclusions_nested_to_the_limit_are_refused_with_one_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = json.loads(saved(0))
    tree["proof"]["steps"][0]["concludes"][0][0] = json.loads("[" * 56 + "]" * 56)

    assert "E402" in refused(json.dumps(tree), tmp_path, capsys)


def test_a_problem_with_a_saved_diagnosis_names_the_file_that_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    err = refused('{"proof": 1,\n "proof": 2}', tmp_path, capsys)

    assert err.startswith(f"{tmp_path / 'saved.json'}:2:2: E110 ")


@pytest.mark.parametrize("key", ["\u001b[31mred", "a\nb", "4111 1111 1111 1111"])
def test_a_key_of_a_malformed_certificate_is_never_echoed_raw(
    key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = json.loads(saved(0))
    tree[key] = 1

    assert key not in refused(json.dumps(tree), tmp_path, capsys)


def test_a_saved_diagnosis_is_verified_from_the_command_line_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "saved.json"
    path.write_text(saved(0))
    steps = len(diagnosed(0).steps)

    codes = [run(["verify", str(path), "--lang", lang]) for lang in ("en", "zh")]

    assert codes == [0, 0]
    assert capsys.readouterr().out.splitlines() == [
        f"verified: {steps} steps follow from the facts and the pack",
        f"核验通过：{steps} 步推理与事实、知识包一致。",
    ]
