"""PolNeAR's use of brat: ``X.txt`` and, for each annotator, ``X_annotator.ann``.

Attributions are events ``Attribution`` or ``Attribution-no-source`` with the arguments Source, Cue
and Content, a further part of the content as Content2 and so on. Discussed and discarded spans,
roles without a relation and relations without any role (stubs) are no annotations:
``meta.left_out`` of a document counts them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.keep_going import sound
from onrecord.readers.brat import OF_ALL_BRAT, joins, surfaces_of
from onrecord.readers.files import names_in
from onrecord.readers.native import read_bytes, utf8
from onrecord.readers.standoff import Surfaces, read_standoff
from onrecord.readers.standoff_layers import How, Said, layers_of
from onrecord.suggestions import hint
from onrecord.tasks import ATTRIBUTIONS

ALL, FIRST = "all", "first"


class _Reading(NamedTuple):
    """A text as one annotator read it.

    Attributes:
        doc_id: the text's name, with the annotator's where all are wanted.
        text: the ``.txt`` file.
        annotations: the ``.ann`` file, or None where nobody read the text.
        annotator: whose it is.
    """

    doc_id: str
    text: Path
    annotations: Path | None
    annotator: str


class PolnearReader:
    """PolNeAR; implements ``contracts.Reader``. Ids of documents are file names of texts."""

    name = "polnear"
    summary = "PolNeAR: a folder of .txt and _annotator.ann files, or text/ beside attributions/"
    options: Mapping[str, str] = {
        "annotator": "whose reading: a name, first (by name), or all as documents of their own",
        "predicted": "whose reading predictions are; the same annotator's by default",
        **OF_ALL_BRAT,
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order of file names; texts that nobody read have no layers.

        Raises:
            InvalidInputError: a text has several annotators, and none was chosen.
        """
        readings = _Readings(path, options.get("annotator", ""))
        make = partial(_document, surfaces=surfaces_of(options), join=joins(options))
        return map(make, map(sound, readings))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # the texts lie beside the annotations
    ) -> Iterator[Prediction]:
        """Predictions, in order of file names; a text that nobody read has none."""
        readings = _Readings(path, options.get("predicted") or options.get("annotator", ""))
        make = partial(_prediction, surfaces=surfaces_of(options), join=joins(options))
        return map(make, filter(attrgetter("annotations"), map(sound, readings)))


class _Readings:
    """What there is to read, of the annotator that is wanted; made from names when asked for."""

    def __init__(self, path: Path, wanted: str) -> None:
        if not path.is_dir():
            raise InvalidInputError(str(path), "must be a folder with .txt and .ann files")
        parted = (path / "text").is_dir() and (path / "attributions").is_dir()
        self._texts = path / "text" if parted else path
        self._annotations = path / "attributions" if parted else path
        self._wanted = wanted
        self._found, self._misnamed = _by_annotator(self._texts, self._annotations)
        names = sorted({name for readers in self._found.values() for name in readers})
        if wanted not in {"", ALL, FIRST, *names}:
            problem = f"no annotator is named {wanted!r}"
            raise InvalidInputError("annotator", problem, hint(wanted, [FIRST, ALL, *names]))

    def __iter__(self) -> Iterator[_Reading | InvalidInputError]:
        yield from self._misnamed
        for name, readers in self._found.items():
            text = self._texts / f"{name}.txt"
            if not self._wanted and len(readers) > 1:
                problem = f"has {len(readers)} annotators: {', '.join(readers)}"
                way_out = f"choose annotator=NAME, {FIRST} or {ALL}"
                yield InvalidInputError(str(text), problem, way_out)
                continue
            if not readers and self._wanted in {"", ALL, FIRST}:
                yield _Reading(name, text, None, "")
            for number, annotator in enumerate(readers):
                file = self._annotations / f"{name}_{annotator}.ann"
                if self._wanted == ALL:
                    yield _Reading(f"{name}_{annotator}", text, file, annotator)
                elif self._wanted in {"", annotator} or (self._wanted == FIRST and not number):
                    yield _Reading(name, text, file, annotator)


def _by_annotator(
    texts: Path, annotations: Path
) -> tuple[Mapping[str, Sequence[str]], Sequence[InvalidInputError]]:
    """Name of a text → names of its annotators, both sorted; files that belong to no text."""
    misnamed = list[InvalidInputError]()
    found: dict[str, tuple[str, ...]] = {name[:-4]: () for name in names_in(texts, ".txt")}
    if not found:
        raise InvalidInputError(str(texts), "must hold .txt files, but holds none")
    for file in names_in(annotations, ".ann"):
        name, _, annotator = file[:-4].rpartition("_")
        if not name or not annotator:
            problem = "must be named TEXT_ANNOTATOR.ann"
            way_out = "brat:PATH reads TEXT.ann beside TEXT.txt"
            misnamed.append(InvalidInputError(str(annotations / file), problem, way_out))
        elif name not in found:
            problem = f"has no text: {name}.txt is missing"
            misnamed.append(InvalidInputError(str(annotations / file), problem))
        else:
            found[name] += (sys.intern(annotator),)
    return found, misnamed


def _said(reading: _Reading, surfaces: Surfaces, *, join: bool, gold: bool) -> tuple[str, Said]:
    text = utf8(read_bytes(reading.text), str(reading.text))
    if reading.annotations is None:
        return text, Said({}, {})
    standoff = read_standoff(reading.annotations, text, surfaces)
    how = How(frozenset({ATTRIBUTIONS.name}), frozenset(), join, stubs=False)
    return text, layers_of(standoff, text, reading.annotations, how, gold=gold)


def _document(reading: _Reading, surfaces: Surfaces, *, join: bool) -> Document:
    text, said = _said(reading, surfaces, join=join, gold=True)
    left_out = {"left_out": dict(said.left_out)} if said.left_out else {}
    return Document(
        id=reading.doc_id,
        text=text,
        meta=({"annotator": reading.annotator} | left_out) if reading.annotator else {},
        layers=said.layers,
        place=str(reading.annotations or reading.text),
    )


def _prediction(reading: _Reading, surfaces: Surfaces, *, join: bool) -> Prediction:
    text, said = _said(reading, surfaces, join=join, gold=False)
    return Prediction(
        doc_id=reading.doc_id,
        text_sha256=text_sha256(text),
        layers=said.layers,
        place=str(reading.annotations),
    )
