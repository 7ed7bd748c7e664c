"""The headline of each task, document by document: what comparisons and rankings are made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from onrecord.counts import Array, Counts
from onrecord.scorecard import Scorecard


class Headline(Struct, frozen=True):
    """Counts under the criterion that ranks, a row a document.

    Attributes:
        criterion: its name.
        documents: D document ids, sorted, so that two systems' rows meet whatever their order.
        rows: (D, 4) counts.
        clusters: (D,) the story of each document, or itself; None: no two share one.
    """

    criterion: str
    documents: tuple[str, ...]
    rows: Array
    clusters: tuple[tuple[str, str], ...] | None = None

    def of(self, doc_id: str) -> Counts | None:
        """Counts of one document, or None if it was not annotated."""
        row = bisect_left(self.documents, doc_id)
        if row == len(self.documents) or self.documents[row] != doc_id:
            return None
        return Counts(*self.rows[row].tolist())


def headlines(card: Scorecard) -> dict[str, Headline]:
    """Task → its headline, for what the system attempted; the joint record last."""
    found = {
        name: _sorted(card, task.headline, task.documents, task.per_document())
        for name, task in card.attempted.items()
    }
    if card.record is not None:
        found["record"] = _sorted(card, "record", card.record_documents, card.record)
    return found


def _sorted(card: Scorecard, criterion: str, documents: Sequence[str], rows: Array) -> Headline:
    order = sorted(range(len(documents)), key=documents.__getitem__)
    ids = tuple(documents[row] for row in order)
    clusters = card.clusters(ids)
    return Headline(
        criterion, ids, rows[np.array(order, int)], None if clusters is None else tuple(clusters)
    )
