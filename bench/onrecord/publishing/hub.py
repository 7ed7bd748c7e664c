"""A dataset repository of the Hugging Face Hub, on disk; nothing is ever sent or looked up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from onrecord.errors import Problem
from onrecord.publishing.card import card
from onrecord.publishing.checking import refuse_unfit
from onrecord.publishing.croissant import Head, croissant
from onrecord.publishing.folder import appearing
from onrecord.publishing.results import leaderboards, submitted
from onrecord.publishing.tables import Part, Table, write_tables
from onrecord.readers.optional import required

MANIFEST: Final = "corpus.json"


class Published(NamedTuple):
    """What was written.

    Attributes:
        tables: one a split.
        results: submissions whose results were written.
        problems: everything that was found in the submissions.
    """

    tables: list[Table]
    results: list[str]
    problems: list[Problem]


def publish(
    parts: Sequence[Part],
    destination: Path,
    head: Head,
    *,
    annotators: str = "other",
    submissions: Path | None = None,
    revision: str = "",
) -> Published:
    """Write a repository: Parquet, card, Croissant, leaderboards and results.

    Args:
        parts: the corpora, the first being the default.
        destination: a folder that is not there yet; equal input gives equal bytes.
        head: of the repository.
        annotators: who annotated, in the Hub's words.
        submissions: of a leaderboard; their scores are computed anew.
        revision: commit of the dataset that results are of, or "".

    Raises:
        InvalidInputError: something does not fit; there is no folder then.
    """
    with appearing(destination) as root:
        tables = [table for part in parts for table in write_tables(part, root)]
        for part in parts:
            _write(root / "data" / part.name / MANIFEST, _json(_manifest(part)))
        _write(root / "README.md", card(head, parts, tables, annotators))
        described = croissant(head, parts, tables)
        refuse_unfit("croissant", described, "croissant.json")
        _write(root / "croissant.json", _json(described))
        boards = leaderboards(head.title, parts)
        if boards["tasks"]:  # the Hub has no place for a list of none
            refuse_unfit("eval", boards, "eval.yaml")
            _write(root / "eval.yaml", _yaml(boards))
        if submissions is None:
            return Published(tables, [], [])
        scored = submitted(submissions, parts, head.repository, revision)
        (root / ".eval_results").mkdir()
        for name, rows in scored.results.items():
            path = f".eval_results/{name}.yaml"
            refuse_unfit("eval_results", rows, path)
            _write(root / path, _yaml(rows))
        return Published(tables, list(scored.results), scored.problems)


def _manifest(part: Part) -> dict[str, Any]:
    splits = {name: tuple(ids) for name, ids in part.splits.items()}
    manifest = msgspec.structs.replace(part.manifest, splits=splits)
    return {"schema_version": manifest.schema_version, **msgspec.to_builtins(manifest)}


def _json(body: Any) -> str:  # noqa: ANN401  # any JSON
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _yaml(body: Any) -> str:  # noqa: ANN401  # plain data
    yaml = required("yaml", "hub", "onrecord publish")
    said: str = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=100)
    return said


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
