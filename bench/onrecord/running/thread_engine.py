"""Documents at the same time in one process, for an extractor that does nothing but wait."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue

from onrecord.contracts import Extractor
from onrecord.running.engine import SequentialEngine
from onrecord.running.extraction import Job, Outcome
from onrecord.running.limits import Limits


class ThreadEngine(SequentialEngine):
    """Runs documents one by one in several threads; each outcome comes as soon as it is there.

    What is in flight when the extractor becomes unusable is waited for, as it may have been paid
    for; what is in flight when the user interrupts is not.

    Args:
        extractor: what to run; threads call it at the same time.
        log: as for ``SequentialEngine``.
        limits: as for ``SequentialEngine``.
        threads: documents at a time.
    """

    def __init__(self, extractor: Extractor, log: Path, limits: Limits, threads: int) -> None:
        super().__init__(extractor, log, limits)
        self._threads = threads

    def map(self, batches: Iterable[Sequence[Job]]) -> Iterator[Outcome]:
        """The outcomes, as they come.

        Raises:
            UnusableError: the extractor can answer for no document any more.
        """
        waiting = itertools.chain.from_iterable(batches)
        inbox: SimpleQueue[Job | None] = SimpleQueue()
        outbox: SimpleQueue[list[Outcome] | BaseException] = SimpleQueue()
        for _ in range(self._threads):
            # A thread that waits for a server must not keep an interrupted program alive.
            threading.Thread(target=self._work, args=(inbox, outbox), daemon=True).start()
        flying, problem = 0, None
        try:
            with self._log.open("a", encoding="utf-8", errors="backslashreplace") as log:
                while True:
                    free = 0 if problem else self._threads - flying
                    for job in itertools.islice(waiting, free):
                        inbox.put(job)
                        flying += 1
                    if not flying:
                        break
                    with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
                        found = outbox.get()
                    flying -= 1
                    if isinstance(found, BaseException):
                        problem = problem or found
                    else:
                        yield from found
        finally:
            for _ in range(self._threads):
                inbox.put(None)
        if problem:
            raise problem

    def _work(
        self,
        inbox: SimpleQueue[Job | None],
        outbox: SimpleQueue[list[Outcome] | BaseException],
    ) -> None:
        while (job := inbox.get()) is not None:
            try:
                outbox.put(self._batch([job]))
            except BaseException as error:  # noqa: BLE001  # raised again where outcomes are awaited
                outbox.put(error)
