"""Parquet in our own form: nothing is lost, other tools can read it, and broken files are named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.readers.arrow_rows import gold_schema
from onrecord.readers.parquet import ParquetReader
from onrecord.writers.parquet import ParquetWriter
from tests.any_gold import corpora
from tests.command_line import Answer, gold_document, onrecord, write_lines
from tests.without_packages import without_packages

pytestmark = pytest.mark.extras
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

GOLDEN = Path(__file__).parent / "fixtures" / "parquet" / "gold.parquet"


def read(path: Path) -> list[Document]:
    return list(ParquetReader().documents(path, {}))


def scored(path: Path) -> Answer:
    return onrecord("score", f"parquet:{path}", "--corpus", f"parquet:{path}", "--format", "json")


@given(corpora())
def test_what_is_written_is_read(documents: list[Document]) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "all.parquet"
        assert ParquetWriter().write(documents, path, {"rows": "2"}) == ()
        back = read(path)
    assert [(d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in back] == [
        (d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in documents
    ]


def test_the_golden_file_holds_what_it_held(tmp_path: Path) -> None:
    wanted = write_lines(tmp_path / "gold.jsonl", *golden_documents())
    assert onrecord("convert", f"parquet:{GOLDEN}", tmp_path / "back.jsonl").code == 0
    answers = [onrecord("convert", path, tmp_path / f"{n}", "--to", "onrecord")
               for n, path in enumerate((wanted, tmp_path / "back.jsonl"))]  # fmt: skip
    assert [answer.code for answer in answers] == [0, 0]
    for file in (tmp_path / "0").glob("*.json"):
        if file.name != "corpus.json":
            assert file.read_bytes() == (tmp_path / "1" / file.name).read_bytes()


def golden_documents() -> list[dict[str, Any]]:
    """What ``tests/fixtures/parquet/gold.parquet`` was made of."""
    odd = {
        "id": "b", "text": "One 🌊\ntwo", "language": "de", "meta": {"title": "x", "n": [1, None]},
        "entities": [
            {"spans": [[0, 3], [6, 9]], "type": "X", "kb_id": None, "entity_id": "e",
             "accept": [{"start": 0}], "optional": True},
        ],
        "attributions": [],
    }  # fmt: skip
    return [gold_document("a"), odd, {"id": "c", "text": ""}]


def test_its_columns_are_typed_for_other_tools(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", *golden_documents())
    assert onrecord("convert", gold, tmp_path / "g.parquet", "--to", "parquet").code == 0
    table = pq.read_table(tmp_path / "g.parquet")
    assert table.schema.equals(gold_schema())
    assert table.column_names == [
        "id", "schema_version", "text", "language", "dct", "meta", "entities", "dates",
        "attributions",
    ]  # fmt: skip
    first, second, third = table.to_pylist()
    assert [(e["start"], e["end"], e["type"]) for e in first["entities"]] == [
        (0, 11, "PERSON"), (32, 40, "GPE"),
    ]  # fmt: skip
    assert first["attributions"][0]["nulls"] == ["parent"]
    assert (second["dates"], second["attributions"]) == (None, []), "not annotated is not empty"
    assert (second["entities"][0]["nulls"], second["entities"][0]["kb_id"]) == (["kb_id"], None)
    assert json.loads(second["meta"]) == {"title": "x", "n": [1, None]}
    assert third["entities"] is None


def test_a_table_that_other_tools_made_is_gold_or_predictions(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "Ada won.", "split": "test", "entities": [
        {"start": 0, "end": 3, "type": "PERSON", "confidence": 0.9}]}]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    assert scored(tmp_path / "a.parquet").json["overall"] == 1.0
    said = [{"doc_id": "a", "entities": [{"start": 0, "end": 3, "type": "ORG"}],
             "ungrounded": '{"entities": 2}'}]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(said), tmp_path / "p.parquet")
    answer = onrecord(
        "score", f"parquet:{tmp_path}/p.parquet", "--corpus", f"parquet:{tmp_path}/a.parquet",
        "--format", "json",
    )  # fmt: skip
    row = answer.json["tasks"]["entities"]["criteria"]["exact"]["overall"]
    assert (row["matched"], row["predicted"]) == (1, 3)


def test_a_folder_is_read_in_order_of_names(tmp_path: Path) -> None:
    for name in ("2", "1"):
        gold = write_lines(tmp_path / f"{name}.jsonl", {"id": name, "text": "x", "entities": []})
        target = tmp_path / "made" / f"{name}.parquet"
        assert onrecord("convert", gold, target, "--to", "parquet").code == 0
    assert [d.id for d in read(tmp_path / "made")] == ["1", "2"]
    (tmp_path / "none").mkdir()
    assert "must hold .parquet files" in scored(tmp_path / "none").err


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"", lambda raw: raw[: len(raw) // 2], lambda raw: raw[4:],
        lambda _: b"\xef\xbb\xbf[]", lambda raw: raw[:200] + bytes(300) + raw[500:],
    ],
)  # fmt: skip
def test_a_file_that_is_no_parquet_is_named(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "gold.parquet"
    path.write_bytes(damage(GOLDEN.read_bytes()))
    answer = scored(path)
    assert (answer.code, answer.out) == (2, "")
    assert "gold.parquet" in answer.err
    assert "is no Parquet that can be read" in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "a"}, "must have a column 'text' (there is id)"),
        ({"text": "a", "doc": "1"}, "must have a column 'id'"),
        ({"id": 7, "text": "a"}, "row 1: Expected `str`, got `int` - at `$.id`"),
        ({"id": "a", "text": None}, 'row 1: a document needs either "text"'),
        ({"id": "a", "text": "b", "meta": "{"}, "row 1: meta: must be JSON"),
        ({"id": "a", "text": "b", "entities": [{"start": 0, "type": "X"}]},
         'row 1: an annotation needs "start" and "end", or "spans" - at `$.entities[0]`'),
        ({"id": "a", "text": "b", "entities": [{"start": 0, "end": 9, "type": "X"}]},
         "row 1: entities[0]: end must be ≤ 1"),
        ({"id": "a", "text": "b", "entities": [{"start": 0, "end": 2**40, "type": "X"}]},
         "row 1: Expected `int` <= 2147483647 - at `$.entities[0].end`"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_the_contract_is_named(
    tmp_path: Path, row: dict[str, Any], said: str
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist([row]), path)
    answer = onrecord("convert", f"parquet:{path}", tmp_path / "made")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1


def test_no_flipped_byte_of_a_file_changes_a_document_unsaid(tmp_path: Path) -> None:
    """Pages have checksums; columns and rows are counted against what the file says of itself."""
    raw, whole = GOLDEN.read_bytes(), read(GOLDEN)
    wanted = [(d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in whole]
    path = tmp_path / "gold.parquet"
    for at in (*range(4, 200), *random.Random(3).sample(range(len(raw)), 200)):
        changed = bytearray(raw)
        changed[at] ^= 0x41
        path.write_bytes(changed)
        try:
            found = [(d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in read(path)]
        except InvalidInputError:
            continue
        assert found == wanted, at


def test_columns_of_our_own_form_must_all_be_what_they_are(tmp_path: Path) -> None:
    table = pq.read_table(GOLDEN)
    for name, wrong, said in (
        (
            "entities",
            table.rename_columns({"entities": "entites"}),
            "must have a column 'entities', for it has schema_version (did you mean entites?",
        ),
        (
            "dates",
            table.set_column(7, "dates", pa.array([["x"]] * 3)),
            "the column 'dates' must be of our own form, got list<",
        ),
    ):
        pq.write_table(wrong, tmp_path / f"{name}.parquet")
        assert said in scored(tmp_path / f"{name}.parquet").err
    more = table.append_column("split", pa.array(["test"] * 3))
    pq.write_table(more, tmp_path / "more.parquet")
    assert len(read(tmp_path / "more.parquet")) == 3


def test_bytes_that_are_no_utf_8_and_bad_options_are_named(tmp_path: Path) -> None:
    raw = pa.array([b"\xff"], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"id": pa.array(["a"]), "text": raw}), tmp_path / "a.parquet")
    answer = scored(tmp_path / "a.parquet")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "is no Parquet that can be read" in answer.err
    gold = write_lines(tmp_path / "gold.jsonl", gold_document())
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "parquet", "--option", "rows=0")
    assert "rows: must be at least 1, got 0" in answer.err


def test_without_the_package_the_command_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_packages(monkeypatch)
    answer = scored(GOLDEN)
    assert answer.code == 2
    assert "pyarrow is not installed (pip install 'onrecord[parquet]')" in answer.err
