"""Whether a date's value fits its words, where the words are plain enough to be worked out.

Weekdays may lie in either direction, and so may dates without a year: the tense decides, and is
not looked at. What is not plain is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from onrecord.annotations import Timex
from onrecord.composing.date_words import (
    AMOUNT,
    MONTH,
    MONTHS,
    NUMBERS,
    PARTS,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
)
from onrecord.document import Document
from onrecord.errors import Problem

_EXPLICIT: Final = re.compile(
    rf"(?:{MONTH} (?P<d1>\d\d?)(?:st|nd|rd|th)?,? (?P<y1>\d{{4}})"
    rf"|(?P<d2>\d\d?)(?:st|nd|rd|th)? {MONTH.replace('month', 'month2')},? (?P<y2>\d{{4}}))"
)


def misfits(document: Document) -> Iterator[Problem]:
    """Dates whose value is none of those that their words and anchor allow."""
    layer: list[Timex] = list(document.layers.get("dates", ()))
    values = {d.id: d.value for d in layer if isinstance(d.id, str)}
    if document.dct:
        values["dct"] = document.dct.value
    for number, one in enumerate(layer):
        words = document.text[one.fragments[0][0] : one.fragments[-1][1]]
        wanted = fitting(words, one.type, values.get(str(one.anchor), ""))
        problem = ""
        if wanted and one.value not in wanted:
            problem = f"{words!r} would be {' or '.join(sorted(wanted))}, got {one.value!r}"
        elif other := _other_weekday(words, one.value):
            problem = f"{words!r} names a {other[0]}, but {one.value} is a {other[1]}"
        elif "X" in one.value and one.type != "SET" and "underspecified" not in one.phenomena:
            problem = f"{one.value!r} has an X, but no tag underspecified"
        if problem:
            yield Problem("date-fit", "warning", document.place, f"dates[{number}]", problem)


def fitting(words: str, type_: str, anchor: str) -> set[str]:
    """The values that an expression may have; empty if it is not plain enough to say.

    Args:
        words: the expression.
        type_: its TIMEX3 type.
        anchor: value of the date that it is counted from, or "".
    """
    said = re.sub(r"\s+", " ", words).casefold().strip()
    if type_ not in ("DATE", "TIME"):
        return set()
    if found := _explicit(said):
        return found
    part = ""
    if type_ == "TIME":
        head, _, last = said.rpartition(" ")
        if said in ("tonight", "last night"):
            head, last = {"tonight": "today", "last night": "yesterday"}[said], "night"
        if last not in PARTS:
            return set()
        said, part = ("today" if head == "this" else head), f"T{PARTS[last]}"
    day = _day(anchor)
    found = _from_day(said, day) if day else set()
    found = found or _from_coarse(said, anchor)
    return {value + part for value in found if not part or len(value) == len("2031-05-06")}


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _explicit(said: str) -> set[str]:
    tail = re.sub(rf"^{WEEKDAY},? ", "", said)
    if match := _EXPLICIT.fullmatch(tail):
        month = MONTHS[(match["month"] or match["month2"])[:3]]
        return {f"{match['y1'] or match['y2']}-{month:02}-{int(match['d1'] or match['d2']):02}"}
    if match := re.fullmatch(rf"{MONTH},? (?P<year>\d{{4}})", said):
        return {f"{match['year']}-{MONTHS[match['month'][:3]]:02}"}
    return {said} if re.fullmatch(r"[12]\d{3}", said) else set()


def _from_day(said: str, day: date) -> set[str]:
    near = {"yesterday": -1, "today": 0, "tomorrow": 1, "the same day": 0, "that day": 0}
    near |= {f"{the}{word} day": step for the in ("the ", "") for word, step in _STEPS.items()}
    near |= {"the day after": 1, "the day before": -1, "the day after tomorrow": 2}
    near |= {"the day before yesterday": -2}
    if said in near:
        return {str(day + timedelta(near[said]))}
    if match := re.fullmatch(rf"(?P<which>last |next |this |the |)(?P<day>{WEEKDAY})", said):
        return _weekdays(day, WEEKDAYS[match["day"][:3]], match["which"].strip())
    tail = re.sub(rf"^{WEEKDAY},? ", "", said)
    found = re.fullmatch(rf"{MONTH} (?P<d1>\d\d?)(?:st|nd|rd|th)?", tail) or re.fullmatch(
        rf"(?:the )?(?P<d1>\d\d?)(?:st|nd|rd|th)? (?:of )?{MONTH}", tail
    )
    if found:
        month, number = MONTHS[found["month"][:3]], int(found["d1"])
        return {f"{day.year + step}-{month:02}-{number:02}" for step in (-1, 0, 1)}
    if re.fullmatch(MONTH, said):
        return {f"{day.year + step}-{MONTHS[said[:3]]:02}" for step in (-1, 0, 1)}
    return _counted(said, day)


_STEPS: Final[Mapping[str, int]] = {"next": 1, "following": 1, "previous": -1}


def _weekdays(day: date, wanted: int, which: str) -> set[str]:
    """The weekday before and after a day; ``next`` may also skip to the next ISO week."""
    back = (day.weekday() - wanted) % 7
    before, after = day - timedelta(back), day + timedelta((wanted - day.weekday()) % 7)
    if which == "last":
        return {str(before if back else day - timedelta(7)), str(before - timedelta(7))}
    if which == "next":
        following = day + timedelta(7 - day.weekday() + wanted)
        return {str(following), str(after if back else day + timedelta(7))}
    return {str(before), str(after)}


def _counted(said: str, day: date) -> set[str]:
    """``N units ago`` and the like, by the granularity of the unit."""
    match = re.fullmatch(rf"{AMOUNT} {UNIT} (?P<way>ago|earlier|before|later|from now|hence)", said)
    if match:
        number = NUMBERS.get(match["number"]) or int(match["number"])
        step = number if match["way"] in ("later", "from now", "hence") else -number
        return _moved(day, match["unit"], step)
    match = re.fullmatch(
        rf"(?P<which>last|this|next|that|(?:the )?(?:same|following|next|previous)) {UNIT}", said
    )
    if match and match["unit"] != "day":
        which = match["which"].removeprefix("the ")
        step = {"last": -1, "next": 1, "following": 1, "previous": -1}.get(which, 0)
        return _moved(day, match["unit"], step)
    return set()


def _moved(day: date, unit: str, step: int) -> set[str]:
    months = day.year * 12 + day.month - 1 + (step if unit == "month" else 3 * step)
    try:
        if unit in ("day", "week"):
            moved = day + timedelta(step * (1 if unit == "day" else 7))
            year, week, _ = moved.isocalendar()
            return {str(moved) if unit == "day" else f"{year}-W{week:02}"}
    except OverflowError:
        return set()
    if unit == "month":
        return {f"{months // 12}-{months % 12 + 1:02}"}
    if unit == "quarter":
        return {f"{months // 12}-Q{months % 12 // 3 + 1}"}
    return {str(day.year + step)}


def _from_coarse(said: str, anchor: str) -> set[str]:
    """The same from a month, week or year, for units that are no finer."""
    if match := re.fullmatch(r"(\d{4})-W(\d\d)", anchor):
        try:
            day = date.fromisocalendar(int(match[1]), int(match[2]), 4)
        except ValueError:
            return set()
        allowed = {"week"}
    elif match := re.fullmatch(r"(\d{4})-(\d\d)", anchor):
        day, allowed = date(int(match[1]), int(match[2]), 1), {"month", "year"}
    elif match := re.fullmatch(r"([1-9]\d{3})(?:-(?:Q\d|H\d|S[PU]|FA|WI))?", anchor):
        day, allowed = date(int(match[1]), 1, 1), {"year"}
    else:
        return set()
    unit = re.search(rf"{UNIT}\b(?: ago| earlier| before| later| from now| hence)?$", said)
    return _counted(said, day) if unit and unit["unit"] in allowed else set()


def _other_weekday(words: str, value: str) -> tuple[str, str] | None:
    """The weekday that words name and the one that the value is, if they differ."""
    day = _day(value)
    named = re.findall(rf"\b({WEEKDAY})\b", words.casefold())
    if day is None or len(named) != 1 or WEEKDAYS[named[0][:3]] == day.weekday():
        return None
    names = {number: name for name, number in WEEKDAYS.items()}
    return named[0].title(), names[day.weekday()].title()
