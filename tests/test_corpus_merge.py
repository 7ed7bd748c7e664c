"""``onrecord corpus merge``: conflicts to read, decisions to hand back, gold that stands alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import TEXT, gold_document, onrecord, prediction, span, write_lines

NEXT = "to decide: write them down with --format json > conflicts.json"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Annotators A and B, who differ in a type, an end, an annotation that B has alone."""
    a, b = gold_document(), gold_document()
    b["entities"][0]["type"] = "ORG"
    b["entities"][1]["end"] += 2
    b["dates"].append({"start": 0, "end": 5, "type": "DATE", "value": "2031"})
    b["attributions"][1]["content"] = [span("“We will")]
    return write_lines(tmp_path / "a.jsonl", a), write_lines(tmp_path / "b.jsonl", b)


def test_conflicts_are_read_as_words(two: tuple[Path, Path]) -> None:
    answer = onrecord("corpus", "merge", *two)
    assert answer.code == 0
    assert answer.out == (
        "1  a, entities at 0: 'Maria Silva'\n"
        '     type: A "PERSON", B "ORG"\n'
        "2  a, entities at 32\n"
        "     A: 'Portugal'\n"
        "     B: 'Portugal —'\n"
        "3  a, dates at 0: 'Maria'\n"
        "     only B has it\n"
        "4  a, attributions at 64\n"
        "     A: 'she / added / “We will,”'\n"
        "     B: 'she / added / “We will'\n"
    )
    assert answer.err.startswith("4 conflicts, 4 not decided\n" + NEXT)


def decided(two: tuple[Path, Path], file: Path, *decisions: str) -> Path:
    """The conflicts as they are listed, with decisions."""
    listed = onrecord("corpus", "merge", *two, "--format", "json")
    assert NEXT not in listed.err
    body = listed.json
    for conflict, decision in zip(body, decisions, strict=False):
        conflict |= {"decision": decision, "reason": "so it is"}
    file.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return file


def test_what_was_decided_stands_beneath_and_open_ones_keep_the_gold_away(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    file = decided(two, tmp_path / "c.json", "b", "a", "neither")
    out = tmp_path / "gold"
    answer = onrecord("corpus", "merge", *two, "--decisions", file, "--out", out)
    assert (answer.code, out.exists()) == (2, False)
    assert "4 conflicts, 1 not decided" in answer.err
    assert "is no gold yet: 1 conflict not decided" in answer.err
    assert '     type: A "PERSON", B "ORG"\n     decided: b (so it is)\n' in answer.out


def test_the_gold_is_a_corpus_of_its_own(two: tuple[Path, Path], tmp_path: Path) -> None:
    file = decided(two, tmp_path / "c.json", "b", "a", "neither", "a")
    out = tmp_path / "deep" / "gold"
    answer = onrecord("corpus", "merge", *two, "--decisions", file, "--out", out)
    assert answer.code == 0, answer.err
    assert answer.err.endswith(f"{out}: 1 document written\n")
    assert sorted(p.name for p in out.iterdir()) == ["a.json", "corpus.json"]
    assert onrecord("validate", out).code == 0
    said = write_lines(tmp_path / "said.jsonl", prediction())
    scored = onrecord("score", said, "--corpus", out, "--format", "json").json
    strict = scored["tasks"]["entities"]["criteria"]["strict"]["overall"]
    assert (strict["matched"], strict["gold"]) == (1, 2)  # B's ORG stands
    again = onrecord("corpus", "merge", *two, "--decisions", file, "--out", out)
    assert again.code == 2
    assert "is there already" in again.err


def test_what_was_sent_out_gives_the_gold_its_head(two: tuple[Path, Path], tmp_path: Path) -> None:
    sent = {"id": "a", "text": TEXT, "dct": {"value": "2031-05-09"}, "meta": {"story": "win"}}
    lines = write_lines(tmp_path / "sent.jsonl", sent)
    title = ("--option", "title=Wins")
    assert onrecord("convert", lines, tmp_path / "sent", *title).code == 0
    for spec, name in ((two[0], "one"), (two[1], "other")):
        assert onrecord("convert", spec, f"brat:{tmp_path / name}").code == 0
    sides = (f"brat:{tmp_path / 'one'}", f"brat:{tmp_path / 'other'}")
    out, onto = tmp_path / "gold", tmp_path / "sent"
    answer = onrecord("corpus", "merge", *sides, "--onto", onto, "--otherwise", "a", "--out", out)
    assert answer.code == 0, answer.err
    gold: dict[str, Any] = json.loads((out / "a.json").read_bytes())
    assert (gold["dct"]["value"], gold["meta"]) == ("2031-05-09", {"story": "win"})
    assert [e["text"] for e in gold["entities"]] == ["Maria Silva", "Portugal"]
    assert json.loads((out / "corpus.json").read_bytes())["title"] == "Wins"
    without = onrecord("corpus", "merge", *sides, "--otherwise", "a", "--out", tmp_path / "bare")
    assert without.code == 0
    assert "dct" not in json.loads((tmp_path / "bare" / "a.json").read_bytes())


def test_a_text_that_was_changed_by_the_tool_is_refused(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    onto = write_lines(tmp_path / "sent.jsonl", {"id": "a", "text": TEXT + " "})
    answer = onrecord("corpus", "merge", *two, "--onto", onto)
    assert answer.code == 2
    assert "must be that of sent, character by character" in answer.err
