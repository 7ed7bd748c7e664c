"""The ``rules`` tagger of dates: TIMEX3 spans, types, values and mods from patterns.

One pass finds the patterns of ``rules_date_patterns`` from left to right, the longest at each
place; ``rules_date_days``, ``rules_date_periods``
and ``rules_date_amounts`` give each its value; a second pass widens what was found by parts
of the day, clock times and modifiers. Relative dates count from the document creation time,
narrative ones ("the next day") from the last date read; without either, values stay
underspecified (``XXXX-WXX-1``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from onrecord.extractors.rules_calendar import parse_day
from onrecord.extractors.rules_date_amounts import READERS as AMOUNTS
from onrecord.extractors.rules_date_days import READERS as DAYS
from onrecord.extractors.rules_date_days import clock_value
from onrecord.extractors.rules_date_patterns import (
    AGO_MODS,
    AMOUNT_MODS,
    CLOCK,
    PARTS,
    PATTERNS,
    POINT_MODS,
)
from onrecord.extractors.rules_date_periods import READERS as PERIODS
from onrecord.extractors.rules_date_scene import Reading, Scene

_GAP: Final = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
_BEFORE_WORD: Final = r"(?<![\w$\u20ac\u00a3\u00a5#@/.])(?<!\d,)(?<!\d-)"
_AFTER_WORD: Final = r"(?!\w)"
_DAY_VALUE: Final = re.compile(r"[\dX]{4}-(?:[\dX]{2}-[\dX]{2}|W[\dX]{2}-\d)")


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(r"\s+", _GAP), re.IGNORECASE)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    compiled = []
    for name, pattern in PATTERNS:
        before = "" if pattern.startswith("(?<=") else _BEFORE_WORD
        compiled.append((name, _compile(f"{before}(?:{pattern}){_AFTER_WORD}")))
    return tuple(compiled)


def _alternatives(words: object) -> str:
    names = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(name.replace(" ", r"\s+") for name in names)


_POINT_MOD: Final = _compile(
    r"(?:(?<!\w)(?P<word>early|earlier|late|later|mid|around|circa)(?:\s+in(?=\s+the)|\s+on)?(?:\s+|-)"
    r"|(?<!\w)(?:the\s+)?(?:very\s+)?(?P<noun>beginning|start|opening|dawn|middle|end|close)\s+of\s+)"
    r"(?P<the>the\s+)?$"
)
_AMOUNT_MOD: Final = _compile(rf"(?<!\w)(?P<word>{_alternatives(AMOUNT_MODS)})\s+(?:the\s+)?$")
_PART_AFTER: Final = _compile(
    rf"(?:['\u2019]s)?\s+(?P<when>early\s+|late\s+|mid-)?(?P<part>{_alternatives(PARTS)})(?!\w)"
)
_PART_BEFORE: Final = _compile(
    rf"(?<!\w)(?:the\s+)?(?P<part>{_alternatives(PARTS)})\s+(?:of|on)\s+$"
)
_CLOCK_BEFORE: Final = _compile(
    rf"(?<![\w:.,$])(?:{CLOCK})(?:\s+(?:GMT|UTC|local\s+time|E[SD]?T|P[SD]?T))?,?\s+(?:on\s+)?$"
)
_CLOCK_AFTER: Final = _compile(rf",?\s+(?:at\s+)?(?:{CLOCK})(?!\w)")
_CLOCKED: Final = re.compile(r"T\d\d:\d\d$")
_BETWEEN: Final = re.compile(r",?\s+(?:on\s+)?")
_REACH: Final = 48
_READERS: Final = {**DAYS, **PERIODS, **AMOUNTS}


def dates(text: str, dct: str | None) -> list[dict[str, Any]]:
    """All temporal expressions of a text, in order and disjoint, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        dct: TIMEX3 value of the document creation time, or None.
    """
    scene = Scene(text=text, dct=parse_day(dct))
    found: list[Reading] = []
    for reading in _readings(scene):
        floor = found[-1].end if found else 0
        if reading.start < floor:
            continue
        wide = _widened(scene, reading, floor)
        scene.saw(wide)
        if found and (clock := _CLOCKED.search(found[-1].value or "")):
            wide = _joined(text, found, wide, clock[0])
        found.append(wide)
    return [reading.annotation() for reading in found]


def _joined(text: str, found: list[Reading], day: Reading, clock: str) -> Reading:
    """A day after a clock time: "10 a.m. Monday" is one expression, "10 a.m. on Monday" two."""
    last = found[-1]
    gap = text[last.end : day.start]
    if not _BETWEEN.fullmatch(gap) or not _DAY_VALUE.fullmatch(day.value or ""):
        return day
    timed = replace(last, value=f"{day.value}{clock}")
    if gap.strip(" ,\n") == "on":
        found[-1] = timed
        return day
    found.pop()
    return replace(timed, end=day.end)


def _readings(scene: Scene) -> Iterator[Reading]:
    """Readings from left to right; the longest at a place, and none inside another."""
    text = scene.text
    pending: dict[int, tuple[int, str, re.Match[str] | None]] = {}
    patterns = _patterns()

    def seek(index: int, position: int) -> None:
        match = patterns[index][1].search(text, position)
        pending[index] = (match.start() if match else len(text) + 1, patterns[index][0], match)

    for index in range(len(patterns)):
        seek(index, 0)
    while pending:
        start = min(entry[0] for entry in pending.values())
        if start > len(text):
            return
        here = [(index, entry) for index, entry in pending.items() if entry[0] == start]
        here.sort(key=lambda item: (-item[1][2].end() if item[1][2] else 0, item[0]))
        past = start + 1
        for _, (_, name, match) in here:
            reading = _READERS[name](match, scene) if match else None
            if reading is not None:
                yield reading
                past = max(past, reading.end)
                break
        for index, entry in list(pending.items()):
            if entry[0] < past:
                seek(index, past)


def _widened(scene: Scene, reading: Reading, floor: int) -> Reading:
    """A reading with the modifiers, parts of the day and clock times that stand beside it."""
    if reading.kind == "DURATION" or reading.counted:
        return _with_amount_mod(scene.text, reading, floor)
    if reading.kind in ("DATE", "TIME") and reading.value and not reading.value.endswith("_REF"):
        wide = _with_part(scene.text, reading, floor)
        wide = _with_clock(scene.text, wide, floor)
        return _with_point_mod(scene.text, wide, floor)
    return reading


def _with_amount_mod(text: str, reading: Reading, floor: int) -> Reading:
    match = _AMOUNT_MOD.search(text, max(floor, reading.start - _REACH), reading.start)
    if match is None or reading.modified:
        return reading
    mod = AMOUNT_MODS[" ".join(match["word"].lower().split())]
    if reading.kind == "DATE":
        mod = AGO_MODS[mod]
    return replace(reading, start=match.start(), mod=mod)


def _with_point_mod(text: str, reading: Reading, floor: int) -> Reading:
    match = _POINT_MOD.search(text, max(floor, reading.start - _REACH), reading.start)
    if match is None:
        return reading
    word = (match["word"] or match["noun"]).lower()
    if word in ("around", "about", "circa") and text[reading.start : reading.end].lower() == "now":
        return reading
    return replace(reading, start=match.start(), mod=POINT_MODS[word])


def _with_part(text: str, reading: Reading, floor: int) -> Reading:
    if reading.kind != "DATE" or not _DAY_VALUE.fullmatch(reading.value or ""):
        return reading
    if after := _PART_AFTER.match(text, reading.end):
        mod = POINT_MODS.get((after["when"] or "").strip("- ").lower(), reading.mod)
        value = f"{reading.value}T{PARTS[after['part'].lower()]}"
        return replace(reading, end=after.end(), kind="TIME", value=value, mod=mod)
    if before := _PART_BEFORE.search(text, max(floor, reading.start - _REACH), reading.start):
        value = f"{reading.value}T{PARTS[before['part'].lower()]}"
        return replace(reading, start=before.start(), kind="TIME", value=value)
    return reading


def _with_clock(text: str, reading: Reading, floor: int) -> Reading:
    day = _DAY_VALUE.match(reading.value or "")
    if day is None or (reading.kind == "TIME" and reading.value[-2:] not in PARTS.values()):  # type: ignore[index]
        return reading
    before = _CLOCK_BEFORE.search(text, max(floor, reading.start - _REACH), reading.start)
    if before and (clock := clock_value(before)):
        value = f"{day[0]}T{clock}"
        return replace(reading, start=before.start(), kind="TIME", value=value)
    after = _CLOCK_AFTER.match(text, reading.end)
    if after and (clock := clock_value(after)):
        return replace(reading, end=after.end(), kind="TIME", value=f"{day[0]}T{clock}")
    return reading
