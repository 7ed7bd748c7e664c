"""A paragraph made easy to parse: long quotations stand as "it works" while it is parsed.

A parser loses its way in "“We tried. Twice. No luck,” she said". What it is given here is
"it works, she said"; every character of that remembers where it came from, so that what is read
in the parse has its place in the document.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from onrecord.extractors.rules_phrases import Relation
from onrecord.quotations import Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Span: TypeAlias = tuple[int, int]
_PLAIN: Final = str.maketrans("\u2018\u2019\u00a0\n\r\t\u2028", "''     ")
_SAYS: Final = re.compile(
    r"\s*(?:[\w.'-]+,?\s+){0,7}?(?:said|says|say|asked|asks|wrote|writes|added|adds|replied|told|tells|"
    r"shouted|recalled|explained|tweeted|joked|continued|answered|insisted|cried|noted|argued)\b"
)
_ENDS: Final = re.compile(r"\s*(?:[.,;]|$)")
"""What follows the verb of “We sail.” Lund said. — and not of “We sail.” Lund said she was glad."""
_VERB: Final = len("it ")
_LAST: Final = len("it work")
_TITLE: Final = 5
"""Words that the title of a book or a film may have; a longer quotation is a sentence."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text to parse, with the way back to the offsets of the document.

    Attributes:
        text: what the parser is given.
        origin: for each character of it, the offset that it came from.
        masked: quotations that stand as "it works", with the place of that in ``text``.
    """

    text: str
    origin: tuple[int, ...]
    masked: tuple[tuple[Quote, int], ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed paragraph and the way back to the document."""

    source: Masked
    doc: Doc

    def span(self, first: int, last: int) -> Span:
        """The document's span of a run of tokens, with the bracket that closes one inside."""
        brackets = [t.text for t in self.doc[first : last + 1] if t.text in "()"]
        if brackets[-1:] == ["("] and self.doc[last + 1 : last + 2].text == ")":
            last += 1
        final = self.doc[last]
        end = self.source.origin[final.idx + len(final) - 1] + 1
        return self.source.origin[self.doc[first].idx], end

    def masks(self) -> list[tuple[Quote, Token]]:
        """Each masked quotation with the verb of its mask."""
        at = {token.idx - _VERB: token for token in self.doc}
        return [(quote, at[place]) for quote, place in self.source.masked if place in at]


def mask(text: str, start: int, end: int, quotes: list[Quote]) -> Masked:
    """A paragraph with its clause-like quotations masked and the marks of the others left out."""
    written, origin = "", list[int]()
    masked: list[tuple[Quote, int]] = []
    cursor, resumed = start, False
    for quote in quotes:
        written += text[cursor : quote.start].translate(_PLAIN)
        origin += range(cursor, quote.start)
        cursor, close = quote.end, quote.end - (not quote.open)
        inside = text[quote.start + 1 : close].strip()
        if not (_clause_like(inside) or (resumed and inside[-1:] in tuple(".!?"))):
            written += text[quote.start + 1 : close].translate(_PLAIN)
            origin += range(quote.start + 1, close)
            resumed = False
            continue
        masked.append((quote, len(written)))
        opens = not written.strip() or written.rstrip()[-1] in ".!?"
        tail = _punctuation(inside, text[quote.end : end])
        said = f"{'It' if opens else 'it'} works{tail}"
        written += said
        origin += [quote.start] * _LAST + [quote.end - 1] * (len(said) - _LAST)
        resumed = tail == ","
    written += text[cursor:end].translate(_PLAIN)
    return Masked(written, (*origin, *range(cursor, end)), tuple(masked))


def _clause_like(inside: str) -> bool:
    """Whether a quotation is a sentence or more: a capital first, punctuation last."""
    if not inside:
        return False
    words = len(inside.split())
    begins = inside[0].isupper() or inside[0] in "[.\u2026'\u2018"
    if words == 1:
        return begins and inside[-1] in ",!?"
    ends = inside[-1] in ",.!?\u2014\u2026-'\u2019]"
    sentences = re.search(r"\w{2,}[.!?]\s+[A-Z]", inside) is not None
    return sentences or (begins and (ends or words > _TITLE))


def _punctuation(inside: str, after: str) -> str:
    """What follows a mask: a comma where the sentence goes on, else a full stop."""
    if not after.strip() or after.lstrip()[0] in ",.;:)":
        return ""
    if inside[-1:] == "," or after.lstrip()[0].islower():
        return ","
    tag = _SAYS.match(after)
    if tag and (inside[-1:] != "." or _ENDS.match(after, tag.end())):
        return ","
    return "." if inside[-1:] in ".!?\u2026\u2014-" else ""


@dataclass(slots=True)
class Found:
    """An attribution in the making.

    Attributes:
        relation: the tokens of its paragraph that it was read from.
        quoted: a whole quotation was given to it.
    """

    relation: Relation
    source: list[Span]
    cue: Span
    content: list[Span]
    quoted: bool = False

    @property
    def speech(self) -> bool:
        """Whether somebody speaks here, so that a quotation may go on with it."""
        return self.quoted or (self.relation.attitude == "assertion" and bool(self.source))


def located(relation: Relation, parsed: Parsed) -> Found:
    """A relation in offsets of the document."""
    source = fragments(parsed, relation.source, set())
    return Found(
        relation,
        source=[(source[0][0], source[-1][1])] if source else [],
        cue=parsed.span(min(relation.cue), max(relation.cue)),
        content=fragments(parsed, relation.content, relation.cue | relation.source),
    )


def fragments(parsed: Parsed, indices: AbstractSet[int], others: AbstractSet[int]) -> list[Span]:
    """Runs of tokens as spans without punctuation at their edges.

    A run goes on over punctuation and white space that no other role claims.
    """
    doc, runs = parsed.doc, list[tuple[int, int]]()
    for i in sorted(indices):
        if doc[i].is_punct or doc[i].is_space:
            continue
        gap = range(runs[-1][1] + 1, i) if runs else ()
        if runs and all((doc[j].is_punct or doc[j].is_space) and j not in others for j in gap):
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return [parsed.span(first, last) for first, last in runs]
