"""brat standoff: what stands for what, the tool's quirks, and files that are not what they say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onrecord.document import Document
from onrecord.readers.brat import BratReader
from tests.command_line import onrecord

GOLDEN = Path(__file__).parent / "fixtures" / "brat"
TEXT = "Ada Lund said on Monday\nthat Ostley won. 🌊 “Yes,” she added.\n"


def read(path: Path, **options: str) -> dict[str, Document]:
    return {d.id: d for d in BratReader().documents(path, options)}


def plain(document: Document, layer: str) -> list[dict[str, Any]]:
    return [json.loads(msgspec.json.encode(a)) for a in document.layers[layer]]


def folder(path: Path, annotations: str | bytes, text: str | bytes = TEXT) -> Path:
    for name, content in (("d.txt", text), ("d.ann", annotations)):
        (path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_golden_file_says_who() -> None:
    harbour = read(GOLDEN)["harbour"]
    words = [
        (e["type"], harbour.text[e["start"] : e["end"]], e.get("entity_id"), e["id"])
        for e in plain(harbour, "entities")
    ]
    assert words == [
        ("PERSON", "Ada Lund", "ada_lund", "T1"),
        ("FAC", "the port of\nOstley", None, "T2"),  # brat parts it at the line end
        ("ORG", "Radio\u00a0Nord", None, "T3"),
        ("MONEY", "12 million euro", None, "e4"),
        ("PERSON", "she", "ada_lund", "T14"),  # Equiv
    ]
    _, port, radio, money, _ = plain(harbour, "entities")
    assert port["note"] == "one name on two lines\nas the page breaks it"
    assert radio["kb_id"] == "Q105"
    assert (money["optional"], money["phenomena"]) == (True, ["lexicalised"])


def test_the_golden_file_says_when_and_who_said_so() -> None:
    harbour = read(GOLDEN)["harbour"]
    assert plain(harbour, "dates") == [
        {"start": 42, "end": 48, "type": "DATE", "value": "2031-05-05", "id": "T6", "anchor": "T7"},
        {"start": 17, "end": 22, "type": "DATE", "value": "2031-05-06", "id": "T7",
         "mod": "APPROX"},
    ]  # fmt: skip
    assert plain(harbour, "attributions") == [
        {"id": "E1", "source": [[25, 33]], "cue": [[34, 38]], "content": [[49, 84]],
         "quote_type": "indirect", "attitude": "assertion", "source_entity": "ada_lund"},
        {"id": "E2", "source": [[109, 112]], "cue": [[113, 117]],
         "content": [[87, 108], [130, 165]]},
        {"id": "E3", "source": [[180, 198]], "content": [[200, 206], [207, 216]]},
    ]  # fmt: skip


def test_what_has_no_place_is_counted() -> None:
    assert read(GOLDEN)["harbour"].meta == {
        "left_out": {
            "further normalisations": 1, "arguments Addressee": 1, "events of other types": 1,
            "relations": 1, "attributes Negation": 1, "Cue": 1,
        }
    }  # fmt: skip


def test_an_empty_file_is_an_empty_annotation_and_no_file_is_none() -> None:
    documents = read(GOLDEN)
    assert documents["quiet"].layers == {"entities": (), "dates": (), "attributions": ()}
    assert documents["quiet"].text == "Nothing happened.\r\nNobody said so.\r\n"
    assert documents["unread"].layers == {}
    assert list(documents) == ["harbour", "quiet", "unread"]


def test_layers_are_those_that_occur_anywhere_or_those_that_an_option_names(
    tmp_path: Path,
) -> None:
    folder(tmp_path, "T1\tSource 0 8\tAda Lund\n")
    assert list(read(tmp_path)["d"].layers) == ["entities"], "no event: a type like any other"
    (tmp_path / "e.txt").write_text("May")
    (tmp_path / "e.ann").write_text("T1\tDAY 0 3\tMay\nA1\tValue T1 2031-05\n")
    layers = read(tmp_path, dates="DAY")["e"].layers
    assert {name: len(layer) for name, layer in layers.items()} == {"entities": 0, "dates": 1}
    assert plain(read(tmp_path, dates="DAY")["e"], "dates")[0]["value"] == "2031-05"
    only = read(tmp_path, layers="dates, attributions")["d"].layers
    assert only == {"dates": (), "attributions": ()}


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("T1\tX 17 23;24 28\tMonday that", {"start": 17, "end": 28}),
        ("T1\tX 17 23;29 35\tMonday Ostley", {"spans": [[17, 23], [29, 35]]}),
        ("T1\tX 29 35;17 23\tOstley Monday", {"spans": [[17, 23], [29, 35]]}),
        ("T1\tX 0 3;4 8\tAda Lund", {"spans": [[0, 3], [4, 8]]}),
        ("T1\tX 0 3;3 8\tAda Lund", {"spans": [[0, 3], [3, 8]]}),
        ("T1\tX 17 28\tMonday\nthat", {"start": 17, "end": 28}),
        ("T1\tX 17 28\tMonday that", {"start": 17, "end": 28}),
        ("T1\tX 0 8", {"start": 0, "end": 8}),
        ("T1\tX 0 3;4 8\tAdaLund", {"spans": [[0, 3], [4, 8]]}),
        ("T1\tX 41 42\t🌊", {"start": 41, "end": 42}),
        ("\ufeffT1\tX 0 3\tAda", {"start": 0, "end": 3}),
        ("T1\tX 0 3\tAda\r", {"start": 0, "end": 3}),
    ],
)
def test_fragments_as_tools_write_them(tmp_path: Path, line: str, spans: dict[str, Any]) -> None:
    document = read(folder(tmp_path, line + "\n"))["d"]
    assert plain(document, "entities") == [{"type": "X", "id": "T1", **spans}]


def test_windows_line_ends_of_annotations_are_no_part_of_them(tmp_path: Path) -> None:
    lines = (
        "T1\tAttribution 9 13\tsaid", "E1\tAttribution:T1", "A1\tattitude E1 belief",
        "#1\tsource_entity E1\tada", "#2\tAnnotatorNotes E1\tone", "", "T2\tX 0 3\tAda",
        "N1\tReference T2 KB:7\tAda",
    )  # fmt: skip
    document = read(folder(tmp_path, "\r\n".join(lines)))["d"]
    assert plain(document, "attributions") == [
        {"id": "E1", "cue": [[9, 13]], "attitude": "belief", "source_entity": "ada", "note": "one"}
    ]
    assert plain(document, "entities")[0]["kb_id"] == "7"


def test_fragments_are_kept_apart_if_an_option_says_so(tmp_path: Path) -> None:
    folder(tmp_path, "T1\tX 17 23;24 28\tMonday that\n")
    assert plain(read(tmp_path, fragments="keep")["d"], "entities")[0]["spans"] == [
        [17, 23], [24, 28],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("annotations", "said"),
    [
        ("T1\tX 0 3\tAda\nT2\tX 0 99\tAda", ":2: end must be ≤ 61 (the text's length), got 99"),
        ("T1\tX 0 3\tEve", ":1: the text has 'Ada' there, not 'Eve'"),
        ("T1\tX 0 8\tAda Lu", ":1: the text has 'Ada Lund' there, not 'Ada Lu'"),
        ("T1\tX 0 3\tAda\nT1\tX 4 8\tLund", ":2: the id T1 stands there twice"),
        ("T1\tX 3 3\t", ":1: end must be greater than start, got 3 3"),
        ("T1\tX 0 5;3 8\tAda L Lund", ":1: fragments must not overlap"),
        ("T1\tX 0 three\tAda", ":1: must be TYPE START END"),
        ("T1\tX -1 3\tAda", ":1: must be TYPE START END"),
        ("T1 X 0 3 Ada", ":1: is no annotation: 'T1 X 0 3 Ada'"),
        ("T1\tX 0 3\tAda\nE1\tAttribution:T9", ":2: no annotation has the id T9"),
        ("T1\tX 0 3\tAda\nE1\tAttribution:T1 Source:T7", ":2: no annotation has the id T7"),
        ("T1\tX 0 3\tAda\nE1\tAttribution:T1 Sour", ":2: must be TYPE:ID [ROLE:ID…]"),
        ("A1\tNegation T5", ":1: no annotation has the id T5"),
        ("T1\tX 0 3\tAda\nN1\tReference T1 Q5", ":2: must be Reference ID DB:ENTRY"),
        ("R1\tKnows Arg1:T1", ":1: must be TYPE ROLE:ID ROLE:ID"),
        ("*\tEquiv T1", ":1: must be Equiv ID ID…"),
        ("Q1\tX 0 3\tAda", ":1: no annotation has an id such as 'Q1'"),
        ("T1\tX 0 3\tAda\n#1\tonrecord T1\t{oops", ":2: a note onrecord must hold a JSON object"),
        ('T1\tX 0 3\tAda\n#1\tonrecord T1\t{"optional": 3}', ":1: T1 is no entity: "),
        ("T1\tTIMEX3 17 23\tMonday", ":1: the date T1 has no attribute type"),
        ("T1\tAttribution 9 13\tsaid\nA1\tattitude E1 rage\nE1\tAttribution:T1",
         ":3: E1 is no attribution: "),
        (b"T1\tX 0 3\tAda\nT2\tX 4 8\tL\xfcnd\n", ":2: must be UTF-8, but byte 10 is 0xfc"),
        ("T1\tX 0 3\tAda\n".encode("utf-16"), ":1: must be UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", ":1: must be UTF-8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_line_with_file_and_line(
    tmp_path: Path, annotations: str | bytes, said: str
) -> None:
    folder(tmp_path, annotations)
    answer = onrecord("score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}")
    assert (answer.code, answer.out) == (2, "")
    assert f"d.ann{said}" in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("text", [TEXT.replace("\n", "\r\n"), TEXT.replace("🌊", "~~~~")])
def test_a_text_that_was_changed_after_it_was_annotated_is_found(tmp_path: Path, text: str) -> None:
    start = TEXT.index("she")
    folder(tmp_path, f"T1\tX 0 3\tAda\nT2\tX {start} {start + 3}\tshe\n", text)
    answer = onrecord("score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}")
    assert answer.code == 2
    assert "d.ann:2: the text has" in answer.err
    assert onrecord(
        "score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}", "--option", "surface=ignore"
    ).code == 0  # fmt: skip


def test_offsets_in_bytes_are_named_as_such(tmp_path: Path) -> None:
    def at(word: str) -> str:
        start = len(TEXT[: TEXT.index(word)].encode())
        return f"{start} {start + len(word.encode())}\t{word}"

    lines = [f"T{n}\tX {at(word)}" for n, word in enumerate(["Yes", "she", "added"])]
    folder(tmp_path, "\n".join(lines))
    answer = onrecord("score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}")
    assert answer.code == 2
    assert "these look like UTF-8 bytes" in answer.err


def test_a_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, "", "Zoë".encode("latin-1"))
    answer = onrecord("score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}")
    assert (answer.code, answer.out) == (2, "")
    assert "d.txt: must be UTF-8" in answer.err


def test_annotations_without_a_text_are_refused_and_an_empty_folder_too(tmp_path: Path) -> None:
    answer = onrecord("score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}")
    assert "must hold .txt and .ann files" in answer.err
    (tmp_path / "a.txt").write_text("Ada")
    (tmp_path / "b.ann").write_text("")
    answer = onrecord("score", f"brat:{tmp_path}", "--corpus", f"brat:{tmp_path}")
    assert answer.code == 2
    assert "b.ann: has no text: b.txt" in answer.err


def test_a_folder_is_scored_against_itself_and_one_file_too() -> None:
    answer = onrecord("score", f"brat:{GOLDEN}", "--corpus", f"brat:{GOLDEN}", "--format", "json")
    assert answer.code == 0
    counts = {
        name: task["criteria"][task["headline"]]["overall"]["matched"]
        for name, task in answer.json["tasks"].items()
        if name in {"entities", "dates", "attributions"}
    }
    assert counts == {"entities": 4, "dates": 2, "attributions": 3}  # one entity is optional
    assert [f["doc_id"] for f in answer.json["failures"]] == ["unread"]
    one = onrecord("score", f"brat:{GOLDEN}/harbour.ann", "--corpus", f"brat:{GOLDEN}/harbour.txt")
    assert one.code == 0


def test_predictions_from_another_text_are_refused(tmp_path: Path) -> None:
    shutil.copytree(GOLDEN, tmp_path / "said")
    (tmp_path / "said" / "quiet.txt").write_text("Nothing happened.\nNobody said so.\n")
    answer = onrecord("score", f"brat:{tmp_path / 'said'}", "--corpus", f"brat:{GOLDEN}")
    assert answer.code == 2
    assert "the checksum differs" in answer.err


def test_the_format_is_listed_and_its_options_are_checked() -> None:
    rows = {row["name"]: row for row in onrecord("list", "formats", "--format", "json").json}
    assert "brat standoff" in rows["brat"]["summary"]
    answer = onrecord("score", f"brat:{GOLDEN}", "--corpus", f"brat:{GOLDEN}", "--option", "layr=x")
    assert answer.code == 2
    assert "did you mean layers?" in answer.err
    answer = onrecord(
        "score", f"brat:{GOLDEN}", "--corpus", f"brat:{GOLDEN}", "--option", "layers=entites"
    )
    assert "did you mean entities?" in answer.err
