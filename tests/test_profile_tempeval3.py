"""Counts and printed figures of the official toolkit, case by case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.report.tables import percent
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


def test_one_prediction_over_two_golds_is_paired_with_the_first(tmp_path: Path) -> None:
    gold = f"On {timex('Friday', 'a')} {timex('afternoon', 'b', 't2')} then."
    rows = scored(tmp_path, gold, f"On {timex('Friday afternoon', 'b')} then.")
    assert (rows["relaxed"]["matched"], rows["value"]["matched"]) == (1, 0)


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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<TimeML><TEXT>open", "is not XML"),
        (b"<TimeML></TimeML>", "it has no TEXT"),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa">]><TimeML><TEXT>&a;</TEXT></TimeML>',
            "must not declare entities",
        ),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "d.tml"
    path.write_bytes(content)
    answer = onrecord("score", f"timeml:{path}", "--corpus", f"timeml:{path}")
    assert answer.code == 2
    assert said in answer.err
    assert "d.tml" in answer.err


def test_another_text_is_refused(tmp_path: Path) -> None:
    tml(tmp_path / "gold" / "d.tml", "One  space.")
    tml(tmp_path / "system" / "d.tml", "One space.")
    answer = onrecord(
        "score", f"timeml:{tmp_path / 'system'}", "--corpus", f"timeml:{tmp_path / 'gold'}"
    )
    assert answer.code == 2
    assert "one space is enough" in answer.err
