"""``onrecord score`` from files: against plain decoding, and against peers, whole processes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.benchmarks import where_time_goes
from tests.benchmarks.cell import Spent, in_its_own_process, whole_process
from tests.benchmarks.corpus_files import Files, json_lines, tag_files
from tests.benchmarks.gate_cost import write_corpus
from tests.benchmarks.report import Column, Scale, Section, Table, Target

DOCUMENTS, AGAINST_PEERS = 100_000, 10_000
PASSES = 3
MEASURABLE = 0.1
"""Seconds beyond start-up that tell anything."""

PROCESSES = (
    Column("job", "whole process"),
    Column("documents", "documents", ",d"),
    Column("seconds", "min s", ".2f"),
    Column("start", "of it start-up", ".2f"),
    Column("documents_per_second", "documents/s beyond it", ",.0f"),
    Column("ratio", "× onrecord", ".1f"),
    Column("peak_mb", "peak MB", ",.0f"),
)


class Job(NamedTuple):
    """A whole process.

    Attributes:
        name: in the table.
        documents: of the files.
        command: what is run.
        start_up: the same on two documents.
        rival: the job of ours that does the same; empty: it is ours.
        package: what must be installed.
    """

    name: str
    documents: int
    command: Sequence[str | Path]
    start_up: Sequence[str | Path]
    rival: str = ""
    package: str = "onrecord"


def section(scale: Scale) -> Section:
    """Where the time goes, and whole processes beside the peers'."""
    documents = 50 if scale.quick else min(DOCUMENTS, scale.up_to)
    few = 20 if scale.quick else min(AGAINST_PEERS, scale.up_to)
    passes = 1 if scale.quick else PASSES
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = json_lines(folder, documents)
        gold, predicted = map(str, files)
        found = in_its_own_process(
            where_time_goes.measure, gold=gold, predicted=predicted, passes=passes
        )
        jobs = [job for job in _jobs(folder, files, documents, few) if find_spec(job.package)]
        rows = _rows(jobs, passes)
    tables = [where_time_goes.table(found, documents), Table("", PROCESSES, rows)]
    times = found["all"] / found["floor"]
    targets = [Target("scoring from JSON Lines, times decoding them", times, 5.0)]
    remarks = [
        f"times decoding into the contract's own structs: {found['all'] / found['contract']:.1f}",
        "nervaluate gives its four schemes; seqscore and seqeval strict scores alone",
        "three layers: 20 entities, 5 dates, 5 attributions a document, and the joint record",
    ]
    return Section("From files: onrecord score, end to end", tables, targets, remarks)


def _jobs(folder: Path, files: Files, documents: int, few: int) -> list[Job]:
    def ours(of: Files, form: str = "", *more: str) -> list[str | Path]:
        command = [sys.executable, "-m", "onrecord", "score", f"{form}{of.predicted}"]
        return [*command, "--corpus", f"{form}{of.gold}", "--format", "json", *more]

    def peer(name: str, of: Files) -> list[str | Path]:
        return [sys.executable, "-m", "tests.benchmarks.peer_from_files", name, *of]

    def seqscore(of: Files) -> list[str | Path]:
        program = Path(sys.executable).with_name("seqscore")
        return [program, "score", "--labels", "BIO", "--reference", of.gold, of.predicted]

    two, some = json_lines(folder, 2), json_lines(folder, few)
    two_tagged, tagged = tag_files(folder, 2), tag_files(folder, few)
    lines, tags = "onrecord score, JSON Lines", "onrecord score, tags"
    conll = ("conll:", "--profile", "conll")
    layers, two_layers = _three_layers(folder, few), _three_layers(folder, 2)
    return [
        Job(lines, documents, ours(files), ours(two)),
        Job(lines, few, ours(some), ours(two)),
        Job(
            *("nervaluate, JSON Lines", few, peer("nervaluate", some), peer("nervaluate", two)),
            *(lines, "nervaluate"),
        ),
        Job("onrecord score, three layers", few, ours(layers), ours(two_layers)),
        Job(tags, few, ours(tagged, *conll), ours(two_tagged, *conll)),
        Job("seqscore, tags", few, seqscore(tagged), seqscore(two_tagged), tags, "seqscore"),
        Job(
            *("seqeval, tags", few, peer("seqeval", tagged), peer("seqeval", two_tagged)),
            *(tags, "seqeval"),
        ),
    ]


def _three_layers(folder: Path, documents: int) -> Files:
    """Entities, dates and attributions, as a gate's corpus has them."""
    inside = folder / f"three-layers-{documents}"
    inside.mkdir()
    write_corpus(inside, documents)
    return Files(inside / "gold.jsonl", inside / "before.jsonl")


def _rows(jobs: Sequence[Job], passes: int) -> list[dict[str, Any]]:
    """A row a job; the jobs take turns."""
    spent: dict[int, list[Spent]] = {}
    starts: dict[int, list[float]] = {}
    for _ in range(passes):
        for number, job in enumerate(jobs):
            spent.setdefault(number, []).append(whole_process(job.command))
            starts.setdefault(number, []).append(whole_process(job.start_up).seconds)
    rows = [_row(job, spent[number], min(starts[number])) for number, job in enumerate(jobs)]
    speed = {(row["job"], row["documents"]): row["documents_per_second"] for row in rows}
    for row, job in zip(rows, jobs, strict=True):
        ours = speed.get((job.rival, job.documents))
        if ours and row["documents_per_second"]:
            row["ratio"] = ours / row["documents_per_second"]
    return rows


def _row(job: Job, spent: Sequence[Spent], start_up: float) -> dict[str, Any]:
    seconds = min(each.seconds for each in spent)
    beyond = seconds - start_up
    return {
        "job": job.name,
        "documents": job.documents,
        "seconds": seconds,
        "start": start_up,
        "documents_per_second": job.documents / beyond if beyond > MEASURABLE else None,
        "peak_mb": max(each.peak_mb for each in spent),
    }
