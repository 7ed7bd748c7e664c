"""The append-only record of a run: what was written before a kill is there after it."""

from __future__ import annotations

import math
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Raw, Struct

SYNC_SECONDS: Final = 1.0
"""A power cut loses at most what was written in this time; a kill loses nothing."""
NOTHING: Final = Raw()
"""The prediction of a document that failed; left out of the file."""


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document's result, or what was spent on it in vain.

    Attributes:
        key: see ``onrecord.running.fingerprint``.
        seconds: what the extractor took.
        notes: what the extractor and the output check remarked.
        usage: what the extractor says that it took, name → amount.
        prediction: the line of ``predictions.jsonl``; empty if the document failed.
    """

    key: str
    seconds: float
    notes: tuple[str, ...] = ()
    usage: Mapping[str, int | float] = {}
    prediction: Raw = NOTHING


class Journal:
    """Results by key, in a file that only grows; the folder's lock sees to its one writer.

    Args:
        path: the file; made if absent. A last line that a kill cut short is cut off, a line
            that cannot be read is passed over and written again.
    """

    def __init__(self, path: Path) -> None:
        self._places: dict[str, tuple[int, int]] = {}
        self._usage: defaultdict[str, list[Mapping[str, float]]] = defaultdict(list)
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
                self._note(entry, end, len(line))
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
        self._note(entry, self._end, len(line))
        self._end += len(line)
        if time.monotonic() - self._synced > SYNC_SECONDS:
            self.sync()

    def _note(self, entry: Entry, start: int, length: int) -> None:
        if entry.prediction:
            self._places[entry.key] = (start, length)
        if entry.usage:
            self._usage[entry.key].append(entry.usage)

    def usage(self, keys: Iterable[str]) -> dict[str, float]:
        """What all attempts at some documents took, of former sittings too: name → sum."""
        taken = [usage for key in keys for usage in self._usage.get(key, ())]
        names = dict.fromkeys(name for usage in taken for name in usage)
        return {name: _sum([usage.get(name, 0) for usage in taken]) for name in names}

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


def _sum(amounts: list[float]) -> float:
    """Whole numbers stay whole."""
    return sum(amounts) if all(isinstance(n, int) for n in amounts) else math.fsum(amounts)
