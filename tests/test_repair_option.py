"""Broken tags are repaired by a named policy, and the signature names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import Answer, onrecord

BROKEN = "Ada\tI-PERSON\nLund\tI-PERSON\nwon\tO\n\nKenya\tB-GPE\n"
WHOLE = BROKEN.replace("I-PERSON", "B-PERSON", 1)


def scored(tmp_path: Path, *arguments: str) -> Answer:
    (tmp_path / "gold.conll").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "said.conll").write_text(BROKEN, encoding="utf-8")
    gold, said = (f"conll:{tmp_path / name}.conll" for name in ("gold", "said"))
    return onrecord(
        "score", said, "--corpus", gold, "--profile", "conll", "--format", "json", *arguments
    )


def test_tags_that_break_their_scheme_are_an_error_by_default(tmp_path: Path) -> None:
    answer = scored(tmp_path)
    assert answer.code == 2
    assert "said.conll:1: I-PERSON must follow B or I" in answer.err


@pytest.mark.parametrize(
    ("arguments", "policy", "matched"),
    [
        (["--repair", "conlleval"], "conlleval", 2),
        (["--repair", "discard"], "discard", 1),
        (["--option", "repair=discard"], "discard", 1),
        (["--repair", "discard", "--option", "scheme=IOB2"], "discard", 1),
        (["--option", "scheme=IOB2", "--repair", "discard"], "discard", 1),
    ],
)
def test_a_policy_decides_and_stands_in_the_signature(
    tmp_path: Path, arguments: list[str], policy: str, matched: int
) -> None:
    answer = scored(tmp_path, *arguments)
    row = answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]
    assert row["matched"] == matched
    assert f"repair:{policy}" in answer.json["signature"]
    assert answer.json["policies"]["duplicates"].startswith("collapse")


def test_it_stands_there_too_where_the_gold_is_in_our_own_form(tmp_path: Path) -> None:
    scored(tmp_path)
    assert (
        onrecord("convert", f"conll:{tmp_path / 'gold.conll'}", tmp_path / "gold.jsonl").code == 0
    )
    answer = onrecord(
        "score", f"conll:{tmp_path / 'said.conll'}", "--corpus", tmp_path / "gold.jsonl",
        "--repair", "discard", "--format", "json",
    )  # fmt: skip
    assert answer.json["signature"].endswith("|repair:discard")


def test_the_order_of_options_changes_nothing(tmp_path: Path) -> None:
    one = scored(tmp_path, "--repair", "discard", "--option", "scheme=IOB2")
    other = scored(tmp_path, "--option", "scheme=IOB2", "--repair", "discard")
    assert one == other
