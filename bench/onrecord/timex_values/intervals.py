"""The interval of time that a TIMEX3 value denotes, where it denotes one.

Half-open, in seconds since 0001-01-01T00:00 of the proleptic Gregorian calendar, local time; an
offset from UTC is applied where one is given, so that zoned times compare with each other.
Conventions: century 19 is 1900 to 1999 and decade 199 is 1990 to 1999 (TIMEX2: the digits name
the years that share them); seasons are meteorological, of the northern hemisphere, and winter
2024 runs from December 2024 to February 2025; a weekend is Saturday and Sunday; parts of a day
are morning 06–12, midday 11–14, afternoon 12–18, evening 18–22, night 20–04, daytime 06–18.
None: durations, references, values with an unspecified year, repeating dates, fiscal years.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from onrecord.timex_values.canonical import canonical
from onrecord.timex_values.grammar import CalendarValue, InvalidValueError, parse

DAY = 86_400
_SEASON = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_PART = {
    "MO": (6, 12),
    "MI": (11, 14),
    "AF": (12, 18),
    "EV": (18, 22),
    "NI": (20, 28),
    "DT": (6, 18),
}


class Bounds(NamedTuple):
    """Half-open bounds in seconds since 0001-01-01T00:00."""

    start: int
    end: int


@lru_cache(maxsize=65_536)
def interval(value: str) -> Bounds | None:
    """The interval that a value denotes, or None if it denotes no bounded one."""
    try:
        parsed = parse(canonical(value))
    except InvalidValueError:
        return None
    if not isinstance(parsed, CalendarValue) or parsed.fiscal or parsed.before_christ:
        return None
    try:
        return _calendar(parsed)
    except (ValueError, OverflowError):  # year 0, or past year 9999
        return None


def interval_iou(first: str, second: str) -> float | None:
    """Intersection over union of two values' intervals; None if one has none."""
    a, b = interval(first), interval(second)
    if a is None or b is None:
        return None
    shared = min(a.end, b.end) - max(a.start, b.start)
    return max(0, shared) / (max(a.end, b.end) - min(a.start, b.start))


def _calendar(v: CalendarValue) -> Bounds | None:
    if v.year is None or not v.year.rstrip("X").isdigit() or len(v.year.rstrip("X")) < 2:
        return None
    if not v.year.isdigit() or len(v.year) < 4:
        digits = v.year.rstrip("X")
        whole = v.month is None and v.week is None and not v.is_time
        whole = whole and not (v.season or v.half or v.quarter)
        if not whole:
            return None
        span = 10 ** (4 - len(digits))
        return _months(int(digits) * span, 1, 12 * span)
    day = _day(v)
    if v.is_time:
        return _clock(v, day)
    if day is not None:
        return Bounds(day, day + DAY)
    return _period(v, int(v.year))


def _period(v: CalendarValue, year: int) -> Bounds | None:
    """A span of days longer than one."""
    if v.week:
        if not v.week.isdigit() or v.weekday == "X":
            return None
        monday = _seconds(date.fromisocalendar(year, int(v.week), 1))
        if v.weekday == "WE":
            return Bounds(monday + 5 * DAY, monday + 7 * DAY)
        return Bounds(monday, monday + 7 * DAY)
    if v.season:
        return _months(year, _SEASON[v.season], 3)
    if v.half and v.half.isdigit():
        return _months(year, 6 * int(v.half) - 5, 6)
    if v.quarter and v.quarter.isdigit():
        return _months(year, 3 * int(v.quarter) - 2, 3)
    if v.month and v.month.isdigit():
        return None if v.day and v.day != "XX" else _months(year, int(v.month), 1)
    if v.day and v.day != "XX":
        return None
    return _months(year, 1, 12)


def _day(v: CalendarValue) -> int | None:
    """First second of the one day that a value names, or None."""
    if v.day and v.day.isdigit() and v.month and v.month.isdigit():
        return _seconds(date(int(v.year or 0), int(v.month), int(v.day)))
    if v.weekday and v.weekday.isdigit() and v.week and v.week.isdigit():
        return _seconds(date.fromisocalendar(int(v.year or 0), int(v.week), int(v.weekday)))
    return None


def _clock(v: CalendarValue, day: int | None) -> Bounds | None:
    if day is None:
        return None
    if v.part:
        first, last = _PART[v.part]
        return Bounds(day + first * 3_600, day + last * 3_600)
    if not v.hour or not v.hour.isdigit():
        return None
    known = [x for x in (v.minute, v.second) if x is not None and x.isdigit()]
    minute = int(known[0]) if known else 0
    second = int(known[1]) if len(known) > 1 else 0
    length = 60 if len(known) < 2 else 1
    if v.minute is not None and not v.minute.isdigit():
        length = 3_600
    start = day + int(v.hour) * 3_600 + minute * 60 + second - _offset(v.zone)
    return Bounds(start, start + length)


def _offset(zone: str | None) -> int:
    """Seconds east of UTC."""
    if zone is None or zone == "Z":
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3_600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def _months(year: int, month: int, count: int) -> Bounds:
    last = year * 12 + month - 1 + count
    return Bounds(_seconds(date(year, month, 1)), _first_of(last // 12, last % 12 + 1))


def _first_of(year: int, month: int) -> int:
    if year > 9999:  # the calendar's last year ends where year 10000 begins
        return _seconds(date(9999, 12, 31)) + DAY
    return _seconds(date(year, month, 1))


def _seconds(day: date) -> int:
    return (day - date(1, 1, 1)) // timedelta(days=1) * DAY
