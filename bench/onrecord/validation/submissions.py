"""Submissions to a leaderboard: the card, and the files that it vouches for.

A stranger sent them: nothing is read before it is known to be a plain file of bearable size
inside the submission.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from msgspec import UNSET

from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.signature import withdrawal
from onrecord.validation.loading import load
from onrecord.validation.predictions import lines_problems
from onrecord.validation.rules import broken
from onrecord.wire_results import Submission

LARGEST_CARD: Final = 2**16
"""Bytes of a card."""
MOST_DOTS: Final = 2_000
"""Full stops in a line of a card: the parser's work grows with the square of a dotted key."""
LARGEST: Final = 2**29
"""Bytes of a predictions file, unless a publisher allows more."""


Known: TypeAlias = Callable[[str, str], bool]
"""Whether predictions for a corpus, by name and SHA-256, were found fit before."""


def card_problems(path: Path, corpora: Mapping[str, Corpus]) -> Iterator[Problem]:
    """Everything that is wrong with a submission in TOML, its predictions included."""
    card, found = card_of(path)
    yield from found
    if card is not None:
        yield from vouched_problems(card, path, corpora)


def submission_problems(raw: bytes, path: Path, corpora: Mapping[str, Corpus]) -> Iterator[Problem]:
    """Everything that is wrong with a submission.

    Args:
        raw: the card as JSON.
        path: its file, which the predictions' paths are relative to.
        corpora: gold that its predictions for a corpus of that name are held against.
    """
    card, found = load(raw, "submission", str(path))
    yield from found
    if card is not None:
        yield from vouched_problems(card, path, corpora)


def card_of(path: Path) -> tuple[Submission | None, list[Problem]]:
    """A card, or None, and everything that is wrong with its file."""
    if reason := unfit(path.parent, path.name, LARGEST_CARD):
        return None, [broken("submitted-file", str(path), "", reason)]
    try:
        text = path.read_text(encoding="utf-8")
        if max(line.count(".") for line in text.split("\n")) > MOST_DOTS:
            problem = f"must have at most {MOST_DOTS:,} full stops in a line"
            return None, [broken("submitted-file", str(path), "", problem)]
        body = tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        return None, [broken("json", str(path), "", f"is not TOML: {error}")]
    try:
        raw = json.dumps(body, default=str, allow_nan=False).encode()
    except ValueError:
        return None, [broken("schema", str(path), "", "must have no number that is inf or nan")]
    except RecursionError:
        return None, [broken("json", str(path), "", "is nested too deeply")]
    return load(raw, "submission", str(path))


def nothing_known(corpus: str, sha256: str) -> bool:
    """That no predictions were looked at before."""
    del corpus, sha256
    return False


def vouched_problems(
    card: Submission,
    path: Path,
    corpora: Mapping[str, Corpus],
    largest: int = LARGEST,
    knows: Known = nothing_known,
) -> Iterator[Problem]:
    """Everything that is wrong with the numbers and predictions that a card vouches for."""
    if card.scoring_version is not UNSET and (reason := withdrawal(card.scoring_version)):
        way_out = "leave out what is claimed: every score is recomputed"
        yield broken("withdrawn", str(path), "scoring_version", reason, way_out)
    for name, sent in card.predictions.items():
        at = f"predictions.{name}"
        if reason := unfit(path.parent, sent.path, largest):
            yield broken("submitted-file", str(path), f"{at}.path", reason)
            continue
        file = path.parent / sent.path
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != sent.sha256:
            problem = f"must be the checksum of {sent.path}, {digest}"
            yield broken("checksum", str(path), f"{at}.sha256", problem)
        elif knows(name, digest):
            continue
        yield from lines_problems(file, corpora.get(name), submitted=True)


def unfit(folder: Path, name: str, largest: int) -> str:
    """Why a file of a submission cannot be read, or nothing."""
    path = folder
    try:
        for part in Path(name).parts:
            path = path / part
            if part == ".." or Path(part).is_absolute() or path.is_symlink():
                return f"must be a file inside the submission and no link, got {name!r}"
        if not path.is_file():
            return f"must be a file inside the submission, got {name!r}"
        size = path.stat().st_size
    except (OSError, ValueError):  # a name that no file can have
        return f"must be a file inside the submission, got {name!r}"
    return f"must have at most {largest:,} bytes, got {size:,}" if size > largest else ""
