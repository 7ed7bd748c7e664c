"""Documents and predictions for the tests of what people look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import (
    Attribution,
    AttributionReading,
    PredictedAttribution,
    PredictedTimex,
    Timex,
)
from onrecord.corpus import Corpus
from onrecord.document import Document, Prediction
from onrecord.prediction_sources import PredictionList
from onrecord.scoring import Settings
from onrecord.span import Fragments
from onrecord.tasks import TASKS
from onrecord.views.documents import RunView, view_run
from tests.strategies import gold_entities, places, predicted_entities

REACH = 12
TEXTS = st.text(
    st.sampled_from("ab .,“é日\u0301\n\n\t\x1b\x00<&\u202e\u2066\U0001f600'"),
    min_size=REACH,
    max_size=40,
)
VALUES = st.sampled_from(["2031-05", "P1D", "PAST_REF"])


@st.composite
def roles(draw: st.DrawFn, *, least: int = 0, most: int = 2) -> Fragments:
    """Sorted, disjoint fragments."""
    count = draw(st.integers(least, most))
    edges = draw(
        st.lists(st.integers(0, REACH), min_size=2 * count, max_size=2 * count, unique=True)
    )
    edges.sort()
    return tuple(zip(edges[::2], edges[1::2], strict=True))


@st.composite
def attributions(draw: st.DrawFn, kind: type[PredictedAttribution], ids: list[str]) -> Any:
    more: dict[str, Any] = {"parent": draw(st.sampled_from([None, UNSET, *ids]))}
    if kind is Attribution:
        more["optional"] = draw(st.booleans())
        more["accept"] = draw(
            st.lists(st.builds(AttributionReading, content=roles(least=1)), max_size=1).map(tuple)
        )
    return kind(source=draw(roles()), cue=draw(roles(most=1)), content=draw(roles(least=1)), **more)


@st.composite
def layers(draw: st.DrawFn, *, gold: bool) -> dict[str, Sequence[Any]]:
    """All three layers over the first characters of a text."""
    ids = ["a0", "a1", "a2"]
    date, relation = (Timex, Attribution) if gold else (PredictedTimex, PredictedAttribution)
    made = draw(st.lists(attributions(relation, ids), max_size=3))
    where = draw(st.lists(places(), max_size=3))
    return {
        "entities": draw(st.lists(gold_entities() if gold else predicted_entities(), max_size=4)),
        "dates": [date(**place, type="DATE", value=draw(VALUES)) for place in where],
        "attributions": [
            msgspec.structs.replace(one, id=id_) for one, id_ in zip(made, ids, strict=False)
        ],
    }


@st.composite
def readings(draw: st.DrawFn) -> RunView:
    """A document beside predictions, seen."""
    return seen(draw(TEXTS), draw(layers(gold=True)), draw(layers(gold=False)))


def seen(
    text: str,
    gold: Mapping[str, Sequence[Any]],
    predicted: Mapping[str, Sequence[Any]],
    **options: Any,
) -> RunView:
    """One document through the same door as the command line."""
    document = Document(id="a", text=text, layers=gold)
    prediction = Prediction(doc_id="a", layers=predicted)
    corpus = Corpus("invented", "1.0.0", lambda: [document])
    return view_run(corpus, PredictionList([prediction], {}), Settings(), **options)


def structs(layers_: Mapping[str, Sequence[Any]], *, gold: bool) -> dict[str, list[Any]]:
    """Layers of plain dictionaries as structs."""
    return {
        task.name: [
            msgspec.convert(one, task.gold if gold else task.predicted)
            for one in layers_[task.name]
        ]
        for task in TASKS
        if task.name in layers_
    }
