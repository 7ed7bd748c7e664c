"""The front page of a leaderboard: the board of every corpus. Values in, HTML out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from onrecord.leaderboard.board import Board, Row
from onrecord.leaderboard.building import Scores
from onrecord.report.tables import percent
from onrecord.site.board_types import ByType, by_type
from onrecord.site.rendering import Link, asset, page
from onrecord.site.reproducing import Reproduction, all_at_once, is_bundled, reproductions

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Group(NamedTuple):
    """Systems that are not told apart.

    Attributes:
        number: from 1.
        letter: the number as a letter.
        rows: the best first.
    """

    number: int
    letter: str
    rows: list[Row]


class TaskPart(NamedTuple):
    """One task of a board.

    Attributes:
        task: its name.
        criterion: the headline.
        groups: the systems that attempted it.
        detectable: the smallest difference that is likely to be found, or None.
        tables: scores by type.
    """

    task: str
    criterion: str
    groups: list[Group]
    detectable: float | None
    tables: list[ByType]


class BoardPart(NamedTuple):
    """One corpus on the page.

    Attributes:
        board: its board.
        slug: its name in addresses.
        tasks: task by task.
        claims: whether anybody claims a number of their own.
        speeds: whether any row has a speed; the next two alike.
        dates: a date.
        costs: a cost.
        pairs: pages of two systems.
        again: how each row is got again.
        whole: the command that makes all of it again.
        bundled: whether everybody who has onrecord has the corpus.
    """

    board: Board
    slug: str
    tasks: list[TaskPart]
    claims: bool
    speeds: bool
    dates: bool
    costs: bool
    pairs: Sequence[Link]
    again: list[Reproduction]
    whole: str
    bundled: bool


class Choice(NamedTuple):
    """A type that a reader may choose.

    Attributes:
        task: its task.
        value: as in the page's address.
        words: what is shown.
    """

    task: str
    value: str
    words: str


def board_page(boards: Sequence[tuple[Scores, str, Sequence[Link]]]) -> str:
    """The board of every corpus.

    Args:
        boards: scores, slug of the corpus, links to pages of two systems.
    """
    shown = [_board_part(*one) for one in boards]
    rows = [row for part in shown for row in part.board.rows]
    values = {
        "title": "onrecord leaderboard",
        "trail": (),
        "boards": shown,
        "tasks": list(dict.fromkeys(task for part in shown for task in part.board.tasks)),
        "choices": choices(part for one in shown for part in one.tasks),
        "dates": any(part.dates for part in shown),
        "seen": any(row.seen for row in rows),
        "percent": percent,
        "letter": letter,
        "cost_key": cost_key,
    }
    styles = asset("page.css", "board.css", "board_controls.css")
    return page("board.html.j2", values, styles=styles, script=asset("board.js"))


def _board_part(scores: Scores, slug: str, pairs: Sequence[Link]) -> BoardPart:
    board = scores.board
    return BoardPart(
        board=board,
        slug=slug,
        tasks=[
            TaskPart(
                task,
                _criterion(task, board),
                tie_groups(task, board),
                board.detectable[task],
                by_type(task, scores),
            )
            for task in board.tasks
        ],
        claims=any(cell.claimed is not None for row in board.rows for cell in row.cells.values()),
        speeds=any(row.speed is not None for row in board.rows),
        dates=any(row.date for row in board.rows),
        costs=any(row.cost for row in board.rows),
        pairs=pairs,
        again=list(reproductions(scores)),
        whole=all_at_once(scores),
        bundled=is_bundled(scores),
    )


def _criterion(task: str, board: Board) -> str:
    return next((row.cells[task].criterion for row in board.rows if task in row.cells), "")


def tie_groups(task: str, board: Board) -> list[Group]:
    """The systems that attempted a task, group by group, the best first."""
    rows = [row for row in board.rows if task in row.cells]
    rows.sort(key=lambda r: (r.cells[task].group, -(r.cells[task].f1 or 0.0), r.name))
    return [
        Group(number, letter(number), list(group))
        for number, group in groupby(rows, lambda row: row.cells[task].group)
    ]


def letter(number: int) -> str:
    """A group's number, from 1, in letters: a to z, then aa, ab and so on."""
    words = ""
    while number > 0:
        number, place = divmod(number - 1, len(LETTERS))
        words = LETTERS[place] + words
    return words


def cost_key(cost: str) -> str:
    """A cost such as ``1.5 EUR`` as words whose order is that of currencies, then of amounts."""
    amount, _, currency = cost.partition(" ")
    return f"{currency} {float(amount):026.6f}"


def choices(parts: Iterable[TaskPart]) -> list[tuple[str, list[Choice]]]:
    """The types that a reader may choose, each task's together; a type stands once."""
    found: dict[str, Choice] = {}
    for task, _, _, _, tables in parts:
        for table in tables:
            for type_ in table.types:
                words = type_ if table.by == "type" else f"{table.by.replace('_', ' ')}: {type_}"
                value = f"{task}/{table.by}/{type_}"
                found[value] = Choice(task, value, words)
    tasks = dict.fromkeys(choice.task for choice in found.values())
    return [(task, [c for c in found.values() if c.task == task]) for task in tasks]
