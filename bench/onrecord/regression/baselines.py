"""Baselines: what an extractor said when it was blessed, made and scored anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Struct

from onrecord.comparing import Watching, extent
from onrecord.corpus import Corpus
from onrecord.counts import total
from onrecord.document import Prediction
from onrecord.errors import IncomparableError, InvalidInputError
from onrecord.evaluation import evaluate
from onrecord.prediction_sources import PredictionList
from onrecord.scorecard import Scorecard
from onrecord.scoring import Settings
from onrecord.signature import Signature, corpus_hash
from onrecord.tasks import TASKS
from onrecord.wire_results import Baseline, BaselineTask, Layers

TOLERANCE = 1e-9
"""Counts in a file and counts made anew may differ by this much, so that no platform's rounding
makes a baseline look tampered with."""


class Side(NamedTuple):
    """A system as a gate sees it.

    Attributes:
        card: its counts.
        watching: its display alignments.
    """

    card: Scorecard
    watching: Watching


def sat(corpus: Corpus, predictions: PredictionList, settings: Settings) -> Side:
    """Score a system and keep its alignments.

    Raises:
        InvalidInputError: a document or prediction breaks its contract.
    """
    watching = Watching()
    return Side(evaluate(corpus, predictions, settings, watching), watching)


def exact(prediction: Prediction) -> Prediction:
    """A prediction with only what scoring sees, so that what scores the same looks the same.

    An extractor's confidence decides no number and moves with every build of its libraries; an
    id that no parent names is a running number, and one more annotation renumbers the rest.
    """
    if prediction.status != "ok":
        return msgspec.structs.replace(prediction, layers={}, ungrounded={})
    layers = {name: _only_scored(layer) for name, layer in prediction.layers.items()}
    return msgspec.structs.replace(prediction, layers=layers)


def _only_scored(layer: Sequence[Struct]) -> list[Struct]:
    parents = {getattr(annotation, "parent", UNSET) for annotation in layer}
    return [_unscored_left_out(annotation, parents) for annotation in layer]


def in_order(layer: Iterable[Struct]) -> tuple[Struct, ...]:
    """Annotations in an order of their own."""
    return tuple(sorted(layer, key=_place))


def _unscored_left_out(annotation: Struct, parents: Collection[object]) -> Struct:
    left_out = {}
    if getattr(annotation, "score", UNSET) is not UNSET:
        left_out["score"] = UNSET
    name = getattr(annotation, "id", UNSET)
    if name is not UNSET and name not in parents:
        left_out["id"] = UNSET
    return msgspec.structs.replace(annotation, **left_out) if left_out else annotation


def _place(annotation: Any) -> tuple[int, int, bytes]:  # noqa: ANN401  # an annotation of any task
    try:
        start, end = extent(annotation)
    except (IndexError, TypeError):  # no role has a span: what reads it next refuses it
        start, end = 0, 0
    return start, end, msgspec.json.encode(annotation)


def baseline_of(card: Scorecard, predictions: Iterable[Prediction]) -> Baseline:
    """A baseline of a system's counts and of its exact predictions, one a document."""
    corpus = {
        **card.corpus,
        "sha256": corpus_hash(card.digests.values()),
        "documents": len(card.digests),
    }
    return Baseline(
        signature=str(card.signature),
        corpus=corpus,
        extractor=dict(card.extractor),
        tasks=_tasks(card),
        predictions={p.doc_id: _layers(p) for p in predictions},
    )


def _layers(prediction: Prediction) -> Layers:
    found: dict[str, Any] = {name: in_order(layer) for name, layer in prediction.layers.items()}
    return Layers(**found)


def _task(headline: str, documents: Sequence[str], rows: Any) -> BaselineTask:  # noqa: ANN401  # (D, 4)
    counts = {doc_id: tuple(row) for doc_id, row in zip(documents, rows.tolist(), strict=True)}
    return BaselineTask(headline=headline, f1=total(rows).f1, documents=counts)


def require_same_signature(baseline: Baseline, card: Scorecard, place: str) -> None:
    """Refuse to gate a run against a baseline that was scored on other gold or by other rules.

    Raises:
        IncomparableError: shows what differs, the baseline's side first.
    """
    differences = Signature.parse(baseline.signature).differences(card.signature)
    if differences:
        raise IncomparableError(
            place,
            "the baseline and the run must have one signature, but " + "; ".join(differences),
            "gate with the baseline's corpus and settings, or make a new baseline: "
            "onrecord bless RUN",
        )


def restored(baseline: Baseline, corpus: Corpus, settings: Settings, place: str) -> Side:
    """The blessed system, scored anew from its annotations.

    Strings that it had made up stand in no annotation: they are what its counts hold beyond.

    Raises:
        InvalidInputError: its counts do not follow from its annotations.
    """
    predictions = [_prediction(doc_id, said) for doc_id, said in baseline.predictions.items()]
    run = {
        "extractor": baseline.extractor,
        "tasks": [task.name for task in TASKS if task.name in baseline.tasks],
    }
    try:
        side = sat(corpus, PredictionList(predictions, run), settings)
        beyond = _ungrounded(baseline, side.card)
        if beyond:
            predictions = [
                msgspec.structs.replace(p, ungrounded=beyond.get(p.doc_id, {})) for p in predictions
            ]
            side = sat(corpus, PredictionList(predictions, run), settings)
    except InvalidInputError as error:
        raise InvalidInputError(f"{place}: {error.place}", error.problem, AGAIN) from None
    _refuse_other_counts(baseline, side.card, place)
    return side


AGAIN = "it was edited or cut; make it anew: onrecord bless RUN"


def _prediction(doc_id: str, said: Layers) -> Prediction:
    layers = {
        name: layer
        for name in Layers.__struct_fields__
        if (layer := getattr(said, name)) is not UNSET
    }
    return Prediction(doc_id=doc_id, layers=layers)


def _tasks(card: Scorecard) -> dict[str, BaselineTask]:
    tasks = {
        name: _task(task.headline, task.documents, task.per_document())
        for name, task in card.attempted.items()
    }
    if card.record is not None:
        tasks["record"] = _task("record", card.record_documents, card.record)
    return tasks


def _ungrounded(baseline: Baseline, card: Scorecard) -> dict[str, dict[str, int]]:
    beyond: dict[str, dict[str, int]] = {}
    for name, task in _tasks(card).items():
        if name == "record" or name not in baseline.tasks:
            continue
        for doc_id, (*_, predicted) in task.documents.items():
            blessed = baseline.tasks[name].documents.get(doc_id)
            more = round(blessed[-1] - predicted) if blessed else 0
            if more > 0:
                beyond.setdefault(doc_id, {})[name] = more
    return beyond


def _refuse_other_counts(baseline: Baseline, card: Scorecard, place: str) -> None:
    made = _tasks(card)
    for name in dict.fromkeys((*baseline.tasks, *made)):
        said, found = baseline.tasks.get(name), made.get(name)
        if said is None or found is None or said.headline != found.headline:
            told = ", ".join(sorted(f"{task}.{body.headline}" for task, body in made.items()))
            raise InvalidInputError(
                f"{place}: tasks", f"must be those of the annotations: {told}", AGAIN
            )
        _refuse_other_rows(said, found, f"{place}: tasks.{name}")


def _refuse_other_rows(said: BaselineTask, found: BaselineTask, place: str) -> None:
    for doc_id in sorted({*said.documents, *found.documents}):
        blessed, made = said.documents.get(doc_id), found.documents.get(doc_id)
        if blessed is None or made is None or not _near(blessed, made):
            raise InvalidInputError(
                f"{place}.documents[{doc_id!r}]",
                f"must follow from the annotations, which give {_list(made)}, "
                f"but is {_list(blessed)}",
                AGAIN,
            )
    rates = [(rate,) if rate is not None else () for rate in (said.f1, found.f1)]
    if len(rates[0]) != len(rates[1]) or not _near(*rates):
        raise InvalidInputError(
            f"{place}.f1", f"must be {found.f1}, as its counts have it, but is {said.f1}", AGAIN
        )


def _near(first: Sequence[float], second: Sequence[float]) -> bool:
    return all(abs(a - b) <= TOLERANCE for a, b in zip(first, second, strict=True))


def _list(numbers: Sequence[float] | None) -> str:
    return "none" if numbers is None else f"[{', '.join(f'{n:g}' for n in numbers)}]"
