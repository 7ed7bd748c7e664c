"""How systems read each document, on disk: pages of a large board need one document at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from onrecord.comparing import Reading
from onrecord.contracts import Case, Pair
from onrecord.detail import is_error
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.scoring import Watcher
from onrecord.tasks import TASKS

TABLE: Final = """CREATE TABLE reading (
    doc_id TEXT, task TEXT, errors INTEGER, body BLOB, PRIMARY KEY (doc_id, task))"""
AT_ONCE: Final = 500
"""Rows held before they are written."""

_ENCODER = msgspec.msgpack.Encoder()
_DECODERS = {
    task.name: msgspec.msgpack.Decoder(tuple[tuple[task.predicted, ...], tuple[Pair, ...], int])  # type: ignore[name-defined]  # a type per task
    for task in TASKS
}


@contextmanager
def keeping_readings(path: Path) -> Iterator[Watcher]:
    """A watcher that writes what a run's scoring shows of each document.

    A file of that name is replaced when all went well; else nothing is left. The gold is the
    corpus's, and is not kept.

    Args:
        path: where it is kept.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    rows: list[tuple[str, str, int, bytes]] = []

    def write() -> None:
        file.execute("BEGIN")
        file.executemany("INSERT INTO reading VALUES (?, ?, ?, ?)", rows)
        file.execute("COMMIT")
        rows.clear()

    def keep(task: str, case: Case[Any, Any], pairs: Sequence[Pair]) -> None:
        body = _ENCODER.encode((case.predicted, pairs, case.ungrounded))
        rows.append((case.doc_id, task, sum(map(is_error, pairs)), body))
        if len(rows) >= AT_ONCE:
            write()

    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as file:
            # A file that is renamed when it is whole needs no journal of its own.
            for said in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", TABLE):
                file.execute(said)
            yield keep
            write()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


class Readings:
    """What was kept of one system on one corpus.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def count(self) -> int:
        """How many readings there are; 0 if the file is absent or damaged."""
        if not self.path.is_file():
            return 0
        try:
            with self._opened() as file:
                return int(file.execute("SELECT count(*) FROM reading").fetchone()[0])
        except InvalidInputError:
            return 0

    def errors(self, tasks: Collection[str]) -> dict[str, int]:
        """Document id → how many errors it has in some tasks.

        Raises:
            InvalidInputError: the file is damaged.
        """
        with self._opened() as file:
            rows = file.execute("SELECT doc_id, task, errors FROM reading").fetchall()
        found = dict.fromkeys((doc_id for doc_id, _, _ in rows), 0)
        for doc_id, task, errors in rows:
            found[doc_id] += errors if task in tasks else 0
        return found

    def of(self, document: Document) -> dict[str, Reading]:
        """Task → reading of one document of the corpus that was scored.

        Raises:
            InvalidInputError: the file is damaged.
        """
        with self._opened() as file:
            found = file.execute(
                "SELECT task, body FROM reading WHERE doc_id = ?", (document.id,)
            ).fetchall()
        bodies = dict(found)
        return {
            task.name: self._reading(document, task.name, bodies[task.name])
            for task in TASKS
            if task.name in bodies
        }

    def _reading(self, document: Document, task: str, body: bytes) -> Reading:
        try:
            predicted, pairs, ungrounded = _DECODERS[task].decode(body)
        except msgspec.DecodeError as error:
            raise self._damaged(error) from None
        gold = document.layers[task]
        return Reading(Case(document.id, document.text, gold, predicted, ungrounded), pairs)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(
                sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
            ) as file:
                yield file
        except sqlite3.Error as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> InvalidInputError:
        return InvalidInputError(
            str(self.path), f"is damaged: {error}", "remove it: it is made anew"
        )
