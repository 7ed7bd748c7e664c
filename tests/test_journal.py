"""The journal: a killed run loses nothing, doubles nothing, and ends in the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.document import BlindDocument
from onrecord.running.fingerprint import Keys
from onrecord.running.journal import Entry, Journal
from onrecord.running.runner import run_extractor
from tests.test_running import HONEST, corpus

ROOT = Path(__file__).parent.parent
PROGRAM = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "bench")!r}]
from pathlib import Path
from onrecord.running.runner import run_extractor
from tests.test_running import corpus
if __name__ == "__main__":
    many = corpus(*(f"d{{number}}" for number in range(500)))
    pause, jobs, out = sys.argv[1:]
    run_extractor({HONEST + "slow_capitals"!r}, many, out=Path(out), jobs=int(jobs),
                  settings={{"pause": pause}}, batch_size=8)
"""


def entry(number: int) -> Entry:
    line = msgspec.json.encode({"doc_id": f"d{number}", "entities": [number]})
    return Entry(key=f"{number:032x}", seconds=number / 8, prediction=msgspec.Raw(line))


def written(path: Path, numbers: range) -> None:
    journal = Journal(path)
    for number in numbers:
        journal.add(entry(number))
    journal.close()


class TestJournal:
    @given(cut=st.integers(0, 10_000))
    def test_cut_anywhere_it_holds_every_whole_line_and_grows_on(
        self, cut: int, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        path = tmp_path_factory.mktemp("cut") / "journal.jsonl"
        written(path, range(20))
        content = path.read_bytes()
        cut %= len(content) + 1
        path.write_bytes(content[:cut])
        journal = Journal(path)
        assert len(journal) == content[:cut].count(b"\n")
        for number in range(len(journal), 20):
            journal.add(entry(number))
        assert [journal.read(entry(n).key).seconds for n in range(20)] == [n / 8 for n in range(20)]
        journal.close()
        assert path.read_bytes() == content

    def test_a_line_that_cannot_be_read_is_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "journal.jsonl"
        written(path, range(3))
        broken = path.read_bytes().splitlines(keepends=True)
        broken[1] = b"\xff\x00 not JSON\n"
        path.write_bytes(b"".join(broken))
        journal = Journal(path)
        assert [entry(n).key in journal for n in range(3)] == [True, False, True]
        journal.close()

    def test_the_later_of_two_results_counts(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path / "journal.jsonl")
        journal.add(entry(1))
        journal.add(msgspec.structs.replace(entry(1), seconds=9.0))
        assert journal.read(entry(1).key).seconds == 9.0
        journal.close()


DOCUMENT = BlindDocument(id="a", text="b", language="en", dct="2024")
OTHERS = [
    BlindDocument(id="x", text="b", language="en", dct="2024"),
    BlindDocument(id="a", text="x", language="en", dct="2024"),
    BlindDocument(id="a", text="b", language="de", dct="2024"),
    BlindDocument(id="a", text="b", language="en", dct="2025"),
    BlindDocument(id="a", text="b", language="en", dct=None),
    BlindDocument(id="ab", text="", language="en", dct="2024"),
    BlindDocument(id="a", text="\ud800", language="en", dct="2024"),
]


def test_everything_that_may_decide_a_result_is_in_its_key() -> None:
    keys = Keys("run")
    found = [
        keys.key(DOCUMENT, None, None),
        *(keys.key(other, None, None) for other in OTHERS),
        keys.key(DOCUMENT, None, 1),
        keys.key(DOCUMENT, {"dates": []}, None),
        keys.key(DOCUMENT, {"dates": [{"start": 0, "end": 1}]}, None),
        Keys("another run").key(DOCUMENT, None, None),
    ]
    assert len(set(found)) == len(found)
    assert keys.key(DOCUMENT, None, None) == Keys("run").key(DOCUMENT, None, None)


def killed(program: Path, pause: float, jobs: int, out: Path, after: float) -> bool:
    """Run, kill -9 after so many seconds; False if it had ended by then."""
    process = subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, str(program), str(pause), str(jobs), str(out)]
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def check_kills(tmp_path: Path, kills: int, pause: float, jobs: int, latest: float) -> None:
    many = corpus(*(f"d{number}" for number in range(500)))
    settings = {"pause": pause}
    whole = run_extractor(HONEST + "slow_capitals", many, out=tmp_path / "w", settings=settings)
    program, out = tmp_path / "program.py", tmp_path / "killed"
    program.write_text(PROGRAM)
    dice, done, last = random.Random(20261124), 0, 0
    while done < kills:
        if not killed(program, pause, jobs, out, dice.uniform(0.3, latest)):
            last = 0
            for file in out.iterdir():
                file.unlink()
            continue
        done += 1
        assert not (out / "predictions.jsonl").exists()
        journal = out / "journal.jsonl"
        now = journal.read_bytes().count(b"\n") if journal.exists() else 0
        assert now >= last
        last = now
    time.sleep(0.7 if jobs > 1 else 0)  # workers follow their parent within half a second
    result = run_extractor(HONEST + "slow_capitals", many, out=out, settings=settings, jobs=jobs)
    assert result.found.resumed == last
    assert result.predictions.read_bytes() == whole.predictions.read_bytes()
    keys = [json.loads(line)["key"] for line in (out / "journal.jsonl").read_text().splitlines()]
    assert len(keys) == len(set(keys)) == 500


class TestKills:
    def test_three_kills_change_no_byte(self, tmp_path: Path) -> None:
        check_kills(tmp_path, kills=3, pause=0.003, jobs=1, latest=1.2)

    @pytest.mark.slow
    @pytest.mark.parametrize("jobs", [1, 2])
    def test_twenty_kills_change_no_byte(self, jobs: int, tmp_path: Path) -> None:
        check_kills(tmp_path, kills=20, pause=0.02, jobs=jobs, latest=1.0 + 0.4 * jobs)
