"""``onrecord run llm:MODEL`` as a user types it, killed and called again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.command_line import write_lines
from tests.llm_runs import quiet, servers
from tests.llm_server import Asked, Reply, Serve, completion, nothing

pytest.importorskip("openai")
pytest.importorskip("rapidfuzz")
pytestmark = pytest.mark.extras

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet(monkeypatch)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with servers() as start:
        yield start


COMMAND = [sys.executable, "-m", "onrecord", "run", "llm:some-model"]


def typed(*words: str, cwd: Path) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "bench"), "NO_PROXY": "127.0.0.1"}
    return subprocess.Popen(  # noqa: S603  # our own program
        [*COMMAND, *words], cwd=cwd, env=environment, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


@pytest.mark.slow
class TestCommandLine:
    def test_the_seed_is_read_and_scored(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(nothing)
        done = typed("--corpus", "seed", "--set", f"base_url={server.base_url}", cwd=tmp_path)
        out, err = done.communicate(timeout=60)
        assert done.returncode == 0, err
        assert "entities (percent)" in out
        assert "3 requests, 3,000 input tokens, 300 output tokens" in err
        assert [asked.task for asked in server.asked] == ["entities", "dates", "attributions"]
        (folder,) = (tmp_path / "runs" / "seed").iterdir()
        assert folder.name.startswith("llm-some-model-")
        assert json.loads((folder / "run.json").read_text())["totals"]["usage"] == {
            "requests": 3,
            "input_tokens": 3000,
            "output_tokens": 300,
        }

    @pytest.mark.skipif(sys.platform == "win32", reason="needs process groups")
    @pytest.mark.parametrize("concurrency", ["1", "3"])
    def test_after_a_kill_no_finished_document_is_asked_about_again(
        self, concurrency: str, serve: Serve, tmp_path: Path
    ) -> None:
        hang = threading.Event()

        hanging = ["Reed 10."] if concurrency == "1" else ["Reed 10.", "Reed 13."]

        def way(asked: Asked) -> Reply:
            if asked.text in hanging and asked.time == 1:
                hang.wait(60)
            return Reply(completion({asked.task: [{"text": "Reed", "type": "PERSON"}]}))

        server = serve(way)
        gold = [{"id": f"d{n}", "text": f"Reed {n}.", "entities": []} for n in range(20)]
        write_lines(tmp_path / "c.jsonl", *gold)
        words = [
            "--corpus", "c.jsonl", "--out", "run", "--set", f"base_url={server.base_url}",
            "--set", "tasks=entities", "--set", f"concurrency={concurrency}",
        ]  # fmt: skip
        first = typed(*words, cwd=tmp_path)
        expected = 10 if concurrency == "1" else 18
        journal = tmp_path / "run" / "journal.jsonl"
        wait_for(
            first,
            lambda: (
                journal.exists()
                and journal.read_bytes().count(b"\n") == expected
                and {text for text, _ in server.count()} >= set(hanging)
            ),
        )
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
        hang.set()
        second = typed(*words, cwd=tmp_path)
        _, err = second.communicate(timeout=60)
        assert second.returncode == 0, err
        assert f"{expected} of them kept from before" in err
        twice = [text for (text, _), times in server.count().items() if times > 1]
        assert sorted(twice) == hanging
        written = json.loads((tmp_path / "run" / "run.json").read_text())
        assert written["totals"]["usage"]["requests"] == 20


def wait_for(process: subprocess.Popen[str], condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < limit
        time.sleep(0.02)
