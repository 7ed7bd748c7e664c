"""``onrecord run`` under kill -9: whatever the moment, the same command ends in the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.command_line import write_lines

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs process groups"),
]

BENCH = Path(__file__).parent.parent / "bench"
DOCUMENTS: Final = 500
KILLS: Final = 20
SEED: Final = 20261124
LONGEST: Final = 3.0
"""Seconds until the latest kill: longer than a sitting takes, so that moments fall everywhere."""
CODE = """\
import time


def years(document):
    time.sleep(0.006)
    at = document.text.index("19")
    year = document.text[at : at + 4]
    return {"dates": [{"start": at, "end": at + 4, "type": "DATE", "value": year}]}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with 500 documents and an extractor as a module."""
    numbers = range(DOCUMENTS)
    documents = [
        {"id": f"d{n}", "text": f"Zoë left in {1900 + n % 100}, “{n}”.", "dates": []}
        for n in numbers
    ]
    write_lines(tmp_path / "some.jsonl", *documents)
    (tmp_path / "mine.py").write_text(CODE, encoding="utf-8")
    return tmp_path


def start(place: Path, out: str) -> subprocess.Popen[bytes]:
    """The command line in a process group of its own."""
    words = ["run", "mine:years", "--corpus", "some.jsonl", "--jobs", "2", "--out", out]
    with (place / "said").open("ab") as said:
        return subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "onrecord", *words],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(BENCH)},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )


def finish(place: Path, out: str) -> bytes:
    """Let the command end by itself; what it wrote."""
    code = start(place, out).wait(timeout=60)
    assert code == 0, (place / "said").read_text(encoding="utf-8")
    found = place / out / "predictions.jsonl"
    assert not list(found.parent.glob(".*.new"))
    return found.read_bytes()


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def kept(folder: Path) -> list[str]:
    """Ids of the results that a kill left whole, in the order in which they came."""
    journal = folder / "journal.jsonl"
    content = journal.read_bytes() if journal.exists() else b""
    whole = [line for line in content.splitlines(keepends=True) if line.endswith(b"\n")]
    return [json.loads(line)["prediction"]["doc_id"] for line in whole]


def test_twenty_kills_change_no_byte_and_double_no_document(place: Path) -> None:
    whole = finish(place, "whole")
    dice, kills, before = random.Random(SEED), 0, 0
    folder = place / "killed"
    moments: Counter[str] = Counter()
    while kills < KILLS:
        process = start(place, "killed")
        try:
            process.wait(dice.uniform(0.1, LONGEST))
        except subprocess.TimeoutExpired:
            kill(process)
            kills += 1
        ids = kept(folder)
        assert len(ids) == len(set(ids)), "a document was read twice"
        assert len(ids) >= before, "a result was lost"
        moments["at the end" if len(ids) == DOCUMENTS else "amid" if ids else "at the start"] += 1
        before = len(ids)
        found = folder / "predictions.jsonl"
        assert not found.exists() or found.read_bytes() == whole, "a file was half written"
        if process.returncode == 0:
            for file in folder.iterdir():
                file.unlink()
            before = 0
    assert finish(place, "killed") == whole
    assert len(whole.splitlines()) == len(set(kept(folder))) == len(kept(folder)) == DOCUMENTS
    assert moments["amid"] >= KILLS // 4, moments


def test_a_kill_while_the_final_files_are_written_leaves_them_whole_or_absent(place: Path) -> None:
    whole = finish(place, "whole")
    folder, dice = place / "whole", random.Random(SEED)
    for _ in range(4):
        (folder / "predictions.jsonl").unlink(missing_ok=True)
        process = start(place, "whole")
        wait_for(folder / ".predictions.jsonl.new", folder / "predictions.jsonl")
        time.sleep(dice.uniform(0, 0.02))
        kill(process)
        found = folder / "predictions.jsonl"
        assert not found.exists() or found.read_bytes() == whole
    assert finish(place, "whole") == whole
    assert len(kept(folder)) == DOCUMENTS


def wait_for(*files: Path) -> None:
    """Until one of them is there."""
    limit = time.monotonic() + 30
    while not any(file.exists() for file in files):
        assert time.monotonic() < limit
        time.sleep(0.0005)
