"""The pytest plugin in projects of its own: collected files, fixtures, options, workers."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import pytest

import onrecord.pytest_plugin.collecting
import onrecord.pytest_plugin.fixtures  # noqa: F401  # pytester forgets what its runs import
from tests.command_line import gold_document, prediction, write_lines

pytest_plugins = "pytester"

EXTRACTOR = '''
"""Finds two names; a test makes it worse by changing what stands here."""

NAMES = {"Maria Silva": "PERSON"}


def find(document):
    found = []
    for name, type_ in NAMES.items():
        start = document.text.find(name)
        if start >= 0:
            found.append({"start": start, "end": start + len(name), "type": type_})
    return {"entities": found}
'''
BOTH = '{"Maria Silva": "PERSON", "Portugal": "GPE"}'
ONE = '{"Maria Silva": "PERSON"}'
NONE = '{"Maria": "PERSON"}'
"""What the extractor knows. Gold: [Maria Silva] PERSON, [Portugal] GPE, so F1 is 1,
2·1/(2+1) = 2/3 and 0: its one prediction has a wrong boundary."""

GATE = '[gate]\nname = "names"\nextractor = "extractor.py:find"\ncorpus = "gold"\n'


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Gold of one document, an extractor, an ``onrecord.toml``, a baseline with F1 2/3."""
    # Of no use in these projects, and imported anew for each of them.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")
    gold = pytester.mkdir("gold")
    (gold / "a.json").write_text(json.dumps(gold_document("a")), encoding="utf-8")
    manifest = {
        "id": "tiny", "title": "Tiny", "version": "1.0.0", "documents": ["a"],
        "text_licence": "CC0-1.0", "annotation_licence": "CC0-1.0", "provenance": "invented",
        "type_set": "ontonotes",
    }  # fmt: skip
    (gold / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    gates(pytester, GATE)
    knows(pytester, ONE)
    blessed = pytester.runpytest_inprocess("--onrecord-bless")
    blessed.assert_outcomes(passed=1)
    return pytester


def gates(project: pytest.Pytester, text: str) -> None:
    (project.path / "onrecord.toml").write_text(text, encoding="utf-8")


def knows(project: pytest.Pytester, names: str, more: str = "") -> None:
    source = EXTRACTOR.replace(ONE, names) + more
    (project.path / "extractor.py").write_text(source, encoding="utf-8")


def baseline(project: pytest.Pytester) -> Any:
    return json.loads((project.path / "baseline.json").read_text(encoding="utf-8"))


def lines_of(result: pytest.RunResult) -> str:
    return result.stdout.str()


def test_an_extractor_as_good_as_its_baseline_passes(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["onrecord.toml::names::entities PASSED*", "onrecord.toml::names::run PASSED*"]
    )


def test_an_improved_extractor_passes_and_leaves_the_baseline_alone(
    project: pytest.Pytester,
) -> None:
    before = (project.path / "baseline.json").read_bytes()
    knows(project, BOTH)
    project.runpytest_inprocess().assert_outcomes(passed=2)
    assert (project.path / "baseline.json").read_bytes() == before


def test_a_broken_extractor_fails_with_the_sentence_and_without_a_traceback(
    project: pytest.Pytester,
) -> None:
    knows(project, NONE)
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*onrecord.toml: extractor.py:find held to baseline.json",
            "FAILED: entities headline: entities.strict F1 fell from 66.7 to 0.0 on the same *",
            "− broken  entities  a  [[]0, 11)",
            "  [[]Maria Silva] said on Monday that Portugal*",
            "  gold    PERSON [[]0, 11)",
            "  before  PERSON [[]0, 11): correct",
            "  after   PERSON [[]0, 5): wrong boundary",
            "if this is meant: pytest --onrecord-bless onrecord.toml",
        ]
    )
    assert "Traceback" not in lines_of(result)
    assert not re.search(r"\.py:\d", lines_of(result))


def test_bless_writes_the_baseline_and_says_what_it_wrote(project: pytest.Pytester) -> None:
    assert baseline(project)["tasks"]["entities"]["f1"] == pytest.approx(2 / 3)
    knows(project, BOTH)
    result = project.runpytest_inprocess("--onrecord-bless")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["wrote *baseline.json (entities F1 66.7 → 100.0)"])
    assert baseline(project)["tasks"]["entities"]["f1"] == 1
    again = project.runpytest_inprocess("--onrecord-bless")
    again.stdout.fnmatch_lines(["unchanged: *baseline.json (entities F1 100.0)"])
    knows(project, ONE)
    project.runpytest_inprocess("-k", "entities").assert_outcomes(failed=1, deselected=1)


def test_a_missing_baseline_fails_and_names_the_command(project: pytest.Pytester) -> None:
    (project.path / "baseline.json").unlink()
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*no such baseline (make it with: pytest --onrecord-bless onrecord.toml)"]
    )
    assert not (project.path / "baseline.json").exists()


@pytest.mark.parametrize("damage", ["cut", "counts", "no JSON"])
def test_a_corrupt_baseline_fails_and_names_the_place(
    project: pytest.Pytester, damage: str
) -> None:
    path = project.path / "baseline.json"
    body = baseline(project)
    body["tasks"]["entities"]["documents"]["a"] = [2.0, 2.0, 2.0, 2.0]
    text = path.read_text(encoding="utf-8")
    changed = {"cut": text[:200], "counts": json.dumps(body), "no JSON": "\x00\xff"}[damage]
    path.write_text(changed, encoding="utf-8")
    result = project.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*baseline.json*"])
    assert "Traceback" not in lines_of(result)
    assert "INTERNALERROR" not in lines_of(result)


def test_a_baseline_of_other_gold_is_refused(project: pytest.Pytester) -> None:
    document = gold_document("a")
    document["entities"].pop()
    (project.path / "gold" / "a.json").write_text(json.dumps(document), encoding="utf-8")
    result = project.runpytest_inprocess("-k", "entities")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(["*must have one signature, but*"])


def test_an_extractor_that_fails_on_a_document_fails_the_run(project: pytest.Pytester) -> None:
    knows(project, ONE, "\nNAMES[1] = 'not a string'\n")
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["FAILED: extractor: 1 of 1 documents failed, first a: *TypeErr*"])
    assert "Traceback" not in lines_of(result)


def test_a_failed_extraction_is_not_blessed(project: pytest.Pytester) -> None:
    before = (project.path / "baseline.json").read_bytes()
    knows(project, ONE, "\nNAMES[1] = 'not a string'\n")
    result = project.runpytest_inprocess("--onrecord-bless")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the extractor failed on 1 of 1 documents*"])
    result.stdout.fnmatch_lines(["nothing was written"])
    assert (project.path / "baseline.json").read_bytes() == before


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise RuntimeError('no model here')", "*importing extractor.py raised RuntimeError*"),
        ("def other(document): ...", "*extractor.py has no 'find'*"),
    ],
)
def test_an_extractor_that_cannot_start_fails_every_test_in_one_line(
    project: pytest.Pytester, source: str, said: str
) -> None:
    (project.path / "extractor.py").write_text(source, encoding="utf-8")
    result = project.runpytest_inprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines([said])
    assert "Traceback" not in lines_of(result)


def test_must_find_spans_are_tests_of_their_own(project: pytest.Pytester) -> None:
    gates(project, GATE + 'must-find = ["a:entities:Maria Silva", "a:entities:Portugal"]\n')
    found = project.runpytest_inprocess("-v")
    found.assert_outcomes(passed=3, failed=1)
    found.stdout.fnmatch_lines(
        [
            "*must find entities “Maria Silva” in a PASSED*",
            "*must find entities “Portugal” in a FAILED*",
            "FAILED: must find entities “Portugal” in a: not found, nor did the baseline*",
        ]
    )
    knows(project, '{"Maria": "PERSON", "Portugal": "GPE"}')
    lost = project.runpytest_inprocess("-k", "find and Maria")
    lost.assert_outcomes(failed=1, deselected=3)
    lost.stdout.fnmatch_lines(["*lost: not found, the baseline found it", "− broken*[[]0, 11)"])
    # What was fixed is not about Maria Silva.
    assert "fixed" not in lines_of(lost)


def test_tests_are_chosen_by_task_and_by_marker(project: pytest.Pytester) -> None:
    project.makepyfile(test_own="def test_own(): pass")
    project.runpytest_inprocess("-k", "entities").assert_outcomes(passed=1, deselected=2)
    project.runpytest_inprocess("-m", "onrecord").assert_outcomes(passed=2, deselected=1)
    project.runpytest_inprocess("-m", "not onrecord").assert_outcomes(passed=1, deselected=2)
    project.runpytest_inprocess("onrecord.toml::names::run").assert_outcomes(passed=1)


def test_the_marker_is_documented(pytester: pytest.Pytester) -> None:
    pytester.runpytest_inprocess("--markers").stdout.fnmatch_lines(
        ["@pytest.mark.onrecord: holds an extractor to gold*"]
    )


def test_several_gates_have_tests_baselines_and_policies_of_their_own(
    project: pytest.Pytester,
) -> None:
    second = GATE.replace("[gate]", "[[gate]]").replace('"names"', '"second"')
    gates(
        project,
        GATE.replace("[gate]", "[[gate]]")
        + second
        + 'baseline = "held/second.json"\nfloors = {"entities.strict" = 0.9}\n',
    )
    blessed = project.runpytest_inprocess("--onrecord-bless", "-k", "second")
    blessed.stdout.fnmatch_lines(["wrote *held?second.json (entities F1 66.7)"])
    result = project.runpytest_inprocess("-v")
    result.assert_outcomes(passed=3, failed=1)
    # 2/3 is less than 0.9.
    result.stdout.fnmatch_lines(["FAILED: entities.strict floor: entities.strict F1 is 66.7 < 90*"])


def test_settings_reach_the_extractor_and_the_table_may_say_nothing_else(
    project: pytest.Pytester,
) -> None:
    knows(project, ONE, "\ndef none(document, *, most: int): return {'entities': [][:most]}\n")
    gates(project, GATE.replace(":find", ":none") + "settings = {most = 3}\n")
    project.runpytest_inprocess().stdout.fnmatch_lines(["*fell from 66.7 to 0.0*"])
    gates(project, GATE.replace(":find", ":none") + "settings = {most = 'x'}\n")
    project.runpytest_inprocess().stdout.fnmatch_lines(["*most*int*"])


WAVERING = """
readings = []


def once_wrong(document):
    # The second of three repeats misses what the others find.
    readings.append(document.id)
    return {"entities": []} if len(readings) == 2 else find(document)
"""


class TestWavering:
    def test_repeats_that_disagree_are_flaky_and_no_pass(self, project: pytest.Pytester) -> None:
        knows(project, ONE, WAVERING)
        gates(project, GATE.replace(":find", ":once_wrong") + "repeat = 3\n")
        result = project.runpytest_inprocess()
        result.assert_outcomes(passed=1, failed=1)
        result.stdout.fnmatch_lines(
            [
                "*entities headline: passes in 2 of 3 repeats, not in another*",
                "*flaky: 3 repeats differ in a",
            ],
        )

    def test_what_all_repeats_pass_passes_and_still_says_that_it_wavers(
        self, project: pytest.Pytester
    ) -> None:
        knows(project, ONE, WAVERING)
        wavers = GATE.replace(":find", ":once_wrong") + "repeat = 3\n"
        gates(project, wavers + "allowed-drops = {entities = 1}\n")
        result = project.runpytest_inprocess("-rP")
        result.assert_outcomes(passed=2)
        result.stdout.fnmatch_lines(["flaky: 3 repeats differ in a"])

    def test_blessing_says_that_the_first_repeat_is_what_was_blessed(
        self, project: pytest.Pytester
    ) -> None:
        knows(project, ONE, WAVERING)
        gates(project, GATE.replace(":find", ":once_wrong") + "repeat = 3\n")
        result = project.runpytest_inprocess("--onrecord-bless")
        result.stdout.fnmatch_lines(["wrote *; flaky: repeats differ in a; the first is blessed"])

    def test_the_fixture_repeats_too(self, project: pytest.Pytester) -> None:
        knows(project, ONE, WAVERING)
        project.makepyfile("""
            def test_it(onrecord_gate):
                onrecord_gate(
                    "extractor.py:once_wrong", corpus="gold", baseline="baseline.json", repeat=3
                )
        """)
        result = project.runpytest_inprocess("-k", "test_it")
        result.assert_outcomes(failed=1)
        result.stdout.fnmatch_lines(["*passes in 2 of 3 repeats, not in another*"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gate", "*onrecord.toml: is not TOML*"),
        ("[gates]\n", "*has no table 'gates' (did you mean gate?*"),
        ("gate = 3", "*gate must be a table*"),
        ("[gate]\n", '*gate[[]0[]]: needs "extractor"*'),
        (GATE + "corpse = 'x'", "*has no key 'corpse'*"),
        (GATE.replace('"gold"', "3"), "*corpus: must be a string*"),
        (GATE + "settings = 3", "*settings: must be a table*"),
        (GATE + "repeat = 0", "*repeat: must be a whole number ≥ 1, got 0*"),
        (GATE + "repeat = true", "*repeat: must be a whole number ≥ 1, got True*"),
        (GATE.replace("[gate]", "[[gate]]") * 2, "*has the name of gate[[]0[]]: 'names'*"),
        (GATE + "floors = {entities = 80}", "*must be between 0 and 1, got 80*"),
    ],
)
def test_a_file_that_breaks_its_contract_is_an_error_of_collection_in_one_line(
    project: pytest.Pytester, text: str, said: str
) -> None:
    gates(project, text)
    result = project.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    assert "Traceback" not in lines_of(result)


def test_a_file_without_a_gate_has_no_tests(project: pytest.Pytester) -> None:
    gates(project, "")
    assert project.runpytest_inprocess().ret == pytest.ExitCode.NO_TESTS_COLLECTED


COUNTING = """
from pathlib import Path

with Path("starts.log").open("a") as log:
    log.write("started\\n")
"""


def starts(project: pytest.Pytester) -> int:
    log = project.path / "starts.log"
    count = len(log.read_text(encoding="utf-8").splitlines())
    log.unlink()
    return count


def test_the_extractor_runs_once_for_all_tests_of_a_file(project: pytest.Pytester) -> None:
    gates(project, GATE + 'must-find = ["a:entities:Maria Silva"]\n')
    knows(project, ONE, COUNTING)
    project.runpytest_inprocess().assert_outcomes(passed=3)
    assert starts(project) == 1


@pytest.mark.slow
def test_workers_share_one_extraction_and_leave_nothing_behind(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = project.mkdir("elsewhere")
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    gates(project, GATE + 'must-find = ["a:entities:Maria Silva", "a:entities:Portugal"]\n')
    knows(project, NONE, COUNTING + "\nimport time\ntime.sleep(0.3)\n")
    result = project.runpytest_subprocess("-n", "2")
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["− broken  entities  a*", "  [[]Maria Silva] said on Monday*"])
    assert starts(project) == 1
    assert not list(elsewhere.glob("onrecord-*"))


@pytest.mark.slow
def test_workers_share_the_error_of_an_extractor_that_cannot_start(
    project: pytest.Pytester,
) -> None:
    knows(project, ONE, COUNTING + "\nraise RuntimeError('no model here')\n")
    result = project.runpytest_subprocess("-n", "2")
    result.assert_outcomes(failed=2)
    assert lines_of(result).count("extractor.py raised RuntimeError: no model here") >= 2
    assert starts(project) == 1


@pytest.mark.slow
def test_a_worker_that_blesses_is_heard_at_the_end(project: pytest.Pytester) -> None:
    knows(project, BOTH)
    result = project.runpytest_subprocess("-n", "2", "--onrecord-bless")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["wrote *baseline.json (entities F1 66.7 → 100.0)"])


def test_a_process_leaves_no_extraction_and_no_module_behind(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = project.mkdir("elsewhere")
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    project.makepyfile(
        test_z="""
        import os
        import sys

        collected = [*sys.path], os.getcwd()

        def test_modules_path_and_folder_are_as_before():
            assert "extractor" not in sys.modules
            assert ([*sys.path], os.getcwd()) == collected
        """
    )
    result = project.runpytest_subprocess("--import-mode=importlib", "onrecord.toml", "test_z.py")
    result.assert_outcomes(passed=3)
    assert not list(elsewhere.glob("onrecord-*"))


def test_a_score_is_of_an_extractor_or_of_predictions(project: pytest.Pytester) -> None:
    write_lines(project.path / "said.jsonl", prediction("a"))
    project.makepyfile(
        test_scores="""
        from pathlib import Path

        import onrecord
        from extractor import find

        def nothing(document):
            return {"entities": []}

        class Finds:
            def extract(self, document):
                return find(document)

        def f1(onrecord_score, subject):
            return round(onrecord_score(subject, "gold").f1("entities"), 3)

        def test_functions(onrecord_score):
            assert f1(onrecord_score, find) == 0.667
            assert f1(onrecord_score, nothing) == 0

        def test_objects(onrecord_score):
            assert f1(onrecord_score, Finds) == f1(onrecord_score, Finds()) == 0.667

        def test_specifications(onrecord_score):
            assert f1(onrecord_score, "extractor.py:find") == 0.667
            assert f1(onrecord_score, "extractor:find") == 0.667

        def test_predictions(onrecord_score):
            assert f1(onrecord_score, "said.jsonl") == 1
            assert f1(onrecord_score, Path("said.jsonl")) == 1
            assert f1(onrecord_score, [[(0, 11, "PERSON")]]) == 0.667
            assert f1(onrecord_score, [{"entities": [(0, 11, "PERSON")]}]) == 0.667

        def test_gold_in_memory(onrecord_score):
            gold = [{"id": "b", "text": "Maria Silva", "entities": [(0, 11, "PERSON")]}]
            assert onrecord_score(find, gold).f1("entities") == 1

        def test_comparisons(onrecord_score):
            a, b = onrecord_score(find, "gold"), onrecord_score("said.jsonl", "gold")
            fixed = [flip for flip in onrecord.compare(a, b).flips if flip.change == "fixed"]
            assert [flip.sentence[flip.start:flip.end] for flip in fixed] == ["Portugal"]
        """
    )
    project.syspathinsert()
    result = project.runpytest_inprocess("test_scores.py")
    result.assert_outcomes(passed=6)


GATE_TEST = """
    import pytest

    POLICY = {"no-new-errors": True}

    @pytest.mark.onrecord
    def test_gate(onrecord_gate):
        verdict = onrecord_gate(
            "extractor.py:find", baseline="baseline.json", corpus="gold", policy=POLICY
        )
        assert verdict is None or verdict.exit_code == 0
"""


def test_the_gate_fixture_passes_or_fails_with_the_flips(project: pytest.Pytester) -> None:
    project.makepyfile(test_gate=GATE_TEST)
    project.runpytest_inprocess("test_gate.py", "--strict-markers").assert_outcomes(passed=1)
    knows(project, NONE)
    result = project.runpytest_inprocess("test_gate.py")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "extractor.py:find held to baseline.json",
            "FAILED: entities headline: *",
            "FAILED: no new errors: right before and wrong now: 1 of entities",
            "− broken  entities  a*",
            "  [[]Maria Silva] said on Monday *",
            "if this is meant, run this test with --onrecord-bless",
        ]
    )
    assert "__call__" not in lines_of(result)


def test_the_gate_fixture_blesses_on_purpose_only(project: pytest.Pytester) -> None:
    project.makepyfile(test_gate=GATE_TEST)
    (project.path / "baseline.json").unlink()
    missing = project.runpytest_inprocess("test_gate.py")
    missing.assert_outcomes(failed=1)
    missing.stdout.fnmatch_lines(["*baseline.json: there is no such baseline*"])
    assert not (project.path / "baseline.json").exists()
    blessed = project.runpytest_inprocess("test_gate.py", "--onrecord-bless")
    blessed.assert_outcomes(passed=1)
    blessed.stdout.fnmatch_lines(["wrote baseline.json (entities F1 66.7)"])
    project.runpytest_inprocess("test_gate.py").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"extractor.py:find"', '"extractor.py:found"'), "*has no 'found'*"),
        (('"gold"', '"golf"'), "*golf: no such corpus*"),
        (("no-new-errors", "no-new-error"), "*policy: has no key 'no-new-error'*"),
    ],
)
def test_the_gate_fixture_says_what_is_wrong_without_a_traceback(
    project: pytest.Pytester, change: tuple[str, str], said: str
) -> None:
    project.makepyfile(test_gate=GATE_TEST.replace(*change))
    result = project.runpytest_inprocess("test_gate.py")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([said])
    assert "Error" not in lines_of(result)


def test_a_margin_that_one_document_cannot_show_does_not_pass(project: pytest.Pytester) -> None:
    gates(project, GATE + "margin = 0.5\n")
    knows(project, NONE)
    result = project.runpytest_inprocess("-k", "entities")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(["inconclusive: entities margin: *"])


@pytest.mark.parametrize("on_ci", ["", "true"])
def test_more_flips_than_are_shown_are_counted_and_shown_on_demand(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, on_ci: str
) -> None:
    for name in ("CI", "BUILD_NUMBER"):  # pytest's summary is longer where one is set
        monkeypatch.delenv(name, raising=False)
    if on_ci:
        monkeypatch.setenv("CI", on_ci)
    words = ["Ana", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ivy", "Jo", "Kim", "Lou"]
    text = " ".join(words)
    entities = []
    for word in words:
        start = text.index(word)
        entities.append({"start": start, "end": start + len(word), "type": "PERSON"})
    body = {"id": "a", "text": text, "entities": entities}
    (project.path / "gold" / "a.json").write_text(json.dumps(body), encoding="utf-8")
    knows(project, json.dumps(dict.fromkeys(words, "PERSON")))
    project.runpytest_inprocess("--onrecord-bless").assert_outcomes(passed=1)
    knows(project, NONE)
    result = project.runpytest_inprocess("-k", "entities")
    assert lines_of(result).count("− broken") == 10
    result.stdout.fnmatch_lines(["… and 2 more flips: -v shows them"])
    assert lines_of(project.runpytest_inprocess("-v", "-k", "entities")).count("− broken") == 12


START = """
import sys, pytest

class Look:
    def pytest_sessionfinish(self):
        self.modules = sorted(sys.modules)

look = Look()
code = pytest.main(["-q", "-p", "no:hypothesispytest", *sys.argv[1:]], plugins=[look])
heavy = ("numpy", "msgspec", "spacy", "rich", "scipy", "click", "tomllib")
print("loaded:", [m for m in look.modules if m.split(".")[0] in (*heavy, "onrecord")])
sys.exit(code)
"""


def test_a_project_that_does_not_use_it_loads_nothing_but_the_plugin_itself(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(test_own="def test_own(tmp_path): pass")
    code = pytester.makepyfile(start=START)
    result = pytester.run(sys.executable, code, "test_own.py")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["loaded: [[]'onrecord', 'onrecord.pytest_plugin'[]]"])
