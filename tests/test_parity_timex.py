"""Counts and printed figures of the official toolkit, case by case."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.annotations import PredictedTimex, Timex, TimexReading
from onrecord.contracts import Case
from onrecord.counts import Counts
from onrecord.profile_scorers.tempeval3 import TempevalScorer
from onrecord.report.tables import percent
from onrecord.results import toolkit_rates
from tests.command_line import onrecord

CASES: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "parity" / "timex_edge_cases.json").read_text(encoding="utf-8")
)
SCORED = {name: case for name, case in CASES.items() if not case["err"]}
REFUSED = {name: case for name, case in CASES.items() if case["err"]}


def tml(path: Path, body: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        '<?xml version="1.0"?>\n<TimeML>\n<DOCID>d</DOCID>\n'
        '<DCT><TIMEX3 tid="t0" type="DATE" value="2013-03-22">March 22, 2013</TIMEX3></DCT>\n'
        f"<TEXT>\n\n{body}\n</TEXT>\n</TimeML>\n",
        encoding="utf-8",
    )
    return path


def scored(tmp_path: Path, gold: str, system: str) -> dict[str, Any]:
    tml(tmp_path / "gold" / "d.tml", gold)
    tml(tmp_path / "system" / "d.TE3input.tml", system)
    answer = onrecord(
        "score", f"timeml:{tmp_path / 'system'}", "--corpus", f"timeml:{tmp_path / 'gold'}",
        "--profile", "tempeval3", "--format", "json",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    criteria: dict[str, Any] = answer.json["tasks"]["dates"]["criteria"]
    return {name: body["overall"] for name, body in criteria.items()}


@pytest.mark.parametrize("name", SCORED)
def test_counts_and_figures_equal_the_official_toolkit(tmp_path: Path, name: str) -> None:
    case = SCORED[name]
    rows = scored(tmp_path, case["gold_body"], case["system_body"])
    assert rows["relaxed"]["gold"] == int(case["gold"])
    assert rows["relaxed"]["predicted"] == int(case["system"])
    for criterion in ("relaxed", "type", "value"):
        if case[criterion] is not None:
            assert rows[criterion]["matched"] == int(case[criterion])
    for criterion in ("strict", "relaxed", "value", "type"):
        printed = percent(rows[criterion]["f1"], 2)
        assert float(printed) == float(case[f"{criterion}_f1"])


def test_every_case_with_a_verdict_is_checked() -> None:
    assert len(SCORED) == 20
    assert len(REFUSED) == 6, "the official toolkit gives no score for these"


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_official_toolkit_refuses_is_scored_or_named(tmp_path: Path, name: str) -> None:
    """One bad file costs the official toolkit the whole run; here it is scored, or named."""
    case = REFUSED[name]
    tml(tmp_path / "gold" / "d.tml", case["gold_body"])
    tml(tmp_path / "system" / "d.tml", case["system_body"])
    answer = onrecord(
        "score", f"timeml:{tmp_path / 'system'}", "--corpus", f"timeml:{tmp_path / 'gold'}",
        "--profile", "tempeval3",
    )  # fmt: skip
    assert answer.code in (0, 2)
    assert "Traceback" not in answer.err
    if answer.code == 2:
        assert "d.tml" in answer.err


def timex(words: str, value: str, tid: str = "t1") -> str:
    return f'<TIMEX3 tid="{tid}" type="DATE" value="{value}">{words}</TIMEX3>'


def test_pairing_is_greedy_in_document_order_and_not_optimal(tmp_path: Path) -> None:
    """Gold "Friday afternoon": the first of two predictions is its pair, right or not."""
    gold = f"On {timex('Friday afternoon', '2013-03-22TAF')} then."
    system = f"On {timex('Friday', '2013-03-22')} {timex('afternoon', '2013-03-22TAF', 't2')} then."
    rows = scored(tmp_path, gold, system)
    assert (rows["relaxed"]["matched"], rows["value"]["matched"]) == (1, 0)
    swapped = system.replace('value="2013-03-22"', 'value="2013-03-22TAF"')
    assert scored(tmp_path, gold, swapped)["value"]["matched"] == 1


def test_the_order_of_predictions_at_one_place_decides_nothing() -> None:
    gold = [Timex(start=0, end=3, type="DATE", value="b")]
    said = [PredictedTimex(start=0, end=3, type="DATE", value=v) for v in "ab"]
    rows = [
        TempevalScorer().score([Case("d", WORDS, gold, side)]).rows["all", "value"].tolist()
        for side in (said, said[::-1])
    ]
    assert rows[0] == rows[1]


def test_another_reading_counts_and_optional_gold_costs_nothing() -> None:
    gold = [
        Timex(
            start=4, end=7, type="DATE", value="1",
            accept=(TimexReading(start=0, end=7, value="2"),),
        ),
        Timex(start=8, end=11, type="DATE", value="1", optional=True),
    ]  # fmt: skip
    said = [PredictedTimex(start=a, end=b, type="DATE", value="2") for a, b in [(0, 7), (8, 11)]]
    rows = TempevalScorer().score([Case("d", WORDS, gold, said)]).rows
    # the optional gold's hit leaves precision under strict, not under value, which it misses
    assert rows["all", "strict"].sum(axis=(0, 1)).tolist() == [1, 1, 1, 1]
    assert rows["all", "value"].sum(axis=(0, 1)).tolist() == [1, 1, 1, 2]


def relaxed(gold: list[Timex], places: list[tuple[int, int]]) -> list[float]:
    said = [PredictedTimex(start=a, end=b, type="DATE", value="1") for a, b in places]
    scores = TempevalScorer().score([Case("d", WORDS, gold, said)])
    row: list[float] = scores.rows["all", "relaxed"].sum(axis=(0, 1)).tolist()
    return row


def test_required_gold_goes_before_optional_gold_that_stands_before_it() -> None:
    gold = [
        Timex(start=0, end=3, type="DATE", value="1", optional=True),
        Timex(start=2, end=5, type="DATE", value="1"),
    ]
    assert relaxed(gold, [(0, 5)]) == [1, 1, 1, 1]


def test_a_prediction_is_used_once_though_a_reading_reaches_back() -> None:
    """(1, 2) stays open for the reading that starts at 0; (2, 5) is taken when its turn comes."""
    gold = [
        Timex(start=2, end=5, type="DATE", value="1"),
        Timex(start=3, end=6, type="DATE", value="1", accept=(TimexReading(start=0, end=1),)),
    ]
    assert relaxed(gold, [(1, 2), (2, 5)]) == [1, 1, 2, 2]


def test_one_prediction_over_two_golds_is_paired_with_the_first(tmp_path: Path) -> None:
    gold = f"On {timex('Friday', 'a')} {timex('afternoon', 'b', 't2')} then."
    rows = scored(tmp_path, gold, f"On {timex('Friday afternoon', 'b')} then.")
    assert (rows["relaxed"]["matched"], rows["value"]["matched"]) == (1, 0)


WORDS = "one two one two one two"
TIMEXES = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 12), st.integers(1, 8)).map(lambda p: (p[0], p[0] + p[1])),
        st.sampled_from(["DATE", "SET"]),
        st.sampled_from(["", "1"]),
    ),
    min_size=1,
    max_size=6,
)
Said = list[tuple[tuple[int, int], str, str]]


def counts_by_hand(gold: Said, system: Said) -> dict[str, int]:
    """The toolkit's steps, one after another."""
    left = sorted(system)
    found = dict.fromkeys(("relaxed", "strict", "type", "value"), 0)
    for (start, end), type_, value in sorted(gold):
        hit = next((x for x in left if x[0][0] < end and start < x[0][1]), None)
        if hit is None:
            continue
        left.remove(hit)
        found["relaxed"] += 1
        found["strict"] += WORDS[start:end] == WORDS[slice(*hit[0])]
        found["type"] += type_ == hit[1]
        found["value"] += value == hit[2]
    return found


@given(documents=st.lists(st.tuples(TIMEXES, TIMEXES), max_size=3), luck=st.randoms())
def test_counts_are_those_of_the_steps_by_hand_summed_over_documents(
    documents: list[tuple[Said, Said]], luck: Any
) -> None:
    cases: list[Case[Any, Any]] = []
    for said in documents:
        # equal places leave the order to the rest of the annotation: none of that here
        gold, system = ({place: (place, t, v) for place, t, v in side} for side in said)
        drawn = [
            [kind(start=a, end=b, type=t, value=v) for (a, b), t, v in side.values()]
            for kind, side in ((Timex, gold), (PredictedTimex, system))
        ]
        for side in drawn:
            luck.shuffle(side)
        cases.append(Case("d", WORDS, drawn[0], drawn[1]))
    rows = TempevalScorer().score(cases).rows
    wanted = [
        counts_by_hand(list(g.values()), list(s.values())) for g, s in map(_distinct, documents)
    ]
    for name in ("relaxed", "strict", "type", "value"):
        expected = [w[name] for w in wanted]
        assert rows["all", name][..., 0].sum(axis=1).tolist() == expected
        assert rows["all", name][..., 1].sum(axis=1).tolist() == expected


def _distinct(said: tuple[Said, Said]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    gold, system = ({x[0]: x for x in side} for side in said)
    return gold, system


def test_printed_figures_are_the_toolkits_to_the_last_digit() -> None:
    """The toolkit prints round(100·F1, 2) of Python 2: halves away from zero.

    Its floating point falls just below some exact ties: 2·7/(9 + 55) = 21.875 prints as 21.87.
    """
    for gold, system in product(range(1, 41), repeat=2):
        for relaxed in range(1, min(gold, system) + 1):
            p, r = relaxed / system, relaxed / gold
            whole = Counts(relaxed, relaxed, gold, system)
            for right in {0, 1, relaxed // 2, relaxed}:
                f1 = 2 * p * r / (p + r) * (right / relaxed)
                theirs = Decimal(100 * f1).quantize(Decimal("0.01"), ROUND_HALF_UP)
                counts = Counts(right, right, gold, system)
                assert percent(toolkit_rates(counts, whole)["f1"], 2) == str(theirs)
    assert percent(toolkit_rates(*[Counts(7, 7, 9, 55)] * 2)["f1"], 2) == "21.87"
    assert percent(Counts(7, 7, 9, 55).f1, 2) == "21.88"


def test_halves_are_rounded_up_as_in_print() -> None:
    """116/128 = .90625: Python 2 printed 90.63, Python 3's round gives 90.62."""
    assert percent(116 / 128, 2) == "90.63"
    assert percent(0.125, 1) == "12.5"
    assert percent(None, 2) == "–"


def test_value_f1_is_value_accuracy_times_relaxed_f1(tmp_path: Path) -> None:
    gold = f"{timex('May', 'a')} and {timex('June', 'b', 't2')} and {timex('July', 'c', 't3')}."
    system = f"{timex('May', 'a')} and {timex('June', 'x', 't2')} and July."
    rows = scored(tmp_path, gold, system)
    relaxed = rows["relaxed"]["f1"]  # 2·2/(3+2) = .8
    accuracy = rows["value"]["matched"] / rows["relaxed"]["matched"]  # ½
    assert rows["value"]["f1"] == pytest.approx(accuracy * relaxed)
    assert relaxed == pytest.approx(0.8)


def test_a_system_file_that_is_missing_scores_as_empty_and_is_named(tmp_path: Path) -> None:
    for name in ("a", "b"):
        tml(tmp_path / "gold" / f"{name}.tml", timex("May", "x"))
    tml(tmp_path / "system" / "a.tml", timex("May", "x"))
    result = onrecord(
        "score", f"timeml:{tmp_path / 'system'}", "--corpus", f"timeml:{tmp_path / 'gold'}",
        "--profile", "tempeval3", "--format", "json",
    ).json  # fmt: skip
    row = result["tasks"]["dates"]["criteria"]["value"]["overall"]
    assert [row[k] for k in ("matched", "gold", "predicted")] == [1, 2, 1]
    assert [f["doc_id"] for f in result["failures"]] == ["b"]


def test_another_text_is_refused(tmp_path: Path) -> None:
    tml(tmp_path / "gold" / "d.tml", "One  space.")
    tml(tmp_path / "system" / "d.tml", "One space.")
    answer = onrecord(
        "score", f"timeml:{tmp_path / 'system'}", "--corpus", f"timeml:{tmp_path / 'gold'}"
    )
    assert answer.code == 2
    assert "one space is enough" in answer.err
