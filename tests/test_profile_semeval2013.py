"""Profile semeval2013 against all pairings tried out, its own identities, and nervaluate."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contracts import Case
from onrecord.counts import GOLD, MATCHED, PREDICTED
from onrecord.profile_scorers.semeval2013 import SCHEMES, SemevalScorer
from onrecord.tasks.entities import ENTITY_SCORER
from tests.command_line import onrecord, write_lines
from tests.flat_spans import TYPES, Spans, entities, flat, noisy
from tests.strategies import gold_entities, predicted_entities

THEIRS = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
FIVE = ("COR", "INC", "PAR", "MIS", "SPU")
CLASSES = (*FIVE, "POS", "ACT")
CASES = st.lists(
    st.builds(
        lambda gold, said, made_up: Case[Any, Any]("d", "", gold, said, made_up),
        st.lists(gold_entities(), max_size=5),
        st.lists(predicted_entities(), max_size=5),
        st.integers(0, 1),
    ),
    max_size=3,
)
PLACES = [(a, b) for a in range(5) for b in range(a + 1, 6)]
SPANS = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from("XY")).map(lambda s: (*s[0], s[1])),
    max_size=4,
)


@given(cases=CASES)
def test_tables_add_up_and_equal_the_rows_of_counts(cases: list[Case[Any, Any]]) -> None:
    scores, general = SemevalScorer().score(cases), ENTITY_SCORER.score(cases)
    for scheme in SCHEMES:
        rows = scores.rows["all", scheme].sum(axis=0)
        totals = [s.rows["all", scheme].sum(axis=1) for s in (scores, general)]
        assert totals[0] == pytest.approx(totals[1], abs=1e-9)
        overall = {c: scores.tally["semeval2013", scheme, "overall", c] for c in CLASSES}
        by_type = [
            {c: scores.tally["semeval2013", scheme, "per_type", t, c] for c in CLASSES}
            for t in scores.types
        ]
        for name in CLASSES:
            assert overall[name] == pytest.approx(sum(t[name] for t in by_type))
            assert overall[name] >= 0
        for table in (overall, *by_type):
            assert table["POS"] == table["COR"] + table["INC"] + table["PAR"] + table["MIS"]
        assert overall["ACT"] == pytest.approx(
            sum(overall[c] for c in ("COR", "INC", "PAR", "SPU"))
        )
        for table, row in zip(by_type, rows, strict=True):
            assert table["COR"] + table["PAR"] / 2 == pytest.approx(row[MATCHED])
            assert [table["POS"], table["ACT"]] == pytest.approx([row[GOLD], row[PREDICTED]])


def worth(scheme: str, gold: Any, said: Any) -> float | None:
    """Credit of a pair, or None where the two share nothing."""
    same = gold[:2] == said[:2]
    if gold[0] >= said[1] or said[0] >= gold[1]:
        return None
    if scheme == "partial":
        return 1.0 if same else 0.5
    return float(
        {"strict": same and gold[2] == said[2], "exact": same, "type": gold[2] == said[2]}[scheme]
    )


def best_table(scheme: str, gold: Spans, said: Spans) -> dict[str, float]:
    """Most credit, then most pairs, over every one-to-one pairing."""
    best: tuple[float, int] = (0.0, 0)
    earned: list[float] = []
    padded = [*range(len(said)), *[None] * len(gold)]
    for chosen in set(itertools.permutations(padded, len(gold))):
        pairs = [
            worth(scheme, g, said[p]) for g, p in zip(gold, chosen, strict=True) if p is not None
        ]
        credits_ = [c for c in pairs if c is not None]
        if (sum(credits_), len(credits_)) > best:
            best, earned = (sum(credits_), len(credits_)), credits_
    return {
        "COR": earned.count(1.0), "INC": earned.count(0.0), "PAR": earned.count(0.5),
        "MIS": len(gold) - len(earned), "SPU": len(said) - len(earned),
    }  # fmt: skip


@given(gold=SPANS, said=SPANS)
def test_tables_are_those_of_the_best_of_all_pairings(gold: Spans, said: Spans) -> None:
    tables = entities([gold], [said], "semeval2013")["semeval2013"]
    for scheme in SCHEMES:
        found = tables[scheme]["overall"]
        # COR and PAR may trade two for one under `partial`: the credit and the pairs are unique
        wanted = best_table(scheme, gold, said)
        assert found["COR"] + found["PAR"] / 2 == wanted["COR"] + wanted["PAR"] / 2
        assert (found["MIS"], found["SPU"]) == (wanted["MIS"], wanted["SPU"])
        if scheme != "partial":
            assert {k: found[k] for k in FIVE} == wanted


def test_types_hold_what_is_said_of_their_gold_and_of_their_predictions() -> None:
    """An X found as a Y, an X too many, and a Y missed."""
    gold, said = [(0, 4, "X"), (6, 9, "Y")], [(0, 4, "Y"), (10, 12, "X")]
    table = entities([gold], [said], "semeval2013")["semeval2013"]["strict"]["per_type"]
    assert table["X"] == {"COR": 0, "INC": 1, "PAR": 0, "MIS": 0, "SPU": 1, "POS": 1, "ACT": 1}
    assert table["Y"] == {"COR": 0, "INC": 0, "PAR": 0, "MIS": 1, "SPU": 0, "POS": 1, "ACT": 1}


def test_a_hit_on_optional_gold_leaves_act_by_what_it_earns() -> None:
    gold = [
        {"text": "Ada Lund", "entities": [{"start": 0, "end": 8, "type": "X", "optional": True}]}
    ]
    tables = entities(gold, [[(0, 8, "Y")]], "semeval2013")["semeval2013"]
    assert [tables["strict"]["overall"][c] for c in ("POS", "ACT", "SPU")] == [0, 1, 1]
    assert [tables["exact"]["overall"][c] for c in ("POS", "ACT", "SPU")] == [0, 0, 0]
    tables = entities(gold, [[(0, 3, "X")]], "semeval2013")["semeval2013"]
    assert [tables["partial"]["overall"][c] for c in ("POS", "ACT", "SPU")] == [0, 0.5, 0.5]


def nervaluate(gold: list[Spans], predicted: list[Spans], types: tuple[str, ...] = TYPES) -> Any:
    """Its overall tables; its ends are inclusive."""
    library = pytest.importorskip("nervaluate")

    def dicts(side: list[Spans]) -> list[list[dict[str, Any]]]:
        return [[{"label": t, "start": s, "end": e - 1} for s, e, t in d] for d in side]

    evaluator = library.Evaluator(dicts(gold), dicts(predicted), tags=list(types), loader="dict")
    return {
        ours: dict(
            zip(FIVE, (t.correct, t.incorrect, t.partial, t.missed, t.spurious), strict=True)
        )
        for ours, t in ((o, evaluator.evaluate()["overall"][name]) for o, name in THEIRS.items())
    }


def ours(gold: list[Spans], predicted: list[Spans]) -> dict[str, dict[str, float]]:
    tables = entities(gold, predicted, "semeval2013")["semeval2013"]
    return {name: {k: tables[name]["overall"][k] for k in FIVE} for name in SCHEMES}


def at_most_one_overlap(gold: Spans, predicted: Spans) -> bool:
    def partners(one: Spans, other: Spans) -> int:
        return max((sum(a < f and e < b for e, f, _ in other) for a, b, _ in one), default=0)

    return partners(gold, predicted) <= 1 and partners(predicted, gold) <= 1


def simple_documents(count: int) -> tuple[list[Spans], list[Spans]]:
    """Documents in which each span overlaps at most one of the other side."""
    rng = random.Random(5)
    gold: list[Spans] = []
    predicted: list[Spans] = []
    while len(gold) < count:
        spans = flat(rng)
        said = noisy(rng, spans)
        if at_most_one_overlap(spans, said):
            gold.append(spans)
            predicted.append(said)
    return gold, predicted


@pytest.mark.filterwarnings("ignore")
def test_three_hundred_documents_have_nervaluates_tables_where_spans_overlap_at_most_one() -> None:
    gold, predicted = simple_documents(300)
    assert ours(gold, predicted) == nervaluate(gold, predicted)


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
def test_ten_thousand_documents_have_nervaluates_tables_where_spans_overlap_at_most_one() -> None:
    gold, predicted = simple_documents(10_000)
    assert ours(gold, predicted) == nervaluate(gold, predicted)


DIFFERENCES: dict[str, tuple[Spans, Spans, str, float, float]] = {
    # kind: gold, predictions, scheme, our COR, theirs
    "greedy: a fragment listed first takes the gold": (
        [(0, 4, "PER")], [(0, 2, "PER"), (0, 4, "PER")], "strict", 1, 0,
    ),
    "greedy: a crossing span listed first takes the gold": (
        [(2, 6, "PER")], [(0, 3, "PER"), (2, 6, "PER")], "strict", 1, 0,
    ),
    "nested: a wrong type listed first shifts every later pair": (
        [(0, 6, "ORG"), (3, 6, "LOC")],
        [(3, 6, "ORG"), (0, 6, "ORG"), (3, 6, "LOC")], "strict", 2, 0,
    ),
    "greedy: a gold is spent on another type though its own type overlaps it": (
        [(0, 10, "PER"), (8, 12, "PER")],
        [(0, 10, "LOC"), (9, 12, "PER"), (7, 9, "PER")], "type", 2, 1,
    ),
    "a predicted type that is not among its tags is dropped": (
        [(0, 4, "PER")], [(0, 4, "PER"), (5, 6, "MISC")], "strict", 1, 1,
    ),
}  # fmt: skip


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", DIFFERENCES)
def test_elsewhere_nervaluate_differs_by_its_order_or_by_what_it_drops(kind: str) -> None:
    gold, said, scheme, mine, theirs = DIFFERENCES[kind]
    one, other = ours([gold], [said])[scheme], nervaluate([gold], [said])[scheme]
    assert (one["COR"], other["COR"]) == (mine, theirs)
    assert one != other


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore")
def test_nervaluate_never_finds_more_than_the_optimum() -> None:
    rng = random.Random(11)
    differ = 0
    for _ in range(300):
        gold = [(a, a + rng.randint(1, 4), rng.choice(TYPES)) for a in rng.sample(range(12), 4)]
        said = [(a, a + rng.randint(1, 4), rng.choice(TYPES)) for a in rng.sample(range(12), 4)]
        mine, theirs = ours([gold], [said]), nervaluate([gold], [said])
        for scheme in SCHEMES:
            one, other = mine[scheme], theirs[scheme]
            assert one["COR"] + one["PAR"] / 2 >= other["COR"] + other["PAR"] / 2
        differ += mine != theirs
    assert differ > 30, "the generator must reach the cases that differ"


def test_the_four_tables_are_printed(tmp_path: Path) -> None:
    gold = {"id": "a", "text": "Ada Lund won", "entities": [{"start": 0, "end": 8, "type": "PER"}]}
    said = {"doc_id": "a", "entities": [{"start": 0, "end": 3, "type": "PER"}]}
    corpus = write_lines(tmp_path / "gold.jsonl", gold)
    predictions = write_lines(tmp_path / "said.jsonl", said)
    answer = onrecord("score", predictions, "--corpus", corpus, "--profile", "semeval2013")
    printed = [line.split() for line in answer.out.splitlines()]
    assert ["scheme", "COR", "INC", "PAR", "MIS", "SPU", "POS", "ACT"] in printed
    # half the name: partial credit under partial, correct by type, wrong by strict and exact
    assert ["strict", "0", "1", "0", "0", "0", "1", "1"] in printed
    assert ["partial", "0", "0", "1", "0", "0", "1", "1"] in printed
    assert ["type", "1", "0", "0", "0", "0", "1", "1"] in printed
