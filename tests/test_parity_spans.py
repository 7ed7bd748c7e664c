"""The defended answers of the adversarial cases, and the peers on generated documents."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.errors import InvalidInputError
from onrecord.tag_repair import decode_tags

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

Spans = list[tuple[int, int, str]]


def scored(gold: list[Spans], predicted: list[Spans], profile: str) -> dict[str, Any]:
    result = onrecord.score(gold, predicted, profile=profile).to_dict()
    task: dict[str, Any] = result["tasks"]["entities"]
    return task


def sides(case: dict[str, Any]) -> tuple[list[Spans], list[Spans]]:
    documents = case["docs"]
    return (
        [[(s, e, t) for s, e, t in d["gold"]] for d in documents],
        [[(s, e, t) for s, e, t in d["pred"]] for d in documents],
    )


@pytest.mark.parametrize("number", PLAIN)
def test_rates_equal_the_optimal_pairing(number: str) -> None:
    task = scored(*sides(CASES[number]), "onrecord")
    for theirs, ours in SCHEMES.items():
        wanted, row = CASES[number]["optimal_one_to_one"][theirs], task["criteria"][ours]["overall"]
        for rate, name in (("P", "precision"), ("R", "recall"), ("F1", "f1")):
            if wanted[rate] is None:
                assert row[name] is None
            else:
                assert row[name] == pytest.approx(wanted[rate], abs=5e-5)


@pytest.mark.parametrize("number", PLAIN)
def test_the_semeval_tables_equal_the_optimal_pairing(number: str) -> None:
    task = scored(*sides(CASES[number]), "semeval2013")
    for theirs, ours in SCHEMES.items():
        wanted = CASES[number]["optimal_one_to_one"][theirs]
        table = task["semeval2013"][ours]
        assert {k: table[k] for k in ("COR", "INC", "PAR", "MIS", "SPU")} == {
            k: wanted[k] for k in ("COR", "INC", "PAR", "MIS", "SPU")
        }


def test_cases_cover_what_is_promised() -> None:
    named = {"01", "02", "04", "05", "06", "07", "09", "10", "11", "12", "15", "17", "18"}
    assert named <= set(PLAIN)


def test_03_duplicate_gold_is_an_error_of_validation_and_counts_twice_when_scored() -> None:
    gold, predicted = sides(CASES["03"])
    row = scored(gold, predicted, "onrecord")["criteria"]["strict"]["overall"]
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


TYPES = ("GPE", "LOC", "ORG", "PER")


def flat(rng: random.Random, tokens: int = 30) -> Spans:
    """Flat spans of one to four tokens."""
    spans, at = [], rng.randint(0, 4)
    while at < tokens:
        end = min(tokens, at + rng.randint(1, 4))
        spans.append((at, end, rng.choice(TYPES)))
        at = end + rng.randint(0, 5)
    return spans


def noisy(rng: random.Random, spans: Spans, tokens: int = 30) -> Spans:
    """Some spans kept, some retyped, some cut or lost, some new."""
    kept = []
    for start, end, type_ in spans:
        luck = rng.random()
        if luck < 0.6:
            kept.append((start, end, type_))
        elif luck < 0.75:
            kept.append((start, end, rng.choice(TYPES)))
        elif luck < 0.88 and end - start > 1:
            kept.append((start + 1, end, type_))
    for span in flat(rng, tokens):
        if rng.random() < 0.2 and all(span[1] <= s or e <= span[0] for s, e, _ in kept):
            kept.append(span)
    return sorted(kept)


def tags(spans: Spans, tokens: int = 30) -> list[str]:
    row = ["O"] * tokens
    for start, end, type_ in spans:
        row[start:end] = [f"B-{type_}", *[f"I-{type_}"] * (end - start - 1)]
    return row


def documents(count: int) -> tuple[list[Spans], list[Spans]]:
    rng = random.Random(3)
    gold = [flat(rng) for _ in range(count)]
    return gold, [noisy(rng, spans) for spans in gold]


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
def test_conll_equals_seqeval_seqscore_and_spacy_on_ten_thousand_documents() -> None:
    metrics = pytest.importorskip("seqeval.metrics")
    iob2 = pytest.importorskip("seqeval.scheme").IOB2
    encoding = pytest.importorskip("seqscore.encoding").get_encoding("BIO")
    model, scoring = pytest.importorskip("seqscore.model"), pytest.importorskip("seqscore.scoring")
    spacy = pytest.importorskip("spacy")
    gold, predicted = documents(10_000)
    task = scored(gold, predicted, "conll")
    row = task["criteria"]["strict"]["overall"]

    rows = [tags(spans) for spans in gold], [tags(spans) for spans in predicted]
    for module, options in (("sequence_labeling", {}), ("v1", {"scheme": iob2})):
        mode = pytest.importorskip(f"seqeval.metrics.{module}")
        wanted = mode.precision_recall_fscore_support(*rows, average="micro", **options)
        assert (row["precision"], row["recall"], row["f1"]) == pytest.approx(wanted[:3], abs=1e-12)
    report = metrics.classification_report(*rows, output_dict=True)
    for name, per_type in task["criteria"]["strict"]["per_type"].items():
        assert per_type["f1"] == pytest.approx(report[name]["f1-score"], abs=1e-12)
    assert task["criteria"]["strict"]["macro"]["f1"] == pytest.approx(
        report["macro avg"]["f1-score"], abs=1e-12
    )

    words = [f"w{i}" for i in range(30)]
    sequences = [
        [[model.AnnotatedSequence.from_tokens_and_labels(words, t, encoding)] for t in side]
        for side in rows
    ]
    counts = scoring.compute_scores(sequences[1], sequences[0])[0]
    assert row["matched"] == counts.true_pos
    assert row["predicted"] - row["matched"] == counts.false_pos
    assert row["gold"] - row["matched"] == counts.false_neg

    vocab = spacy.blank("en").vocab

    def doc(spans: Spans) -> Any:
        made = spacy.tokens.Doc(vocab, words)
        made.ents = [spacy.tokens.Span(made, s, e, t) for s, e, t in spans]
        return made

    examples = [
        spacy.training.Example(doc(p), doc(g)) for g, p in zip(gold, predicted, strict=True)
    ]
    ents = spacy.scorer.Scorer.score_spans(examples, "ents")
    assert (row["precision"], row["recall"], row["f1"]) == pytest.approx(
        (ents["ents_p"], ents["ents_r"], ents["ents_f"]), abs=1e-12
    )


def at_most_one_overlap(gold: Spans, predicted: Spans) -> bool:
    def partners(one: Spans, other: Spans) -> int:
        return max((sum(a < f and e < b for e, f, _ in other) for a, b, _ in one), default=0)

    return partners(gold, predicted) <= 1 and partners(predicted, gold) <= 1


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
def test_semeval2013_equals_nervaluate_where_spans_overlap_at_most_one() -> None:
    nervaluate = pytest.importorskip("nervaluate")
    rng = random.Random(5)
    gold: list[Spans] = []
    predicted: list[Spans] = []
    while len(gold) < 10_000:
        spans = flat(rng)
        said = noisy(rng, spans)
        if at_most_one_overlap(spans, said):
            gold.append(spans)
            predicted.append(said)
    tables = scored(gold, predicted, "semeval2013")["semeval2013"]

    def dicts(side: list[Spans]) -> list[list[dict[str, Any]]]:
        return [[{"label": t, "start": s, "end": e - 1} for s, e, t in d] for d in side]

    evaluator = nervaluate.Evaluator(dicts(gold), dicts(predicted), tags=list(TYPES), loader="dict")
    overall = evaluator.evaluate()["overall"]
    for theirs, ours in SCHEMES.items():
        table, wanted = tables[ours], overall[theirs]
        assert table["COR"] == wanted.correct
        assert table["INC"] == wanted.incorrect
        assert table["PAR"] == wanted.partial
        assert table["MIS"] == wanted.missed
        assert table["SPU"] == wanted.spurious


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
def test_elsewhere_nervaluate_differs_by_its_greedy_order_and_never_finds_more() -> None:
    """Kinds of difference: a fragment listed first, a crossing span first, two golds under one."""
    nervaluate = pytest.importorskip("nervaluate")
    differences = {
        "a fragment listed first": ([(0, 4, "PER")], [(0, 2, "PER"), (0, 4, "PER")]),
        "a crossing span listed first": ([(2, 6, "PER")], [(0, 3, "PER"), (2, 6, "PER")]),
        "an inner span of another type first": (
            [(0, 6, "ORG"), (3, 6, "LOC")], [(3, 6, "ORG"), (0, 6, "ORG"), (3, 6, "LOC")],
        ),
    }  # fmt: skip
    for gold, said in differences.values():
        table = scored([gold], [said], "semeval2013")["semeval2013"]["strict"]
        evaluator = nervaluate.Evaluator(
            [[{"label": t, "start": s, "end": e - 1} for s, e, t in gold]],
            [[{"label": t, "start": s, "end": e - 1} for s, e, t in said]],
            tags=["PER", "ORG", "LOC"], loader="dict",
        )  # fmt: skip
        assert evaluator.evaluate()["overall"]["strict"].correct < table["COR"]
