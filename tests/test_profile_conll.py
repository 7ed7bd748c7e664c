"""Profile conll against sets by hand, and against every scorer of tags that is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.annotations import Entity, PredictedEntity
from onrecord.contracts import Case
from onrecord.counts import Array
from onrecord.profile_scorers.conll import ConllScorer, strict_counts
from tests.flat_spans import TOKENS, Spans, documents, entities, tags

Row: TypeAlias = tuple[int, int, int, int]
"""Document, start, end, type."""
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 4), st.integers(1, 4), st.integers(0, 1)).map(
        lambda row: (row[0], row[1], row[1] + row[2], row[3])
    )
)


def counted(gold: list[Row], predicted: list[Row], offset: int = 0) -> Array:
    g, p = (np.array(rows, np.int64).reshape(-1, 4).T for rows in (gold, predicted))
    return strict_counts(
        g[0], g[1] + offset, g[2] + offset, g[3], p[0], p[1] + offset, p[2] + offset, p[3], 3, 2
    )


@given(gold=ROWS, predicted=ROWS)
def test_counts_over_columns_are_those_of_sets(gold: list[Row], predicted: list[Row]) -> None:
    wanted, found = set(gold), set(predicted)
    table = counted(gold, predicted)
    for document in range(3):
        for type_ in range(2):
            cell = [
                sum((d, t) == (document, type_) for d, _, _, t in rows)
                for rows in (wanted & found, wanted & found, wanted, found)
            ]
            assert table[document, type_].tolist() == cell


def test_offsets_too_large_for_integer_keys_are_refused_not_wrapped() -> None:
    with pytest.raises(OverflowError, match="64-bit"):
        counted([(0, 0, 1, 0)], [(0, 0, 1, 0)], offset=2**31)


def test_a_text_too_long_for_integer_keys_is_scored_all_the_same() -> None:
    """2 documents × (2³¹)² offsets × 2 types is 2⁶⁴, above 2⁶²."""
    far = 2**31
    gold = [Entity(start=far - 1, end=far, type=t) for t in "AB"]
    said = [PredictedEntity(start=far - 1, end=far, type="A")]
    cases: list[Case[Any, Any]] = [Case("1", "", gold, said * 2), Case("2", "", [], said)]
    rows = ConllScorer().score(cases).rows["all", "strict"]
    assert rows[:, 0].tolist() == [[1, 1, 1, 1], [0, 0, 0, 1]]  # A: copies collapse
    assert rows[:, 1].tolist() == [[0, 0, 1, 0], [0, 0, 0, 0]]  # B: missed


def test_duplicates_collapse_on_both_sides() -> None:
    gold, said = [[(0, 4, "PER")] * 2], [[(0, 4, "PER")] * 3 + [(5, 6, "LOC")]]
    row = entities(gold, said, "conll")["criteria"]["strict"]["overall"]
    assert [row[k] for k in ("matched", "gold", "predicted")] == [1, 1, 2]


def test_another_reading_counts_and_optional_gold_costs_nothing() -> None:
    gold = [{"text": "The Lund Times of Oslo", "entities": [
        {"start": 4, "end": 14, "type": "ORG", "accept": [{"start": 0, "end": 14}]},
        {"start": 18, "end": 22, "type": "LOC", "optional": True},
    ]}]  # fmt: skip
    for said in ([(0, 14, "ORG")], [(4, 14, "ORG"), (18, 22, "LOC")]):
        row = entities(gold, [said], "conll")["criteria"]["strict"]["overall"]
        assert [row[k] for k in ("matched", "gold", "predicted")] == [1, 1, 1]
    both = [(0, 14, "ORG"), (4, 14, "ORG")]  # one gold pays once: 1 of 2 predictions
    assert entities(gold, [both], "conll")["criteria"]["strict"]["overall"]["precision"] == 0.5


def test_copies_of_gold_pool_what_they_say_in_any_order() -> None:
    copies = [
        {"start": 4, "end": 14, "type": "ORG", "optional": True},
        {"start": 4, "end": 14, "type": "ORG", "accept": [{"start": 0, "end": 14}]},
    ]
    for order in (copies, copies[::-1]):
        gold = [{"text": "The Lund Times", "entities": order}]
        row = entities(gold, [[(0, 14, "ORG")]], "conll")["criteria"]["strict"]["overall"]
        assert [row[k] for k in ("matched", "gold", "predicted")] == [1, 1, 1]


def test_only_strict_is_printed_and_only_entities() -> None:
    assert list(entities([[(0, 1, "X")]], [[(0, 1, "X")]], "conll")["criteria"]) == ["strict"]


Rates: TypeAlias = tuple[float, ...]
Peer: TypeAlias = Callable[[list[Spans], list[Spans]], Rates]


def seqeval_default(gold: list[Spans], predicted: list[Spans]) -> Rates:
    """Precision, recall, F1; then macro F1 and F1 by type, from its report."""
    metrics = pytest.importorskip("seqeval.metrics")
    labeling = pytest.importorskip("seqeval.metrics.sequence_labeling")
    sides = [tags(s) for s in gold], [tags(s) for s in predicted]
    rates = labeling.precision_recall_fscore_support(*sides, average="micro")[:3]
    report = metrics.classification_report(*sides, output_dict=True)
    by_type = {k: v["f1-score"] for k, v in report.items() if "avg" not in k}
    return (*rates, report["macro avg"]["f1-score"], *(by_type[k] for k in sorted(by_type)))


def seqeval_strict(gold: list[Spans], predicted: list[Spans]) -> Rates:
    pytest.importorskip("seqeval")
    v1, scheme = pytest.importorskip("seqeval.metrics.v1"), pytest.importorskip("seqeval.scheme")
    sides = [tags(s) for s in gold], [tags(s) for s in predicted]
    rates: Rates = v1.precision_recall_fscore_support(*sides, average="micro", scheme=scheme.IOB2)[
        :3
    ]
    return rates


def seqscore(gold: list[Spans], predicted: list[Spans]) -> Rates:
    encoding = pytest.importorskip("seqscore.encoding").get_encoding("BIO")
    model, scoring = pytest.importorskip("seqscore.model"), pytest.importorskip("seqscore.scoring")
    words = [f"w{i}" for i in range(TOKENS)]
    sides = [
        [[model.AnnotatedSequence.from_tokens_and_labels(words, tags(s), encoding)] for s in side]
        for side in (predicted, gold)
    ]
    counts = scoring.compute_scores(*sides)[0]
    hits, extra, missed = counts.true_pos, counts.false_pos, counts.false_neg
    return hits / (hits + extra), hits / (hits + missed), 2 * hits / (2 * hits + extra + missed)


def spacy(gold: list[Spans], predicted: list[Spans]) -> Rates:
    library = pytest.importorskip("spacy")
    from spacy.scorer import Scorer
    from spacy.tokens import Doc, Span
    from spacy.training import Example

    vocab, words = library.blank("en").vocab, [f"w{i}" for i in range(TOKENS)]

    def doc(spans: Spans) -> Any:
        made = Doc(vocab, words)
        made.set_ents([Span(made, s, e, t) for s, e, t in spans], default="outside")
        return made

    examples = [Example(doc(p), doc(g)) for g, p in zip(gold, predicted, strict=True)]
    found = Scorer.score_spans(examples, "ents")
    by_type = {k: v["f"] for k, v in found["ents_per_type"].items()}
    rates = tuple(found[f"ents_{k}"] for k in "prf")
    mean = sum(by_type.values()) / len(by_type)
    return (*rates, mean, *(by_type[k] for k in sorted(by_type)))


def agrees(peer: Peer, count: int) -> None:
    gold, predicted = documents(count)
    theirs = peer(gold, predicted)
    strict = entities(gold, predicted, "conll")["criteria"]["strict"]
    ours = [strict["overall"][k] for k in ("precision", "recall", "f1")]
    ours += [strict["macro"]["f1"], *(body["f1"] for body in strict["per_type"].values())]
    assert ours[: len(theirs)] == pytest.approx(list(theirs), abs=1e-12)
    assert 0.5 < strict["overall"]["f1"] < 0.8


PEERS = pytest.mark.parametrize("peer", [seqeval_default, seqeval_strict, seqscore, spacy])


@pytest.mark.filterwarnings("ignore")
@PEERS
def test_three_hundred_documents_score_as_the_installed_peers_have_it(peer: Peer) -> None:
    agrees(peer, 300)


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
@PEERS
def test_ten_thousand_documents_score_as_the_peers_have_it(peer: Peer) -> None:
    agrees(peer, 10_000)
