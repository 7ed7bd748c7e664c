"""Each gold document with its predictions, checked: in one pass where the order agrees."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.keep_going import Failures, Guard
from onrecord.offset_units import CODE_POINTS, suspected_unit
from onrecord.scoring import Paired
from onrecord.span import Fragment
from onrecord.suggestions import hint


class PredictionSource(Protocol):
    """Predictions that can be read in order, or found by document."""

    def __iter__(self) -> Iterator[Prediction]:
        """All predictions, in their own order."""

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions."""

    def repeated(self) -> bool:
        """Whether a document may be predicted more than once, perhaps not line by line."""


def pair_up(
    corpus: Iterable[Document], predictions: PredictionSource, failures: Failures | None = None
) -> Iterator[Paired]:
    """Every gold document once, with what was predicted for it.

    Reads both in lockstep as long as their order agrees, so that a corpus of any size passes
    through in constant memory; from the first disagreement on, predictions are looked up, and
    from the start where repeats may stand anywhere in the file.

    Args:
        corpus: gold.
        predictions: of its documents.
        failures: takes in what would be raised: gold that is broken is left out then, and
            predictions that are count as failed.

    Raises:
        InvalidInputError: an unknown or repeated document, another text, a bad span.
    """
    matching = _Matching(predictions)
    guard = Guard(failures)
    seen: set[str] = set()
    for document in corpus:
        with guard:
            _refuse_second(document, seen)
        if guard.tripped:
            continue
        seen.add(document.id)
        found: Sequence[Prediction] = matching.of(document.id)
        with guard:
            check_document(document)
        if guard.tripped:
            continue
        with guard:
            found = _checked(document, found)
        yield document, [_failed(document, guard.tripped)] if guard.tripped else found
    for doc_id, left, taken in matching.left_over():
        with guard:
            _refuse_left_over(doc_id, left, taken, seen)


class _Matching:
    """Predictions by document: in lockstep while the order agrees, looked up from then on."""

    def __init__(self, predictions: PredictionSource) -> None:
        self._predictions = predictions
        self._stream = iter(predictions)
        self._ahead = next(self._stream, None)
        self._table: Mapping[str, Iterable[Prediction]] | None = None
        if predictions.repeated():
            self._table = predictions.lookup()
        self._settled: set[str] = set()
        self._several: dict[str, int] = {}

    def of(self, doc_id: str) -> list[Prediction]:
        """What was predicted for a document."""
        found: list[Prediction] = []
        if self._table is None:
            while self._ahead is not None and self._ahead.doc_id == doc_id:
                found.append(self._ahead)
                self._ahead = next(self._stream, None)
            if len(found) > 1:
                self._several[doc_id] = len(found)
            if not found and self._ahead is not None:
                self._table = self._predictions.lookup()
        if self._table is not None:
            found = list(self._table.get(doc_id, ()))
            self._settled.add(doc_id)
        return found

    def left_over(self) -> Iterator[tuple[str, list[Prediction], int]]:
        """Documents not looked up: all that is predicted for each, and how many were handed out."""
        if self._table is None and self._ahead is not None:
            self._table = self._predictions.lookup()
        if self._table is not None:
            for doc_id in sorted(self._table.keys() - self._settled):
                yield doc_id, list(self._table[doc_id]), self._several.get(doc_id, 1)


def _refuse_second(document: Document, seen: Container[str]) -> None:
    if document.id in seen:
        raise InvalidInputError(
            document.place or document.id, f"two documents have the id {document.id!r}"
        )


def _failed(document: Document, error: InvalidInputError) -> Prediction:
    return Prediction(doc_id=document.id, status="error", error=str(error), place=error.place)


def _refuse_left_over(doc_id: str, found: Sequence[Prediction], taken: int, seen: set[str]) -> None:
    """Refuse predictions for a document that the corpus lacks, or that came twice or too late."""
    if doc_id not in seen:
        place = found[0].place if found else doc_id
        raise InvalidInputError(
            place or doc_id, f"no document of the corpus is {doc_id!r}", hint(doc_id, seen)
        )
    _refuse_repeats(doc_id, found)
    if len(found) > taken:
        raise InvalidInputError(
            found[-1].place or doc_id,
            f"the repeats of {doc_id!r} must stand together here, but do not",
            "sort the predictions by document",
        )


def _refuse_repeats(doc_id: str, found: Sequence[Prediction]) -> None:
    repeats = [p.repeat for p in found]
    if len(set(repeats)) < len(repeats):
        twice = next(p for p in found if repeats.count(p.repeat) > 1)
        raise InvalidInputError(
            twice.place or doc_id,
            f"{doc_id!r} must be predicted once for each repeat, but repeat {twice.repeat} "
            "stands there twice",
            'number the lines of a stochastic extractor with "repeat"',
        )


def _checked(document: Document, found: Sequence[Prediction]) -> Sequence[Prediction]:
    if len(found) > 1:
        _refuse_repeats(document.id, found)
        found = sorted(found, key=lambda p: p.repeat)
    for prediction in found:
        place = prediction.place or document.id
        _check_text(document, prediction, place)
        for name, layer in prediction.layers.items():
            check_layer(document.text, name, layer, place)
    return found


def check_document(document: Document) -> None:
    """Refuse gold whose spans do not fit its text.

    Raises:
        InvalidInputError: names the first bad span.
    """
    for name, layer in document.layers.items():
        check_layer(document.text, name, layer, document.place or document.id)


def _check_text(document: Document, prediction: Prediction, place: str) -> None:
    said = prediction.text_sha256
    if said and said != text_sha256(document.text):
        crlf = text_sha256(document.text.replace("\n", "\r\n"))
        why = "it was made from the text with CRLF line ends" if said == crlf else None
        raise InvalidInputError(
            f"{place}: text_sha256",
            f"the predictions of {document.id!r} must be made from the corpus's text, "
            "but the checksum differs",
            why
            or "one space is enough: extract from the exact text, or see whether the format has an "
            "option for it (onrecord list format-options)",
        )


def check_layer(text: str, name: str, layer: Sequence[Any], place: str) -> None:
    """Refuse spans that are empty, reversed, unsorted or past the end of the text.

    Raises:
        InvalidInputError: names the first bad span; the hint names a wrong offset unit.
    """
    size = len(text)
    try:
        for annotation in layer:
            if not annotation.start < annotation.end <= size:
                break
        else:
            return
    except (AttributeError, TypeError):  # fragments or roles: look at each
        pass
    spans: list[Fragment] = []
    problem = ""
    for number, annotation in enumerate(layer):
        for path, fragments in fragments_of(annotation):
            spans.extend(fragments)
            wrong = _wrong(fragments, size)
            if wrong and not problem:
                problem = f"{name}[{number}]{path}: {wrong}"
    if problem:
        where, _, said = problem.partition(": ")
        unit = suspected_unit(text, spans)
        found = f"these look like {unit}; " if unit else ""
        raise InvalidInputError(f"{place}: {where}", said, found + CODE_POINTS)


def _wrong(fragments: Sequence[Fragment], size: int) -> str:
    last = 0
    for start, end in fragments:
        if start >= end:
            return f"end must be greater than start, got [{start}, {end})"
        if end > size:
            return f"end must be ≤ {size} (the text's length), got {end}"
        if start < last:
            return f"fragments must be sorted and disjoint, got [{start}, {end}) after {last}"
        last = end
    return ""


def fragments_of(annotation: Any) -> Iterator[tuple[str, Sequence[Fragment]]]:  # noqa: ANN401  # any task's
    """Everything in an annotation that counts offsets: path and fragments."""
    fields = annotation.__struct_fields__
    if "start" in fields:
        yield "", annotation.fragments
    for name in fields:
        value = getattr(annotation, name)
        if name not in {"spans", "phenomena", "waive"} and isinstance(value, tuple) and value:
            if isinstance(value[0], tuple):
                yield f".{name}", value
            elif isinstance(value[0], int):
                yield f".{name}", (value,)
