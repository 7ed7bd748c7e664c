"""The Python API as the README shows it, and inside the training loops of others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import onrecord
from onrecord.errors import InvalidInputError
from onrecord.integrations import compute_metrics
from tests.command_line import TEXT, gold_document, prediction, span, write_lines

GOLD = [[(0, 5, "PERSON"), (8, 12, "ORG")], [(3, 7, "GPE")]]
SAID = [[(0, 5, "PERSON"), (8, 11, "ORG")], [(3, 7, "ORG")]]
# strict: 1 of 3 gold, 1 of 3 said


def test_plain_tuples_are_scored_by_their_place_in_the_list() -> None:
    result = onrecord.score(GOLD, SAID)
    assert tuple(result.counts("entities")) == (1, 1, 3, 3)
    assert result.f1("entities") == pytest.approx(1 / 3)
    assert result.f1("entities", "exact") == pytest.approx(2 / 3)
    assert tuple(result.counts("entities", of_type="ORG")) == (0, 0, 1, 2)


def test_dicts_say_the_same_as_tuples() -> None:
    def dicts(lists: list[Any]) -> list[Any]:
        return [[dict(zip(("start", "end", "type"), x, strict=True)) for x in y] for y in lists]

    assert onrecord.score(dicts(GOLD), dicts(SAID)).counts("entities") == onrecord.score(
        GOLD, SAID
    ).counts("entities")


def test_bare_lists_can_be_of_any_layer() -> None:
    day = span("Monday")
    dates = onrecord.score(
        [[(*day, "DATE", "2031-05-05")]], [[(*day, "DATE", "2031-05")]], layer="dates"
    )
    assert dates.f1("dates") == 0
    assert dates.f1("dates", "strict") == 1
    roles = ([span("she")], [span("added")], [span("“We will,”")])
    gold = [
        {
            "id": "a",
            "text": TEXT,
            "attributions": [dict(zip(("source", "cue", "content"), roles, strict=True))],
        }
    ]
    assert onrecord.score(gold, [[roles]], layer="attributions").f1("attributions", "strict") == 1


def test_files_names_and_typed_objects_are_all_gold(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document())
    said = write_lines(tmp_path / "said.jsonl", prediction())
    corpus = onrecord.load(gold)
    for form in (gold, str(gold), corpus, list(corpus), [gold_document()]):
        result = onrecord.score(form, said)
        assert [result.f1(task) for task in result.tasks] == [1, 1, 1]


def test_a_result_as_a_dictionary_is_what_the_command_writes(tmp_path: Path) -> None:
    result = onrecord.run(lambda _: {"dates": []}, "seed", out=tmp_path / "run")
    assert result.folder == tmp_path / "run"
    body = result.to_dict()
    assert json.loads(json.dumps(body)) == body
    assert body["tasks"]["entities"] is None
    assert body["tasks"]["dates"]["criteria"]["value"]["overall"]["gold"] == 7
    assert "dates" in str(result)
    assert body["signature"] in str(result)


def test_a_result_as_a_table_has_a_row_for_each_criterion_and_type() -> None:
    pytest.importorskip("pandas")
    table = onrecord.score(GOLD, SAID).to_pandas()
    strict = table[(table["task"] == "entities") & (table["criterion"] == "strict")].set_index(
        "type"
    )
    assert strict.loc["", ["matched", "gold", "predicted"]].tolist() == [1, 3, 3]
    assert strict.loc["ORG", "predicted"] == 2
    assert {"precision", "recall", "f1", "low", "high"} <= set(table.columns)


def test_shards_add_up_to_the_whole() -> None:
    def named(docs: list[Any], key: str, first: int) -> list[Any]:
        return [
            {
                key: str(first + i),
                "entities": [dict(zip(("start", "end", "type"), x, strict=True)) for x in doc],
            }
            | ({"text": " " * 20} if key == "id" else {})
            for i, doc in enumerate(docs)
        ]

    whole = onrecord.score(named(GOLD, "id", 0), named(SAID, "doc_id", 0))
    parts = [
        onrecord.score(named(GOLD[i : i + 1], "id", i), named(SAID[i : i + 1], "doc_id", i))
        for i in range(2)
    ]
    added = sum(parts)
    assert isinstance(added, onrecord.Result)
    assert added.to_dict()["tasks"] == whole.to_dict()["tasks"]


def test_compare_shows_test_and_flips() -> None:
    corpus = [gold_document(str(i)) for i in range(12)]
    right = [prediction(str(i)) for i in range(12)]
    wrong = [{**one, "entities": one["entities"][:1]} for one in right]
    found = onrecord.compare(right, wrong, corpus)
    test = found.tasks["entities"]
    # B matches 12 of 24, with 12 said: F1 24/36 after 24/24; of 2¹² swaps, two are as far apart
    assert test.difference.delta == pytest.approx(-1 / 3)
    assert test.test.p == pytest.approx(2 / 4096)
    assert found.flips is not None
    assert {flip.change for flip in found.flips} == {"broken"}
    assert len(found.flips) == 12
    assert json.loads(json.dumps(found.to_dict()))["signature"] == found.signature
    assert "Portugal" in str(found)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: onrecord.load("sead"), "seed"),
        (lambda: onrecord.score(GOLD, SAID).f1("entitys"), "entities"),
        (lambda: onrecord.score(GOLD, SAID).f1("entities", "stric"), "strict"),
        (lambda: onrecord.score(GOLD, [[(5, 0, "ORG")], []]), "predicted[0]"),
        (lambda: onrecord.score([[(0, 1)]], [[]]), "gold[0]"),
        (lambda: onrecord.score(GOLD, SAID, profile="conl"), "conll"),
    ],
)
def test_what_is_wrong_is_named_with_its_place_or_the_nearest_name(call: Any, words: str) -> None:
    with pytest.raises(InvalidInputError, match=r"(?s).*") as error:
        call()
    assert words in str(error.value)


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, onrecord; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    shown = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "scipy", "msgspec", "rich", "click", "spacy", "pandas", "jsonschema", "lap"}
    assert not heavy & set(json.loads(shown.stdout.replace("'", '"')))


CONFIG = """
[nlp]
lang = "en"
pipeline = ["entity_ruler"]

[components]

[components.entity_ruler]
factory = "entity_ruler"

[components.entity_ruler.scorer]
@scorers = "onrecord.entities.v1"
criterion = "exact"
"""


def test_a_spacy_pipeline_is_scored_by_the_registered_scorer() -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.training import Example

    nlp = spacy.util.load_model_from_config(spacy.Config().from_str(CONFIG), auto_fill=True)
    nlp.get_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Portugal"}])
    text = "Ada Lund of Portugal"
    marked = Example.from_dict(
        nlp.make_doc(text), {"entities": [(0, 8, "PERSON"), (12, 20, "GPE")]}
    )
    unmarked = Example.from_dict(nlp.make_doc(text), {})
    scores = nlp.evaluate([marked, unmarked])
    # exact, in the one annotated example: 1 of 2 gold, 1 of 1 said
    assert (scores["onrecord_p"], scores["onrecord_r"]) == (1, 0.5)
    assert scores["onrecord_f"] == pytest.approx(2 / 3)
    assert scores["onrecord_per_type"]["PERSON"]["r"] == 0
    assert scores["onrecord_signature"].startswith("scoring:")


LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]


class EvalPrediction(NamedTuple):
    predictions: Any
    label_ids: Any


def outputs(numbers: list[list[int]]) -> Any:
    return np.eye(len(LABELS))[np.array(numbers)]


def test_compute_metrics_scores_what_a_trainer_hands_over() -> None:
    reference = np.array([[-100, 1, 2, 0, 3, -100], [-100, 3, 4, 0, -100, -100]])
    # B-PER I-PER O B-ORG against B-PER I-PER O O; B-ORG I-ORG O against I-ORG I-ORG B-PER,
    # which repair reads as one ORG, and a PER too many; what stands at -100 counts for nothing
    said = outputs([[4, 1, 2, 0, 0, 3], [1, 4, 4, 1, 3, 4]])
    found = compute_metrics(LABELS)(EvalPrediction(said, reference))
    # 2 of 3 gold, 2 of 3 said; PER 1 of 1 and 2 said, ORG 1 of 2 and 1 said
    assert found == {
        "precision": pytest.approx(2 / 3), "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(2 / 3), "f1_PER": pytest.approx(2 / 3), "f1_ORG": pytest.approx(2 / 3),
    }  # fmt: skip
    strict = compute_metrics(LABELS, repair="discard")((said.argmax(-1), reference))
    # the ORG that begins with I is none: 1 of 3 gold, 1 of 2 said
    assert strict["f1"] == pytest.approx(2 / 5)


def test_compute_metrics_takes_the_trainers_own_object() -> None:
    transformers = pytest.importorskip("transformers")
    reference = np.array([[1, 2, 0]])
    own = transformers.EvalPrediction(predictions=outputs([[1, 2, 0]]), label_ids=reference)
    assert compute_metrics(LABELS)(own)["f1"] == 1


@pytest.mark.parametrize(
    ("said", "reference", "words"),
    [
        ([[1, 2]], [[1, 2, 0]], "shape"),
        ([[1, 9]], [[1, 2]], "predictions[0]"),
        ([[1, 2]], [[0, 2]], "label_ids[0]"),
    ],
)
def test_compute_metrics_names_what_does_not_fit(
    said: list[list[int]], reference: list[list[int]], words: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        compute_metrics(LABELS)((np.array(said), np.array(reference)))
    assert words in str(error.value)
