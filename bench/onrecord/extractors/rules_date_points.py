"""Points in time and what they mean: days, months, years, seasons, parts of a day, clock times."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors import rules_date_patterns as say
from onrecord.extractors.rules_date_scene import Rule, Said, Scene, from_day, group
from onrecord.extractors.rules_numbers import ORDINALS, number
from onrecord.extractors.rules_words import any_of, table, words

_DAY: Final = "XXXX-XX-XX"
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
    r"\b(?:in|since|until|till|by|of|from|to|during|through|between|and|early|late|mid|for|before|"
    r"after)[\s-]+$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"[\s-]+(?:percent|per\s+cent|people|men|women|children|workers|jobs|homes|votes|troops|miles|"
    r"km|kilomet|met(?:er|re)s|feet|tons|tonnes|dollars|euros|pounds|points|seats|cases|deaths)\b|%"
)
"""What follows four digits that are no year."""


def _date(value: str) -> Said:
    return "DATE", value


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


def _iso(match: re.Match[str], _scene: Scene) -> Said:
    day = dt.date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    return ("TIME", f"{day}T{match['clock']}") if match["clock"] else _date(day)


def _day(match: re.Match[str], scene: Scene) -> Said:
    month, day = say.MONTHS[match["month"].lower()], int(match["day"])
    if match["year"]:
        return _date(dt.date(int(match["year"]), month, day).isoformat())
    return _near(match, scene, dt.date(2000, month, day))


def _holiday(match: re.Match[str], scene: Scene) -> Said:
    return _near(
        match, scene, dt.date.fromisoformat(f"2000-{say.HOLIDAYS[group(match, 'holiday')]}")
    )


def _near(match: re.Match[str], scene: Scene, like: dt.date) -> Said:
    """The day of a year nearest to the day of writing; before it or after as the tense says."""
    future = scene.future(match)
    return _date(
        from_day(
            scene.now,
            f"XXXX-{like.month:02d}-{like.day:02d}",
            lambda now: cal.day_near(now, like.month, like.day, future=future).isoformat(),
        )
    )


def _month(match: re.Match[str], scene: Scene) -> Said:
    month, step, now = say.MONTHS[match["month"].lower()], _step(match), scene.now
    if not _named(match, "month", scene):
        return None
    if match["year"] or now is None:
        return _date(f"{match['year'] or 'XXXX'}-{month:02d}")
    if match["after"]:
        near = step or 0
    elif step is None:
        near = month < now.month if scene.future(match) else -(month > now.month)
    else:
        near = -(month >= now.month) if step < 0 else (month <= now.month) * step
    return _date(f"{now.year + near:04d}-{month:02d}")


def _weekday(match: re.Match[str], scene: Scene) -> Said:
    weekday, step = say.WEEKDAYS[match["weekday"].lower()], _step(match)
    if not _named(match, "weekday", scene):
        return None

    def value(now: dt.date) -> str:
        if step is None:
            return cal.weekday_near(now, weekday, future=scene.future(match)).isoformat()
        if step == 0 or match["after"]:
            return cal.shifted(now, "day", weekday - now.weekday() + 7 * step)
        beside = now + dt.timedelta(days=step)
        return cal.weekday_near(beside, weekday, future=step > 0).isoformat()

    return _date(from_day(_base(match, scene), f"XXXX-WXX-{weekday + 1}", value))


def _deictic(match: re.Match[str], scene: Scene) -> Said:
    step = say.DEICTIC[group(match, "word")]
    return _date(from_day(scene.dct, _DAY, lambda now: cal.shifted(now, "day", step)))


def _part(match: re.Match[str], scene: Scene) -> Said:
    """A part of a day that a word before it tells: "this morning", "last night", "tonight"."""
    ref = group(match, "ref")
    base = scene.anchor if ref in ("that", "the") else scene.dct
    step = {"yesterday": -1, "last": -1, "tomorrow": 1}.get(ref, 0)
    day = from_day(base, _DAY, lambda now: cal.shifted(now, "day", step))
    return "TIME", f"{day}T{say.PARTS[group(match, 'part') or 'night']}"


def _unit(match: re.Match[str], scene: Scene) -> Said:
    """A unit beside the present one: "last week", "the next day", "that year"."""
    grain, step = group(match, "unit"), _step(match)
    if step is None or group(match, "ref") in ("the last", "the past"):
        return None  # "the last month" lasts
    unknown = _GRAINS.get(grain, "XXXX")
    return _date(from_day(_base(match, scene), unknown, lambda day: cal.shifted(day, grain, step)))


def _the_weekend(match: re.Match[str], scene: Scene) -> Said:
    def value(now: dt.date) -> str:
        here = scene.future(match) or now.weekday() > say.WEEKDAYS["friday"]
        return cal.shifted(now, "weekend", 0 if here else -1)

    return _date(from_day(scene.now, _GRAINS["weekend"], value))


def _season(match: re.Match[str], scene: Scene) -> Said:
    code, step, now = cal.SEASONS[group(match, "season")], _step(match), scene.now
    if match["year"] or step is None or now is None:
        alone = step is None and not match["year"]
        before = scene.text[max(0, match.start() - 3) : match.start()].lower()
        said = f"{match['year'] or 'XXXX'}-{code}"
        return None if alone and before not in ("in ", "by ") else _date(said)
    year, place = cal.season_of(now)
    here = _SEASONS.index(code)
    year += -(here >= place) if step < 0 else (here <= place) * step
    return _date(f"{year:04d}-{code}")


def _ordinal(match: re.Match[str]) -> int:
    word = group(match, "ordinal")
    return ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _quarter(match: re.Match[str], scene: Scene) -> Said:
    place = int(match["short"][1]) if match["short"] else _ordinal(match)
    year = match["year"] or "XXXX"
    if place not in range(1, 5):
        return None
    if year == "XXXX" and (now := scene.now):
        early = 3 * place - 2 > now.month and not scene.future(match)
        step = say.REFERENCES.get(group(match, "which"), -early)
        year = f"{now.year + step:04d}"
    return _date(f"{year}-Q{place}")


def _decade(match: re.Match[str], _scene: Scene) -> Said:
    word, short = group(match, "word"), group(match, "short")
    place = _DECADES.index(word) + 2 if word else short[:1]
    return _date(group(match, "decade")[:3] or f"19{place}")


def _century(match: re.Match[str], _scene: Scene) -> Said:
    return _date(f"{_ordinal(match) - 1:02d}")


def _year(match: re.Match[str], scene: Scene) -> Said:
    if match.group() == match["year"]:
        before = scene.text[max(0, match.start() - 8) : match.start()]
        early = int(match["year"]) < 1500  # noqa: PLR2004  # rather a number, but for a preposition
        if early and not re.search(r"\b(?:in|since|of|by) $", before):
            return None
        if _COUNTED.match(scene.text, match.end()) or before.endswith("No. "):
            return None
    return _date(match["year"])


def _vague(match: re.Match[str], scene: Scene) -> Said:
    word, follows = group(match, "word"), scene.text[match.end() :][:12].lower()
    if (word == "soon" and re.match(r"\s+(?:after|as|before)", follows)) or follows[:1] in "'’-":
        return None
    if word in ("the past", "the future") and re.match(r"\s+[a-z]", follows):
        return None  # an adjective, more often than not
    return _date(say.VAGUE_DATES[word])


def clock_value(match: re.Match[str]) -> str | None:
    """``HH:MM`` of a match of ``say.CLOCK``; None if there is no such time."""
    if match["noon"]:
        return "12:00"
    if match["hour24"]:
        return f"{int(match['hour24']):02d}:{match['minute24']}"
    if not (match["oclock"] or match["hour"]):
        return "24:00"
    hour = int(number(match["oclock"] or match["hour"]))
    if not 1 <= hour <= 12:  # noqa: PLR2004  # a.m. and p.m. count to twelve
        return None
    hour = hour if match["oclock"] else hour % 12 + 12 * (match["half"].lower() == "p")
    return f"{hour:02d}:{match['minute'] or '00'}"


def _clock(match: re.Match[str], scene: Scene) -> Said:
    clock = clock_value(match)
    day = scene.anchor.isoformat() if scene.anchor else _DAY
    return ("TIME", f"{day}T{clock}") if clock else None


_OF_YEAR: Final = rf"(?:\s+of|,)?\s+{say.YEAR}"
_AFTER: Final = r"\s+(?:of\s+)?(?P<after>last|this|next)\s+"
_ISO: Final = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T(?P<clock>\d\d:\d\d)(?::\d\d)?Z?)?"
_PART_OF_DAY: Final = (
    rf"(?P<ref>this|that|yesterday|tomorrow|last(?=\s+night)|(?<=\bin\s)the)\s+{say.PART}"
    r"|tonight|overnight"
)
_QUARTER: Final = (
    rf"(?:the\s+)?(?:fiscal\s+)?(?:{say.ORDINAL}[\s-]+quarter|(?P<short>Q[1-4]))\b(?!-)"
    rf"(?:\s+(?:of\s+)?(?:fiscal\s+)?(?:{say.YEAR}|(?P<which>last|this|next)\s+year))?"
)
_DECADE: Final = (
    rf"(?:the\s+)?(?P<decade>1[0-9]\d0|20\d0)['\u2019]?s\b|the\s+(?P<word>{any_of(_DECADES)})\b"
    r"|the\s+['\u2019](?P<short>[1-9]0)s\b"
)
POINTS: Final[tuple[Rule, ...]] = (
    (_ISO, _iso),
    (
        rf"(?:{say.WEEKDAY},?\s+)?(?:the\s+)?{say.MONTH}\s+(?:the\s+)?{say.DAY}(?:,?\s+{say.YEAR})?",
        _day,
    ),
    (
        rf"(?:{say.WEEKDAY},?\s+)?(?:the\s+)?{say.DAY}(?:\s+of)?\s+{say.MONTH}(?:,?\s+{say.YEAR})?",
        _day,
    ),
    (rf"(?:{say.REF}\s+)?{say.MONTH}(?:{_OF_YEAR}|{_AFTER}year)?", _month),
    (rf"(?:{say.REF}\s+)?{say.WEEKDAY}(?:{_AFTER}week)?", _weekday),
    (rf"{say.CAPITAL}(?P<holiday>{any_of(say.HOLIDAYS)})\b", _holiday),
    (rf"(?P<word>{any_of(say.DEICTIC)})(?!['\u2019]s\s+[A-Z])", _deictic),
    (_PART_OF_DAY, _part),
    (rf"{say.REF}\s+{say.CALENDAR_UNIT}\b(?!s|-)", _unit),
    (r"(?<=\bover\s)the\s+weekend\b", _the_weekend),
    (rf"(?:{say.REF}\s+|the\s+)?{say.SEASON}(?:{_OF_YEAR})?\b(?!\s+(?:of|from|in)\b)", _season),
    (_QUARTER, _quarter),
    (_DECADE, _decade),
    (rf"(?:the\s+)?{say.ORDINAL}(?:-|\s+)century\b", _century),
    (rf"(?:(?:the\s+)?(?:(?:fiscal|financial)\s+(?:year\s+)?|year\s+))?{say.YEAR}", _year),
    (rf"(?<=[12]\d\d\d[-\u2013/]){say.YEAR}", _year),
    (rf"(?P<word>{any_of(say.VAGUE_DATES)})\b", _vague),
    (rf"{say.CLOCK}(?:\s(?:GMT|UTC|BST|E[SD]?T|P[SD]?T|local\s+time)\b)?", _clock),
)
"""(pattern, its reading); at one place the longest match is taken, the first listed if they tie."""
