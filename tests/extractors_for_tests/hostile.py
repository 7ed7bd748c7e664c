"""Extractors that break the contract on the document ``bad``, each in one way."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import force_setattr

from onrecord.document import BlindDocument

Answer = dict[str, Any]
LEAK: list[bytearray] = []
FINE: Answer = {"entities": [{"start": 0, "end": 4, "type": "ORG"}]}


def _on_bad(act: Callable[[BlindDocument], Any]) -> Callable[[BlindDocument], Any]:
    def extract(document: BlindDocument) -> Any:  # anything at all
        return act(document) if document.id == "bad" else FINE

    return extract


def raises(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: 1 / 0)(document)  # type: ignore[no-any-return]


def exits(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: sys.exit("goodbye"))(document)  # type: ignore[no-any-return]


class Panic(BaseException):
    """As Rust's panics and cancelled tasks are: no ``Exception``."""


def panics(document: BlindDocument) -> Answer:
    def panic(_: BlindDocument) -> Answer:
        raise Panic("index out of bounds")

    return _on_bad(panic)(document)  # type: ignore[no-any-return]


def wanders_off(document: BlindDocument) -> Answer:
    """Works in a directory of its own, as wrappers of other people's programs do."""
    if not os.path.exists("hostile.py"):  # noqa: PTH110  # of the directory where it is
        os.chdir(os.path.dirname(__file__))  # noqa: PTH120  # as above
        return FINE if document.id == "d0" else {}
    return FINE


def crashes(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: os.abort())(document)  # type: ignore[no-any-return]


def leaves(document: BlindDocument) -> Answer:
    """Ends the process as if all were well."""
    return _on_bad(lambda _: os._exit(0))(document)  # type: ignore[no-any-return]


def segfaults(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: ctypes.string_at(0))(document)  # type: ignore[no-any-return]


def hangs(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: time.sleep(1000))(document)  # type: ignore[no-any-return]


def swallows_its_end(document: BlindDocument) -> Answer:
    """Hangs, and takes every exception for something to go on after."""

    def act(_: BlindDocument) -> Answer:
        while True:
            try:
                time.sleep(1000)
            except BaseException:  # noqa: BLE001, S112  # that is the point
                continue

    return _on_bad(act)(document)  # type: ignore[no-any-return]


def hangs_in_batch(documents: Sequence[BlindDocument]) -> Iterator[Answer]:
    yield from map(hangs, documents)


def crashes_in_batch(documents: Sequence[BlindDocument]) -> Iterator[Answer]:
    yield from map(crashes, documents)


def eats_memory(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: bytearray(2 << 30))(document)  # type: ignore[no-any-return]


def leaks(document: BlindDocument) -> Answer:
    """60 MB a document: innocent ones meet the limit, and must not pay for it."""
    LEAK.append(bytearray(b"x" * (60 << 20)))
    return FINE if document.text else {}


def past_the_end(document: BlindDocument) -> Answer:
    end = len(document.text) + 900
    return _on_bad(lambda _: {"entities": [(0, end, "ORG")]})(document)  # type: ignore[no-any-return]


def surrogates(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: {"entities": [(0, 4, "OR\ud800")]})(document)  # type: ignore[no-any-return]


def not_a_number(document: BlindDocument) -> Answer:
    bad = {"entities": [{"start": 0, "end": 4, "type": "ORG", "score": float("nan")}]}
    return _on_bad(lambda _: bad)(document)  # type: ignore[no-any-return]


def a_million_spans(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: {"entities": [(0, 4, "ORG")] * 1_000_000})(document)  # type: ignore[no-any-return]


def another_document(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: {"doc_id": "d0", **FINE})(document)  # type: ignore[no-any-return]


def edits_its_input(document: BlindDocument) -> Answer:
    def edit(given: BlindDocument) -> Answer:
        force_setattr(given, "text", "Another text altogether.")
        return FINE

    return _on_bad(edit)(document)  # type: ignore[no-any-return]


def assigns_its_input(document: BlindDocument) -> Answer:
    def edit(given: BlindDocument) -> Answer:
        given.text = ""  # type: ignore[misc]  # that is the point
        return FINE

    return _on_bad(edit)(document)  # type: ignore[no-any-return]


def prints_rubbish(document: BlindDocument) -> Answer:
    print("rubbish", document.id)  # noqa: T201  # that is the point
    return FINE


def prints_past_python(document: BlindDocument) -> Answer:
    """As code in C does, and programs that the extractor starts."""
    os.write(1, b"rubbish from a system call\n")
    ctypes.CDLL(None).puts(b"rubbish from C")
    return FINE if document.text else {}


class Chatty:
    """Tells its life before it is asked anything."""

    def __init__(self) -> None:
        print("rubbish from the constructor")  # noqa: T201  # that is the point
        os.write(1, b"rubbish from its system call\n")

    def describe(self) -> dict[str, str]:
        print("rubbish from describe")  # noqa: T201  # as above
        return {"name": "chatty"}

    def extract(self, documents: Sequence[BlindDocument]) -> list[Answer]:
        return [FINE for _ in documents]


def misspells(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: {"entites": []})(document)  # type: ignore[no-any-return]


def gives_a_list(document: BlindDocument) -> Answer:
    return _on_bad(lambda _: [(0, 4, "ORG")])(document)  # type: ignore[no-any-return]
