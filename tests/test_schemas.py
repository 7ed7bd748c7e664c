from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.bundle import bundle_root
from onrecord.schemas import KINDS, schema, schema_errors, validator, written
from tests.command_line import gold_document, prediction
from tests.damage import ODD, places

MANIFEST = {
    "id": "c", "title": "T", "version": "1.0.0", "documents": ["a"], "text_licence": "none",
    "annotation_licence": "CC-BY-4.0", "provenance": "invented",
}  # fmt: skip
ROW = {
    "matched": 1.0, "matched_predicted": 1.0, "gold": 2, "predicted": 1, "precision": 1.0,
    "recall": 0.5, "f1": None,
}  # fmt: skip
CRITERION = {"overall": {**ROW, "interval": None}, "diagnostic": False, "per_type": {"ORG": ROW}}
RESULT = {
    "signature": "scoring:1", "policies": {}, "corpus": {}, "extractor": {}, "overall": None,
    "tasks": {"dates": None, "entities": {"headline": "strict", "criteria": {"strict": CRITERION}}},
    "failures": [{"doc_id": "a", "kind": "missing", "message": "m"}],
}  # fmt: skip
BASELINE = {
    "signature": "scoring:1", "corpus": {}, "extractor": {}, "predictions": {"a": {"dates": []}},
    "tasks": {"dates": {"headline": "value", "f1": 0.5, "documents": {"a": [1, 1, 2, 1]}}},
}  # fmt: skip
SUBMISSION = {
    "system": "S", "version": "1", "authors": ["A"], "licence": "MIT", "training_data": "none",
    "contamination": {"seed": "none known"},
    "predictions": {"seed": {"path": "p.jsonl", "sha256": "0" * 64}},
}  # fmt: skip
SAMPLES: dict[str, Any] = {
    "gold": gold_document(),
    "corpus": MANIFEST,
    "predictions": prediction(),
    "result": RESULT,
    "baseline": BASELINE,
    "submission": SUBMISSION,
}


def decodes(name: str, body: Any) -> bool:
    try:
        msgspec.json.decode(json.dumps(body), type=KINDS[name].struct)
    except (msgspec.ValidationError, ValueError):
        return False
    return True


@pytest.mark.parametrize("name", KINDS)
def test_the_committed_schema_is_the_one_that_the_types_give(name: str) -> None:
    committed = (bundle_root() / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == written(name), "run make schemas"


@pytest.mark.parametrize("name", KINDS)
def test_every_schema_is_itself_valid_and_says_what_it_is(name: str) -> None:
    validator(name).check_schema(schema(name))
    assert schema(name)["title"].startswith("onrecord: ")
    assert schema(name)["description"]
    for definition in schema(name).get("$defs", {}).values():
        assert definition["title"]
        assert definition["description"]


def described(rule: dict[str, Any], definitions: dict[str, Any]) -> bool:
    """Whether a reader is told what a place holds, there or in what it refers to."""
    if "$ref" in rule:
        return "description" in definitions[rule["$ref"].rpartition("/")[2]]
    inside = [*rule.get("anyOf", ()), *([rule["items"]] if rule.get("items") else ())]
    return "description" in rule or any(described(one, definitions) for one in inside)


@pytest.mark.parametrize("name", KINDS)
def test_every_place_of_a_schema_says_what_it_holds(name: str) -> None:
    definitions = schema(name).get("$defs", {})
    assert [
        (title, key)
        for title, rule in {name: schema(name), **definitions}.items()
        for key, place in rule.get("properties", {}).items()
        if not described(place, definitions)
    ] == []


@pytest.mark.parametrize("name", KINDS)
def test_a_good_file_is_accepted_by_schema_and_decoder(name: str) -> None:
    assert list(schema_errors(name, SAMPLES[name])) == []
    assert decodes(name, SAMPLES[name])


@pytest.mark.parametrize("name", KINDS)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_schema_and_decoder_judge_a_damaged_file_alike(name: str, data: st.DataObject) -> None:
    body = json.loads(json.dumps(SAMPLES[name]))
    for _ in range(data.draw(st.integers(1, 2))):
        paths = places(body)
        *way, last = data.draw(st.sampled_from(paths))
        inside = body
        for step in way:
            inside = inside[step]
        if data.draw(st.booleans()):
            inside[last] = data.draw(ODD)
        else:
            del inside[last]
        if isinstance(inside, dict) and data.draw(st.integers(0, 4)) == 0:
            inside[data.draw(st.sampled_from(["spans", "extra", "start", "kb_id", "score"]))] = (
                data.draw(ODD)
            )
    assert decodes(name, body) == (not list(schema_errors(name, body))), body


def generated(body: Any, definitions: Any) -> st.SearchStrategy[Any]:
    """Values after the part of JSON Schema that our schemas use; mostly valid, sometimes not."""
    if "$ref" in body:
        name = body["$ref"].rpartition("/")[2]
        return generated(definitions[name], definitions)
    if "enum" in body:
        return st.sampled_from([*body["enum"], "other"])
    if "type" not in body:
        options = body.get("anyOf") or body.get("oneOf") or [{"type": "null"}]
        return st.one_of([generated(option, definitions) for option in options])
    if body["type"] == "object":
        more = body.get("additionalProperties")
        if isinstance(more, dict):
            inside = generated(more, definitions) if more else st.none()
            return st.dictionaries(st.text(max_size=3), inside, max_size=2)
        needed = body.get("required", ())
        known = {k: generated(v, definitions) for k, v in body.get("properties", {}).items()}
        return st.fixed_dictionaries(
            {k: known[k] for k in needed},
            optional={k: v for k, v in known.items() if k not in needed},
        )
    if body["type"] == "array":
        if "prefixItems" in body:
            return st.tuples(*(generated(i, definitions) for i in body["prefixItems"])).map(list)
        least = body.get("minItems", 0)
        inside = generated(body.get("items") or {"type": "null"}, definitions)
        return st.lists(inside, min_size=least, max_size=body.get("maxItems", least + 1))
    if body["type"] == "string":
        if "pattern" in body:
            return st.from_regex(body["pattern"]) | st.just("x")
        return st.text(max_size=3)
    plain: dict[str, st.SearchStrategy[Any]] = {
        "integer": st.integers(-1, 2**31) | st.just(1.0) | st.booleans(),
        "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-2, 2),
        "boolean": st.booleans() | st.just(1),
        "null": st.none(),
    }
    return plain[body["type"]]


@pytest.mark.parametrize("name", KINDS)
@settings(suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_schema_and_decoder_judge_a_generated_file_alike(name: str, data: st.DataObject) -> None:
    body = data.draw(generated(schema(name) | {"type": "object"}, schema(name).get("$defs", {})))
    assert decodes(name, body) == (not list(schema_errors(name, body))), body


def test_an_error_names_its_place() -> None:
    body = gold_document()
    body["entities"][1]["end"] = "x"
    (error,) = schema_errors("gold", body)
    assert error.path == "entities[1].end"
    assert "integer" in error.problem


def test_python_m_onrecord_schemas_writes_what_is_committed(tmp_path: Path) -> None:
    code = (
        "from onrecord import schemas as s; import pathlib; s.bundle_root = pathlib.Path; s.main()"
    )
    (tmp_path / "schemas").mkdir()
    subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], cwd=tmp_path, check=True
    )
    for name in KINDS:
        path = tmp_path / "schemas" / f"{name}.schema.json"
        assert path.read_text(encoding="utf-8") == written(name)
