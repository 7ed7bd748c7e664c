"""What a gate costs on generated documents: time and memory over 1k, 3k and 10k documents.

``python -m tests.benchmarks.gate_cost`` runs each size in a process of its own: blesses, writes
and reads a baseline, gates a run in which a tenth of the documents changed. Seeded. Seconds are
the processor's, so that neighbours on the machine do not count.
"""

from __future__ import annotations

import json
import math
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from onrecord.gating import bless, gate, read_baseline, write_baseline
from onrecord.opening import open_corpus, open_predictions

SIZES = (1_000, 3_000, 10_000)
WORDS = 200
ENTITIES, DATES, ATTRIBUTIONS = 20, 5, 5
TYPES = ("GPE", "LOC", "NORP", "ORG", "PERSON", "PRODUCT")
STEP = 6
"""Code points of a word and its space."""


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


def measure(folder: Path) -> dict[str, float]:
    """Processor seconds of each step, megabytes of the baseline and at the peak."""
    at_start = peak_mb()
    corpus = open_corpus(str(folder / "gold.jsonl"))
    path = folder / "baseline.json"
    clock = time.process_time()
    write_baseline(bless(corpus, open_predictions(str(folder / "before.jsonl"), corpus)), path)
    blessed = time.process_time()
    baseline = read_baseline(path)
    verdict = gate(corpus, open_predictions(str(folder / "after.jsonl"), corpus), baseline)
    gated = time.process_time()
    text = verdict.text(50)
    done = time.process_time()
    return {
        "bless": blessed - clock,
        "gate": gated - blessed,
        "text": done - gated,
        "flips": len(verdict.flips),
        "baseline_mb": path.stat().st_size / 2**20,
        "peak_mb": peak_mb(),
        "added_mb": peak_mb() - at_start,
        "characters": len(text),
    }


def peak_mb() -> float:
    """Largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print a row for each size and the exponent of the cost between the ends."""
    found = {}
    print("documents   bless     gate     text    flips  baseline     peak    added")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            write_corpus(Path(name), size)
            command = [sys.executable, "-m", "tests.benchmarks.gate_cost", name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # ourselves
        row = json.loads(done.stdout)
        found[size] = row
        print(
            f"{size:9} {row['bless']:6.2f} s {row['gate']:6.2f} s {row['text']:6.2f} s"
            f" {row['flips']:8.0f} {row['baseline_mb']:6.1f} MB {row['peak_mb']:5.0f} MB"
            f" {row['added_mb']:5.0f} MB"
        )
    small, large = SIZES[0], SIZES[-1]
    for what in ("gate", "added_mb"):
        slope = math.log(found[large][what] / found[small][what]) / math.log(large / small)
        print(f"exponent of {what} from {small} to {large} documents: {slope:.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))))
    else:
        main()
