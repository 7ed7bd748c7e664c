"""Batches over several worker processes: a death or a hang costs one document, no other."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final, NamedTuple

from onrecord.errors import ExtractorError
from onrecord.extractors.hosting import FailureKind, UnusableError
from onrecord.running.extraction import Job, Outcome, Source
from onrecord.running.limits import OUT_OF_MEMORY, Limits
from onrecord.running.workers import Done, Ready, Unable, Worker

MAX_START_FAILURES: Final = 3


class _Batch(NamedTuple):
    jobs: list[Job]
    final: bool = False


class ProcessEngine:
    """Runs batches in worker processes.

    A document that was being read when its worker died is read once more, alone in a new worker:
    what an extractor leaked over many documents is not the fault of the last.

    Args:
        source: builds the extractor, in each worker once.
        logs: where each process prints; as many files as processes.
        limits: of a document's time and a process's memory.
    """

    def __init__(self, source: Source, logs: Sequence[Path], limits: Limits) -> None:
        self._source = source
        self._logs = logs
        self._limits = limits
        self._workers: dict[int, Worker] = {}
        self._again: deque[_Batch] = deque()
        self._start_failures = 0
        self._peak: int | None = None

    @property
    def peak_memory(self) -> int | None:
        """Of the largest worker."""
        return self._peak

    def map(self, batches: Iterable[Sequence[Job]]) -> Iterator[Outcome]:
        """The outcomes, as they come.

        Raises:
            ExtractorError: workers cannot start.
            UnusableError: the extractor can answer for no document any more.
        """
        waiting = (_Batch(list(batch)) for batch in batches)
        following = self._next(waiting)
        while following is not None or any(not worker.idle for worker in self._workers.values()):
            for slot in range(len(self._logs)):
                worker = self._workers.get(slot)
                if following is None or (worker is not None and not worker.idle):
                    continue
                if worker is None:
                    self._workers[slot] = Worker(self._source, self._logs[slot], self._limits)
                else:
                    worker.send(following.jobs, final=following.final)
                    following = self._next(waiting)
            yield from self._receive()
            following = following or self._next(waiting)

    def _next(self, waiting: Iterator[_Batch]) -> _Batch | None:
        return self._again.popleft() if self._again else next(waiting, None)

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers.values():
            worker.end(kill=not worker.idle)
        self._workers.clear()

    def _receive(self) -> Iterator[Outcome]:
        busy = {slot: worker for slot, worker in self._workers.items() if not worker.idle}
        deadlines = [w.deadline for w in busy.values() if w.deadline is not None]
        patience = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        ready = wait([w.connection for w in busy.values()], patience)
        for slot, worker in busy.items():
            if worker.connection in ready:
                yield from self._read(slot, worker)
            elif worker.deadline is not None and time.monotonic() >= worker.deadline:
                yield from self._time_out(slot, worker)

    def _read(self, slot: int, worker: Worker) -> Iterator[Outcome]:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._bury(slot, worker)
            return
        if isinstance(message, Ready):
            worker.ready, worker.idle, self._start_failures = message, True, 0
        elif isinstance(message, Unable):
            raise ExtractorError(self._source.spec, f"cannot start: {message.message}")
        elif isinstance(message, UnusableError):
            raise message
        elif isinstance(message, Done):
            self._peak = max(filter(None, (self._peak, message.peak)), default=None)
            worker.idle, worker.deadline = True, None
        else:
            worker.batch.pop(0)
            worker.restart_clock()
            yield message

    def _time_out(self, slot: int, worker: Worker) -> Iterator[Outcome]:
        batch = worker.batch
        alone = worker.ready is not None and worker.ready.alone
        del self._workers[slot]
        worker.end(kill=True)
        if alone or len(batch) == 1:
            limit = self._limits.seconds or 0.0
            message = f"took longer than the limit of {limit:g} s"
            yield Outcome(batch[0].key, limit, None, (), "timeout", message)
            if batch[1:]:
                self._again.append(_Batch(batch[1:]))
        else:
            self._again.extend(_Batch([job]) for job in batch)

    def _bury(self, slot: int, worker: Worker) -> Iterator[Outcome]:
        batch, final, started = worker.batch, worker.final, worker.ready is not None
        alone = worker.ready is not None and worker.ready.alone
        del self._workers[slot]
        status = worker.end(kill=False)
        kind, message = self._cause(status)
        if not started:
            self._start_failures += 1
            if self._start_failures >= MAX_START_FAILURES:
                log = self._logs[slot]
                raise ExtractorError(
                    self._source.spec, f"a worker could not start: it {message}", f"see {log.name}"
                )
        elif not batch:
            return
        elif final:
            yield Outcome(batch[0].key, 0.0, None, (), kind, message)
        elif alone:
            # First alone in the new worker, and before anything else.
            self._again.appendleft(_Batch(batch[:1], final=True))
            if batch[1:]:
                self._again.append(_Batch(batch[1:]))
        else:
            self._again.extend(_Batch([job], final=True) for job in batch)

    def _cause(self, status: int | None) -> tuple[FailureKind, str]:
        limit = self._limits.memory
        if status == OUT_OF_MEMORY:
            allowed = f" of {limit / 2**20:,.0f} MiB" if limit else ""
            return "memory", f"met the memory limit{allowed}"
        if status is not None and status < 0:
            return "crash", f"crashed its process with {signal.Signals(-status).name}"
        return "crash", f"ended its process with exit status {status}"
