"""When a payout is due: the calendar, the vectors, and on time turning into late exactly once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from typing import Any

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import expert
from expert.calendar import Calendar
from expert.computed import REGISTRY
from expert.diagnosis import proven
from expert.documents import from_python
from expert.facts import Case, read_case
from expert.given import Given, Tables
from expert.rules import CodeTable
from expert.values import SHANGHAI, Value

PACK = expert.load_pack()
CN = PACK.calendar
ON_TIME = {
    "settlement-not-due", "payout-in-grace", "after-cutoff-next-day", "weekend-holiday-deferral",
    "instant-payout-limit-exceeded",
}  # fmt: skip
WEEKLY = {"settlement.cycle": "weekly", "settlement.payout_weekday": "thu"}
LATE = {"acquirer-or-network-failure", "risk-hold-delayed-settlement"}
GOOD = {
    "deduction.seen": True,
    "txn.pos_result": "success_slip",
    "txn.backoffice_status": "success",
    "settlement.status": "pending",
}


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def computed(case: Mapping[str, Any], now: datetime | None = None) -> dict[str, Any]:
    diagnosis = expert.diagnose(case, pack=PACK, now=now)
    return {fact.term: fact.value for fact in diagnosis.facts if fact.origin == "computed"}


# -- the calendar -------------------------------------------------------------------------------


def test_every_day_of_the_calendar_is_what_the_holidays_library_has() -> None:
    assert CN is not None
    official = holidays.country_holidays("CN", years=range(2024, 2027))

    for day in days(CN.published_from, CN.published_through):
        assert CN.is_open(day, make_up=True) == official.is_working_day(day), day
        weekend = day.weekday() >= 5
        assert (day in CN.worked) == (weekend and official.is_working_day(day)), day


def test_the_calendar_covers_2024_to_2026() -> None:
    assert CN is not None
    assert (CN.published_from, CN.published_through) == (date(2024, 1, 1), date(2026, 12, 31))


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.integers(1, 20), st.booleans())
def test_so_many_business_days_later_that_many_have_passed(
    day: date, count: int, make_up: bool
) -> None:
    assert CN is not None
    later = CN.after(day, count, make_up=make_up)

    assert CN.is_open(later, make_up=make_up)
    assert CN.between(day, later, make_up=make_up) == count


# -- the vectors --------------------------------------------------------------------------------

# The first is older than the published calendar, so it has one of its own.
APRIL_2018 = Calendar(
    date(2018, 1, 1), date(2018, 12, 31), frozenset(days(date(2018, 4, 5), date(2018, 4, 7))),
    frozenset({date(2018, 4, 8)}), ("C6",),
)  # fmt: skip
VECTORS = [
    (APRIL_2018, "T1", "2018-04-04T10:00", True, "2018-04-08"),
    (CN, "T1", "2026-11-20T10:00", True, "2026-11-23"),
    (CN, "T1", "2026-11-21T10:00", True, "2026-11-23"),
    (CN, "T1", "2026-11-22T10:00", True, "2026-11-23"),
    (CN, "T1", "2026-09-30T10:00", True, "2026-10-08"),
    (CN, "T1", "2026-11-19T23:30", True, "2026-11-23"),
    (CN, "D1", "2026-11-21T10:00", True, "2026-11-22"),
    (CN, "T1", "2026-10-09T10:00", True, "2026-10-10"),
    (CN, "T1", "2026-10-09T10:00", False, "2026-10-12"),
]


@pytest.mark.parametrize(("calendar", "cycle", "sale", "make_up", "due"), VECTORS)
def test_the_due_day_of_each_vector(
    calendar: Calendar, cycle: str, sale: str, make_up: bool, due: str
) -> None:
    tables = Tables(CodeTable({}, {}, {}, None), {}, calendar)

    def run(name: str, *inputs: Value | None) -> Value | None:
        return REGISTRY[name].run(Given(inputs, None, tables))

    day = run("trade_day", at(sale), "23:00", "21:00")
    rules = ("18:00", 2, make_up)
    found = run("settlement_due", at(sale), day, cycle, None, None, None, *rules, None, None, 4)

    assert found == at(f"{due}T18:00")


@pytest.mark.parametrize("cutoff", ["6pm", "25:00", "23:60", "", "23:00+08:00"])
def test_what_is_told_as_a_cut_off_and_is_no_time_of_day_decides_nothing(cutoff: str) -> None:
    tables = Tables(CodeTable({}, {}, {}, None), {}, CN)

    day = REGISTRY["trade_day"].run(Given((at("2026-11-19T22:00"), cutoff, "21:00"), None, tables))

    assert day is None


@pytest.mark.parametrize(
    ("sale", "told", "due"),
    [
        ("2026-11-17T10:00", {"settlement.cycle": "T0"}, "2026-11-17T12:00"),
        ("2026-11-21T10:00", {"settlement.cycle": "T0"}, "2026-11-23T18:00"),
        ("2026-11-21T10:00", {"settlement.cycle": "D0"}, "2026-11-21T12:00"),
        ("2026-11-17T07:59", {"settlement.cycle": "D0"}, "2026-11-18T18:00"),
        ("2026-11-17T08:00", {"settlement.cycle": "D0"}, "2026-11-17T10:00"),
        ("2026-11-17T22:00", {"settlement.cycle": "D0", "settlement.cutoff": "23:00"},
         "2026-11-18T18:00"),
        ("2026-11-17T10:00", {"settlement.cycle": "D0", "settlement.instant_fallback": True},
         "2026-11-18T18:00"),
        ("2026-11-17T10:00", {"settlement.cycle": "Tn", "settlement.cycle_n": 3},
         "2026-11-20T18:00"),
        ("2026-11-20T10:00", {"settlement.cycle": "Dn", "settlement.cycle_n": 2},
         "2026-11-22T18:00"),
        ("2026-11-17T10:00", {"settlement.cycle": "Tn"}, None),
        ("2026-11-17T10:00", {"settlement.cycle": "manual"}, None),
        ("2026-11-17T10:00", {"settlement.cycle": "weekly", "settlement.payout_weekday": "tue"},
         "2026-11-24T18:00"),
        ("2026-11-17T10:00", {"settlement.cycle": "weekly", "settlement.payout_weekday": "wed"},
         "2026-11-18T18:00"),
        ("2026-11-17T10:00", {"settlement.cycle": "weekly"}, "2026-11-24T18:00"),
        ("2026-11-20T10:00", {"settlement.cycle": "D0", "settlement.instant_fallback": True},
         "2026-11-23T18:00"),
        ("2026-11-19T20:30", {"settlement.cycle": "T1", "settlement.cutoff": "20:00"},
         "2026-11-23T18:00"),
        ("2026-11-17T23:30", {"settlement.cycle": "T1", "settlement.cutoff": "24:00"},
         "2026-11-18T18:00"),
    ],
)  # fmt: skip
def test_each_cycle_has_its_due_time(sale: str, told: Mapping[str, Any], due: str | None) -> None:
    facts = computed({"txn.local_datetime": f"{sale}+08:00", **told})

    assert facts.get("settlement.due_at") == (at(due).isoformat() if due else None)


@pytest.mark.parametrize(
    ("cycle", "sale", "late"),
    [
        ("T1", "2026-11-20T10:00", "2026-11-24T18:00"),
        ("T1", "2026-11-21T10:00", "2026-11-24T18:00"),
        ("T1", "2026-11-22T10:00", "2026-11-24T18:00"),
        ("D1", "2026-11-21T10:00", "2026-11-23T18:00"),
        ("D0", "2026-11-21T10:00", "2026-11-23T12:00"),
        ("T1", "2026-09-29T10:00", "2026-10-08T18:00"),
    ],
)
def test_the_grace_is_one_business_day_after_the_due_time(cycle: str, sale: str, late: str) -> None:
    facts = computed({"txn.local_datetime": f"{sale}+08:00", "settlement.cycle": cycle})

    assert facts["settlement.late_at"] == at(late).isoformat()


@pytest.mark.parametrize(
    ("sale", "told", "moved"),
    [
        ("2026-11-16T23:30", {"settlement.cycle": "T1"}, True),
        ("2026-11-16T22:30", {"settlement.cycle": "T1"}, False),
        ("2026-09-30T23:30", {"settlement.cycle": "T1"}, False),  # 8 October either way
        ("2026-09-30T23:30", {"settlement.cycle": "D1"}, True),
        ("2026-11-20T23:30", {"settlement.cycle": "T1"}, False),  # Monday either way
        ("2026-11-21T23:30", {"settlement.cycle": "T1"}, False),
        ("2026-11-22T23:30", {"settlement.cycle": "T1"}, True),  # Monday's, so Tuesday
        ("2026-11-16T23:30", WEEKLY, False),
        ("2026-11-18T23:30", WEEKLY, True),
        ("2026-11-16T23:30", {"settlement.cycle": "manual"}, None),
    ],
)  # fmt: skip
def test_the_cutoff_moves_a_payout_only_where_its_day_would_be_earlier(
    sale: str, told: Mapping[str, Any], moved: bool | None
) -> None:
    facts = computed({"txn.local_datetime": f"{sale}+08:00", "settlement.cutoff": "23:00", **told})

    assert facts.get("settlement.cutoff_moves_due") is moved


def test_business_days_overdue_start_after_the_due_day() -> None:
    case = {"txn.local_datetime": "2026-11-17T10:00+08:00", "settlement.cycle": "T1"}

    def overdue(now: str) -> Any:
        return computed(case, at(now))["settlement.overdue_business_days"]

    assert [overdue(f"2026-11-{day}T19:00") for day in (17, 18, 19, 20, 22, 23)] == [
        0, 0, 1, 2, 2, 3,
    ]  # fmt: skip


def test_a_debit_ages_by_business_days_from_the_banks_time_or_else_the_sale() -> None:
    sale = {"txn.local_datetime": "2026-09-29T10:00+08:00"}
    now = at("2026-10-08T11:00")

    assert computed(sale, now)["card.debit_age_business_days"] == 2
    bank = {**sale, "card.issuer_datetime": "2026-10-07T10:00+08:00"}
    assert computed(bank, now)["card.debit_age_business_days"] == 1


@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 1)), st.integers(1, 12))
def test_a_business_day_has_passed_when_its_time_of_day_comes_and_not_a_minute_before(
    debit: datetime, days: int
) -> None:
    assert CN is not None
    debit = debit.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    told = {"card.issuer_datetime": debit.isoformat()}
    moment = datetime.combine(CN.after(debit.date(), days, make_up=True), debit.timetz())

    def passed(now: datetime) -> Any:
        return computed(told, now)["card.debit_age_business_days"]

    assert passed(moment) == days
    assert passed(moment - timedelta(minutes=1)) == days - 1


# -- on time turns into late --------------------------------------------------------------------

ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
CYCLES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.sampled_from(["T0", "D0", "T1", "D1"]).map(lambda cycle: {"settlement.cycle": cycle}),
    st.tuples(st.sampled_from(["Tn", "Dn"]), st.integers(1, 4)).map(
        lambda told: {"settlement.cycle": told[0], "settlement.cycle_n": told[1]}
    ),
    st.sampled_from(["mon", "thu", "sun"]).map(
        lambda day: {"settlement.cycle": "weekly", "settlement.payout_weekday": day}
    ),
    st.just({}),
)
CUTOFFS = st.sampled_from([{}, {"settlement.cutoff": "22:00"}, {"settlement.cutoff": "24:00"}])


@settings(max_examples=12, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 20)), ZONES, CYCLES, CUTOFFS,
    st.sampled_from(["not_generated", "pending", "processing"]),
)  # fmt: skip
def test_on_time_turns_into_late_exactly_once_at_due_and_grace(
    sale: datetime, zone: timezone, cycle: Mapping[str, Any], cutoff: Mapping[str, Any], state: str
) -> None:
    made = sale.replace(microsecond=0, tzinfo=zone)
    case = {
        **GOOD, **cycle, **cutoff,
        "txn.local_datetime": made.isoformat(), "settlement.status": state,
    }  # fmt: skip
    due, late = (
        datetime.fromisoformat(computed(case)[f"settlement.{name}"])
        for name in ("due_at", "late_at")
    )
    hours = [made + timedelta(hours=hour) for hour in range(15 * 24 + 1)]
    moments = sorted({*hours, due, late - timedelta(seconds=1), late})
    incident = read_case(from_python(case), PACK.vocabulary)
    found = [group_at(incident, moment, due, late) for moment in moments]

    ends_late = ["on time", "late"] if moments[-1] >= late else ["on time"]
    assert [group for group, _ in groupby(found)] == ends_late


def group_at(case: Case, now: datetime, due: datetime, late: datetime) -> str:
    """Return the group of the first cause at a moment; in the grace it is likely at most."""
    first = proven(case, pack=PACK, now=now).outcome.causes[0]
    assert first.cause in ON_TIME | LATE, (now, first.cause)
    assert (first.cause in LATE) == (now >= late), (now, first.cause)
    if due <= now < late:
        assert first.level == "likely"
    return "on time" if first.cause in ON_TIME else "late"


# -- assumptions --------------------------------------------------------------------------------

NIGHT = {**GOOD, "txn.local_datetime": "2026-11-17T22:30+08:00"}


def test_an_unknown_cycle_is_assumed_shown_asked_and_never_more_than_likely() -> None:
    case = {**GOOD, "txn.local_datetime": "2026-11-17T10:00+08:00"}
    diagnosis = expert.diagnose(case, pack=PACK, now=at("2026-11-17T15:00"))

    first = diagnosis.causes[0]
    assert (first.id, first.level) == ("settlement-not-due", "likely")
    assert [(a.parameter, a.term) for a in first.assumptions] == [
        ("usual_cycle", "settlement.cycle")
    ]
    assert "settlement.cycle" in [q.term for q in diagnosis.questions[:3]]
    told = expert.diagnose({**case, "settlement.cycle": "T1"}, pack=PACK, now=diagnosis.now)
    assert (told.causes[0].level, told.causes[0].assumptions) == ("confirmed", ())


def test_an_unknown_cutoff_is_assumed_only_where_it_matters() -> None:
    morning = {**NIGHT, "txn.local_datetime": "2026-11-17T10:00+08:00", "settlement.cycle": "T1"}
    now = at("2026-11-18T09:00")

    assert expert.diagnose(morning, pack=PACK, now=now).causes[0].assumptions == ()
    night = expert.diagnose({**NIGHT, "settlement.cycle": "T1"}, pack=PACK, now=now)
    assert [a.parameter for a in night.causes[0].assumptions] == ["usual_cutoff"]


def test_an_assumption_rules_nothing_out_and_every_step_above_it_says_so() -> None:
    now = at("2026-11-25T09:00")
    assumed = expert.diagnose(NIGHT, pack=PACK, now=now)
    told = {"settlement.cycle": "T1", "settlement.cutoff": "23:00"}
    known = expert.diagnose({**NIGHT, **told}, pack=PACK, now=now)

    assert "settlement-not-due" in [cause.id for cause in known.ruled_out]
    assert "settlement-not-due" not in [cause.id for cause in assumed.ruled_out]
    late = next(step for step in assumed.proof.steps if step.rule == "TIM-006")
    assert late.assuming == ("usual_cutoff", "usual_cycle")
    assert all(kind != "rules_out" for kind, *_ in late.concludes)
    view = next(view for view in assumed.steps if view.rule == "TIM-006")
    assert "假定" in view.text.zh
    assert "assumed" in view.text.en
    clauses = [assumption.text.zh for assumption in assumed.causes[0].assumptions]
    assert ["23:00" in clauses[0], "T+1" in clauses[1]] == [True, True]


def test_no_assumption_lets_a_guarded_action_through() -> None:
    now = at("2026-11-25T09:00")
    actions = [action.id for action in expert.diagnose(NIGHT, pack=PACK, now=now).actions]

    assert "act-wait-and-recheck" not in actions


def test_what_is_computed_on_an_assumption_gives_way_to_what_is_told() -> None:
    due = {"settlement.due_at": "2026-11-30T18:00+08:00"}
    diagnosis = expert.diagnose({**NIGHT, **due}, pack=PACK, now=at("2026-11-25T09:00"))

    assert diagnosis.contradictions == ()
    assert diagnosis.causes[0].id in ON_TIME


def test_a_told_time_that_differs_from_an_exact_one_is_a_contradiction() -> None:
    told = {
        "settlement.cycle": "T1", "settlement.cutoff": "23:00",
        "settlement.due_at": "2026-11-30T18:00+08:00",
    }  # fmt: skip
    diagnosis = expert.diagnose({**NIGHT, **told}, pack=PACK, now=at("2026-11-25T09:00"))

    assert [clash.term for clash in diagnosis.contradictions] == ["settlement.due_at"]


# -- clocks -------------------------------------------------------------------------------------


def warnings(case: Mapping[str, Any], now: datetime) -> list[str]:
    return [warning.id for warning in expert.diagnose(case, pack=PACK, now=now).warnings]


def test_a_time_without_a_zone_is_china_time_and_the_diagnosis_says_so() -> None:
    now = at("2026-11-18T09:00")
    bare, zoned = ({"txn.local_datetime": f"2026-11-17T10:00{zone}"} for zone in ("", "+08:00"))

    assert warnings(bare, now) == ["no_zone"]
    assert warnings(zoned, now) == []
    assert computed(bare, now) == computed(zoned, now)
    asked = expert.diagnose({"case.now": "2026-11-18T09:00"}, pack=PACK).warnings
    assert [(w.id, "time of asking" in w.text.en) for w in asked] == [("no_zone", True)]


def test_a_sale_up_to_five_minutes_ahead_is_taken_as_now_and_later_is_refused() -> None:
    now = at("2026-11-17T10:00")

    assert warnings({"txn.local_datetime": "2026-11-17T10:05+08:00"}, now) == ["ahead"]
    with pytest.raises(expert.InputError) as caught:
        expert.diagnose({"txn.local_datetime": "2026-11-17T10:05:01+08:00"}, pack=PACK, now=now)
    assert [problem.code for problem in caught.value.problems] == ["E223"]


@pytest.mark.parametrize("year", [2023, 2027])
def test_a_date_beyond_the_published_holidays_is_a_warning(year: int) -> None:
    case = {"txn.local_datetime": f"{year}-05-05T10:00+08:00", "settlement.cycle": "T1"}

    assert warnings(case, at(f"{year}-05-06T10:00")) == ["beyond_calendar"]


def test_a_payout_due_after_the_published_holidays_is_a_warning() -> None:
    case = {"txn.local_datetime": "2026-12-31T10:00+08:00", "settlement.cycle": "T1"}

    assert warnings(case, at("2026-12-31T12:00")) == ["beyond_calendar"]


def test_the_wait_ends_at_the_due_day_and_in_the_grace_at_its_end() -> None:
    case = {**GOOD, "txn.local_datetime": "2026-11-17T10:00+08:00", "settlement.cycle": "T1"}

    def deadline(now: str) -> str:
        actions = expert.diagnose(case, pack=PACK, now=at(now)).actions
        return str(next(a.deadline for a in actions if a.id == "act-wait-and-recheck"))

    assert deadline("2026-11-17T15:00") == "2026-11-18"
    assert deadline("2026-11-18T20:00") == "2026-11-19"
