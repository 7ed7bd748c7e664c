"""The ``rules`` tagger of attributions: from paragraphs to sources, cues and contents.

A paragraph is parsed with its long quotations masked (``rules_parsing``); ``rules_clauses`` reads
the parse; ``rules_direct`` gives each quotation that is still nobody's to a speaker;
``rules_attributes`` adds what is computed from the spans alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from onrecord.extractors.rules_attributes import Mention, finished
from onrecord.extractors.rules_clauses import relations
from onrecord.extractors.rules_direct import attach
from onrecord.extractors.rules_parsing import Found, Masked, Parsed, located, mask
from onrecord.quotations import paragraphs, quotes

if TYPE_CHECKING:
    from spacy.language import Language


_DATELINE: Final = re.compile(
    r"[A-Z][A-Z'\u2019. -]+[A-Z.](?:,[^\u2014\u2013:\n]{0,40}?)?(?:\s*\([^)\n]{1,30}\))?"
    r"\s*(?:--|\u2014|\u2013|-\s|:)\s*(?=[A-Z\"'\u201c\u2018])"
)
_SENTENCE_ENDS: Final = tuple(".!?\"'\u201d\u2019")
"""What a paragraph ends with and a headline does not."""


def attributions(
    text: str, nlp: Language, *, mentions: Sequence[Mention] = (), nested: bool = True
) -> list[dict[str, Any]]:
    """All attributions of a text, in order of their cues, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        nlp: an English pipeline with tagger, parser, lemmatiser and named entities.
        mentions: names of people and bodies, for speakers beyond those that ``nlp`` finds.
        nested: whether attributions inside another's content are given too.
    """
    parts = [(_after_dateline(text, start, end), end) for start, end in paragraphs(text)]
    marked = [(start, end, quotes(text, start, end)) for start, end in parts]
    masks = [mask(text, start, end, inside) for start, end, inside in marked]
    found: list[Found] = []
    named = list(mentions)
    for parsed in _parsed(nlp, masks):
        here = [located(relation, parsed) for relation in relations(parsed.doc)]
        attach(parsed, here, found)
        found += here
        named += _mentions(parsed)
    if nested:
        inner = [
            mask(text, quote.start + 1, quote.end - (not quote.open), [])
            for masked in masks
            for quote, _ in masked.masked
        ]
        found += [
            located(relation, parsed)
            for parsed in _parsed(nlp, inner)
            for relation in relations(parsed.doc)
        ]
    every = [quote for _, _, inside in marked for quote in inside]
    return finished(text, found, every, named, nested=nested)


def _after_dateline(text: str, start: int, end: int) -> int:
    """Where a paragraph begins to report: after "LIMA, May 6 – " or "LIMA: "."""
    found = _DATELINE.match(text, start, end)
    return found.end() if found and text[start:end].rstrip()[-1:] in _SENTENCE_ENDS else start


def _parsed(nlp: Language, masks: Sequence[Masked]) -> Iterator[Parsed]:
    docs = nlp.pipe(masked.text for masked in masks)
    yield from map(Parsed, masks, docs)


def _mentions(parsed: Parsed) -> Iterator[Mention]:
    for entity in parsed.doc.ents:
        if entity.label_ in ("PERSON", "ORG", "GPE", "NORP"):
            yield Mention(*parsed.span(entity.start, entity.end - 1), entity.label_)
