"""What a reader types to get a board's numbers again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from shlex import quote
from typing import NamedTuple

from onrecord.bundle import bundled_corpora
from onrecord.leaderboard.board import Row
from onrecord.leaderboard.building import Scores
from onrecord.report.tables import percent


class Reproduction(NamedTuple):
    """How one system's numbers are got again.

    Attributes:
        row: the system.
        commands: lines for a shell, in the folder of submissions.
        expected: the headlines that they print, in percent.
    """

    row: Row
    commands: tuple[str, ...]
    expected: str


def reproductions(scores: Scores) -> Iterator[Reproduction]:
    """The commands for each row of a board.

    What a stranger named is quoted: a folder's name never becomes a command.
    """
    name = scores.corpus.name
    entries = {entry.name: entry for entry, _ in scores.systems}
    for row in scores.board.rows:
        entry = entries[row.name]
        sent = entry.card.predictions[name]
        path = str(PurePosixPath(entry.folder.name) / sent.path)
        path = f"./{path}" if path.startswith("-") else path
        commands = (
            f"echo {quote(f'{sent.sha256}  {path}')} | sha256sum --check",
            f"onrecord score {quote(path)} --corpus {quote(name)}",
        )
        rates = (f"{task} {percent(cell.f1)}" for task, cell in row.cells.items())
        yield Reproduction(row, commands, ", ".join(rates))


def all_at_once(scores: Scores) -> str:
    """The command that makes the whole board again, ranks and groups included."""
    name = scores.corpus.name
    return f"onrecord leaderboard build . -o ../site --corpus {quote(name)}"


def is_bundled(scores: Scores) -> bool:
    """Whether everybody who has onrecord has the corpus."""
    return scores.corpus.name in bundled_corpora()
