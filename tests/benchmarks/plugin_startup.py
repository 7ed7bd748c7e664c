"""What the pytest plugin costs a project that does not use it: start-up with and without it.

``python -m tests.benchmarks.plugin_startup`` runs pytest on one empty test, by turns as it is
and with ``-p no:onrecord``, each time in a new process, so that a slow spell of the machine
falls on both. Times are of the processor, user and system, as others may use the machine too;
printed are medians, and the quartiles of the differences within the pairs.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

PAIRS = 30
WITH: tuple[str, ...] = ()
WITHOUT = ("-p", "no:onrecord")
QUIET = ("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
"""On both sides: what varies more than what is measured."""
COLLECTS = "def test_nothing():\n    pass\n"


def seconds(folder: Path, options: tuple[str, ...]) -> float:
    """Processor time of one pytest process that must pass."""
    command = [sys.executable, "-m", "pytest", *QUIET, *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603  # pytest
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(pairs: int = PAIRS) -> tuple[list[float], list[float]]:
    """Seconds with and without the plugin, pair by pair, each side first in every other pair."""
    with_it: list[float] = []
    without: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_nothing.py").write_text(COLLECTS, encoding="utf-8")
        for options in (WITH, WITHOUT):  # fill the caches of compiled code
            seconds(folder, options)
        for number in range(pairs):
            order = (WITH, WITHOUT) if number % 2 else (WITHOUT, WITH)
            for options in order:
                (with_it if options is WITH else without).append(seconds(folder, options))
    return with_it, without


def import_time() -> float:
    """Milliseconds that ``-X importtime`` gives for the plugin and the package around it.

    By an import statement: Python does not time what pytest loads through ``importlib``.
    """
    command = [sys.executable, "-X", "importtime", "-c", "import pytest, onrecord.pytest_plugin"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # ours
    rows = [line.split("|") for line in done.stderr.splitlines() if "|" in line]
    own = [row[0].partition(":")[2] for row in rows if row[2].strip().startswith("onrecord")]
    return sum(map(float, own)) / 1000


def main() -> None:
    """Print the table."""
    with_it, without = measure(int(os.environ.get("PAIRS", PAIRS)))
    differences = [1000 * (a - b) for a, b in zip(with_it, without, strict=True)]
    low, _, high = quantiles(differences, n=4)
    print(f"pytest on one empty test, {len(with_it)} pairs of processes (milliseconds)")
    print(f"  with the plugin      median {1000 * median(with_it):7.1f}")
    print(f"  -p no:onrecord       median {1000 * median(without):7.1f}")
    print(f"  difference           median {median(differences):7.1f}  [{low:.1f}, {high:.1f}]")
    print(f"  import of our own    {import_time():14.1f}")


if __name__ == "__main__":
    main()
