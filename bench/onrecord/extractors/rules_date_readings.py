"""What each date pattern means: from a match and the scene it stands in to a TIMEX3 reading."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors.rules_date_patterns import (
    DEICTIC,
    FREQUENT,
    FUTURE_CUES,
    HOLIDAYS,
    MONTHS,
    PARTS,
    PAST_CUES,
    REFERENCES,
    UNITS,
    VAGUE_DATES,
    WEEKDAYS,
)
from onrecord.extractors.rules_numbers import ORDINALS, amount, number, plain

_FUTURE: Final = re.compile(FUTURE_CUES, re.IGNORECASE)
_TENSED: Final = re.compile(f"(?P<future>{FUTURE_CUES})|{PAST_CUES}", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[.!?;]\s|\n\s*\n|[\"\u201d]")
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
_WINDOW: Final = 160


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
    clocked: bool = False
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
        cues = list(_TENSED.finditer(left))
        if not cues:
            right = _CLAUSE_END.split(self.text[end : end + _WINDOW], maxsplit=1)[0]
            cues = list(_TENSED.finditer(right))[:1]
        return bool(cues) and cues[-1]["future"] is not None


Reader = Callable[[re.Match[str], Scene], Reading | None]


def _read(
    match: re.Match[str], kind: str, value: str | None, mod: str | None = None, **more: bool
) -> Reading:
    return Reading(start=match.start(), end=match.end(), kind=kind, value=value, mod=mod, **more)


def _group(match: re.Match[str], name: str) -> str:
    found = match.groupdict().get(name)
    return " ".join(found.lower().split()) if found else ""


def _is_name(match: re.Match[str], name: str, scene: Scene) -> bool:
    """Whether a month or weekday is written as a name, and "May" or "March" is a month here."""
    surface = match[name]
    if not surface[0].isupper():
        return False
    lowered = surface.lower()
    alone = match.group().strip() == surface
    if (
        lowered
        in ("may", "march", "mar", "sun", "sat", "wed", "mon", "fri", "dec", "jan", "jun", "jul")
        and alone
    ):
        before = scene.text[max(0, match.start() - 12) : match.start()]
        months = lowered in MONTHS
        prepositions = r"\b(?:in|since|until|till|by|of|from|to|during|through|between|and|early|late|mid|for|before|after)[\s-]+$"
        return months and re.search(prepositions, before, re.IGNORECASE) is not None
    return not (
        alone and match.end() < len(scene.text) and lowered in ("august",) and surface.islower()
    )


def _full_year(match: re.Match[str]) -> int | None:
    digits = _group(match, "year")
    if not digits:
        return None
    year = int(digits)
    if len(digits) == 2:  # noqa: PLR2004  # POSIX: 69 and later belong to the twentieth century
        year += 1900 if year >= 69 else 2000  # noqa: PLR2004
    return year


def _iso(match: re.Match[str], scene: Scene) -> Reading | None:
    day = cal.valid_day(int(match["year"]), int(match["month"]), int(match["day"]))
    if day is None:
        return None
    if match["clock"]:
        return _read(match, "TIME", f"{day.isoformat()}T{match['clock']}")
    return _read(match, "DATE", day.isoformat())


def _slashed(match: re.Match[str], scene: Scene) -> Reading | None:
    year = _full_year(match)
    day = cal.valid_day(year or 1, int(match["month"]), int(match["day"]))
    return _read(match, "DATE", day.isoformat()) if day else None


def _day(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["month"][0].isupper() or (match["weekday"] and not match["weekday"][0].isupper()):
        return None
    month, number_ = MONTHS[match["month"].lower()], int(match["day"])
    year = _full_year(match)
    if year is not None:
        day = cal.valid_day(year, month, number_)
        return _read(match, "DATE", day.isoformat()) if day else None
    if cal.valid_day(2000, month, number_) is None:
        return None
    if scene.now is None:
        return _read(match, "DATE", f"XXXX-{month:02d}-{number_:02d}")
    future = scene.future(match.start(), match.end())
    day = cal.day_near(scene.now, month, number_, future=future)
    return _read(match, "DATE", day.isoformat()) if day else None


def _month_year(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["month"][0].isupper():
        return None
    return _read(match, "DATE", f"{match['year']}-{MONTHS[match['month'].lower()]:02d}")


def _reference(match: re.Match[str]) -> int:
    return REFERENCES[_group(match, "ref") or _group(match, "after")]


def _month_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["month"][0].isupper():
        return None
    month = MONTHS[match["month"].lower()]
    now = scene.now
    if now is None:
        return _read(match, "DATE", f"XXXX-{month:02d}")
    step = _reference(match)
    if _group(match, "after") or step == 0:
        year = now.year + step
    elif step < 0:
        year = now.year - (month >= now.month)
    else:
        year = now.year + (month <= now.month)
    return _read(match, "DATE", f"{year:04d}-{month:02d}")


def _month(match: re.Match[str], scene: Scene) -> Reading | None:
    surface = match["month"]
    if not _is_name(match, "month", scene):
        return None
    if match.group().endswith(".") and surface.lower() not in _ABBREVIATED:
        match = _without_period(match)
    month = MONTHS[surface.lower()]
    if scene.now is None:
        return _read(match, "DATE", f"XXXX-{month:02d}")
    year = cal.month_near(scene.now, month, future=scene.future(match.start(), match.end()))
    return _read(match, "DATE", f"{year:04d}-{month:02d}")


_ABBREVIATED: Final = frozenset(
    k
    for k in (*MONTHS, *WEEKDAYS)
    if len(k) <= 5 and k not in ("may", "june", "july", "march", "april")
)


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
        return _read(match, "DATE", f"XXXX-WXX-{weekday + 1}")
    future = scene.future(match.start(), match.end())
    day = cal.weekday_near(scene.now, weekday, future=future)
    return _read(match, "DATE", day.isoformat()) if day else None


def _weekday_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["weekday"][0].isupper():
        return None
    weekday = WEEKDAYS[match["weekday"].lower()]
    narrative = _group(match, "ref") in ("following", "previous", "preceding")
    now = scene.anchor if narrative else scene.now
    if now is None:
        return _read(match, "DATE", f"XXXX-WXX-{weekday + 1}")
    step = _reference(match)
    if _group(match, "after"):
        day = cal.plus_days(now, weekday - now.weekday() + 7 * step)
    elif step == 0:
        day = cal.plus_days(now, weekday - now.weekday())
    else:
        beside = cal.plus_days(now, 1 if step > 0 else -1)
        day = cal.weekday_near(beside, weekday, future=step > 0) if beside else None
    return _read(match, "DATE", day.isoformat()) if day else None


def _weekdays(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["weekday"][0].isupper():
        return None
    return _read(match, "SET", f"XXXX-WXX-{WEEKDAYS[match['weekday'].lower()] + 1}")


def _deictic(match: re.Match[str], scene: Scene) -> Reading | None:
    day = cal.plus_days(scene.dct, DEICTIC[_group(match, "word")]) if scene.dct else None
    return _read(match, "DATE", day.isoformat() if day else "XXXX-XX-XX")


def _tonight(match: re.Match[str], scene: Scene) -> Reading | None:
    day = cal.plus_days(scene.dct, -1 if match["last"] else 0) if scene.dct else None
    return _read(match, "TIME", (day.isoformat() if day else "XXXX-XX-XX") + "TNI")


def _this_part(match: re.Match[str], scene: Scene) -> Reading | None:
    ref, part = _group(match, "ref"), PARTS[_group(match, "part")]
    base = scene.anchor if ref == "that" else scene.dct
    day = cal.plus_days(base, {"yesterday": -1, "tomorrow": 1}.get(ref, 0)) if base else None
    return _read(match, "TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{part}")


def _in_part(match: re.Match[str], scene: Scene) -> Reading | None:
    day = scene.anchor
    return _read(
        match, "TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{PARTS[_group(match, 'part')]}"
    )


def _unit(match: re.Match[str], name: str = "unit") -> str:
    return UNITS[_group(match, name)]


def period(count: float | None, unit: str) -> str:
    """TIMEX3 duration of so many units; None is an unknown number: ``period(2, "Y")`` is P2Y."""
    time = unit.startswith("T")
    letters = unit[1:] if time else unit
    if count == 0.5 and unit in ("TH", "Y", "D", "DE"):  # noqa: PLR2004  # a half has smaller units
        return {"TH": "PT30M", "Y": "P6M", "D": "PT12H", "DE": "P5Y"}[unit]
    return f"P{'T' if time else ''}{'X' if count is None else plain(count)}{letters}"


def _many_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    unit = _unit(match)
    return _read(
        match, "DURATION", period(amount(match["n"]) if match["n"] else None, unit), modified=True
    )


def _unit_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    ref, grain = _group(match, "ref"), _group(match, "unit")
    if grain in ("quarter", "season") and ref not in (
        "last",
        "this",
        "next",
        "previous",
        "current",
    ):
        return None
    if match.group().lower().startswith("the ") and ref in ("last", "past"):
        if grain == "day":
            return None
        if grain != "season":
            return _read(match, "DURATION", period(1, UNITS[grain]), modified=True)
    if grain == "decade":
        return (
            _read(match, "DURATION", "P1DE", modified=True)
            if ref in ("past", "last", "next")
            else None
        )
    narrative = ref in ("previous", "preceding", "following") or match.group().lower().startswith(
        "the next"
    )
    base = scene.anchor if narrative else scene.now
    if base is None:
        return _read(match, "DATE", _UNKNOWN.get(grain, "XXXX"))
    return _read(match, "DATE", cal.shifted(base, grain, REFERENCES[ref]))


_UNKNOWN: Final = {
    "day": "XXXX-XX-XX",
    "week": "XXXX-WXX",
    "weekend": "XXXX-WXX-WE",
    "month": "XXXX-XX",
    "quarter": "XXXX-QX",
    "fortnight": "XXXX-WXX",
}


def _same(match: re.Match[str], scene: Scene) -> Reading | None:
    grain = _group(match, "unit")
    value = cal.shifted(scene.anchor, grain, 0) if scene.anchor else _UNKNOWN.get(grain, "XXXX")
    return _read(match, "DATE", value)


def _season_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    code, step = cal.SEASONS[_group(match, "season")], _reference(match)
    if scene.now is None:
        return _read(match, "DATE", f"XXXX-{code}")
    year, place = cal.season_of(scene.now)
    here = ("SP", "SU", "FA", "WI").index(code)
    year += step if step == 0 else (-(here >= place) if step < 0 else here <= place)
    return _read(match, "DATE", f"{year:04d}-{code}")


def _season_year(match: re.Match[str], scene: Scene) -> Reading | None:
    return _read(match, "DATE", f"{match['year']}-{cal.SEASONS[_group(match, 'season')]}")


def _season(match: re.Match[str], scene: Scene) -> Reading | None:
    return _read(match, "DATE", f"XXXX-{cal.SEASONS[_group(match, 'season')]}")


def _ordinal(match: re.Match[str]) -> int:
    word = _group(match, "ordinal")
    return ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _quarter(match: re.Match[str], scene: Scene) -> Reading | None:
    groups = match.groupdict()
    letter = (
        "H" if groups.get("unit") in ("half", "semester") or match["ordinal"][0] in "Hh" else "Q"
    )
    place = _ordinal(match)
    if not 1 <= place <= (4 if letter == "Q" else 2):
        return None
    if (
        letter == "H"
        and groups.get("unit") == "half"
        and not (groups.get("year") or groups.get("which"))
    ):
        if not re.match(r"\s+of\s+the\s+year", match.string[match.end() :]):
            return None
    year = groups.get("year")
    if not year and scene.now:
        step = {"last": -1, "this": 0, "next": 1}.get(_group(match, "which"))
        begun = (place - 1) * (3 if letter == "Q" else 6) + 1 <= scene.now.month
        future = begun or scene.future(match.start(), match.end())
        year = f"{scene.now.year + (step if step is not None else 0 if future else -1):04d}"
    return _read(match, "DATE", f"{year or 'XXXX'}-{letter}{place}")


def _decade(match: re.Match[str], scene: Scene) -> Reading | None:
    return _read(match, "DATE", match["decade"][:3])


def _decade_word(match: re.Match[str], scene: Scene) -> Reading | None:
    if match["short"]:
        return _read(match, "DATE", f"19{match['short'][0]}")
    words = [
        "twenties",
        "thirties",
        "forties",
        "fifties",
        "sixties",
        "seventies",
        "eighties",
        "nineties",
    ]
    return _read(match, "DATE", f"19{words.index(_group(match, 'word')) + 2}")


def _century(match: re.Match[str], scene: Scene) -> Reading | None:
    place = _ordinal(match)
    return _read(match, "DATE", f"{place - 1:02d}") if 1 <= place <= 99 else None  # noqa: PLR2004


def _year_span(match: re.Match[str], scene: Scene) -> Reading | None:
    first, second = int(match["year"]), int(match["second"])
    return _read(match, "DATE", f"{first:04d}") if first % 100 < second else None


_COUNTED_NOUN: Final = re.compile(
    r"[\s-]+(?:percent|per\s+cent|people|men|women|children|workers|jobs|homes|votes|troops|miles|"
    r"km|kilomet|met(?:er|re)s|feet|tons|tonnes|dollars|euros|pounds|points|seats|cases|deaths)\b|%"
)


def _year(match: re.Match[str], scene: Scene) -> Reading | None:
    if match.group() == match["year"]:
        before = scene.text[max(0, match.start() - 3) : match.start()]
        if _COUNTED_NOUN.match(scene.text, match.end()) or before.endswith(("No. ", "-")):
            return None
        if int(match["year"]) < 1500 and not re.search(r"\b(?:in|since|of|by) $", before):  # noqa: PLR2004
            return None
    return _read(match, "DATE", match["year"])


def _ago(match: re.Match[str], scene: Scene) -> Reading | None:
    if match["bare"]:
        return _read(match, "DATE", "PAST_REF")
    step, unit = amount(match["n"]), _unit(match)
    sign = -1 if _group(match, "way") in ("ago", "back") else 1
    if step is None:
        return _read(match, "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF", counted=True)
    return _counted(match, scene.now, step * sign, unit, scene)


def _later(match: re.Match[str], scene: Scene) -> Reading | None:
    step, unit = amount(match["n"]), _unit(match)
    sign = -1 if _group(match, "way").startswith(("earlier", "before")) else 1
    if step is None:
        return _read(match, "DATE", "PAST_REF" if sign < 0 else "FUTURE_REF", counted=True)
    return _counted(match, scene.anchor, step * sign, unit, scene)


def _counted(
    match: re.Match[str], base: dt.date | None, step: float, unit: str, scene: Scene
) -> Reading:
    """A date so many units from a base; hours and minutes keep the day alone, as the clock is unknown."""
    if unit in ("TS", "TM", "TH"):
        return _read(
            match, "TIME", f"{base.isoformat()}TXX" if base else "XXXX-XX-XXTXX", counted=True
        )
    grain = _GRAINS.get(unit, "year")
    if step != int(step):
        grain, step = (
            ("month", step * 12)
            if unit == "Y"
            else ("day", step * 7)
            if unit == "W"
            else (grain, step)
        )
    if base is None or abs(step) > 100_000:  # noqa: PLR2004  # no calendar reaches that far
        return _read(match, "DATE", _UNKNOWN.get(grain, "XXXX"), counted=True)
    step = step * 2 if _group(match, "unit") == "fortnight" else step
    return _read(match, "DATE", cal.shifted(base, grain, int(step)) or "XXXX", counted=True)


def _every(match: re.Match[str], scene: Scene) -> Reading | None:
    if match["weekday"]:
        value = f"XXXX-WXX-{WEEKDAYS[match['weekday'].lower()] + 1}"
    elif match["name"]:
        value = f"XXXX-{MONTHS[match['name'].lower()]:02d}"
    elif match["season"]:
        value = f"XXXX-{cal.SEASONS[_group(match, 'season')]}"
    elif match["part"]:
        value = f"XXXX-XX-XXT{PARTS[_group(match, 'part')]}"
    else:
        word = _group(match, "n")
        count = {"": 1.0, "other": 2.0}.get(word) or (
            None if word[:3] in ("few", "cou") else number(word)
        )
        value = period(count, _unit(match))
    return _read(match, "SET", value)


def _times(match: re.Match[str], scene: Scene) -> Reading | None:
    return _read(match, "SET", period(1, _unit(match)))


def _frequent(match: re.Match[str], scene: Scene) -> Reading | None:
    surface, text = match.group(), scene.text
    begins = match.start() == 0 or re.search(r"[.!?\n\u201c\"]\s*$", text[: match.start()][-4:])
    if surface[0].isupper() and (not begins or re.match(r"\s+[A-Z]", text[match.end() :][:8])):
        return None
    return _read(match, "SET", FREQUENT[surface.lower()])


def _duration(match: re.Match[str], scene: Scene) -> Reading | None:
    unit, surface = _unit(match), match["n"].lower()
    if unit == "TS" and surface in ("a", "an"):
        return None
    if (
        surface == "a"
        and re.match(r"\s+(?:of|in|on|to)\s+(?:the\s+)?\w", scene.text[match.end() :][:12])
        and unit == "Q"
    ):
        return None
    step = amount(match["n"])
    if match.groupdict().get("more"):
        step = (step or 0) + 0.5
    plural = match.group().rstrip().lower().endswith("s")
    if (
        "-" not in match.group()
        and step is not None
        and (step > 1)
        and not plural
        and not match.group().endswith("long")
    ):
        return None
    if step is not None and step > 1_000_000:  # noqa: PLR2004  # no news lasts that long
        return None
    return _read(match, "DURATION", period(step, unit))


def _compound(match: re.Match[str], scene: Scene) -> Reading | None:
    order = ["CE", "DE", "Y", "Q", "M", "W", "D", "TH", "TM", "TS"]
    first, second = _unit(match), _unit(match, "unit2")
    if first not in order or second not in order or order.index(first) >= order.index(second):
        return None
    left, right = period(number(match["n"]), first), period(number(match["n2"]), second)
    joined = left + (right[1:] if not left.startswith("PT") else right[2:])
    return _read(match, "DURATION", joined)


def _bare(match: re.Match[str], scene: Scene) -> Reading | None:
    word = _group(match, "unit") or _group(match, "long")
    count = 1 if match["long"] else None
    return _read(match, "DURATION", period(count, UNITS[word]))


def _all_unit(match: re.Match[str], scene: Scene) -> Reading | None:
    word = _group(match, "unit")
    return _read(match, "DURATION", "P1D" if word == "night" else period(1, UNITS[word]))


def _recent(match: re.Match[str], scene: Scene) -> Reading | None:
    return _read(match, "DATE", "PAST_REF")


def _holiday(match: re.Match[str], scene: Scene) -> Reading | None:
    if not match["holiday"][0].isupper():
        return None
    month, number_ = HOLIDAYS[_group(match, "holiday").replace("\u2019", "'")]
    if match["year"]:
        return _read(match, "DATE", f"{match['year']}-{month:02d}-{number_:02d}")
    if scene.now is None:
        return _read(match, "DATE", f"XXXX-{month:02d}-{number_:02d}")
    day = cal.day_near(scene.now, month, number_, future=scene.future(match.start(), match.end()))
    return _read(match, "DATE", day.isoformat()) if day else None


def _vague(match: re.Match[str], scene: Scene) -> Reading | None:
    word = _group(match, "word")
    follows = scene.text[match.end() :][:12].lower()
    if word == "now" and re.match(r"['\u2019-]", follows):
        return None
    if word in ("the past", "the future") and re.match(r"\s+[a-z]", follows):
        if not re.match(r"\s+(?:and|but|is|was|of|as|by|for|to|with|that|has|will)\b", follows):
            return None
    if word == "soon" and re.match(r"\s+(?:after|as|before)", follows):
        return None
    return _read(match, "DATE", VAGUE_DATES[word])


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
    return _read(match, "TIME", f"{day.isoformat() if day else 'XXXX-XX-XX'}T{clock}")


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
    "many_ref": _many_ref,
    "recent": _recent,
    "unit_ref": _unit_ref,
    "same": _same,
    "season_ref": _season_ref,
    "season_year": _season_year,
    "season": _season,
    "quarter": _quarter,
    "decade": _decade,
    "decade_word": _decade_word,
    "century": _century,
    "year_span": _year_span,
    "year": _year,
    "ago": _ago,
    "later": _later,
    "every": _every,
    "times": _times,
    "per": _times,
    "frequent": _frequent,
    "age": _duration,
    "duration": _duration,
    "compound_duration": _compound,
    "bare_duration": _bare,
    "all_unit": _all_unit,
    "holiday": _holiday,
    "vague": _vague,
    "clock": _clock,
}
"""Pattern name → its reading."""
