"""What a corpus holds, counted a second time and naively; in one pass, in constant memory."""

from __future__ import annotations

import json
import statistics as plain_statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onrecord.agreement import agreement
from onrecord.corpus import Corpus
from onrecord.curation import Annotators, statistics
from onrecord.curation.lengths import BINS, Lengths, bins
from onrecord.curation.nesting import held_and_crossing, nesting
from onrecord.document import Document
from onrecord.opening import open_corpus
from onrecord.report.bars import bar, shape
from onrecord.span import surface
from onrecord.tokens import word_tokens
from onrecord.wire import GoldDocument
from tests.any_gold import LAYERS, corpora, fragment_sets
from tests.command_line import gold_document, onrecord, write_lines
from tests.memory import peak

ROOT = Path(__file__).parent.parent
POLNEAR = f"polnear:{ROOT / 'tests' / 'fixtures' / 'polnear'}"

# Lengths


@given(st.lists(st.integers(0, 300), min_size=1, max_size=60))
@example([1, 2])
def test_lengths_are_those_of_a_list(values: list[int]) -> None:
    counted = Lengths()
    for value in values:
        counted.add(value)
    found = counted.described()
    assert found is not None
    assert found.pop("bins") == bins(Counter(values))
    assert found == {
        "total": sum(values), "mean": plain_statistics.fmean(values),
        "median": plain_statistics.median(values), "least": min(values), "most": max(values),
    }  # fmt: skip


@given(
    st.integers(1, 120).flatmap(
        lambda most: st.lists(st.integers(0, most), min_size=1, max_size=250)
    ),
    st.lists(st.integers(0, 100_000), max_size=2),
)
def test_a_histogram_holds_every_value_once(usual: list[int], odd: list[int]) -> None:
    values = usual + odd
    found = bins(Counter(values))
    for one in found:
        assert one["count"] == sum(one["least"] <= v <= one["most"] for v in values)
    assert sum(one["count"] for one in found) == len(values)
    assert [one["least"] for one in found[1:]] == [one["most"] + 1 for one in found[:-1]]
    widths = {one["most"] - one["least"] + 1 for one in found[:-1]}
    assert len(widths) <= 1
    assert all(str(width).rstrip("0") in {"1", "2", "5"} for width in widths)
    assert len(found) <= BINS + 1


def test_twenty_bars_are_enough() -> None:
    assert [len(bins(Counter(range(count)))) for count in (20, 21, 40, 41)] == [20, 11, 20, 9]


def test_what_is_far_longer_shares_a_bar() -> None:
    # 198 of 200 are 99 percent; bars of 1 reach from 1 to 10
    assert bins(Counter([1, 10] * 99 + [5000, 90_000]))[-2:] == [
        {"least": 10, "most": 10, "count": 99},
        {"least": 11, "most": 90_000, "count": 2},
    ]


# Nesting


def _sets(spans: Sequence[Any]) -> list[frozenset[int]]:
    return [frozenset(i for a, b in one for i in range(a, b)) for one in spans]


def _depth(one: frozenset[int], every: Sequence[frozenset[int]]) -> int:
    return 1 + max((_depth(other, every) for other in every if one < other), default=0)


@given(st.lists(fragment_sets("x" * 9, 1), max_size=7))
def test_depths_and_crossings_are_those_of_sets_of_characters(spans: list[Any]) -> None:
    spans = [one for one in spans if one]
    every = _sets(spans)
    pairs = [(a, b) for i, a in enumerate(every) for b in every[:i]]
    crossing = sum(bool(a & b) and not a <= b and not b <= a for a, b in pairs)
    assert held_and_crossing(spans) == ([_depth(one, every) for one in every], crossing)


def layers(body: dict[str, Any]) -> Any:
    return msgspec.convert(body, GoldDocument)


def test_a_relation_without_a_parent_lies_in_the_content_around_its_cue() -> None:
    body = gold_document()
    outer, inner = body["attributions"]
    outer["content"] = [[0, len(body["text"])]]
    del inner["parent"]
    assert nesting(layers(body).attributions) == ([1, 2], 0, 0)
    inner["parent"] = None  # nobody's, it says
    assert nesting(layers(body).attributions).depths == [1, 1]
    inner["content"] = [[0, 5], [6, 11]]
    outer["content"] = [[3, 8]]
    # the inner one, in two parts, and the outer one share 3 to 5 and 6 to 8
    assert nesting(layers(body).attributions) == ([1, 1], 1, 1)


# A corpus


@given(corpora())
def test_a_corpus_is_counted_as_one_counts_it_by_hand(corpus: list[Document]) -> None:
    found = statistics(iter(corpus))
    words = [len(word_tokens(d.text)) for d in corpus]
    assert found["documents"] == len(corpus)
    assert (found["words"]["total"], found["words"]["most"]) == (sum(words), max(words))
    for name in LAYERS:
        here = [(d, a) for d in corpus for a in d.layers.get(name, ())]
        body = found[name]
        assert body["total"] == len(here) == sum(body["depth"].values())
        assert body["optional"] == sum(a.optional for _, a in here)
        assert body["accept"] == sum(len(a.accept) > 0 for _, a in here)
        assert body["phenomena"] == Counter(tag for _, a in here for tag in a.phenomena)
        key = "quote_type" if name == "attributions" else "type"
        kinds = [getattr(a, key) for _, a in here]
        assert body[key] == Counter(k if isinstance(k, str) else "-" for k in kinds)
        assert list(body[key].values()) == sorted(body[key].values(), reverse=True)
        parts = [_spans(a) for _, a in here]
        assert body["discontinuous"] == sum(any(len(s) > 1 for s in p) for p in parts)
        crossing = 0
        for document in corpus:
            spans = [_spans(a)[-1] for a in document.layers.get(name, ())]
            every = _sets(spans)
            crossing += sum(
                bool(a & b) and not a <= b and not b <= a
                for i, a in enumerate(every)
                for b in every[:i]
            )
        assert body["crossing"] == crossing
        lengths = [
            len(word_tokens(surface(d.text, _spans(a)[-1]))) for d, a in here if _spans(a)[-1]
        ]
        assert (body["words"] or {"total": 0})["total"] == sum(lengths)
    assert sum(found["entities"]["kb_id"].values()) == found["entities"]["total"]


def _spans(one: Any) -> list[Any]:
    """The spans of an annotation, that which has a length last."""
    if hasattr(one, "fragments"):
        return [one.fragments]
    return [one.source, one.cue, one.content]


class Many:
    """So many documents that differ, made when they are asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[Document]:
        made = layers(gold_document())
        for number in range(self.count):
            yield Document(
                id=f"d{number}_ada",
                text=f"{made.text} {'word ' * (number % 50)}",
                meta={"title": f"No. {number}", "annotator": "ada"},
                layers={"entities": made.entities, "dates": made.dates},
            )


def test_memory_does_not_grow_with_the_corpus() -> None:
    corpora = [Annotators(Corpus("many", "0", Many(count).__iter__)) for count in (300, 300, 3000)]
    _, few, many = (peak(partial(statistics, corpus)) for corpus in corpora)
    assert many < few + 50_000  # bytes; 2,700 more documents of some 600 characters each


def test_a_corpus_without_annotators_is_counted_without_any_heavy_package(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", gold_document())
    code = (
        "import sys; from onrecord.cli import main\n"
        f"try: main(['corpus', 'stats', {str(gold)!r}])\n"
        "except SystemExit: print(*sorted(m for m in sys.modules if '.' not in m))"
    )
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    heavy = {"sklearn", "scipy", "pandas", "pyarrow", "datasets", "spacy", "vl_convert", "httpx"}
    assert not heavy & {*done.stdout.splitlines()[-1].split()}
    assert "onrecord" in done.stdout.splitlines()[-1].split()


# Several annotators


def test_readings_of_one_text_are_compared() -> None:
    pytest.importorskip("sklearn")
    answer = onrecord("corpus", "stats", POLNEAR, "--option", "annotator=all", "--format", "json")
    (pair,) = answer.json["agreement"]
    readings = [
        [d for d in open_corpus(POLNEAR, {"annotator": name}) if d.layers]
        for name in ("4b22", "ef2d")
    ]
    whole = agreement(*readings)["attributions"]
    assert (pair["a"], pair["b"], pair["documents"]) == ("4b22", "ef2d", 1)
    assert pair["tasks"]["attributions"] == {
        "documents": 1, "headline": "soft", "f1": whole["f1"]["soft"]["f1"],
        "alpha": whole["layers"]["all"]["alpha"], "kappa": whole["layers"]["all"]["kappa"],
    }  # fmt: skip
    assert "4b22, ef2d" in onrecord("corpus", "stats", POLNEAR, "--option", "annotator=all").out


def test_which_annotator_is_meant_has_to_be_said() -> None:
    answer = onrecord("corpus", "stats", POLNEAR)
    assert (answer.code, "annotator=NAME, first or all" in answer.err) == (2, True)
    assert onrecord("corpus", "stats", POLNEAR, "--option", "annotator=first").code == 0


@pytest.mark.parametrize("spec", ["seed", "composed"])
def test_annotators_beside_a_corpus_agree_as_is_published(spec: str) -> None:
    pytest.importorskip("sklearn")
    folder = ROOT / "data" / spec / "agreement" / "agreement.json"
    published = json.loads(folder.read_text(encoding="utf-8"))
    found = onrecord("corpus", "stats", spec, "--format", "json").json["agreement"]
    (tasks,) = (pair["tasks"] for pair in found if (pair["a"], pair["b"]) == ("a", "b"))
    for task, body in published.items():
        assert tasks[task]["f1"] == body["f1"][body["headline"]]["f1"]
        assert tasks[task]["alpha"] == body["layers"]["all"]["alpha"]


def test_readings_of_other_texts_and_other_documents_are_left_out(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    one = gold_document("one")
    write_lines(tmp_path / "news.jsonl", one, gold_document("two"))
    for name in ("ann", "ben"):
        folder = tmp_path / "annotators" / name
        folder.mkdir(parents=True)
        other = gold_document("two")
        other["text"] += " " * (name == "ben")
        write_lines(folder / "read.jsonl", one, other, gold_document("not in the corpus"))
    (tmp_path / "annotators" / "cleo").mkdir()
    corpus = Corpus("news", "0", open_corpus(str(tmp_path / "news.jsonl")).read, str(tmp_path))
    coming = Annotators(corpus)
    assert [d.id for d in coming] == ["one", "two"]
    (pair,) = coming.agreement()
    assert (pair["documents"], pair["other_text"]) == (1, 1)
    assert pair["tasks"]["entities"]["f1"] == 1


def test_one_annotator_agrees_with_nobody() -> None:
    coming = Annotators(Corpus("many", "0", Many(3).__iter__))
    assert len(list(coming)) == 3
    assert coming.agreement() == []


def test_without_scikit_learn_agreement_is_left_out_and_all_else_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    answer = onrecord("corpus", "stats", "seed", "--format", "json")
    assert (answer.code, answer.json["agreement"]) == (0, None)
    assert answer.json["documents"] == 1
    assert "pip install 'onrecord[agreement]'" in answer.err


# Characters


@given(st.lists(st.integers(0, 1000), max_size=30))
def test_small_charts_show_something_of_everything_that_is_there(counts: list[int]) -> None:
    most = max(counts, default=0)
    for count in counts:
        assert (len(bar(count, most, 16).strip()) > 0) == (count > 0)
    if most:
        assert bar(most, most, 16) == "█" * 16
        assert bar(most / 2, most, 16) == "█" * 8
    drawn = shape(counts)
    assert len(drawn) <= 10
    assert drawn.count(" ") < len(drawn) or not any(counts)
    assert ("█" in drawn) == (most > 0)


def test_a_shape_rises_with_its_counts() -> None:
    assert shape([0, 1, 4, 8]) == " ▁▄█"
    assert shape([1] * 11) == "█" * 5 + "▄"  # pairs, and one that is left
