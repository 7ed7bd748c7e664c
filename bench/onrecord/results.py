"""A scorecard with its rates and intervals, in the shape of ``result.json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from onrecord.counts import Array, Counts, Tally, macro_f1, ratio, total
from onrecord.resampling import Interval, interval
from onrecord.scorecard import Scorecard, TaskCard
from onrecord.signature import corpus_hash

NESTED = {"confusion", "kinds", "left_out", "repairs", "semeval2013", "tempeval3"}
"""Tallies that are published as nested tables, as they are."""

RATES = ("precision", "recall", "f1")


def result(card: Scorecard) -> dict[str, Any]:
    """The result of one system as plain data, keys stable, numbers unrounded.

    Returns:
        The object of FORMATS: signature, policies, corpus, extractor, tasks, overall, failures.
    """
    tasks: dict[str, Any] = {
        name: _task(task, card.clusters(task.documents)) if task.attempted else None
        for name, task in card.tasks.items()
    }
    if card.record is not None:
        row = _row(card.record, card.clusters(card.record_documents))
        tasks["record"] = {
            "headline": "record",
            "criteria": {"record": {"overall": row, "per_type": {}, "diagnostic": False}},
        }
    return {
        "signature": str(card.signature),
        "policies": dict(card.policies),
        "corpus": {
            **card.corpus,
            "sha256": corpus_hash(card.digests.values()),
            "documents": len(card.digests),
        },
        "extractor": dict(card.extractor),
        "tasks": tasks,
        "overall": card.overall_f1(),
        "failures": [
            {"doc_id": f.doc_id, "kind": f.kind, "message": f.message}
            | ({"task": f.task} if f.task else {})
            for f in card.failures
        ],
    }


def _task(card: TaskCard, clusters: Sequence[object] | None) -> dict[str, Any]:
    body: dict[str, Any] = {
        "headline": card.headline,
        "criteria": _criteria(card, "all", clusters),
    }
    body |= {name: {} for name in ("confusion", "kinds", "slices", "attributes")}
    for key, amount in card.tally.items():
        if key[0] in NESTED:
            _place(body, key, amount)
    body["slices"] = slices(card.tally)
    body["attributes"] = attribute_accuracy(card.tally)
    body["views"] = {view: {"criteria": _criteria(card, view, clusters)} for view in card.views[1:]}
    return body


def _criteria(card: TaskCard, view: str, clusters: Sequence[object] | None) -> dict[str, Any]:
    criteria = {}
    for criterion in card.criteria:
        if (view, criterion.name) not in card.rows:
            continue
        overall = _row(card.per_document(criterion.name, view), clusters)
        if criterion.scaled:
            overall |= toolkit_rates(
                card.overall(criterion.name, view), card.overall(criterion.scaled, view)
            )
        body: dict[str, Any] = {"overall": overall}
        if criterion.per_type and card.types != ("",):
            by_type = card.per_type(criterion.name, view)
            body["per_type"] = {name: counts_row(counts) for name, counts in by_type.items()}
            body["macro"] = {"f1": macro_f1(by_type.values())}
        criteria[criterion.name] = body | {"diagnostic": criterion.diagnostic}
    return criteria


def counts_row(counts: Counts) -> dict[str, float | None]:
    """Counts with their rates."""
    return {
        "matched": counts.matched,
        "matched_predicted": counts.matched_predicted,
        "gold": counts.gold,
        "predicted": counts.predicted,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
    }


def _row(per_document: Array, clusters: Sequence[object] | None) -> dict[str, Any]:
    """An overall row: counts, rates and the interval over documents or stories."""
    counts = total(per_document)
    row: dict[str, Any] = dict(counts_row(counts))
    found = interval(per_document, clusters=clusters)
    if isinstance(found, Interval):
        row["interval"] = {
            "low": found.low,
            "high": found.high,
            "level": found.level,
            "method": found.method,
        }
    else:
        row |= {"interval": None, "interval_reason": str(found)}
    return row


def toolkit_rates(counts: Counts, whole: Counts) -> dict[str, float]:
    """Precision, recall and F1 in the order of the TempEval-3 toolkit's own floating point."""
    nothing = 0.0 if counts.gold or counts.predicted else 1.0
    rates = [nothing if rate is None else rate for rate in (counts.precision, counts.recall)]
    f1 = nothing
    if whole.precision and whole.recall:
        p, r = whole.precision, whole.recall
        f1 = 2 * p * r / (p + r) * (counts.matched / whole.matched)
    return dict(zip(RATES, (*rates, f1), strict=True))


def slices(
    tally: Mapping[tuple[str, ...], float | Fraction],
) -> dict[str, dict[str, dict[str, Any]]]:
    """Recall by what the gold says of itself: attribute → value → matched, gold, recall."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for key in sorted(key for key in tally if key[0] == "slices"):
        _place(found, key[1:], tally[key])
    for values in found.values():
        for cell in values.values():
            cell.setdefault("matched", 0.0)
            cell.setdefault("gold", 0.0)
            cell["recall"] = ratio(cell["matched"], cell["gold"])
    return found


def attribute_accuracy(tally: Tally) -> dict[str, dict[str, float | None]]:
    """Accuracy of attributes on aligned pairs: attribute → correct, pairs, accuracy."""
    found: dict[str, dict[str, Any]] = {}
    for key in sorted(key for key in tally if key[0] == "attributes"):
        _place(found, key[1:], tally[key])
    for cell in found.values():
        cell["accuracy"] = ratio(cell.get("correct", 0.0), cell.get("pairs", 0.0))
    return found


def _place(into: dict[str, Any], key: tuple[str, ...], amount: float | Fraction) -> None:
    """Put an amount at a path of nested dictionaries."""
    for step in key[:-1]:
        into = into.setdefault(step, {})
    into[key[-1]] = float(amount)
