"""Which gold entity a predicted speaker is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec import UNSET

from onrecord.contracts import Case
from onrecord.pairing.columns import readings_of
from onrecord.span import Fragments


def names_speaker(attribution: Any) -> bool:  # noqa: ANN401  # gold or predicted
    """Whether an attribution says which entity speaks."""
    return bool(attribution.source_entity) or bool(attribution.speaker)


def resolved_speakers(case: Case[Any, Any], predicted: Sequence[Any]) -> list[str | None]:
    """The gold ``entity_id`` behind each prediction's speaker; None: none, or not resolved.

    A predicted ``source_entity`` stands for the gold entity that most of its own mentions have
    under exact-span pairing (a tie or none: unresolved); a ``speaker`` is itself a mention.
    """
    if case.entities is None:
        return [None] * len(predicted)
    gold_entities, predicted_entities = case.entities
    at = _ids_by_span(gold_entities)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    mentions = {(e.entity_id, e.fragments) for e in predicted_entities if e.entity_id}
    for entity_id, fragments in mentions:  # each once: a mention repeated has no second partner
        votes[entity_id].update(at.get(fragments, ()))
    found: list[str | None] = []
    for attribution in predicted:
        if attribution.source_entity:
            found.append(_winner(votes[attribution.source_entity]))
        elif attribution.speaker:
            found.append(_winner(Counter(at.get((attribution.speaker,), ()))))
        else:
            found.append(None)
    return found


def _ids_by_span(entities: Sequence[Any]) -> dict[Fragments, list[str]]:
    """Span, in any accepted reading → the entity ids found there."""
    at: dict[Fragments, list[str]] = defaultdict(list)
    for entity in entities:
        if entity.entity_id and entity.entity_id is not UNSET:
            for fragments in {reading.fragments for reading in readings_of(entity)}:
                at[fragments].append(entity.entity_id)
    return at


def _winner(votes: Counter[str]) -> str | None:
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]
