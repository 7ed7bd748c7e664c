"""The page about language models: its command is run, its tables and figures are compared."""

from __future__ import annotations

import inspect
import json
import re
import shlex
from pathlib import Path

import pytest

from onrecord.extractors import llm_endpoint, llm_waiting
from onrecord.extractors.language_model import LanguageModel
from onrecord.extractors.llm_answers import ANSWERS
from onrecord.extractors.llm_prompts import Prompts
from tests.command_line import onrecord
from tests.llm_runs import quiet
from tests.llm_server import Asked, Reply, completion, language_server

PAGE = (Path(__file__).parent.parent / "docs" / "language-models.md").read_text(encoding="utf-8")
COMMAND = next(line for line in PAGE.splitlines() if line.startswith("onrecord run llm:"))


def served(asked: Asked) -> Reply:
    """One name, made up."""
    found = [{"text": "Ada Lund", "type": "PERSON"}] if asked.task == "entities" else []
    body = completion(
        {asked.task: found}, model="qwen3-8b-q4", system_fingerprint="b6412",
        usage={"prompt_tokens": 2150, "completion_tokens": 300},
    )  # fmt: skip
    return Reply(body)


@pytest.mark.extras
def test_the_command_leaves_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openai")
    pytest.importorskip("rapidfuzz")
    quiet(monkeypatch)
    monkeypatch.chdir(tmp_path)
    with language_server(served) as server:
        command = COMMAND.replace("http://127.0.0.1:8000/v1", server.base_url)
        assert server.base_url in command
        answer = onrecord(*shlex.split(command)[1:])
    assert answer.code == 0, answer.err
    (folder,) = (tmp_path / "runs" / "seed").iterdir()
    written = json.loads((folder / "run.json").read_text())
    shown = re.search(r"<!-- run.json -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    assert shown is not None
    assert json.loads(shown[1]) == {name: written[name] for name in ("totals", "remarks")}
    # 6,450 tokens at .25 and 900 at 2 a million
    assert written["totals"]["usage"]["cost"] == pytest.approx((6450 * 0.25 + 900 * 2) / 1e6)


def test_the_page_names_every_setting_and_its_default() -> None:
    rows = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \| (?:`(.*?)`)? ?\|", PAGE, re.MULTILINE)
    told = {name: default for names, default in rows for name in re.findall(r"\w+", names)}
    parameters = inspect.signature(LanguageModel).parameters
    defaults = {name: p.default for name, p in parameters.items() if name != "model"}
    assert told == {
        name: "" if d is None else f"{d:g}" if isinstance(d, float) else str(d)
        for name, d in defaults.items()
    }


def test_the_figures_of_the_page_are_those_of_the_code() -> None:
    assert f"may take {llm_waiting.SECONDS:g} s" in PAGE
    assert f"a wait of over {llm_endpoint.LONGEST_PAUSE:g} s" in PAGE
    assert llm_endpoint.FIRST_PAUSE == 1
    assert llm_endpoint.KNOCKS == 3
    prompts = Prompts(tuple(ANSWERS), None)
    sizes = [len(prompts.system(task, "json_schema")) for task in ANSWERS]
    rounded = [f"{round(size, -2):,}" for size in (min(sizes), max(sizes))]
    assert f"The instructions are {rounded[0]} to {rounded[1]} characters a task" in PAGE
