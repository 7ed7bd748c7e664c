"""What the tables say beside their numbers, in every format that prints them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.report.comparison import comparison_table
from onrecord.report.machine import as_latex, as_markdown
from onrecord.report.tables import DIAGNOSTIC, one_system, several_systems
from tests.command_line import onrecord as command

TEXT = "It rained on Monday and on Tuesday, until June"
DAYS = [
    {"start": 13, "end": 19, "type": "DATE", "value": "2031-05-05"},
    {"start": 27, "end": 34, "type": "DATE", "value": "2031-05-06"},
    {"start": 42, "end": 46, "type": "DATE", "value": "2031-06"},
]
GOLD = [{"id": "a", "text": TEXT, "dates": DAYS, "entities": [DAYS[0]]}]


def system(*values: str, **more: Any) -> dict[str, Any]:
    said = [{**day, "value": value} for day, value in zip(DAYS, values, strict=False)]
    body = [{"doc_id": "a", "dates": said, "entities": []} | more]
    return onrecord.score(GOLD, body).to_dict()


@pytest.mark.parametrize("systems", [1, 2])
def test_what_can_be_gamed_has_a_star_that_is_explained_in_every_format(systems: int) -> None:
    results = [system("2031-05-05", "2031") for _ in range(systems)]
    tables = one_system(results[0]) if systems == 1 else several_systems(results)
    for table, starred in zip(
        tables, ({"type *", "partial *"}, {"relaxed *", "type *"}), strict=False
    ):
        names = {*table.columns, *(row[0].text for row in table.rows)}
        assert {name for name in names if name.endswith(" *")} == starred
        assert DIAGNOSTIC in table.notes
    assert as_markdown(results).count(DIAGNOSTIC) == 2
    assert as_latex(results).count(f"\n% {DIAGNOSTIC}") == 2


def test_value_accuracy_stands_beside_value_f1() -> None:
    # Two of three are found, one of the two with its value: F1 2/5, accuracy 1/2.
    result = system("2031-05-05", "2031")
    dates = result["tasks"]["dates"]
    assert dates["criteria"]["value"]["overall"]["f1"] == 2 / 5
    assert dates["attributes"] == {"value": {"correct": 1, "pairs": 2, "accuracy": 0.5}}
    notes = one_system(result)[1].notes
    assert "value accuracy: 50.0 % of 2 paired expressions" in notes


def test_value_accuracy_leaves_optional_gold_out_and_takes_any_reading() -> None:
    gold = [
        DAYS[0] | {"optional": True},
        DAYS[1] | {"accept": [{"value": "2031-W19"}]},
        DAYS[2],
    ]
    said = [day | {"value": value} for day, value in zip(DAYS, ("x", "2031-W19", ""), strict=True)]
    found = onrecord.score(
        [{"id": "a", "text": TEXT, "dates": gold}], [{"doc_id": "a", "dates": said}]
    ).to_dict()["tasks"]["dates"]["attributes"]["value"]
    assert found == {"correct": 1, "pairs": 2, "accuracy": 0.5}


def test_value_accuracy_of_tempeval3_is_value_by_relaxed() -> None:
    # The toolkit's pairs need only overlap, and two empty values are equal.
    said = [DAYS[0] | {"end": 14}, DAYS[1] | {"value": "2031"}]
    body = onrecord.score(GOLD, [{"doc_id": "a", "dates": said}], profile="tempeval3").to_dict()
    dates = body["tasks"]["dates"]
    rows = {name: row["overall"]["matched"] for name, row in dates["criteria"].items()}
    assert (rows["relaxed"], rows["value"]) == (2, 1)
    assert dates["attributes"] == {"value": {"correct": 1, "pairs": 2, "accuracy": 0.5}}


def test_no_p_is_printed_as_nothing() -> None:
    gold = [{"id": f"{i:02}", "text": TEXT, "entities": [DAYS[0]]} for i in range(16)]
    right = [{"doc_id": d["id"], "entities": [DAYS[0]]} for d in gold]
    wrong = [{"doc_id": d["id"], "entities": [DAYS[1]]} for d in gold]
    test = onrecord.compare(wrong, right, gold).tasks["entities"]
    assert test.test.p == 2 / 2**16
    assert "< 0.0001" in [cell.text for cell in comparison_table(("A", "B"), [test]).rows[0]]


@pytest.mark.parametrize(
    ("shape", "first"), [("markdown", "| best | 1 a |"), ("latex", "best & 1 a &")]
)
def test_tables_for_papers_are_ranked_as_the_terminals_are(
    shape: str, first: str, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    bodies = [{"id": f"{i:02}", "text": TEXT, "entities": DAYS} for i in range(12)]
    gold.write_text("".join(json.dumps(body) + "\n" for body in bodies))
    for name, found in (("worse", 1), ("best", 3)):
        run = tmp_path / name
        run.mkdir()
        lines = [{"doc_id": body["id"], "entities": DAYS[:found]} for body in bodies]
        lines[0]["entities"] = DAYS[:2]
        (run / "predictions.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
        (run / "run.json").write_text(json.dumps({"extractor": {"name": name}}))
    runs = [tmp_path / "worse", tmp_path / "best"]
    answer = command("score", *runs, "--corpus", gold, "--format", shape)
    assert answer.code == 0, answer.err
    shown = [line.replace("**", "").replace(r"\textbf", "") for line in answer.out.splitlines()]
    rows = [line for line in shown if line.lstrip("| ").startswith(("worse", "best"))]
    assert rows[0].startswith(first)
    assert "2 b" in rows[1]
