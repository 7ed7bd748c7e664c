"""Every score of a leaderboard, from the predictions themselves; kept until something changes."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from onrecord.corpus import Corpus
from onrecord.errors import InvalidInputError
from onrecord.evaluation import evaluate, settings_for
from onrecord.headlines import Headline, headlines
from onrecord.leaderboard.readings import KeptReadings, Readings
from onrecord.leaderboard.submissions import Entry
from onrecord.opening import open_predictions
from onrecord.results import result
from onrecord.running.run_folder import write_whole
from onrecord.signature import SCORING_VERSION, corpus_hash, document_digest

FORM: Final = 2
"""Version of what is kept; raised when its shape changes."""


class Scored(Struct, frozen=True, kw_only=True):
    """What a board needs of one submission on one corpus.

    Attributes:
        result: as ``result()`` gives it.
        headlines: task → counts of each document under the headline; absent: not attempted.
        readings: how it read each document, on disk.
        recomputed: whether this was computed now, rather than kept from before.
    """

    result: Mapping[str, Any]
    headlines: Mapping[str, Headline]
    readings: Readings
    recomputed: bool


class _Rows(Struct, frozen=True):
    criterion: str
    documents: tuple[str, ...]
    rows: list[tuple[float, float, float, float]]


class _Kept(Struct, frozen=True, kw_only=True):
    result: dict[str, Any]
    headlines: dict[str, _Rows]
    readings: int


def state_of(corpus: Corpus) -> str:
    """A checksum that changes with anything in a corpus that a score depends on."""
    return corpus_hash(document_digest(document) for document in corpus)


def recompute(entry: Entry, corpus: Corpus, state: str, cache: Path) -> Scored:
    """Score a submission's predictions for a corpus.

    Args:
        entry: the submission.
        corpus: one that it has predictions for.
        state: the corpus's, from ``state_of``.
        cache: folder of what was computed before; an unchanged submission is not scored again.
    """
    sent = entry.card.predictions[corpus.name]
    depends = (FORM, SCORING_VERSION, corpus.name, corpus.version, corpus.type_set, state)
    key = hashlib.sha256(repr((*depends, sent.sha256)).encode()).hexdigest()
    path, readings = cache / f"{key}.json", Readings(cache / f"{key}.sqlite")
    kept = _read(path)
    if kept is not None and kept.readings == readings.count():
        return _scored(kept, readings, recomputed=False)
    with _writing(cache), KeptReadings(cache / f"{key}.sqlite") as keeping:
        card = evaluate(
            corpus,
            open_predictions(str(entry.folder / sent.path), corpus),
            settings_for(corpus),
            keeping,
        )
    found = _Kept(
        result=result(card),
        headlines={
            name: _Rows(h.criterion, h.documents, h.rows.tolist())
            for name, h in headlines(card).items()
        },
        readings=readings.count(),
    )
    with _writing(cache):
        write_whole(path, [msgspec.json.encode(found)])
    return _scored(found, readings, recomputed=True)


@contextmanager
def _writing(cache: Path) -> Iterator[None]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or error
        raise InvalidInputError(str(cache), f"cannot be written: {said}", "--cache DIR") from None


def _read(path: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):  # absent, or cut short: computed anew
        return None


def _scored(kept: _Kept, readings: Readings, *, recomputed: bool) -> Scored:
    return Scored(
        result=kept.result,
        headlines={
            name: Headline(found.criterion, found.documents, np.array(found.rows).reshape(-1, 4))
            for name, found in kept.headlines.items()
        },
        readings=readings,
        recomputed=recomputed,
    )
