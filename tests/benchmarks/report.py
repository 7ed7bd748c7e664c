"""What a section of the benchmark found: tables, targets and remarks, for people and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table as Drawn


class Scale(NamedTuple):
    """How much is measured.

    Attributes:
        quick: tiny inputs and one round, to see that everything runs.
        up_to: documents of the largest corpus.
    """

    quick: bool = False
    up_to: int = 1_000_000


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        key: in the rows.
        heading: above the column, with the unit.
        shape: how a number is printed, e.g. ``.2f``; empty: text.
    """

    key: str
    heading: str
    shape: str = ""

    def printed(self, row: Mapping[str, Any]) -> str:
        """One cell."""
        value = row.get(self.key)
        if value is None:
            return "–"
        return format(value, self.shape) if self.shape else str(value)


class Table(NamedTuple):
    """Rows with a title."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]


class Target(NamedTuple):
    """A figure that was promised.

    Attributes:
        claim: what was promised, in words.
        measured: what was found.
        limit: what it may be at the most.
    """

    claim: str
    measured: float
    limit: float

    @property
    def met(self) -> bool:
        """Whether the promise holds."""
        return self.measured <= self.limit


class Section(NamedTuple):
    """One part of the report."""

    title: str
    tables: Sequence[Table]
    targets: Sequence[Target] = ()
    remarks: Sequence[str] = ()

    def plain(self) -> dict[str, Any]:
        """The section as plain data, numbers unrounded."""
        return {
            "title": self.title,
            "tables": [
                {"title": t.title, "rows": [dict(row) for row in t.rows]} for t in self.tables
            ],
            "targets": [{**t._asdict(), "met": t.met} for t in self.targets],
            "remarks": list(self.remarks),
        }

    def show(self, console: Console) -> None:
        """Print the section."""
        console.rule(f"[bold]{self.title}", align="left")
        for table in self.tables:
            drawn = Drawn(title=table.title or None, title_justify="left", box=None, pad_edge=False)
            for column in table.columns:
                drawn.add_column(
                    column.heading, justify="right" if column.shape else "left", no_wrap=True
                )
            for row in table.rows:
                drawn.add_row(*(column.printed(row) for column in table.columns))
            console.print(drawn)
            console.print()
        for target in self.targets:
            verdict = "met" if target.met else "MISSED"
            console.print(
                f"{verdict}: {target.claim}: {target.measured:.3g} (at most {target.limit:g})",
                highlight=False,
            )
        for remark in self.remarks:
            console.print(f"- {remark}", highlight=False)
        console.print()
