"""Files and folders: what each one is, and who looks at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.validation.gold import MANIFEST, corpus_problems, gold_problems, held_beside
from onrecord.validation.loading import bytes_of, load
from onrecord.validation.predictions import Predicted, lines_problems
from onrecord.validation.results import baseline_problems, result_problems, several_problems
from onrecord.validation.rules import broken
from onrecord.validation.submissions import card_problems, submission_problems

PREDICTIONS = "predictions.jsonl"
RESULT = "result.json"
SUBMISSION = "submission.toml"

TELLING = (
    ("predictions", {"doc_id"}),
    ("several", {"results"}),
    ("result", {"signature", "policies"}),
    ("baseline", {"signature", "predictions"}),
    ("corpus", {"documents"}),
    ("submission", {"system"}),
)
"""Kind of file, the keys that tell it; what has none of them is gold."""


def validate_path(path: Path, corpus: Corpus | None = None) -> Iterator[Problem]:
    """Everything that is wrong with a file or folder, whatever it is.

    Args:
        path: a corpus folder, a folder of them, a run folder, a submission, or one file.
        corpus: gold that predictions are held against, or None.
    """
    if not path.exists():
        yield broken("json", str(path), "", "no such file or folder")
    elif path.is_dir():
        yield from _folder(path, corpus)
    elif path.suffix == ".jsonl":
        yield from lines_problems(path, corpus)
    elif path.suffix == ".toml":
        yield from card_problems(path, _named(corpus))
    else:
        yield from _file(path, corpus)


def _folder(path: Path, corpus: Corpus | None) -> Iterator[Problem]:
    if (path / MANIFEST).exists():
        yield from corpus_problems(path)
    elif (path / SUBMISSION).exists():
        yield from card_problems(path / SUBMISSION, _named(corpus))
    elif (path / PREDICTIONS).exists():
        yield from lines_problems(path / PREDICTIONS, corpus)
        if (path / RESULT).exists():
            yield from _file(path / RESULT, corpus)
    else:
        inside = sorted(f.parent for f in path.glob(f"*/{MANIFEST}"))
        if not inside:
            problem = "must be a corpus, a run or a submission"
            way_out = f"a corpus has a {MANIFEST}, a run a {PREDICTIONS}"
            yield broken("json", str(path), "", problem, way_out)
        for folder in inside:
            yield from corpus_problems(folder)


def _file(path: Path, corpus: Corpus | None) -> Iterator[Problem]:
    raw, found = bytes_of(path)
    if found:
        yield from found
        return
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        yield from load(raw, "gold", str(path))[1]
        return
    place = str(path)
    if not isinstance(body, dict):
        problem = f"must hold one JSON object, got {_shape(body)}"
        yield broken("schema", place, "", problem, "several documents go into a .jsonl, one a line")
        return
    match _kind(body):
        case "gold":
            yield from gold_problems(path, raw, place, held_beside(path))
        case "predictions":
            yield from Predicted(corpus).problems(raw, place, submitted=False)
        case "several":
            yield from several_problems(raw, place)
        case "result":
            yield from result_problems(raw, place)
        case "baseline":
            yield from baseline_problems(raw, place)
        case "submission":
            yield from submission_problems(raw, path, _named(corpus))
        case kind:
            yield from load(raw, kind, place)[1]


def _named(corpus: Corpus | None) -> dict[str, Corpus]:
    return {corpus.name: corpus} if corpus else {}


def _kind(body: dict[str, Any]) -> str:
    """What a JSON object is, by its telling keys."""
    return next((kind for kind, wanted in TELLING if wanted <= body.keys()), "gold")


def _shape(body: Any) -> str:  # noqa: ANN401  # any JSON
    return "an array" if isinstance(body, list) else repr(body)[:40]
