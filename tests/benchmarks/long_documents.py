"""One document with many spans: chains of overlaps, and a single hostile component."""

from __future__ import annotations

import time

import numpy as np

from onrecord.annotations import Entity, PredictedEntity
from onrecord.contracts import Case
from onrecord.tasks import ENTITIES

REACH = 8
"""Overlaps that a span of the chain has at the most, about."""


def chain(spans: int) -> Case:
    """A document whose spans overlap their neighbours, up to eight of the other side."""
    rng = np.random.default_rng(spans)

    def said(kind: type, types: int) -> list:
        starts = np.sort(rng.integers(0, spans * 4, spans))
        ends = starts + rng.integers(3, 12, spans)
        names = rng.integers(0, types, spans)
        rows = zip(starts.tolist(), ends.tolist(), names.tolist(), strict=True)
        return [kind(start=s, end=e, type=f"T{t}") for s, e, t in rows]

    return Case("chain", "", said(Entity, 3), said(PredictedEntity, 3))


def nested(spans: int) -> Case:
    """A document in which every gold overlaps every prediction, all spans different."""
    gold = [Entity(start=i, end=4 * spans - i, type="T0") for i in range(spans)]
    said = [PredictedEntity(start=i, end=4 * spans - 1 - i, type="T0") for i in range(spans)]
    return Case("nested", "", gold, said)


def seconds(case: Case) -> float:
    """Seconds for all entity criteria, counts by type and display included; best of two."""
    best = float("inf")
    for _ in range(2):
        start = time.perf_counter()
        ENTITIES.scorer.score([case])
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    import resource
    import sys

    for size in map(int, sys.argv[1:] or ("200", "1000", "4000")):
        for make in (chain, nested):
            if make is nested and size > 1000 and "--hostile" not in sys.argv:
                pass
            took = seconds(make(size))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{make.__name__} {size}+{size}: {took:.3f} s, peak {peak:.0f} MB")
