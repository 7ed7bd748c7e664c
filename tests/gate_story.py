"""A story for bless and gate: two invented documents, blessed when everything was right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.command_line import Answer, gold_document, onrecord, prediction, write_lines


class Story:
    """Gold, a run and a baseline as files; the run is right until told otherwise.

    Args:
        folder: an empty folder.
        blessed: whether the run is blessed from the start.
    """

    def __init__(self, folder: Path, *, blessed: bool = True) -> None:
        self.folder = folder
        self.gold = write_lines(folder / "gold.jsonl", gold_document("a"), gold_document("b"))
        self.run = folder / "run.jsonl"
        self.baseline = folder / "baseline.json"
        self.says(prediction("a"), prediction("b"))
        if blessed:
            assert self.bless().code == 0

    def says(self, *lines: dict[str, Any]) -> None:
        write_lines(self.run, *lines)

    def bless(self, *options: str | Path) -> Answer:
        return onrecord("bless", self.run, "--corpus", self.gold, "-o", self.baseline, *options)

    def gate(self, *options: str | Path) -> Answer:
        at = ("--corpus", self.gold, "--baseline", self.baseline)
        return onrecord("gate", self.run, *at, *options)


def without(layer: str, number: int, doc_id: str = "b") -> dict[str, Any]:
    """The right prediction of a document, one annotation left out."""
    said = prediction(doc_id)
    said[layer] = said[layer][:number] + said[layer][number + 1 :]
    return said
