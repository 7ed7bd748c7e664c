"""Invented sentences with their annotations written into them, for golden cases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_NOTE = re.compile(r"\[([^][|]+)\|([^][|]+)\]")


class Marked(NamedTuple):
    """A plain text and the spans that were marked in it, each with its note."""

    text: str
    spans: list[tuple[int, int, str]]


def unmarked(marked: str) -> Marked:
    """``It closed [in May|X].`` as plain text, with the offsets of every ``[words|note]``."""
    text, spans, cursor = "", [], 0
    for match in _NOTE.finditer(marked):
        text += marked[cursor : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        cursor = match.end()
    return Marked(text + marked[cursor:], spans)


def with_roles(said: Mapping[str, Any], text: str) -> str:
    """An attribution written into its text: ``{source} <cue> [content]``."""
    signs = {"source": ("{", "}"), "cue": ("<", ">"), "content": ("[", "]")}
    places = [
        (place, sign)
        for role, (left, right) in signs.items()
        for start, end in said[role]
        for place, sign in ((start, left), (end, right))
    ]
    closing = [sign in "}>]" for _, sign in places]
    order = sorted(range(len(places)), key=lambda i: (places[i][0], not closing[i]))
    written, cursor = "", 0
    for i in order:
        place, sign = places[i]
        written, cursor = written + text[cursor:place] + sign, place
    return written + text[cursor:]
