"""How the cost of scoring from files grows: time and memory over 1,000 to a million documents."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tests.benchmarks.cell import in_its_own_process, peak_mb, timed
from tests.benchmarks.corpus_files import json_lines
from tests.benchmarks.report import Column, Scale, Section, Table, Target

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PASSES = {1_000: 5, 10_000: 3, 100_000: 2}
"""How often a size is measured; else once."""

HEADINGS = (
    Column("documents", "documents", ",d"),
    Column("file_mb", "MB read", ",.0f"),
    Column("seconds", "min s", ".2f"),
    Column("documents_per_second", "documents/s", ",.0f"),
    Column("peak_mb", "peak MB", ",.0f"),
    Column("added_mb", "added MB", ",.0f"),
    Column("bytes_per_document", "bytes/document", ",.0f"),
)


def measure(gold: str, predicted: str) -> dict[str, Any]:
    """Seconds from opening the files to the finished result, and the memory added."""
    from onrecord.evaluation import evaluate, settings_for
    from onrecord.opening import open_corpus, open_predictions
    from onrecord.results import result

    def score(gold: str, predicted: str) -> None:
        corpus = open_corpus(gold)
        result(evaluate(corpus, open_predictions(predicted, corpus), settings_for(corpus)))

    with TemporaryDirectory() as name:
        score(*map(str, json_lines(Path(name), 100)))  # whatever is imported late
    before = peak_mb()
    seconds, _ = timed(lambda: score(gold, predicted))
    return {"seconds": seconds, "added_mb": peak_mb() - before}


def section(scale: Scale) -> Section:
    """The table, and the exponents between its ends."""
    sizes = (100, 400) if scale.quick else [size for size in SIZES if size <= scale.up_to]
    rows = [_row(size, 1 if scale.quick else PASSES.get(size, 1)) for size in sizes]
    exponent, fit = power_law([(row["documents"], row["seconds"]) for row in rows])
    remarks = [f"seconds grow with documents to the power of {exponent:.3f} (R² {fit:.5f})"]
    targets = [Target("exponent of the cost", exponent, 1.05)]
    title = "Growth: onrecord score from JSON Lines, 20 + 20 entities a document"
    return Section(title, [Table("", HEADINGS, rows)], targets, remarks)


def power_law(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Exponent of y over x by least squares on the logarithms, and R² of the fit."""
    x, y = np.log(np.array(points).T)
    slope, offset = np.polyfit(x, y, 1)
    left = ((y - slope * x - offset) ** 2).sum()
    return float(slope), float(1 - left / ((y - y.mean()) ** 2).sum())


def _row(documents: int, passes: int) -> dict[str, Any]:
    with TemporaryDirectory() as name:
        files = json_lines(Path(name), documents)
        size = sum(path.stat().st_size for path in files) / 1e6
        gold, predicted = map(str, files)
        cells = [in_its_own_process(measure, gold=gold, predicted=predicted) for _ in range(passes)]
    seconds = min(cell["seconds"] for cell in cells)
    added = max(cell["added_mb"] for cell in cells)
    return {
        "documents": documents,
        "file_mb": size,
        "seconds": seconds,
        "documents_per_second": documents / seconds,
        "peak_mb": max(cell["peak_mb"] for cell in cells),
        "added_mb": added,
        "bytes_per_document": added * 2**20 / documents,
    }
