"""The defended answers of the adversarial cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.errors import InvalidInputError
from onrecord.tag_repair import decode_tags
from tests.flat_spans import Spans, entities

SCHEMES = {"strict": "strict", "exact": "exact", "partial": "partial", "ent_type": "type"}
CASES: dict[str, dict[str, Any]] = {
    case["id"][:2]: case
    for case in json.loads(
        (Path(__file__).parent / "parity" / "span_cases.json").read_text(encoding="utf-8")
    )["cases"]
}
PLAIN = [
    number
    for number, case in CASES.items()
    if "docs" in case and "optimal_one_to_one" in case and number not in ("03", "08", "13", "14")
]


def sides(case: dict[str, Any]) -> tuple[list[Spans], list[Spans]]:
    documents = case["docs"]
    return (
        [[(s, e, t) for s, e, t in d["gold"]] for d in documents],
        [[(s, e, t) for s, e, t in d["pred"]] for d in documents],
    )


@pytest.mark.parametrize("number", PLAIN)
def test_rates_equal_the_optimal_pairing(number: str) -> None:
    task = entities(*sides(CASES[number]), "onrecord")
    for theirs, ours in SCHEMES.items():
        wanted, row = CASES[number]["optimal_one_to_one"][theirs], task["criteria"][ours]["overall"]
        for rate, name in (("P", "precision"), ("R", "recall"), ("F1", "f1")):
            if wanted[rate] is None:
                assert row[name] is None
            else:
                assert row[name] == pytest.approx(wanted[rate], abs=5e-5)


@pytest.mark.parametrize("number", PLAIN)
def test_the_semeval_tables_equal_the_optimal_pairing(number: str) -> None:
    task = entities(*sides(CASES[number]), "semeval2013")
    for theirs, ours in SCHEMES.items():
        wanted = CASES[number]["optimal_one_to_one"][theirs]
        table = task["semeval2013"][ours]["overall"]
        assert {k: table[k] for k in ("COR", "INC", "PAR", "MIS", "SPU")} == {
            k: wanted[k] for k in ("COR", "INC", "PAR", "MIS", "SPU")
        }


def test_cases_cover_what_is_promised() -> None:
    named = {"01", "02", "04", "05", "06", "07", "09", "10", "11", "12", "15", "17", "18"}
    assert named <= set(PLAIN)


def test_03_duplicate_gold_is_an_error_of_validation_and_counts_twice_when_entities() -> None:
    gold, predicted = sides(CASES["03"])
    row = entities(gold, predicted, "onrecord")["criteria"]["strict"]["overall"]
    assert row["f1"] == pytest.approx(2 / 3)


def test_08_a_zero_length_span_is_refused() -> None:
    gold, predicted = sides(CASES["08"])
    with pytest.raises(InvalidInputError, match="end must be greater than start"):
        onrecord.score(gold, predicted)


@pytest.mark.parametrize(
    ("tags", "conlleval", "discard"),
    [
        # 13: the answer, then stray insides: three spans or one; gold is (0, 1, PER)
        ("B-PER O I-LOC O I-ORG", 3, 1),
        # 14: inside without beginning: one span or none
        ("I-PER I-PER", 1, 0),
    ],
)
def test_13_and_14_are_decided_by_the_repair_policy(
    tags: str, conlleval: int, discard: int
) -> None:
    assert len(decode_tags(tags.split(), repair="conlleval").spans) == conlleval
    assert len(decode_tags(tags.split(), repair="discard").spans) == discard
    with pytest.raises(InvalidInputError):
        decode_tags(tags.split())


def test_20_fragments_are_one_mention() -> None:
    gold = [{"text": "left and right lungs", "entities": [
        {"spans": [[0, 4], [15, 20]], "type": "X"}, {"start": 9, "end": 20, "type": "X"},
    ]}]  # fmt: skip
    said = [{"entities": [{"spans": [[0, 4], [15, 20]], "type": "X"}]}]
    result = onrecord.score(gold, said)
    assert result.f1("entities") == pytest.approx(2 / 3)
    assert result.f1("entities", "exact") == pytest.approx(2 / 3)
