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

from onrecord.contracts import Case, Criterion, Scores
from onrecord.counts import Tally
from onrecord.pairing.blocks import Block, SpanCriterion
from onrecord.pairing.display import TIER, display_of
from onrecord.tasks.entities import ENTITY_SCORER

SCHEMES = ("strict", "exact", "partial", "type")
_CRITERIA = tuple(
    next(c for c in ENTITY_SCORER.span_criteria if c.criterion.name == name) for name in SCHEMES
)


@dataclass(frozen=True, slots=True)
class SemevalScorer:
    """The four schemes; implements ``contracts.Scorer``.

    The tally holds ``("semeval2013", scheme, class)``: COR, INC, PAR, MIS, SPU, POS and ACT.
    """

    headline: str = "strict"
    criteria: tuple[Criterion, ...] = tuple(c.criterion for c in _CRITERIA)
    views: tuple[str, ...] = ("all",)

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts and tables of a block; alignments too if detail is asked for."""
        block = Block.of(cases, ENTITY_SCORER.properties)
        rows = {("all", c.criterion.name): block.rows(c) for c in _CRITERIA}
        shown = display_of(block, ENTITY_SCORER.tiers, ENTITY_SCORER.kinds, _CRITERIA[0])
        tally = shown.tally()
        for criterion in _CRITERIA:
            _tabulate(tally, block, criterion)
        return Scores(block.types, rows, tally, shown.alignments() if detail else ())


def _tabulate(tally: Tally, block: Block, criterion: SpanCriterion) -> None:
    """Add one scheme's table."""
    credit = block.candidates.rows.best(np.asarray(criterion.credit(block.candidates), float))
    required = block.required(criterion)
    chosen = block.choose(1.0 + 2 * TIER * credit, required)
    earned = (chosen.credit - 1.0) / (2 * TIER)
    need = required[chosen.gold]
    forgiven = float(earned[~need].sum())
    optional_pairs = int((~need).sum())
    possible = float(required.sum())
    actual = float(len(block.predicted.annotations)) + float(block.ungrounded.sum()) - forgiven
    paired = earned[need]
    table = {
        "COR": float((paired == 1.0).sum()),
        "INC": float((paired == 0.0).sum()),
        "PAR": float(((paired > 0.0) & (paired < 1.0)).sum()),
        "MIS": possible - len(paired),
        "SPU": actual + forgiven - len(paired) - optional_pairs,
        "POS": possible,
        "ACT": actual,
    }
    for name, amount in table.items():
        key = ("semeval2013", criterion.criterion.name, name)
        tally[key] = tally.get(key, 0.0) + amount
