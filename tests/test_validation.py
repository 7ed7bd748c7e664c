from __future__ import annotations

import copy
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.bundle import bundle_root
from onrecord.validation import RULES, validate_path
from tests.command_line import onrecord
from tests.corruptions import CORRUPTIONS, EXAMPLE, Corruption, Files, name_again
from tests.damage import ODD, places


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_the_example_of_the_guidelines_is_clean(files: Files) -> None:
    answer = onrecord("validate", "--strict", files.write())
    assert answer.out == "0 errors, 0 warnings\n"
    assert answer.code == 0


@pytest.mark.parametrize("case", CORRUPTIONS, ids=lambda c: f"{c.rule}: {c.name}")
def test_a_corruption_is_found_by_its_rule(files: Files, case: Corruption) -> None:
    case.breaks(files)
    data = files.write()
    answer = onrecord("validate", "--strict", "--format", "json", data)
    assert answer.code == 2
    found = [p for p in answer.json if p["rule"] == case.rule]
    assert found, [p["rule"] for p in answer.json]
    assert case.path is None or case.path in {p["path"] for p in found}
    for problem in answer.json:
        assert str(files.root) in problem["place"]
        assert problem["problem"]
        assert len(problem["problem"]) < 400
        assert problem["severity"] == RULES[problem["rule"]].severity
    relaxed = onrecord("validate", data)
    only_warnings = all(p["severity"] == "warning" for p in answer.json)
    assert relaxed.code == (0 if only_warnings else 2)
    assert "Traceback" not in relaxed.err + relaxed.out


ELSEWHERE = {
    "repeated-document", "unknown-document", "repeated-prediction", "unpredicted",
    "predicted-surface", "identity", "submitted-file", "one-submission", "known-corpus", "format",
    "withdrawn", "too-much", "empty",
}  # fmt: skip
"""Rules about other files than a corpus's JSON, broken in tests of their own."""


def test_every_rule_is_broken_at_least_once() -> None:
    assert {c.rule for c in CORRUPTIONS} | ELSEWHERE == set(RULES)


def test_all_problems_are_reported_at_once_and_errors_first(files: Files) -> None:
    files.entities[0]["text"] = "Chilean"
    files.dates[0]["value"] = "soon"
    del files.entities[2]["entity_id"]
    answer = onrecord("validate", files.write())
    lines = answer.out.splitlines()
    assert [line.partition(":")[0] for line in lines[:-1]] == ["error", "error", "warning"]
    assert lines[-1] == "2 errors, 1 warning"


def test_what_breaks_the_schema_hides_nothing_else(files: Files) -> None:
    files.entities[0]["start"] = "0"  # goes as a whole: what follows keeps its number
    files.entities[1]["text"] = "Chilean"
    files.entities[3]["id"] = files.entities[2]["id"]
    files.dates[0]["value"] = "soon"
    files.body["dct"]["provenance"] = "guessed"
    files.attributions[0].update(polarity="maybe", quote_type="direct")
    files.attributions[1].update(cue=[[132, 137], [137, 138]], parent="a9")
    answer = onrecord("validate", "--format", "json", files.write())
    assert sorted((p["rule"], p["path"]) for p in answer.json) == [
        ("id", "entities[3].id"),
        ("quote-type", "attributions[0].quote_type"),
        ("schema", "attributions[0].polarity"),
        ("schema", "attributions[1].cue"),
        ("schema", "dct.provenance"),
        ("schema", "entities[0].start"),
        ("surface", "entities[1].text"),
        ("timex", "dates[0].value"),
    ]
    twice = next(p["problem"] for p in answer.json if p["rule"] == "id")
    assert twice == "must be unique, but entities[2] has 'e3' too"


def test_a_waiver_with_a_note_silences_one_finding(files: Files) -> None:
    name_again(files)
    assert onrecord("validate", "--strict", files.write()).code == 2
    files.entities[1].update(waive=["repeat"], note="the second one is another Amos Reed")
    assert onrecord("validate", "--strict", files.write()).code == 0


def test_what_is_no_file_of_ours_is_named(tmp_path: Path) -> None:
    assert onrecord("validate", tmp_path / "none").code == 2
    answer = onrecord("validate", tmp_path)
    assert answer.code == 2
    assert "must be a corpus, a run or a submission" in answer.out


def test_a_broken_manifest_hides_no_finding_in_its_documents(files: Files) -> None:
    files.manifest["version"] = "one"
    files.entities[0]["text"] = "Chilean"
    answer = onrecord("validate", "--format", "json", files.write())
    assert [p["rule"] for p in answer.json] == ["schema", "surface"]


def test_a_period_bounds_the_days_inside_it(files: Files) -> None:
    files.body["dct"] = {"value": "2031-05-06", "earliest": "2031-05", "latest": "2031-05"}
    assert onrecord("validate", "--strict", files.write()).out == "0 errors, 0 warnings\n"


def test_of_two_relations_of_one_length_either_may_be_the_parent(files: Files) -> None:
    inner = files.attributions[1]
    inner["parent"] = "a1"
    for number in (0, 2):
        files.attributions[number].update(content=[[106, 137]], parent=None, quote_type="mixed")
    answer = onrecord("validate", "--format", "json", files.write())
    assert "parent" not in {p["rule"] for p in answer.json}
    inner["parent"] = "a3"
    answer = onrecord("validate", "--format", "json", files.write())
    assert "parent" not in {p["rule"] for p in answer.json}
    inner["parent"] = None
    answer = onrecord("validate", "--format", "json", files.write())
    assert [p["path"] for p in answer.json if p["rule"] == "parent"] == ["attributions[1].parent"]


@pytest.mark.parametrize("words", ["some", "their", "The Harlow Courier"])
def test_a_source_that_is_no_name_may_be_a_pronoun(files: Files, words: str) -> None:
    relation = files.attributions[1]
    start = files.text.index("he added")
    files.text = files.text.replace("he added", f"{words} added")
    relation.update(source=[[start, start + len(words)]], source_type="pronoun")
    answer = onrecord("validate", "--format", "json", files.write())
    named = words[0].isupper()
    assert ("source-type" in {p["rule"] for p in answer.json}) == named


@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_document_holds_validation_ends_in_findings(data: st.DataObject) -> None:
    body = copy.deepcopy(EXAMPLE)
    for _ in range(data.draw(st.integers(1, 4))):
        *way, last = data.draw(st.sampled_from([p for p in places(body) if p != ("text",)]))
        inside = body
        for step in way:
            inside = inside[step]
        inside[last] = data.draw(ODD)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "gold.jsonl"
        path.write_text(json.dumps(body), encoding="utf-8")
        for problem in validate_path(path):
            assert str(problem).startswith(f"{path}:1: ")
            assert problem.rule in RULES


def test_the_bundled_data_are_clean() -> None:
    answer = onrecord("validate", "--strict", bundle_root() / "data")
    assert answer.out == "0 errors, 0 warnings\n"
