"""Tables on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from onrecord.report.tables import Table, failures, one_system, several_systems

LISTED = 20
"""Failed documents that are named one by one."""


def print_results(results: Sequence[Mapping[str, Any]], stream: TextIO | None = None) -> None:
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
    tables = one_system(results[0]) if len(results) == 1 else several_systems(results)
    for table in tables:
        console.print(_rich(table))
        for note in table.notes:
            console.print(Text(f"  {note}", style="dim"))
        console.print()
    for signature in dict.fromkeys(str(r["signature"]) for r in results):
        console.print(Text(signature, style="dim"), soft_wrap=True)


def _rich(table: Table) -> RichTable:
    drawn = RichTable(title=table.title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    numbers = [
        all(row[i].number for row in table.rows if i < len(row)) for i in range(len(table.columns))
    ]
    for name, number in zip(table.columns, numbers, strict=True):
        drawn.add_column(Text(name), justify="right" if number else "left", overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(cell.text, style="bold" if cell.strong else "") for cell in row))
    return drawn
