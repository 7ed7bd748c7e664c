"""Our documents in brat's form and back: everything that brat has a place for."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from onrecord.document import Document
from onrecord.readers.brat import BratReader
from onrecord.writers.brat import BratWriter
from tests.any_gold import LAYERS, corpora
from tests.command_line import gold_document, onrecord, write_lines


def there_and_back(documents: list[Document]) -> tuple[list[Document], set[str]]:
    """What a reader makes of what the writer wrote, and what it said was lost."""
    with TemporaryDirectory() as name:
        path = Path(name) / "made"
        losses = BratWriter().write(documents, path, {})
        return list(BratReader().documents(path, {})), {loss.what for loss in losses}


@given(corpora())
def test_what_is_written_is_read_but_for_what_the_writer_said(documents: list[Document]) -> None:
    back, lost = there_and_back(documents)
    assert [(d.id, d.text) for d in back] == [(d.id, d.text) for d in documents]
    told = {what.removeprefix("values of ").removeprefix("value of ") for what in lost}
    if any(d.language != "en" for d in documents):
        assert "language" in told
    unseen = any("white space" in what for what in lost)
    unread = any("not annotated" in what for what in lost)
    for was, became in zip(documents, back, strict=True):
        for name in LAYERS:
            if name not in was.layers:
                assert not became.layers.get(name, ())
                assert name not in became.layers or unread
            elif unseen:
                assert {*became.layers[name]} <= {*was.layers[name]} or name != "entities"
            else:
                assert became.layers[name] == was.layers[name]


def test_a_document_in_brats_form(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document("a"))
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "brat")
    assert answer.code == 0
    assert "value of dct.value was dropped: brat has no place for it" in answer.err + answer.out
    assert (tmp_path / "made" / "a.ann").read_text(encoding="utf-8").splitlines() == [
        "T1\tPERSON 0 11\tMaria Silva",
        "#1\tentity_id T1\tmaria_silva",
        "T2\tGPE 32 40\tPortugal",
        "#2\tentity_id T2\tportugal",
        "T3\tTIMEX3 20 26\tMonday",
        "A1\ttype T3 DATE",
        "A2\tvalue T3 2031-05-05",
        "T4\tAttribution 12 16\tsaid",
        "T5\tSource 0 11\tMaria Silva",
        "T6\tContent 27 62\tthat Portugal — “by far” — will win",
        "E1\tAttribution:T4 Source:T5 Content:T6",
        "A3\tquote_type E1 mixed",
        "#3\tsource_entity E1\tmaria_silva",
        '#4\tonrecord E1\t{"id": "a1", "parent": null}',
        "T7\tAttribution 79 84\tadded",
        "T8\tSource 75 78\tshe",
        "T9\tContent 64 74\t“We will,”",
        "E2\tAttribution:T7 Source:T8 Content:T9",
        "A4\tquote_type E2 direct",
        "#5\tsource_entity E2\tmaria_silva",
        '#6\tonrecord E2\t{"id": "a2", "parent": null}',
    ]
    score = onrecord("score", f"brat:{tmp_path / 'made'}", "--corpus", gold, "--format", "json")
    assert score.json["overall"] == 1.0


def test_dates_and_attributions_name_each_other_by_our_ids(tmp_path: Path) -> None:
    body = gold_document("a")
    place = {"start": 0, "end": 5, "type": "DATE", "value": "2031"}
    body["dates"] = [
        place | {"id": "late", "anchor": "early"}, place | {"id": "early", "anchor": "dct"},
        place | {"id": "T9", "anchor": "gone"},
    ]  # fmt: skip
    body["attributions"][1]["parent"] = "a1"
    gold = write_lines(tmp_path / "gold.jsonl", body)
    assert onrecord("convert", gold, tmp_path / "made", "--to", "brat").code == 0
    text = (tmp_path / "made" / "a.ann").read_text(encoding="utf-8")
    assert "\tanchor T1 T2\n" in text
    assert " Parent:E1\n" in text
    (back,) = BratReader().documents(tmp_path / "made", {})
    assert [(d.id, d.anchor) for d in back.layers["dates"]] == [
        ("late", "early"), ("early", "dct"), ("T9", "gone"),
    ]  # fmt: skip
    assert [a.parent for a in back.layers["attributions"]] == [None, "a1"]


def test_the_configuration_names_types_events_and_values(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document("a"))
    assert onrecord("convert", gold, tmp_path / "made", "--to", "brat").code == 0
    lines = (tmp_path / "made" / "annotation.conf").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# onrecord: layers=entities,dates,attributions ids=yes"
    sections = [line for line in lines if line.startswith("[")]
    assert sections == ["[entities]", "[relations]", "[events]", "[attributes]"]
    spans = lines[lines.index("[entities]") + 1 : lines.index("[relations]")]
    assert {"GPE", "PERSON", "TIMEX3", "Source", "Content"} <= {*spans}
    assert len(spans) == 16 + 1 + 4  # all types of the scheme can be chosen; events are no spans
    events = "Attribution|Attribution-no-cue"
    assert f"quote_type\tArg:{events}, Value:direct|indirect|mixed" in lines
    assert f"polarity\tArg:{events}, Value:pos|neg" in lines  # which does not occur
    assert "type\tArg:TIMEX3, Value:DATE|TIME|DURATION|SET" in lines
    assert "value\tArg:TIMEX3, Value:2031-05-05" in lines
    assert "anchor\tArg:TIMEX3, Value:dct" in lines
    assert not any(line.startswith("freq") for line in lines)  # no closed list, and none occurs
    visual = (tmp_path / "made" / "visual.conf").read_text(encoding="utf-8").splitlines()
    assert [line for line in visual if line.startswith("[")] == ["[labels]", "[drawing]"]


def test_types_of_another_scheme_are_those_that_occur_and_a_layer_that_is_absent_has_none(
    tmp_path: Path,
) -> None:
    body = {"id": "a", "text": "Ada", "entities": [{"start": 0, "end": 3, "type": "PER"}]}
    gold = write_lines(tmp_path / "gold.jsonl", body)
    assert onrecord("convert", gold, tmp_path / "made", "--to", "brat").code == 0
    lines = (tmp_path / "made" / "annotation.conf").read_text(encoding="utf-8").splitlines()
    overlap = "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"
    assert lines[1:] == ["[entities]", "PER", "[relations]", overlap, "[events]", "[attributes]"]


def test_white_space_cannot_be_shown_and_is_told(tmp_path: Path) -> None:
    body = {"id": "a", "text": "One\n\nTwo", "entities": [
        {"start": 3, "end": 5, "type": "GAP"}, {"start": 0, "end": 8, "type": "ALL"},
        {"start": 0, "end": 5, "type": "FIRST"},
    ]}  # fmt: skip
    gold = write_lines(tmp_path / "gold.jsonl", body)
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "brat")
    assert "1 annotation of white space was dropped" in answer.err + answer.out
    lines = (tmp_path / "made" / "a.ann").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["T1\tALL 0 3;5 8\tOne Two", "T2\tFIRST 0 3\tOne"]
    assert json.loads(lines[2].split("\t")[2]) == {"start": 0, "end": 5}


@pytest.mark.parametrize("doc_id", ["a/b", "x" * 300])
def test_an_id_that_is_no_name_of_a_file_is_refused(tmp_path: Path, doc_id: str) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", {"id": doc_id, "text": "Ada", "entities": []})
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "brat")
    assert answer.code == 2
    assert "cannot be the name of a file" in answer.err
    assert [file.name for file in tmp_path.iterdir()] == ["gold.jsonl"], "nothing half written"
