"""One measurement in a process of its own, so that no other's memory, caches or garbage count.

Seconds are the processor's, user and system: others may use the machine too.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
LIMIT = 3600.0
"""Seconds by the clock after which a process is ended."""


class Spent(NamedTuple):
    """What a process took: seconds of the processor, and MB of resident memory at its peak.

    Memory below some 50 MB may be that of the process that started it.
    """

    seconds: float
    peak_mb: float


@cache
def _bytecode() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="onrecord-bench-")


def environment() -> dict[str, str]:
    """Ours, but with compiled modules kept, as after the first start of an installed program."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": _bytecode().name}


def in_its_own_process(
    measure: Callable[..., dict[str, Any]], *, limit: float = LIMIT, **arguments: Any
) -> dict[str, Any]:
    """What a function of a module gives in a new process, with ``peak_mb`` of that process.

    Raises:
        subprocess.TimeoutExpired: it took longer than the limit.
        RuntimeError: it failed; the message is what it said last.
    """
    module = measure.__module__
    if module == "__main__":  # python -m of a section
        module = sys.modules[module].__spec__.name  # type: ignore[union-attr]  # -m sets it
    command = [
        *(sys.executable, "-m", "tests.benchmarks.cell"),
        *(module, measure.__qualname__, json.dumps(arguments)),
    ]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=limit,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "it died")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def whole_process(command: Sequence[str | Path], folder: Path = ROOT) -> Spent:
    """What a command took from start to end; its output is thrown away.

    Raises:
        RuntimeError: it failed.
    """
    process = subprocess.Popen(  # noqa: S603  # commands of the benchmark's own
        [str(part) for part in command],
        cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {' '.join(map(str, command))}")
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def timed(call: Callable[[], T]) -> tuple[float, T]:
    """Seconds of a call, and what it gave."""
    start = time.process_time()
    found = call()
    return time.process_time() - start, found


def peak_mb() -> float:
    """Largest resident memory of this process so far.

    Linux tells it of the program alone; what ``getrusage`` tells may be that of the parent that
    started it, if that was larger.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="utf-8").splitlines()
        return next(int(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(module: str, name: str, arguments: str) -> None:
    """Measure, and print what was found as JSON."""
    measure = getattr(importlib.import_module(module), name)
    found = measure(**json.loads(arguments))
    sys.stdout.write(json.dumps({**found, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
