"""Looking after a corpus: counts by hand, splits by law, and two golds made one."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.curation import differences, merge, sample, split, statistics
from onrecord.curation.differing import document_differences
from onrecord.curation.nesting import depths
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.markup import read_marked
from onrecord.sentence_bounds import sentences
from onrecord.validation.documents import check
from onrecord.validation.subject import Subject
from tests.command_line import gold_document, onrecord, write_lines
from tests.generated_gold import documents
from tests.marking_up import marked_up
from tests.memory import peak

HEAD = "title: T\ngenre: g\nvariety: v\ndct: 2031-05-06\n"


def marked(body: str, *lines: str, doc_id: str = "x") -> Document:
    return read_marked(f"id: {doc_id}\n{HEAD}---\n{body}\n---\n" + "\n".join(lines) + "\n", "x", {})


def plain_documents(count: int, **meta: Any) -> list[Document]:
    """Documents with meta taken in turn from the given values."""
    return [
        Document(
            id=f"d{i}",
            text="a",
            meta={key: values[i % len(values)] for key, values in meta.items()},
        )
        for i in range(count)
    ]


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "One ends. |Two ends! |Is it three? |Four",
        "A headline\n\n|First. |Second.",
        "Mr. Oakes met Dr. Vey at St. Anne on Jan. 4. |He left.",
        "She saw the U.S. Navy. |The U.S. |He left at 3 p.m. |The rest stayed until 4 p.m. Monday.",
        "“We sail.” |“Do we?” |Then J. Vey of Tern Inc. said no. |No. 4 sank.",
        "It rose 3.5 percent. |3 fell.",
        "It was… odd. |Yes.",
        "He asked if e.g. this one ends. |‘It does.’",
    ],
)
def test_sentences(text: str) -> None:
    plain = text.replace("|", "")
    assert [plain[a:b] for a, b in sentences(plain)] == [s.strip() for s in text.split("|")]


@given(st.text(alphabet="aA .!?\n”“'é", max_size=40))
def test_sentences_cover_everything_that_can_be_seen(text: str) -> None:
    found = sentences(text)
    assert all(a < b and text[a:b].strip() == text[a:b] for a, b in found)
    assert all(x[1] <= y[0] for x, y in pairwise(found))
    covered = {i for a, b in found for i in range(a, b)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered


# Statistics

BODY = (
    "<s2><e PERSON tam_oakes title>Tam Oakes</e></s2> <q2>said</q2> <c2><s1>he</s1> <q1>feared"
    "</q1> <c1>rain in <d DATE 2031 opt note=n acc='x'>2031</d></c1></c2>. <e CARDINAL two_1>Two"
    "</e> sank <d DATE 2031-05-05 dct>Monday</d>."
).replace(" acc='x'", "")


def bare(length: dict[str, Any]) -> dict[str, Any]:
    """A length without its histogram."""
    return {name: value for name, value in length.items() if name != "bins"}


def test_statistics_count_what_stands_there() -> None:
    one = marked(BODY, "1 belief pronoun tam_oakes", "2 assertion named tam_oakes")
    two = Document(id="y", text="Only this.", meta={"genre": "g"}, layers={"entities": ()})
    found = statistics([one, two])
    # "Tam Oakes said he feared rain in 2031." has 8 words, "Two sank Monday." 3, "Only this." 2
    assert found["documents"] == 2
    assert bare(found["words"]) == {
        "total": 13, "mean": 6.5, "median": 6.5, "least": 2, "most": 11,
    }  # fmt: skip
    assert found["sentences"]["total"] == 3
    assert bare(found["sentence_words"]) == {
        "total": 13, "mean": 13 / 3, "median": 3, "least": 2, "most": 8,
    }  # fmt: skip
    assert found["meta"] == {"genre": {"g": 2}}  # each title is there once, and so is "v"
    entities, dates, said = (found[name] for name in ("entities", "dates", "attributions"))
    assert entities["type"] == {"CARDINAL": 1, "PERSON": 1}
    assert entities["kb_id"] == {"none": 1, "unknown": 1}
    assert entities["per_100_words"] == pytest.approx(100 * 2 / 13)
    assert (entities["referents"], entities["words"]["total"]) == (2, 3)
    assert (dates["optional"], dates["anchor"], dates["type"]) == (1, {"dct": 1}, {"DATE": 2})
    assert said["depth"] == {"1": 1, "2": 1}
    assert said["attitude"] == {"assertion": 1, "belief": 1}
    assert said["source_type"] == {"named": 1, "pronoun": 1}
    # "he feared rain in 2031" has 5 words, "rain in 2031" 3
    assert bare(said["words"]) == {"total": 8, "mean": 4, "median": 4, "least": 3, "most": 5}
    assert said["phenomena"] == {"nested": 1, "pronoun-source": 1}


def test_statistics_of_nothing_measure_nothing() -> None:
    found = statistics([])
    assert found["words"] is None
    assert found["entities"]["per_100_words"] is None


def test_a_circle_of_parents_ends() -> None:
    layer = json.loads(json.dumps(gold_document()["attributions"]))
    body = gold_document() | {"attributions": layer}
    layer[0]["parent"], layer[1]["parent"] = "a2", "a1"
    from onrecord.wire import GoldDocument

    wire: Any = msgspec.convert(body, GoldDocument)
    assert depths(wire.attributions) == [2, 2]


# Splits and samples


@given(
    st.integers(1, 40),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.integers(0, 99),
    st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=7),
)
def test_a_split_deals_out_every_document_once_and_keeps_stories_whole(
    count: int, shares: list[int], seed: int, stories: list[str | None]
) -> None:
    every = [
        msgspec.structs.replace(d, meta={k: v for k, v in d.meta.items() if v is not None})
        for d in plain_documents(count, story=stories, genre=["x", "y", "z"])
    ]
    named = {f"s{i}": float(share) for i, share in enumerate(shares)}
    found = split(every, named, seed=seed, together="story", stratify=["genre"])
    assert list(found) == list(named)
    assert sorted(i for ids in found.values() for i in ids) == sorted(d.id for d in every)
    order = [d.id for d in every]
    assert all(ids == sorted(ids, key=order.index) for ids in found.values())
    where = {i: name for name, ids in found.items() for i in ids}
    for story in {d.meta["story"] for d in every if "story" in d.meta}:
        assert len({where[d.id] for d in every if d.meta.get("story") == story}) == 1
    assert split(every, named, seed=seed, together="story", stratify=["genre"]) == found


@pytest.mark.parametrize("seed", range(5))
def test_a_split_keeps_sizes_and_proportions(seed: int) -> None:
    genres, varieties = ["a"] * 3 + ["b"] * 2 + ["c"], ["u", "v", "w", "x"]
    every = plain_documents(72, genre=genres, variety=varieties)
    found = split(every, {"dev": 1, "test": 2}, seed=seed, stratify=["genre", "variety"])
    assert [len(ids) for ids in found.values()] == [24, 48]
    of = {d.id: d.meta for d in every}
    for name, ids in found.items():
        for key in ("genre", "variety"):
            whole, here = Counter(m[key] for m in of.values()), Counter(of[i][key] for i in ids)
            for value, n in whole.items():
                assert abs(here[value] - n * len(ids) / 72) <= 1, (name, value)


@pytest.mark.parametrize("seed", range(8))
def test_a_split_of_uneven_kinds_and_stories_is_within_one_document(seed: int) -> None:
    chance = random.Random(seed)
    every = [
        Document(
            id=f"d{i}", text="a",
            meta={"genre": chance.choice("aaabbccdef"), "variety": chance.choice("uuuvvwx")}
            | ({"story": chance.choice("pqr")} if i % 6 == 0 else {}),
        )
        for i in range(66)
    ]  # fmt: skip
    found = split(
        every, {"dev": 1, "test": 2}, seed=seed, together="story", stratify=["genre", "variety"]
    )
    of = {d.id: d.meta for d in every}
    assert abs(len(found["dev"]) - 22) <= 1
    for ids in found.values():
        for key in ("genre", "variety"):
            whole, here = Counter(m[key] for m in of.values()), Counter(of[i][key] for i in ids)
            assert all(abs(here[v] - n * len(ids) / 66) < 1 for v, n in whole.items())


def test_seeds_make_different_splits() -> None:
    every = plain_documents(30)
    found = {tuple(split(every, {"a": 1, "b": 1}, seed=seed)["a"]) for seed in range(5)}
    assert len(found) > 1


@given(st.integers(1, 30), st.data())
def test_a_sample_has_its_size_its_order_and_its_strata(count: int, data: st.DataObject) -> None:
    every = plain_documents(count, genre=["x", "x", "y"])
    size = data.draw(st.integers(1, count))
    ids = sample(iter(every), size, seed=data.draw(st.integers(0, 99)), stratify=["genre"])
    found = [d for d in every if d.id in ids]
    assert [d.id for d in found] == ids, "in the corpus's order, each once"
    assert len(ids) == size
    whole, here = (Counter(d.meta["genre"] for d in side) for side in (every, found))
    assert all(here[genre] >= size * n // count for genre, n in whole.items())


@pytest.mark.parametrize("size", [0, 4, -1])
def test_a_sample_of_no_possible_size_is_refused(size: int) -> None:
    with pytest.raises(InvalidInputError, match="from 1 to 3"):
        sample(plain_documents(3), size)


# Two versions


@given(documents())
def test_nothing_differs_from_itself_whatever_its_ids(gold: Document) -> None:
    found = differences([gold], [gold])
    assert found["differences"] == []
    assert not found["scored"]
    relations = [
        msgspec.structs.replace(a, id=f"z{i}") for i, a in enumerate(gold.layers["attributions"])
    ]
    renamed = msgspec.structs.replace(
        gold, layers={**gold.layers, "attributions": tuple(relations)}
    )
    assert differences([gold], [renamed])["differences"] == []


@given(documents(), st.data())
def test_what_is_taken_out_is_removed_and_what_is_put_in_is_added(
    gold: Document, data: st.DataObject
) -> None:
    whole = read_marked(marked_up(gold), "x", {})
    entities = whole.layers["entities"]
    kept = [e for e in entities if data.draw(st.booleans())]
    fewer = msgspec.structs.replace(whole, layers={**whole.layers, "entities": tuple(kept)})
    for a, b, kind in ((whole, fewer, "removed"), (fewer, whole, "added")):
        found = differences([a], [b])
        others = {"changed", "added", "removed"} - {kind}
        row = found["annotations"].get("entities", {})
        assert row.get("same", 0) == len(kept)
        if not _some_overlap(entities):
            assert row.get(kind, 0) == len(entities) - len(kept)
            assert not any(row.get(other) for other in others)
        assert found["scored"] == (len(kept) < len(entities))


def _some_overlap(layer: Any) -> bool:
    return any(a is not b and a.start < b.end and b.start < a.end for a in layer for b in layer)


def test_differences_name_fields_and_whether_scores_depend_on_them() -> None:
    a = marked("<e ORG tern>Tern</e> sank <d DATE 2031-05-05 dct>Monday</d>.")
    b = marked('<e PERSON tern note="hm">Tern</e> sank <d DATE 2031-05-05 dct>Monday</d>.')
    c = marked('<e ORG tern note="hm">Tern</e> sank <d DATE 2031-05-05 dct>Monday</d>.')
    d = marked("<e ORG tern>Tern sank</e> <d DATE 2031-05-05 dct>Monday</d>.")
    assert [x.fields for x in document_differences(a, b)] == [
        {"type": ("ORG", "PERSON"), "note": (None, "hm")}
    ]
    assert differences([a], [b])["scored"]
    assert not differences([a], [c])["scored"]
    (moved,) = differences([a], [d])["differences"]
    assert (moved["kind"], moved["fields"]) == ("changed", {"end": [4, 9]})


def test_links_are_compared_by_what_they_lead_to() -> None:
    later = "<d DATE 2031-05-06 @a>two days later</d>"
    a = marked(f"<d DATE 2031-05-04 as=a>May 4, 2031</d> {later}")
    b = marked(f"<d DATE 2031-05-04 as=a>May 4</d>, 2031 {later}")
    fields = [x.fields for x in document_differences(a, b)]
    assert fields == [{"end": (11, 5)}, {"anchor": ([[[0, 11]]], [[[0, 5]]])}]


def test_relations_of_different_cues_are_not_one_that_changed() -> None:
    body = "<s1>Tam</s1> <q1>said</q1> <c1><s2>he</s2> <q2>feared</q2> <c2>rain</c2></c1>"
    both = marked(body, "1 assertion named -", "2 belief pronoun -")
    outer = marked(body.replace("s2", "x").replace("<x>", "").replace("</x>", "")
                   .replace("<q2>", "").replace("</q2>", "").replace("<c2>", "")
                   .replace("</c2>", ""), "1 assertion named -")  # fmt: skip
    inner = msgspec.structs.replace(
        both, layers={"attributions": (both.layers["attributions"][1],)}
    )
    kinds = [(x.kind, x.a, x.b) for x in document_differences(outer, inner)]
    assert sorted(kind for kind, *_ in kinds) == ["added", "removed"]


def test_documents_that_come_go_or_change_are_named() -> None:
    a = [marked("a", doc_id=i) for i in ("same", "gone", "text", "meta")]
    b = [marked("a", doc_id="same"), marked("b", doc_id="text"), marked("a", doc_id="new"),
         msgspec.structs.replace(a[3], meta={})]  # fmt: skip
    found = differences(a, b)
    assert found["documents"] == {
        "added": ["new"], "removed": ["gone"], "text_changed": ["text"], "other": ["meta"],
    }  # fmt: skip


# Two annotators


@given(documents())
def test_an_annotator_who_agrees_with_everything_changes_nothing(gold: Document) -> None:
    whole = read_marked(marked_up(gold), "x", {})
    merged = merge([whole], [whole])
    assert merged.conflicts == []
    assert list(merged.documents) == [whole]


@given(documents(), documents())
def test_whoever_is_always_right_has_their_gold_in_the_end(one: Document, other: Document) -> None:
    a, b = (read_marked(marked_up(d), "x", {}) for d in (one, other))
    for right, decision in ((a, "a"), (b, "b")):
        merged = merge([a], [b], otherwise=decision)  # type: ignore[arg-type]  # one of them
        assert merged.undecided == []
        (gold,) = merged.documents
        again = document_differences(gold, right)
        # only notes of the other may have come in, where this one had none
        assert all(x.kind == "changed" and x.fields.keys() <= {"note"} for x in again), again
        assert all(x.fields["note"][1] is None for x in again)


@given(documents(), documents())
def test_open_conflicts_leave_what_both_say(one: Document, other: Document) -> None:
    a, b = (read_marked(marked_up(d), "x", {}) for d in (one, other))
    merged = merge([a], [b])
    assert [c.decision for c in merged.conflicts] == [None] * len(merged.conflicts)
    (gold,) = merged.documents
    for side in (a, b):
        kinds = {x.kind for x in document_differences(gold, side)}
        assert kinds <= {"added", "changed"}
    neither = merge([a], [b], otherwise="neither")
    assert list(neither.documents) == [gold]


A = (
    "<s1><e PERSON tam>Tam</e></s1> <q1>said</q1> "
    "<c1>it sank <d DATE 2031-05-05 dct>Monday</d></c1>"
)
B = "<s1><e ORG tam>Tam</e></s1> <q1>said</q1> <c1>it sank</c1> <d DATE 2031-05-05 dct>Monday</d>"


def test_decisions_are_made_one_by_one() -> None:
    a, b = marked(A, "1 assertion named tam"), marked(B, "1 assertion named tam")
    merged = merge([a], [b])
    fields = [
        json.loads(msgspec.json.encode((c.layer, c.kind, c.fields))) for c in merged.conflicts
    ]
    assert fields == [
        ["entities", "changed", {"type": ["PERSON", "ORG"]}],
        ["attributions", "changed", {"content": [[[9, 23]], [[9, 16]]]}],
    ]
    decided = [
        msgspec.structs.replace(c, decision=d, reason="r")
        for c, d in zip(merged.conflicts, ("a", "b"), strict=True)
    ]
    again = merge([a], [b], decided)
    (gold,) = again.documents
    assert again.undecided == []
    assert gold.layers["entities"] == a.layers["entities"]
    assert gold.layers["attributions"] == b.layers["attributions"]
    assert [c.reason for c in again.conflicts] == ["r", "r"]
    assert list(check(Subject(gold, "x"))) == []
    with pytest.raises(InvalidInputError, match="fits no conflict"):
        merge([a], [a], decided)


def test_an_anchor_that_does_not_stand_is_told() -> None:
    first, later = (
        "<d DATE 2031-05-04 as=a>May 4, 2031</d>",
        "<d DATE 2031-05-06 {}>two days later</d>",
    )
    a = marked(f"{first} {later.format('@a')}")
    b = marked(f"May 4, 2031 {later.format('@a as=a')}")
    merged = merge([a], [b], otherwise="a")
    assert merged.dropped == []
    decided = [
        msgspec.structs.replace(c, decision="neither" if c.kind == "removed" else "a")
        for c in merged.conflicts
    ]
    lost = merge([a], [b], decided)
    assert lost.dropped == ["x: the anchor of 'two days later' does not stand"]
    assert lost.documents[0].layers["dates"][0].anchor is msgspec.UNSET


def test_parents_are_worked_out_anew_from_what_stands() -> None:
    inner = "<s2>he</s2> <q2>feared</q2> <c2>rain</c2>"
    a = marked(f"Tam said {inner}", "2 belief pronoun -")
    b = marked(f"<s1>Tam</s1> <q1>said</q1> <c1>{inner}</c1>", "1 assertion named -",
               "2 belief pronoun - no=nested")  # fmt: skip
    merged = merge([a], [b])
    (conflict,) = merged.conflicts  # that the inner one has a parent or none follows
    assert conflict.kind == "added"
    (gold,) = merge([a], [b], [msgspec.structs.replace(conflict, decision="b")]).documents
    assert [(r.id, r.parent) for r in gold.layers["attributions"]] == [("a1", None), ("a2", "a1")]


def test_annotators_of_different_documents_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="same documents"):
        merge([marked("a")], [marked("a", doc_id="y")])
    with pytest.raises(InvalidInputError, match="must be the same on both sides"):
        merge([marked("a")], [marked("b")])


# The command line


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    ids = [f"d{i}" for i in range(6)]
    for number, doc_id in enumerate(ids):
        body = gold_document(doc_id) | {
            "meta": {"genre": "ab"[number % 2], "story": "s" * (number < 2) or doc_id}
        }
        (folder / f"{doc_id}.json").write_text(json.dumps(body), encoding="utf-8")
    manifest = {
        "id": "news", "title": "é", "version": "1.0.0", "documents": ids, "text_licence": "x",
        "annotation_licence": "x", "provenance": "x", "type_set": "ontonotes",
    }  # fmt: skip
    (folder / "corpus.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_stats_on_the_command_line(corpus: Path) -> None:
    assert onrecord("corpus", "stats", corpus, "--format", "json").json["documents"] == 6
    answer = onrecord("corpus", "stats", corpus)
    assert answer.code == 0
    for words in ("6 documents", "documents by genre", "entities by type", "nesting"):
        assert words in answer.out
    assert "| entities |" in onrecord("corpus", "stats", "seed", "--format", "markdown").out


def test_split_on_the_command_line_can_write_the_manifest(corpus: Path) -> None:
    asked = (
        "corpus",
        "split",
        corpus,
        "--into",
        "dev=1",
        "--into",
        "test=2",
        "--stratify",
        "genre",
    )
    before = (corpus / "corpus.json").read_bytes()
    assert "percent   asked for" in onrecord(*asked).out
    found = onrecord(*asked, "--format", "json").json
    assert {name: len(ids) for name, ids in found.items()} == {"dev": 2, "test": 4}
    assert (corpus / "corpus.json").read_bytes() == before
    assert onrecord(*asked, "--write").code == 0
    written = json.loads((corpus / "corpus.json").read_bytes())
    assert written == json.loads(before) | {"splits": found}
    assert sorted(p.name for p in corpus.iterdir()) == [
        "corpus.json",
        *(f"d{i}.json" for i in range(6)),
    ]


def test_sample_on_the_command_line(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "some.jsonl"
    answer = onrecord("corpus", "sample", corpus, "3", "--seed", "4", "--out", out)
    ids = answer.out.split()
    assert len(ids) == 3
    assert [json.loads(line)["id"] for line in out.read_text(encoding="utf-8").splitlines()] == ids
    assert onrecord("validate", out).code == 0
    listed = onrecord("corpus", "sample", corpus, "3", "--seed", "4", "--format", "json").json
    assert (listed["documents"], listed["seed"]) == (ids, 4)
    again = onrecord("corpus", "sample", corpus, "3", "--out", out)
    assert (again.code, "is there already" in again.err) == (2, True)
    folder = tmp_path / "new" / "some"
    assert onrecord("corpus", "sample", corpus, "3", "--seed", "4", "--out", folder).code == 0
    assert json.loads((folder / "corpus.json").read_bytes())["documents"] == ids
    refused = onrecord("corpus", "sample", corpus, "3", "--out", out / "below.jsonl")
    assert (refused.code, "cannot be written" in refused.err) == (2, True)


def test_a_sample_is_drawn_in_memory_that_holds_no_document() -> None:
    def taken(count: int) -> int:
        every = (Document(id=str(n), text=f"{n:05}" * 400) for n in range(count))
        return peak(lambda: sample(every, count))

    taken(5)  # caches fill
    # a text of 2 kB more a document would be 600 kB; an id and its place are not
    assert taken(350) - taken(50) < 100_000


def test_diff_on_the_command_line(corpus: Path, tmp_path: Path) -> None:
    body = copy.deepcopy(gold_document("d0"))
    body["entities"][0]["type"] = "ORG"
    other = write_lines(tmp_path / "b.jsonl", body)
    first = write_lines(tmp_path / "a.jsonl", gold_document("d0"))
    answer = onrecord("corpus", "diff", first, other)
    assert answer.code == 0
    assert 'd0 entities at 0: changed \'Maria Silva\'\n    type: "PERSON" → "ORG"' in answer.out
    assert "the next version is a major one" in answer.out
    assert onrecord("corpus", "diff", first, other, "--format", "json").json["scored"]
    assert "no score differs" in onrecord("corpus", "diff", corpus, corpus).out


def test_each_of_two_corpora_is_told_what_its_reader_takes(tmp_path: Path) -> None:
    """The same brat file twice: with the label DAY as a type of entity, and as a type of date."""
    pytest.importorskip("sklearn")
    (tmp_path / "brat").mkdir()
    (tmp_path / "brat" / "d.txt").write_text("May it rain.")
    (tmp_path / "brat" / "d.ann").write_text("T1\tDATE 0 3\tMay\n")
    both = f"brat:{tmp_path / 'brat'}"
    assert onrecord("convert", both, tmp_path / "ours.jsonl", "--option", "dates=DATE").code == 0

    def said(*arguments: str | Path) -> tuple[str, ...]:
        found = onrecord("corpus", "diff", *arguments, "--format", "json").json["differences"]
        return tuple(f"{d['kind']} {d['layer']}" for d in found)

    assert said(both, both) == ()
    assert said(both, both, "--option", "dates=DATE") == ()
    assert said(both, both, "--option", "b.dates=DATE") == ("removed entities", "added dates")
    assert said(both, tmp_path / "ours.jsonl", "--option", "dates=DATE") == ()
    told = ("--option", "dates=DATE", "--option", "a.dates=TIMEX3")
    assert said(both, tmp_path / "ours.jsonl", *told) == ("removed entities", "added dates")
    agreed = onrecord("agreement", both, both, "--option", "dates=DATE", "--format", "json").json
    assert agreed["dates"]["documents"] == 1
    assert onrecord("corpus", "merge", both, both, "--option", "b.dates=DATE").err.startswith(
        "2 conflicts, 2 not decided"
    )
    for mistake, answer in (
        ("date=DATE", "--option: neither format has 'date' (did you mean dates?"),
        ("b.date=DATE", "brat: has no option 'date' (did you mean dates?"),
        ("DATE", "--option: must be KEY=VALUE, got 'DATE'"),
    ):
        refused = onrecord("corpus", "diff", both, both, "--option", mistake)
        assert (refused.code, answer in refused.err) == (2, True), refused.err


def test_merge_on_the_command_line_goes_round(tmp_path: Path) -> None:
    body = copy.deepcopy(gold_document())
    body["entities"][0]["type"] = "ORG"
    a = write_lines(tmp_path / "a.jsonl", gold_document())
    b = write_lines(tmp_path / "b.jsonl", body)
    out = tmp_path / "gold"
    refused = onrecord("corpus", "merge", a, b, "--out", out)
    assert (refused.code, out.exists()) == (2, False)
    assert "1 conflict not decided" in refused.err
    listed = onrecord("corpus", "merge", a, b, "--format", "json")
    (conflict,) = listed.json
    decisions = tmp_path / "conflicts.json"
    decisions.write_text(json.dumps([conflict | {"decision": "b", "reason": "it is"}]))
    done = onrecord("corpus", "merge", a, b, "--decisions", decisions, "--out", out)
    assert done.code == 0, done.err
    written = json.loads((out / "a.json").read_bytes())
    assert [e["type"] for e in written["entities"]] == ["ORG", "GPE"]
    assert onrecord("validate", out / "a.json").code == 0
    assert onrecord("corpus", "merge", a, b, "--otherwise", "a", "--out", out).code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("split", "seed", "--into", "a"), "must be NAME=SHARE"),
        (("split", "seed", "--into", "a=0"), "must be above 0"),
        (("split", "seed", "--into", "a=inf"), "must be NAME=SHARE"),
        (("split", "seed", "--into", "=1"), "must be NAME=SHARE"),
        (("split", "seed", "--into", "a=1", "--into", "a=2"), "names the split 'a' twice"),
        (("stats", "seed", "--option", "annotator=all"), "onrecord: has no option 'annotator'"),
        (("split", "seed"), "--into"),
        (("sample", "seed", "2"), "from 1 to 1"),
        (("stats", "sed"), "did you mean seed?"),
        (("statistics", "seed"), "No such command"),
        (("merge", "seed", "seed", "--decisions", "nowhere"), "cannot be read"),
    ],
)
def test_mistakes_on_the_command_line(arguments: tuple[str, ...], said: str) -> None:
    answer = onrecord("corpus", *arguments)
    assert answer.code == 2
    assert said in answer.err + answer.out
