"""The ``rules`` tagger of attributions: from paragraphs to sources, cues and contents.

A paragraph is parsed with its long quotations masked (``rules_parsing``); ``rules_clauses`` reads
the parse; ``rules_direct`` gives each quotation that is still nobody's to a speaker;
``rules_attributes`` adds what is computed from the spans alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onrecord.extractors.rules_attributes import Mention, finished
from onrecord.extractors.rules_clauses import relations
from onrecord.extractors.rules_direct import Found, attach
from onrecord.extractors.rules_parsing import Masked, Parsed, mask
from onrecord.extractors.rules_phrases import Relation
from onrecord.extractors.rules_surface import surface_relations
from onrecord.quotations import paragraphs, quotes

if TYPE_CHECKING:
    from spacy.language import Language

Span = tuple[int, int]


def attributions(
    text: str, nlp: Language | None, *, mentions: Sequence[Mention] = (), nested: bool = True
) -> list[dict[str, Any]]:
    """All attributions of a text, in order of their cues, as prediction dicts.

    Args:
        text: the text; offsets count its code points.
        nlp: an English pipeline with tagger, parser, lemmatiser and named entities; None for
            surface patterns.
        mentions: names of people and bodies, for speakers beyond those that ``nlp`` finds.
        nested: whether attributions inside another's content are given too.
    """
    spans = list(paragraphs(text))
    marked = [quotes(text, start, end) for start, end in spans]
    masks = [mask(text, *span, found) for span, found in zip(spans, marked, strict=True)]
    every = [quote for inside in marked for quote in inside]
    if nlp is None:
        found = [f for m in masks for f in _surface(m)]
        return finished(text, found, every, mentions, nested=nested)
    docs = nlp.pipe(m.text for m in masks)
    parses = [Parsed(source, doc) for source, doc in zip(masks, docs, strict=True)]
    found = []
    for parsed, inside in zip(parses, marked, strict=True):
        here = [_located(relation, parsed) for relation in relations(parsed.doc)]
        attach(parsed, inside, here, found)
        found += here
    if nested:
        found += _inside(text, nlp, masks)
    named = [*mentions, *(m for parsed in parses for m in _mentions(parsed))]
    return finished(text, found, every, named, nested=nested)


def _surface(masked: Masked) -> Iterator[Found]:
    """Attributions by surface patterns; a quotation that follows one goes on with it."""
    last: Found | None = None
    found = list(surface_relations(masked))
    for quote, _ in masked.masked:
        held = next((f for f in found if any(s <= quote.start < e for s, e in f.content)), None)
        last = held or last
        if held is None and last is not None:
            last.content.append((quote.start, quote.end))
    yield from found


def _inside(text: str, nlp: Language, masks: Iterable[Masked]) -> Iterator[Found]:
    """Attributions inside the quotations that were masked: "“I think we lost,” he said"."""
    inner = [
        mask(text, quote.start + 1, quote.end - (0 if quote.open else 1), [])
        for masked in masks
        for quote, _ in masked.masked
    ]
    for source, doc in zip(inner, nlp.pipe(m.text for m in inner), strict=True):
        parsed = Parsed(source, doc)
        for relation in relations(doc):
            yield _located(relation, parsed)


def _located(relation: Relation, parsed: Parsed) -> Found:
    """A relation in offsets of the document."""
    cue = fragments(parsed, relation.cue, relation.source | relation.content)
    return Found(
        head=relation.head,
        source=fragments(parsed, relation.source, relation.cue, whole=True),
        cue=(cue[0][0], cue[-1][1]) if cue else None,
        content=fragments(parsed, relation.content, relation.cue | relation.source),
        tokens=set(relation.content),
        attitude=relation.attitude,
    )


def fragments(
    parsed: Parsed, indices: Iterable[int], others: Iterable[int], *, whole: bool = False
) -> list[Span]:
    """Runs of tokens as spans without punctuation at their edges.

    A run goes on over punctuation and white space that no other role claims; with ``whole`` the
    role is one span from its first word to its last.
    """
    doc, claimed = parsed.doc, set(others)
    words = sorted(i for i in indices if not (doc[i].is_punct or doc[i].is_space))
    runs: list[list[int]] = []
    for i in words:
        between = range(runs[-1][-1] + 1, i) if runs else ()
        joined = runs and (
            whole or all((doc[j].is_punct or doc[j].is_space) and j not in claimed for j in between)
        )
        if joined:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [_bracketed(parsed, run[0], run[-1]) for run in runs]


def _bracketed(parsed: Parsed, first: int, last: int) -> Span:
    """The span of a run of tokens, with the bracket that closes one opened inside."""
    doc = parsed.doc
    opened = sum(t.text == "(" for t in doc[first : last + 1])
    closed = sum(t.text == ")" for t in doc[first : last + 1])
    if opened > closed and last + 1 < len(doc) and doc[last + 1].text == ")":
        last += 1
    return parsed.start(doc[first]), parsed.end(doc[last])


def _mentions(parsed: Parsed) -> Iterator[Mention]:
    for entity in parsed.doc.ents:
        if entity.label_ in ("PERSON", "ORG", "GPE", "NORP"):
            start, end = parsed.start(entity[0]), parsed.end(entity[-1])
            yield Mention(start, end, entity.label_)
