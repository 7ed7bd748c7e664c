"""Label Studio's JSON: regions, relations, units of offsets, annotators, and broken exports."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given

from onrecord.document import Document
from onrecord.readers import json_stream
from onrecord.readers.label_studio import LabelStudioReader
from onrecord.writers.label_studio import LabelStudioWriter
from tests.any_gold import corpora
from tests.command_line import Answer, gold_document, onrecord, span, write_lines

GOLDEN = Path(__file__).parent / "fixtures" / "label-studio" / "export.json"
TEXT = "Ada Lund said on Monday that Ostley won."


def read(path: Path, **options: str) -> dict[str, Document]:
    return {d.id: d for d in LabelStudioReader().documents(path, options)}


def plain(document: Document, layer: str) -> list[dict[str, Any]]:
    return [json.loads(msgspec.json.encode(a)) for a in document.layers[layer]]


def region(id_: str, words: str, label: str, control: str = "label", **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": id_, "from_name": control, "to_name": "text", "type": "labels", "value": value,
            **more}  # fmt: skip


def link(one: str, other: str, label: str = "", direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": one, "to_id": other, "direction": direction,
            "labels": [label] if label else []}  # fmt: skip


def export(path: Path, *results: dict[str, Any], text: str = TEXT, **more: Any) -> Path:
    task = {"id": 1, "data": {"text": text}, "annotations": [{"id": 1, "result": list(results)}]}
    path.write_text(json.dumps([{**task, **more}]), encoding="utf-8")
    return path


def scored(path: Path, *options: str) -> Answer:
    told = [part for option in options for part in ("--option", option)]
    spec = f"label-studio:{path}"
    return onrecord("score", spec, "--corpus", spec, *told, "--format", "json")


def test_the_golden_export_says_who_when_and_who_said_so() -> None:
    found = read(GOLDEN)
    assert list(found) == ["101", "102", "103", "104"]
    first = found["101"]
    assert plain(first, "entities") == [
        {"start": 2, "end": 10, "type": "PERSON", "id": "aZ3kQ_x1", "note": "a fisher"},
        {"start": 16, "end": 26, "type": "ORG", "id": "bb0"},
        {"start": 16, "end": 26, "type": "MEDIA", "id": "bb0~1"},  # a region with two labels
    ]
    assert plain(first, "dates") == [
        {"start": 30, "end": 36, "type": "DATE", "value": "2031-05-05", "id": "d1"}
    ]
    assert plain(first, "attributions") == [
        {"id": "q1", "source": [[2, 10]], "cue": [[11, 15]], "content": [[38, 70]],
         "attitude": "assertion"},
        {"id": "q2", "source": [[71, 74]], "cue": [[75, 79]], "content": [[80, 82]]},
    ]  # fmt: skip
    assert first.meta == {"left_out": {"choices": 1, "source without a relation": 1}}


def test_offsets_of_older_versions_count_utf_16_units() -> None:
    second = read(GOLDEN)["102"]
    words = [second.text[e["start"] : e["end"]] for e in plain(second, "entities")]
    assert words == ["Ostley", "port\nreopens"]
    assert plain(second, "dates")[0]["value"] == ""


def test_a_cancelled_annotation_is_none_and_a_task_without_any_has_no_layers() -> None:
    found = read(GOLDEN)
    assert [e["id"] for e in plain(found["103"], "entities")] == ["y"]
    assert found["104"].layers == {}


@pytest.mark.slow
@given(corpora())
def test_what_is_written_is_read(documents: list[Document]) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "all.json"
        assert LabelStudioWriter().write(documents, path, {}) == ()
        back = list(LabelStudioReader().documents(path, {}))
    assert [(d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in back] == [
        (d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in documents
    ]


def test_a_document_in_label_studios_form(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document("a"))
    assert onrecord("convert", gold, tmp_path / "made", "--to", "label-studio").code == 0
    (task,) = json.loads((tmp_path / "made" / "tasks.json").read_text(encoding="utf-8"))
    assert task["data"]["onrecord"] == {
        "id": "a", "layers": ["entities", "dates", "attributions"], "dct": {"value": "2031-05-06"},
    }  # fmt: skip
    items = task["annotations"][0]["result"]
    regions = [
        (i["id"], i["from_name"], i["value"]["labels"], i["value"]["text"])
        for i in items
        if i["type"] == "labels"
    ]
    assert regions == [
        ("r1", "entities", ["PERSON"], "Maria Silva"), ("r2", "entities", ["GPE"], "Portugal"),
        ("r3", "dates", ["DATE"], "Monday"),
        ("a1", "roles", ["Cue"], "said"), ("r4", "roles", ["Source"], "Maria Silva"),
        ("r5", "roles", ["Content"], "that Portugal — “by far” — will win"),
        ("a2", "roles", ["Cue"], "added"), ("r6", "roles", ["Source"], "she"),
        ("r7", "roles", ["Content"], "“We will,”"),
    ]  # fmt: skip
    links = [(i["from_id"], i["to_id"], i["labels"]) for i in items if i["type"] == "relation"]
    assert links == [
        ("a1", "r4", ["source"]), ("a1", "r5", ["content"]),
        ("a2", "r6", ["source"]), ("a2", "r7", ["content"]),
    ]  # fmt: skip
    said = [(i["id"], i["from_name"], i["value"].get("text") or i["value"]["choices"])
            for i in items if i["type"] in {"textarea", "choices"}]  # fmt: skip
    assert said == [
        ("r1", "entity_id", ["maria_silva"]), ("r2", "entity_id", ["portugal"]),
        ("r3", "value", ["2031-05-05"]),
        ("a1", "source_entity", ["maria_silva"]), ("a1", "quote_type", ["mixed"]),
        ("a2", "source_entity", ["maria_silva"]), ("a2", "quote_type", ["direct"]),
    ]  # fmt: skip


def test_the_labelling_interface_has_a_control_for_every_name_that_is_written(
    tmp_path: Path,
) -> None:
    body = gold_document("a")
    body["entities"][0]["type"] = 'WORK "OF" <ART>'
    gold = write_lines(tmp_path / "gold.jsonl", body)
    assert onrecord("convert", gold, tmp_path / "made", "--to", "label-studio").code == 0
    view = ET.parse(tmp_path / "made" / "interface.xml").getroot()  # noqa: S314  # our own file
    controls = {node.get("name"): node for node in view if node.get("name")}
    (task,) = json.loads((tmp_path / "made" / "tasks.json").read_text(encoding="utf-8"))
    for item in task["annotations"][0]["result"]:
        if item["type"] == "labels":
            labels = [label.get("value") for label in controls[item["from_name"]]]
            assert set(item["value"]["labels"]) <= {*labels}
        elif item["type"] == "choices":
            choices = [choice.get("value") for choice in controls[item["from_name"]]]
            assert set(item["value"]["choices"]) <= {*choices}
        elif item["type"] == "textarea":
            assert controls[item["from_name"]].tag == "TextArea"
    named = {relation.get("value") for relation in view.iter("Relation")}
    assert {"source", "content", "parent", "anchor", "fragment"} <= named


CUE, SOURCE = region("q", "said", "Cue", "roles"), region("s", "Ada Lund", "Source", "roles")
CONTENT = region("c", "that Ostley won", "Content2", "roles")


@pytest.mark.parametrize(
    "links",
    [
        [link("q", "s"), link("q", "c")],
        [link("s", "q"), link("c", "q", "content")],
        [link("q", "s", direction="left"), link("q", "c", direction="bi")],
        [link("q", "s"), link("q", "c"), link("q", "s")],
    ],
)
def test_roles_belong_together_whichever_way_relations_lead(
    tmp_path: Path, links: list[dict[str, Any]]
) -> None:
    path = export(tmp_path / "e.json", SOURCE, CUE, CONTENT, *links)
    assert plain(read(path)["1"], "attributions") == [
        {"id": "q", "source": [[0, 8]], "cue": [[9, 13]], "content": [[24, 39]]}
    ]


def test_without_a_cue_the_content_leads_and_contents_reach_each_other(tmp_path: Path) -> None:
    other = region("c2", "on Monday", "Content", "roles")
    path = export(tmp_path / "e.json", SOURCE, CONTENT, other, link("c", "s"), link("c", "c2"))
    assert plain(read(path)["1"], "attributions") == [
        {"id": "c", "source": [[0, 8]], "content": [[14, 23], [24, 39]]}
    ]
    path = export(
        tmp_path / "e.json", SOURCE, CUE, CONTENT, other, link("q", "s"), link("q", "c"),
        link("c", "c2"),
    )  # fmt: skip
    assert [len(a["content"]) for a in plain(read(path)["1"], "attributions")] == [2]


def test_a_source_that_two_share_joins_nothing_else(tmp_path: Path) -> None:
    cue, content = region("q2", "won", "Cue", "roles"), region("c2", "Monday", "Content", "roles")
    path = export(
        tmp_path / "e.json", SOURCE, CUE, CONTENT, cue, content,
        link("q", "s"), link("q", "c"), link("q2", "s"), link("q2", "c2"),
    )  # fmt: skip
    assert [(a["source"], a["content"]) for a in plain(read(path)["1"], "attributions")] == [
        ([[0, 8]], [[24, 39]]), ([[0, 8]], [[17, 23]]),
    ]  # fmt: skip


def test_nothing_is_reached_through_a_source(tmp_path: Path) -> None:
    other = region("c2", "Monday", "Content", "roles")
    path = export(
        tmp_path / "e.json", SOURCE, CUE, CONTENT, other,
        link("q", "s"), link("q", "c"), link("s", "c2"),
    )  # fmt: skip
    assert plain(read(path)["1"], "attributions") == [
        {"id": "q", "source": [[0, 8]], "cue": [[9, 13]], "content": [[24, 39]]},
        {"id": "c2", "source": [[0, 8]], "content": [[17, 23]]},
    ]


@pytest.mark.parametrize("left", [False, True])
def test_relations_with_a_meaning_lead_the_way_they_are_drawn(
    tmp_path: Path, *, left: bool
) -> None:
    def drawn(one: str, other: str, label: str) -> dict[str, Any]:
        return link(other, one, label, "left") if left else link(one, other, label)

    inner = region("q2", "won", "Cue", "roles")
    path = export(
        tmp_path / "e.json", CUE, inner, drawn("q2", "q", "parent"),
        region("d1", "Monday", "DATE", "dates"), region("d2", "said", "DATE", "dates"),
        drawn("d1", "d2", "anchor"),
        region("e1", "Ada", "X"), region("e2", "Ostley", "Y"), drawn("e1", "e2", "fragment"),
    )  # fmt: skip
    found = read(path)["1"]
    assert [(a["id"], a.get("parent")) for a in plain(found, "attributions")] == [
        ("q", None), ("q2", "q"),
    ]  # fmt: skip
    assert [(d["id"], d.get("anchor")) for d in plain(found, "dates")] == [
        ("d1", "d2"), ("d2", None),
    ]  # fmt: skip
    assert plain(found, "entities") == [{"spans": [[0, 3], [29, 35]], "type": "X", "id": "e1"}]


def test_layers_are_those_that_occur_anywhere_or_that_an_option_names(tmp_path: Path) -> None:
    path = export(tmp_path / "e.json", region("a", "Ada Lund", "PERSON"))
    assert list(read(path)["1"].layers) == ["entities"]
    assert list(read(path, layers="entities,dates")["1"].layers) == ["entities", "dates"]
    path = export(tmp_path / "e.json", region("a", "Monday", "DAY"), SOURCE)
    layers = {name: len(layer) for name, layer in read(path, dates="DAY")["1"].layers.items()}
    assert layers == {"entities": 0, "dates": 1, "attributions": 0}
    path = export(tmp_path / "e.json", *(r | {"from_name": "label"} for r in (SOURCE, CUE)),
                  region("a", "Ostley", "GPE"), link("q", "s"))  # fmt: skip
    assert [e["type"] for e in plain(read(path)["1"], "entities")] == ["Source", "Cue", "GPE"]
    foreign = read(path, roles="label")["1"]
    assert [e["type"] for e in plain(foreign, "entities")] == ["GPE"]
    assert len(foreign.layers["attributions"]) == 1


def test_annotators_are_chosen_by_number_mail_or_kept_apart(tmp_path: Path) -> None:
    one = {"id": 1, "completed_by": 7, "result": [region("a", "Ada Lund", "PERSON")]}
    mail = {"id": 9, "email": "b@example.org"}
    two = {"id": 2, "completed_by": mail, "result": [region("b", "Ostley", "GPE")]}
    path = export(tmp_path / "e.json", annotations=[one, two])
    answer = scored(path, "from=annotations")
    assert answer.code == 2
    assert "task 1: the task has 2 annotations: 7, b@example.org" in answer.err
    assert "choose annotator=NAME, first or all" in answer.err
    for name, found in (("7", "a"), ("b@example.org", "b"), ("9", "b"), ("first", "a")):
        assert plain(read(path, annotator=name)["1"], "entities")[0]["id"] == found
    assert list(read(path, annotator="all")) == ["1_7", "1_b@example.org"]
    assert "no annotator is named '8'" in scored(path, "annotator=8", "from=annotations").err
    assert scored(path, "annotator=7", "predicted=b@example.org").json["overall"] == 0.0
    assert scored(path, "annotator=7", "predicted=7").json["overall"] == 1.0
    path = export(tmp_path / "e.json", annotations=[one, two | {"ground_truth": True}])
    assert plain(read(path)["1"], "entities")[0]["id"] == "b"


def test_predictions_are_what_models_said_and_never_the_gold(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", *(
        {"id": d.id, "text": d.text, "entities": plain(d, "entities") if d.layers else []}
        for d in read(GOLDEN).values()
    ))  # fmt: skip
    spec = f"label-studio:{GOLDEN}"
    answer = onrecord("score", spec, "--corpus", gold)
    assert answer.code == 2
    assert "task 103: the task has 2 predictions: rules-1, rules-2 (choose model=NAME" in answer.err
    answer = onrecord(
        "score", spec, "--corpus", gold, "--option", "model=rules-2", "--format", "json"
    )
    row = answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]
    assert (row["predicted"], row["matched"]) == (1, 0)
    one = export(tmp_path / "e.json", region("a", "Ada Lund", "PERSON"))
    answer = scored(one)
    assert "task 1: the task has annotations and no predictions (from=annotations" in answer.err
    assert scored(one, "from=annotations").json["overall"] == 1.0
    numbered = export(tmp_path / "e.json", predictions=[8])
    assert "names its predictions by number only" in scored(numbered).err


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (region("a", "Ada", "X") | {"value": {"start": 0, "end": 99, "labels": ["X"]}},
         "the region 'a' must lie in the text, got [0, 99)"),
        (region("a", "Ada", "X") | {"value": {"start": 4, "end": 4, "labels": ["X"]}},
         "the region 'a' must lie in the text, got [4, 4)"),
        (region("a", "Ada", "X") | {"value": {"start": 1, "end": 4, "text": "Ada",
                                             "labels": ["X"]}},
         "the region 'a' says 'Ada', but the text has 'da ' there"),
        (region("a", "Ada", "X") | {"value": {"start": "/p[1]/text()[1]", "end": "/p[1]",
                                             "hypertextlabels": ["X"]},
                                    "type": "hypertextlabels"},
         "must have whole numbers as start and end, got '/p[1]/text()[1]' (regions of a Text"),
        (region("a", "Ada", "X") | {"value": {"start": 0, "end": 3}},
         "must have an id and value.labels"),
        (region("a", "Ada", ""), "the region 'a' is no entity: Expected `str` of length >= 1"),
        (link("a", "b"), "a relation names the region 'a', but there is none"),
        ({"type": "relation", "from_id": "a"}, "a relation must have from_id and to_id"),
        ({"id": "a"}, "is no task: Object missing required field `type`"),
        (region("a", "Ada", "X", meta={"onrecord": {"optional": 3}}),
         "is no entity: Expected `bool"),
    ],
)  # fmt: skip
def test_a_broken_result_is_one_line_with_file_and_task(
    tmp_path: Path, item: dict[str, Any], said: str
) -> None:
    answer = scored(export(tmp_path / "e.json", item), "from=annotations")
    assert (answer.code, answer.out) == (2, "")
    assert "e.json:1" in answer.err
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_two_regions_of_one_id_and_a_task_without_its_text_are_refused(tmp_path: Path) -> None:
    twice = export(tmp_path / "e.json", region("a", "Ada", "X"), region("a", "Lund", "X"))
    assert "two regions have the id 'a'" in scored(twice, "from=annotations").err
    other = export(tmp_path / "e.json", data={"body": TEXT, "no": 7})
    answer = scored(other)
    assert "data must hold the text as 'text' (text=KEY; there is body)" in answer.err
    assert list(read(other, text="body", id="no")) == ["7"]
    assert "data must hold the id as 'nr'" in scored(other, "text=body", "id=nr").err


def test_a_text_of_two_units_needs_words_or_an_option(tmp_path: Path) -> None:
    text = "🌊 Ada"
    bare = region("a", "Ada", "X") | {"value": {"start": 3, "end": 6, "labels": ["X"]}}
    path = export(tmp_path / "e.json", bare, text=text)
    answer = scored(path, "from=annotations")
    assert "no region repeats its words (choose offsets=codepoints or offsets=utf16)" in answer.err
    assert plain(read(path, offsets="utf16")["1"], "entities")[0]["start"] == 2
    answer = scored(path, "from=annotations", "offsets=codepoints")
    assert "must lie in the text, got [3, 6)" in answer.err


SOUND = '{"id": 1, "data": {"text": "Ada\\n🌊"}, "annotations": []}'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (f"[{SOUND}".encode(), ":1: not JSON: the array does not end"),
        (f"[{SOUND}\n{SOUND}]".encode(), ":2: not JSON: a comma is missing"),
        (f"[{SOUND},\n]".encode(), ":2: not JSON: a comma stands before the end"),
        (f"[{SOUND}]\n{SOUND}".encode(), ":2: not JSON: something follows the array"),
        (f"[{SOUND},\n{SOUND[:30]}".encode(), ":2: not JSON: Unterminated string"),
        (f"[{SOUND},\n\n{{oops}}]".encode(), ":3: not JSON: Expecting property name"),
        (f"[{SOUND},\n".encode() + b'{"a": "\xff"}]', ":2: must be UTF-8, but byte 7 is 0xff"),
        (f"[{SOUND}]".encode("utf-16"), ":1: must be UTF-8"),
        (f"[{SOUND}]".encode()[:-20], ":1: not JSON"),
        (b"", ":1: the file must hold JSON, but it is empty"),
        (b"  \r\n ", "the file must hold JSON, but it is empty"),
        (b"[[1]]", ":1: is no task: Expected `object`, got `array`"),
        (b"[" * 100_000, ":1: the JSON is nested too deeply"),
        (b'{"tasks": []}', ":1: is no task: Object missing required field `data`"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_line_with_file_and_line(
    tmp_path: Path, raw: bytes, said: str
) -> None:
    path = tmp_path / "e.json"
    path.write_bytes(raw)
    answer = scored(path)
    assert (answer.code, answer.out) == (2, "")
    assert f"e.json{said}" in answer.err or said in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("chunk", [1, 3, 7, 64, 1 << 20])
def test_pieces_of_any_size_hold_the_same_tasks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", chunk)
    path = tmp_path / "e.json"
    for raw in (f"\ufeff[{SOUND},\r\n  {SOUND}\n]\n", f"{SOUND}\n\n{SOUND}", "[ ]", f"[{SOUND}]"):
        path.write_bytes(raw.encode())
        found = list(json_stream.elements(path))
        wanted = [json.loads(SOUND)] * raw.count("{")
        assert [value for _, value in found] == wanted[: len(wanted) // 2]
        lines = [line for line, _ in found]
        assert lines == ([1, 3] if "\n\n" in raw else [1, 2])[: len(found)]


def test_a_text_longer_than_any_piece_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_stream, "CHUNK", 64)
    tasks = [{"id": n, "data": {"text": f"{n}" * 5000}} for n in (1, 2)]
    path = tmp_path / "e.json"
    path.write_text(json.dumps(tasks))
    assert [value for _, value in json_stream.elements(path)] == tasks


def test_a_folder_holds_exports_and_a_round_trip_scores_whole(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))
    made = tmp_path / "made"
    assert onrecord("convert", gold, made, "--to", "label-studio").code == 0
    answer = onrecord(
        "score", f"label-studio:{made}", "--corpus", gold, "--option", "from=annotations",
        "--format", "json",
    )  # fmt: skip
    assert answer.json["overall"] == 1.0
    assert plain(read(made)["b"], "attributions")[1]["cue"] == [span("added")]
    (tmp_path / "none").mkdir()
    assert "must hold .json files" in scored(tmp_path / "none").err
