"""From run folders to a submission: predictions copied, checksums taken, the card written."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET

from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.leaderboard.submissions import CARD
from onrecord.running.run_folder import write_whole
from onrecord.suggestions import hint
from onrecord.wire_results import Submission, SubmittedPredictions


def pack(runs: Sequence[Path], out: Path, card: Mapping[str, Any]) -> Path:
    """Make a submission of finished runs of one extractor, one a corpus.

    Args:
        runs: run folders.
        out: the folder to make; it must not exist or be empty.
        card: the fields of the card that no run knows; ``system`` and ``version`` are the
            extractor's own unless given.

    Returns:
        The card's path.

    Raises:
        InvalidInputError: a run is not finished, two runs are of one corpus or of two extractors,
            or a field is wrong.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InvalidInputError(str(out), "must be a new or empty folder")
    said = [_run(folder) for folder in runs]
    extractors = dict.fromkeys(str(run["extractor"].get("fingerprint")) for run in said)
    if len(extractors) > 1:
        raise InvalidInputError("RUN", "all runs must be of one extractor with one configuration")
    named = [run["corpus"]["name"] for run in said]
    if len(set(named)) < len(named):
        raise InvalidInputError("RUN", "each run must be of a corpus of its own")
    files = {f"predictions/{name}.jsonl": folder for name, folder in zip(named, runs, strict=True)}
    body = {
        "system": said[0]["extractor"]["name"],
        "version": said[0]["extractor"].get("version", "0"),
        **card,
        **{
            field: _of_runs(field, card[field], named)
            for field in ("contamination", "claimed")
            if field in card
        },
        "predictions": {
            name: SubmittedPredictions(path=path, sha256=_digest(folder / "predictions.jsonl"))
            for name, (path, folder) in zip(named, files.items(), strict=True)
        },
    }
    longest = max(said, key=lambda run: run.get("totals", {}).get("documents", 0))
    if rate := longest.get("timings", {}).get("documents_per_second"):
        body.setdefault("documents_per_second", round(rate, 2))
    text = _toml(_typed(body))
    (out / "predictions").mkdir(parents=True)
    for path, folder in files.items():
        shutil.copyfile(folder / "predictions.jsonl", out / path)
    write_whole(out / CARD, [text])
    return out / CARD


def _of_runs(field: str, said: Mapping[str, Any], named: Sequence[str]) -> dict[str, Any]:
    """What a card says of each corpus, under the corpus's own name; NAME/SPLIT stands for it.

    Raises:
        InvalidInputError: no run is of such a corpus, so what is said would be lost.
    """
    found = {}
    for name, words in said.items():
        own = name if name in named else name.replace("/", "-")
        if own not in named:
            raise InvalidInputError(field, f"no run is of a corpus {name!r}", hint(name, named))
        found[own] = words
    return found


def _run(folder: Path) -> dict[str, Any]:
    path = folder / "run.json"
    try:
        run: dict[str, Any] = msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        state, selection = run["state"], run["selection"]
    except (OSError, msgspec.DecodeError, KeyError) as error:
        raise InvalidInputError(str(folder), f"must be a run folder: {error}") from None
    if state != "finished":
        raise InvalidInputError(str(folder), f"must be a finished run, but is {state}")
    if any(selection.values()):
        raise InvalidInputError(str(folder), "must be a run of the whole corpus, not of a part")
    return run


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _typed(body: Mapping[str, Any]) -> Submission:
    try:
        return msgspec.convert(dict(body), Submission, from_attributes=True)
    except msgspec.ValidationError as error:
        raise InvalidInputError("the card", str(error)) from None


def _toml(card: Submission) -> bytes:
    try:
        import tomli_w  # noqa: PLC0415  # an extra
    except ImportError:
        raise MissingDependencyError(
            "onrecord leaderboard", "tomli-w is not installed", "pip install 'onrecord[site]'"
        ) from None
    plain = msgspec.to_builtins(card)
    known = {key: value for key, value in plain.items() if value is not UNSET and value is not None}
    return tomli_w.dumps(known, multiline_strings=False).encode()
