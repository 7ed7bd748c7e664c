"""Plain lists, dicts and tuples as documents and predictions, for a quick start in Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from onrecord.corpus import Corpus
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus, open_predictions
from onrecord.prediction_sources import PredictionFile, PredictionList
from onrecord.wire import GoldDocument, PredictionLine, document_of, prediction_of

TUPLES: Mapping[str, tuple[str, ...]] = {
    "entities": ("start", "end", "type", "kb_id"),
    "dates": ("start", "end", "type", "value", "mod"),
    "attributions": ("source", "cue", "content"),
}
"""What the places of a tuple mean, layer by layer."""

LONGEST = 10_000_000
"""Code points of a text that is made up for spans that came without one."""

Gold: TypeAlias = str | Path | Corpus | Iterable[Any]
Predicted: TypeAlias = str | Path | PredictionFile | PredictionList | Iterable[Any]


def corpus_from(gold: Gold, layer: str, name: str = "gold", reach: int = 0) -> Corpus:
    """A corpus from what a caller has.

    Args:
        gold: a name or path as on the command line, a corpus, or a list with, for each
            document, a ``Document``, a dict as in gold files, or the annotations of one layer.
        layer: which layer bare lists of annotations are.
        name: what a list is called in signatures.
        reach: the last offset of the predictions; a text that is made up is as long as that.

    Raises:
        InvalidInputError: the place, as ``gold[2].entities[0]``, and what is wrong there.
    """
    if isinstance(gold, Corpus):
        return gold
    if isinstance(gold, str | Path):
        return open_corpus(str(gold))
    items = list(gold)
    blank = " " * max(reach, reach_of(items, layer, "gold"))
    documents = [_document(item, i, layer, blank) for i, item in enumerate(items)]
    return Corpus(name, "0", lambda: documents, size=len(documents))


def predictions_from(
    predicted: Predicted, corpus: Corpus, layer: str, name: str = "predictions"
) -> PredictionFile | PredictionList:
    """Predictions from what a caller has; the same forms as for gold.

    A dict without ``doc_id`` and a bare list belong to the document at the same place.

    Raises:
        InvalidInputError: the place, as ``predicted[2].entities[0]``, and what is wrong there.
    """
    if isinstance(predicted, PredictionFile | PredictionList):
        return predicted
    if isinstance(predicted, str | Path):
        return open_predictions(str(predicted), corpus)
    items = list(predicted)
    ids: list[str] = []
    if not all(isinstance(item, Prediction) for item in items):
        ids = [document.id for document in corpus]
    found = [_prediction(item, i, ids, layer) for i, item in enumerate(items)]
    return PredictionList(found, {"extractor": {"name": name}})


def _document(item: Any, number: int, layer: str, blank: str) -> Document:  # noqa: ANN401  # anything
    place = f"gold[{number}]"
    if isinstance(item, Document):
        return item
    if not isinstance(item, Mapping):
        body = {"id": str(number), "text": blank, layer: _layer(item, layer, place)}
    else:
        body = {"id": str(number), **item}
        body |= {name: _layer(body[name], name, place) for name in TUPLES if name in body}
        if "text" not in body and "text_path" not in body and "attributions" not in body:
            body["text"] = blank
    wire = _convert(body, GoldDocument, place)
    if wire.text is msgspec.UNSET:
        raise InvalidInputError(place, 'a document in memory needs its "text"')
    return document_of(wire, wire.text, place)


def _prediction(item: Any, number: int, ids: Sequence[str], layer: str) -> Prediction:  # noqa: ANN401
    place = f"predicted[{number}]"
    if isinstance(item, Prediction):
        return item
    named = isinstance(item, Mapping)
    if not (named and "doc_id" in item) and number >= len(ids):
        raise InvalidInputError(
            place, f"there are only {len(ids)} gold documents", 'name them with "doc_id"'
        )
    if not named:
        body: dict[str, Any] = {"doc_id": ids[number], layer: _layer(item, layer, place)}
    else:
        body = dict(item)
        body.setdefault("doc_id", ids[number] if number < len(ids) else "")
        body |= {name: _layer(body[name], name, place) for name in TUPLES if name in body}
    return prediction_of(_convert(body, PredictionLine, place), place)


def _layer(annotations: Any, layer: str, place: str) -> list[Any]:  # noqa: ANN401  # of the caller
    if isinstance(annotations, str | bytes | Mapping) or not isinstance(annotations, Iterable):
        raise InvalidInputError(
            f"{place}.{layer}", f"must be a list, got {type(annotations).__name__}"
        )
    names = TUPLES[layer]
    plain = []
    for number, one in enumerate(annotations):
        if isinstance(one, tuple | list):
            if len(one) > len(names):
                shape = ", ".join(names)
                raise InvalidInputError(
                    f"{place}.{layer}[{number}]", f"a tuple must be ({shape}), got {one!r}"
                )
            plain.append(dict(zip(names, one, strict=False)))
        elif isinstance(one, Mapping):
            plain.append(dict(one))
        else:
            plain.append(msgspec.to_builtins(one))
    return plain


def reach_of(items: Iterable[Any], layer: str, side: str) -> int:
    """The last offset of spans that came without a text.

    Raises:
        InvalidInputError: it is too far for a text that nobody gave.
    """
    furthest = 0
    for number, item in enumerate(items):
        if isinstance(item, Document | Prediction):
            continue
        place = f"{side}[{number}]"
        named = item if isinstance(item, Mapping) else {layer: item}
        if "text" in named or "text_path" in named:
            continue
        for name in ("entities", "dates"):
            for annotation in _layer(named.get(name, ()), name, place):
                ends = [annotation.get("end"), *(s[-1] for s in annotation.get("spans", ()) if s)]
                furthest = max(furthest, *(e for e in ends if isinstance(e, int)), 0)
    if furthest > LONGEST:
        raise InvalidInputError(side, f"offset {furthest} needs a text", 'give "text" with it')
    return furthest


def _convert(body: Mapping[str, Any], wire: Any, place: str) -> Any:  # noqa: ANN401  # a struct
    try:
        return msgspec.convert(body, wire)
    except msgspec.ValidationError as error:
        raise InvalidInputError(place, str(error)) from None
