"""Token-per-line files with a tag in a column, as of the CoNLL shared tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from onrecord.annotations import Entity, PredictedEntity
from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen, whole_number
from onrecord.readers.conll_decoding import BRACKETS, Layout, Tagged, decoded
from onrecord.readers.conll_lines import RawDocument, raw_documents
from onrecord.readers.conll_text import (
    Mismatch,
    Placed,
    detokenised,
    found_in,
    has_spaces,
    joined,
    spaced,
)  # fmt: skip
from onrecord.tag_repair import REPAIRS, SCHEMES, repair_named, scheme_named


class ConllReader:
    """One token a line, a tag in one column, a blank line after a sentence.

    Documents begin at ``-DOCSTART-`` or ``#begin document``; a file without is one document. Their
    ids are those in brackets on that line, else they are counted from 1 (in a folder, the file's
    name and number). The text is exact where a column tells the white space beside each token
    (as our writer does); else it is the tokens joined. Predictions stand in the gold's own text.
    """

    name = "conll"
    summary = "token-per-line tags of entities: IOB2, IOB1, IOBES, BILOU, CoNLL-2012 brackets"
    options: Mapping[str, str] = {
        "column": "of the tag, from 0; negative from the end; the last by default",
        "tokens": "column of the token, 0 by default",
        "scheme": f"{', '.join(SCHEMES)} or {BRACKETS}; IOB2 by default",
        "repair": f"of tags that break the scheme: {', '.join(REPAIRS)}; error by default",
        "join": "how tokens become a text: spaces (default) or detokenised, as English is printed",
        "documents": "marked (default), or sentences where each is a document of its own",
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order."""
        told = _told(options)
        raw = raw_documents(path, by_sentence=told.by_sentence)
        return map(partial(_document, told, path), raw)

    def predictions(
        self, path: Path, options: Mapping[str, str], corpus: Iterable[Document]
    ) -> Iterator[Prediction]:
        """Predictions, in order; their tokens must be those of the gold's text."""
        told = _told(options)
        raw = raw_documents(path, by_sentence=told.by_sentence)
        return map(partial(_prediction, told, path, _Gold(corpus)), raw)


class _Told(NamedTuple):
    """What a user told the reader."""

    layout: Layout
    detokenised: bool
    by_sentence: bool


def _told(options: Mapping[str, str]) -> _Told:
    scheme = options.get("scheme")
    layout = Layout(
        tokens=whole_number(options, "tokens", 0) if "tokens" in options else None,
        column=whole_number(options, "column", 0) if "column" in options else None,
        scheme=scheme if scheme in {BRACKETS, None} else scheme_named(str(scheme)),
        repair=repair_named(options.get("repair", "error")),
    )
    return _Told(
        layout,
        chosen(options, "join", ("spaces", "detokenised")) == "detokenised",
        chosen(options, "documents", ("marked", "sentences")) == "sentences",
    )


def _document(told: _Told, path: Path, raw: RawDocument) -> Document:
    tagged = decoded(raw, told.layout)
    placed = _placed(told, tagged)
    found = (Entity(start=a, end=b, type=t) for a, b, t in tagged.entities(placed.places))
    return Document(
        id=_id(raw, path), text=placed.text, layers={"entities": tuple(found)}, place=raw.place
    )


def _prediction(told: _Told, path: Path, gold: _Gold, raw: RawDocument) -> Prediction:
    document = gold.document(raw.name)
    tagged = decoded(raw, told.layout)
    if document is None:
        doc_id, placed = _id(raw, path), _placed(told, tagged)
    else:
        doc_id, places = document.id, found_in(document.text, tagged.tokens)
        if isinstance(places, Mismatch):
            raise _other_tokens(raw, tagged, document, places)
        placed = Placed(document.text, places)
    found = (PredictedEntity(start=a, end=b, type=t) for a, b, t in tagged.entities(placed.places))
    return Prediction(
        doc_id=doc_id,
        text_sha256=text_sha256(placed.text),
        layers={"entities": tuple(found)},
        place=raw.place,
    )


def _id(raw: RawDocument, path: Path) -> str:
    if raw.name or not path.is_dir():
        return raw.name or str(raw.number)
    name = raw.file.name.partition(".")[0]
    return f"{name}-{raw.number}" if raw.number > 1 else name


def _placed(told: _Told, tagged: Tagged) -> Placed:
    rows = [row for sentence in tagged.sentences for row in sentence.rows]
    for column in range(1, min(map(len, rows), default=0) - 1):
        if has_spaces(row[column] for row in rows):
            return spaced(
                [(token, row[column]) for token, row in zip(s.tokens, s.rows, strict=True)]
                for s in tagged.sentences
            )
    return detokenised(tagged.tokens) if told.detokenised else joined(tagged.tokens)


class _Gold:
    """The gold document that a document of predictions belongs to: by name, else by order."""

    def __init__(self, corpus: Iterable[Document]) -> None:
        self._corpus = corpus
        self._stream: Iterator[Document] | None = None
        self._named: dict[str, Document] | None = None

    def document(self, name: str) -> Document | None:
        """The next one, or that of a name; None: there is none."""
        if self._named is None:
            self._stream = self._stream or iter(self._corpus)
            following = next(self._stream, None)
            if not name or (following and following.id == name):
                return following
            self._named = {document.id: document for document in self._corpus}
        return self._named.get(name)


def _other_tokens(
    raw: RawDocument, tagged: Tagged, document: Document, found: Mismatch
) -> InvalidInputError:
    goes_on = document.text[found.offset : found.offset + 20]
    at = f"at {found.offset}" + (f", {goes_on!r}" if goes_on else ", the end")
    sentence = tagged.sentences[found.sentence] if tagged.sentences else None
    if sentence and found.token < len(sentence.tokens):
        place = f"{raw.file}:{sentence.lines[found.token]}"
        problem = f"{sentence.tokens[found.token]!r} must be the word of {document.id!r} {at}"
    else:
        place = f"{raw.file}:{sentence.lines[-1]}" if sentence else raw.place
        problem = f"the tokens end, but the text of {document.id!r} goes on {at}"
    hint = "predictions must have the gold's words; documents of several begin at -DOCSTART-"
    return InvalidInputError(place, problem, hint)
