"""A dataset repository: what was published is the gold, for every program that reads it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given

from onrecord.annotations import RoleTexts
from onrecord.bundle import bundle_root
from onrecord.corpus import Corpus, Manifest
from onrecord.document import Document, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus
from onrecord.publishing.checking import refuse_unfit
from onrecord.publishing.croissant import Head, version
from onrecord.publishing.hub import publish
from onrecord.publishing.parts import parts_of
from onrecord.publishing.tables import published_schema, surfaces_of
from onrecord.publishing.texts import join
from onrecord.readers.arrow_rows import document_of_row
from onrecord.wire import wire_of
from tests.any_gold import corpora
from tests.command_line import Answer, gold_document, onrecord, prediction, write_lines

pytestmark = pytest.mark.extras
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
yaml = pytest.importorskip("yaml")

HEAD = Head("someone/some", "Some", "A description.", "2031-05-06")
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever opens a connection fails."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))


def manifest(**said: Any) -> Manifest:
    fields: dict[str, Any] = {
        "id": "some", "title": "Some news", "version": "1.2.3", "documents": ("a",),
        "text_licence": "CC-BY-4.0", "annotation_licence": "CC-BY-4.0", "provenance": "Invented",
    }  # fmt: skip
    return Manifest(**fields | said)


def corpus_of(documents: Sequence[Document], **said: Any) -> Corpus:
    known = manifest(documents=tuple(d.id for d in documents), **said)
    return Corpus(known.id, known.version, lambda: documents, manifest=known)


def towns(folder: Path, **said: Any) -> Path:
    """A corpus folder of three documents; two are ``test``, one is ``dev``."""
    folder.mkdir(parents=True)
    third = {"id": "c", "text": "Zoë left. 🌊", "language": "de", "meta": {"n": [1, None]},
             "entities": [{"spans": [[0, 3], [10, 11]], "type": "X", "text": "Zoë … 🌊"}],
             "attributions": []}  # fmt: skip
    bodies = [gold_document("a"), gold_document("b"), third]
    bodies[0]["attributions"][0]["text"] = {
        "source": "Maria Silva", "cue": "said", "content": "that Portugal — “by far” — will win",
    }  # fmt: skip
    for body in bodies:
        (folder / f"{body['id']}.json").write_text(json.dumps(body))
    fields = {"id": "towns", "documents": ("a", "b", "c"),
              "splits": {"dev": ("b",), "test": ("c", "a")}, "canary": "canary-1"}  # fmt: skip
    body = msgspec.to_builtins(manifest(**fields | said))
    (folder / "corpus.json").write_text(json.dumps(body))
    return folder


def hub(place: Path, *arguments: str | Path) -> Answer:
    return onrecord("publish", "hub", place, "--date", "2031-05-06", *arguments)


def wires(documents: Any) -> list[Any]:
    return [wire_of(document) for document in documents]


def published_rows(place: Path, corpus: str = "towns") -> list[dict[str, Any]]:
    files = sorted((place / "data" / corpus).glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def repeating(document: Document, number: int) -> Document:
    """The document with every second annotation repeating its words."""

    def told(n: int, annotation: Any) -> Any:
        if (n + number) % 2:
            return annotation
        words = surfaces_of(annotation, document.text)
        whole = words if isinstance(words, str) else RoleTexts(**words)
        return msgspec.structs.replace(annotation, text=whole)

    layers = {n: tuple(told(i, a) for i, a in enumerate(of)) for n, of in document.layers.items()}
    return msgspec.structs.replace(document, layers=layers)


class TestTables:
    @given(corpora())
    def test_what_is_published_with_its_text_reads_back_as_the_gold(
        self, documents: list[Document]
    ) -> None:
        documents = [repeating(d, n) for n, d in enumerate(documents)]
        with TemporaryDirectory() as name:
            publish(parts_of([corpus_of(documents)], with_text=True), Path(name) / "x", HEAD)
            rows = published_rows(Path(name) / "x", "some")
        assert wires(document_of_row(row, "row") for row in rows) == wires(documents)

    @given(corpora())
    def test_without_text_and_joined_again_it_is_the_gold_too(
        self, documents: list[Document]
    ) -> None:
        documents = [repeating(d, n) for n, d in enumerate(documents)]
        with TemporaryDirectory() as name:
            place = Path(name)
            publish(parts_of([corpus_of(documents)], with_text=False), place / "x", HEAD)
            for document in documents:
                (place / f"{document.id}.txt").write_bytes(document.text.encode())
            done = join(place / "x", place, place / "y")
            assert (done.documents, done.refused) == ({"some": len(documents)}, [])
            assert wires(open_corpus(str(place / "y" / "some"))) == wires(documents)

    def test_without_text_not_one_sentence_of_it_is_left(self, tmp_path: Path) -> None:
        assert hub(tmp_path / "x", "--corpus", "seed").code == 0
        (document,) = open_corpus("seed")
        said = json.dumps(published_rows(tmp_path / "x", "seed"), ensure_ascii=False)
        said += "".join(
            path.read_text(encoding="utf-8") for path in (tmp_path / "x").rglob("*.[mjy]*")
        )
        words = document.text.split()
        eight = [" ".join(words[n : n + 8]) for n in range(len(words) - 7)]
        assert len(eight) > 300
        assert [few for few in eight if few in said] == []
        assert [r["text_sha256"] for r in published_rows(tmp_path / "x", "seed")] == [
            text_sha256(document.text)
        ]

    def test_words_that_could_not_be_put_back_are_refused(self, tmp_path: Path) -> None:
        body = gold_document() | {"dates": []}
        body["entities"][0]["text"] = "someone else"
        source = write_lines(tmp_path / "a.jsonl", body)
        corpus = corpus_of(list(open_corpus(str(source))))
        with pytest.raises(InvalidInputError, match="must repeat the words that it marks"):
            publish(parts_of([corpus], with_text=False), tmp_path / "x", HEAD)
        assert not (tmp_path / "x").exists()

    def test_row_groups_are_small_and_have_a_page_index(self, tmp_path: Path) -> None:
        documents = [Document(id=f"d{n}", text="x") for n in range(201)]
        publish(parts_of([corpus_of(documents)], with_text=None), tmp_path / "x", HEAD)
        with pq.ParquetFile(tmp_path / "x/data/some/test.parquet") as file:
            groups = [file.metadata.row_group(n) for n in range(file.num_row_groups)]
            assert [group.num_rows for group in groups] == [100, 100, 1]
            assert groups[0].column(0).has_offset_index


class TestDatasets:
    @pytest.fixture
    def datasets(self) -> Iterator[Any]:
        datasets = pytest.importorskip("datasets")
        datasets.disable_progress_bars()
        yield datasets
        datasets.enable_progress_bars()

    def test_load_dataset_offline_gives_the_gold(self, tmp_path: Path, datasets: Any) -> None:
        source = towns(tmp_path / "towns")
        assert hub(tmp_path / "x", "--corpus", source, "--corpus", "seed").code == 0
        path, cache = str(tmp_path / "x"), str(tmp_path / "cache")
        assert datasets.get_dataset_config_names(path) == ["towns", "seed"]
        found = datasets.load_dataset(path, cache_dir=cache)  # the first is the default
        assert {name: len(split) for name, split in found.items()} == {"dev": 1, "test": 2}
        gold = {d.id: d for d in open_corpus(str(source))}
        for name, ids in (("dev", ["b"]), ("test", ["a", "c"])):
            rows = found[name].with_format("arrow")[:].to_pylist()
            back = [document_of_row(row, name) for row in rows]
            assert wires(back) == wires(gold[doc_id] for doc_id in ids)
        seed = datasets.load_dataset(path, "seed", split="test", cache_dir=cache)
        assert "text" not in seed.column_names
        assert len(seed[0]["entities"]) == 56

    def test_the_card_says_the_features_that_datasets_works_out_itself(
        self, tmp_path: Path, datasets: Any
    ) -> None:
        from datasets.utils.metadata import MetadataConfigs
        from huggingface_hub import DatasetCardData

        source = towns(tmp_path / "towns")
        assert hub(tmp_path / "x", "--corpus", source, "--corpus", "seed").code == 0
        said = metadata(tmp_path / "x")
        for info, with_text in zip(said["dataset_info"], (True, False), strict=True):
            schema = published_schema(with_text=with_text)
            features = datasets.Features.from_arrow_schema(schema)
            assert info["features"] == features._to_yaml_list()  # noqa: SLF001  # what writes cards
        data = DatasetCardData(**said)
        assert list(MetadataConfigs.from_dataset_card_data(data)) == ["towns", "seed"]
        infos = datasets.info.DatasetInfosDict.from_dataset_card_data(data)
        assert {n: s.num_examples for n, s in infos["towns"].splits.items()} == {
            "dev": 1, "test": 2,
        }  # fmt: skip

    def test_a_license_is_said_in_the_words_of_the_hub(self, tmp_path: Path) -> None:
        for number, (text, gold, wanted) in enumerate(
            (
                ("CC-BY-4.0", "cc-by-4.0", "cc-by-4.0"),
                ("CC0-1.0", "CC-BY-SA-4.0", ["cc-by-sa-4.0", "cc0-1.0"]),
                ("all rights reserved", "CC0-1.0", "cc0-1.0"),
                ("CC0-1.0", "ask us", "other"),
            )
        ):
            source = towns(tmp_path / f"t{number}", text_licence=text,
                           annotation_licence=gold)  # fmt: skip
            assert hub(tmp_path / f"x{number}", "--corpus", source).code == 0
            assert metadata(tmp_path / f"x{number}")["license"] == wanted


def metadata(place: Path) -> dict[str, Any]:
    """The YAML of a card."""
    _, said, prose = (place / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    assert prose.startswith("\n# ")
    body: dict[str, Any] = yaml.safe_load(said)
    return body


# What rdflib and pandas say of how mlcroissant calls them.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")
class TestCroissant:
    def test_its_records_are_the_gold(self, tmp_path: Path) -> None:
        mlcroissant = pytest.importorskip("mlcroissant")
        source = towns(tmp_path / "towns")
        assert hub(tmp_path / "x", "--corpus", source).code == 0
        dataset = mlcroissant.Dataset(str(tmp_path / "x" / "croissant.json"))
        assert not dataset.metadata.ctx.issues.errors
        assert not dataset.metadata.ctx.issues.warnings
        gold = {d.id: d for d in open_corpus(str(source))}
        for name, ids in (("dev", ["b"]), ("test", ["a", "c"])):
            records = [plain(record) for record in dataset.records(f"towns/{name}")]
            assert [record.pop("split") for record in records] == [name] * len(ids)
            sums = [record.pop("text_sha256") for record in records]
            assert sums == [text_sha256(gold[doc_id].text) for doc_id in ids]
            back = [document_of_row(record, name) for record in records]
            assert wires(back) == wires(gold[doc_id] for doc_id in ids)

    def test_a_table_that_was_changed_is_noticed(self, tmp_path: Path) -> None:
        mlcroissant = pytest.importorskip("mlcroissant")
        assert hub(tmp_path / "x", "--corpus", towns(tmp_path / "towns")).code == 0
        table = tmp_path / "x" / "data" / "towns" / "dev.parquet"
        table.write_bytes((tmp_path / "x/data/towns/test.parquet").read_bytes())
        dataset = mlcroissant.Dataset(str(tmp_path / "x" / "croissant.json"))
        with pytest.raises(mlcroissant.GenerationError, match=r"dev\.parquet") as raised:
            list(dataset.records("towns/dev"))
        assert "is not identical with the reference" in str(raised.value.__cause__)

    @pytest.mark.parametrize(
        "key",
        ["conformsTo", "name", "description", "license", "url", "creator", "datePublished",
         "version", "distribution", "recordSet"],
    )  # fmt: skip
    def test_what_its_reader_leaves_unchecked_is_checked_by_us(
        self, tmp_path: Path, key: str
    ) -> None:
        publish(parts_of([corpus_of([Document(id="a", text="x")])], with_text=True),
                tmp_path / "x", HEAD)  # fmt: skip
        body = json.loads((tmp_path / "x" / "croissant.json").read_text(encoding="utf-8"))
        refuse_unfit("croissant", body, "it")
        with pytest.raises(InvalidInputError, match=key):
            refuse_unfit("croissant", {**body, key: ""}, "it")
        del body[key]
        with pytest.raises(InvalidInputError, match=f"'{key}' is a required property"):
            refuse_unfit("croissant", body, "it")

    def test_metadata_that_lacks_something_is_never_written(self, tmp_path: Path) -> None:
        parts = parts_of([corpus_of([Document(id="a", text="x")])], with_text=True)
        with pytest.raises(InvalidInputError, match=r"croissant\.json: description"):
            publish(parts, tmp_path / "x", HEAD._replace(description=""))
        assert list(tmp_path.iterdir()) == []

    def test_the_vocabulary_is_the_one_that_its_reader_knows(self, tmp_path: Path) -> None:
        assert hub(tmp_path / "x", "--corpus", towns(tmp_path / "towns")).code == 0
        body = json.loads((tmp_path / "x" / "croissant.json").read_text(encoding="utf-8"))
        body["@context"]["sc"] = "http://schema.org/"
        with pytest.raises(InvalidInputError, match=r"@context.*https://schema\.org/"):
            refuse_unfit("croissant", body, "it")

    def test_any_rise_of_a_corpus_is_a_rise_of_the_whole(self) -> None:
        def whole(*versions: str) -> str:
            return version([manifest(version=said) for said in versions])

        assert whole("1.2.3") == "1.2.3"
        assert whole("1.2.3", "2.0.1") == "3.2.4"
        assert whole("2.0.0", "2.0.1-rc1") == "4.0.1"


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record of Croissant as a row: names without their set, text as text, roles together."""

    def value(of: Any) -> Any:
        if isinstance(of, bytes):
            return of.decode()
        if isinstance(of, Mapping):
            inside = plain(of)
            roles = {r: inside.pop(f"text_{r}", None) for r in ("source", "cue", "content")}
            if any(words is not None for words in roles.values()):
                inside["text"] = roles
            return None if all(one is None for one in inside.values()) else inside
        if isinstance(of, Sequence) and not isinstance(of, str):
            listed = [value(one) for one in of]
            return None if listed == [None] else listed  # a layer that is null
        return of.item() if hasattr(of, "item") else of

    return {name.rpartition("/")[2]: value(one) for name, one in record.items()}


def submissions(folder: Path) -> Path:
    """One system: it has all of ``a``, nothing of ``c``, and nonsense in the other split."""
    tomli_w = pytest.importorskip("tomli_w")
    (folder / "good").mkdir(parents=True)
    said = [prediction("a"), {**prediction("b"), "entities": []},
            {"doc_id": "c", "entities": [], "dates": [], "attributions": []}]  # fmt: skip
    path = write_lines(folder / "good" / "p.jsonl", *said)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card = {"system": "Good", "version": "1", "authors": ["A"], "licence": "MIT",
            "training_data": "none", "contamination": {"towns": "none known"},
            "date": "2031-05-06", "link": "https://example.org/good",
            "predictions": {"towns": {"path": "p.jsonl", "sha256": digest}}}  # fmt: skip
    (folder / "good" / "submission.toml").write_text(tomli_w.dumps(card))
    (folder / "bad").mkdir()
    (folder / "bad" / "submission.toml").write_text("system = 1")
    return folder


class TestLeaderboards:
    def test_each_headline_of_each_corpus_is_a_leaderboard(self, tmp_path: Path) -> None:
        source = towns(tmp_path / "towns")
        assert hub(tmp_path / "x", "--corpus", source, "--corpus", "seed").code == 0
        body = yaml.safe_load((tmp_path / "x" / "eval.yaml").read_text(encoding="utf-8"))
        assert [(t["id"], t["config"], t["split"]) for t in body["tasks"]] == [
            (f"{corpus}_{task}", corpus, "test")
            for corpus in ("towns", "seed")
            for task in ("entities_strict", "dates_value", "attributions_soft")
        ]

    def test_a_submission_is_scored_on_the_split_of_the_leaderboard(self, tmp_path: Path) -> None:
        source, sent = towns(tmp_path / "towns"), submissions(tmp_path / "all")
        sha = "0123456789" * 4
        answer = hub(tmp_path / "x", "--corpus", source, "--submissions", sent,
                     "--repository", "someone/towns", "--revision", sha)  # fmt: skip
        assert answer.code == 2
        assert "all/bad/submission.toml" in answer.err
        (path,) = (tmp_path / "x" / ".eval_results").iterdir()
        assert path.name == "good.yaml"
        assert "date: '2031-05-06'" in path.read_text(encoding="utf-8")
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        # entities of a and c: 2 of 3 found, none wrong: 2 · 2 / (2 + 3); nothing else is in c
        assert [(row["dataset"]["task_id"], row["value"]) for row in rows] == [
            ("towns_entities_strict", 0.8), ("towns_dates_value", 1.0),
            ("towns_attributions_soft", 1.0),
        ]  # fmt: skip
        for row in rows:
            assert row["dataset"]["id"] == "someone/towns"
            assert (row["dataset"]["revision"], row["date"]) == (sha, "2031-05-06")
            assert row["source"] == {"url": "https://example.org/good", "name": "Good 1"}
            assert "corpus:towns@1.2.3" in row["notes"]
            assert set(row) == {"dataset", "value", "date", "source", "notes"}

    def test_what_the_hub_s_own_reader_makes_of_results_is_the_same(self, tmp_path: Path) -> None:
        hub_ = pytest.importorskip("huggingface_hub")
        source, sent = towns(tmp_path / "towns"), submissions(tmp_path / "all")
        hub(tmp_path / "x", "--corpus", source, "--submissions", sent)
        rows = yaml.safe_load((tmp_path / "x/.eval_results/good.yaml").read_text(encoding="utf-8"))
        entries = hub_.parse_eval_result_entries(rows)
        assert [(e.dataset_id, e.task_id, e.value) for e in entries] == [
            ("onrecord/onrecord", row["dataset"]["task_id"], row["value"]) for row in rows
        ]

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"value": "banana"}, "value: 'banana' is not of type 'number'"),
            ({"value": 91.2}, "value: 91.2 is greater than the maximum of 1"),
            ({"dataset": {"id": "not an id", "task_id": "x"}}, r"dataset\.id: 'not an id'"),
            ({"dataset": {"id": "a/b", "task_id": ""}}, r"dataset\.task_id: ''"),
            ({"dataset": {"id": "a/b"}}, "'task_id' is a required property"),
            ({"dataset": {"id": "a/b", "task_id": "x", "revision": "main"}}, "'main'"),
            ({"date": 7}, "date: 7 is not of type 'string'"),
            ({"date": "2031-13-01"}, "'2031-13-01'"),
            ({"source": {"name": "x"}}, "'url' is a required property"),
            ({"verify_token": "x"}, "'verify_token' was unexpected"),
        ],
    )
    def test_results_that_the_hub_would_refuse_or_misread_are_refused(
        self, change: dict[str, Any], said: str
    ) -> None:
        row = {"dataset": {"id": "a/b", "task_id": "x"}, "value": 0.5}
        refuse_unfit("eval_results", [row], "it")
        with pytest.raises(InvalidInputError, match=said):
            refuse_unfit("eval_results", [row | change], "it")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"metrics": []}, "'metrics' was unexpected"),
            ({"tasks": []}, "tasks: "),
            ({"tasks": [{"config": "a", "split": "test"}]}, "'id' is a required property"),
            ({"tasks": [{"id": "a", "config": "a", "split": "a-b"}]}, "'a-b' does not match"),
        ],
    )
    def test_leaderboards_that_the_hub_would_refuse_are_refused(
        self, change: dict[str, Any], said: str
    ) -> None:
        body = {"name": "a", "description": "b", "evaluation_framework": "onrecord",
                "tasks": [{"id": "a", "config": "a", "split": "test"}]}  # fmt: skip
        refuse_unfit("eval", body, "it")
        with pytest.raises(InvalidInputError, match=said):
            refuse_unfit("eval", body | change, "it")


class TestTexts:
    def test_only_a_text_with_an_open_licence_is_published_unless_it_is_said(
        self, tmp_path: Path
    ) -> None:
        source, shut = towns(tmp_path / "towns"), towns(tmp_path / "t", id="shut", text_licence="©")
        answer = hub(tmp_path / "x", "--corpus", source, "--corpus", shut, "--corpus", "seed")
        assert answer.code == 0
        assert answer.err.count("warning") == 1
        assert "without text, for it has no open licence: shut, seed" in answer.err
        held = {n: "text" in published_rows(tmp_path / "x", n)[0] for n in ("towns", "shut")}
        assert held == {"towns": True, "shut": False}
        for option, wanted in (("--with-text", True), ("--without-text", False)):
            answer = hub(tmp_path / option, "--corpus", source, "--corpus", shut, option)
            assert (answer.code, answer.err) == (0, "")
            for name in ("towns", "shut"):
                assert ("text" in published_rows(tmp_path / option, name)[0]) is wanted

    def test_gold_and_texts_come_together_and_score_as_before(self, tmp_path: Path) -> None:
        assert hub(tmp_path / "x", "--corpus", "seed").code == 0
        (document,) = open_corpus("seed")
        (tmp_path / "texts").mkdir()
        (tmp_path / "texts" / f"{document.id}.txt").write_bytes(document.text.encode())
        answer = onrecord("publish", "join", tmp_path / "x", tmp_path / "texts")
        assert (answer.code, answer.err) == (0, "")
        joined = tmp_path / "x-joined" / "seed"
        assert wires(open_corpus(str(joined))) == wires([document])
        said = write_lines(tmp_path / "p.jsonl", {"doc_id": document.id, "entities": []})
        a, b = (onrecord("score", said, "--corpus", c, "--format", "json").json
                for c in ("seed", joined))  # fmt: skip
        assert a["signature"] == b["signature"]

    def test_texts_that_differ_or_are_missing_are_all_named_and_nothing_is_written(
        self, tmp_path: Path
    ) -> None:
        source = towns(tmp_path / "towns")
        assert hub(tmp_path / "x", "--corpus", source, "--without-text").code == 0
        texts = tmp_path / "texts"
        texts.mkdir()
        (texts / "a.txt").write_text(gold_document()["text"] + " ", encoding="utf-8")
        (texts / "c.txt").write_bytes(b"\xff")
        answer = onrecord("publish", "join", tmp_path / "x", texts, "-o", tmp_path / "y")
        assert (answer.code, answer.out, answer.err.count("error: ")) == (2, "", 3)
        assert "texts/a.txt: must be the text that was annotated" in answer.err
        assert "texts/b.txt: cannot be read: No such file" in answer.err
        assert "texts/c.txt: must be UTF-8" in answer.err
        assert not (tmp_path / "y").exists()

    def test_line_ends_that_were_converted_are_named(self, tmp_path: Path) -> None:
        corpus = corpus_of([Document(id="a", text="one\ntwo")])
        publish(parts_of([corpus], with_text=False), tmp_path / "x", HEAD)
        (tmp_path / "a.txt").write_bytes(b"one\r\ntwo")
        (error,) = join(tmp_path / "x", tmp_path, tmp_path / "y").refused
        assert error.hint == "its line ends were converted to CRLF"

    def test_an_id_does_not_lead_out_of_the_folder(self, tmp_path: Path) -> None:
        corpus = corpus_of([Document(id="../a", text="secret")])
        (part,) = parts_of([corpus], with_text=False)
        part = part._replace(manifest=manifest(documents=("a",)), splits={"test": ["../a"]})
        publish([part], tmp_path / "x", HEAD)
        (tmp_path / "texts").mkdir()
        (tmp_path / "a.txt").write_bytes(b"secret")
        with pytest.raises(InvalidInputError, match=r"once, and no other"):
            join(tmp_path / "x", tmp_path / "texts", tmp_path / "y")

    def test_a_manifest_does_not_lead_out_of_the_folder(self, tmp_path: Path) -> None:
        assert hub(tmp_path / "x", "--corpus", towns(tmp_path / "towns")).code == 0
        path = tmp_path / "x" / "data" / "towns" / "corpus.json"
        path.write_text(path.read_text().replace('"id": "towns"', '"id": "../../out"'))
        answer = onrecord("publish", "join", tmp_path / "x", tmp_path, "-o", tmp_path / "y" / "z")
        assert answer.code == 2
        assert "corpus.json: id: must be the name of the folder, 'towns'" in answer.err
        assert not (tmp_path / "out").exists()

    def test_a_broken_or_foreign_table_is_named(self, tmp_path: Path) -> None:
        assert hub(tmp_path / "x", "--corpus", towns(tmp_path / "towns")).code == 0
        path = tmp_path / "x" / "data" / "towns" / "dev.parquet"
        raw = path.read_bytes()
        path.write_bytes(raw[: len(raw) // 2])
        answer = onrecord("publish", "join", tmp_path / "x", tmp_path)
        assert (answer.code, answer.err.count("\n")) == (2, 1)
        assert "dev.parquet: is no Parquet that can be read" in answer.err
        pq.write_table(pa.table({"id": ["b"]}), path)
        answer = onrecord("publish", "join", tmp_path / "x", tmp_path)
        assert "dev.parquet: must have the columns that onrecord publish writes" in answer.err
        path.unlink()
        answer = onrecord("publish", "join", tmp_path / "x", tmp_path)
        assert "must hold every document of corpus.json once, and no other" in answer.err
        answer = onrecord("publish", "join", tmp_path / "towns", tmp_path)
        assert "must hold data/<corpus>/corpus.json" in answer.err


class TestWholeOrNotAtAll:
    def test_equal_input_gives_equal_bytes(self, tmp_path: Path) -> None:
        source, sent = towns(tmp_path / "towns"), submissions(tmp_path / "all")
        for name in ("x", "y"):
            hub(tmp_path / name, "--corpus", source, "--corpus", "seed", "--submissions", sent)
        x, y = (bytes_in(tmp_path / name) for name in ("x", "y"))
        assert len(x) == 9
        assert x == y

    def test_what_cannot_be_finished_is_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("onrecord.publishing.hub.leaderboards", full)
        answer = hub(tmp_path / "x" / "y", "--corpus", towns(tmp_path / "towns"))
        assert (answer.code, answer.err.count("\n")) == (2, 1)
        assert "No space left on device" in answer.err
        assert list((tmp_path / "x").iterdir()) == []

    @pytest.mark.slow
    @pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
    def test_killed_at_any_moment_there_is_a_whole_folder_or_none(self, tmp_path: Path) -> None:
        source = towns(tmp_path / "towns")
        assert hub(tmp_path / "whole", "--corpus", source).code == 0
        whole = bytes_in(tmp_path / "whole")
        draw, seen = random.Random(7), set()
        command = [sys.executable, "-m", "onrecord", "publish", "hub", str(tmp_path / "x"),
                   "--corpus", str(source), "--date", "2031-05-06"]  # fmt: skip
        started = time.monotonic()
        env = {**os.environ, "PYTHONPATH": str(ROOT / "bench")}
        subprocess.run(command, env=env, check=True, capture_output=True)  # noqa: S603  # our own
        assert bytes_in(tmp_path / "x") == whole
        length = time.monotonic() - started
        for number in range(12):
            place = tmp_path / f"x{number}"
            command[5] = str(place)
            process = subprocess.Popen(  # noqa: S603  # as above
                command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            time.sleep(length * (0.4 + 0.7 * draw.random()))
            process.send_signal(signal.SIGKILL)
            process.wait()
            seen.add(place.exists())
            if place.exists():
                assert bytes_in(place) == whole
        assert False in seen


def bytes_in(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


class TestMistakes:
    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"id": "a b"}, "corpus.json: id: must be letters, digits"),
            ({"splits": {"a-b": ("a", "b", "c")}}, "must be named with letters"),
            ({"splits": {"all": ("a", "b", "c")}}, "and not all; got 'all'"),
            ({"splits": {"test": ("a", "b")}}, "but these are not: c ("),
            ({"splits": {"dev": ("a",), "test": ("a", "b", "c")}}, "but these are not: a ("),
            ({"splits": {"test": ("a", "b", "c", "d")}}, "but these are not: d ("),
        ],
    )
    def test_a_corpus_that_no_repository_can_hold_is_refused(
        self, tmp_path: Path, said: dict[str, Any], problem: str
    ) -> None:
        answer = hub(tmp_path / "x", "--corpus", towns(tmp_path / "towns", **said))
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert problem in answer.err
        assert not (tmp_path / "x").exists()

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            (["--repository", "some"], "--repository: must match"),
            (["--revision", "main"], "--revision: must match"),
            (["--date", "6 May"], "--date: must match"),
            (["--submissions", "none"], "none: cannot be read"),
            (["--corpus", "seed"], "two corpora have the id 'seed'"),
        ],
    )
    def test_an_option_that_is_wrong_is_named(
        self, tmp_path: Path, options: list[str], problem: str
    ) -> None:
        answer = hub(tmp_path / "x", "--corpus", "seed", *options)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert problem in answer.err
        assert not (tmp_path / "x").exists()

    def test_a_corpus_without_a_manifest_and_a_folder_that_is_there_are_refused(
        self, tmp_path: Path
    ) -> None:
        source = write_lines(tmp_path / "a.jsonl", gold_document())
        assert "has no corpus.json, which says" in hub(tmp_path / "x", "--corpus", source).err
        answer = hub(tmp_path, "--corpus", "seed")
        assert "is there already" in answer.err

    def test_without_the_package_the_command_that_installs_it_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "yaml", None)
        answer = hub(tmp_path / "x", "--corpus", "seed")
        assert answer.code == 2
        assert "yaml is not installed (pip install 'onrecord[hub]')" in answer.err
        assert list(tmp_path.iterdir()) == []


def test_every_bundled_corpus_can_be_published(tmp_path: Path) -> None:
    assert hub(tmp_path / "x").code == 0
    for path in (bundle_root() / "data").glob("*/corpus.json"):
        body = json.loads(path.read_text(encoding="utf-8"))
        rows = published_rows(tmp_path / "x", body["id"])
        assert sorted(row["id"] for row in rows) == sorted(body["documents"])
        assert f"- `{body['canary']}`" in (tmp_path / "x/README.md").read_text(encoding="utf-8")
    assert metadata(tmp_path / "x")["annotations_creators"] == ["machine-generated"]
