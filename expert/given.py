"""What a function that computes a term may look at: its inputs, the clock, and tables."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from expert.calendar import Calendar
from expert.frozen import dataclass
from expert.rules import CodeTable, Parameter
from expert.values import Value


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
