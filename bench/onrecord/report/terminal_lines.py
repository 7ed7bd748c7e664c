"""A text in lines for a terminal: gold above each line, predicted and matched below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text

from onrecord.views.lanes import lanes
from onrecord.views.marks import Mark, Part, Stretch
from onrecord.views.wording import chip, lettered, visible

WIDTH = 65
"""Columns of a line of text."""
DEEPEST = 3
"""Brackets of attributions that are drawn side by side."""
STYLES = {"gold": "yellow", "predicted": "cyan", "both": "dim", "relation": "magenta"}
FILLS = {"gold": "╌", "predicted": "/"}
_WORD = re.compile(r"\S+\s*|\s+")


class Drawn(NamedTuple):
    """A stretch of a mark on one line of text.

    Attributes:
        of: the mark and its part; what is of one part stays in one row.
        start: first column.
        end: column after the last.
        fill: the sign that it is drawn with.
        label: words at its end, or "" where it goes on.
        style: of the terminal.
    """

    of: tuple[int, str]
    start: int
    end: int
    fill: str
    label: str
    style: str


def text_lines(text: str, marks: Sequence[Mark], width: int = WIDTH) -> Iterator[Text]:
    """The lines of a text with what is above and below each.

    Args:
        text: the document's.
        marks: those to be drawn.
        width: columns of the text, brackets not counted.
    """
    brackets = _brackets(marks)
    letters = {mark.number: lettered(n) for n, mark in enumerate(_relations(marks), 1)}
    roomy = True
    for start, end in wrapped(text, width):
        line = visible(text[start:end].rstrip("\n"))
        columns = [0, *accumulate(cell_len(sign) for sign in line)]
        columns += [columns[-1]] * (end - start + 1 - len(columns))
        margin = _margin(brackets, start, end)
        above = _rows(_drawn(marks, start, end, columns, letters, above=True))
        if above and not roomy:
            yield _line(margin, Text())
        below = _rows(_drawn(marks, start, end, columns, letters, above=False))
        for row in (*above, Text(line), *reversed(below)):
            yield _line(margin, row)
        roomy = not line.strip()


def _line(margin: Text, row: Text) -> Text:
    whole = margin + row
    whole.rstrip()
    return whole


def wrapped(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Start and end of each line: broken at white space, and inside a word only if it is long."""
    place = 0
    for paragraph in text.splitlines(keepends=True):
        start = place
        used = 0
        for word in _WORD.finditer(paragraph):
            at = place + word.start()
            size = cell_len(visible(word.group().rstrip()))
            if used and used + size > width:
                yield start, at
                start, used = at, 0
            while size > width:
                cut = _fitting(text, at, width)
                yield start, cut
                start, used, at = cut, 0, cut
                size = cell_len(visible(text[at : place + word.end()].rstrip()))
            used += cell_len(visible(text[at : place + word.end()]))
        place += len(paragraph)
        if place > start:
            yield start, place


def _fitting(text: str, start: int, width: int) -> int:
    """Where a long word that starts a line must be cut, at least one sign further."""
    used, end = 0, start
    while end < len(text) and (used := used + cell_len(visible(text[end]))) <= width:
        end += 1
    return max(end, start + 1)


def _drawn(
    marks: Sequence[Mark],
    start: int,
    end: int,
    columns: Sequence[int],
    letters: Mapping[int, str],
    *,
    above: bool,
) -> Iterator[Drawn]:
    for mark in marks:
        if mark.start >= end or mark.end <= start:
            continue
        parts = _parts(mark)
        shown = [s for s in mark.stretches if s.part in parts and _is_at(mark, s, above=above)]
        labelled = max((s.end for s in shown if s.part == parts[0]), default=-1)
        for stretch in shown:
            a, b = max(stretch.start, start), min(stretch.end, end)
            if a < b:
                ends = stretch.end == labelled <= end and stretch.part == parts[0]
                label = _label(mark, letters, above=above) if ends else ""
                side = "gold" if above else stretch.side
                kind = "relation" if mark.task == "attributions" else side
                style = STYLES["predicted" if side == "both" and mark.error else kind]
                fill = _fill(mark, stretch)
                yield Drawn(
                    (mark.number, stretch.part),
                    columns[a - start],
                    columns[b - start],
                    fill,
                    label,
                    style,
                )


def _parts(mark: Mark) -> tuple[Part, ...]:
    """What is drawn in lanes, first what the label stands at; contents have their brackets."""
    if mark.task != "attributions":
        return ("span",)
    cued = any(stretch.part == "cue" for stretch in mark.stretches)
    return ("cue", "source") if cued else ("content", "source")


def _is_at(mark: Mark, stretch: Stretch, *, above: bool) -> bool:
    """Gold of an error stands above; predicted, and what both have, below."""
    if above:
        return mark.status != "matched" and stretch.side != "predicted" and (
            stretch.side == "gold" or stretch.part == "span"
        )  # fmt: skip
    return stretch.side != "gold"


def _fill(mark: Mark, stretch: Stretch) -> str:
    if stretch.side in FILLS:
        return FILLS[stretch.side]
    if stretch.part != "span":
        return "═" if stretch.part == "cue" else "_"
    if mark.status == "wrong":
        return "━"
    return "·" if mark.task == "dates" else "─"


def _label(mark: Mark, letters: Mapping[int, str], *, above: bool) -> str:
    """Number of an error and its chip, below where that is possible; above then the gold alone."""
    main = _parts(mark)[0]
    below = any(s.part == main and s.side != "gold" for s in mark.stretches)
    pieces = chip(mark)
    if above and below:
        pieces = tuple(said for said in pieces if said.voice == "gold")
    elif not above:
        pieces = tuple(said for said in pieces if said.voice != "gold")
    number = str(mark.error) if mark.error and above != below else ""
    words = (number, letters.get(mark.number, ""), *(said.text for said in pieces))
    return visible(" ".join(word for word in words if word))


def _rows(drawn: Iterable[Drawn]) -> list[Text]:
    """Stretches in as many rows as it takes, the lowest lane last."""
    groups: dict[tuple[int, str], list[Drawn]] = {}
    for one in drawn:
        groups.setdefault(one.of, []).append(one)
    extents = []
    for group in groups.values():
        width = cell_len(group[-1].label)
        start = max(0, min(group[0].start, group[-1].end - width))
        extents.append((start, max(group[-1].end, start + width) + 1))
    rows: dict[int, list[Drawn]] = {}
    for lane, group in zip(lanes(extents), groups.values(), strict=True):
        rows.setdefault(lane, []).extend(group)
    return [_row(rows[lane]) for lane in sorted(rows, reverse=True)]


def _row(drawn: Sequence[Drawn]) -> Text:
    """Stretches that do not overlap, in one line; labels lie over their ends."""
    signs: dict[int, tuple[str, str]] = {}
    for one in drawn:
        signs.update(dict.fromkeys(range(one.start, one.end), (one.fill, one.style)))
    for one in drawn:
        style = "dim" if one.style == STYLES["both"] else f"{one.style} bold"
        column = max(0, one.end - cell_len(one.label))
        for sign in one.label:
            signs[column] = (sign, style)
            signs.update(dict.fromkeys(range(column + 1, column + cell_len(sign)), ("", style)))
            column += cell_len(sign)
    row = Text()
    for column in range(max(signs, default=-1) + 1):
        row.append(*signs.get(column, (" ", "")))
    return row


def _relations(marks: Iterable[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.task == "attributions"]


def _brackets(marks: Iterable[Mark]) -> list[list[tuple[int, int]]]:
    """Extents of contents, lane by lane."""
    extents = [
        (min(s.start for s in content), max(s.end for s in content))
        for mark in _relations(marks)
        if (content := [s for s in mark.stretches if s.part == "content"])
    ]
    found: list[list[tuple[int, int]]] = [[] for _ in range(DEEPEST)]
    for lane, extent in zip(lanes(extents), extents, strict=True):
        if lane < DEEPEST:
            found[lane].append(extent)
    return found


def _margin(brackets: Sequence[Sequence[tuple[int, int]]], start: int, end: int) -> Text:
    signs = ["│" if any(a < end and b > start for a, b in lane) else " " for lane in brackets]
    return Text("".join(signs) + " ", style=STYLES["relation"])
