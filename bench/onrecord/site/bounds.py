"""What a page shows of what a stranger sent: never more than a reader can look at."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.report.tables import Table
from onrecord.views.wording import cut

ROWS = 100
COLUMNS = 40
WORDS = 1_000
"""Characters of what a card says."""
CELL = 60
"""Characters of a cell or heading; a type may have a name of any length."""


def bounded(table: Table) -> Table:
    """A table with its first rows and columns, and a note of what was left out.

    Columns that are rows too go before others: in a confusion matrix those are the gold's types.
    """
    gold = {row[0].text for row in table.rows}
    places = sorted(range(len(table.columns)), key=lambda n: n > 0 and table.columns[n] not in gold)
    kept = sorted(places[:COLUMNS]) if len(places) > COLUMNS else range(len(table.columns))
    rows = table.rows[:ROWS]
    left_out = (len(table.rows) - len(rows), "rows"), (len(table.columns) - len(kept), "columns")
    return table._replace(
        columns=tuple(cut(table.columns[n], CELL) for n in kept),
        rows=tuple(
            tuple(row[n]._replace(text=cut(row[n].text, CELL)) for n in kept) for row in rows
        ),
        notes=(*table.notes, *_said(left_out)),
    )


def _said(left_out: Sequence[tuple[int, str]]) -> Sequence[str]:
    some = [f"{count:,} {what}" for count, what in left_out if count]
    return (f"{' and '.join(some)} are left out here, onrecord score has them",) if some else ()
