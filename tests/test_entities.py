"""Every entity criterion against a brute-force optimum, and the laws of scores."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import Entity, PredictedEntity
from onrecord.contracts import Case, Scores
from onrecord.counts import Counts
from onrecord.pairing.columns import readings_of
from onrecord.tasks import ENTITIES
from tests.strategies import gold_entities, predicted_entities

GOLDS = st.lists(gold_entities(), max_size=4)
PREDICTIONS = st.lists(predicted_entities(), max_size=4)
NAMES = [c.name for c in ENTITIES.scorer.criteria]


def points(annotation: Any) -> frozenset[int]:
    return frozenset(i for start, end in annotation.fragments for i in range(start, end))


def credit(name: str, gold: Entity, predicted: PredictedEntity) -> Fraction:
    a, b, types = points(gold), points(predicted), gold.type == predicted.type
    if not a & b:
        return Fraction(0)
    match name:
        case "strict":
            return Fraction(a == b and types)
        case "exact":
            return Fraction(a == b)
        case "type":
            return Fraction(types)
        case "partial":
            return Fraction(1) if a == b else Fraction(1, 2)
        case "iou":
            return Fraction(len(a & b), len(a | b)) * types
        case "linked":
            return Fraction(a == b and gold.kb_id in (UNSET, predicted.kb_id))
    raise AssertionError(name)


def brute_force(name: str, golds: list[Entity], predictions: list[PredictedEntity]) -> Counts:
    required = [not g.optional and (name != "linked" or g.kb_id is not UNSET) for g in golds]
    credit_of = [
        [max(credit(name, r, p) for r in readings_of(g)) for p in predictions] for g in golds
    ]
    best = (Fraction(0), Fraction(0))
    for way in set(permutations([*range(len(predictions)), *[None] * len(golds)], len(golds))):
        earned = [credit_of[i][j] if j is not None else Fraction(0) for i, j in enumerate(way)]
        needed = sum((x for x, need in zip(earned, required, strict=True) if need), Fraction(0))
        best = max(best, (needed, sum(earned, Fraction(0)) - needed))
    matched, forgiven = float(best[0]), float(best[1])
    return Counts(matched, matched, sum(required), len(predictions) - forgiven)


def case(golds: list[Any], predictions: list[Any], name: str = "d") -> Case[Any, Any]:
    return Case(name, "x" * 20, golds, predictions)


def overall(scores: Scores, name: str) -> Counts:
    return Counts(*scores.rows["all", name].sum(axis=(0, 1)).tolist())


@given(GOLDS, PREDICTIONS)
def test_every_criterion_reaches_the_brute_force_optimum(
    golds: list[Entity], predictions: list[PredictedEntity]
) -> None:
    scores = ENTITIES.scorer.score([case(golds, predictions)])
    for name in NAMES:
        assert overall(scores, name) == pytest.approx(brute_force(name, golds, predictions))


@given(st.lists(st.tuples(GOLDS, PREDICTIONS), min_size=1, max_size=4), st.randoms())
def test_no_order_of_documents_gold_or_predictions_changes_a_count(
    documents: list[tuple[list[Entity], list[PredictedEntity]]], random: Random
) -> None:
    cases = [case(g, p, str(i)) for i, (g, p) in enumerate(documents)]
    shuffled = [
        c._replace(gold=random.sample(c.gold, len(c.gold)))._replace(
            predicted=random.sample(c.predicted, len(c.predicted))
        )
        for c in random.sample(cases, len(cases))
    ]
    first, second = ENTITIES.scorer.score(cases), ENTITIES.scorer.score(shuffled)
    where = [[c.doc_id for c in shuffled].index(c.doc_id) for c in cases]
    assert first.types == second.types
    assert first.tally == second.tally
    for key, rows in first.rows.items():
        assert (rows == second.rows[key][where]).all()


@given(st.lists(st.tuples(GOLDS, PREDICTIONS), min_size=2, max_size=5))
def test_shards_add_up_to_the_whole(
    documents: list[tuple[list[Entity], list[PredictedEntity]]],
) -> None:
    cases = [case(g, p, str(i)) for i, (g, p) in enumerate(documents)]
    whole = ENTITIES.scorer.score(cases)
    parts = [ENTITIES.scorer.score([c]) for c in cases]
    for (view, name), rows in whole.rows.items():
        for i, part in enumerate(parts):
            for j, type_ in enumerate(whole.types):
                alone = part.rows[view, name]
                cell = alone[0, part.types.index(type_)] if type_ in part.types else np.zeros(4)
                assert (rows[i, j] == cell).all()
    for key in whole.tally:
        assert whole.tally[key] == pytest.approx(sum(p.tally.get(key, 0) for p in parts))


@given(GOLDS, PREDICTIONS)
def test_counts_stay_in_bounds_and_types_add_up(
    golds: list[Entity], predictions: list[PredictedEntity]
) -> None:
    scores = ENTITIES.scorer.score([case(golds, predictions)])
    for rows in scores.rows.values():
        assert (rows >= 0).all()
        counts = Counts(*rows.sum(axis=(0, 1)).tolist())
        assert counts.matched == pytest.approx(counts.matched_predicted)
        for rate in (counts.precision, counts.recall, counts.f1):
            assert rate is None or 0 <= rate <= 1 + 1e-12


@given(GOLDS, PREDICTIONS)
def test_a_prediction_that_touches_nothing_never_raises_precision(
    golds: list[Entity], predictions: list[PredictedEntity]
) -> None:
    far = PredictedEntity(start=15, end=18, type="ORG")
    before = ENTITIES.scorer.score([case(golds, predictions)])
    after = ENTITIES.scorer.score([case(golds, [*predictions, far])])
    for name in NAMES:
        old, new = overall(before, name).precision, overall(after, name).precision
        assert new is not None
        assert new <= (1.0 if old is None else old) + 1e-12


@given(GOLDS, PREDICTIONS)
def test_renaming_types_changes_no_overall_count(
    golds: list[Entity], predictions: list[PredictedEntity]
) -> None:
    def renamed(annotation: Any) -> Any:
        from msgspec.structs import replace

        names = {"ORG": "zebra", "PERSON": "ape", "GPE": "cow"}
        kept: dict[str, Any] = {"type": names[annotation.type]}
        if getattr(annotation, "accept", ()):
            kept["accept"] = tuple(
                replace(a, type=names.get(a.type, UNSET)) for a in annotation.accept
            )
        return replace(annotation, **kept)

    before = ENTITIES.scorer.score([case(golds, predictions)])
    after = ENTITIES.scorer.score(
        [case([renamed(g) for g in golds], [renamed(p) for p in predictions])]
    )
    for name in NAMES:
        assert overall(before, name) == pytest.approx(overall(after, name))


@given(st.lists(gold_entities(), min_size=1, max_size=5))
def test_gold_against_itself_is_perfect(golds: list[Entity]) -> None:
    predictions = [
        PredictedEntity(start=g.start, end=g.end, spans=g.spans, type=g.type, kb_id=g.kb_id)
        for g in golds
    ]
    scores = ENTITIES.scorer.score([case(golds, predictions)])
    for name in NAMES:
        assert overall(scores, name).f1 in (None, pytest.approx(1.0))


def test_touching_spans_do_not_overlap() -> None:
    golds = [Entity(start=0, end=5, type="ORG")]
    scores = ENTITIES.scorer.score([case(golds, [PredictedEntity(start=5, end=9, type="ORG")])])
    assert all(overall(scores, name).matched == 0 for name in NAMES)


def test_an_optional_hit_is_taken_out_of_precision_by_its_credit() -> None:
    golds = [Entity(start=0, end=4, type="ORG", optional=True), Entity(start=6, end=8, type="ORG")]
    predictions = [PredictedEntity(start=s, end=s + 2, type="ORG") for s in (0, 6)]
    scores = ENTITIES.scorer.score([case(golds, predictions)])
    # partial: the optional pair earns ½, so 2 − ½ predictions remain; the required one earns 1.
    assert overall(scores, "partial") == Counts(1, 1, 1, 1.5)
    # strict: the optional gold is not found, so its prediction stays and costs precision.
    assert overall(scores, "strict") == Counts(1, 1, 1, 2)


def test_made_up_strings_cost_precision() -> None:
    golds = [Entity(start=0, end=4, type="ORG")]
    hit = PredictedEntity(start=0, end=4, type="ORG")
    scores = ENTITIES.scorer.score([Case("d", "text", golds, [hit], ungrounded=3)])
    assert overall(scores, "strict") == Counts(1, 1, 1, 4)


def test_the_display_names_each_kind_of_error() -> None:
    golds = [
        Entity(start=0, end=4, type="ORG"),  # found twice
        Entity(start=10, end=14, type="ORG"),  # wrong type
        Entity(start=20, end=26, type="ORG"),  # wrong boundary, and a second piece of it
        Entity(start=30, end=34, type="ORG"),  # merged with the next
        Entity(start=35, end=39, type="ORG"),
        Entity(start=50, end=54, type="ORG"),  # missed
    ]
    said = [(0, 4, "ORG"), (0, 4, "ORG"), (10, 14, "GPE"), (20, 24, "ORG"), (25, 26, "ORG"),
            (30, 39, "ORG"), (60, 64, "ORG")]  # fmt: skip
    predictions = [PredictedEntity(start=s, end=e, type=t) for s, e, t in said]
    scores = ENTITIES.scorer.score([case(golds, predictions)], detail=True)
    kinds = {key[1]: n for key, n in scores.tally.items() if key[0] == "kinds"}
    assert kinds == {
        "correct": 1, "duplicate": 1, "wrong type": 1, "wrong boundary": 2, "split": 1,
        "merged": 1, "missed": 1, "spurious": 1,
    }  # fmt: skip
    assert [p.kind for p in scores.alignments[0] if p.right] == ["correct"]
    assert sum(n for key, n in scores.tally.items() if key[0] == "confusion") == 9
