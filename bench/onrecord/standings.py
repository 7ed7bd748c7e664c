"""Several systems on one corpus, task by task: who can be told from whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.counts import Array
from onrecord.ranking import Ranking, rank
from onrecord.scorecard import Scorecard


def standings(
    cards: Sequence[Scorecard], *, clusters: Sequence[object] | None = None
) -> dict[str, Ranking]:
    """Rank the systems that attempted a task by its headline, for every task and the record.

    Args:
        cards: one a system; a ranking names them by their place in this list, ``"0"``, ``"1"`` …
        clusters: what each document belongs to, if not to itself.

    Returns:
        Task → ranking, for the tasks that two systems or more attempted; nothing if signatures
        differ, for then no two numbers compare.
    """
    if len({str(card.signature) for card in cards}) > 1:
        return {}
    found: dict[str, dict[str, Array]] = {}
    for place, card in enumerate(cards):
        for name, rows in headline_rows(card).items():
            found.setdefault(name, {})[str(place)] = rows
    return {
        name: rank(systems, clusters=clusters)
        for name, systems in found.items()
        if len(systems) > 1
    }


def headline_rows(card: Scorecard) -> Mapping[str, Array]:
    """Task → (D, 4) counts of each document under its headline, for what was attempted."""
    rows = {name: task.per_document() for name, task in card.attempted.items()}
    return rows if card.record is None else {**rows, "record": card.record}
