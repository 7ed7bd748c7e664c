"""What is written is read again, to the last character, but for what the writer says is lost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import Entity, Timex
from onrecord.contracts import Loss, Writer
from onrecord.document import Dct, Document
from onrecord.errors import MissingDependencyError
from onrecord.readers import READERS
from onrecord.writers import WRITERS
from tests.any_gold import ALPHABET, attributions, corpora, entities, maybe

BACK = {reader.name: reader for reader in READERS}
SHAPES = [(writer, "made") for writer in WRITERS]
SHAPES += [(w, f"made{end}") for w in WRITERS if w.name == "onrecord" for end in (".jsonl",)]
EVERY = pytest.mark.parametrize(
    ("writer", "name"), SHAPES, ids=lambda part: getattr(part, "name", part)
)


def there_and_back(
    documents: Sequence[Document], writer: Writer, name: str = "made", **options: str
) -> tuple[list[Document], tuple[Loss, ...]]:
    """What the reader makes of what the writer wrote, and what that said was lost."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        try:
            losses = writer.write(documents, path, options)
        except MissingDependencyError as error:
            pytest.skip(str(error))
        return list(BACK[writer.name].documents(path, {})), losses


def comparable(documents: Sequence[Document]) -> list[Any]:
    """Documents by id, layers in one order, without the place where they were read."""
    found = []
    for document in sorted(documents, key=lambda d: d.id):
        layers = {
            name: sorted(msgspec.json.encode(_one_form(a)) for a in layer)
            for name, layer in document.layers.items()
        }
        found.append((document.id, document.text, document.language, document.dct,
                      dict(document.meta), layers))  # fmt: skip
    return found


def _one_form(annotation: Any) -> Any:
    """A span that is written as one fragment is the same as start and end."""
    spans = getattr(annotation, "spans", UNSET)
    if spans is UNSET or len(spans) > 1:
        return annotation
    ((start, end),) = spans
    return msgspec.structs.replace(annotation, spans=UNSET, start=start, end=end)


def test_every_format_that_is_written_is_read() -> None:
    assert {writer.name for writer in WRITERS} <= set(BACK)


@EVERY
@pytest.mark.slow
def test_nothing_is_lost_unsaid_and_nothing_said_to_be_lost_is_there(
    writer: Writer, name: str
) -> None:
    @given(corpora())
    def check(documents: list[Document]) -> None:
        back, losses = there_and_back(documents, writer, name)
        same = comparable(back) == comparable(documents)
        assert same == (not losses), [str(loss) for loss in losses]
        if not any("text" in loss.what for loss in losses):
            assert [d.text for d in back] == [d.text for d in documents]

    check()


# What a format can hold, it holds: documents with nothing else in them


@st.composite
def apart(draw: st.DrawFn, text: str, *, trimmed: bool = False) -> list[tuple[int, int]]:
    """Spans that do not overlap; some touch."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [pair for pair in pairwise(cuts) if draw(st.booleans())]
    if trimmed:
        return [(a, b) for a, b in spans if text[a:b] == text[a:b].strip()]
    return spans


TEXTS = st.text(ALPHABET + "<&]>", max_size=40)
IDS = st.sampled_from(["a", "composed-001", "ü.b", "x y", "a(b)", "1", "a'b", "-DOCSTART-"])
TYPES = st.sampled_from(["PERSON", "creative-work", "B-é"])
META: tuple[dict[str, Any], ...] = ({}, {"title": "A & B: <mill> “closes”"})


@st.composite
def tagged(draw: st.DrawFn) -> Document:
    """What tags can hold: flat entities with a type."""
    text = draw(TEXTS.filter(lambda t: bool(t.strip()) or not t))
    spans = draw(apart(text, trimmed=True))
    found = tuple(Entity(start=a, end=b, type=draw(TYPES)) for a, b in spans)
    return Document(id=draw(IDS), text=text, layers={"entities": found})


@st.composite
def timed(draw: st.DrawFn) -> Document:
    """What TimeML can hold: dates beside each other, with ids of its own."""
    text = draw(TEXTS)
    spans = draw(apart(text))
    numbers = draw(st.lists(st.integers(0, 2000), min_size=9, max_size=9, unique=True))
    ids = [f"t{number}" for number in numbers[: len(spans)]]
    values = st.sampled_from(["2031-05-06", "", "P2D", "a\"b'<&>\n\t", " 2031 "])
    others = st.sampled_from(["dct", *ids])
    points = st.fixed_dictionaries({}, optional={"beginPoint": others, "temporalFunction": values})
    found = [
        Timex(
            start=a, end=b, id=tid, value=draw(values),
            type=draw(st.sampled_from(["DATE", "TIME", "DURATION", "SET"])),
            mod=draw(maybe(st.sampled_from(["APPROX", "START"]))), quant=draw(maybe(values)),
            freq=draw(maybe(values)), anchor=draw(maybe(others)),
        )
        for tid, (a, b) in zip(ids, spans, strict=True)
    ]  # fmt: skip
    further = {date.id: said for date in found if (said := draw(points))}
    return Document(
        id=draw(IDS),
        text=text,
        dct=draw(st.sampled_from([None, Dct(value="2031-05-06T14:35:00"), Dct(value="\n&")])),
        meta={**draw(st.sampled_from(META)), **({"timex3": further} if further else {})},
        layers={"dates": tuple(found)},
    )


def one_id_each(documents: list[Document]) -> bool:
    return len({document.id for document in documents}) == len(documents)


HOLDABLE = {"conll": tagged(), "timeml": timed()}
CONLL_SCHEMES = ["IOB2", "IOB1", "IOBES", "BILOU", "BIOES", "BILUO"]


@pytest.mark.parametrize("name", HOLDABLE)
def test_all_that_a_format_can_hold_comes_back(name: str) -> None:
    writer = next(writer for writer in WRITERS if writer.name == name)

    @given(st.lists(HOLDABLE[name], min_size=1, max_size=3).filter(one_id_each))
    def check(documents: list[Document]) -> None:
        back, losses = there_and_back(documents, writer)
        assert losses == ()
        assert comparable(back) == comparable(documents)

    check()


@pytest.mark.parametrize("scheme", CONLL_SCHEMES)
def test_every_scheme_of_tags_says_the_same(scheme: str) -> None:
    writer = next(writer for writer in WRITERS if writer.name == "conll")

    @given(tagged())
    def check(document: Document) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "made.conll"
            assert writer.write([document], path, {"scheme": scheme}) == ()
            back = list(BACK["conll"].documents(path, {"scheme": scheme}))
        assert comparable(back) == comparable([document])

    check()


def test_iob1_begins_anew_in_each_sentence(tmp_path: Path) -> None:
    writer = next(writer for writer in WRITERS if writer.name == "conll")
    both = (Entity(start=0, end=1, type="GPE"), Entity(start=2, end=3, type="GPE"))
    document = Document(id="a", text="A\nB", layers={"entities": both})
    assert writer.write([document], tmp_path / "made.conll", {"scheme": "IOB1"}) == ()
    back = list(BACK["conll"].documents(tmp_path / "made.conll", {"scheme": "IOB1"}))
    assert comparable(back) == comparable([document])


@given(st.lists(tagged(), min_size=1, max_size=2).filter(one_id_each), st.data())
def test_two_columns_keep_every_place_in_words_and_say_that_the_text_changes(
    documents: list[Document], data: st.DataObject
) -> None:
    writer = next(writer for writer in WRITERS if writer.name == "conll")
    scheme = data.draw(st.sampled_from(["IOB2", "IOB1", "IOBES", "BILOU"]))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.conll"
        losses = writer.write(documents, path, {"spaces": "no", "scheme": scheme})
        back = list(BACK["conll"].documents(path, {"scheme": scheme}))
        said = list(BACK["conll"].predictions(path, {"scheme": scheme}, documents))
    changed = [a for a, b in zip(documents, back, strict=True) if a.text != b.text]
    assert sum(loss.count for loss in losses) == len(changed)
    assert all("".join(a.text.split()) == "".join(b.text.split())
               for a, b in zip(documents, back, strict=True))  # fmt: skip
    # against the gold's own text, predictions stand where they stood, whatever the white space
    for document, prediction in zip(documents, said, strict=True):
        assert prediction.doc_id == document.id
        assert [(e.start, e.end, e.type) for e in prediction.layers["entities"]] == [
            (e.start, e.end, e.type) for e in document.layers["entities"]
        ]


@given(st.text(ALPHABET, min_size=8, max_size=30).flatmap(lambda t: st.tuples(
    st.just(t), entities(t), attributions(t))))  # fmt: skip
def test_layers_without_a_place_are_counted(drawn: tuple[str, Any, Any]) -> None:
    text, entity, attribution = drawn
    document = Document(
        id="a", text=text, layers={"entities": [entity], "attributions": [attribution] * 2}
    )
    writer = next(writer for writer in WRITERS if writer.name == "timeml")
    _, losses = there_and_back([document], writer)
    assert {(loss.count, loss.what, loss.first) for loss in losses} == {
        (1, "entity", "a"), (2, "attributions", "a"), (1, "document not annotated for dates", "a"),
    }  # fmt: skip
