"""The value types of terms, and what it means for a value to be among others.

A value is exact: money and decimals are `Decimal`, times are aware, a set is frozen. Tests
on values are closed shapes, decided by `among` alone.
"""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from expert.errors import holds_card_number, holds_secret_code
from expert.frozen import dataclass

# China has one zone and no summer time since 1991 (zone database, Asia/Shanghai), and a fixed
# offset needs no zone database on the machine.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

TIME_PATTERN = (
    r"(?:20\d\d|2100)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
    r"(?:Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
)
"""How a date and time is written; a day that its month lacks is refused as well."""
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YEARS = (2000, 2100)
LONGEST_TEXT = 500
_FEN = Decimal("0.01")

Value = bool | str | int | Decimal | datetime | frozenset[str]
Plain = bool | str | int | list[str]


class Kind(StrEnum):
    """The closed list of value types."""

    BOOL = "bool"
    ENUM = "enum"
    SET = "set"
    INTEGER = "integer"
    MONEY = "money"
    DECIMAL = "decimal"
    DATETIME = "datetime"
    TEXT = "text"
    REFERENCE = "reference"


NUMBERS = frozenset({Kind.INTEGER, Kind.MONEY, Kind.DECIMAL})


@dataclass(frozen=True, slots=True)
class Type:
    """What values a term takes: the kind, declared members, bounds, and the form of a text."""

    kind: Kind
    members: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    pattern: str | None = None


class ValueRefusedError(ValueError):
    """A text is no value of a type; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


def read_value(kind: Type, text: str, *, quoted: bool, literal: bool = False) -> Value:
    """Return the value that a scalar tells for a type other than `set`.

    `quoted` and `literal` are how it was written: as a text, or as a number or truth value.

    Raises:
        ValueRefusedError: the scalar is of another type, not declared, or out of bounds.
    """
    match kind.kind:
        case Kind.BOOL:
            if quoted or text not in ("true", "false"):
                raise ValueRefusedError("E202", text=text, wanted="true, false")
            return text == "true"
        case Kind.ENUM | Kind.SET:
            if text not in kind.members:
                raise ValueRefusedError("E203", text=text, members=", ".join(kind.members))
            return text
        case Kind.INTEGER | Kind.MONEY | Kind.DECIMAL:
            return _number(kind, text, quoted=quoted)
        case Kind.DATETIME:
            return read_time(text)
        case Kind.TEXT | Kind.REFERENCE:
            return _text(kind, text, literal=literal)
        case _ as never:
            assert_never(never)


def read_set(kind: Type, texts: list[str]) -> frozenset[str]:
    """Return the set that a list of members tells.

    Raises:
        ValueRefusedError: a member is not declared, or stands twice.
    """
    for i, text in enumerate(texts):
        read_value(kind, text, quoted=True)
        if text in texts[:i]:
            raise ValueRefusedError("E204", text=text)
    return frozenset(texts)


def read_time(text: str) -> datetime:
    """Return an aware time; one without a zone is taken as Asia/Shanghai.

    Raises:
        ValueRefusedError: not a date and time, one that does not exist, or a year out of 2000
            to 2100.
    """
    if not re.fullmatch(TIME_PATTERN, text, re.ASCII):
        raise ValueRefusedError("E205", text=text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueRefusedError("E237", text=text) from None
    if not in_calendar(time):
        raise ValueRefusedError("E205", text=text)
    return time if time.tzinfo else time.replace(tzinfo=SHANGHAI)


def holds_control_character(text: str) -> bool:
    """Return whether a text could drive a terminal; marks of direction and joiners may stay."""
    return any(unicodedata.category(c) == "Cc" for c in text)


def in_calendar(time: datetime) -> bool:
    """Return whether a time is one that incidents happen at: 2000 to 2100."""
    return _YEARS[0] <= time.year <= _YEARS[1]


def to_plain(value: Value) -> Plain:
    """Return a value as JSON has it: decimals and times as texts, sets as sorted lists."""
    match value:
        case bool() | str() | int():
            return value
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat()
        case frozenset():
            return sorted(value)
        case _ as never:
            assert_never(never)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of these."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The value is known and none of these."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """The number keeps every bound that is given."""

    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HasAny:
    """The set has at least one of these members."""

    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasAll:
    """The set has all of these members."""

    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class HasNone:
    """The set has none of these members."""

    members: frozenset[str]


Among = OneOf | NoneOf | Within | HasAny | HasAll | HasNone


def among(test: Among, value: Value) -> bool:
    """Return whether a value passes a test of its own type."""
    match test:
        case OneOf(values):
            return value in values
        case NoneOf(values):
            return value not in values
        case Within():
            return _within(test, value)
        case HasAny(members):
            return isinstance(value, frozenset) and not members.isdisjoint(value)
        case HasAll(members):
            return isinstance(value, frozenset) and members <= value
        case HasNone(members):
            return isinstance(value, frozenset) and members.isdisjoint(value)
        case _ as never:
            assert_never(never)


def _within(test: Within, value: Value) -> bool:
    if not isinstance(value, int | Decimal):
        return False
    return (
        (test.at_least is None or value >= test.at_least)
        and (test.above is None or value > test.above)
        and (test.at_most is None or value <= test.at_most)
        and (test.below is None or value < test.below)
    )


def _number(kind: Type, text: str, *, quoted: bool) -> int | Decimal:
    # Decimals are often quoted to keep them exact; a quoted integer is more often a slip.
    wrong = ValueRefusedError("E206", text=text, value_kind=kind.kind, written=kind.kind)
    if (quoted and kind.kind is Kind.INTEGER) or not _NUMBER.fullmatch(text):
        raise wrong
    number = Decimal(text) + 0  # there is one zero
    places = {Kind.INTEGER: 0, Kind.MONEY: 2}.get(kind.kind, 6)
    if -int(number.as_tuple().exponent) > places and number != round(number, places):
        raise wrong
    if (kind.low is not None and number < kind.low) or (
        kind.high is not None and number > kind.high
    ):
        if kind.low is not None and kind.high is not None:
            raise ValueRefusedError("E207", text=text, low=kind.low, high=kind.high)
        bound = f"≥ {kind.low}" if kind.high is None else f"≤ {kind.high}"
        raise ValueRefusedError("E230", text=text, bound=bound)
    if kind.kind is Kind.INTEGER:
        return int(number)
    return number.quantize(_FEN) if kind.kind is Kind.MONEY else number.normalize()


def _text(kind: Type, text: str, *, literal: bool) -> str:
    if literal:  # 07 and 7 are one number and two codes
        raise ValueRefusedError("E221", text=text)
    if holds_control_character(text):
        raise ValueRefusedError("E222")
    if len(text) > LONGEST_TEXT:
        raise ValueRefusedError("E233", text=text, limit=LONGEST_TEXT)
    if kind.pattern and not re.fullmatch(kind.pattern, text):
        raise ValueRefusedError("E208", text=text, pattern=kind.pattern)
    if kind.kind is Kind.TEXT and holds_card_number(text):
        raise ValueRefusedError("E209")
    if kind.kind is Kind.TEXT and holds_secret_code(text):
        raise ValueRefusedError("E234")
    return text
