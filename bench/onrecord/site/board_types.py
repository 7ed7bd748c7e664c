"""A task's scores by type, for every system of a board. Never ranked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onrecord.leaderboard.building import Scores
from onrecord.report.tables import amount

TRAITS = ("attitude", "quote_type", "source_type")
"""What the gold says of an attribution; a prediction need not, so there is recall alone."""
MOST = 30
"""Types of a table, the most frequent; a system's page has them all."""


class TypeCell(NamedTuple):
    """A system on one type.

    Attributes:
        rate: F1 or recall, or None.
        counts: matched, gold and, beside F1, predicted.
    """

    rate: float | None
    counts: tuple[float, ...]

    @property
    def words(self) -> str:
        """The counts as they are shown."""
        return "/".join(map(amount, self.counts))


class ByType(NamedTuple):
    """A task by type.

    Attributes:
        by: what is told apart: ``type``, ``quote_type``, …
        rate: ``F1`` or ``recall``.
        types: those that the gold has, in the order of their names.
        left_out: how many rarer types have no column.
        systems: name of a system → type → its cell; absent: neither in gold nor predicted.
    """

    by: str
    rate: str
    types: tuple[str, ...]
    left_out: int
    systems: Mapping[str, Mapping[str, TypeCell]]


def by_type(task: str, scores: Scores) -> list[ByType]:
    """What the systems that attempted a task score by type, one table for each kind of type."""
    bodies = {
        entry.name: body
        for entry, scored in scores.systems
        if (body := scored.result["tasks"].get(task))
    }
    found: dict[str, dict[str, dict[str, TypeCell]]] = {}
    for name, body in bodies.items():
        for by, cells in _kinds(body):
            found.setdefault(by, {})[name] = cells
    return [_table(by, systems) for by, systems in found.items()]


def _kinds(body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, TypeCell]]]:
    typed = body["criteria"][body["headline"]].get("per_type")
    if typed:
        yield (
            "type",
            {
                type_: TypeCell(row["f1"], (row["matched"], row["gold"], row["predicted"]))
                for type_, row in typed.items()
            },
        )
    for trait in TRAITS:
        if values := (body.get("slices") or {}).get(trait):
            yield (
                trait,
                {
                    value: TypeCell(row["recall"], (row["matched"], row["gold"]))
                    for value, row in values.items()
                },
            )


def _table(by: str, systems: Mapping[str, Mapping[str, TypeCell]]) -> ByType:
    gold: dict[str, float] = {}
    for cells in systems.values():
        for type_, cell in cells.items():
            gold[type_] = max(gold.get(type_, 0.0), cell.counts[1])
    # whoever predicts a thousand types of his own gets no column for them
    known = sorted(t for t in gold if gold[t])
    kept = sorted(sorted(known, key=lambda t: -gold[t])[:MOST])
    return ByType(
        by,
        "F1" if by == "type" else "recall",
        tuple(kept),
        len(known) - len(kept),
        {name: {t: cells[t] for t in kept if t in cells} for name, cells in systems.items()},
    )
