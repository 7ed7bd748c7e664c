"""Where the time of ``onrecord score`` goes: its parts one by one, beside plain decoding.

The floor is what nobody can go below in Python: each line decoded into structs of the three
fields that the files hold, and nothing done with them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from msgspec import Struct

from tests.benchmarks.cell import timed
from tests.benchmarks.corpus_files import Files
from tests.benchmarks.report import Column, Table

PARTS = (
    Column("part", "part"),
    Column("seconds", "s", ".2f"),
    Column("ratio", "× floor", ".2f"),
)


class _Entity(Struct, gc=False):
    start: int
    end: int
    type: str


class _Gold(Struct):
    id: str
    text: str
    entities: list[_Entity]


class _Predicted(Struct):
    doc_id: str
    entities: list[_Entity]


def measure(gold: str, predicted: str, passes: int) -> dict[str, Any]:
    """Seconds of the whole and of its parts, the least of some passes, parts by turns."""
    from onrecord.joining import pair_up
    from onrecord.opening import open_corpus, open_predictions
    from onrecord.signature import document_digest
    from onrecord.wire import GoldDocument, PredictionLine

    files = Files(Path(gold), Path(predicted))
    corpus = open_corpus(gold)

    def paired() -> Iterator[Any]:
        return pair_up(corpus, open_predictions(predicted, corpus))

    parts: dict[str, Callable[[], object]] = {
        "lines": lambda: _read(files),
        "floor": lambda: _decode(files, _Gold, _Predicted),
        "contract": lambda: _decode(files, GoldDocument, PredictionLine),
        "values": lambda: _drain(chain(corpus, open_predictions(predicted, corpus))),
        "paired": lambda: _drain(paired()),
        "digested": lambda: _drain(document_digest(document) for document, _ in paired()),
    }
    found: dict[str, list[float]] = {}
    for _ in range(passes):
        for name, call in parts.items():
            found.setdefault(name, []).append(timed(call)[0])
        for name, seconds in _scored(gold, predicted).items():
            found.setdefault(name, []).append(seconds)
    return {name: min(seconds) for name, seconds in found.items()}


def _scored(gold: str, predicted: str) -> dict[str, float]:
    """Seconds of scoring, of the criteria within it, and of rates and intervals."""
    from onrecord.evaluation import evaluate, settings_for
    from onrecord.opening import open_corpus, open_predictions
    from onrecord.results import result

    corpus = open_corpus(gold)
    with _criteria_timed() as spent:
        scoring, card = timed(
            lambda: evaluate(corpus, open_predictions(predicted, corpus), settings_for(corpus))
        )
    rates, _ = timed(lambda: msgspec.json.encode(result(card)))
    return {"scoring": scoring, "criteria": sum(spent), "rates": rates, "all": scoring + rates}


@contextmanager
def _criteria_timed() -> Iterator[list[float]]:
    """Seconds of each block that the scorer of entities is given."""
    from onrecord.tasks.spans import SpanScorer

    spent: list[float] = []
    score = SpanScorer.score

    def timing(*arguments: Any, **named: Any) -> Any:
        seconds, scores = timed(lambda: score(*arguments, **named))
        spent.append(seconds)
        return scores

    with patch.object(SpanScorer, "score", timing):
        yield spent


def _drain(source: Iterable[object]) -> None:
    deque(source, maxlen=0)


def _read(files: Files) -> None:
    for path in files:
        with path.open("rb") as file:
            _drain(file)


def _decode(files: Files, *types: Any) -> None:
    for path, kind in zip(files, types, strict=True):
        decode = msgspec.json.Decoder(kind).decode
        with path.open("rb") as file:
            for line in file:
                decode(line)


def table(found: Mapping[str, float], documents: int) -> Table:
    """What each part adds to the one before it; kept blocks are what is left over."""
    named = {
        "lines read": found["lines"],
        "decoded, three fields (with reading: the floor)": found["floor"] - found["lines"],
        "the contract's structs, fields and checks": found["contract"] - found["floor"],
        "documents and predictions as values": found["values"] - found["contract"],
        "paired, spans checked against the text": found["paired"] - found["values"],
        "digests of text and gold": found["digested"] - found["paired"],
        "columns, pairs, six criteria, kinds of error": found["criteria"],
        "blocks of 2,000 in memory, counts kept": (
            found["scoring"] - found["digested"] - found["criteria"]
        ),
        "rates and intervals": found["rates"],
        "all": found["all"],
    }
    rows = [
        {"part": part, "seconds": seconds, "ratio": seconds / found["floor"]}
        for part, seconds in named.items()
    ]
    return Table(f"{documents:,} documents, in one process", PARTS, rows)
