"""A small leaderboard for the tests of its pages: five systems, two of them alike."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import TEXT, gold_document, onrecord, prediction, span, write_lines

DOCUMENTS = 12


def corpus(folder: Path) -> Path:
    """Twelve copies of an invented document under ids that need care."""
    return write_lines(
        folder / "towns.jsonl", *(gold_document(doc_id(n)) for n in range(DOCUMENTS))
    )


def doc_id(number: int) -> str:
    return f"town {number} <b>" if number == 1 else f"town-{number}"


def said(number: int, worse: int) -> dict[str, Any]:
    """Predictions that lack more of a document, the worse the system."""
    body = prediction(doc_id(number))
    if worse >= 1 and number % 2:
        body["entities"] = body["entities"][:1]
    if worse >= 2:
        body["entities"] = [{"start": 0, "end": 5, "type": "ORG"}]
        body["dates"] = [{"start": span("on")[0], "end": span("Monday")[1], "type": "DATE"}]
    if worse >= 3:
        del body["attributions"]
    return body


def submission(root: Path, name: str, worse: int, **fields: Any) -> Path:
    """A submission whose card says whatever is given."""
    tomli_w = pytest.importorskip("tomli_w")
    folder = root / name
    folder.mkdir(parents=True)
    sent = write_lines(folder / "towns.jsonl", *(said(n, worse) for n in range(DOCUMENTS)))
    digest = hashlib.sha256(sent.read_bytes()).hexdigest()
    card = {
        "system": name, "version": "1", "authors": ["A. Author"], "licence": "MIT",
        "training_data": "none", "contamination": {"towns": "none known"},
        "predictions": {"towns": {"path": "towns.jsonl", "sha256": digest}}, **fields,
    }  # fmt: skip
    (folder / "submission.toml").write_text(tomli_w.dumps(card), encoding="utf-8")
    return folder


def built(folder: Path) -> Path:
    """The site of five systems."""
    pytest.importorskip("jinja2")
    root = folder / "all"
    for name, worse in (("best", 0), ("twin", 0), ("middling", 1), ("poor", 2)):
        submission(root, name, worse)
    submission(
        root, "silent", 3, contamination={"towns": "gold seen"}, link="https://example.org/x",
        cost={"amount": 1.5, "currency": "EUR"}, claimed={"towns": {"entities": 0.99}},
    )  # fmt: skip
    site = folder / "site"
    build(folder, site)
    return site


def build(folder: Path, site: Path) -> Any:
    where = folder / "towns.jsonl"
    answer = onrecord(
        "leaderboard", "build", folder / "all", "-o", site, "--corpus",
        where if where.exists() else corpus(folder), "--cache", folder / "cache",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    return answer


def board(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "board.json").read_text(encoding="utf-8"))
    return found["boards"][0]  # type: ignore[no-any-return]


__all__ = ["DOCUMENTS", "TEXT", "board", "build", "built", "corpus", "doc_id", "submission"]
