"""From raw lines to tokens and spans of tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from onrecord.errors import InvalidInputError
from onrecord.readers.conll_lines import BEGIN, RawDocument
from onrecord.readers.native import utf8
from onrecord.span import Fragment
from onrecord.tag_repair import Repair, Scheme, TagSpan, decode_tags

BRACKETS: Final = "brackets"
"""Scheme of CoNLL-2012: ``(ORG*``, ``*``, ``*)``, ``(GPE)``."""
_BRACKET: Final = re.compile(r"(?:\(([^()*]+))?\*?(\)?)")


class Layout(NamedTuple):
    """Where tokens and tags stand and how tags are written; None: as the file's kind has it.

    Attributes:
        tokens: column of the token.
        column: column of the tag.
        scheme: a scheme of tags, or ``brackets``.
        repair: what becomes of tags that break their scheme.
    """

    tokens: int | None = None
    column: int | None = None
    scheme: Scheme | str | None = None
    repair: Repair = "error"


class Sentence(NamedTuple):
    """A sentence: of each token the number of its line, all its columns, itself and its tag."""

    lines: list[int]
    rows: list[list[str]]
    tokens: list[str]
    tags: list[str]


class Tagged(NamedTuple):
    """A document of tokens and spans of tokens, not yet a text.

    Attributes:
        sentences: its tokens.
        spans: entities, a list a sentence.
    """

    sentences: list[Sentence]
    spans: list[list[TagSpan]]

    @property
    def tokens(self) -> list[list[str]]:
        """The tokens, a list a sentence."""
        return [sentence.tokens for sentence in self.sentences]

    def entities(self, places: Sequence[Sequence[Fragment]]) -> Iterator[tuple[int, int, str]]:
        """Start, end and type of every entity, where the tokens have these places."""
        for found, where in zip(self.spans, places, strict=True):
            for span in found:
                yield where[span.start][0], where[span.end - 1][1], span.type


def decoded(raw: RawDocument, layout: Layout) -> Tagged:
    """Tokens and entities of a document.

    Raises:
        InvalidInputError: a line lacks a column or is not UTF-8, or a tag breaks its scheme.
    """
    official = raw.heading.startswith(BEGIN)
    tokens, column, scheme = (3, 10, BRACKETS) if official else (0, -1, "IOB2")
    layout = Layout(
        tokens=tokens if layout.tokens is None else layout.tokens,
        column=column if layout.column is None else layout.column,
        scheme=layout.scheme or scheme,
        repair=layout.repair,
    )
    sentences = _sentences(raw, layout)
    return Tagged(sentences, [_spans(raw.file, sentence, layout) for sentence in sentences])


def _sentences(raw: RawDocument, layout: Layout) -> list[Sentence]:
    tokens, column = layout.tokens or 0, -1 if layout.column is None else layout.column
    found: list[Sentence] = []
    last = -1
    for number, line in raw.rows:
        row = _columns(raw.file, number, line)
        if number > last + 1 or not found:
            found.append(Sentence([], [], [], []))
            sentence = found[-1]
        last = number
        try:
            token, tag = row[tokens], row[column]
        except IndexError:
            lacking = tokens if not -len(row) <= tokens < len(row) else column
            raise InvalidInputError(
                f"{raw.file}:{number}",
                f"must have a column {lacking}, got {len(row)} columns",
                "column=… names that of the tag, tokens=… that of the token",
            ) from None
        if column % len(row) == tokens % len(row):
            place = f"{raw.file}:{number}"
            problem = f"must have a tag beside {token!r}, but has none"
            raise InvalidInputError(place, problem, "column=… names the tag's column")
        if not token:
            place = f"{raw.file}:{number}"
            raise InvalidInputError(place, "must have a token in its first column")
        sentence.lines.append(number)
        sentence.rows.append(row)
        sentence.tokens.append(token)
        sentence.tags.append(tag)
    return found


def _columns(file: Path, number: int, raw: bytes) -> list[str]:
    """Columns: between tabs if the line has any, else between spaces.

    Only these two separate, for no-break spaces and the like are part of tokens.
    """
    try:
        line = raw.decode()
    except UnicodeDecodeError:
        line = utf8(raw, f"{file}:{number}")
    if "\r" in line:
        problem = "must not have a carriage return inside a line"
        raise InvalidInputError(f"{file}:{number}", problem, "save it with line feeds as line ends")
    if "\t" in line:
        return [cell.strip(" ") for cell in line.rstrip("\t ").split("\t")]
    return [cell for cell in line.split(" ") if cell]


def _spans(file: Path, sentence: Sentence, layout: Layout) -> list[TagSpan]:
    def place(token: int) -> str:
        return f"{file}:{sentence.lines[token]}"

    if layout.scheme == BRACKETS:
        return _bracketed(sentence.tags, place)
    return decode_tags(sentence.tags, layout.scheme, layout.repair, place).spans  # type: ignore[arg-type]  # all others


def _bracketed(tags: Sequence[str], place: Callable[[int], str]) -> list[TagSpan]:
    found, open_ = list[TagSpan](), None
    for number, tag in enumerate(tags):
        match = _BRACKET.fullmatch(tag)
        opens, closes = (match[1], match[2]) if match and tag else (None, None)
        if not match or not tag or (opens and open_) or (closes and not opens and not open_):
            raise InvalidInputError(
                place(number),
                f"a tag of {BRACKETS} must be *, (TYPE*, *) or (TYPE), each closed before the "
                f"next, got {tag!r}",
                "name the column with column=…, or the scheme with scheme=…",
            )
        if opens:
            open_ = (number, opens)
        if closes and open_:
            found.append(TagSpan(open_[0], number + 1, open_[1]))
            open_ = None
    if open_:
        raise InvalidInputError(
            place(open_[0]), f"({open_[1]}* is not closed before the sentence ends"
        )
    return found
