"""Spans as one IOBES tag a token and back, by the best path that the scheme allows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from onrecord.annotations import Entity
from onrecord.counts import Array
from onrecord.span import Fragment

OUTSIDE = "O"


class Tagged(NamedTuple):
    """A document's gold as tags, and what one tag a token cannot hold.

    Attributes:
        tags: one a token: O, or B, I, E or S with a type.
        kept: entities that the tags say.
        nested: entities inside or across a longer one, left out.
        fragmented: entities of several fragments, left out.
        widened: kept entities whose edge lies inside a token; they are learned to its end.
        empty: entities that hold no token, left out.
    """

    tags: list[str]
    kept: int
    nested: int
    fragmented: int
    widened: int
    empty: int


def tagged(tokens: Sequence[Fragment], entities: Iterable[Entity]) -> Tagged:
    """Tags of a document; of entities that overlap the longest is kept, then the first.

    Args:
        tokens: spans of tokens, in order.
        entities: gold, in any order.
    """
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    tags = [OUTSIDE] * len(tokens)
    kept = nested = widened = empty = 0
    whole, fragmented = [], 0
    for entity in entities:
        if len(entity.fragments) > 1:
            fragmented += 1
        else:
            whole.append((*entity.fragments[0], entity.type))
    for start, end, type_ in sorted(whole, key=lambda e: (e[0] - e[1], e)):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        if first >= last:
            empty += 1
        elif any(tag != OUTSIDE for tag in tags[first:last]):
            nested += 1
        else:
            tags[first:last] = _marks(last - first, type_)
            kept += 1
            widened += starts[first] != start or ends[last - 1] != end
    return Tagged(tags, kept, nested, fragmented, widened, empty)


def _marks(size: int, type_: str) -> list[str]:
    prefixes = "S" if size == 1 else "B" + "I" * (size - 2) + "E"
    return [f"{prefix}-{type_}" for prefix in prefixes]


def _opens(tag: str) -> bool:
    return tag[0] in "OBS"


def _closes(tag: str) -> bool:
    return tag[0] in "OES"


def may_follow(before: str, after: str) -> bool:
    """Whether IOBES allows one tag right after another."""
    if _closes(before):
        return _opens(after)
    return not _opens(after) and before[2:] == after[2:]


def best_path(scores: Array, tags: Sequence[str]) -> list[int]:
    """Numbers of the tags of the best path that IOBES allows (Viterbi, 1967).

    Args:
        scores: float64 of shape (tokens, tags): log scores, added along a path.
        tags: what the columns stand for.

    Of equal paths the one with the earlier tags, read from the end, is taken.
    """
    if not len(scores):
        return []
    allowed = np.array([[0.0 if may_follow(a, b) else -np.inf for b in tags] for a in tags])
    best = scores[0] + np.array([0.0 if _opens(tag) else -np.inf for tag in tags])
    came = np.zeros(scores.shape, dtype=np.intp)
    for number in range(1, len(scores)):
        paths = best[:, None] + allowed
        came[number] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[number]
    best = best + np.array([0.0 if _closes(tag) else -np.inf for tag in tags])
    path = [int(best.argmax())]
    for number in range(len(scores) - 1, 0, -1):
        path.append(int(came[number, path[-1]]))
    return path[::-1]
