"""A run: what it writes, what it resumes, what it says of documents that fail."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onrecord.annotations import Timex
from onrecord.document import Dct, Document, text_sha256
from onrecord.errors import ExtractorError, InvalidInputError, OnrecordError
from onrecord.running.limits import Limits
from onrecord.running.run_folder import RunFolder
from onrecord.running.runner import RunResult, run_extractor

HERE = Path(__file__).parent / "extractors_for_tests"
HONEST = f"{HERE / 'honest.py'}:"
HOSTILE = f"{HERE / 'hostile.py'}:"


class Corpus:
    """Documents with a name and a version."""

    name = "toy"
    version = "1.0.0"

    def __init__(self, documents: list[Document]) -> None:
        self._documents = documents

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)


def corpus(*ids: str) -> Corpus:
    return Corpus([Document(id=i, text=f"Mayor Zoë Vance of {i} spoke.") for i in ids])


FIVE = corpus("d0", "d1", "bad", "d3", "d4")


def lines(result: RunResult) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.predictions.read_text().splitlines()]


class TestRunFolder:
    def test_predictions_stand_in_corpus_order_in_the_normal_form(self, tmp_path: Path) -> None:
        result = run_extractor(HONEST + "capitals", corpus("b", "a"), out=tmp_path / "run")
        text = "Mayor Zoë Vance of b spoke."
        assert lines(result)[0] == {
            "doc_id": "b",
            "text_sha256": text_sha256(text),
            "entities": [
                {"start": 0, "end": 5, "type": "ORG"},
                {"start": 6, "end": 9, "type": "ORG"},
                {"start": 10, "end": 15, "type": "ORG"},
            ],
        }
        assert [line["doc_id"] for line in lines(result)] == ["b", "a"]
        assert result.exit_code == 0

    def test_run_json_says_what_was_run(self, tmp_path: Path) -> None:
        result = run_extractor(
            HONEST + "Capitals", FIVE, out=tmp_path, settings={"most": "2"}, limit=3
        )
        run = json.loads((tmp_path / "run.json").read_text())
        assert run["corpus"]["name"] == "toy"
        assert run["corpus"]["version"] == "1.0.0"
        assert run["extractor"]["name"] == "capitals"
        assert run["extractor"]["version"] == "2.1"
        assert run["extractor"]["configuration"] == {"most": 2}
        assert run["tasks"] == ["entities"]
        assert run["totals"] == {"documents": 3, "lines": 3, "failed": 0, "resumed": 0}
        assert run["state"] == "finished"
        assert run["environment"]["python"] == ".".join(map(str, sys.version_info[:3]))
        assert run["timings"]["median"] == result.timings.median
        assert str(Path.home()) not in json.dumps(run["environment"])

    def test_the_default_place_is_named_after_corpus_extractor_and_fingerprint(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = run_extractor(HONEST + "Capitals", FIVE)
        assert result.folder == Path("runs/toy") / f"capitals-{result.plan.fingerprint[:8]}"

    def test_timings_have_a_line_for_each_document(self, tmp_path: Path) -> None:
        result = run_extractor(HONEST + "capitals", FIVE, out=tmp_path)
        timings = [json.loads(x) for x in (tmp_path / "timings.jsonl").read_text().splitlines()]
        assert [t["doc_id"] for t in timings] == ["d0", "d1", "bad", "d3", "d4"]
        # "Mayor Zoë Vance of d0 spoke." has 5+1+3+1+5+1+2+1+2+1+6 = 28 code points
        assert timings[0]["characters"] == 28
        assert result.timings.seconds == pytest.approx(sum(t["seconds"] for t in timings))

    def test_a_second_writer_is_refused_and_a_dead_one_forgotten(self, tmp_path: Path) -> None:
        (tmp_path / "lock").write_text("999999\n")
        with RunFolder(tmp_path), pytest.raises(OnrecordError, match="is writing to this run"):
            run_extractor(HONEST + "capitals", FIVE, out=tmp_path)
        assert run_extractor(HONEST + "capitals", FIVE, out=tmp_path).exit_code == 0

    def test_a_folder_with_other_files_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.tex").write_text("")
        with pytest.raises(InvalidInputError, match="holds other files"):
            run_extractor(HONEST + "capitals", FIVE, out=tmp_path)

    def test_results_of_other_predictions_are_removed(self, tmp_path: Path) -> None:
        run_extractor(HONEST + "capitals", FIVE, out=tmp_path)
        (tmp_path / "result.json").write_text("{}")
        run_extractor(HONEST + "capitals", FIVE, out=tmp_path)
        assert (tmp_path / "result.json").exists()
        run_extractor(HONEST + "capitals", FIVE, out=tmp_path, limit=1)
        assert not (tmp_path / "result.json").exists()


class TestSelection:
    def test_an_unknown_document_is_named_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="did you mean d3"):
            run_extractor(HONEST + "capitals", FIVE, out=tmp_path, docs=["d33"])

    def test_chosen_documents_stand_in_corpus_order(self, tmp_path: Path) -> None:
        result = run_extractor(HONEST + "capitals", FIVE, out=tmp_path, docs=["d3", "d0"])
        assert [line["doc_id"] for line in lines(result)] == ["d0", "d3"]

    def test_two_documents_with_one_id_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="two documents have the id 'a'"):
            run_extractor(HONEST + "capitals", corpus("a", "a"), out=tmp_path)

    def test_an_empty_corpus_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="holds no document"):
            run_extractor(HONEST + "capitals", corpus(), out=tmp_path)

    def test_repeats_stand_side_by_side(self, tmp_path: Path) -> None:
        result = run_extractor(HONEST + "capitals", corpus("a", "b"), out=tmp_path, repeat=2)
        assert [(x["doc_id"], x["repeat"]) for x in lines(result)] == [
            ("a", 0),
            ("a", 1),
            ("b", 0),
            ("b", 1),
        ]

    def test_one_reading_and_several_do_not_pass_for_each_other(self, tmp_path: Path) -> None:
        a = corpus("a")
        for repeat in (1, 2, 1):
            run_extractor(HONEST + "capitals", a, out=tmp_path / "both", repeat=repeat)
            alone = tmp_path / f"alone {repeat}"
            once = run_extractor(HONEST + "capitals", a, out=alone, repeat=repeat)
            kept = tmp_path / "both" / "predictions.jsonl"
            assert kept.read_bytes() == once.predictions.read_bytes()

    def test_a_task_that_there_is_not_is_refused_with_the_nearest(self, tmp_path: Path) -> None:
        class Misspelt:
            def describe(self) -> dict[str, Any]:
                return {"tasks": ["dates", "entitties"]}

            def extract(self, documents: Any) -> Any:
                return [{"entities": []} for _ in documents]

        with pytest.raises(InvalidInputError, match=r"dates, entitties \(did you mean entities"):
            run_extractor(Misspelt(), FIVE, out=tmp_path / "x")
        assert not (tmp_path / "x").exists()

    @pytest.mark.parametrize("number", [0, -1, float("nan"), float("inf")])
    def test_a_limit_that_is_none_is_refused(self, number: float, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="timeout: must be greater than 0"):
            run_extractor(
                HONEST + "capitals", FIVE, out=tmp_path / "x", limits=Limits(seconds=number)
            )
        assert not (tmp_path / "x").exists()


class TestResuming:
    def test_what_is_there_is_not_read_again(self, tmp_path: Path) -> None:
        first = run_extractor(HONEST + "capitals", FIVE, out=tmp_path, limit=2)
        before = first.predictions.read_bytes()
        second = run_extractor(HONEST + "capitals", FIVE, out=tmp_path)
        assert second.found.resumed == 2
        assert second.predictions.read_bytes().startswith(before)

    def test_fresh_reads_everything_again(self, tmp_path: Path) -> None:
        run_extractor(HONEST + "capitals", FIVE, out=tmp_path)
        assert run_extractor(HONEST + "capitals", FIVE, out=tmp_path, fresh=True).found.resumed == 0

    def test_a_changed_setting_invalidates(self, tmp_path: Path) -> None:
        run_extractor(HONEST + "with_setting", FIVE, out=tmp_path, settings={"kind": "GPE"})
        again = run_extractor(HONEST + "with_setting", FIVE, out=tmp_path, settings={"kind": "LOC"})
        assert again.found.resumed == 0
        assert {e["type"] for line in lines(again) for e in line["entities"]} == {"LOC"}

    def test_a_changed_source_file_invalidates_even_a_neighbour(self, tmp_path: Path) -> None:
        code, rules = tmp_path / "mine.py", tmp_path / "my_rules.py"
        code.write_text("def f(document):\n import my_rules\n return {'entities': []}\n")
        rules.write_text("X = 1\n")
        out = tmp_path / "run"
        assert run_extractor(f"{code}:f", FIVE, out=out).found.resumed == 0
        assert run_extractor(f"{code}:f", FIVE, out=out).found.resumed == 5
        rules.write_text("X = 2\n")
        assert run_extractor(f"{code}:f", FIVE, out=out).found.resumed == 0

    def test_a_changed_text_or_day_is_read_again(self, tmp_path: Path) -> None:
        def one(text: str, day: str) -> Corpus:
            return Corpus([Document(id="a", text=text, dct=Dct(value=day))])

        resumed = [
            run_extractor(HONEST + "capitals", one(text, day), out=tmp_path).found.resumed
            for text, day in [("Ab", "2024"), ("Ab", "2024"), ("Ab", "2025"), ("Ac", "2024")]
        ]
        assert resumed == [0, 1, 0, 0]

    def test_a_failed_document_is_tried_again(self, tmp_path: Path) -> None:
        first = run_extractor(HOSTILE + "raises", FIVE, out=tmp_path)
        second = run_extractor(HOSTILE + "raises", FIVE, out=tmp_path)
        assert (first.found.resumed, second.found.resumed) == (0, 4)
        assert second.exit_code == 4

    def test_an_object_whose_state_nobody_knows_is_reused_by_no_later_run(
        self, tmp_path: Path
    ) -> None:
        answers: list[dict[str, Any]] = [{"entities": []}]
        for _ in range(2):
            result = run_extractor(lambda document: answers[0] or document, FIVE, out=tmp_path)
            assert result.found.resumed == 0
            assert result.description.fingerprint is None


def only_failure(result: RunResult) -> str:
    (failure,) = result.failures
    assert failure.doc_id == "bad"
    fine = [line for line in lines(result) if line["doc_id"] != "bad"]
    assert len(fine) == 4
    assert all(line["entities"] and "status" not in line for line in fine)
    (bad,) = [line for line in lines(result) if line["doc_id"] == "bad"]
    assert (bad["status"], bad["error"]) == ("error", failure.message)
    assert result.exit_code == 4
    return f"{failure.kind}: {failure.message}"


HARMLESS_IN_PROCESS = {
    "raises": "exception: ZeroDivisionError: division by zero",
    "exits": "exception: SystemExit: goodbye",
    "panics": "exception: Panic: index out of bounds",
    "past_the_end": "output: entities[0]: end must be ≤ 29 (the text's length), got 929",
    "surrogates": "output: entities[0].type must be Unicode text, got a lone surrogate U+D800",
    "not_a_number": "output: entities[0].score must be a finite number, got nan",
    "a_million_spans": "output: entities must hold at most 100,000 annotations, got more",
    "another_document": "output: answers for another document: asked 'bad', got 'd0'",
    "edits_its_input": "output: changed the document that it was handed",
    "assigns_its_input": "exception: AttributeError: immutable type: 'BlindDocument'",
    "misspells": "output: has no layer 'entites' (did you mean entities?)",
    "gives_a_list": "output: must return a mapping of layer name to annotations, got list",
}


@pytest.mark.parametrize(("spans", "told"), [(2, 1), (1, 0)])
def test_two_spans_that_both_cut_words_tell_the_unit_of_a_short_text(
    spans: int, told: int, tmp_path: Path
) -> None:
    # In UTF-16 the emoji is two units wide: Kenya is [3, 8), Zambia [14, 20), each one too far.
    text = "\N{GRINNING FACE} Kenya: no; Zambia, yes."
    wrong = [(3, 8, "GPE"), (14, 20, "GPE")][:spans]
    assert [text[start - 1 : end - 1] for start, end, _ in wrong] == ["Kenya", "Zambia"][:spans]
    short = Corpus([Document(id="a", text=text)])
    remarks = run_extractor(lambda _: {"entities": wrong}, short, out=tmp_path).found.remarks
    assert sum("UTF-16 code units" in remark.message for remark in remarks) == told


def test_numpys_words_are_words(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")

    def labelled(_: Any) -> Any:
        kinds, starts = numpy.array(["GPE", "ORG"]), numpy.array([0, 4])
        return {"entities": [(starts[0], starts[1], kinds[1])]}

    result = run_extractor(labelled, corpus("a"), out=tmp_path)
    assert lines(result)[0]["entities"] == [{"start": 0, "end": 4, "type": "ORG"}]


class TestHostileExtractors:
    @pytest.mark.parametrize("name", HARMLESS_IN_PROCESS)
    def test_what_went_wrong_is_named_and_the_others_are_unharmed(
        self, name: str, tmp_path: Path
    ) -> None:
        result = run_extractor(HOSTILE + name, FIVE, out=tmp_path)
        assert only_failure(result).startswith(HARMLESS_IN_PROCESS[name])

    def test_printing_goes_to_the_log(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        result = run_extractor(HOSTILE + "prints_rubbish", FIVE, out=tmp_path)
        assert result.exit_code == 0
        assert capfd.readouterr() == ("", "")
        assert (tmp_path / "stderr-0.log").read_text().startswith("rubbish d0\n")

    @pytest.mark.skipif(sys.platform == "win32", reason="no fflush of all streams there")
    def test_what_no_print_wrote_goes_to_the_log_too(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        run_extractor(HOSTILE + "prints_past_python", FIVE, out=tmp_path)
        os.write(1, b"ours again")
        assert capfd.readouterr() == ("ours again", "")
        log = (tmp_path / "stderr-0.log").read_text()
        assert log.count("rubbish from a system call\n") == 5
        assert log.count("rubbish from C\n") == 5

    def test_standard_output_is_ours_again_after_a_run_that_stopped(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(ExtractorError) as kept:
            run_extractor(HOSTILE + "raises", FIVE, out=tmp_path, fail_on_error=True)
        os.write(1, b"ours again")
        assert capfd.readouterr().out == "ours again", kept

    def test_what_is_said_before_the_first_document_goes_to_standard_error(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        run_extractor(HOSTILE + "Chatty", FIVE, out=tmp_path)
        out, err = capfd.readouterr()
        assert out == ""
        for place in ("the constructor", "its system call", "describe"):
            assert f"rubbish from {place}\n" in err

    @pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
    def test_an_extractor_that_changes_its_directory_finds_it_again_and_ours_stays(
        self, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        result = run_extractor(HOSTILE + "wanders_off", FIVE, out=Path("here"), jobs=jobs)
        assert Path.cwd() == tmp_path
        assert result.exit_code == 0
        assert (tmp_path / "here" / "predictions.jsonl").is_file()
        if jobs == 1:
            assert all(line["entities"] for line in lines(result))

    def test_fail_on_error_stops_at_the_first_and_keeps_what_was_done(self, tmp_path: Path) -> None:
        with pytest.raises(ExtractorError, match="bad: ZeroDivisionError"):
            run_extractor(HOSTILE + "raises", FIVE, out=tmp_path, fail_on_error=True, batch_size=1)
        assert not (tmp_path / "predictions.jsonl").exists()
        assert run_extractor(HOSTILE + "raises", FIVE, out=tmp_path).found.resumed == 2

    def test_a_constructor_that_raises_is_the_extractors_failure(self, tmp_path: Path) -> None:
        code = tmp_path / "broken.py"
        code.write_text(
            "class X:\n def __init__(self): raise OSError('no model')\n"
            " def extract(self, document): return {}\n"
        )
        with pytest.raises(ExtractorError, match="cannot be built: OSError: no model"):
            run_extractor(f"{code}:X", FIVE, out=tmp_path / "run")


class TestWorkers:
    def test_two_processes_write_the_same_bytes_as_one(self, tmp_path: Path) -> None:
        many = corpus(*(f"d{number}" for number in range(100)))
        one = run_extractor(HONEST + "batched", many, out=tmp_path / "1")
        two = run_extractor(HONEST + "batched", many, out=tmp_path / "2", jobs=2, batch_size=7)
        assert one.predictions.read_bytes() == two.predictions.read_bytes()
        assert two.timings.peak_memory

    @pytest.mark.parametrize(
        ("name", "limits", "message"),
        [
            ("crashes", Limits(memory=1 << 30), "crash: crashed its process with SIGABRT"),
            ("crashes_in_batch", Limits(memory=1 << 30), "crash: crashed its process with SIGABRT"),
            ("hangs", Limits(seconds=0.3), "timeout: took longer than the limit of 0.3 s"),
            ("hangs_in_batch", Limits(seconds=0.2), "timeout: took longer than the limit of 0.2 s"),
            ("eats_memory", Limits(memory=1 << 30), "memory: met the memory limit of 1,024 MiB"),
        ],
    )
    def test_a_worker_that_dies_or_hangs_costs_one_document(
        self, name: str, limits: Limits, message: str, tmp_path: Path
    ) -> None:
        result = run_extractor(HOSTILE + name, FIVE, out=tmp_path, limits=limits)
        assert only_failure(result) == message

    def test_a_leak_costs_no_document(self, tmp_path: Path) -> None:
        many = corpus(*(f"d{number}" for number in range(12)))
        limits = Limits(memory=400 << 20)
        result = run_extractor(HOSTILE + "leaks", many, out=tmp_path, limits=limits)
        assert result.failures == ()
        assert len(lines(result)) == 12

    def test_an_object_that_cannot_travel_is_refused_with_a_way_out(self, tmp_path: Path) -> None:
        with pytest.raises(
            ExtractorError, match=r"cannot be sent to another process.*module:object"
        ):
            run_extractor(lambda document: {"x": document.id}, FIVE, out=tmp_path, jobs=2)


class TestGoldSpans:
    GOLD = Corpus(
        [
            Document(
                id="a",
                text="On May 5 and then today.",
                dct=Dct(value="2024-05-09"),
                layers={
                    "dates": [
                        Timex(start=18, end=23, type="DATE", value="2024-05-09"),
                        Timex(start=3, end=8, type="DATE", value="2024-05-05"),
                    ]
                },
            )
        ]
    )

    def test_dates_are_normalised_on_given_spans(self, tmp_path: Path) -> None:
        result = run_extractor(HONEST + "DayOfMonth", self.GOLD, out=tmp_path, on_gold_spans=True)
        assert lines(result)[0]["dates"] == [
            {"start": 3, "end": 8, "type": "DATE", "value": "2024-05-05"},
            {"start": 18, "end": 23, "type": "DATE", "value": "2024-05-05"},
        ]
        assert json.loads((tmp_path / "run.json").read_text())["on_gold_spans"] is True

    def test_an_extractor_that_takes_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="takes no gold spans"):
            run_extractor(HONEST + "capitals", self.GOLD, out=tmp_path, on_gold_spans=True)


def test_struct_encodings_agree_with_plain_ones(tmp_path: Path) -> None:
    found = [
        run_extractor(HONEST + name, FIVE, out=tmp_path / name).predictions.read_bytes()
        for name in ("capitals", "as_tuples", "as_structs")
    ]
    assert found[0] == found[1] == found[2]
    assert msgspec.json.decode(found[0].splitlines()[0])["entities"]
