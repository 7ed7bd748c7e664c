"""``onrecord convert``: any format into any other, nothing half written, no loss untold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.bundle import bundled_corpora
from onrecord.contracts import Loss, Writer
from onrecord.converting import convert
from onrecord.corpus import Corpus
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus, open_predictions
from onrecord.readers import READERS
from onrecord.writers import WRITERS
from onrecord.writers.conll import ConllWriter
from onrecord.writers.native import NativeWriter
from tests.command_line import TEXT, gold_document, onrecord, span, write_lines
from tests.memory import peak

TIMEML = (
    '<TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2031-05-06">x</TIMEX3></DCT>'
    '<TEXT>\n\nOn <TIMEX3 tid="t1" type="DATE" value="2031-05-05">Monday</TIMEX3>.</TEXT></TimeML>'
)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "gold.jsonl", gold_document("a"), gold_document("b"))


def entities(*spans: list[int] | list[list[int]]) -> dict[str, Any]:
    """A document of the invented text with nothing but entities."""
    found: list[dict[str, Any]] = []
    for one in spans:
        if isinstance(one[0], list):
            found.append({"spans": one, "type": "X"})
        else:
            found.append({"start": one[0], "end": one[1], "type": "X"})
    return {"id": "a", "text": TEXT, "entities": found}


@pytest.mark.parametrize("writer", WRITERS, ids=lambda w: w.name)
@pytest.mark.parametrize("source", WRITERS, ids=lambda w: w.name)
def test_any_format_goes_into_any_other(
    tmp_path: Path, gold: Path, source: Writer, writer: Writer
) -> None:
    """From our own form into each that is written, and from there into every other."""
    if "parquet" in (source.name, writer.name):
        pytest.importorskip("pyarrow")
    between = tmp_path / "between"
    first = onrecord("convert", gold, between, "--to", source.name)
    assert first.code == 0, first.err
    formats = ("--from", source.name, "--to", writer.name)
    second = onrecord("convert", between, tmp_path / "last", *formats)
    assert second.code == 0, second.err
    back = open_corpus(f"{writer.name}:{tmp_path / 'last'}")
    assert [(d.id, d.text) for d in back] == [("a", TEXT), ("b", TEXT)]


def test_what_a_format_cannot_hold_is_counted_and_named(tmp_path: Path) -> None:
    who, place = span("Maria Silva"), span("Portugal")
    document = entities(
        who, place, [place[0], place[1] - 2], [who, place], [who[0], who[0] + 5], [11, 12]
    )
    gold = write_lines(tmp_path / "gold.jsonl", document)
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "conll")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"{tmp_path / 'made'}: 1 document written as conll",
        "1 discontinuous entity was dropped: CoNLL has no place for it (in a)",
        "2 overlapping entities were dropped: CoNLL gives a token one tag (first in a)",
        "1 entity without a word was dropped: CoNLL tags tokens (in a)",
    ]
    assert answer.err == ""
    (back,) = open_corpus(f"conll:{tmp_path / 'made'}")
    assert [[e.start, e.end] for e in back.layers["entities"]] == [who, place]


def test_discontinuous_contents_fall_with_the_layer_that_holds_them(
    tmp_path: Path, gold: Path
) -> None:
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "conll", "--format", "json")
    losses = {loss["what"]: (loss["count"], loss["first"]) for loss in answer.json["losses"]}
    assert losses["attributions"] == (4, "a")
    assert losses["dates"] == (2, "a")
    assert losses["values of dct.value"] == (2, "a")
    assert losses["values of entities.entity_id"] == (4, "a")
    assert answer.json["written"] is True
    assert answer.json["documents"] == 2
    assert answer.json["losses"][0]["message"].endswith("(first in a)")


def test_strict_exits_2_and_leaves_nothing(tmp_path: Path, gold: Path) -> None:
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "timeml", "--strict")
    assert answer.code == 2
    assert "nothing written" in answer.out
    assert "4 entities were dropped: TimeML has no place for them (first in a)" in answer.out
    assert [p.name for p in tmp_path.iterdir()] == ["gold.jsonl"]
    whole = onrecord("convert", gold, tmp_path / "made", "--strict")
    assert whole.code == 0
    assert (tmp_path / "made" / "corpus.json").exists()


E, D = "entities", "dates"
ENTITY = {"start": 0, "end": 5, "type": "PERSON"}
DATE = {"id": "t1", "start": 20, "end": 26, "type": "DATE", "value": "2031-05-05"}


@pytest.mark.parametrize(
    ("to", "said", "lost"),
    [
        ("conll", {E: [ENTITY]}, ""),
        ("conll", {E: [ENTITY], "language": "de"}, "1 value of language was dropped"),
        ("conll", {E: [ENTITY], "meta": {"x": None}}, "1 value of meta.x was dropped"),
        ("conll", {E: [ENTITY], "dct": {"value": "2031"}}, "1 value of dct.value was dropped"),
        ("conll", {E: [ENTITY], D: []}, "1 empty layer of dates was dropped"),
        ("conll", {E: [ENTITY], D: [DATE]}, "1 date was dropped: CoNLL has no place for it"),
        ("conll", {}, "1 document not annotated for entities was written as having no entities"),
        ("conll", {E: [{**ENTITY, "id": "e1"}]}, "1 value of entities.id was dropped"),
        ("conll", {E: [{**ENTITY, "kb_id": None}]}, "1 value of entities.kb_id was dropped"),
        ("conll", {E: [{**ENTITY, "text": "Maria"}]}, ""),
        ("conll", {E: [{**ENTITY, "end": 6}]}, "1 entity with white space at its edge was cut to"),
        ("conll", {E: [{**ENTITY, "type": "A B"}]}, "1 entity whose type is no word was dropped"),
        ("conll", {E: [{**ENTITY, "start": 5, "end": 6}]}, "1 entity without a word was dropped"),
        ("conll", {E: [ENTITY, {**ENTITY, "start": 3}]}, "1 overlapping entity was dropped"),
        ("conll", {E: [ENTITY, {**ENTITY, "start": 5, "end": 8}]}, "1 entity with white space"),
        ("conll", {E: [ENTITY, {**ENTITY, "start": 6, "end": 8}]}, ""),
        ("conll", {E: [], "id": "a\tb"}, "1 value of id was dropped"),
        ("conll", {E: [], "text": " \n"}, "1 text was emptied: CoNLL has tokens"),
        ("timeml", {D: [DATE], "dct": {"value": "2031"}, "meta": {"title": "x"}}, ""),
        ("timeml", {D: [DATE], "dct": {"value": "x", "latest": "y"}}, "1 value of dct.latest was"),
        ("timeml", {D: [DATE], "meta": {"title": " x"}}, "1 value of meta.title was dropped"),
        ("timeml", {D: [{**DATE, "id": "d1"}]}, "1 id was renamed"),
        ("timeml", {D: [DATE, {**DATE, "start": 30, "end": 31}]}, "1 id was renamed"),
        ("timeml", {D: [{k: v for k, v in DATE.items() if k != "id"}]}, "1 date without an id was"),
        ("timeml", {D: [{**DATE, "type": "Date"}]}, "1 date of another type was dropped"),
        ("timeml", {D: [{**DATE, "mod": "EARLY"}]}, "1 other mod was dropped"),
        ("timeml", {D: [{**DATE, "anchor": "t9"}]}, "1 reference to a date was dropped"),
        ("timeml", {D: [{**DATE, "optional": True}]}, "1 value of dates.optional was dropped"),
        ("timeml", {D: [DATE], "id": "a.TE3input"}, "1 value of id was dropped"),
        ("timeml", {D: [DATE], "meta": {"timex3": {"t1": {"x": "y"}}}}, "1 value of meta.timex3.x"),
        ("timeml", {D: [DATE], "meta": {"timex3": {"t9": {}}}}, "1 value of meta.timex3 was"),
        ("timeml", {D: [DATE], "meta": {"timex3": {"t1": {"x": 1}}}}, "1 value of meta.timex3 was"),
        ("timeml", {D: [DATE], "meta": {"timex3": [1]}}, "1 value of meta.timex3 was dropped"),
        ("timeml", {D: [DATE], "meta": {"title": 1}}, "1 value of meta.title was dropped"),
    ],
)  # fmt: skip
def test_one_thing_lost_is_one_line(
    tmp_path: Path, to: str, said: dict[str, Any], lost: str
) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, **said})
    answer = onrecord("convert", gold, tmp_path / "made", "--to", to)
    assert answer.code == 0, answer.err
    lines = answer.out.splitlines()[1:]
    assert len(lines) == bool(lost), lines
    assert not lost or lines[0].startswith(lost)


def test_a_number_agrees_with_what_it_counts() -> None:
    one = Loss(1, "id", "renamed", "a reason", "d")
    many = Loss(3000, "ids", "renamed", "a reason", "d")
    assert str(one) == "1 id was renamed: a reason (in d)"
    assert str(many) == "3,000 ids were renamed: a reason (first in d)"


def test_the_seed_keeps_every_byte_of_its_text_and_every_annotation(tmp_path: Path) -> None:
    for way in (["seed", tmp_path / "one"], [tmp_path / "one", tmp_path / "two.jsonl"],
                [tmp_path / "two.jsonl", tmp_path / "three.json"]):  # fmt: skip
        assert onrecord("convert", *way).out.endswith("1 document written as onrecord\n")
    (seed,), (one,), (three,) = (
        list(open_corpus(str(spec))) for spec in ("seed", tmp_path / "one", tmp_path / "three.json")
    )
    assert seed.text == one.text == three.text
    assert seed.layers == one.layers == three.layers
    assert (seed.dct, seed.meta, seed.language) == (three.dct, three.meta, three.language)
    assert onrecord("validate", "--strict", tmp_path / "one").code == 0
    source = json.loads((bundled_corpora()["seed"] / "corpus.json").read_bytes())
    assert json.loads((tmp_path / "one" / "corpus.json").read_bytes()) == source
    score = onrecord("score", tmp_path / "p.jsonl", "--corpus", tmp_path / "one")
    assert score.code == 2, "there are no predictions"


def test_a_corpus_without_a_manifest_gets_one_and_options_fill_it(
    tmp_path: Path, gold: Path
) -> None:
    told = ("--option", "title=Two notes", "--option", "text_licence=CC0-1.0")
    assert onrecord("convert", gold, tmp_path / "made", *told).code == 0
    assert json.loads((tmp_path / "made" / "corpus.json").read_bytes()) == {
        "id": "made", "title": "Two notes", "version": "0.1.0", "documents": ["a", "b"],
        "text_licence": "CC0-1.0", "annotation_licence": "not stated", "provenance": "not stated",
        "schema_version": "1.0",
    }  # fmt: skip
    bad = onrecord("convert", gold, tmp_path / "other", "--option", "version=new")
    assert bad.code == 2
    assert "corpus.json" in bad.err
    assert not (tmp_path / "other").exists()


def test_a_folder_has_an_annotation_a_line(tmp_path: Path, gold: Path) -> None:
    onrecord("convert", gold, tmp_path / "made")
    lines = (tmp_path / "made" / "a.json").read_text(encoding="utf-8").splitlines()
    assert sum('"type": "PERSON"' in line for line in lines) == 1
    assert '    {"start": 20, "end": 26, "type": "DATE", "value": "2031-05-05"}' in lines


def test_timeml_is_written_as_the_tempeval_toolkit_takes_it(tmp_path: Path) -> None:
    """It wants a DCT, a tid and a type in each TIMEX3, and no element inside one."""
    first, day = span("Monday"), span("day")
    document = {
        "id": "a", "text": f"{TEXT} <&>\r\n", "dct": {"value": "2031-05-06T14:35:00"},
        "meta": {"title": "A & B"},
        "dates": [
            {"id": "d1", "start": first[0], "end": first[1], "type": "DATE", "value": '"x"',
             "anchor": "dct", "mod": "APPROX"},
            {"id": "t7", "start": day[0], "end": day[1], "type": "DATE", "value": "in"},
            {"id": "t0", "start": 83, "end": 84, "type": "TIME", "value": "", "anchor": "d1"},
        ],
    }  # fmt: skip
    gold = write_lines(tmp_path / "gold.jsonl", document)
    answer = onrecord("convert", gold, tmp_path / "made", "--to", "timeml")
    assert answer.out.splitlines()[1:] == [
        (
            "1 date that overlaps another was dropped: the schema of TimeML lets no TIMEX3 lie in "
            "another (in a)"
        ),
        "1 id was renamed: those of TimeML are t and a number, each once (in a)",
    ]
    assert (tmp_path / "made" / "a.tml").read_bytes().decode() == (
        '<?xml version="1.0" ?>\n'
        '<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd">\n\n'
        "<DOCID>a</DOCID>\n\n"
        '<DCT><TIMEX3 tid="t1" type="TIME" value="2031-05-06T14:35:00" temporalFunction="false" '
        'functionInDocument="CREATION_TIME">2031-05-06T14:35:00</TIMEX3></DCT>\n\n'
        "<TITLE>A &amp; B</TITLE>\n\n"
        '<TEXT>Maria Silva said on <TIMEX3 tid="t2" type="DATE" value="&quot;x&quot;" mod="APPROX" '
        'anchorTimeID="t1">Monday</TIMEX3> that Portugal — “by far” — will win. “We will,” she '
        'adde<TIMEX3 tid="t0" type="TIME" value="" anchorTimeID="t2">d</TIMEX3>. &lt;&amp;&gt;'
        "&#13;\n</TEXT>\n\n</TimeML>\n"
    )


def test_without_a_creation_time_the_schemas_element_is_there_and_empty(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", {"id": "a", "text": "x", "dates": []})
    onrecord("convert", gold, tmp_path / "a.tml", "--to", "timeml")
    assert 'type="DATE" value=""' in (tmp_path / "a.tml").read_text(encoding="utf-8")
    (back,) = open_corpus(f"timeml:{tmp_path / 'a.tml'}")
    assert back.dct is None


def test_conll_has_a_sentence_a_block_and_cuts_tokens_at_entities(tmp_path: Path) -> None:
    text = "Ada’s Oslo-based mill won. “We\nran.”"
    found = [
        {"start": a, "end": a + len(w), "type": t}
        for w, t in (("Ada", "PERSON"), ("Oslo", "GPE"), ("won. “We", "X"))
        for a in [text.index(w)]
    ]
    gold = write_lines(tmp_path / "gold.jsonl", {"id": "a", "text": text, "entities": found})
    onrecord("convert", gold, tmp_path / "made", "--to", "conll", "--option", "scheme=BILOU",
             "--option", "spaces=no")  # fmt: skip
    assert (tmp_path / "made").read_text(encoding="utf-8") == (
        "-DOCSTART- (a)\tO\n\n"
        "Ada\tU-PERSON\n’\tO\ns\tO\nOslo\tU-GPE\n-\tO\nbased\tO\nmill\tO\n"
        "won\tB-X\n.\tI-X\n“\tI-X\nWe\tL-X\n\n"
        "ran\tO\n.\tO\n”\tO\n\n"
    )


def test_options_that_both_formats_have_are_told_apart(tmp_path: Path) -> None:
    source = tmp_path / "d.conll"
    source.write_text("Ada I-PER\nLund I-PER\nOslo B-PER\n", encoding="utf-8")
    call = ("convert", f"conll:{source}", f"conll:{tmp_path / 'made'}")
    vague = onrecord(*call, "--option", "scheme=IOB1")
    assert vague.code == 2
    assert "say from.scheme or to.scheme" in vague.err
    told = ("from.scheme=IOB1", "to.scheme=IOBES", "spaces=no")
    clear = onrecord(*call, *(word for option in told for word in ("--option", option)))
    assert clear.code == 0, clear.err
    assert (tmp_path / "made").read_text(encoding="utf-8") == (
        "-DOCSTART- (1)\tO\n\nAda\tB-PER\nLund\tE-PER\nOslo\tS-PER\n\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gold.jsonl", "made.conll"], "names no format (--to "),
        (["gold.jsonl", "cnll:made"], "can be written is named 'cnll' (did you mean conll?"),
        (["gold.jsonl", "made", "--to", "cnll"], "--to: no format that can be written"),
        (["gold.jsonl", "gold.jsonl"], "is there already"),
        (["gold.jsonl", "m", "--option", "titel=x"], "neither format has 'titel' (did you mean"),
        (["gold.jsonl", "made.jsonl", "--option", "title=x"], "options are of corpus.json"),
        (["gold.jsonl", "made", "--option", "from.title=x"], "has no option 'title'"),
        (["gold.jsonl", "conll:made", "--option", "scheme=x"], "scheme: must be IOB2 or"),
        (["gold.jsonl", "made.json"], "a .json file holds one document, but there are more"),
        (["none.jsonl", "made"], "no such corpus, file or folder"),
        (["empty.jsonl", "made"], "holds no document"),
        (["twice.jsonl", "made"], "two documents have the id 'a'"),
        (["past.jsonl", "made"], "entities[0]: end must be ≤ 3"),
        (["slash.jsonl", "made"], "the id 'a/b' cannot be the name of a file (write to a .jsonl"),
        (["corpus.jsonl", "made"], "corpus.json is the name of the manifest"),
        (["long.jsonl", "timeml:made"], "cannot be the name of a file"),
        (["control.jsonl", "timeml:made"], "its text has '\\x0b' at 1, which XML cannot hold"),
        (["gold.jsonl", "gold.jsonl/made"], "cannot be written"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gold: Path, arguments: list[str], said: str
) -> None:
    assert gold.name == "gold.jsonl"
    monkeypatch.chdir(tmp_path)
    plain = {"id": "a", "text": "abc"}
    files: dict[str, list[Any]] = {
        "empty": [], "twice": [plain, plain], "slash": [{"id": "a/b", "text": "x"}],
        "past": [{**plain, "entities": [{"start": 1, "end": 4, "type": "X"}]}],
        "long": [{"id": "é" * 130, "text": "x"}], "control": [{"id": "a", "text": "a\vb"}],
        "corpus": [{"id": "corpus", "text": "x"}],
    }  # fmt: skip
    for name, lines in files.items():
        write_lines(Path(f"{name}.jsonl"), *lines)
    before = sorted(p.name for p in tmp_path.iterdir())
    answer = onrecord("convert", *arguments)
    assert answer.code == 2
    assert said in answer.err
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_keep_going_writes_the_others_and_lists_what_failed(tmp_path: Path) -> None:
    good = gold_document("a")
    past = {
        "id": "b",
        "text": "abc",
        "dates": [{"start": 1, "end": 9, "type": "DATE", "value": ""}],
    }
    gold = write_lines(tmp_path / "gold.jsonl", good, b'{"id": ', past, gold_document("c"))
    stopped = onrecord("convert", gold, tmp_path / "made")
    assert stopped.code == 2
    assert "gold.jsonl:2" in stopped.err
    assert not (tmp_path / "made").exists()
    answer = onrecord("convert", gold, tmp_path / "made", "--keep-going")
    assert answer.code == 2
    assert "2 documents written" in answer.out
    first, second = answer.err.splitlines()
    assert first.startswith(f"failed: {gold}:2: not JSON")
    assert second.startswith(f"failed: {gold}:3: dates[0]: end must be ≤ 3")
    assert [d.id for d in open_corpus(str(tmp_path / "made"))] == ["a", "c"]


@pytest.mark.parametrize(
    ("to", "profile"), [("timeml", "tempeval3"), ("conll", "semeval2013"), ("brat", "onrecord")]
)
def test_predictions_become_files_that_other_scorers_take_and_score_as_they_did(
    tmp_path: Path, gold: Path, to: str, profile: str
) -> None:
    """Both sides written in the other format score there what the run scored here."""
    person, place, day = span("Maria Silva"), span("Portugal"), span("Monday")
    lines = [
        {"doc_id": "b", "entities": [], "dates": []},
        {
            "doc_id": "a",
            "entities": [{"start": place[0], "end": place[1], "type": "GPE"},
                         {"start": person[0], "end": person[0] + 5, "type": "PERSON"}],
            "dates": [{"start": day[0], "end": day[1], "type": "DATE", "value": None}],
        },
    ]  # fmt: skip
    run = write_lines(tmp_path / "run.jsonl", *lines)
    asked = ("--profile", profile, "--format", "json")
    before = onrecord("score", run, "--corpus", gold, *asked).json["tasks"]
    onrecord("convert", gold, tmp_path / "gold", "--to", to)
    answer = onrecord("convert", run, tmp_path / "said", "--to", to, "--corpus", gold)
    assert answer.code == 0, answer.err
    after = onrecord(
        "score", f"{to}:{tmp_path / 'said'}", "--corpus", f"{to}:{tmp_path / 'gold'}", *asked
    ).json["tasks"]
    compared = [
        (body["overall"], before[task]["criteria"][name]["overall"])
        for task, scored in after.items()
        if scored and before.get(task)
        for name, body in scored["criteria"].items()
        if name != "linked"  # CoNLL has no entity ids
    ]
    assert len(compared) >= 2
    assert all(there == here for there, here in compared)


def test_a_document_that_was_not_predicted_is_written_and_told(tmp_path: Path, gold: Path) -> None:
    """The TempEval-3 toolkit wants a file for each file of the gold."""
    failed = {"doc_id": "a", "status": "error", "error": "no memory"}
    run = write_lines(tmp_path / "run.jsonl", failed)
    answer = onrecord("convert", run, tmp_path / "said", "--to", "timeml", "--corpus", gold)
    assert "2 documents not annotated for dates were written as having no dates" in answer.out
    assert sorted(p.name for p in (tmp_path / "said").iterdir()) == ["a.tml", "b.tml"]


def test_splits_hold_the_documents_that_were_written(tmp_path: Path, gold: Path) -> None:
    onrecord("convert", gold, tmp_path / "one")
    place = tmp_path / "one" / "corpus.json"
    manifest = json.loads(place.read_bytes())
    place.write_text(json.dumps({**manifest, "splits": {"dev": ["a"], "test": ["b"]}}))
    (tmp_path / "one" / "b.json").write_text("{")
    onrecord("convert", tmp_path / "one", tmp_path / "two", "--keep-going")
    kept = json.loads((tmp_path / "two" / "corpus.json").read_bytes())
    assert (kept["documents"], kept["splits"]) == (["a"], {"dev": ["a"], "test": []})


def test_a_file_is_never_written_twice(tmp_path: Path) -> None:
    """On a disk that takes "a" and "A" for one name, the second would overwrite the first."""
    same = [Document(id="a", text="x"), Document(id="a", text="y")]
    with pytest.raises(InvalidInputError, match=r"two files would be named 'a\.json'"):
        NativeWriter().write(same, tmp_path / "made", {})


def test_keep_going_over_files_and_over_tagged_documents(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name, content in (("a", TIMEML), ("b", TIMEML[:-9]), ("c", TIMEML)):
        (source / f"{name}.tml").write_text(content, encoding="utf-8")
    answer = onrecord("convert", f"timeml:{source}", tmp_path / "one.jsonl", "--keep-going",
                      "--format", "json")  # fmt: skip
    assert answer.code == 2
    assert answer.json["documents"] == 2
    assert [f["place"] for f in answer.json["failures"]] == [f"{source / 'b.tml'}:3"]
    tags = tmp_path / "d.conll"
    tags.write_text("Ada B-X\n-DOCSTART- (b)\nOslo I-X\n-DOCSTART- (c)\nran O\n", encoding="utf-8")
    answer = onrecord("convert", f"conll:{tags}", tmp_path / "two.jsonl", "--keep-going")
    assert answer.code == 2
    assert f"failed: {tags}:3: I-X must follow" in answer.err
    assert [d.id for d in open_corpus(str(tmp_path / "two.jsonl"))] == ["1", "c"]


def test_keep_going_where_all_failed_writes_nothing(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "gold.jsonl", b"{", b"}")
    answer = onrecord("convert", gold, tmp_path / "made", "--keep-going")
    assert answer.code == 2
    assert "nothing written" in answer.out
    assert answer.err.count("failed: ") == 2
    assert not (tmp_path / "made").exists()


def test_a_failure_that_ends_the_reading_says_that_the_rest_was_not_read(tmp_path: Path) -> None:
    def reading() -> Iterator[Document]:
        yield Document(id="a", text="x")
        raise InvalidInputError("d:2", "is broken")

    done = convert(
        Corpus("c", "0", reading), NativeWriter(), tmp_path / "made.jsonl", {}, keep_going=True
    )
    assert [str(f) for f in done.failures] == ["d:2: is broken; what follows it was not read"]
    assert done.documents == 1


def test_an_interrupted_conversion_leaves_nothing(tmp_path: Path) -> None:
    def reading() -> Iterator[Document]:
        yield Document(id="a", text="x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(Corpus("c", "0", reading), NativeWriter(), tmp_path / "made", {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("writer", [NativeWriter(), ConllWriter()], ids=lambda w: w.name)
def test_a_corpus_passes_through_in_constant_memory(tmp_path: Path, writer: Writer) -> None:
    def taken(count: int) -> int:
        def reading() -> Iterator[Document]:
            for number in range(count):
                yield Document(id=str(number), text=f"{number:04} " * 400, layers={"entities": ()})

        corpus = Corpus("c", "0", reading)
        return peak(lambda: convert(corpus, writer, tmp_path / f"{count}.jsonl", {}))

    taken(5)  # caches fill
    # a text of 2 kB more a document would be 600 kB; an id in the set of those seen is not
    assert taken(350) - taken(50) < 150_000


def test_what_a_reader_found_no_place_for_is_told_in_one_line(tmp_path: Path) -> None:
    for name, more in (("d", "A1\tNegation T1\n"), ("e", "R1\tNear Arg1:T1 Arg2:T1\n")):
        (tmp_path / f"{name}.txt").write_text("Ada Lund won.")
        (tmp_path / f"{name}.ann").write_text(f"T1\tPERSON 0 8\tAda Lund\n{more}A2\tSure T1\n")
    answer = onrecord("convert", f"brat:{tmp_path}", tmp_path / "made.jsonl")
    assert answer.code == 0
    assert answer.out.splitlines()[1:] == [
        (
            "left out when it was read, for our model has no place for it: attributes Negation (1)"
            ", attributes Sure (2), relations (1)"
        )
    ]
    found = onrecord("convert", f"brat:{tmp_path}", tmp_path / "m", "--format", "json").json
    assert found["left_out"] == {"attributes Negation": 1, "attributes Sure": 2, "relations": 1}
    strange = {**gold_document("a"), "meta": {"left_out": {"n": "some"}}}
    ours = write_lines(
        tmp_path / "a.jsonl", strange, {**strange, "id": "b", "meta": {"left_out": 3}}
    )
    assert len(onrecord("convert", ours, tmp_path / "b.jsonl").out.splitlines()) == 1


def test_list_formats_tells_what_is_read_and_written() -> None:
    rows = {row["name"]: row for row in onrecord("list", "formats", "--format", "json").json}
    assert rows["conll"]["reads"] == rows["conll"]["writes"] == "yes"
    assert {name for name, row in rows.items() if row["writes"]} == {w.name for w in WRITERS}
    assert {name for name, row in rows.items() if row["reads"]} == {r.name for r in READERS}
    options = onrecord("list", "format-options", "--format", "json").json
    assert {"format": "timeml"} not in options
    for side, listed in (("reading", READERS), ("writing", WRITERS)):
        told = {(row["format"], row["option"]) for row in options if row["when"] == side}
        assert told == {(one.name, option) for one in listed for option in one.options}


def test_an_option_that_a_format_does_not_take_is_refused_before_anything_is_read(
    tmp_path: Path,
) -> None:
    colour = {"colour": "red"}
    for reader in READERS[1:]:  # our own form is told nothing
        spec = f"{reader.name}:{tmp_path}"
        with pytest.raises(InvalidInputError, match=f"{reader.name}: has no option 'colour'"):
            open_corpus(spec, colour)
        with pytest.raises(InvalidInputError, match="has no option 'colour'"):
            open_predictions(spec, [], colour)
    for writer in WRITERS:
        with pytest.raises(InvalidInputError, match=f"{writer.name}: has no option 'colour'"):
            convert(open_corpus("seed"), writer, tmp_path / "made", colour)
