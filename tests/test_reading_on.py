"""Three documents, the middle one broken in every way that a format allows: the others are read.

A reader that joins the registry needs a case here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onrecord.opening import open_corpus
from onrecord.readers import READERS
from onrecord.writers import WRITERS
from tests.command_line import gold_document, onrecord, write_lines

WRITING = {writer.name: writer for writer in WRITERS}
BOTH = ("a", "c")
BAD_BYTE = b"\xff"


class Case(NamedTuple):
    """A format, its three documents, what is done to them, and what must come of it.

    Attributes:
        format: name of the reader.
        name: file or folder that is written, and read.
        spoil: takes that path; returns where the failure must be said to be.
        left: ids of the documents that are still there.
        options: of the reader.
    """

    format: str
    name: str
    spoil: Callable[[Path], str]
    left: tuple[str, ...] = BOTH
    options: tuple[str, ...] = ()


def inside(path: Path, old: bytes, new: bytes, number: int = 2) -> str:
    """Replace what stands there for the so-manieth time; returns file and line."""
    pieces = path.read_bytes().split(old)
    assert len(pieces) > number, f"{path} has {old!r} {len(pieces) - 1} times"
    before, after = old.join(pieces[:number]), old.join(pieces[number:])
    path.write_bytes(before + new + after)
    return f"{path}:{before.count(bytes([10])) + 1}"


def line(old: bytes, new: bytes, number: int = 2) -> Callable[[Path], str]:
    """The middle document of a file; the failure names the line."""
    return lambda path: inside(path, old, new, number)


def whole(name: str, content: bytes) -> Callable[[Path], str]:
    """A file of a folder has something else in it."""

    def spoil(path: Path) -> str:
        (path / name).write_bytes(content)
        return str(path / name)

    return spoil


def within(name: str, old: bytes, new: bytes) -> Callable[[Path], str]:
    """A file of a folder; the failure names the line."""
    return lambda path: inside(path / name, old, new, 1)


def gone(name: str, told: str = "") -> Callable[[Path], str]:
    """A file of a folder is not there; a folder is in its place, if its own name is told."""

    def spoil(path: Path) -> str:
        (path / name).unlink()
        if not told:
            (path / name).mkdir()
        return str(path / (told or name))

    return spoil


def cut(name: str) -> Callable[[Path], str]:
    """A file of a folder ends half-way."""

    def spoil(path: Path) -> str:
        raw = (path / name).read_bytes()
        (path / name).write_bytes(raw[: len(raw) // 2])
        return str(path / name)

    return spoil


def one_to_a_file(path: Path) -> None:
    """A folder with a file for each document, of a format that has many in a file."""
    parts = path.parent / "parts"
    path.rename(parts)
    path.mkdir()
    form, _, ending = path.name.rpartition("-")
    for document in open_corpus(f"{form}:{parts}"):
        WRITING[form].write([document], path / f"{document.id}.{ending}", {})


def apart(name: str, content: bytes) -> Callable[[Path], str]:
    """The same as ``whole``, where first each document gets a file of its own."""

    def spoil(path: Path) -> str:
        one_to_a_file(path)
        return whole(name, content)(path)

    return spoil


def as_json_lines(bad: bytes, place: str = ":2") -> Callable[[Path], str]:
    """Label Studio's tasks, one a line without an array around them."""

    def spoil(path: Path) -> str:
        tasks = [json.dumps(task).encode() for task in json.loads(path.read_bytes())]
        tasks[1] = bad
        path.write_bytes(b"\n".join(tasks) + b"\n")
        return f"{path}{place}"

    return spoil


def a_row_group_each(path: Path) -> str:
    """A page of the middle row group has another checksum than it says."""
    pq = pytest.importorskip("pyarrow.parquet")
    WRITING["parquet"].write(
        list(open_corpus(f"parquet:{path}")), path.with_name("x"), {"rows": "1"}
    )
    shutil.move(path.with_name("x"), path)
    column = pq.ParquetFile(path).metadata.row_group(1).column(1)
    raw = bytearray(path.read_bytes())
    raw[column.data_page_offset + column.total_compressed_size - 1] ^= 0xFF
    path.write_bytes(raw)
    return f"{path}: row 2: "


def in_the_row(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], str]:
    """The middle row of a Parquet file says something that is not so."""

    def spoil(path: Path) -> str:
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        table = pq.read_table(path)
        rows = table.to_pylist()
        change(rows[1])
        pq.write_table(pa.Table.from_pylist(rows, table.schema), path)
        return f"{path}: row 2"

    return spoil


def past_the_end(row: dict[str, Any]) -> None:
    row["entities"][0]["end"] = 9999


def no_json(row: dict[str, Any]) -> None:
    row["meta"] = "{"


def no_type(row: dict[str, Any]) -> None:
    row["entities"][0]["type"] = None


def docbin(change: Callable[[Any], None]) -> Callable[[Path], str]:
    """The middle document of a DocBin."""

    def spoil(path: Path) -> str:
        tokens = pytest.importorskip("spacy.tokens")
        kept = tokens.DocBin(store_user_data=True).from_disk(path)
        change(kept)
        kept.to_disk(path)
        return f"{path}: document 2"

    return spoil


def no_user_data(kept: Any) -> None:
    kept.user_data[1] = b"\xc1"


def no_span_groups(kept: Any) -> None:
    kept.span_groups[1] = b"\xc1"


def other_user_data(kept: Any) -> None:
    msgpack = pytest.importorskip("srsly")
    kept.user_data[1] = msgpack.msgpack_dumps({"onrecord": "{"})


def saved(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], str]:
    """A folder that datasets saved."""

    def spoil(path: Path) -> str:
        datasets = pytest.importorskip("datasets")
        rows = [
            {"id": name, "tokens": ["Ada", "ran", name], "tags": ["B-PER", "O", "O"]}
            for name in "abc"
        ]
        change(rows[1])
        path.unlink()
        datasets.Dataset.from_list(rows).save_to_disk(str(path))
        return f"{path}: row 2"

    return spoil


def polnear(change: Callable[[Path], str]) -> Callable[[Path], str]:
    """Texts that brat's writer made, as PolNeAR names them."""

    def spoil(path: Path) -> str:
        for name in "abc":
            (path / f"{name}.ann").rename(path / f"{name}_4b22.ann")
        return change(path)

    return spoil


def second_reading(path: Path) -> str:
    shutil.copy(path / "b_4b22.ann", path / "b_ef2d.ann")
    return str(path / "b.txt")


def marked(spoil: Callable[[Path], str]) -> Callable[[Path], str]:
    def make(path: Path) -> str:
        shutil.rmtree(path)
        path.mkdir()
        for name in "abc":
            head = f"id: {name}\ntitle: x\ngenre: business\nvariety: british\ndct: 2031-05-06\n"
            body = "Port to close\n\n<e PERSON ada>Ada</e> ran.\n"
            (path / f"{name}.txt").write_text(f"{head}---\n{body}---\n", encoding="utf-8")
        return spoil(path)

    return make


def a_split(path: Path) -> str:
    manifest = path / "corpus.json"
    body = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps({**body, "splits": {"all": ["a", "b", "c"]}}))
    (path / "b.json").write_bytes(b"{")
    return str(path / "b.json")


TAG = b"PERSON"
CASES = {
    "our own lines, cut short": Case("onrecord", "m.jsonl", line(b"}\n", b"\n")),
    "our own lines, a bad byte": Case("onrecord", "m.jsonl", line("—".encode(), BAD_BYTE, 3)),
    "our own lines, past the end": Case("onrecord", "m.jsonl", line(b'"end":26', b'"end":999')),
    "our own lines, no text": Case("onrecord", "m.jsonl", line(b'"text"', b'"txet"')),
    "our own lines, NUL": Case("onrecord", "m.jsonl", line(b'{"id":"b"', b'\0{"id":"b"', 1)),
    "our own folder, cut short": Case("onrecord", "made", cut("b.json")),
    "our own folder, a file missing": Case("onrecord", "made", gone("b.json", "b.json")),
    "our own folder, a folder instead": Case("onrecord", "made", gone("b.json")),
    "a split of our own folder": Case("onrecord", "made", a_split, options=("/all",)),
    "tags that break their scheme": Case("conll", "m.conll", line(b"B-PERSON", b"I-PERSON")),
    "tags of another scheme": Case("conll", "m.conll", line(b"B-PERSON", b"S-PERSON")),
    "a tag that is missing": Case("conll", "m.conll", line(b"\tSpacesAfter=\\s\tB-PERSON", b"")),
    "tags with a bad byte": Case("conll", "m.conll", line("—".encode(), BAD_BYTE, 3)),
    "a file of tags in UTF-16": Case(
        "conll", "conll-conll", apart("b.conll", "a O".encode("utf-16"))
    ),
    "TimeML, cut short": Case("timeml", "made", cut("b.tml")),
    "TimeML, crossing": Case("timeml", "made", within("b.tml", b"</TIMEX3> that", b"<b> that")),
    "TimeML, an entity": Case("timeml", "made", within("b.tml", b"said", b"&said;")),
    "TimeML, a bad byte": Case("timeml", "made", within("b.tml", "—".encode(), BAD_BYTE)),
    "TimeML, no type": Case("timeml", "made", within("b.tml", b'"t1" type="DATE"', b'"t1"')),
    "TimeML, empty": Case("timeml", "made", whole("b.tml", b"")),
    "TimeML, a folder instead": Case("timeml", "made", gone("b.tml")),
    "marked, an open tag": Case("marked", "made", marked(within("b.txt", b"</e>", b""))),
    "marked, a bad byte": Case("marked", "made", marked(within("b.txt", b"ran", BAD_BYTE))),
    "marked, a folder instead": Case("marked", "made", marked(gone("b.txt"))),
    "brat, no line of its": Case("brat", "made", within("b.ann", b"PERSON 0", b"PERSON x")),
    "brat, past the end": Case("brat", "made", within("b.ann", b"PERSON 0 11", b"PERSON 0 999")),
    "brat, other words": Case("brat", "made", within("b.ann", b"PERSON 0 11", b"PERSON 1 11")),
    "brat, a note that is no JSON": Case("brat", "made", within("b.ann", b'\t{"', b"\t{{")),
    "brat, a bad byte": Case("brat", "made", within("b.ann", b"Maria", BAD_BYTE)),
    "brat, a bad byte of text": Case("brat", "made", whole("b.txt", BAD_BYTE)),
    "brat, annotations without text": Case("brat", "made", gone("b.txt", "b.ann")),
    "PolNeAR, past the end": Case(
        "polnear", "made", polnear(within("b_4b22.ann", b"PERSON 0 11", b"PERSON 0 999"))
    ),
    "PolNeAR, annotations without text": Case(
        "polnear", "made", polnear(gone("b.txt", "b_4b22.ann"))
    ),
    "PolNeAR, two readers": Case("polnear", "made", polnear(second_reading)),
    "PolNeAR, a name that is none": Case(
        "polnear", "made", polnear(whole("b.ann", b"")), ("a", "b", "c")
    ),
    "plain text, a bad byte": Case("text", "made", whole("b.txt", BAD_BYTE)),
    "plain text, empty": Case("text", "made", whole("b.txt", b"")),
    "plain text, a folder instead": Case("text", "made", gone("b.txt")),
    "DocBin, user data": Case("docbin", "m.spacy", docbin(no_user_data)),
    "DocBin, spans": Case("docbin", "m.spacy", docbin(no_span_groups)),
    "DocBin, what we kept": Case("docbin", "m.spacy", docbin(other_user_data)),
    "DocBin, a file": Case("docbin", "docbin-spacy", apart("b.spacy", b"x")),
    "a task that is none": Case("label-studio", "m.json", line(b'"data"', b'"atad"')),
    "a task without text": Case(
        "label-studio", "m.json", line(b'"text": "Maria Silva said', b'"t": "')
    ),
    "a task with a region past the end": Case(
        "label-studio", "m.json", line(b'"end": 11', b'"end": 999', 4)
    ),
    "a task with a bad byte": Case(
        "label-studio", "m.json", line(b'"text": "Maria Silva s', b'"text": "\xff s')
    ),
    "a task with half a pair": Case(
        "label-studio", "m.json", line(b'"text": "Maria Silva said', b'"text": "\\ud83d said')
    ),
    "an array of tasks that is cut": Case(
        "label-studio", "m.json", line(b'{"id": 2', b'{"id" 2', 1), ("a",)
    ),
    "lines of tasks, cut short": Case(
        "label-studio", "m.json", as_json_lines(b'{"id": 2, "data": {"te')
    ),
    "lines of tasks, a bad byte": Case("label-studio", "m.json", as_json_lines(b'{"\xff": 2}')),
    "lines of tasks, no JSON": Case("label-studio", "m.json", as_json_lines(b"tasks")),
    "a file of tasks": Case("label-studio", "label-studio-json", apart("b.json", b"[{")),
    "Parquet, past the end": Case("parquet", "m.parquet", in_the_row(past_the_end)),
    "Parquet, meta that is no JSON": Case("parquet", "m.parquet", in_the_row(no_json)),
    "Parquet, no type": Case("parquet", "m.parquet", in_the_row(no_type)),
    "Parquet, a damaged page": Case("parquet", "m.parquet", a_row_group_each),
    "Parquet, a file": Case("parquet", "parquet-parquet", apart("b.parquet", b"PAR1")),
    "a dataset in Parquet": Case("datasets", "m.parquet", in_the_row(past_the_end)),
    "a dataset, a page": Case("datasets", "m.parquet", a_row_group_each),
    "a dataset, a tag missing": Case("datasets", "d", saved(lambda row: row["tags"].pop())),
    "a dataset, a broken tag": Case(
        "datasets", "d", saved(lambda row: row.update(tags=["O", "I-PER", "O"]))
    ),
    "a dataset, no tokens": Case("datasets", "d", saved(lambda row: row["tokens"].insert(0, None))),
}  # fmt: skip
WRITTEN_BY = {"text": "brat", "polnear": "brat", "datasets": "parquet", "marked": "brat"}


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = (gold_document(name) for name in "abc")
    return write_lines(tmp_path_factory.mktemp("gold") / "gold.jsonl", *documents)


def spoilt(case: Case, gold: Path, root: Path) -> tuple[str, str]:
    """The corpus to read, and where its failure is."""
    path = root / case.name
    writer = WRITING[WRITTEN_BY.get(case.format, case.format)]
    if writer.name == "docbin":
        pytest.importorskip("spacy")
    if writer.name == "parquet":
        pytest.importorskip("pyarrow")
    writer.write(list(open_corpus(str(gold))), path, {})
    place = case.spoil(path)
    own = "" if case.format == "onrecord" else f"{case.format}:"
    return f"{own}{path}{''.join(case.options)}", place


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_documents_beside_a_broken_one_are_read(tmp_path: Path, gold: Path, case: Case) -> None:
    spec, place = spoilt(case, gold, tmp_path)
    stopped = onrecord("convert", spec, tmp_path / "none.jsonl")
    assert stopped.code == 2
    assert place in stopped.err
    assert not (tmp_path / "none.jsonl").exists()
    answer = onrecord("convert", spec, tmp_path / "back.jsonl", "--keep-going", "--format", "json")
    assert answer.code == 2
    (failure,) = answer.json["failures"]
    assert place in f"{failure['place']}: "
    assert failure["problem"]
    assert tuple(d.id for d in open_corpus(str(tmp_path / "back.jsonl"))) == case.left
    lost = "nothing after it in the array can be read" in failure["problem"]
    assert lost or len(case.left) > 1, "what is lost is told"
    assert "was not read" not in failure["problem"]


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=CASES)
def test_a_broken_prediction_costs_no_other(
    tmp_path: Path, gold: Path, name: str, case: Case
) -> None:
    """The same files as predictions: what can be read of the others counts."""
    if case.options or case.format in {"onrecord", "text"} or case.name == "d" or "meta" in name:
        pytest.skip("predictions of ours are lines, and those of datasets are of other texts")
    spec, place = spoilt(case, gold, tmp_path)
    options = ("--option", "predicted.from=annotations") if "studio" in spec else ()
    answer = onrecord("score", spec, "--corpus", gold, "--keep-going", "--format", "json", *options)
    assert answer.code == 2, answer.err
    assert place in answer.err
    task = "entities" if answer.json["tasks"]["entities"] else "dates"
    task = "attributions" if case.format == "polnear" else task
    if case.format != "marked":  # its texts are others
        row = answer.json["tasks"][task]["criteria"]
        first = next(iter(row.values()))["overall"]
        assert first["matched"] >= first["gold"] * len(set(case.left) & {"a", "c"}) / 3


def test_every_reader_has_a_case() -> None:
    assert {case.format for case in CASES.values()} == {reader.name for reader in READERS}
