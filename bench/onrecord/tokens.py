"""Word tokens: what attribution roles are compared by, so that marks and commas never matter."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from onrecord.span import Fragment, Fragments

WORD = re.compile(r"\w+(?:[’'.\-&]\w+)*|\$|%|@|#")


def word_tokens(text: str) -> list[Fragment]:
    """Spans of a text's word tokens, in order."""
    return [match.span() for match in WORD.finditer(text)]


class TokenIndex:
    """Token sets of a text's spans."""

    def __init__(self, text: str) -> None:
        self.text = text
        tokens = word_tokens(text)
        self._starts = [start for start, _ in tokens]
        self._ends = [end for _, end in tokens]

    def of(self, fragments: Fragments) -> frozenset[int]:
        """Numbers of the word tokens that fragments intersect; empty only for no fragment.

        Fragments that hold no word token (a colon) stand for the offsets of their characters
        that are not white space, as negative numbers, so that they equal no token.
        """
        found: set[int] = set()
        for start, end in fragments:
            found.update(range(bisect_right(self._ends, start), bisect_left(self._starts, end)))
        if not found:
            for start, end in fragments:
                found.update(~i for i in range(start, end) if not self.text[i : i + 1].isspace())
        return frozenset(found)


def dice(a: frozenset[int], b: frozenset[int]) -> float:
    """2|A∩B| / (|A|+|B|); 1 if both are empty, 0 if one is."""
    if not a and not b:
        return 1.0
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0
