"""Tables on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from onrecord.ranking import Ranking
from onrecord.report.tables import Table, failures, one_system, several_systems

LISTED = 20
"""Failed documents that are named one by one."""


def print_results(
    results: Sequence[Mapping[str, Any]],
    stream: IO[str] | None = None,
    rankings: Mapping[str, Ranking] | None = None,
) -> None:
    """Print tables with their signature beneath; failures come first."""
    console = Console(file=stream or sys.stdout, highlight=False, soft_wrap=False)
    lines = failures(results)
    if lines:
        console.print(f"{len(lines)} documents scored as empty:", style="bold", markup=False)
        for line in lines[:LISTED]:
            console.print(Text(f"  {line}"))
        if len(lines) > LISTED:
            console.print(f"  … and {len(lines) - LISTED} more", markup=False)
        console.print()
    if not any(result["tasks"] for result in results):
        console.print("nothing to score: no document has gold", markup=False)
    tables = one_system(results[0]) if len(results) == 1 else several_systems(results, rankings)
    print_tables(tables, dict.fromkeys(str(r["signature"]) for r in results), console.file)


def print_tables(
    tables: Iterable[Table], beneath: Iterable[str] = (), stream: IO[str] | None = None
) -> None:
    """Print tables, each with its notes, then dim lines such as signatures."""
    console = Console(file=stream or sys.stdout, highlight=False, soft_wrap=False)
    for table in tables:
        drawn, left_out = _fitting(table, console)
        console.print(drawn)
        for note in (*table.notes, *left_out):
            console.print(Text(f"  {note}", style="dim"))
        console.print()
    for line in beneath:
        console.print(Text(line, style="dim"), soft_wrap=True)


def _fitting(table: Table, console: Console) -> tuple[RichTable, tuple[str, ...]]:
    """The table with as many spare columns as there is room for, and what was left out."""
    for dropped in range(table.spare + 1):
        kept = len(table.columns) - dropped
        drawn = _rich(table, kept)
        if console.measure(drawn).maximum < console.width:
            break
    missing = ", ".join(table.columns[kept:])
    return drawn, (f"in a wider window: {missing}",) if missing else ()


def _rich(table: Table, kept: int) -> RichTable:
    drawn = RichTable(title=table.title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(table.columns[:kept]):
        number = all(row[i].number for row in table.rows if i < len(row))
        drawn.add_column(
            Text(name), justify="right" if number else "left", no_wrap=number, overflow="fold"
        )
    for row in table.rows:
        drawn.add_row(*(Text(c.text, style="bold" if c.strong else "") for c in row[:kept]))
    return drawn
