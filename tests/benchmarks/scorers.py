"""Scorers side by side: each prepares its own input untimed and yields timed calls.

Peers are called as their documentation says; what they need as input is built outside the
timing, as it is for us. Most make one call; a scorer whose input does not fit in memory whole
yields one for each batch. What the calls return adds up to the number of pairs of equal span and
type, so that the table shows whether all did the same work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.corpus import SPANS, TOKENS, TYPES, Spans

Call: TypeAlias = Callable[[], float]
BLOCK = 2_000
EXAMPLES = 500
"""spaCy's documents of a batch: 100,000 pairs of them take more than 5 GB."""


def numpy_strict(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """The floor: sort integer keys, search, count by type."""

    def keys(spans: Spans) -> NDArray[np.int64]:
        document = np.arange(len(spans.start))[:, None]
        found: NDArray[np.int64] = (
            ((document << 8 | spans.start) << 8 | spans.end) << 3 | spans.type
        ).ravel()
        return found

    def call() -> float:
        wanted, found = np.sort(keys(gold)), np.sort(keys(predicted))
        at = np.searchsorted(wanted, found)
        hit = wanted[np.minimum(at, len(wanted) - 1)] == found
        return float(np.bincount(found[hit] & 7, minlength=len(TYPES)).sum())

    yield call


def python_sets(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """Strict by set intersection of tuples."""
    pairs = list(zip(gold.tuples(), predicted.tuples(), strict=True))
    yield lambda: float(sum(len(set(g) & set(p)) for g, p in pairs))


def onrecord_strict(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """Our strict counts by type and document, over columns."""
    from onrecord.profile_scorers.conll import strict_counts

    document = np.repeat(np.arange(len(gold.start)), SPANS)

    def call() -> float:
        columns = [
            (document, x.start.ravel(), x.end.ravel(), x.type.ravel()) for x in (gold, predicted)
        ]
        counts = strict_counts(*columns[0], *columns[1], len(gold.start), len(TYPES))
        return float(counts[..., 0].sum())

    yield call


def onrecord_columns(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """All our entity criteria, with counts by type and document, over columns."""
    from onrecord.annotations import Entity
    from onrecord.pairing.blocks import Block
    from onrecord.pairing.columns import Side
    from onrecord.tasks.entities import ENTITY_SCORER

    some = Entity(start=0, end=1, type="ORG")

    def side(spans: Spans, first: int) -> Side:
        start, end, type_ = (x[first : first + BLOCK].ravel() for x in spans)
        row = np.arange(len(start))
        case = row // SPANS
        said, required = [some] * len(start), np.zeros(len(start), np.bool_)
        return Side(
            said, case, row % SPANS, type_, required, said, row, end - start, row, start, end
        )

    def unlinked(said: Any, _books: object) -> dict[str, Any]:
        return {"kb": np.full(len(said), -1)}

    def call() -> float:
        strict = 0.0
        for first in range(0, len(gold.start), BLOCK):
            sides = side(gold, first), side(predicted, first)
            size = min(BLOCK, len(gold.start) - first)
            block = Block.of_sides(TYPES, *sides, unlinked, np.zeros(size))
            rows = {c.criterion.name: block.rows(c) for c in ENTITY_SCORER.span_criteria}
            strict += float(rows["strict"][..., 0].sum())
        return strict

    yield call


def onrecord_objects(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """All our entity criteria, kinds of error and the confusion matrix, from Python objects."""
    from onrecord.annotations import Entity, PredictedEntity
    from onrecord.contracts import Case
    from onrecord.tasks.entities import ENTITY_SCORER

    pairs = zip(gold.tuples(), predicted.tuples(), strict=True)
    cases = [
        Case(
            str(number),
            "",
            [Entity(start=s, end=e, type=t) for s, e, t in wanted],
            [PredictedEntity(start=s, end=e, type=t) for s, e, t in found],
        )
        for number, (wanted, found) in enumerate(pairs)
    ]

    def call() -> float:
        blocks = (cases[first : first + BLOCK] for first in range(0, len(cases), BLOCK))
        return sum(
            float(ENTITY_SCORER.score(block).rows["all", "strict"][..., 0].sum())
            for block in blocks
        )

    yield call


def nervaluate_all(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """All four SemEval-2013 schemes; its ends are inclusive."""

    def dicts(spans: Spans) -> list[list[dict[str, Any]]]:
        return [
            [{"label": t, "start": s, "end": e - 1} for s, e, t in document]
            for document in spans.tuples()
        ]

    library: Any = import_module("nervaluate")
    evaluator = library.Evaluator(dicts(gold), dicts(predicted), tags=list(TYPES), loader="dict")
    yield lambda: float(evaluator.evaluate()["overall"]["strict"].correct)


def seqeval_micro(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """Micro F1 of its default mode; as many spans on both sides make it the share that is right."""
    metrics: Any = import_module("seqeval.metrics")
    wanted, found = gold.tags(), predicted.tags()
    yield lambda: float(metrics.f1_score(wanted, found)) * gold.start.size


def seqscore_strict(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """Counts by type from decoded mentions."""
    model: Any = import_module("seqscore.model")
    scoring: Any = import_module("seqscore.scoring")
    encoding = import_module("seqscore.encoding").get_encoding("BIO")
    words = [f"w{i}" for i in range(TOKENS)]

    def sequences(spans: Spans) -> list[list[Any]]:
        return [
            [model.AnnotatedSequence.from_tokens_and_labels(words, tags, encoding)]
            for tags in spans.tags()
        ]

    wanted, found = sequences(gold), sequences(predicted)
    yield lambda: float(scoring.compute_scores(found, wanted)[0].true_pos)


def spacy_spans(gold: Spans, predicted: Spans) -> Iterator[Call]:
    """``Scorer.score_spans`` on entities; strict F1 as for seqeval."""
    import spacy
    from spacy.scorer import Scorer
    from spacy.tokens import Doc, Span
    from spacy.training import Example

    vocab = spacy.blank("en").vocab
    words = [f"w{i}" for i in range(TOKENS)]

    def doc(spans: list[tuple[int, int, str]]) -> Doc:
        made = Doc(vocab, words)
        made.ents = [Span(made, s, e, t) for s, e, t in spans]
        return made

    def call(examples: list[Example]) -> Call:
        return lambda: float(Scorer.score_spans(examples, "ents")["ents_f"]) * len(examples) * SPANS

    for first in range(0, len(gold.start), EXAMPLES):
        batch = (Spans(*(x[first : first + EXAMPLES] for x in side)) for side in (gold, predicted))
        pairs = zip(*(side.tuples() for side in batch), strict=True)
        yield call([Example(doc(p), doc(g)) for g, p in pairs])


class Contender(NamedTuple):
    """A scorer of the table.

    Attributes:
        prepare: gold, predicted → timed calls.
        package: what must be installed.
    """

    prepare: Callable[[Spans, Spans], Iterator[Call]]
    package: str = "onrecord"


FLOOR = "numpy (strict)"
COLUMNS = "onrecord (all entity criteria, columns)"
OBJECTS = "onrecord (all entity criteria, objects)"
NERVALUATE = "nervaluate (4 schemes, objects)"
STRICT = "onrecord (strict, columns)"

CONTENDERS: dict[str, Contender] = {
    FLOOR: Contender(numpy_strict),
    STRICT: Contender(onrecord_strict),
    "Python sets (strict, objects)": Contender(python_sets),
    COLUMNS: Contender(onrecord_columns),
    OBJECTS: Contender(onrecord_objects),
    "seqscore (strict, objects)": Contender(seqscore_strict, "seqscore"),
    "seqeval (strict, tags)": Contender(seqeval_micro, "seqeval"),
    NERVALUATE: Contender(nervaluate_all, "nervaluate"),
    "spaCy (strict, objects)": Contender(spacy_spans, "spacy"),
}
