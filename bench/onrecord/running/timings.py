"""What a run took: a line for each document, and the figures that sum them up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct


class Timing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of ``timings.jsonl``.

    Attributes:
        doc_id: the document.
        repeat: which repeat, or None if there is but one.
        seconds: what the extractor took; in a batch its share by characters.
        characters: code points of the text.
        failed: whether it failed.
    """

    doc_id: str
    repeat: int | None = None
    seconds: float
    characters: int
    failed: bool = False


class TimingSummary(Struct, frozen=True, kw_only=True):
    """Speed of an extractor, over all documents of a run, resumed ones too.

    Attributes:
        seconds: sum of what the extractor took; more than the clock's with several processes.
        median: seconds of a document.
        p95: seconds that 95 % of the documents do not exceed (nearest rank).
        documents_per_second: documents / seconds, or None where no time passed.
        characters_per_second: code points / seconds, or None where no time passed.
        wall_seconds: by the clock, of the last sitting, the harness's own work included.
        peak_memory: bytes of resident memory of the largest process of ours in the last sitting.
    """

    seconds: float
    median: float
    p95: float
    documents_per_second: float | None
    characters_per_second: float | None
    wall_seconds: float
    peak_memory: int | None


def summed_up(
    timings: Sequence[Timing], wall_seconds: float, peak_memory: int | None
) -> TimingSummary:
    """The summary of a run with at least one document."""
    ranked = sorted(timing.seconds for timing in timings)
    total = math.fsum(ranked)
    middle = len(ranked) // 2
    median = ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2
    characters = sum(timing.characters for timing in timings)
    return TimingSummary(
        seconds=total,
        median=median,
        p95=ranked[math.ceil(0.95 * len(ranked)) - 1],
        documents_per_second=len(ranked) / total if total else None,
        characters_per_second=characters / total if total else None,
        wall_seconds=wall_seconds,
        peak_memory=peak_memory,
    )
