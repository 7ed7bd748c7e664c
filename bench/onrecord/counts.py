"""Additive counts, and the only place where a rate is made of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
MATCHED, MATCHED_PREDICTED, GOLD, PREDICTED = range(4)
WHOLE = 2.0**53
"""From here on floats do not hold every whole number."""


class Counts(NamedTuple):
    """One row: credit by the gold's type, the same by the prediction's type, and the totals.

    ``Counts`` add up: over types to the overall row, over documents and shards to the corpus.
    """

    matched: float = 0.0
    matched_predicted: float = 0.0
    gold: float = 0.0
    predicted: float = 0.0

    @property
    def precision(self) -> float | None:
        """matched_predicted / predicted, or None for 0/0."""
        return ratio(self.matched_predicted, self.predicted)

    @property
    def recall(self) -> float | None:
        """Matched / gold, or None for 0/0."""
        return ratio(self.matched, self.gold)

    @property
    def f1(self) -> float | None:
        """(matched + matched_predicted) / (gold + predicted), or None for 0/0."""
        return ratio(self.matched + self.matched_predicted, self.gold + self.predicted)


def ratio(part: float, whole: float) -> float | None:
    """Part / whole; 0/0 is None, never 0 and never 1. Decided here and nowhere else."""
    return part / whole if whole else None


def total(rows: Array) -> Counts:
    """Exactly rounded column sums of an array of shape (n, 4): no order changes the result."""
    if not len(rows):
        return Counts()
    twice = rows * 2  # integers and halves: every order of adding them is exact
    exact = (twice == np.floor(twice)).all(axis=0) & (np.abs(twice).sum(axis=0) < WHOLE)
    columns = zip(rows.T, rows.sum(axis=0).tolist(), exact.tolist(), strict=True)
    return Counts(*(added if sure else math.fsum(c.tolist()) for c, added, sure in columns))


def mean(values: Iterable[float | None]) -> float | None:
    """Mean of the values that exist, or None if none does."""
    kept = [value for value in values if value is not None]
    return math.fsum(kept) / len(kept) if kept else None


def macro_f1(rows: Iterable[Counts]) -> float | None:
    """Mean F1 of the rows with gold + predicted > 0."""
    return mean(row.f1 for row in rows if row.gold + row.predicted)


Tally: TypeAlias = dict[tuple[str, ...], float | Fraction]
"""Named additive counts beside the rows, e.g. ``("confusion", "ORG", "GPE")`` → 3.

Whole numbers are floats; credit that is none is a ``Fraction``, so that no order of adding it up
changes the sum.
"""


def count(tally: Tally, key: tuple[str, ...], amount: float | Fraction) -> None:
    """Add an amount to a tally, exactly."""
    before = tally.get(key, 0.0)
    if isinstance(before, float) and isinstance(amount, float):
        added = before + amount
        if before.is_integer() and amount.is_integer() and added < WHOLE:
            tally[key] = added
            return
    tally[key] = Fraction(before) + Fraction(amount)


def add_tallies(into: Tally, other: Mapping[tuple[str, ...], float | Fraction]) -> None:
    """Add one tally to another in place."""
    for key, amount in other.items():
        count(into, key, amount)
