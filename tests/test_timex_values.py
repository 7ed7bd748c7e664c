"""TIMEX3 values: one case for each rule of the grammar, of canonical forms and of intervals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.timex_values import (
    TYPES,
    CalendarValue,
    DurationValue,
    InvalidValueError,
    ReferenceValue,
    canonical,
    interval,
    interval_iou,
    parse,
    problems,
)

CALENDAR: dict[str, dict[str, Any]] = {
    "2024": {"year": "2024"},
    "2024-11": {"year": "2024", "month": "11"},
    "2024-11-12": {"year": "2024", "month": "11", "day": "12"},
    "2024-11-XX": {"year": "2024", "month": "11", "day": "XX"},
    "2024-11-1X": {"year": "2024", "month": "11", "day": "1X"},
    "2024-XX-12": {"year": "2024", "month": "XX", "day": "12"},
    "XXXX-11": {"year": "XXXX", "month": "11"},
    "199X": {"year": "199X"},
    "19XX": {"year": "19XX"},
    "199": {"year": "199"},
    "19": {"year": "19"},
    "BC0346": {"year": "0346", "before_christ": True},
    "FY2024": {"year": "2024", "fiscal": True},
    "FY2024-Q1": {"year": "2024", "quarter": "1", "fiscal": True},
    "2024-W46": {"year": "2024", "week": "46"},
    "2024-W9": {"year": "2024", "week": "9"},
    "2024-WXX": {"year": "2024", "week": "XX"},
    "2024-W46-2": {"year": "2024", "week": "46", "weekday": "2"},
    "2024-W46-WE": {"year": "2024", "week": "46", "weekday": "WE"},
    "XXXX-WXX-7TNI": {"year": "XXXX", "week": "XX", "weekday": "7", "part": "NI"},
    "2024-SP": {"year": "2024", "season": "SP"},
    "XXXX-WI": {"year": "XXXX", "season": "WI"},
    "2024-H1": {"year": "2024", "half": "1"},
    "2024-HX": {"year": "2024", "half": "X"},
    "2024-Q4": {"year": "2024", "quarter": "4"},
    "2024-QX": {"year": "2024", "quarter": "X"},
    "2024-11-12TMO": {"year": "2024", "month": "11", "day": "12", "part": "MO"},
    "TNI": {"part": "NI"},
    "T20": {"hour": "20"},
    "T20:30": {"hour": "20", "minute": "30"},
    "T20:30:15.5": {"hour": "20", "minute": "30", "second": "15", "fraction": "5"},
    "T20:XX": {"hour": "20", "minute": "XX"},
    "T20:30Z": {"hour": "20", "minute": "30", "zone": "Z"},
    "T20+0100": {"hour": "20", "zone": "+0100"},
    "T20:30-05:30": {"hour": "20", "minute": "30", "zone": "-05:30"},
    "T24:00": {"hour": "24", "minute": "00"},
    "T23:59:60": {"hour": "23", "minute": "59", "second": "60"},  # a leap second
}


@pytest.mark.parametrize(("value", "fields"), CALENDAR.items(), ids=CALENDAR)
def test_a_date_or_time_is_read_field_by_field(value: str, fields: dict[str, Any]) -> None:
    assert parse(value) == CalendarValue(**fields)


DURATIONS = {
    "P3D": ((("3", "D"),), ()),
    "P2Y6M": ((("2", "Y"), ("6", "M")), ()),
    "PT90M": ((), (("90", "M"),)),
    "P1DT12H": ((("1", "D"),), (("12", "H"),)),
    "P2.5D": ((("2.5", "D"),), ()),
    "PXM": ((("X", "M"),), ()),
    "PTXM": ((), (("X", "M"),)),
    "PXXD": ((("XX", "D"),), ()),
    "PT5M30S": ((), (("5", "M"), ("30", "S"))),
    **{
        f"P2{unit}": ((("2", unit),), ())
        for unit in [
            "ML",
            "L",
            "CE",
            "C",
            "DE",
            "E",
            "Y",
            "Q",
            "SP",
            "SU",
            "FA",
            "WI",
            "M",
            "WE",
            "W",
            "D",
        ]
    },
}


@pytest.mark.parametrize(("value", "amounts"), DURATIONS.items(), ids=DURATIONS)
def test_a_duration_is_read_amount_by_amount(value: str, amounts: tuple[Any, Any]) -> None:
    assert parse(value) == DurationValue(*amounts)


@pytest.mark.parametrize("value", ["PAST_REF", "PRESENT_REF", "FUTURE_REF"])
def test_a_reference_is_read_as_one(value: Any) -> None:
    assert parse(value) == ReferenceValue(value)


INVALID = {
    "": "is no TIMEX3 value",
    "next week": "is no TIMEX3 value",
    "2": "is no TIMEX3 value",
    "20244": "is no TIMEX3 value",
    "20241112": "is no TIMEX3 value",
    "2024-1X": "is no TIMEX3 value",
    "2024-11-X2": "is no TIMEX3 value",
    "2024-W46-8": "is no TIMEX3 value",
    "2024-W46-0": "is no TIMEX3 value",
    "2024-AU": "is no TIMEX3 value",
    "2024-H3": "is no TIMEX3 value",
    "2024-Q5": "is no TIMEX3 value",
    "2024-11-12T": "is no TIMEX3 value",
    "2024-11-12TXO": "is no TIMEX3 value",
    "T8:00": "is no TIMEX3 value",
    "T20:30.5": "is no TIMEX3 value",
    "FY24": "is no TIMEX3 value",
    "3D": "is no TIMEX3 value",
    "P3": "is no TIMEX3 value",
    "P3H": "is no TIMEX3 value",  # hours stand after the T
    "PT3D": "is no TIMEX3 value",
    "P-3D": "is no TIMEX3 value",
    "PXX": "is no TIMEX3 value",
    "P": "has no amount",
    "PT": "has no amount",
    "P1DT": "has no amount",
    "2024-13": "no month is 13",
    "2024-00": "no month is 00",
    "2024-11-31": "no day 31 in that month",
    "2024-11-00": "no day 00 in that month",
    "2023-02-29": "no day 29 in that month",
    "XXXX-02-30": "no day 30 in that month",
    "2024-XX-32": "no day 32 in that month",
    "2024-W00": "no week 00 in that year",
    "2024-W53": "no week 53 in that year",
    "2020-W54": "no week 54 in that year",
    "199-11": "a decade or century stands alone",
    "19TNI": "a decade or century stands alone",
    "24-11-12": "a decade or century stands alone",
    "T25:00": "no hour is 25",
    "T20:60": "no minute is 60",
    "T20:30:61": "no second is 61",
    "T24:01": "no time is after 24:00",
    "T20:00+24:00": "no hour of an offset from UTC is 24",
    "T20:00+01:60": "no minute of an offset from UTC is 60",
    "2024-11-1": "did you mean '2024-11-01'?",
    "2024-1-1": "did you mean '2024-01-01'?",
    "2024/11/12": "did you mean '2024-11-12'?",
    "past_ref": "did you mean 'PAST_REF'?",
    "p3d": "did you mean 'P3D'?",
    "2013 ": "did you mean '2013'?",
}


@pytest.mark.parametrize(("value", "why"), INVALID.items(), ids=map(repr, INVALID))
def test_what_is_no_value_is_refused_with_a_reason(value: str, why: str) -> None:
    with pytest.raises(InvalidValueError) as error:
        parse(value)
    assert why in str(error.value)


@pytest.mark.parametrize(
    "value", ["2024-02-29", "XXXX-02-29", "2020-W53", "XXXX-W53", "2024-XX-31"]
)
def test_what_may_exist_is_allowed(value: str) -> None:
    assert isinstance(parse(value), CalendarValue)


SAME = {
    "trailing unspecified positions say nothing": [
        ("2024-11-XX", "2024-11"), ("2024-XX-XX", "2024"), ("2024-WXX", "2024"),
        ("2024-W46-X", "2024-W46"), ("2024-QX", "2024"), ("2024-HX", "2024"), ("199X", "199"),
        ("199X-XX-XX", "199"), ("199X-WXX", "199"), ("19XX", "19"), ("T15:30:XX", "T15:30"),
        ("T20:XX:XX", "T20:XX"),
    ],
    "a week has two digits": [("2024-W9", "2024-W09"), ("XXXX-W9-1", "XXXX-W09-1")],
    "a weekday of a known week is a date": [
        ("2024-W46-2", "2024-11-12"),
        ("2025-W01-1", "2024-12-30"),  # ISO weeks cross the year
        ("2020-W53-5", "2021-01-01"),
        ("2024-W46-2TNI", "2024-11-12TNI"),
    ],
    "a time is written to the minute": [
        ("T20", "T20:00"), ("T20:00:00", "T20:00"), ("T20:30:00.0", "T20:30"),
        ("T20:30:15.50", "T20:30:15.5"), ("2024-11-12T20", "2024-11-12T20:00:00"),
    ],
    "24:00 is 00:00 of the next day": [
        ("2024-11-12T24:00", "2024-11-13T00:00"), ("2024-12-31T24:00:00.0", "2025-01-01T00:00"),
        ("2024-W46-7T24", "2024-11-18T00"),
    ],
    "an offset of nothing is Z, and offsets have one form": [
        ("T20:00+00:00", "T20:00Z"), ("T20:00-0000", "T20:00Z"), ("T20:00+01", "T20:00+01:00"),
        ("T20:00+0130", "T20:00+01:30"),
    ],
    "durations of days, hours, minutes and seconds": [
        ("PT24H", "P1D"), ("P7D", "P1W"), ("P14D", "P2W"), ("PT60M", "PT1H"), ("PT90M", "PT1H30M"),
        ("PT3600S", "PT1H"), ("P2.5D", "P2DT12H"), ("P1DT24H", "P2D"), ("PT1.5H", "PT90M"),
        ("P1W1D", "P8D"), ("P0D", "PT0S"), ("PT168H", "P1W"),
    ],
    "durations of months, quarters, years and more": [
        ("P12M", "P1Y"), ("P30M", "P2Y6M"), ("P4Q", "P1Y"), ("P1Q", "P3M"), ("P1DE", "P10Y"),
        ("P1E", "P10Y"), ("P1CE", "P100Y"), ("P1C", "P10DE"), ("P1ML", "P10CE"), ("P1L", "P1000Y"),
        ("P0.5Y", "P6M"), ("P1.5Y", "P18M"), ("P1Y7D", "P12M1W"),
    ],
    "unknown amounts are one unknown": [("PXXD", "PXD"), ("P3YXD", "P36MXD")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "one", "other"),
    [(rule, *pair) for rule, pairs in SAME.items() for pair in pairs],
)
def test_two_ways_of_writing_one_meaning_are_one(rule: str, one: str, other: str) -> None:
    assert canonical(one) == canonical(other), rule


def test_durations_are_written_in_the_largest_whole_units() -> None:
    written = {
        "PT336H": "P2W", "P18M": "P1Y6M", "PT25H": "P1DT1H", "PT5400S": "PT1H30M",
        "P2WXD": "PXD2W", "PTXM90S": "PTXM1M30S", "P0.3M": "P0.3M",
        "PT0.125S": "PT0.125S", "P1.5WE": "P1.5WE",
    }  # fmt: skip
    assert {value: canonical(value) for value in written} == written


DIFFERENT = [
    ("P1M", "P30D"), ("P1Y", "P365D"), ("P1M", "PT1M"), ("PXM", "PTXM"), ("PXD", "PXW"),
    ("P1WE", "P2D"), ("P1SU", "P3M"), ("2024-W46", "2024-11"), ("2024-Q1", "2024-01"),
    ("2024-Q4", "2024-H2"), ("FY2024", "2024"), ("BC0346", "0346"), ("2024-XX-12", "2024"),
    ("XXXX-11", "2024-11"), ("XXXX-W46-2", "2024-11-12"), ("2024-W46-WE", "2024-W46"),
    ("2024-11-1X", "2024-11"), ("T20:XX", "T20"), ("T20:00Z", "T20:00"), ("T24:00", "T00:00"),
    ("2024-11-12TMO", "2024-11-12"), ("20", "2020"), ("199", "P1DE"), ("2024-SU", "2024-Q3"),
    ("PRESENT_REF", "2024"), ("XXXX", "P1Y"), ("T20:00+01:00", "T20:00-01:00"),
    ("XXXX-XX-XX", "X"), ("1XXX", "19XX"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_meanings_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("value", ["next week", "", "2013 ", "P1DT", "2024-13"])
def test_what_is_no_value_stays_as_it_is(value: str) -> None:
    assert canonical(value) == value


EVERYTHING = sorted(
    {*CALENDAR, *DURATIONS, *INVALID, *(v for p in SAME.values() for q in p for v in q)}
)


@pytest.mark.parametrize("value", EVERYTHING)
def test_a_canonical_form_is_its_own_and_keeps_the_interval(value: str) -> None:
    assert canonical(canonical(value)) == canonical(value)
    assert interval(canonical(value)) == interval(value)
    if not problems("SET", value):  # a value, so its canonical form is one
        assert not problems("SET", canonical(value))


def bounds(start: str, end: str) -> tuple[int, int]:
    """Seconds since the year 1, from ISO dates."""
    zero = datetime(1, 1, 1)  # noqa: DTZ001  # values name local times
    first, last = (datetime.fromisoformat(x) - zero for x in (start, end))
    return first // timedelta(seconds=1), last // timedelta(seconds=1)


INTERVALS = {
    "2024": ("2024-01-01", "2025-01-01"),
    "0001": ("0001-01-01", "0002-01-01"),
    "2024-02": ("2024-02-01", "2024-03-01"),
    "2024-12": ("2024-12-01", "2025-01-01"),
    "2024-02-29": ("2024-02-29", "2024-03-01"),
    "2024-11-XX": ("2024-11-01", "2024-12-01"),
    "199": ("1990-01-01", "2000-01-01"),
    "199X": ("1990-01-01", "2000-01-01"),
    "19": ("1900-01-01", "2000-01-01"),
    "2024-W46": ("2024-11-11", "2024-11-18"),
    "2024-W01": ("2024-01-01", "2024-01-08"),
    "2020-W53": ("2020-12-28", "2021-01-04"),
    "2024-W46-2": ("2024-11-12", "2024-11-13"),
    "2024-W46-WE": ("2024-11-16", "2024-11-18"),
    "2024-SP": ("2024-03-01", "2024-06-01"),
    "2024-SU": ("2024-06-01", "2024-09-01"),
    "2024-FA": ("2024-09-01", "2024-12-01"),
    "2024-WI": ("2024-12-01", "2025-03-01"),
    "2024-H1": ("2024-01-01", "2024-07-01"),
    "2024-H2": ("2024-07-01", "2025-01-01"),
    "2024-Q1": ("2024-01-01", "2024-04-01"),
    "2024-Q4": ("2024-10-01", "2025-01-01"),
    "2024-11-12TMO": ("2024-11-12T06", "2024-11-12T12"),
    "2024-11-12TMI": ("2024-11-12T11", "2024-11-12T14"),
    "2024-11-12TAF": ("2024-11-12T12", "2024-11-12T18"),
    "2024-11-12TEV": ("2024-11-12T18", "2024-11-12T22"),
    "2024-11-12TNI": ("2024-11-12T20", "2024-11-13T04"),
    "2024-11-12TDT": ("2024-11-12T06", "2024-11-12T18"),
    "2024-11-12T20": ("2024-11-12T20:00", "2024-11-12T20:01"),
    "2024-11-12T20:30": ("2024-11-12T20:30", "2024-11-12T20:31"),
    "2024-11-12T20:30:15": ("2024-11-12T20:30:15", "2024-11-12T20:30:16"),
    "2024-11-12T20:XX": ("2024-11-12T20:00", "2024-11-12T21:00"),
    "2024-11-12T24:00": ("2024-11-13T00:00", "2024-11-13T00:01"),
    "2024-11-12T15:30Z": ("2024-11-12T15:30", "2024-11-12T15:31"),
    "2024-11-12T15:30+01:00": ("2024-11-12T14:30", "2024-11-12T14:31"),
    "2024-11-12T23:30-05:30": ("2024-11-13T05:00", "2024-11-13T05:01"),
}


@pytest.mark.parametrize(("value", "ends"), INTERVALS.items(), ids=INTERVALS)
def test_a_value_denotes_an_interval_of_time(value: str, ends: tuple[str, str]) -> None:
    assert interval(value) == bounds(*ends)


def test_the_last_year_of_the_calendar_ends_where_the_next_would_begin() -> None:
    ends = [b and b.end for b in map(interval, ("9999", "9999-12", "9999-WI", "9999-12-31"))]
    assert ends == [bounds("9999-12-31", "9999-12-31")[0] + 86_400] * 4
    day = interval("9999-12-31")
    assert day
    assert day.end - day.start == 86_400


UNBOUNDED = [
    "P3D", "PAST_REF", "PRESENT_REF", "XXXX", "XXXX-11", "XXXX-WXX-2", "XXXX-SU", "2024-XX-12",
    "2024-WXX-2", "2024-WXX-WE", "2024-11-1X", "1XXX", "20X4", "FY2024", "FY2024-Q1", "BC0346",
    "0000", "TNI", "T20:00", "2024TMO", "2024-11TNI", "2024-W46TMO", "2024-11-12TXX", "", "soon",
]  # fmt: skip


@pytest.mark.parametrize("value", UNBOUNDED)
def test_what_names_no_one_stretch_of_time_has_no_interval(value: str) -> None:
    assert interval(value) is None
    assert interval_iou(value, "2024") is None
    assert interval_iou("2024", value) is None


def test_intervals_are_compared_by_what_they_share() -> None:
    assert interval_iou("2024-11", "2024-11-XX") == 1
    # 30 days of 366
    assert interval_iou("2024-11", "2024") == pytest.approx(30 / 366)
    # 11 to 17 November, and 12 to 13
    assert interval_iou("2024-W46", "2024-11-12") == pytest.approx(1 / 7)
    # winter: 31 + 31 + 28 days; 2024 shares December, and 366 + 90 − 31 in all
    assert interval_iou("2024-WI", "2024") == pytest.approx(31 / (366 + 90 - 31))
    # neighbours share nothing
    assert interval_iou("2024-11", "2024-12") == interval_iou("2024", "2026") == 0
    # the same moment in two zones
    assert interval_iou("2024-11-12T15:30+01:00", "2024-11-12T14:30Z") == 1


PROBLEMS = [
    ("FOO", "2024", "type must be one of DATE, TIME, DURATION, SET, got 'FOO'"),
    ("DURATION", "2024", "a DURATION must have a value such as P3D"),
    ("DURATION", "PAST_REF", "a DURATION must have a value such as P3D"),
    ("DATE", "P5Y", "a DATE must not have a duration as its value"),
    ("TIME", "PT5M", "a TIME must not have a duration as its value"),
    ("DATE", "2024-11-12T15:30", "a DATE must not name a time of day"),
    ("DATE", "2024-11-12TMO", "a DATE must not name a time of day"),
    ("TIME", "2024-11-12", "a TIME must name a time of day"),
    ("DATE", "2024-13", "no month is 13"),
]


@pytest.mark.parametrize(("type_", "value", "why"), PROBLEMS)
def test_a_value_that_does_not_fit_its_type_is_a_problem(type_: str, value: str, why: str) -> None:
    (found,) = problems(type_, value)
    assert why in found


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("DATE", "2024-11-12"), ("DATE", "PRESENT_REF"), ("TIME", "TNI"), ("TIME", "PAST_REF"),
        ("TIME", "2024-11-12T15:30"), ("DURATION", "P3D"), ("SET", "P1D"), ("SET", "XXXX-WXX-2"),
        ("SET", "XXXX-XX-XXTMO"),
    ],
)  # fmt: skip
def test_a_value_that_fits_its_type_is_none(type_: str, value: str) -> None:
    assert problems(type_, value) == []


@given(st.text(alphabet="PTXWYMDH0123456789-:.Z+_REFQSUINBC ", max_size=16))
@example("PT5MT")
@example("2024-W46-2T24:00:00.0")
def test_no_string_breaks_the_functions_and_what_is_accepted_is_stable(value: str) -> None:
    once = canonical(value)
    assert canonical(once) == once
    assert interval(once) == interval(value)
    if not problems("SET", value):
        assert not problems("SET", once)
    for type_ in TYPES:
        assert isinstance(problems(type_, value), list)
