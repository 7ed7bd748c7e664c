"""The speed table: our scorers and the peers side by side, each cell in a process of its own.

The processes of a size take turns, so that a slow spell of the machine falls on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import chain
from statistics import median
from typing import Any

from tests.benchmarks.cell import in_its_own_process, peak_mb, timed
from tests.benchmarks.corpus import SPANS, generate
from tests.benchmarks.report import Column, Scale, Section, Table, Target
from tests.benchmarks.scorers import (
    COLUMNS,
    CONTENDERS,
    FLOOR,
    NERVALUATE,
    OBJECTS,
    STRICT,
)

SIZES = (1_000, 10_000, 100_000)
PASSES = 3
BUDGET = 2.0
MOST = 10
"""In one process a scorer is called until so many seconds have passed, or so many times."""

HEADINGS = (
    Column("scorer", "scorer"),
    Column("seconds", "min s", ".3f"),
    Column("median", "median s", ".3f"),
    Column("rounds", "rounds", "d"),
    Column("ratio", "× numpy", ".1f"),
    Column("spans_per_second", "spans/s", ",.0f"),
    Column("peak_mb", "peak MB", ",.0f"),
    Column("added_mb", "added MB", ",.0f"),
)


def measure(name: str, documents: int, budget: float) -> dict[str, Any]:
    """Seconds of each round, the strict pairs found, and the memory that scoring added."""
    calls = CONTENDERS[name].prepare(*generate(documents))
    call, following = next(calls), next(calls, None)
    before = peak_mb()
    seconds, strict = timed(call)
    rounds = [seconds]
    if following is None:
        while sum(rounds) < budget and len(rounds) < MOST:
            rounds.append(timed(call)[0])
    else:  # batches: one round over all
        for each in chain([following], calls):
            seconds, found = timed(each)
            rounds[0] += seconds
            strict += found
    return {"rounds": rounds, "strict": strict, "added_mb": peak_mb() - before}


def section(scale: Scale) -> Section:
    """The table for each size."""
    sizes = (50,) if scale.quick else [size for size in SIZES if size <= scale.up_to]
    passes, budget = (1, 0.0) if scale.quick else (PASSES, BUDGET)
    tables = [_table(size, passes, budget) for size in sizes]
    last = {row["scorer"]: row for row in tables[-1].rows}
    absent = [name for name, c in CONTENDERS.items() if not find_spec(c.package)]
    remarks = [f"not installed: {name}" for name in absent]
    remarks.append(f"all found the same {last[FLOOR]['strict']:,.0f} pairs of equal span and type")
    targets = [Target("our strict over columns, times numpy", last[STRICT]["ratio"], 1.5)]
    if NERVALUATE in last:
        theirs = last[NERVALUATE]["seconds"]
        for ours in (COLUMNS, OBJECTS):
            times = theirs / last[ours]["seconds"]
            remarks.append(f"{ours}: {times:.0f} × as fast as nervaluate")
        share = last[COLUMNS]["seconds"] / theirs
        targets.append(Target("our criteria over columns, share of nervaluate", share, 1 / 80))
    title = "Speed: 20 gold and 20 predicted spans a document, 6 types, 30 % noise"
    return Section(title, tables, targets, remarks)


def _table(documents: int, passes: int, budget: float) -> Table:
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(passes):
        for name, contender in CONTENDERS.items():
            if find_spec(contender.package):
                cell = in_its_own_process(measure, name=name, documents=documents, budget=budget)
                found.setdefault(name, []).append(cell)
    floor = min(chain(*(cell["rounds"] for cell in found[FLOOR])))
    rows = [_row(name, cells, documents, floor) for name, cells in found.items()]
    counts = {row["scorer"]: round(row["strict"]) for row in rows}
    if len(set(counts.values())) > 1:
        raise RuntimeError(f"the scorers did not do the same work: {counts}")
    return Table(f"{documents:,} documents", HEADINGS, rows)


def _row(
    name: str, cells: Sequence[Mapping[str, Any]], documents: int, floor: float
) -> dict[str, Any]:
    rounds = list(chain(*(cell["rounds"] for cell in cells)))
    return {
        "scorer": name,
        "seconds": min(rounds),
        "median": median(rounds),
        "rounds": len(rounds),
        "ratio": min(rounds) / floor,
        "spans_per_second": 2 * SPANS * documents / min(rounds),
        "peak_mb": max(cell["peak_mb"] for cell in cells),
        "added_mb": max(cell["added_mb"] for cell in cells),
        "strict": cells[0]["strict"],
    }
