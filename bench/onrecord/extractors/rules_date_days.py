"""What is meant by a day, a weekday, a month, a holiday, a part of a day, a clock time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors.rules_date_patterns import (
    DEICTIC,
    HOLIDAYS,
    MONTHS,
    PARTS,
    VAGUE_DATES,
    WEEKDAYS,
)
from onrecord.extractors.rules_date_scene import Reader, Reading, Scene, group, read, reference
from onrecord.extractors.rules_numbers import number

_ABBREVIATED: Final = frozenset(
    {word for word in (*MONTHS, *WEEKDAYS) if len(word) <= 5}  # noqa: PLR2004  # "thurs"
    - {"may", "june", "july", "march", "april"}
)
"""Names that a full stop may belong to."""

_DOUBTFUL: Final = frozenset(
    {"may", "march", "mar", "sun", "sat", "wed", "mon", "fri", "dec", "jan", "jun", "jul"}
)
"""Names that, alone and without a preposition before them, are rather something else."""

_PREPOSITION: Final = re.compile(
    r"\b(?:in|since|until|till|by|of|from|to|during|through|between|and|early|late|mid|for|before|"
    r"after)[\s-]+$",
    re.IGNORECASE,
)


_MODIFIES: Final = re.compile(
    r"\s+(?!(?:and|but|is|was|of|as|by|for|to|with|that|has|will)\b)[a-z]", re.IGNORECASE
)
"""What follows "the past" where it is an adjective."""


def _is_name(match: re.Match[str], name: str, scene: Scene) -> bool:
    """Whether a month or weekday is written as a name, and "May" or "March" is a month here."""
    surface = match[name]
    if not surface[0].isupper():
        return False
    if surface.lower() not in _DOUBTFUL or match.group().strip() != surface:
        return True
    before = scene.text[max(0, match.start() - 12) : match.start()]
    return surface.lower() in MONTHS and _PREPOSITION.search(before) is not None


def _full_year(match: re.Match[str]) -> int | None:
    digits = group(match, "year")
    if not digits:
        return None
    year = int(digits)
    if len(digits) == 2:  # noqa: PLR2004  # POSIX: 69 and later belong to the twentieth century
        year += 1900 if year >= 69 else 2000  # noqa: PLR2004
    return year


def _iso(match: re.Match[str], _scene: Scene) -> Reading | None:
    day = cal.valid_day(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["clock"]:
        return read(match, "TIME", f"{day.isoformat()}T{match['clock']}")
    return read(match, "DATE", day.isoformat())


def _slashed(match: re.Match[str], _scene: Scene) -> Reading | None:
    year = _full_year(match)
    day = cal.valid_day(year or 1, int(match["month"]), int(match["day"]))
    return read(match, "DATE", day.isoformat()) if day else None


def _day(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["month"][0].isupper() or (match["weekday"] and not match["weekday"][0].isupper()):
        return None
    month, number_ = MONTHS[match["month"].lower()], int(match["day"])
    year = _full_year(match)
    if year is not None:
        day = cal.valid_day(year, month, number_)
        return read(match, "DATE", day.isoformat()) if day else None
    if cal.valid_day(2000, month, number_) is None:
        return None
    if scene.now is None:
        return read(match, "DATE", f"XXXX-{month:02d}-{number_:02d}")
    future = scene.future(match.start(), match.end())
    day = cal.day_near(scene.now, month, number_, future=future)
    return read(match, "DATE", day.isoformat()) if day else None


def _month_year(match: re.Match[str], _scene: Scene) -> Reading | None:
    if not match["month"][0].isupper():
        return None
    return read(match, "DATE", f"{match['year']}-{MONTHS[match['month'].lower()]:02d}")


def _month_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["month"][0].isupper():
        return None
    month = MONTHS[match["month"].lower()]
    now = scene.now
    if now is None:
        return read(match, "DATE", f"XXXX-{month:02d}")
    step = reference(match)
    if group(match, "after") or step == 0:
        year = now.year + step
    elif step < 0:
        year = now.year - (month >= now.month)
    else:
        year = now.year + (month <= now.month)
    return read(match, "DATE", f"{year:04d}-{month:02d}")


def _month(match: re.Match[str], scene: Scene) -> Reading | None:
    surface = match["month"]
    if not _is_name(match, "month", scene):
        return None
    if match.group().endswith(".") and surface.lower() not in _ABBREVIATED:
        match = _without_period(match)
    month = MONTHS[surface.lower()]
    if scene.now is None:
        return read(match, "DATE", f"XXXX-{month:02d}")
    year = cal.month_near(scene.now, month, future=scene.future(match.start(), match.end()))
    return read(match, "DATE", f"{year:04d}-{month:02d}")


def _without_period(match: re.Match[str]) -> re.Match[str]:
    shorter = match.re.match(match.string, match.start(), match.end() - 1)
    return shorter or match


def _weekday(match: re.Match[str], scene: Scene) -> Reading | None:
    if not _is_name(match, "weekday", scene):
        return None
    if match.group().endswith(".") and match["weekday"].lower() not in _ABBREVIATED:
        match = _without_period(match)
    weekday = WEEKDAYS[match["weekday"].lower()]
    if scene.now is None:
        return read(match, "DATE", f"XXXX-WXX-{weekday + 1}")
    future = scene.future(match.start(), match.end())
    day = cal.weekday_near(scene.now, weekday, future=future)
    return read(match, "DATE", day.isoformat()) if day else None


def _weekday_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["weekday"][0].isupper():
        return None
    weekday = WEEKDAYS[match["weekday"].lower()]
    narrative = group(match, "ref") in ("following", "previous", "preceding")
    now = scene.anchor if narrative else scene.now
    if now is None:
        return read(match, "DATE", f"XXXX-WXX-{weekday + 1}")
    step = reference(match)
    if group(match, "after"):
        day = cal.plus_days(now, weekday - now.weekday() + 7 * step)
    elif step == 0:
        day = cal.plus_days(now, weekday - now.weekday())
    else:
        beside = cal.plus_days(now, 1 if step > 0 else -1)
        day = cal.weekday_near(beside, weekday, future=step > 0) if beside else None
    return read(match, "DATE", day.isoformat()) if day else None


def _weekdays(match: re.Match[str], _scene: Scene) -> Reading | None:
    if not match["weekday"][0].isupper():
        return None
    return read(match, "SET", f"XXXX-WXX-{WEEKDAYS[match['weekday'].lower()] + 1}")


def _deictic(match: re.Match[str], scene: Scene) -> Reading | None:
    day = cal.plus_days(scene.dct, DEICTIC[group(match, "word")]) if scene.dct else None
    return read(match, "DATE", day.isoformat() if day else "XXXX-XX-XX")


def _tonight(match: re.Match[str], scene: Scene) -> Reading | None:
    day = cal.plus_days(scene.dct, -1 if match["last"] else 0) if scene.dct else None
    return read(match, "TIME", (day.isoformat() if day else "XXXX-XX-XX") + "TNI")


def _this_part(match: re.Match[str], scene: Scene) -> Reading | None:
    ref, part = group(match, "ref"), PARTS[group(match, "part")]
    base = scene.anchor if ref == "that" else scene.dct
    day = cal.plus_days(base, {"yesterday": -1, "tomorrow": 1}.get(ref, 0)) if base else None
    return read(match, "TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{part}")


def _in_part(match: re.Match[str], scene: Scene) -> Reading | None:
    day = scene.anchor
    return read(
        match, "TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{PARTS[group(match, 'part')]}"
    )


def _holiday(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["holiday"][0].isupper():
        return None
    month, number_ = HOLIDAYS[group(match, "holiday").replace("\u2019", "'")]
    if match["year"]:
        return read(match, "DATE", f"{match['year']}-{month:02d}-{number_:02d}")
    if scene.now is None:
        return read(match, "DATE", f"XXXX-{month:02d}-{number_:02d}")
    day = cal.day_near(scene.now, month, number_, future=scene.future(match.start(), match.end()))
    return read(match, "DATE", day.isoformat()) if day else None


def _vague(match: re.Match[str], scene: Scene) -> Reading | None:
    word = group(match, "word")
    follows = scene.text[match.end() :][:12].lower()
    if word == "now" and re.match(r"['\u2019-]", follows):
        return None
    if word in ("the past", "the future") and _MODIFIES.match(follows):
        return None
    if word == "soon" and re.match(r"\s+(?:after|as|before)", follows):
        return None
    return read(match, "DATE", VAGUE_DATES[word])


def clock_value(match: re.Match[str]) -> str | None:
    """``HH:MM`` of a match of ``CLOCK``; None if there is no such time."""
    groups = match.groupdict()
    if groups["noon"]:
        return "12:00"
    if groups["midnight"]:
        return "24:00"
    if groups["oclock"]:
        hour = int(number(groups["oclock"]))
        return f"{hour:02d}:00" if 1 <= hour <= 24 else None  # noqa: PLR2004  # a clock's hours
    if groups["hour24"]:
        return f"{int(groups['hour24']):02d}:{groups['minute24']}"
    hour = int(groups["hour"])
    if not 1 <= hour <= 12:  # noqa: PLR2004  # a.m. and p.m. count to twelve
        return None
    hour = hour % 12 + (12 if groups["half"].lower() == "p" else 0)
    return f"{hour:02d}:{groups['minute'] or '00'}"


def _clock(match: re.Match[str], scene: Scene) -> Reading | None:
    clock = clock_value(match)
    if clock is None:
        return None
    day = scene.anchor
    return read(match, "TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{clock}")


READERS: Final[Mapping[str, Reader]] = {
    "iso": _iso,
    "slashed": _slashed,
    "day": _day,
    "month_year": _month_year,
    "month_ref": _month_ref,
    "month": _month,
    "weekday_ref": _weekday_ref,
    "weekdays": _weekdays,
    "weekday": _weekday,
    "deictic": _deictic,
    "tonight": _tonight,
    "this_part": _this_part,
    "in_part": _in_part,
    "holiday": _holiday,
    "vague": _vague,
    "clock": _clock,
}
"""Pattern name → its reading."""
