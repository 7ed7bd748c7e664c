"""Which documents count, and how often: repeats, failures, absent layers, shards."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.annotations import Attribution, Entity
from onrecord.contracts import Task
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.joining import pair_up
from onrecord.prediction_sources import PredictionList, Reread
from onrecord.regression.numbers import numbers
from onrecord.regression.policy import Target
from onrecord.signature import document_digest
from onrecord.standings import standings
from onrecord.tasks import ATTRIBUTIONS, TASKS
from onrecord.tasks.attribution_rows import RELATIONS
from tests.command_line import onrecord as command
from tests.generated import LAYERS, TEXT
from tests.results import overall, rows

Docs = list[dict[str, Any]]
ROLE_CRITERIA = {c.name for c in ATTRIBUTIONS.scorer.criteria} - set(RELATIONS)


def entity(start: int, end: int, type_: str = "ORG") -> dict[str, Any]:
    return {"start": start, "end": end, "type": type_}


def test_repeats_are_averaged_within_a_document() -> None:
    gold = [{"id": "a", "text": TEXT, "entities": [entity(0, 3), entity(4, 8)]}]
    said = [
        {"doc_id": "a", "repeat": 0, "entities": [entity(0, 3)]},
        {"doc_id": "a", "repeat": 1, "entities": [entity(0, 3), entity(4, 8), entity(9, 13)]},
    ]
    counts = onrecord.score(gold, said).counts("entities")
    # repeat 0: 1 of 2, 1 said; repeat 1: 2 of 2, 3 said; the mean: 1.5 of 2, 2 said
    assert tuple(counts) == (1.5, 1.5, 2.0, 2.0)


def test_a_document_is_averaged_over_its_own_repeats_whatever_stands_beside_it() -> None:
    gold = [{"id": i, "text": TEXT, "entities": [entity(0, 3)]} for i in "ab"]
    said = [{"doc_id": "a", "entities": [entity(0, 3)]}] + [
        {"doc_id": "b", "repeat": number, "entities": [entity(0, 3)]} for number in (0, 1)
    ]
    assert tuple(onrecord.score(gold, said).counts("entities")) == (2.0, 2.0, 2.0, 2.0)


def test_failed_missing_and_silent_documents_score_as_empty_and_are_listed() -> None:
    gold = [{"id": i, "text": TEXT, "entities": [entity(0, 3)]} for i in "abcd"]
    said = [
        {"doc_id": "a", "entities": [entity(0, 3)]},
        {"doc_id": "b", "status": "error", "error": "boom", "entities": [entity(0, 3)]},
        {"doc_id": "c"},
    ]
    result = onrecord.score(gold, said)
    assert tuple(result.counts("entities")) == (1.0, 1.0, 4.0, 1.0)
    assert {(f.doc_id, f.kind) for f in result.failures} == {
        ("b", "error"), ("c", "absent layer"), ("d", "missing"),
    }  # fmt: skip


def test_a_document_without_the_layer_is_left_out_of_the_task() -> None:
    gold = [
        {"id": "a", "text": TEXT, "entities": [entity(0, 3)]},
        {"id": "b", "text": TEXT, "dates": []},
    ]
    said = [{"doc_id": i, "entities": [entity(0, 3)], "dates": []} for i in "ab"]
    result = onrecord.score(gold, said)
    assert tuple(result.counts("entities")) == (1.0, 1.0, 1.0, 1.0)
    assert result.per_document("entities")[0] == ("a",)


def test_shards_that_lack_a_layer_or_a_task_still_add_up_to_the_whole() -> None:
    """Shard 1 has no joint document; shard 2 was read by nobody; shard 3 says one thing."""
    empty: dict[str, Any] = {name: [] for name in LAYERS}
    said_by_ada = {"id": "x", "cue": [(9, 13)], "content": [(19, 28)], "source_entity": "ada"}
    full = empty | {
        "entities": [entity(0, 8) | {"entity_id": "ada"}], "attributions": [said_by_ada]
    }  # fmt: skip
    gold: Docs = [
        {"id": "a", "text": TEXT, "entities": []},
        {"id": "b", "text": TEXT, **full},
        {"id": "c", "text": TEXT, **full},
    ]
    said: Docs = [{"doc_id": "a", "entities": []}, {"doc_id": "b"}, {"doc_id": "c", **full}]
    whole = onrecord.score(gold, said)
    one, two, three = (onrecord.score([g], [p]) for g, p in zip(gold, said, strict=True))
    assert two.scorecard.record is None
    for merged in (one + two + three, three + one + two):
        assert list(merged.scorecard.tasks) == list(whole.scorecard.tasks)
        assert rows(merged) == rows(whole)
        assert rows(merged)["record", "all", "record", ""] == (1.0, 1.0, 2.0, 1.0)


def test_two_systems_are_compared_document_by_document_in_whatever_order_each_was_scored() -> None:
    said_by_ada = {"id": "x", "cue": [(9, 13)], "content": [(19, 28)], "source_entity": "ada"}
    full = {
        "entities": [entity(0, 8) | {"entity_id": "ada"}], "dates": [],
        "attributions": [said_by_ada],
    }  # fmt: skip
    gold: Docs = [{"id": i, "text": TEXT, **full} for i in "abc"]
    nothing: dict[str, Any] = {name: [] for name in LAYERS}
    said: Docs = [{"doc_id": i, **(full if i == "a" else nothing)} for i in "abc"]
    there = onrecord.score(gold, said)
    back = onrecord.score(gold[::-1], said[::-1])
    for name, test in onrecord.compare(there, back).tasks.items():
        if test.test.p is not None:
            # the same system twice: each of the 2³ swaps gives a difference of 0, as found
            assert (test.difference.delta, test.test.p, test.difference.error) == (0, 1, 0), name


def test_a_task_that_nobody_attempted_is_null() -> None:
    gold = [{"id": "a", "text": TEXT, "entities": [entity(0, 3)], "dates": []}]
    body = onrecord.score(gold, [{"doc_id": "a", "entities": []}]).to_dict()
    assert body["tasks"]["dates"] is None
    assert body["overall"] is None
    assert "record" not in body["tasks"]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: str(task.name))
def test_strings_that_were_made_up_count_as_predicted(task: Task[Any, Any]) -> None:
    gold = [{"id": "a", "text": TEXT, task.name: []}]
    said = [{"doc_id": "a", task.name: [], "ungrounded": {task.name: 3}}]
    found = overall(onrecord.score(gold, said))
    counted = {criterion for _, _, criterion in found} - ROLE_CRITERIA
    for criterion in counted:
        assert tuple(found[task.name, "all", criterion]) == (0.0, 0.0, 0.0, 3.0), criterion


def test_optional_gold_earns_nothing_found_and_costs_nothing_missed() -> None:
    optional = [entity(s, e) | {"optional": True} for s, e in ((4, 8), (9, 13))]
    gold = [{"id": "a", "text": TEXT, "entities": [entity(0, 3), *optional]}]
    said = [{"doc_id": "a", "entities": [entity(0, 3), entity(4, 8)]}]
    result = onrecord.score(gold, said)
    assert tuple(result.counts("entities")) == (1.0, 1.0, 1.0, 1.0)
    # an optional hit worth ½ still costs ½: [4, 13) overlaps both, is paired once, partial ½
    half = [{"doc_id": "a", "entities": [entity(0, 3), entity(4, 13)]}]
    counts = onrecord.score(gold, half).counts("entities", "partial")
    assert tuple(counts) == (1.0, 1.0, 1.0, 1.5)


def test_tempeval3_does_not_depend_on_the_order_of_identical_spans() -> None:
    gold = [{"id": "a", "text": TEXT, "dates": [date(0, 3, "2031")]}]
    counts = [
        onrecord.score(gold, [{"doc_id": "a", "dates": said}], profile="tempeval3").counts("dates")
        for said in permutations([date(0, 3, "2031"), date(0, 3, "2032")])
    ]
    assert counts[0] == counts[1]


def date(start: int, end: int, value: str) -> dict[str, Any]:
    return {"start": start, "end": end, "type": "DATE", "value": value}


def test_documents_of_one_story_are_one_unit_of_every_interval_and_test() -> None:
    """Copies of a story are no more evidence: twelve documents of six stories give six units."""
    text = "Ada met Ben and Cy in Oslo"
    golds = [{"start": s, "end": e, "type": "X"} for s, e in ((0, 3), (8, 11), (16, 18), (22, 26))]

    def corpus(**meta: Any) -> list[dict[str, Any]]:
        return [
            {"id": f"{i:02}", "text": text, "entities": golds,
             "meta": {k: v[i] for k, v in meta.items()}}
            for i in range(12)
        ]  # fmt: skip

    def system(found: list[int]) -> list[dict[str, Any]]:
        return [{"doc_id": f"{i:02}", "entities": golds[:n]} for i, n in enumerate(found)]

    one, other = system([1, 2, 3, 2, 1, 3] * 2), system([2, 3, 3, 4, 1, 4] * 2)
    told = corpus(story=[f"s{i % 6}" for i in range(12)])
    alone = [onrecord.score(corpus(), s) for s in (one, other)]
    together = [onrecord.score(told, s) for s in (one, other)]
    half = [onrecord.score(corpus()[:6], s[:6]) for s in (one, other)]

    def bounds(result: onrecord.Result) -> Any:
        return result.to_dict()["tasks"]["entities"]["criteria"]["strict"]["overall"]["interval"]

    assert bounds(together[0]) == pytest.approx(bounds(half[0]))
    assert bounds(together[0])["low"] < bounds(alone[0])["low"]
    tests = [
        onrecord.compare(pair[0], pair[1]).tasks["entities"] for pair in (together, half, alone)
    ]
    assert [t.test.units for t in tests] == [6, 6, 12]
    assert tests[0].test.p == tests[1].test.p == 2 / 2**4  # four stories differ, all one way
    assert tests[0].detectable == pytest.approx(tests[1].detectable)
    cards = [r.scorecard for r in together]
    for target in (Target("entities"), Target("entities", "exact", "X")):
        assert numbers(cards[0], cards[1], target, "gate").difference().units == 6
    ranked = standings([r.scorecard for r in together])["entities"]
    assert ranked.pairs[0].test.units == 6
    merged = onrecord.score(told[:5], one[:5]) + onrecord.score(told[5:], one[5:])
    assert bounds(merged) == bounds(together[0])


@pytest.mark.parametrize("form", ["list", "file", "keep going"])
@pytest.mark.parametrize("apart", [True, False])
def test_repeats_count_wherever_they_stand(apart: bool, form: str, tmp_path: Path) -> None:  # noqa: FBT001
    """Two runs, one file after the other: no repeat may be dropped in silence."""
    gold = [{"id": name, "text": TEXT, "entities": [entity(0, 3), entity(4, 8)]} for name in "abc"]
    said = [
        {"doc_id": name, "repeat": repeat, "entities": [] if repeat else gold[0]["entities"]}
        for repeat in (0, 1)
        for name in "abc"
    ]
    if not apart:
        said.sort(key=lambda line: str(line["doc_id"]))
    golds, lines = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    for path, bodies in ((golds, gold), (lines, said)):
        path.write_text("".join(json.dumps(body) + "\n" for body in bodies))
    if form == "keep going":
        options = ("--corpus", golds, "--format", "json", "--keep-going")
        row = command("score", lines, *options).json["tasks"]["entities"]["criteria"]["strict"]
        found = [row["overall"][k] for k in ("matched", "gold", "predicted")]
    else:
        result = onrecord.score(gold, said) if form == "list" else onrecord.score(golds, lines)
        counts = result.counts("entities")
        found = [counts.matched, counts.gold, counts.predicted]
    assert found == [3, 6, 3]  # all six found once, none the other time


def test_a_repeat_that_comes_too_late_is_refused_and_never_dropped() -> None:
    """A source that does not know of its repeats, as a foreign format may not."""
    gold = [Document(id=name, text=TEXT, layers={"entities": ()}) for name in "ab"]
    said = [Prediction(doc_id=name, repeat=repeat) for repeat in (0, 1) for name in "ab"]
    with pytest.raises(InvalidInputError, match="repeats of 'a' must stand together"):
        list(pair_up(gold, PredictionList(Reread(lambda: iter(said)), {})))
    said.sort(key=lambda p: p.doc_id)
    found = list(pair_up(gold, PredictionList(Reread(lambda: iter(said)), {})))
    assert [len(predictions) for _, predictions in found] == [2, 2]


def test_an_id_counts_only_where_it_names_a_parent() -> None:
    def digest(outer: str, inner: str, parent: str) -> bytes:
        said = Attribution(id=outer, cue=((0, 1),), content=((1, 9),))
        within = Attribution(id=inner, cue=((2, 3),), content=((3, 8),), parent=parent)
        name = Entity(id=inner, start=0, end=1, type="PERSON")
        layers = {"attributions": (said, within), "entities": (name,)}
        return document_digest(Document(id="d", text="x" * 9, layers=layers))

    assert digest("a", "b", "a") == digest("a", "c", "a")
    assert digest("a", "b", "a") != digest("b", "a", "a")  # now it lies in itself
