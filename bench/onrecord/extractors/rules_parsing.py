"""A paragraph made easy to parse: long quotations stand as "it works" while it is parsed.

A parser loses its way in "“We tried. Twice. No luck,” she said". What it is given here is
"it works, she said"; every character of that remembers where it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onrecord.quotations import Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_PLAIN: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u00a0": " ", "\n": " ", "\r": " ", "\t": " ", "\u2028": " "}
)
_SAYS: Final = re.compile(
    r"\s*(?:[\w.'-]+,?\s+){0,7}?(?:said|says|say|asked|asks|wrote|writes|added|adds|replied|told|tells|"
    r"shouted|yelled|exclaimed|recalled|explained|tweeted|joked|continued|responded|wondered|"
    r"answered|demanded|insisted|cried|screamed|noted|declared|argued)\b"
)
_VERB: Final = len("it ")


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

    def start(self, token: Token) -> int:
        """Offset in the document where a token begins."""
        return self.source.origin[token.idx]

    def end(self, token: Token) -> int:
        """Offset in the document where a token ends."""
        return self.source.origin[token.idx + len(token) - 1] + 1

    def masks(self) -> list[tuple[Quote, Token]]:
        """Each masked quotation with the verb of its mask."""
        at = {token.idx: token for token in self.doc}
        verbs = ((quote, at.get(place + _VERB)) for quote, place in self.source.masked)
        return [(quote, token) for quote, token in verbs if token is not None]


class _Builder:
    """A text in the making, each character with its origin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: list[str] = []
        self.origin: list[int] = []

    def copy(self, left: int, right: int) -> None:
        """The document's own characters."""
        self.pieces.append(self.text[left:right].translate(_PLAIN))
        self.origin.extend(range(left, right))

    def add(self, words: str, left: int, right: int) -> None:
        """Words of ours for a span: the first character stands for its begin, the last its end."""
        self.pieces.append(words)
        self.origin.extend([left] * (len(words) - 1) + [right - 1])

    def opens_sentence(self) -> bool:
        """Whether what comes next begins a sentence."""
        before = "".join(self.pieces[-3:]).rstrip()
        return not before or before[-1] in ".!?"


def mask(text: str, start: int, end: int, quotes: list[Quote]) -> Masked:
    """A paragraph with its clause-like quotations masked and the marks of the others left out."""
    built = _Builder(text)
    masked: list[tuple[Quote, int]] = []
    cursor = start
    resumed = False
    for quote in quotes:
        built.copy(cursor, quote.start)
        inner = quote.end - (0 if quote.open else 1)
        inside = text[quote.start + 1 : inner].strip()
        if inside and (_clause_like(inside) or (resumed and inside[-1] in ".!?")):
            masked.append((quote, len(built.origin)))
            built.add("It " if built.opens_sentence() else "it ", quote.start, quote.start + 1)
            built.add("works", quote.start, quote.end)
            tail = _punctuation(inside, text[quote.end : end])
            if tail:
                built.add(tail, quote.end - 1, quote.end)
            resumed = tail == ","
        else:
            built.copy(quote.start + 1, inner)
            resumed = False
        cursor = quote.end
    built.copy(cursor, end)
    return Masked("".join(built.pieces), tuple(built.origin), tuple(masked))


def _clause_like(inside: str) -> bool:
    """Whether a quotation is a sentence or more: a capital first, punctuation last."""
    words = len(inside.split())
    begins = inside[0].isupper() or inside[0] in "[.\u2026'\u2018"
    ends = inside[-1] in ",.!?\u2014\u2026-'\u2019]"
    if words == 1:
        return begins and inside[-1] in ",!?"
    sentences = re.search(r"\w{2,}[.!?]\s+[A-Z]", inside) is not None
    return sentences or (begins and (ends or words > 5))  # noqa: PLR2004  # too long for a title


def _punctuation(inside: str, after: str) -> str:
    """What follows a mask: a comma where the sentence goes on, else a full stop."""
    if not after.strip() or after.lstrip()[0] in ",.;:)":
        return ""
    if inside[-1:] == "," or after.lstrip()[0].islower() or _SAYS.match(after):
        return ","
    return "." if inside[-1:] in ".!?\u2026\u2014-" else ""
