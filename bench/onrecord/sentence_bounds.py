"""Where the sentences of a news text end, by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from onrecord.span import Fragment

_END: Final = re.compile(
    r"(?P<stop>[.!?…])(?P<closing>[”\"’'»)\]]*)[^\S\n]+"
    r"(?P<next>[“\"‘'«(\[]*[A-Z\u00c0-\u00de0-9$£€]\w*)"
    r"|\n+"
)
_WORD: Final = re.compile(r"[\w.&]+\Z")
_NEVER_LAST: Final = frozenset(
    {
        "mr", "mrs", "ms", "messrs", "dr", "prof", "gov", "sen", "rep", "gen", "col", "lt", "capt",
        "cmdr", "sgt", "maj", "adm", "rev", "hon", "st", "mt", "ft", "vs",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "approx", "est", "fig", "vol", "pp", "ca", "dept", "supt",
    }
)  # fmt: skip
"""Abbreviations that stand before the word that they belong to."""
_BEFORE_NUMBERS: Final = frozenset({"no", "nos", "art"})
_AT_TIMES_LAST: Final = frozenset({"jr", "sr", "inc", "co", "corp", "ltd", "etc"})
_OPENERS: Final = frozenset(
    {
        "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "In", "On", "At", "By",
        "But", "And", "Or", "So", "That", "This", "These", "Those", "His", "Her", "Its", "Their",
        "Our", "My", "There", "For", "As", "If", "When", "While", "After", "Before", "Since",
        "Some", "No", "Not", "Nor", "What", "Who",
    }
)  # fmt: skip
"""Words that are seldom a name's first; after an abbreviation they open a sentence."""


class Break(NamedTuple):
    """A place between two sentences.

    Attributes:
        start: where the later sentence begins.
        asked: the earlier one ends with ? or ! inside closing marks, so it may well go on.
    """

    start: int
    asked: bool = False


def breaks(text: str) -> Iterator[Break]:
    """Places between sentences, in order; those inside quotations are among them."""
    for match in _END.finditer(text):
        stop = match["stop"]
        if stop is None:
            yield Break(match.end())
        elif stop != "." or match["closing"] or not _abbreviated(text, match):
            yield Break(match.start("next"), stop in "?!" and bool(match["closing"]))


def _abbreviated(text: str, match: re.Match[str]) -> bool:
    """Whether the period belongs to an abbreviation that does not end the sentence."""
    found = _WORD.search(text, max(0, match.start() - 20), match.start())
    word = found[0].lower() if found else ""
    if word in _BEFORE_NUMBERS:
        return match["next"][0].isdigit()
    if word in _NEVER_LAST:
        return True
    if "." in word or word in _AT_TIMES_LAST or (len(word) == 1 and word.isalpha()):
        return match["next"] not in _OPENERS and match["next"][0].isalnum()
    return False


def sentences(text: str) -> list[Fragment]:
    """Spans of the sentences, headings among them, without outer white space."""
    starts = [0, *(found.start for found in breaks(text))]
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        words = text[start:end]
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            found.append((first, first + len(words.strip())))
    return found
