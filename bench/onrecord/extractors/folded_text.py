"""A text without the differences that models make in quoting, and the way back to its offsets.

Folding looks at one character at a time, so that whatever is quoted from a text folds to a part
of what the text folds to. Folded away are case, compatibility forms (NFKD), accents on letters,
the shapes of quotation marks and dashes, characters without width, and the length of runs of
white space and of dashes.
"""

from __future__ import annotations

import unicodedata
from array import array
from functools import lru_cache
from typing import Final

from onrecord.span import Fragment

_SHAPES: Final = {
    **dict.fromkeys(
        "'\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a`\u00b4\u02b9\u02bb\u02bc", "'"
    ),
    **dict.fromkeys(
        '"\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\u301f\u02ba', '"'
    ),
    **dict.fromkeys("\u2212\u2043", "-"),
}
_CATEGORIES: Final = {"Pd": "-", "Cf": ""}
_RUNS: Final = " -"


@lru_cache(maxsize=4096)
def folded_character(character: str) -> str:
    """What one character folds to: none, one or several characters."""
    shape = _SHAPES.get(character, _CATEGORIES.get(unicodedata.category(character)))
    if shape is not None:
        return shape
    if character.isspace():
        return " "
    if _accent(character):
        return ""
    plain = unicodedata.normalize("NFKD", character.casefold())
    return plain if plain == character else "".join(map(folded_character, plain))


def _accent(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


class FoldedText:
    """A text, folded.

    Args:
        source: the exact text.

    Attributes:
        text: what it folds to.
    """

    def __init__(self, source: str) -> None:
        parts: list[str] = []
        last = ""
        self._starts = array("q")
        self._ends = array("q")
        for offset, character in enumerate(source):
            part = folded_character(character)
            if part and part == last and part in _RUNS:
                self._ends[-1] = offset + 1
                continue
            if not part and last and _accent(character):
                self._ends[-1] = offset + 1
            for _ in part:
                self._starts.append(offset)
                self._ends.append(offset + 1)
            parts.append(part)
            last = part or last
        self.text = "".join(parts)

    def span(self, start: int, end: int) -> Fragment:
        """The span of the source behind a span of the folded text that is not empty."""
        return self._starts[start], self._ends[end - 1]


def folded(quoted: str) -> str:
    """A string as it would stand in a folded text, without outer white space."""
    return FoldedText(quoted).text.strip()
