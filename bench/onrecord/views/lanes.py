"""Lanes: marks side by side, so that none hides another."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush


def lanes(extents: Iterable[tuple[int, int]]) -> list[int]:
    """The lane of each extent: the lowest that is free where it begins; touching ones share.

    Args:
        extents: half-open, in any order.

    Returns:
        A number for each extent, from 0. As many lanes are used as the most that overlap.
    """
    given = list(extents)
    found = [0] * len(given)
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    opened = 0
    for place in sorted(range(len(given)), key=lambda i: (given[i][0], -given[i][1], i)):
        start, end = given[place]
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        if free:
            lane = heappop(free)
        else:
            lane, opened = opened, opened + 1
        found[place] = lane
        heappush(busy, (end, lane))
    return found
