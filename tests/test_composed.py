"""The composed corpus: compiled from its sources, clean, wide enough, and balanced over splits."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from onrecord.bundle import bundle_root
from onrecord.composing import compile_folder
from onrecord.document import Document
from onrecord.markup.phenomena import DATE_TAGS, ENTITY_TAGS, RELATION_TAGS
from onrecord.opening import open_corpus
from onrecord.readers.marked import knowledge_base
from tests.command_line import onrecord

DATA = bundle_root() / "data"
COMPOSED = DATA / "composed"
WORD = re.compile(r"\w+(?:['’]\w+)*")
LEAST = 15
"""Annotations that carry each tag, at the least."""

pytestmark = pytest.mark.skipif(
    not (COMPOSED / "corpus.json").is_file(), reason="data/composed has no corpus.json yet"
)

KINDS: Mapping[str, tuple[int, str]] = {
    "a day": (100, r"DATE \d{4}-\d\d-\d\d"),
    "a week": (10, r"DATE \d{4}-W\d\d"),
    "a weekend": (3, r"DATE \d{4}-W\d\d-WE"),
    "a month": (30, r"DATE \d{4}-\d\d"),
    "a year": (40, r"DATE \d{4}"),
    "a decade or century": (5, r"DATE \d{2,3}"),
    "a season": (10, r"DATE \d{4}-(?:SP|SU|FA|WI)"),
    "a quarter or half": (10, r"DATE (?:FY)?\d{4}-[QH]\d"),
    "a fiscal year": (8, r"DATE FY\d{4}.*"),
    "a digit that nobody knows": (3, r"(?:DATE|TIME) .*X.*"),
    "no boundary": (LEAST, r"DATE (?:PAST|PRESENT|FUTURE)_REF"),
    "a clock time": (20, r"TIME .*T\d\d:\d\d.*"),
    "a time with its zone": (8, r"TIME .*T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d).*"),
    "a part of a day": (20, r"TIME .*T(?:MO|MI|AF|EV|NI|DT)"),
    "a duration": (60, r"DURATION .*"),
    "a duration with a mod": (20, r"DURATION .* \w+"),
    "a vague duration": (8, r"DURATION PT?X\w+.*"),
    "a set": (25, r"SET .*"),
    "a set of named times": (5, r"SET XXXX-.*"),
}
"""What a date's type, value and mod may look like → how many there are at the least."""


def manifest() -> dict[str, Any]:
    body: dict[str, Any] = json.loads((COMPOSED / "corpus.json").read_bytes())
    return body


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return list(open_corpus(str(COMPOSED)))


def every(documents: list[Document], layer: str) -> Iterator[tuple[Document, Any]]:
    for document in documents:
        for annotation in document.layers[layer]:
            yield document, annotation


def test_the_gold_is_what_its_sources_compile_to() -> None:
    compiled = compile_folder(COMPOSED / "source")
    assert list(map(str, compiled.problems)) == []
    committed = {
        path.name: path.read_text(encoding="utf-8")
        for path in COMPOSED.glob("*.json")
        if path.name != "corpus.json"
    }
    files = compiled.files()
    assert files.keys() == committed.keys()
    assert [name for name, text in files.items() if committed[name] != text] == []
    assert sorted(manifest()["documents"]) == [document.id for document in compiled.documents]


def test_validation_finds_nothing() -> None:
    assert onrecord("validate", "--strict", COMPOSED).out == "0 errors, 0 warnings\n"


def test_documents_are_as_long_as_news_and_there_are_enough(documents: list[Document]) -> None:
    assert len(documents) >= 60
    words = {d.id: len(WORD.findall(d.text)) for d in documents}
    assert {doc_id: n for doc_id, n in words.items() if not 150 <= n <= 450} == {}


def test_no_two_documents_share_a_run_of_eight_words(documents: list[Document]) -> None:
    owner: dict[tuple[str, ...], str] = {}
    for document in [*open_corpus("seed"), *documents]:
        words = [word.casefold() for word in WORD.findall(document.text)]
        for run in {tuple(words[i : i + 8]) for i in range(len(words) - 7)}:
            assert run not in owner, (" ".join(run), owner[run], document.id)
            owner[run] = document.id


def test_no_person_or_body_of_the_seed_is_named(documents: list[Document]) -> None:
    seed = list(open_corpus("seed"))
    names = {e.text for _, e in every(seed, "entities") if e.type in ("PERSON", "ORG", "PRODUCT")}
    found = {(d.id, name) for d in documents for name in names if re.search(rf"\b{name}\b", d.text)}
    assert found == set()


@pytest.mark.parametrize(
    ("layer", "tag"),
    [
        *(("entities", tag) for tag in ENTITY_TAGS),
        *(("dates", tag) for tag in DATE_TAGS),
        *(("attributions", tag) for tag in RELATION_TAGS),
    ],
)
def test_every_phenomenon_is_there_often_enough(
    documents: list[Document], layer: str, tag: str
) -> None:
    found = sum(tag in annotation.phenomena for _, annotation in every(documents, layer))
    assert found >= LEAST


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_date_is_there_often_enough(documents: list[Document], kind: str) -> None:
    least, pattern = KINDS[kind]
    said = [f"{t.type} {t.value} {t.mod or ''}".strip() for _, t in every(documents, "dates")]
    assert sum(re.fullmatch(pattern, one) is not None for one in said) >= least


@pytest.mark.parametrize(
    ("layer", "name", "values"),
    [
        ("attributions", "quote_type", "direct indirect mixed"),
        ("attributions", "attitude", "assertion belief fact intention"),
        ("attributions", "source_type", "named unnamed pronoun implicit"),
        ("attributions", "polarity", "pos neg"),
        ("attributions", "determinacy", "det indet"),
        ("entities", "type", "PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE"),
        ("entities", "type", "PERCENT MONEY QUANTITY ORDINAL CARDINAL"),
        ("dates", "type", "DATE TIME DURATION SET"),
    ],
)
def test_every_value_is_there_often_enough(
    documents: list[Document], layer: str, name: str, values: str
) -> None:
    found = Counter(getattr(annotation, name) for _, annotation in every(documents, layer))
    assert {value: found[value] for value in values.split() if found[value] < LEAST} == {}


def test_relations_are_nested_three_deep_at_times(documents: list[Document]) -> None:
    depths = Counter[int]()
    for document in documents:
        parents = {a.id: a.parent for a in document.layers["attributions"]}
        for parent in parents.values():
            depth, at = 1, parent
            while at is not None:
                depth, at = depth + 1, parents[at]
            depths[depth] += 1
    assert depths[2] >= 40
    assert depths[3] >= 5


@pytest.mark.parametrize("key", ["genre", "variety"])
def test_genres_and_varieties_are_balanced_over_splits(documents: list[Document], key: str) -> None:
    of = {d.id: d.meta[key] for d in documents}
    splits = manifest()["splits"]
    assert sorted(i for ids in splits.values() for i in ids) == sorted(of)
    whole = Counter(of.values())
    for name, ids in splits.items():
        here = Counter(of[i] for i in ids)
        for value, count in whole.items():
            share = count * len(ids) / len(of)
            assert abs(here[value] - share) <= 2, (name, value, here[value], share)


def test_a_story_stays_in_one_split(documents: list[Document]) -> None:
    split = {i: name for name, ids in manifest()["splits"].items() for i in ids}
    where: dict[str, set[str]] = {}
    for document in documents:
        if "story" in document.meta:
            where.setdefault(document.meta["story"], set()).add(split[document.id])
    assert {story: names for story, names in where.items() if len(names) > 1} == {}


def test_one_name_of_one_entity_has_one_item_in_all_documents(documents: list[Document]) -> None:
    items: dict[tuple[str, str], set[Any]] = {}
    for _, entity in every(documents, "entities"):
        items.setdefault((entity.text, entity.entity_id), set()).add(entity.kb_id)
    assert {name: found for name, found in items.items() if len(found) > 1} == {}


def test_every_item_of_the_knowledge_base_is_named(documents: list[Document]) -> None:
    named = {entity.text for _, entity in every(documents, "entities")}
    assert set(knowledge_base(COMPOSED)) - named == set()


def test_document_dates_differ(documents: list[Document]) -> None:
    days = Counter(d.dct.value for d in documents if d.dct)
    assert sum(days.values()) == len(documents)
    assert {day: count for day, count in days.items() if count > 2} == {}
