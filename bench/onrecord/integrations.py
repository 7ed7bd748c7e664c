"""Our scores inside other people's training loops, and our documents as objects of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.api import Result, score
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.readers.arrow_rows import gold_schema, row_of
from onrecord.readers.docbin import document_from_doc, prediction_from_doc
from onrecord.readers.hf_datasets import DatasetsReader, documents_of_table
from onrecord.readers.hf_tables import of_dataset
from onrecord.readers.optional import required
from onrecord.readers.spacy_view import Taken
from onrecord.tag_repair import Repair, Scheme, decode_tags, repair_named, scheme_named
from onrecord.writers.docbin import doc_of

if TYPE_CHECKING:
    from datasets import Dataset
    from spacy.tokens import Doc
    from spacy.training import Example

IGNORED = -100
"""The label that PyTorch's losses skip; trainers give it to special and continued subwords."""


def spacy_scorer(
    profile: str = "onrecord", criterion: str | None = None
) -> Callable[..., dict[str, Any]]:
    """A scorer for a spaCy component, ``onrecord.entities.v1`` in the registry ``scorers``.

    In a config: ``[components.ner.scorer]`` with ``@scorers = "onrecord.entities.v1"``.

    Args:
        profile: criteria and policies.
        criterion: the profile's headline by default.

    Returns:
        From spaCy's examples to ``onrecord_p``, ``onrecord_r``, ``onrecord_f`` (None for 0/0),
        ``onrecord_per_type`` with the same by type as ``p``, ``r``, ``f``, and
        ``onrecord_signature``. An example without annotated entities is left out.
    """

    def scorer(examples: Iterable[Example], **_: Any) -> dict[str, Any]:  # noqa: ANN401  # spaCy's
        known = [x for x in examples if x.y.has_annotation("ENT_IOB")]
        gold = [_of_doc(x.reference, "id", i) for i, x in enumerate(known)]
        found = [_of_doc(x.predicted, "doc_id", i) for i, x in enumerate(known)]
        result = score(gold, found, profile=profile)
        p, r, f, by_type = _figures(result, criterion)
        return {
            "onrecord_p": p,
            "onrecord_r": r,
            "onrecord_f": f,
            "onrecord_per_type": by_type,
            "onrecord_signature": result.signature,
        }

    return scorer


def compute_metrics(
    labels: Sequence[str],
    *,
    scheme: Scheme = "IOB2",
    repair: Repair = "conlleval",
    profile: str = "onrecord",
    criterion: str | None = None,
) -> Callable[[Any], dict[str, float]]:
    """``compute_metrics`` for a Hugging Face ``Trainer`` of token classification.

    Args:
        labels: L names in the order of the model's outputs, e.g. ``["O", "B-PER", "I-PER"]``.
        scheme: how they are written down.
        repair: what happens to predicted tags that break the scheme; reference tags must not.
        profile: criteria and policies.
        criterion: the profile's headline by default.

    Returns:
        From an ``EvalPrediction`` or pair ``(predictions, label_ids)``, of shapes (N, T, L) of
        scores or (N, T) of label numbers, and (N, T) with -100 where a token is left out, to
        ``precision``, ``recall``, ``f1`` and ``f1_TYPE``; 0/0 is left out.

    Raises:
        InvalidInputError: there is no such scheme or policy; a number has no label.
    """
    scheme, repair = scheme_named(scheme), repair_named(repair)
    names = list(labels)

    def compute(evaluated: Any) -> dict[str, float]:  # noqa: ANN401  # theirs, or a pair
        said, reference = (np.asarray(part) for part in tuple(evaluated)[:2])
        if said.ndim == reference.ndim + 1:
            said = said.argmax(axis=-1)
        if said.shape != reference.shape:
            problem = f"must have the shape of the labels {reference.shape}, got {said.shape}"
            raise InvalidInputError("predictions", problem)
        kept = reference != IGNORED
        gold = _spans(reference, kept, names, "label_ids", scheme, "error")
        found = _spans(said, kept, names, "predictions", scheme, repair)
        result = score(gold, found, profile=profile)
        p, r, f, by_type = _figures(result, criterion)
        rates = {"precision": p, "recall": r, "f1": f}
        rates |= {f"f1_{name}": row["f"] for name, row in by_type.items()}
        return {name: rate for name, rate in rates.items() if rate is not None}

    return compute


def _of_doc(doc: Any, key: str, number: int) -> dict[str, Any]:  # noqa: ANN401  # a spaCy Doc
    spans = [{"start": s.start_char, "end": s.end_char, "type": s.label_} for s in doc.ents]
    text = {"text": doc.text} if key == "id" else {}
    return {key: str(number), **text, "entities": spans}


def _spans(
    numbers: Any,  # noqa: ANN401  # an array of integers
    kept: Any,  # noqa: ANN401  # an array of truth values
    labels: Sequence[str],
    place: str,
    scheme: Scheme,
    repair: Repair,
) -> list[list[tuple[int, int, str]]]:
    """Spans of tokens, sentence by sentence; tokens left out do not count."""
    rows = []
    for i, (row, mask) in enumerate(zip(numbers.tolist(), kept.tolist(), strict=True)):
        chosen = [n for n, keep in zip(row, mask, strict=True) if keep]
        if any(not 0 <= n < len(labels) for n in chosen):
            worst = next(n for n in chosen if not 0 <= n < len(labels))
            problem = f"must be a label number below {len(labels)}, got {worst}"
            raise InvalidInputError(f"{place}[{i}]", problem)
        tags = [labels[n] for n in chosen]
        where = f"{place}[{i}]: kept token {{}}".format
        spans = decode_tags(tags, scheme, repair, where).spans
        rows.append([(span.start, span.end, span.type) for span in spans])
    return rows


def _figures(
    result: Result, criterion: str | None
) -> tuple[float | None, float | None, float | None, Mapping[str, Mapping[str, float | None]]]:
    """Precision, recall and F1 over all types, and of each type."""
    counts = result.counts("entities", criterion)
    card = result.scorecard.tasks["entities"]
    by_type = {
        name: {"p": row.precision, "r": row.recall, "f": row.f1}
        for name, row in card.per_type(criterion or card.headline).items()
        if any(row)
    }
    return counts.precision, counts.recall, counts.f1, by_type


def documents_from_spacy(docs: Iterable[Doc], ids: Iterable[str] = ()) -> Iterator[Document]:
    """Gold documents from spaCy ``Doc`` objects: ``readers.spacy_view`` says what is what.

    Args:
        docs: e.g. of a corpus that was annotated with Prodigy.
        ids: of the documents; numbers from 1 where there are none left.

    Raises:
        InvalidInputError: a span cannot be an annotation.
    """
    given = iter(ids)
    for number, doc in enumerate(docs, 1):
        yield document_from_doc(doc, next(given, str(number)), Taken(), f"docs[{number - 1}]")


def predictions_from_spacy(docs: Iterable[Doc], ids: Iterable[str] = ()) -> Iterator[Prediction]:
    """What a spaCy pipeline said: ``doc.ents`` alone, whatever else stood in its documents before.

    Args:
        docs: as a pipeline leaves them.
        ids: of the documents; numbers from 1 where there are none left.
    """
    given = iter(ids)
    for number, doc in enumerate(docs, 1):
        doc_id = next(given, str(number))
        yield prediction_from_doc(doc, doc_id, Taken(ents_only=True), f"docs[{number - 1}]")


def spacy_docs(documents: Iterable[Document]) -> Iterator[Doc]:
    """Documents as spaCy ``Doc`` objects, their tokens cut where annotations begin and end.

    Raises:
        MissingDependencyError: spaCy is not installed.
    """
    required("spacy", "baselines", "spacy_docs")
    return map(doc_of, documents)


def dataset_of(documents: Iterable[Document]) -> Dataset:
    """Gold documents as a ``datasets.Dataset`` in memory, a row a document, all features declared.

    Its columns are those of our Parquet form; ``readers.arrow_rows`` says what null means.

    Raises:
        MissingDependencyError: datasets is not installed.
    """
    pa = required("pyarrow", "datasets", "dataset_of")
    datasets = required("datasets", "datasets", "dataset_of")
    table = pa.Table.from_pylist([row_of(d) for d in documents], gold_schema())
    made: Dataset = datasets.Dataset(table)
    return made


def documents_from_dataset(dataset: Dataset, **options: str) -> Iterator[Document]:
    """Gold documents of a ``datasets.Dataset``: tokens and tags, texts and spans, or our own form.

    Args:
        dataset: a split.
        options: as of the reader ``datasets``, e.g. ``tokens="words", tags="ner"``.

    Raises:
        InvalidInputError: a column that is not there, or nothing to guess from.
    """
    refuse_unknown("datasets", options, DatasetsReader.options)
    return documents_of_table(of_dataset(dataset, "dataset"), options, "dataset")
