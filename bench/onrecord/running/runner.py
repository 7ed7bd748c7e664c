"""Run an extractor over a corpus, blind: resume what is there, do the rest, write it once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.contracts import Description, Extractor
from onrecord.errors import ExtractorError, InvalidInputError, OnrecordError
from onrecord.extractors.hosting import Hosted, at_once, takes_gold_spans
from onrecord.extractors.python_object import LiveObject
from onrecord.extractors.resolving import extractor_recipe
from onrecord.registry import Recipe
from onrecord.running.engine import Engine, SequentialEngine
from onrecord.running.extraction import Source
from onrecord.running.fingerprint import run_fingerprint
from onrecord.running.limits import Limits
from onrecord.running.output_check import LAYERS
from onrecord.running.process_engine import ProcessEngine
from onrecord.running.run_folder import RunFolder, default_folder
from onrecord.running.selection import Documents, Selection
from onrecord.running.sitting import Failure, Findings, Plan, Sitting
from onrecord.running.surroundings import WorkingDirectory, output_to_messages
from onrecord.running.thread_engine import ThreadEngine
from onrecord.running.timings import TimingSummary
from onrecord.suggestions import hint


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run left behind.

    Attributes:
        folder: the run folder.
        predictions: its ``predictions.jsonl``.
        plan: what was run: extractor, fingerprint, corpus, options.
        found: what came of it: failures, remarks, timings.
    """

    folder: Path
    predictions: Path
    plan: Plan
    found: Findings

    @property
    def description(self) -> Description:
        """What the extractor said of itself."""
        return self.plan.description

    @property
    def tasks(self) -> tuple[str, ...]:
        """Declared by the extractor, or else seen in its answers."""
        return self.found.tasks

    @property
    def failures(self) -> tuple[Failure, ...]:
        """The documents that failed, in corpus order."""
        return self.found.failures

    @property
    def timings(self) -> TimingSummary:
        """Speed and memory."""
        return self.found.timings

    @property
    def exit_code(self) -> int:
        """0, or 4 if a document failed."""
        return ExtractorError.exit_code if self.failures else 0


def run_extractor(
    extractor: Any,  # noqa: ANN401  # a specification, or any object that python_object takes
    corpus: Documents,
    *,
    out: Path | None = None,
    jobs: int = 1,
    limits: Limits | None = None,
    settings: Mapping[str, Any] | None = None,
    repeat: int = 1,
    limit: int | None = None,
    docs: Sequence[str] | None = None,
    on_gold_spans: bool = False,
    fail_on_error: bool = False,
    fresh: bool = False,
    progress: bool = False,
    batch_size: int = 32,
) -> RunResult:
    """Run an extractor over a corpus and write a run folder; what is there already is kept.

    Args:
        extractor: a specification such as ``spacy:en_core_web_sm``, or a function, class or
            object of the caller's.
        corpus: named, versioned documents.
        out: the run folder; else ``runs/<corpus>/<extractor>-<fingerprint8>``.
        jobs: processes.
        limits: time and memory of a document; they need a process of their own.
        settings: the extractor's configuration.
        repeat: how often each document is read, for stochastic extractors.
        limit: read only the first so many documents.
        docs: read only these ids.
        on_gold_spans: hand out gold spans, for an extractor that normalises or resolves.
        fail_on_error: stop at the first failed document.
        fresh: forget what is in the folder.
        progress: show a bar if standard error is a terminal.
        batch_size: documents that are handed over at once.

    Raises:
        InvalidInputError: a specification, setting or document id does not exist.
        MissingDependencyError: a package that the extractor needs is not installed.
        ExtractorError: the extractor cannot start, or failed and fail_on_error is set.
        OnrecordError: another process is writing to the folder.
    """
    _refuse_numbers(jobs=jobs, repeat=repeat, batch_size=batch_size, limit=limit)
    limits = limits or Limits()
    _refuse_limits(limits)
    source = _source(extractor, settings or {})
    directory = WorkingDirectory()
    with directory.lent(), output_to_messages():
        built = _guarded(source.spec, "cannot be built", source.build)
    try:
        with directory.lent(), output_to_messages():
            description = _guarded(source.spec, "describe() failed", built.describe)
        _refuse_unknown_tasks(source.spec, description)
        if on_gold_spans and not takes_gold_spans(built):
            raise InvalidInputError(
                source.spec, "takes no gold spans", "it needs a method extract_on_spans"
            )
        fingerprint = run_fingerprint(description, source.spec, on_gold_spans=on_gold_spans)
        path = out or default_folder(corpus.name, description.name, fingerprint)
        with RunFolder(path) as folder:
            # Code that ended its process in the last sitting is read in a process of its own.
            apart = limits.any or (folder.saw_a_death and not isinstance(source, LiveObject))
            if fresh or (description.fingerprint is None and folder.predictions.exists()):
                folder.clear()
            plan = Plan(
                spec=source.spec, description=description, fingerprint=fingerprint,
                corpus=corpus.name, corpus_version=corpus.version, repeat=repeat,
                on_gold_spans=on_gold_spans, limit=limit, docs=docs,
            )  # fmt: skip
            engine = _engine(source, built, folder, jobs, limits, directory, apart=apart)
            with Sitting(folder, plan, Selection(corpus, limit, docs)) as sitting:
                try:
                    sitting.extract(engine, batch_size, stop=fail_on_error, progress=progress)
                finally:
                    engine.close()
                found = sitting.finish(engine.peak_memory)
            return RunResult(folder=path, predictions=folder.predictions, plan=plan, found=found)
    finally:
        if isinstance(built, Hosted):
            built.close()


def _refuse_numbers(**numbers: int | None) -> None:
    for name, number in numbers.items():
        if number is not None and number < 1:
            raise InvalidInputError(name, f"must be at least 1, got {number}")


def _refuse_unknown_tasks(spec: str, description: Description) -> None:
    for task in description.tasks:
        if task not in LAYERS:
            raise InvalidInputError(
                spec, f"says that its tasks are {', '.join(description.tasks)}", hint(task, LAYERS)
            )


def _refuse_limits(limits: Limits) -> None:
    for name, limit in (("timeout", limits.seconds), ("memory", limits.memory)):
        if limit is not None and not 0 < limit < math.inf:
            raise InvalidInputError(name, f"must be greater than 0, got {limit:g}")


def _source(extractor: Any, settings: Mapping[str, Any]) -> Source:  # noqa: ANN401  # as above
    if isinstance(extractor, str):
        return extractor_recipe(extractor, settings)
    if isinstance(extractor, Recipe):
        return extractor
    return LiveObject(extractor, settings)


def _guarded(spec: str, problem: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401  # what it gives
    try:
        return call()
    except OnrecordError:
        raise
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
        raise ExtractorError(spec, f"{problem}: {said}") from error


def _engine(
    source: Source,
    built: Extractor,
    folder: RunFolder,
    jobs: int,
    limits: Limits,
    directory: WorkingDirectory,
    *,
    apart: bool,
) -> Engine:
    if jobs == 1 and isinstance(built, Hosted) and at_once(built) > 1:
        return ThreadEngine(built, folder.log(0), limits, at_once(built))
    if jobs == 1 and (isinstance(built, Hosted) or not apart):
        return SequentialEngine(built, folder.log(0), limits, directory)
    if isinstance(built, Hosted):
        built.close()
    return ProcessEngine(source, [folder.log(number) for number in range(jobs)], limits)
