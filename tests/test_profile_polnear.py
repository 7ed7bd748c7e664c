"""Profile polnear: whole relations of the outermost layer; what lies inside one costs nothing."""

from __future__ import annotations

from typing import Any

import pytest

import onrecord

TEXT = "Lund said that Ada claims that Oslo denies the plan, according to Reuters."


def span(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def relation(source: str, cue: str, content: str, **more: Any) -> dict[str, Any]:
    roles = {"source": [span(source)], "cue": [span(cue)], "content": [span(content)]}
    return roles | more


OUTER = relation("Reuters", "according to", TEXT[: TEXT.index(",")], id="a", parent=None)
SAID = relation("Lund", "said", "that Ada claims that Oslo denies the plan", id="b", parent="a")
CLAIMS = relation("Ada", "claims", "that Oslo denies the plan", id="c", parent="b")
GOLD = [{"text": TEXT, "attributions": [OUTER, SAID, CLAIMS]}]


def said(*relations: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"attributions": [{k: r[k] for k in ("source", "cue", "content")} for r in relations]}]


def scored(predicted: list[dict[str, Any]], profile: str = "polnear") -> dict[str, Any]:
    result = onrecord.score(GOLD, predicted, profile=profile).to_dict()
    task: dict[str, Any] = result["tasks"]["attributions"]
    return task


def test_a_system_of_outermost_relations_only_is_perfect() -> None:
    task = scored(said(OUTER))
    assert task["headline"] == "soft"
    assert {task["criteria"][c]["overall"]["f1"] for c in ("strict", "soft")} == {1.0}
    assert scored(said(OUTER), "onrecord")["criteria"]["soft"]["overall"]["recall"] == 1 / 3


def test_a_nested_relation_that_is_right_leaves_precision_and_a_wrong_one_stays() -> None:
    wrong = relation("Oslo", "denies", "the plan")
    row = scored(said(OUTER, SAID, wrong))["criteria"]["strict"]["overall"]
    # gold 1; of three predictions one is nested gold, one is nowhere: P = 1/2
    assert [row[k] for k in ("matched", "gold", "predicted")] == [1, 1, 2]


def test_predictions_are_never_filtered_by_their_own_parent() -> None:
    predicted = said(OUTER)
    predicted[0]["attributions"][0] |= {"parent": "x"}
    predicted[0]["attributions"].append(relation("Oslo", "denies", "the plan", id="x"))
    row = scored(predicted)["criteria"]["strict"]["overall"]
    assert [row[k] for k in ("matched", "predicted")] == [1, 2]


@pytest.mark.parametrize(
    "predicted", [said(), said(OUTER), said(SAID, CLAIMS), said(CLAIMS, OUTER, OUTER)]
)
def test_every_row_is_that_of_the_outermost_view(predicted: list[dict[str, Any]]) -> None:
    ours, whole = scored(predicted), scored(predicted, "onrecord")
    assert ours["criteria"] == whole["views"]["outermost"]["criteria"]
    assert ours["views"] == {}
