"""docs/corpus-tools.md: every command is typed, and prints what the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.command_line import onrecord

pytestmark = pytest.mark.extras
pytest.importorskip("sklearn")
pytest.importorskip("vl_convert")

PAGE = (Path(__file__).parent.parent / "docs" / "corpus-tools.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n\$ onrecord (.*)\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)
FILES = re.findall(r"^<!-- file: (.*) -->\n```\n((?:.*\n)*?)```$", PAGE, re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page's files, in a window 80 columns wide."""
    for name, content in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8", newline="\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def seen(words: str) -> str:
    """What a reader sees: empty lines and the ends of lines aside."""
    return "\n".join(line.rstrip() for line in words.splitlines() if line.strip()) + "\n"


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[c for c, _ in CONSOLE])
def test_a_command_prints_what_the_page_shows(command: str, shown: str, desk: Path) -> None:
    answer = onrecord(*shlex.split(command))
    assert answer.code == 0, answer.err
    rest = seen(answer.out)
    parts = [seen(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    assert rest.startswith(parts[0])
    for part in filter(str.strip, parts):
        assert part in rest
        rest = rest.partition(part)[2]
    assert not rest or shown.rstrip().endswith("…")
    for plot in re.findall(r"\S+\.svg", command):
        assert (desk / plot).is_file()


def test_every_command_of_the_group_is_told() -> None:
    assert [command.split()[1] for command, _ in CONSOLE] == [
        "stats", "split", "sample", "sample", "diff",
    ]  # fmt: skip
    assert "`onrecord corpus merge`" in PAGE
    # a fence opens and closes; besides those one command has files that are not ours
    assert PAGE.count("```") == 2 * (len(CONSOLE) + len(FILES) + 1)
    assert "onrecord corpus stats polnear:" in PAGE


@pytest.mark.parametrize("name", ["stats", "split", "sample", "diff"])
def test_every_option_of_the_page_is_one_of_a_command(name: str) -> None:
    section = {"stats": "What it holds", "split": "Splits", "sample": "A sample", "diff": "Two"}
    (words,) = (part for part in PAGE.split("\n## ") if part.startswith(section[name]))
    told = onrecord("corpus", name, "--help").out
    assert set(re.findall(r"--[a-z]+", words)) <= set(re.findall(r"--[a-z]+", told))
