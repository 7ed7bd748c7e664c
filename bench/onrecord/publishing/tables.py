"""Corpora as Parquet: one file a split, in our own form, with or without the texts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from onrecord.corpus import Manifest
from onrecord.document import Document, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.readers.arrow_rows import gold_schema, row_of
from onrecord.readers.optional import required
from onrecord.span import surface
from onrecord.tasks import TASKS

ROWS: Final = 100
"""Documents of a row group: viewers fetch one to show a page."""
CHECKSUM: Final = "text_sha256"
SPLIT: Final = "split"
_ROLES: Final = ("source", "cue", "content")


class Part(NamedTuple):
    """A corpus as it is published.

    Attributes:
        manifest: what it says of itself.
        documents: all of them, by id.
        splits: name → ids; every document is in one.
        with_text: whether its texts are published too.
    """

    manifest: Manifest
    documents: Mapping[str, Document]
    splits: Mapping[str, Sequence[str]]
    with_text: bool

    @property
    def name(self) -> str:
        """The corpus's name: of its configuration and of its folder."""
        return self.manifest.id

    @property
    def headlines(self) -> dict[str, str]:
        """Task → headline, for the layers that any of its documents has."""
        layers = {name for document in self.documents.values() for name in document.layers}
        return {task.name: task.scorer.headline for task in TASKS if task.name in layers}

    @property
    def scored_split(self) -> str:
        """The split that systems are compared on: ``test``, or the last if none has that name."""
        return "test" if "test" in self.splits else list(self.splits)[-1]


class Table(NamedTuple):
    """A Parquet file.

    Attributes:
        corpus: name of the corpus.
        split: name of the split.
        path: relative to the repository, with ``/``.
        documents: number of rows.
        memory: bytes of its columns in memory.
        size: bytes of the file.
        sha256: of the file.
    """

    corpus: str
    split: str
    path: str
    documents: int
    memory: int
    size: int
    sha256: str


def published_schema(*, with_text: bool) -> Any:  # noqa: ANN401  # a pyarrow.Schema
    """Columns of our own form, with the text's checksum and the split; the text may be left out."""
    pa = required("pyarrow", "hub", "onrecord publish")
    fields = []
    for field in gold_schema():
        if field.name != "text" or with_text:
            fields.append(field)
        if field.name == "text":
            fields.append(pa.field(CHECKSUM, pa.string()))
    return pa.schema([*fields, pa.field(SPLIT, pa.string())])


def published_row(document: Document, split: str, *, with_text: bool) -> dict[str, Any]:
    """A document as a row; without its text, no annotation repeats the words that it marks.

    Raises:
        InvalidInputError: an annotation repeats other words than it marks, so that they could not
            be put back.
    """
    row = row_of(document) | {CHECKSUM: text_sha256(document.text), SPLIT: split}
    if with_text:
        return row
    place = document.place or document.id
    for task in TASKS:
        for number, annotation in enumerate(row.get(task.name) or ()):
            if "text" in annotation:
                whole = document.layers[task.name][number]
                annotation["text"] = _emptied(annotation["text"], whole, document.text, place)
    del row["text"]
    return row


def _emptied(said: Any, annotation: Any, text: str, place: str) -> Any:  # noqa: ANN401  # a struct
    if said != surfaces_of(annotation, text):
        raise InvalidInputError(
            f"{place}: {getattr(annotation, 'id', annotation)}",
            f"must repeat the words that it marks, but says {said!r}",
            "onrecord validate names them all",
        )
    return {} if isinstance(said, Mapping) else ""


def surfaces_of(annotation: Any, text: str) -> Any:  # noqa: ANN401  # as a row holds them
    """The words that an annotation marks, as its own ``text`` repeats them."""
    if not hasattr(annotation, "cue"):
        return surface(text, annotation.fragments)
    found = {role: surface(text, getattr(annotation, role)) for role in _ROLES}
    return {role: words for role, words in found.items() if words}


def write_tables(part: Part, root: Path) -> list[Table]:
    """Write a corpus below ``data/`` of a repository."""
    folder = root / "data" / part.name
    folder.mkdir(parents=True)
    return [_write(part, split, root, f"data/{part.name}/{split}.parquet") for split in part.splits]


def _write(part: Part, split: str, root: Path, path: str) -> Table:
    pa = required("pyarrow", "hub", "onrecord publish")
    pq = required("pyarrow.parquet", "hub", "onrecord publish")
    schema = published_schema(with_text=part.with_text)
    ids, memory = part.splits[split], 0
    with pq.ParquetWriter(
        root / path, schema, compression="zstd", write_page_checksum=True, write_page_index=True
    ) as file:
        for first in range(0, max(1, len(ids)), ROWS):
            held = (part.documents[doc_id] for doc_id in ids[first : first + ROWS])
            rows = [published_row(d, split, with_text=part.with_text) for d in held]
            group = pa.Table.from_pylist(rows, schema)
            memory += group.nbytes
            file.write_table(group)
    raw = (root / path).read_bytes()
    return Table(
        part.name, split, path, len(ids), memory, len(raw), hashlib.sha256(raw).hexdigest()
    )
