"""What is meant by a week, a month or a year beside another, a season, a quarter, a decade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from onrecord.extractors import rules_calendar as cal
from onrecord.extractors.rules_date_patterns import REFERENCES, UNITS
from onrecord.extractors.rules_date_scene import (
    UNKNOWN,
    Reader,
    Reading,
    Scene,
    group,
    period,
    read,
    reference,
    unit_of,
)
from onrecord.extractors.rules_numbers import ORDINALS, amount

_FRIDAY: Final = 4
_PLAIN_REFERENCES: Final = ("last", "this", "next", "previous", "current")
_DECADES: Final = (
    *("twenties", "thirties", "forties", "fifties"),
    *("sixties", "seventies", "eighties", "nineties"),
)


def _many_ref(match: re.Match[str], _scene: Scene) -> Reading | None:
    unit = unit_of(match)
    return read(
        match, "DURATION", period(amount(match["n"]) if match["n"] else None, unit), modified=True
    )


def _recent(match: re.Match[str], _scene: Scene) -> Reading | None:
    return read(match, "DATE", "PAST_REF")


def _unit_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    ref, grain = group(match, "ref"), group(match, "unit")
    whole = match.group().lower()
    if grain == "quarter" and ref not in _PLAIN_REFERENCES:
        return None
    if grain == "decade" or (whole.startswith("the ") and ref in ("last", "past")):
        lasting = grain != "day" and ref in ("last", "past", "next")
        return read(match, "DURATION", period(1, UNITS[grain]), modified=True) if lasting else None
    narrative = ref in ("previous", "preceding", "following") or whole.startswith("the next")
    base = scene.anchor if narrative else scene.now
    if base is None:
        return read(match, "DATE", UNKNOWN.get(grain, "XXXX"))
    return read(match, "DATE", cal.shifted(base, grain, REFERENCES[ref]))


def _same(match: re.Match[str], scene: Scene) -> Reading | None:
    grain = group(match, "unit")
    value = cal.shifted(scene.anchor, grain, 0) if scene.anchor else UNKNOWN.get(grain, "XXXX")
    return read(match, "DATE", value)


def _season_ref(match: re.Match[str], scene: Scene) -> Reading | None:
    code, step = cal.SEASONS[group(match, "season")], reference(match)
    if scene.now is None:
        return read(match, "DATE", f"XXXX-{code}")
    year, place = cal.season_of(scene.now)
    here = ("SP", "SU", "FA", "WI").index(code)
    year += step if step == 0 else (-(here >= place) if step < 0 else here <= place)
    return read(match, "DATE", f"{year:04d}-{code}")


def _season_year(match: re.Match[str], _scene: Scene) -> Reading | None:
    return read(match, "DATE", f"{match['year']}-{cal.SEASONS[group(match, 'season')]}")


def _season(match: re.Match[str], _scene: Scene) -> Reading | None:
    return read(match, "DATE", f"XXXX-{cal.SEASONS[group(match, 'season')]}")


def _ordinal(match: re.Match[str]) -> int:
    word = group(match, "ordinal")
    return ORDINALS.get(word) or int(re.sub(r"\D", "", word))


def _quarter(match: re.Match[str], scene: Scene) -> Reading | None:
    unit, which = group(match, "unit"), group(match, "which")
    letter = "H" if unit in ("half", "semester") or match["ordinal"][0] in "Hh" else "Q"
    place = _ordinal(match)
    year = match.groupdict().get("year")
    if not 1 <= place <= (4 if letter == "Q" else 2) or (unit == "half" and not (year or which)):
        return None
    if not year and scene.now:
        begun = (place - 1) * (3 if letter == "Q" else 6) + 1 <= scene.now.month
        past = not begun and not scene.future(match.start(), match.end())
        step = {"last": -1, "this": 0, "next": 1}.get(which, -1 if past else 0)
        year = f"{scene.now.year + step:04d}"
    return read(match, "DATE", f"{year or 'XXXX'}-{letter}{place}")


def _decade(match: re.Match[str], _scene: Scene) -> Reading | None:
    return read(match, "DATE", match["decade"][:3])


def _decade_word(match: re.Match[str], __scene: Scene) -> Reading | None:
    if match["short"]:
        return read(match, "DATE", f"19{match['short'][0]}")
    return read(match, "DATE", f"19{_DECADES.index(group(match, 'word')) + 2}")


def _century(match: re.Match[str], _scene: Scene) -> Reading | None:
    place = _ordinal(match)
    return read(match, "DATE", f"{place - 1:02d}") if 1 <= place <= 99 else None  # noqa: PLR2004


def _year_span(match: re.Match[str], _scene: Scene) -> Reading | None:
    first, second = int(match["year"]), int(match["second"])
    return read(match, "DATE", f"{first:04d}") if first % 100 < second else None


_COUNTED_NOUN: Final = re.compile(
    r"[\s-]+(?:percent|per\s+cent|people|men|women|children|workers|jobs|homes|votes|troops|miles|"
    r"km|kilomet|met(?:er|re)s|feet|tons|tonnes|dollars|euros|pounds|points|seats|cases|deaths)\b|%"
)


def _year(match: re.Match[str], scene: Scene) -> Reading | None:
    if match.group() == match["year"]:
        before = scene.text[max(0, match.start() - 8) : match.start()]
        if _COUNTED_NOUN.match(scene.text, match.end()) or before.endswith("No. "):
            return None
        early = int(match["year"]) < 1500  # noqa: PLR2004  # rather a number, but for a preposition
        if early and not re.search(r"\b(?:in|since|of|by) $", before):
            return None
    return read(match, "DATE", match["year"])


def _year_ago(match: re.Match[str], scene: Scene) -> Reading | None:
    return read(match, "DATE", cal.shifted(scene.now, "year", -1) if scene.now else "XXXX")


def _the_weekend(match: re.Match[str], scene: Scene) -> Reading | None:
    if scene.now is None:
        return read(match, "DATE", UNKNOWN["weekend"])
    step = 0 if scene.future(match.start(), match.end()) or scene.now.weekday() > _FRIDAY else -1
    return read(match, "DATE", cal.shifted(scene.now, "weekend", step))


READERS: Final[Mapping[str, Reader]] = {
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
    "year_ago": _year_ago,
    "the_weekend": _the_weekend,
}
"""Pattern name → its reading."""
