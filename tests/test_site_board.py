"""The values of the board's page, and scoring versions that were withdrawn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord.signature import SCORING_VERSION, WITHDRAWN
from tests.command_line import onrecord
from tests.sites import build, built, corpus, submission

pytestmark = pytest.mark.extras
REASON = "a repeated date was counted twice"


class TestWithdrawnVersions:
    def test_what_scores_now_was_not_withdrawn(self) -> None:
        assert SCORING_VERSION not in WITHDRAWN

    def test_a_card_that_claims_numbers_of_one_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claims = {"claimed": {"towns": {"entities": 0.99}}, "scoring_version": "0"}
        submission(tmp_path / "all", "late", 0, **claims)
        submission(tmp_path / "all", "fit", 0, scoring_version=SCORING_VERSION)
        check = ("leaderboard", "check", tmp_path / "all", "--corpus", corpus(tmp_path))
        assert onrecord(*check).code == 0
        monkeypatch.setitem(WITHDRAWN, "0", REASON)
        answer = onrecord(*check)
        assert answer.code == 2
        assert "late/submission.toml: scoring_version" in answer.out
        assert f"version 0, which was withdrawn: {REASON}" in answer.out
        assert "[withdrawn]" in answer.out
        assert "fit: fit: fit 1" in answer.out
        assert "fit: late" not in answer.out

    def test_a_result_and_a_baseline_of_one_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        sent = submission(tmp_path / "all", "late", 1) / "towns.jsonl"
        where = corpus(tmp_path)
        assert onrecord("score", sent, "--corpus", where, "--out", "scored").code == 0
        blessed = onrecord("bless", sent, "--corpus", where, "--out", "baseline.json")
        assert blessed.code == 0, blessed.err
        files = ("scored/result.json", "baseline.json")
        assert [onrecord("validate", file).code for file in files] == [0, 0]
        monkeypatch.setitem(WITHDRAWN, SCORING_VERSION, REASON)
        for file in files:
            answer = onrecord("validate", file)
            assert answer.code == 2
            assert re.search(rf"{file}: signature.*withdrawn: {REASON}", answer.out + answer.err)

    def test_the_data_page_lists_them(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = built(tmp_path)
        words = (site / "data.html").read_text(encoding="utf-8")
        assert "Withdrawn scoring versions: none." in words
        monkeypatch.setitem(WITHDRAWN, "0", REASON)
        build(tmp_path, site)
        words = (site / "data.html").read_text(encoding="utf-8")
        assert "Withdrawn scoring versions, whose" in words
        assert f"<dt>0</dt><dd>{REASON}</dd>" in words
        assert "versions: none" not in words
