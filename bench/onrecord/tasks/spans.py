"""Scoring of annotations that are a span with properties: entities and dates.

A criterion is data: a name and a function from candidate pairs to credit. All else stands once:
alternatives and optional gold in ``pairing.blocks``, kinds of error in ``pairing.display``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from onrecord.alignment import Bools, Ints
from onrecord.contracts import Case, Criterion, Scores
from onrecord.counts import Tally, count
from onrecord.pairing.blocks import Block, Candidates, Codebooks, Properties, SpanCriterion
from onrecord.pairing.columns import Spanned
from onrecord.pairing.display import Display, display_of


class Slice(NamedTuple):
    """A gold annotation belongs to a slice: its number, and the attribute's value."""

    number: int
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class SpanScorer:
    """Scores one layer of spans; implements ``contracts.Scorer``.

    Attributes:
        headline: name of the criterion that ranks.
        span_criteria: criteria with their credit.
        properties: annotations, codebooks → properties beside the type.
        tiers: candidates → (E,) small integers from 1: which pairs the display prefers, in turn.
        kinds: candidates → (E,) what each pair is, as an index into ``pairing.display.KINDS``.
        slices: gold annotations → the slices that they belong to.
        attributes: names, with candidates → (E,) whether the two ends agree in it; reported as
            accuracy on the pairs of the display alignment.
    """

    headline: str
    span_criteria: tuple[SpanCriterion, ...]
    properties: Callable[[Sequence[Spanned], Codebooks], Properties]
    tiers: Callable[[Candidates], Ints]
    kinds: Callable[[Candidates], Ints]
    slices: Callable[[Sequence[Spanned]], Iterable[Slice]]
    attributes: tuple[tuple[str, Callable[[Candidates], Bools]], ...] = ()
    views: tuple[str, ...] = ("all",)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, in the order of reports."""
        return tuple(c.criterion for c in self.span_criteria)

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts of each case under each criterion; alignments too if detail is asked for."""
        block = Block.of(cases, self.properties)
        rows = {("all", c.criterion.name): block.rows(c) for c in self.span_criteria}
        headline = next(c for c in self.span_criteria if c.criterion.name == self.headline)
        shown = display_of(block, self.tiers, self.kinds, headline)
        tally = shown.tally()
        self._tally_slices(tally, block, headline)
        self._tally_attributes(tally, block, shown)
        return Scores(block.types, rows, tally, shown.alignments() if detail else ())

    def _tally_attributes(self, tally: Tally, block: Block, shown: Display) -> None:
        """Accuracy on pairs whose gold counts."""
        pairs = shown.pair[~block.gold.optional[shown.gold]]
        for name, agrees in self.attributes:
            right = block.candidates.rows.best(agrees(block.candidates).astype(float))[pairs]
            for key, amount in (("pairs", len(pairs)), ("correct", right.sum())):
                count(tally, ("attributes", name, key), float(amount))

    def _tally_slices(self, tally: Tally, block: Block, headline: SpanCriterion) -> None:
        """Recall under the headline, by what the gold says of itself."""
        found = list(self.slices(block.gold.annotations))
        if not found:
            return
        earned = np.zeros(len(block.gold.annotations))
        pairs = block.pairs(headline)
        earned[pairs.gold] = pairs.credit
        required = block.required(headline)
        for number, attribute, value in found:
            if required[number]:
                for key, amount in (("matched", float(earned[number])), ("gold", 1.0)):
                    count(tally, ("slices", attribute, value, key), amount)
