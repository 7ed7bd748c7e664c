"""Whose a quotation is, where no complement clause says so: frames, colons, continuations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from onrecord.extractors.rules_parsing import Parsed
from onrecord.extractors.rules_phrases import (
    can_speak,
    child,
    cue_words,
    is_passive,
    lemma_of,
    noun_phrase,
    subject_of,
)
from onrecord.extractors.rules_reporting import ATTITUDES, CLAUSE, QUOTATIVE
from onrecord.quotations import Quote

if TYPE_CHECKING:
    from spacy.tokens import Token

Span = tuple[int, int]
_HEADINGS: Final = frozenset(
    [
        "Note",
        "Photo",
        "Photos",
        "Image",
        "Video",
        "Update",
        "Correction",
        "Related",
        "Source",
        "Sources",
        "Editor",
        "Date",
        "Time",
        "Read",
        "More",
        "Also",
        "Warning",
        "Caption",
        "Contact",
        "Location",
        "Price",
        "Background",
        "Analysis",
        "Question",
        "Answer",
    ]
)
"""Capitalised words before a colon that speak for nobody."""
_FRAGMENT: Final = 3
"""A quotation of fewer words that is part of no clause is an epithet, not a statement."""


@dataclass(slots=True)
class Found:
    """An attribution in the making, in offsets of the document.

    Attributes:
        head: token of the paragraph that the cue is built around; negative if there is none.
        tokens: indices of its content there.
        quoted: a whole quotation was given to it.
    """

    head: int
    source: list[Span]
    cue: Span | None
    content: list[Span]
    attitude: str
    tokens: set[int] = field(default_factory=set)
    quoted: bool = False


def attach(parsed: Parsed, quotes: list[Quote], here: list[Found], before: list[Found]) -> None:
    """Give every quotation of a paragraph that is in no content yet to an attribution.

    In this order: a frame in its sentence ("…," she said), a colon before it, the attribution
    of the quotation before it, also from the paragraph before. New ones are added to ``here``,
    continued ones widened in place.
    """
    masks = parsed.masks()
    masked = {quote for quote, _ in masks}
    for quote, verb in masks:
        owner = next((f for f in here if verb.i in f.tokens), None)
        owner = owner or _framed(parsed, verb, here) or _after_colon(parsed, verb, here)
        owner = owner or _continued(parsed, verb, here, before)
        if owner is not None:
            _give(owner, quote)
    _line_colon(parsed, here)
    for quote in quotes:
        if quote not in masked and not _covered(quote, here):
            _fragment(parsed, quote, here)


def _give(owner: Found, quote: Quote) -> None:
    owner.quoted = True
    if not any(start <= quote.start and quote.end <= end for start, end in owner.content):
        owner.content = sorted([*owner.content, (quote.start, quote.end)])


def _covered(quote: Quote, here: list[Found]) -> bool:
    middle = (quote.start + quote.end) // 2
    spans = [span for f in here for span in [*f.content, *([f.cue] if f.cue else [])]]
    return any(start <= middle < end for start, end in spans)


def _framed(parsed: Parsed, works: Token, here: list[Found]) -> Found | None:
    """The reporting verb beside a masked quotation, in its sentence."""
    doc = parsed.doc
    best: Token | None = None
    for verb in works.sent:
        if verb.pos_ not in ("VERB", "AUX") or verb.i == works.i or verb.lemma_ == "work":
            continue
        lemma = lemma_of(verb)
        beside = abs(verb.i - works.i) <= 4 or works.head.i == verb.i  # noqa: PLR2004  # "It works, X said"
        known = lemma in QUOTATIVE or lemma in CLAUSE
        comma = works.i + 1 < len(doc) and doc[works.i + 1].text == "," and works.head.i == verb.i
        if not (known or (comma and beside)) or subject_of(verb) is None:
            continue
        if best is None or abs(verb.i - works.i) < abs(best.i - works.i):
            best = verb
    if best is None:
        return None
    known_already = next((f for f in here if f.head == best.i), None)
    return known_already or _made(parsed, best, here)


def _made(parsed: Parsed, verb: Token, here: list[Found]) -> Found | None:
    subject = subject_of(verb)
    if subject is None or (is_passive(verb) and child(verb, "agent") is None):
        return None
    doc = parsed.doc
    cue = sorted(cue_words(verb))
    source = sorted(noun_phrase(subject, without=[verb]) - set(cue))
    if not source:
        return None
    made = Found(
        head=verb.i,
        source=[(parsed.start(doc[source[0]]), parsed.end(doc[source[-1]]))],
        cue=(parsed.start(doc[cue[0]]), parsed.end(doc[cue[-1]])),
        content=[],
        attitude=ATTITUDES.get(lemma_of(verb), "assertion"),
    )
    here.append(made)
    return made


def _after_colon(parsed: Parsed, works: Token, here: list[Found]) -> Found | None:
    """The colon is the cue, the clause's subject the source: "Her message was blunt: “…”"."""
    doc = parsed.doc
    place = works.i - 2
    if place < 0 or doc[place].text != ":":
        return None
    start = place
    while start > 0 and doc[start - 1].text not in ".!?" and not doc[start - 1].is_space:
        start -= 1
    verbs = [t for t in doc[start:place] if t.pos_ in ("VERB", "AUX") and child(t, "nsubj")]
    subject = (
        child(verbs[-1], "nsubj") if verbs else doc[start:place].root if place > start else None
    )
    if subject is None or subject.lower_ in ("there", "it", "this", "that"):
        return None
    source = sorted(noun_phrase(subject, without=verbs) & set(range(start, place)))
    if not source:
        return None
    return _colon(parsed, doc[place], source, here)


def _colon(parsed: Parsed, colon: Token, source: list[int], here: list[Found]) -> Found:
    doc = parsed.doc
    made = Found(
        head=-1,
        source=[(parsed.start(doc[source[0]]), parsed.end(doc[source[-1]]))],
        cue=(parsed.start(colon), parsed.end(colon)),
        content=[],
        attitude="assertion",
    )
    here.append(made)
    return made


def _line_colon(parsed: Parsed, here: list[Found]) -> None:
    """A line that begins with a speaker and a colon: "Police: Two men found dead"."""
    doc = parsed.doc
    colon = next((t for t in doc[:8] if t.text == ":"), None)
    if colon is None or colon.i == 0 or colon.i + 3 > len(doc):
        return
    lead = doc[: colon.i]
    noun = next((t for t in reversed(lead) if t.pos_ in ("NOUN", "PROPN", "PRON")), lead[-1])
    if any(t.pos_ in ("VERB", "AUX") for t in lead) or any(
        f.cue == (parsed.start(colon), parsed.end(colon)) for f in here
    ):
        return
    named = all(t.text[0].isupper() for t in lead) and len(lead) <= 3  # noqa: PLR2004  # a name
    speaks = can_speak(noun) or (named and lead.text not in _HEADINGS)
    if not (speaks and lead[0].text[0].isupper()) or (doc[colon.i + 1].is_lower):
        return
    end = len(doc)
    while end > colon.i + 1 and doc[end - 1].is_punct:
        end -= 1
    if end == colon.i + 1:
        return
    made = _colon(parsed, colon, [t.i for t in lead], here)
    made.content = [(parsed.start(doc[colon.i + 1]), parsed.end(doc[end - 1]))]
    made.tokens = set(range(colon.i + 1, end))


def _continued(
    parsed: Parsed, works: Token, here: list[Found], before: list[Found]
) -> Found | None:
    """The attribution of the quotation before, if nothing but a quotation stands here."""
    alone = all(t.is_punct or t.is_space or t.lower_ in ("it", "works") for t in works.sent)
    if not alone:
        return None
    earlier = [f for f in here if f.quoted]
    if earlier:
        return earlier[-1]
    if here and _speech(max(here, key=lambda f: f.cue or (0, 0))):
        sentence = [f for f in here if f.cue and f.cue[1] <= parsed.start(works)]
        if sentence and _speech(sentence[-1]):
            return sentence[-1]
    opens = all(
        t.is_punct or t.is_space or t.lower_ in ("it", "works") for t in parsed.doc[: works.i]
    )
    return (
        before[-1] if opens and before and before[-1].head >= -1 and _speech(before[-1]) else None
    )


def _speech(found: Found) -> bool:
    return found.quoted or (found.attitude == "assertion" and bool(found.source))


def _fragment(parsed: Parsed, quote: Quote, here: list[Found]) -> None:
    """A quoted phrase under a reporting verb: the part of its clause that holds it is content."""
    doc = parsed.doc
    inside = [
        t
        for t in doc
        if quote.start <= parsed.start(t) and parsed.end(t) <= quote.end and t.is_alpha
    ]
    if len(inside) < _FRAGMENT:
        return
    token = doc[inside[0].i : inside[-1].i + 1].root
    while token.head.i != token.i:
        verb = token.head
        lemma = lemma_of(verb)
        if verb.pos_ == "VERB" and lemma in QUOTATIVE and not is_passive(verb) and subject_of(verb):
            if token.dep_ in ("nsubj", "nsubjpass") or any(f.head == verb.i for f in here):
                return
            made = _made(parsed, verb, here)
            if made is not None:
                words = sorted(t.i for t in token.subtree if not t.is_punct)
                made.content = [(parsed.start(doc[words[0]]), parsed.end(doc[words[-1]]))]
                made.tokens = set(words)
            return
        if verb.pos_ in ("VERB", "AUX"):
            return
        token = verb
