"""Paired randomisation: whether two systems differ on a corpus, document by document.

Null hypothesis: within each document it is chance which system said what. Each swap of the two
systems' counts in some documents gives a difference of corpus F1 that would have been as likely
(E. Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onrecord.counts import Array
from onrecord.resampling import paired_fractions

EXACT = 16
"""Up to so many documents every swap is tried."""

SWAPS = 9_999
SEED = 20_240_612
TOLERANCE = 1e-12
CELLS = 4_000_000
"""Random numbers held at once."""
BLOCK = 200_000
"""Signs multiplied at once: so few that as floating point they stay in the cache."""
MANY = 3_000
"""From so many documents on, those that change alike are drawn together."""


@dataclass(frozen=True, slots=True)
class Test:
    """Result of a paired randomisation test.

    Attributes:
        delta: F1 of the second system minus F1 of the first, or None.
        p: two-sided p-value, or None where no test exists.
        smallest: the smallest p-value that so many documents can give.
        units: documents or clusters.
        swaps: number of swaps tried, identity included if exact.
        exact: whether all were tried.
        seed: of the sampled swaps, or None.
        reason: why there is no test, or what limits it, or "".
    """

    delta: float | None
    p: float | None
    smallest: float | None
    units: int
    swaps: int
    exact: bool
    seed: int | None
    reason: str = ""


def randomisation_test(
    first: Array,
    second: Array,
    *,
    clusters: Sequence[object] | None = None,
    seed: int = SEED,
    swaps: int = SWAPS,
) -> Test:
    """Document-swap randomisation on the difference of two corpus F1.

    With D ≤ 16 documents all 2^D swaps, p = c / 2^D; else sampled ones, p = (c+1) / (R+1), c
    counting |Δ*| ≥ |Δ| - 1e-12.

    Args:
        first: (D, 4) rows of documents.
        second: (D, 4) rows of the same documents in the same order.
        clusters: (D,) what each document belongs to; clusters are swapped whole.
        seed: of the sampled swaps; 0 is a seed like any other.
        swaps: how many are sampled.

    Returns:
        The test; its p is the same for every order of documents.
    """
    parts = paired_fractions(first, second, clusters)
    units = len(parts)
    step, sums = _differences(parts)
    delta = _deltas(sums, step.sum(axis=0, keepdims=True))[0]
    if units < 2:  # noqa: PLR2004  # one document
        reason = "with one document no two systems can be told apart"
        return Test(_or_none(delta), None, None, units, 0, exact=True, seed=None, reason=reason)
    if math.isnan(delta):
        reason = "an F1 is undefined"
        return Test(None, None, None, units, 0, exact=True, seed=None, reason=reason)
    exact = units <= EXACT
    tried = 2**units if exact else swaps
    signed = _every_sum(step) if exact else _random_sums(step, swaps, seed)
    as_far = sum(_as_far(_deltas(sums, block), delta) for block in signed)
    p = as_far / tried if exact else (as_far + 1) / (tried + 1)
    smallest = 2 / 2**units if exact else 1 / (tried + 1)
    reason = ""
    if smallest > 0.05:  # noqa: PLR2004  # the usual level
        reason = f"with {units} documents no difference can reach .05: the smallest p is {smallest}"
    return Test(
        float(delta), p, smallest, units, tried, exact, seed=None if exact else seed, reason=reason
    )


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _as_far(deltas: Array, observed: float) -> int:
    far = np.abs(deltas) >= abs(observed) - TOLERANCE
    return int(np.count_nonzero(far | np.isnan(deltas)))


def _differences(parts: Array) -> tuple[Array, tuple[float, float]]:
    """(D, 2) what a swap of each document changes, and the sums that no swap changes."""
    top_a, bottom_a, top_b, bottom_b = parts.T
    step = np.stack([top_b - top_a, bottom_b - bottom_a], axis=1)
    return step, (math.fsum((top_a + top_b).tolist()), math.fsum((bottom_a + bottom_b).tolist()))


def _deltas(sums: tuple[float, float], signed: Array) -> Array:
    """Difference of F1 for each row of signed sums of ``step``.

    A system's sum is half of (both systems' sum ± the signed sum of their differences).
    """
    tops, bottoms = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        second = (tops + signed[:, 0]) / (bottoms + signed[:, 1])
        first = (tops - signed[:, 0]) / (bottoms - signed[:, 1])
    deltas: Array = second - first
    return deltas


def _every_sum(step: Array) -> Iterator[Array]:
    numbers = np.arange(2 ** len(step))[:, None]
    yield (1.0 - 2 * (numbers >> np.arange(len(step)) & 1)) @ step


def _random_sums(step: Array, swaps: int, seed: int) -> Iterator[Array]:
    """Signed sums of random swaps, a block of them at a time."""
    if len(step) > MANY:
        yield from _sums_by_kind(step, swaps, seed)
        return
    signs = _signs(len(step), swaps, seed)
    rows = max(1, BLOCK // len(step))
    for first in range(0, swaps, rows):
        yield signs[first : first + rows].astype(np.float64) @ step


@lru_cache(maxsize=1)
def _signs(units: int, swaps: int, seed: int) -> NDArray[np.int8]:
    """(swaps, units) signs; all pairs of systems on one corpus are swapped alike."""
    return np.random.default_rng(seed).integers(0, 2, (swaps, units), np.int8) * 2 - 1


def _sums_by_kind(step: Array, swaps: int, seed: int) -> Iterator[Array]:
    """The same for many documents: those that change alike are drawn together.

    Of n such documents a binomial number stays as it is. A document and its mirror image (the
    systems' counts the other way round) are the same under random signs, and one whose counts
    agree changes nothing. So a hundred thousand documents cost little more than a thousand.
    """
    mirrored = (step[:, 0] < 0) | ((step[:, 0] == 0) & (step[:, 1] < 0))
    kinds, counts = np.unique(np.where(mirrored[:, None], -step, step), axis=0, return_counts=True)
    kinds, counts = kinds[kinds.any(axis=1)], counts[kinds.any(axis=1)]
    random = np.random.default_rng(seed)
    rows = max(1, CELLS // max(1, len(kinds)))
    for first in range(0, swaps, rows):
        kept = random.binomial(counts, 0.5, (min(rows, swaps - first), len(kinds)))
        yield (2.0 * kept - counts) @ kinds
