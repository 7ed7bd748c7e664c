"""The front page of a leaderboard: the board of every corpus. Values in, HTML out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from onrecord.leaderboard.board import Board, Row
from onrecord.leaderboard.building import Scores
from onrecord.report.tables import percent
from onrecord.site.rendering import Link, asset, page


def board_page(boards: Sequence[tuple[Scores, str, Sequence[Link]]]) -> str:
    """The board of every corpus.

    Args:
        boards: scores, slug of the corpus, links to pages of two systems.
    """
    shown = [
        {
            "board": scores.board,
            "slug": slug,
            "pairs": pairs,
            "claims": _claims(scores.board),
            "criteria": {task: _criterion(task, scores.board) for task in scores.board.tasks},
            "groups": {task: tie_groups(task, scores.board) for task in scores.board.tasks},
        }
        for scores, slug, pairs in boards
    ]
    values = {"title": "onrecord leaderboard", "trail": (), "boards": shown, "percent": percent}
    return page("board.html.j2", values, styles=asset("page.css", "board.css"))


def _claims(board: Board) -> bool:
    """Whether anybody claims a number of their own."""
    return any(cell.claimed is not None for row in board.rows for cell in row.cells.values())


def _criterion(task: str, board: Board) -> str:
    return next((row.cells[task].criterion for row in board.rows if task in row.cells), "")


def tie_groups(task: str, board: Board) -> list[list[Row]]:
    """The systems that attempted a task, group by group, the best first."""
    rows = [row for row in board.rows if task in row.cells]
    rows.sort(key=lambda r: (r.cells[task].group, -(r.cells[task].f1 or 0.0), r.name))
    return [list(group) for _, group in groupby(rows, lambda row: row.cells[task].group)]
