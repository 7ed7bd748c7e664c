"""How long things are: exact figures and a histogram, in memory that grows with no corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate, count
from typing import Any, Final

BINS: Final = 20
"""A histogram has at most so many bars before its tail."""
_TAIL: Final = 99
"""Percent of the values that set the width of bars; what is longer shares the last one."""


class Lengths:
    """Whole numbers that are counted one after the other; each different one is kept once."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, value: int) -> None:
        """Count one more."""
        self._counts[value] += 1

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(value * number for value, number in self._counts.items())

    def described(self) -> dict[str, Any] | None:
        """Sum, mean, median, range and histogram; None of nothing.

        Returns:
            ``total``, ``mean``, ``median``, ``least``, ``most`` and ``bins``: each with
            ``least``, ``most`` (both within) and ``count``, in order and without gaps.
        """
        size = self._counts.total()
        if not size:
            return None
        return {
            "total": self.total,
            "mean": self.total / size,
            "median": (self._at((size - 1) // 2) + self._at(size // 2)) / 2,
            "least": min(self._counts),
            "most": max(self._counts),
            "bins": bins(self._counts),
        }

    def _at(self, place: int) -> int:
        """The value that stands there when all are in order."""
        values = sorted(self._counts)
        reached = accumulate(self._counts[value] for value in values)
        return next(v for v, below in zip(values, reached, strict=True) if place < below)


def bins(counts: Mapping[int, int]) -> list[dict[str, int]]:
    """A histogram of at most ``BINS`` bars of one width, and one of all that is far longer.

    The width is 1, 2 or 5 times a power of ten, the least that the shortest 99 percent fit in.

    Args:
        counts: value → how often, at least one.
    """
    values = sorted(counts)
    needed, reached = _TAIL * sum(counts.values()), 0
    usual = values[-1]
    for value in values:
        reached += counts[value]
        if 100 * reached >= needed:
            usual = value
            break
    width = next(w for w in _widths() if usual // w - values[0] // w < BINS)
    first, last = values[0] // width, usual // width
    bars = [0] * (last - first + 1)
    beyond = 0
    for value, number in counts.items():
        if value // width > last:
            beyond += number
        else:
            bars[value // width - first] += number
    found = [
        {"least": n * width, "most": (n + 1) * width - 1, "count": bar}
        for n, bar in enumerate(bars, first)
    ]
    if beyond:
        found.append({"least": (last + 1) * width, "most": values[-1], "count": beyond})
    return found


def _widths() -> Iterator[int]:
    return (digit * 10**power for power in count() for digit in (1, 2, 5))
