"""Banking business days: weekdays less public holidays, plus the weekend days worked instead.

Dates are calendar dates in Asia/Shanghai. The calendar is knowledge; beyond what has been
published it counts Monday to Friday, and `covers` says that it does not know better.
"""

from datetime import date, datetime, timedelta

from expert.frozen import dataclass
from expert.values import SHANGHAI

_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays and make-up workdays as published from a first day through a last one."""

    published_from: date
    published_through: date
    closed: frozenset[date]
    worked: frozenset[date]
    sources: tuple[str, ...]

    def covers(self, day: date) -> bool:
        """Return whether the holidays around a day have been published."""
        return self.published_from <= day <= self.published_through

    def is_open(self, day: date, *, make_up: bool) -> bool:
        """Return whether banks settle on a day; `make_up` says if worked weekend days count."""
        if day in self.worked:
            return make_up
        return day.weekday() < SATURDAY and day not in self.closed

    def after(self, day: date, days: int, *, make_up: bool) -> date:
        """Return the business day that comes so many business days strictly after a day."""
        while days > 0:
            day += _DAY
            days -= self.is_open(day, make_up=make_up)
        return day

    def between(self, start: date, end: date, *, make_up: bool) -> int:
        """Return how many business days come after `start`, `end` included; 0 if it is earlier."""
        days = (start + _DAY * i for i in range(1, 1 + (end - start).days))
        return sum(self.is_open(day, make_up=make_up) for day in days)

    def over(self, start: datetime, now: datetime, *, make_up: bool) -> int:
        """Return the business days between times; each is over at the time of day it began."""
        start, now = local(start), local(now)
        begun = self.between(start.date(), now.date(), make_up=make_up)
        runs = self.is_open(now.date(), make_up=make_up) and now.time() < start.time()
        return max(begun - runs, 0)


def local(time: datetime) -> datetime:
    """Return a time as clocks in China show it."""
    return time.astimezone(SHANGHAI)


def days_between(start: datetime, end: datetime) -> int:
    """Return the calendar days in Asia/Shanghai from one time to another."""
    return (local(end).date() - local(start).date()).days
