"""spaCy's DocBin: what stands for what, what a pipeline leaves behind, files that are none."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given

import onrecord as package
from onrecord.document import Document
from onrecord.integrations import documents_from_spacy, predictions_from_spacy, spacy_docs
from onrecord.readers.docbin import DocbinReader
from onrecord.writers.docbin import DocbinWriter
from tests.any_gold import corpora
from tests.command_line import TEXT, gold_document, onrecord, span, write_lines
from tests.without_packages import without_packages

pytestmark = pytest.mark.extras
spacy = pytest.importorskip("spacy")

GOLDEN = Path(__file__).parent / "fixtures" / "docbin"


def read(path: Path, **options: str) -> list[Document]:
    return list(DocbinReader().documents(path, options))


def plain(document: Document, layer: str) -> list[dict[str, Any]]:
    return [json.loads(msgspec.json.encode(a)) for a in document.layers[layer]]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))


@pytest.fixture
def written(gold: Path, tmp_path: Path) -> Path:
    assert onrecord("convert", gold, tmp_path / "gold.spacy", "--to", "docbin").code == 0
    return tmp_path / "gold.spacy"


def test_the_golden_file_is_read_as_spacy_wrote_it() -> None:
    first, unread, nothing, empty = read(GOLDEN)
    assert first.text == "Ada Lund told Radio\u00a0Nord on Monday\nthat  Ostley 🌍 won."
    assert plain(first, "entities") == [
        {"start": 0, "end": 8, "type": "PERSON", "entity_id": "ada_lund", "kb_id": "Q105"},
        {"start": 28, "end": 34, "type": "DATE"},
    ]
    assert (unread.text, unread.layers) == ("Nobody won . ", {}), "ents that were never set"
    assert (nothing.text, nothing.layers) == ("Nothing happened.", {"entities": ()})
    assert empty.text == ""
    assert [d.id for d in (first, unread, nothing, empty)] == ["1", "2", "3", "4"]


def test_a_span_group_and_labels_of_dates_are_options() -> None:
    assert plain(read(GOLDEN, spans="sc")[0], "entities") == [
        {"start": 41, "end": 49, "type": "GPE"},
        {"start": 41, "end": 47, "type": "LOC"},
    ]
    first = read(GOLDEN, dates="DATE, TIME")[0]
    assert [e["type"] for e in plain(first, "entities")] == ["PERSON"]
    assert plain(first, "dates") == [{"start": 28, "end": 34, "type": "DATE", "value": ""}]
    answer = onrecord(
        "score", f"docbin:{GOLDEN}", "--corpus", f"docbin:{GOLDEN}", "--option", "spans=sk"
    )
    assert answer.code == 2
    assert "document 1: has no span group 'sk' (there is sc)" in answer.err


@pytest.mark.slow
@given(corpora())
def test_what_is_written_is_read(documents: list[Document]) -> None:
    with TemporaryDirectory() as name:
        for path in (Path(name) / "all.spacy", Path(name) / "folder"):
            assert (
                DocbinWriter().write(documents, path, {"documents": "2"} if not path.suffix else {})
                == ()
            )
            assert [(d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in read(path)] == [
                (d.id, d.text, d.language, d.dct, d.meta, d.layers) for d in documents
            ]


def test_spacy_sees_entities_dates_and_roles() -> None:
    (doc,) = spacy_docs(documents_of(gold_document()))
    assert doc.text == TEXT
    assert [(e.text, e.label_, e.id_) for e in doc.ents] == [
        ("Maria Silva", "PERSON", "maria_silva"), ("Portugal", "GPE", "portugal"),
    ]  # fmt: skip
    assert [(s.text, s.label_, s.kb_id_) for s in doc.spans["dates"]] == [
        ("Monday", "DATE", "2031-05-05")
    ]
    assert [(s.text, s.label_, s.id_) for s in doc.spans["attributions"]] == [
        ("Maria Silva", "source", "0"), ("said", "cue", "0"),
        ("that Portugal — “by far” — will win", "content", "0"),
        ("she", "source", "1"), ("added", "cue", "1"), ("“We will,”", "content", "1"),
    ]  # fmt: skip
    assert "entities" not in doc.spans, "doc.ents holds them all"


def documents_of(*bodies: dict[str, Any]) -> list[Document]:
    with TemporaryDirectory() as name:
        return list(package.load(str(write_lines(Path(name) / "g.jsonl", *bodies))))


def test_entities_that_overlap_or_have_gaps_stand_in_a_group() -> None:
    body = {"id": "a", "text": "one two three", "entities": [
        {"start": 0, "end": 7, "type": "A"}, {"start": 4, "end": 7, "type": "B"},
        {"spans": [[0, 3], [8, 13]], "type": "C"}, {"start": 8, "end": 11, "type": "D"},
    ]}  # fmt: skip
    (doc,) = spacy_docs(documents_of(body))
    assert [(e.text, e.label_) for e in doc.ents] == [("one two", "A"), ("thr", "D")]
    assert [(s.text, s.label_, s.id_) for s in doc.spans["entities"]] == [
        ("one two", "A", "0"), ("two", "B", "1"), ("one", "C", "2"), ("three", "C", "2"),
        ("thr", "D", "3"),
    ]  # fmt: skip
    (back,) = documents_from_spacy([doc])
    assert plain(back, "entities") == body["entities"]


def test_spans_that_were_changed_since_are_believed_and_not_what_was_kept(written: Path) -> None:
    docs = list(spacy.tokens.DocBin().from_disk(written).get_docs(spacy.blank("en").vocab))
    docs[0].set_ents([spacy.tokens.Span(docs[0], 0, 1, label="NEW")])
    spacy.tokens.DocBin(docs=docs, store_user_data=True).to_disk(written)
    changed, kept = read(written)
    assert plain(changed, "entities") == [
        {"start": 0, "end": 5, "type": "NEW", "entity_id": "maria_silva"}  # spaCy left the id there
    ]
    assert [(a["source"], a["cue"]) for a in plain(changed, "attributions")] == [
        ([span("Maria Silva")], [span("said")]), ([span("she")], [span("added")]),
    ]  # fmt: skip
    assert changed.dct is not None
    assert plain(kept, "entities")[0]["entity_id"] == "maria_silva"


def test_a_pipeline_that_ran_over_gold_is_not_credited_with_the_gold(
    gold: Path, written: Path
) -> None:
    docs = list(spacy.tokens.DocBin().from_disk(written).get_docs(spacy.blank("en").vocab))
    for doc in docs:
        doc.set_ents([])
        doc.set_ents([spacy.tokens.Span(doc, 0, 2, label="ORG")])
    spacy.tokens.DocBin(docs=docs, store_user_data=True).to_disk(written)
    answer = onrecord("score", f"docbin:{written}", "--corpus", gold, "--format", "json")
    assert answer.code == 0
    criteria = answer.json["tasks"]["entities"]["criteria"]
    assert criteria["strict"]["overall"]["matched"] == 0
    said = [p.layers["entities"][0] for p in DocbinReader().predictions(written, {}, ())]
    assert [(e.type, e.entity_id) for e in said] == [("ORG", msgspec.UNSET)] * 2
    assert answer.json["tasks"]["dates"] is None
    assert answer.json["tasks"]["attributions"] is None


def test_predictions_without_ids_are_for_the_corpus_in_its_order(
    gold: Path, tmp_path: Path
) -> None:
    docs = list(spacy_docs(package.load(str(gold))))
    for doc in docs:
        doc.user_data.clear()
    spacy.tokens.DocBin(docs=docs).to_disk(tmp_path / "said.spacy")
    answer = onrecord(
        "score", f"docbin:{tmp_path}/said.spacy", "--corpus", gold, "--format", "json"
    )
    assert answer.json["tasks"]["entities"]["criteria"]["strict"]["overall"]["matched"] == 4
    assert answer.json["failures"] == []


def test_doc_objects_are_scored_in_python(gold: Path) -> None:
    corpus = package.load(str(gold))
    docs = list(spacy_docs(corpus))
    result = package.score(corpus, predictions_from_spacy(docs, [d.id for d in corpus]))
    assert result.f1("entities") == 1.0
    assert list(documents_from_spacy(docs)) == [
        msgspec.structs.replace(d, place=f"docs[{n}]") for n, d in enumerate(corpus)
    ]


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def without_tokens(raw: bytes) -> bytes:
    body = spacy.util.srsly.msgpack_loads(zlib.decompress(raw))
    return zlib.compress(spacy.util.srsly.msgpack_dumps({**body, "tokens": b""}))


@pytest.mark.parametrize(
    "damage",
    [
        cut, without_tokens, lambda _: b"", lambda _: b"\xef\xbb\xbf{}\r\n",
        lambda raw: raw[:-4] + b"0000", lambda _: zlib.compress(b"\x93\x01\x02\x03"),
        lambda _: zlib.compress(b"\x80"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_docbin_is_named(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "news.spacy"
    path.write_bytes(damage((GOLDEN / "news.spacy").read_bytes()))
    answer = onrecord("score", f"docbin:{path}", "--corpus", f"docbin:{path}")
    assert (answer.code, answer.out) == (2, "")
    assert re.search(r"news\.spacy: (document 1: )?is no DocBin that can be read", answer.err)
    assert answer.err.count("\n") == 1


def test_what_was_kept_must_be_a_document(written: Path) -> None:
    docs = list(spacy.tokens.DocBin().from_disk(written).get_docs(spacy.blank("en").vocab))
    docs[1].user_data["onrecord"] = '{"id": 3, "text": ""}'
    spacy.tokens.DocBin(docs=docs, store_user_data=True).to_disk(written)
    answer = onrecord("validate", f"docbin:{written}")
    answer = onrecord("score", f"docbin:{written}", "--corpus", f"docbin:{written}")
    assert answer.code == 2
    assert "document 2: onrecord: id: Expected `str`, got `int`" in answer.err


def test_a_folder_without_files_and_a_missing_package_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = onrecord("score", f"docbin:{tmp_path}", "--corpus", f"docbin:{tmp_path}")
    assert "must hold .spacy files" in answer.err
    without_packages(monkeypatch)
    answer = onrecord("score", f"docbin:{GOLDEN}", "--corpus", f"docbin:{GOLDEN}")
    assert answer.code == 2
    assert "spacy is not installed (pip install 'onrecord[baselines]')" in answer.err
