"""CoNLL: exact span and type over sets, as conlleval, seqscore, seqeval and spaCy count them.

Tags cannot say a thing twice, so duplicates collapse on both sides. Integer keys, one sort a side,
one search: this is the fast path of the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from onrecord.alignment import Ints
from onrecord.contracts import Case, Criterion, Scores
from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Array
from onrecord.pairing.blocks import UNGROUNDED, Block
from onrecord.pairing.columns import KEY_LIMIT
from onrecord.pairing.display import display_of
from onrecord.tasks.entities import ENTITY_SCORER

STRICT = next(c for c in ENTITY_SCORER.span_criteria if c.criterion.name == "strict")


@dataclass(frozen=True, slots=True)
class ConllScorer:
    """Strict F1 over sets of spans; implements ``contracts.Scorer``."""

    headline: str = "strict"
    criteria: tuple[Criterion, ...] = (
        Criterion("strict", "same span, same type; duplicates collapse"),
    )
    views: tuple[str, ...] = ("all",)

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts of each case; alignments too if detail is asked for."""
        distinct = [
            case._replace(gold=_distinct(case.gold), predicted=_distinct(case.predicted))
            for case in cases
        ]
        block = Block.of(distinct, ENTITY_SCORER.properties)
        shown = display_of(block, ENTITY_SCORER.tiers, ENTITY_SCORER.kinds, STRICT)
        alignments = shown.alignments() if detail else ()
        return Scores(block.types, {("all", "strict"): _rows(block)}, shown.tally(), alignments)


def _distinct(annotations: Sequence[Any]) -> Sequence[Any]:
    """Annotations without copies of a span and type; copies of gold pool their readings."""
    kept: dict[Any, Any] = {}
    for annotation in annotations:
        key = (annotation.fragments, annotation.type)
        before = kept.setdefault(key, annotation)
        if before is not annotation and hasattr(annotation, "accept"):
            kept[key] = msgspec.structs.replace(
                before,
                optional=before.optional and annotation.optional,
                accept=(*before.accept, *annotation.accept),
            )
    return annotations if len(kept) == len(annotations) else list(kept.values())


def _rows(block: Block) -> Array:
    gold, predicted = block.gold, block.predicted
    if not (gold.plain and predicted.plain) or gold.optional.any():
        return block.rows(STRICT)
    try:
        rows = strict_counts(
            gold.case, gold.fragment_start, gold.fragment_end, gold.type,
            predicted.case, predicted.fragment_start, predicted.fragment_end, predicted.type,
            block.size, len(block.types),
        )  # fmt: skip
    except OverflowError:  # a text of tens of millions of characters: the general path, slower
        return block.rows(STRICT)
    if UNGROUNDED in block.types:
        rows[:, block.types.index(UNGROUNDED), PREDICTED] += block.ungrounded
    return rows


def strict_counts(  # noqa: PLR0917  # two sides of four columns, then the shape
    gold_document: Ints,
    gold_start: Ints,
    gold_end: Ints,
    gold_type: Ints,
    document: Ints,
    start: Ints,
    end: Ints,
    type_: Ints,
    documents: int,
    types: int,
) -> Array:
    """Strict counts over columns.

    Args:
        gold_document: (N,) number of the document of each gold span.
        gold_start: (N,) offsets.
        gold_end: (N,) offsets.
        gold_type: (N,) numbers below ``types``.
        document: (M,) the same of the predictions.
        start: (M,) offsets.
        end: (M,) offsets.
        type_: (M,) numbers below ``types``.
        documents: D.
        types: T.

    Returns:
        (D, T, 4): matched, matched_predicted, gold, predicted, copies counted once.

    Raises:
        OverflowError: documents × offsets² × types has no room in 62 bits.
    """
    width = 1 + max(int(gold_end.max(initial=0)), int(end.max(initial=0)))
    if documents * width * width * types >= KEY_LIMIT:
        raise OverflowError("offsets too large for 64-bit keys")
    wanted = _keys(gold_document, gold_start, gold_end, gold_type, width, types)
    found = _keys(document, start, end, type_, width, types)
    at = np.searchsorted(wanted, found)
    hits = found[wanted[np.minimum(at, len(wanted) - 1)] == found] if len(wanted) else wanted
    rows = np.zeros((documents * types, 4))
    for columns, keys in (
        ((GOLD,), wanted),
        ((PREDICTED,), found),
        ((MATCHED, MATCHED_PREDICTED), hits),
    ):
        cell = keys // (width * width * types) * types + keys % types
        amounts = np.bincount(cell, minlength=documents * types)
        for column in columns:
            rows[:, column] = amounts
    table: Array = rows.reshape(documents, types, 4)
    return table


def _keys(document: Ints, start: Ints, end: Ints, type_: Ints, width: int, types: int) -> Ints:
    """One integer a span, ascending, each once."""
    keys: Ints = ((document * width + start) * width + end) * types + type_
    steps = np.diff(keys)
    if (steps > 0).all():
        return keys
    if (steps < 0).any():
        keys = np.sort(keys)
        steps = np.diff(keys)
    distinct: Ints = keys[np.concatenate([[True], steps > 0])]
    return distinct
