"""Two systems on one page: the difference around zero, then what flipped, in its sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from onrecord.comparing import Flip, Reading, TaskComparison, Turn, compared_on, turns
from onrecord.contracts import Case
from onrecord.headlines import Headline
from onrecord.leaderboard.board import Board
from onrecord.report.comparison import signed
from onrecord.report.tables import UNDEFINED, percent
from onrecord.resampling import Interval, NoInterval
from onrecord.site.document_page import place_of
from onrecord.site.rendering import Link, asset, page
from onrecord.span import surface
from onrecord.views.documents import drawn_of
from onrecord.views.marks import Mark, marks_of
from onrecord.views.wording import CHIP, cut, quoted, roles_of

MOST = 50
"""Flips of one kind that a page shows."""
LONGEST = 300
"""Characters of an annotation's own words in its sentence."""
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
        readings: gold, A and B in a few words each.
        where: the layer, and the document.
        links: to the document as A and as B read it, where it stands there.
    """

    before: str
    words: str
    after: str
    readings: tuple[tuple[str, str], ...]
    where: tuple[str, str]
    links: tuple[Link, ...]


class Read:
    """A document as a system read it, and its page.

    Args:
        readings: task by task.
        page: of the document by this system, from the page of two systems; "": it has none.
    """

    def __init__(self, readings: Mapping[str, Reading], page: str = "") -> None:
        self.readings = readings
        self._page = page

    @cached_property
    def _marks(self) -> tuple[Mark, ...]:
        return marks_of(drawn_of(self.readings).items())

    def link(self, words: str, *annotations: object) -> Iterator[Link]:
        """The place of a gold annotation or a prediction on the page, if it stands there."""
        for mark in self._marks if self._page else ():
            if any(one is mark.gold or one is mark.predicted for one in annotations if one):
                yield Link(f"{self._page}#{place_of(mark)}", words)
                return


class FlipsOfPair:
    """Gathers what two systems treat differently, document by document; keeps what is shown."""

    def __init__(self) -> None:
        self.shown: dict[str, list[Shown]] = {change: [] for change in CHANGES}
        self.counts = Counter[str]()

    def add(self, before: Read, after: Read) -> None:
        """One document by A and by B."""
        for task, reading in before.readings.items():
            if task not in after.readings:
                continue
            for turn in turns(reading, after.readings[task]):
                self.counts[turn.change] += 1
                if len(self.shown[turn.change]) < MOST:
                    links = (
                        *before.link("as A read it", turn.gold, turn.before),
                        *after.link("as B read it", turn.gold, turn.after),
                    )
                    self.shown[turn.change].append(_shown(turn, task, reading.case, links))


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


def _shown(turn: Turn, task: str, case: Case[Any, Any], links: tuple[Link, ...]) -> Shown:
    flip = turn.flip(task, case)
    start, end = flip.start - flip.sentence_start, flip.end - flip.sentence_start
    sides = (
        ("gold", turn.gold, ""),
        ("A", turn.before, flip.kind_before),
        ("B", turn.after, flip.kind_after),
    )
    return Shown(
        flip.sentence[:start],
        cut(flip.sentence[start:end], LONGEST),
        flip.sentence[end:],
        tuple((name, _words(said, kind, case.text, flip)) for name, said, kind in sides),
        (task, flip.doc_id),
        links,
    )


def _words(annotation: Any, kind: str, text: str, flip: Flip) -> str:  # noqa: ANN401  # of any task
    """An annotation in a few words: type and value, and its words where others are underlined."""
    if annotation is None:
        return kind or UNDEFINED
    if hasattr(annotation, "fragments"):
        traits = (getattr(annotation, name, None) for name in ("type", "value", "mod"))
        said = [cut(str(trait), CHIP) for trait in traits if trait]
        if annotation.fragments != ((flip.start, flip.end),):
            said.append(f"“{quoted(surface(text, annotation.fragments))}”")
    else:
        roles = roles_of(annotation).items()
        said = [f"{role} “{quoted(surface(text, spans))}”" for role, spans in roles if spans]
    return f"{kind}: {' '.join(said)}" if kind else " ".join(said)
