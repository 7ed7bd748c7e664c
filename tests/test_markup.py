"""Marked texts: what is written is read, what follows is worked out, what is wrong is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.bundle import bundle_root
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.markup import parse_marked, read_marked
from onrecord.markup.phenomena import DATE_TAGS, ENTITY_TAGS, RELATION_TAGS
from onrecord.native_text import ORDER, gold_text
from onrecord.readers.native import document_at
from onrecord.span import length
from onrecord.validation.documents import check
from onrecord.validation.gold import closed_list
from onrecord.validation.subject import Subject
from tests.generated import corpora
from tests.generated_gold import documents
from tests.marking_up import marked_up

DATA = bundle_root() / "data"
SEED = DATA / "seed" / "000_e06694f92bc936f5.json"
COMPUTED = ("phenomena", "parent", "quote_type", "id")


def without_place(document: Document) -> Document:
    return msgspec.structs.replace(document, place="")


def plain(document: Document, *, tags: bool = True) -> dict[str, Any]:
    """Layers as plain values, tags in any order or left out with all else that is computed."""
    layers: dict[str, Any] = msgspec.to_builtins(dict(document.layers))
    for annotation in (a for layer in layers.values() for a in layer):
        annotation["phenomena"] = sorted(annotation.get("phenomena", ()))
        for name in () if tags else COMPUTED:
            annotation.pop(name, None)
    return layers


def head(**fields: str) -> str:
    named = {"id": "x", "title": "T", "genre": "g", "variety": "v", "dct": "2031-05-06"} | fields
    return "".join(f"{key}: {value}\n" for key, value in named.items() if value)


def read(body: str, *lines: str, kb: dict[str, str] | None = None) -> Document:
    return read_marked(f"{head()}---\n{body}\n---\n" + "\n".join(lines) + "\n", "x.txt", kb or {})


# What is written is read


@given(documents())
def test_a_document_that_is_marked_up_reads_back_to_all_that_was_written(gold: Document) -> None:
    found = read_marked(marked_up(gold), "x", {})
    assert plain(found, tags=False) == plain(gold, tags=False)
    assert (found.id, found.text, found.dct, found.meta) == (
        gold.id, gold.text, gold.dct, gold.meta,
    )  # fmt: skip


@given(documents())
def test_what_was_worked_out_is_the_same_when_it_is_written_out(gold: Document) -> None:
    found = without_place(read_marked(marked_up(gold), "x", {}))
    for forced in (False, True):
        again = read_marked(marked_up(found, forced=forced), "x", {})
        assert without_place(again) == found


@given(documents())
def test_the_parent_is_the_smallest_content_around_the_cue(gold: Document) -> None:
    layer = read_marked(marked_up(gold), "x", {}).layers["attributions"]
    for one in layer:
        held = {i for a, b in one.cue or one.content for i in range(a, b)}
        around = [
            other for other in layer
            if other is not one and held
            and held <= {i for a, b in other.content for i in range(a, b)}
            and all(
                any(x <= a and b <= y for x, y in other.content) for a, b in one.cue or one.content
            )
        ]  # fmt: skip
        least = min((length(o.content) for o in around), default=0)
        smallest = {o.id for o in around if length(o.content) == least}
        assert one.parent in (smallest or {None})
        assert ("nested" in one.phenomena) == (one.parent is not None)


def test_the_seed_can_be_written_as_a_marked_text_and_every_tag_of_it_follows() -> None:
    gold = document_at(SEED)
    gold = msgspec.structs.replace(gold, meta={"title": "t", "genre": "g", "variety": "v"})
    assert plain(read_marked(marked_up(gold), "x", {})) == plain(gold)


def test_the_example_of_the_guidelines_is_read_from_its_marked_form() -> None:
    marked = (
        "<s1><e NORP kenya demonym>Kenyan</e> Fisheries Minister <e PERSON amos_reed title>"
        "Amos Reed</e></s1> <q1>said</q1> on <d DATE 2031-05-05 dct>Monday</d> <c1>that the port "
        "of <e GPE mombasa>Mombasa</e> “will open” within <d DURATION P2Y>two years</d></c1>. "
        "<c2>“We need <e CARDINAL four_1>four</e> cranes,”</c2> <s2>he</s2> <q2>added</q2>. "
        "<c3>The work has <v3>reportedly</v3> begun</c3>, <q3>according to</q3> <s3>"
        '<e ORG ostley_courier acc="Ostley Courier">The Ostley Courier</e></s3>.'
    )
    lines = (
        "1 assertion named amos_reed",
        "2 assertion pronoun amos_reed",
        "3 assertion named ostley_courier",
    )
    found = read(marked, *lines, kb={"Kenyan": "Q114", "Mombasa": "Q225641"})
    guidelines = (DATA / "GUIDELINES.md").read_text(encoding="utf-8")
    block = re.search(r"```json\n(.*?)```", guidelines.partition("## 7.")[2], re.DOTALL)
    assert block
    gold = json.loads(block[1])
    for reading in (a for e in gold["entities"] for a in e.get("accept", ())):
        del reading["end"]  # it says the end again, which is the annotation's own
    assert found.text == gold["text"]
    for layer, wanted in gold.items():
        if layer in found.layers:
            for annotation in wanted:
                annotation["phenomena"] = sorted(annotation.get("phenomena", ()))
            assert json.loads(msgspec.json.encode(plain(found)[layer])) == wanted


def test_tags_are_those_of_the_guidelines() -> None:
    listed = closed_list(DATA)
    assert listed is not None
    assert {*ENTITY_TAGS, *DATE_TAGS, *RELATION_TAGS} == listed


# What follows from the spans


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("<e GPE chile>Chile</e>'s coast", ["possessive"]),
        ("<e GPE chile>Chile</e>’s coast", ["possessive"]),
        ("the <e PERSON reeds>Reeds</e>’ boat", ["possessive"]),
        ("<e GPE chile no=possessive>Chile</e>’s late", []),
        ("he said: ‘We like the <e PERSON reeds>Reeds</e>’ and left", []),
        ("<e NORP kenya demonym>Kenyan</e>-born", ["demonym", "compound"]),
        ("anti-<e NORP west>Western</e>", ["compound"]),
        ("the Reed/<e PERSON ada>Ada</e> bill", ["compound"]),
        ("<e PERSON ada>Ada</e> – she", []),
        ("<e PERSON ada>Ada</e>—she—", []),
        ("a <e QUANTITY x>40-kilometre</e> race", ["compound"]),
        ("a <e QUANTITY x>forty-five kilometre</e> race", []),
        ("the <e ORG hwu acronym>HWU</e>", ["acronym"]),
    ],
)
def test_tags_of_entities(body: str, tags: list[str]) -> None:
    assert list(read(body).layers["entities"][0].phenomena) == tags


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("<d DATE 2031-05-05 dct>Monday</d>", ["relative-date"]),
        ("<d DATE 2031-05>May 2031</d>", ["explicit-date"]),
        ("<d DATE 2031-05 mod=START>early May 2031</d>", ["explicit-date", "modified"]),
        ("<d DATE PAST_REF>recently</d>", ["vague"]),
        ("<d DURATION P20Y>20-year</d> lease", ["compound"]),
        ("<d DURATION P54Y>54-year-old</d>", ["compound"]),
        ("<d DATE 2031>2031</d>-32", ["compound", "explicit-date"]),
        ("<d DURATION P2Y>two years</d>", []),
        ("<d TIME XXXX-XX-XXT15:00 underspecified>3 p.m.</d>", ["underspecified"]),
        ("<d SET P1W quant=EVERY>weekly</d>", []),
    ],
)
def test_tags_of_dates(body: str, tags: list[str]) -> None:
    assert list(read(body).layers["dates"][0].phenomena) == tags


def test_a_vague_date_is_optional_by_its_rule() -> None:
    date = read("<d DATE FUTURE_REF>soon</d>").layers["dates"][0]
    assert (date.optional, date.note) == (True, "rule 4.6")


@pytest.mark.parametrize(
    ("body", "line", "quote", "tags"),
    [
        ("<s1>He</s1> <q1>said</q1> <c1>it is</c1>.", "assertion pronoun -", "indirect",
         ["pronoun-source"]),
        ("<c1>“It is,”</c1> <s1>Ada</s1> <q1>said</q1>.", "assertion named -", "direct",
         ["inverted"]),
        ("<q1>According to</q1> <s1>Ada</s1>, <c1>it “is”</c1>", "assertion named -", "mixed",
         ["according-to", "mixed-quote"]),
        ("<c1>It</c1> <q1>is said</q1> <c1>to be</c1>.", "assertion implicit - passive",
         "indirect", ["implicit-source", "discontinuous", "passive"]),
        ("<c1>It has</c1> <q1><v1>reportedly</v1></q1> <c1>sunk</c1>.", "assertion implicit -",
         "indirect", ["implicit-source", "evidential", "discontinuous", "inverted"]),
        ("<s1>An aide</s1> <q1>did not say</q1> <c1>it</c1>", "assertion unnamed - neg",
         "indirect", ["unnamed-source", "negated"]),
        ("<s1>Ada</s1> was blunt. <c1>“We sail.”</c1>", "assertion named -", "direct",
         ["cross-sentence"]),
        ("<c1>“Do we sail?”</c1> <s1>Ada</s1> <q1>said</q1>.", "assertion named -", "direct",
         ["inverted"]),
        ("<c1>“We sail.</c1>\n\n<c1>“We do.”</c1> <s1>Ada</s1> <q1>said</q1>",
         "assertion named -", "direct", ["cross-sentence", "discontinuous", "inverted"]),
        ("<s1>Mr. Ada of the U.S. Navy</s1> <q1>said</q1>: <c1>“We sail. We do.”</c1>",
         "assertion named -", "direct", []),
        ("<s1>Ada</s1> <q1>read</q1> <c1>“The Tide”</c1>",
         'assertion named - waive=quote-type note="a title"', "indirect", []),
        ("<c1>“It is,”</c1> <s1>Ada</s1> <q1>said</q1>.", "assertion named - no=inverted",
         "direct", []),
        ("<s1>Ada</s1> <q1>said</q1> <c1>it</c1>", "assertion named - cross-sentence noun-cue",
         "indirect", ["cross-sentence", "noun-cue"]),
    ],
)  # fmt: skip
def test_quote_types_and_tags_of_relations(
    body: str, line: str, quote: str, tags: list[str]
) -> None:
    (said,) = read(body, f"1 {line}").layers["attributions"]
    assert (said.quote_type, list(said.phenomena)) == (quote, tags)


def test_items_come_from_the_knowledge_base_and_invented_names_have_none() -> None:
    body = (
        "<e GPE kenya>Kenya</e> <e GPE oslo>Oslo</e> <e GPE dunmere>Dunmere</e> "
        "<e CARDINAL two_1>two</e> <e PERSON kenya_quill kb=none>Kenya</e>"
    )
    found = read(body, kb={"Kenya": "Q114", "Oslo": "?", "two": "Q200"}).layers["entities"]
    assert [e.kb_id for e in found] == ["Q114", UNSET, None, UNSET, None]


def test_accepted_spans_are_the_nearest_such_words_at_edges_of_words() -> None:
    body = 'Tide of the <e ORG tide acc="the Tide|Tide of the Tide|Tide Party">Tide</e> Party'
    (entity,) = read(body).layers["entities"]
    #  Tide of the Tide Party: the second "Tide" is 12–16
    assert [(r.start, r.end) for r in entity.accept] == [(8, UNSET), (0, UNSET), (UNSET, 22)]
    (entity,) = read('of <e ORG tide acc="of Tide">Tide of Tide</e> of').layers["entities"]
    # "of Tide" at 0–7 is 3 + 8 off from 3–15, that at 8–15 is 5 + 0 off
    assert [(r.start, r.end) for r in entity.accept] == [(8, UNSET)]


def test_an_accepted_amount_may_be_a_day() -> None:
    (date,) = read('in <d DURATION P2D accvalue="2031-05-08|P3D">two days</d>').layers["dates"]
    assert [(r.type, r.value) for r in date.accept] == [("DATE", "2031-05-08"), (UNSET, "P3D")]


def test_alternatives_of_relations_name_whole_roles() -> None:
    body = "<s1><s1b>Ada</s1>, a cook,</s1b> <q1>said</q1> <c1c><c1>it</c1> is</c1c> <s1c>so</s1c>"
    (said,) = read(body, "1 assertion named -").layers["attributions"]
    assert [msgspec.to_builtins(a) for a in said.accept] == [
        {"source": ((0, 12),)},
        {"source": ((24, 26),), "content": ((18, 23),)},
    ]


def test_labels_are_anchors_and_ids_follow_the_text() -> None:
    body = "<d DATE 2031-05-06 @open>two days later</d>, <d DATE 2031-05-04 as=open>May 4, 2031</d>"
    first, second = read(body).layers["dates"]
    assert (first.id, first.anchor, second.id, second.anchor) == ("t1", "t2", "t2", UNSET)


def test_relations_stand_in_the_order_of_their_first_words_whatever_their_numbers() -> None:
    body = "<s2>Ada</s2> <q2>said</q2> <c2><s1>he</s1> <q1>feared</q1> <c1>rain</c1></c2>"
    said = read(body, "1 belief pronoun -", "2 assertion named -").layers["attributions"]
    assert [(a.id, a.text.cue, a.parent) for a in said] == [
        ("a1", "said", None), ("a2", "feared", "a1"),
    ]  # fmt: skip


# What is wrong


@pytest.mark.parametrize(
    ("body", "lines", "where", "said"),
    [
        ("a < b", (), 7, "< and > must stand in tags only"),
        ("a <b>c</b>", (), 7, "no tag is named 'b'"),
        ("a <E ORG x>c</E>", (), 7, "no tag is named 'E'"),
        ("\n<e ORG x>c", (), 8, "<e> must be closed"),
        ("c</e>", (), 7, "closes nothing"),
        ("<e ORG x></e>", (), 7, "must hold words"),
        ("<e ORG x>c</e x>", (), 7, "must hold nothing else"),
        ("<e>c</e>", (), 7, "must name a type"),
        ("<e ORG>c</e>", (), 7, "must name an entity_id"),
        ("<e ORG Ada>c</e>", (), 7, "small ASCII letters"),
        ("<e ORG x titel>c</e>", (), 7, "did you mean title?"),
        ("<e ORG x nte=a>c</e>", (), 7, "did you mean note?"),
        ('<e ORG x note="a"b>c</e>', (), 7, "cannot be read"),
        ("<e ORG x note=a note=b>c</e>", (), 7, "stands there twice"),
        ("<e ORG x acc=d>c</e> d", (), 7, "must overlap 'c'"),
        ("<e ORG x acc=c>c</e>", (), 7, "other words than the span"),
        ("<e ORG x no=compound>c</e>", (), 7, "forces nothing off"),
        ("<e CARDINAL two_1>2</e> <e CARDINAL two_1>2</e>", (), 7, "stands there already"),
        ("<d DATE 2031 @a>c</d>", (), 7, "no date is named 'a'"),
        ("<d DATE 2031 as=a>c</d> <d DATE 2031 as=a>c</d>", (), 7, "as=a is taken"),
        ("<d DATE 2031 dct @a as=a>c</d>", (), 7, "one anchor"),
        ("<d DATE 2031 title>c</d>", (), 7, "no word is 'title'"),
        ("<q1>c</q1>", (), 7, "relation 1 must have a line"),
        ("c", ("1 belief named -",), 9, "has no tags"),
        ("<q1>c</q1>", ("1 belief named -", "1 belief named -"), 10, "has a line already"),
        ("<q1>c</q1>", ("one",), 9, "must begin with a relation's number"),
        ("<q1>c</q1>", ("1 hope named -",), 9, "must name an attitude, got 'hope'"),
        ("<q1>c</q1>", ("1 belief nobody -",), 9, "must name a source_type, got 'nobody'"),
        ("<q1>c</q1>", ("1 belief named",), 9, "must name a source_entity"),
        ("<q1>c</q1>", ("1 belief named - pasive",), 9, "did you mean passive?"),
        ("<q1>c</q1>", ("1 belief named - direct",), 9, "quote_type is computed"),
        ("<s1>c</s1>", ("1 belief named -",), 9, "needs a cue or a content"),
        ("<q1>c</q1> <q1>c</q1>", ("1 belief named -",), 9, "one span"),
        ("<v1>c</v1> <v1>c</v1> <q1>d</q1>", ("1 belief named -",), 9, "the hedge must be one"),
        ("<q1>c <q1>c</q1>", ("1 belief named -",), 7, "is open already"),
        ("<q1 x>c</q1>", ("1 belief named -",), 7, "must hold nothing else"),
        ("<v1b>c</v1b><q1>c</q1>", ("1 belief named -",), 7, "no second reading"),
        ("---", (), 1, "two lines ---"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    body: str, lines: tuple[str, ...], where: int, said: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        read(body, *lines)
    assert f"x.txt:{where}: " in str(raised.value)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (head(genre=""), "must name genre"),
        (head(colour="red"), "no field is 'colour'"),
        (head() + "id: y\n", "id stands there twice"),
        (head() + "hm\n", "must be a field"),
    ],
)
def test_a_header_that_is_wrong_is_told(source: str, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        read_marked(f"{source}---\na\n---\n", "x.txt", {})


@pytest.mark.parametrize("source", ["", "a", head() + "---\r\na\n---\n", "\ufeff" + head()])
def test_what_is_no_marked_text_is_refused(source: str) -> None:
    with pytest.raises(InvalidInputError):
        read_marked(source, "x.txt", {})


def test_all_problems_of_a_file_come_at_once_in_the_order_of_lines() -> None:
    with pytest.raises(InvalidInputError) as raised:
        read("<e ORG>a</e>\n<d DATE x @y>b</d> <c2>d</c2>", "1 belief named -")
    places = re.findall(r"x\.txt:(\d+)", str(raised.value))
    assert places == ["7", "8", "8", "10"]


@given(st.text(alphabet='<>/esdqc1b "=-\nORG', max_size=60))
def test_no_text_ends_in_anything_but_a_document_or_problems(body: str) -> None:
    marked, found = parse_marked(f"{head()}---\n{body}\n---\n1 belief named -\n", "x", {})
    assert found or marked


# Gold as text


@given(corpora(documents=1), st.booleans(), st.sampled_from([None, {"a": [1, {"b": "é”"}]}]))
def test_gold_that_is_written_reads_back(corpus: Any, dated: bool, meta: Any) -> None:  # noqa: FBT001
    import tempfile

    body = {**corpus[0][0], "meta": meta or {}}
    body |= {"dct": {"value": "2031-05-06", "provenance": "given"}} if dated else {}
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "a.json", Path(folder) / "b.json"
        first.write_text(json.dumps(body), encoding="utf-8")
        document = document_at(first)
        second.write_text(gold_text(document), encoding="utf-8")
        assert without_place(document_at(second)) == without_place(document)


def test_keys_stand_in_the_order_of_the_guidelines() -> None:
    page = (DATA / "GUIDELINES.md").read_text(encoding="utf-8")
    row_of_layer = r"^\| (?:entities|dates|attributions) \| `(.*?)` \| `(.*?)` \|$"
    rows = re.findall(row_of_layer, page, re.MULTILINE)
    assert len(rows) == 3
    for row in rows:
        keys = " ".join(row).split()
        assert keys == sorted(keys, key=ORDER.index)


def test_gold_is_written_as_the_seed_is() -> None:
    raw = SEED.read_text(encoding="utf-8")
    written = gold_text(document_at(SEED), json.loads(raw)["text_path"])
    # a9 of the seed has "optional" before "accept"; all else is the same to the byte
    assert json.loads(written) == json.loads(raw)
    differing = [a for a, b in zip(written.split("\n"), raw.split("\n"), strict=True) if a != b]
    assert [json.loads(line.strip(" ,"))["id"] for line in differing] in ([], ["a9"])


def test_the_example_of_the_documentation_is_sound() -> None:
    page = (Path(__file__).parent.parent / "docs" / "marked-texts.md").read_text(encoding="utf-8")
    block = re.search(r"```\n(id: .*?)```", page, re.DOTALL)
    assert block
    found = read_marked(block[1], "x", {})
    assert [a.quote_type for a in found.layers["attributions"]] == ["mixed", "direct"]
    assert list(check(Subject(found, "x"), complete=True)) == []
