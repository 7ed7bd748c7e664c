"""``onrecord bless``: baselines that round-trip, diff well and show tampering."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus import Corpus
from onrecord.errors import OnrecordError
from onrecord.gating import bless, gate, read_baseline, write_baseline
from onrecord.opening import open_corpus, open_predictions
from onrecord.plain_input import corpus_from, predictions_from
from onrecord.prediction_sources import PredictionFile, PredictionList
from onrecord.regression.baseline_file import written
from onrecord.running.run_folder import write_whole
from onrecord.schemas import schema_errors
from onrecord.wire_results import Baseline
from tests.command_line import gold_document, onrecord, prediction, write_lines
from tests.damage import ODD, places
from tests.gate_story import Story
from tests.generated import corpora


def opened(gold: list[Any], said: list[Any]) -> tuple[Corpus, PredictionFile | PredictionList]:
    corpus = corpus_from(copy.deepcopy(gold), "entities")
    return corpus, predictions_from(copy.deepcopy(said), corpus, "entities", "invented")


def as_bytes(baseline: Baseline) -> bytes:
    return b"".join(written(baseline))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path, blessed=False)


class TestWhatIsWritten:
    @given(corpora())
    def test_a_baseline_reads_back_as_it_was_and_its_own_run_passes(
        self, sides: tuple[list[Any], list[Any]]
    ) -> None:
        corpus, run = opened(*sides)
        baseline = bless(corpus, run)
        again = msgspec.json.decode(as_bytes(baseline), type=Baseline)
        assert again == baseline
        verdict = gate(corpus, run, again)
        assert (verdict.exit_code, verdict.flips) == (0, ())
        assert all(check.passed for check in verdict.checks)

    @given(corpora(), st.randoms(use_true_random=False))
    def test_the_order_of_documents_and_annotations_changes_no_byte(
        self, sides: tuple[list[Any], list[Any]], luck: random.Random
    ) -> None:
        gold, said = sides
        shuffled = copy.deepcopy(said)
        luck.shuffle(shuffled)
        for line in shuffled:
            for layer in ("entities", "dates", "attributions"):
                luck.shuffle(line[layer])
        assert as_bytes(bless(*opened(gold, said))) == as_bytes(bless(*opened(gold, shuffled)))

    def test_a_run_that_lacks_documents_is_refused_like_one_that_failed(self, story: Story) -> None:
        story.bless()
        story.says(prediction("a"))
        before = story.baseline.read_bytes()
        answer = story.bless()
        assert answer.code == 4
        assert "failed on 1 of 2 documents: not in the predictions" in answer.err
        assert story.baseline.read_bytes() == before
        assert story.bless("--with-failures").code == 0

    def test_a_place_that_cannot_be_written_is_named_as_it_was_typed(self, story: Story) -> None:
        story.baseline = story.gold / "baseline.json"  # below a file
        answer = story.bless()
        assert answer.code == 2
        assert f"{story.baseline}: cannot be written" in answer.err

    def test_documents_stand_in_the_order_of_their_ids(self, story: Story) -> None:
        story.bless()
        sorted_already = story.baseline.read_bytes().splitlines()
        write_lines(story.gold, gold_document("b"), gold_document("a"))
        story.bless()
        assert story.baseline.read_bytes().splitlines() == sorted_already

    def test_the_extractors_confidence_changes_no_byte(self) -> None:
        sure, unsure = prediction(), prediction()
        unsure["entities"] = [e | {"score": 0.1} for e in unsure["entities"]]
        plain, scored = (as_bytes(bless(*opened([gold_document()], [s]))) for s in (sure, unsure))
        assert plain == scored

    def test_renumbered_attributions_change_no_byte_unless_a_parent_names_them(self) -> None:
        plain, renumbered, nested = prediction(), prediction(), prediction()
        for number, attribution in enumerate(renumbered["attributions"]):
            attribution["id"] = f"x{number}"
        nested["attributions"][1]["parent"] = "a1"
        first, second, third = (
            as_bytes(bless(*opened([gold_document()], [said])))
            for said in (plain, renumbered, nested)
        )
        assert first == second
        assert b'"id":"a1"' not in first
        assert b'"id":"a1"' in third

    def test_each_annotation_and_each_documents_counts_have_a_line(self, story: Story) -> None:
        story.bless()
        lines = [line.strip().rstrip(",") for line in story.baseline.read_text().splitlines()]
        assert lines.count('{"start":0,"end":11,"type":"PERSON","entity_id":"maria_silva"}') == 2
        assert '"a": [2.0,2.0,2.0,2.0]' in lines

    def test_a_changed_annotation_changes_its_line_its_counts_and_the_scores(
        self, story: Story
    ) -> None:
        story.bless()
        before = story.baseline.read_text().splitlines()
        changed = prediction("b")
        changed["dates"][0]["value"] = "2031-05-12"
        write_lines(story.run, prediction("a"), changed)
        story.bless()
        after = story.baseline.read_text().splitlines()
        differing = [new for old, new in zip(before, after, strict=True) if old != new]
        keys = [line.split(":")[0].strip() for line in differing]
        assert keys == ['"f1"', '"b"', '{"start"']

    @given(corpora())
    def test_it_follows_its_schema(self, sides: tuple[list[Any], list[Any]]) -> None:
        body = json.loads(as_bytes(bless(*opened(*sides))))
        assert not list(schema_errors("baseline", body))

    def test_strings_that_the_extractor_made_up_are_kept_in_the_counts(self) -> None:
        said = prediction() | {"ungrounded": {"entities": 3, "attributions": 1}}
        corpus, run = opened([gold_document()], [said])
        baseline = bless(corpus, run)
        assert baseline.tasks["entities"].documents["a"] == (2, 2, 2, 5)
        verdict = gate(corpus, run, baseline)
        assert verdict.exit_code == 0
        worse = said | {"ungrounded": {"entities": 4, "attributions": 1}}
        fallen = gate(corpus, opened([gold_document()], [worse])[1], baseline)
        assert [c.name for c in fallen.checks if not c.passed] == ["entities headline"]


class TestTheCommand:
    def test_it_says_what_it_blessed_and_whether_the_file_changed(self, story: Story) -> None:
        told = "(entities.strict 100.0, dates.value 100.0, attributions.soft 100.0, record.record"
        first, second = story.bless(), story.bless()
        assert first.out.startswith(f"{story.baseline}: written {told}")
        assert second.out.startswith(f"{story.baseline}: unchanged {told}")
        assert (first.code, second.code) == (0, 0)

    def test_a_folder_that_is_not_there_is_made(self, story: Story) -> None:
        story.baseline = story.folder / "gates" / "news.json"
        assert story.bless().code == 0
        assert read_baseline(story.baseline).corpus["documents"] == 2

    def test_a_failed_run_is_not_blessed_unless_asked(self, story: Story) -> None:
        failed = {"doc_id": "b", "status": "error", "error": "out of memory"}
        write_lines(story.run, prediction("a"), failed)
        answer = story.bless()
        assert answer.code == 4
        assert "failed on 1 of 2 documents: out of memory" in answer.err
        assert not story.baseline.exists()
        assert story.bless("--with-failures").code == 0

    def test_of_a_flaky_run_the_first_repeat_is_blessed_and_said_so(self, story: Story) -> None:
        other = prediction("b") | {"repeat": 1, "entities": []}
        write_lines(story.run, prediction("a"), prediction("a") | {"repeat": 1},
                    prediction("b"), other)  # fmt: skip
        answer = story.bless()
        assert answer.err == "flaky: repeats differ in b; the first repeat is blessed\n"
        assert read_baseline(story.baseline).tasks["entities"].f1 == 1

    def test_a_write_that_breaks_off_leaves_the_old_baseline(self, story: Story) -> None:
        story.bless()
        old = story.baseline.read_bytes()

        def broken_off() -> Iterator[bytes]:
            yield b"{"
            raise OSError("no space left")

        with pytest.raises(OSError, match="no space"):
            write_whole(story.baseline, broken_off())
        assert story.baseline.read_bytes() == old

    def test_a_corpus_in_a_foreign_format_can_be_blessed(self, tmp_path: Path) -> None:
        gold = tmp_path / "gold.iob2"
        gold.write_text("Ada B-PER\nsaw O\nOslo B-LOC\n", encoding="utf-8")
        run = tmp_path / "run.iob2"
        run.write_text("Ada B-PER\nsaw O\nOslo O\n", encoding="utf-8")
        at = ("--corpus", f"conll:{gold}")
        assert onrecord("bless", f"conll:{run}", *at, "-o", tmp_path / "b.json").code == 0
        baseline = ("--baseline", tmp_path / "b.json")
        assert onrecord("gate", f"conll:{gold}", *at, *baseline).code == 0


class TestWhatIsRefused:
    def test_a_missing_baseline_names_the_command_that_makes_it(self, story: Story) -> None:
        answer = story.gate()
        assert answer.code == 2
        assert answer.err == (
            f"error: {story.baseline}: there is no such baseline "
            f"(make it with: onrecord bless RUN -o {story.baseline})\n"
        )

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            (b"", "it is empty"),
            (b"\x89PNG\r\n", "must be UTF-8"),
            (b"[1, 2]", "object"),
            (b"{}", "signature"),
            (b'<<<<<<< ours\n{"signature": ""}', "not JSON"),
        ],
        ids=["empty", "binary", "a list", "no keys", "a merge conflict"],
    )
    def test_a_file_that_is_no_baseline_is_one_clear_error(
        self, story: Story, raw: bytes, problem: str
    ) -> None:
        story.baseline.write_bytes(raw)
        answer = story.gate()
        assert answer.code == 2
        assert answer.err.startswith(f"error: {story.baseline}: ")
        assert problem in answer.err
        assert answer.err.count("\n") == 1

    def test_a_baseline_that_was_cut_is_one_clear_error(self, story: Story) -> None:
        story.bless()
        story.baseline.write_bytes(story.baseline.read_bytes()[:-40])
        answer = story.gate()
        assert (answer.code, answer.err.count("\n")) == (2, 1)

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('"a": [2.0,2.0,2.0,2.0]', '"a": [1.0,1.0,2.0,2.0]', "give [2, 2, 2, 2], but is [1, 1"),
            ('"f1": 1.0', '"f1": 0.5', "must be 1.0, as its counts have it, but is 0.5"),
            ('"headline": "value"', '"headline": "strict"', "must be those of the annotations"),
            ('"type":"PERSON"', '"type":"PERSONS"', "must follow from the annotations"),
            ('"start":0,"end":11', '"start":0,"end":9999', "end must be ≤"),
            ('"end":11', '"end":0', "end must be greater than start"),
        ],
        ids=[
            "counts",
            "a rate",
            "a headline",
            "an annotation",
            "an offset past the text",
            "a reversed span",
        ],
    )
    def test_a_baseline_that_was_edited_says_where_and_how_to_mend_it(
        self, story: Story, old: str, new: str, problem: str
    ) -> None:
        story.bless()
        text = story.baseline.read_text(encoding="utf-8")
        assert old in text
        story.baseline.write_text(text.replace(old, new, 1), encoding="utf-8")
        answer = story.gate()
        assert answer.code == 2
        assert problem in answer.err
        assert "onrecord bless RUN" in answer.err

    @given(st.data())
    def test_no_damage_to_a_baseline_ends_in_a_traceback(self, data: st.DataObject) -> None:
        corpus, run = opened([gold_document()], [prediction()])
        body = json.loads(as_bytes(bless(corpus, run)))
        path = data.draw(st.sampled_from(places(body)))
        inside = body
        for step in path[:-1]:
            inside = inside[step]
        inside[path[-1]] = data.draw(ODD)
        try:
            damaged = msgspec.json.decode(json.dumps(body), type=Baseline)
            gate(corpus, run, damaged)
        except (msgspec.ValidationError, OnrecordError):
            pass

    def test_other_gold_is_refused_with_the_difference(self, story: Story) -> None:
        story.bless()
        gold = gold_document("b")
        gold["dates"][0]["value"] = "2031-05-12"
        write_lines(story.gold, gold_document("a"), gold)
        answer = story.gate()
        assert answer.code == 2
        assert "one signature, but corpus: gold@0#" in answer.err
        assert " ≠ gold@0#" in answer.err

    def test_another_profile_is_refused_with_the_difference(self, story: Story) -> None:
        story.bless()
        answer = story.gate("--profile", "conll")
        assert answer.code == 2
        assert "profile: onrecord ≠ conll" in answer.err

    def test_another_corpus_is_refused_with_the_difference(self, story: Story) -> None:
        story.bless()
        other = write_lines(story.folder / "other.jsonl", gold_document("a"))
        write_lines(story.run, prediction("a"))
        answer = onrecord("gate", story.run, "--corpus", other, "--baseline", story.baseline)
        assert answer.code == 2
        assert "docs: 2 ≠ 1" in answer.err


def test_the_python_functions_take_what_the_openers_give(story: Story) -> None:
    corpus = open_corpus(str(story.gold))
    run = open_predictions(str(story.run), corpus)
    assert write_baseline(bless(corpus, run), story.baseline)
    assert not write_baseline(bless(corpus, run), story.baseline)
    assert gate(corpus, run, read_baseline(story.baseline)).exit_code == 0
