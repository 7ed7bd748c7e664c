"""What must hold of every criterion of every task, walked from the registry."""

from __future__ import annotations

import copy
import math
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.errors import IncomparableError, InvalidInputError
from onrecord.profiles import PROFILES
from onrecord.tasks import TASKS
from tests.generated import LAYERS, TEXT, corpora, perfect
from tests.results import close, overall, rows, tallies

Docs = list[dict[str, Any]]
BOUNDED = {"2031-05-05", "2031-05", "2031-W18"}
ORDERLESS = [name for name in PROFILES if name != "tempeval3"]  # greedy: see test_scoring_documents
FAST = settings(suppress_health_check=list(HealthCheck))


def test_the_walk_reaches_every_criterion_in_every_view_of_every_task() -> None:
    gold: Docs = [{"id": "a", "text": TEXT, **{task.name: [] for task in TASKS}}]
    found = overall(onrecord.score(gold, perfect(gold)))
    assert {name for name, _, _ in found} == set(LAYERS)
    assert set(found) == {
        (task.name, view, criterion.name)
        for task in TASKS
        for view in task.scorer.views
        for criterion in task.scorer.criteria
    }


def distinct(gold: Docs) -> Docs:
    """Required gold without alternatives, none of it twice, its speakers among its entities."""
    gold = copy.deepcopy(gold)
    for document in gold:
        for name in LAYERS:
            kept: dict[str, Any] = {}
            for annotation in document[name]:
                annotation.pop("accept", None)
                annotation.pop("optional", None)
                plain = [annotation.get(k) for k in ("start", "end", "source", "cue", "content")]
                kept.setdefault(repr(plain), annotation)
            document[name] = list(kept.values())
        for entity_ in document["entities"]:
            entity_.setdefault("kb_id", None)
        for date in document["dates"]:
            date["value"] = "2031-05" if date["value"] not in BOUNDED else date["value"]
        known = {entity_["entity_id"] for entity_ in document["entities"]}
        for relation in document["attributions"]:
            if relation["source_entity"] not in known:
                relation["source_entity"] = None
    return gold


@FAST
@given(corpus=corpora())
def test_gold_against_itself_is_one_or_nothing_on_every_criterion(
    corpus: tuple[Docs, Docs],
) -> None:
    gold = distinct(corpus[0])
    for profile in PROFILES:
        result = onrecord.score(gold, perfect(gold), profile=profile)
        for key, counts in overall(result).items():
            assert counts.f1 in (1.0, None), key
            assert counts.gold == counts.predicted == counts.matched, key
        if result.scorecard.record is not None:
            matched, _, wanted, said = result.scorecard.record.sum(axis=0)
            assert matched == wanted == said


@FAST
@given(corpus=corpora())
def test_an_empty_prediction_has_recall_0_and_precision_null(corpus: tuple[Docs, Docs]) -> None:
    gold = corpus[0]
    nothing: Docs = [{"doc_id": d["id"], **{n: [] for n in LAYERS}} for d in gold]
    for profile in PROFILES:
        for counts in overall(onrecord.score(gold, nothing, profile=profile)).values():
            assert counts.precision is None
            assert counts.recall == (0.0 if counts.gold else None)
            assert counts.f1 == (0.0 if counts.gold else None)


@FAST
@given(corpus=corpora(), data=st.data())
def test_no_order_changes_any_count(corpus: tuple[Docs, Docs], data: st.DataObject) -> None:
    gold, predicted = corpus
    for profile in ORDERLESS:
        before = onrecord.score(gold, predicted, profile=profile)
        shuffled = [copy.deepcopy(data.draw(st.permutations(side))) for side in (gold, predicted)]
        for document in (*shuffled[0], *shuffled[1]):
            for name in LAYERS:
                document[name] = data.draw(st.permutations(document[name]))
        after = onrecord.score(shuffled[0], shuffled[1], profile=profile)
        assert close(rows(before), rows(after))
        assert close(tallies(before), tallies(after))


@pytest.mark.parametrize("name", LAYERS)
def test_of_two_golds_that_differ_in_a_tag_alone_no_order_decides_which_is_found(name: str) -> None:
    places = {"start": 0, "end": 3, "type": "DATE", "value": "2031"}
    body: dict[str, Any] = {"content": [(0, 3)]} if name == "attributions" else places
    tagged = [
        body | {"id": tag, "phenomena": [tag]}
        for tag in ("list", "nested", "passive", "possessive")
    ]
    said = [{"doc_id": "a", name: [body]}]
    found = [
        tallies(onrecord.score([{"id": "a", "text": TEXT, name: gold}], said))
        for gold in permutations(tagged)
    ]
    assert all(one == found[0] for one in found)


@FAST
@given(corpus=corpora(documents=4), cut=st.integers(0, 4))
def test_shards_add_up_to_the_whole(corpus: tuple[Docs, Docs], cut: int) -> None:
    gold, predicted = corpus
    cut = min(cut, len(gold) - 1)
    if not cut:
        return
    for profile in PROFILES:
        whole = onrecord.score(gold, predicted, profile=profile)
        parts = [
            onrecord.score(gold[a:b], predicted[a:b], profile=profile)
            for a, b in ((0, cut), (cut, len(gold)))
        ]
        merged = sum(parts[1:], parts[0])
        assert rows(merged).keys() == rows(whole).keys()
        assert close(rows(merged), rows(whole))
        assert close(tallies(merged), tallies(whole))
        assert merged.signature == whole.signature
        assert merged.scorecard.tasks.keys() == whole.scorecard.tasks.keys()


def test_shards_that_share_a_document_or_differ_in_settings_are_refused() -> None:
    gold, said = [{"id": "a", "text": TEXT, "entities": []}], [{"doc_id": "a", "entities": []}]
    one = onrecord.score(gold, said)
    with pytest.raises(InvalidInputError, match="share 'a'"):
        one + one
    other = [{"id": "b", "text": TEXT, "entities": []}], [{"doc_id": "b", "entities": []}]
    with pytest.raises(IncomparableError, match="profile: onrecord ≠ conll"):
        one + onrecord.score(*other, profile="conll")


@FAST
@given(corpus=corpora())
def test_every_rate_lies_between_0_and_1_or_is_null(corpus: tuple[Docs, Docs]) -> None:
    for profile in PROFILES:
        for key, counts in overall(onrecord.score(*corpus, profile=profile)).items():
            for rate in (counts.precision, counts.recall, counts.f1):
                assert rate is None or -1e-12 <= rate <= 1 + 1e-12, key


@FAST
@given(corpus=corpora())
def test_an_added_annotation_that_fits_nothing_never_raises_precision(
    corpus: tuple[Docs, Docs],
) -> None:
    gold, predicted = copy.deepcopy(corpus)
    for document in gold:
        document["text"] += " elsewhere"
    start, end = len(TEXT) + 1, len(TEXT) + 10
    before = overall(onrecord.score(gold, predicted))
    said = predicted[0]
    said["entities"].append({"start": start, "end": end, "type": "NEW"})
    said["dates"].append({"start": start, "end": end, "type": "NEW", "value": "new"})
    said["attributions"].append({"id": "new", "source": [], "cue": [], "content": [[start, end]]})
    after = overall(onrecord.score(gold, predicted))
    for key, counts in after.items():
        old = before[key].precision
        if old is not None and counts.precision is not None:
            assert counts.precision <= old + 1e-9, key
        assert counts.matched == pytest.approx(before[key].matched), key


@FAST
@given(corpus=corpora())
def test_renaming_types_changes_no_overall_number(corpus: tuple[Docs, Docs]) -> None:
    gold, predicted = copy.deepcopy(corpus)
    before = overall(onrecord.score(gold, predicted))
    names = {"ORG": "z", "PERSON": "a", "GPE": "m", "DATE": "y", "DURATION": "b"}
    for document in (*gold, *predicted):
        for name in ("entities", "dates"):
            for annotation in document[name]:
                annotation["type"] = names[annotation["type"]]
    assert close(before, overall(onrecord.score(gold, predicted)))


@FAST
@given(corpus=corpora())
def test_gold_said_twice_has_half_the_precision_on_every_criterion_that_counts_annotations(
    corpus: tuple[Docs, Docs],
) -> None:
    gold = distinct(corpus[0])
    predicted = perfect(gold)
    for document in predicted:
        for name in LAYERS:
            document[name] = document[name] * 2
    for key, counts in overall(onrecord.score(gold, predicted)).items():
        assert counts.matched == counts.gold, key
        pooled = key[2].endswith("_token")
        inside = counts.gold if pooled else 2 * counts.gold
        if key[1] == "all":  # in a view the rest of the gold forgives one copy of each
            assert counts.predicted == inside, key


@FAST
@given(corpus=corpora())
def test_anything_said_twice_halves_strict_precision_and_finds_no_more(
    corpus: tuple[Docs, Docs],
) -> None:
    gold, predicted = distinct(corpus[0]), corpus[1]
    once = overall(onrecord.score(gold, predicted))
    twice = overall(onrecord.score(gold, [doubled(document) for document in predicted]))
    for name in LAYERS:
        before, after = (x[name, "all", "strict"] for x in (once, twice))
        assert after == before._replace(predicted=2 * before.predicted)


def doubled(document: dict[str, Any]) -> dict[str, Any]:
    return document | {name: document[name] * 2 for name in LAYERS}


@pytest.mark.parametrize("name", ["entities", "dates"])
def test_touching_is_not_overlapping(name: str) -> None:
    gold = [{"id": "a", "text": TEXT, name: [{"start": 0, "end": 3, "type": "X", "value": "v"}]}]
    said = [{"doc_id": "a", name: [{"start": 3, "end": 8, "type": "X", "value": "v"}]}]
    for key, counts in overall(onrecord.score(gold, said)).items():
        assert counts.matched == 0, key
        assert counts.predicted == 1, key


@FAST
@given(corpus=corpora(documents=4), data=st.data())
def test_no_order_and_no_cut_changes_the_last_digit_of_anything_published(
    corpus: tuple[Docs, Docs], data: st.DataObject
) -> None:
    gold, predicted = corpus
    whole = onrecord.score(gold, predicted).to_dict()
    order = data.draw(st.permutations(range(len(gold))))
    shuffled = [[copy.deepcopy(side[i]) for i in order] for side in (gold, predicted)]
    for document in (*shuffled[0], *shuffled[1]):
        for name in LAYERS:
            document[name] = data.draw(st.permutations(document[name]))
    parts = [onrecord.score([g], [p]) for g, p in zip(*shuffled, strict=True)]
    for other in (onrecord.score(*shuffled), sum(parts[1:], parts[0])):
        assert published(other.to_dict()) == published(whole)


def published(body: Any) -> Any:
    """A result without zeros: a shard need not have seen what another shard counts."""
    if isinstance(body, dict):
        inside = {key: published(value) for key, value in body.items()}
        return {key: value for key, value in inside.items() if value not in (0, {}, None)}
    return body


def test_soft_credit_of_slices_adds_up_to_the_same_bits_in_any_order() -> None:
    # 1/3 + 1/3 + 1/3 + 1e-16-ish: plain sums of thirds, fifths and sevenths differ by order.
    sizes = [3, 5, 7, 9, 11, 13]
    text = " ".join(f"w{i:02}" for i in range(20))
    gold = [
        {"id": f"d{n}", "text": text, "attributions": [
            {"id": "a", "source": [[0, 3]], "cue": [[4, 7]], "content": [[8, 8 + 4 * n - 1]],
             "quote_type": "indirect", "parent": None}]}
        for n in sizes
    ]  # fmt: skip
    said = [
        {"doc_id": f"d{n}", "attributions": [
            {"id": "a", "source": [[0, 3]], "cue": [[4, 7]], "content": [[8, 11]]}]}
        for n in sizes
    ]  # fmt: skip
    found = {
        onrecord.score([gold[i] for i in order], [said[i] for i in order]).to_dict()["tasks"][
            "attributions"
        ]["slices"]["quote_type"]["indirect"]["matched"]
        for order in permutations(range(len(sizes)))
    }
    assert found == {math.fsum(2 / (1 + n) for n in sizes)}


def test_the_parent_of_a_relation_said_twice_is_the_same_in_any_order() -> None:
    text = "Ada said that Bob said that Cy left early on Monday"
    outer = {"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 50]], "parent": None}
    inner = {"source": [[14, 17]], "cue": [[18, 22]], "content": [[23, 40]]}
    gold = [outer | {"id": "g"}, inner | {"id": "h", "parent": "g"}]
    said = [outer | {"id": "a"}, outer | {"id": "b"}, inner | {"id": "c", "parent": "b"}]
    found = [
        tallies(
            onrecord.score(
                [{"id": "x", "text": text, "attributions": gold}],
                [{"doc_id": "x", "attributions": list(order)}],
            )
        )
        for order in permutations(said)
    ]
    assert all(one == found[0] for one in found)
