"""A run's folder: its files, its one writer, and files that appear whole or not at all."""

from __future__ import annotations

import filecmp
import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import msgspec
from msgspec import Struct

from onrecord.errors import InvalidInputError, OnrecordError

RUNNING: Final = "running"
"""State of a run that nobody has ended: it goes on now, or its process died."""
_OURS: Final = (
    "run.json",
    "journal.jsonl",
    "predictions.jsonl",
    "timings.jsonl",
    "result.json",
    "lock",
)


def default_folder(corpus: str, extractor: str, fingerprint: str) -> Path:
    """``runs/<corpus>/<extractor slug>-<fingerprint8>``."""
    return Path("runs") / slug(corpus) / f"{slug(extractor)}-{fingerprint[:8]}"


def slug(name: str) -> str:
    """A name as part of a file name: letters, digits, ``.``, ``_`` and ``-``."""
    return re.sub(r"[^\w.]+|_{2,}", "-", name, flags=re.ASCII).strip("-.")[:80] or "unnamed"


class _LastSitting(Struct):
    state: str = ""
    failures: list[dict[str, Any]] = []


class RunFolder:
    """A folder that one process at a time may write to; use it in a ``with`` statement.

    The lock is the operating system's, so it dies with its process, however that ends.

    Args:
        path: the folder; made if absent.

    Raises:
        InvalidInputError: there is something else at that place.
        OnrecordError: another process is writing to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            present = {item.name for item in self.path.iterdir()}
            if present and not present & set(_OURS):
                raise InvalidInputError(
                    str(self.path), "holds other files and no run", "name an empty or new folder"
                )
            self._lock = (self.path / "lock").open("a+b")
        except OSError as error:
            raise InvalidInputError(
                str(self.path), f"cannot be written: {error.strerror}"
            ) from error
        try:
            _lock(self._lock)
        except OSError as error:
            self._lock.seek(0)
            owner = self._lock.read(20).decode(errors="replace").strip()
            self._lock.close()
            raise OnrecordError(
                str(self.path), f"process {owner} is writing to this run", "wait, or end it"
            ) from error
        self._lock.truncate(0)
        self._lock.write(b"%d\n" % os.getpid())
        self._lock.flush()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lock is not None:
            # Removing the file would let two processes lock two files of one name.
            self._lock.truncate(0)
            self._lock.close()
        for log in self.path.glob("stderr*.log"):
            with suppress(OSError):
                if not log.stat().st_size:
                    log.unlink()

    @property
    def run(self) -> Path:
        """``run.json``."""
        return self.path / "run.json"

    @property
    def journal(self) -> Path:
        """``journal.jsonl``."""
        return self.path / "journal.jsonl"

    @property
    def predictions(self) -> Path:
        """``predictions.jsonl``."""
        return self.path / "predictions.jsonl"

    @property
    def timings(self) -> Path:
        """``timings.jsonl``."""
        return self.path / "timings.jsonl"

    @property
    def result(self) -> Path:
        """``result.json``, written by whoever scores."""
        return self.path / "result.json"

    @property
    def saw_a_death(self) -> bool:
        """Whether the last sitting's process died, or a process that it started for a document."""
        try:
            run = msgspec.json.decode(self.run.read_bytes(), type=_LastSitting)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return False
        return run.state == RUNNING or any(f.get("kind") == "crash" for f in run.failures)

    def log(self, worker: int) -> Path:
        """What a worker printed."""
        return self.path / f"stderr-{worker}.log"

    def clear(self) -> None:
        """Forget everything that a former run left here."""
        for name in _OURS:
            if name != "lock":
                (self.path / name).unlink(missing_ok=True)
        for log in self.path.glob("stderr-*.log"):
            log.unlink(missing_ok=True)


def write_whole(path: Path, chunks: Iterable[bytes], *, sync: bool = True) -> bool:
    """Write a file beside its place, sync it, and rename it: readers see all of it or none.

    Args:
        path: the file.
        chunks: its bytes.
        sync: wait until the disk has it; not needed for what can be made again.

    Returns:
        Whether the file is another than before.
    """
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.writelines(chunks)
        file.flush()
        if sync:
            os.fsync(file.fileno())
    changed = not path.exists() or not filecmp.cmp(temporary, path, shallow=False)
    temporary.replace(path)
    if sync and sys.platform != "win32":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return changed


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # there is no such module elsewhere

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415  # there is no such module on Windows

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
