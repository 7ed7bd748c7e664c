"""Documents without gold: extractors read them, and it is said that nothing is scored."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import TEXT, onrecord, write_lines


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_run_on_plain_text_says_so_and_what_comes_next(bare: Path, tmp_path: Path) -> None:
    said, spec = tmp_path / "said", f"text:{bare}"
    answer = onrecord("run", "rules", "--corpus", spec, "--out", said)
    assert answer.code == 0
    assert answer.out.startswith("nothing to score: no document has gold\nscoring:1|")
    assert "rules: 1 document, " in answer.err
    command = f"onrecord convert {said} brat:DIR --corpus {spec}"
    assert answer.err.endswith(f"  to correct it: {command}\n")
    typed = command.replace("DIR", str(tmp_path / "brat")).split(" ")[1:]
    assert onrecord(*typed).code == 0
    assert (tmp_path / "brat" / "text.ann").read_text(encoding="utf-8").startswith("T1\t")
    shown = onrecord("show", said, "--corpus", spec)
    assert shown.code == 0
    assert shown.out.startswith("no document to show: no gold, or nothing wrong in what was asked")


def test_json_holds_no_words_for_people(bare: Path, tmp_path: Path) -> None:
    arguments = ("--corpus", f"text:{bare}", "--out", tmp_path / "said", "--format", "json")
    assert onrecord("run", "rules", *arguments).json["tasks"] == {}


def test_where_anything_has_gold_nothing_of_it_is_said(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "g.jsonl", {"id": "a", "text": TEXT}, {"id": "b", "text": TEXT,
                       "dates": []})  # fmt: skip
    answer = onrecord("run", "rules", "--corpus", path, "--out", tmp_path / "said")
    assert answer.code == 0
    assert "nothing to score" not in answer.out
    assert "to correct it" not in answer.err
