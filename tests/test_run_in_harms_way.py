"""``onrecord run`` over extractors that do harm: each named, exit code 4, the others unharmed."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.command_line import Answer, onrecord, write_lines
from tests.test_running import HERE, HONEST, HOSTILE

IDS: Final = ("d0", "d1", "bad", "d3", "d4")
BENCH: Final = Path(__file__).parent.parent / "bench"


@pytest.fixture
def five(tmp_path: Path) -> Path:
    """Five documents; extractors do harm on ``bad``."""
    texts = {name: f"Mayor Zoë Vance of {name} spoke." for name in IDS}
    found = [{"id": i, "text": t, "entities": [{"start": 0, "end": 4, "type": "ORG"}]}
             for i, t in texts.items()]  # fmt: skip
    return write_lines(tmp_path / "five.jsonl", *found)


def run(spec: str, corpus: Path, *options: str) -> tuple[Answer, list[dict[str, Any]]]:
    out = corpus.parent / "run"
    answer = onrecord("run", spec, "--corpus", corpus, "--out", out, *options)
    return answer, read(out)


def read(out: Path) -> list[dict[str, Any]]:
    lines = (out / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def assert_only_bad_failed(answer: Answer, lines: list[dict[str, Any]], problem: str) -> None:
    """One failure, named on standard error and in the table; everything else read and scored."""
    assert answer.code == 4
    assert f"failed: bad: {problem}" in answer.err
    assert [line["doc_id"] for line in lines] == list(IDS)
    for line in lines:
        if line["doc_id"] == "bad":
            assert line["status"] == "error"
            assert problem in line["error"]
            assert "entities" not in line
        else:
            assert line["entities"]
            assert "status" not in line


def command(way: str) -> str:
    program = shlex.join([sys.executable, "-I", "-S", str(HERE / "hostile_command.py"), way])
    return f"cmd:{program}"


WRONG = {
    "panics": "Panic: index out of bounds",
    "raises": "ZeroDivisionError: division by zero",
    "past_the_end": "entities[0]: end must be ≤ 29 (the text's length), got 929",
    "surrogates": "entities[0].type must be Unicode text, got a lone surrogate U+D800",
    "not_a_number": "entities[0].score must be a finite number, got nan",
    "a_million_spans": "entities must hold at most 100,000 annotations, got more",
    "another_document": "answers for another document: asked 'bad', got 'd0'",
    "edits_its_input": "changed the document that it was handed",
}
DEADLY = {
    "crashes": (["--jobs", "2"], "crashed its process with SIGABRT"),
    "leaves": (["--jobs", "2"], "ended its process with exit status 0"),
    "segfaults": (["--jobs", "2"], "crashed its process with SIGSEGV"),
    "hangs": (["--jobs", "2", "--timeout", "0.5"], "took longer than the limit of 0.5 s"),
    "swallows_its_end": (["--timeout", "0.5"], "took longer than the limit of 0.5 s"),
    "eats_memory": (["--memory", "1024"], "met the memory limit of 1,024 MiB"),
}
PROGRAMS = {
    "rubbish": ([], "must answer with one JSON object, got 'Loading model… 100%'"),
    "crash": ([], "ended with exit status 3; its last words: Traceback: out of luck"),
    "leaves": ([], "ended with exit status 0"),
    "abort": ([], "crashed with SIGABRT"),
    "hang": (["--timeout", "0.5"], "took longer than the limit of 0.5 s"),
    "leak": (["--memory", "150"], "met the memory limit of 150 MiB"),
    "far": ([], "entities[0]: end must be ≤ 29 (the text's length), got 929"),
    "surrogate": ([], "must answer with one JSON object"),
    "million": ([], "entities must hold at most 100,000 annotations, got more"),
    "other": ([], "answers for another document: asked 'bad', got 'd0'"),
    "nan": ([], "must answer with one JSON object"),
    "infinite": ([], "must answer with one JSON object"),
    "endless": ([], "must answer in at most 67,108,864 bytes"),
    "deep": ([], "must answer with one JSON object"),
}


def test_an_extractor_that_does_not_start_keeps_no_other_from_being_read(
    five: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(five.parent)
    specs = (HONEST + "capitals", "cmd:no-such-program", HONEST + "batched")
    answer = onrecord("run", *specs, "--corpus", five, "--format", "json")
    assert answer.code == 4
    assert "error: cmd:no-such-program: cannot run" in answer.err
    assert [r["extractor"]["name"] for r in answer.json["results"]] == [specs[0], specs[2]]
    nothing = onrecord("run", specs[1], specs[1], "--corpus", five)
    assert (nothing.code, nothing.out) == (4, "")
    stopped = onrecord("run", *specs, "--corpus", five, "--fail-on-error")
    assert (stopped.code, stopped.out) == (4, "")


class TestWrongAnswers:
    @pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
    @pytest.mark.parametrize("name", WRONG)
    def test_a_wrong_answer_costs_its_document_and_exit_code_4(
        self, name: str, jobs: str, five: Path
    ) -> None:
        answer, lines = run(HOSTILE + name, five, "--jobs", jobs)
        assert_only_bad_failed(answer, lines, WRONG[name])


@pytest.mark.slow
class TestDeadlyCode:
    @pytest.mark.parametrize("name", DEADLY)
    def test_a_death_or_a_hang_in_a_worker_costs_one_document(self, name: str, five: Path) -> None:
        options, problem = DEADLY[name]
        answer, lines = run(HOSTILE + name, five, *options)
        assert_only_bad_failed(answer, lines, problem)

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("leaves", "ended its process with exit status 0"),
            ("segfaults", "crashed its process with SIGSEGV"),
        ],
    )
    def test_a_death_in_the_harness_s_own_process_is_named_by_the_same_command_called_again(
        self, name: str, problem: str, five: Path
    ) -> None:
        out = five.parent / "run"
        words = ["run", HOSTILE + name, "--corpus", str(five), "--out", str(out)]
        first = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-m", "onrecord", *words],
            env={**os.environ, "PYTHONPATH": str(BENCH)},
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert not (out / "predictions.jsonl").exists()
        if name == "segfaults":
            assert b"Segmentation fault" in first.stderr
            assert b"hostile.py" in first.stderr
        for _ in range(2):
            answer, lines = run(HOSTILE + name, five)
            assert_only_bad_failed(answer, lines, problem)
        answer, lines = run(HOSTILE + name, five, "--fresh")
        assert_only_bad_failed(answer, lines, problem)


class TestDeadlyPrograms:
    @pytest.mark.parametrize("way", PROGRAMS)
    def test_a_program_that_does_harm_costs_one_document(self, way: str, five: Path) -> None:
        options, problem = PROGRAMS[way]
        answer, lines = run(command(way), five, *options)
        assert_only_bad_failed(answer, lines, problem)

    def test_two_workers_restart_their_own_program(self, five: Path) -> None:
        answer, lines = run(command("crash"), five, "--jobs", "2")
        assert_only_bad_failed(answer, lines, PROGRAMS["crash"][1])


def test_rubbish_on_standard_output_stays_out_of_the_scores(five: Path) -> None:
    quiet, _ = run(HONEST + "capitals", five, "--format", "json")
    for jobs in ("1", "2"):
        loud, _ = run(HOSTILE + "prints_rubbish", five, "--format", "json", "--jobs", jobs)
        assert loud.code == 0
        assert set(loud.json) == set(quiet.json)
        logs = "".join(log.read_text() for log in (five.parent / "run").glob("stderr-*.log"))
        assert logs.count("rubbish bad") == 1
