"""Type maps: which side they change, what they leave out, and that a signature tells them apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.errors import IncomparableError, InvalidInputError
from onrecord.signature import Signature

TEXT = "Ada Lund of Kenya paid 3 % to Oslo"
GOLD = [
    {"start": 0, "end": 8, "type": "PERSON"},
    {"start": 12, "end": 17, "type": "GPE"},
    {"start": 23, "end": 26, "type": "PERCENT"},
    {"start": 30, "end": 34, "type": "FAC"},
]
SAID = [
    {"start": 0, "end": 8, "type": "PER"},
    {"start": 12, "end": 17, "type": "LOC"},
    {"start": 23, "end": 26, "type": "PERCENT"},
    {"start": 30, "end": 34, "type": "GPE"},
]


def scored(
    type_map: str | Path, side: Any = "both", gold: Any = GOLD, said: Any = SAID
) -> onrecord.Result:
    return onrecord.score(
        [{"id": "a", "text": TEXT, "entities": gold}],
        [{"doc_id": "a", "entities": said}],
        type_map=str(type_map),
        map_side=side,
    )


def table(path: Path, **body: Any) -> Path:
    path.write_text(json.dumps({"name": "mine"} | body))
    return path


@pytest.mark.parametrize(
    ("side", "found", "left_out", "sign"),
    [
        # PER, LOC and LOC are right; PERCENT is left out on both sides
        ("both", (3, 3, 3), {"gold": {"PERCENT": 1}, "predicted": {"PERCENT": 1}}, ""),
        # the prediction GPE is no LOC, and PERCENT has no gold
        ("gold", (2, 3, 4), {"gold": {"PERCENT": 1}}, "(gold)"),
        # gold PERSON, GPE, FAC stay what they are, and PERCENT is missed
        ("predicted", (0, 4, 3), {"predicted": {"PERCENT": 1}}, "(predicted)"),
    ],
)
def test_a_map_changes_the_sides_it_is_told_to(
    side: Any, found: Any, left_out: Any, sign: str
) -> None:
    result = scored("ontonotes-conll", side)
    counts = result.counts("entities")
    assert (counts.matched, counts.gold, counts.predicted) == found
    assert result.to_dict()["tasks"]["entities"]["left_out"] == left_out
    assert f">ontonotes-conll{sign}|" in result.signature


def test_tables_of_one_name_that_say_different_things_do_not_compare(tmp_path: Path) -> None:
    first = scored(table(tmp_path / "a.json", map={"PERSON": "PER"}))
    other = scored(table(tmp_path / "b.json", map={"PERSON": None}))
    same = scored(table(tmp_path / "c.json", map={"PERSON": "PER"}, description="in words"))
    strict = scored(
        table(tmp_path / "d.json", map={e["type"]: "PER" for e in GOLD + SAID}, unknown="error")
    )
    assert first.signature == same.signature
    assert len({first.signature, other.signature, strict.signature}) == 3
    with pytest.raises(IncomparableError, match="mine"):
        onrecord.compare(first, other)
    usurper = scored(table(tmp_path / "e.json", name="ontonotes-conll", map={"PERSON": "LOC"}))
    assert usurper.signature != scored("ontonotes-conll").signature


def test_a_name_cannot_pass_for_another_part_of_the_signature(tmp_path: Path) -> None:
    line = scored(table(tmp_path / "a.json", name="x|profile:conll", map={})).signature
    assert Signature.parse(line).parts["profile"] == "onrecord"
    assert str(Signature.parse(line)) == line


def test_another_reading_of_a_type_that_is_left_out_is_left_out_too(tmp_path: Path) -> None:
    path = table(tmp_path / "a.json", map={"PERCENT": None})
    gold = [{**GOLD[0], "accept": [{"start": 0, "end": 3, "type": "PERCENT"}]}]
    said = [{"start": 0, "end": 3, "type": "PERSON"}]  # a reading that nobody accepts
    assert scored(path, gold=gold, said=said).counts("entities").matched == 0


def test_a_type_that_the_table_lacks_is_kept_or_an_error_as_it_says(tmp_path: Path) -> None:
    assert scored(table(tmp_path / "a.json", map={})).counts("entities").matched == 1
    with pytest.raises(InvalidInputError, match="must be in the type map 'mine'"):
        scored(table(tmp_path / "b.json", map={}, unknown="error"))
