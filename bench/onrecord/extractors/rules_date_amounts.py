"""Amounts of time and what they mean: how long, how long ago, how often."""

from __future__ import annotations

import calendar
import re
from typing import Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors import rules_date_patterns as say
from onrecord.extractors.rules_date_scene import Rule, Said, Scene, group
from onrecord.extractors.rules_numbers import AMOUNT, NUMBER, ORDINALS, VAGUE, amount, number
from onrecord.extractors.rules_words import any_of

_FINER: Final = {"year": ("month", 12), "week": ("day", 7), "decade": ("year", 10)}
"""Unit → the next smaller one that half of it is counted in."""
_HALVES: Final = {"PT0.5H": "PT30M", "P0.5Y": "P6M", "P0.5D": "PT12H", "P0.5DE": "P5Y"}
_LONGEST: Final = 10**9
_RATED: Final = re.compile(
    rf"(?:\b(?:{NUMBER})|\d)(?:\s+(?:million|billion|thousand|lakh|crore))?(?:\s+[^\W\d]+)?\s+$",
    re.IGNORECASE,
)
"""What stands before a unit that something is counted by: "90 kilometres an hour"."""


def _period(count: float | None, unit: str) -> str:
    """TIMEX3 duration of so many units; None is an unknown number: ``_period(2, "Y")`` is P2Y."""
    time, letters = ("T", unit[1:]) if unit.startswith("T") else ("", unit)
    vague = count is None or count > _LONGEST
    said = f"P{time}{'X' if vague else f'{count:.12g}'}{letters}"
    return _HALVES.get(said, said)


def _ago(match: re.Match[str], scene: Scene) -> Said:
    """A date so many units from another; hours keep the day, as the clock is unknown."""
    way, grain = group(match, "way"), group(match, "unit").replace("centurie", "century")
    base = scene.now if way in ("ago", "from now") else scene.anchor
    past = way in ("ago", "earlier") or way.startswith("before")
    step = amount(match["n"]) if match["n"] else None
    step = step + 0.5 if step and match["half"] else step
    if step is None:
        return "DATE", "PAST_REF" if past else "FUTURE_REF"
    if say.UNITS[grain].startswith("T"):
        return "TIME", f"{base.isoformat() if base else 'XXXX-XX-XX'}TXX"
    if base is None or grain == "season":
        return "DATE", "XXXX"
    grain, factor = _FINER[grain] if step % 1 and grain in _FINER else (grain, 1)
    return "DATE", cal.shifted(base, grain, int(step * factor) * (-1 if past else 1))


def _rate(match: re.Match[str], scene: Scene) -> bool:
    """Whether a single unit says what an amount is counted by: no time, but part of a measure."""
    left = scene.text[max(0, match.start() - 40) : match.start()]
    return _RATED.search(left) is not None


def _duration(match: re.Match[str], scene: Scene) -> Said:
    if match["n"].lower() in ("a", "an") and _rate(match, scene):
        return None
    unit, step, whole = say.UNITS[group(match, "unit")], amount(match["n"]), match.group().lower()
    if match["n"].lower() in ("a", "an") and (unit in ("TS", "Q") or match["long"]):
        return None  # "a second" and "a quarter" are parts more often than times
    if step is None or match["half"]:
        return "DURATION", _period(step + 0.5 if step else None, unit)
    singular = whole.endswith(match["unit"].lower()) and "-" not in whole
    return None if step > 1 and singular else ("DURATION", _period(step, unit))


def _around_now(match: re.Match[str], _scene: Scene) -> Said:
    """Units before or after the day of writing: "the past two weeks", "the coming days"."""
    many = match.group().endswith("s")
    if not (match["n"] or many or group(match, "ref") in ("the last", "the past")):
        return None
    count = amount(match["n"]) if match["n"] else None if many else 1
    return "DURATION", _period(count, say.UNITS[group(match, "unit")])


def _bare(match: re.Match[str], _scene: Scene) -> Said:
    """Units without a number: "weeks", "month-long", "all day"."""
    one = group(match, "long") or group(match, "all")
    return "DURATION", _period(1 if one else None, say.UNITS[one or group(match, "unit")])


def _set(match: re.Match[str], _scene: Scene) -> Said:
    if weekday := group(match, "weekday"):
        return "SET", f"XXXX-WXX-{say.WEEKDAYS[weekday] + 1}"
    if month := group(match, "month"):
        return "SET", f"XXXX-{say.MONTHS[month]:02d}"
    if season := group(match, "season"):
        return "SET", f"XXXX-{cal.SEASONS[season]}"
    if part := group(match, "part"):
        return "SET", f"XXXX-XX-XXT{say.PARTS[part]}"
    if often := group(match, "often"):
        return "SET", say.FREQUENT[often]
    every = group(match, "n")
    count = 2 if every == "other" else None if every == "few" else number(every or "one")
    return "SET", _period(count, say.UNITS[group(match, "unit")])


def _turns(match: re.Match[str], _scene: Scene) -> Said:
    """Every second of a unit, or of a weekday: "every third Monday" comes each third week."""
    unit = "W" if group(match, "weekday") else say.UNITS[group(match, "unit")]
    return "SET", _period(ORDINALS[group(match, "turn")], unit)


def _times(match: re.Match[str], scene: Scene) -> Said:
    """So many times a unit; "per hour" after a measure is part of that."""
    return None if match["per"] and _rate(match, scene) else _set(match, scene)


_WEEKDAY: Final = rf"{say.CAPITAL}(?P<weekday>{any_of(calendar.day_name)})"
_MONTH: Final = rf"{say.CAPITAL}(?P<month>{any_of(calendar.month_name[1:])})"
_LONG: Final = "hour|day|week|month|year|decade"
_HALF: Final = r"(?:\s+and\s+a\s+(?P<half>half))"
_AGO: Final = (
    rf"(?:(?P<n>{AMOUNT})(?:-|\s+){say.UNIT}{_HALF}?|(?:{_LONG}|centurie)s)"
    r"\s+(?P<way>ago|from\s+now|later|earlier|afterwards?|before(?=\s*[.,;]|\s*$))\b"
)
_AMOUNT: Final = (
    rf"(?P<n>{AMOUNT})(?:-|\s+)(?:(?:full|whole|consecutive|straight|more|long)\s+)?{say.UNIT}\b"
    rf"(?:(?P<long>-long)|(?:-|\s+)olds?|{_HALF})?"
)
_BARE: Final = (
    rf"(?P<unit>{_LONG}|centurie)s\b|(?P<long>{_LONG})-?long\b"
    rf"|(?:all|the\s+(?:whole|entire|full))\s+(?P<all>{_LONG})\b"
)
_EVERY: Final = (
    rf"(?:every|each)\s+(?:(?:(?P<n>{NUMBER}|other|few)\s+)?{say.UNIT}|{_WEEKDAY}|{_MONTH}|{say.SEASON}"
    rf"|{say.PART})\b"
)
_EVERY_SECOND: Final = (
    rf"(?:every|each)\s+(?P<turn>{any_of(ORDINALS)})\s+(?:{say.UNIT}|{_WEEKDAY})\b"
)
_TIMES: Final = (
    rf"(?:(?:once|twice|{NUMBER}\s+times)\s+(?:an?|each|every)|(?<=\s)(?P<per>per))\s+{say.UNIT}\b"
)
AMOUNTS: Final[tuple[Rule, ...]] = (
    (_AGO, _ago),
    (_AMOUNT, _duration),
    (rf"{say.REF}\s+(?:(?P<n>{NUMBER}|{VAGUE})(?:-|\s+))?{say.UNIT}\b(?!-)", _around_now),
    (_BARE, _bare),
    (_EVERY, _set),
    (_EVERY_SECOND, _turns),
    (rf"{_WEEKDAY}s\b", _set),
    (_TIMES, _times),
    (rf"(?=(?-i:[a-z]))(?P<often>{any_of(say.FREQUENT)})\b", _set),
)
"""(pattern, its reading); at one place the longest match is taken, the first listed if they tie."""
