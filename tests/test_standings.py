"""Several systems in one table: ranks, tie groups, and what a corpus can tell."""

from __future__ import annotations

import json
from itertools import starmap
from pathlib import Path
from typing import Any

import pytest

from onrecord.evaluation import evaluate, settings_for
from onrecord.headlines import headlines
from onrecord.opening import open_corpus, open_predictions
from onrecord.scorecard import Scorecard
from onrecord.standings import standings
from tests.command_line import onrecord

WORDS = "Ada met Bo in Rome on a rainy day"
PLACES = [(0, 3, "PERSON"), (8, 10, "PERSON"), (14, 18, "GPE")]


def spans(places: list[tuple[int, int, str]]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "type": type_} for start, end, type_ in places]


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Twelve documents of three entities each."""
    lines = [{"id": f"d{n}", "text": WORDS, "entities": spans(PLACES)} for n in range(12)]
    return written(tmp_path / "gold.jsonl", lines)


def system(path: Path, found: list[int]) -> Path:
    """Predictions that find the first ``found[n]`` entities of document n."""
    lines = [{"doc_id": f"d{n}", "entities": spans(PLACES[:k])} for n, k in enumerate(found)]
    return written(path, lines)


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """Two that find nearly all, one of them a little less, and one that finds a third."""
    return [
        system(tmp_path / "poor.jsonl", [1] * 12),
        system(tmp_path / "good.jsonl", [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 3]),
        system(tmp_path / "best.jsonl", [3] * 11 + [2]),
    ]


def cards(gold: Path, systems: list[Path]) -> list[Scorecard]:
    corpus = open_corpus(str(gold))
    return [
        evaluate(corpus, open_predictions(str(s), corpus), settings_for(corpus)) for s in systems
    ]


def test_systems_that_cannot_be_told_apart_share_a_group(gold: Path, three: list[Path]) -> None:
    ranking = standings(cards(gold, three))["entities"]
    # good and best swap one document each way: p = 1. Each beats poor on all twelve documents:
    # the exact two-sided p is 2 / 2¹² = .0005, after Holm over three pairs .0015.
    placed = {s.name: (s.best_rank, s.worst_rank, s.group) for s in ranking.standings}
    assert placed == {"0": (3, 3, 2), "1": (1, 2, 1), "2": (1, 2, 1)}
    against_poor = [p.adjusted for p in ranking.pairs if "0" in (p.first, p.second)]
    assert against_poor == pytest.approx([3 * 2 / 2**12] * 2)


def test_the_table_puts_the_best_first_and_says_what_the_corpus_can_tell(
    gold: Path, three: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    answer = onrecord("score", *three, "--corpus", gold)
    assert answer.code == 0
    assert "1–2 a" in answer.out
    assert "3 b" in answer.out
    assert answer.out.index("1–2 a") < answer.out.index("3 b")
    assert "a true difference of" in answer.out


def test_one_document_ranks_nobody(tmp_path: Path) -> None:
    gold = written(tmp_path / "g.jsonl", [{"id": "d0", "text": WORDS, "entities": spans(PLACES)}])
    systems = list(starmap(system, [(tmp_path / "a.jsonl", [3]), (tmp_path / "b.jsonl", [1])]))
    answer = onrecord("score", *systems, "--corpus", gold)
    assert "rank" not in answer.out.replace("ranks", "")
    assert "no interval: one document has no interval" in answer.out


def test_what_two_signatures_tell_is_not_ranked(gold: Path, three: list[Path]) -> None:
    one = cards(gold, three[:1])
    corpus = open_corpus(str(gold))
    mapped = settings_for(corpus, type_map="ontonotes-conll")
    other = evaluate(corpus, open_predictions(str(three[1]), corpus), mapped)
    assert standings([*one, other]) == {}


def test_only_what_was_attempted_is_ranked(gold: Path, three: list[Path]) -> None:
    card = cards(gold, three)[0]
    assert list(headlines(card)) == ["entities"]
    assert standings([card]) == {}


def test_documents_meet_whatever_their_order_or_repeats(gold: Path, tmp_path: Path) -> None:
    found = [3, 0, 2, 1, 3, 0, 2, 1, 3, 0, 2, 1]
    once = system(tmp_path / "once.jsonl", found)
    lines = [json.loads(line) for line in once.read_text(encoding="utf-8").splitlines()]
    # every second document twice, with the same answer, and all of it in another order
    again = [{**line, "repeat": 1} for line in lines[::2]]
    twice = written(tmp_path / "twice.jsonl", [*again, *reversed(lines)])
    (pair,) = standings(cards(gold, [once, twice]))["entities"].pairs
    assert (pair.test.delta, pair.test.p, pair.detectable) == (0.0, 1.0, 0.0)
