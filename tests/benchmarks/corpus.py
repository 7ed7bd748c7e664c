"""The generated corpus of the speed table: 20 gold and 20 predicted spans a document.

Flat spans of one to three tokens among 200, six types; of the predictions 70 % are exact, 12 %
have a wrong boundary, 8 % a wrong type, 10 % stand elsewhere. Seeded: the same in every process.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SPANS, SLOTS, SLOT = 20, 40, 5
TOKENS = SLOTS * SLOT
TYPES = ("GPE", "LOC", "NORP", "ORG", "PERSON", "PRODUCT")


class Spans(NamedTuple):
    """(documents, 20) token offsets and type numbers, each row sorted by start."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    type: NDArray[np.int64]

    def tuples(self) -> list[list[tuple[int, int, str]]]:
        """The spans as lists of (start, end, type), for scorers that take lists."""
        rows = zip(self.start.tolist(), self.end.tolist(), self.type.tolist(), strict=True)
        return [[(s, e, TYPES[t]) for s, e, t in zip(*row, strict=True)] for row in rows]

    def tags(self) -> list[list[str]]:
        """The spans as IOB2 tags, for scorers that take tags."""
        documents = []
        for spans in self.tuples():
            tags = ["O"] * TOKENS
            for start, end, type_ in spans:
                tags[start:end] = [f"B-{type_}", *[f"I-{type_}"] * (end - start - 1)]
            documents.append(tags)
        return documents


def generate(documents: int, seed: int = 20) -> tuple[Spans, Spans]:
    """Gold and predictions of a corpus of a given size."""
    rng = np.random.default_rng(seed)
    slots = np.argsort(rng.random((documents, SLOTS)), axis=1)
    gold_slot, free = slots[:, :SPANS], slots[:, SPANS:]
    start, length = gold_slot * SLOT, rng.integers(1, 4, (documents, SPANS))
    type_ = rng.integers(0, len(TYPES), (documents, SPANS))
    luck = rng.random((documents, SPANS))
    predicted_start = np.where(luck >= 0.9, free * SLOT, start)
    predicted_length = length + ((luck >= 0.7) & (luck < 0.82))
    predicted_type = np.where((luck >= 0.82) & (luck < 0.9), (type_ + 1) % len(TYPES), type_)
    return (
        _sorted(start, length, type_),
        _sorted(predicted_start, predicted_length, predicted_type),
    )


def _sorted(start: NDArray[np.int64], length: NDArray[np.int64], type_: NDArray[np.int64]) -> Spans:
    order = np.argsort(start, axis=1)
    start, length, type_ = (np.take_along_axis(x, order, 1) for x in (start, length, type_))
    return Spans(start, start + length, type_)
