"""From a specification to an extractor: names, Python objects, entry points, files."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError, OnrecordError
from onrecord.extractors import BUNDLED, WAYS_IN
from onrecord.extractors.python_object import PythonObject, from_reference
from onrecord.extractors.resolving import extractor_plugins, extractor_recipe
from onrecord.registry import load
from onrecord.running.runner import run_extractor
from onrecord.settings import read_settings
from tests.extractors_for_tests import honest
from tests.test_running import FIVE, HONEST, lines, only_failure


class TestPythonObjects:
    @pytest.mark.parametrize("name", honest.SHAPES)
    def test_every_shape_says_the_same(self, name: str, tmp_path: Path) -> None:
        result = run_extractor(HONEST + name, FIVE, out=tmp_path)
        assert lines(result)[3]["entities"] == [
            {"start": start, "end": end, "type": "ORG"} for start, end in [(0, 5), (6, 9), (10, 15)]
        ]
        assert result.failures == ()

    @pytest.mark.parametrize("name", honest.SHAPES)
    def test_batches_are_recognised(self, name: str) -> None:
        assert from_reference(HONEST + name, {}).one_by_one == ("batch" not in name.lower())

    def test_a_stated_attribute_outranks_names_and_annotations(self) -> None:
        def extract(documents: list[BlindDocument]) -> dict[str, list[object]]:
            return {"entities": [documents]}

        extract.batch = False  # type: ignore[attr-defined]  # that is how users say it
        assert PythonObject(extract, {}, spec="x").one_by_one

    def test_an_instance_is_taken_as_it_is(self, tmp_path: Path) -> None:
        result = run_extractor(honest.INSTANCE, FIVE, out=tmp_path)
        assert {e["type"] for line in lines(result) for e in line["entities"]} == {"PERSON"}

    def test_settings_are_read_as_the_signature_says(self) -> None:
        built = from_reference(HONEST + "Capitals", {"most": "3", "kind": "7"})
        assert built.describe().configuration == {"most": 3, "kind": "7"}

    @pytest.mark.parametrize(
        ("spec", "settings", "message"),
        [
            ("Capitals", {"kidn": "x"}, "has no setting 'kidn' (did you mean kind?"),
            ("Capitals", {"most": "many"}, "most: Expected `int`, got `str`; got 'many'"),
            ("with_setting", {"document": "x"}, "has no setting 'document'"),
            ("Capitlas", {}, "has no 'Capitlas' (did you mean Capitals?"),
            ("SHAPES", {}, "must be callable or have extract(), got tuple"),
        ],
    )
    def test_what_cannot_be_built_is_named(
        self, spec: str, settings: dict[str, str], message: str
    ) -> None:
        with pytest.raises(InvalidInputError) as caught:
            from_reference(HONEST + spec, settings)
        assert message in str(caught.value)

    @pytest.mark.parametrize(
        ("spec", "message"),
        [
            ("no_such_module:f", "there is no module 'no_such_module'"),
            ("no_such_file.py:f", "there is no such file"),
        ],
    )
    def test_missing_code_is_named(self, spec: str, message: str) -> None:
        with pytest.raises(InvalidInputError, match=message):
            extractor_recipe(spec).build()

    def test_code_that_cannot_be_imported_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "bad_import.py").write_text("import nowhere_to_be_found\n")
        with pytest.raises(
            InvalidInputError, match=r"importing .* no module 'nowhere_to_be_found'"
        ):
            extractor_recipe(f"{tmp_path / 'bad_import.py'}:f").build()

    def test_a_description_may_be_ours_or_a_mapping_and_must_be_sound(self) -> None:
        class Sound:
            def describe(self) -> Description:
                return Description(name="x", version="1", tasks=("dates",), fingerprint="f")

            def extract(self, document: BlindDocument) -> dict[str, list[object]]:
                return {"dates": [document]}

        class Unsound(Sound):
            def describe(self) -> Description:
                return {"tasks": [3]}  # type: ignore[return-value]  # that is the point

        assert PythonObject(Sound, {}, spec="s").describe() == Sound().describe()
        with pytest.raises(InvalidInputError, match="Expected `str`, got `int` - at `"):
            PythonObject(Unsound, {}, spec="s").describe()


class TestNames:
    def test_every_listed_extractor_can_be_loaded(self) -> None:
        for plugin in (*BUNDLED, *WAYS_IN):
            if not plugin.missing:
                assert callable(load(plugin.target)), plugin.name

    @pytest.mark.parametrize(
        ("spec", "message"),
        [
            ("rulez", "did you mean rules?"),
            ("spcay:en", "did you mean spacy?"),
            ("rules:x", "rules takes nothing after a colon"),
        ],
    )
    def test_an_unknown_name_suggests_the_nearest(self, spec: str, message: str) -> None:
        with pytest.raises(InvalidInputError) as caught:
            extractor_recipe(spec).build()
        assert message in str(caught.value)


class TestEntryPoints:
    @pytest.fixture
    def install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        def install(package: str, name: str) -> None:
            info = tmp_path / f"{package}-1.0.dist-info"
            info.mkdir()
            (info / "METADATA").write_text(f"Name: {package}\nVersion: 1.0\n")
            (info / "entry_points.txt").write_text(
                f"[onrecord.extractors]\n{name} = {package}:extract\n"
            )
            (tmp_path / f"{package}.py").write_text(
                "def extract(document): return {'entities': [(0, 4, 'ORG')]}\n"
            )
            importlib.invalidate_caches()

        monkeypatch.syspath_prepend(tmp_path)
        return install

    def test_another_packages_extractor_goes_by_its_name(
        self, install: Callable[..., None], tmp_path: Path
    ) -> None:
        install("their_package", "theirs")
        result = run_extractor("theirs", FIVE, out=tmp_path / "run")
        assert lines(result)[0]["entities"] == [{"start": 0, "end": 4, "type": "ORG"}]
        assert extractor_plugins()["theirs"].summary == "from their_package"

    def test_two_plug_ins_of_one_name_are_refused(self, install: Callable[..., None]) -> None:
        install("usurper", "rules")
        with pytest.raises(OnrecordError, match="one of onrecord, one of usurper"):
            extractor_recipe("cmd:x")


class TestSettings:
    def test_pairs_outrank_the_file(self, tmp_path: Path) -> None:
        config = tmp_path / "c.toml"
        config.write_text('most = 3\nkind = "LOC"\n')
        assert read_settings(["kind=GPE=x"], config) == {"most": 3, "kind": "GPE=x"}

    @pytest.mark.parametrize(
        ("pairs", "content", "message"),
        [(["kind"], "", "must be KEY=VALUE, got 'kind'"), ([], "a = = 1", "is not TOML")],
    )
    def test_what_cannot_be_read_is_named(
        self, pairs: list[str], content: str, message: str, tmp_path: Path
    ) -> None:
        (tmp_path / "c.toml").write_text(content)
        with pytest.raises(InvalidInputError, match=message):
            read_settings(pairs, tmp_path / "c.toml")


class TestPredictionsFiles:
    def test_a_file_is_as_good_as_what_made_it(self, tmp_path: Path) -> None:
        live = run_extractor(HONEST + "capitals", FIVE, out=tmp_path / "live")
        ready = run_extractor(str(live.folder), FIVE, out=tmp_path / "ready")
        assert ready.predictions.read_bytes() == live.predictions.read_bytes()
        assert ready.description.name == "live"

    def test_a_document_that_it_lacks_is_a_failure(self, tmp_path: Path) -> None:
        file = tmp_path / "p.jsonl"
        entity = {"start": 0, "end": 4, "type": "ORG"}
        file.write_text(
            "".join(
                json.dumps({"doc_id": f"d{n}", "entities": [entity], "mine": n}) + "\n"
                for n in (4, 3, 1, 0)
            )
        )
        result = run_extractor(str(file), FIVE, out=tmp_path / "run")
        assert only_failure(result) == "exception: is not in the predictions file"
        assert lines(result)[1]["mine"] == 1

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ('{"doc_id": "d0"}\n{"doc_id": "d0"}\n', r":2: a second line for document 'd0'"),
            ('{"doc_id": "d0"}\nnot JSON\n', ":2: is no prediction"),
            ('{"doc_id": "d0", "repeat": 1}\n', ":1: holds repeats"),
            ('{"entities": []}\n', ":1: is no prediction: .*doc_id"),
        ],
    )
    def test_a_broken_file_is_refused_with_its_line(
        self, content: str, message: str, tmp_path: Path
    ) -> None:
        (tmp_path / "p.jsonl").write_text(content)
        with pytest.raises(InvalidInputError, match=message):
            run_extractor(str(tmp_path / "p.jsonl"), FIVE, out=tmp_path / "run")

    def test_a_file_about_another_text_is_refused_document_by_document(
        self, tmp_path: Path
    ) -> None:
        content = {"doc_id": "d0", "text_sha256": "0" * 64, "entities": []}
        (tmp_path / "p.jsonl").write_text(json.dumps(content))
        result = run_extractor(str(tmp_path / "p.jsonl"), FIVE, out=tmp_path / "run", docs=["d0"])
        assert "saw another text" in result.failures[0].message
