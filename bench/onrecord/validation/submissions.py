"""Submissions to a leaderboard: the card, and the files that it vouches for."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.validation.loading import load
from onrecord.validation.predictions import lines_problems
from onrecord.validation.rules import broken


def card_problems(path: Path, corpus: Corpus | None) -> Iterator[Problem]:
    """Everything that is wrong with a submission in TOML, its predictions included."""
    try:
        card = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        yield broken("json", str(path), "", f"is not TOML: {error}")
        return
    yield from submission_problems(json.dumps(card, default=str).encode(), path, corpus)


def submission_problems(raw: bytes, path: Path, corpus: Corpus | None) -> Iterator[Problem]:
    """Everything that is wrong with a submission.

    Args:
        raw: the card as JSON.
        path: its file, which the predictions' paths are relative to.
        corpus: gold that its predictions for a corpus of that name are held against.
    """
    submission, found = load(raw, "submission", str(path))
    yield from found
    if submission is None:
        return
    root = path.parent.resolve()
    for name, sent in submission.predictions.items():
        where = f"predictions.{name}"
        file = _inside(root, sent.path)
        if file is None:
            problem = f"must be a file inside the submission, got {sent.path!r}"
            yield broken("text-file", str(path), f"{where}.path", problem)
            continue
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != sent.sha256:
            problem = f"must be the checksum of {sent.path}, {digest}"
            yield broken("checksum", str(path), f"{where}.sha256", problem)
        yield from lines_problems(file, corpus if corpus and corpus.name == name else None)


def _inside(root: Path, path: str) -> Path | None:
    """A file of the submission, or None if there is none of that name inside it."""
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):  # a name that no file can have
        return None
