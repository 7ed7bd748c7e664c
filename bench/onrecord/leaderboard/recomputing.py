"""Every score of a leaderboard, from the predictions themselves; kept until something changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from onrecord.corpus import Corpus
from onrecord.counts import Array
from onrecord.detail import ErrorLog
from onrecord.evaluation import evaluate, settings_for
from onrecord.leaderboard.submissions import Entry
from onrecord.opening import open_predictions
from onrecord.results import result
from onrecord.running.run_folder import write_whole
from onrecord.signature import SCORING_VERSION, corpus_hash, document_digest
from onrecord.standings import headline_rows

FORM: Final = 1
"""Version of what is kept; raised when its shape changes."""


class Scored(Struct, frozen=True, kw_only=True):
    """What a board needs of one submission on one corpus.

    Attributes:
        result: as ``result()`` gives it.
        counts: task → (D, 4) counts of each document under the headline.
        errors: JSON lines of every error, as ``ErrorLog`` writes them.
        recomputed: whether this was computed now, rather than kept from before.
    """

    result: Mapping[str, Any]
    counts: Mapping[str, Array]
    errors: tuple[bytes, ...]
    recomputed: bool


class _Kept(Struct, frozen=True, kw_only=True):
    result: dict[str, Any]
    counts: dict[str, list[tuple[float, float, float, float]]]
    errors: list[dict[str, Any]]


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
    kept = _read(cache / f"{key}.json")
    if kept is not None:
        return _scored(kept, recomputed=False)
    with ErrorLog() as log:
        card = evaluate(
            corpus,
            open_predictions(str(entry.folder / sent.path), corpus),
            settings_for(corpus),
            log,
        )
        log.settle(card.attempted)
        counts = {
            name: [tuple(r) for r in rows.tolist()] for name, rows in headline_rows(card).items()
        }
        found = _Kept(
            result=result(card), counts=counts, errors=[msgspec.json.decode(x) for x in log.lines()]
        )
    cache.mkdir(parents=True, exist_ok=True)
    write_whole(cache / f"{key}.json", [msgspec.json.encode(found)])
    return _scored(found, recomputed=True)


def _read(path: Path) -> _Kept | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):  # absent, or cut short: computed anew
        return None


def _scored(kept: _Kept, *, recomputed: bool) -> Scored:
    return Scored(
        result=kept.result,
        counts={name: np.array(rows, float).reshape(-1, 4) for name, rows in kept.counts.items()},
        errors=tuple(msgspec.json.encode(error) for error in kept.errors),
        recomputed=recomputed,
    )
