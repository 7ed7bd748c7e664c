"""An extractor sees nothing of the gold, and ours know nothing of the seed's text."""

from __future__ import annotations

import ast
import gc
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from msgspec import Struct

import onrecord
from onrecord.annotations import Attribution, Entity, Timex
from onrecord.bundle import bundle_root
from onrecord.corpus import Corpus
from onrecord.document import BlindDocument, Dct, Document

SEED = json.loads((bundle_root() / "data/seed/000_e06694f92bc936f5.json").read_bytes())
EXTRACTORS = Path(onrecord.__file__).parent / "extractors"
CODE = (type, ModuleType, FunctionType, BuiltinFunctionType)
"""Python's own: whoever has a module has all of Python, but not by what we hand over."""


def reachable(root: object) -> Iterator[object]:
    """All that hangs on an object by whatever reference the interpreter knows of."""
    seen: dict[int, object] = {}
    pending = [root]
    while pending:
        here = pending.pop()
        if id(here) in seen or isinstance(here, CODE):
            continue
        seen[id(here)] = here
        pending.extend(gc.get_referents(here))
        if isinstance(here, Struct):  # one without gc=True tells the collector nothing
            pending.extend(getattr(here, name) for name in here.__struct_fields__)
    return iter(seen.values())


class Spy:
    """An extractor that finds nothing and keeps all that it is handed."""

    def __init__(self) -> None:
        self.handed: list[object] = []

    def describe(self) -> Mapping[str, Any]:
        return {"name": "spy", "tasks": ["entities"]}

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        self.handed.append(documents)
        for _ in documents:
            yield {"entities": []}


def test_the_walk_would_find_gold_if_there_were_any() -> None:
    document = next(iter(onrecord.load("seed")))
    found = list(reachable([document]))
    assert any(isinstance(x, Entity) for x in found)
    assert any(isinstance(x, Attribution) for x in found)
    assert any(x == "jerusalem_post" for x in found)


def test_nothing_of_the_gold_can_be_reached_from_what_an_extractor_is_handed(
    tmp_path: Path,
) -> None:
    spy = Spy()
    onrecord.run(spy, "seed", out=tmp_path)
    found = [x for handed in spy.handed for x in reachable(handed)]
    (document,) = [x for x in found if isinstance(x, BlindDocument)]
    assert not [
        x for x in found if isinstance(x, Corpus | Document | Dct | Entity | Timex | Attribution)
    ]
    assert not [x for x in found if isinstance(x, Path)]
    strings = {x for x in found if isinstance(x, str)}
    assert strings <= {
        *(document.id, document.text, document.language, SEED["dct"]["value"]),
        *BlindDocument.__struct_fields__,
    }


def names() -> set[str]:
    """The names of the seed, whole and word by word; words of the language are no names."""
    proper = [x for x in SEED["entities"] if x["type"] not in {"CARDINAL", "ORDINAL"}]
    surfaces = {x["text"] for x in proper}
    words = {word for surface in surfaces for word in re.findall(r"[\w.]{4,}", surface)}
    ordinary = {"Department", "Independent", "Justice", "Guard", "Post", "Revolutionary", "North"}
    return (surfaces | words) - ordinary - {"Western"}


def test_no_list_pattern_or_prompt_of_ours_holds_a_name_of_the_seed() -> None:
    looked_for = re.compile("|".join(rf"(?i:\b{re.escape(name)}(?!\w))" for name in names()))
    files = [p for p in EXTRACTORS.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert len(files) > 20
    for path in files:
        for text in texts(path):
            assert looked_for.findall(text) == [], path.name


def texts(path: Path) -> list[str]:
    """What a file holds: the strings of Python code without docstrings' markup, else all of it."""
    raw = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [raw]
    nodes = ast.walk(ast.parse(raw))
    return [x.value for x in nodes if isinstance(x, ast.Constant) and isinstance(x.value, str)]
