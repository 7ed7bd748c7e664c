"""The sentence around a span, for people who read errors."""

from __future__ import annotations

import re

from onrecord.span import Fragment

WIDEST = 240
"""Code points of a sentence that are shown at the most."""

_END = re.compile(r"[.!?][”\"’')\]]*\s+(?=[“\"‘'(\[]?[A-Z0-9])|\n+")


def sentence_at(text: str, start: int, end: int) -> Fragment:
    """The sentence or paragraph that holds a span, trimmed of white space.

    A long one is cut to ``WIDEST`` code points around the span. This serves display only;
    nothing is scored by sentences.
    """
    near = max(0, start - 2 * WIDEST)  # what ends before it would be cut off anyway
    first = max((m.end() for m in _END.finditer(text, near, start)), default=0)
    last = next((m.start() + 1 for m in _END.finditer(text, end)), len(text))
    first, last = max(first, start - WIDEST), min(last, max(end, start + WIDEST))
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
