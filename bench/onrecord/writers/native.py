"""Our own files: a corpus folder, JSON Lines, or one document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import msgspec

from onrecord.contracts import Documents, Loss, Options
from onrecord.corpus import Corpus, Manifest
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.keep_going import Failures
from onrecord.native_text import gold_text
from onrecord.wire import wire_of
from onrecord.writers.document_files import only_document, write_document
from onrecord.writers.losses import Losses

MANIFEST = "corpus.json"
NOT_STATED = "not stated"


class NativeWriter:
    """Holds everything. ``.jsonl``: a document a line; ``.json``: one; else a corpus folder.

    A folder has ``corpus.json`` and one file a document with an annotation a line. What the
    corpus does not say of itself is ``not stated``, unless an option says it.
    """

    name = "onrecord"
    summary = "our own JSON: a corpus folder, JSON Lines (.jsonl), or one document (.json)"
    options: Mapping[str, str] = {
        "id": "name of the corpus in corpus.json; the folder's name by default",
        "title": "of the corpus",
        "version": "of the corpus, e.g. 1.0.0",
        "text_licence": "licence or rights of the texts",
        "annotation_licence": "licence of the annotations",
        "provenance": "where the texts come from",
        "type_set": "name of the entity types, e.g. ontonotes",
    }

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents; nothing is ever lost."""
        if path.suffix in {".json", ".jsonl"} and options:
            raise InvalidInputError(self.name, "options are of corpus.json", "write to a folder")
        losses = Losses("our own form", failures)
        if path.suffix == ".jsonl":
            with path.open("wb") as file:
                file.writelines(losses.each(documents, _line))
        elif path.suffix == ".json":
            for content in losses.each(only_document(documents, ".json"), _content):
                path.write_bytes(content)
        else:
            _write_folder(documents, path, options, losses)
        return losses.report()


def _line(document: Document) -> bytes:
    return msgspec.json.encode(wire_of(document)) + b"\n"


def _content(document: Document) -> bytes:
    return gold_text(document).encode()


def _write_folder(
    documents: Iterable[Document], folder: Path, options: Mapping[str, str], losses: Losses
) -> None:
    folder.mkdir()
    written = tuple(losses.each(documents, partial(_write, folder)))
    if not written:
        return  # each was refused
    known = documents.manifest if isinstance(documents, Corpus) else None
    manifest = _manifest(known, folder.name, written, options)
    plain = {"schema_version": manifest.schema_version, **msgspec.to_builtins(manifest)}
    encoded = msgspec.json.format(msgspec.json.encode(plain), indent=2)
    (folder / MANIFEST).write_bytes(encoded + b"\n")


def _write(folder: Path, document: Document) -> str:
    if document.id == Path(MANIFEST).stem:
        raise InvalidInputError(
            document.place or document.id, f"{MANIFEST} is the name of the manifest",
            "write to a .jsonl file",
        )  # fmt: skip
    write_document(folder, document, ".json", _content(document))
    return document.id


def _manifest(
    known: Manifest | None, name: str, documents: tuple[str, ...], options: Mapping[str, str]
) -> Manifest:
    manifest = known or Manifest(
        id=name, title=name, version="0.1.0", documents=documents, text_licence=NOT_STATED,
        annotation_licence=NOT_STATED, provenance=NOT_STATED,
    )  # fmt: skip
    kept = frozenset(documents)
    splits = {
        split: tuple(doc for doc in held if doc in kept) for split, held in manifest.splits.items()
    }
    changed = msgspec.structs.replace(manifest, documents=documents, splits=splits, **options)
    try:
        return msgspec.convert(msgspec.to_builtins(changed), Manifest)
    except msgspec.ValidationError as error:
        raise InvalidInputError(MANIFEST, str(error)) from None
