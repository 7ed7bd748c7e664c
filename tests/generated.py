"""Generated documents of all three layers, as plain dicts, and systems that misread them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

WORDS = [
    "Ada",
    "Lund",
    "said",
    "that",
    "Kenya",
    "won",
    "on",
    "Monday",
    "and",
    "“Oslo",
    "lost”",
    "they",
    "added",
    "to",
    "it",
]
TEXT = " ".join(WORDS)


def _places() -> list[tuple[int, int]]:
    found, at = [], 0
    for word in WORDS:
        found.append((at, at + len(word)))
        at += len(word) + 1
    return found


PLACES = _places()
VALUES = ["2031-05-05", "2031-05", "P2D", "PT48H", "PAST_REF", "2031-W18", ""]


@st.composite
def spans(draw: st.DrawFn, longest: int = 3) -> tuple[int, int]:
    """A run of whole words."""
    first = draw(st.integers(0, len(PLACES) - 1))
    last = min(len(PLACES) - 1, first + draw(st.integers(0, longest - 1)))
    return PLACES[first][0], PLACES[last][1]


@st.composite
def entities(draw: st.DrawFn, *, gold: bool) -> dict[str, Any]:
    """One entity."""
    start, end = draw(spans())
    body: dict[str, Any] = {
        "start": start, "end": end, "type": draw(st.sampled_from(["ORG", "PERSON", "GPE"])),
        "entity_id": draw(st.sampled_from(["ada", "kenya"])),
    }  # fmt: skip
    if draw(st.booleans()):
        body["kb_id"] = draw(st.sampled_from(["Q1", "Q2", None]))
    return body | (draw(extras(spans())) if gold else {})


@st.composite
def extras(draw: st.DrawFn, places: st.SearchStrategy[tuple[int, int]]) -> dict[str, Any]:
    """Sometimes optional, sometimes with another reading."""
    body: dict[str, Any] = {}
    if draw(st.integers(0, 4)) == 0:
        body["optional"] = True
    if draw(st.integers(0, 3)) == 0:
        start, end = draw(places)
        body["accept"] = [{"start": start, "end": end}]
    return body


@st.composite
def dates(draw: st.DrawFn, *, gold: bool) -> dict[str, Any]:
    """One date."""
    start, end = draw(spans())
    kinds = ["DATE", "DURATION"]
    body: dict[str, Any] = {"start": start, "end": end, "type": draw(st.sampled_from(kinds))}
    body["value"] = draw(st.sampled_from(VALUES))
    if draw(st.integers(0, 3)) == 0:
        body["mod"] = "APPROX"
    return body | (draw(extras(spans())) if gold else {})


@st.composite
def attributions(draw: st.DrawFn, *, gold: bool) -> dict[str, Any]:
    """One attribution; ids are given by the document."""
    body: dict[str, Any] = {
        "source": [draw(spans(2))] if draw(st.booleans()) else [],
        "cue": [draw(spans(2))] if draw(st.integers(0, 3)) else [],
        "content": [draw(spans(4))],
        "quote_type": draw(st.sampled_from(["direct", "indirect", "mixed"])),
        "source_entity": draw(st.sampled_from(["ada", "kenya", None])),
        "parent": None,
    }
    if gold and draw(st.integers(0, 4)) == 0:
        body["optional"] = True
    if gold and draw(st.integers(0, 3)) == 0:
        body["accept"] = [{"content": [draw(spans(4))]}]
    return body


LAYERS: dict[str, Callable[..., st.SearchStrategy[dict[str, Any]]]] = {
    "entities": entities,
    "dates": dates,
    "attributions": attributions,
}


@st.composite
def corpora(
    draw: st.DrawFn, documents: int = 3, size: int = 4
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Gold documents and their predictions, some of them copied from the gold."""
    gold, predicted = [], []
    for number in range(draw(st.integers(1, documents))):
        body: dict[str, Any] = {"id": f"d{number}", "text": TEXT}
        said: dict[str, Any] = {"doc_id": f"d{number}"}
        for name, one in LAYERS.items():
            body[name] = draw(st.lists(one(gold=True), max_size=size))
            said[name] = draw(st.lists(one(gold=False), max_size=size))
            for annotation in body[name]:
                if draw(st.booleans()):
                    said[name].append(as_predicted(annotation))
        for side in (body, said):
            for place, relation in enumerate(side["attributions"]):
                relation["id"] = f"a{place}"
        gold.append(body)
        predicted.append(said)
    return gold, predicted


def as_predicted(annotation: dict[str, Any]) -> dict[str, Any]:
    """What a system says that has it right."""
    copied = copy.deepcopy(annotation)
    for name in ("optional", "accept"):
        copied.pop(name, None)
    return copied


def perfect(gold: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Gold as predictions."""
    return [
        {"doc_id": d["id"], **{n: [as_predicted(a) for a in d[n]] for n in LAYERS if n in d}}
        for d in gold
    ]
