"""Each gold document with its predictions, checked: in one pass where the order agrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import lt
from typing import Any, Protocol

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
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


def pair_up(corpus: Iterable[Document], predictions: PredictionSource) -> Iterator[Paired]:
    """Every gold document once, with what was predicted for it.

    Reads both in lockstep as long as their order agrees, so that a corpus of any size passes
    through in constant memory; from the first disagreement on, predictions are looked up.

    Raises:
        InvalidInputError: an unknown or repeated document, another text, a bad span.
    """
    stream = iter(predictions)
    ahead = next(stream, None)
    table: Mapping[str, Iterable[Prediction]] | None = None
    seen: set[str] = set()
    settled: set[str] = set()
    for document in corpus:
        if document.id in seen:
            raise InvalidInputError(
                document.place or document.id, f"two documents have the id {document.id!r}"
            )
        seen.add(document.id)
        found: list[Prediction] = []
        if table is None:
            while ahead is not None and ahead.doc_id == document.id:
                found.append(ahead)
                ahead = next(stream, None)
            if not found and ahead is not None:
                table = predictions.lookup()
        if table is not None:
            found = list(table.get(document.id, ()))
            settled.add(document.id)
        check_document(document)
        yield document, _checked(document, found)
    if table is None and ahead is not None:
        table = predictions.lookup()
    if table is not None:
        for doc_id in sorted(table.keys() - settled):
            _refuse_left_over(doc_id, list(table[doc_id]), seen)


def _refuse_left_over(doc_id: str, found: Sequence[Prediction], seen: set[str]) -> None:
    """Refuse predictions for a document that the corpus lacks, or that came twice."""
    if doc_id not in seen:
        place = found[0].place if found else doc_id
        raise InvalidInputError(
            place or doc_id, f"no document of the corpus is {doc_id!r}", hint(doc_id, seen)
        )
    _refuse_repeats(doc_id, found)


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
            why or "one space is enough: extract from the exact text",
        )


def check_layer(text: str, name: str, layer: Sequence[Any], place: str) -> None:
    """Refuse spans that are empty, reversed, unsorted or past the end of the text.

    Raises:
        InvalidInputError: names the first bad span; the hint names a wrong offset unit.
    """
    size = len(text)
    try:
        starts, ends = [a.start for a in layer], [a.end for a in layer]
        if all(map(lt, starts, ends)) and (not ends or max(ends) <= size):
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
