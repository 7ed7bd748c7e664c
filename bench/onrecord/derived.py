"""What follows from an attribution's spans and the text: its parent and its ``quote_type``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from onrecord.annotations import PredictedAttribution, QuoteType
from onrecord.quotations import Quote, paragraphs, quotes
from onrecord.span import Fragments, length
from onrecord.tokens import word_tokens

R = TypeVar("R", bound=PredictedAttribution)


def holders(relation: PredictedAttribution, layer: Sequence[R]) -> list[R]:
    """The smallest relations whose content holds a relation's cue, or its content without one."""
    held = relation.cue or relation.content
    around = [
        other for other in layer if other is not relation and held and _holds(other.content, held)
    ]
    least = min((length(other.content) for other in around), default=0)
    return [other for other in around if length(other.content) == least]


def _holds(content: Fragments, spans: Fragments) -> bool:
    return all(any(a <= start and end <= b for a, b in content) for start, end in spans)


def quotations(text: str) -> list[Quote]:
    """All quotations of a text, paragraph by paragraph."""
    return [quote for a, b in paragraphs(text) for quote in quotes(text, a, b)]


def quote_type(text: str, content: Fragments, found: Sequence[Quote]) -> QuoteType:
    """Whether all, some or none of a content's words stand in quotation marks.

    Args:
        text: the text.
        content: fragments in it.
        found: the text's quotations.
    """
    words = [(a + x, a + y) for a, b in content for x, y in word_tokens(text[a:b])]
    quoted = [any(q.start <= a and b <= q.end for q in found) for a, b in words]
    if not any(quoted):
        return "indirect"
    return "direct" if all(quoted) else "mixed"
