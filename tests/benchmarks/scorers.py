"""Scorers side by side: each prepares its own input untimed and returns a timed call.

Peers are called as their documentation says; what they need as input is built outside the
timing, as it is for us.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from tests.benchmarks.corpus import SPANS, TYPES, Spans

Call: TypeAlias = Callable[[], Any]
BLOCK = 2_000


def numpy_strict(gold: Spans, predicted: Spans) -> Call:
    """The floor: sort integer keys, search, count by type."""

    def keys(spans: Spans) -> np.ndarray:
        document = np.arange(len(spans.start))[:, None]
        return (((document << 8 | spans.start) << 8 | spans.end) << 3 | spans.type).ravel()

    def call() -> float:
        wanted, found = np.sort(keys(gold)), np.sort(keys(predicted))
        at = np.searchsorted(wanted, found)
        hit = wanted[np.minimum(at, len(wanted) - 1)] == found
        return float(np.bincount(found[hit] & 7, minlength=len(TYPES)).sum())

    return call


def python_sets(gold: Spans, predicted: Spans) -> Call:
    """Strict by set intersection of tuples."""
    pairs = list(zip(gold.tuples(), predicted.tuples(), strict=True))
    return lambda: float(sum(len(set(g) & set(p)) for g, p in pairs))


def onrecord_strict(gold: Spans, predicted: Spans) -> Call:
    """Our strict counts by type and document, over columns."""
    from onrecord.profile_scorers.conll import strict_counts

    document = np.repeat(np.arange(len(gold.start)), SPANS)

    def call() -> float:
        columns = [
            (document, x.start.ravel(), x.end.ravel(), x.type.ravel()) for x in (gold, predicted)
        ]
        return float(
            strict_counts(*columns[0], *columns[1], len(gold.start), len(TYPES))[..., 0].sum()
        )

    return call


def onrecord_all(gold: Spans, predicted: Spans) -> Call:
    """All our entity criteria, with counts by type and document, over columns."""
    from onrecord.annotations import Entity
    from onrecord.pairing.blocks import Block
    from onrecord.pairing.columns import Side
    from onrecord.tasks import ENTITIES

    some = Entity(start=0, end=1, type="ORG")
    scorer = ENTITIES.scorer

    def side(spans: Spans, first: int) -> Side:
        start, end, type_ = (x[first : first + BLOCK].ravel() for x in spans)
        row = np.arange(len(start))
        case = row // SPANS
        said, required = [some] * len(start), np.zeros(len(start), np.bool_)
        return Side(
            said, case, row % SPANS, type_, required, said, row, end - start, row, start, end
        )

    def unlinked(said: list[Entity], _books: object) -> dict[str, np.ndarray]:
        return {"kb": np.full(len(said), -1)}

    def call() -> float:
        strict = 0.0
        for first in range(0, len(gold.start), BLOCK):
            sides = side(gold, first), side(predicted, first)
            size = min(BLOCK, len(gold.start) - first)
            block = Block.of_sides(TYPES, *sides, unlinked, np.zeros(size))
            rows = {c.criterion.name: block.rows(c) for c in scorer.span_criteria}
            strict += float(rows["strict"][..., 0].sum())
        return strict

    return call


def nervaluate_all(gold: Spans, predicted: Spans) -> Call:
    """All four SemEval-2013 schemes; its ends are inclusive."""
    from nervaluate import Evaluator

    def dicts(spans: Spans) -> list[list[dict[str, Any]]]:
        return [
            [{"label": t, "start": s, "end": e - 1} for s, e, t in document]
            for document in spans.tuples()
        ]

    evaluator = Evaluator(dicts(gold), dicts(predicted), tags=list(TYPES), loader="dict")
    return lambda: float(evaluator.evaluate()["overall"]["strict"].correct)


def seqeval_micro(gold: Spans, predicted: Spans) -> Call:
    """Micro F1 of its default mode."""
    from seqeval.metrics import f1_score

    wanted, found = gold.tags(), predicted.tags()
    return lambda: float(f1_score(wanted, found)) * gold.start.size


def seqscore_strict(gold: Spans, predicted: Spans) -> Call:
    """Counts by type from decoded mentions."""
    from seqscore.encoding import get_encoding
    from seqscore.model import AnnotatedSequence
    from seqscore.scoring import compute_scores

    encoding = get_encoding("BIO")
    words = [f"w{i}" for i in range(200)]

    def sequences(spans: Spans) -> list[list[Any]]:
        return [
            [AnnotatedSequence.from_tokens_and_labels(words, tags, encoding)]
            for tags in spans.tags()
        ]

    wanted, found = sequences(gold), sequences(predicted)
    return lambda: float(compute_scores(found, wanted)[0].true_pos)


def spacy_spans(gold: Spans, predicted: Spans) -> Call:
    """``Scorer.score_spans`` on entities, in batches of 500 examples built untimed."""
    import spacy
    from spacy.scorer import Scorer
    from spacy.tokens import Doc, Span
    from spacy.training import Example

    vocab = spacy.blank("en").vocab
    words = [f"w{i}" for i in range(200)]

    def doc(spans: list[tuple[int, int, str]]) -> Doc:
        made = Doc(vocab, words)
        made.ents = [Span(made, s, e, t) for s, e, t in spans]
        return made

    pairs = zip(gold.tuples(), predicted.tuples(), strict=True)
    examples = [Example(doc(p), doc(g)) for g, p in pairs]
    return lambda: Scorer.score_spans(examples, "ents")["ents_f"] * gold.start.size


SCORERS: dict[str, Callable[[Spans, Spans], Call]] = {
    "numpy (strict)": numpy_strict,
    "onrecord (strict)": onrecord_strict,
    "python sets (strict)": python_sets,
    "onrecord (all entity criteria)": onrecord_all,
    "seqscore (strict)": seqscore_strict,
    "seqeval (strict, micro)": seqeval_micro,
    "nervaluate (4 schemes)": nervaluate_all,
    "spaCy (strict)": spacy_spans,
}
