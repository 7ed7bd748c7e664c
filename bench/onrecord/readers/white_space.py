"""Spans of a text in another one that differs from it in white space alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from hashlib import sha256

from onrecord.span import Fragment


def words_sha256(text: str) -> str:
    """A checksum that texts share if they differ in white space alone."""
    return sha256("".join(text.split()).encode()).hexdigest()


def respaced(spans: Sequence[Fragment], text: str, other: str) -> list[Fragment]:
    """The same spans where the other text has them; empty where it has nothing of one.

    Every character that is no white space keeps its place among those. An edge in white space
    goes to the outer edge of the white space there, if there is any: what covered a space too
    much still does, unless the other text has none.

    Args:
        spans: in ``text``.
        text: what they were made on.
        other: where they are wanted; the same but for white space.
    """
    here, there = _inked(text), _inked(other)
    return [(_start(a, here, there), _end(b, here, there, len(other))) for a, b in spans]


def _inked(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if not character.isspace()]


def _start(at: int, here: Sequence[int], there: Sequence[int]) -> int:
    before = bisect_left(here, at)
    if before < len(here) and here[before] == at:
        return there[before]
    return there[before - 1] + 1 if before else 0


def _end(at: int, here: Sequence[int], there: Sequence[int], size: int) -> int:
    before = bisect_left(here, at)
    if before and here[before - 1] == at - 1:
        return there[before - 1] + 1
    return there[before] if before < len(there) else size
