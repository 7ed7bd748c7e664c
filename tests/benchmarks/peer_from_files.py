"""A peer as a user would call it on files: read both, score, print. One process, one job.

``python -m tests.benchmarks.peer_from_files nervaluate GOLD.jsonl PREDICTED.jsonl``, or
``seqeval`` on two files of tags. seqscore has a command of its own.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec


def nervaluate(gold: Path, predicted: Path) -> None:
    """All four schemes; its ends are inclusive. Decoded as fast as Python can."""
    decode = msgspec.json.Decoder().decode

    def spans(path: Path) -> list[list[dict[str, Any]]]:
        with path.open("rb") as file:
            return [
                [
                    {"label": e["type"], "start": e["start"], "end": e["end"] - 1}
                    for e in decode(line)["entities"]
                ]
                for line in file
            ]

    wanted, found = spans(gold), spans(predicted)
    types = sorted({e["label"] for document in wanted + found for e in document})
    library: Any = import_module("nervaluate")
    scores = library.Evaluator(wanted, found, tags=types, loader="dict").evaluate()
    print(json.dumps(scores, default=vars))


def seqeval(gold: Path, predicted: Path) -> None:
    """The report by type."""
    metrics: Any = import_module("seqeval.metrics")

    def tags(path: Path) -> list[list[str]]:
        blocks = path.read_text(encoding="utf-8").split("\n\n")
        rows = [[line.split(" ")[-1] for line in block.splitlines()] for block in blocks]
        return [row for row in rows if len(row) > 1]

    print(metrics.classification_report(tags(gold), tags(predicted)))


if __name__ == "__main__":
    {"nervaluate": nervaluate, "seqeval": seqeval}[sys.argv[1]](*map(Path, sys.argv[2:]))
