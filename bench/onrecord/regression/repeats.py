"""Repeats of an extractor: which documents it reads differently from one time to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from onrecord.document import Prediction
from onrecord.prediction_sources import PredictionList
from onrecord.regression.baselines import exact, in_order

_ENCODER = msgspec.json.Encoder(order="sorted")


class Sittings(NamedTuple):
    """A run taken apart.

    Attributes:
        whole: everything that it said.
        each: one list of predictions for each repeat; a single one if all repeats are equal.
        flaky: document → tasks in which its repeats differ.
    """

    whole: PredictionList
    each: tuple[PredictionList, ...]
    flaky: Mapping[str, tuple[str, ...]]


def sittings(predictions: Iterable[Prediction], run: Mapping[str, Any]) -> Sittings:
    """The repeats of a run, each as if it were alone.

    A document with fewer repeats than others takes part in the rest with its last one. A repeat
    that stands there twice is left for scoring to refuse.
    """
    said = [exact(prediction) for prediction in predictions]
    whole = PredictionList(said, run)
    found: dict[str, list[Prediction]] = {}
    for prediction in said:
        found.setdefault(prediction.doc_id, []).append(prediction)
    most = max(map(len, found.values()), default=1)
    numbered = Counter((p.doc_id, p.repeat) for p in said)
    if most == 1 or max(numbered.values()) > 1:
        return Sittings(whole, (whole,), {})
    ordered = [sorted(repeats, key=lambda p: p.repeat) for repeats in found.values()]
    each = tuple(
        PredictionList([repeats[min(n, len(repeats) - 1)] for repeats in ordered], run)
        for n in range(most)
    )
    differing = {repeats[0].doc_id: _differing(repeats) for repeats in ordered}
    flaky = {doc_id: tasks for doc_id, tasks in sorted(differing.items()) if tasks}
    return Sittings(whole, each if flaky else each[:1], flaky)


def _differing(repeats: Sequence[Prediction]) -> tuple[str, ...]:
    names = sorted({name for p in repeats for name in (*p.layers, *p.ungrounded)})
    return tuple(name for name in names if len({_heard(p, name) for p in repeats}) > 1)


def _heard(prediction: Prediction, task: str) -> bytes:
    layer = prediction.layers.get(task)
    made_up = prediction.ungrounded.get(task, 0)
    said = (prediction.status, None if layer is None else in_order(layer), made_up)
    return _ENCODER.encode(said)
