"""The ``rules`` tagger of dates on invented sentences: spans, types, values, mods."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extractors.rules_calendar import day_near, season_of, shifted, week
from onrecord.extractors.rules_dates import dates
from onrecord.extractors.rules_numbers import amount, number
from tests.marked_text import unmarked

WEDNESDAY = "2013-03-20"
"""In ISO week 12, in winter, in the first quarter."""

CALENDAR = """
It opened on [March 3, 2011|2011-03-03] and closed on [Sept. 9, 2012|2012-09-09].
It opened on [3 March 2011|2011-03-03]. It closed in [March 2011|2011-03].
It opened in [March|2013-03]. It will open in [May|2013-05]. It opened in [May|2012-05].
It opened on [Monday|2013-03-18]. It will close on [Monday|2013-03-25].
It opened on [Monday, March 18|2013-03-18]. By [Friday|2013-03-22] it must close.
It closed [last Friday|2013-03-15] and will open [next Tuesday|2013-03-26].
It closed [last week|2013-W11], [last month|2013-02] and [last year|2012].
It opens [next week|2013-W13], [next month|2013-04] and [next year|2014].
It closed [yesterday|2013-03-19] and opens [tomorrow|2013-03-21], not [today|2013-03-20].
On [March 3, 2011|2011-03-03], it opened. [The next day|2011-03-04] it closed.
It closed [last May|2012-05]. In [May of next year|2014-05] it opens.
It rained in [the summer of 2009|2009-SU], [last summer|2012-SU] and in [the winter|2012-WI].
Sales fell in [the first quarter of 2012|2012-Q1] and in [the third quarter|2012-Q3].
[The 1990s|199] were good, [the eighties|198] better, [the 19th century|18] best.
[The 1990s|199] were good, but [the next day|2013-03-21] it closed.
Sales fell between [2010|2010] and [2012|2012] and in [fiscal 2012|FY2012].
It opened on [2011-03-04|2011-03-04]. About 1,500 people came; 2000 people left.
It opened on [the first Monday in March|2013-03-04] and [the last Friday of June 2012|2012-06-29].
It begins on [Christmas Eve|2012-12-24]. It rained over [the weekend|2013-W11-WE].
[Currently|PRESENT_REF] it rains. It rained [recently|PAST_REF]. [Soon|FUTURE_REF] it will stop.
He may march in [May|2012-05]. It may rain in [recent years|PAST_REF].
"""
CLOCKS = """
It opened on [3 March 2011 at 10 a.m.|2011-03-03T10:00] and closed at [noon|2011-03-03T12:00].
At [10:30 p.m. on Tuesday|2013-03-19T22:30] it rained.
At [8.40 p.m.|2013-03-20T20:40] it rained.
It will stop at [8:30 a.m. Central time Friday|2013-03-22T08:30].
They met on [Monday, at 1800 hours|2013-03-18T18:00], and at [1905 hours|2013-03-18T19:05].
At [14:30 GMT|2013-03-20T14:30] it rained.
It rained on [Tuesday morning|2013-03-19TMO] and on [the night of March 3|2013-03-03TNI].
It rained [this morning|2013-03-20TMO], [tonight|2013-03-20TNI] and [last night|2013-03-19TNI].
At [7 p.m. Monday|2013-03-18T19:00] it rained.
"""
COUNTED = """
It opened [a decade ago|200] and closed [two years ago|2011]. On [Monday|2013-03-18] it opened.
[Two days later|2013-03-22] it closed.
[Three weeks from now|2013-W15] it will open. [Months later|FUTURE_REF] it opened.
It opened [20,000 years ago|XXXX].
It closed [several years ago|PAST_REF] and [a year and a half ago|2011-09].
"""
DURATIONS = """
It closed for [two years|P2Y], for [weeks|PXW], for [half an hour|PT30M], for [1,500 days|P1500D].
A [two-year|P2Y] deal, a [month-long|P1M] strike, a [25-year-old|P25Y] man.
It lasted [2,000,000 years|P2000000Y] or [nine trillion days|PXD].
It takes [an hour and a half|PT1.5H]. [All day|P1D] it rained, [the whole year|P1Y].
It rained for [the past two weeks|P2W], over [the last month|P1M]; [the coming days|PXD] are dry.
"""
SETS = """
It opens [every day|P1D], [every other week|P2W], [every Monday|XXXX-WXX-1], [twice a week|P1W].
It opens [every second week|P2W] and [every third Monday|P3W].
It opens [daily|P1D] at 90 kilometres an hour, for $15 an hour and 20 miles per hour.
A [daily|P1D] train and an [annual|P1Y] fair on [Mondays|XXXX-WXX-1], for the Daily Gazette.
"""
MODS = [
    ("In [early 2012|START] sales fell.", WEDNESDAY),
    ("By [mid-2012|MID] they rose.", WEDNESDAY),
    ("In [late 2012|END] they fell.", WEDNESDAY),
    ("At [the end of 2012|END] they fell.", WEDNESDAY),
    ("[Early Tuesday|START] they fell.", WEDNESDAY),
    ("It closed [more than two years ago|BEFORE].", WEDNESDAY),
    ("[Nearly 20 years ago|AFTER] it closed.", WEDNESDAY),
    ("It closed for [at least six months|EQUAL_OR_MORE].", WEDNESDAY),
    ("It closed for [about three weeks|APPROX].", WEDNESDAY),
]
UNKNOWN = """
It closed on [Monday|XXXX-WXX-1], in [March|XXXX-03] and on [5 May|XXXX-05-05].
It closed [last week|XXXX-WXX], [two years ago|XXXX], [yesterday|XXXX-XX-XX] and [last year|XXXX].
"""


def lines(*cases: tuple[str, str]) -> list[tuple[str, str]]:
    return [(kind, line) for kind, text in cases for line in text.strip().splitlines()]


def check(line: str, dct: str | None, key: str) -> list[str]:
    text, spans = unmarked(line)
    found = dates(text, dct)
    assert [(text[s:e], note) for s, e, note in spans] == [
        (text[d["start"] : d["end"]], d.get(key)) for d in found
    ]
    return [d["type"] for d in found]


@pytest.mark.parametrize("line", CALENDAR.strip().splitlines())
def test_calendar_expressions_are_found_with_their_values(line: str) -> None:
    assert set(check(line, WEDNESDAY, "value")) == {"DATE"}


@pytest.mark.parametrize("line", CLOCKS.strip().splitlines())
def test_clock_times_and_parts_of_the_day_belong_to_their_day(line: str) -> None:
    assert set(check(line, WEDNESDAY, "value")) <= {"DATE", "TIME"}


@pytest.mark.parametrize(
    ("kind", "line"), lines(("DATE", COUNTED), ("DURATION", DURATIONS), ("SET", SETS))
)
def test_amounts_of_time_are_dates_durations_or_sets(kind: str, line: str) -> None:
    assert set(check(line, WEDNESDAY, "value")) == {kind}


@pytest.mark.parametrize(("line", "dct"), MODS)
def test_modifiers_are_inside_the_span_and_give_the_mod(line: str, dct: str) -> None:
    check(line, dct, "mod")


@pytest.mark.parametrize("line", UNKNOWN.strip().splitlines())
def test_without_a_creation_time_values_stay_underspecified(line: str) -> None:
    text, spans = unmarked(line)
    apart = [dates(text[max(0, start - 3) : end], None)[0]["value"] for start, end, _ in spans]
    assert apart == [note for _, _, note in spans]


@pytest.mark.parametrize("text", ["February 30, 2011", "2011-13-01", "at 25:61", "13 p.m."])
def test_what_no_calendar_or_clock_has_is_no_date(text: str) -> None:
    assert not [d for d in dates(text, WEDNESDAY) if d["end"] - d["start"] == len(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("twenty-five", 25), ("two hundred", 200), ("1,500", 1500), ("three million", 3_000_000)],
        *[("two thousand and six", 2006), ("one hundred and five thousand", 105_000)],
    ],
)
def test_numbers_are_read(text: str, value: float) -> None:
    assert number(text) == value


def test_amounts_know_halves_and_vagueness() -> None:
    assert amount("half an") == 0.5
    assert amount("two and a half") == 2.5
    assert amount("a") == 1
    assert amount("several") is None


DAYS = st.dates(min_value=dt.date(1600, 1, 1), max_value=dt.date(3000, 12, 31))


@given(day=DAYS, month=st.integers(1, 12), future=st.booleans())
def test_the_near_day_lies_ahead_for_the_future_and_else_at_most_300_days_back(
    day: dt.date, month: int, *, future: bool
) -> None:
    near = day_near(day, month, 1, future=future)
    assert (near.month, near.day) == (month, 1)
    assert (0 if future else -300) <= (near - day).days <= 365


@given(day=DAYS, weekday=st.integers(0, 6))
def test_a_weekday_is_the_nearest_one_that_the_tense_allows(day: dt.date, weekday: int) -> None:
    name = calendar.day_name[weekday]
    said = [f"It will close on {name}", f"It closed on {name}", f"last {name}", f"next {name}"]
    places = [dates(text, day.isoformat())[0]["value"] for text in said]
    away = [(dt.date.fromisoformat(place) - day).days for place in places]
    assert {(day.weekday() + days) % 7 for days in away} == {weekday}
    assert away == [away[0], -(-away[0] % 7), away[0] % 7 - 7, away[0] or 7]
    assert 0 <= away[0] < 7


@given(day=DAYS, count=st.integers(-500, 500))
def test_counting_in_units_agrees_with_counting_days_and_months(day: dt.date, count: int) -> None:
    moved = day + dt.timedelta(weeks=count)
    assert shifted(day, "week", count) == week(moved) == "{}-W{:02}".format(*moved.isocalendar())
    months = day.year * 12 + day.month - 1 + count
    assert shifted(day, "month", count) == f"{months // 12}-{months % 12 + 1:02}"
    assert shifted(day, "year", count) == f"{day.year + count:04}"


def test_january_belongs_to_the_winter_that_began_the_year_before() -> None:
    assert season_of(dt.date(2013, 1, 5)) == (2012, 3)
    assert season_of(dt.date(2013, 3, 1)) == (2013, 0)
    assert season_of(dt.date(2012, 12, 1)) == (2012, 3)
