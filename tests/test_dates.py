"""Every date criterion against a brute-force optimum, and golden cases with their arithmetic."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import PredictedTimex, Timex, TimexReading
from onrecord.contracts import Case, Scores
from onrecord.counts import Counts
from onrecord.pairing.columns import readings_of
from onrecord.tasks import DATES
from tests.strategies import places

NAMES = [c.name for c in DATES.scorer.criteria]
DAY = timedelta(days=1)
TUESDAY = datetime(2024, 11, 12)  # noqa: DTZ001  # values name local times
NOVEMBER = (datetime(2024, 11, 1), datetime(2024, 12, 1))  # noqa: DTZ001  # the same

# What each value means, by hand: values of one meaning, and the interval of time.
MEANING: dict[str, tuple[str, tuple[datetime, datetime] | None]] = {
    "2024-11-12": ("tuesday", (TUESDAY, TUESDAY + DAY)),
    "2024-W46-2": ("tuesday", (TUESDAY, TUESDAY + DAY)),
    "2024-W46": ("week", (TUESDAY - DAY, TUESDAY + 6 * DAY)),
    "2024-11-12TAF": ("afternoon", (TUESDAY + DAY / 2, TUESDAY + DAY * 3 / 4)),
    "2024-11": ("november", NOVEMBER),
    "2024-11-XX": ("november", NOVEMBER),
    "P1D": ("day", None),
    "PT24H": ("day", None),
    "PAST_REF": ("past", None),
}
VALUES = st.sampled_from(list(MEANING))
KINDS = st.sampled_from(["DATE", "DURATION"])
MODS = st.sampled_from([UNSET, None, "APPROX", "END"])


@st.composite
def predicted_dates(draw: st.DrawFn) -> PredictedTimex:
    value = draw(st.one_of(VALUES, VALUES, st.sampled_from([UNSET, None, ""])))
    return PredictedTimex(**draw(places(8)), type=draw(KINDS), value=value, mod=draw(MODS))


@st.composite
def gold_dates(draw: st.DrawFn) -> Timex:
    accept = tuple(
        TimexReading(
            **draw(st.one_of(st.just({}), places(8))),
            value=draw(st.one_of(st.just(UNSET), VALUES)),
            mod=draw(MODS),
        )
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
    )
    return Timex(
        **draw(places(8)),
        type=draw(KINDS),
        value=draw(st.one_of(VALUES, VALUES, st.just(""))),
        mod=draw(MODS),
        accept=accept,
        optional=draw(st.sampled_from([False, False, True])),
    )


def points(annotation: Any) -> frozenset[int]:
    return frozenset(i for start, end in annotation.fragments for i in range(start, end))


def meaning(annotation: Any) -> str | None:
    return MEANING[annotation.value][0] if annotation.value else None


def bounds(annotation: Any) -> tuple[datetime, datetime] | None:
    return MEANING[annotation.value][1] if annotation.value else None


def shared_time(a: Any, b: Any) -> Fraction:
    if not a or not b:
        return Fraction(0)
    shared = max(min(a[1], b[1]) - max(a[0], b[0]), timedelta())
    return Fraction(
        shared // timedelta(hours=1), (max(a[1], b[1]) - min(a[0], b[0])) // timedelta(hours=1)
    )


def credit(name: str, gold: Timex, reading: Any, said: PredictedTimex) -> Fraction:
    a, b = points(reading), points(said)
    if not a & b:
        return Fraction(0)
    near = Fraction(len(a & b), len(a | b)) >= Fraction(1, 2)
    value = bool(said.value) and reading.value == said.value
    match name:
        case "strict":
            return Fraction(a == b)
        case "relaxed":
            return Fraction(1)
        case "type":
            return Fraction(reading.type == said.type)
        case "value":
            return Fraction(near and value)
        case "canonical":
            return Fraction(
                near and meaning(said) is not None and meaning(reading) == meaning(said)
            )
        case "interval":
            return near * (
                Fraction(1) if bounds(gold) is None else shared_time(bounds(reading), bounds(said))
            )
        case "full":
            mods = (reading.mod or None) == (said.mod or None)
            return Fraction(a == b and reading.type == said.type and value and mods)
    raise AssertionError(name)


def brute_force(name: str, golds: list[Timex], predictions: list[PredictedTimex]) -> Counts:
    """The best of all pairings: credit on required gold first, then on optional gold."""
    required = [not g.optional and (name != "interval" or bounds(g) is not None) for g in golds]
    credit_of = [
        [max(credit(name, g, r, p) for r in readings_of(g)) for p in predictions] for g in golds
    ]
    best = (Fraction(0), Fraction(0))
    for way in set(permutations([*range(len(predictions)), *[None] * len(golds)], len(golds))):
        earned = [credit_of[i][j] if j is not None else Fraction(0) for i, j in enumerate(way)]
        needed = sum((x for x, need in zip(earned, required, strict=True) if need), Fraction(0))
        best = max(best, (needed, sum(earned, Fraction(0)) - needed))
    matched, forgiven = float(best[0]), float(best[1])
    return Counts(matched, matched, sum(required), len(predictions) - forgiven)


def case(golds: list[Any], predictions: list[Any]) -> Case[Any, Any]:
    return Case("d", "x" * 40, golds, predictions)


def overall(scores: Scores, name: str) -> Counts:
    return Counts(*scores.rows["all", name].sum(axis=(0, 1)).tolist())


def counts(golds: list[Any], predictions: list[Any], name: str = "value") -> tuple[float, ...]:
    return tuple(overall(DATES.scorer.score([case(golds, predictions)]), name))


@given(st.lists(gold_dates(), max_size=4), st.lists(predicted_dates(), max_size=4))
def test_every_criterion_reaches_the_brute_force_optimum(
    golds: list[Timex], predictions: list[PredictedTimex]
) -> None:
    scores = DATES.scorer.score([case(golds, predictions)])
    for name in NAMES:
        assert tuple(overall(scores, name)) == pytest.approx(
            tuple(brute_force(name, golds, predictions))
        ), name


def gold(start: int, end: int, value: str = "2024-11-12", **more: Any) -> Timex:
    return Timex(start=start, end=end, type=more.pop("type", "DATE"), value=value, **more)


def said(start: int, end: int, value: Any = "2024-11-12", **more: Any) -> PredictedTimex:
    return PredictedTimex(start=start, end=end, type=more.pop("type", "DATE"), value=value, **more)


def test_a_span_that_shares_half_is_near_and_one_that_shares_less_is_not() -> None:
    # [0,4) and [0,8) share 4 of 8 code points: ½, near enough; [0,4) and [0,9): 4/9, not
    assert counts([gold(0, 4)], [said(0, 8)]) == (1, 1, 1, 1)
    assert counts([gold(0, 4)], [said(0, 9)]) == (0, 0, 1, 1)
    # [0,6) and [2,8) share 4 of 8 as well
    for name in ("value", "canonical", "interval"):
        assert counts([gold(0, 6)], [said(2, 8)], name) == (1, 1, 1, 1)


def test_the_whole_text_as_one_date_earns_only_relaxed_credit() -> None:
    golds = [gold(0, 4), gold(10, 14), gold(20, 24)]
    everything = [said(0, 40)]
    found = {name: counts(golds, everything, name)[0] for name in NAMES}
    assert found == {
        "strict": 0, "relaxed": 1, "type": 1, "value": 0, "canonical": 0, "interval": 0, "full": 0,
    }  # fmt: skip


def test_relaxed_pairs_for_the_most_pairs_and_not_identical_spans_first() -> None:
    # identical first takes [0,10)–[0,10) and leaves [8,12)–[0,2) apart: 1; the optimum is 2
    golds, predictions = [gold(0, 10), gold(8, 12)], [said(0, 10), said(0, 2)]
    assert counts(golds, predictions, "relaxed")[0] == 2
    assert counts(golds, predictions, "strict")[0] == 1


def test_the_interval_criterion_earns_what_the_two_intervals_share() -> None:
    # a week of 7 days against its Tuesday: 1/7
    assert counts([gold(0, 4, "2024-W46")], [said(0, 4)], "interval")[0] == pytest.approx(1 / 7)
    # November, 30 days, against 2024, 366 days: 30/366
    found = counts([gold(0, 4, "2024-11")], [said(0, 4, "2024")], "interval")
    assert found[:2] == pytest.approx((30 / 366, 30 / 366))
    # December 2024 and November share nothing
    assert counts([gold(0, 4, "2024-11")], [said(0, 4, "2024-12")], "interval")[0] == 0


def test_gold_without_an_interval_forgives_and_a_prediction_without_one_stays() -> None:
    # P2D has no interval: it is no required gold, and the prediction on it leaves precision
    assert counts([gold(0, 4, "P2D")], [said(0, 4, "P2D")], "interval") == (0, 0, 0, 0)
    # found as a reference, a required gold is not found, and the prediction stays
    assert counts([gold(0, 4)], [said(0, 4, "PAST_REF")], "interval") == (0, 0, 1, 1)
    # nothing near it, nothing forgiven
    assert counts([gold(0, 4, "P2D")], [said(6, 9, "P2D")], "interval") == (0, 0, 0, 1)


def test_an_accepted_reading_without_an_interval_does_not_make_every_value_right() -> None:
    date = gold(0, 4, accept=(TimexReading(value="PRESENT_REF"),))
    assert counts([date], [said(0, 4, "1950")], "interval") == (0, 0, 1, 1)
    assert counts([date], [said(0, 4, "PRESENT_REF")], "value") == (1, 1, 1, 1)


@pytest.mark.parametrize("nothing", [UNSET, None, ""])
def test_no_value_equals_nothing_not_even_no_value(nothing: Any) -> None:
    for name in ("value", "canonical", "full"):
        assert counts([gold(0, 4, "")], [said(0, 4, nothing)], name) == (0, 0, 1, 1)


def test_canonical_forgives_another_way_of_writing_and_value_does_not() -> None:
    for one, other in [("PT24H", "P1D"), ("2024-W9", "2024-W09"), ("2024-11-XX", "2024-11")]:
        assert counts([gold(0, 4, one)], [said(0, 4, other)], "canonical")[0] == 1
        assert counts([gold(0, 4, one)], [said(0, 4, other)], "value")[0] == 0


def test_any_string_is_accepted_as_a_value_and_equals_itself_alone() -> None:
    assert counts([gold(0, 4, "around noon")], [said(0, 4, "around noon")], "canonical")[0] == 1
    assert counts([gold(0, 4, "around noon")], [said(0, 4, "Around noon")], "canonical")[0] == 0


def test_full_wants_span_type_value_and_mod() -> None:
    date = gold(0, 4, mod="APPROX")
    assert counts([date], [said(0, 4, mod="APPROX")], "full")[0] == 1
    for wrong in (
        said(0, 4),
        said(0, 4, mod="END"),
        said(0, 5, mod="APPROX"),
        said(0, 4, "2024-11", mod="APPROX"),
        said(0, 4, mod="APPROX", type="TIME"),
    ):
        assert counts([date], [wrong], "full")[0] == 0
    # absent is absent, however it is written
    for absent in (UNSET, None):
        assert counts([gold(0, 4, mod=absent)], [said(0, 4, mod=None)], "full")[0] == 1


def test_credit_on_required_gold_goes_before_any_credit_on_optional_gold() -> None:
    # one prediction fits both; the optional gold is identical, the required one only near
    golds = [gold(0, 4, optional=True), gold(0, 6)]
    assert counts(golds, [said(0, 4)]) == (1, 1, 1, 1)
    # a second prediction is then forgiven by the optional gold
    assert counts(golds, [said(0, 4), said(0, 4)]) == (1, 1, 1, 1)
    # under relaxed a third has no partner left
    assert counts(golds, [said(0, 4)] * 3, "relaxed") == (1, 1, 1, 2)


def test_an_accepted_span_and_value_are_one_reading_and_do_not_mix() -> None:
    date = gold(0, 4, accept=(TimexReading(start=10, end=14, value="2024"),))
    assert counts([date], [said(10, 14, "2024")])[0] == 1
    assert counts([date], [said(0, 4, "2024")])[0] == 0
    assert counts([date], [said(10, 14, "2024-11-12")])[0] == 0


def test_rows_by_type_stand_by_the_golds_type_and_by_the_predictions_type() -> None:
    scores = DATES.scorer.score([case([gold(0, 4, type="DATE")], [said(0, 4, type="TIME")])])
    rows = dict(zip(scores.types, scores.rows["all", "value"][0].tolist(), strict=True))
    assert rows == {"DATE": [1, 0, 1, 0], "TIME": [0, 1, 0, 1]}


def test_the_display_tells_a_wrong_value_from_a_wrong_boundary() -> None:
    golds = [gold(0, 4), gold(10, 14), gold(20, 22), gold(30, 32), gold(34, 36)]
    predictions = [
        said(0, 4),  # correct
        said(10, 14, "2024"),  # wrong value
        said(20, 29),  # 2 of 9 shared: wrong boundary
        said(30, 33, None),  # 2 of 3 shared, no value: wrong value
        said(38, 40),  # spurious
    ]
    scores = DATES.scorer.score([case(golds, predictions)], detail=True)
    kinds = {key[1]: number for key, number in scores.tally.items() if key[0] == "kinds"}
    assert kinds == {
        "correct": 1, "wrong value": 2, "wrong boundary": 1, "missed": 1, "spurious": 1,
    }  # fmt: skip
    assert [pair.gold for pair in scores.alignments[0] if pair.right] == [0]


def test_recall_is_sliced_by_type_reference_and_phenomenon() -> None:
    golds = [
        gold(0, 4, anchor="dct", phenomena=("deictic",)),
        gold(10, 14, anchor="dct"),
        gold(20, 24, type="TIME", optional=True),
        gold(30, 34),
    ]
    scores = DATES.scorer.score([case(golds, [said(0, 4), said(20, 24), said(30, 34, "2024")])])
    found = {key[1:]: number for key, number in scores.tally.items() if key[0] == "slices"}
    assert found == {
        ("type", "DATE", "gold"): 3, ("type", "DATE", "matched"): 1,
        ("reference", "relative", "gold"): 2, ("reference", "relative", "matched"): 1,
        ("reference", "explicit", "gold"): 1, ("reference", "explicit", "matched"): 0,
        ("phenomena", "deictic", "gold"): 1, ("phenomena", "deictic", "matched"): 1,
    }  # fmt: skip


def test_a_reading_that_names_one_end_inherits_the_other() -> None:
    longer = gold(0, 4, accept=(TimexReading(end=9),))
    assert counts([longer], [said(0, 9)], "strict")[0] == 1
    pieces = Timex(
        spans=((0, 4), (6, 9)), type="DATE", value="2024", accept=(TimexReading(start=2),)
    )
    assert counts([pieces], [said(2, 9)], "strict")[0] == 1


def test_the_display_shows_the_right_value_rather_than_the_same_span() -> None:
    predictions = [said(0, 4, "2024"), said(0, 5)]
    shown = DATES.scorer.score([case([gold(0, 4)], predictions)], detail=True).alignments[0]
    assert [(pair.gold, pair.predicted, pair.kind) for pair in shown] == [
        (0, 1, "correct"), (None, 0, "split"),
    ]  # fmt: skip


def test_as_many_are_shown_as_correct_as_the_headline_counts() -> None:
    # The first prediction has the first gold's span and both golds' value, the second reaches the
    # first gold alone: two values are found, though no span is then the same.
    golds, predictions = [gold(0, 10), gold(2, 10)], [said(0, 10), said(0, 5)]
    scores = DATES.scorer.score([case(golds, predictions)])
    assert counts(golds, predictions, "value")[0] == 2
    assert scores.tally["kinds", "correct"] == 2
