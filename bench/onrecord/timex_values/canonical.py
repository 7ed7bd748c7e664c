"""One string for each meaning of a TIMEX3 value.

Rules, each with its test: trailing unspecified positions say nothing (2024-11-XX = 2024-11,
199X = 199, 19XX = 19); a week has two digits (W9 = W09); a weekday of a week is a date
(2024-W46-2 = 2024-11-12); a time is written to the minute (T20 = T20:00 = T20:00:00); 24:00
is the next day's 00:00; +00:00 is Z; a duration is written in months and seconds, the largest
whole unit of each first (PT24H = P1D, P12M = P1Y, P7D = P1W, P1DE = P10Y, P4Q = P1Y). Months
and days are never exchanged (P1M ≠ P30D), nor weeks and dates, nor quarters and months.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from onrecord.timex_values.grammar import (
    CalendarValue,
    DurationValue,
    InvalidValueError,
    ReferenceValue,
    parse,
)

_MONTHS = {
    "ML": 12_000,
    "L": 12_000,
    "CE": 1_200,
    "C": 1_200,
    "DE": 120,
    "E": 120,
    "Y": 12,
    "Q": 3,
    "M": 1,
}
_SECONDS = {"W": 604_800, "D": 86_400}
_CLOCK = {"H": 3_600, "M": 60, "S": 1}


@lru_cache(maxsize=65_536)
def canonical(value: str) -> str:
    """The canonical form of a value; what is no value stays as it is."""
    try:
        parsed = parse(value)
    except InvalidValueError:
        return value
    if isinstance(parsed, ReferenceValue):
        return value
    if isinstance(parsed, DurationValue):
        return _duration(parsed)
    return _calendar(parsed)


def _duration(value: DurationValue) -> str:
    """Sum of the amounts in the largest whole units; unknown amounts stay with their unit."""
    months, seconds = Fraction(0), Fraction(0)
    days: list[str] = []
    hours: list[str] = []
    for amounts, clock in ((value.date, False), (value.time, True)):
        for amount, unit in amounts:
            if "X" in amount:
                (hours if clock else days).append(f"X{unit}")
            elif clock:
                seconds += Fraction(amount) * _CLOCK[unit]
            elif unit in _SECONDS:
                seconds += Fraction(amount) * _SECONDS[unit]
            elif unit in _MONTHS:
                months += Fraction(amount) * _MONTHS[unit]
            else:  # seasons and weekends are no fixed number of days
                days.append(f"{_decimal(Fraction(amount))}{unit}")
    known_days, known_clock = _in_units(months, seconds)
    date_part = "".join(sorted(days)) + known_days
    clock_part = "".join(sorted(hours)) + known_clock
    if not date_part and not clock_part:
        return "PT0S"
    return f"P{date_part}" + (f"T{clock_part}" if clock_part else "")


def _in_units(months: Fraction, seconds: Fraction) -> tuple[str, str]:
    """What stands before the T and after it."""
    date_part = _largest(months, (("Y", 12), ("M", 1)))
    if seconds and not seconds % 604_800:
        return f"{date_part}{seconds // 604_800}W", ""
    date_part += _largest(seconds - seconds % 86_400, (("D", 86_400),))
    return date_part, _largest(seconds % 86_400, (("H", 3_600), ("M", 60), ("S", 1)))


def _largest(amount: Fraction, units: tuple[tuple[str, int], ...]) -> str:
    parts = []
    for number, (unit, size) in enumerate(units):
        last = number == len(units) - 1
        whole = amount / size if last else Fraction(amount // size)
        if whole:
            parts.append(f"{_decimal(whole)}{unit}")
        amount -= whole * size
    return "".join(parts)


def _decimal(amount: Fraction) -> str:
    """Without a fraction where there is none; what is summed are decimals, so digits end."""
    if amount.denominator == 1:
        return str(amount.numerator)
    digits = 1
    while (amount * 10**digits).denominator > 1:
        digits += 1
    whole, rest = divmod(amount.numerator * 10**digits // amount.denominator, 10**digits)
    return f"{whole}.{rest:0{digits}}"


def _calendar(value: CalendarValue) -> str:
    value = _whole_day(_as_date(value))
    text = ("FY" if value.fiscal else "") + ("BC" if value.before_christ else "")
    text += _date_text(value)
    if value.part:
        return f"{text}T{value.part}"
    if value.hour:
        text += f"T{value.hour}:{value.minute or '00'}"
        fraction = (value.fraction or "").rstrip("0")
        if fraction or value.second not in (None, "00", "XX"):
            text += f":{value.second}" + (f".{fraction}" if fraction else "")
        zone = value.zone or ""
        if zone[1:].replace(":", "").strip("0") == "" and zone:
            zone = "Z"
        elif zone:
            digits = zone[1:].replace(":", "").ljust(4, "0")
            zone = f"{zone[0]}{digits[:2]}:{digits[2:]}"
        text += zone
    return text


def _date_text(value: CalendarValue) -> str:
    if value.year is None:
        return ""
    weekday = None if value.weekday == "X" else value.weekday
    if value.week and (value.week != "XX" or weekday):
        week = value.week if value.week == "XX" else f"{int(value.week):02}"
        return f"{value.year}-W{week}" + (f"-{weekday}" if weekday else "")
    if value.season:
        return f"{value.year}-{value.season}"
    if (value.half or "X") != "X":
        return f"{value.year}-H{value.half}"
    if (value.quarter or "X") != "X":
        return f"{value.year}-Q{value.quarter}"
    kept = [value.month, value.day]
    while kept and (kept[-1] is None or kept[-1] == "XX"):
        kept.pop()
    year = value.year
    if not kept and not value.is_time and year.rstrip("X").isdigit() and len(year.rstrip("X")) >= 2:
        year = year.rstrip("X")
    return "-".join([year, *(x or "XX" for x in kept)])


def _as_date(value: CalendarValue) -> CalendarValue:
    """A weekday of a known week as the date that it is."""
    if not (value.week and value.weekday and value.year and value.year.isdigit()):
        return value
    if (
        not (value.week.isdigit() and value.weekday.isdigit())
        or value.before_christ
        or value.fiscal
    ):
        return value
    try:
        day = date.fromisocalendar(int(value.year), int(value.week), int(value.weekday))
    except ValueError:
        return value
    return replace(
        value, year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}",
        week=None, weekday=None,
    )  # fmt: skip


def _whole_day(value: CalendarValue) -> CalendarValue:
    """24:00 as 00:00 of the next day, where the day is known."""
    if value.hour != "24" or not value.day or value.before_christ:
        return value
    try:
        day = date.fromisoformat(f"{value.year}-{value.month}-{value.day}") + timedelta(1)
    except (ValueError, OverflowError):
        return value
    return replace(
        value, year=f"{day.year:04}", month=f"{day.month:02}", day=f"{day.day:02}",
        hour="00", minute="00", second=None,
    )  # fmt: skip
