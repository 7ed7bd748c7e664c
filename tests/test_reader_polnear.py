"""PolNeAR: roles, stubs, what annotators only discussed, and annotators kept apart."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onrecord.document import Document
from onrecord.readers.polnear import PolnearReader
from tests.command_line import onrecord

GOLDEN = Path(__file__).parent / "fixtures" / "polnear"
FIRST = "ostley-post_2031-05-06_port-to-close"
SECOND = "ostley-post_2031-05-07_no-comment"
UNREAD = "ostley-post_2031-05-08_unread"


def read(path: Path = GOLDEN, **options: str) -> dict[str, Document]:
    return {d.id: d for d in PolnearReader().documents(path, options)}


def test_the_golden_files_say_who_said_what() -> None:
    document = read(annotator="4b22")[FIRST]
    said = [
        [" … ".join(document.text[a:b] for a, b in spans) for spans in (r.source, r.cue, r.content)]
        for r in document.layers["attributions"]
    ]
    assert said == [
        ["minister", "says", "Port to close"],
        ["Ada Lund", "said Monday",
         "The port\u00a0of Ostley “will close,” … “It cannot go on.”"],  # Content, Content2
        ["", "the mood", "“Nobody asked us.\n\nNobody will.”"],  # brat parts it at line ends
        ["workers", "told", "that they would strike"],
        ["workers", "declined to say", "when"],  # a source that two relations share
    ]  # fmt: skip


def test_stubs_and_discussed_spans_are_counted_and_no_relations() -> None:
    document = read(annotator="4b22")[FIRST]
    assert document.meta == {
        "annotator": "4b22",
        "left_out": {"attributions without any argument": 1, "Discuss": 1, "Discard": 1,
                     "Source": 1},
    }  # fmt: skip
    assert list(document.layers) == ["attributions"]


def test_annotators_are_kept_apart_by_name() -> None:
    both = [f"{FIRST}_4b22", f"{FIRST}_ef2d", f"{SECOND}_4b22", UNREAD]
    assert list(read(annotator="all")) == both
    first = [d.id for d in PolnearReader().documents(GOLDEN, {"annotator": "first"})]
    assert first == [FIRST, SECOND, UNREAD]
    assert list(read(annotator="ef2d")) == [FIRST]
    assert read(annotator="all")[UNREAD].layers == {}
    with pytest.raises(Exception, match=r"has 2 annotators: 4b22, ef2d .choose annotator=NAME"):
        read()
    with pytest.raises(Exception, match=r"no annotator is named '4b2'.*did you mean 4b22"):
        read(annotator="4b2")


def test_one_annotator_is_scored_against_the_other() -> None:
    answer = onrecord(
        "score", f"polnear:{GOLDEN}", "--corpus", f"polnear:{GOLDEN}", "--profile", "polnear",
        "--option", "annotator=4b22", "--option", "predicted=ef2d", "--format", "json",
    )  # fmt: skip
    assert answer.code == 0
    row = answer.json["tasks"]["attributions"]["criteria"]["speaker_content"]["overall"]
    assert (row["matched"], row["gold"], row["predicted"]) == (2, 6, 2)
    assert [f["doc_id"] for f in answer.json["failures"]] == [SECOND]


def test_texts_and_annotations_may_lie_in_one_folder(tmp_path: Path) -> None:
    for file in [*GOLDEN.glob("*/*.txt"), *GOLDEN.glob("*/*.ann")]:
        shutil.copy(file, tmp_path)
    assert read(tmp_path, annotator="first") == {
        name: Document(
            id=d.id, text=d.text, meta=d.meta, layers=d.layers,
            place=str(tmp_path / Path(d.place).name),
        )
        for name, d in read(annotator="first").items()
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: (p / "text" / f"{SECOND}.txt").unlink(), "has no text: "),
        (lambda p: (p / "attributions" / "odd.ann").write_text(""), "must be named TEXT_ANNOTATOR"),
        (lambda p: shutil.rmtree(p / "text"), "must hold .txt files"),
        (
            lambda p: (p / "attributions" / f"{SECOND}_4b22.ann").write_text(
                "T1\tCue 10 21\tdeclined to\nE1\tAttribution:T1 Cue:T1"
            ),
            f"{SECOND}_4b22.ann:1: the text has",
        ),
        (
            lambda p: (p / "attributions" / f"{SECOND}_4b22.ann").write_text(
                "T1\tCue 0 3;9 17\tAda declined\nE1\tAttribution:T1 Cue:T1"
            ),
            f"{SECOND}_4b22.ann:2: E1 is no attribution: ",
        ),
        (
            lambda p: (p / "text" / f"{SECOND}.txt").write_bytes(b"\xff\xfeA\x00"),
            f"{SECOND}.txt: must be UTF-8",
        ),
        (
            lambda p: (p / "text" / f"{SECOND}.txt").write_text("Ada"),
            f"{SECOND}_4b22.ann:1: end must be ≤ 3",
        ),
    ],
)
def test_a_broken_folder_is_named(tmp_path: Path, change: object, said: str) -> None:
    path = tmp_path / "dev"
    shutil.copytree(GOLDEN, path)
    assert callable(change)
    change(path)
    answer = onrecord(
        "score", f"polnear:{path}", "--corpus", f"polnear:{path}", "--option", "annotator=first"
    )
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada")
    answer = onrecord("score", f"polnear:{tmp_path}/a.txt", "--corpus", f"polnear:{tmp_path}/a.txt")
    assert answer.code == 2
    assert "must be a folder" in answer.err
