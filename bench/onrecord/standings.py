"""Several systems on one corpus, task by task: who can be told from whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.headlines import Headline, headlines
from onrecord.ranking import Ranking, rank
from onrecord.scorecard import Scorecard


def standings(cards: Sequence[Scorecard]) -> dict[str, Ranking]:
    """Rank the systems that attempted a task by its headline, for every task and the record.

    Args:
        cards: one a system; a ranking names them by their place in this list, ``"0"``, ``"1"`` …

    Returns:
        Task → ranking, for the tasks that two systems or more attempted; nothing if signatures
        differ, for then no two numbers compare.
    """
    if len({str(card.signature) for card in cards}) > 1:
        return {}
    found: dict[str, dict[str, Headline]] = {}
    for place, card in enumerate(cards):
        for name, headline in headlines(card).items():
            found.setdefault(name, {})[str(place)] = headline
    return {name: _rank(systems) for name, systems in found.items() if len(systems) > 1}


def _rank(systems: Mapping[str, Headline]) -> Ranking:
    clusters = next(iter(systems.values())).clusters  # one corpus: the same for all
    return rank({place: headline.rows for place, headline in systems.items()}, clusters=clusters)
