"""Half-open spans in Unicode code points, and the one definition of overlap."""

from __future__ import annotations

from typing import TypeAlias

Fragment: TypeAlias = tuple[int, int]
Fragments: TypeAlias = tuple[Fragment, ...]


def overlap(a: Fragment, b: Fragment) -> int:
    """Number of code points that two half-open spans share; touching spans share none."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def shared(a: Fragments, b: Fragments) -> int:
    """Number of code points that two fragment sets share; each set sorted and disjoint."""
    return sum(overlap(x, y) for x in a for y in b)


def length(fragments: Fragments) -> int:
    """Number of code points in a sorted, disjoint fragment set."""
    return sum(end - start for start, end in fragments)


def surface(text: str, fragments: Fragments) -> str:
    """The words of a fragment set, fragments joined by " … " as gold repeats them."""
    return " … ".join(text[start:end] for start, end in fragments)
