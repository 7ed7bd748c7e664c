"""spaCy's ``DocBin`` files (``.spacy``); ``readers.spacy_view`` says what stands for what.

A file that our writer made holds the whole document too; it is believed as long as the spans that
spaCy shows are still those that were written. Predictions are the spans of ``doc.ents`` alone, or
of a group that an option names: a pipeline that runs over a gold file leaves the gold's groups in
it, and the ids of its entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.format_options import listed
from onrecord.keep_going import sound
from onrecord.readers.files import files_at
from onrecord.readers.native import decode, read_bytes
from onrecord.readers.optional import required, unreadable
from onrecord.readers.spacy_view import OWN, Row, Taken, View, layers_of, view_of
from onrecord.wire import GoldDocument, document_of

SUFFIX: Final = ".spacy"
_GOLD: Final = msgspec.json.Decoder(GoldDocument)


class DocbinReader:
    """DocBin files; implements ``contracts.Reader``. Documents without an id of ours are numbered.

    spaCy reads a file whole, so memory grows with the largest file, not with the folder.
    """

    name = "docbin"
    summary = "spaCy DocBin: a .spacy file or a folder of them; entities, and span groups"
    options: Mapping[str, str] = {
        "spans": "the span group that holds the entities, e.g. sc; doc.ents by default",
        "dates": "labels of entities that are dates, as DATE,TIME; none by default",
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order of file names."""
        return map(partial(_document, taken=_taken(options, ents_only=False)), _docs(path))

    def predictions(
        self, path: Path, options: Mapping[str, str], corpus: Iterable[Document]
    ) -> Iterator[Prediction]:
        """Predictions, in order; without an id of ours, they are for the corpus's in its order."""
        taken, ids = _taken(options, ents_only=True), (d.id for d in corpus)
        return map(partial(_prediction, taken=taken, ids=ids), _docs(path))


def _taken(options: Mapping[str, str], *, ents_only: bool) -> Taken:
    dates = frozenset(listed(options.get("dates", "")))
    return Taken(options.get("spans", ""), dates, ents_only)


def _docs(path: Path) -> Iterator[tuple[Any, int, str]]:
    """SpaCy's documents with their number, from 1, and place."""
    files = files_at(path, SUFFIX)
    required("spacy", "baselines", "docbin")
    return map(sound, _each(files))


def _each(files: Iterable[Path]) -> Iterator[tuple[Any, int, str] | InvalidInputError]:
    from spacy.tokens import DocBin  # noqa: PLC0415  # takes most of a second
    from spacy.vocab import Vocab  # noqa: PLC0415  # the same

    numbers = count(1)
    for file in files:
        try:
            kept = DocBin().from_bytes(read_bytes(file))
        except InvalidInputError as error:
            yield error
            continue
        except Exception as error:  # noqa: BLE001  # whatever spaCy raises on bytes that are no DocBin
            yield unreadable(str(file), "DocBin", error)
            continue
        vocab = Vocab(strings=sorted(kept.strings))
        for inside, one in enumerate(_apart(kept), 1):
            number, place = next(numbers), f"{file}: document {inside}"
            try:
                yield next(one.get_docs(vocab)), number, place
            except Exception as error:  # noqa: BLE001  # as above
                yield unreadable(place, "DocBin", error)


def _apart(kept: Any) -> Iterator[Any]:  # noqa: ANN401  # a DocBin
    """A DocBin for each document: one of several cannot be read on after a broken document."""
    from spacy.tokens import DocBin  # noqa: PLC0415  # as above

    columns = ("tokens", "spaces", "cats", "flags", "span_groups", "user_data")
    for number in range(len(kept)):
        one = DocBin(attrs=kept.attrs, store_user_data=True)
        one.attrs = kept.attrs
        for name in columns:
            setattr(one, name, getattr(kept, name)[number : number + 1])
        yield one


def spacy_view(doc: Any) -> View:  # noqa: ANN401  # a spaCy Doc
    """What a spaCy ``Doc`` shows."""
    ents = None
    if doc.has_annotation("ENT_IOB"):
        ents = tuple(Row(e.start_char, e.end_char, e.label_, e.kb_id_, e.ent_id_) for e in doc.ents)
    groups = {
        name: tuple(Row(s.start_char, s.end_char, s.label_, s.kb_id_, s.id_) for s in group)
        for name, group in doc.spans.items()
    }
    return View(ents, groups)


def document_from_doc(
    doc: Any,  # noqa: ANN401  # as above
    doc_id: str,
    taken: Taken,
    place: str,
) -> Document:
    """A gold document from a spaCy ``Doc``: what the writer kept if it still holds, or its spans.

    Raises:
        InvalidInputError: a span cannot be an annotation.
    """
    view, kept = spacy_view(doc), _kept(doc, place)
    if kept is None:
        layers = layers_of(view, taken, place, gold=True)
        return Document(
            id=doc_id, text=doc.text, language=doc.lang_ or "en", layers=layers, place=place
        )
    if taken == Taken() and _same(view_of(kept), view):
        return kept
    layers = layers_of(view, taken, place, gold=True)
    return msgspec.structs.replace(kept, layers=layers)


def _kept(doc: Any, place: str) -> Document | None:  # noqa: ANN401  # as above
    """The document that our writer kept beside the spans."""
    said = doc.user_data.get(OWN)
    if not isinstance(said, str):
        return None
    return document_of(decode(_GOLD, said.encode(), f"{place}: {OWN}"), doc.text, place)


def _same(one: View, other: View) -> bool:
    """Whether two views show the same; no entities and none looked for are one to spaCy."""
    groups = {*one.groups, *other.groups}
    return (one.ents or ()) == (other.ents or ()) and all(
        sorted(one.groups.get(name, ())) == sorted(other.groups.get(name, ())) for name in groups
    )


def _document(numbered: tuple[Any, int, str], taken: Taken) -> Document:
    doc, number, place = numbered
    return document_from_doc(doc, str(number), taken, place)


def prediction_from_doc(
    doc: Any,  # noqa: ANN401  # as above
    doc_id: str,
    taken: Taken,
    place: str,
) -> Prediction:
    """What a spaCy ``Doc`` says, as predictions for a document.

    Raises:
        InvalidInputError: a span cannot be an annotation.
    """
    layers = layers_of(spacy_view(doc), taken, place, gold=False)
    return Prediction(doc_id=doc_id, text_sha256=text_sha256(doc.text), layers=layers, place=place)


def _prediction(numbered: tuple[Any, int, str], taken: Taken, ids: Iterator[str]) -> Prediction:
    doc, number, place = numbered
    in_turn, kept = next(ids, str(number)), _kept(doc, place)
    return prediction_from_doc(doc, kept.id if kept else in_turn, taken, place)
