"""Paired randomisation: whether two systems differ on a corpus, document by document.

Null hypothesis: within each document it is chance which system said what. Each swap of the two
systems' counts in some documents gives a difference of corpus F1 that would have been as likely
(E. Noreen, Computer-Intensive Methods for Testing Hypotheses, 1989).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
"""Random signs held at once."""


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
    delta = _deltas(parts, np.ones((1, units), np.int8))[0]
    if units < 2:  # noqa: PLR2004  # one document
        reason = "with one document no two systems can be told apart"
        return Test(_or_none(delta), None, None, units, 0, exact=True, seed=None, reason=reason)
    if math.isnan(delta):
        reason = "an F1 is undefined"
        return Test(None, None, None, units, 0, exact=True, seed=None, reason=reason)
    exact = units <= EXACT
    tried = 2**units if exact else swaps
    signs = _all_signs(units) if exact else _random_signs(units, swaps, seed)
    as_far = sum(_as_far(_deltas(parts, block), delta) for block in signs)
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


def _deltas(parts: Array, signs: NDArray[np.int8]) -> Array:
    """Difference of F1 for each row of signs; -1 swaps the systems in that document.

    A sum over documents is half of (both systems' sum ± the signed sum of their differences).
    """
    top_a, bottom_a, top_b, bottom_b = parts.T
    signed = signs.astype(np.float64) @ np.stack([top_b - top_a, bottom_b - bottom_a], axis=1)
    tops, bottoms = math.fsum((top_a + top_b).tolist()), math.fsum((bottom_a + bottom_b).tolist())
    with np.errstate(invalid="ignore", divide="ignore"):
        second = (tops + signed[:, 0]) / (bottoms + signed[:, 1])
        first = (tops - signed[:, 0]) / (bottoms - signed[:, 1])
    deltas: Array = second - first
    return deltas


def _all_signs(units: int) -> Iterator[NDArray[np.int8]]:
    numbers = np.arange(2**units)[:, None]
    yield (1 - 2 * (numbers >> np.arange(units) & 1)).astype(np.int8)


def _random_signs(units: int, swaps: int, seed: int) -> Iterator[NDArray[np.int8]]:
    random = np.random.default_rng(seed)
    rows = max(1, CELLS // units)
    for first in range(0, swaps, rows):
        size = (min(rows, swaps - first), units)
        yield random.integers(0, 2, size, np.int8) * 2 - 1
