"""How long the commands take to start, and what the pytest plugin costs who does not use it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from onrecord.opening import open_corpus
from tests.benchmarks import plugin_startup
from tests.benchmarks.cell import whole_process
from tests.benchmarks.report import Column, Scale, Section, Table, Target

REPEATS = 15

COMMANDS = (
    Column("command", "command"),
    Column("seconds", "min s", ".3f"),
    Column("median", "median s", ".3f"),
)
PLUGIN = (
    Column("what", "pytest on one empty test"),
    Column("milliseconds", "median ms", ".1f"),
    Column("low", "quartile", ".1f"),
    Column("high", "quartile", ".1f"),
)


def section(scale: Scale) -> Section:
    """Both tables."""
    repeats = 2 if scale.quick else REPEATS
    with TemporaryDirectory() as name:
        predicted = Path(name) / "predicted.jsonl"
        predicted.write_bytes(b"\n".join(map(msgspec.json.encode, _gold_as_predictions())))
        ours = (sys.executable, "-m", "onrecord")
        rows = [
            _command("onrecord --help", [*ours, "--help"], repeats),
            _command("onrecord score on the seed", [*ours, "score", predicted], repeats),
        ]
    targets = [
        Target("seconds of onrecord --help", rows[0]["seconds"], 0.2),
        Target("seconds of scoring the seed", rows[1]["seconds"], 0.7),
    ]
    tables = [Table("", COMMANDS, rows), _plugin(2 if scale.quick else plugin_startup.PAIRS)]
    remarks = [f"import of our own modules for the plugin: {plugin_startup.import_time():.1f} ms"]
    return Section("Start-up", tables, targets, remarks)


def _gold_as_predictions() -> list[dict[str, Any]]:
    return [
        {"doc_id": document.id, **msgspec.to_builtins(dict(document.layers))}
        for document in open_corpus("seed")
    ]


def _command(name: str, command: Sequence[str | Path], repeats: int) -> dict[str, Any]:
    whole_process(command)  # compiles what it imports
    seconds = [whole_process(command).seconds for _ in range(repeats)]
    return {"command": name, "seconds": min(seconds), "median": median(seconds)}


def _plugin(pairs: int) -> Table:
    with_it, without = plugin_startup.measure(pairs)
    columns = {
        "with the plugin": with_it,
        "-p no:onrecord": without,
        "difference within a pair": [a - b for a, b in zip(with_it, without, strict=True)],
    }
    rows = []
    for what, seconds in columns.items():
        low, middle, high = (1000 * q for q in quantiles(seconds, n=4))
        rows.append({"what": what, "milliseconds": middle, "low": low, "high": high})
    return Table("", PLUGIN, rows)
