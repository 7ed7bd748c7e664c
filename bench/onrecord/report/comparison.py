"""Two systems side by side: the tests as a table, the flips in their sentences."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import IO, Any

import msgspec
from rich.console import Console
from rich.text import Text

from onrecord.comparing import Flip, TaskComparison
from onrecord.counts import Counts
from onrecord.report.tables import UNDEFINED, Cell, Table, percent
from onrecord.report.text import print_tables
from onrecord.resampling import Interval, NoInterval
from onrecord.results import counts_row

LEAST = 0.0001
"""Least p that is printed as such: no p is 0."""

SIGNS: Mapping[str, str] = {"fixed": "+", "broken": "−", "changed": "~"}


def comparison_table(names: tuple[str, str], found: Sequence[TaskComparison]) -> Table:
    """A row a task: both F1, their difference with interval and test."""
    rows = []
    for task in found:
        numbers = [
            percent(task.first.f1), percent(task.second.f1), signed(task.difference.delta),
            _bounds(task.difference.interval), _p(task.test.p), percent(task.detectable),
        ]  # fmt: skip
        rows.append(
            (Cell(f"{task.task} ({task.criterion})"), *(Cell(n, number=True) for n in numbers))
        )
    reasons = [task.test.reason for task in found]
    reasons += [str(i) for t in found if isinstance(i := t.difference.interval, NoInterval)]
    return Table(
        "difference of F1, B − A (percent)",
        ("task", "A", "B", "B − A", "95 % interval", "p", "detectable"),
        tuple(rows),
        (f"A: {names[0]}", f"B: {names[1]}", *dict.fromkeys(r for r in reasons if r)),
    )


def signed(delta: float | None) -> str:
    """A difference in percent points with its sign."""
    return UNDEFINED if delta is None else f"{100 * delta:+.1f}".replace("-", "−")


def _bounds(found: Interval | NoInterval) -> str:
    return (
        f"[{signed(found.low)}, {signed(found.high)}]" if isinstance(found, Interval) else UNDEFINED
    )


def _p(value: float | None) -> str:
    if value is None:
        return UNDEFINED
    return f"{value:.4f}" if value >= LEAST else f"< {LEAST}"


def print_flips(
    found: Sequence[Flip], limit: int | None = None, stream: IO[str] | None = None
) -> None:
    """Flips in their sentences: broken first, then fixed, then changed."""
    console = Console(file=stream or sys.stdout, highlight=False)
    counts = Counter(flip.change for flip in found)
    summary = ", ".join(f"{counts[change]} {change}" for change in ("fixed", "broken", "changed"))
    console.print(Text(f"flips: {summary}", style="bold"))
    for flip in found[:limit]:
        console.print(_flip(flip))
    if limit is not None and len(found) > limit:
        console.print(f"… and {len(found) - limit} more: --max-flips shows them", markup=False)


def _flip(flip: Flip) -> Text:
    start, end = flip.start - flip.sentence_start, flip.end - flip.sentence_start
    line = Text(f"\n{SIGNS[flip.change]} {flip.change}  ", style="bold")
    line.append(f"{flip.task}  {flip.doc_id}  [{flip.start}, {flip.end})\n", style="not bold dim")
    line.append(f"  … {flip.sentence[:start]}".replace("\n", " "), style="not bold")
    line.append(f"[{flip.sentence[start:end]}]".replace("\n", " "), style="bold underline")
    line.append(f"{flip.sentence[end:]} …\n".replace("\n", " ") + "\n", style="not bold")
    line.append(f"  gold {reading(flip.gold)}\n", style="not bold")
    line.append(f"  A    {reading(flip.before)}: {flip.kind_before}\n", style="not bold")
    line.append(f"  B    {reading(flip.after)}: {flip.kind_after}", style="not bold")
    return line


def reading(annotation: Mapping[str, Any] | None) -> str:
    """An annotation in a few words: type, value, offsets, or the spans of its roles."""
    if annotation is None:
        return UNDEFINED
    if "content" in annotation or "cue" in annotation:
        roles = [
            f"{role} {_spans(annotation[role])}"
            for role in ("source", "cue", "content")
            if annotation.get(role)
        ]
        return ", ".join(roles)
    words = [str(annotation[key]) for key in ("type", "value", "mod") if annotation.get(key)]
    spans = annotation.get("spans") or [(annotation["start"], annotation["end"])]
    return f"{' '.join(words)} {_spans(spans)}"


def _spans(spans: Sequence[Sequence[int]]) -> str:
    return " ".join(f"[{start}, {end})" for start, end in spans)


def print_comparison(
    names: tuple[str, str],
    found: Sequence[TaskComparison],
    flipped: Sequence[Flip],
    signature: str,
    limit: int | None = None,
    stream: IO[str] | None = None,
) -> None:
    """The table, the signature, the flips."""
    print_tables([comparison_table(names, found)], [signature, ""], stream)
    print_flips(flipped, limit, stream)


def comparison_json(
    names: tuple[str, str],
    found: Sequence[TaskComparison],
    flipped: Sequence[Flip],
    signature: str,
) -> dict[str, Any]:
    """Everything as plain data, numbers unrounded."""
    return {
        "signature": signature,
        "a": names[0],
        "b": names[1],
        "tasks": {task.task: _task_json(task) for task in found},
        "flips": [msgspec.to_builtins(flip) for flip in flipped],
    }


def _task_json(task: TaskComparison) -> dict[str, Any]:
    interval = task.difference.interval
    body: dict[str, Any] = {
        "criterion": task.criterion,
        "a": _counts(task.first),
        "b": _counts(task.second),
        "delta": task.difference.delta,
        "units": task.difference.units,
        "interval": None,
        "test": asdict(task.test),
        "detectable": task.detectable,
    }
    if isinstance(interval, Interval):
        body["interval"] = asdict(interval)
    else:
        body["interval_reason"] = str(interval)
    return body


def _counts(counts: Counts) -> dict[str, float | None]:
    return dict(counts_row(counts))
