"""What an adapter may offer beyond the contract; the runner asks for each by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

from onrecord.document import BlindDocument
from onrecord.errors import ExtractorError

FailureKind: TypeAlias = Literal["exception", "output", "crash", "timeout", "memory"]


@runtime_checkable
class Hosted(Protocol):
    """An extractor whose code runs in another process: it keeps the limits itself."""

    def host(self, log: Path, seconds: float | None, memory: int | None) -> None:
        """Where to keep its messages, and what one document may take.

        Args:
            log: a file to append to.
            seconds: a document's time limit, or None.
            memory: bytes that the other process may hold, or None.
        """

    def close(self) -> None:
        """End the other process; called once, when nothing more will be asked."""


@runtime_checkable
class OnGoldSpans(Protocol):
    """An extractor that can be given gold spans, to normalise dates or to resolve speakers."""

    def extract_on_spans(
        self, documents: Sequence[BlindDocument], spans: Sequence[Mapping[str, Any]]
    ) -> Iterator[Mapping[str, Any]]:
        """Like ``extract``, and must return annotations of the given spans only.

        Args:
            documents: blind documents.
            spans: for each document ``{"dates": [{"start", "end"}, …], "attributions":
                [{"source", "cue", "content"}, …]}`` in text order, without values, types,
                speakers or ids; a layer that the gold lacks is absent.
        """


def one_by_one(extractor: object) -> bool:
    """Whether an extractor gains nothing from batches, so that each document is timed alone."""
    return bool(getattr(extractor, "one_by_one", False))


def at_once(extractor: object) -> int:
    """How many documents an extractor that waits for a server likes to be asked for at a time.

    Its ``extract`` is then called from several threads, with one document each.
    """
    return int(getattr(extractor, "at_once", 1))


def takes_gold_spans(extractor: object) -> bool:
    """Whether an extractor takes gold spans: its attribute ``on_gold_spans``, or its method."""
    return bool(getattr(extractor, "on_gold_spans", isinstance(extractor, OnGoldSpans)))


class HostError(ExtractorError):
    """Somebody else's program failed on a document, or would not start.

    Attributes:
        kind: as in lists of failures.
    """

    def __init__(self, problem: str, kind: FailureKind, hint: str | None = None) -> None:
        super().__init__("", problem, hint)
        self.kind = kind

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problem, self.kind, self.hint)


class UnusableError(ExtractorError):
    """Nothing more can be had of somebody else's program, on any document: the run stops."""


class Reported(NamedTuple):
    """An answer with what is to be kept beside it; yielded in the place of the answer.

    Attributes:
        answer: the answer, or the error in its place.
        remarks: sentences for people about the document.
        usage: what the answer took, name → amount; adds up over documents, failed ones too.
    """

    answer: Mapping[str, Any] | HostError
    remarks: tuple[str, ...] = ()
    usage: Mapping[str, float] | None = None
