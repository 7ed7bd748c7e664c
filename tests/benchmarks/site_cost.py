"""A leaderboard of many systems: what a build costs, and how fast its pages open.

Generated documents as in ``gate_cost``; each build is a process of its own, and the second one
finds every submission unchanged. Pages are opened in Chromium, where there is one, from files.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from tests.benchmarks.cell import environment, whole_process
from tests.benchmarks.gate_cost import document, reading
from tests.benchmarks.report import Column, Scale, Section, Table, Target

SIZES = ((10, 200), (50, 200), (50, 1_000))
"""Systems and documents."""
PAGES = 20
"""Documents of the corpus that have pages."""
KINDS = {
    "board": "index.html",
    "system": "systems/s01.html",
    "document": "gold/s01/d000001.html",
    "two systems": "gold/two/*.html",
    "data": "data.html",
}
LOADER = "tests.benchmarks.page_loads"
LOADS = 5

BUILDS = (
    Column("systems", "systems", ",d"),
    Column("documents", "documents", ",d"),
    Column("pages", "pages", ",d"),
    Column("build", "build s", ".1f"),
    Column("again", "again s", ".1f"),
    Column("peak_mb", "peak MB", ",.0f"),
    Column("site_mb", "site MB", ",.1f"),
)
OPENED = (
    Column("page", "page"),
    Column("kilobytes", "KB", ",.0f"),
    Column("milliseconds", "opens in ms", ",.0f"),
)


def write_submissions(folder: Path, systems: int, documents: int) -> None:
    """Gold, and a submission of each system."""
    luck = random.Random(21)
    gold = [document(number, luck) for number in range(documents)]
    _write(folder / "gold.jsonl", gold)
    for number in range(systems):
        own = random.Random(number)
        home = folder / "all" / f"s{number:02}"
        home.mkdir(parents=True)
        sent = _write(home / "gold.jsonl", [reading(one, own) for one in gold])
        card = [
            f'system = "System {number}"', 'version = "1"', 'authors = ["Nobody"]',
            'licence = "MIT"', 'training_data = "none"', 'contamination = {gold = "none known"}',
            "[predictions.gold]", 'path = "gold.jsonl"', f'sha256 = "{sent}"',
        ]  # fmt: skip
        (home / "submission.toml").write_text("\n".join(card) + "\n", encoding="utf-8")


def _write(path: Path, lines: Sequence[dict[str, Any]]) -> str:
    body = "".join(json.dumps(line) + "\n" for line in lines).encode()
    path.write_bytes(body)
    return hashlib.sha256(body).hexdigest()


def build(folder: Path) -> dict[str, Any]:
    """Build a site twice: seconds, memory, pages."""
    command: list[str | Path] = [
        *(sys.executable, "-m", "onrecord", "leaderboard", "build", folder / "all"),
        *("--corpus", folder / "gold.jsonl", "-o", folder / "site"),
        *("--cache", folder / "cache", "--documents", str(PAGES)),
    ]
    first, second = whole_process(command), whole_process(command)
    written = [path for path in (folder / "site").rglob("*") if path.is_file()]
    return {
        "pages": sum(path.suffix == ".html" for path in written),
        "build": first.seconds,
        "again": second.seconds,
        "peak_mb": max(first.peak_mb, second.peak_mb),
        "site_mb": sum(path.stat().st_size for path in written) / 1e6,
    }


def opened(site: Path) -> Iterator[dict[str, Any]]:
    """Size of each kind of page, and the median time until it is loaded."""
    pages = {kind: min(site.glob(name)) for kind, name in KINDS.items()}
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", LOADER, str(LOADS), *map(str, pages.values())],
        capture_output=True, text=True, check=False, env=environment(), timeout=600,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    loads = json.loads(done.stdout) if done.returncode == 0 else {}
    for kind, path in pages.items():
        taken = loads.get(str(path))
        yield {
            "page": kind,
            "kilobytes": path.stat().st_size / 1000,
            "milliseconds": median(taken) if taken else None,
        }


def section(scale: Scale) -> Section:
    """A row for each size; the pages of the largest."""
    rows, pages = [], []
    for systems, documents in [(2, 5), (3, 5)] if scale.quick else SIZES:
        with TemporaryDirectory() as name:
            folder = Path(name)
            write_submissions(folder, systems, documents)
            rows.append({"systems": systems, "documents": documents, **build(folder)})
            pages = list(opened(folder / "site"))
    title = "A leaderboard: every score recomputed, ranks over all pairs, pages"
    tables = [Table("", BUILDS, rows), Table("Pages of the largest", OPENED, pages)]
    growth = rows[-1]["peak_mb"] / rows[-2]["peak_mb"]
    targets = [
        Target("memory of five times the documents, times", growth, 2.0),
        Target("KB of a document's page", pages[2]["kilobytes"], 150),
    ]
    remarks = [f"pages for {PAGES} documents of a corpus; pairs of the best twelve systems"]
    if pages[0]["milliseconds"] is None:
        remarks.append("no Chromium with playwright here, so no page was opened")
    return Section(title, tables, targets, remarks)


if __name__ == "__main__":
    section(Scale()).show(Console())
