"""Worker processes: one model each, limits for each document, restarted when they die.

Neither ``concurrent.futures`` (one dead worker ends the pool, no time limits) nor pebble (limits
a task, so a batch as a whole) tells which document of a batch was being read when a worker died;
here every outcome comes back at once, so the parent knows.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import pickle
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from onrecord.errors import ExtractorError, OnrecordError
from onrecord.extractors.hosting import Hosted, UnusableError, one_by_one
from onrecord.running.extraction import Job, Source, outcomes
from onrecord.running.limits import OUT_OF_MEMORY, Limits, limit_memory, peak_memory

CLOSE_SECONDS = 5.0


class Ready(NamedTuple):
    """A worker has its extractor. ``alone``: it reads documents one at a time."""

    alone: bool
    hosted: bool


class Unable(NamedTuple):
    """A worker cannot build its extractor."""

    message: str


class Done(NamedTuple):
    """A worker has read its batch. ``peak``: bytes of resident memory at most, or None."""

    peak: int | None


class Worker:
    """A process that reads batches.

    Args:
        source: builds the extractor, there.
        log: where everything goes that the process prints.
        limits: time is kept by whoever waits for the worker, memory by the worker.

    Raises:
        ExtractorError: the source cannot be sent to another process.
    """

    def __init__(self, source: Source, log: Path, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(theirs, source, log, limits, os.getpid()), daemon=False
        )
        try:
            self.process.start()
        except (pickle.PicklingError, AttributeError, TypeError) as error:
            raise ExtractorError(
                source.spec,
                f"cannot be sent to another process: {error}",
                "name it module:object, or define it at the top of a module",
            ) from error
        theirs.close()
        self.ready: Ready | None = None
        self.idle = False
        self.batch: list[Job] = []
        self.final = False
        self.deadline: float | None = None
        self._seconds = limits.seconds

    def send(self, batch: Sequence[Job], *, final: bool) -> None:
        """Hand over a batch; final if a death now is the fault of its document."""
        self.batch, self.final, self.idle = list(batch), final, False
        self.restart_clock()
        # A worker that is dead already is noticed by whoever waits for it.
        with contextlib.suppress(OSError):
            self.connection.send(self.batch)

    def restart_clock(self) -> None:
        """Give the next document its time; a batch that is read as one gets it for each."""
        if self._seconds is None or self.ready is None or self.ready.hosted or not self.batch:
            self.deadline = None
            return
        waiting = 1 if self.ready.alone else len(self.batch)
        self.deadline = time.monotonic() + self._seconds * waiting

    def end(self, *, kill: bool) -> int | None:
        """Stop the process; its exit status."""
        if kill:
            self.process.kill()
        self.connection.close()
        self.process.join(CLOSE_SECONDS)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        status = self.process.exitcode
        self.process.close()
        return status


def _serve(connection: Connection, source: Source, log: Path, limits: Limits, parent: int) -> None:
    _redirect(log)
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    try:
        limit_memory(limits.memory)
        extractor = source.build()
        if isinstance(extractor, Hosted):
            extractor.host(log, limits.seconds, limits.memory)
        extractor.describe()
    except OnrecordError as error:
        connection.send(Unable(str(error)))
        return
    except BaseException as error:  # noqa: BLE001  # an extractor may raise anything
        connection.send(Unable(f"{type(error).__name__}: {error}"))
        return
    connection.send(Ready(one_by_one(extractor), isinstance(extractor, Hosted)))
    try:
        while True:
            for outcome in outcomes(extractor, connection.recv()):
                connection.send(outcome)
            connection.send(Done(peak_memory()))
    except (EOFError, OSError):
        pass
    except UnusableError as error:
        connection.send(error)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    finally:
        if isinstance(extractor, Hosted):
            extractor.close()


def _redirect(log: Path) -> None:
    """Standard output and error, of C code too, go to the log."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.close(file)
    faulthandler.enable()


def _follow(parent: int) -> None:
    """End with the parent, however that ends: a hanging extractor must not outlive its run."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
