"""The meaning of conditions: Kleene's logic, and every other reading of the tree against it."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from expert.check import conditions as check
from expert.conditions import (
    Absent,
    AllOf,
    AnyOf,
    Concluded,
    Condition,
    Is,
    Known,
    Unknown,
    Unless,
    decider,
    deciding,
    names,
    obstacles,
    support,
    supporter,
    truth,
)
from expert.pack.plainform import plain_condition
from expert.values import (
    Among,
    HasAll,
    HasAny,
    HasNone,
    NoneOf,
    OneOf,
    Value,
    Within,
    among,
    to_plain,
)

WORDS = ("a", "b", "c")
TERMS = ("word.one", "word.two", "set.one", "number.one")
FINDINGS = ("found", "lost")


def members() -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(WORDS))


def bounds() -> st.SearchStrategy[Within]:
    number = st.none() | st.integers(-2, 5).map(Decimal)
    return st.builds(Within, number, number, number, number)


def word_tests() -> st.SearchStrategy[Among]:
    words = st.lists(st.sampled_from(WORDS), min_size=1, unique=True).map(tuple)
    return words.map(OneOf) | words.map(NoneOf)


def set_tests() -> st.SearchStrategy[Among]:
    return members().map(HasAny) | members().map(HasAll) | members().map(HasNone)


def leaves() -> st.SearchStrategy[Condition]:
    return st.one_of(
        st.builds(Is, st.sampled_from(TERMS[:2]), word_tests(), st.booleans()),
        st.builds(Is, st.just(TERMS[2]), set_tests(), st.booleans()),
        st.builds(Is, st.just(TERMS[3]), bounds(), st.booleans()),
        st.sampled_from(TERMS).map(Known),
        st.sampled_from(TERMS).map(Unknown),
        st.sampled_from(FINDINGS).map(Concluded),
        st.sampled_from(FINDINGS).map(Absent),
    )


def conditions() -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        ),
        max_leaves=8,
    )


@st.composite
def states(draw: st.DrawFn) -> dict[str, Value]:
    values: dict[str, st.SearchStrategy[Any]] = {
        "word.one": st.sampled_from(WORDS),
        "word.two": st.sampled_from(WORDS),
        "set.one": members(),
        "number.one": st.integers(-3, 6),
        "found": st.booleans(),
        "lost": st.booleans(),
    }
    state = {name: draw(value) for name, value in values.items()}
    for term in draw(st.sets(st.sampled_from(TERMS))):
        del state[term]
    return state


def never_asks_for_the_unknown(condition: Condition) -> bool:
    match condition:
        case Unknown() | Known() | Unless():
            return False
        case Is(_, _, or_unknown):
            return not or_unknown
        case AllOf(parts) | AnyOf(parts):
            return all(map(never_asks_for_the_unknown, parts))
        case _:
            return True


@given(conditions() | conditions().map(Unless), states())
def test_a_decider_decides_as_truth_does(condition: Condition, state: dict[str, Value]) -> None:
    assert decider(condition)(state) is truth(condition, state)


@given(states())
def test_a_test_on_an_unknown_term_is_unknown_unless_it_names_unknown(
    state: dict[str, Value],
) -> None:
    state.pop("word.one", None)

    assert truth(Is("word.one", OneOf(("a",))), state) is None
    assert truth(Is("word.one", NoneOf(("a",))), state) is None
    assert truth(Is("word.one", OneOf(("a",)), or_unknown=True), state) is True
    assert truth(Known("word.one"), state) is False
    assert truth(Unknown("word.one"), state) is True


@given(st.lists(conditions(), min_size=1, max_size=4), states())
def test_all_and_any_are_kleenes(parts: list[Condition], state: dict[str, Value]) -> None:
    truths = [truth(part, state) for part in parts]
    order = {False: 0, None: 1, True: 2}

    assert truth(AllOf(tuple(parts)), state) is min(truths, key=order.__getitem__)
    assert truth(AnyOf(tuple(parts)), state) is max(truths, key=order.__getitem__)


@given(conditions(), states(), st.sampled_from(TERMS), st.data())
def test_telling_more_never_changes_what_was_decided(
    condition: Condition, state: dict[str, Value], term: str, data: st.DataObject
) -> None:
    before = truth(condition, state)
    if term in state or before is None or not never_asks_for_the_unknown(condition):
        return
    full = data.draw(states())
    if term in full:
        assert truth(condition, {**state, term: full[term]}) is before


@given(conditions(), states())
def test_what_supports_a_true_condition_is_enough_for_it(
    condition: Condition, state: dict[str, Value]
) -> None:
    if truth(condition, state) is True:
        kept = set(support(condition, state))

        assert supporter(condition)(state) == support(condition, state)
        assert kept <= set(names(condition))
        assert truth(condition, {n: v for n, v in state.items() if n in kept}) is True or any(
            n in FINDINGS for n in names(condition)
        )


@given(conditions(), states())
def test_a_guard_holds_exactly_when_its_condition_is_not_true(
    condition: Condition, state: dict[str, Value]
) -> None:
    held = truth(condition, state) is True

    assert truth(Unless(condition), state) is not held
    if not held:
        assert set(obstacles(condition, state)) <= set(names(condition))
        assert support(Unless(condition), state) == obstacles(condition, state)
        assert supporter(Unless(condition))(state) == obstacles(condition, state)


@given(st.lists(conditions(), min_size=1, max_size=4), states())
def test_the_first_false_part_decides_else_the_first_unknown(
    parts: list[Condition], state: dict[str, Value]
) -> None:
    truths = [truth(part, state) for part in parts]
    if truths != [True] * len(parts):
        expected = truths.index(False) if False in truths else truths.index(None)
        assert deciding(truths) == expected


@given(conditions() | conditions().map(Unless), states())
def test_the_checker_reads_a_condition_as_truth_does(
    condition: Condition, state: dict[str, Value]
) -> None:
    settled = {name: to_plain(value) for name, value in state.items()}

    read = check.read(plain_condition(condition))

    assert read.truth(settled) is truth(condition, state)
    assert set(check.reads(read)) == set(names(condition))
    if truth(condition, state) is True:
        assert tuple(check.support(read, settled)) == support(condition, state)


@given(st.integers(-3, 6), bounds())
def test_every_bound_counts(number: int, test: Within) -> None:
    inside = (
        (test.at_least is None or number >= test.at_least)
        and (test.above is None or number > test.above)
        and (test.at_most is None or number <= test.at_most)
        and (test.below is None or number < test.below)
    )

    assert among(test, number) is inside
