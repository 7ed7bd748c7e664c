"""What a leaderboard keeps on disk of each document."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.comparing import Watching
from onrecord.corpus import Corpus
from onrecord.detail import is_error
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.evaluation import evaluate, settings_for
from onrecord.leaderboard.readings import Readings, keeping_readings
from onrecord.opening import open_corpus
from onrecord.prediction_sources import PredictionList
from tests.command_line import onrecord
from tests.sites import build, corpus, submission
from tests.viewed import TEXTS, layers


@given(st.lists(st.tuples(TEXTS, layers(gold=True), layers(gold=False)), min_size=1, max_size=4))
def test_what_was_kept_is_what_was_seen(
    found: list[tuple[str, dict[str, Any], dict[str, Any]]],
) -> None:
    documents = [
        Document(id=f"d{n}", text=text, layers=gold) for n, (text, gold, _) in enumerate(found)
    ]
    said = [Prediction(doc_id=f"d{n}", layers=layer) for n, (_, _, layer) in enumerate(found)]
    gold = Corpus("made", "1", lambda: documents, "")
    watching = Watching()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.sqlite"
        with keeping_readings(path) as keeping:

            def watch(*seen: Any) -> None:
                watching(*seen)
                keeping(*seen)

            evaluate(gold, PredictionList(said, {}), settings_for(gold), watch)
        readings = Readings(path)
        assert readings.count() == len(watching.readings)
        for document in documents:
            kept = readings.of(document)
            seen = {t: r for (t, d), r in watching.readings.items() if d == document.id}
            assert list(kept) == [
                task for task in ("entities", "dates", "attributions") if task in seen
            ]
            for task, reading in kept.items():
                assert reading.pairs == seen[task].pairs
                assert list(reading.case.gold) == list(seen[task].case.gold)
                assert list(reading.case.predicted) == list(seen[task].case.predicted)
                assert reading.case.ungrounded == seen[task].case.ungrounded
            if kept:
                errors = sum(is_error(p) for r in seen.values() for p in r.pairs)
                assert readings.errors({"entities", "dates", "attributions"})[document.id] == errors
                assert readings.errors(())[document.id] == 0
        assert [p.name for p in Path(folder).iterdir()] == ["kept.sqlite"]


def test_a_run_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), keeping_readings(tmp_path / "kept.sqlite"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    assert Readings(tmp_path / "kept.sqlite").count() == 0


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    submission(tmp_path / "all", "best", 0)
    assert "1 scored" in build(tmp_path, tmp_path / "site").err
    assert "1 kept" in build(tmp_path, tmp_path / "site").err
    (kept,) = (tmp_path / "cache").glob("*.sqlite")
    whole = kept.read_bytes()
    for broken in (b"", whole[:3000], b"x" * len(whole)):
        kept.write_bytes(broken)
        assert "1 scored" in build(tmp_path, tmp_path / "site").err
        assert Readings(kept).count() == 36  # 12 documents, three tasks
    kept.unlink()
    assert "1 scored" in build(tmp_path, tmp_path / "site").err


def test_damage_within_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    with keeping_readings(path):
        pass
    document = next(iter(open_corpus("seed")))
    with sqlite3.connect(path) as file:
        file.execute("INSERT INTO reading VALUES (?, 'dates', 0, ?)", (document.id, b"\xc1"))
    file.close()
    with pytest.raises(InvalidInputError, match=r"kept\.sqlite: is damaged"):
        Readings(path).of(document)


def test_a_cache_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    submission(tmp_path / "all", "best", 0)
    (tmp_path / "cache").write_text("a file")
    answer = onrecord(
        "leaderboard", "build", tmp_path / "all", "-o", tmp_path / "site", "--corpus",
        corpus(tmp_path), "--cache", tmp_path / "cache",
    )  # fmt: skip
    assert answer.code == 2
    assert f"{tmp_path / 'cache'}: cannot be written" in answer.err
    assert "Traceback" not in answer.err
