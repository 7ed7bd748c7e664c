"""Intervals over documents, for one system and for the difference of two.

The unit is the document, or a cluster of documents that share a story, never the mention.
Delete-one jackknife: SE² = (D-1)/D · Σ(θ₋ᵢ - mean)², Student's t with D-1 degrees of freedom (B.
Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, chapter 3); for one system
on the logit of the corpus F1, which keeps the bounds inside (0, 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Array

LEVEL = 0.95
TINY = 1e-12
"""F1 within this of 0 or 1 is 0 or 1: what is left over is rounding."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval.

    Attributes:
        low: lower bound.
        high: upper bound.
        level: nominal coverage.
        method: how it was made.
        error: standard error on the scale it was made on.
    """

    low: float
    high: float
    level: float
    method: str
    error: float


@dataclass(frozen=True, slots=True)
class NoInterval:
    """Why there is no interval; prints as a sentence."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def interval(
    counts: Array, *, level: float = LEVEL, clusters: Sequence[object] | None = None
) -> Interval | NoInterval:
    """Jackknife-t interval of the corpus F1 on the logit.

    Args:
        counts: (D, 4) rows of documents.
        level: nominal coverage.
        clusters: (D,) what each document belongs to; None: each is its own.

    Returns:
        The interval, the same for every order of documents; or why there is none.
    """
    parts = fractions(clustered(counts, clusters))
    units = len(parts)
    if units < 2:  # noqa: PLR2004  # one document
        return NoInterval("one document has no interval" if units else "no document")
    whole, without = leave_one_out(parts)
    values = np.append(without, whole)
    if np.isnan(values).any():
        return NoInterval("F1 is undefined, for all documents or without one of them")
    # A corpus without its one imperfect document is perfect, though floats may say 1 - 1e-16.
    if (values <= TINY).any() or (values >= 1 - TINY).any():
        return NoInterval("F1 is 0 or 1, for all documents or without one of them")
    center, error = math.log(whole / (1 - whole)), jackknife_error(np.log(without / (1 - without)))
    reach = student_t((1 + level) / 2, units - 1) * error
    low, high = (1 / (1 + math.exp(-x)) for x in (center - reach, center + reach))
    return Interval(low, high, level, "logit jackknife-t over documents", error)


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of the second system minus F1 of the first, on the same documents.

    Attributes:
        delta: the difference, or None if an F1 is undefined.
        units: documents or clusters.
        error: jackknife standard error, or None.
        interval: jackknife-t interval, or why there is none.
    """

    delta: float | None
    units: int
    error: float | None
    interval: Interval | NoInterval


def difference(
    first: Array,
    second: Array,
    *,
    level: float = LEVEL,
    clusters: Sequence[object] | None = None,
) -> Difference:
    """Jackknife-t interval of the difference of two corpus F1.

    Args:
        first: (D, 4) rows of documents.
        second: (D, 4) rows of the same documents in the same order.
        level: nominal coverage.
        clusters: (D,) what each document belongs to.
    """
    parts = paired_fractions(first, second, clusters)
    units = len(parts)
    whole_a, without_a = leave_one_out(parts[:, :2])
    whole_b, without_b = leave_one_out(parts[:, 2:])
    delta = whole_b - whole_a
    if math.isnan(delta):
        return Difference(None, units, None, NoInterval("an F1 is undefined"))
    if units < 2:  # noqa: PLR2004  # one document
        return Difference(delta, units, None, NoInterval("one document has no interval"))
    deltas = without_b - without_a
    if np.isnan(deltas).any():
        reason = "an F1 is undefined without one of the documents"
        return Difference(delta, units, None, NoInterval(reason))
    error = jackknife_error(deltas)
    if not error:
        return Difference(delta, units, 0.0, NoInterval("every document says the same"))
    reach = student_t((1 + level) / 2, units - 1) * error
    method = "jackknife-t over documents"
    bounds = Interval(delta - reach, delta + reach, level, method, error)
    return Difference(delta, units, error, bounds)


def non_inferiority(
    difference: Difference, margin: float, *, level: float = LEVEL
) -> Literal["non-inferior", "inferior", "inconclusive"]:
    """Whether the second system is no more than a margin worse: one-sided jackknife-t bounds.

    Args:
        difference: second minus first.
        margin: largest tolerable loss of F1, ≥ 0.
        level: one-sided confidence.
    """
    if difference.delta is None or difference.error is None:
        return "inconclusive"
    reach = 0.0
    if difference.error:
        reach = student_t(level, difference.units - 1) * difference.error
    if difference.delta - reach > -margin:
        return "non-inferior"
    return "inferior" if difference.delta + reach < -margin else "inconclusive"


def clustered(counts: Array, clusters: Sequence[object] | None) -> Array:
    """Rows summed by cluster, each sum exactly rounded."""
    if clusters is None:
        return counts
    members: dict[object, list[int]] = {}
    for row, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(row)
    sums = [[math.fsum(column) for column in counts[rows].T] for rows in members.values()]
    return np.array(sums).reshape(-1, counts.shape[1])


def fractions(counts: Array) -> Array:
    """(D, 2): numerator and denominator of each unit's share in F1, in an order of their own."""
    parts = np.stack(
        [counts[:, MATCHED] + counts[:, MATCHED_PREDICTED], counts[:, GOLD] + counts[:, PREDICTED]],
        axis=1,
    )
    return parts[np.lexsort(parts.T)]


def paired_fractions(first: Array, second: Array, clusters: Sequence[object] | None) -> Array:
    """(D, 4): numerator and denominator of both systems, in an order of their own."""
    both = clustered(np.concatenate([first, second], axis=1), clusters)
    a, b = both[:, :4], both[:, 4:]
    parts = np.stack(
        [
            a[:, MATCHED] + a[:, MATCHED_PREDICTED],
            a[:, GOLD] + a[:, PREDICTED],
            b[:, MATCHED] + b[:, MATCHED_PREDICTED],
            b[:, GOLD] + b[:, PREDICTED],
        ],
        axis=1,
    )
    return parts[np.lexsort(parts.T)]


def leave_one_out(parts: Array) -> tuple[float, Array]:
    """F1 of all units, and F1 without each; NaN where undefined."""
    top, bottom = (math.fsum(column.tolist()) for column in parts.T)
    with np.errstate(invalid="ignore", divide="ignore"):
        without = (top - parts[:, 0]) / (bottom - parts[:, 1])
    return (top / bottom if bottom else math.nan), without


def jackknife_error(without: Array) -> float:
    """Standard error from leave-one-out values."""
    units = len(without)
    mean = math.fsum(without.tolist()) / units
    return math.sqrt((units - 1) / units * math.fsum(((without - mean) ** 2).tolist()))


def student_t(probability: float, freedom: int) -> float:
    """Quantile of Student's t."""
    from scipy.special import stdtrit  # noqa: PLC0415  # .4 s to import; one document needs none

    return float(stdtrit(freedom, probability))
