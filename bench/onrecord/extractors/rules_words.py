"""How the rules write down their words: lists, tables, and patterns made of them."""

from __future__ import annotations

from collections.abc import Iterable


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.split())


def listed(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def table(text: str) -> dict[str, str]:
    """Lines of the form ``value: word, two words, …`` as a map from each word to its value."""
    lines = (line.split(":") for line in text.strip().splitlines())
    return {word.strip(): value.strip() for value, some in lines for word in some.split(",")}


def steps(text: str) -> dict[str, int]:
    """A table whose values are whole numbers."""
    return {word: int(value) for word, value in table(text).items()}


def any_of(*lists: Iterable[str]) -> str:
    """A pattern of any of these words, the longest first, with either apostrophe."""
    names = sorted({word for some in lists for word in some}, key=len, reverse=True)
    spaced = (name.replace(" ", r"\s+").replace("'", "['\u2019]") for name in names)
    return f"(?:{'|'.join(spaced)})"
