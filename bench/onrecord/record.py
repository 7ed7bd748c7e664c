"""On the record: who said what, when and about whom, all right together.

A *statement* is an attribution with a speaker. An aligned pair earns 1 if its speaker is the
right entity, the contents' dice is at least .8, every required gold entity (``strict``) and date
(``value``) that lies wholly in the gold content is matched, and no unmatched predicted one lies
wholly in both contents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from onrecord.contracts import Case
from onrecord.counts import GOLD, MATCHED, MATCHED_PREDICTED, PREDICTED, Array
from onrecord.pairing.blocks import Block
from onrecord.pairing.speakers import names_speaker
from onrecord.pairing.statements import CONTENT, Statements
from onrecord.span import Fragments
from onrecord.tasks.attribution_rows import speaker_right
from onrecord.tasks.dates import DATE_SCORER
from onrecord.tasks.entities import ENTITY_SCORER
from onrecord.tasks.spans import SpanScorer

CONTENT_DICE = 0.8


class Mentions(NamedTuple):
    """The spans of one layer of one document that decide about statements.

    Attributes:
        missed: required gold that is not matched.
        spurious: predictions that are not matched.
    """

    missed: list[Fragments]
    spurious: list[Fragments]


def record_rows(
    attributions: Sequence[Case[Any, Any]],
    entities: Sequence[Case[Any, Any]],
    dates: Sequence[Case[Any, Any]],
) -> Array:
    """(cases, 4) counts of the joint task, from the three layers of the same documents.

    Args:
        attributions: with ``Case.entities`` filled in.
        entities: the same documents' entities.
        dates: the same documents' dates.
    """
    block = Statements.of(attributions)
    required = block.required("all")
    aligned = block.extended(required)
    right = speaker_right(block, aligned)
    around = [
        Mentions(who.missed + when.missed, who.spurious + when.spurious)
        for who, when in zip(
            _mentions(ENTITY_SCORER, "strict", entities),
            _mentions(DATE_SCORER, "value", dates),
            strict=True,
        )
    ]
    rows = np.zeros((len(attributions), 4))
    for relation, case, counts in zip(block.gold, block.gold_case, required, strict=True):
        rows[case, GOLD] += counts and bool(relation.annotation.source_entity)
    for relation, case in zip(block.predicted, block.predicted_case, strict=True):
        rows[case, PREDICTED] += names_speaker(relation.annotation)
    for k, (g, p) in enumerate(zip(aligned.gold.tolist(), aligned.predicted.tolist(), strict=True)):
        if not right[k] or aligned.dice[k, CONTENT] < CONTENT_DICE:
            continue
        case = int(block.gold_case[g])
        gold, said = block.gold[g].annotation.content, block.predicted[p].annotation.content
        if _complete(around[case], gold, said):
            columns = [MATCHED, MATCHED_PREDICTED] if required[g] else [PREDICTED]
            rows[case, columns] += 1.0 if required[g] else -1.0
    return rows


def _complete(around: Mentions, gold: Fragments, said: Fragments) -> bool:
    if any(_within(span, gold) for span in around.missed):
        return False
    return not any(_within(span, gold) and _within(span, said) for span in around.spurious)


def _within(span: Fragments, content: Fragments) -> bool:
    return all(any(a <= start and end <= b for a, b in content) for start, end in span)


def _mentions(
    scorer: SpanScorer, criterion: str, cases: Sequence[Case[Any, Any]]
) -> list[Mentions]:
    block = Block.of(cases, scorer.properties)
    rule = next(c for c in scorer.span_criteria if c.criterion.name == criterion)
    chosen = block.pairs(rule)
    found = [Mentions([], []) for _ in cases]
    lone_gold = block.required(rule)
    lone_gold[chosen.gold] = False
    for g in np.flatnonzero(lone_gold).tolist():
        found[int(block.gold.case[g])].missed.append(block.gold.annotations[g].fragments)
    lone = np.ones(len(block.predicted.annotations), np.bool_)
    lone[chosen.predicted] = False
    for p in np.flatnonzero(lone).tolist():
        found[int(block.predicted.case[p])].spurious.append(
            block.predicted.annotations[p].fragments
        )
    return found
