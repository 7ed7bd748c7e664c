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
NEWDOC: Final = b"# newdoc"
_SAYS: Final = re.compile(rb"# *[\w.:-]+ *=")
"""A comment as of CoNLL-U: ``# sent_id = 4``."""
_NAMED: Final = re.compile(r"\S+(?: document)?[ \t]+\((.+)\)(?:; part (\d+))?")
_NEW: Final = re.compile(r"# newdoc id = *(\S.*)")
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
        heading = utf8(self.heading, self.place)
        if new := _NEW.fullmatch(heading):
            return new[1].rstrip()
        found = _NAMED.match(heading)
        if found is None:
            return ""
        return f"{found[1]}_part_{found[2]}" if found[2] else found[1]


def raw_documents(path: Path, *, by_sentence: bool) -> Iterator[RawDocument]:
    """Documents of a file, or of the files of a folder and the folders in it.

    A document begins at ``-DOCSTART-`` (CoNLL-2003), ``#begin document`` (CoNLL-2012) or
    ``# newdoc`` (CoNLL-U); a file without is one document. A heading without tokens counts if it
    names the document. Comments are passed over.

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
    heading, rows, last, official = b"", list[tuple[int, bytes]](), 0, False
    for number, raw in lines_of(file):
        line = (raw.removeprefix(BOM_UTF8) if number == 1 else raw).rstrip(b"\r\n")
        starts = line.startswith((DOCSTART, BEGIN, NEWDOC))
        if starts or (by_sentence and number > last + 1):
            # before the first heading of CoNLL-2012 nothing but comments can stand
            yield heading, _without_comments(rows, official=line.startswith(BEGIN) or official)
            official = official or line.startswith(BEGIN)
            heading, rows = (line if starts and not by_sentence else b""), []
        if not starts and not line.startswith(END) and line.strip():
            rows.append((number, line))
        last = number
    yield heading, _without_comments(rows, official=official)


def _without_comments(
    rows: Sequence[tuple[int, bytes]], *, official: bool
) -> list[tuple[int, bytes]]:
    """Rows without comments, which stand before the first token of a sentence.

    A token may be ``#`` too, so a comment is a line ``# name = …``, one without a tab where
    tokens have tabs, or any that begins so in CoNLL-2012, whose tokens stand further right.
    """
    if not any(line.startswith(b"#") for _, line in rows):
        return list(rows)
    tabs = any(b"\t" in line for _, line in rows)
    kept, last = list[tuple[int, bytes]](), -1
    before_tokens = True
    for number, line in rows:
        before_tokens = before_tokens or number > last + 1
        last = number
        begins = line.startswith(b"#") and before_tokens
        if begins and (official or _SAYS.match(line) or (tabs and b"\t" not in line)):
            continue
        before_tokens = False
        kept.append((number, line))
    return kept
