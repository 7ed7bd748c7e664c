"""Batches in, outcomes out: the one interface behind which documents are spread over processes.

Outcomes come in any order; each job has exactly one. Another engine (a cluster's, say) needs
``map`` and ``close`` and nothing else.
"""

from __future__ import annotations

import contextlib
import faulthandler
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from onrecord.contracts import Extractor
from onrecord.extractors.hosting import Hosted, one_by_one
from onrecord.running.extraction import Job, Outcome, outcomes
from onrecord.running.limits import Limits, peak_memory
from onrecord.running.surroundings import WorkingDirectory, output_to


class Engine(Protocol):
    """Something that runs batches of jobs."""

    @property
    def peak_memory(self) -> int | None:
        """Bytes of resident memory of the largest process so far, or None where unknown."""

    def map(self, batches: Iterable[Sequence[Job]]) -> Iterator[Outcome]:
        """The outcome of every job, in any order, as soon as it is there."""

    def close(self) -> None:
        """End what was started; called once."""


class SequentialEngine:
    """Runs batches in this process: no isolation, no limits but those a host keeps itself.

    Args:
        extractor: what to run.
        log: where standard output and tracebacks of the extractor go.
        limits: handed on to an extractor whose code runs elsewhere.
        directory: where the extractor's code was when it was built; by default where we are.
    """

    def __init__(
        self,
        extractor: Extractor,
        log: Path,
        limits: Limits,
        directory: WorkingDirectory | None = None,
    ) -> None:
        self._extractor = extractor
        self._log = log
        self._directory = directory or WorkingDirectory()
        self._aside = contextlib.ExitStack()
        self._faults = _tells_faults()
        if isinstance(extractor, Hosted):
            extractor.host(log, limits.seconds, limits.memory)

    @property
    def peak_memory(self) -> int | None:
        """Of this process."""
        return peak_memory()

    def map(self, batches: Iterable[Sequence[Job]]) -> Iterator[Outcome]:
        """The outcomes, in order."""
        with self._aside as aside:
            log = aside.enter_context(
                self._log.open("a", encoding="utf-8", errors="backslashreplace")
            )
            aside.enter_context(output_to(log.fileno()))
            for batch in batches:
                # An outcome that is there is kept, whatever becomes of the next document.
                parts = [[job] for job in batch] if one_by_one(self._extractor) else [batch]
                for part in parts:
                    with (
                        contextlib.redirect_stdout(log),
                        contextlib.redirect_stderr(log),
                        self._directory.lent(),
                    ):
                        found = self._batch(part)
                    yield from found

    def _batch(self, batch: Sequence[Job]) -> list[Outcome]:
        try:
            return list(outcomes(self._extractor, batch))
        except MemoryError:
            if len(batch) > 1:
                return [found for job in batch for found in self._batch([job])]
            return [Outcome(batch[0].key, 0.0, None, (), "memory", "ran out of memory")]

    def close(self) -> None:
        """End the extractor's own process, if it has one; standard output is ours again."""
        self._aside.close()
        if self._faults:
            faulthandler.disable()
        if isinstance(self._extractor, Hosted):
            self._extractor.close()


def _tells_faults() -> bool:
    """Have code in C that ends this process say where; False if someone has seen to it."""
    stream = sys.__stderr__
    if stream is None or faulthandler.is_enabled():
        return False
    try:
        faulthandler.enable(stream, all_threads=False)
    except (OSError, ValueError):
        return False
    return True
