"""Agreement: MASI, alpha and kappa against values worked by hand, and whole documents."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from importlib.util import find_spec
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from onrecord.agreement import Label, agreement, alpha, kappa, masi
from onrecord.annotations import Attribution, Entity, EntityReading, Timex
from onrecord.document import Document
from onrecord.errors import InvalidInputError

NONE: Label = frozenset()
A, B, AB, ABC, AC = (frozenset(x) for x in ("a", "b", "ab", "abc", "ac"))
LABELS = st.sampled_from([NONE, A, B, AB, ABC])
needs_kappa = pytest.mark.skipif(
    find_spec("sklearn") is None,
    reason="kappa needs scikit-learn: pip install 'onrecord[agreement]'",
)
CODED = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=8)


def test_masi_weighs_jaccard_by_how_the_sets_stand_to_each_other() -> None:
    assert masi(AB, AB) == masi(NONE, NONE) == 0
    assert masi(A, B) == masi(A, NONE) == 1
    # one inside the other: 1 − 1/2 · 2/3
    assert masi(A, AB) == masi(AB, A) == pytest.approx(2 / 3)
    # 1 − 2/3 · 2/3
    assert masi(AB, ABC) == pytest.approx(5 / 9)
    # overlapping: 1 − 1/3 · 1/3
    assert masi(AB, AC) == pytest.approx(8 / 9)


def test_alpha_by_hand_on_single_labels() -> None:
    first, second = [A, A, B, B, A], [A, A, B, A, A]
    # coincidences: aa 2 · 3 = 6, bb 2, ab = ba = 1; n = 10, n_a = 7, n_b = 3
    # observed 2/10; expected 2 · 7 · 3 / (10 · 9) = 42/90; alpha = 1 − (1/5) / (7/15) = 4/7
    assert alpha(first, second) == pytest.approx(4 / 7)


def test_alpha_by_hand_on_sets() -> None:
    first, second = [A, AB], [AB, AB]
    # n = 4, n_a = 1, n_ab = 3; observed (2/3 + 0) / 2 = 1/3
    # expected: 2 · 1 · 3 · 2/3 / (4 · 3) = 1/3; alpha = 0
    assert alpha(first, second) == pytest.approx(0)


@given(CODED)
def test_alpha_equals_its_definition_over_all_pairs_of_values(coded: list[Any]) -> None:
    """Observed within units, expected over every ordered pair of two values of the pile."""
    first, second = (list(side) for side in zip(*coded, strict=True))
    pile = [*first, *second]
    observed = sum(distance(a, b) for a, b in coded) / len(coded)
    pairs = [distance(a, b) for a, b in permutations(pile, 2)]
    expected = sum(pairs) / len(pairs)
    found = alpha(first, second)
    if not expected:
        assert found is None
    else:
        assert found == pytest.approx(float(1 - observed / expected))
        assert found == pytest.approx(alpha(second, first))


def distance(a: Label, b: Label) -> Fraction:
    if a == b:
        return Fraction(0)
    monotone = Fraction(2, 3) if a <= b or b <= a else Fraction(1, 3)
    return 1 - Fraction(len(a & b), len(a | b)) * monotone


def test_agreement_on_everything_is_one_and_on_one_value_alone_undefined() -> None:
    assert alpha([A, B, NONE], [A, B, NONE]) == 1
    assert alpha([A, A], [A, A]) is None
    assert alpha([], []) is None
    assert kappa([A, A], [A, A]) is None
    assert kappa([], []) is None


@needs_kappa
def test_kappa_by_hand() -> None:
    first = [A] * 25 + [B] * 25
    second = [A] * 20 + [B] * 5 + [A] * 10 + [B] * 15
    # agree 20 + 15 of 50: .7; chance .5 · .6 + .5 · .4 = .5; (.7 − .5) / (1 − .5)
    assert kappa(first, second) == pytest.approx(0.4)


@needs_kappa
@given(CODED)
def test_kappa_equals_its_definition_with_each_set_as_a_category(coded: list[Any]) -> None:
    first, second = (list(side) for side in zip(*coded, strict=True))
    size, one, other = len(coded), Counter(first), Counter(second)
    agreed = Fraction(sum(a == b for a, b in coded), size)
    chance = sum(Fraction(one[label] * other[label], size * size) for label in one)
    found = kappa(first, second)
    if chance == 1:
        assert found is None
    else:
        assert found == pytest.approx(float((agreed - chance) / (1 - chance)))


TEXT = "Ada Lund met Ben. She said it rained on Monday."
WORDS = 10  # Ada Lund met Ben She said it rained on Monday


def document(doc_id: str = "d", **layers: Any) -> Document:
    return Document(id=doc_id, text=TEXT, layers=layers)


def entity(start: int, end: int, type_: str = "PERSON", **more: Any) -> Entity:
    return Entity(start=start, end=end, type=type_, **more)


@needs_kappa
def test_entities_agree_by_criterion_by_type_and_by_token() -> None:
    first = document(entities=[entity(0, 8), entity(13, 16)])
    second = document(entities=[entity(0, 8), entity(13, 16, "ORG")])
    found = agreement([first], [second])["entities"]
    # strict: 1 of 2 on both sides
    assert found["f1"]["strict"]["f1"] == 0.5
    assert found["f1"]["exact"]["f1"] == 1
    assert found["per_type"]["PERSON"]["recall"] == 0.5
    assert found["per_type"]["ORG"]["f1"] == 0
    tokens = found["layers"]["all"]
    assert tokens["tokens"] == WORDS
    # Ada Lund: person twice; Ben: person, org; 7 words of nothing; n = 20: person 5, org 1, none 14
    # observed 1/10; expected 2 · (5 · 1 + 5 · 14 + 1 · 14) / (20 · 19) = 178/380
    assert tokens["alpha"] == pytest.approx(1 - (1 / 10) / (178 / 380))
    # agree 9 of 10; chance (3 · 2 + 0 · 1 + 7 · 7) / 100 = .55
    assert tokens["kappa"] == pytest.approx((0.9 - 0.55) / 0.45)


@needs_kappa
def test_agreement_is_the_same_whoever_comes_first_and_sets_optional_and_accept_aside() -> None:
    accept = (EntityReading(start=0, end=3),)
    first = document(entities=[entity(0, 8, accept=accept), entity(13, 16, optional=True)])
    second = document(entities=[entity(0, 3), entity(13, 16), entity(18, 21)])
    there, back = agreement([first], [second]), agreement([second], [first])
    # strict: [13, 16) of 2 and 3: 2 · 1 / 5
    assert there["entities"]["f1"]["strict"]["f1"] == pytest.approx(0.4)
    assert back["entities"]["f1"]["strict"]["f1"] == pytest.approx(0.4)
    assert there["entities"]["layers"] == back["entities"]["layers"]


@needs_kappa
def test_a_token_that_is_covered_twice_has_both_labels() -> None:
    first = document(entities=[entity(0, 8), entity(0, 3, "TITLE")])
    second = document(entities=[entity(0, 8)])
    found = agreement([first], [second])["entities"]["layers"]["all"]["alpha"]
    # Ada: {person, title} against {person}: 1 − 1/2 · 2/3 = 2/3, over ten words: 1/15
    # of 20 values 3 are person, 1 both, 16 none: 2 · (3 · 2/3 + 3 · 16 + 1 · 16) / 380 = 132/380
    assert found == pytest.approx(1 - (1 / 15) / (132 / 380))


@needs_kappa
def test_attributions_agree_role_by_role() -> None:
    one = Attribution(id="a", source=((18, 21),), cue=((22, 26),), content=((27, 36),))
    other = replace(one, content=((30, 36),))
    found = agreement([document(attributions=[one])], [document(attributions=[other])])
    layers = found["attributions"]["layers"]
    assert set(layers) == {"all", "source", "cue", "content"}
    assert layers["source"]["alpha"] == layers["cue"]["alpha"] == 1
    # content: "it" once, "rained" twice: of 20 values 3 are content; observed 1/10
    assert layers["content"]["alpha"] == pytest.approx(1 - (1 / 10) / (2 * 3 * 17 / 380))
    # soft: content dice 2 · 1 / 3
    assert found["attributions"]["f1"]["soft"]["f1"] == pytest.approx(2 / 3)
    assert found["attributions"]["per_type"] == {}


@needs_kappa
def test_speakers_agree_if_their_mentions_do() -> None:
    spans: dict[str, Any] = {"source": ((18, 21),), "cue": ((22, 26),), "content": ((27, 36),)}
    sides = [
        document(
            entities=[entity(0, 8, entity_id=name), entity(13, 16, entity_id="ben")],
            attributions=[Attribution(id="a", **spans, source_entity=name)],
        )
        for name in ("ada", "lund")
    ]
    found = agreement(sides[:1], sides[1:])
    assert found["attributions"]["f1"]["speaker"]["f1"] == 1
    bare = [document(attributions=side.layers["attributions"]) for side in sides]
    # without entities nobody knows who "ada" and "lund" are
    assert agreement(bare[:1], bare[1:])["attributions"]["f1"]["speaker"]["f1"] is None


@needs_kappa
def test_only_what_both_annotated_counts() -> None:
    monday = Timex(start=40, end=46, type="DATE", value="2030-06-03")
    first = [document("x", entities=[entity(0, 8)], dates=[monday]), document("y", dates=[])]
    second = [document("x", entities=[entity(0, 8)]), document("z", entities=[])]
    found = agreement(first, second)
    assert set(found) == {"entities"}
    assert found["entities"]["documents"] == 1


def test_annotators_must_share_a_document_and_its_text() -> None:
    with pytest.raises(InvalidInputError, match="must share a document"):
        agreement([document("x")], [document("y")])
    with pytest.raises(InvalidInputError, match="must be the same for both"):
        agreement([document("x")], [replace(document("x"), text=TEXT + " ")])


def test_criteria_that_forgive_gold_alone_are_the_same_whoever_comes_first() -> None:
    pytest.importorskip("sklearn")
    # "interval" forgives gold without an interval, "linked" gold without an item, and neither
    # forgives a prediction without one; the one annotator has what the other lacks.
    spans: list[dict[str, Any]] = [
        {"start": 0, "end": 3, "type": "PERSON"},
        {"start": 13, "end": 16, "type": "PERSON"},
    ]
    days: list[dict[str, Any]] = [
        {"start": 27, "end": 29, "type": "DATE"},
        {"start": 40, "end": 46, "type": "DATE"},
    ]
    first = document(
        entities=[Entity(**spans[0], kb_id="Q1"), Entity(**spans[1], kb_id="Q2")],
        dates=[Timex(**days[0], value="2031"), Timex(**days[1], value="PAST_REF")],
    )
    second = document(
        entities=[Entity(**spans[0], kb_id="Q1"), Entity(**spans[1])],
        dates=[Timex(**days[0], value="2031"), Timex(**days[1], value="2031-05")],
    )
    there, back = agreement([first], [second]), agreement([second], [first])
    for task, criterion in (("entities", "linked"), ("dates", "interval")):
        one, other = there[task]["f1"][criterion], back[task]["f1"][criterion]
        # there 1 of 2 and 2, back 1 of 1 and 1 (the rest is forgiven): 1 of 1.5 and 1.5
        assert one["f1"] == other["f1"] == pytest.approx(2 / 3)
        assert (one["gold"], one["predicted"]) == (other["predicted"], other["gold"]) == (1.5, 1.5)
    for task in there:
        assert there[task]["attributes"] == back[task]["attributes"]
