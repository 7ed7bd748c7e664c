"""The display alignment: one pairing that a person can read, and what each part of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np

from onrecord.alignment import Bools, Ints
from onrecord.contracts import Kind, Pair
from onrecord.counts import Tally
from onrecord.pairing.blocks import Block, Candidates, SpanCriterion
from onrecord.pairing.columns import Codebook, Side

KINDS: tuple[Kind, ...] = get_args(Kind)
NONE = "none"


def kind_numbers(*names: Kind) -> Ints:
    """Indices into ``KINDS``."""
    return np.array([KINDS.index(name) for name in names], np.int64)


@dataclass(frozen=True, slots=True)
class Display:
    """The display alignment of a block.

    Attributes:
        block: the block.
        gold: (K,) paired gold annotations, ascending.
        predicted: (K,) their partners.
        pair: (K,) number of each among the block's pairs of annotations.
        kind: (K,) index into ``KINDS`` of each pair.
        right: (K,) whether the pair earns full credit under the headline.
        gold_kind: (N,) index into ``KINDS`` of each unpaired gold; of no meaning for paired.
        predicted_kind: (M,) likewise for predictions.
        gold_paired: (N,) whether each gold has a partner.
        predicted_paired: (M,) likewise for predictions.
    """

    block: Block
    gold: Ints
    predicted: Ints
    pair: Ints
    kind: Ints
    right: Bools
    gold_kind: Ints
    predicted_kind: Ints
    gold_paired: Bools
    predicted_paired: Bools

    def tally(self) -> Tally:
        """Kinds and the confusion matrix; what touches optional gold only is left out."""
        block, required = self.block, ~self.block.gold.optional
        pairs = required[self.gold]
        lone_gold = required & ~self.gold_paired
        kinds = np.concatenate(
            [
                self.kind[pairs],
                self.gold_kind[lone_gold],
                self.predicted_kind[~self.predicted_paired],
            ]
        )
        tally: Tally = {}
        for number, amount in enumerate(np.bincount(kinds, minlength=len(KINDS))):
            if amount:
                tally["kinds", KINDS[number]] = float(amount)
        names = [*block.types, NONE]
        none = len(block.types)
        cell = np.concatenate([
            block.gold.type[self.gold[pairs]] * len(names)
            + block.predicted.type[self.predicted[pairs]],
            block.gold.type[lone_gold] * len(names) + none,
            none * len(names) + block.predicted.type[~self.predicted_paired],
        ])  # fmt: skip
        for number, amount in enumerate(np.bincount(cell, minlength=0)):
            if amount:
                tally["confusion", names[number // len(names)], names[number % len(names)]] = float(
                    amount
                )
        return tally

    def alignments(self) -> tuple[tuple[Pair, ...], ...]:
        """For each case its pairs in order of the text, gold first where both start together."""
        block = self.block
        lines: list[list[tuple[tuple[int, int, int], Pair]]] = [[] for _ in range(block.size)]
        for k, (g, p) in enumerate(zip(self.gold.tolist(), self.predicted.tolist(), strict=True)):
            pair = Pair(
                int(block.gold.index[g]),
                int(block.predicted.index[p]),
                KINDS[int(self.kind[k])],
                bool(self.right[k]),
                bool(block.gold.optional[g]),
            )
            lines[int(block.gold.case[g])].append((_place(block.gold, g, 0), pair))
        for g in np.flatnonzero(~self.gold_paired).tolist():
            kind, optional = KINDS[int(self.gold_kind[g])], bool(block.gold.optional[g])
            pair = Pair(int(block.gold.index[g]), None, kind, right=False, optional=optional)
            lines[int(block.gold.case[g])].append((_place(block.gold, g, 0), pair))
        for p in np.flatnonzero(~self.predicted_paired).tolist():
            kind = KINDS[int(self.predicted_kind[p])]
            pair = Pair(None, int(block.predicted.index[p]), kind, right=False)
            lines[int(block.predicted.case[p])].append((_place(block.predicted, p, 1), pair))
        return tuple(tuple(pair for _, pair in sorted(x, key=lambda y: y[0])) for x in lines)


def _place(side: Side, number: int, rank: int) -> tuple[int, int, int]:
    fragments = side.annotations[number].fragments
    return fragments[0][0], rank, number


def display_of(
    block: Block,
    tiers: Callable[[Candidates], Ints],
    kinds: Callable[[Candidates], Ints],
    headline: SpanCriterion,
) -> Display:
    """Pair a block for people: the most pairs of the best tier, then of the next, and so on.

    Among pairings of equal tiers the larger overlap is preferred; required gold goes first.
    """
    rows = block.candidates.rows
    tier = tiers(block.candidates)
    chosen = block.choose(
        rows.best(tier.astype(float)),
        ~block.gold.optional,
        rows.best(rows.iou),
        tiers=int(tier.max(initial=0)),
    )
    pair = _pair_numbers(block, chosen.gold, chosen.predicted)
    row = _best_rows(block, pair, tier)
    credit = np.asarray(headline.credit(block.candidates), float)
    gold_paired = _mark(len(block.gold.annotations), chosen.gold)
    predicted_paired = _mark(len(block.predicted.annotations), chosen.predicted)
    gold_kind = np.full(len(gold_paired), KINDS.index("missed"))
    gold_kind[rows.gold[predicted_paired[rows.predicted]]] = KINDS.index("merged")
    predicted_kind = np.full(len(predicted_paired), KINDS.index("spurious"))
    predicted_kind[rows.predicted[gold_paired[rows.gold]]] = KINDS.index("split")
    predicted_kind[_copies(block.predicted, predicted_paired)] = KINDS.index("duplicate")
    return Display(
        block,
        chosen.gold,
        chosen.predicted,
        pair,
        kinds(block.candidates)[row],
        credit[row] >= 1.0,
        gold_kind,
        predicted_kind,
        gold_paired,
        predicted_paired,
    )


def _mark(size: int, which: Ints) -> Bools:
    marks = np.zeros(size, np.bool_)
    marks[which] = True
    return marks


def _pair_numbers(block: Block, gold: Ints, predicted: Ints) -> Ints:
    """The number of each chosen pair among all pairs of annotations."""
    rows = block.candidates.rows
    width = len(block.predicted.annotations) + 1
    key = (rows.gold * width + rows.predicted)[rows.pair]
    return np.searchsorted(key, gold * width + predicted)


def _best_rows(block: Block, pair: Ints, tier: Ints) -> Ints:
    """The row of each chosen pair whose reading is of the best tier."""
    rows = block.candidates.rows
    if rows.one_to_one_rows:
        return pair
    ends = np.append(rows.pair[1:], len(rows.gold))
    spans = zip(rows.pair[pair].tolist(), ends[pair].tolist(), strict=True)
    return np.array([i + int(np.argmax(tier[i:j])) for i, j in spans], np.int64)


def _copies(predicted: Side, paired: Bools) -> Bools:
    """Predictions with the span and type of a paired prediction."""
    if predicted.plain:
        columns = (predicted.case, predicted.fragment_start, predicted.fragment_end, predicted.type)
        fresh = np.zeros(len(paired), np.bool_)
        for column in columns:
            fresh |= np.diff(column, prepend=-1) != 0
        group: Ints = np.cumsum(fresh)
    else:
        keys = zip(predicted.case.tolist(), predicted.annotations, strict=True)
        group = Codebook().column([(case, a.fragments, a.type) for case, a in keys])
    found = _mark(int(group.max()) + 1 if len(group) else 0, group[paired])
    copies: Bools = found[group]
    return copies
