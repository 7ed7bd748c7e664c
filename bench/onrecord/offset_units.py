"""Which unit offsets count in, where it is not Unicode code points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from onrecord.span import Fragment

MIN_SPANS: Final = 3
"""How many spans behind the first character that tells units apart prove something if half of them
cut words; of all that cut words one fewer will do, so that short texts are told too."""


class Unit(NamedTuple):
    """A unit that offsets may count in.

    Attributes:
        name: in words.
        width: how many of it a character takes.
    """

    name: str
    width: Callable[[str], int]


CODE_POINTS: Final = "offsets count Unicode code points of the exact text, end exclusive"
"""What hints about offsets end with."""


def _in_utf8(character: str) -> int:
    return 1 + sum(character >= least for least in ("\x80", "\u0800", "\U00010000"))


UNITS: Final = (
    Unit("UTF-8 bytes", _in_utf8),
    Unit("UTF-16 code units", lambda character: 1 + (character >= "\U00010000")),
    Unit("code points of a text with CRLF line ends", lambda character: 1 + (character == "\n")),
)


def suspected_unit(text: str, spans: Sequence[Fragment]) -> str | None:
    """The unit in which all spans fit a text's words, if code points do not, or None.

    A span fits if it lies in the text and neither end cuts a word. Only spans that the unit
    would move are looked at; all of them must fit when moved. If one of them lies past the end
    of the text as it stands, that is enough; else there must be at least three of which half
    cut words as they stand, or two that both do.
    """
    if all(_fits(text, span) for span in spans):
        return None
    for unit in UNITS:
        places = _places(text, unit)
        there = [(places.get(start, -1), places.get(end, -1)) for start, end in spans]
        moved = [(was, is_) for was, is_ in zip(spans, there, strict=True) if was != is_]
        if not moved or not all(_fits(text, span) for _, span in moved):
            continue
        past = any(end > len(text) for (_, end), _ in moved)
        cut = sum(not _fits(text, span) for span, _ in moved)
        needed = MIN_SPANS - (cut == len(moved))
        if past or (len(moved) >= needed and 2 * cut >= len(moved)):
            return unit.name
    return None


def _places(text: str, unit: Unit) -> dict[int, int]:
    """Offset in the unit → offset in code points, for every edge of a character."""
    places, position = {0: 0}, 0
    for index, character in enumerate(text, 1):
        position += unit.width(character)
        places[position] = index
    return places


def _fits(text: str, span: Fragment) -> bool:
    start, end = span
    if not 0 <= start < end <= len(text):
        return False
    return not any(
        0 < edge < len(text) and text[edge - 1].isalnum() and text[edge].isalnum()
        for edge in (start, end)
    )
