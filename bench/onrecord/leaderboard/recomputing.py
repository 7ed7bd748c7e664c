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
from onrecord.leaderboard.readings import Readings, keeping_readings
from onrecord.leaderboard.submissions import Entry
from onrecord.prediction_sources import PredictionFile
from onrecord.results import result
from onrecord.running.environment import onrecord_version
from onrecord.running.run_folder import write_whole
from onrecord.signature import SCORING_VERSION, corpus_hash, document_digest

FORM: Final = 3
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


class UnscorableError(Exception):
    """Predictions that passed the check and cannot be scored all the same."""


class Before:
    """What was computed before: what is unchanged is neither checked nor scored again.

    Args:
        folder: where it is kept; made when something is.
        corpora: the corpora of a leaderboard, by name.
    """

    def __init__(self, folder: Path, corpora: Mapping[str, Corpus]) -> None:
        self._folder = folder
        self._corpora = corpora
        self._states: dict[str, str] = {}

    def knows(self, corpus: str, sha256: str) -> bool:
        """Whether predictions with a checksum were scored on a corpus as it is now."""
        return corpus in self._corpora and self._found(self._key(corpus, sha256)) is not None

    def scored(self, entry: Entry, corpus: str) -> Scored:
        """The scores of a submission on a corpus that it has predictions for.

        Raises:
            InvalidInputError: the folder cannot be written.
            UnscorableError: the predictions cannot be scored.
        """
        sent = entry.card.predictions[corpus]
        key = self._key(corpus, sent.sha256)
        found = self._found(key)
        if found is not None:
            return found
        readings, gold = self._readings(key), self._corpora[corpus]
        # A run.json beside it is a stranger's too, and not looked at.
        predictions = PredictionFile(entry.folder / sent.path, {})
        with _writing(self._folder), keeping_readings(readings.path) as keeping:
            try:
                card = evaluate(gold, predictions, settings_for(gold), keeping)
            except (InvalidInputError, MemoryError, RecursionError) as error:
                reason = str(error) or "too much for this machine's memory"
                raise UnscorableError(f"cannot be scored: {reason}") from None
        kept = _Kept(
            result=result(card),
            headlines={
                name: _Rows(h.criterion, h.documents, h.rows.tolist())
                for name, h in headlines(card).items()
            },
            readings=readings.count(),
        )
        with _writing(self._folder):
            write_whole(self._folder / f"{key}.json", [msgspec.json.encode(kept)])
        return _scored(kept, readings, recomputed=True)

    def _key(self, name: str, sha256: str) -> str:
        corpus = self._corpora[name]
        if name not in self._states:
            self._states[name] = corpus_hash(document_digest(document) for document in corpus)
        depends = (
            FORM,
            onrecord_version(),
            SCORING_VERSION,
            corpus.name,
            corpus.version,
            corpus.type_set,
        )
        return hashlib.sha256(repr((*depends, self._states[name], sha256)).encode()).hexdigest()

    def _readings(self, key: str) -> Readings:
        return Readings(self._folder / f"{key}.sqlite")

    def _found(self, key: str) -> Scored | None:
        """What is kept under a key; nothing if it is absent or was cut short."""
        try:
            body = (self._folder / f"{key}.json").read_bytes()
            kept = msgspec.json.decode(body, type=_Kept)
        except (OSError, msgspec.DecodeError):
            return None
        readings = self._readings(key)
        whole = kept.readings == readings.count()
        return _scored(kept, readings, recomputed=False) if whole else None


@contextmanager
def _writing(cache: Path) -> Iterator[None]:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or error
        raise InvalidInputError(str(cache), f"cannot be written: {said}", "--cache DIR") from None


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
