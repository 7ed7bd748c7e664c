"""Text and gold together again: standoff annotations take back the texts that they were made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from onrecord.annotations import RoleTexts
from onrecord.corpus import Corpus, Manifest
from onrecord.document import Document, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.publishing.folder import appearing
from onrecord.publishing.tables import CHECKSUM, published_schema, surfaces_of
from onrecord.readers.arrow_rows import document_of_row
from onrecord.readers.native import manifest_of, read_bytes, utf8
from onrecord.readers.optional import required
from onrecord.writers.native import NativeWriter

SUFFIX: Final = ".txt"


class Joined(NamedTuple):
    """What became of a published repository.

    Attributes:
        documents: corpus → documents that have a text now.
        refused: texts that are missing or other ones; if there are any, nothing was written.
    """

    documents: dict[str, int]
    refused: list[InvalidInputError]


def join(published: Path, texts: Path, destination: Path) -> Joined:
    """Write published corpora in our own form, one folder a corpus.

    Args:
        published: a folder that ``publish`` wrote.
        texts: a folder with ``<id>.txt`` for each document that was published without its text.
        destination: a folder that is not there yet.

    Raises:
        InvalidInputError: there is nothing published, or a table is broken or not that of its
            manifest.
    """
    folders = sorted(path.parent for path in published.glob("data/*/corpus.json"))
    if not folders:
        problem = "must hold data/<corpus>/corpus.json, but there is none"
        raise InvalidInputError(
            str(published), problem, "onrecord publish hub writes such a folder"
        )
    refused: list[InvalidInputError] = []
    corpora = [(manifest_of(f), _documents(f, texts, refused)) for f in folders]
    if refused:
        return Joined({}, refused)
    with appearing(destination) as root:
        for manifest, documents in corpora:
            NativeWriter().write(_corpus(manifest, documents), root / manifest.id, {})
    return Joined({manifest.id: len(found) for manifest, found in corpora}, [])


def _corpus(manifest: Manifest, found: dict[str, Document]) -> Corpus:
    documents = [found[doc_id] for doc_id in manifest.documents]
    return Corpus(manifest.id, manifest.version, lambda: documents, manifest=manifest)


def _documents(folder: Path, texts: Path, refused: list[InvalidInputError]) -> dict[str, Document]:
    manifest = manifest_of(folder)
    if manifest.id != folder.name:
        problem = f"must be the name of the folder, {folder.name!r}, got {manifest.id!r}"
        raise InvalidInputError(f"{folder / 'corpus.json'}: id", problem)
    placed = [
        (row, f"{file}: row {number}")
        for file in sorted(folder.glob("*.parquet"))
        for number, row in enumerate(_rows(file), 1)
    ]
    # Only then does no id lead out of the folder of texts: a manifest's are names of files.
    if Counter(row["id"] for row, _ in placed) != Counter(manifest.documents):
        problem = "must hold every document of corpus.json once, and no other"
        raise InvalidInputError(str(folder), problem)
    found = {}
    for row, place in placed:
        try:
            found[row["id"]] = _whole(row, texts, place)
        except InvalidInputError as error:
            refused.append(error)
    return found


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    pa = required("pyarrow", "hub", "onrecord publish")
    pq = required("pyarrow.parquet", "hub", "onrecord publish")
    try:
        with pq.ParquetFile(file, page_checksum_verification=True) as table:
            schemas = [published_schema(with_text=with_text) for with_text in (True, False)]
            if not any(table.schema_arrow.equals(schema) for schema in schemas):
                problem = "must have the columns that onrecord publish writes"
                raise InvalidInputError(str(file), problem)
            for batch in table.iter_batches(batch_size=64):
                yield from batch.to_pylist()
    except (pa.lib.ArrowException, OSError, UnicodeDecodeError) as error:
        said = str(error).partition("\n")[0]
        raise InvalidInputError(str(file), f"is no Parquet that can be read: {said}") from None


def _whole(row: dict[str, Any], texts: Path, place: str) -> Document:
    if row.get("text") is not None:
        return document_of_row(row, place)
    path = texts / f"{row['id']}{SUFFIX}"
    text = utf8(read_bytes(path), str(path))
    if text_sha256(text) != row[CHECKSUM]:
        hint = "its line ends were converted to CRLF" if "\r\n" in text else None
        problem = f"must be the text that was annotated, but its checksum is not {row[CHECKSUM]}"
        raise InvalidInputError(str(path), problem, hint)
    document = document_of_row({**row, "text": text}, place)
    layers = {
        name: tuple(_filled(annotation, text) for annotation in layer)
        for name, layer in document.layers.items()
    }
    return msgspec.structs.replace(document, layers=layers)


def _filled(annotation: Any, text: str) -> Any:  # noqa: ANN401  # any task's
    """The annotation with the words that it marks, if it repeated them before."""
    if annotation.text is UNSET:
        return annotation
    words = surfaces_of(annotation, text)
    whole = words if isinstance(words, str) else RoleTexts(**words)
    return msgspec.structs.replace(annotation, text=whole)
