"""``dateparser``: dates with values by the dateparser library, granularity kept.

The library returns strings and datetimes; offsets are found again in the text, and a datetime
becomes a TIMEX3 value of the granularity that the library says it read ("November 2024" is a
month). Settings that decide the score: ``prefer`` (which Friday is "Friday"), ``amounts`` and
``shapes``.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.extractors.fingerprint import fingerprint, package_version
from onrecord.extractors.rules_calendar import parse_day, week
from onrecord.extractors.rules_date_patterns import MONTHS, PARTS, UNITS, WEEKDAYS
from onrecord.extractors.rules_numbers import WORDS
from onrecord.extractors.spacy_pipeline import without_surrogates

Prefer: TypeAlias = Literal["past", "current_period", "future"]
Amounts: TypeAlias = Literal["duration", "date"]
Shapes: TypeAlias = Literal["dates", "any"]

PERIODS: Final[Mapping[str, str]] = MappingProxyType(
    {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "time": "%Y-%m-%dT%H:%M"}
)
"""dateparser's period → how its datetime is written; weeks and parts of the day are made apart."""

_JOINT: Final = re.compile(r",\s+|\s+(?:and|to|from|after|before|in|on|at|of)\s+")
_RELATIVE: Final = frozenset(
    [
        "today",
        "tomorrow",
        "yesterday",
        "tonight",
        "now",
        "ago",
        "last",
        "next",
        "this",
        "past",
        "coming",
        "previous",
        "in",
    ]
)
_SIGNALS: Final = frozenset(
    {*MONTHS, *WEEKDAYS, *PARTS, "today", "tomorrow", "yesterday", "tonight", "ago", "noon"}
    | {unit + plural for unit in UNITS for plural in ("", "s")} - {"second", "min", "sec"}
)
_LINKS: Final = frozenset(
    {*WORDS, *_RELATIVE, "the", "of", "a", "an", "at", "on", "and", "am", "pm", "m", "p"}
)
_CAPITAL: Final = frozenset({*MONTHS, *WEEKDAYS})
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_PLAIN_DAY: Final = re.compile(r"\d{1,4}[-/.]\d\d?[-/.]\d{2,4}")
_OUTER: Final = re.compile(
    r"^(?:(?:on|in|at|by|of|for|since|until|from|to|and)\b|\W)+|(?:\s+(?:of|in|at|a|an|the|to|on|and|by)|[^\w.]|(?<![apm])\.)+$",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    rf"(?:\d+|{'|'.join(WORDS)}|an?)(?:[\s-]+)(?:{'|'.join(UNITS)})s?", re.IGNORECASE
)
_NO_BASE: Final = dt.date(2000, 1, 1)


class DateparserDates:
    """Dates as dateparser reads them, against the document creation time.

    Args:
        prefer: which occurrence an incomplete date means; ``past`` suits news.
        amounts: a bare amount ("two years") is a ``duration`` without a value, or the ``date``
            so long ago that the library takes it for.
        shapes: ``dates`` keeps hits made of the words and numbers of dates alone, which drops
            "We" (Wednesday), "$27" and "Monday, 48"; ``any`` keeps all.

    Raises:
        InvalidInputError: a setting has no such value.
    """

    def __init__(
        self, *, prefer: Prefer = "past", amounts: Amounts = "duration", shapes: Shapes = "dates"
    ) -> None:
        for name, value, allowed in (
            ("prefer", prefer, ("past", "current_period", "future")),
            ("amounts", amounts, ("duration", "date")),
            ("shapes", shapes, ("dates", "any")),
        ):
            if value not in allowed:
                raise InvalidInputError(name, f"must be one of {', '.join(allowed)}, got {value!r}")
        self.prefer = prefer
        self.amounts = amounts
        self.shapes = shapes

    def describe(self) -> Description:
        """The library's version and every setting."""
        settings = {
            "prefer": self.prefer,
            "amounts": self.amounts,
            "shapes": self.shapes,
            "languages": ["en"],
            "dateparser": package_version("dateparser"),
        }
        return Description(
            name="dateparser",
            version=package_version("dateparser"),
            tasks=("dates",),
            configuration=settings,
            fingerprint=fingerprint(settings, modules=(sys.modules[__name__],)),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Dates of each document, in order.

        Raises:
            MissingDependencyError: dateparser is not installed.
        """
        for document in documents:
            yield {"dates": list(self._dates(without_surrogates(document.text), document.dct))}

    def _dates(self, text: str, dct: str | None) -> Iterator[dict[str, Any]]:
        parse, search = self._library(parse_day(dct) or _NO_BASE)
        for line in re.finditer(r"[^\n]+", text):
            cursor = line.start()
            for surface in search(line.group()):
                start = text.find(surface, cursor, line.end())
                if start < 0:
                    continue
                cursor = start + len(surface)
                for piece in self._pieces(text, start, cursor):
                    if found := self._read(text, piece, parse, dated=dct is not None):
                        yield found

    def _library(self, base: dt.date) -> tuple[Any, Any]:
        """The library's parser and searcher under our settings."""
        try:
            from dateparser.date import DateDataParser  # noqa: PLC0415  # takes a third of a second
            from dateparser.search import search_dates  # noqa: PLC0415
        except ImportError as error:
            raise MissingDependencyError(
                "dateparser", "dateparser is not installed", "pip install 'onrecord[baselines]'"
            ) from error
        settings: Any = {
            "RELATIVE_BASE": dt.datetime(base.year, base.month, base.day),  # noqa: DTZ001  # a day
            "PREFER_DATES_FROM": self.prefer,
            "RETURN_TIME_AS_PERIOD": True,
        }

        def search(line: str) -> list[str]:
            hits = search_dates(line, languages=["en"], settings=settings) or []
            return [hit[0] for hit in hits]

        return DateDataParser(languages=["en"], settings=settings).get_date_data, search

    def _pieces(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A hit as it is if it has the shape of a date, else those of its parts that have."""
        whole = _trimmed(text, start, end)
        if whole[0] >= whole[1]:
            return
        if self.shapes == "any" or _dated(text, *whole):
            yield whole
            return
        edges = [start, *(p for m in _JOINT.finditer(text, start, end) for p in m.span()), end]
        for left, right in zip(edges[::2], edges[1::2], strict=True):
            part = _trimmed(text, left, right)
            if part[0] < part[1] and _dated(text, *part):
                yield part

    def _read(
        self,
        text: str,
        span: tuple[int, int],
        parse: Any,  # noqa: ANN401  # dateparser is untyped
        *,
        dated: bool,
    ) -> dict[str, Any] | None:
        start, end = span
        surface = text[start:end]
        if self.amounts == "duration" and _AMOUNT.fullmatch(surface):
            return {"start": start, "end": end, "type": "DURATION"}
        data = parse(surface)
        if data is None or data.date_obj is None:
            return None
        value, kind = _value(data.date_obj, data.period, surface)
        said: dict[str, Any] = {"start": start, "end": end, "type": kind}
        # Without a creation time there is no day that a relative date counts from.
        return said | {"value": value} if dated or re.search(r"\d{4}", surface) else said


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while match := next((m for m in _OUTER.finditer(text[start:end]) if m.group()), None):
        if match.start() == 0:
            start += match.end()
        else:
            end = start + match.start()
    return start, end


def _dated(text: str, start: int, end: int) -> bool:
    """Whether a hit is made of nothing but the words and numbers of dates."""
    surface = text[start:end]
    if re.search(r"[$\u20ac\u00a3\u00a5]\s?$", text[max(0, start - 2) : start]):
        return False
    if _PLAIN_DAY.fullmatch(surface):
        return True
    signal = False
    for word in _WORD.findall(surface):
        lowered = word.lower()
        if word.isdigit():
            signal |= len(word) == 4 and word[0] in "12"  # noqa: PLR2004  # a year
            if not (len(word) == 4 or int(word) <= 31 or ":" in surface):  # noqa: PLR2004  # a day
                return False
        elif lowered in _SIGNALS:
            signal |= lowered not in _CAPITAL or word[0].isupper()
        elif lowered not in _LINKS and lowered not in ("st", "nd", "rd", "th"):
            return False
    return signal or bool(re.fullmatch(r"\d?\d:\d\d.*|\d?\d\s?[ap]\.?m\.?", surface, re.IGNORECASE))


def _value(read: dt.datetime, period: str, surface: str) -> tuple[str, str]:
    """TIMEX3 value and type of a datetime of the granularity that the library names."""
    if period == "week":
        return week(read.date()), "DATE"
    if part := next((PARTS[w] for w in surface.lower().split() if w in PARTS), None):
        return f"{read:%Y-%m-%d}T{part}", "TIME"
    if period == "time" and not re.search(
        r"\d\s?[ap]\.?m|\d:\d|noon|hour|minute", surface, re.IGNORECASE
    ):
        period = "day"
    return read.strftime(
        PERIODS.get(period, PERIODS["day"])
    ), "TIME" if period == "time" else "DATE"
