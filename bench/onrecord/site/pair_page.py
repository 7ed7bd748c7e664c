"""Two systems on one page: the difference around zero, then what flipped, in its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from onrecord.comparing import Flip, Reading, TaskComparison, compared_on, turns
from onrecord.headlines import Headline
from onrecord.leaderboard.board import Board
from onrecord.report.comparison import reading, signed
from onrecord.report.tables import UNDEFINED, percent
from onrecord.resampling import Interval, NoInterval
from onrecord.site.rendering import Link, asset, page

MOST = 50
"""Flips of one kind that a page shows."""
CHANGES = {
    "fixed": "A had it wrong, B has it right",
    "broken": "A had it right, B has it wrong",
    "changed": "both wrong in different ways, or a spurious one that only one of them has",
}


class Shown(NamedTuple):
    """A flip in its sentence.

    Attributes:
        before: words before it.
        words: the annotation's own.
        after: words after it.
        readings: gold, A and B in a few words each, and the document.
    """

    before: str
    words: str
    after: str
    readings: tuple[tuple[str, str], ...]


class FlipsOfPair:
    """Gathers what two systems treat differently, document by document; keeps what is shown."""

    def __init__(self) -> None:
        self.shown: dict[str, list[Shown]] = {change: [] for change in CHANGES}
        self.counts = Counter[str]()

    def add(self, before: Mapping[str, Reading], after: Mapping[str, Reading]) -> None:
        """The readings of one document by A and by B."""
        for task in (name for name in before if name in after):
            for turn in turns(before[task], after[task]):
                self.counts[turn.change] += 1
                if len(self.shown[turn.change]) < MOST:
                    self.shown[turn.change].append(_shown(turn.flip(task, before[task].case)))


def pair_page(
    names: tuple[str, str],
    board: Board,
    headlines: tuple[Mapping[str, Headline], Mapping[str, Headline]],
    flipped: FlipsOfPair,
    *,
    trail: Sequence[Link] = (),
) -> str:
    """The page of two systems on one corpus.

    Args:
        names: of A and B.
        board: of the corpus.
        headlines: of A and of B, task by task.
        flipped: everything that the two treat differently.
        trail: the pages above.
    """
    first, second = headlines
    found = [compared_on(task, first[task], second[task]) for task in first if task in second]
    rows = [_row(task) for task in found]
    edges = [abs(x) for row in rows for x in (row["low"], row["point"], row["high"]) if x]
    notes = [t.test.reason for t in found]
    notes += [str(i) for t in found if isinstance(i := t.difference.interval, NoInterval)]
    values = {
        "title": f"{names[0]} and {names[1]} on {board.corpus}",
        "trail": trail,
        "names": names,
        "corpus": board.corpus,
        "rows": rows,
        "reach": max([0.05, *edges]),
        "reasons": list(dict.fromkeys(note for note in notes if note)),
        "changes": [
            (change, words, flipped.shown[change], flipped.counts[change])
            for change, words in CHANGES.items()
        ],
        "signature": board.signature,
        "percent": percent,
    }
    return page("pair.html.j2", values, styles=asset("page.css", "document.css", "board.css"))


def _row(task: TaskComparison) -> dict[str, Any]:
    interval = task.difference.interval
    low, high = (interval.low, interval.high) if isinstance(interval, Interval) else (None, None)
    words = UNDEFINED if low is None else f"[{signed(low)}, {signed(high)}]"
    return {
        "task": f"{task.task} ({task.criterion})",
        "a": task.first.f1,
        "b": task.second.f1,
        "delta": signed(task.difference.delta),
        "point": task.difference.delta,
        "low": low,
        "high": high,
        "interval": words,
        "words": f"{task.task}: B − A {signed(task.difference.delta)}, 95 % interval {words}",
        "p": UNDEFINED if task.test.p is None else f"{task.test.p:.4f}",
        "detectable": task.detectable,
    }


def _shown(flip: Flip) -> Shown:
    start, end = flip.start - flip.sentence_start, flip.end - flip.sentence_start
    sides = (
        ("gold", flip.gold, ""),
        ("A", flip.before, flip.kind_before),
        ("B", flip.after, flip.kind_after),
    )
    readings = tuple(
        (name, f"{reading(said)}: {kind}" if kind else reading(said)) for name, said, kind in sides
    )
    return Shown(
        flip.sentence[:start],
        flip.sentence[start:end],
        flip.sentence[end:],
        (*readings, ("in", flip.doc_id)),
    )
