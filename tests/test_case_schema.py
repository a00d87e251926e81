"""The published schemas agree with the program: on cases with the reader, on answers with itself.

Three things that a schema cannot say are left out of what is generated: that a day is in no
calendar, that a text holds a card number or a code, and that one term is told under two names.
"""

import json
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import expert
from expert.cli import run
from expert.documents import parse
from expert.errors import holds_card_number, holds_secret_code
from expert.facts import read_case
from expert.schemas import case_schema, diagnosis_schema
from expert.values import Kind, Type

PACK = expert.load_pack()
TERMS = PACK.vocabulary.terms
KINDS = sorted({term.type.kind for term in TERMS.values()})
# The near misses are many and alike; that they hold is tested with the knowledge.
BOOK = [entry for entry in PACK.book if not entry.place.file.endswith("near-misses.yaml")]
CASES = [entry.name.en for entry in BOOK]

Told = st.SearchStrategy[Any]


@cache
def case_validator() -> Draft202012Validator:
    return Draft202012Validator(case_schema(PACK))


@cache
def diagnosis_validator() -> Draft202012Validator:
    return Draft202012Validator(diagnosis_schema(PACK))


def reader_says(text: str) -> list[str]:
    """Return what the reader has against a case in JSON."""
    try:
        read_case(parse(text, "case.json"), PACK.vocabulary)
    except expert.InputError as error:
        return [problem.text() for problem in error.problems]
    return []


def schema_says(text: str) -> list[str]:
    """Return what the schema has against a case in JSON."""
    return [error.message for error in case_validator().iter_errors(json.loads(text))]


def agree(case: object) -> bool:
    """Check that reader and schema agree on a case, and return whether they accept it."""
    text = json.dumps(case)
    by_reader, by_schema = reader_says(text), schema_says(text)
    assert bool(by_reader) == bool(by_schema), (text[:200], by_reader, by_schema)
    return not by_reader


def test_the_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(case_schema(PACK))
    Draft202012Validator.check_schema(diagnosis_schema(PACK))


@pytest.mark.parametrize(
    ("name", "schema"), [("case", case_schema(PACK)), ("diagnosis", diagnosis_schema(PACK))]
)
def test_the_command_prints_the_schema(
    name: str, schema: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == schema


# -- cases ------------------------------------------------------------------------------------

WORDS = ["none", "yes", "true", "null", "Merchant", "merchant ", "扣款", "0", "x"]
UNKNOWN: Told = st.sampled_from([None, "unknown"])
ODD: Told = (
    UNKNOWN
    | st.booleans()
    | st.sampled_from([0, 1, -1, 0.5, 51, 10**15, 10**16, "", *WORDS, [], {}, [None], [[]]])
)
"""Values of every type, right for few terms."""


def in_text(number: Decimal) -> str:
    return format(number, "f")


def right(kind: Type) -> Told:  # noqa: PLR0911 (a match returns from each case)
    """Return values as people write them for a term of this type."""
    match kind.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.ENUM:
            return st.sampled_from(kind.members)
        case Kind.SET:
            return st.lists(st.sampled_from(kind.members), unique=True)
        case Kind.INTEGER:
            return st.integers(int(kind.low or 0), int(kind.high or 10**6))
        case Kind.MONEY:
            low, high = -(10**6) if kind.low is None else kind.low, kind.high or 10**6
            amounts = st.decimals(low, high, places=2)
            return amounts.map(float) | amounts.map(in_text) | st.integers(0, int(high))
        case Kind.DECIMAL:
            rates = st.decimals(kind.low or 0, kind.high or 10**6, places=3)
            return rates.map(float) | rates.map(in_text) | st.integers(0, int(kind.high or 100))
        case Kind.DATETIME:
            times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31))
            forms = [" ", "T"], ["minutes", "seconds"], ["", "Z", "+08:00", "-03:30"]
            return st.builds(
                lambda time, sep, unit, zone: time.isoformat(sep, unit) + zone,
                times,
                *map(st.sampled_from, forms),
            )
        case Kind.TEXT | Kind.REFERENCE:
            form = st.from_regex(kind.pattern or r"[0-9A-Za-z 工单#/-]{1,500}", fullmatch=True)
            return form.filter(lambda t: not (holds_card_number(t) or holds_secret_code(t)))


def nearly_right(kind: Type) -> Told:  # noqa: PLR0911 (a match returns from each case)
    """Return values that a hurried person might write for a term of this type."""
    match kind.kind:
        case Kind.BOOL:
            return st.sampled_from(["true", "false", "yes", 0, 1])
        case Kind.ENUM:
            return st.sampled_from(kind.members).map(str.upper) | st.sampled_from(kind.members).map(
                lambda member: [member]
            )
        case Kind.SET:
            return st.lists(st.sampled_from([*kind.members, "unknown", "x"]), max_size=4)
        case Kind.INTEGER:
            beyond = [int(kind.low or 0) - 1, int(kind.high or 0) + 1]
            return st.sampled_from([*beyond, "3", 2.5, 3.0, True])
        case Kind.MONEY | Kind.DECIMAL:
            digits = st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{0,8})?", fullmatch=True)
            slips = st.sampled_from(["1,000.00", "1e3", "¥5", "NaN", 10**15, -(10**15), True])
            # A schema cannot say how high a number in quotes may be, so it is not tried.
            return slips if kind.high is not None else digits | slips
        case Kind.DATETIME:
            return st.sampled_from(
                ["2026-11-20", "10:30", "yesterday", "1999-12-31T23:59", "2101-01-01T00:00:00Z",
                 "2026/11/20 10:30", "20/11/2026 10:30", 20261120, "2026-11-20T10:30:00+8"]
            )  # fmt: skip
        case Kind.TEXT | Kind.REFERENCE:
            return st.sampled_from(["", "x" * 500, "x" * 501, "5", "051", 5, 123, True, 1.5, "5 "])


def flat_or_nested(told: dict[str, Any], nested: bool) -> dict[str, Any]:
    if not nested:
        return told
    case: dict[str, Any] = {}
    for term, value in told.items():
        group, _, name = term.partition(".")
        case.setdefault(group, {})[name] = value
    return case


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), nested=st.booleans())
def test_what_people_rightly_tell_is_accepted_by_reader_and_schema(
    kind: Kind, data: st.DataObject, nested: bool
) -> None:
    terms = [term for term in TERMS.values() if term.type.kind is kind]
    term = data.draw(st.sampled_from(terms))

    case = flat_or_nested({term.id: data.draw(right(term.type) | UNKNOWN)}, nested)

    assert agree(case), reader_says(json.dumps(case))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), nested=st.booleans())
def test_reader_and_schema_agree_on_what_people_nearly_rightly_tell(
    kind: Kind, data: st.DataObject, nested: bool
) -> None:
    terms = [term for term in TERMS.values() if term.type.kind is kind]
    term = data.draw(st.sampled_from(terms))

    agree(flat_or_nested({term.id: data.draw(nearly_right(term.type))}, nested))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_reader_and_schema_agree_on_values_of_any_type(kind: Kind, data: st.DataObject) -> None:
    terms = [term for term in TERMS.values() if term.type.kind is kind]

    agree({data.draw(st.sampled_from(terms)).id: data.draw(ODD)})


@given(data=st.data())
def test_reader_and_schema_accept_whole_cases_nested_flat_and_mixed(data: st.DataObject) -> None:
    terms = data.draw(st.lists(st.sampled_from(sorted(TERMS)), unique=True, max_size=8))
    told = {term: data.draw(right(TERMS[term].type) | UNKNOWN) for term in terms}
    flat = data.draw(st.sets(st.sampled_from(terms))) if terms else set()

    case = flat_or_nested({t: v for t, v in told.items() if t not in flat}, nested=True)

    assert agree(case | {term: told[term] for term in flat})


@pytest.mark.parametrize("index", range(len(CASES)), ids=CASES)
def test_reader_and_schema_accept_every_case_of_the_book(index: int) -> None:
    diagnosis = expert.diagnose(read_case(BOOK[index].told, PACK.vocabulary), pack=PACK)
    told = json.loads(diagnosis.model_dump_json())["case"]

    assert agree({**told["told"], "case": {"now": told["now"]}})


def other_names() -> dict[str, str]:
    """Return every name that stands for a term and is not its id."""
    names: dict[str, str] = {}
    for alias, target in PACK.vocabulary.aliases.items():
        if alias.endswith(".*"):
            group, of = target.removesuffix("*"), alias.removesuffix("*")
            names |= {of + t.removeprefix(group): t for t in TERMS if t.startswith(group)}
        else:
            names[alias] = target
    return {name: term for name, term in names.items() if term in TERMS}


@pytest.mark.parametrize("nested", [False, True], ids=["flat", "nested"])
def test_the_schema_accepts_every_other_name_that_the_reader_accepts(nested: bool) -> None:
    cases = [json.dumps(flat_or_nested({name: None}, nested)) for name in other_names()]

    assert [case for case in cases if reader_says(case)] == []
    assert [case for case in cases if schema_says(case)] == []


HEADERS = [
    {"case": {}},
    {"case": {"id": "T-1"}},
    {"case": {"id": 17}},
    {"case": {"id": None}},
    {"case": {"id": True}},
    {"case": {"id": ["T-1"]}},
    {"case": {"id": "x" * 100}},
    {"case": {"id": "x" * 101}},
    {"case": {"id": "工单 1"}},
    {"case": {"now": "2026-11-20T10:30+08:00"}},
    {"case": {"now": "2026-11-20T10:30"}},
    {"case": {"now": "tomorrow"}},
    {"case": {"now": "2026-11-20"}},
    {"case": {"now": None}},
    {"case": {"now": 20261120}},
    {"case": {"version": "1"}},
    {"case": {"version": 1}},
    {"case": {"version": "2"}},
    {"case": {"version": None}},
    {"case": {"title": "x"}},
    {"case": []},
    {"case": None},
    {"case.id": "T-1"},
    {"case.now": "2026-11-20T10:30+08:00"},
    {"case.now": "tomorrow"},
    {"case.version": "1"},
    {"case.version": "2"},
    {"case.title": "x"},
]


@pytest.mark.parametrize("case", HEADERS, ids=json.dumps)
def test_reader_and_schema_agree_on_the_header(case: object) -> None:
    agree(case)


SHAPES = [
    ({}, True),
    ({"deduction": {}}, True),
    ({"deduction": {"seen": True}, "settlement.status": "pending"}, True),
    ([], False),
    ("x", False),
    (None, False),
    ({"nope": True}, False),
    ({"nope": {}}, False),
    ({"nope": {"seen": True}}, False),
    ({"deduction": None}, False),
    ({"deduction": True}, False),
    ({"deduction": [True]}, False),
    ({"deduction": {"nope": True}}, False),
    ({"deduction": {"seen": {"seen": True}}}, False),
    ({"deduction.seen": {"seen": True}}, False),
    ({"deduction": {"deduction.seen": True}}, False),
    ({"": {"deduction.seen": True}}, False),
    ({"": True}, False),
]


@pytest.mark.parametrize(("case", "accepted"), SHAPES, ids=json.dumps)
def test_reader_and_schema_agree_on_the_shape_of_a_case(case: object, accepted: bool) -> None:
    assert agree(case) is accepted


# -- diagnoses --------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(len(CASES)), ids=CASES)
def test_every_diagnosis_of_the_book_is_accepted_by_its_schema(index: int) -> None:
    diagnosis = expert.diagnose(read_case(BOOK[index].told, PACK.vocabulary), pack=PACK)

    errors = diagnosis_validator().iter_errors(json.loads(diagnosis.model_dump_json()))

    assert [error.message for error in errors] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("causes", [{"id": "nope"}]),
        ("urgency", "P9"),
        ("proof", None),
        ("steps", [{}]),
        ("extra", 1),
        ("now", 5),
    ],
)
def test_what_is_no_diagnosis_is_refused_by_its_schema(field: str, value: object) -> None:
    saved = json.loads(expert.diagnose({}, pack=PACK).model_dump_json())

    assert not diagnosis_validator().is_valid(saved | {field: value})


@pytest.mark.parametrize("field", expert.Diagnosis.model_fields)
def test_a_diagnosis_with_a_field_missing_is_refused_by_its_schema(field: str) -> None:
    saved = json.loads(expert.diagnose({}, pack=PACK).model_dump_json())
    del saved[field]

    assert not diagnosis_validator().is_valid(saved)


@pytest.mark.parametrize(
    ("view", "key"), [("causes", "id"), ("actions", "id"), ("questions", "term")]
)
def test_an_id_that_no_pack_entry_has_is_refused_by_the_schema(view: str, key: str) -> None:
    saved = json.loads(
        expert.diagnose({"settlement.status": "failed"}, pack=PACK).model_dump_json()
    )
    saved[view][0][key] = "nope"

    assert not diagnosis_validator().is_valid(saved)
