"""Which corpora may be published, under what names, and with which of their texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from onrecord.corpus import Corpus, Manifest
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.joining import check_document
from onrecord.publishing.licences import open_licence
from onrecord.publishing.tables import Part

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_SPLIT: Final = re.compile(r"\w+(\.\w+)*", re.ASCII)
_RESERVED: Final = "all"


def parts_of(corpora: Iterable[Corpus], *, with_text: bool | None) -> list[Part]:
    """Corpora, read and checked.

    Args:
        corpora: each with a manifest.
        with_text: whether texts are published; None: those under an open licence.

    Raises:
        InvalidInputError: a corpus has no manifest, a name that no repository can hold, another's
            name, documents outside of every split, or broken documents.
    """
    parts: list[Part] = []
    for corpus in corpora:
        part = _part(corpus, with_text)
        if any(part.name.casefold() == other.name.casefold() for other in parts):
            raise InvalidInputError(corpus.place, f"two corpora have the id {part.name!r}")
        parts.append(part)
    return parts


def _part(corpus: Corpus, with_text: bool | None) -> Part:  # noqa: FBT001  # passed on
    place, manifest = corpus.place or corpus.name, corpus.manifest
    if manifest is None:
        raise InvalidInputError(
            place, "has no corpus.json, which says the licences", "onrecord convert makes a folder"
        )
    if not _NAME.fullmatch(manifest.id):
        problem = f"must be letters, digits, ., _ and -, got {manifest.id!r}"
        raise InvalidInputError(f"{place}/corpus.json: id", problem)
    documents: dict[str, Document] = {}
    for document in corpus:
        if document.id in documents:
            raise InvalidInputError(document.place, f"two documents have the id {document.id!r}")
        check_document(document)
        documents[document.id] = document
    splits = _splits(manifest, documents, f"{place}/corpus.json: splits")
    carried = open_licence(manifest.text_licence) is not None if with_text is None else with_text
    return Part(manifest, documents, splits, carried)


def _splits(
    manifest: Manifest, documents: Mapping[str, Document], place: str
) -> dict[str, Sequence[str]]:
    """Every document in one split; those of a corpus without splits are all ``test``."""
    if not manifest.splits:
        return {"test": tuple(documents)}
    for name in manifest.splits:
        if not _SPLIT.fullmatch(name) or name == _RESERVED:
            problem = f"must be named with letters, digits, _ and ., and not all; got {name!r}"
            raise InvalidInputError(place, problem)
    owners: dict[str, list[str]] = {doc_id: [] for doc_id in documents}
    for name, ids in manifest.splits.items():
        for doc_id in ids:
            owners.setdefault(doc_id, []).append(name)
    wrong = [doc_id for doc_id, names in owners.items() if len(names) != 1]
    wrong += [doc_id for doc_id in owners if doc_id not in documents and doc_id not in wrong]
    if wrong:
        problem = f"every document must be in one split, but these are not: {', '.join(wrong)}"
        raise InvalidInputError(place, problem, "onrecord corpus split --write")
    order = {doc_id: number for number, doc_id in enumerate(documents)}
    return {n: sorted(ids, key=order.__getitem__) for n, ids in manifest.splits.items() if ids}
