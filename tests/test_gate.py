"""``onrecord gate``: exit codes, options, ``onrecord.toml`` and extractors that waver."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.command_line import gold_document, onrecord, prediction, span, write_lines
from tests.gate_story import Story, without

Line: TypeAlias = dict[str, Any]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


class TestExitCodes:
    def test_a_document_that_failed_comes_before_its_regression(self, story: Story) -> None:
        failed = {"doc_id": "b", "status": "error", "error": "out of memory"}
        story.says(prediction("a"), failed)
        answer = story.gate()
        assert answer.code == 4
        assert "FAILED: extractor: 1 of 2 documents failed, first b: out of memory" in answer.out
        assert answer.out.startswith("broken: 5 ")  # 2 entities, 1 date, 2 attributions

    def test_a_missing_document_is_a_regression_and_named(self, story: Story) -> None:
        story.says(prediction("a"))
        answer = story.gate()
        assert answer.code == 1
        assert "  b: missing: not in the predictions" in answer.out

    def test_invalid_input_comes_before_everything(self, story: Story) -> None:
        story.says(prediction("a") | {"status": "error"}, prediction("c"))
        answer = story.gate()
        assert (answer.code, answer.out) == (2, "")
        assert "no document of the corpus is 'c'" in answer.err

    def test_a_regression_comes_before_what_cannot_be_told(self, story: Story) -> None:
        story.says(prediction("a"), without("dates", 0))
        assert story.gate("--margin", ".02").code == 3
        assert story.gate("--margin", ".02", "--floor", "dates=.99").code == 1

    def test_a_task_that_is_no_longer_attempted_is_a_regression(self, story: Story) -> None:
        lines = [prediction("a"), prediction("b")]
        for line in lines:
            del line["dates"]
        story.says(*lines)
        answer = story.gate()
        assert answer.code == 1
        assert (
            "FAILED: dates headline: the baseline attempts dates, this run does not" in answer.out
        )
        assert answer.out.startswith("broken: 2 ")

    def test_a_task_that_is_attempted_anew_passes_and_is_said(self, story: Story) -> None:
        lines = [prediction("a"), prediction("b")]
        fewer = [{k: v for k, v in line.items() if k != "dates"} for line in lines]
        story.says(*fewer)
        story.bless()
        story.says(*lines)
        answer = story.gate()
        assert answer.code == 0
        assert "dates is attempted now and was not when blessed" in answer.out


class TestOptions:
    def test_a_swap_of_errors_passes_unless_no_new_errors_are_wanted(self, story: Story) -> None:
        story.says(without("entities", 0, "a"), prediction("b"))
        story.bless()
        story.says(prediction("a"), without("entities", 0, "b"))
        usual, strict = story.gate(), story.gate("--no-new-errors")
        assert (usual.code, strict.code) == (0, 1)
        assert usual.out.startswith("broken: 1 (right before, wrong now)\n\n− entities  b  [0, 11)")
        assert "FAILED: no new errors: right before and wrong now: 1 of entities" in strict.out

    def test_an_allowed_drop_stands_in_place_of_the_default(self, story: Story) -> None:
        story.says(prediction("a"), without("entities", 0))
        # 3 of 4 found: F1 = 6/7, a fall of 1/7 = .143; and one statement has lost its speaker
        record = ("--allow-drop", "record=1")
        assert story.gate(*record, "--allow-drop", "entities=.15").code == 0
        assert story.gate(*record, "--allow-drop", "entities.strict=.14").code == 1
        answer = story.gate(*record, "--allow-drop", "entities.exact=.15")
        assert answer.code == 1  # another criterion's leave does not excuse the headline
        assert (
            "passed: entities.exact allowed drop: entities.exact F1 fell from 100.0" in answer.out
        )

    def test_a_floor_holds_one_type_of_one_criterion(self, story: Story) -> None:
        story.says(prediction("a"), without("entities", 0))  # PERSON: 1 of 2 found, F1 = 2/3
        loose = ("--allow-drop", "entities=1", "--allow-drop", "record=1")
        assert story.gate(*loose, "--floor", "entities.strict.PERSON=.66").code == 0
        answer = story.gate(*loose, "--floor", "entities.strict.PERSON=.67")
        assert answer.code == 1
        told = "entities.strict.PERSON floor: entities.strict.PERSON F1 is 66.7 < 67.0"
        assert f"FAILED: {told}" in answer.out
        assert story.gate(*loose, "--floor", "entities.strict.GPE=1").code == 0

    @pytest.mark.parametrize("what", ["0-11", "Maria Silva"])
    def test_a_lost_must_find_fails_whatever_the_scores_do(self, story: Story, what: str) -> None:
        loose = ("--allow-drop", "entities=1", "--allow-drop", "record=1")
        wanted = ("--must-find", f"b:entities:{what}")
        assert story.gate(*loose, *wanted).code == 0
        story.says(prediction("a"), without("entities", 0))
        answer = story.gate(*loose, *wanted)
        assert answer.code == 1
        assert "lost: not found, the baseline found it" in answer.out
        story.says(prediction("a"), without("entities", 1))
        assert story.gate(*loose, *wanted).code == 0

    def test_a_must_find_that_the_baseline_misses_too_fails_and_says_so(self, story: Story) -> None:
        story.says(prediction("a"), without("entities", 0))
        story.bless()
        answer = story.gate("--must-find", "b:entities:0-11")
        assert answer.code == 1
        told = "must find entities [0, 11) in b: not found, nor did the baseline find more"
        assert f"FAILED: {told}" in answer.out

    def test_a_must_find_attribution_is_named_by_the_words_of_a_role(self, story: Story) -> None:
        story.says(prediction("a"), without("attributions", 1))
        start, end = span("“We will,”")
        for what in ("“We will,”", f"{start}-{end}"):
            answer = story.gate("--must-find", f"b:attributions:{what}")
            assert re.search("FAILED: must find attributions .* in b: lost: not found", answer.out)

    def test_a_margin_on_two_documents_is_inconclusive_and_says_so(self, story: Story) -> None:
        story.says(prediction("a"), without("dates", 0))
        answer = story.gate("--margin", ".02")
        assert answer.code == 3
        assert (
            "inconclusive: dates margin: dates.value F1 fell from 100.0 to 66.7 on the same 2 "
            "documents; 2 documents cannot show that it loses less than 2 points on documents "
            "like these, nor that it loses more" in answer.out
        )
        assert "passed: entities margin" in answer.out
        assert answer.out.endswith("(1 broken, 0 fixed, 0 changed)\n")
        assert "gate INCONCLUSIVE: the documents cannot tell" in answer.out

    def test_a_margin_tells_a_great_loss_from_a_small_one_on_enough_documents(
        self, story: Story
    ) -> None:
        names = [f"d{number:02}" for number in range(40)]
        write_lines(story.gold, *(gold_document(name) for name in names))
        story.says(*(prediction(name) for name in names))
        story.bless()
        half = [without("dates", 0, n) if i % 2 else prediction(n) for i, n in enumerate(names)]
        story.says(*half)  # dates: half are found, F1 = 2/3
        great = story.gate("--margin", ".02")
        assert great.code == 1
        told = "shown to lose more than 2 points on documents like these"
        assert f"from 100.0 to 66.7 on the same 40 documents; {told}" in great.out
        story.says(*half[:2], *(prediction(name) for name in names[2:]))
        # one of 40 dates is lost: F1 = 78/79, a fall of 1.27 points; its standard error is as
        # large, so the one-sided bound lies near 1.27 + 1.68 · 1.3 = 3.4 points
        assert story.gate("--margin", ".02").code == 3
        small = story.gate("--margin", ".05")
        assert small.code == 0
        assert "98.7 on the same 40 documents; shown to lose less than 5 points" in small.out

    @pytest.mark.parametrize(
        ("options", "problem"),
        [
            (["--floor", "entitys=.8"], "no task is named 'entitys' (did you mean entities?"),
            (["--floor", "entities.strct=.8"], "entities has no criterion 'strct' (did you mean"),
            (["--floor", "entities.strict.PERSN=.8"], "no type 'PERSN' (did you mean PERSON?"),
            (["--floor", "entities=80"], "must be between 0 and 1, got 80 (80 % is 0.8: write"),
            (["--floor", "entities"], "must be TASK.CRITERION=F1, got 'entities'"),
            (["--floor", "entities=high"], "must be a number, got 'high'"),
            (["--margin", "nan"], "must be a number, got nan"),
            (["--allow-drop", "record.strict=.1"], "record has no"),
            (["--must-find", "b:entities"], "must be DOCUMENT:TASK:START-END"),
            (["--must-find", "c:entities:0-11"], "no document 'c' has gold entities"),
            (["--must-find", "b:entities:0-12"], "the gold has no entities [0, 12) in b"),
            (["--must-find", "b:entities:Maria Silvia"], "did you mean Maria Silva?"),
            (["--must-find", "b:entities:7-7"], "must be [start, end), start < end"),
            (["--config", "nowhere.toml"], "nowhere.toml: cannot be read"),
            (["--gate", "nightly"], "there is no onrecord.toml here"),
        ],
    )
    def test_what_an_option_misspells_is_named(
        self, story: Story, monkeypatch: pytest.MonkeyPatch, options: list[str], problem: str
    ) -> None:
        monkeypatch.chdir(story.folder)
        answer = story.gate(*options)
        assert (answer.code, answer.out) == (2, "")
        assert problem in answer.err


TABLE = """
[gate]
extractor = "rules"
corpus = "gold.jsonl"
no-new-errors = true
must-find = ["b:dates:Monday", {document = "b", task = "entities", span = [0, 11]}]

[gate.floors]
entities.strict.PERSON = 0.9
"dates.value" = 0.5

[gate.allow-drop]
entities = 0.2
"""


class TestTheConfiguration:
    @pytest.fixture(autouse=True)
    def _here(self, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(story.folder)

    def test_the_table_of_the_folder_is_found_and_used(self, story: Story) -> None:
        (story.folder / "onrecord.toml").write_text(TABLE, encoding="utf-8")
        answer = onrecord("gate", story.run)  # corpus and baseline.json are the table's
        assert answer.code == 0
        names = re.findall(r"^passed: ([^:]+):", answer.out, re.MULTILINE)
        assert names == [
            "dates headline", "attributions headline", "record headline",
            "entities.strict allowed drop", "entities.strict.PERSON floor", "dates.value floor",
            "must find dates “Monday” in b", "must find entities [0, 11) in b", "no new errors",
        ]  # fmt: skip

    def test_a_flag_replaces_the_tables_entry_for_the_same_number(self, story: Story) -> None:
        (story.folder / "onrecord.toml").write_text(
            "[gate]\nfloors = {dates = 0.9}\n", encoding="utf-8"
        )
        story.says(prediction("a"), without("dates", 0))  # F1 = 2/3
        loose = ("--allow-drop", "dates=1")
        assert story.gate(*loose).code == 1
        assert story.gate(*loose, "--floor", "dates=.6").code == 0

    def test_one_of_several_tables_is_chosen_by_name(self, story: Story) -> None:
        (story.folder / "onrecord.toml").write_text(
            '[[gate]]\nname = "quick"\n[[gate]]\nname = "nightly"\nmargin = 0.02\n',
            encoding="utf-8",
        )
        assert "choose one: --gate NAME" in story.gate().err
        assert "entities margin" in story.gate("--gate", "nightly").out
        assert "did you mean quick?" in story.gate("--gate", "quik").err

    @pytest.mark.parametrize(
        ("table", "problem"),
        [
            ("[gate]\nflors = {}", "has no key 'flors' (did you mean floors?"),
            ("[gate]\nmargin = true", "gate.margin: must be a number, got True"),
            ('[gate]\nno-new-errors = "yes"', "must be true or false"),
            ("[gate]\nmust-find = [{document = 'b', task = 'dates'}]", 'needs "span" or "surface"'),
            ("[gate]\nmust-find = [{task = 'dates'}]", "gate.must-find[0]: needs 'document'"),
            ("[gate]\nmust-find = ['b']", "must be DOCUMENT:TASK:START-END"),
            ("[gate]\nfloors = [1]", "must be a table"),
            ("[gate]\nfloor = {dates = 1}\nfloors = {dates = 1}", "says floors twice"),
            ("gate = 1", "gate must be a table"),
            ("[gate", "is not TOML"),
        ],
    )
    def test_what_the_table_misspells_is_named(
        self, story: Story, table: str, problem: str
    ) -> None:
        (story.folder / "onrecord.toml").write_text(table, encoding="utf-8")
        answer = story.gate()
        assert (answer.code, answer.out) == (2, "")
        assert "onrecord.toml" in answer.err
        assert problem in answer.err


class TestFlakyExtractors:
    def repeated(self, *lines: Line) -> list[Line]:
        return [copy.deepcopy(line) | {"repeat": n} for n, line in enumerate(lines)]

    def test_equal_repeats_are_one_run(self, story: Story) -> None:
        story.says(*self.repeated(prediction("a"), prediction("a")),
                   *self.repeated(prediction("b"), prediction("b")))  # fmt: skip
        answer = story.gate()
        assert answer.code == 0
        assert "flaky" not in answer.out
        assert "repeat" not in answer.out

    def test_repeats_that_disagree_are_reported_and_inconclusive(self, story: Story) -> None:
        story.says(prediction("a"), *self.repeated(prediction("b"), without("dates", 0)))
        answer = story.gate()
        assert answer.code == 3
        assert "flaky: the 2 repeats differ in 1 document;" in answer.out
        assert "\n  b: dates\n" in answer.out
        assert "− dates  b  [20, 26)  in 1 of 2 repeats" in answer.out
        told = "inconclusive: dates headline: passes in 1 of 2 repeats, not in another: dates.value"
        assert told in answer.out

    def test_what_fails_in_every_repeat_is_a_regression(self, story: Story) -> None:
        first = without("dates", 0)
        second = without("dates", 0) | {"entities": []}
        story.says(prediction("a"), *self.repeated(first, second))
        answer = story.gate()
        assert answer.code == 1
        assert (
            "FAILED: dates headline: in each of 2 repeats; in the first dates.value" in answer.out
        )
        assert "inconclusive: entities headline" in answer.out

    def test_order_alone_is_no_flakiness(self, story: Story) -> None:
        turned = prediction("b")
        turned["entities"].reverse()
        story.says(prediction("a"), *self.repeated(prediction("b"), turned))
        answer = story.gate()
        assert answer.code == 0
        assert "flaky" not in answer.out

    def test_documents_are_compared_with_themselves_however_often_each_was_read(
        self, story: Story
    ) -> None:
        write_lines(story.gold, *(gold_document(name) for name in "abc"))
        story.says(prediction("a"), without("dates", 0), prediction("c"))
        story.bless()
        story.says(*self.repeated(prediction("a"), prediction("a") | {"entities": []}),
                   without("dates", 0), prediction("c"))  # fmt: skip
        scores = story.gate("--format", "json").json["scores"]
        (dates,) = (s for s in scores if s["task"] == "dates" and s["criterion"] == "value")
        # b misses its date both times: no document differs, so there is nothing to estimate
        assert (dates["delta"], dates["reason"]) == (0, "every document says the same")
