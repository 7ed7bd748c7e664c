"""What a hostile submitter tries: refused with few words, and nobody else's board is harmed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.corpus import Corpus
from onrecord.evaluation import evaluate
from onrecord.leaderboard.building import build
from onrecord.leaderboard.submissions import LISTED, check, looks
from onrecord.opening import open_corpus
from tests.command_line import onrecord

tomli_w = pytest.importorskip("tomli_w")

WORDS = "Ada met Bo in Rome on a rainy day, and nobody said a word about it to anyone."
PLACE = {"start": 0, "end": 3, "type": "PERSON"}


@pytest.fixture
def corpora(tmp_path: Path) -> dict[str, Corpus]:
    """A corpus ``towns`` of three documents, and a submission ``good`` to it."""
    gold = [{"id": f"d{n}", "text": WORDS, "entities": [PLACE]} for n in range(3)]
    (tmp_path / "towns.jsonl").write_text("".join(json.dumps(d) + "\n" for d in gold))
    send(tmp_path, [{"doc_id": f"d{n}", "entities": [PLACE]} for n in range(3)], name="good")
    corpus = open_corpus(str(tmp_path / "towns.jsonl"))
    return {corpus.name: corpus}


def send(root: Path, said: list[Any], name: str = "bad", **fields: Any) -> Path:
    """A submission of some lines; those that are bytes go in as they are."""
    folder = root / "all" / name
    folder.mkdir(parents=True)
    raw = b"".join(s if isinstance(s, bytes) else json.dumps(s).encode() + b"\n" for s in said)
    (folder / "p.jsonl").write_bytes(raw)
    sent = {"path": "p.jsonl", "sha256": hashlib.sha256(raw).hexdigest()}
    card = {
        "system": name, "version": "1", "authors": ["A. Author"], "licence": "MIT",
        "training_data": "none", "contamination": {"towns": "none known"},
        "predictions": {"towns": sent}, **fields,
    }  # fmt: skip
    (folder / "submission.toml").write_text(tomli_w.dumps(card), encoding="utf-8")
    return folder


def refused(root: Path, corpora: dict[str, Corpus]) -> list[str]:
    """The errors of a folder where only ``good`` is fit."""
    checked = check(root / "all", corpora)
    assert [entry.name for entry in checked.entries] == ["good"]
    return [str(p) for p in checked.problems if p.severity == "error"]


def many(count: int) -> list[dict[str, Any]]:
    return [PLACE] * count


def test_too_many_annotations_of_one_document_are_refused(
    tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    send(tmp_path, [{"doc_id": "d0", "entities": many(5_001)}])
    (found,) = refused(tmp_path, corpora)
    assert "entities: must have at most 5,000 spans, got 5,001" in found
    send(tmp_path, [{"doc_id": "d0", "entities": many(5_000)}], name="most")
    assert "most" in [entry.name for entry in check(tmp_path / "all", corpora).entries]


def test_spans_of_one_annotation_count_one_by_one(
    tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    content = [[start, start + 1] for start in range(0, 60, 2)]  # 30 spans, and a cue's
    said = {"source": [], "cue": [[70, 72]], "content": content, "quote_type": "indirect"}
    send(tmp_path, [{"doc_id": "d0", "attributions": [said] * 200}])
    (found,) = refused(tmp_path, corpora)
    assert "attributions: must have at most 5,000 spans, got 6,200" in found


def test_types_without_end_are_refused(tmp_path: Path, corpora: dict[str, Corpus]) -> None:
    said = [
        {"doc_id": f"d{n}", "entities": [{**PLACE, "type": f"T{n}-{k}"} for k in range(400)]}
        for n in range(3)
    ]
    send(tmp_path, said)
    (found,) = refused(tmp_path, corpora)
    assert "p.jsonl:3: must have at most 1,000 types in all, got 1,200" in found


def test_a_line_that_is_too_long_is_not_decoded(tmp_path: Path, corpora: dict[str, Corpus]) -> None:
    send(tmp_path, [b'{"doc_id": "d0", "meta": "' + b"x" * 2**24 + b'"}\n'])
    (found,) = refused(tmp_path, corpora)
    assert "p.jsonl:1: must have at most 16,777,216 bytes" in found


def test_repeats_without_end_are_refused(tmp_path: Path, corpora: dict[str, Corpus]) -> None:
    send(tmp_path, [{"doc_id": "d0", "repeat": n, "entities": []} for n in range(102)])
    assert ["repeat: must be less than 100" in found for found in refused(tmp_path, corpora)] == [
        True,
        True,
    ]


def test_of_a_million_errors_the_first_few_are_listed(
    tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    send(tmp_path, [b"x\n"] * 1_000_000)
    found = refused(tmp_path, corpora)
    assert len(found) == LISTED + 1
    assert "has more errors than the 20 that are listed" in found[-1]


def test_gold_is_no_prediction(tmp_path: Path, corpora: dict[str, Corpus]) -> None:
    send(tmp_path, [{"id": "d0", "text": WORDS, "entities": [PLACE]}])
    assert any("doc_id" in found for found in refused(tmp_path, corpora))


def test_other_files_of_a_submission_are_not_looked_at(
    tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    for number, body in enumerate(("[1]", "{", '{"extractor": 5, "tasks": 7}')):
        folder = send(tmp_path, [{"doc_id": f"d{number}", "entities": []}], name=f"x{number}")
        (folder / "run.json").write_text(body)
    built = build(tmp_path / "all", corpora, tmp_path / "site", cache=tmp_path / "cache")
    assert len(built.boards[0].rows) == 4


def test_what_cannot_be_scored_after_all_costs_nobody_else_their_place(
    tmp_path: Path, corpora: dict[str, Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = send(tmp_path, [{"doc_id": "d0", "entities": []}])

    def narrow(corpus: Any, predictions: Any, *rest: Any) -> Any:
        if predictions.path.parent == folder:
            raise MemoryError
        return evaluate(corpus, predictions, *rest)

    monkeypatch.setattr("onrecord.leaderboard.recomputing.evaluate", narrow)
    built = build(tmp_path / "all", corpora, tmp_path / "site", cache=tmp_path / "cache")
    assert [row.name for row in built.boards[0].rows] == ["good"]
    errors = [p for p in built.problems if p.severity == "error"]
    assert ["too much for this machine's memory" in str(e) for e in errors] == [True]
    assert not list((tmp_path / "cache").glob("*.part"))


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("cost.amount = inf", "must have no number that is inf or nan"),
        ("documents_per_second = nan", "must have no number that is inf or nan"),
        ("[claimed.towns]\nentities = 1.5", "greater than the maximum of 1"),
        ("date = '2031-02-30'", "must be a day of the calendar"),
        ("link = 'javascript:alert(1)'", "link"),
        ("x" + ".a" * 1_900 + " = 1", "nested too deeply"),
        ("x" + ".a" * 30_000 + " = 1", "at most 2,000 full stops in a line"),
        ("x = " + "{a=" * 20_000, "TOML"),
        ("\n".join(["[claimed.towns]", *(f"x{n} = 2" for n in range(5_000))]), "more errors than"),
        ("#" * 2_000_000, "must have at most 65,536 bytes"),
    ],
)
def test_a_card_that_asks_for_trouble_is_refused_in_few_words(
    raw: str, words: str, tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    card = send(tmp_path, [{"doc_id": "d0", "entities": []}]) / "submission.toml"
    card.write_text(f"{raw}\n{card.read_text()}" if "[" not in raw else card.read_text() + raw)
    found = refused(tmp_path, corpora)
    assert len(found) <= LISTED + 1
    assert any(words in one for one in found)
    assert all(len(one) < 2_000 for one in found)


@pytest.mark.parametrize(
    "name",
    [
        "FINDER", " finder ", "fi\u200bnder", "ﬁnder", "ｆｉｎｄｅｒ", "fіndеr",
        "finder\u202e", "find\u00ader", "finder\u3164",
    ],
)  # fmt: skip
def test_a_name_that_looks_like_another_is_refused(
    name: str, tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    send(tmp_path, [{"doc_id": "d0", "entities": []}], name="a", system="finder")
    send(tmp_path, [{"doc_id": "d0", "entities": []}], name="b", system=name)
    checked = check(tmp_path / "all", corpora)
    assert [entry.name for entry in checked.entries] == ["a", "good"]
    assert any("must stand once, but a has it too" in str(p) for p in checked.problems)


@pytest.mark.parametrize("name", ["two", "guidelines.html", "x.html", "GOOD"])
def test_a_folder_that_would_take_another_page_s_place_is_refused(
    name: str, tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    send(tmp_path, [{"doc_id": "d0", "entities": []}], name=name, system="x")
    checked = check(tmp_path / "all", corpora)
    assert len(checked.entries) == 1
    assert any("whose name is its own as a page's" in str(p) for p in checked.problems)


def test_a_folder_that_is_a_link_is_not_even_read(
    tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "submission.toml").write_text("secret")
    (tmp_path / "all" / "link").symlink_to(elsewhere)
    (found,) = refused(tmp_path, corpora)
    assert "must not be a symbolic link" in found


def test_a_card_of_a_hundred_corpora_is_refused_before_a_file_is_read(
    tmp_path: Path, corpora: dict[str, Corpus], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {f"c{n}": {"path": "p.jsonl", "sha256": "0" * 64} for n in range(100)}
    send(tmp_path, [{"doc_id": "d0", "entities": []}], predictions=sent)
    read: list[str] = []

    def digest(*_: Any) -> Any:
        read.append("")
        raise AssertionError

    check(tmp_path / "all", {})  # the good one is read as it is
    monkeypatch.setattr("onrecord.validation.submissions.hashlib.file_digest", digest)
    (tmp_path / "all" / "good" / "submission.toml").write_text("")
    found = [str(p) for p in check(tmp_path / "all", corpora).problems]
    assert sum("known-corpus" in p or "a corpus of this" in p for p in found) == LISTED
    assert not read


def test_what_is_printed_never_steers_a_terminal(
    tmp_path: Path, corpora: dict[str, Corpus]
) -> None:
    corpora.clear()
    sly = "x\x1b[2J\u202ey"
    send(tmp_path, [{"doc_id": "d0", "entities": []}], system=sly, version=sly)
    send(tmp_path, [{"doc_id": sly, "entities": []}], name="w\x1b[2Jv")
    gold = tmp_path / "towns.jsonl"
    answer = onrecord("leaderboard", "check", tmp_path / "all", "--corpus", gold)
    built = onrecord(
        "leaderboard", "build", tmp_path / "all", "-o", tmp_path / "site", "--corpus", gold,
        "--cache", tmp_path / "cache",
    )  # fmt: skip
    for said in (answer.out, answer.err, built.out, built.err):
        assert "\x1b" not in said
        assert "\u202e" not in said
    assert (answer.code, built.code) == (2, 2)
    assert "fit: bad: x\u241b[2J\ufffdy" in answer.out  # click alone takes it away from files only
    assert "\u241b" in built.err


def test_names_that_differ_to_the_eye_are_two() -> None:
    names = ["finder", "find er", "finder2", "fïnder", "искатель", "ανιχνευτής", "finder-large"]
    assert len({looks(name) for name in names}) == len(names)
    assert looks("e\u0301clair") == looks("\u00c9CLAIR")
