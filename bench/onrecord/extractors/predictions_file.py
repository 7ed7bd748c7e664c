"""A ready predictions file, or a run folder: as good as a live extractor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import ExtractorError, InvalidInputError


class _Head(Struct):
    doc_id: str
    repeat: int = 0


class PredictionsFile:
    """Hands out the lines of a predictions file by document id.

    Args:
        path: a ``.jsonl`` file in the normal form, or a folder with ``predictions.jsonl``.

    Raises:
        InvalidInputError: there is no such file, a line is no prediction, a document stands
            there twice, or the file holds repeats.
    """

    one_by_one = True

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        if self._path.is_dir():
            self._path /= "predictions.jsonl"
        self._places: dict[str, tuple[int, int]] = {}
        self._layers: set[str] = set()
        self._digest = hashlib.sha256()
        try:
            self._index()
        except OSError as error:
            raise InvalidInputError(path, f"cannot be read: {error.strerror}") from error

    def _index(self) -> None:
        decoder, offset = msgspec.json.Decoder(dict[str, msgspec.Raw]), 0
        with self._path.open("rb") as file:
            for number, line in enumerate(file, 1):
                self._digest.update(line)
                if line.strip():
                    self._add(f"{self._path}:{number}", line, offset, decoder)
                offset += len(line)

    def _add(self, place: str, line: bytes, offset: int, decoder: Any) -> None:  # noqa: ANN401
        try:
            head = msgspec.json.decode(line, type=_Head)
            self._layers.update(decoder.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidInputError(place, f"is no prediction: {error}") from error
        if head.repeat:
            raise InvalidInputError(place, "holds repeats", "score the file: onrecord score")
        if head.doc_id in self._places:
            raise InvalidInputError(place, f"a second line for document {head.doc_id!r}")
        self._places[head.doc_id] = (offset, len(line))

    def describe(self) -> Description:
        """Named after the file; its fingerprint is its checksum."""
        name = self._path.stem
        if name == "predictions":
            name = self._path.resolve().parent.name
        return Description(
            name=name,
            version="0",
            tasks=tuple(t for t in ("entities", "dates", "attributions") if t in self._layers),
            fingerprint=self._digest.hexdigest(),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """The line of each document.

        Raises:
            ExtractorError: the file has no line for a document.
        """
        for document in documents:
            if document.id not in self._places:
                raise ExtractorError("", "is not in the predictions file")
            offset, length = self._places[document.id]
            with self._path.open("rb") as file:
                file.seek(offset)
                yield msgspec.json.decode(file.read(length))
