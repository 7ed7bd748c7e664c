"""Submissions made, checked and scored; strangers' folders do no harm."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.leaderboard.board import board_of
from onrecord.leaderboard.building import Built, build, score_all
from onrecord.leaderboard.recomputing import Before
from onrecord.leaderboard.submissions import check
from onrecord.opening import open_corpus
from onrecord.validation import submissions
from tests.command_line import onrecord

tomli_w = pytest.importorskip("tomli_w")

WORDS = "Ada met Bo in Rome on a rainy day"
PLACES = [(0, 3, "PERSON"), (8, 10, "PERSON"), (14, 18, "GPE")]
DOCUMENTS = 8


def spans(number: int) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "type": type_} for start, end, type_ in PLACES[:number]]


def lines(bodies: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(body) + "\n" for body in bodies)


@pytest.fixture
def corpora(tmp_path: Path) -> dict[str, Corpus]:
    """A corpus ``towns`` of eight documents."""
    gold = [{"id": f"d{n}", "text": WORDS, "entities": spans(3)} for n in range(DOCUMENTS)]
    (tmp_path / "towns.jsonl").write_text(lines(gold))
    corpus = open_corpus(str(tmp_path / "towns.jsonl"))
    return {corpus.name: corpus}


def card(**fields: Any) -> dict[str, Any]:
    return {
        "system": "finder", "version": "1", "authors": ["A. Author"], "licence": "MIT",
        "training_data": "none", "contamination": {"towns": "none known"}, **fields,
    }  # fmt: skip


def submission(folder: Path, found: int = 3, **fields: Any) -> Path:
    """A submission that finds the first so many entities of every document."""
    folder.mkdir(parents=True)
    said = [{"doc_id": f"d{n}", "entities": spans(found)} for n in range(DOCUMENTS)]
    (folder / "towns.jsonl").write_text(lines(said))
    digest = hashlib.sha256((folder / "towns.jsonl").read_bytes()).hexdigest()
    sent = {"towns": {"path": "towns.jsonl", "sha256": digest}}
    body = card(**{"predictions": sent, "system": folder.name, **fields})
    (folder / "submission.toml").write_text(tomli_w.dumps(body))
    return folder


def problems(root: Path, corpora: dict[str, Corpus], **options: Any) -> list[str]:
    return [str(p) for p in check(root, corpora, **options).problems if p.severity == "error"]


class TestBoards:
    def test_scores_come_from_the_predictions_and_claims_stand_beside(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        submission(tmp_path / "all" / "good", 3)
        submission(tmp_path / "all" / "poor", 1, claimed={"towns": {"entities": 0.99}})
        checked = check(tmp_path / "all", corpora)
        assert [e.name for e in checked.entries] == ["good", "poor"]
        (scores,) = score_all(checked, corpora, Before(tmp_path / "cache", corpora))
        good, poor = scores.board.rows
        # 3 of 3, and 1 of 3: P = 1, R = 1/3, F1 = 2 · 8 / (8 + 24)
        assert (good.name, good.cells["entities"].f1) == ("good", 1)
        assert (poor.name, poor.cells["entities"].f1) == ("poor", 0.5)
        assert poor.cells["entities"].claimed == 0.99
        # exact over 2⁸ swaps: all eight documents on one side, twice; 2/256 < .05
        assert (good.cells["entities"].group, poor.cells["entities"].group) == (1, 2)
        assert (poor.cells["entities"].best_rank, poor.cells["entities"].worst_rank) == (2, 2)

    def test_honest_disclosure_costs_no_rank(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        submission(tmp_path / "all" / "honest", 3, contamination={"towns": "gold seen"})
        submission(tmp_path / "all" / "other", 2)
        (scores,) = score_all(
            check(tmp_path / "all", corpora), corpora, Before(tmp_path / "cache", corpora)
        )
        first = scores.board.rows[0]
        assert (first.name, first.seen, first.cells["entities"].best_rank) == ("honest", True, 1)

    def test_an_unchanged_submission_is_not_scored_again(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        for name, found in (("good", 3), ("poor", 1)):
            submission(tmp_path / "all" / name, found)

        def built(site: str) -> tuple[int, int, bytes]:
            done = build(tmp_path / "all", corpora, tmp_path / site, cache=tmp_path / "cache")
            return done.recomputed, done.kept, (tmp_path / site / "board.json").read_bytes()

        first, again = built("a"), built("b")
        assert (first[:2], again[:2]) == ((2, 0), (0, 2))
        assert first[2] == again[2]
        for path in (tmp_path / "cache").iterdir():
            path.write_bytes(path.read_bytes()[:100])  # a disk that filled up
        assert built("c") == (2, 0, first[2])

    def test_an_unchanged_submission_is_not_checked_line_by_line_again(
        self, tmp_path: Path, corpora: dict[str, Corpus], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        submission(tmp_path / "all" / "good", 3)
        submission(tmp_path / "all" / "poor", 1)

        def built() -> Built:
            return build(tmp_path / "all", corpora, tmp_path / "site", cache=tmp_path / "cache")

        built()
        read: list[Path] = []

        def problems(path: Path, _: Corpus, **__: bool) -> list[Problem]:
            read.append(path)
            return []

        monkeypatch.setattr(submissions, "lines_problems", problems)
        built()
        assert read == []
        (sent,) = (tmp_path / "all" / "poor").glob("*.jsonl")
        sent.write_bytes(sent.read_bytes() + b" ")  # the card's checksum is of what was
        found = built()
        assert read == [sent]
        assert [problem.rule for problem in found.problems] == ["checksum"]
        assert [row.name for row in found.boards[0].rows] == ["good"]

    def test_a_changed_corpus_is_scored_anew(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        submission(tmp_path / "all" / "good", 3)
        build(tmp_path / "all", corpora, tmp_path / "site", cache=tmp_path / "cache")
        gold = [{"id": f"d{n}", "text": WORDS, "entities": spans(2)} for n in range(DOCUMENTS)]
        (tmp_path / "towns.jsonl").write_text(lines(gold))
        done = build(tmp_path / "all", corpora, tmp_path / "site", cache=tmp_path / "cache")
        assert done.recomputed == 1
        assert done.boards[0].rows[0].cells["entities"].precision == pytest.approx(2 / 3)

    def test_one_document_says_that_it_ranks_nobody(self, tmp_path: Path) -> None:
        (tmp_path / "one.jsonl").write_text(
            lines([{"id": "d0", "text": WORDS, "entities": spans(3)}])
        )
        corpus = open_corpus(str(tmp_path / "one.jsonl"))
        assert "1 document no two systems" in board_of(corpus, _one(tmp_path, corpus)).sentence


def _one(tmp_path: Path, corpus: Corpus) -> Any:
    folder = tmp_path / "all" / "a"
    folder.mkdir(parents=True)
    (folder / "p.jsonl").write_text(lines([{"doc_id": "d0", "entities": spans(3)}]))
    digest = hashlib.sha256((folder / "p.jsonl").read_bytes()).hexdigest()
    sent = {corpus.name: {"path": "p.jsonl", "sha256": digest}}
    (folder / "submission.toml").write_text(tomli_w.dumps(card(predictions=sent)))
    corpora = {corpus.name: corpus}
    return score_all(
        check(tmp_path / "all", corpora), corpora, Before(tmp_path / "cache", corpora)
    )[0].systems


class TestHostileSubmissions:
    def test_a_path_out_of_the_folder_is_refused(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        (tmp_path / "secret.jsonl").write_text("secret")
        for number, path in enumerate(
            ("../secret.jsonl", str(tmp_path / "secret.jsonl"), "a/../..")
        ):
            sent = {"towns": {"path": path, "sha256": "0" * 64}}
            submission(tmp_path / f"all{number}" / "x", predictions=sent)
            found = problems(tmp_path / f"all{number}", corpora)
            assert len(found) == 1
            assert "must be a file inside the submission" in found[0]
            assert "secret\n" not in found[0]

    @pytest.mark.parametrize("what", ["predictions", "card", "folder"])
    def test_symbolic_links_are_refused(
        self, what: str, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        real = submission(tmp_path / "elsewhere" / "x")
        folder = tmp_path / "all" / "x"
        if what == "folder":
            folder.parent.mkdir()
            folder.symlink_to(real)
        else:
            submission(folder)
            name = "towns.jsonl" if what == "predictions" else "submission.toml"
            (folder / name).unlink()
            (folder / name).symlink_to(real / name)
        checked = check(tmp_path / "all", corpora)
        assert not checked.entries
        assert any("link" in p.problem for p in checked.problems)

    def test_large_files_are_refused_before_they_are_read(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        folder = submission(tmp_path / "all" / "x")
        with (folder / "towns.jsonl").open("r+b") as file:
            file.truncate(2**30)  # a gigabyte that takes no room
        (found,) = problems(tmp_path / "all", corpora)
        assert "must have at most 536,870,912 bytes, got 1,073,741,824" in found

    def test_another_corpus_s_predictions_and_unknown_corpora_are_refused(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        folder = submission(tmp_path / "all" / "x")
        (folder / "towns.jsonl").write_text(lines([{"doc_id": "elsewhere", "entities": []}]))
        assert "checksum" in problems(tmp_path / "all", corpora)[0]
        digest = hashlib.sha256((folder / "towns.jsonl").read_bytes()).hexdigest()
        for name, word in (("towns", "document of the corpus"), ("villages", "'villages'")):
            sent = {name: {"path": "towns.jsonl", "sha256": digest}}
            body = card(predictions=sent)
            (folder / "submission.toml").write_text(tomli_w.dumps(body))
            assert any(word in found for found in problems(tmp_path / "all", corpora))

    def test_one_name_twice_is_refused_whatever_its_case(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        submission(tmp_path / "all" / "a", system="Finder")
        submission(tmp_path / "all" / "b", system="finder ")
        (found,) = problems(tmp_path / "all", corpora)
        assert "must stand once, but a has it too" in found

    def test_two_folders_that_would_share_a_page_are_refused(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        submission(tmp_path / "all" / "a b")
        submission(tmp_path / "all" / "a-b")
        (found,) = problems(tmp_path / "all", corpora)
        assert "a-b" in found

    @pytest.mark.parametrize(
        "raw", [b"\xff\xfe system", b"system = [" * 9_000, b"", b"system = 1", b"\x00"]
    )
    def test_a_card_that_is_no_card_is_refused(
        self, raw: bytes, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        folder = submission(tmp_path / "all" / "x")
        submission(tmp_path / "all" / "y")
        (folder / "submission.toml").write_bytes(raw)
        checked = check(tmp_path / "all", corpora)
        assert [entry.name for entry in checked.entries] == ["y"]
        assert any(p.severity == "error" for p in checked.problems)

    def test_predictions_that_are_not_utf_8_are_refused(
        self, tmp_path: Path, corpora: dict[str, Corpus]
    ) -> None:
        folder = submission(tmp_path / "all" / "x")
        (folder / "towns.jsonl").write_bytes(b'{"doc_id": "d0\xff", "entities": []}\n')
        digest = hashlib.sha256((folder / "towns.jsonl").read_bytes()).hexdigest()
        body = card(predictions={"towns": {"path": "towns.jsonl", "sha256": digest}})
        (folder / "submission.toml").write_text(tomli_w.dumps(body))
        assert any("UTF-8" in found for found in problems(tmp_path / "all", corpora))


class TestCommands:
    def test_a_run_becomes_a_submission_that_passes_the_check_and_is_built(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "mine.py").write_text(
            "def find(document):\n"
            "    return {'entities': [{'start': 0, 'end': 7, 'type': 'NORP'}]}\n"
        )
        assert onrecord("run", "mine.py:find", "--out", "run").code == 0
        made = onrecord(
            "leaderboard", "submit", "run", "-o", "all/mine", "--system", "Mine", "--author", "A",
            "--licence", "MIT", "--training-data", "none", "--contamination", "seed=none known",
        )  # fmt: skip
        assert made.code == 0, made.err
        body = tomllib.loads((tmp_path / "all/mine/submission.toml").read_text())
        assert body["system"] == "Mine"
        assert body["predictions"]["seed"]["path"] == "predictions/seed.jsonl"
        fit = onrecord("leaderboard", "check", "all")
        assert (fit.code, fit.out.count("fit: mine")) == (0, 1)
        built = onrecord("leaderboard", "build", "all", "-o", "site")
        assert built.code == 0, built.err
        board = json.loads((tmp_path / "site/board.json").read_text())["boards"][0]
        assert board["rows"][0]["cells"]["entities"]["precision"] == 1
        assert "1 document no two systems" in board["sentence"]

    def test_what_is_disclosed_reaches_the_corpus_that_was_meant(self, tmp_path: Path) -> None:
        pytest.importorskip("dateparser")
        run = tmp_path / "run"
        assert onrecord("run", "dateparser", "--corpus", "composed/dev", "--out", run).code == 0
        words = (
            "leaderboard", "submit", run, "--author", "A", "--licence", "MIT",
            "--training-data", "none",
        )  # fmt: skip
        said = ("--contamination", "composed/dev=text seen", "--claim", "composed/dev:dates=0.5")
        assert onrecord(*words, *said, "-o", tmp_path / "own").code == 0
        card = tomllib.loads((tmp_path / "own" / "submission.toml").read_text(encoding="utf-8"))
        assert card["contamination"] == {"composed-dev": "text seen"}
        assert card["claimed"] == {"composed-dev": {"dates": 0.5}}
        answer = onrecord(*words, "--contamination", "composd=text seen", "-o", tmp_path / "other")
        assert answer.code == 2
        assert "contamination: no run is of a corpus 'composd'" in answer.err
        assert not (tmp_path / "other").exists()

    def test_cost_and_claims_stand_on_the_card(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "mine.py").write_text("def find(document):\n    return {'entities': []}\n")
        assert onrecord("run", "mine.py:find", "--out", "run").code == 0
        always = (
            "leaderboard", "submit", "run", "--author", "A", "--licence", "MIT",
            "--training-data", "none", "--contamination", "seed=unknown",
        )  # fmt: skip
        made = onrecord(
            *always, "-o", "mine", "--cost", "1.5", "EUR",
            "--claim", "seed:entities=0.87", "--claim", "seed:record=0.4",
        )  # fmt: skip
        assert made.code == 0, made.err
        body = tomllib.loads((tmp_path / "mine/submission.toml").read_text())
        assert body["cost"] == {"amount": 1.5, "currency": "EUR"}
        assert body["claimed"] == {"seed": {"entities": 0.87, "record": 0.4}}
        for wrong, words in (
            (("--claim", "entities=0.87"), "must be CORPUS:TASK=F1"),
            (("--claim", "seed:names=0.87"), "must be CORPUS:TASK=F1"),
            (("--claim", "seed:dates=high"), "F1 must be a number"),
            (("--claim", "seed:dates=87"), "<= 1"),
            (("--claim", "seed:dates=nan"), "claimed"),
            (("--cost", "-1", "EUR"), "cost.amount"),
            (("--cost", "1", "euro"), "cost.currency"),
        ):
            refused = onrecord(*always, "-o", "other", *wrong)
            assert (refused.code, words in refused.err) == (2, True), refused.err
            assert not (tmp_path / "other").exists()

    def test_a_part_of_a_corpus_is_no_submission(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "mine.py").write_text("def find(document):\n    return {'entities': []}\n")
        assert onrecord("run", "mine.py:find", "--out", "run", "--limit", "1").code == 0
        made = onrecord(
            "leaderboard", "submit", "run", "-o", "new", "--author", "A", "--licence", "MIT",
            "--training-data", "none", "--contamination", "seed=unknown",
        )  # fmt: skip
        assert made.code == 2
        assert "must be a run of the whole corpus" in made.err
        assert not (tmp_path / "new").exists()

    def test_what_is_unfit_is_named_and_the_rest_is_built(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpora: dict[str, Corpus]
    ) -> None:
        del corpora
        monkeypatch.chdir(tmp_path)
        submission(tmp_path / "all" / "good")
        submission(tmp_path / "all" / "bad", authors=[])
        built = onrecord("leaderboard", "build", "all", "-o", "site", "--corpus", "towns.jsonl")
        assert built.code == 2
        assert "all/bad/submission.toml" in built.err
        board = json.loads((tmp_path / "site/board.json").read_text())["boards"][0]
        assert [row["name"] for row in board["rows"]] == ["good"]
