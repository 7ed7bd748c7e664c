"""Marked texts (``.txt``): gold as annotators write it, with inline tags."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.markup import read_marked
from onrecord.readers.files import files_at
from onrecord.readers.native import read_bytes, utf8
from onrecord.tasks import TASKS

KNOWLEDGE_BASE = "kb.toml"
_ITEM = re.compile(r"Q[1-9][0-9]*|\?")


class MarkedReader:
    """A marked file, or a folder of them; ``kb.toml`` lies beside, or one folder up."""

    name = "marked"
    summary = "marked texts: a .txt with inline tags or a folder of them; all three layers"
    options: Mapping[str, str] = {}

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:  # noqa: ARG002  # it has none
        """Gold documents, in order of file names."""
        kb = knowledge_base(path if path.is_dir() else path.parent)
        return map(partial(_document, kb), marked_files(path))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # each file holds its text
    ) -> Iterator[Prediction]:
        """The same as predictions: what an annotator says, held against the gold."""
        return map(_prediction, self.documents(path, options))


def _prediction(document: Document) -> Prediction:
    layers = {
        task.name: tuple(
            task.predicted(**{f: getattr(a, f) for f in task.predicted.__struct_fields__})
            for a in document.layers[task.name]
        )
        for task in TASKS
    }
    return Prediction(
        doc_id=document.id,
        text_sha256=text_sha256(document.text),
        layers=layers,
        place=document.place,
    )


def _document(kb: Mapping[str, str], file: Path) -> Document:
    return read_marked(utf8(read_bytes(file), str(file)), str(file), kb)


def marked_files(path: Path) -> list[Path]:
    """The marked files of a folder in order, or the one file.

    Raises:
        InvalidInputError: the folder holds none.
    """
    return list(files_at(path, ".txt"))


def knowledge_base(folder: Path) -> dict[str, str]:
    """Surface → Wikidata item or ``?``, from ``kb.toml`` in a folder or in the one above it.

    Raises:
        InvalidInputError: it is no TOML, or names something else than strings.
    """
    for place in (folder / KNOWLEDGE_BASE, folder.resolve().parent / KNOWLEDGE_BASE):
        if place.is_file():
            return _items(place)
    return {}


def _items(place: Path) -> dict[str, str]:
    try:
        body: dict[str, Any] = tomllib.loads(utf8(read_bytes(place), str(place)))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidInputError(str(place), f"is not TOML: {error}") from None
    items: dict[str, str] = {}
    for key, value in body.items():
        table = value if isinstance(value, dict) else {key: value}
        for surface, item in table.items():
            if not (isinstance(item, str) and _ITEM.fullmatch(item)):
                problem = f'{surface!r} must have an item such as "Q42", or "?", got {item!r}'
                raise InvalidInputError(str(place), problem)
            items[surface] = item
    return items
