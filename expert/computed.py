"""The closed registry of computed terms: exact functions from facts to facts.

An unknown input gives no output, unless the function says otherwise. Where a parameter stands
in for a term that nobody told, that is noted as an assumption. Nothing here reads a clock:
`now` is an input like any other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from expert.calendar import Calendar, days_between, local
from expert.frozen import dataclass
from expert.rules import CodeTable, Parameter
from expert.values import SHANGHAI, Kind, Type, Value

_FEN = Decimal("0.01")
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
# Ten years: more days are a slip, and soon beyond what dates can hold.
_MOST_DAYS = Decimal(3_650)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FOREIGN = ("foreign", "dcc")
_INSTANT = {"T0": "T1", "D0": "D1"}
"""Products that pay at once, and what their sales are paid like when they cannot be."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What functions look things up in; a pack without a calendar has None."""

    codes: CodeTable
    parameters: Mapping[str, Parameter]
    calendar: Calendar | None


@dataclass(frozen=True, slots=True)
class Given:
    """What a computed term may look at; it notes the assumptions that were made use of.

    `inputs` are in declared order; `stands_in` has the parameter for an untold input, and its
    value.
    """

    inputs: tuple[Value | None, ...]
    now: datetime | None
    tables: Tables
    stands_in: Mapping[int, tuple[str, Value]] = field(default_factory=dict)
    assuming: set[str] = field(default_factory=set)

    def assumed(self, index: int) -> Value | None:
        """Return an input, or what stands in for it."""
        if self.inputs[index] is None and index in self.stands_in:
            parameter, value = self.stands_in[index]
            self.assuming.add(parameter)
            return value
        return self.inputs[index]

    @property
    def calendar(self) -> Calendar:
        """The calendar; a term that needs one does not load without it."""
        assert self.tables.calendar is not None
        return self.tables.calendar


# -- days and deadlines -------------------------------------------------------------------------


def days_since(given: Given) -> Value | None:
    """Return the calendar days in Asia/Shanghai from a time to `now`; none before it."""
    (start,) = given.inputs
    if given.now is None or not isinstance(start, datetime):
        return None
    days = days_between(start, given.now)
    return days if days >= 0 else None


def days_until(given: Given) -> Value | None:
    """Return the calendar days in Asia/Shanghai from `now` to a time; negative after it."""
    (end,) = given.inputs
    if given.now is None or not isinstance(end, datetime):
        return None
    return days_between(given.now, end)


def days_later(given: Given) -> Value | None:
    """Return a time so many calendar days later."""
    start, days = given.inputs[0], given.assumed(1)
    if not isinstance(start, datetime) or not isinstance(days, int):
        return None
    return local(start) + timedelta(days=days)


def business_days_since(given: Given) -> Value | None:
    """Return the business days that are over since a time; none before it.

    Inputs: a time, another to take where that one is not known, whether make-up days count.
    """
    first, second, make_up = given.inputs
    start = first if first is not None else second
    if given.now is None or not isinstance(start, datetime) or start > given.now:
        return None
    return given.calendar.over(start, given.now, make_up=make_up is True)


def business_days_later(given: Given) -> Value | None:
    """Return the time at which so many business days are over.

    Inputs: a time, another to take where that one is not known, the days, whether make-up days
    count.
    """
    first, second, days, make_up = given.inputs
    start = first if first is not None else second
    if not isinstance(start, datetime) or not isinstance(days, int):
        return None
    day = given.calendar.after(local(start).date(), days, make_up=make_up is True)
    return datetime.combine(day, local(start).timetz())


# -- when a sale is paid out --------------------------------------------------------------------


def trade_day(given: Given) -> Value | None:
    """Return the day that a sale counts for, at midnight in Asia/Shanghai.

    Inputs: time of the sale, cut-off as HH:MM, the earliest cut-off that any acquirer has.
    From the cut-off on, a sale belongs to the next day; before the earliest one, a cut-off
    that nobody told makes no difference.
    """
    sale, told, earliest = given.inputs
    begins = _clock(earliest)
    if not isinstance(sale, datetime) or begins is None:
        return None
    at = local(sale)
    if told is None and at.time() < begins:
        return _midnight(at.date())
    cutoff = given.assumed(1)
    ends = _clock(cutoff)
    if ends is None:
        return None
    late = cutoff not in ("24:00", "00:00") and at.time() >= ends
    return _midnight(at.date() + timedelta(days=late))


def after_cutoff(given: Given) -> Value | None:
    """Return whether a sale counts for a later day than its own."""
    sale, counted = given.inputs
    if not isinstance(sale, datetime) or not isinstance(counted, datetime):
        return None
    return local(counted).date() > local(sale).date()


def instant_payout(given: Given) -> Value | None:
    """Return how a sale fares under a product that pays at once; none for other products.

    Inputs: time of the sale, cycle, whether it was moved to the next cycle, amount, limit of
    a sale, start and end of the service window, whether make-up days count. A limit or a move
    that nobody told of is none. On days without business a T+0 product pays nothing.
    """
    sale, cycle, moved, amount, limit, from_, until, make_up = given.inputs
    opens, closes = _clock(from_), _clock(until)
    if not isinstance(sale, datetime) or cycle not in _INSTANT or not opens or not closes:
        return None
    at = local(sale)
    if isinstance(amount, Decimal) and isinstance(limit, Decimal) and amount > limit:
        return "over_limit"
    if moved is True:
        return "moved"
    if not opens <= at.time() < closes:
        return "outside_window"
    if cycle == "T0" and not given.calendar.is_open(at.date(), make_up=make_up is True):
        return "no_business_day"
    return "at_once"


def settlement_due(given: Given) -> Value | None:
    """Return the time by which a sale should be paid out; none for manual withdrawal.

    Inputs: time of the sale, its trade day, cycle, n of T+n or D+n, weekday of a weekly
    payout, how an instant product fares, hour by which payouts arrive, hours that an instant
    one takes, whether make-up days count, kind of card, extent of what is missing, business
    days that foreign cards take. A weekday that is not told counts as the last it can be. A
    foreign card takes days of its own where the contract pays domestic ones the next day.
    """
    sale, counted, told, n, weekday, instant, by, hours, make_up, card, missing, _ = given.inputs
    arrives = _clock(by)
    if not isinstance(sale, datetime) or not isinstance(counted, datetime) or arrives is None:
        return None
    abroad = card in _FOREIGN or (card is None and missing == "foreign_only")
    foreign = abroad and told in (None, "T0", "D0", "T1", "D1")
    cycle = "Tn" if foreign else given.assumed(2)
    n = given.assumed(11) if foreign else n
    if cycle in _INSTANT:
        if instant == "at_once" and isinstance(hours, int):
            return local(sale) + timedelta(hours=hours)
        # What is moved or over a limit goes with the next working day; the rest keeps its days.
        cycle = "T1" if instant in ("over_limit", "moved") else _INSTANT[str(cycle)]
    day = local(counted).date()
    makes_up = make_up is True
    match cycle:
        case "T1":
            due = given.calendar.after(day, 1, make_up=makes_up)
        case "Tn" if isinstance(n, int):
            due = given.calendar.after(day, n, make_up=makes_up)
        case "D1":
            due = day + timedelta(days=1)
        case "Dn" if isinstance(n, int):
            due = day + timedelta(days=n)
        case "weekly":
            on = _WEEKDAYS.index(str(weekday)) if weekday in _WEEKDAYS else day.weekday()
            due = day + timedelta(days=(on - day.weekday() - 1) % 7 + 1)
        case _:
            return None
    return _midnight(due).replace(hour=arrives.hour, minute=arrives.minute)


def cutoff_moves_due(given: Given) -> Value | None:
    """Return whether a sale is paid out later than if it counted for its own day.

    Inputs: those of `settlement_due`; what is never due is never moved, so nothing is known.
    """
    sale, _, *others = given.inputs
    own_day = replace(given, inputs=(sale, sale, *others))
    due, otherwise = settlement_due(given), settlement_due(own_day)
    if not isinstance(due, datetime) or not isinstance(otherwise, datetime):
        return None
    return due > otherwise


def holiday_deferred(given: Given) -> Value | None:
    """Return whether days without business made a payout come later.

    Inputs: cycle, trade day, due time, whether make-up days count. Only cycles in business
    days wait for them.
    """
    _, counted, due, make_up = given.inputs
    if not isinstance(counted, datetime) or not isinstance(due, datetime):
        return None
    if given.assumed(0) not in ("T0", "T1", "Tn"):
        return False
    start, end = local(counted).date(), local(due).date()
    opened = given.calendar.between(start, end, make_up=make_up is True)
    return opened < (end - start).days


def due_timing(given: Given) -> Value | None:
    """Return whether `now` is before the due time, in the grace after it, or beyond."""
    due, late = given.inputs
    if given.now is None or not isinstance(due, datetime) or not isinstance(late, datetime):
        return None
    return "not_due" if given.now < due else "in_grace" if given.now < late else "overdue"


def business_days_overdue(given: Given) -> Value | None:
    """Return the business days that are over since the due time; 0 until then.

    Inputs: due time, whether make-up days count.
    """
    due, make_up = given.inputs
    if given.now is None or not isinstance(due, datetime):
        return None
    return given.calendar.over(due, given.now, make_up=make_up is True)


# -- amounts and codes --------------------------------------------------------------------------


def code_risk(given: Given) -> Value | None:
    """Return whether money may have moved although the sale failed.

    Inputs: the response code, and the acquirer's own table; where that is not known, the
    common one holds.
    """
    code, profile = given.inputs
    if not isinstance(code, str):
        return None
    found = given.tables.codes.find(code, profile if isinstance(profile, str) else None)
    return found.risk if found else None


def expected_net(given: Given) -> Value | None:
    """Return the sale minus the contracted fee in CNY, rounded half up to the fen.

    Inputs: amount, rate in percent, fixed fee; most contracts have no fixed fee, so one that
    is not told counts as none.
    """
    amount, rate_pct, fixed = given.inputs
    if not isinstance(amount, Decimal) or not isinstance(rate_pct, Decimal):
        return None
    fee = (amount * rate_pct / 100).quantize(_FEN, ROUND_HALF_UP)
    return amount - fee - (fixed if isinstance(fixed, Decimal) else 0) + 0


def difference(given: Given) -> Value | None:
    """Return the first amount minus the second."""
    first, second = given.assumed(0), given.assumed(1)
    if not isinstance(first, Decimal) or not isinstance(second, Decimal):
        return None
    return first - second + 0  # there is one zero


def comparison(given: Given) -> Value | None:
    """Return how the first amount compares with the second."""
    first, second = given.inputs
    if not isinstance(first, Decimal) or not isinstance(second, Decimal):
        return None
    return "equal" if first == second else "higher" if first > second else "lower"


# -- small parts --------------------------------------------------------------------------------


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _clock(text: Value | None) -> time | None:
    """Return a time of day; the day's end is its last moment. None for what is no such time."""
    if not isinstance(text, str) or not re.fullmatch(_CLOCK, text):
        return None
    return time.fromisoformat(text) if text != "24:00" else time.max


# -- the registry -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the registry: the types of its inputs and the kind of its result.

    `results` are all values of an enum result; `optional` the places of inputs that it can do
    without, `either` those of which one will do; `dated` marks what counts business days, and
    `clocked` what has no result without a clock.
    """

    run: Callable[[Given], Value | None]
    inputs: tuple[Type, ...]
    result: Kind
    results: tuple[str, ...] = ()
    optional: tuple[int, ...] = ()
    either: tuple[int, ...] = ()
    dated: bool = False
    clocked: bool = False


_WHEN, _YES, _ENUM = Type(Kind.DATETIME), Type(Kind.BOOL), Type(Kind.ENUM)
_MONEY, _RATE = Type(Kind.MONEY), Type(Kind.DECIMAL)
_TEXT, _TIME = Type(Kind.TEXT), Type(Kind.TEXT, pattern=_CLOCK)
_DAYS = Type(Kind.INTEGER, low=Decimal(0), high=_MOST_DAYS)
_PAYOUT = (_WHEN, _WHEN, _ENUM, _DAYS, _ENUM, _ENUM, _TIME, _DAYS, _YES, _ENUM, _ENUM, _DAYS)
_INSTANT_RESULTS = ("at_once", "over_limit", "moved", "outside_window", "no_business_day")

REGISTRY: Mapping[str, Function] = {
    "days_since": Function(days_since, (_WHEN,), Kind.INTEGER, clocked=True),
    "days_until": Function(days_until, (_WHEN,), Kind.INTEGER, clocked=True),
    "days_later": Function(days_later, (_WHEN, _DAYS), Kind.DATETIME),
    "business_days_since": Function(
        business_days_since,
        (_WHEN, _WHEN, _YES),
        Kind.INTEGER, optional=(0,), either=(0, 1), dated=True, clocked=True,
    ),
    "business_days_later": Function(
        business_days_later,
        (_WHEN, _WHEN, _DAYS, _YES),
        Kind.DATETIME, optional=(0,), either=(0, 1), dated=True,
    ),
    "trade_day": Function(trade_day, (_WHEN, _TIME, _TIME), Kind.DATETIME),
    "after_cutoff": Function(after_cutoff, (_WHEN, _WHEN), Kind.BOOL),
    "instant_payout": Function(
        instant_payout,
        (_WHEN, _ENUM, _YES, _MONEY, _MONEY, _TIME, _TIME, _YES),
        Kind.ENUM, _INSTANT_RESULTS, optional=(2, 3, 4), dated=True,
    ),
    "settlement_due": Function(
        settlement_due, _PAYOUT, Kind.DATETIME, optional=(3, 4, 5, 9, 10), dated=True
    ),
    "cutoff_moves_due": Function(
        cutoff_moves_due, _PAYOUT, Kind.BOOL, optional=(3, 4, 5, 9, 10), dated=True
    ),
    "holiday_deferred": Function(
        holiday_deferred, (_ENUM, _WHEN, _WHEN, _YES), Kind.BOOL, dated=True
    ),
    "due_timing": Function(
        due_timing, (_WHEN, _WHEN), Kind.ENUM, ("not_due", "in_grace", "overdue"), clocked=True
    ),
    "business_days_overdue": Function(
        business_days_overdue, (_WHEN, _YES), Kind.INTEGER, dated=True, clocked=True
    ),
    "code_risk": Function(
        code_risk, (_TEXT, _ENUM), Kind.ENUM, ("no", "maybe", "yes_check"), optional=(1,)
    ),
    "expected_net": Function(expected_net, (_MONEY, _RATE, _MONEY), Kind.MONEY, optional=(2,)),
    "difference": Function(difference, (_MONEY, _MONEY), Kind.MONEY),
    "comparison": Function(comparison, (_MONEY, _MONEY), Kind.ENUM, ("equal", "higher", "lower")),
}  # fmt: skip
"""Every function that a vocabulary may name."""
