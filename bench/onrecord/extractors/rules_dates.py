"""The ``rules`` tagger of dates: TIMEX3 spans, types, values and mods from patterns.

One pass reads the patterns of ``rules_date_points`` and ``rules_date_amounts`` from left to
right, the longest at each place; then each reading is widened by parts of the day, clock times
and modifiers. Relative dates count from the document creation time, narrative ones ("the next
day") from the last date read; without either, values stay underspecified (``XXXX-WXX-1``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from onrecord.extractors import rules_date_patterns as say
from onrecord.extractors.rules_calendar import parse_day
from onrecord.extractors.rules_date_amounts import AMOUNTS
from onrecord.extractors.rules_date_points import POINTS, clock_value
from onrecord.extractors.rules_date_scene import Reader, Said, Scene, group
from onrecord.extractors.rules_words import any_of

_GAP: Final = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
"""White space with one line break at most."""
_BEFORE: Final = r"(?<![\w$\u20ac\u00a3\u00a5#@/.])(?<!\d,)(?<!\d-)"
_DAY_VALUE: Final = re.compile(r"[\dX]{4}-(?:[\dX]{2}-[\dX]{2}|W[\dX]{2}-\d)")
_YEAR_VALUE: Final = re.compile(r"\d{4}")
_CLOCKED: Final = re.compile(r"T\d\d:\d\d$")
_REACH: Final = 48


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(r"\s+", _GAP), re.IGNORECASE)


_POINT_MOD: Final = _compile(
    r"(?:(?<!\w)(?P<word>early|earlier|late|later|mid|around|circa)(?:\s+in(?=\s+the)|\s+on)?"
    r"(?:\s+|-)|(?<!\w)(?:the\s+)?(?:very\s+)?(?P<noun>beginning|start|opening|dawn|middle|end|close)"
    r"\s+of\s+)(?:the\s+)?$"
)
_AMOUNT_MOD: Final = _compile(rf"(?<!\w)(?P<word>{any_of(say.AMOUNT_MODS)})\s+$")
_PART: Final = f"(?P<part>{any_of(say.PARTS)})"
_PART_AFTER: Final = _compile(rf"(?:['\u2019]s)?\s+(?P<word>early|late|mid)?[\s-]?{_PART}(?!\w)")
_PART_BEFORE: Final = _compile(rf"(?<!\w)(?:the\s+)?{_PART}\s+(?:of|on)\s+$")
_CLOCK_AFTER: Final = _compile(rf",?\s+(?:at\s+)?{say.CLOCK}(?!\w)")
_CLOCK_BETWEEN: Final = re.compile(r",?\s+(?:on\s+)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """A temporal expression found: span, TIMEX3 type, value, mod; whether it counts ("ago")."""

    start: int
    end: int
    kind: str
    value: str
    mod: str | None = None
    counted: bool = False


def dates(text: str, dct: str | None) -> list[dict[str, Any]]:
    """All temporal expressions of a text, in order and disjoint, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        dct: TIMEX3 value of the document creation time, or None.
    """
    scene = Scene(text, parse_day(dct))
    found: list[Reading] = []
    for reading in _readings(scene):
        if found and reading.start < found[-1].end:
            continue
        floor = max(found[-1].end if found else 0, reading.start - _REACH)
        wide = _widened(text, reading, floor)
        if wide.kind in ("DATE", "TIME") and _YEAR_VALUE.match(wide.value):
            scene.last = parse_day(wide.value) or scene.last
            scene.day = scene.last if _DAY_VALUE.match(wide.value) else scene.day
        if found and (clock := _CLOCKED.search(found[-1].value)):
            wide = _joined(text, found, wide, clock[0])
        found.append(wide)
    return [
        {"start": r.start, "end": r.end, "type": r.kind, "value": r.value}
        | ({"mod": r.mod} if r.mod else {})
        for r in found
    ]


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    return tuple(
        (_compile(f"{'' if pattern.startswith('(?<=') else _BEFORE}(?:{pattern})(?!\\w)"), reader)
        for pattern, reader in (*POINTS, *AMOUNTS)
    )


def _readings(scene: Scene) -> Iterator[Reading]:
    """Readings from left to right; the longest at a place, and none inside another."""
    found = [
        (match, reader) for pattern, reader in _patterns() for match in pattern.finditer(scene.text)
    ]
    past = 0
    for match, reader in sorted(found, key=lambda pair: (pair[0].start(), -pair[0].end())):
        if match.start() >= past and (said := _said(match, scene, reader)):
            yield Reading(*match.span(), *said, counted=bool(group(match, "way")))
            past = match.end()


def _said(match: re.Match[str], scene: Scene, reader: Reader) -> Said:
    try:
        return reader(match, scene)
    except (ValueError, OverflowError):  # the calendar has no such day
        return ("DATE", "XXXX") if group(match, "way") else None


def _joined(text: str, found: list[Reading], day: Reading, clock: str) -> Reading:
    """A day after a clock time: "10 a.m. Monday", "10 a.m. on Monday" are one expression."""
    last = found[-1]
    gap = text[last.end : day.start]
    if not _CLOCK_BETWEEN.fullmatch(gap) or not _DAY_VALUE.fullmatch(day.value):
        return day
    timed = replace(last, value=f"{day.value}{clock}")
    found.pop()
    return replace(timed, end=day.end)


def _widened(text: str, reading: Reading, floor: int) -> Reading:
    """A reading with the modifiers, parts of the day and clock times that stand beside it."""
    start = reading.start
    if reading.kind == "DURATION" or reading.counted:
        match = _AMOUNT_MOD.search(text, floor, start)
        if match is None or text[start : start + 4].lower() in ("the ", "last", "next", "past"):
            return reading
        mod = say.AMOUNT_MODS[group(match, "word")]
        return replace(
            reading, start=match.start(), mod=say.AGO_MODS[mod] if reading.counted else mod
        )
    if reading.kind == "SET" or reading.value.endswith("_REF"):
        return reading
    wide = _timed(text, reading, floor)
    if match := _POINT_MOD.search(text, floor, wide.start):
        mod = say.POINT_MODS[group(match, "word") or group(match, "noun")]
        return replace(wide, start=match.start(), mod=mod)
    return wide


def _timed(text: str, day: Reading, floor: int) -> Reading:
    """A day with the part of it, or the clock time, that stands beside it."""
    start, end, mod = day.start, day.end, None
    if not _DAY_VALUE.fullmatch(day.value):
        return day
    if match := _PART_AFTER.match(text, end):
        time, end, mod = say.PARTS[group(match, "part")], match.end(), group(match, "word")
    elif match := _PART_BEFORE.search(text, floor, start):
        time, start = say.PARTS[group(match, "part")], match.start()
    elif (match := _CLOCK_AFTER.match(text, end)) and (clock := clock_value(match)):
        time, end = clock, match.end()
    else:
        return day
    return Reading(start, end, "TIME", f"{day.value}T{time}", say.POINT_MODS.get(mod or ""))
