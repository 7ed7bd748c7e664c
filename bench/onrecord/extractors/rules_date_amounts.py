"""What is meant by an amount of time: how long, how long ago, how often."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors.rules_date_patterns import FREQUENT, MONTHS, PARTS, UNITS, WEEKDAYS
from onrecord.extractors.rules_date_scene import (
    UNKNOWN,
    Reader,
    Reading,
    Scene,
    group,
    period,
    read,
    unit_of,
)
from onrecord.extractors.rules_numbers import amount, number

_GRAINS: Final = {
    "D": "day",
    "W": "week",
    "WE": "weekend",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
    "DE": "decade",
    "CE": "century",
}
_FINER: Final = {"year": ("month", 12), "week": ("day", 7), "decade": ("year", 10)}
"""Unit → the next smaller one that half of it is counted in."""

_SIZES: Final = {
    unit: place
    for place, unit in enumerate(("CE", "DE", "Y", "Q", "M", "W", "D", "TH", "TM", "TS"))
}
_FAR: Final = 100_000
_LONGEST: Final = 1_000_000


def _counted(match: re.Match[str], base: dt.date | None, step: float) -> Reading:
    """A date so many units from a base; hours and minutes keep the day, as the clock is unknown."""
    unit = unit_of(match)
    if unit.startswith("T"):
        day = base.isoformat() if base else UNKNOWN["day"]
        return read(match, "TIME", f"{day}TXX", counted=True)
    grain = _GRAINS.get(unit, "year")
    if group(match, "unit") == "fortnight":
        step *= 2
    if step != int(step) and grain in _FINER:
        grain, factor = _FINER[grain]
        step *= factor
    if base is None or abs(step) > _FAR:
        return read(match, "DATE", UNKNOWN.get(grain, "XXXX"), counted=True)
    return read(match, "DATE", cal.shifted(base, grain, int(step)) or "XXXX", counted=True)


def _ago(match: re.Match[str], scene: Scene) -> Reading | None:
    if match["bare"]:
        return read(match, "DATE", "PAST_REF")
    past = group(match, "way") in ("ago", "back")
    step = amount(match["n"])
    if step is None:
        return read(match, "DATE", "PAST_REF" if past else "FUTURE_REF", counted=True)
    return _counted(match, scene.now, -step if past else step)


def _later(match: re.Match[str], scene: Scene) -> Reading | None:
    past = group(match, "way").startswith(("earlier", "before"))
    step = amount(match["n"])
    if step is None:
        return read(match, "DATE", "PAST_REF" if past else "FUTURE_REF", counted=True)
    return _counted(match, scene.anchor, -step if past else step)


def _long_after(match: re.Match[str], _scene: Scene) -> Reading | None:
    return read(match, "DATE", "PAST_REF" if group(match, "way") == "earlier" else "FUTURE_REF")


def _every(match: re.Match[str], __scene: Scene) -> Reading | None:
    if match["weekday"]:
        return read(match, "SET", f"XXXX-WXX-{WEEKDAYS[match['weekday'].lower()] + 1}")
    if match["name"]:
        return read(match, "SET", f"XXXX-{MONTHS[match['name'].lower()]:02d}")
    if match["season"]:
        return read(match, "SET", f"XXXX-{cal.SEASONS[group(match, 'season')]}")
    if match["part"]:
        return read(match, "SET", f"XXXX-XX-XXT{PARTS[group(match, 'part')]}")
    word = group(match, "n")
    few = word.startswith(("few", "couple"))
    count = 2.0 if word == "other" else None if few else number(word) if word else 1.0
    return read(match, "SET", period(count, unit_of(match)))


def _times(match: re.Match[str], _scene: Scene) -> Reading | None:
    return read(match, "SET", period(1, unit_of(match)))


def _frequent(match: re.Match[str], scene: Scene) -> Reading | None:
    surface, text = match.group(), scene.text
    begins = match.start() == 0 or re.search(r"[.!?\n\u201c\"]\s*$", text[: match.start()][-4:])
    if surface[0].isupper() and (not begins or re.match(r"\s+[A-Z]", text[match.end() :][:8])):
        return None
    return read(match, "SET", FREQUENT[surface.lower()])


def _duration(match: re.Match[str], __scene: Scene) -> Reading | None:
    unit, whole, step = unit_of(match), match.group().lower(), amount(match["n"])
    if unit in ("TS", "Q") and match["n"].lower() in ("a", "an"):
        return None  # "a second" and "a quarter" are parts more often than times
    if match.groupdict().get("more"):
        step = (step or 0) + 0.5
    if step is None:
        return read(match, "DURATION", period(None, unit))
    singular = not whole.endswith(("s", "long")) and "-" not in whole
    if step > _LONGEST or (step > 1 and singular):
        return None
    return read(match, "DURATION", period(step, unit))


def _compound(match: re.Match[str], __scene: Scene) -> Reading | None:
    first, second = unit_of(match), unit_of(match, "unit2")
    if first not in _SIZES or second not in _SIZES or _SIZES[first] >= _SIZES[second]:
        return None
    left, right = period(number(match["n"]), first), period(number(match["n2"]), second)
    return read(match, "DURATION", left + right[2 if left.startswith("PT") else 1 :])


def _bare(match: re.Match[str], _scene: Scene) -> Reading | None:
    word = group(match, "unit") or group(match, "long")
    count = 1 if match["long"] else None
    return read(match, "DURATION", period(count, UNITS[word]))


def _all_unit(match: re.Match[str], _scene: Scene) -> Reading | None:
    word = group(match, "unit")
    return read(match, "DURATION", "P1D" if word == "night" else period(1, UNITS[word]))


READERS: Final[Mapping[str, Reader]] = {
    "ago": _ago,
    "later": _later,
    "long_after": _long_after,
    "every": _every,
    "times": _times,
    "per": _times,
    "frequent": _frequent,
    "age": _duration,
    "duration": _duration,
    "compound_duration": _compound,
    "bare_duration": _bare,
    "all_unit": _all_unit,
}
"""Pattern name → its reading."""
