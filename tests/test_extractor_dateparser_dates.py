from __future__ import annotations

import pytest

from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError
from onrecord.extractors.dateparser_dates import DateparserDates

pytest.importorskip("dateparser")
pytestmark = pytest.mark.extras
FRIDAY = "2013-03-22"


def found(
    extractor: DateparserDates, text: str, dct: str | None = FRIDAY
) -> list[tuple[str, str, str | None]]:
    (said,) = extractor.extract([BlindDocument(id="x", text=text, dct=dct)])
    return [(text[a["start"] : a["end"]], a["type"], a.get("value")) for a in said["dates"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It closed in November 2012.", ("November 2012", "DATE", "2012-11")),
        ("It closed in 2008.", ("2008", "DATE", "2008")),
        ("It closed on 5 May 2012.", ("5 May 2012", "DATE", "2012-05-05")),
        ("It closed yesterday.", ("yesterday", "DATE", "2013-03-21")),
        # 22 March 2013 is a Friday in ISO week 12; a week earlier is week 11.
        ("It closed last week.", ("last week", "DATE", "2013-W11")),
        ("It closed last year.", ("last year", "DATE", "2012")),
        ("It closed two years ago.", ("two years ago", "DATE", "2011")),
        ("It closed on Friday morning.", ("Friday morning", "TIME", "2013-03-15TMO")),
        ("It closed for two years.", ("two years", "DURATION", None)),
    ],
)
def test_a_date_keeps_the_granularity_that_was_read(
    text: str, expected: tuple[str, str, str | None]
) -> None:
    assert found(DateparserDates(), text) == [expected]


@pytest.mark.parametrize("text", ["We sat down.", "It cost $27.", "The 20 men, now 58, left."])
def test_hits_that_are_made_of_other_words_are_dropped_unless_asked_for(text: str) -> None:
    assert found(DateparserDates(), text) == []
    assert found(DateparserDates(shapes="any"), text) or text == "It cost $27."


def test_a_repeated_date_is_found_at_each_of_its_places() -> None:
    text = "In March 2011 it closed.\nIn March 2011 it burned."
    (said,) = DateparserDates().extract([BlindDocument(id="x", text=text, dct=FRIDAY)])
    assert [(a["start"], a["end"]) for a in said["dates"]] == [(3, 13), (28, 38)]


def test_a_date_is_cut_out_of_a_hit_that_runs_on() -> None:
    text = "They left on Monday, 48 of them."
    assert found(DateparserDates(), text) == [("Monday", "DATE", "2013-03-18")]


def test_prefer_decides_which_friday_is_meant() -> None:
    text = "It closes on Monday."
    assert found(DateparserDates(prefer="past"), text)[0][2] == "2013-03-18"
    assert found(DateparserDates(prefer="future"), text)[0][2] == "2013-03-25"


def test_a_bare_amount_is_a_date_only_where_asked_for() -> None:
    dated = DateparserDates(amounts="date")
    assert found(dated, "It took two years.") == [("two years", "DATE", "2011")]


def test_without_a_creation_time_only_written_years_give_values() -> None:
    text = "It closed last week.\nIt opened in March 2011."
    assert found(DateparserDates(), text, None) == [
        ("last week", "DATE", None),
        ("March 2011", "DATE", "2011-03"),
    ]


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="prefer"):
        DateparserDates(prefer="never")  # type: ignore[arg-type]
