"""Where a system's errors are: by type, by slice, by what was taken for what. Tables of cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onrecord.report.tables import Cell, Table, amount, decimals_of, percent
from onrecord.views.wording import KINDS

NONE = "none"
"""In a confusion matrix: nothing was found there, or nothing is."""


def breakdown(result: Mapping[str, Any]) -> Iterator[Table]:
    """For every task that was attempted: by type, by slice, attributes, confusion of types."""
    decimals = decimals_of(result)
    for name, task in result["tasks"].items():
        if task is not None:
            yield from _by_type(name, task, decimals)
            yield from _slices(name, task, decimals)
            yield from _attributes(name, task, decimals)
            yield from _confusion(name, task)


def kinds(result: Mapping[str, Any]) -> Table | None:
    """Kinds of error, a row a task; None: nothing is wrong, or nothing was looked at."""
    found = {name: task.get("kinds") for name, task in result["tasks"].items() if task}
    known = {name: by_kind for name, by_kind in found.items() if by_kind}
    columns = [kind for kind in KINDS if any(kind in by_kind for by_kind in known.values())]
    if not columns:
        return None
    rows = tuple(
        (Cell(name), *(_number(amount(by_kind.get(kind, 0))) for kind in columns))
        for name, by_kind in known.items()
    )
    return Table("errors by kind", ("task", *columns), rows)


def _by_type(name: str, task: Mapping[str, Any], decimals: int) -> Iterator[Table]:
    types = task["criteria"][task["headline"]].get("per_type")
    if types:
        order = sorted(types, key=lambda type_: (-types[type_]["gold"], type_))
        rows = tuple((Cell(type_), *_rates(types[type_], decimals)) for type_ in order)
        columns = ("type", "F1", "P", "R", "matched", "gold", "pred.")
        yield Table(f"{name} by type ({task['headline']}, percent)", columns, rows)


def _rates(row: Mapping[str, Any], decimals: int) -> list[Cell]:
    rates = [_number(percent(row[rate], decimals)) for rate in ("f1", "precision", "recall")]
    rates[0] = rates[0]._replace(strong=True)
    return rates + [_number(amount(row[count])) for count in ("matched", "gold", "predicted")]


def _slices(name: str, task: Mapping[str, Any], decimals: int) -> Iterator[Table]:
    rows = tuple(
        (
            Cell(f"{dimension.replace('_', ' ')}: {value}"),
            _number(percent(row["recall"], decimals)),
            _number(amount(row["matched"])),
            _number(amount(row["gold"])),
        )
        for dimension, values in task.get("slices", {}).items()
        for value, row in values.items()
    )
    if rows:
        columns = ("slice of the gold", "recall", "found", "gold")
        yield Table(f"{name} by slice ({task['headline']}, percent)", columns, rows)


def _attributes(name: str, task: Mapping[str, Any], decimals: int) -> Iterator[Table]:
    rows = tuple(
        (
            Cell(attribute.replace("_", " ")),
            _number(percent(row["accuracy"], decimals)),
            _number(amount(row.get("correct", 0))),
            _number(amount(row.get("pairs", 0))),
        )
        for attribute, row in task.get("attributes", {}).items()
    )
    if rows:
        columns = ("attribute", "accuracy", "right", "compared")
        yield Table(f"{name}: attributes of what was found (percent)", columns, rows)


def _confusion(name: str, task: Mapping[str, Any]) -> Iterator[Table]:
    found: Mapping[str, Mapping[str, float]] = task.get("confusion", {})
    said = {type_ for row in found.values() for type_ in row}
    if len(said | set(found)) < 2:  # noqa: PLR2004  # one type is never taken for another
        return
    columns = _none_last(said)
    rows = tuple(
        (
            Cell(gold),
            *(
                _number(amount(found[gold][type_]) if type_ in found[gold] else "·", gold == type_)
                for type_ in columns
            ),
        )
        for gold in _none_last(found)
    )
    notes = ("rows: gold; columns: predicted",)
    yield Table(f"{name}: types of what overlaps", ("gold", *columns), rows, notes)


def _none_last(names: Sequence[str] | set[str] | Mapping[str, Any]) -> list[str]:
    return sorted(names, key=lambda name: (name == NONE, name))


def _number(text: str, strong: bool = False) -> Cell:  # noqa: FBT001, FBT002  # private
    return Cell(text, number=True, strong=strong)
