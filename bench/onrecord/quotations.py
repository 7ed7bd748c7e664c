"""Quotations by their marks: where each begins and ends, in whatever style of marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_PARAGRAPH: Final = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")
_OPEN: Final = "\u201c\u00ab\u201e"
_CLOSE: Final = "\u201d\u00bb"
_BEFORE_OPEN: Final = re.compile(r"[\s(\[\u2014\u2013/-]")
_AFTER_CLOSE: Final = re.compile(r"[\s.,;:!?)\]\u2014\u2013'\u2019-]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation, marks included.

    Attributes:
        start: offset of the opening mark.
        end: offset after the closing mark.
        open: no closing mark stands in its paragraph, so the next may carry it on.
    """

    start: int
    end: int
    open: bool = False


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of text between blank lines, without outer white space."""
    for match in _PARAGRAPH.finditer(text):
        end = match.start() + len(match.group().rstrip())
        if end > match.start():
            yield match.start(), end


def quotes(text: str, start: int, end: int) -> list[Quote]:
    """Quotations of one paragraph, in order and disjoint.

    Curly marks say themselves whether they open; a straight mark opens after white space or a
    bracket, and closes before white space or punctuation. Single marks count where a paragraph
    has no double ones.
    """
    found = list(_double(text, start, end))
    return found or list(_single(text, start, end))


def _double(text: str, start: int, end: int) -> Iterator[Quote]:
    opened: int | None = None
    for place in range(start, end):
        mark = text[place]
        if mark in _OPEN or (mark == '"' and opened is None and _opens(text, place, start)):
            if opened is None:
                opened = place
        elif opened is not None and (mark in _CLOSE or mark == '"'):
            if place > opened + 1:
                yield Quote(opened, place + 1)
            opened = None
    if opened is not None and end > opened + 1:
        yield Quote(opened, end, open=True)


def _opens(text: str, place: int, start: int) -> bool:
    before = text[place - 1] if place > start else " "
    return _BEFORE_OPEN.match(before) is not None and not text[place + 1 : place + 2].isspace()


def _single(text: str, start: int, end: int) -> Iterator[Quote]:
    opened: int | None = None
    for place in range(start, end):
        if text[place] not in "'\u2018\u2019":
            continue
        before = text[place - 1] if place > start else " "
        after = text[place + 1] if place + 1 < end else " "
        if opened is None:
            if text[place] != "\u2019" and _BEFORE_OPEN.match(before) and after.isalpha():
                opened = place
        elif text[place] != "\u2018" and _AFTER_CLOSE.match(after) and not before.isspace():
            plural = before == "s" and after == " " and _closes_later(text, place, end)
            if not plural:
                yield Quote(opened, place + 1)
                opened = None


def _closes_later(text: str, place: int, end: int) -> bool:
    """Whether a mark after punctuation follows, so that this one is a plural's apostrophe."""
    return re.search(r"[.,!?]['\u2019](?:\s|$)", text[place + 1 : end]) is not None
