"""One process's work on one run folder, from the lock to the renamed file."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec
from msgspec import Struct

from onrecord.contracts import Description
from onrecord.errors import ExtractorError, InvalidInputError
from onrecord.running.engine import Engine
from onrecord.running.environment import environment
from onrecord.running.extraction import Job, Outcome
from onrecord.running.fingerprint import CONTRACT
from onrecord.running.journal import NOTHING, Entry, Journal
from onrecord.running.output_check import LAYERS, error_line
from onrecord.running.progress import progress_bar
from onrecord.running.run_folder import RUNNING, RunFolder, write_whole
from onrecord.running.selection import Selection
from onrecord.running.timings import Timing, TimingSummary, summed_up


class Failure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that an extractor failed on; it scores as empty.

    Attributes:
        doc_id: the document.
        repeat: which repeat, or None if there is but one.
        kind: ``exception``, ``output``, ``crash``, ``timeout`` or ``memory``.
        message: what went wrong, for people.
    """

    doc_id: str
    repeat: int | None = None
    kind: str
    message: str


class Remark(Struct, frozen=True, kw_only=True):
    """Something odd in an answer that costs nobody the document."""

    doc_id: str
    message: str


class Plan(Struct, frozen=True, kw_only=True):
    """What is run.

    Attributes:
        spec: what the user wrote.
        description: what the extractor said of itself.
        fingerprint: of extractor, configuration, tasks and the use of gold spans.
        corpus: its name.
        corpus_version: its version.
        repeat: how often each document is read.
        on_gold_spans: whether gold spans are handed out.
        limit: only the first so many documents, or None.
        docs: only these ids, or None.
    """

    spec: str
    description: Description
    fingerprint: str
    corpus: str
    corpus_version: str
    repeat: int = 1
    on_gold_spans: bool = False
    limit: int | None = None
    docs: Sequence[str] | None = None


class Findings(Struct, frozen=True, kw_only=True):
    """What came of a run.

    Attributes:
        tasks: declared by the extractor, or else seen in its answers.
        documents: how many documents were chosen.
        resumed: how many results an earlier sitting had left.
        failures: documents that failed, in corpus order.
        remarks: duplicates, suspected offset units.
        timings: speed and memory.
        usage: what the extractor says that it took, name → sum, of failed documents too.
    """

    tasks: tuple[str, ...]
    documents: int
    resumed: int
    failures: tuple[Failure, ...]
    remarks: tuple[Remark, ...]
    timings: TimingSummary
    usage: Mapping[str, float] = {}


class Sitting:
    """Does what the journal lacks, then writes the final files; use it in a ``with`` statement.

    Args:
        folder: locked by the caller.
        plan: what is run.
        selection: the documents.
    """

    def __init__(self, folder: RunFolder, plan: Plan, selection: Selection) -> None:
        self._folder = folder
        self._plan = plan
        self._selection = selection
        self._begin = time.perf_counter()
        self._journal = Journal(folder.journal)
        self._flying: dict[str, Job] = {}
        self._failed: dict[str, tuple[Failure, float, bytes]] = {}
        self._resumed = 0

    def __enter__(self) -> Self:
        self._write_run({"state": RUNNING})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._journal.close()
        if error is not None:
            # On a full disk the first error is the one to show.
            with contextlib.suppress(OSError):
                self._write_run({"state": "stopped"})

    def extract(self, engine: Engine, batch_size: int, *, stop: bool, progress: bool) -> None:
        """Everything that the journal lacks.

        Raises:
            ExtractorError: a document failed and stop is set.
            InvalidInputError: there is no document.
        """
        total = self._selection.total
        lines = total * self._plan.repeat if total is not None else None
        with progress_bar(self._plan.description.name, lines, wanted=progress) as advance:
            for outcome in engine.map(_batches(self._jobs(advance), batch_size)):
                self._keep(outcome)
                advance()
                if stop and self._failed:
                    failure = next(iter(self._failed.values()))[0]
                    raise ExtractorError(failure.doc_id, failure.message)
        if not self._selection.places:
            raise InvalidInputError(self._plan.corpus, "holds no document to read")

    def finish(self, peak_memory: int | None) -> Findings:
        """Write the final files, each whole, and say what there is."""
        timings: list[Timing] = []
        remarks: list[Remark] = []
        if write_whole(self._folder.predictions, self._lines(timings, remarks)):
            self._folder.result.unlink(missing_ok=True)
        write_whole(self._folder.timings, (msgspec.json.encode(t) + b"\n" for t in timings))
        found = Findings(
            tasks=self._plan.description.tasks or self._tasks_seen(),
            documents=self._selection.documents,
            resumed=self._resumed,
            failures=tuple(
                self._failed[place.key][0]
                for place in self._selection.places
                if place.key in self._failed
            ),
            remarks=tuple(remarks),
            timings=summed_up(timings, time.perf_counter() - self._begin, peak_memory),
            usage=self._journal.usage(place.key for place in self._selection.places),
        )
        self._write_run(
            {
                "state": "finished",
                "corpus_sha256": self._selection.sha256,
                "environment": environment(),
                "totals": {
                    "documents": found.documents,
                    "lines": len(timings),
                    "failed": len(found.failures),
                    "resumed": found.resumed,
                    **({"usage": found.usage} if found.usage else {}),
                },
                "timings": found.timings,
                "failures": found.failures,
                "remarks": found.remarks,
            },
            found.tasks,
        )
        return found

    def _jobs(self, advance: Callable[[], None]) -> Iterator[Job]:
        chosen = self._selection.jobs(
            self._journal,
            self._plan.fingerprint,
            self._plan.repeat,
            on_gold_spans=self._plan.on_gold_spans,
        )
        for job in chosen:
            if job is None:
                self._resumed += 1
                advance()
            else:
                self._flying[job.key] = job
                yield job

    def _keep(self, outcome: Outcome) -> None:
        job = self._flying.pop(outcome.key)
        if outcome.line is not None or outcome.usage:
            self._journal.add(
                Entry(
                    key=outcome.key,
                    seconds=outcome.seconds,
                    notes=outcome.notes,
                    usage=outcome.usage or {},
                    prediction=msgspec.Raw(outcome.line) if outcome.line else NOTHING,
                )
            )
        if outcome.line is not None:
            return
        document = job.document
        failure = Failure(
            doc_id=document.id,
            repeat=job.repeat,
            kind=outcome.kind or "exception",
            message=outcome.message,
        )
        line = error_line(document.id, document.text, outcome.message, job.repeat)
        self._failed[outcome.key] = (failure, outcome.seconds, line)

    def _lines(self, timings: list[Timing], remarks: list[Remark]) -> Iterator[bytes]:
        for place in self._selection.places:
            failed = self._failed.get(place.key)
            if failed is not None:
                _, seconds, line = failed
            else:
                entry = self._journal.read(place.key)
                seconds, line = entry.seconds, bytes(entry.prediction)
                remarks.extend(Remark(doc_id=place.doc_id, message=note) for note in entry.notes)
            timings.append(
                Timing(
                    doc_id=place.doc_id,
                    repeat=place.repeat,
                    seconds=seconds,
                    characters=place.characters,
                    failed=failed is not None,
                )
            )
            yield line + b"\n"

    def _tasks_seen(self) -> tuple[str, ...]:
        seen: set[str] = set()
        keys = msgspec.json.Decoder(dict[str, msgspec.Raw])
        with self._folder.predictions.open("rb") as file:
            for line in file:
                seen.update(keys.decode(line))
        return tuple(name for name in LAYERS if name in seen)

    def _write_run(self, more: dict[str, Any], tasks: tuple[str, ...] = ()) -> None:
        plan = self._plan
        said = plan.description
        run = {
            "schema_version": CONTRACT,
            "corpus": {
                "name": plan.corpus,
                "version": plan.corpus_version,
                "sha256": more.pop("corpus_sha256", None),
            },
            "extractor": {
                "name": said.name,
                "version": said.version,
                "spec": plan.spec,
                "configuration": said.configuration,
                "fingerprint": said.fingerprint,
            },
            "fingerprint": plan.fingerprint,
            "tasks": tasks or said.tasks,
            "on_gold_spans": plan.on_gold_spans,
            "repeat": plan.repeat,
            "selection": {"limit": plan.limit, "docs": plan.docs},
            **more,
        }
        encoded = msgspec.json.encode(run, enc_hook=repr)
        write_whole(self._folder.run, [msgspec.json.format(encoded, indent=2), b"\n"])


def _batches(jobs: Iterator[Job], size: int) -> Iterable[list[Job]]:
    while batch := list(itertools.islice(jobs, size)):
        yield batch
