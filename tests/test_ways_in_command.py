"""``cmd:``: a program in any language, and all that it may do wrong."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import venv
from pathlib import Path

import pytest

from onrecord.annotations import Timex
from onrecord.document import Document
from onrecord.errors import ExtractorError, InvalidInputError
from onrecord.running.limits import Limits
from onrecord.running.runner import RunResult, run_extractor
from tests.test_running import FIVE, HERE, HONEST, Corpus, corpus, lines, only_failure

ASTRAL = Corpus(
    [Document(id="a", text="😀 Zoë met 😀😀 Ann"), Document(id="b", text="No \ud800 One")]
)


def hostile(way: str) -> str:
    return "cmd:" + shlex.join([sys.executable, "-I", "-S", str(HERE / "hostile_command.py"), way])


def run(way: str, out: Path, limits: Limits | None = None) -> RunResult:
    return run_extractor(hostile(way), FIVE, out=out, limits=limits)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
class TestNode:
    COMMAND = f"cmd:node {shlex.quote(str(HERE / 'capitals.js'))}"

    def test_a_program_in_another_language_says_what_python_says(self, tmp_path: Path) -> None:
        ours = run_extractor(HONEST + "capitals", ASTRAL, out=tmp_path / "ours")
        theirs = run_extractor(self.COMMAND, ASTRAL, out=tmp_path / "theirs")
        assert theirs.predictions.read_bytes() == ours.predictions.read_bytes()
        assert theirs.failures == ()
        assert theirs.description.name == "capitals.js"
        assert (tmp_path / "theirs" / "stderr-0.log").read_text() == "ready\n"

    def test_settings_reach_it_and_its_file_is_part_of_the_fingerprint(
        self, tmp_path: Path
    ) -> None:
        code = tmp_path / "mine.js"
        code.write_text((HERE / "capitals.js").read_text())
        marks = []
        for change, kind in [("", "LOC"), ("// changed\n", "LOC"), ("", "GPE")]:
            code.write_text(code.read_text() + change)
            found = run_extractor(
                f"cmd:node {code}", FIVE, out=tmp_path / "run", settings={"kind": kind}
            )
            assert {e["type"] for line in lines(found) for e in line["entities"]} == {kind}
            marks.append(found.plan.fingerprint)
        assert len(set(marks)) == 3

    def test_two_workers_have_a_program_each(self, tmp_path: Path) -> None:
        many = corpus(*(f"d{number}" for number in range(20)))
        one = run_extractor(self.COMMAND, many, out=tmp_path / "1")
        two = run_extractor(self.COMMAND, many, out=tmp_path / "2", jobs=2, batch_size=3)
        assert one.predictions.read_bytes() == two.predictions.read_bytes()


def test_a_second_python_may_pin_what_ours_cannot_have(tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = next(tmp_path.glob("env/bin/python"))
    (site,) = tmp_path.glob("env/lib/python*/site-packages")
    (site / "msgspec.py").write_text("__version__ = '0.0.1'\n")
    code = tmp_path / "old.py"
    code.write_text(
        "import json, sys, msgspec\n"
        "for line in sys.stdin:\n"
        "    d = json.loads(line)\n"
        "    print(json.dumps({'name': 'old', 'version': msgspec.__version__}\n"
        "        if 'onrecord' in d else {'doc_id': d['id'], 'dates': []}), flush=True)\n"
    )
    result = run_extractor(f"cmd:{python} {code}", FIVE, out=tmp_path / "run")
    assert result.description.version == "0.0.1"
    assert result.tasks == ("dates",)


WAYS = {
    "rubbish": "output: must answer with one JSON object, got 'Loading model… 100%' "
    "(standard output is for answers alone; print everything else to standard error)",
    "crash": "crash: ended with exit status 3; its last words: Traceback: out of luck",
    "abort": "crash: crashed with SIGABRT",
    "other": "output: answers for another document: asked 'bad', got 'd0'",
    "nameless": "output: must answer with doc_id, got '{\"entities\": []}'",
    "declines": "output: too hard",
}


class TestHostilePrograms:
    @pytest.mark.parametrize("way", WAYS)
    def test_what_went_wrong_is_named_and_the_others_are_unharmed(
        self, way: str, tmp_path: Path
    ) -> None:
        assert only_failure(run(way, tmp_path)) == WAYS[way]

    def test_a_program_that_hangs_is_ended(self, tmp_path: Path) -> None:
        message = only_failure(run("hang", tmp_path, Limits(seconds=0.4)))
        assert message == "timeout: took longer than the limit of 0.4 s"

    @pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="needs /proc")  # noqa: PTH110
    def test_a_program_that_takes_too_much_memory_is_ended(self, tmp_path: Path) -> None:
        message = only_failure(run("memory", tmp_path, Limits(memory=150 << 20)))
        assert message == "memory: met the memory limit of 150 MiB"

    def test_a_second_answer_is_not_taken_for_the_next_documents(self, tmp_path: Path) -> None:
        (failure,) = run("twice", tmp_path).failures
        assert failure.doc_id == "d3"
        assert failure.message == "answers for another document: asked 'd3', got 'bad'"

    def test_a_banner_before_the_handshake_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ExtractorError, match=r"got 'Welcome to libfoo 1\.2'") as caught:
            run("banner", tmp_path)
        assert caught.value.exit_code == 4

    def test_a_program_that_does_not_start_is_named_with_its_last_words(
        self, tmp_path: Path
    ) -> None:
        with pytest.raises(ExtractorError, match="exit status 1; its last words: no licence"):
            run("dies", tmp_path)
        with pytest.raises(ExtractorError, match="cannot run 'no-such-program'"):
            run_extractor("cmd:no-such-program x", FIVE, out=tmp_path)

    def test_a_program_that_keeps_its_answers_back_is_told_to_flush(self, tmp_path: Path) -> None:
        with pytest.raises(
            ExtractorError, match=r"did not answer the handshake within 0\.5 s \(it must flush"
        ):
            run_extractor(hostile("mute"), FIVE, out=tmp_path, settings={"start_seconds": "0.5"})
        with pytest.raises(InvalidInputError, match="start_seconds must be a number"):
            run_extractor(hostile("mute"), FIVE, out=tmp_path, settings={"start_seconds": "soon"})

    def test_a_command_that_cannot_be_split_is_the_users_fault(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidInputError, match="cannot be split into words"):
            run_extractor("cmd:python 'x", FIVE, out=tmp_path)
        with pytest.raises(InvalidInputError, match="needs something after the colon"):
            run_extractor("cmd:", FIVE, out=tmp_path)


def test_a_program_is_handed_gold_spans_if_it_says_that_it_takes_them(tmp_path: Path) -> None:
    gold = {"dates": [Timex(start=0, end=4, type="DATE", value="1999")]}
    given = Corpus([Document(id="a", text="2024", layers=gold)])
    result = run_extractor(hostile("spans"), given, out=tmp_path, on_gold_spans=True)
    assert json.loads(result.predictions.read_text())["dates"] == [
        {"start": 0, "end": 4, "type": "DATE", "value": "2024"}
    ]
    with pytest.raises(InvalidInputError, match="takes no gold spans"):
        run_extractor(hostile("hang"), given, out=tmp_path, on_gold_spans=True)


def test_a_changed_program_is_another_one_even_if_a_file_follows_it(tmp_path: Path) -> None:
    program, words = tmp_path / "program", tmp_path / "words.txt"
    words.write_text("one\n")
    content = (HERE / "hostile_command.py").read_text()
    marks = []
    for remark in ("", "", "# changed\n"):
        program.write_text(f"#!{sys.executable}\n{content}{remark}")
        program.chmod(0o755)
        result = run_extractor(f"cmd:{program} {words}", corpus("d0"), out=tmp_path / "run")
        assert result.failures == ()
        marks.append(result.plan.fingerprint)
    assert marks[0] == marks[1] != marks[2]
