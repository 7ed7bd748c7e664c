"""Every code block of docs/write-your-own-extractor.md, written to a file or typed, and run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write_lines
from tests.fenced import DOCS, blocks

pytestmark = pytest.mark.slow  # it types every command of the page

PAGE = (DOCS / "write-your-own-extractor.md").read_text(encoding="utf-8")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


BLOCKS = blocks(PAGE)
FILES = {block.file: block.code for block in BLOCKS if block.file}
COMMANDS = [
    line for block in BLOCKS if block.language == "console" for line in block.code.splitlines()
]
EXCHANGE = [block.code.splitlines() for block in BLOCKS if block.remark == "exchange"]

# February begins at 11; the emoji is one code point and two of JavaScript's units.
TEXT = "It shut in February 2019. 😀 “We knew,” Abel said. Mayor Ina Noor and Dr. Ode met.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with all files of the page and a small corpus."""
    for name, content in FILES.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    write_lines(tmp_path / "mine.jsonl", {"id": "a", "text": TEXT, "dct": {"value": "2019-03-01"}})
    return tmp_path


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the page, as a shell would run it in a folder."""
    program, *arguments = shlex.split(command)
    assert program == "onrecord"
    return subprocess.run(  # noqa: S603  # the page's own commands
        [sys.executable, "-m", "onrecord", *arguments],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def predictions(folder: Path) -> dict[str, Any]:
    (line,) = (folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def surfaces(annotations: list[dict[str, Any]], text: str = TEXT) -> list[str]:
    return [text[one["start"] : one["end"]] for one in annotations]


def test_every_block_is_a_file_a_command_or_the_exchange() -> None:
    kinds = [bool(b.file) + (b.language == "console") + (b.remark == "exchange") for b in BLOCKS]
    assert kinds == [1] * len(BLOCKS)
    assert PAGE.count("```") == 2 * len(BLOCKS)
    assert sorted(FILES) == ["months.py", "people.py", "predictions.jsonl", "quotes.js"]
    assert len(EXCHANGE) == 1


@pytest.mark.parametrize("name", FILES)
def test_an_example_has_less_than_fifteen_lines(name: str) -> None:
    assert len(FILES[name].splitlines()) < 15


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_runs_as_it_is_typed(command: str, desk: Path) -> None:
    if "cmd:node" in command and shutil.which("node") is None:
        pytest.skip("node is not installed")
    done = typed(command, desk)
    assert done.returncode == 0, done.stderr
    assert "scoring:1|profile:onrecord" in done.stdout


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".jsonl")])
def test_each_example_is_run_by_a_command(name: str) -> None:
    assert any(name in command for command in COMMANDS)


def test_the_function_finds_months(desk: Path) -> None:
    assert typed("onrecord run months.py:find --corpus mine.jsonl --out out", desk).returncode == 0
    dates = predictions(desk / "out")["dates"]
    assert dates == [{"start": 11, "end": 24, "type": "DATE", "value": "2019-02"}]


def test_the_class_reads_a_batch_under_its_settings(desk: Path) -> None:
    run = "onrecord run people.py:People --corpus mine.jsonl --out"
    assert typed(f"{run} one", desk).returncode == 0
    found = predictions(desk / "one")["entities"]
    assert surfaces(found) == ["Ode"]
    assert typed(f"{run} two --set titles=Mayor --set kind=PER", desk).returncode == 0
    found = predictions(desk / "two")["entities"]
    assert (surfaces(found), found[0]["type"]) == (["Ina Noor"], "PER")
    described = json.loads((desk / "two" / "run.json").read_text(encoding="utf-8"))["extractor"]
    assert (described["name"], described["version"]) == ("people", "1.2")
    wrong = typed(f"{run} three --set title=Mayor", desk)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean titles?" in wrong.stderr


@needs_node
def test_the_program_counts_code_points(desk: Path) -> None:
    run = 'onrecord run "cmd:node quotes.js" --corpus mine.jsonl --out out'
    assert typed(run, desk).returncode == 0
    (found,) = predictions(desk / "out")["attributions"]
    roles = {
        role: [TEXT[start:end] for start, end in found[role]]
        for role in ("content", "source", "cue")
    }
    assert roles == {"content": ["“We knew,”"], "source": ["Abel"], "cue": ["said"]}


def test_the_predictions_are_about_the_seed(desk: Path) -> None:
    done = typed("onrecord score predictions.jsonl --format json", desk)
    dates = json.loads(done.stdout)["tasks"]["dates"]["criteria"]["full"]["overall"]
    assert (dates["matched"], dates["predicted"]) == (1, 1)


def test_the_exchange_is_what_is_said(desk: Path) -> None:
    """A program that answers with the page's lines writes down what it is asked."""
    hello, said, question, answer = EXCHANGE[0]
    asked = json.loads(question)
    (desk / "replay.py").write_text(
        "import sys\n"
        f"for answer in {[said, answer]!r}:\n"
        "    print(sys.stdin.readline().strip(), file=sys.stderr)\n"
        "    print(answer, flush=True)\n",
        encoding="utf-8",
    )
    document = {**asked, "dct": {"value": asked["dct"]}}
    write_lines(desk / "one.jsonl", document)
    command = f'onrecord run "cmd:{shlex.quote(sys.executable)} replay.py" --corpus one.jsonl'
    done = typed(f"{command} --set kind=GPE --out out", desk)
    assert done.returncode == 0, done.stderr
    heard = (desk / "out" / "stderr-0.log").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in heard] == [json.loads(hello), asked]
    assert predictions(desk / "out")["entities"] == json.loads(answer)["entities"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("onrecord run months.py:find --corpus mine.jsonl", 0),
        ("onrecord run months.py:fin --corpus mine.jsonl", 2),
        ("onrecord run people.py:People --set kind=3 --set x=1", 2),
        ("onrecord run months.py:find --corpus none.jsonl", 2),
        ('onrecord run "cmd:no-such-program x"', 4),
        ("onrecord run months.py:re.compile --corpus mine.jsonl", 4),
    ],
)
def test_the_table_of_exit_codes_is_true(command: str, code: int, desk: Path) -> None:
    assert f"\n| {code} | " in PAGE
    assert typed(command, desk).returncode == code


def test_every_linked_file_exists() -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE):
        assert (Path(__file__).parent.parent / "docs" / link).exists(), link
