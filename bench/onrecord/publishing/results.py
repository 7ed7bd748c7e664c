"""``eval.yaml`` and ``.eval_results/``: leaderboards on the Hub, and what systems scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import UNSET

from onrecord.bundle import bundled_corpora
from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.evaluation import evaluate, settings_for
from onrecord.leaderboard.submissions import Entry, check
from onrecord.opening import open_corpus, open_predictions
from onrecord.prediction_sources import PredictionList
from onrecord.publishing.tables import Part
from onrecord.results import result

FRAMEWORK = "onrecord"


class Submitted(NamedTuple):
    """What a folder of submissions scored.

    Attributes:
        results: name of a submission → its entries.
        problems: everything that was found in the submissions; those with errors are left out.
    """

    results: Mapping[str, list[dict[str, Any]]]
    problems: list[Problem]


def leaderboards(title: str, parts: Sequence[Part]) -> dict[str, Any]:
    """``eval.yaml``: a leaderboard for each headline number of each corpus, on one split."""
    return {
        "name": title,
        "description": "F1 from 0 to 1, higher is better, under the criterion that ends the task's "
        "name; computed by onrecord score.",
        "evaluation_framework": FRAMEWORK,
        "tasks": [
            {"id": task_id(part, task), "config": part.name, "split": part.scored_split}
            for part in parts
            for task in part.headlines
        ],
    }


def task_id(part: Part, task: str) -> str:
    """Name of a leaderboard: corpus, task and headline, e.g. ``seed_entities_strict``."""
    return f"{part.name}_{task}_{part.headlines[task]}"


def submitted(root: Path, parts: Sequence[Part], repository: str, revision: str) -> Submitted:
    """Score every fit submission, from its predictions, on what is published.

    Args:
        root: the submissions.
        parts: what is published; predictions for other bundled corpora are passed over.
        repository: of the dataset, ``owner/name``.
        revision: its commit, or "".
    """
    corpora = {name: open_corpus(name) for name in bundled_corpora()}
    corpora |= {part.name: _whole(part) for part in parts}
    checked = check(root, corpora)
    results = {}
    for entry in checked.entries:
        known = [part for part in parts if part.name in entry.card.predictions]
        rows = [row for part in known for row in _rows(entry, part, repository, revision)]
        if rows:
            results[entry.name] = rows
    return Submitted(results, checked.problems)


def _whole(part: Part) -> Corpus:
    manifest, documents = part.manifest, list(part.documents.values())
    return Corpus(manifest.id, manifest.version, lambda: documents, manifest=manifest)


def _rows(entry: Entry, part: Part, repository: str, revision: str) -> Iterator[dict[str, Any]]:
    card, kept = entry.card, frozenset(part.splits[part.scored_split])
    corpus = _whole(part).restricted(docs=tuple(kept))
    said = open_predictions(str(entry.folder / card.predictions[part.name].path), corpus)
    wanted = PredictionList((p for p in said if p.doc_id in kept), said.run)
    scored = result(evaluate(corpus, wanted, settings_for(corpus)))
    for task in part.headlines:
        body = scored["tasks"].get(task)
        f1 = body and body["criteria"][body["headline"]]["overall"]["f1"]
        if f1 is None:
            continue
        dataset = {"id": repository, "task_id": task_id(part, task)}
        row = {"dataset": dataset | ({"revision": revision} if revision else {}), "value": f1}
        if card.date is not UNSET:
            row["date"] = card.date
        if card.link is not UNSET:
            row["source"] = {"url": card.link, "name": f"{card.system} {card.version}"}
        yield row | {"notes": scored["signature"]}
