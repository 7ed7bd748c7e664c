"""docs/add-your-own-document.md, word for word: files, edits, commands, what they print."""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.fenced import DOCS, Block, blocks

pytestmark = pytest.mark.slow  # it types every command of the page

PAGE = (DOCS / "add-your-own-document.md").read_text(encoding="utf-8")
needs_agreement = pytest.importorskip("sklearn", reason="agreement needs scikit-learn")


BLOCKS = blocks(PAGE)
TYPED = [block for block in BLOCKS if block.language == "console"]


class Typed(NamedTuple):
    """A command, and the lines that it prints."""

    command: str
    shown: list[str]


def typed_in(block: Block) -> list[Typed]:
    found: list[Typed] = []
    for line in block.code.splitlines():
        if line.startswith("$ "):
            found.append(Typed(line[2:], []))
        else:
            found[-1].shown.append(line)
    return found


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], str]:
    """A shell in which ``onrecord`` is ours; answers with all that is printed, in its order."""
    tools = tmp_path_factory.mktemp("tools")
    script = tools / "onrecord"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m onrecord "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    around = {"PATH": path, "PYTHONUNBUFFERED": "1", "COLUMNS": "80", "PYTHONUTF8": "1"}

    def call(command: str, folder: Path) -> str:
        done = subprocess.run(  # noqa: S602  # the page's own commands, > and all
            command, cwd=folder, shell=True, env={**os.environ, **around}, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout

    return call


def plain(lines: list[str]) -> list[str]:
    """Lines without what changes from day to day, or what nobody sees."""
    said = [re.sub(r"\b[0-9]+\.[0-9] s\b", "N s", line.rstrip()) for line in lines]
    return [re.sub(r"\b[0-9]+ KB\b", "N KB", line) for line in said if line]


def assert_shown(shown: list[str], printed: str) -> None:
    """The page shows what was printed; a line … stands for some lines."""
    here = plain(printed.splitlines())
    pieces: list[list[str]] = [[]]
    for line in plain(shown):
        if line == "…":
            pieces.append([])
        else:
            pieces[-1].append(line)
    assert here[: len(pieces[0])] == pieces[0]
    at = len(pieces[0])
    for piece in pieces[1:]:
        spots = [n for n in range(at, len(here) + 1) if here[n : n + len(piece)] == piece]
        assert spots, f"not printed, or not in this order: {piece}"
        at = spots[0] + len(piece)
    assert len(pieces) > 1 or at == len(here), here[at:]


def hunks(code: str) -> Iterator[tuple[str, str]]:
    """Lines before and after, those around them included."""
    for hunk in re.findall(r"(?:^[ -].*\n)+(?:^\+.*\n)+", code, re.MULTILINE):
        lines = hunk.splitlines()
        before, after = ("\n".join(x[1:] for x in lines if x[0] != sign) for sign in "+-")
        yield before, after


def edit(file: Path, code: str) -> None:
    """What a person does in the tool."""
    text = file.read_text(encoding="utf-8")
    for before, after in hunks(code):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def edit_annotations(file: Path, code: str) -> None:
    """The same for lines, each of which stands once; new ones come at the end."""
    lines = file.read_text(encoding="utf-8").splitlines()
    old = [line[1:] for line in code.splitlines() if line[0] == "-"]
    new = {line[1:].split("\t")[0]: line[1:] for line in code.splitlines() if line[0] == "+"}
    for line in old:
        lines[lines.index(line)] = new.pop(line.split("\t")[0])
    file.write_text("".join(f"{line}\n" for line in [*lines, *new.values()]), encoding="utf-8")


def follow(blocks: list[Block], folder: Path, call: Callable[[str, Path], str]) -> list[str]:
    """Do what the page says, block after block; the commands that were typed."""
    typed = []
    for block in blocks:
        kind, _, name = block.remark.partition(": ")
        if kind == "file":
            (folder / name).write_text(block.code, encoding="utf-8")
        elif kind == "edit":
            change = edit_annotations if name.endswith(".ann") else edit
            change(folder / name, block.code)
        else:
            for command, shown in typed_in(block):
                assert_shown(shown, call(command, folder))
                typed.append(command)
    return typed


def test_every_block_is_a_file_an_edit_or_typed() -> None:
    kinds = [block.remark.partition(":")[0] or block.language for block in BLOCKS]
    assert {*kinds} == {"file", "edit", "console", "studio"}
    assert PAGE.count("```") == 2 * len(BLOCKS)
    assert all(block.code.startswith("$ ") for block in TYPED)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, program: Callable[[str, Path], str]) -> Path:
    """The folder after the whole path by brat."""
    folder = tmp_path_factory.mktemp("walk")
    typed = follow([b for b in BLOCKS if b.remark != "studio"], folder, program)
    verbs = [command.split()[1] for command in typed if command.startswith("onrecord")]
    assert verbs == ["convert", "run", "convert", "convert", "validate", "agreement", "corpus",
                     "corpus", "corpus", "validate", "run", "show"]  # fmt: skip
    return folder


def gold_of(folder: Path) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((folder / "gold" / "harbour.json").read_bytes())
    return body


def test_the_path_by_brat_prints_what_the_page_shows_and_ends_in_gold(walked: Path) -> None:
    gold = gold_of(walked)
    assert gold["dct"] == {"value": "2031-05-07", "provenance": "given"}
    assert gold["text"] == (walked / "harbour.txt").read_text(encoding="utf-8")
    kinds = {e["text"]: (e["type"], e["entity_id"]) for e in gold["entities"]}
    assert kinds["Velmora"] == ("GPE", "velmora")
    assert kinds["Port Ennis"] == ("GPE", "port_ennis")
    assert kinds["Carrow Bay"] == ("LOC", "carrow_bay")
    assert [a["source_entity"] for a in gold["attributions"]] == [
        "odile_brandt", "odile_brandt", "tobin_hale",
    ]  # fmt: skip
    assert "Port Ennis" in (walked / "errors.html").read_text(encoding="utf-8")


def test_one_annotator_alone_has_gold_by_one_command(
    walked: Path, program: Callable[[str, Path], str]
) -> None:
    (command,) = re.findall(r"^Alone\? `(.*?)`", PAGE, re.MULTILINE)
    shutil.move(walked / "gold", walked / "both")
    program(command, walked)
    alone = gold_of(walked)
    both = json.loads((walked / "both" / "harbour.json").read_bytes())
    for layer in ("entities", "dates", "attributions"):
        rows = [
            sorted(json.dumps({k: v for k, v in a.items() if k != "id"}) for a in body[layer])
            for body in (alone, both)
        ]
        assert rows[0] == rows[1]  # every decision was Ina's
    assert program("onrecord validate --strict gold", walked).startswith("0 errors, 0 warnings")
    shutil.rmtree(walked / "gold")
    shutil.move(walked / "both", walked / "gold")


def region(result: list[dict[str, Any]], words: str, label: str) -> dict[str, Any]:
    (found,) = [
        item for item in result if item["type"] == "labels"
        and (item["value"]["text"], item["value"]["labels"]) == (words, [label])
    ]  # fmt: skip
    return found


def moved(item: dict[str, Any], text: str, words: str) -> None:
    start = text.index(words)
    item["value"] |= {"start": start, "end": start + len(words), "text": words}
    item["origin"] = "prediction-changed"


def export(folder: Path) -> None:
    """What Label Studio exports once both have made the page's corrections in it."""
    (task,) = json.loads((folder / "studio" / "tasks.json").read_bytes())
    text, annotations = task["data"]["text"], []
    for who in (1, 2):
        result = [{**item, "origin": "prediction"} for item in task["predictions"][0]["result"]]
        result = copy.deepcopy(result)
        region(result, "Port Ennis", "PERSON")["value"]["labels"] = ["GPE"]
        moved(region(result, "Velmora", "Speaker"), text, "Odile Brandt")
        if who == 1:
            moved(region(result, "Port Ennis", "Speaker"), text, "Odile Brandt")
        else:
            region(result, "Carrow Bay", "LOC")["value"]["labels"] = ["GPE"]
        start = text.index("Velmora")
        place = {"start": start, "end": start + 7, "text": "Velmora", "labels": ["GPE"]}
        result.append({"id": "kTx_4-r2Qz", "from_name": "entities", "to_name": "text",
                       "type": "labels", "origin": "manual", "value": place})  # fmt: skip
        annotations.append({
            "id": 20 + who, "completed_by": who, "result": result, "was_cancelled": False,
            "ground_truth": False, "lead_time": 63.1, "task": 9, "project": 2,
            "created_at": "2031-05-08T09:12:44.713542Z", "import_id": None,
        })  # fmt: skip
    whole = [{"id": 9, "annotations": annotations, "drafts": [], "predictions": [4],
              "data": task["data"], "meta": {}, "inner_id": 1, "total_annotations": 2,
              "cancelled_annotations": 0, "total_predictions": 1, "project": 2}]  # fmt: skip
    (folder / "export.json").write_text(json.dumps(whole), encoding="utf-8")


def test_the_path_by_label_studio_ends_in_the_same_gold(
    walked: Path, tmp_path: Path, program: Callable[[str, Path], str]
) -> None:
    (there,) = [n for n, block in enumerate(BLOCKS) if block.remark == "studio"]
    brat = {n for n, block in enumerate(BLOCKS) if "brat:ina --corpus" in block.code}
    brat |= {n for n, block in enumerate(BLOCKS) if block.remark.endswith(".ann")}
    follow([b for n, b in enumerate(BLOCKS[:there]) if n not in brat], tmp_path, program)
    export(tmp_path)
    after = [
        block._replace(
            code=block.code.replace("brat:ina", "ina.jsonl").replace("brat:ben", "ben.jsonl")
        )
        for block in BLOCKS[there:]
    ]
    follow(after, tmp_path, program)
    same = ("gold/harbour.json", "gold/corpus.json", "conflicts.json")
    for name in same:
        assert (tmp_path / name).read_bytes() == (walked / name).read_bytes(), name


def test_every_linked_file_exists() -> None:
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE):
        assert (DOCS / link).exists(), link


@pytest.mark.parametrize("wrong", ["onrecord corpus stats gold", "2 conflicts, 1 not decided"])
def test_what_is_not_printed_would_be_noticed(wrong: str) -> None:
    with pytest.raises(AssertionError):
        assert_shown(["0 errors", "…", wrong], "0 errors\nx\n2 conflicts, 2 not decided\n")
    with pytest.raises(AssertionError):
        assert_shown(["0 errors"], "0 errors\nand more\n")
