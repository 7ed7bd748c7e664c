"""Entities: who is in the text, by span, type and knowledge-base item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import UNSET

from onrecord.alignment import Bools, Floats, Ints
from onrecord.annotations import Entity, PredictedEntity
from onrecord.contracts import Criterion, Task
from onrecord.pairing.blocks import Candidates, Codebooks, Properties, SpanCriterion
from onrecord.pairing.columns import Spanned
from onrecord.pairing.display import kind_numbers
from onrecord.tasks.spans import Slice, SpanScorer


def _properties(annotations: Sequence[Spanned], books: Codebooks) -> Properties:
    """Codes of knowledge-base items; an absent item is -1, null is an item."""
    items = books["kb"]
    items[UNSET] = -1
    given = [a.kb_id for a in annotations]
    if given.count(UNSET) == len(given):
        return {"kb": np.full(len(given), -1)}
    return {"kb": items.column(given)}


def _strict(c: Candidates) -> Bools:
    return c.rows.same & c.equal("type")


def _partial(c: Candidates) -> Floats:
    return np.where(c.rows.same, 1.0, 0.5)


def _iou(c: Candidates) -> Floats:
    return np.where(c.equal("type"), c.rows.iou, 0.0)


def _without_item(gold: Properties) -> Bools:
    absent: Bools = gold["kb"] < 0
    return absent


def _linked(c: Candidates) -> Bools:
    unlinked = _without_item(c.gold)[c.own]
    right: Bools = c.rows.same & (c.equal("kb") | unlinked)
    return right


def _tiers(c: Candidates) -> Ints:
    """Strict pairs first, then exact ones, then same-type overlaps, then overlaps."""
    return 1 + c.equal("type") + 2 * c.rows.same.astype(np.int64)


def _kinds(c: Candidates) -> Ints:
    by_tier = kind_numbers("wrong both", "wrong boundary", "wrong type", "correct")
    return by_tier[_tiers(c) - 1]


def _slices(gold: Sequence[Spanned]) -> Iterable[Slice]:
    said = [g.phenomena for g in gold]
    if any(said):
        for number, tags in enumerate(said):
            for tag in tags:
                yield Slice(number, "phenomena", tag)


ENTITY_SCORER = SpanScorer(
    headline="strict",
    span_criteria=(
        SpanCriterion(Criterion("strict", "same span, same type"), _strict),
        SpanCriterion(
            Criterion("exact", "same span, any type"),
            lambda c: c.rows.same,
            prefer_types=True,
        ),
        SpanCriterion(
            Criterion("type", "overlap, same type", diagnostic=True),
            lambda c: c.equal("type"),
        ),
        SpanCriterion(
            Criterion("partial", "1 for the same span, ½ for overlap", diagnostic=True),
            _partial,
            prefer_types=True,
        ),
        SpanCriterion(
            Criterion("iou", "intersection over union of the characters, same type"), _iou
        ),
        SpanCriterion(
            Criterion("linked", "same span, same knowledge-base item"),
            _linked,
            spared=_without_item,
            prefer_types=True,
        ),
    ),
    properties=_properties,
    tiers=_tiers,
    kinds=_kinds,
    slices=_slices,
)

ENTITIES = Task(
    name="entities",
    noun="entity",
    gold=Entity,
    predicted=PredictedEntity,
    scorer=ENTITY_SCORER,
)
