"""Results as tables of plain cells; every text format renders these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

ATTEMPTED_NOT = "not attempted"
UNDEFINED = "–"


class Cell(NamedTuple):
    """One cell: its text, and whether it is a number and the headline."""

    text: str
    number: bool = False
    strong: bool = False


class Table(NamedTuple):
    """One table.

    Attributes:
        title: e.g. ``entities``.
        columns: names of the columns.
        rows: cells.
        notes: sentences beneath.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def percent(rate: float | None) -> str:
    """A rate in percent with one decimal; undefined rates are a dash."""
    return UNDEFINED if rate is None else f"{100 * rate:.1f}"


def amount(count: float) -> str:
    """A count: whole numbers as such, credit with one decimal."""
    return f"{count:.0f}" if count == round(count) else f"{count:.1f}"


def bounds(row: Mapping[str, Any]) -> str:
    """An interval in brackets, or nothing."""
    found = row.get("interval")
    return f"[{100 * found['low']:.1f}, {100 * found['high']:.1f}]" if found else ""


def one_system(result: Mapping[str, Any]) -> list[Table]:
    """A table a task with a row a criterion, headline first."""
    tables = []
    for name, task in result["tasks"].items():
        if task is None:
            tables.append(Table(name, ("criterion",), ((Cell(ATTEMPTED_NOT),),)))
            continue
        criteria = _headline_first(task)
        tables.append(
            Table(
                f"{name} (percent)",
                ("criterion", "F1", "95 % interval", "P", "R", "matched", "gold", "predicted"),
                tuple(_criterion_row(c, body, c == task["headline"]) for c, body in criteria),
                _notes([task["criteria"][task["headline"]]["overall"]]),
            )
        )
    return tables


def _criterion_row(name: str, body: Mapping[str, Any], strong: bool) -> tuple[Cell, ...]:  # noqa: FBT001  # private
    row = body["overall"]
    shown = f"{name} (diagnostic)" if body.get("diagnostic") else name
    numbers = [
        percent(row["f1"]), bounds(row), percent(row["precision"]), percent(row["recall"]),
        amount(row["matched"]), amount(row["gold"]), amount(row["predicted"]),
    ]  # fmt: skip
    return (Cell(shown, strong=strong), *(Cell(n, number=True, strong=strong) for n in numbers))


def several_systems(results: Sequence[Mapping[str, Any]]) -> list[Table]:
    """A table a task with a row a system: the headline with its counts, then other criteria."""
    names = dict.fromkeys(name for r in results for name in r["tasks"])
    return [_task_table(name, results) for name in names]


def _task_table(name: str, results: Sequence[Mapping[str, Any]]) -> Table:
    tried = [r["tasks"].get(name) for r in results]
    first = next((t for t in tried if t), None)
    if first is None:
        return Table(name, ("system",), tuple((Cell(system_name(r)),) for r in results))
    headline = first["headline"]
    others = [c for c, _ in _headline_first(first) if c != headline and "_" not in c]
    some_interval = any(t and bounds(t["criteria"][headline]["overall"]) for t in tried)
    columns = ("system", f"{headline} F1", *(["95 % interval"] if some_interval else []))
    columns += ("P", "R", "matched", "gold", "pred.", *others)
    rows = []
    for result, task in zip(results, tried, strict=True):
        if task is None:
            blank = [Cell(UNDEFINED, number=True)] * (len(columns) - 1)
            rows.append((Cell(system_name(result)), *blank))
            continue
        row = task["criteria"][headline]["overall"]
        numbers = [Cell(percent(row["f1"]), number=True, strong=True)]
        numbers += [Cell(bounds(row), number=True)] if some_interval else []
        texts = [percent(row["precision"]), percent(row["recall"])]
        texts += [amount(row[k]) for k in ("matched", "gold", "predicted")]
        texts += [percent(task["criteria"][c]["overall"]["f1"]) for c in others]
        rows.append((Cell(system_name(result)), *numbers, *(Cell(t, number=True) for t in texts)))
    overall = [t["criteria"][headline]["overall"] for t in tried if t]
    notes = _notes(overall)
    return Table(f"{name} (percent)", columns, tuple(rows), notes)


def system_name(result: Mapping[str, Any]) -> str:
    """Name of the system, as far as known."""
    return str(result["extractor"].get("name") or "predictions")


def _headline_first(task: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    criteria = task["criteria"]
    return [
        (task["headline"], criteria[task["headline"]]),
        *((name, body) for name, body in criteria.items() if name != task["headline"]),
    ]


def _notes(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    reasons = dict.fromkeys(r["interval_reason"] for r in rows if r.get("interval_reason"))
    return tuple(f"no interval: {reason}" for reason in reasons)


def failures(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each document that scored as empty."""
    return [
        f"{system_name(r)}: {f['doc_id']}: {f['kind']}: {f['message']}"
        for r in results
        for f in r["failures"]
    ]
