"""One document with many spans: chains of overlaps, and single hostile components.

Names of the cases say how the spans of the two sides lie; in all but the chain every gold
overlaps every prediction or nearly so, so that nothing falls apart into small problems.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

import numpy as np

from onrecord.annotations import Entity, PredictedEntity
from onrecord.contracts import Case
from onrecord.tasks import ENTITIES
from tests.benchmarks.cell import in_its_own_process, peak_mb, timed
from tests.benchmarks.report import Column, Scale, Section, Table, Target

Spans: TypeAlias = list[tuple[int, int, str]]

SIZES = (200, 1_000, 4_000)
PATIENCE = 300.0
"""Seconds by the clock after which a peer is given up."""

HEADINGS = (
    Column("case", "case"),
    Column("spans", "spans a side", ",d"),
    Column("overlaps", "overlapping pairs", ",d"),
    Column("seconds", "onrecord s", ".3f"),
    Column("peak_mb", "peak MB", ",.0f"),
    Column("nervaluate", "nervaluate s", ".2f"),
    Column("nervaluate_mb", "its MB", ",.0f"),
)


def chain(spans: int) -> tuple[Spans, Spans]:
    """Spans that overlap their neighbours, up to about eight of the other side."""
    rng = np.random.default_rng(spans)

    def side() -> Spans:
        starts = np.sort(rng.integers(0, spans * 4, spans))
        ends = starts + rng.integers(3, 12, spans)
        return _typed(starts, ends, rng)

    return side(), side()


def nested(spans: int) -> tuple[Spans, Spans]:
    """Each span inside the one before it, all of one type, no two alike."""
    gold = [(i, 4 * spans - i, "T0") for i in range(spans)]
    return gold, [(i, 4 * spans - 1 - i, "T0") for i in range(spans)]


def crossing(spans: int) -> tuple[Spans, Spans]:
    """Every span crosses every other: same length, each a little further on."""
    gold = [(2 * i, 2 * (i + spans), "T0") for i in range(spans)]
    return gold, [(s + 1, e + 1, t) for s, e, t in gold]


def dense(spans: int) -> tuple[Spans, Spans]:
    """Spans of any length anywhere in a short text, three types: half of all pairs overlap."""
    rng = np.random.default_rng(spans)

    def side() -> Spans:
        ends = np.sort(rng.integers(0, 2 * spans, (2, spans)), axis=0)
        return _typed(ends[0], ends[1] + 1, rng)

    return side(), side()


def _typed(starts: Any, ends: Any, rng: np.random.Generator) -> Spans:
    names = rng.integers(0, 3, len(starts))
    rows = zip(starts.tolist(), ends.tolist(), names.tolist(), strict=True)
    return [(s, e, f"T{t}") for s, e, t in rows]


CASES: Mapping[str, Callable[[int], tuple[Spans, Spans]]] = {
    "chain": chain,
    "nested": nested,
    "crossing": crossing,
    "dense": dense,
}


def measure(case: str, spans: int) -> dict[str, Any]:
    """Seconds for all entity criteria, counts by type and kinds of error; best of two if quick."""
    gold, predicted = CASES[case](spans)
    document = Case(
        case,
        "",
        [Entity(start=s, end=e, type=t) for s, e, t in gold],
        [PredictedEntity(start=s, end=e, type=t) for s, e, t in predicted],
    )
    seconds, _ = timed(lambda: ENTITIES.scorer.score([document]))
    if seconds < 1:
        seconds = min(seconds, timed(lambda: ENTITIES.scorer.score([document]))[0])
    return {"seconds": seconds, "peak_mb": peak_mb(), "overlaps": _overlaps(gold, predicted)}


def measure_nervaluate(case: str, spans: int) -> dict[str, Any]:
    """Seconds of its four schemes on the same document; its ends are inclusive."""
    library: Any = import_module("nervaluate")
    sides = [
        [[{"label": t, "start": s, "end": e - 1} for s, e, t in side]]
        for side in CASES[case](spans)
    ]
    types = sorted({t for s in CASES[case](spans) for _, _, t in s})
    evaluator = library.Evaluator(*sides, tags=types, loader="dict")
    return {"seconds": timed(evaluator.evaluate)[0]}


def _overlaps(gold: Spans, predicted: Spans) -> int:
    start, end = (np.sort([span[i] for span in gold]) for i in (0, 1))
    found = np.array([span[:2] for span in predicted])
    begun = np.searchsorted(start, found[:, 1], "left")
    ended = np.searchsorted(end, found[:, 0], "right")
    return int((begun - ended).sum())


def section(scale: Scale) -> Section:
    """The table over all cases and sizes."""
    sizes = (20,) if scale.quick else SIZES
    rows = [_row(case, size) for case in CASES for size in sizes]
    longest = next(r for r in rows if r["case"] == "chain" and r["spans"] == sizes[-1])
    title = "Long documents: one document, all entity criteria, types, kinds of error"
    claim = f"seconds for a chain of {sizes[-1]:,} + {sizes[-1]:,}"
    targets = [Target(claim, longest["seconds"], 0.1)]
    return Section(
        title,
        [Table("", HEADINGS, rows)],
        targets,
        [f"nervaluate –: not installed, or over {PATIENCE:.0f} s"],
    )


def _row(case: str, spans: int) -> dict[str, Any]:
    ours = in_its_own_process(measure, case=case, spans=spans)
    theirs: Mapping[str, Any] = {}
    if find_spec("nervaluate"):
        with suppress(subprocess.TimeoutExpired):
            theirs = in_its_own_process(measure_nervaluate, limit=PATIENCE, case=case, spans=spans)
    return {
        "case": case,
        "spans": spans,
        **ours,
        "nervaluate": theirs.get("seconds"),
        "nervaluate_mb": theirs.get("peak_mb"),
    }
