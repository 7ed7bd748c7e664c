"""One cell of the speed table, in a process of its own: prints seconds and peak memory as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.corpus import generate
from tests.benchmarks.scorers import SCORERS


def measure(name: str, documents: int, rounds: int) -> dict[str, float]:
    """Best of some rounds, in seconds; peak resident memory in MB and what scoring added."""
    call = SCORERS[name](*generate(documents))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    strict = 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        strict = call()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": min(seconds),
        "strict": strict,
        "peak_mb": peak / 1024,
        "added_mb": (peak - before) / 1024,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
