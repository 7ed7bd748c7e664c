"""Dates: when, as TIMEX3 expressions with type and value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import UNSET

from onrecord.alignment import Bools, Floats, Ints
from onrecord.annotations import PredictedTimex, Timex
from onrecord.contracts import Criterion, Task
from onrecord.pairing.blocks import Candidates, Codebooks, Properties, SpanCriterion
from onrecord.pairing.columns import Spanned
from onrecord.pairing.display import kind_numbers
from onrecord.tasks.spans import Slice, SpanScorer
from onrecord.timex_values import canonical, interval

NEAR = 0.5
"""Least intersection over union of two spans that are about the same expression."""

NO_VALUE = (UNSET, None, "")


def _properties(annotations: Sequence[Spanned], books: Codebooks) -> Properties:
    """Codes of value, canonical value and mod, and the interval that a value denotes."""
    values = [None if a.value in NO_VALUE else a.value for a in annotations]
    bounds = [None if v is None else interval(v) for v in values]
    books["value"][None] = books["canonical"][None] = -1
    return {
        "value": books["value"].column(values),
        "canonical": books["canonical"].column([v and canonical(v) for v in values]),
        "mod": books["mod"].column([a.mod or None for a in annotations]),
        "low": np.array([np.nan if b is None else b[0] for b in bounds], float),
        "high": np.array([np.nan if b is None else b[1] for b in bounds], float),
    }


def _near(c: Candidates) -> Bools:
    near: Bools = c.rows.iou >= NEAR
    return near


def _value(c: Candidates) -> Bools:
    return _near(c) & c.equal("value")


def _unbounded(gold: Properties) -> Bools:
    missing: Bools = np.isnan(gold["low"])
    return missing


def _interval(c: Candidates) -> Floats:
    """Intersection over union of two intervals; a gold without one forgives what is near it.

    An accepted reading without an interval earns nothing: else any value would be right.
    """
    (low, other_low), (high, other_high) = c.both("low"), c.both("high")
    shared = np.minimum(high, other_high) - np.maximum(low, other_low)
    union = np.maximum(high, other_high) - np.minimum(low, other_low)
    earned = np.nan_to_num(np.maximum(shared, 0.0) / union)
    return np.where(_near(c), np.where(_unbounded(c.gold)[c.own], 1.0, earned), 0.0)


def _full(c: Candidates) -> Bools:
    return c.rows.same & c.equal("type") & c.equal("value") & c.equal("mod")


def _tiers(c: Candidates) -> Ints:
    """Pairs of equal value first, then same spans, then spans that are near, then overlaps.

    So as many are shown as correct as the headline counts; the larger overlap decides the rest.
    """
    return np.select([_value(c), c.rows.same, _near(c)], [4, 3, 2], 1)


def _kinds(c: Candidates) -> Ints:
    value, near = _value(c), _near(c)
    correct, wrong_value, wrong_boundary, wrong_both = kind_numbers(
        "correct", "wrong value", "wrong boundary", "wrong both"
    )
    far = np.where(c.equal("value"), wrong_boundary, wrong_both)
    return np.select([value, near], [correct, wrong_value], far)


def _slices(gold: Sequence[Spanned]) -> Iterable[Slice]:
    for number, date in enumerate(gold):
        yield Slice(number, "type", date.type)
        yield Slice(number, "reference", "explicit" if date.anchor in NO_VALUE else "relative")
        for tag in date.phenomena:
            yield Slice(number, "phenomena", tag)


DATE_SCORER = SpanScorer(
    headline="value",
    span_criteria=(
        SpanCriterion(Criterion("strict", "same span"), lambda c: c.rows.same, prefer_types=True),
        SpanCriterion(
            Criterion("relaxed", "overlap", diagnostic=True),
            lambda c: np.ones(len(c.rows.gold)),
            prefer_types=True,
        ),
        SpanCriterion(
            Criterion("type", "overlap, same type", diagnostic=True),
            lambda c: c.equal("type"),
        ),
        SpanCriterion(
            Criterion("value", "spans that share half or more, same value"),
            _value,
            prefer_types=True,
        ),
        SpanCriterion(
            Criterion("canonical", "as value, after canonicalisation (PT24H = P1D)"),
            lambda c: _near(c) & c.equal("canonical"),
            prefer_types=True,
        ),
        SpanCriterion(
            Criterion("interval", "intersection over union of the time intervals"),
            _interval,
            spared=_unbounded,
            prefer_types=True,
        ),
        SpanCriterion(Criterion("full", "same span, type, value and mod"), _full),
    ),
    properties=_properties,
    tiers=_tiers,
    kinds=_kinds,
    slices=_slices,
    attributes=(("value", lambda c: c.equal("value")),),
)

DATES = Task(
    name="dates",
    noun="date",
    gold=Timex,
    predicted=PredictedTimex,
    scorer=DATE_SCORER,
)
