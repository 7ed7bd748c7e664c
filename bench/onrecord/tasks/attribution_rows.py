"""Counts of attributions: whole relations, single roles, the speaker."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from onrecord.alignment import Bools, Floats
from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Array
from onrecord.pairing.relations import ROLES
from onrecord.pairing.speakers import names_speaker, resolved_speakers
from onrecord.pairing.statements import Aligned, Statements, soft, speaker_content, strict

RELATIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "strict": strict,
    "soft": soft,
    "speaker_content": speaker_content(0.5),
    "speaker_content_80": speaker_content(0.8),
}


def relation_rows(block: Statements, criterion: str, required: Bools) -> Array:
    """(cases, 4) counts of a criterion of whole relations, paired for its own maximum."""
    aligned = block.align(RELATIONS[criterion], required)
    everything = np.ones(len(block.predicted), np.bool_)
    rows = _rows(block, aligned, aligned.credit, required, required, everything)
    rows[:, PREDICTED] += [case.ungrounded for case in block.cases]
    return rows


def _rows(
    block: Statements,
    aligned: Aligned,
    credit: Floats,
    required: Bools,
    gold_counts: Bools,
    predicted_counts: Bools,
) -> Array:
    """(cases, 4): credit of pairs and numbers of annotations that count."""
    cases = len(block.cases)
    case, need = block.gold_case[aligned.gold], required[aligned.gold]
    rows = np.zeros((cases, 4))
    rows[:, MATCHED] = np.bincount(case, np.where(need, credit, 0.0), cases)
    rows[:, MATCHED_PREDICTED] = rows[:, MATCHED]
    rows[:, GOLD] = np.bincount(block.gold_case, gold_counts, cases)
    rows[:, PREDICTED] = np.bincount(block.predicted_case, predicted_counts, cases)
    rows[:, PREDICTED] -= np.bincount(case, np.where(need, 0.0, credit), cases)
    return rows


def role_rows(block: Statements, aligned: Aligned, required: Bools) -> dict[str, Array]:
    """``<role>_exact``, ``<role>_overlap`` and ``<role>_token`` for each role."""
    found = {}
    for number, role in enumerate(ROLES):
        has_gold = np.array([bool(r.roles[number]) for r in block.gold], np.bool_)
        has_predicted = np.array([bool(r.roles[number]) for r in block.predicted], np.bool_)
        said, dice = has_predicted[aligned.predicted], aligned.dice[:, number]
        # Equal to no span at all, the reading that was paired has none; alike to some, it has some.
        has_gold[aligned.gold] = np.where(said, has_gold[aligned.gold] | (dice > 0), dice < 1.0)
        dice = np.where(said, dice, 0.0)
        for name, credit in (("exact", dice >= 1.0), ("overlap", dice > 0.0)):
            found[f"{role}_{name}"] = _rows(
                block, aligned, credit.astype(float), required, required & has_gold, has_predicted
            )
        found[f"{role}_token"] = _token_rows(block, number, required)
    return found


def _token_rows(block: Statements, role: int, required: Bools) -> Array:
    """Tokens of a role pooled over a document's relations; optional gold's tokens are free."""
    sets: list[tuple[set[int], set[int], set[int]]] = [(set(), set(), set()) for _ in block.cases]
    for relation, case, need in zip(block.gold, block.gold_case, required, strict=True):
        sets[case][0 if need else 1].update(relation.roles[role])
    for relation, case in zip(block.predicted, block.predicted_case, strict=True):
        sets[case][2].update(relation.roles[role])
    rows = np.zeros((len(sets), 4))
    for row, (wanted, free, said) in zip(rows, sets, strict=True):
        row[MATCHED] = row[MATCHED_PREDICTED] = len(wanted & said)
        row[GOLD], row[PREDICTED] = len(wanted), len(said - (free - wanted))
    return rows


def speaker_right(block: Statements, aligned: Aligned) -> Bools:
    """(K,) whether each pair's prediction names the entity that the gold names."""
    resolved: list[str | None] = []
    for number, case in enumerate(block.cases):
        first, last = np.searchsorted(block.predicted_case, [number, number + 1])
        said = [r.annotation for r in block.predicted[first:last]]
        resolved.extend(resolved_speakers(case, said))
    return np.array(
        [
            bool(block.gold[g].annotation.source_entity)
            and resolved[p] == block.gold[g].annotation.source_entity
            for g, p in zip(aligned.gold.tolist(), aligned.predicted.tolist(), strict=True)
        ],
        np.bool_,
    )


def speaker_row(block: Statements, aligned: Aligned, required: Bools) -> Array:
    """(cases, 4): the source resolved to the right entity, where the gold's entities are known."""
    known = np.array([case.entities is not None for case in block.cases], np.bool_)
    gold = np.array([bool(r.annotation.source_entity) for r in block.gold], np.bool_)
    said = np.array([names_speaker(r.annotation) for r in block.predicted], np.bool_)
    right = speaker_right(block, aligned).astype(float)
    rows = _rows(block, aligned, right, required, required & gold, said)
    rows[~known] = 0.0
    return rows
