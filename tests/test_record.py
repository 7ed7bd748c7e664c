"""The joint record: who said what, when and about whom, all right together or not at all."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import onrecord

TEXT = "Ada Lund said on Monday that Kenya will pay Oslo 5 dollars by 2031. Ben agreed twice."


def at(surface: str, which: int = 0) -> tuple[int, int]:
    """Where the words stand in TEXT."""
    start = -1
    for _ in range(which + 1):
        start = TEXT.index(surface, start + 1)
    return start, start + len(surface)


def entity(surface: str, type_: str, entity_id: str | None = None, **more: Any) -> dict[str, Any]:
    start, end = at(surface)
    return {"start": start, "end": end, "type": type_, "entity_id": entity_id, **more}


def date(surface: str, value: str, **more: Any) -> dict[str, Any]:
    start, end = at(surface)
    return {"start": start, "end": end, "type": "DATE", "value": value, **more}


CONTENT = "Kenya will pay Oslo 5 dollars by 2031"  # 8 words
GOLD: dict[str, Any] = {
    "id": "d",
    "text": TEXT,
    "entities": [
        entity("Ada Lund", "PERSON", "ada"),
        entity("Kenya", "GPE", "kenya"),
        entity("Oslo", "GPE", "oslo"),
        entity("Ben", "PERSON", "ben"),
    ],
    "dates": [date("Monday", "2030-06-03"), date("2031", "2031")],
    "attributions": [
        {
            "id": "a", "source": [at("Ada Lund")], "cue": [at("said")], "content": [at(CONTENT)],
            "source_entity": "ada",
        },
    ],
}  # fmt: skip


def said() -> dict[str, Any]:
    """The gold as a system says it: to be broken in one place."""
    body = copy.deepcopy({name: GOLD[name] for name in ("entities", "dates", "attributions")})
    return {"doc_id": "d", **body}


def record(prediction: dict[str, Any], gold: dict[str, Any] = GOLD) -> tuple[float, ...]:
    found = onrecord.score([gold], [prediction]).scorecard.record
    assert found is not None
    return tuple(found.sum(axis=0).tolist())


KEPT, LOST = (1, 1, 1, 1), (0, 0, 1, 1)


def test_everything_right_is_on_the_record() -> None:
    assert record(said()) == KEPT


def test_the_wrong_speaker_is_not() -> None:
    prediction = said()
    prediction["attributions"][0]["source_entity"] = "ben"
    assert record(prediction) == LOST


def test_no_speaker_is_not_and_is_not_counted_as_predicted() -> None:
    prediction = said()
    del prediction["attributions"][0]["source_entity"]
    assert record(prediction) == (0, 0, 1, 0)


def test_the_speaker_may_be_a_mention() -> None:
    prediction = said()
    del prediction["attributions"][0]["source_entity"]
    prediction["attributions"][0]["speaker"] = at("Ada Lund")
    assert record(prediction) == KEPT


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Kenya will pay Oslo 5 dollars", KEPT),  # 6 of 8 words: 12/14 = .86
        ("Kenya will pay Oslo 5", LOST),  # 5 of 8: 10/13 = .77
        ("on Monday that Kenya will pay Oslo 5 dollars by 2031", KEPT),  # 8 of 11: 16/19 = .84
        ("said on Monday that Kenya will pay Oslo 5 dollars by 2031", KEPT),  # 16/20 = .8
        ("Lund said on Monday that Kenya will pay Oslo 5 dollars by 2031", LOST),  # 16/21 = .76
    ],
)
def test_the_contents_dice_must_be_four_fifths(content: str, expected: Any) -> None:
    prediction = said()
    prediction["attributions"][0]["content"] = [at(content)]
    assert record(prediction) == expected


@pytest.mark.parametrize("cue", [[], [at("agreed")]])
def test_the_cue_does_not_matter(cue: Any) -> None:
    prediction = said()
    prediction["attributions"][0]["cue"] = cue
    assert record(prediction) == KEPT


@pytest.mark.parametrize(("layer", "number"), [("entities", 1), ("entities", 2), ("dates", 1)])
def test_every_required_mention_inside_the_content_must_be_found(layer: str, number: int) -> None:
    prediction = said()
    del prediction[layer][number]
    assert record(prediction) == LOST
    gold = copy.deepcopy(GOLD)
    gold[layer][number]["optional"] = True
    assert record(prediction, gold) == KEPT


@pytest.mark.parametrize(("layer", "number"), [("entities", 3), ("dates", 0)])
def test_a_mention_outside_the_content_need_not_be_found(layer: str, number: int) -> None:
    prediction = said()
    del prediction[layer][number]
    assert record(prediction) == KEPT


def test_an_entity_must_have_the_type_and_a_date_the_value() -> None:
    prediction = said()
    prediction["entities"][1]["type"] = "ORG"
    assert record(prediction) == LOST
    prediction = said()
    prediction["dates"][1]["value"] = "2032"
    assert record(prediction) == LOST


def test_a_dates_span_need_only_be_near_and_its_type_does_not_matter() -> None:
    prediction = said()
    start, end = at("by 2031")  # 4 of 7 code points: more than half
    prediction["dates"][1] |= {"start": start, "end": end, "type": "TIME"}
    assert record(prediction) == KEPT


def test_an_invented_mention_inside_both_contents_spoils_it() -> None:
    prediction = said()
    prediction["entities"].append(entity("5 dollars", "MONEY"))
    assert record(prediction) == LOST
    gold = copy.deepcopy(GOLD)
    gold["entities"].append(entity("5 dollars", "MONEY", optional=True))
    assert record(prediction, gold) == KEPT


def test_an_invented_mention_outside_one_of_the_contents_does_not() -> None:
    prediction = said()
    prediction["entities"].append(entity("agreed", "ORG"))
    # within the gold's content, cut off from the predicted one
    prediction["attributions"][0]["content"] = [at("Kenya will pay Oslo 5 dollars")]
    prediction["entities"].append(entity("by", "ORG"))
    # across the edge of the content
    prediction["dates"].append(date("that Kenya", "2031"))
    assert record(prediction) == KEPT


def test_what_must_be_found_is_what_lies_in_the_golds_content() -> None:
    shorter = said()
    shorter["attributions"][0]["content"] = [at("Kenya will pay Oslo 5 dollars")]
    del shorter["dates"][1]  # "by 2031", which the prediction left out as well
    assert record(shorter) == LOST
    longer = said()
    longer["attributions"][0]["content"] = [at("on Monday that " + CONTENT)]
    del longer["dates"][0]  # Monday is when it was said
    longer["entities"].append(entity("Monday", "ORG"))
    assert record(longer) == KEPT


def test_a_mention_found_twice_inside_the_content_spoils_it() -> None:
    prediction = said()
    prediction["entities"] += [prediction["entities"][1]]
    assert record(prediction) == LOST


def test_a_mention_across_two_pieces_of_the_content_is_inside_neither() -> None:
    start, end = at(CONTENT)
    middle = at("Oslo")[0] + 2
    gold, prediction = copy.deepcopy(GOLD), said()
    for body in (gold, prediction):
        body["attributions"][0]["content"] = [[start, middle], [middle, end]]
    del prediction["entities"][2]
    assert record(prediction, gold) == KEPT


def test_a_statement_without_a_speaker_in_the_gold_is_no_statement() -> None:
    gold = copy.deepcopy(GOLD)
    gold["attributions"][0]["source_entity"] = None
    prediction = said()
    assert record(prediction, gold) == (0, 0, 0, 1)
    del prediction["attributions"][0]["source_entity"]
    assert record(prediction, gold) == (0, 0, 0, 0)


def test_an_optional_statement_earns_nothing_found_and_costs_nothing_missed() -> None:
    gold = copy.deepcopy(GOLD)
    gold["attributions"][0]["optional"] = True
    assert record(said(), gold) == (0, 0, 0, 0)
    assert record(said() | {"attributions": []}, gold) == (0, 0, 0, 0)
    # found, but not whole: it is no hit to forgive
    prediction = said()
    del prediction["dates"][1]
    assert record(prediction, gold) == (0, 0, 0, 1)


def test_several_statements_stand_each_for_itself() -> None:
    gold = copy.deepcopy(GOLD)
    agreed = {
        "id": "b", "source": [at("Ben")], "cue": [at("agreed")], "content": [at("twice")],
        "source_entity": "ben",
    }  # fmt: skip
    gold["attributions"].append(agreed)
    prediction = said()
    prediction["attributions"].append(agreed)
    del prediction["entities"][1]  # Kenya, in the first statement
    assert record(prediction, gold) == (1, 1, 2, 2)


def test_the_record_is_null_unless_all_three_tasks_are_attempted() -> None:
    prediction = said()
    del prediction["dates"]
    result = onrecord.score([GOLD], [prediction])
    assert result.scorecard.record is None
    assert "record" not in result.to_dict()["tasks"]


def test_only_documents_annotated_for_all_three_tasks_count() -> None:
    partly = {name: GOLD[name] for name in ("text", "entities", "attributions")} | {"id": "e"}
    result = onrecord.score([GOLD, partly], [said(), said() | {"doc_id": "e"}])
    assert result.scorecard.record is not None
    assert result.scorecard.record.tolist() == [[1, 1, 1, 1]]
    assert result.scorecard.record_documents == ("d",)
    assert result.counts("attributions").gold == 2


def test_the_record_stands_in_the_result_beside_the_tasks() -> None:
    body = onrecord.score([GOLD], [said()]).to_dict()["tasks"]["record"]
    assert body["headline"] == "record"
    assert body["criteria"]["record"]["overall"]["f1"] == 1.0


def test_repeats_are_averaged() -> None:
    broken = said() | {"repeat": 1, "entities": []}
    found = onrecord.score([GOLD], [said() | {"repeat": 0}, broken]).scorecard.record
    assert found is not None
    # the second repeat names a speaker that cannot be resolved: 0 of 1, 1 said
    assert found.tolist() == [[0.5, 0.5, 1, 1]]
