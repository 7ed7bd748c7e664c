"""What a gate costs on generated documents: time and memory over 1k, 3k and 10k documents.

Each size in a process of its own: blesses, writes and reads a baseline, gates a run in which a
tenth of the documents changed. Seeded.
"""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from onrecord.gating import bless, gate, read_baseline, write_baseline
from onrecord.opening import open_corpus, open_predictions
from tests.benchmarks.cell import in_its_own_process, peak_mb, timed
from tests.benchmarks.growth import power_law
from tests.benchmarks.report import Column, Scale, Section, Table, Target

SIZES = (1_000, 3_000, 10_000)
WORDS = 200
ENTITIES, DATES, ATTRIBUTIONS = 20, 5, 5
TYPES = ("GPE", "LOC", "NORP", "ORG", "PERSON", "PRODUCT")
STEP = 6
"""Code points of a word and its space."""

HEADINGS = (
    Column("documents", "documents", ",d"),
    Column("bless", "bless s", ".2f"),
    Column("gate", "gate s", ".2f"),
    Column("text", "its text s", ".2f"),
    Column("flips", "flips", ",d"),
    Column("baseline_mb", "baseline MB", ".1f"),
    Column("peak_mb", "peak MB", ",.0f"),
    Column("added_mb", "added MB", ",.0f"),
)


def document(number: int, luck: random.Random) -> dict[str, Any]:
    """Gold of one document: 20 entities, 5 dates and 5 attributions on 200 words."""
    words = [f"w{luck.randrange(10_000):04}" for _ in range(WORDS)]
    text = " ".join(words) + "."
    places = luck.sample(range(0, WORDS - 3, 2), ENTITIES + DATES)

    def span(word: int, length: int = 1) -> list[int]:
        return [word * STEP, (word + length) * STEP - 1]

    entities = [(*span(p), luck.choice(TYPES)) for p in places[:ENTITIES]]
    dates = [(*span(p), f"2031-05-{luck.randrange(1, 29):02}") for p in places[ENTITIES:]]
    starts = [n * WORDS // ATTRIBUTIONS for n in range(ATTRIBUTIONS)]
    return {
        "id": f"d{number:06}",
        "text": text,
        "entities": [{"start": s, "end": e, "type": t} for s, e, t in sorted(entities)],
        "dates": [{"start": s, "end": e, "type": "DATE", "value": v} for s, e, v in sorted(dates)],
        "attributions": [
            {"id": f"a{s}", "source": [span(s)], "cue": [span(s + 1)], "content": [span(s + 2, 12)]}
            for s in starts
        ],
    }


def reading(gold: dict[str, Any], luck: random.Random) -> dict[str, Any]:
    """A system that finds 85 % and has a type or value wrong now and then."""
    said: dict[str, Any] = {"doc_id": gold["id"]}
    for layer, field in (("entities", "type"), ("dates", "value"), ("attributions", "id")):
        kept = [dict(a) for a in gold[layer] if luck.random() < 0.85]
        for annotation in kept:
            if field != "id" and luck.random() < 0.08:
                annotation[field] = "MISC" if field == "type" else "2030-01-01"
        said[layer] = kept
    return said


def write_corpus(folder: Path, documents: int) -> None:
    """Gold, a run and a later run as JSON Lines."""
    luck = random.Random(20)
    names = ("gold", "before", "after")
    files = [(folder / f"{name}.jsonl").open("w", encoding="utf-8") for name in names]
    for number in range(documents):
        gold = document(number, luck)
        before = reading(gold, luck)
        after = reading(gold, luck) if luck.random() < 0.1 else before
        for file, line in zip(files, (gold, before, after), strict=True):
            file.write(json.dumps(line) + "\n")
    for file in files:
        file.close()


def measure(folder: str) -> dict[str, Any]:
    """Seconds of each step, megabytes of the baseline and at the peak."""
    at_start = peak_mb()
    gold, before, after = (str(Path(folder, f"{n}.jsonl")) for n in ("gold", "before", "after"))
    corpus = open_corpus(gold)
    path = Path(folder, "baseline.json")
    blessing, _ = timed(
        lambda: write_baseline(bless(corpus, open_predictions(before, corpus)), path)
    )
    gating, verdict = timed(
        lambda: gate(corpus, open_predictions(after, corpus), read_baseline(path))
    )
    telling, _ = timed(lambda: verdict.text(50))
    return {
        "bless": blessing,
        "gate": gating,
        "text": telling,
        "flips": len(verdict.flips),
        "baseline_mb": path.stat().st_size / 2**20,
        "added_mb": peak_mb() - at_start,
    }


def section(scale: Scale) -> Section:
    """A row for each size, and the exponents of the cost."""
    rows = []
    for size in (30, 60) if scale.quick else [size for size in SIZES if size <= scale.up_to]:
        with tempfile.TemporaryDirectory() as name:
            write_corpus(Path(name), size)
            rows.append({"documents": size, **in_its_own_process(measure, folder=name)})
    grown = {
        what: power_law([(row["documents"], max(row[what], 1e-3)) for row in rows])[0]
        for what in ("gate", "added_mb")
    }
    title = "A gate: 20 entities, 5 dates, 5 attributions a document; a tenth of them changed"
    targets = [Target(f"exponent of {what}", found, 1.1) for what, found in grown.items()]
    return Section(title, [Table("", HEADINGS, rows)], targets)


if __name__ == "__main__":
    section(Scale()).show(Console())
