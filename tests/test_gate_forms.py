"""What build servers read of a gate: JUnit XML, GitHub commands, Markdown, JSON, hostile text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.command_line import gold_document, prediction, write_lines
from tests.gate_story import Story, without

HOSTILE = "Ada <b>&\x1b[31m]]>`` ``` |\u0007 % said\r\n::error title=x,y::z\n“50 %”."


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return Story(tmp_path)


@pytest.fixture
def broken(story: Story) -> Story:
    story.says(without("entities", 0, "a"), without("dates", 0, "b"))
    return story


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A text, an id and a failure that would break every form if they were not escaped."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    story = Story(tmp_path, blessed=False)
    names = ("a:1,2\n::warning::%0A", "b<&\x01>")
    gold, said = [], []
    for name in names:
        whole = {"start": 0, "end": len(HOSTILE), "type": "OR<G|\n::error::"}
        gold.append({"id": name, "text": HOSTILE, "entities": [whole]})
        said.append({"doc_id": name, "entities": [whole]})
    write_lines(story.gold, *gold)
    story.says(*said)
    assert story.bless().code == 0
    failed = {"doc_id": names[1], "status": "error", "error": "\x1b[2J<&\n::error::stop"}
    story.says({"doc_id": names[0], "entities": []}, failed)
    return story


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # we have just written it


class TestJUnit:
    def test_each_check_is_a_case_and_counts_add_up(self, broken: Story) -> None:
        answer = broken.gate("--format", "junit", "--margin", ".02", "--floor", "dates=.9")
        assert answer.code == 1
        root = parsed(answer.out)
        assert answer.out.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
        for level in (root, root.find("testsuite")):
            assert level is not None
            counts = {name: int(level.attrib[name]) for name in ("tests", "failures", "errors")}
            assert counts == {"tests": 5, "failures": 1, "errors": 3}
        kinds = {
            case.attrib["name"]: [(inside.tag, inside.attrib["type"]) for inside in case]
            for case in root.iter("testcase")
        }
        assert kinds == {
            "entities margin": [("error", "inconclusive")],
            "dates margin": [("error", "inconclusive")],
            "attributions margin": [],
            "record margin": [("error", "inconclusive")],
            "dates.value floor": [("failure", "regression")],
        }

    def test_a_failing_case_holds_what_broke_in_its_task_and_no_other(self, broken: Story) -> None:
        root = parsed(broken.gate("--format", "junit").out)
        texts = {case.attrib["name"]: case.findtext("failure") for case in root.iter("testcase")}
        assert "− entities  a  [0, 11)" in str(texts["entities headline"])
        assert "− dates" not in str(texts["entities headline"])
        assert "− dates  b  [20, 26)" in str(texts["dates headline"])
        assert texts["attributions headline"] is None

    def test_any_text_is_well_formed_xml_without_control_characters(self, hostile: Story) -> None:
        answer = hostile.gate("--format", "junit")
        assert answer.code == 4
        root = parsed(answer.out)
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", answer.out)
        first = next(root.iter("testcase"))
        assert first.attrib["name"] == "extractor"
        assert [(e.tag, e.attrib["type"]) for e in first] == [("error", "extractor")]
        assert "[Ada <b>&[31m]]>`` ``` | % said ::error" in "".join(root.itertext())


class TestGitHub:
    def test_what_broke_comes_first_and_the_verdict_last(self, broken: Story) -> None:
        lines = broken.gate("--format", "github").out.splitlines()
        assert lines[0] == (
            "::error title=broken entities in a::[Maria Silva] said on Monday that Portugal — “by "
            "far” — will win.%0Agold    PERSON [0, 11)%0Abefore  PERSON [0, 11): correct%0A"
            "after   –: missed"
        )
        assert lines[2].startswith("::error title=entities headline::FAILED: entities.strict F1 ")
        verdict = "::error title=onrecord gate::gate FAILED: a regression (2 broken, 0 fixed, 0 ch"
        assert lines[-1].startswith(verdict)

    def test_a_passing_gate_raises_no_error(self, story: Story) -> None:
        answer = story.gate("--format", "github")
        assert answer.out == (
            "::notice title=onrecord gate::gate passed (0 broken, 0 fixed, 0 changed)\n"
        )

    def test_what_broke_in_a_passing_gate_is_a_warning(self, broken: Story) -> None:
        loose = [("--allow-drop", f"{task}=1") for task in ("entities", "dates", "record")]
        answer = broken.gate("--format", "github", *(word for pair in loose for word in pair))
        assert answer.code == 0
        assert answer.out.startswith("::warning title=broken entities in a::")
        assert "::error" not in answer.out

    def test_no_text_passes_for_a_command(self, hostile: Story) -> None:
        for line in hostile.gate("--format", "github").out.split("\n")[:-1]:
            found = re.fullmatch(r"::(error|warning|notice) title=([^:,\r\n]*)::([^\r\n]*)", line)
            assert found, line
            assert not re.search("%(?!0A|0D|25|3A|2C)", line)

    def test_the_annotations_leave_room_for_checks_and_verdict(self, story: Story) -> None:
        names = [f"d{number:02}" for number in range(20)]
        write_lines(story.gold, *(gold_document(name) for name in names))
        story.says(*(prediction(name) for name in names))
        story.bless()
        story.says(*(without("entities", 0, name) for name in names))
        lines = story.gate("--format", "github").out.splitlines()
        assert sum(line.startswith("::error") for line in lines) == 10
        assert "::error title=broken::… and 14 more broken" in lines

    def test_the_step_summary_is_appended_to(
        self, broken: Story, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        summary = broken.folder / "summary.md"
        summary.write_text("before\n", encoding="utf-8")
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
        broken.gate("--format", "github")
        text = summary.read_text(encoding="utf-8")
        assert text.startswith("before\n### onrecord: gate FAILED")
        assert text == "before\n" + broken.gate("--format", "markdown").out


class TestMarkdown:
    def test_what_broke_stands_beneath_the_verdict(self, broken: Story) -> None:
        lines = broken.gate("--format", "markdown").out.splitlines()
        assert lines[:7] == [
            r"### onrecord: gate FAILED: a regression \(2 broken, 0 fixed, 0 changed\)",
            "",
            "```text",
            "broken: 2 (right before, wrong now)",
            "",
            "− entities  a  [0, 11)",
            "  [Maria Silva] said on Monday that Portugal — “by far” — will win.",
        ]

    def test_backticks_in_a_text_do_not_end_the_block(self, hostile: Story) -> None:
        text = hostile.gate("--format", "markdown").out
        fences = re.findall(r"^(`{3,})(?:text)?$", text, re.MULTILINE)
        assert fences[0] == "````"
        assert fences[1] == fences[0]


class TestJson:
    def test_it_holds_everything_unrounded(self, broken: Story) -> None:
        body = broken.gate("--format", "json", "--max-flips", "0").json
        assert body["exit_code"] == 1
        assert [flip["change"] for flip in body["flips"]] == ["broken", "broken"]
        assert body["flips"][0]["gold"]["type"] == "PERSON"
        scores = {(s["task"], s["criterion"]): s for s in body["scores"] if s["headline"]}
        assert scores["entities", "strict"]["after"] == 6 / 7  # 3 of 4 found, none spurious
        assert scores["entities", "strict"]["delta"] == 6 / 7 - 1
        assert {c["name"]: c["passed"] for c in body["checks"]}["attributions headline"] is True


class TestText:
    def test_the_first_line_says_how_much_broke(self, broken: Story) -> None:
        assert broken.gate().out.startswith("broken: 2 (right before, wrong now)\n\n− entities  a")

    def test_a_limit_says_how_many_are_left_out(self, broken: Story) -> None:
        answer = broken.gate("--max-flips", "1")
        assert "… and 1 more broken: --max-flips shows them" in answer.out
        assert "− dates" not in answer.out

    def test_no_control_character_reaches_the_terminal(self, hostile: Story) -> None:
        answer = hostile.gate()
        assert answer.code == 4
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", answer.out)
        assert "\n::" not in answer.out  # nor does a text begin a line

    @pytest.mark.parametrize("shape", ["text", "json", "markdown", "junit", "github"])
    def test_a_file_gets_the_form_and_the_terminal_the_text(
        self, broken: Story, shape: str
    ) -> None:
        whole = broken.gate("--format", shape)
        out = broken.folder / "gate.out"
        answer = broken.gate("--format", shape, "-o", out)
        assert out.read_text(encoding="utf-8") == whole.out
        assert answer.out == broken.gate().out
        assert answer.code == whole.code == 1

    def test_a_place_that_cannot_be_written_is_one_clear_error(self, broken: Story) -> None:
        answer = broken.gate("--format", "junit", "-o", broken.folder / "no" / "gate.xml")
        assert answer.code == 2
        assert "cannot be written" in answer.err

    def test_confidence_alone_is_no_change(self, story: Story) -> None:
        wrong: Any = prediction("a")
        wrong["entities"][0] |= {"type": "ORG", "score": 0.5}
        story.says(wrong, prediction("b"))
        story.bless()
        wrong["entities"][0]["score"] = 0.6
        story.says(wrong, prediction("b"))
        assert "(0 broken, 0 fixed, 0 changed)" in story.gate().out
