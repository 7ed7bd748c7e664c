"""What comes back from a tool is laid onto what was sent out, and what follows is worked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given

from onrecord.corpus import Corpus
from onrecord.curation.returning import finished, laid_onto
from onrecord.document import Document
from onrecord.opening import open_corpus
from onrecord.validation.documents import check
from onrecord.validation.subject import Subject
from tests.any_gold import corpora
from tests.command_line import TEXT, gold_document, onrecord, span, write_lines


def sent(folder: Path, *ids: str, **more: Any) -> Path:
    """Documents with a date, a language and meta, not annotated."""
    head = {"text": TEXT, "dct": {"value": "2031-05-06"}, "meta": {"story": "win"}, **more}
    return write_lines(folder / "sent.jsonl", *({"id": i, **head} for i in ids or ("a",)))


def came_back(folder: Path, *ids: str, **layers: Any) -> Path:
    body = {"text": TEXT, **layers}
    return write_lines(folder / "back.jsonl", *({"id": i, **body} for i in ids or ("a",)))


def laid(folder: Path, back: Path, onto: Path, *options: str) -> dict[str, Any]:
    made = folder / "made.json"
    answer = onrecord("convert", back, made, "--onto", onto, *options)
    assert answer.code == 0, answer.err
    body: dict[str, Any] = json.loads(made.read_bytes())
    return body


def place(words: str, **more: Any) -> dict[str, Any]:
    start, end = span(words)
    return {"start": start, "end": end, **more}


def test_the_head_is_that_of_the_documents_and_the_layers_are_the_annotators(
    tmp_path: Path,
) -> None:
    onto = sent(tmp_path, language="en-GB")
    back = came_back(tmp_path, meta={"left_out": {"relations": 1}}, dates=[])
    body = laid(tmp_path, back, onto)
    assert body["dct"] == {"value": "2031-05-06", "provenance": "given"}
    assert (body["language"], body["dates"]) == ("en-GB", [])
    assert body["meta"] == {"left_out": {"relations": 1}, "story": "win"}
    assert "entities" not in body


def test_what_follows_from_spans_is_worked_out(tmp_path: Path) -> None:
    back = came_back(
        tmp_path,
        entities=[
            place("Maria Silva", type="PERSON"),
            place("Portugal", type="GPE", entity_id="pt"),  # said, so it stays
            place("that", type="CARDINAL"), place("will win", type="CARDINAL", id="e1"),
        ],
        dates=[place("Monday", type="DATE", value="2031-05-05")],
        attributions=[
            {"cue": [span("said")], "source": [span("Maria Silva")], "speaker": span("Maria Silva"),
             "content": [span("that Portugal — “by far” — will win. “We will,” she added")]},
            {"cue": [span("added")], "source": [span("she")], "content": [span("“We will,”")],
             "quote_type": "indirect", "speaker": span("she")},
        ],
    )  # fmt: skip
    body = laid(tmp_path, back, sent(tmp_path))
    assert [(e["id"], e["text"], e["entity_id"]) for e in body["entities"]] == [
        ("e2", "Maria Silva", "maria_silva"), ("e3", "Portugal", "pt"),
        ("e4", "that", "that_1"), ("e1", "will win", "will_win_1"),
    ]  # fmt: skip
    assert [(d["id"], d["text"]) for d in body["dates"]] == [("t1", "Monday")]
    first, second = body["attributions"]
    assert first["text"]["cue"] == "said"
    assert (first["id"], first["parent"], first["quote_type"]) == ("a1", None, "mixed")
    assert (first["source_entity"], "speaker" in first) == ("maria_silva", False)
    assert (second["id"], second["parent"]) == ("a2", "a1")
    assert second["quote_type"] == "indirect"  # what is said is left to the lint
    assert second["speaker"] == span("she")  # no entity stands there
    assert "source_entity" not in second


def test_an_article_makes_no_other_entity(tmp_path: Path) -> None:
    text = "The Post said so, the Post added."
    onto = write_lines(tmp_path / "sent.jsonl", {"id": "a", "text": text})
    back = write_lines(
        tmp_path / "back.jsonl",
        {"id": "a", "text": text,
         "entities": [{"start": a, "end": b, "type": "ORG"} for a, b in ((0, 8), (22, 26))],
         "attributions": [{"cue": [[9, 13]], "content": [[14, 16]], "speaker": [0, 8]},
                          {"cue": [[27, 32]], "content": [[14, 16]], "speaker": [18, 26]}]},
    )  # fmt: skip
    body = laid(tmp_path, back, onto)
    assert [e["entity_id"] for e in body["entities"]] == ["post", "post"]
    assert [a["source_entity"] for a in body["attributions"]] == ["post", "post"]


def test_numerals_of_the_same_words_are_not_one(tmp_path: Path) -> None:
    text = "Four of four said 4."
    onto = write_lines(tmp_path / "sent.jsonl", {"id": "a", "text": text})
    numerals = [(0, 4), (8, 12), (18, 19)]
    back = write_lines(
        tmp_path / "back.jsonl",
        {"id": "a", "text": text,
         "entities": [{"start": a, "end": b, "type": "CARDINAL"} for a, b in numerals]},
    )  # fmt: skip
    found = [e["entity_id"] for e in laid(tmp_path, back, onto)["entities"]]
    assert found == ["four_1", "four_2", "4_1"]


@given(corpora())
def test_finishing_changes_no_span_and_finishes_once(documents: list[Document]) -> None:
    for document in documents:
        done = finished(document)
        assert finished(done) == done
        for name, layer in document.layers.items():
            for before, after in zip(layer, done.layers[name], strict=True):
                for field in ("start", "end", "spans", "source", "cue", "content", "type", "value"):
                    assert getattr(before, field, None) == getattr(after, field, None)
                for field in ("id", "entity_id", "source_entity", "quote_type"):
                    said = getattr(before, field, msgspec.UNSET)
                    assert said in (msgspec.UNSET, None, getattr(after, field, None))


@given(corpora())
def test_what_is_finished_has_its_words_and_parents_as_the_lint_wants_them(
    documents: list[Document],
) -> None:
    for document in documents:
        found = [p for p in check(Subject(finished(document), "a")) if "lead back" not in p.problem]
        # two relations of one content and no cue hold each other, and nothing can be said of them
        assert not [p for p in found if p.rule in {"surface", "parent"}]


def test_the_description_of_the_corpus_comes_along(tmp_path: Path) -> None:
    told = ("--option", "title=Wins", "--option", "text_licence=CC0")
    assert onrecord("convert", sent(tmp_path, "a", "b"), tmp_path / "mine", *told).code == 0
    back = came_back(tmp_path, "b", entities=[])  # one of two was annotated
    answer = onrecord("convert", back, tmp_path / "gold", "--onto", tmp_path / "mine")
    assert answer.code == 0, answer.err
    manifest = json.loads((tmp_path / "gold" / "corpus.json").read_bytes())
    assert (manifest["title"], manifest["text_licence"]) == ("Wins", "CC0")
    assert manifest["documents"] == ["b"]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"id": "A"}, "no document of sent is 'A' (did you mean a? there is a)"),
        ({"text": TEXT + "\n"}, "must be that of sent, character by character, but it differs"),
        ({"text": TEXT.replace(". ", ".\r\n")}, "its line ends were converted"),
    ],
)
def test_another_document_or_text_is_refused(
    tmp_path: Path, changed: dict[str, Any], problem: str
) -> None:
    back = write_lines(tmp_path / "back.jsonl", {"id": "a", "text": TEXT, "dates": []} | changed)
    answer = onrecord("convert", back, tmp_path / "gold", "--onto", sent(tmp_path))
    assert (answer.code, (tmp_path / "gold").exists()) == (2, False)
    assert problem in answer.err


def test_with_keep_going_the_others_are_laid_on(tmp_path: Path) -> None:
    body = {"text": TEXT, "dates": []}
    back = write_lines(tmp_path / "b.jsonl", *({"id": i, **body} for i in ("x", "a", "y", "b")))
    onto = sent(tmp_path, "a", "b")
    out = tmp_path / "gold.jsonl"
    answer = onrecord("convert", back, out, "--onto", onto, "--keep-going")
    assert answer.code == 2
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a", "b"]
    assert answer.err.count("failed: ") == 2


def test_annotations_are_no_predictions(tmp_path: Path) -> None:
    onto = sent(tmp_path)
    answer = onrecord("convert", onto, tmp_path / "x", "--onto", onto, "--corpus", onto)
    assert answer.code == 2
    assert "name one of them" in answer.err


def test_gold_that_says_everything_stays_as_it_is() -> None:
    for name in ("seed", "composed"):
        corpus: Corpus = open_corpus(name)
        assert list(laid_onto(corpus, corpus)) == list(corpus)


def test_the_gold_document_of_other_tests_is_sound_when_it_returns(tmp_path: Path) -> None:
    back = write_lines(tmp_path / "back.jsonl", gold_document())
    laid(tmp_path, back, sent(tmp_path))
    assert onrecord("validate", tmp_path / "made.json").code == 0


def test_an_alternative_without_cue_and_content_is_an_error_and_no_traceback(
    tmp_path: Path,
) -> None:
    relation = {"content": [[0, 5]], "accept": [{"content": []}, {"source": [[6, 11]]}]}
    path = write_lines(tmp_path / "a.jsonl", {"id": "a", "text": TEXT, "attributions": [relation]})
    answer = onrecord("validate", path)
    assert answer.code == 2
    assert "accept[0]: must leave the attribution a cue or a content" in answer.out
    assert "accept[1]" not in answer.out


def test_agreement_on_speakers_needs_what_follows_from_their_spans(tmp_path: Path) -> None:
    """A speaker that a tool holds as a span is compared by the entity that stands there."""
    pytest.importorskip("sklearn")
    one = gold_document()
    for entity in one["entities"]:
        del entity["entity_id"]
    for relation in one["attributions"]:
        relation["speaker"] = span("Maria Silva")
        del relation["source_entity"]
    sides = [write_lines(tmp_path / f"{name}.jsonl", one) for name in "ab"]
    asked: tuple[str | Path, ...] = ("agreement", *sides, "--format", "json")
    bare = onrecord(*asked).json["attributions"]["f1"]["speaker"]
    assert (bare["matched"], bare["f1"]) == (0, 0)
    laid_on = onrecord(*asked, "--onto", sent(tmp_path)).json["attributions"]["f1"]["speaker"]
    assert (laid_on["matched"], laid_on["gold"], laid_on["f1"]) == (2, 2, 1.0)
