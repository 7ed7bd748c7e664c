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
    found: list[Sentence] = []
    for number, line in raw.rows:
        place = f"{raw.file}:{number}"
        row = _columns(utf8(line, place))
        if not found or number > found[-1].lines[-1] + 1:
            found.append(Sentence([], [], [], []))
        sentence = found[-1]
        token, tag = (_cell(row, at or 0, place) for at in (layout.tokens, layout.column))
        if not token:
            raise InvalidInputError(place, "must have a token in its first column")
        sentence.lines.append(number)
        sentence.rows.append(row)
        sentence.tokens.append(token)
        sentence.tags.append(tag)
    return found


def _columns(line: str) -> list[str]:
    """Columns: between tabs if the line has any, else between spaces.

    Only these two separate, for no-break spaces and the like are part of tokens.
    """
    if "\t" in line:
        return [cell.strip(" ") for cell in line.rstrip("\t ").split("\t")]
    return [cell for cell in line.split(" ") if cell]


def _cell(row: Sequence[str], column: int, place: str) -> str:
    try:
        return row[column]
    except IndexError:
        raise InvalidInputError(
            place, f"must have a column {column}, got {len(row)} columns"
        ) from None


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
