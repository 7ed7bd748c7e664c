from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import TEXT, gold_document, onrecord, prediction, write_lines


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))


def refused(corpus: Path, tmp_path: Path, *lines: Any) -> str:
    """The message for predictions that must be refused: exit code 2, nothing printed."""
    answer = onrecord("score", write_lines(tmp_path / "p.jsonl", *lines), "--corpus", corpus)
    assert answer.code == 2
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert answer.err.count("\n") == 1, "one clear line"
    return answer.err


def test_a_file_in_latin_1_is_refused_with_the_byte_that_is_no_utf_8(
    corpus: Path, tmp_path: Path
) -> None:
    line = '{"doc_id": "a", "entities": [], "note": "Zoë"}'.encode("latin-1")
    assert "must be UTF-8, but byte 43 is 0xeb" in refused(corpus, tmp_path, line)


def test_a_gold_text_in_latin_1_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Zoë ran.".encode("latin-1"))
    gold = write_lines(tmp_path / "g.jsonl", {"id": "a", "text_path": "a.txt", "entities": []})
    predicted = write_lines(tmp_path / "p.jsonl", {"doc_id": "a", "entities": []})
    answer = onrecord("score", predicted, "--corpus", gold)
    assert answer.code == 2
    assert "a.txt: must be UTF-8" in answer.err


def test_byte_offsets_are_recognised_as_such(corpus: Path, tmp_path: Path) -> None:
    start = len(TEXT[: TEXT.index("added")].encode())
    end = len(TEXT.encode())
    line = {"doc_id": "a", "entities": [{"start": start, "end": end, "type": "ORG"}]}
    message = refused(corpus, tmp_path, line)
    assert f"end must be ≤ {len(TEXT)} (the text's length), got {end}" in message
    assert "code points" in message
    assert "bytes" in message


def test_predictions_from_a_text_with_crlf_line_ends_are_refused_by_their_checksum(
    tmp_path: Path,
) -> None:
    text = "One.\nTwo.\n"
    gold = write_lines(tmp_path / "g.jsonl", {"id": "a", "text": text, "entities": []})
    crlf = hashlib.sha256(text.replace("\n", "\r\n").encode()).hexdigest()
    line = {"doc_id": "a", "text_sha256": crlf, "entities": []}
    assert "CRLF" in refused(gold, tmp_path, line)


def test_predictions_from_a_text_with_one_more_space_are_refused_by_their_checksum(
    corpus: Path, tmp_path: Path
) -> None:
    other = hashlib.sha256((TEXT + " ").encode()).hexdigest()
    line = {"doc_id": "a", "text_sha256": other, "entities": []}
    assert "one space is enough" in refused(corpus, tmp_path, line)


def test_an_altered_gold_text_is_refused_by_its_checksum(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One  space.", encoding="utf-8")
    body = {"id": "a", "text_path": "a.txt", "text_sha256": "0" * 64, "entities": []}
    gold = write_lines(tmp_path / "g.jsonl", body)
    answer = onrecord("score", write_lines(tmp_path / "p.jsonl"), "--corpus", gold)
    assert answer.code == 2
    assert "must be the checksum of the text" in answer.err


def test_an_unknown_document_is_refused_and_the_nearest_named(corpus: Path, tmp_path: Path) -> None:
    message = refused(corpus, tmp_path, prediction("a"), prediction("bb"))
    assert "no document of the corpus is 'bb'" in message


def test_a_document_that_is_predicted_twice_is_refused(corpus: Path, tmp_path: Path) -> None:
    message = refused(corpus, tmp_path, prediction("a"), prediction("a"))
    assert "once for each repeat" in message


def test_two_gold_documents_with_one_id_are_refused(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "g.jsonl", gold_document("a"), gold_document("a"))
    assert "two documents have the id 'a'" in refused(gold, tmp_path, prediction("a"))


def test_a_missing_document_scores_as_empty_and_is_listed(corpus: Path, tmp_path: Path) -> None:
    predicted = write_lines(tmp_path / "p.jsonl", prediction("b"))
    answer = onrecord("score", predicted, "--corpus", corpus, "--format", "json")
    assert answer.code == 0
    assert [(f["doc_id"], f["kind"]) for f in answer.json["failures"]] == [("a", "missing")]
    row = answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]
    assert (row["gold"], row["predicted"], row["recall"]) == (4, 2, 0.5)


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity"])
def test_nan_is_refused_as_no_json(corpus: Path, tmp_path: Path, literal: bytes) -> None:
    line = b'{"doc_id":"a","entities":[{"start":0,"end":5,"type":"X","score":' + literal + b"}]}"
    assert "NaN and Infinity are not JSON" in refused(corpus, tmp_path, line)


def test_a_line_of_ten_megabytes_is_read_like_any_other(corpus: Path, tmp_path: Path) -> None:
    line = prediction("a") | {"note": "x" * 10_000_000}
    predicted = write_lines(tmp_path / "p.jsonl", line, prediction("b"))
    answer = onrecord("score", predicted, "--corpus", corpus, "--format", "json")
    assert answer.code == 0
    assert answer.json["overall"] == 1.0


def test_a_broken_line_of_ten_megabytes_is_not_printed_back(corpus: Path, tmp_path: Path) -> None:
    message = refused(corpus, tmp_path, b'{"doc_id":"a","note":"' + b"x" * 10_000_000)
    assert "p.jsonl:1" in message
    assert len(message) < 500


def test_a_folder_where_a_file_is_expected_is_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    answer = onrecord("score", tmp_path / "empty", "--corpus", corpus)
    assert answer.code == 2
    assert "a run folder must hold predictions.jsonl" in answer.err


def test_a_corpus_folder_without_a_manifest_is_named(tmp_path: Path) -> None:
    predicted = write_lines(tmp_path / "p.jsonl", prediction("a"))
    answer = onrecord("score", predicted, "--corpus", tmp_path)
    assert answer.code == 2
    assert "must hold corpus.json" in answer.err


def test_a_place_without_permission_to_write_is_named(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write everywhere, so the refusal is the file system's in name only."""

    def refuse(path: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    predicted = write_lines(tmp_path / "p.jsonl", prediction("a"), prediction("b"))
    monkeypatch.setattr(Path, "mkdir", refuse)
    for verb in (("run", predicted), ("score", predicted)):
        answer = onrecord(*verb, "--corpus", corpus, "--out", tmp_path / "locked")
        assert answer.code == 2
        assert "locked: cannot be written: Permission denied" in answer.err


def test_a_file_where_a_run_folder_should_be_made_is_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    predicted = write_lines(tmp_path / "p.jsonl", prediction("a"), prediction("b"))
    for verb in (("run", predicted), ("score", predicted)):
        answer = onrecord(*verb, "--corpus", corpus, "--out", tmp_path / "file")
        assert answer.code == 2
        assert "cannot be written" in answer.err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_holds_other_files_is_not_taken_for_a_run(
    corpus: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("dear", encoding="utf-8")
    predicted = write_lines(tmp_path / "p.jsonl", prediction("a"), prediction("b"))
    answer = onrecord("run", predicted, "--corpus", corpus, "--out", tmp_path / "mine")
    assert answer.code == 2
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"\xef\xbb\xbf" + b'{"doc_id":"a"}', "byte order mark"),
        ('{"doc_id":"a"}'.encode("utf-16"), "UTF-16"),
        (b'{"doc_id":"a","x":' + b"[" * 100_000, "nested too deeply"),
        (b'{"doc_id":"a","entities":null}', "entities"),
        (b'{"doc_id":"a","entities":[{"start":0,"end":0,"type":"X"}]}', "greater than start"),
        (b'{"doc_id":"a","entities":[{"start":1.0,"end":2,"type":"X"}]}', "entities[0].start"),
        (b'{"doc_id":"a","entities":[{"start":true,"end":2,"type":"X"}]}', "entities[0].start"),
        (b'{"doc_id":"a","entities":[{"start":"1","end":2,"type":"X"}]}', "entities[0].start"),
        (b'{"doc_id":"a","entities":[{"start":1,"end":4294967296,"type":"X"}]}', "entities[0].end"),
        (b'{"doc_id":"a","entities":[{"start":-1,"end":4,"type":"X"}]}', "entities[0].start"),
        (b'{"doc_id":"a","entities":[{"start":1,"end":4}]}', "type"),
        (b'{"doc_id":"a","attributions":[{"source":[[0,1]]}]}', "a cue or a content"),
        (b'{"doc_id":"a","entities":[],"entities":[]}', "the key 'entities' twice"),
        (b'{"doc_id":"a","doc_id":"b"}', "the key 'doc_id' twice"),
        (b"not json", "not JSON"),
        (b'{"entities":[]}', "doc_id"),
    ],
)
def test_a_line_that_breaks_the_contract_is_named_with_its_place(
    corpus: Path, tmp_path: Path, line: bytes, said: str
) -> None:
    message = refused(corpus, tmp_path, line)
    assert "p.jsonl:1" in message
    assert said in message
