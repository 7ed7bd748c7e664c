"""The composed corpus's other annotators: the published agreement, and a blind third opinion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.opening import open_corpus
from tests.command_line import onrecord

COMPOSED = Path(__file__).parent.parent / "data" / "composed"
ANNOTATORS = COMPOSED / "annotators"


def test_the_published_agreement_is_what_the_two_annotations_give() -> None:
    pytest.importorskip("sklearn")
    marked = [f"marked:{ANNOTATORS / name}" for name in "ab"]
    answer = onrecord("agreement", *marked, "--format", "json")
    assert answer.code == 0, answer.err
    published = json.loads((COMPOSED / "agreement" / "agreement.json").read_text(encoding="utf-8"))
    assert answer.json == published


def test_at_least_a_third_of_the_documents_were_annotated_twice() -> None:
    first, second = ({p.stem for p in (ANNOTATORS / name).glob("*.txt")} for name in "ab")
    assert first == second
    assert len(first) >= len(open_corpus("composed").manifest.documents) / 3  # type: ignore[union-attr]


def test_a_blind_third_annotation_agrees_with_the_gold(tmp_path: Path) -> None:
    gold = {d.id: d for d in open_corpus("composed")}
    same = [
        d for d in open_corpus(f"marked:{ANNOTATORS / 'c'}") if d.text == gold[d.id].text
    ]  # texts that were not edited since
    assert len(same) >= 6
    said = onrecord("convert", f"marked:{ANNOTATORS / 'c'}", tmp_path / "c.jsonl")
    assert said.code == 0, said.err
    lines = []
    kept = {d.id for d in same}
    for line in (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines():
        body = json.loads(line)
        if body["id"] in kept:
            fields = {k: body[k] for k in ("entities", "dates", "attributions")}
            lines.append(json.dumps({"doc_id": body["id"], **fields}))
    (tmp_path / "said.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "gold").mkdir()
    for doc_id in kept:
        source = COMPOSED / f"{doc_id}.json"
        (tmp_path / "gold" / source.name).write_bytes(source.read_bytes())
    manifest = json.loads((COMPOSED / "corpus.json").read_text(encoding="utf-8"))
    manifest |= {"documents": sorted(kept), "splits": {}}
    (tmp_path / "gold" / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    answer = onrecord(
        "score", tmp_path / "said.jsonl", "--corpus", tmp_path / "gold", "--format", "json"
    )
    assert answer.code == 0, answer.err
    tasks = answer.json["tasks"]
    f1 = {name: tasks[name]["criteria"][tasks[name]["headline"]]["overall"]["f1"] for name in tasks}
    assert f1["entities"] >= 0.93
    assert f1["dates"] >= 0.93
    assert f1["attributions"] >= 0.85
