"""Generated annotations, shared by the laws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import Entity, EntityReading, PredictedEntity

TYPES = st.sampled_from(["ORG", "PERSON", "GPE"])
ITEMS = st.sampled_from([UNSET, None, "Q1", "Q2"])


@st.composite
def places(draw: st.DrawFn, reach: int = 12) -> dict[str, Any]:
    """Start and end, or sometimes fragments."""
    start = draw(st.integers(0, reach - 1))
    end = draw(st.integers(start + 1, reach))
    if end - start > 2 and draw(st.integers(0, 4)) == 0:
        gap = draw(st.integers(start + 1, end - 2))
        return {"spans": ((start, gap), (gap + 1, end))}
    return {"start": start, "end": end}


@st.composite
def predicted_entities(draw: st.DrawFn) -> PredictedEntity:
    """An entity as an extractor gives it."""
    return PredictedEntity(**draw(places()), type=draw(TYPES), kb_id=draw(ITEMS))


@st.composite
def gold_entities(draw: st.DrawFn) -> Entity:
    """A gold entity, at times optional or with other readings."""
    accept = tuple(
        EntityReading(**draw(places()), type=draw(st.one_of(st.just(UNSET), TYPES)))
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
    )
    return Entity(
        **draw(places()),
        type=draw(TYPES),
        kb_id=draw(ITEMS),
        accept=accept,
        optional=draw(st.sampled_from([False, False, True])),
    )
