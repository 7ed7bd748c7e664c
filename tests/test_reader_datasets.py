"""Hugging Face datasets on disk: columns told or guessed, classes named, nothing looked up."""

from __future__ import annotations

import json
import logging
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

import onrecord as package
from onrecord.document import Document
from onrecord.integrations import dataset_of, documents_from_dataset
from onrecord.readers.hf_datasets import DatasetsReader
from tests.any_gold import corpora
from tests.command_line import Answer, gold_document, onrecord, write_lines
from tests.without_packages import without_packages

pytestmark = pytest.mark.extras
datasets = pytest.importorskip("datasets")

GOLDEN = Path(__file__).parent / "fixtures" / "datasets"
TEXT = "Ada Lund won. 🌊 Ostley lost."


@pytest.fixture(autouse=True)
def _quiet_and_offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No bars of progress; and a reader that opens a connection fails."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


def read(path: Path, **options: str) -> list[Document]:
    return list(DatasetsReader().documents(path, options))


def plain(document: Document, layer: str = "entities") -> list[dict[str, Any]]:
    return [json.loads(msgspec.json.encode(a)) for a in document.layers[layer]]


def scored(path: Path, *options: str) -> Answer:
    told = [part for option in options for part in ("--option", option)]
    spec = f"datasets:{path}"
    return onrecord("score", spec, "--corpus", spec, *told, "--format", "json")


def saved(path: Path, rows: dict[str, list[Any]], **features: Any) -> Path:
    known = datasets.Features(features) if features else None
    datasets.Dataset.from_dict(rows, features=known).save_to_disk(str(path))
    return path


def test_the_golden_split_is_read_and_the_guess_is_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copied = tmp_path / "split"
    shutil.copytree(GOLDEN, copied)
    with caplog.at_level(logging.WARNING):
        first, second, third, empty = read(copied)
    said = "guessed id=id tokens=tokens tags=ner_tags scheme=IOB2; --option NAME=COLUMN says"
    assert caplog.messages == [f"{copied}: {said} otherwise"]
    assert (first.id, first.text) == ("0", "Ada Lund told Radio\u00a0Nord on Monday .")
    assert plain(first) == [
        {"start": 0, "end": 8, "type": "PER"}, {"start": 14, "end": 24, "type": "ORG"},
    ]  # fmt: skip
    assert (second.text, plain(second)) == (
        "Ostley 🌊 won .", [{"start": 0, "end": 6, "type": "LOC"}],
    )  # fmt: skip
    assert (third.layers, empty.text) == ({"entities": ()}, "")


def test_rows_of_one_document_are_its_sentences(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        one, two = read(
            GOLDEN, document="article", tokens="tokens", tags="ner_tags", id="id", scheme="IOB2",
            join="detokenised",
        )  # fmt: skip
    assert caplog.messages == [], "nothing was guessed"
    assert (one.id, two.id) == ("news-1", "news-2")
    assert one.text == "Ada Lund told Radio\u00a0Nord on Monday.\nOstley 🌊 won."
    assert [one.text[e["start"] : e["end"]] for e in plain(one)] == [
        "Ada Lund", "Radio\u00a0Nord", "Ostley",
    ]  # fmt: skip


def test_a_split_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    made = datasets.load_from_disk(str(GOLDEN))
    datasets.DatasetDict({"train": made, "test": made.select([1])}).save_to_disk(
        str(tmp_path / "d")
    )
    answer = scored(tmp_path / "d")
    assert answer.code == 2
    assert "has several splits (split=…; there is test, train)" in answer.err
    assert [d.id for d in read(tmp_path / "d", split="test")] == ["1"]
    assert "did you mean train?" in scored(tmp_path / "d", "split=trian").err
    datasets.DatasetDict({"only": made}).save_to_disk(str(tmp_path / "one"))
    assert len(read(tmp_path / "one")) == 4


SPAN = {"start": 0, "end": 8, "label": 1, "text": "Ada Lund"}


@pytest.mark.parametrize(
    "spans",
    [
        [SPAN, {"start": 16, "end": 22, "label": 0, "text": "Ostley"}],
        {"start": [0, 16], "end": [8, 22], "label": [1, 0]},
        [{"offsets": [[0, 8]], "label": 1}, {"offsets": [[16, 22]], "label": 0}],
        [{"begin": 0, "end_char": 8, "label": 1}, {"begin": 16, "end_char": 22, "label": 0}],
    ],
)
def test_span_lists_in_the_shapes_of_the_field(tmp_path: Path, spans: Any) -> None:
    classes = datasets.ClassLabel(names=["GPE", "PERSON"])
    number, text = datasets.Value("int32"), datasets.Value("string")
    kinds = {
        "label": classes,
        "text": text,
        "offsets": datasets.Sequence(datasets.Sequence(number)),
    }
    fields = {n: kinds.get(n, number) for n in (spans if isinstance(spans, dict) else spans[0])}
    path = saved(
        tmp_path / "d", {"text": [TEXT, "x"], "entities": [spans, type(spans)()]},
        text=text,
        entities=datasets.Sequence(fields) if isinstance(spans, dict) else [fields],
    )  # fmt: skip
    first, second = read(path)
    assert plain(first) == [
        {"start": 0, "end": 8, "type": "PERSON"}, {"start": 16, "end": 22, "type": "GPE"},
    ]  # fmt: skip
    assert (first.id, second.id, second.layers) == ("1", "2", {"entities": ()})


def test_fields_and_dates_are_options(tmp_path: Path) -> None:
    spans = [{"from": 0, "to": 8, "what": "WHO"}, {"from": 16, "to": 22, "what": "WHEN"}]
    path = saved(tmp_path / "d", {"body": [TEXT], "found": [spans], "key": ["k1"]})
    answer = scored(path)
    assert "found: spans must have a start, an end and a type" in answer.err
    assert "there is from, to, what" in answer.err
    told = {"start": "from", "end": "to", "type": "what", "id": "key", "dates": "WHEN"}
    (document,) = read(path, **told)
    assert (document.id, plain(document)) == ("k1", [{"start": 0, "end": 8, "type": "WHO"}])
    assert plain(document, "dates") == [{"start": 16, "end": 22, "type": "WHEN", "value": ""}]
    answer = scored(path, "type=wat", "start=from", "end=to")
    assert "the spans have no field 'wat'" in answer.err


def test_fragments_are_a_list_of_offsets(tmp_path: Path) -> None:
    spans = [{"offsets": [[16, 22], [0, 3]], "type": "X"}]
    (document,) = read(saved(tmp_path / "d", {"text": [TEXT], "entities": [spans]}))
    assert plain(document) == [{"spans": [[0, 3], [16, 22]], "type": "X"}]


def test_tags_may_be_words_of_any_scheme(tmp_path: Path) -> None:
    rows = {"words": [["Ada", "Lund", "won"]], "labels": [["B-P", "E-P", "O"]]}
    path = saved(tmp_path / "d", rows)
    answer = scored(path)
    assert "a tag of IOB2 must be O, B-TYPE, I-TYPE, got 'E-P'" in answer.err
    assert plain(read(path, scheme="IOBES")[0]) == [{"start": 0, "end": 8, "type": "P"}]
    broken = saved(tmp_path / "e", {"tokens": [["Ada", "won"]], "tags": [["I-P", "O"]]})
    assert "row 1: token 0: I-P must follow B or I of its type" in scored(broken).err
    assert plain(read(broken, repair="conlleval")[0]) == [{"start": 0, "end": 3, "type": "P"}]


def test_classes_of_the_scheme_iobes_are_recognised(tmp_path: Path) -> None:
    names = ["O", "B-P", "I-P", "E-P", "S-P"]
    path = saved(
        tmp_path / "d", {"tokens": [["Ada", "Lund"]], "ner": [[1, 3]]},
        tokens=datasets.Sequence(datasets.Value("string")),
        ner=datasets.Sequence(datasets.ClassLabel(names=names)),
    )  # fmt: skip
    assert plain(read(path)[0]) == [{"start": 0, "end": 8, "type": "P"}]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"tokens": [["a", "b"]], "tags": [["O"]]}, "row 1: must have a tag a token, got 2 tokens"),
        ({"text": ["a"], "n": [1]}, "must have columns of tokens and tags, or of texts and spans"),
        ({"text": [TEXT], "entities": [[SPAN | {"end": 7}]]},
         "row 1: entities: says 'Ada Lund', but the text has 'Ada Lun' there"),
        ({"text": ["Ada", TEXT], "entities": [[], [{"start": 0, "end": 99, "label": "X"}]]},
         "row 2: entities[0]: end must be ≤ 28"),
        ({"text": [TEXT], "entities": [[{"start": 3, "end": 3, "label": "X"}]]},
         "row 1: entities[0]: end must be greater than start"),
        ({"text": [None, TEXT], "entities": [[SPAN], [SPAN]]}, "row 1: text: must be a text"),
        ({"text": [TEXT], "entities": [[{"start": None, "end": 3, "label": "X"},
                                       {"start": 1, "end": 3, "label": "X"}]]},
         "row 1: entities: must have whole numbers as offsets"),
    ],
)  # fmt: skip
def test_a_broken_row_is_one_line(tmp_path: Path, rows: dict[str, Any], said: str) -> None:
    answer = scored(saved(tmp_path / "d", rows))
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.splitlines()[-1].startswith("error: ")


def test_an_unknown_column_is_named_with_the_nearest() -> None:
    for option, meant in (("tags=nertags", "ner_tags"), ("document=artikle", "article")):
        answer = scored(GOLDEN, option)
        assert answer.code == 2
        assert f"did you mean {meant}?" in answer.err


@pytest.mark.parametrize("damage", ["state.json", "dataset_info.json", "data-00000-of-00001.arrow"])
@pytest.mark.parametrize("content", [None, b"", b"\xef\xbb\xbf{\r\n", b"\xff\xfe\x00"])
def test_a_damaged_folder_is_named(tmp_path: Path, damage: str, content: bytes | None) -> None:
    path = tmp_path / "split"
    shutil.copytree(GOLDEN, path)
    if content is None:
        (path / damage).unlink()
    else:
        (path / damage).write_bytes(content)
    answer = scored(path)
    assert (answer.code, answer.out) == (2, "")
    assert "is no dataset" in answer.err
    assert answer.err.count("\n") == 1


def test_what_is_no_dataset_at_all_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert "must be a folder of save_to_disk or .parquet" in scored(tmp_path / "a.txt").err
    (tmp_path / "none").mkdir()
    assert "is no dataset (save_to_disk makes such a folder)" in scored(tmp_path / "none").err
    (tmp_path / "a.parquet").write_bytes(b"x")
    assert "is no Parquet that can be read" in scored(tmp_path / "a.parquet").err


def test_a_parquet_file_with_classes_is_read_as_the_hub_writes_it(tmp_path: Path) -> None:
    datasets.load_from_disk(str(GOLDEN)).to_parquet(str(tmp_path / "test.parquet"))
    assert [plain(d) for d in read(tmp_path / "test.parquet")] == [plain(d) for d in read(GOLDEN)]


@given(corpora())
def test_a_dataset_of_ours_holds_everything(documents: list[Document]) -> None:
    back = list(documents_from_dataset(dataset_of(documents)))
    assert [(d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in back] == [
        (d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in documents
    ]


def test_our_corpora_are_datasets_with_declared_features(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))
    made = dataset_of(package.load(str(gold)))
    assert made.num_rows == 2
    assert made.features["entities"].feature["type"] == datasets.Value("string")
    assert made.features["text"] == datasets.Value("string")
    assert made[0]["dates"][0]["value"] == "2031-05-05"
    made.save_to_disk(str(tmp_path / "saved"))
    answer = onrecord("score", f"datasets:{tmp_path}/saved", "--corpus", gold, "--format", "json")
    assert answer.json["overall"] == 1.0


def test_without_the_package_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_packages(monkeypatch)
    answer = scored(GOLDEN)
    assert answer.code == 2
    assert "datasets is not installed (pip install 'onrecord[datasets]')" in answer.err
