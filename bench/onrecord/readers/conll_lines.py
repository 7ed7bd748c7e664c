"""Token-per-line files as documents of raw lines; nothing is decoded yet."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from onrecord.errors import InvalidInputError
from onrecord.keep_going import sound
from onrecord.readers.native import lines_of, utf8

DOCSTART: Final = b"-DOCSTART-"
BEGIN: Final = b"#begin document"
END: Final = b"#end document"
_NAMED: Final = re.compile(r"\S+(?: document)?[ \t]+\((.+)\)(?:; part (\d+))?")
ENDINGS: Final = (".conll", "_conll", ".iob", ".iob1", ".iob2", ".bio", ".bioes", ".bilou")
"""What the files of a folder end with."""


class RawDocument(NamedTuple):
    """The lines of one document.

    Attributes:
        file: where it stands.
        number: which document of the file it is, from 1.
        heading: the line that it begins with, or b"".
        rows: numbered lines that are not blank, without the heading.
    """

    file: Path
    number: int
    heading: bytes
    rows: Sequence[tuple[int, bytes]]

    @property
    def place(self) -> str:
        """The file and the first line."""
        return f"{self.file}:{self.rows[0][0]}" if self.rows else str(self.file)

    @property
    def name(self) -> str:
        """What stands in brackets on its heading, with a part's number, or ""."""
        found = _NAMED.match(utf8(self.heading, self.place))
        if found is None:
            return ""
        return f"{found[1]}_part_{found[2]}" if found[2] else found[1]


def raw_documents(path: Path, *, by_sentence: bool) -> Iterator[RawDocument]:
    """Documents of a file, or of the files of a folder and the folders in it.

    A document begins at ``-DOCSTART-`` (CoNLL-2003) or ``#begin document`` (CoNLL-2012); a file
    without is one document. A heading without tokens counts if it names the document.

    Args:
        path: the file or folder.
        by_sentence: each sentence is a document, as where posts are apart (WNUT-17).
    """
    return map(sound, _each(_files(path), by_sentence=by_sentence))


def _each(files: Iterable[Path], *, by_sentence: bool) -> Iterator[RawDocument | InvalidInputError]:
    for file in files:
        number = 0
        try:
            for heading, rows in _apart(file, by_sentence=by_sentence):
                if rows or b"(" in heading:
                    number += 1
                    yield RawDocument(file, number, heading, rows)
        except InvalidInputError as error:
            yield error


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(f for f in path.rglob("*") if f.name.endswith(ENDINGS) and f.is_file())
    if not found:
        endings = ", ".join(ENDINGS)
        raise InvalidInputError(
            str(path), "must hold token-per-line files, but holds none", f"they end with {endings}"
        )
    return found


def _apart(file: Path, *, by_sentence: bool) -> Iterator[tuple[bytes, list[tuple[int, bytes]]]]:
    heading, rows, last = b"", list[tuple[int, bytes]](), 0
    for number, raw in lines_of(file):
        line = (raw.removeprefix(BOM_UTF8) if number == 1 else raw).rstrip(b"\r\n")
        starts = line.startswith((DOCSTART, BEGIN))
        if starts or (by_sentence and number > last + 1):
            yield heading, rows
            heading, rows = (line if starts and not by_sentence else b""), []
        if not starts and not line.startswith(END) and line.strip():
            rows.append((number, line))
        last = number
    yield heading, rows
