"""The whole leaderboard: submissions checked, scored, ranked, and written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from onrecord.corpus import Corpus
from onrecord.errors import InvalidInputError, Problem
from onrecord.leaderboard.board import Board, board_of
from onrecord.leaderboard.recomputing import Before, Scored, UnscorableError
from onrecord.leaderboard.submissions import CARD, Checked, Entry, check
from onrecord.running.run_folder import write_whole
from onrecord.validation.rules import broken
from onrecord.validation.submissions import LARGEST


class Scores(NamedTuple):
    """What a board is made of.

    Attributes:
        corpus: the gold.
        systems: submissions with predictions for it, and their scores.
        board: the table.
    """

    corpus: Corpus
    systems: list[tuple[Entry, Scored]]
    board: Board


class Built(NamedTuple):
    """What was written.

    Attributes:
        boards: one a corpus with submissions.
        problems: everything that was found in the submissions.
        recomputed: how many pairs of submission and corpus were scored now.
        kept: how many were known from before.
        scores: what the boards were made of.
    """

    boards: list[Board]
    problems: list[Problem]
    recomputed: int
    kept: int
    scores: list[Scores]


def build(
    root: Path,
    corpora: Mapping[str, Corpus],
    out: Path,
    *,
    cache: Path,
    largest: int = LARGEST,
) -> Built:
    """Write the leaderboard of a folder of submissions; equal input gives equal bytes.

    Args:
        root: the submissions.
        corpora: name → corpus.
        out: the site's folder.
        cache: what was scored before.
        largest: bytes that a predictions file may have.

    Raises:
        InvalidInputError: no submission is fit.
    """
    before = Before(cache, corpora)
    checked = check(root, corpora, largest=largest, knows=before.knows)
    if not checked.entries:
        first = next(iter(checked.problems), None)
        raise InvalidInputError(str(root), "no submission is fit to be scored", str(first or ""))
    scores = score_all(checked, corpora, before)
    if not scores:
        unfit = next(p for p in checked.problems if p.severity == "error")
        raise InvalidInputError(str(root), "no submission could be scored", str(unfit))
    out.mkdir(parents=True, exist_ok=True)
    boards = [found.board for found in scores]
    body = msgspec.json.format(msgspec.json.encode({"boards": boards}), indent=2) + b"\n"
    write_whole(out / "board.json", [body])
    every = [scored for found in scores for _, scored in found.systems]
    fresh = sum(scored.recomputed for scored in every)
    return Built(boards, checked.problems, fresh, len(every) - fresh, scores)


def score_all(checked: Checked, corpora: Mapping[str, Corpus], before: Before) -> list[Scores]:
    """Score every fit submission on every corpus that it has predictions for.

    What cannot be scored after all is left out, and added to the problems: it costs nobody else
    their place.
    """
    found = []
    for name, corpus in corpora.items():
        systems = []
        for entry in checked.entries:
            if name not in entry.card.predictions:
                continue
            try:
                systems.append((entry, before.scored(entry, name)))
            except UnscorableError as error:
                where = f"predictions.{name}"
                problem = broken("too-much", str(entry.folder / CARD), where, str(error))
                checked.problems.append(problem)
        if systems:
            found.append(Scores(corpus, systems, board_of(corpus, systems)))
    return found
