"""What the pytest plugin costs a project that does not use it: start-up with and without it.

pytest runs on one empty test, by turns as it is and with ``-p no:onrecord``, each time in a new
process, so that a slow spell of the machine falls on both.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.cell import environment, whole_process

PAIRS = 30
WITH: tuple[str, ...] = ()
WITHOUT = ("-p", "no:onrecord")
QUIET = ("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
"""On both sides: what varies more than what is measured."""
COLLECTS = "def test_nothing():\n    pass\n"


def measure(pairs: int = PAIRS) -> tuple[list[float], list[float]]:
    """Seconds with and without the plugin, pair by pair, each side first in every other pair."""
    with_it: list[float] = []
    without: list[float] = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "test_nothing.py").write_text(COLLECTS, encoding="utf-8")

        def seconds(options: tuple[str, ...]) -> float:
            command = [sys.executable, "-m", "pytest", *QUIET, *options]
            return whole_process(command, folder).seconds

        for options in (WITH, WITHOUT):  # fill the caches of compiled code
            seconds(options)
        for number in range(pairs):
            order = (WITH, WITHOUT) if number % 2 else (WITHOUT, WITH)
            for options in order:
                (with_it if options is WITH else without).append(seconds(options))
    return with_it, without


def import_time() -> float:
    """Milliseconds that ``-X importtime`` gives for the plugin and the package around it.

    By an import statement: Python does not time what pytest loads through ``importlib``.
    """
    command = [sys.executable, "-X", "importtime", "-c", "import pytest, onrecord.pytest_plugin"]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, env=environment(), check=True, capture_output=True, text=True
    )
    rows = [line.split("|") for line in done.stderr.splitlines() if "|" in line]
    own = [row[0].partition(":")[2] for row in rows if row[2].strip().startswith("onrecord")]
    return sum(map(float, own)) / 1000
