"""One batch through one extractor: every document gets an outcome, whatever happens."""

from __future__ import annotations

import copy
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from msgspec import structs

from onrecord.contracts import Extractor
from onrecord.document import BlindDocument
from onrecord.errors import ExtractorError, OnrecordError
from onrecord.extractors.hosting import (
    FailureKind,
    HostError,
    Reported,
    UnusableError,
    one_by_one,
)
from onrecord.running.output_check import checked

STOPS: Final = (KeyboardInterrupt, MemoryError, UnusableError)
"""What is no failure of one document. All else is, also what is no ``Exception``: a panic of code
in Rust, a cancelled task, ``sys.exit()``."""


class Source(Protocol):
    """Something that builds an extractor, here or in a worker; plain data, so that it travels."""

    @property
    def spec(self) -> str:
        """What the user wrote."""

    def build(self) -> Extractor:
        """A new extractor."""


class Job(NamedTuple):
    """A document to extract from.

    Attributes:
        key: under which the result is kept.
        document: what the extractor is handed.
        spans: gold spans to hand out with it, or None.
        repeat: which repeat, or None if there is but one.
    """

    key: str
    document: BlindDocument
    spans: dict[str, Any] | None = None
    repeat: int | None = None


class Outcome(NamedTuple):
    """What became of a job.

    Attributes:
        key: the job's.
        seconds: what the extractor took; in a batch its share by characters.
        line: the predictions line, or None if the document failed.
        notes: remarks of the output check.
        kind: of failure, or None.
        message: what went wrong.
        usage: what the extractor says that it took, name → amount, or None.
    """

    key: str
    seconds: float
    line: bytes | None = None
    notes: tuple[str, ...] = ()
    kind: FailureKind | None = None
    message: str = ""
    usage: Mapping[str, float] | None = None


class _WrongCountError(ExtractorError):
    pass


def outcomes(extractor: Extractor, jobs: Sequence[Job]) -> Iterator[Outcome]:
    """The outcome of each job, in order.

    An extractor that gains nothing from batches gets its documents one at a time. If a batch
    fails, its documents are tried again one by one, so that only the guilty one fails.

    Raises:
        MemoryError: the extractor met its memory limit; the job that it met it in has no outcome.
        UnusableError: the extractor can answer for no document any more.
    """
    if len(jobs) == 1 or one_by_one(extractor):
        for job in jobs:
            yield _alone(extractor, job)
        return
    try:
        found = _together(extractor, jobs)
    except STOPS:
        raise
    except BaseException:  # noqa: BLE001  # whatever it is, the documents can be tried alone
        for job in jobs:
            yield _alone(extractor, job)
    else:
        yield from found


def _alone(extractor: Extractor, job: Job) -> Outcome:
    lent = _lent(job)
    begin = time.perf_counter()
    try:
        (answer,) = _answers(extractor, [job], [lent])
    except STOPS:
        raise
    except BaseException as error:  # noqa: BLE001  # an extractor may raise anything
        seconds = time.perf_counter() - begin
        if isinstance(error, HostError):
            return _failed(job, seconds, error.kind, _said(error))
        traceback.print_exc()
        return _failed(job, seconds, "exception", _said(error))
    seconds = time.perf_counter() - begin
    return _outcome(job, lent, answer, seconds)


def _together(extractor: Extractor, jobs: Sequence[Job]) -> list[Outcome]:
    lent = [_lent(job) for job in jobs]
    begin = time.perf_counter()
    answers = _answers(extractor, jobs, lent)
    seconds = time.perf_counter() - begin
    characters = sum(len(job.document.text) + 1 for job in jobs)
    return [
        _outcome(job, document, answer, seconds * (len(job.document.text) + 1) / characters)
        for job, document, answer in zip(jobs, lent, answers, strict=True)
    ]


def _lent(job: Job) -> BlindDocument:
    """A copy to hand out: what becomes of it shows, and ours stays as it is."""
    return structs.replace(job.document)


def _answers(
    extractor: Any,  # noqa: ANN401  # it may have extract_on_spans, or not
    jobs: Sequence[Job],
    documents: Sequence[BlindDocument],
) -> list[Mapping[str, Any]]:
    if jobs[0].spans is None:
        answers = list(extractor.extract(tuple(documents)))
    else:
        answers = list(
            extractor.extract_on_spans(tuple(documents), [copy.deepcopy(j.spans) for j in jobs])
        )
    if len(answers) != len(jobs):
        raise _WrongCountError("", f"gave {len(answers)} answers for {len(jobs)} documents")
    return answers


def _outcome(job: Job, lent: BlindDocument, answer: object, seconds: float) -> Outcome:
    ours = job.document
    if isinstance(answer, Reported):
        found = _outcome(job, lent, answer.answer, seconds)
        return found._replace(notes=(*answer.remarks, *found.notes), usage=answer.usage)
    if lent != ours:
        return _failed(job, seconds, "output", "changed the document that it was handed")
    if isinstance(answer, HostError):
        return _failed(job, seconds, answer.kind, _said(answer))
    try:
        line, notes = checked(ours.id, ours.text, answer, repeat=job.repeat, given=job.spans)
    except OnrecordError as error:
        return _failed(job, seconds, "output", str(error))
    except STOPS:
        raise
    except BaseException as error:  # noqa: BLE001  # an answer's own methods may raise anything
        traceback.print_exc()
        return _failed(job, seconds, "output", f"cannot be read: {_said(error)}")
    return Outcome(job.key, seconds, line, notes)


def _failed(job: Job, seconds: float, kind: FailureKind, message: str) -> Outcome:
    return Outcome(job.key, seconds, None, (), kind, message)


def _said(error: BaseException) -> str:
    if isinstance(error, OnrecordError):
        return str(error)
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:500]}" if text else type(error).__name__
