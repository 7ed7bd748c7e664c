from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import gold_document, onrecord, write_lines
from tests.corruptions import Files

GOOD: dict[str, Any] = {
    "doc_id": "example",
    "entities": [{"start": 0, "end": 6, "type": "NORP", "text": "Kenyan"}],
}


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def rules(path: Path, *arguments: str | Path) -> list[str]:
    """The rules that the command finds broken, each with the right exit code."""
    answer = onrecord("validate", "--format", "json", path, *arguments)
    assert "Traceback" not in answer.err
    errors = any(p["severity"] == "error" for p in answer.json)
    assert answer.code == (2 if errors else 0)
    return [p["rule"] for p in answer.json]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([GOOD], []),
        ([GOOD, {**GOOD, "repeat": 1}], []),
        ([GOOD, GOOD], ["repeated-prediction"]),
        ([GOOD, {"doc_id": "exampel"}], ["unknown-document"]),
        ([], ["unpredicted"]),
        ([{**GOOD, "text_sha256": "0" * 64}], ["checksum"]),
        ([{"doc_id": "example", "entities": [{"start": 0, "end": 9_999, "type": "X"}]}], ["span"]),
        (
            [{"doc_id": "example", "attributions": [{"content": [[60, 70], [50, 55]]}]}],
            ["fragments"],
        ),
        (
            [{**GOOD, "entities": [{"start": 1, "end": 7, "type": "NORP", "text": "Kenyan"}]}],
            ["predicted-surface"],
        ),
        (
            [{"doc_id": "example", "attributions": [{"cue": [[36, 40]], "text": {"cue": "says"}}]}],
            ["predicted-surface"],
        ),
        ([{"doc_id": "example", "entities": [{"start": 0, "end": 3, "type": "?", "x": 1}]}], []),
        ([GOOD, {"entities": []}], ["schema"]),
        ([GOOD, b'{"doc_id": "\xe4"}'], ["json"]),
    ],
    ids=[
        "right", "a second repeat", "twice", "unknown", "left out", "of another text",
        "past the end", "out of order", "shifted by one", "a cue in other words",
        "poor, but in place", "of no document", "in Latin-1",
    ],
)  # fmt: skip
def test_predictions_are_held_against_a_corpus(
    files: Files, tmp_path: Path, lines: list[Any], expected: list[str]
) -> None:
    path = write_lines(tmp_path / "p.jsonl", *lines)
    assert rules(path, "--corpus", files.write() / "invented") == expected


def test_a_document_stands_in_a_file_of_gold_once(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "g.jsonl", gold_document("a"), gold_document("b"))
    assert rules(path) == []
    path = write_lines(tmp_path / "g.jsonl", gold_document("a"), gold_document("a"))
    assert rules(path) == ["repeated-document"]


def test_gold_that_speaks_of_a_doc_id_is_gold(tmp_path: Path) -> None:
    body = gold_document() | {"meta": {"doc_id": "x"}}
    assert rules(write_lines(tmp_path / "g.jsonl", body)) == []


def test_one_prediction_in_a_json_file_is_held_against_a_corpus(
    files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps({**GOOD, "text_sha256": "0" * 64}), encoding="utf-8")
    assert rules(path) == []
    assert rules(path, "--corpus", files.write() / "invented") == ["checksum"]


def test_an_array_is_told_to_become_lines(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps([GOOD]), encoding="utf-8")
    answer = onrecord("validate", path)
    assert answer.code == 2
    assert (
        "must hold one JSON object, got an array (several documents go into a .jsonl" in answer.out
    )


def result_of(files: Files, tmp_path: Path) -> Any:
    """A real result."""
    path = write_lines(tmp_path / "p.jsonl", {"doc_id": "example", "entities": []})
    return onrecord("score", path, "--corpus", files.write() / "invented", "--format", "json").json


def test_a_forged_rate_in_a_result_is_found(files: Files, tmp_path: Path) -> None:
    body, path = result_of(files, tmp_path), tmp_path / "result.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    assert onrecord("validate", "--strict", path).code == 0
    body["tasks"]["entities"]["criteria"]["strict"]["overall"]["recall"] = 0.9
    path.write_text(json.dumps(body), encoding="utf-8")
    found = onrecord("validate", "--format", "json", path)
    assert found.code == 2
    assert [p["rule"] for p in found.json] == ["identity"]
    assert found.json[0]["path"] == "tasks.entities.criteria.strict.overall.recall"
    body["tasks"]["entities"]["headline"] = "loose"
    path.write_text(json.dumps(body), encoding="utf-8")
    assert rules(path) == ["identity", "identity"]


def test_each_of_several_results_is_checked_in_its_place(files: Files, tmp_path: Path) -> None:
    body, path = result_of(files, tmp_path), tmp_path / "results.json"
    forged = json.loads(json.dumps(body))
    forged["tasks"]["entities"]["criteria"]["exact"]["overall"]["f1"] = 1
    path.write_text(json.dumps({"results": [body, forged, {}]}), encoding="utf-8")
    found = onrecord("validate", "--format", "json", path).json
    first, *others = found
    assert first["path"] == "results[1].tasks.entities.criteria.exact.overall.f1"
    assert {p["rule"] for p in others} == {"schema"}
    assert {p["path"] for p in others} == {"results[2]"}
    path.write_text('{"results": [], "results": []}', encoding="utf-8")
    assert rules(path) == ["json"]
    path.write_text('{"results": []}', encoding="utf-8")
    assert rules(path) == ["schema"]


def test_the_score_of_a_baseline_follows_from_its_documents(tmp_path: Path) -> None:
    task = {"headline": "value", "f1": 2 / 3, "documents": {"a": [1, 1, 2, 1], "b": [0, 0, 0, 0]}}
    body = {
        "signature": "s", "corpus": {}, "extractor": {}, "predictions": {}, "tasks": {"dates": task}
    }  # fmt: skip
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    assert rules(path) == []
    task["f1"] = 0.9  # (1 + 1) / (2 + 1) is 2/3
    path.write_text(json.dumps(body), encoding="utf-8")
    assert rules(path) == ["identity"]


CARD = """
system = "S"
version = "1"
authors = ["A"]
licence = "MIT"
training_data = "none"
[contamination]
invented = "none known"
[predictions.invented]
path = "{path}"
sha256 = "{sha256}"
"""


def submission(folder: Path, lines: list[Any], path: str = "p.jsonl", sha256: str = "") -> Path:
    folder.mkdir()
    raw = write_lines(folder / "p.jsonl", *lines).read_bytes()
    digest = sha256 or hashlib.sha256(raw).hexdigest()
    card = CARD.format(path=path, sha256=digest)
    (folder / "submission.toml").write_text(card, encoding="utf-8")
    return folder


def test_a_submission_vouches_for_its_predictions(files: Files, tmp_path: Path) -> None:
    corpus = ("--corpus", files.write() / "invented")
    assert rules(submission(tmp_path / "good", [GOOD]), *corpus) == []
    altered = submission(tmp_path / "altered", [GOOD], sha256="0" * 64)
    assert rules(altered, *corpus) == ["checksum"]
    outside = submission(tmp_path / "outside", [GOOD], path="../p.jsonl")
    assert rules(outside, *corpus) == ["submitted-file"]
    nowhere = submission(tmp_path / "nowhere", [GOOD], path="x" * 5_000)
    assert rules(nowhere, *corpus) == ["submitted-file"]
    nul = submission(tmp_path / "nul", [GOOD], path="a\\u0000b")
    assert rules(nul, *corpus) == ["schema"]
    assert rules(submission(tmp_path / "twice", [GOOD, GOOD]), *corpus) == ["repeated-prediction"]
    assert rules(submission(tmp_path / "left out", []), *corpus) == ["unpredicted"]


def test_a_card_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "submission.toml"
    path.write_text("system = ", encoding="utf-8")
    assert rules(path) == ["json"]
    path.write_bytes(b'system = "\xe4"')
    assert rules(path) == ["json"]


def test_half_characters_and_endless_names_are_shown_shortly(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(
        '{"signature": "s", "policies": {}, "tasks": {"\\ud800' + "x" * 9_999 + '": 5}}',
        encoding="utf-8",
    )
    answer = onrecord("validate", path)
    assert answer.code == 2
    assert "tasks.\\ud800xxx" in answer.out
    assert max(map(len, answer.out.splitlines())) < 1_000


@pytest.mark.parametrize("lines", ["", "\n\n"])
def test_a_file_without_a_line_is_looked_at(tmp_path: Path, lines: str) -> None:
    path = tmp_path / "p.jsonl"
    path.write_text(lines, encoding="utf-8")
    assert rules(path) == ["empty"]


def test_one_prediction_in_a_json_file_needs_no_corpus_on_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    assert onrecord("validate", "--strict", path).out == "0 errors, 0 warnings\n"


def test_half_a_character_is_named(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_bytes(b'{"id": "a", "text": "\\ud83d"}\n')
    assert "half a character" in onrecord("validate", path).out
