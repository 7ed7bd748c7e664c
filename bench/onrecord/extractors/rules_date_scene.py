"""What a date is read in: the scene of a text, and the reading that comes of a match."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors.rules_date_patterns import (
    DEADLINE,
    FUTURE_CUES,
    PAST_CUES,
    REFERENCES,
    UNITS,
)
from onrecord.extractors.rules_numbers import plain

_TENSED: Final = re.compile(f"(?P<future>{FUTURE_CUES})|{PAST_CUES}", re.IGNORECASE)
_DEADLINE: Final = re.compile(DEADLINE, re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[.!?;]\s|\n\s*\n|[\"\u201d]")
_WINDOW: Final = 160
UNKNOWN: Final = {
    "day": "XXXX-XX-XX",
    "week": "XXXX-WXX",
    "weekend": "XXXX-WXX-WE",
    "month": "XXXX-XX",
    "quarter": "XXXX-QX",
    "fortnight": "XXXX-WXX",
}
"""Unit → its value where nothing tells which; any longer unit is ``XXXX``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A temporal expression found: span, TIMEX3 type, value, mod.

    Attributes:
        counted: it counts units from an anchor ("two years ago"), so it takes amount modifiers.
        modified: it has its modifier inside already.
    """

    start: int
    end: int
    kind: str
    value: str | None
    mod: str | None = None
    counted: bool = False
    modified: bool = False

    def annotation(self) -> dict[str, Any]:
        """As predictions files have it; a value or mod that is unknown is left out."""
        said = {"start": self.start, "end": self.end, "type": self.kind}
        return said | {k: v for k, v in (("value", self.value), ("mod", self.mod)) if v}


@dataclass(slots=True, kw_only=True)
class Scene:
    """The text that is read, when it was written, and the last date that it named."""

    text: str
    dct: dt.date | None
    last: dt.date | None = field(default=None)

    @property
    def now(self) -> dt.date | None:
        """What relative dates count from: the creation time, else the last date read."""
        return self.dct or self.last

    @property
    def anchor(self) -> dt.date | None:
        """What narrative dates ("the next day") count from: the last date read."""
        return self.last or self.dct

    def saw(self, reading: Reading) -> None:
        """Remember the day of a date, so that the next narrative date counts from it."""
        if reading.kind in ("DATE", "TIME"):
            self.last = cal.parse_day(reading.value) or self.last

    def future(self, start: int, end: int) -> bool:
        """Whether the clause speaks of what is to come: the nearest tensed word decides."""
        left = self.text[max(0, start - _WINDOW) : start]
        left = left[max((m.end() for m in _CLAUSE_END.finditer(left)), default=0) :]
        if _DEADLINE.search(left):
            return True
        cues = list(_TENSED.finditer(left))
        if not cues:
            right = _CLAUSE_END.split(self.text[end : end + _WINDOW], maxsplit=1)[0]
            cues = list(_TENSED.finditer(right))[:1]
        return bool(cues) and cues[-1]["future"] is not None


Reader: TypeAlias = Callable[[re.Match[str], Scene], Reading | None]


def read(
    match: re.Match[str],
    kind: str,
    value: str | None,
    *,
    counted: bool = False,
    modified: bool = False,
) -> Reading:
    """The reading of a whole match."""
    start, end = match.span()
    return Reading(start=start, end=end, kind=kind, value=value, counted=counted, modified=modified)


def group(match: re.Match[str], name: str) -> str:
    """A named group in lower case with single spaces; empty if the pattern has none."""
    found = match.groupdict().get(name)
    return " ".join(found.lower().split()) if found else ""


def unit_of(match: re.Match[str], name: str = "unit") -> str:
    """The TIMEX3 letters of a unit that was matched."""
    return UNITS[group(match, name)]


def reference(match: re.Match[str]) -> int:
    """How many units a word such as "last" goes from the anchor."""
    return REFERENCES[group(match, "ref") or group(match, "after")]


def period(count: float | None, unit: str) -> str:
    """TIMEX3 duration of so many units; None is an unknown number: ``period(2, "Y")`` is P2Y."""
    time = unit.startswith("T")
    letters = unit[1:] if time else unit
    if count == 0.5 and unit in ("TH", "Y", "D", "DE"):  # noqa: PLR2004  # a half has smaller units
        return {"TH": "PT30M", "Y": "P6M", "D": "PT12H", "DE": "P5Y"}[unit]
    return f"P{'T' if time else ''}{'X' if count is None else plain(count)}{letters}"
