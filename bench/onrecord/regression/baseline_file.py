"""The file of a baseline: read with one clear error, written so that a diff can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from onrecord.errors import InvalidInputError
from onrecord.readers.native import decode, read_bytes
from onrecord.wire_results import Baseline, BaselineTask, Layers

_ENCODER = msgspec.json.Encoder(order="sorted")
_ANNOTATION = msgspec.json.Encoder()
"""Fields of an annotation stand as its struct has them: start, end, type."""


def read_baseline(path: Path) -> Baseline:
    """A baseline from its file.

    Raises:
        InvalidInputError: there is none, with the command that makes it; or it is corrupt.
    """
    if not path.exists():
        raise InvalidInputError(
            str(path), "there is no such baseline", f"make it with: onrecord bless RUN -o {path}"
        )
    baseline: Baseline = decode(_decoder(), read_bytes(path), str(path))
    return baseline


@cache
def _decoder() -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Baseline)


def written(baseline: Baseline) -> Iterator[bytes]:
    """A baseline as JSON, sorted, a line for each annotation and for each document's counts."""
    head: Mapping[str, Any] = {
        "schema_version": baseline.schema_version,
        "signature": baseline.signature,
        "corpus": baseline.corpus,
        "extractor": baseline.extractor,
    }
    yield b"{\n"
    for key, value in head.items():
        yield b" " + _ENCODER.encode(key) + b": " + _ENCODER.encode(value) + b",\n"
    yield b' "tasks": '
    yield from _block(
        ((name, _task_lines(task)) for name, task in sorted(baseline.tasks.items())), 1
    )
    yield b',\n "predictions": '
    yield from _block(
        ((doc_id, _layer_lines(said)) for doc_id, said in sorted(baseline.predictions.items())), 1
    )
    yield b"\n}\n"


def _task_lines(task: BaselineTask) -> Iterator[bytes]:
    fields = (
        ("headline", [_ENCODER.encode(task.headline)]),
        ("f1", [_ENCODER.encode(task.f1)]),
        (
            "documents",
            _block(((d, [_ENCODER.encode(row)]) for d, row in sorted(task.documents.items())), 3),
        ),
    )
    return _block(fields, 2)


def _layer_lines(said: Layers) -> Iterator[bytes]:
    layers = ((name, getattr(said, name)) for name in sorted(Layers.__struct_fields__))
    return _block(((name, _rows(layer)) for name, layer in layers if layer is not UNSET), 2)


def _rows(layer: Sequence[Struct]) -> Iterator[bytes]:
    if not layer:
        yield b"[]"
        return
    for number, annotation in enumerate(layer):
        yield (b",\n    " if number else b"[\n    ") + _ANNOTATION.encode(annotation)
    yield b"\n   ]"


def _block(items: Iterable[tuple[str, Iterable[bytes]]], depth: int) -> Iterator[bytes]:
    """A JSON object with a line for each key; its values are written already."""
    lead = b" " * (depth + 1)
    first = True
    for key, pieces in items:
        yield (b"{\n" if first else b",\n") + lead + _ENCODER.encode(key) + b": "
        yield from pieces
        first = False
    yield b"{}" if first else b"\n" + b" " * depth + b"}"
