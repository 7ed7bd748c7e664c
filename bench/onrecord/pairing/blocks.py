"""A block of documents as columns, and the optimal pairing under each criterion of spans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from onrecord.alignment import Bools, Floats, Ints, best_pairs
from onrecord.contracts import Case, Criterion
from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Array
from onrecord.pairing.columns import Codebook, Side, Spanned, sides_of
from onrecord.pairing.overlaps import Overlaps, overlaps

UNGROUNDED = "(ungrounded)"
"""The row of strings that an extractor made up: predicted, of no type, nowhere in the text."""

Properties: TypeAlias = Mapping[str, Any]
"""Name of a property → its column, one row a reading or a prediction."""

Codebooks: TypeAlias = dict[str, Codebook]
"""Name of a property → the numbers of its values, shared by the two sides of a block."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Overlapping pairs with the properties of both ends.

    Attributes:
        rows: the pairs of readings and predictions.
        own: (E,) number of the reading that is the gold itself.
        gold: properties of the gold readings.
        predicted: properties of the predictions, coded alike.
    """

    rows: Overlaps
    own: Ints
    gold: Properties
    predicted: Properties

    def both(self, name: str) -> tuple[Any, Any]:
        """One property of the two ends of each row."""
        return self.gold[name][self.rows.reading], self.predicted[name][self.rows.predicted]

    def equal(self, name: str) -> Bools:
        """Whether the two ends have the same code; a negative code equals nothing."""
        gold, predicted = self.both(name)
        same: Bools = (gold == predicted) & (gold >= 0)
        return same


@dataclass(frozen=True, slots=True)
class SpanCriterion:
    """A criterion and the credit of each candidate pair.

    Attributes:
        criterion: name, summary, whether diagnostic.
        credit: candidates → (E,) credit in [0, 1].
        spared: gold properties → (M,) readings whose gold acts as optional here; None: none.
        prefer_types: among ties, pair equal types of identical spans first.
    """

    criterion: Criterion
    credit: Callable[[Candidates], Floats | Bools]
    spared: Callable[[Properties], Bools] | None = None
    prefer_types: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pairs of one criterion's optimal alignment, by gold.

    Attributes:
        gold: (K,) gold annotations, ascending.
        predicted: (K,) their partners.
        credit: (K,) what each pair earns.
    """

    gold: Ints
    predicted: Ints
    credit: Floats


@dataclass(frozen=True, slots=True)
class Block:
    """A block of cases as columns, with all candidate pairs.

    Attributes:
        size: number of cases.
        types: every type that occurs, sorted.
        gold: the gold side.
        predicted: the predicted side.
        candidates: overlapping pairs.
        ungrounded: (size,) made-up strings of each case.
        alone: (P,) pairs whose two ends overlap nothing else.
        gold_cell: (N,) row of counts of each gold annotation: case times types + type.
        predicted_cell: (M,) likewise for predictions.
        totals: (cases times types, 4) counts before any pair is credited.
    """

    size: int
    types: tuple[str, ...]
    gold: Side
    predicted: Side
    candidates: Candidates
    ungrounded: Floats
    alone: Bools
    gold_cell: Ints
    predicted_cell: Ints
    totals: Array

    @classmethod
    def of(
        cls,
        cases: Sequence[Case[Any, Any]],
        properties: Callable[[Sequence[Spanned], Codebooks], Properties],
    ) -> Block:
        """Columns and candidate pairs of a block of cases."""
        types, gold, predicted = sides_of([c.gold for c in cases], [c.predicted for c in cases])
        ungrounded = np.array([c.ungrounded for c in cases], float)
        return cls.of_sides(types, gold, predicted, properties, ungrounded)

    @classmethod
    def of_sides(
        cls,
        types: tuple[str, ...],
        gold: Side,
        predicted: Side,
        properties: Callable[[Sequence[Spanned], Codebooks], Properties],
        ungrounded: Floats,
    ) -> Block:
        """Candidate pairs of two sides that are columns already.

        Args:
            types: the names behind the sides' type numbers, sorted.
            gold: the gold side.
            predicted: the predicted side.
            properties: what the task adds to the type.
            ungrounded: (cases,) made-up strings of each case.
        """
        rows = overlaps(gold, predicted)
        books: Codebooks = defaultdict(Codebook)
        books["type"].update(zip(types, range(len(types)), strict=True))
        candidates = Candidates(
            rows,
            _own_readings(gold)[rows.gold],
            _all_properties(gold, books, properties),
            _all_properties(predicted, books, properties),
        )
        if ungrounded.any():
            types = (*types, UNGROUNDED)
        owner, partner = rows.gold[rows.pair], rows.predicted[rows.pair]
        alone = (np.bincount(owner)[owner] == 1) & (np.bincount(partner)[partner] == 1)
        gold_cell = gold.case * len(types) + gold.type
        predicted_cell = predicted.case * len(types) + predicted.type
        totals = np.zeros((len(ungrounded) * len(types), 4))
        totals[:, GOLD] = np.bincount(gold_cell, ~gold.optional, len(totals))
        totals[:, PREDICTED] = np.bincount(predicted_cell, minlength=len(totals))
        if UNGROUNDED in types:
            totals[types.index(UNGROUNDED) :: len(types), PREDICTED] += ungrounded
        return cls(
            size=len(ungrounded),
            types=types,
            gold=gold,
            predicted=predicted,
            candidates=candidates,
            ungrounded=ungrounded,
            alone=alone,
            gold_cell=gold_cell,
            predicted_cell=predicted_cell,
            totals=totals,
        )

    def required(self, criterion: SpanCriterion) -> Bools:
        """(N,) gold annotations that count under a criterion."""
        if criterion.spared is None:
            return ~self.gold.optional
        spared = criterion.spared(self.candidates.gold)
        return ~(self.gold.optional | spared[_own_readings(self.gold)])

    def pairs(self, criterion: SpanCriterion) -> Chosen:
        """The optimal alignment under a criterion."""
        rows = self.candidates.rows
        credit = rows.best(np.asarray(criterion.credit(self.candidates), float))
        prefer = None
        if criterion.prefer_types:
            prefer = rows.best((rows.same & self.candidates.equal("type")).astype(float))
        return self.choose(credit, self.required(criterion), prefer)

    def choose(
        self, credit: Floats, required: Bools, prefer: Floats | None = None, *, tiers: int = 0
    ) -> Chosen:
        """The one-to-one pairing of maximum credit over all pairs that overlap."""
        rows = self.candidates.rows
        gold, predicted = rows.gold[rows.pair], rows.predicted[rows.pair]
        earns = credit > 0
        chosen = earns & self.alone
        tied = np.flatnonzero(earns & ~self.alone)
        if len(tied):
            best = best_pairs(
                gold[tied],
                predicted[tied],
                credit[tied],
                required=required[gold[tied]],
                preference=None if prefer is None else prefer[tied],
                tiers=tiers,
            )
            chosen[tied[best]] = True
        which = np.flatnonzero(chosen)
        return Chosen(gold[which], predicted[which], credit[which])

    def rows(self, criterion: SpanCriterion) -> Array:
        """(cases, types, 4): the additive counts of one criterion."""
        chosen, required = self.pairs(criterion), self.required(criterion)
        rows, cells = self.totals.copy(), len(self.totals)
        if criterion.spared is not None:
            rows[:, GOLD] = np.bincount(self.gold_cell, required, cells)
        need = required[chosen.gold]
        by_gold = self.gold_cell[chosen.gold]
        by_predicted = self.predicted_cell[chosen.predicted]
        earned = chosen.credit
        if not need.all():
            earned = np.where(need, chosen.credit, 0.0)
            rows[:, PREDICTED] -= np.bincount(by_predicted, chosen.credit - earned, cells)
        rows[:, MATCHED] = np.bincount(by_gold, earned, cells)
        rows[:, MATCHED_PREDICTED] = np.bincount(by_predicted, earned, cells)
        table: Array = rows.reshape(self.size, len(self.types), 4)
        return table


def _own_readings(gold: Side) -> Ints:
    """(N,) number of the reading that each gold annotation is itself: its first."""
    numbers = np.arange(len(gold.annotations))
    return numbers if gold.plain else np.searchsorted(gold.owner, numbers)


def _all_properties(
    side: Side,
    books: Codebooks,
    properties: Callable[[Sequence[Spanned], Codebooks], Properties],
) -> Properties:
    """The type of each reading, and what the task adds."""
    types = side.type
    if not side.plain:
        types = books["type"].column([r.type for r in side.readings])
    return {"type": types, **properties(side.readings, books)}
