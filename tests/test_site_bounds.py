"""However much a stranger sends, a page holds what a reader can look at, and says what it lacks."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from onrecord.report.tables import Cell, Table
from onrecord.site.bounds import CELL, COLUMNS, ROWS, WORDS, bounded
from tests.command_line import prediction
from tests.sites import build, built, submission

pytestmark = pytest.mark.extras
PAGE = 500_000
"""Bytes that no page of a hostile submission may reach."""


def loud(root: Path) -> None:
    """A submission with as much in it as is let in, under names without end."""
    folder = submission(
        root, "loud", 0, description="w" * 40_000, link=f"https://example.org/{'x' * 5_000}"
    )
    body = prediction("town-0")
    body["entities"] = [
        {"start": 0, "end": 1 + n % 80, "type": f"T{n % 999}" + "x" * 2_000} for n in range(4_900)
    ]
    body["dates"] = [
        {"start": n % 60, "end": 70, "type": "DATE", "value": "2" * 900} for n in range(4_900)
    ]
    failed = {"doc_id": "town-2", "status": "error", "error": "e" * 100_000}
    raw = "".join(json.dumps(line) + "\n" for line in (body, failed)).encode()
    (folder / "towns.jsonl").write_bytes(raw)
    card = (folder / "submission.toml").read_text(encoding="utf-8").splitlines()
    digest = f'sha256 = "{hashlib.sha256(raw).hexdigest()}"'
    card = [digest if line.startswith("sha256") else line for line in card]
    (folder / "submission.toml").write_text("\n".join(card), encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loud")
    built(folder)
    loud(folder / "all")
    build(folder, folder / "site")
    return folder / "site"


def test_no_page_is_larger_than_a_reader_s_patience(site: Path) -> None:
    sizes = {path.relative_to(site): path.stat().st_size for path in site.rglob("*.html")}
    assert {name: size for name, size in sizes.items() if size > PAGE} == {}
    assert sum("loud" in str(name) for name in sizes) > 12


def test_pages_say_what_they_leave_out(site: Path) -> None:
    document = (site / "towns" / "loud" / "town-0.html").read_text(encoding="utf-8")
    assert re.search(r"\b4,5\d\d more spurious entities are counted, but not drawn", document)
    system = (site / "systems" / "loud.html").read_text(encoding="utf-8")
    assert "rows are left out here" in system
    assert "w" * (WORDS + 1) not in system
    assert "<dt>address</dt>" in system  # cut, it would lead nowhere
    assert "e" * 1_000 not in system


def test_a_table_keeps_its_first_rows_and_the_columns_that_are_rows_too() -> None:
    gold, said = [f"G{n}" for n in range(3)], [f"A{n:03}" for n in range(200)]
    columns = ("gold", *said, *gold)
    row = tuple(Cell(str(n)) for n in range(1, len(columns)))
    table = bounded(Table("t", columns, tuple((Cell(name), *row) for name in gold), ("note",)))
    assert table.columns == ("gold", *said[: COLUMNS - 4], *gold)
    assert [cell.text for cell in table.rows[0]][-3:] == ["201", "202", "203"]
    assert table.notes == ("note", "164 columns are left out here, onrecord score has them")
    long = bounded(Table("t", ("x",), ((Cell("y" * 99),),) * (ROWS + 5)))
    assert (len(long.rows), len(long.rows[0][0].text) <= CELL) == (ROWS, True)
    assert long.notes == ("5 rows are left out here, onrecord score has them",)
    small = Table("t", ("a", "b"), ((Cell("1"), Cell("2")),), ("n",))
    assert bounded(small) == small
