"""Calendar arithmetic that keeps its granularity: a week from a week, a year from a year.

Values are TIMEX3 (TimeML 1.2.1); weeks are ISO weeks. A day that leaves the years 1 to 9999
has no value, so every function may return None.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

SEASONS: Final = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_SEASON_OF_MONTH: Final = ("WI", "WI", "SP", "SP", "SP", "SU", "SU", "SU", "FA", "FA", "FA", "WI")
_SEASON_ORDER: Final = ("SP", "SU", "FA", "WI")
_DAYS: Final = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}


def parse_day(value: str | None) -> dt.date | None:
    """The day of a TIMEX3 value such as a document creation time; its first, if it is longer."""
    if not value:
        return None
    parts = value.split("T", maxsplit=1)[0].split("-")
    try:
        numbers = [int(part) for part in parts[:3]]
        return dt.date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None


def valid_day(year: int, month: int, day: int) -> dt.date | None:
    """The day, or None if the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def week(day: dt.date) -> str:
    """The ISO week of a day: 2024-12-30 is 2025-W01."""
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def plus_days(day: dt.date, count: int) -> dt.date | None:
    """The day so many days later (earlier if negative)."""
    try:
        return day + dt.timedelta(days=count)
    except OverflowError:
        return None


def plus_months(day: dt.date, count: int) -> dt.date | None:
    """The first day of the month so many months later (earlier if negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return valid_day(year, month + 1, 1)


def season_of(day: dt.date) -> tuple[int, int]:
    """Year and place (0 spring … 3 winter) of a day's season; January belongs to last winter."""
    place = _SEASON_ORDER.index(_SEASON_OF_MONTH[day.month - 1])
    return (day.year - 1 if day.month <= 2 else day.year), place  # noqa: PLR2004  # February


def shifted(day: dt.date, grain: str, count: int) -> str | None:
    """The value, at a unit's own granularity, so many units from a day.

    Args:
        day: where counting starts.
        grain: day, week, weekend, fortnight, month, quarter, year, decade, century.
        count: how many; negative for the past, 0 for the unit that holds the day.
    """
    if grain in _DAYS:
        moved = plus_days(day, _DAYS[grain] * count)
        if moved is None or grain == "day":
            return moved.isoformat() if moved else None
        return week(moved) + ("-WE" if grain == "weekend" else "")
    if grain in ("month", "quarter"):
        moved = plus_months(day, count * (1 if grain == "month" else 3))
        if moved is None:
            return None
        quarter = f"Q{(moved.month + 2) // 3}"
        return f"{moved.year:04d}-" + (f"{moved.month:02d}" if grain == "month" else quarter)
    digits, step = {"year": (4, 1), "decade": (3, 10), "century": (2, 100)}[grain]
    year = day.year + step * count
    return f"{year:04d}"[:digits] if 1 <= year <= 9999 else None  # noqa: PLR2004  # four digits


def weekday_near(day: dt.date, weekday: int, *, future: bool) -> dt.date | None:
    """The nearest such weekday (0 Monday) on or after a day, or on or before it."""
    ahead = (weekday - day.weekday()) % 7
    return plus_days(day, ahead if future else ahead - 7 if ahead else 0)


def month_near(day: dt.date, month: int, *, future: bool) -> int:
    """The year of the nearest such month that is not over, or that has begun."""
    if future:
        return day.year + (month < day.month)
    return day.year - (month > day.month)


def day_near(day: dt.date, month: int, number: int, *, future: bool) -> dt.date | None:
    """The nearest such day on or after a day; or before it, unless the next is much closer.

    "April 26" in a text of 17 April is nine days ahead rather than a year ago, whatever the
    tense: past readings of more than 300 days yield to the next occurrence.
    """
    nearby = (valid_day(day.year + shift, month, number) for shift in (-1, 0, 1))
    days = [found for found in nearby if found]
    ahead = next((found for found in days if found >= day), None)
    behind = next((found for found in reversed(days) if found <= day), None)
    if future or behind is None:
        return ahead or behind
    far = (day - behind).days > 300  # noqa: PLR2004  # documented above
    return ahead if far and ahead else behind
