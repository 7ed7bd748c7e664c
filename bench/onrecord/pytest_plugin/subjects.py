"""What a test hands over to be measured: an extractor that has to run, or what one has said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.corpus import Corpus
from onrecord.evaluation import Predictions
from onrecord.extractors.resolving import extractor_plugins
from onrecord.plain_input import Gold, corpus_from, predictions_from
from onrecord.readers import READERS
from onrecord.running.runner import run_extractor
from onrecord.running.sitting import Failure


@dataclass(frozen=True, slots=True)
class Measured:
    """Gold and predictions, ready to be scored or gated.

    Attributes:
        corpus: the gold.
        predictions: what the extractor said.
        failures: documents that it could not read; none of predictions that came ready.
    """

    corpus: Corpus
    predictions: Predictions
    failures: tuple[Failure, ...] = ()


def measured(
    subject: Any,  # noqa: ANN401  # any
    gold: Gold,
    folder: Callable[[], Path],
    repeat: int = 1,
) -> Measured:
    """Predictions of an extractor, which is run for them, or the ones that came ready.

    Args:
        subject: a specification, function, class or object; or predictions: a list, a file
            or a run folder.
        gold: as in ``onrecord.score``.
        folder: makes an empty run folder; called only if there is something to run.
        repeat: how often each document is read, if there is something to run.

    Raises:
        OnrecordError: gold, predictions or specification break their contract, or the
            extractor cannot start.
    """
    corpus = corpus_from(gold, "entities")
    if not is_extractor(subject):
        given = str(subject) if isinstance(subject, Path) else subject
        return Measured(corpus, predictions_from(given, corpus, "entities"))
    done = run_extractor(subject, corpus, out=folder(), repeat=repeat)
    return Measured(corpus, predictions_from(done.folder, corpus, "entities"), tuple(done.failures))


def is_extractor(subject: Any) -> bool:  # noqa: ANN401  # any
    """Whether something has to be run first, rather than holding predictions."""
    if isinstance(subject, Path):
        return False
    if not isinstance(subject, str):
        return callable(subject) or hasattr(subject, "extract")
    name, colon, _ = subject.partition(":")
    if name in extractor_plugins():
        return True
    if Path(subject).exists() or subject.endswith((".jsonl", ".json")):
        return False
    return not (colon and name in {reader.name for reader in READERS})
