"""Any gold that the types allow: every field, odd characters, spans over line ends, fragments.

The laws of formats that hold everything are tried on these.
"""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import (
    Attribution,
    AttributionReading,
    Entity,
    EntityReading,
    Timex,
    TimexReading,
)
from onrecord.document import Dct, Document

ALPHABET = "abC1 .,“”é🌍\u00a0\u2028\n\r\t|:;#'\""
WORDS = st.text(ALPHABET, max_size=6)
NAMES = st.sampled_from(["x", "T1", "T2", "E1", "e 1", "Q42", "KB:7", "Wikidata:Q1", "ü\n", "dct"])
LAYERS = ("entities", "dates", "attributions")


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or nothing said."""
    return st.one_of(st.just(UNSET), values)


@st.composite
def ranges(draw: st.DrawFn, text: str) -> tuple[int, int]:
    """Any span of a text."""
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, len(text)))


@st.composite
def fragment_sets(draw: st.DrawFn, text: str, least: int = 0) -> tuple[tuple[int, int], ...]:
    """Sorted disjoint spans; some touch."""
    cuts = draw(st.lists(st.integers(0, len(text)), min_size=2 * least, max_size=6, unique=True))
    edges = sorted(cuts)
    pairs = tuple(zip(edges[::2], edges[1::2], strict=False))
    if draw(st.booleans()) and len(edges) % 2 and len(edges) > 2:
        return (*pairs, (edges[-2], edges[-1]))
    return pairs


@st.composite
def places(draw: st.DrawFn, text: str) -> dict[str, Any]:
    """Start and end, or fragments."""
    if draw(st.booleans()):
        return {"spans": draw(fragment_sets(text, 1))}
    start, end = draw(ranges(text))
    return {"start": start, "end": end}


@st.composite
def extras(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": UNSET,
        "optional": draw(st.booleans()),
        "phenomena": tuple(draw(st.lists(st.sampled_from(["metonymy", "title"]), max_size=2))),
        "waive": tuple(draw(st.lists(st.sampled_from(["surface"]), max_size=1))),
        "note": draw(maybe(WORDS)),
        "score": draw(maybe(st.sampled_from([0.5, 1.0]))),
    }


@st.composite
def entities(draw: st.DrawFn, text: str) -> Entity:
    types = st.sampled_from(["PERSON", "WORK OF ART", "Source", "TIMEX3", "Attribution-x", "a:b"])
    readings = st.builds(
        EntityReading, spans=fragment_sets(text, 1), type=maybe(types)
    )  # fmt: skip
    return Entity(
        **draw(places(text)),
        **draw(extras()),
        type=draw(types),
        entity_id=draw(maybe(st.one_of(st.none(), NAMES, WORDS))),
        kb_id=draw(maybe(st.one_of(st.none(), NAMES, WORDS))),
        accept=tuple(draw(st.lists(readings, max_size=2))),
    )


@st.composite
def dates(draw: st.DrawFn, text: str) -> Timex:
    values = st.sampled_from(["2031-05-06", "P2D", "", "a b", "XXXX-WXX-1", "x|y", " "])
    readings = st.builds(TimexReading, value=maybe(values), mod=maybe(st.one_of(st.none(), values)))
    return Timex(
        **draw(places(text)),
        **draw(extras()),
        type=draw(st.sampled_from(["DATE", "SET", "a b"])),
        value=draw(values),
        mod=draw(maybe(st.one_of(st.none(), values))),
        quant=draw(maybe(values)),
        freq=draw(maybe(values)),
        anchor=draw(maybe(st.one_of(st.none(), NAMES, WORDS))),
        accept=tuple(draw(st.lists(readings, max_size=2))),
    )


@st.composite
def attributions(draw: st.DrawFn, text: str) -> Attribution:
    source, content = draw(fragment_sets(text)), draw(fragment_sets(text))
    cue = draw(st.one_of(st.just(()), st.tuples(ranges(text))))
    if not cue and not content:
        cue = (draw(ranges(text)),)
    readings = st.builds(AttributionReading, content=maybe(fragment_sets(text)))
    return Attribution(
        **draw(extras()),
        source=source,
        cue=cue,
        content=content,
        parent=draw(maybe(st.one_of(st.none(), NAMES))),
        quote_type=draw(maybe(st.sampled_from(["direct", "indirect", "mixed"]))),
        attitude=draw(maybe(st.sampled_from(["assertion", "belief"]))),
        source_type=draw(maybe(st.sampled_from(["named", "pronoun"]))),
        polarity=draw(maybe(st.sampled_from(["pos", "neg"]))),
        determinacy=draw(maybe(st.sampled_from(["det", "indet"]))),
        evidential=draw(maybe(st.one_of(st.none(), ranges(text)))),
        speaker=draw(maybe(st.one_of(st.none(), ranges(text)))),
        source_entity=draw(maybe(st.one_of(st.none(), NAMES, WORDS))),
        accept=tuple(draw(st.lists(readings, max_size=2))),
    )


@st.composite
def documents(draw: st.DrawFn, doc_id: str = "d", *, named: bool) -> Document:
    """A document with any of the layers; with ids on all annotations or on none."""
    text = draw(st.text(ALPHABET, min_size=8, max_size=30))
    made = {"entities": entities, "dates": dates, "attributions": attributions}
    kept = draw(st.lists(st.sampled_from(LAYERS), unique=True))
    layers = {name: draw(st.lists(made[name](text), max_size=3)) for name in LAYERS if name in kept}
    ids = draw(
        st.lists(
            st.one_of(NAMES, st.text("abTE123 ", min_size=1, max_size=4)),
            min_size=9, max_size=9, unique=True,
        )
    )  # fmt: skip
    given = iter(ids)
    if named:
        layers = {
            name: [msgspec.structs.replace(a, id=next(given)) for a in layer]
            for name, layer in layers.items()
        }
    return Document(
        id=doc_id,
        text=text,
        language=draw(st.sampled_from(["en", "de-CH"])),
        dct=draw(st.one_of(st.none(), st.builds(Dct, value=st.sampled_from(["2031-05-06", "x"])))),
        meta=draw(st.sampled_from([{}, {"title": "ü 🌍", "deep": [1, None, {"a": 2.5}]}])),
        layers={name: tuple(layer) for name, layer in layers.items()},
    )


@st.composite
def corpora(draw: st.DrawFn) -> list[Document]:
    """One to three documents."""
    named = draw(st.booleans())
    count = draw(st.integers(1, 3))
    return [draw(documents(f"d{n}", named=named)) for n in range(count)]
