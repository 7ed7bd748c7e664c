"""One file a document: its name is the document's id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from onrecord.corpus import FILE_NAME
from onrecord.document import Document
from onrecord.errors import InvalidInputError

LONGEST = 255
"""Bytes of a file's name, on the file systems of today."""


def write_document(folder: Path, document: Document, suffix: str, content: bytes) -> None:
    """Write ``<id><suffix>`` into a folder.

    Raises:
        InvalidInputError: the id cannot be a file's name, or there is such a file already.
    """
    name = f"{document.id}{suffix}"
    place = document.place or document.id
    if not re.match(FILE_NAME, document.id) or len(name.encode()) > LONGEST:
        raise InvalidInputError(
            place, f"the id {document.id!r} cannot be the name of a file", "write to a .jsonl file"
        )
    try:
        with (folder / name).open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise InvalidInputError(
            place, f"two files would be named {name!r}", "write to a .jsonl file"
        ) from None


def only_document(documents: Iterable[Document], suffix: str) -> Sequence[Document]:
    """The one document that a single file can hold.

    Raises:
        InvalidInputError: there are more.
    """
    found = list(islice(documents, 2))
    for other in found[1:]:
        raise InvalidInputError(
            other.place or other.id,
            f"a {suffix} file holds one document, but there are more",
            "write to a folder",
        )
    return found
