"""When a sale is paid out: its trade day, the payout cycles, and what makes a payout late.

Functions of the registry in `computed`, in the order in which one needs the other.
"""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from expert.calendar import local
from expert.given import Given
from expert.values import SHANGHAI, Value

CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00"
"""How a time of day is written."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FOREIGN = ("foreign", "dcc")
_INSTANT = {"T0": "T1", "D0": "D1"}
"""Products that pay at once, and what their sales are paid like when they cannot be."""


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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _clock(text: Value | None) -> time | None:
    """Return a time of day; the day's end is its last moment. None for what is no such time."""
    if not isinstance(text, str) or not re.fullmatch(CLOCK, text):
        return None
    return time.fromisoformat(text) if text != "24:00" else time.max
