"""The generated corpus of the speed table as files: JSON Lines, and tags one token a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tests.benchmarks.corpus import TOKENS, generate

WORDS = [f"w{number:03}" for number in range(TOKENS)]
TEXT = " ".join(WORDS)
STEP = len(WORDS[0]) + 1
"""Code points of a word and its space."""

CHUNK = 10_000
"""Documents generated at once, so that a million fit in memory."""


class Files(NamedTuple):
    """Gold and predictions, in the same order."""

    gold: Path
    predicted: Path


def json_lines(folder: Path, documents: int) -> Files:
    """Gold of about 2 KB a document and predictions of 1 KB, in our own form."""
    files = Files(folder / f"gold-{documents}.jsonl", folder / f"predicted-{documents}.jsonl")
    encode = msgspec.json.encode
    with files.gold.open("wb") as gold, files.predicted.open("wb") as predicted:
        for number, wanted, found in _documents(documents):
            name = f"d{number:07}"
            body = {"id": name, "text": TEXT, "entities": _entities(wanted)}
            gold.write(encode(body) + b"\n")
            predicted.write(encode({"doc_id": name, "entities": _entities(found)}) + b"\n")
    return files


def tag_files(folder: Path, documents: int) -> Files:
    """The same as IOB2 tags, each document begun by ``-DOCSTART-``."""
    files = Files(folder / f"gold-{documents}.iob2", folder / f"predicted-{documents}.iob2")
    with files.gold.open("w") as gold, files.predicted.open("w") as predicted:
        for first in range(0, documents, CHUNK):
            for file, side in zip((gold, predicted), _chunk(first, documents), strict=True):
                for tags in side.tags():
                    rows = "\n".join(map(" ".join, zip(WORDS, tags, strict=True)))
                    file.write(f"-DOCSTART- O\n\n{rows}\n\n")
    return files


def _chunk(first: int, documents: int) -> Any:
    return generate(min(CHUNK, documents - first), seed=20 + first)


def _documents(documents: int) -> Iterator[tuple[int, Any, Any]]:
    for first in range(0, documents, CHUNK):
        wanted, found = (side.tuples() for side in _chunk(first, documents))
        yield from zip(range(first, documents), wanted, found)  # noqa: B905  # the last is shorter


def _entities(spans: list[tuple[int, int, str]]) -> list[dict[str, Any]]:
    return [{"start": s * STEP, "end": e * STEP - 1, "type": t} for s, e, t in spans]
