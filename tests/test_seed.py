"""The bundled seed: its bytes, its gold, its two annotators, and what its papers say of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

import onrecord
from onrecord.bundle import bundle_root
from onrecord.tasks import TASKS
from onrecord.tokens import word_tokens
from tests.command_line import onrecord as command

ROOT = bundle_root()
DOCUMENT = "000_e06694f92bc936f5"
SEED = ROOT / "data" / "seed"
RAW = (ROOT / "seeds" / f"{DOCUMENT}.txt").read_bytes()
SHA256 = "97aa88a5c3657b4bb88d3cf90d638d2ec302ddc562a70e1c87d2111407d5eae7"
DATASHEET = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
LAYERS = [task.name for task in TASKS]


def annotated(folder: str = ".") -> dict[str, Any]:
    body: dict[str, Any] = json.loads((SEED / folder / f"{DOCUMENT}.json").read_bytes())
    return body


GOLD = annotated()
A, B = annotated("annotators/a"), annotated("annotators/b")


def test_the_text_is_kept_byte_for_byte_and_its_sums_are_on_record() -> None:
    assert hashlib.sha256(RAW).hexdigest() == SHA256 == GOLD["text_sha256"]
    assert (len(RAW), len(RAW.decode())) == (2495, 2469)
    assert f"{SHA256}  {DOCUMENT}.txt\n" in (ROOT / "seeds" / "SHA256SUMS").read_text()
    for figure in ("2,469", "2,495", SHA256):
        assert figure in DATASHEET


def test_the_bundled_data_is_clean_and_complete() -> None:
    answer = command("validate", "--strict", ROOT / "data")
    assert (answer.code, answer.out) == (0, "0 errors, 0 warnings\n")
    assert set(LAYERS) <= set(GOLD)


def every_row(predicted: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Task and row of every criterion in every view."""
    said = [{"doc_id": DOCUMENT, **predicted}]
    for task, body in onrecord.score("seed", said).to_dict()["tasks"].items():
        for view in (body, *body.get("views", {}).values()):
            for criterion in view["criteria"].values():
                yield task, criterion["overall"]


def test_gold_against_itself_is_one_or_null_on_every_criterion() -> None:
    said = {name: GOLD[name] for name in LAYERS}
    perfect = Counter[str]()
    for task, row in every_row(said):
        assert {row["precision"], row["recall"], row["f1"]} in ({1.0}, {None}), task
        perfect[task] += row["f1"] == 1.0
    assert set(perfect) == {*LAYERS, "record"}
    assert all(perfect.values())


def test_an_empty_prediction_has_recall_0_and_precision_null_on_every_criterion() -> None:
    seen = set()
    for task, row in every_row({layer: [] for layer in LAYERS}):
        assert row["precision"] is None
        assert row["recall"] in (0.0, None)
        assert (row["recall"] is None) == (row["gold"] == 0)
        seen.add(task)
    assert seen == {*LAYERS, "record"}


def test_the_published_agreement_is_what_the_command_prints() -> None:
    pytest.importorskip("sklearn")
    sides = [SEED / "annotators" / name for name in "ab"]
    for style, ending in (("json", "json"), ("markdown", "md")):
        shown = (SEED / "agreement" / f"agreement.{ending}").read_text(encoding="utf-8")
        assert command("agreement", *sides, "--format", style).out == shown


def test_the_datasheet_quotes_the_agreement() -> None:
    found = json.loads((SEED / "agreement" / "agreement.json").read_bytes())
    for task, criterion in (
        ("entities", "strict"), ("dates", "value"), ("attributions", "soft"),
        ("attributions", "strict"),
    ):  # fmt: skip
        f1 = f"{100 * found[task]['f1'][criterion]['f1']:.1f}"
        layer = found[task]["layers"]["all"]
        figures = f"| {layer['alpha']:.3f} | {layer['kappa']:.3f} |"
        tail = "| | |" if (task, criterion) == ("attributions", "strict") else figures
        assert f"| {task}, `{criterion}` | {f1} {tail}" in DATASHEET


@pytest.mark.parametrize("layer", LAYERS)
def test_each_disagreement_and_each_later_change_is_in_the_log(layer: str) -> None:
    log = (SEED / "agreement" / "log.md").read_text(encoding="utf-8")
    first, second = log.split("## Changed though both agreed")
    logged = [set(re.findall(r"\b[eta]\d+\b", part)) for part in (first, second)]
    for in_a, in_b, in_gold in zip(A[layer], B[layer], GOLD[layer], strict=True):
        sides = [what_counts(side) for side in (in_a, in_b, in_gold)]
        if sides[0] != sides[1]:
            assert in_gold["id"] in logged[0]
        elif sides[2] != sides[0]:
            assert in_gold["id"] in logged[1]


def what_counts(annotation: dict[str, Any]) -> dict[str, Any]:
    """Fields as they are read: no note, no order of tags, each alternative in full."""
    fields = {k: v for k, v in annotation.items() if k not in {"note", "text"}}
    own = {k: fields[k] for k in ("start", "end", "source", "cue", "content") if k in fields}
    fields["accept"] = [{**own, **other} for other in fields.get("accept", ())]
    fields["phenomena"] = sorted(fields.get("phenomena", ()))
    return fields


def test_the_log_decides_the_date_of_the_document() -> None:
    log = (SEED / "agreement" / "log.md").read_text(encoding="utf-8")
    row = next(line for line in log.splitlines() if line.startswith("| dct |"))
    values = [side["dct"]["value"] for side in (A, B, GOLD)]
    assert [cell.strip() for cell in row.split("|")[3:6]] == values


def test_the_datasheet_counts_what_is_annotated() -> None:
    def by(layer: str, field: str) -> str:
        counts = Counter(x[field] for x in GOLD[layer]).most_common()
        return ", ".join(f"{n} {name}" for name, n in counts)

    def having(layer: str, field: str) -> int:
        return sum(bool(x.get(field)) for x in GOLD[layer])

    entities = GOLD["entities"]
    names = {x["entity_id"] for x in entities if x["type"] not in {"CARDINAL", "ORDINAL"}}
    linked = {x["entity_id"] for x in entities if "kb_id" in x}
    tokens = len(word_tokens(RAW.decode()))
    n = {layer: f"{len(GOLD[layer])}: " for layer in LAYERS}
    figures = {
        "word tokens": f"{tokens}",
        "entities": f"{n['entities']}{by('entities', 'type')}; {having('entities', 'optional')} is "
        f"optional, {having('entities', 'accept')} have another reading",
        "linked to Wikidata": f"{having('entities', 'kb_id')} mentions; {len(names - linked)} "
        "names have no `kb_id`",
        "dates": f"{n['dates']}{by('dates', 'type')}; {having('dates', 'optional')} are optional",
        "attributions": f"{n['attributions']}{by('attributions', 'quote_type')}; "
        f"{having('attributions', 'parent')} are nested, {having('attributions', 'optional')} are "
        f"optional, {having('attributions', 'accept')} have another reading",
        "sources": by("attributions", "source_type"),
    }
    for what, figure in figures.items():
        assert f"| {what} | {figure} |" in DATASHEET
