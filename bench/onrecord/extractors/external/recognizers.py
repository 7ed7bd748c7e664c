"""Dates by Microsoft's recognizers-text-date-time, answered line by line on standard output.

It stands alone: it runs under the Python that has the library (which needs ``emoji<2``) and imports
nothing of onrecord. Settings decide the score:

- ``prefer``: which Friday is "Friday": ``past`` takes the latest that is not after the creation
  time, ``future`` the earliest that is not before it. An hour without a.m. or p.m. is a.m.
- ``granularity``: "two years ago" is a year under ``unit``, the library's day under ``day``.
- ``amounts``: "the last three months" is a ``duration`` (P3M), or the ``date`` where it begins.
- ``ranges``: "from May 5 to May 9" is two dates under ``split``, one that begins on May 5 under
  ``whole``.
- ``trim``: ``words`` takes the words of ``SIGNALS`` off a hit's beginning; ``none`` leaves them.
- ``context``: what the library reads at a time, a ``sentence`` or a ``line``. In longer texts it
  joins what does not belong together.
"""
# ruff: noqa: INP001  # a program, not a module of a package

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

SETTINGS = {
    "prefer": ("past", "future"),
    "granularity": ("unit", "day"),
    "amounts": ("duration", "date"),
    "ranges": ("split", "whole"),
    "trim": ("words", "none"),
    "context": ("sentence", "line"),
}
"""Setting → its values, the default first."""
TYPES = {
    "date": "DATE",
    "daterange": "DATE",
    "time": "TIME",
    "timerange": "TIME",
    "datetime": "TIME",
    "datetimerange": "TIME",
    "duration": "DURATION",
    "set": "SET",
}
"""The library's type → TIMEX3's. Its PRESENT_REF, PAST_REF and FUTURE_REF are dates."""
MODS = {
    "before": "BEFORE",
    "after": "AFTER",
    "since": "ON_OR_AFTER",
    "until": "ON_OR_BEFORE",
    "start": "START",
    "mid": "MID",
    "end": "END",
    "more": "MORE_THAN",
    "less": "LESS_THAN",
}
"""The library's Mod → TIMEX3's; one that says the trimmed word again is left out."""
PARTS = {"DA": "MO", "BH": "DT"}
"""Parts of the day that TIMEX3 names otherwise; MO, MI, AF, EV, NI, DT are the same."""
SEASONS = ("SP", "SU", "FA", "WI")
SHARES = {"P3M": ("Q", 3), "P6M": ("H", 6)}
"""Length of a range → the share of a year that it is if it begins with one: 2012-Q1, 2012-H1."""
SECONDS = {"Y": 31_536_000, "W": 604_800, "D": 86_400}
"""Units that a duration's seconds are read in where its value is none ("a decade": P11)."""
SIGNALS = (
    *("after", "around", "as of", "at", "before", "between", "by", "during", "for", "from", "in"),
    *("on", "over", "since", "starting", "till", "to", "until", "within"),
)

_SIGNAL = re.compile(rf"(?:(?:{'|'.join(SIGNALS)})\b|\W)+", re.IGNORECASE)
_JOINT = re.compile(r"\s+(?:and|to|until|till|through)\s+|\s*[-\u2013\u2014]\s*", re.IGNORECASE)
_UNIT = r"\b(year|month|week)s?"
_AWAY = re.compile(
    rf"{_UNIT}\s+(?:ago|earlier|later|before|hence|from)\b|^(?:in|within)\b.*{_UNIT}$",
    re.IGNORECASE,
)
"""An amount of time away from the creation time."""
_AMOUNT = re.compile(r"\b(?:years|months|weeks|days|hours|minutes)$", re.IGNORECASE)
_CONTEXTS = {
    "line": re.compile(r"\n"),
    "sentence": re.compile(r"\n|(?<=[.!?])(?<![ap]\.m\.)[\"\u201d\u2019)]*\s+(?=\W?[A-Z])"),
}
_DURATION = re.compile(r"P(?=.)(?:[\d.]+[YMWD])*(?:T(?:[\d.]+[HMS])+)?")
_NO_DCT = "2000-01-01"
_WEEK_DAYS = 7
Candidate = dict[str, str]
"""One reading: ``timex``, ``type``, where it is resolved ``value`` or ``start`` and ``end``."""
Hit = tuple[int, int, str, list[Candidate]]
"""Start, length, type and readings."""


class Reader:
    """The library under one choice of settings.

    Args:
        settings: as in ``SETTINGS``.

    Raises:
        ValueError: a setting has no such value.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        chosen = {name: settings.get(name, values[0]) for name, values in SETTINGS.items()}
        for name, value in settings.items():
            if value not in SETTINGS.get(name, ()):
                raise ValueError(f"{name}={value}: there is {SETTINGS}")
        self.settings = chosen
        library: Any = importlib.import_module("recognizers_date_time")
        merging = library.DateTimeOptions
        option = merging.SKIP_FROM_TO_MERGE if chosen["ranges"] == "split" else merging.NONE
        self._model = library.DateTimeRecognizer("en-us", option).get_datetime_model()
        self._lowered = importlib.import_module("recognizers_text.utilities").QueryProcessor

    def dates(self, text: str, dct: str | None) -> Iterator[dict[str, Any]]:
        """Dates of a text, in its order.

        Args:
            text: any text; offsets count its code points.
            dct: TIMEX3 value of the creation time, or None.
        """
        # The library lowers the text, and one letter in Unicode is two when lowered.
        text = text.replace("\u0130", "I")
        begin = 0
        for joint in (*_CONTEXTS[self.settings["context"]].finditer(text), None):
            end = joint.start() if joint else len(text)
            for start, length, kind, candidates in self._hits(text[begin:end], _moment(dct)):
                if text[begin + start : begin + start + length].strip():
                    span = (begin + start, begin + start + length)
                    yield from self._read(text, span, kind, candidates, dct)
            begin = joint.end() if joint else end

    def _hits(self, text: str, moment: dt.datetime) -> Iterator[Hit]:
        """What the library finds, and how it resolves it.

        Its own ``parse`` drops, without a word, all that follows an expression that it cannot
        resolve ("the next decade"); here that expression alone goes without a reading.
        """
        for found in self._model.extractor.extract(self._lowered.preprocess(text), moment):
            try:
                parsed = self._model.parser.parse(found, moment)
            except Exception:  # noqa: BLE001  # UnboundLocalError and the like
                yield found.start, found.length, found.type, []
                continue
            for hit in parsed.value if isinstance(parsed.value, list) else [parsed]:
                values = (hit.value or {}).get("values", [])
                yield hit.start, hit.length, hit.type.rpartition(".")[2], values

    def _read(
        self,
        text: str,
        span: tuple[int, int],
        kind: str,
        candidates: list[Candidate],
        dct: str | None,
    ) -> Iterator[dict[str, Any]]:
        start, end = span
        surface = text[start:end]
        if self.settings["trim"] == "words" and (signal := _SIGNAL.match(text, start, end)):
            start = signal.end() if signal.end() < end else start
        said = {"start": start, "end": end, "type": TYPES.get(kind, "DATE")}
        if not candidates:
            yield said
            return
        chosen = self._chosen(candidates, dct)
        timex = chosen["timex"]
        known = dct is not None or bool(re.search(r"\d{4}", surface))
        joint = _JOINT.search(text, start, end)
        if timex.startswith("(") and joint and self.settings["ranges"] == "split":
            sides = ((start, joint.start(), "start"), (joint.end(), end, "end"))
            for left, right, side in sides:
                value = _filled(timex[1:].split(",")[side == "end"], chosen[side], dct)
                yield _dated({"start": left, "end": right}, value, known=known)
            return
        mod = MODS.get(chosen.get("Mod", "")) if start == span[0] else None
        value = self._value(surface, kind, chosen, dct)
        yield _dated(said, value, known=known) | ({"mod": mod} if mod else {})

    def _chosen(self, candidates: list[Candidate], dct: str | None) -> Candidate:
        """The reading that is preferred; hours alone are read as the library reads them first."""
        day = (dct or _NO_DCT)[:10]
        if not re.match(r"\d{4}-", _moment_of(candidates[0])):
            return candidates[0]
        ordered = sorted(candidates, key=_moment_of)
        if self.settings["prefer"] == "past":
            fitting = [one for one in ordered if _moment_of(one)[:10] <= day]
            return (fitting or ordered[:1])[-1]
        fitting = [one for one in ordered if _moment_of(one)[:10] >= day]
        return (fitting or ordered[-1:])[0]

    def _value(self, surface: str, kind: str, chosen: Candidate, dct: str | None) -> str | None:
        timex, read = chosen["timex"], _moment_of(chosen)
        if kind in ("duration", "set") or timex.endswith("_REF"):
            return _duration(timex, read) if kind == "duration" else timex
        away = _AWAY.search(surface)
        unit = (away[1] or away[2]).lower() if away else ""
        if timex.startswith("("):
            return self._range(surface, chosen, unit, dct)
        if unit and re.fullmatch(r"\d{4}-\d\d-\d\d", timex):
            return self._cut(timex, unit)
        if _days(chosen) == _WEEK_DAYS and len(timex) > len("2013-W11"):
            return timex if timex.endswith("WE") else week(read)
        if re.fullmatch(r".*T\d\d:\d\d:\d\d", timex) and surface.count(":") < 2:  # noqa: PLR2004
            # "Two hours ago" is no time of day unless the creation time has one.
            return timex[:16] if dct and "T" in dct else None
        return _filled(timex, read, dct)

    def _range(self, surface: str, chosen: Candidate, unit: str, dct: str | None) -> str | None:
        """The value of ``(start,end,length)``."""
        start, _, length = chosen["timex"][1:-1].split(",")
        read = _moment_of(chosen)
        if share := _share(surface, length, read):
            return share
        if unit:  # "in five years" is the library's year that ends five years from now
            return self._cut(chosen["end"], unit)
        counted = _AMOUNT.search(surface) and self.settings["amounts"] == "duration"
        return length if counted else _filled(start, read, dct)

    def _cut(self, day: str, unit: str) -> str:
        """The unit that holds a day that was counted to."""
        if self.settings["granularity"] == "day":
            return day
        return week(day) if unit == "week" else day[: len("2013" if unit == "year" else "2013-03")]


def _moment_of(candidate: Candidate) -> str:
    """Where a reading begins (or ends, if that is all it says): a day, a time or both."""
    return next((candidate[key] for key in ("value", "start", "end") if key in candidate), "")


def _moment(dct: str | None) -> dt.datetime:
    """The creation time as the library takes it; it knows no zones."""
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d))?", dct or _NO_DCT)
    if found is None:
        return _moment(None)
    year, month, day, hour, minute = (int(number or 0) for number in found.groups())
    return dt.datetime(year, month or 1, day or 1, hour, minute)  # noqa: DTZ001


def _dated(said: dict[str, Any], value: str | None, *, known: bool) -> dict[str, Any]:
    """An annotation with its value if there is one, and the type that goes with the value."""
    if value is None or not (known or value[0] == "P" or said.get("type") == "SET"):
        return {"type": "DATE", **said}
    if said.get("type") != "SET":
        timed = "DURATION" if value[0] == "P" and value[1:2] != "A" else "TIME"
        plain = value.endswith("_REF") or not (value[0] == "P" or "T" in value)
        said = {**said, "type": "DATE" if plain else timed}
    return {**said, "value": value}


def _filled(timex: str, read: str, dct: str | None) -> str | None:
    """A value without X, from what the library resolved it to: XXXX-06 is 2012-06."""
    day, mark, clock = timex.partition("T")
    if day in SEASONS:
        return f"XXXX-{day}"
    if "X" in day:
        if not re.match(r"\d{4}-\d\d-\d\d", read):
            return None
        day = read[:10] if "W" in day else read[: len(day)]
    if not mark:
        return day
    clock = PARTS.get(clock, clock)
    clock = f"{clock}:00" if re.fullmatch(r"\d\d", clock) else clock
    return f"{day or (dct or '')[:10]}T{clock}"


def _duration(timex: str, seconds: str) -> str | None:
    if _DURATION.fullmatch(timex):
        return timex
    for unit, length in SECONDS.items():
        if seconds.isdigit() and int(seconds) and not int(seconds) % length:
            return f"P{int(seconds) // length}{unit}"
    return None


def _share(surface: str, length: str, start: str) -> str | None:
    letter, months = SHARES.get(length, ("", 0))
    if not letter or _AMOUNT.search(surface) or not re.fullmatch(r"\d{4}-\d\d-01", start):
        return None
    place, rest = divmod(int(start[5:7]) - 1, months)
    return None if rest else f"{start[:4]}-{letter}{place + 1}"


def _days(chosen: Candidate) -> int:
    """Days of a reading that begins and ends on a day; else 0."""
    try:
        start, end = (dt.date.fromisoformat(chosen[key]) for key in ("start", "end"))
    except (KeyError, ValueError):
        return 0
    return (end - start).days


def week(day: str) -> str:
    """The ISO week of a day."""
    year, number, _ = dt.date.fromisoformat(day).isocalendar()
    return f"{year:04d}-W{number:02d}"


def main() -> None:
    """Answer the handshake, then document after document."""
    # What the library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    reader: Reader | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any] = {"doc_id": asked.get("id")}
        if reader is None:
            reader = Reader(asked["configuration"])
            release = version("recognizers-text-date-time")
            used = {"recognizers-text-date-time": release, "regex": version("regex")}
            answer = {"name": "recognizers", "version": release, "tasks": ["dates"]}
            answer["configuration"] = {**reader.settings, **used}
        else:
            try:
                answer["dates"] = list(reader.dates(asked["text"], asked["dct"]))
            except Exception as error:  # noqa: BLE001  # one document must not cost the others
                answer["error"] = f"{type(error).__name__}: {error}"
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    try:
        main()
    except (ImportError, ValueError) as error:
        sys.exit(f"{error}")
