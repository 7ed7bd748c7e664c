"""A block of attributions with its alignments: one optimum for each criterion, one to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec import UNSET

from onrecord.alignment import Bools, Floats, Ints, best_pairs
from onrecord.contracts import Case
from onrecord.pairing.relations import Relation, RelationPairs, relation_pairs, relations
from onrecord.tokens import TokenIndex

CUE, CONTENT = 1, 2
ROLE_WEIGHTS = (0.25, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Aligned:
    """Chosen pairs, ascending by gold.

    Attributes:
        gold: (K,) numbers of gold relations.
        predicted: (K,) their partners.
        credit: (K,) what each earns.
        dice: (K, 3) dice of the roles under the best reading.
    """

    gold: Ints
    predicted: Ints
    credit: Floats
    dice: Floats


@dataclass(frozen=True, slots=True)
class Statements:
    """All attributions of a block of cases.

    Attributes:
        cases: the cases.
        indexes: token index of each case.
        gold: gold relations, by case, in canonical order.
        predicted: predicted relations likewise.
        gold_case: (N,) case of each gold relation.
        predicted_case: (M,) case of each predicted relation.
        pairs: candidate pairs.
    """

    cases: Sequence[Case[Any, Any]]
    indexes: Sequence[TokenIndex]
    gold: Sequence[Relation]
    predicted: Sequence[Relation]
    gold_case: Ints
    predicted_case: Ints
    pairs: RelationPairs

    @classmethod
    def of(cls, cases: Sequence[Case[Any, Any]]) -> Statements:
        """The relations of a block and every pair that can earn credit."""
        indexes = [TokenIndex(c.text) for c in cases]
        both = [
            (relations(c.gold, i), relations(c.predicted, i))
            for c, i in zip(cases, indexes, strict=True)
        ]
        numbers = np.arange(len(cases))
        return cls(
            cases,
            indexes,
            [r for golds, _ in both for r in golds],
            [r for _, said in both for r in said],
            np.repeat(numbers, [len(g) for g, _ in both]),
            np.repeat(numbers, [len(s) for _, s in both]),
            relation_pairs(both),
        )

    def required(self, view: str) -> Bools:
        """(N,) gold relations that count in a view."""
        inside = _VIEWS[view]
        return np.array(
            [not r.annotation.optional and inside(r.annotation) for r in self.gold], np.bool_
        )

    def align(self, credit: Callable[[Floats], Floats], required: Bools) -> Aligned:
        """The pairing of maximum credit.

        Args:
            credit: (…, 3) dice of the roles → (…) credit.
            required: (N,) gold that counts; it goes first.
        """
        values = np.where(self.pairs.dice[..., 0] >= 0, credit(self.pairs.dice), 0.0)
        return self._choose(values, required, np.ones(len(values), np.bool_))

    def _choose(self, values: Floats, required: Bools, allowed: Bools) -> Aligned:
        reading = values.argmax(axis=1) if len(values) else np.zeros(0, np.int64)
        rows = np.arange(len(values))
        best = values[rows, reading]
        edges = np.flatnonzero((best > 0) & allowed)
        gold, predicted = self.pairs.gold[edges], self.pairs.predicted[edges]
        preference = _weight(self.pairs.dice[edges, reading[edges]])
        chosen = edges[
            best_pairs(gold, predicted, best[edges], required=required[gold], preference=preference)
        ]
        return Aligned(
            self.pairs.gold[chosen],
            self.pairs.predicted[chosen],
            best[chosen],
            self.pairs.dice[chosen, reading[chosen]],
        )

    def extended(self, required: Bools) -> Aligned:
        """Soft's alignment, then pairs of soft 0 whose contents or cues overlap."""
        first = self.align(soft, required)
        free = np.ones(len(self.pairs.gold), np.bool_)
        free &= ~np.isin(self.pairs.gold, first.gold)
        free &= ~np.isin(self.pairs.predicted, first.predicted)
        dice = self.pairs.dice
        touching = (dice[..., CUE] > 0) | (dice[..., CONTENT] > 0)
        values = np.where((dice[..., 0] >= 0) & touching, _weight(dice), 0.0)
        second = self._choose(values, required, free)
        gold = np.concatenate([first.gold, second.gold])
        order = np.argsort(gold, kind="stable")
        return Aligned(
            gold[order],
            np.concatenate([first.predicted, second.predicted])[order],
            np.concatenate([first.credit, np.zeros(len(second.gold))])[order],
            np.concatenate([first.dice, second.dice])[order],
        )


def strict(dice: Floats) -> Floats:
    """1 if all three roles are equal."""
    equal: Floats = (dice.min(axis=-1) >= 1.0).astype(float)
    return equal


def soft(dice: Floats) -> Floats:
    """The minimum over the roles."""
    least: Floats = np.maximum(dice.min(axis=-1), 0.0)
    return least


def speaker_content(least: float) -> Callable[[Floats], Floats]:
    """1 if the source's dice is at least ½ and the content's at least ``least``."""

    def credit(dice: Floats) -> Floats:
        return ((dice[..., 0] >= 0.5) & (dice[..., CONTENT] >= least)).astype(float)  # noqa: PLR2004  # as named

    return credit


def _weight(dice: Floats) -> Floats:
    weight: Floats = np.maximum(dice, 0.0) @ np.array(ROLE_WEIGHTS)
    return weight


def outermost(annotation: Any) -> bool:  # noqa: ANN401  # an attribution
    """Whether an attribution stands in no other's content."""
    return annotation.parent is None or annotation.parent is UNSET


_VIEWS: dict[str, Callable[[Any], bool]] = {
    "all": lambda _: True,
    "outermost": outermost,
    "quotations": lambda a: a.quote_type in {"direct", "mixed"},
}
VIEWS = tuple(_VIEWS)
