"""Calendar arithmetic that keeps its granularity: a week from a week, a year from a year.

Values are TIMEX3 (TimeML 1.2.1); weeks are ISO weeks. A day that the calendar does not have, or
that leaves the years 1 to 9999, raises ValueError or OverflowError, as in ``datetime``.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

SEASONS: Final = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
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


def week(day: dt.date) -> str:
    """The ISO week of a day: 2024-12-30 is 2025-W01."""
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def season_of(day: dt.date) -> tuple[int, int]:
    """Year and place (0 spring … 3 winter) of a day's season; January belongs to last winter."""
    year, month = divmod(day.year * 12 + day.month - 3, 12)
    return year, month // 3


def shifted(day: dt.date, grain: str, count: int) -> str:
    """The value, at a unit's own granularity, so many units from a day.

    Args:
        day: where counting starts.
        grain: day, week, weekend, fortnight, month, quarter, year, decade, century.
        count: how many; negative for the past, 0 for the unit that holds the day.
    """
    if grain in _DAYS:
        moved = day + dt.timedelta(days=_DAYS[grain] * count)
        return moved.isoformat() if grain == "day" else week(moved) + "-WE" * (grain == "weekend")
    if grain in ("month", "quarter"):
        step = 1 if grain == "month" else 3
        year, month = divmod(day.year * 12 + day.month - 1 + step * count, 12)
        value = f"{month + 1:02d}" if grain == "month" else f"Q{month // 3 + 1}"
        return f"{dt.date(year, 1, 1).year:04d}-{value}"
    digits, step = {"year": (4, 1), "decade": (3, 10), "century": (2, 100)}[grain]
    return f"{dt.date(day.year + step * count, 1, 1).year:04d}"[:digits]


def day_near(day: dt.date, month: int, number: int, *, future: bool) -> dt.date:
    """The nearest such day on or after a day; or before it, unless the next is much closer.

    "April 26" in a text of 17 April is nine days ahead rather than a year ago, whatever the
    tense: past readings of more than 300 days yield to the next occurrence.
    """
    over = (month, number) < (day.month, day.day)
    ahead = dt.date(day.year + over, month, number)
    behind = dt.date(ahead.year - (ahead != day), month, number)
    far = (day - behind).days > 300  # noqa: PLR2004  # documented above
    return ahead if future or far else behind
