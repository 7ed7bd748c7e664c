"""The append-only record of a run: what was written before a kill is there after it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Raw, Struct

SYNC_SECONDS: Final = 1.0
"""A power cut loses at most what was written in this time; a kill loses nothing."""


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document's result.

    Attributes:
        key: see ``onrecord.running.fingerprint``.
        seconds: what the extractor took.
        notes: what the output check remarked.
        prediction: the line of ``predictions.jsonl``.
    """

    key: str
    seconds: float
    notes: tuple[str, ...] = ()
    prediction: Raw


class Journal:
    """Results by key, in a file that only grows; the folder's lock sees to its one writer.

    Args:
        path: the file; made if absent. A last line that a kill cut short is cut off, a line
            that cannot be read is passed over and written again.
    """

    def __init__(self, path: Path) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        self._decoder = msgspec.json.Decoder(Entry)
        self._file: BinaryIO = path.open("a+b")
        self._end = self._load()
        self._synced = time.monotonic()

    def _load(self) -> int:
        self._file.seek(0)
        position = end = 0
        for line in self._file:
            position += len(line)
            if not line.endswith(b"\n"):
                break
            try:
                entry = self._decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                pass
            else:
                self._places[entry.key] = (end, len(line))
            end = position
        self._file.truncate(end)
        return end

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def add(self, entry: Entry) -> None:
        """Append a result; it is in the file when this returns."""
        line = msgspec.json.encode(entry) + b"\n"
        self._file.write(line)
        self._file.flush()
        self._places[entry.key] = (self._end, len(line))
        self._end += len(line)
        if time.monotonic() - self._synced > SYNC_SECONDS:
            self.sync()

    def read(self, key: str) -> Entry:
        """The latest result under a key.

        Raises:
            KeyError: there is none.
        """
        offset, length = self._places[key]
        self._file.seek(offset)
        return self._decoder.decode(self._file.read(length))

    def sync(self) -> None:
        """Wait until the disk has it."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Sync and close."""
        self.sync()
        self._file.close()
