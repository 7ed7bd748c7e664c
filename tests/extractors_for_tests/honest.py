"""Extractors that keep to the contract: every shape that a Python object may have."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.annotations import PredictedEntity
from onrecord.document import BlindDocument

Answer = dict[str, Any]


def capitals(document: BlindDocument) -> Answer:
    """Every capitalised word is an organisation."""
    text, found, start = document.text, [], 0
    for word in text.split(" "):
        if word[:1].isupper():
            found.append({"start": start, "end": start + len(word), "type": "ORG"})
        start += len(word) + 1
    return {"entities": found}


def slow_capitals(document: BlindDocument, pause: float = 0.004) -> Answer:
    time.sleep(pause)
    return capitals(document)


def batched(documents: Sequence[BlindDocument]) -> list[Answer]:
    return [capitals(document) for document in documents]


def batched_by_name(docs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # that is the case
    return [capitals(document) for document in docs]


def unannotated(article):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # that is the case
    return capitals(article)


def as_tuples(document: BlindDocument) -> dict[str, list[tuple[Any, ...]]]:
    return {"entities": [(e["start"], e["end"], e["type"]) for e in capitals(document)["entities"]]}


def as_structs(document: BlindDocument) -> dict[str, list[PredictedEntity]]:
    return {"entities": [PredictedEntity(**e) for e in capitals(document)["entities"]]}


def with_setting(document: BlindDocument, *, kind: str = "ORG", most: int = 99) -> Answer:
    found = capitals(document)["entities"][:most]
    return {"entities": [{**entity, "type": kind} for entity in found]}


class Capitals:
    """A class with ``extract`` on one document, a setting, and a description of itself."""

    def __init__(self, *, kind: str = "ORG", most: int = 99) -> None:
        self.kind = kind
        self.most = most

    def describe(self) -> Answer:
        return {"name": "capitals", "version": "2.1", "tasks": ["entities"]}

    def extract(self, document: BlindDocument) -> Answer:
        return with_setting(document, kind=self.kind, most=self.most)


class BatchCapitals:
    """A class that says itself that it takes batches, whatever its parameter is called."""

    batch = True

    def extract(self, things: Sequence[BlindDocument]) -> Iterator[Answer]:
        yield from map(capitals, things)


class DayOfMonth:
    """Normalises dates on given spans."""

    def describe(self) -> Answer:
        return {"name": "day-of-month", "version": "1", "tasks": ["dates"]}

    def extract(self, document: BlindDocument) -> Answer:
        raise AssertionError(document.id)

    def extract_on_spans(
        self, documents: Sequence[BlindDocument], spans: Sequence[Answer]
    ) -> Iterator[Answer]:
        for document, given in zip(documents, spans, strict=True):
            value = f"{(document.dct or '')[:8]}05"
            yield {"dates": [{**date, "type": "DATE", "value": value} for date in given["dates"]]}


INSTANCE = Capitals(kind="PERSON")
SHAPES = (
    "capitals",
    "batched",
    "batched_by_name",
    "unannotated",
    "as_tuples",
    "as_structs",
    "with_setting",
    "Capitals",
    "BatchCapitals",
)
