"""What ``learned`` sees of a text: tokens finer than words, and names of what is true of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from onrecord.span import Fragment
from onrecord.tokens import word_tokens

FEATURES_VERSION: Final = 1
"""Changes with any change below: weights mean nothing for features that they were not fitted on."""

_PIECE: Final = re.compile(r"['\u2019]s?$|-|(?:(?!-|['\u2019]s?$).)+", re.DOTALL)
_MARK: Final = re.compile(r"\S")
_LONGEST: Final = 40
"""Code points of a word that a feature's name repeats."""
_AFFIX: Final = 4
_EDGE: Final = "\x02"
"""Stands for the tokens before the first and after the last."""


def tokens_of(text: str) -> list[Fragment]:
    """Spans of a text's tokens, in order.

    Word tokens are cut at hyphens and before a possessive, because names end there; every other
    character that is not white space is a token of its own.
    """
    found: list[Fragment] = []
    at = 0
    for start, end in word_tokens(text):
        found.extend(mark.span() for mark in _MARK.finditer(text, at, start))
        word = text[start:end]
        found.extend((start + a, start + b) for a, b in (m.span() for m in _PIECE.finditer(word)))
        at = end
    found.extend(mark.span() for mark in _MARK.finditer(text, at))
    return found


def shape_of(word: str) -> str:
    """A word with its letters and digits told apart and runs of them shortened: ``Xx``, ``d.d``."""
    kinds: list[str] = []
    for character in word[:_LONGEST]:
        if character.isupper():
            kind = "X"
        elif character.isalpha():
            kind = "x"
        else:
            kind = "d" if character.isdigit() else character
        if kinds[-1:] != [kind]:
            kinds.append(kind)
    return "".join(kinds)


def features_of(text: str, tokens: list[Fragment]) -> Iterator[list[str]]:
    """For each token the names of its features; all of them are yes-or-no."""
    words = [text[start:end] for start, end in tokens]
    lowered = [re.sub(r"\d", "0", word[:_LONGEST].lower()) for word in words]
    shapes = [shape_of(word) for word in words]
    opens = list(_sentence_starts(text, tokens))
    inside = {word for word, first in zip(words, opens, strict=True) if not first}
    for i, word in enumerate(words):
        names = [f"w={lowered[i]}", f"s={shapes[i]}"]
        for distance in (-2, -1, 1, 2):
            j = i + distance
            names.append(f"w{distance:+}={lowered[j] if 0 <= j < len(words) else _EDGE}")
        before = i > 0 and f"{lowered[i - 1]} {shapes[i - 1]}"
        after = i + 1 < len(words) and f"{lowered[i + 1]} {shapes[i + 1]}"
        names += [f"s-1={shapes[i - 1] if i else _EDGE}"]
        names += [f"s+1={shapes[i + 1] if after else _EDGE}"]
        names += [f"l={before or _EDGE} {shapes[i]}", f"r={after or _EDGE} {shapes[i]}"]
        names += [f"pre={lowered[i][:n]}" for n in range(1, min(_AFFIX, len(word)) + 1)]
        names += [f"suf={lowered[i][-n:]}" for n in range(1, min(_AFFIX, len(word)) + 1)]
        names.append(f"first={opens[i]} {shapes[i]}")
        if word[0].isupper():
            names.append(f"upper inside={word in inside} lower={word.lower() in inside}")
        yield list(dict.fromkeys(names))


def _sentence_starts(text: str, tokens: list[Fragment]) -> Iterator[bool]:
    """Whether each token opens a sentence, a quotation or a line, where capitals say little."""
    first, at = True, 0
    for start, end in tokens:
        first = first or "\n" in text[at:start]
        yield first
        mark = text[start:end]
        first = mark in ".!?:\u201c\u2018\"'" or (first and not mark[-1].isalnum())
        at = end
