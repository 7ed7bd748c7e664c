"""A text cut into pieces that nest: every character once and in order, marks around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil
from typing import NamedTuple, TypeAlias

from onrecord.views.lanes import lanes
from onrecord.views.marks import Mark, Part, Side, Stretch
from onrecord.views.wording import chip

LANES = 6
"""Lanes that are drawn; what is stacked higher has its label only."""
LABEL = 0.6
"""Width of a label's character in characters of the text."""
OUTER: Mapping[Part, int] = {"content": 0, "source": 1, "cue": 2, "span": 3}
_GAP = re.compile(r"\n\s*\n\s*")


class Text(NamedTuple):
    """Characters of the document."""

    text: str


@dataclass(slots=True)
class Open:
    """A stretch of a mark begins or goes on.

    Attributes:
        mark: number of the mark.
        part: span or role.
        side: whose characters these are.
        lane: from 0.
        begins: the span or role begins here; else this goes on with what was cut by another
            mark, by a paragraph, or by a change of side.
        ends: likewise.
    """

    mark: int
    part: Part
    side: Side
    lane: int
    begins: bool
    ends: bool = False


class Close(NamedTuple):
    """The innermost open stretch ends or is cut."""


class Label(NamedTuple):
    """Where the label of a mark stands."""

    mark: int
    lane: int


Piece: TypeAlias = Text | Open | Close | Label


@dataclass(slots=True)
class Paragraph:
    """Pieces between line feeds.

    Attributes:
        pieces: in order; what is opened is closed again.
        gap: the line feeds and white space that follow.
    """

    pieces: list[Piece] = field(default_factory=list)
    gap: str = ""

    @property
    def text(self) -> str:
        """Its characters, without the gap."""
        return "".join(piece.text for piece in self.pieces if isinstance(piece, Text))


def paragraphs(text: str, marks: Sequence[Mark]) -> list[Paragraph]:
    """A text as paragraphs of pieces; ``text + gap`` of all of them is the text again.

    Args:
        text: the document's.
        marks: those to be drawn, all of this text.
    """
    lane = lanes_of(marks)
    drawn = sorted(
        (stretch, mark.number)
        for mark in marks
        if lane[mark.number] < LANES
        for stretch in mark.stretches
    )
    quiet_first = sorted(marks, key=lambda mark: (label_place(mark), mark.error or 0))
    labels = [(label_place(mark), Label(mark.number, lane[mark.number])) for mark in quiet_first]
    edges = {edge for stretch, _ in drawn for edge in (stretch.start, stretch.end)}
    cuts = sorted(edges.union(place for place, _ in labels))
    writer = _Writer(text, drawn, labels, lane)
    for start, end, after in _blocks(text):
        inner = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        writer.write([start, *inner, end], after)
    return writer.paragraphs


def label_place(mark: Mark) -> int:
    """Where a mark's label stands: after its last character, or after an attribution's cue."""
    cue = [stretch.end for stretch in mark.stretches if stretch.part == "cue"]
    return max(cue) if cue else mark.end


def lanes_of(marks: Sequence[Mark]) -> dict[int, int]:
    """Mark → lane. Attributions have their own; names and dates make room for their labels."""
    found: dict[int, int] = {}
    for relations in (True, False):
        family = [mark for mark in marks if (mark.task == "attributions") is relations]
        numbers = (mark.number for mark in family)
        found.update(zip(numbers, lanes(map(_extent, family)), strict=True))
    return found


def _extent(mark: Mark) -> tuple[int, int]:
    """What a mark takes up on its lane; the label of an error stands in the line of text."""
    if mark.status == "wrong" or mark.task == "attributions":
        return mark.start, mark.end
    width = ceil(LABEL * len(" ".join(said.text for said in chip(mark))))
    return min(mark.start, mark.end - width), mark.end


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Start and end of each paragraph, and the end of the gap after it; always at least one."""
    last = len(text.rstrip())
    start = 0
    for gap in _GAP.finditer(text, 0, last):
        if gap.start() > start:
            yield start, gap.start(), gap.end()
            start = gap.end()
    yield start, last, len(text)


class _Writer:
    """Writes paragraphs from left to right, opening and closing stretches."""

    def __init__(
        self,
        text: str,
        drawn: Sequence[tuple[Stretch, int]],
        labels: Sequence[tuple[int, Label]],
        lane: Mapping[int, int],
    ) -> None:
        self.text = text
        self.paragraphs: list[Paragraph] = []
        self._ahead = deque(drawn)
        self._starts = {(number, s.part, s.start) for s, number in drawn}
        self._ends = {(number, s.part, s.end) for s, number in drawn}
        self._labels = deque(labels)
        self._lane = lane
        self._active: list[tuple[Stretch, int]] = []
        self._stack: list[tuple[tuple[Stretch, int], Open]] = []

    def write(self, cuts: Sequence[int], after: int) -> None:
        """Write one paragraph, cut at some offsets, and the gap that goes on until ``after``."""
        pieces: list[Piece] = []
        for start, end in pairwise(cuts):
            if start == end:
                continue
            self._turn_to(start, pieces)
            pieces.append(Text(self.text[start:end]))
        self._close(pieces, 0, cuts[-1])
        self._label(pieces, after)
        self.paragraphs.append(Paragraph(pieces, self.text[cuts[-1] : after]))

    def _turn_to(self, place: int, pieces: list[Piece]) -> None:
        """Close what does not go on here, label what has ended, open what begins."""
        while self._ahead and self._ahead[0][0].start <= place:
            self._active.append(self._ahead.popleft())
        self._active = [held for held in self._active if held[0].end > place]
        wanted = sorted(self._active, key=_outermost_first)
        kept = 0
        while kept < min(len(wanted), len(self._stack)) and self._stack[kept][0] == wanted[kept]:
            kept += 1
        self._close(pieces, kept, place)
        self._label(pieces, place)
        for stretch, number in wanted[kept:]:
            begins = stretch.start == place and (number, stretch.part, place) not in self._ends
            opened = Open(number, stretch.part, stretch.side, self._lane[number], begins)
            pieces.append(opened)
            self._stack.append(((stretch, number), opened))

    def _close(self, pieces: list[Piece], kept: int, place: int) -> None:
        while len(self._stack) > kept:
            (stretch, number), opened = self._stack.pop()
            goes_on = (number, stretch.part, stretch.end) in self._starts
            opened.ends = stretch.end <= place and not goes_on
            pieces.append(Close())

    def _label(self, pieces: list[Piece], place: int) -> None:
        while self._labels and self._labels[0][0] <= place:
            pieces.append(self._labels.popleft()[1])


def _outermost_first(held: tuple[Stretch, int]) -> tuple[int, int, int, int]:
    stretch, number = held
    return OUTER[stretch.part], stretch.start - stretch.end, stretch.start, number
