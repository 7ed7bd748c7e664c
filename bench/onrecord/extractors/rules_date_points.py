"""Points in time and what they mean: days, months, years, seasons, parts of a day, clock times."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors import rules_date_patterns as say
from onrecord.extractors.rules_date_scene import Rule, Said, Scene, group
from onrecord.extractors.rules_numbers import ORDINALS, number
from onrecord.extractors.rules_words import any_of, table, words

_GRAINS: Final = table("""
    XXXX-XX-XX: day
    XXXX-WXX: week, fortnight
    XXXX-WXX-WE: weekend
    XXXX-XX: month
    XXXX-QX: quarter
""")
"""Unit → its value where nothing tells which; any longer unit is ``XXXX``."""
_SEASONS: Final = ("SP", "SU", "FA", "WI")
_DECADES: Final = words("twenties thirties forties fifties sixties seventies eighties nineties")
_DOUBTFUL: Final = words("may march mar sun sat wed mon fri dec jan jun jul")
"""Names that, alone and without a preposition before them, are rather something else."""
_PREPOSITION: Final = re.compile(
    r"(?i)\b(?:in|since|until|by|of|from|to|during|and|early|late|mid|for|before|after)[\s-]+$"
)
_COUNTED: Final = re.compile(
    r"[\s-]+(?:percent|people|men|women|children|workers|jobs|votes|troops|miles|km|met(?:er|re)s|"
    r"feet|tons|tonnes|dollars|euros|pounds|points|seats|cases|deaths)\b|%"
)
"""What follows four digits that are no year."""


def _named(match: re.Match[str], name: str, scene: Scene) -> bool:
    """Whether "May" or "Sun" is a month or a day here: other words beside it, or a preposition."""
    if match[name].lower() not in _DOUBTFUL or match.group().strip() != match[name]:
        return True
    return _PREPOSITION.search(scene.text[max(0, match.start() - 12) : match.start()]) is not None


def _step(match: re.Match[str]) -> int | None:
    """How many units a word such as "last" goes from its base; None without such a word."""
    ref = group(match, "ref") or group(match, "after")
    steps = say.REFERENCES | say.NARRATIVE
    return steps.get(ref, steps.get(ref.removeprefix("the ")))


def _base(match: re.Match[str], scene: Scene) -> dt.date | None:
    """The day to count from: the one that the text named last, where a word such as "same" asks."""
    ref = group(match, "ref")
    narrative = ref in say.NARRATIVE or ref.removeprefix("the ") in say.NARRATIVE
    return scene.anchor if narrative else scene.now


def _turn(match: re.Match[str], scene: Scene, here: int, wanted: int, period: int) -> int:
    """Which turn of a cycle is meant: of months from ``here``, the next April, or the last one.

    Args:
        match: words with a reference ("last"), an outer unit ("of last year"), or neither; then
            the tense decides between the nearest turn ahead and the nearest that has begun.
        scene: where they stand.
        here: the number of the present month, weekday, season or quarter, counted from year 0.
        wanted: the place in the cycle that is named.
        period: how many there are to a cycle.
    """
    step, ahead = _step(match), (wanted - here) % period
    if step is None:
        return here + ahead - (period if ahead and not scene.future(match) else 0)
    if step == 0 or group(match, "after"):
        return here - here % period + wanted + step * period
    return here + (ahead or period) if step > 0 else here + ahead - period


def _iso(match: re.Match[str], _scene: Scene) -> Said:
    day = dt.date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    return ("TIME", f"{day}T{match['clock']}") if match["clock"] else ("DATE", day)


def _day(match: re.Match[str], scene: Scene) -> Said:
    if feast := group(match, "holiday"):
        month, day = map(int, say.HOLIDAYS[feast].split("-"))
    else:
        month, day = say.MONTHS[group(match, "month")], int(match["day"])
    if year := group(match, "year"):
        return "DATE", dt.date(int(year), month, day).isoformat()
    like, now = dt.date(2000, month, day), scene.now  # a leap year
    future = scene.future(match)
    near = now and cal.day_near(now, month, day, future=future)
    return "DATE", near.isoformat() if near else f"XXXX-{like:%m-%d}"


def _month(match: re.Match[str], scene: Scene) -> Said:
    month, year, now = say.MONTHS[group(match, "month")], match["year"] or "XXXX", scene.now
    if not _named(match, "month", scene):
        return None
    if now and not match["year"]:
        year = f"{_turn(match, scene, now.year * 12 + now.month - 1, month - 1, 12) // 12:04d}"
    return "DATE", f"{year}-{month:02d}"


def _weekday(match: re.Match[str], scene: Scene) -> Said:
    weekday, base = say.WEEKDAYS[group(match, "weekday")], _base(match, scene)
    if not _named(match, "weekday", scene):
        return None
    if base is None:
        return "DATE", f"XXXX-WXX-{weekday + 1}"
    day = _turn(match, scene, base.toordinal() - 1, weekday, 7) + 1  # day 1 was a Monday
    return "DATE", dt.date.fromordinal(day).isoformat()


def _of_month(match: re.Match[str], scene: Scene) -> Said:
    """The first Monday in April."""
    _, month = _month(match, scene) or ("", "")
    weekday = say.WEEKDAYS[group(match, "weekday")]
    if "X" in month:
        return "DATE", month
    first = dt.date.fromisoformat(f"{month}-01")
    days = [
        day
        for day in (first + dt.timedelta(days=n) for n in range(31))
        if (day.month, day.weekday()) == (first.month, weekday)
    ]
    place = len(days) if match["final"] else _ordinal(match)
    return ("DATE", days[place - 1].isoformat()) if 0 < place <= len(days) else None


def _part(match: re.Match[str], scene: Scene) -> Said:
    """A day, or a part of one, counted from today: "yesterday", "this morning", "tonight"."""
    ref = group(match, "ref")
    base = scene.anchor if ref in ("that", "the") else scene.dct
    step = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(ref, 0)
    day = cal.shifted(base, "day", step) if base else _GRAINS["day"]
    part = group(match, "part") or group(match, "alone")
    return ("TIME", f"{day}T{say.PARTS.get(part, 'NI')}") if part else ("DATE", day)


def _unit(match: re.Match[str], scene: Scene) -> Said:
    """A unit beside the present one: "last week", "the next day", "that year"."""
    grain, step, base = group(match, "unit"), _step(match), _base(match, scene)
    if group(match, "ref") == "the":  # "over the weekend"
        step = 0 if scene.future(match) else -1
    if step is None or group(match, "ref") in ("the last", "the past"):
        return None  # "the last month" lasts
    return "DATE", cal.shifted(base, grain, step) if base else _GRAINS.get(grain, "XXXX")


def _season(match: re.Match[str], scene: Scene) -> Said:
    code, year, now = cal.SEASONS[group(match, "season")], match["year"] or "XXXX", scene.now
    before = scene.text[max(0, match.start() - 6) : match.start()].lower()
    placed = before.endswith(("in ", "by ", "since ", "until ", "from "))
    if now and not match["year"] and (placed or _step(match) is not None):
        first, place = cal.season_of(now)
        year = f"{_turn(match, scene, first * 4 + place, _SEASONS.index(code), 4) // 4:04d}"
    alone = _step(match) is None and not match["year"] and not placed
    return None if alone else ("DATE", f"{year}-{code}")


def _quarter(match: re.Match[str], scene: Scene) -> Said:
    place, year, now = _ordinal(match), match["year"] or "XXXX", scene.now
    if place not in range(1, 5):
        return None
    if now and not match["year"]:
        here = now.year * 4 + (now.month - 1) // 3
        year = f"{_turn(match, scene, here, place - 1, 4) // 4:04d}"
    return "DATE", f"{'FY' if _fiscal(match) and match['year'] else ''}{year}-Q{place}"


def _fiscal(match: re.Match[str]) -> bool:
    return re.search(r"(?i)\b(?:fiscal|financial)\b", match.group()) is not None


def _ordinal(match: re.Match[str]) -> int:
    word = group(match, "ordinal") or group(match, "short")
    return ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _decade(match: re.Match[str], _scene: Scene) -> Said:
    word = group(match, "word")
    return "DATE", f"19{_DECADES.index(word) + 2}" if word else match["decade"][:3]


def _century(match: re.Match[str], _scene: Scene) -> Said:
    return "DATE", f"{_ordinal(match) - 1:02d}"


def _year(match: re.Match[str], scene: Scene) -> Said:
    if _COUNTED.match(scene.text, match.end()):
        return None
    return "DATE", f"{'FY' if _fiscal(match) else ''}{match['year']}"


def _vague(match: re.Match[str], _scene: Scene) -> Said:
    return "DATE", say.VAGUE_DATES[group(match, "word")]


def clock_value(match: re.Match[str]) -> str | None:
    """``HH:MM`` of a match of ``CLOCK``; None if there is no such time."""
    if match["hour24"] or match["hours"]:
        hour = match["hour24"] or match["hours"]
        return f"{int(hour):02d}:{match['minute24'] or match['minutes']}"
    if not (match["oclock"] or match["hour"]):
        return "12:00" if match["noon"] else "24:00"
    hour = int(number(match["oclock"] or match["hour"]))
    if not 1 <= hour <= 12:  # noqa: PLR2004  # a.m. and p.m. count to twelve
        return None
    hour = hour if match["oclock"] else hour % 12 + 12 * (match["half"].lower() == "p")
    return f"{hour:02d}:{match['minute'] or '00'}"


def _clock(match: re.Match[str], scene: Scene) -> Said:
    clock = clock_value(match)
    day = scene.day or scene.dct
    return ("TIME", f"{day.isoformat() if day else _GRAINS['day']}T{clock}") if clock else None


_ISO: Final = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T(?P<clock>\d\d:\d\d)(?::\d\d)?Z?)?"
_ON: Final = rf"(?:{say.WEEKDAY},?\s+)?(?:the\s+)?"
_OF: Final = rf"(?:,?\s+{say.YEAR})?"
_AFTER: Final = r"(?:\s+(?:of\s+)?(?P<after>last|this|next)\s+"
_PART_OF_DAY: Final = (
    rf"(?P<ref>this|that|yesterday|tomorrow|last(?=\s+night)|(?<=\bin\s)the)\s+{say.PART}"
)
_QUARTER: Final = (
    rf"(?:the\s+)?(?:fiscal\s+)?(?:{say.ORDINAL}[\s-]+quarter|(?P<short>Q[1-4]))\b(?!-)"
    rf"(?:(?:\s+of)?(?:\s+fiscal)?\s+{say.YEAR}|{_AFTER}year))?"
)
_OF_MONTH: Final = (
    rf"(?:the\s+)?(?:{say.ORDINAL}|(?P<final>last))\s+{say.WEEKDAY}\s+(?:in|of)\s+{say.MONTH}{_OF}"
)
_DECADE: Final = (
    rf"(?:the\s+)?(?P<decade>1[0-9]\d0|20\d0)['\u2019]?s\b|the\s+(?P<word>{any_of(_DECADES)})\b"
)
POINTS: Final[tuple[Rule, ...]] = (
    (_ISO, _iso),
    (rf"{_ON}{say.MONTH}\s+(?:the\s+)?{say.DAY}{_OF}", _day),
    (rf"{_ON}{say.DAY}(?:\s+of)?\s+{say.MONTH}{_OF}", _day),
    (rf"{say.CAPITAL}(?P<holiday>{any_of(say.HOLIDAYS)})\b", _day),
    (rf"(?:{say.REF}\s+)?{say.MONTH}(?:(?:\s+of|,)?\s+{say.YEAR}|{_AFTER}year))?", _month),
    (rf"(?:{say.REF}\s+)?{say.WEEKDAY}{_AFTER}week)?", _weekday),
    (_OF_MONTH, _of_month),
    (_PART_OF_DAY, _part),
    (
        r"(?P<alone>tonight|overnight)|(?P<ref>today|tomorrow|yesterday)(?!['\u2019]s\s+[A-Z])",
        _part,
    ),
    (rf"{say.REF}\s+{say.CALENDAR_UNIT}\b(?!s|-)", _unit),
    (r"(?<=\bover\s)(?P<ref>the)\s+(?P<unit>weekend)\b", _unit),
    (
        rf"(?:{say.REF}\s+|the\s+)?{say.SEASON}(?:(?:\s+of|,)?\s+{say.YEAR})?\b(?!\s+from\b)",
        _season,
    ),
    (_QUARTER, _quarter),
    (_DECADE, _decade),
    (rf"(?:the\s+)?{say.ORDINAL}(?:-|\s+)century\b", _century),
    (rf"(?:(?:the\s+)?(?:(?:fiscal|financial)\s+(?:year\s+)?|year\s+))?{say.YEAR}", _year),
    (rf"(?<=[12]\d\d\d[-\u2013/]){say.YEAR}", _year),
    (rf"(?P<word>{any_of(say.VAGUE_DATES)})\b(?!['\u2019-]|\s+(?:after|as|before)\b)", _vague),
    (rf"{say.CLOCK}(?:\s+{say.ZONE})?", _clock),
)
"""(pattern, its reading); at one place the longest match is taken, the first listed if they tie."""
