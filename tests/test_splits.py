"""A split of a corpus stands wherever a corpus does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus
from tests.command_line import onrecord


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of three documents, two of them in its split ``test``."""
    ids = ["a", "b", "c"]
    for doc_id in ids:
        body = {"id": doc_id, "text": f"Kenya {doc_id}", "entities": []}
        (tmp_path / f"{doc_id}.json").write_text(json.dumps(body))
    manifest = {
        "id": "three", "title": "Three", "version": "1.0.0", "documents": ids,
        "text_licence": "CC0-1.0", "annotation_licence": "CC0-1.0", "provenance": "Invented.",
        "type_set": "ontonotes", "splits": {"dev": ["b"], "test": ["a", "c"]},
    }  # fmt: skip
    (tmp_path / "corpus.json").write_text(json.dumps(manifest))
    return tmp_path


def test_a_split_is_a_corpus_of_its_own_name(folder: Path) -> None:
    split = open_corpus(f"{folder}/test")
    assert [document.id for document in split] == ["a", "c"]
    assert (split.name, split.size, split.type_set) == ("three-test", 2, "ontonotes")


def test_a_bundled_corpus_has_its_splits_by_name() -> None:
    assert [d.id for d in open_corpus("seed/test")] == [d.id for d in open_corpus("seed")]


def test_an_unknown_split_names_those_that_there_are(folder: Path) -> None:
    with pytest.raises(InvalidInputError, match="it has dev, test"):
        open_corpus(f"{folder}/train")
    answer = onrecord("run", "rules", "--corpus", "sed/test")
    assert answer.code == 2
    assert "no such corpus" in answer.err


def test_what_exists_is_read_before_a_split_is_sought(folder: Path) -> None:
    inner = folder / "test"
    inner.mkdir()
    (inner / "corpus.json").write_text((folder / "corpus.json").read_text())
    for name in ("a", "b", "c"):
        (inner / f"{name}.json").write_text((folder / f"{name}.json").read_text())
    assert open_corpus(f"{folder}/test").name == "three"
