"""Several systems on one corpus: adjusted p-values, rank intervals, tie groups.

S. Holm, A simple sequentially rejective multiple test procedure (1979), over all pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from onrecord.counts import Array, total
from onrecord.randomisation import Test, randomisation_test
from onrecord.resampling import difference, student_t

ALPHA = 0.05
POWER = 0.80


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a system stands among others.

    Attributes:
        name: the system.
        f1: corpus F1, or None.
        best_rank: 1 + number of systems significantly better.
        worst_rank: number of systems - number of systems significantly worse.
        group: number of its tie group, from 1, the best first.
    """

    name: str
    f1: float | None
    best_rank: int
    worst_rank: int
    group: int


@dataclass(frozen=True, slots=True)
class PairTest:
    """Two of several systems.

    Attributes:
        first: name of the one.
        second: name of the other.
        test: their randomisation test.
        adjusted: p after Holm's adjustment over all pairs, or None.
        detectable: smallest true difference of F1 found in 80 % of corpora like this, or None.
    """

    first: str
    second: str
    test: Test
    adjusted: float | None
    detectable: float | None


@dataclass(frozen=True, slots=True)
class Ranking:
    """All systems, best first, and all pairs."""

    standings: tuple[Standing, ...]
    pairs: tuple[PairTest, ...]

    @property
    def detectable(self) -> float | None:
        """The median pair's minimum detectable difference, or None if there is none."""
        known = sorted(p.detectable for p in self.pairs if p.detectable is not None)
        return known[len(known) // 2] if known else None


def rank(
    systems: Mapping[str, Array],
    *,
    clusters: Sequence[object] | None = None,
    alpha: float = ALPHA,
) -> Ranking:
    """Compare every pair of systems on the same documents.

    Args:
        systems: name → (D, 4) rows, documents in the same order for all.
        clusters: (D,) what each document belongs to.
        alpha: family-wise error rate.
    """
    names = sorted(systems)
    f1 = {name: total(systems[name]).f1 for name in names}
    found = list(combinations(names, 2))
    tests = [randomisation_test(systems[a], systems[b], clusters=clusters) for a, b in found]
    adjusted = holm([t.p for t in tests])
    pairs = tuple(
        PairTest(a, b, test, p, minimum_detectable(systems[a], systems[b], clusters=clusters))
        for (a, b), test, p in zip(found, tests, adjusted, strict=True)
    )
    better: dict[str, set[str]] = {name: set() for name in names}
    for pair in pairs:
        if pair.adjusted is not None and pair.adjusted <= alpha and pair.test.delta:
            loser, winner = (
                (pair.first, pair.second) if pair.test.delta > 0 else (pair.second, pair.first)
            )
            better[loser].add(winner)
    order = sorted(names, key=lambda n: (f1[n] is None, -(f1[n] or 0.0), n))
    groups = _tie_groups(order, better)
    standings = tuple(
        Standing(
            name,
            f1[name],
            1 + len(better[name]),
            len(names) - sum(name in winners for winners in better.values()),
            groups[name],
        )
        for name in order
    )
    return Ranking(standings, pairs)


def _tie_groups(order: Sequence[str], better: Mapping[str, set[str]]) -> dict[str, int]:
    """Group of each system: those not significantly below the best of the group.

    The best system opens group 1; the next that is significantly below it opens group 2, and
    so on. One pass in the order of scores, so every system is in exactly one group.
    """
    groups: dict[str, int] = {}
    head, number = "", 0
    for name in order:
        if not head or head in better[name]:
            head, number = name, number + 1
        groups[name] = number
    return groups


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Holm-adjusted p-values, in the order given; None stays None and does not count."""
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    least = 0.0
    for rank_, (p, i) in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank_) * p))
        adjusted[i] = least
    return adjusted


def minimum_detectable(
    first: Array, second: Array, *, clusters: Sequence[object] | None = None
) -> float | None:
    """(t.975 + t.80) · SE(Δ): the true difference that a test at .05 finds in 80 % of corpora."""
    found = difference(first, second, clusters=clusters)
    if found.error is None or found.units < 2:  # noqa: PLR2004  # one document
        return None
    freedom = found.units - 1
    return (student_t(1 - ALPHA / 2, freedom) + student_t(POWER, freedom)) * found.error


def mean_over_repeats(repeats: Sequence[Array]) -> Array:
    """Counts of a stochastic extractor's repeats averaged within each document."""
    averaged: Array = np.mean(np.stack(repeats), axis=0)
    return averaged
