"""From tokens to a text in which each has its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from onrecord.span import Fragment

ESCAPED: Final = {
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
    "``": '"', "''": '"', "/.": ".", "/?": "?", "/-": "-",
}  # fmt: skip
"""Tokens that the Penn Treebank and OntoNotes write for a mark."""

_OPENING: Final = frozenset("([{“‘«$£€#")
_CLOSING: Final = re.compile(r"[,.;:?!)\]}”’»%…]+|n[’']t|[’'](s|S|re|ve|ll|d|m|em)?", re.ASCII)
_SPACES: Final = re.compile(r"Spaces?(?:After|Before)=")
_WHITE: Final = {"\\s": " ", "\\t": "\t", "\\n": "\n", "\\r": "\r", "\\p": "|", "\\\\": "\\"}
_ESCAPE: Final = re.compile(r"\\[stnrp\\]")


class Placed(NamedTuple):
    """A text and where its tokens are.

    Attributes:
        text: the whole.
        places: a sentence at a time, a span a token.
    """

    text: str
    places: list[list[Fragment]]


def joined(sentences: Iterable[Sequence[str]]) -> Placed:
    """Tokens joined by spaces, sentences by line ends."""
    return _placed(sentences, lambda _tokens, _number: " ")


def detokenised(sentences: Iterable[Sequence[str]]) -> Placed:
    """Tokens as English is printed: marks where they belong, sentences by line ends."""
    written = [[ESCAPED.get(token, token) for token in sentence] for sentence in sentences]
    return _placed(written, _gap)


def spaced(rows: Iterable[Sequence[tuple[str, str]]]) -> Placed:
    """Tokens with the white space that stands beside each, so that the text is exact.

    Args:
        rows: a sentence at a time, token and space column; see ``has_spaces``.
    """
    pieces, places, at = list[str](), list[list[Fragment]](), 0
    for sentence in rows:
        found = []
        for word, column in sentence:
            before, after = _beside(column)
            start = at + len(before)
            end = start + len(word)
            found.append((start, end))
            pieces += (before, word, after)
            at = end + len(after)
        places.append(found)
    return Placed("".join(pieces), places)


@lru_cache(maxsize=1024)
def _beside(column: str) -> tuple[str, str]:
    """White space before and after a token, as its column tells it."""
    told = dict(part.partition("=")[::2] for part in column.split("|"))
    after = "" if told.get("SpaceAfter") == "No" else _white(told.get("SpacesAfter", "\\s"))
    return _white(told.get("SpacesBefore", "")), after


def has_spaces(columns: Iterable[str]) -> bool:
    """Whether a column says of every token which white space is beside it, as in CoNLL-U."""
    return all(_SPACES.match(cell) for cell in columns)


def space_column(before: str, after: str) -> str:
    """White space beside a token as CoNLL-U writes it."""
    parts = [f"SpacesBefore={_told(before)}"] if before else []
    parts.append(f"SpacesAfter={_told(after)}" if after else "SpaceAfter=No")
    return "|".join(parts)


class Mismatch(NamedTuple):
    """The first token that does not stand next in a text.

    Attributes:
        sentence: number of its sentence.
        token: its number in there, or that after the last: the text goes on.
        offset: where it should stand.
    """

    sentence: int
    token: int
    offset: int


def found_in(text: str, sentences: Sequence[Sequence[str]]) -> list[list[Fragment]] | Mismatch:
    """Places of tokens in a text that has nothing but white space beside them."""
    places, at = list[list[Fragment]](), _next_word(text, 0)
    for number, sentence in enumerate(sentences):
        found = []
        for k, token in enumerate(sentence):
            ways = (token, ESCAPED.get(token, token))
            word = next((way for way in ways if text.startswith(way, at)), None)
            if word is None:
                return Mismatch(number, k, at)
            found.append((at, at + len(word)))
            at = _next_word(text, at + len(word))
        places.append(found)
    if at < len(text):
        return Mismatch(len(sentences) - 1, len(sentences[-1]) if sentences else 0, at)
    return places


def _next_word(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _placed(sentences: Iterable[Sequence[str]], gap: Callable[[Sequence[str], int], str]) -> Placed:
    lines, places, at = list[str](), list[list[Fragment]](), 0
    for tokens in sentences:
        found, line = list[Fragment](), ""
        for number, token in enumerate(tokens):
            line += gap(tokens, number) if number else ""
            found.append((at + len(line), at + len(line) + len(token)))
            line += token
        lines.append(line)
        places.append(found)
        at += len(line) + 1
    return Placed("\n".join(lines), places)


def _gap(tokens: Sequence[str], number: int) -> str:
    """White space before a token that is not the first of its sentence."""
    before, mark = tokens[number - 1], tokens[number]
    straight = sum(t == '"' for t in tokens[:number]) % 2 == 1
    if mark == '"':
        return "" if straight or before in _OPENING else " "
    opens = before in _OPENING or (before == '"' and straight)
    return "" if opens or _CLOSING.fullmatch(mark) else " "


def _white(told: str) -> str:
    return _ESCAPE.sub(lambda match: _WHITE[match[0]], told)


_TOLD: Final = str.maketrans({white: told for told, white in _WHITE.items()})


def _told(white: str) -> str:
    return white.translate(_TOLD)
