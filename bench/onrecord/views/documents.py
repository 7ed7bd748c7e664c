"""Documents to look at: text, marks, counts and whatever a reader must be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from onrecord.comparing import Reading, Watching, extent
from onrecord.contracts import Case, Pair
from onrecord.corpus import Corpus
from onrecord.counts import Counts
from onrecord.detail import is_error
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.evaluation import Predictions, evaluate
from onrecord.headlines import Headline, headlines
from onrecord.scorecard import Failure, Scorecard
from onrecord.scoring import Settings
from onrecord.suggestions import hint
from onrecord.tasks import TASKS
from onrecord.views.marks import Mark, marks_of
from onrecord.views.wording import cut

DRAWN = 300
"""Spurious predictions of a layer that are drawn in a document, the first ones in its text."""
LONGEST_NOTE = 300
"""Characters of a message of a system's own."""


@dataclass(frozen=True, slots=True)
class LayerView:
    """One task on one document.

    Attributes:
        task: the layer.
        attempted: whether the system tried it.
        criterion: the headline; "" if the system did not try.
        counts: under the headline.
        errors: how many there are.
    """

    task: str
    attempted: bool
    criterion: str
    counts: Counts
    errors: int


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Gold against predicted on one document.

    Attributes:
        document: text, id, language, creation time.
        layers: the tasks that it is annotated for, in the order of reports.
        marks: everything to be shown, in order of the text.
        notes: sentences that a reader must know: failures, strings that are not in the text.
    """

    document: Document
    layers: tuple[LayerView, ...]
    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Mark, ...]:
        """The marks that are wrong."""
        return tuple(mark for mark in self.marks if mark.error is not None)

    def only(self, tasks: Collection[str], *, errors: bool) -> DocumentView:
        """The same with some layers only, and perhaps without what was found."""
        kept = self.errors if errors else self.marks
        return replace(self, marks=tuple(mark for mark in kept if mark.task in tasks))


@dataclass(frozen=True, slots=True)
class RunView:
    """One system on one corpus, some of its documents looked at.

    Attributes:
        system: name of the extractor, as it gave it.
        corpus: name and version.
        signature: of every number.
        documents: in the order of the corpus.
        left_out: documents that could be looked at too.
    """

    system: str
    corpus: str
    signature: str
    documents: tuple[DocumentView, ...]
    left_out: int = 0


class _Candidates:
    """Notes which documents could be shown for each task: a watcher."""

    def __init__(self, docs: Collection[str], *, only_errors: bool) -> None:
        self.ids: dict[str, set[str]] = {}
        self._docs = docs
        self._only_errors = only_errors

    def __call__(self, task: str, case: Case[Any, Any], pairs: Sequence[Pair]) -> None:
        if self._docs and case.doc_id not in self._docs:
            return
        if not self._only_errors or any(map(is_error, pairs)):
            self.ids.setdefault(task, set()).add(case.doc_id)


class _Some:
    """Predictions for some documents, in a given order."""

    def __init__(self, predictions: Predictions, ids: Sequence[str]) -> None:
        self.run = predictions.run
        self._all = predictions.lookup()
        self._ids = ids

    def __iter__(self) -> Iterator[Prediction]:
        for doc_id in self._ids:
            yield from self._all.get(doc_id, ())

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions."""
        return {doc_id: self._all[doc_id] for doc_id in self._ids if doc_id in self._all}

    def repeated(self) -> bool:
        """No: what is said of a document is handed out together."""
        return False


def view_run(
    corpus: Corpus,
    predictions: Predictions,
    settings: Settings,
    *,
    docs: Sequence[str] = (),
    tasks: Sequence[str] = (),
    limit: int = 10,
    only_errors: bool = False,
) -> RunView:
    """Score a run and keep what there is to be seen of some documents.

    Args:
        corpus: the gold.
        predictions: of one system; of repeats the first is shown.
        settings: how it is scored.
        docs: ids of documents; none: the first ``limit``.
        tasks: layers to be shown; none: all.
        limit: how many documents, where none is named.
        only_errors: leave out what is right, and documents without an error.

    Raises:
        InvalidInputError: a document breaks its contract, or there is no such document.
    """
    noted = _Candidates(frozenset(docs), only_errors=only_errors)
    card = evaluate(corpus, predictions, settings, noted)
    _refuse_unknown(docs, card)
    shown = [name for name in card.attempted if not tasks or name in tasks]
    ids = {doc_id for name in shown for doc_id in noted.ids.get(name, ())}
    found = (document for document in corpus if document.id in ids)
    chosen = list(islice(found, None if docs else limit))
    order = [document.id for document in chosen]
    watching = Watching()
    evaluate(replace(corpus, read=lambda: chosen), _Some(predictions, order), settings, watching)
    counted = headlines(card)
    views = [
        document_view(
            document,
            {
                name: watching.readings[name, document.id]
                for name in card.attempted
                if name in document.layers
            },
            counted,
            [failure for failure in card.failures if failure.doc_id == document.id],
        ).only(shown, errors=only_errors)
        for document in chosen
    ]
    return RunView(
        system_name(card),
        f"{card.corpus['name']} {card.corpus['version']}",
        str(card.signature),
        tuple(views),
        len(ids) - len(views),
    )


def document_view(
    document: Document,
    readings: Mapping[str, Reading],
    counted: Mapping[str, Headline],
    failures: Iterable[Failure],
) -> DocumentView:
    """One document of a scored run.

    Args:
        document: of the corpus.
        readings: of the tasks that the document is annotated for and the system attempted.
        counted: the headlines of a run that the document is part of.
        failures: of this document.
    """
    drawn = drawn_of(readings)
    layers = (
        _layer(task.name, document.id, readings.get(task.name), counted)
        for task in TASKS
        if task.name in document.layers
    )
    notes = (*_notes(readings, failures), *_left_out(readings, drawn))
    return DocumentView(document, tuple(layers), marks_of(drawn.items()), notes)


def drawn_of(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Task → what is drawn of a reading: all that has a gold, and the first spurious ones."""
    return {name: _first_spurious(reading) for name, reading in readings.items()}


def _first_spurious(reading: Reading) -> Reading:
    lone = [pair for pair in reading.pairs if pair.gold is None]
    if len(lone) <= DRAWN:
        return reading
    lone.sort(key=lambda pair: extent(reading.said(pair)))
    kept = set(lone[:DRAWN])
    pairs = tuple(pair for pair in reading.pairs if pair.gold is not None or pair in kept)
    return replace(reading, pairs=pairs)


def system_name(card: Scorecard) -> str:
    """Name of the extractor, as it gave it."""
    return str(card.extractor.get("name") or "predictions")


def _refuse_unknown(docs: Sequence[str], card: Scorecard) -> None:
    for doc_id in docs:
        if doc_id not in card.digests:
            raise InvalidInputError(
                "--docs", f"no document of the corpus is {doc_id!r}", hint(doc_id, card.digests)
            )


def _layer(
    task: str, doc_id: str, reading: Reading | None, counted: Mapping[str, Headline]
) -> LayerView:
    if reading is None:
        return LayerView(task, attempted=False, criterion="", counts=Counts(), errors=0)
    headline = counted[task]
    counts = headline.of(doc_id) or Counts()
    errors = sum(map(is_error, reading.pairs))
    return LayerView(
        task, attempted=True, criterion=headline.criterion, counts=counts, errors=errors
    )


def _left_out(readings: Mapping[str, Reading], drawn: Mapping[str, Reading]) -> Iterator[str]:
    for name, reading in readings.items():
        if count := len(reading.pairs) - len(drawn[name].pairs):
            yield f"{count:,} more spurious {name} are counted, but not drawn: the page ends there"


def _notes(readings: Mapping[str, Reading], failures: Iterable[Failure]) -> Iterator[str]:
    for failure in failures:
        yield f"{failure.kind}: {cut(failure.message, LONGEST_NOTE)}; scored as empty"
    for name, reading in readings.items():
        if count := reading.case.ungrounded:
            yield f"{count} predicted {name} name words that are not in the text"
