"""Plain text: ``X.txt`` files without annotations, to be read by extractors and annotated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from onrecord.document import Dct, Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.readers.files import files_at
from onrecord.readers.native import BOM, read_bytes, utf8
from onrecord.timex_values import problems

NAME: Final = "name"
"""What the option ``dct`` says where each file's name begins with its date."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class TextReader:
    """Plain text; implements ``contracts.Reader``. Ids of documents are file names.

    The text is the file, to the character, line ends as they are.
    """

    name = "text"
    summary = "plain text, not annotated: a .txt file or a folder of them"
    options: Mapping[str, str] = {
        "dct": "the date of the texts, as 2031-05-07, or name: file names begin with it",
        "language": "of the texts, as a BCP 47 tag; en by default",
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Documents without layers, in order of file names."""
        dct = options.get("dct", "")
        if dct not in {"", NAME} and problems("DATE", dct):
            problem = f"must be a date such as 2031-05-07, or {NAME}, got {dct!r}"
            raise InvalidInputError("dct", problem)
        make = partial(_document, dct=dct, language=options.get("language", "en"))
        return map(make, files_at(path, ".txt"))

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],  # noqa: ARG002  # it has none
        corpus: Iterable[Document],  # noqa: ARG002  # there are none
    ) -> Iterator[Prediction]:
        """Refused: plain text says nothing of itself.

        Raises:
            InvalidInputError: always.
        """
        raise InvalidInputError(
            str(path), "plain text holds no predictions", "name their format, e.g. brat:PATH"
        )


def _document(file: Path, dct: str, language: str) -> Document:
    raw = read_bytes(file)
    if raw.startswith(BOM):
        raise InvalidInputError(
            str(file), "the file must not start with a byte order mark",
            "save it as UTF-8 without BOM: the mark would be a character of the text",
        )  # fmt: skip
    text = utf8(raw, str(file))
    if not text.strip():
        raise InvalidInputError(str(file), "must hold a text, but is empty")
    if dct == NAME:
        begins = _DAY.match(file.stem)
        if not begins or problems("DATE", begins[0]):
            problem = "the name must begin with a date such as 2031-05-07, for so says dct=name"
            raise InvalidInputError(str(file), problem)
        dct = begins[0]
    return Document(
        id=file.stem, text=text, language=language, dct=Dct(value=dct) if dct else None,
        place=str(file),
    )  # fmt: skip
