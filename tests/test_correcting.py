"""What people correct in brat and Label Studio, and what of it is read back."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from onrecord.readers.brat_scheme import fields_of
from onrecord.validation.entity_checks import TYPE_SETS
from onrecord.writers.choices import ONTONOTES
from tests.command_line import gold_document, onrecord, prediction, write_lines


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "gold.jsonl", gold_document())


def corrected(folder: Path, *changes: tuple[str, str], added: str = "") -> dict[str, Any]:
    """A brat folder read back after lines of its one ``.ann`` were edited."""
    file = folder / "a.ann"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text + added, encoding="utf-8")
    answer = onrecord("convert", f"brat:{folder}", folder.parent / "back.json")
    assert answer.code == 0, answer.err
    body: dict[str, Any] = json.loads((folder.parent / "back.json").read_bytes())
    return body


@pytest.fixture
def brat(gold: Path, tmp_path: Path) -> Path:
    assert onrecord("convert", gold, f"brat:{tmp_path / 'brat'}").code == 0
    return tmp_path / "brat"


@pytest.mark.parametrize(
    ("note", "fields"),
    [
        ("value=2031-05", {"value": "2031-05"}),
        ("value = 2031-05 ;mod=START;", {"value": "2031-05", "mod": "START"}),
        ("entity_id=abel ode; kb_id=Q42", {"entity_id": "abel ode", "kb_id": "Q42"}),
        ("see value=2031-05", {}),
        ("value=", {}),
        ("value=2031; and more", {}),
        ("colour=red", {}),
        ("", {}),
    ],
)
def test_a_note_that_is_nothing_but_fields_sets_them(note: str, fields: dict[str, str]) -> None:
    assert fields_of(note) == fields


def test_fields_without_a_menu_are_written_into_brats_note(brat: Path) -> None:
    body = corrected(
        brat,
        added="#90\tAnnotatorNotes T3\tvalue=2031-05-12; mod=START\n"
        "#91\tAnnotatorNotes T1\tentity_id=silva; kb_id=Q1\n"
        "#92\tAnnotatorNotes E1\tsource_entity=silva\n"
        "#93\tAnnotatorNotes T2\tvalue=9 is no field of an entity\n"
        "#94\tAnnotatorNotes E2\tvalue=2031\n",
    )
    assert (body["dates"][0]["value"], body["dates"][0]["mod"]) == ("2031-05-12", "START")
    person, place = body["entities"]
    assert (person["entity_id"], person["kb_id"], "note" in person) == ("silva", "Q1", False)
    assert place["note"] == "value=9 is no field of an entity"
    assert body["attributions"][0]["source_entity"] == "silva"
    assert body["attributions"][1]["note"] == "value=2031"


def test_a_note_of_ours_that_looks_like_fields_stays_a_note(tmp_path: Path) -> None:
    body = gold_document()
    body["dates"][0]["note"] = "value=2031-05-12"
    gold = write_lines(tmp_path / "gold.jsonl", body)
    assert onrecord("convert", gold, f"brat:{tmp_path / 'brat'}").code == 0
    date = corrected(tmp_path / "brat")["dates"][0]
    assert (date["value"], date["note"]) == ("2031-05-05", "value=2031-05-12")


def test_a_parent_that_is_drawn_wins_over_none_before(brat: Path) -> None:
    before = corrected(brat)
    assert [a["parent"] for a in before["attributions"]] == [None, None]
    (brat.parent / "back.json").unlink()
    body = corrected(brat, ("Content:T9", "Content:T9 Parent:E1"))
    assert [a["parent"] for a in body["attributions"]] == [None, "a1"]


def test_types_and_spans_are_as_they_were_drawn(brat: Path) -> None:
    body = corrected(
        brat,
        ("T1\tPERSON 0 11\tMaria Silva", "T1\tORG 6 11\tSilva"),
        added="T40\tTIMEX3 12 16\tsaid\nA40\ttype T40 DATE\nA41\tvalue T40 2031-05-05\n",
    )
    assert [(e["start"], e["type"]) for e in body["entities"]] == [(6, "ORG"), (32, "GPE")]
    assert [(d["start"], d["value"]) for d in body["dates"]] == [
        (20, "2031-05-05"), (12, "2031-05-05"),
    ]  # fmt: skip


def tasks(tmp_path: Path, gold: Path, *options: str) -> list[dict[str, Any]]:
    said = write_lines(tmp_path / "said.jsonl", prediction())
    made = tmp_path / "ls"
    answer = onrecord("convert", said, f"label-studio:{made}", "--corpus", gold, *options)
    assert answer.code == 0, answer.err
    body: list[dict[str, Any]] = json.loads((made / "tasks.json").read_bytes())
    return body


def test_predictions_are_what_annotators_start_from(tmp_path: Path, gold: Path) -> None:
    (task,) = tasks(tmp_path, gold)
    assert sorted(task) == ["data", "id", "predictions"]
    (made,) = task["predictions"]
    assert sorted(made) == ["model_version", "result"]
    scored = onrecord("score", f"label-studio:{tmp_path / 'ls'}", "--corpus", gold,
                      "--format", "json")  # fmt: skip
    assert scored.json["overall"] == 1.0


def test_predictions_are_annotations_where_that_is_asked_for(tmp_path: Path, gold: Path) -> None:
    (task,) = tasks(tmp_path, gold, "--option", "as=annotations")
    assert sorted(task) == ["annotations", "data", "id"]
    wrong = onrecord("convert", gold, f"label-studio:{tmp_path / 'x'}", "--option", "as=both")
    assert wrong.code == 2
    assert "as: must be annotations or predictions, got 'both'" in wrong.err


def exported(task: dict[str, Any], *people: int) -> dict[str, Any]:
    """A task as Label Studio's JSON export has it, once people started from its prediction."""
    result = task["predictions"][0]["result"]
    return {
        "id": 7,
        "annotations": [
            {"id": 30 + who, "completed_by": who, "was_cancelled": False, "ground_truth": False,
             "lead_time": 41.2,
             "result": [{**copy.deepcopy(item), "origin": "prediction"} for item in result]}
            for who in people
        ],
        "predictions": [11], "drafts": [], "data": task["data"], "meta": {}, "project": 3,
        "total_annotations": len(people), "inner_id": 1,
    }  # fmt: skip


def test_an_export_holds_what_was_corrected_linked_and_kept(tmp_path: Path, gold: Path) -> None:
    (task,) = tasks(tmp_path, gold)
    export = exported(task, 1, 2)
    result = export["annotations"][0]["result"]
    region = {item["id"]: item for item in result if item["type"] == "labels"}
    cues = [i for i, item in region.items() if item["value"]["labels"] == ["Cue"]]
    result.append({"type": "relation", "from_id": cues[1], "to_id": cues[0],
                   "direction": "right", "labels": ["parent"]})  # fmt: skip
    (value,) = [item for item in result if item.get("from_name") == "value"]
    value["value"]["text"] = ["2031-05-12"]
    value["origin"] = "prediction-changed"
    file = tmp_path / "export.json"
    file.write_text(json.dumps([export]), encoding="utf-8")
    bodies = {}
    for who in ("1", "2"):
        out = tmp_path / f"{who}.json"
        told = ("--option", f"annotator={who}", "--onto", gold)
        answer = onrecord("convert", f"label-studio:{file}", out, *told)
        assert answer.code == 0, answer.err
        bodies[who] = json.loads(out.read_bytes())
    one, other = bodies["1"], bodies["2"]
    assert (one["id"], one["dct"]["value"]) == ("a", "2031-05-06")
    assert [d["value"] for b in (one, other) for d in b["dates"]] == ["2031-05-12", "2031-05-05"]
    assert [e["entity_id"] for e in one["entities"]] == ["maria_silva", "portugal"]
    assert one["attributions"][0]["source_entity"] == "maria_silva"
    unsure = onrecord("convert", f"label-studio:{file}", tmp_path / "x.json")
    assert unsure.code == 2
    assert "the task has 2 annotations: 1, 2 (choose annotator=NAME, first or all)" in unsure.err


def test_a_parent_that_is_linked_wins_over_none_before(tmp_path: Path, gold: Path) -> None:
    assert onrecord("convert", gold, tmp_path / "ls.json", "--to", "label-studio").code == 0
    body = json.loads((tmp_path / "ls.json").read_bytes())
    body[0]["annotations"][0]["result"].append(
        {"type": "relation", "from_id": "a2", "to_id": "a1", "direction": "right",
         "labels": ["parent"]}
    )  # fmt: skip
    (tmp_path / "ls.json").write_text(json.dumps(body), encoding="utf-8")
    made = tmp_path / "back.json"
    assert onrecord("convert", tmp_path / "ls.json", made, "--from", "label-studio").code == 0
    found = json.loads(made.read_bytes())["attributions"]
    assert [a["parent"] for a in found] == [None, "a1"]


def test_what_people_add_to_a_task_was_annotated(tmp_path: Path, gold: Path) -> None:
    """An extractor of names alone; the annotator marks a date too."""
    said = write_lines(
        tmp_path / "said.jsonl", {"doc_id": "a", "entities": prediction()["entities"]}
    )
    made = tmp_path / "ls"
    assert onrecord("convert", said, f"label-studio:{made}", "--corpus", gold).code == 0
    (task,) = json.loads((made / "tasks.json").read_bytes())
    export = exported(task, 1)
    day = {"start": 20, "end": 26, "text": "Monday", "labels": ["DATE"]}
    export["annotations"][0]["result"].append(
        {"id": "xK3_", "from_name": "dates", "to_name": "text", "type": "labels", "value": day,
         "origin": "manual"}
    )  # fmt: skip
    file = tmp_path / "export.json"
    file.write_text(json.dumps([export]), encoding="utf-8")
    assert onrecord("convert", f"label-studio:{file}", tmp_path / "back.json").code == 0
    body = json.loads((tmp_path / "back.json").read_bytes())
    assert [(d["start"], d["type"], d["value"]) for d in body["dates"]] == [(20, "DATE", "")]
    assert "attributions" not in body


def test_json_min_is_told_apart(tmp_path: Path) -> None:
    """Only the label values and boxes are left in it, without what they belong to."""
    labels = [{"start": 0, "end": 5, "text": "Maria", "labels": ["PERSON"]}]
    task = {"id": 7, "text": "Maria", "entities": labels, "entity_id": "maria", "annotator": 1}
    file = tmp_path / "min.json"
    file.write_text(json.dumps([task]), encoding="utf-8")
    answer = onrecord("convert", f"label-studio:{file}", tmp_path / "back.json")
    assert answer.code == 2
    assert "export as JSON: JSON-MIN keeps no relations, and no boxes of a region" in answer.err


def test_all_of_the_scheme_can_be_chosen_in_label_studio(tmp_path: Path, gold: Path) -> None:
    tasks(tmp_path, gold)
    view = ET.parse(tmp_path / "ls" / "interface.xml").getroot()  # noqa: S314  # our own file
    offered = {
        node.get("name"): [one.get("value") for one in node]
        for node in view
        if node.tag in {"Labels", "Choices"}
    }
    assert len(offered["entities"]) == 16
    assert offered["dates"] == ["DATE", "TIME", "DURATION", "SET"]
    assert offered["polarity"] == ["pos", "neg"]


def test_the_scheme_has_the_types_that_the_lint_knows() -> None:
    assert {*ONTONOTES} == TYPE_SETS["ontonotes"]
    assert len(ONTONOTES) == len({*ONTONOTES})
