"""Every pair of overlapping spans of a block of documents, as columns.

All spans of a block lie on one line: case number times stride + offset, so that "overlap in the
same document" is one comparison of integers, and all overlapping pairs come from four binary
searches over sorted starts. Two spans overlap if the second starts inside the first, or the
first starts strictly inside the second; each pair is found by exactly one of the two searches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onrecord.alignment import Bools, Floats, Ints
from onrecord.pairing.columns import Side


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Pairs of a gold reading and a prediction that share at least one code point.

    Sorted by (gold, predicted, reading). Where no gold has an alternative, each pair of
    annotations is one row.

    Attributes:
        gold: (E,) number of the gold annotation.
        predicted: (E,) number of the predicted annotation.
        reading: (E,) number of the gold reading.
        same: (E,) whether the two sets of code points are equal.
        iou: (E,) intersection over union of the code points, in (0, 1].
        pair: (P,) first row of each pair of annotations.
    """

    gold: Ints
    predicted: Ints
    reading: Ints
    same: Bools
    iou: Floats
    pair: Ints

    @property
    def one_to_one_rows(self) -> bool:
        """Whether each pair of annotations is one row."""
        return len(self.pair) == len(self.gold)

    def best(self, credit: Floats) -> Floats:
        """(P,) a pair's credit: the best over the gold's readings."""
        if self.one_to_one_rows:
            return credit
        return np.maximum.reduceat(credit, self.pair) if len(credit) else credit


def overlaps(gold: Side, predicted: Side) -> Overlaps:
    """All overlapping pairs of a block; touching spans do not overlap."""
    stride = 1 + max(
        (int(s.fragment_end.max()) for s in (gold, predicted) if len(s.case)), default=0
    )
    gold_row, predicted_row, shared = _fragment_pairs(gold, predicted, stride)
    reading = gold.fragment_reading[gold_row]
    annotation = predicted.owner[predicted.fragment_reading[predicted_row]]
    if not (gold.plain and predicted.plain):
        # Fragments of one reading and one prediction become one row.
        width = len(predicted.annotations) + 1
        key, inverse = np.unique(reading * width + annotation, return_inverse=True)
        shared = np.bincount(inverse, weights=shared, minlength=len(key)).astype(np.int64)
        reading, annotation = key // width, key % width
    owner = gold.owner[reading]
    key = owner * (len(predicted.annotations) + 1) + annotation
    if (np.diff(key) < 0).any():
        order = np.argsort(key, kind="stable") if gold.plain else np.lexsort((reading, key))
        reading, annotation, owner, shared, key = (
            x[order] for x in (reading, annotation, owner, shared, key)
        )
    gold_length, predicted_length = gold.length[reading], predicted.length[annotation]
    union = gold_length + predicted_length - shared
    new_pair = np.diff(key, prepend=-1) != 0
    return Overlaps(
        owner, annotation, reading, union == shared, shared / union, np.flatnonzero(new_pair)
    )


def _fragment_pairs(gold: Side, predicted: Side, stride: int) -> tuple[Ints, Ints, Ints]:
    """Rows of overlapping fragments and the code points that they share."""
    gold_start, gold_end, gold_order = _on_the_line(gold, stride)
    start, end, order = _on_the_line(predicted, stride)
    first = np.searchsorted(start, gold_start, "left")
    last = np.searchsorted(start, gold_end, "left")
    inner = np.searchsorted(gold_start, start, "right")
    outer = np.searchsorted(gold_start, end, "left")
    row, other = _ranges(first, last)
    other_2, row_2 = _ranges(inner, np.maximum(outer, inner))
    row, other = np.concatenate([row, row_2]), np.concatenate([other, other_2])
    shared = np.minimum(gold_end[row], end[other]) - np.maximum(gold_start[row], start[other])
    real = shared > 0  # an empty span shares nothing
    if not real.all():
        row, other, shared = row[real], other[real], shared[real]
    return gold_order[row], order[other], shared


def _on_the_line(side: Side, stride: int) -> tuple[Ints, Ints, Ints]:
    """Starts and ends of the fragments on one line, sorted by start, and that order."""
    case = side.case if side.plain else side.case[side.owner[side.fragment_reading]]
    start, end = case * stride + side.fragment_start, case * stride + side.fragment_end
    if (np.diff(start) >= 0).all():
        return start, end, np.arange(len(start))
    order = np.argsort(start, kind="stable")
    return start[order], end[order], order


def _ranges(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """All (i, j) with first[i] ≤ j < last[i]."""
    counts = last - first
    row = np.repeat(np.arange(len(first)), counts)
    ends = np.cumsum(counts)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    return row, np.repeat(first, counts) + within
