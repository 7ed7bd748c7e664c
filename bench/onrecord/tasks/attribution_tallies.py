"""Attributes, slices and kinds of error of attributions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import UNSET

from onrecord.alignment import Bools
from onrecord.contracts import Kind, Pair
from onrecord.counts import Tally, count
from onrecord.pairing.relations import Relation
from onrecord.pairing.statements import Aligned, Statements, speaker_content

ATTRIBUTES = ("quote_type", "attitude", "source_type", "polarity", "determinacy")
SLICED = ("quote_type", "source_type", "attitude")


def tally_attributes(tally: Tally, block: Statements, aligned: Aligned, required: Bools) -> None:
    """Correct values on aligned pairs where the prediction gives one."""
    partner = dict(zip(aligned.predicted.tolist(), aligned.gold.tolist(), strict=True))
    ids = {
        (int(case), r.annotation.id): number
        for number, (r, case) in enumerate(zip(block.predicted, block.predicted_case, strict=True))
        if r.annotation.id is not UNSET
    }
    for p, g in partner.items():
        if not required[g]:
            continue
        gold, said = block.gold[g].annotation, block.predicted[p].annotation
        for name in ATTRIBUTES:
            if getattr(said, name) is not UNSET and getattr(gold, name) is not UNSET:
                _count(tally, name, right=getattr(said, name) == getattr(gold, name))
        if said.parent is not UNSET and gold.parent is not UNSET:
            above = partner.get(ids.get((int(block.predicted_case[p]), said.parent), -1))
            found = None if above is None else block.gold[above].annotation.id
            right = said.parent is None if gold.parent is None else found == gold.parent
            _count(tally, "parent", right=right)


def _count(tally: Tally, attribute: str, *, right: bool) -> None:
    for key, amount in (("pairs", 1.0), ("correct", float(right))):
        count(tally, ("attributes", attribute, key), amount)


def tally_slices(tally: Tally, block: Statements, aligned: Aligned, required: Bools) -> None:
    """Soft credit by what the gold says of itself."""
    earned = np.zeros(len(block.gold))
    earned[aligned.gold] = aligned.credit
    depths = _depths(block)
    for number, relation in enumerate(block.gold):
        if required[number]:
            for attribute, value in _slices(relation.annotation, depths[number]):
                for key, amount in (("matched", float(earned[number])), ("gold", 1.0)):
                    count(tally, ("slices", attribute, value, key), amount)


def _slices(gold: Any, depth: int) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # an attribution
    for name in SLICED:
        if getattr(gold, name) is not UNSET:
            yield name, getattr(gold, name)
    yield "depth", str(depth)
    for tag in gold.phenomena:
        yield "phenomena", tag


def _depths(block: Statements) -> list[int]:
    """How many relations each gold stands in."""
    parents = {
        (int(case), r.annotation.id): r.annotation.parent
        for r, case in zip(block.gold, block.gold_case, strict=True)
    }
    depths = []
    for relation, case in zip(block.gold, block.gold_case, strict=True):
        depth, above, seen = 0, relation.annotation.parent, set[str]()
        while above and above not in seen and (int(case), above) in parents:
            seen.add(above)
            depth, above = depth + 1, parents[int(case), above]
        depths.append(depth)
    return depths


def display(block: Statements, aligned: Aligned, required: Bools) -> tuple[tuple[Pair, ...], ...]:
    """For each case its pairs, in order of the text."""
    right = speaker_content(0.5)(aligned.dice) >= 1.0
    lines: list[list[tuple[tuple[int, int, int], Pair]]] = [[] for _ in block.cases]
    paired_gold, paired = set(aligned.gold.tolist()), set(aligned.predicted.tolist())
    whole = aligned.dice.min(axis=1) >= 1.0 if len(aligned.dice) else np.zeros(0, np.bool_)
    for k, (g, p) in enumerate(zip(aligned.gold.tolist(), aligned.predicted.tolist(), strict=True)):
        kind: Kind = "correct" if whole[k] else "wrong roles"
        pair = Pair(
            block.gold[g].index, block.predicted[p].index, kind, bool(right[k]), not required[g]
        )
        lines[int(block.gold_case[g])].append((_place(block.gold[g], 0, g), pair))
    under, beside = _neighbours(block, paired_gold, paired)
    for g in sorted(set(range(len(block.gold))) - paired_gold):
        kind = "merged" if g in under else "missed"
        pair = Pair(block.gold[g].index, None, kind, right=False, optional=not required[g])
        lines[int(block.gold_case[g])].append((_place(block.gold[g], 0, g), pair))
    copies = {(int(block.predicted_case[p]), block.predicted[p].roles) for p in paired}
    for p in sorted(set(range(len(block.predicted))) - paired):
        case = int(block.predicted_case[p])
        kind = "split" if p in beside else "spurious"
        if (case, block.predicted[p].roles) in copies:
            kind = "duplicate"
        pair = Pair(None, block.predicted[p].index, kind, right=False)
        lines[case].append((_place(block.predicted[p], 1, p), pair))
    return tuple(tuple(pair for _, pair in sorted(line)) for line in lines)


def _neighbours(
    block: Statements, paired_gold: set[int], paired: set[int]
) -> tuple[set[int], set[int]]:
    """Gold that touches a paired prediction, and predictions that touch a paired gold."""
    touching = (block.pairs.dice[..., 1:] > 0).any(axis=(1, 2))
    edges = zip(
        block.pairs.gold[touching].tolist(), block.pairs.predicted[touching].tolist(), strict=True
    )
    under, beside = set[int](), set[int]()
    for g, p in edges:
        if p in paired:
            under.add(g)
        if g in paired_gold:
            beside.add(p)
    return under, beside


def _place(relation: Relation, rank: int, number: int) -> tuple[int, int, int]:
    a = relation.annotation
    spans = a.cue or a.content or a.source
    return spans[0][0], rank, number
