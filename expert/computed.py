"""The closed registry of computed terms: exact functions from facts to facts.

An unknown input gives no output, unless the function says otherwise. Where a parameter stands
in for a term that nobody told, that is noted as an assumption. Nothing here reads a clock:
`now` is an input like any other.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from expert.calendar import days_between, local
from expert.frozen import dataclass
from expert.given import Given
from expert.payout import (
    CLOCK,
    after_cutoff,
    business_days_overdue,
    cutoff_moves_due,
    due_timing,
    holiday_deferred,
    instant_payout,
    settlement_due,
    trade_day,
)
from expert.values import Kind, Type, Value

_FEN = Decimal("0.01")
# Ten years: more days are a slip, and soon beyond what dates can hold.
_MOST_DAYS = Decimal(3_650)


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


def days_apart(given: Given) -> Value | None:
    """Return the calendar days in Asia/Shanghai from the first time to the second.

    They are negative where the second comes first.
    """
    first, second = given.inputs
    if not isinstance(first, datetime) or not isinstance(second, datetime):
        return None
    return days_between(first, second)


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
_TEXT, _TIME = Type(Kind.TEXT), Type(Kind.TEXT, pattern=CLOCK)
_DAYS = Type(Kind.INTEGER, low=Decimal(0), high=_MOST_DAYS)
_PAYOUT = (_WHEN, _WHEN, _ENUM, _DAYS, _ENUM, _ENUM, _TIME, _DAYS, _YES, _ENUM, _ENUM, _DAYS)
_INSTANT_RESULTS = ("at_once", "over_limit", "moved", "outside_window", "no_business_day")

REGISTRY: Mapping[str, Function] = {
    "days_since": Function(days_since, (_WHEN,), Kind.INTEGER, clocked=True),
    "days_until": Function(days_until, (_WHEN,), Kind.INTEGER, clocked=True),
    "days_apart": Function(days_apart, (_WHEN, _WHEN), Kind.INTEGER),
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
