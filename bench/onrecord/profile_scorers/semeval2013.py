"""SemEval-2013 task 9.1: four tables of COR, INC, PAR, MIS and SPU, paired optimally.

Credit is COR + ½ PAR, so the four criteria are rows like any other; beside them stand the tables.
Among pairings of equal credit the one with most pairs counts, so INC is as large as it can be.
Source: I. Segura-Bedmar et al., SemEval-2013 Task 9, section 3; MUC-5 for the five classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onrecord.alignment import Bools, Floats, Ints
from onrecord.contracts import Case, Criterion, Scores
from onrecord.counts import Array, Tally
from onrecord.pairing.blocks import UNGROUNDED, Block, Chosen, SpanCriterion
from onrecord.pairing.display import display_of
from onrecord.tasks.entities import ENTITY_SCORER

TIER = 2.0**12
"""Worth of a pair of one objective in pairs of the next: more than a document can hold."""

SCHEMES = ("strict", "exact", "partial", "type")
_CRITERIA = tuple(
    next(c for c in ENTITY_SCORER.span_criteria if c.criterion.name == name) for name in SCHEMES
)


@dataclass(frozen=True, slots=True)
class SemevalScorer:
    """The four schemes; implements ``contracts.Scorer``.

    The tally holds ``("semeval2013", scheme, "overall", class)`` and ``("semeval2013", scheme,
    "per_type", type, class)`` for COR, INC, PAR, MIS, SPU, POS and ACT. By type, what says
    something of the gold (COR, INC, PAR, MIS, POS) stands with the gold's type, and what says
    something of predictions (SPU, ACT) with the prediction's, so types add up to the overall
    table. POS = COR + INC + PAR + MIS everywhere, ACT = COR + INC + PAR + SPU overall. A prediction
    on optional gold leaves ACT and SPU by what it earns, as it leaves ``predicted``.
    """

    headline: str = "strict"
    criteria: tuple[Criterion, ...] = tuple(c.criterion for c in _CRITERIA)
    views: tuple[str, ...] = ("all",)

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts and tables of a block; alignments too if detail is asked for."""
        block = Block.of(cases, ENTITY_SCORER.properties)
        shown = display_of(block, ENTITY_SCORER.tiers, ENTITY_SCORER.kinds, _CRITERIA[0])
        tally, rows = shown.tally(), {}
        for criterion in _CRITERIA:
            name = criterion.criterion.name
            table, rows["all", name] = _table(block, criterion)
            _note(tally, name, block.types, table)
        return Scores(block.types, rows, tally, shown.alignments() if detail else ())


def _table(block: Block, criterion: SpanCriterion) -> tuple[dict[str, Array], Array]:
    """One scheme's classes, (cases, types) each, and the rows of the same pairing."""
    chosen = _pairs(block, criterion)
    required = block.required(criterion)
    need, width = required[chosen.gold], len(block.types)
    gold = block.gold.case * width + block.gold.type
    predicted = block.predicted.case * width + block.predicted.type
    paired, partners = gold[chosen.gold[need]], predicted[chosen.predicted[need]]
    earned, spared = chosen.credit[need], chosen.credit[~need]

    def count(cells: Ints, amounts: Floats | Bools | None = None) -> Array:
        found = np.bincount(cells, amounts, block.size * width).astype(float)
        table: Array = found.reshape(block.size, width)
        return table

    actual = count(predicted) - count(predicted[chosen.predicted[~need]], spared)
    if UNGROUNDED in block.types:
        actual[:, block.types.index(UNGROUNDED)] += block.ungrounded
    possible = count(gold, required)
    classes = {
        "COR": count(paired, earned == 1.0),
        "INC": count(paired, earned == 0.0),
        "PAR": count(paired, (earned > 0.0) & (earned < 1.0)),
        "MIS": possible - count(paired),
        "SPU": actual - count(partners),
        "POS": possible,
        "ACT": actual,
    }
    matched = count(paired, earned), count(partners, earned)
    return classes, np.stack([*matched, possible, actual], axis=-1)


def _pairs(block: Block, criterion: SpanCriterion) -> Chosen:
    """Most credit on required gold, then on optional gold, then most pairs with required gold."""
    rows, required = block.candidates.rows, block.required(criterion)
    credit = rows.best(np.asarray(criterion.credit(block.candidates), float))
    need = required[rows.gold[rows.pair]]
    worth = np.where(need, 1.0 + TIER * TIER * credit, TIER * credit)
    like = rows.best((rows.same & block.candidates.equal("type")).astype(float))
    chosen = block.choose(worth, np.ones(len(required), np.bool_), like)
    of_required = (chosen.credit - 1.0) / (TIER * TIER)
    earned = np.where(required[chosen.gold], of_required, chosen.credit / TIER)
    return Chosen(chosen.gold, chosen.predicted, earned)


def _note(tally: Tally, scheme: str, types: Sequence[str], table: dict[str, Array]) -> None:
    for name, cells in table.items():
        by_type = cells.sum(axis=0).tolist()
        places = [("overall", name), *(("per_type", type_, name) for type_ in types)]
        for place, amount in zip(places, [sum(by_type), *by_type], strict=True):
            key = ("semeval2013", scheme, *place)
            tally[key] = tally.get(key, 0.0) + amount
