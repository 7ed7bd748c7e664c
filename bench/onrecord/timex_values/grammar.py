"""The grammar of TIMEX3 values (TimeML 1.2.1, on TIDES TIMEX2 2005 and ISO 8601).

| form | example | source |
|---|---|---|
| year, month, day | 2024, 2024-11, 2024-11-12 | ISO 8601 |
| unspecified positions | 2024-XX-12, XXXX-11, 199X | TIMEX2 4.2.1.1 |
| decade, century | 199, 19 | TIMEX2: fewer digits, coarser date |
| years before Christ | BC0346 | TIMEX2 |
| week, weekday, weekend | 2024-W46, 2024-W46-2, 2024-W46-WE | ISO 8601; WE: TIMEX2 |
| season, half, quarter | 2024-SU, 2024-H1, 2024-Q3 | TIMEX2 |
| fiscal year | FY2024, FY2024-Q1 | TIMEX2 |
| part of day | 2024-11-12TNI, TMO | TIMEX2: MO MI AF EV NI DT |
| time | 2024-11-12T15:30, T20:00Z, T24:00 | ISO 8601 |
| duration | P2Y6M, PT90M, P2.5D, PXW | ISO 8601; X: TIMEX2 |
| decade, century, millennium, quarter, weekend long | P1DE, P2CE, P1ML, P1Q, P1WE | TIMEX2 |
| the same in TimeBank | P1E, P2C, P1L | seen in TimeBank 1.2 |
| reference | PAST_REF, PRESENT_REF, FUTURE_REF | TimeML 1.2.1 |
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

TYPES: Final = ("DATE", "TIME", "DURATION", "SET")
MODS: Final = (
    "START", "MID", "END", "APPROX", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER",
    "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
)  # fmt: skip
REFERENCES: Final = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")
SEASONS: Final = ("SP", "SU", "FA", "WI")
DAY_PARTS: Final = ("MO", "MI", "AF", "EV", "NI", "DT")

_DATE = re.compile(
    r"""(?P<fiscal>FY)? (?P<bc>BC)?
    (?P<year>[0-9X]{4} | (?<!FY)[0-9]{2}[0-9]?)
    (?: - (?: W (?P<week>[0-9]{1,2}|XX) (?: - (?P<weekday>[1-7X]|WE) )?
            | (?P<season>SP|SU|FA|WI)
            | H (?P<half>[12X])
            | Q (?P<quarter>[1-4X])
            | (?P<month>[0-9]{2}|XX) (?: - (?P<day>[0-9]{2}|[0-9]X|XX) )?
          )
    )?""",
    re.VERBOSE,
)
_CLOCK = re.compile(
    r"""T (?: (?P<part>MO|MI|AF|EV|NI|DT)
            | (?P<hour>[0-9]{2}|XX)
              (?: : (?P<minute>[0-9]{2}|XX) (?: : (?P<second>[0-9]{2}|XX)
                  (?: \.(?P<fraction>[0-9]+) )? )? )?
              (?P<zone>Z | [+-][0-9]{2}(?: :?[0-9]{2})? )?
        )""",
    re.VERBOSE,
)
_DAY_UNITS: Final = (
    "ML",
    "L",
    "CE",
    "C",
    "DE",
    "E",
    "Y",
    "Q",
    "SP",
    "SU",
    "FA",
    "WI",
    "M",
    "WE",
    "W",
    "D",
)
_AMOUNT = re.compile(rf"([0-9]+(?:\.[0-9]+)?|X+)({'|'.join(_DAY_UNITS)}|H|S)")
_AMOUNTS = re.compile(rf"(?:(?:[0-9]+(?:\.[0-9]+)?|X+)(?:{'|'.join(_DAY_UNITS)}))*")


class InvalidValueError(ValueError):
    """A string that is no TIMEX3 value; the message says why and, if it can, what was meant."""


@dataclass(frozen=True, slots=True)
class CalendarValue:
    """A date or time; absent fields are None, unspecified positions hold X.

    Attributes:
        year: four characters, or three (a decade) or two (a century); None for a bare time.
        month: 01 to 12, or XX.
        day: 01 to 31, or with X.
        week: 1 to 53, or XX; one digit is kept as written.
        weekday: 1 (Monday) to 7, X, or WE.
        season: SP SU FA WI.
        half: 1, 2 or X.
        quarter: 1 to 4 or X.
        part: part of day.
        hour: 00 to 24, or XX.
        minute: 00 to 59, or XX.
        second: 00 to 60, or XX.
        fraction: digits after the second's point.
        zone: Z or an offset.
        before_christ: whether years count backwards.
        fiscal: whether the year is a fiscal one.
    """

    year: str | None = None
    month: str | None = None
    day: str | None = None
    week: str | None = None
    weekday: str | None = None
    season: str | None = None
    half: str | None = None
    quarter: str | None = None
    part: str | None = None
    hour: str | None = None
    minute: str | None = None
    second: str | None = None
    fraction: str | None = None
    zone: str | None = None
    before_christ: bool = False
    fiscal: bool = False

    @property
    def is_time(self) -> bool:
        """Whether it names a time or part of a day."""
        return self.part is not None or self.hour is not None


@dataclass(frozen=True, slots=True)
class DurationValue:
    """A length of time: amounts as written, by unit.

    Attributes:
        date: (amount, unit) before the T; M is months.
        time: (amount, unit) after the T; M is minutes.
    """

    date: tuple[tuple[str, str], ...]
    time: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """Past, present or future, and nothing more."""

    name: Literal["PAST_REF", "PRESENT_REF", "FUTURE_REF"]


Value: TypeAlias = CalendarValue | DurationValue | ReferenceValue


@lru_cache(maxsize=65_536)
def parse(value: str) -> Value:
    """The structure of a TIMEX3 value.

    Raises:
        InvalidValueError: it is none; says what is wrong.
    """
    if value in REFERENCES:
        return ReferenceValue(value)  # type: ignore[arg-type]  # one of the three
    if not value:
        raise InvalidValueError(_explain(value))
    if value.startswith("P"):
        return _duration(value)
    clock_at = value.find("T", 2) if not value.startswith("T") else 0
    date, clock = (value, "") if clock_at < 0 else (value[:clock_at], value[clock_at:])
    fields: dict[str, str | None] = {}
    if date:
        found = _DATE.fullmatch(date)
        if not found:
            raise InvalidValueError(_explain(value))
        fields |= found.groupdict()
    if clock:
        found = _CLOCK.fullmatch(clock)
        if not found:
            raise InvalidValueError(_explain(value))
        fields |= found.groupdict()
    flags = {
        "before_christ": bool(fields.pop("bc", None)),
        "fiscal": bool(fields.pop("fiscal", None)),
    }
    parsed = CalendarValue(**fields, **flags)  # type: ignore[arg-type]  # bool fields are popped
    _check_ranges(value, parsed)
    return parsed


def _duration(value: str) -> DurationValue:
    date, clock, time = value[1:].partition("T")
    if not _AMOUNTS.fullmatch(date) or not re.fullmatch(
        r"(?:(?:[0-9]+(?:\.[0-9]+)?|X+)[HMS])*", time
    ):
        raise InvalidValueError(_explain(value))
    if not (date or time) or (clock and not time):
        raise InvalidValueError(f"{value!r} has no amount")
    return DurationValue(tuple(_AMOUNT.findall(date)), tuple(_AMOUNT.findall(time)))


def _check_ranges(value: str, v: CalendarValue) -> None:
    """Refuse months, days, weeks and times that do not exist."""
    if v.month and v.month.isdigit() and not 1 <= int(v.month) <= 12:
        raise InvalidValueError(f"{value!r}: no month is {v.month}")
    if v.day and v.day.isdigit():
        longest = 31
        if v.month and v.month.isdigit():
            year = int(v.year) if v.year and v.year.isdigit() and not v.before_christ else 4
            longest = calendar.monthrange(max(year, 1), int(v.month))[1]
        if not 1 <= int(v.day) <= longest:
            raise InvalidValueError(f"{value!r}: no day {v.day} in that month")
    if v.week and v.week.isdigit() and not 1 <= int(v.week) <= weeks_in(v.year):
        raise InvalidValueError(f"{value!r}: no week {v.week} in that year")
    if (
        v.year
        and len(v.year) < 4
        and (v.month or v.week or v.season or v.half or v.quarter or v.is_time)
    ):
        raise InvalidValueError(f"{value!r}: a decade or century stands alone")
    offset = (v.zone or "").lstrip("Z+-").replace(":", "")
    for name, text, most in (
        ("hour", v.hour, 24),
        ("minute", v.minute, 59),
        ("second", v.second, 60),
        ("hour of an offset from UTC", offset[:2], 23),
        ("minute of an offset from UTC", offset[2:], 59),
    ):
        if text and text.isdigit() and int(text) > most:
            raise InvalidValueError(f"{value!r}: no {name} is {text}")
    if v.hour == "24" and any(x and x.strip("0") for x in (v.minute, v.second, v.fraction)):
        raise InvalidValueError(f"{value!r}: no time is after 24:00")


def weeks_in(year: str | None) -> int:
    """Number of ISO weeks in a year; 53 where the year is not known."""
    if not year or not year.isdigit() or len(year) < 4 or int(year) < 1:
        return 53
    first = calendar.weekday(int(year), 1, 1)
    return 53 if first == 3 or (first == 2 and calendar.isleap(int(year))) else 52


def _explain(value: str) -> str:
    """Why a string is no value, with what may have been meant."""
    said = f"{value!r} is no TIMEX3 value"
    meant = re.sub(r"\s+", "", value.upper()).replace("/", "-")
    if value != value.strip() or meant != value:
        try:
            parse(meant)
        except InvalidValueError:
            return said
        return f"{said}: did you mean {meant!r}?"
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", value):
        year, month, day = value.split("-")
        return f"{said}: did you mean '{year}-{int(month):02}-{int(day):02}'?"
    return said


def problems(type_: str, value: str) -> list[str]:
    """What is wrong with a value of a TIMEX3 type, one sentence each; empty if nothing is."""
    if type_ not in TYPES:
        return [f"type must be one of {', '.join(TYPES)}, got {type_!r}"]
    try:
        parsed = parse(value)
    except InvalidValueError as error:
        return [str(error)]
    if type_ == "DURATION" and not isinstance(parsed, DurationValue):
        return [f"a DURATION must have a value such as P3D, got {value!r}"]
    if type_ in ("DATE", "TIME") and isinstance(parsed, DurationValue):
        return [f"a {type_} must not have a duration as its value, got {value!r}"]
    if isinstance(parsed, CalendarValue):
        if type_ == "DATE" and parsed.is_time:
            return [f"a DATE must not name a time of day, got {value!r}"]
        if type_ == "TIME" and not parsed.is_time:
            return [f"a TIME must name a time of day, got {value!r}"]
    return []
