"""Whose a quotation is, where no complement clause says so: frames, colons, continuations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from onrecord.extractors.rules_parsing import Found, Parsed, located
from onrecord.extractors.rules_phrases import (
    Relation,
    child,
    cue_words,
    is_passive,
    lemma_of,
    noun_phrase,
    subject_of,
)
from onrecord.extractors.rules_reporting import ATTITUDES, CLAUSE, QUOTATIVE
from onrecord.extractors.rules_words import listed

if TYPE_CHECKING:
    from spacy.tokens import Token

_HEADINGS: Final = listed("""
    Note Photo Photos Image Video Update Correction Related Source Sources Editor Date Time Read
    More Also Warning Caption Contact Location Price Background Analysis Question Answer""")
"""Capitalised words before a colon that speak for nobody."""
_LEAD: Final = 3
"""Words that the name of a speaker before a colon may have."""


def attach(parsed: Parsed, here: list[Found], before: list[Found]) -> None:
    """Give every masked quotation of a paragraph to an attribution.

    In this order: the content that holds it, a frame in its sentence ("…," she said), a colon
    before it, the attribution of the quotation before it, also from the paragraph before. New
    ones are added to ``here``, continued ones widened in place.
    """
    for quote, works in parsed.masks():
        owner = (
            next((f for f in here if works.i in f.relation.content), None)
            or _framed(parsed, works, here)
            or _after_colon(parsed, works, here)
            or _continued(parsed, works, here, before)
        )
        if owner is not None:
            owner.quoted = True
            if not any(start <= quote.start and quote.end <= end for start, end in owner.content):
                owner.content = sorted([*owner.content, (quote.start, quote.end)])
    _line_colon(parsed, here)


def _framed(parsed: Parsed, works: Token, here: list[Found]) -> Found | None:
    """The reporting verb nearest to a masked quotation, in its sentence."""
    comma = parsed.doc[works.i + 1 : works.i + 2].text == ","
    verbs = [
        verb
        for verb in works.sent
        if verb.pos_ in ("VERB", "AUX")
        and verb.lemma_ != "work"
        and (lemma_of(verb) in QUOTATIVE | CLAUSE or (comma and works.head == verb))
        and subject_of(verb) is not None
    ]
    verb = min(verbs, key=lambda v: abs(v.i - works.i), default=None)
    subject = subject_of(verb) if verb is not None else None
    if verb is None or subject is None:
        return None
    if known := next((f for f in here if f.relation.head == verb.i), None):
        return known
    if is_passive(verb) and child(verb, "agent") is None:
        return None
    attitude = ATTITUDES.get(lemma_of(verb), "assertion")
    return _new(parsed, verb, cue_words(verb), noun_phrase(subject, without=[verb]), here, attitude)


def _new(
    parsed: Parsed,
    head: Token,
    cue: set[int],
    source: Iterable[int],
    here: list[Found],
    attitude: str = "assertion",
    content: Iterable[int] = (),
) -> Found | None:
    kept = frozenset(source) - cue
    found = located(Relation(head.i, frozenset(cue), kept, frozenset(content), attitude), parsed)
    if found.source:
        here.append(found)
    return found if found.source else None


def _after_colon(parsed: Parsed, works: Token, here: list[Found]) -> Found | None:
    """The colon is the cue, the clause's subject the source: "Her message was blunt: “…”"."""
    doc, place = parsed.doc, works.i - 2
    if place < 1 or doc[place].text != ":":
        return None
    stops = (i for i in range(place) if doc[i].text in ".!?" or doc[i].is_space)
    lead = doc[max(stops, default=-1) + 1 : place]
    verbs = [t for t in lead if t.pos_ in ("VERB", "AUX") and child(t, "nsubj")]
    subject = child(verbs[-1], "nsubj") if verbs else lead.root if len(lead) else None
    if subject is None or subject.lower_ in ("there", "it", "this", "that"):
        return None
    source = noun_phrase(subject, without=verbs) & {t.i for t in lead}
    return _new(parsed, doc[place], {place}, source, here)


def _line_colon(parsed: Parsed, here: list[Found]) -> None:
    """A line that begins with a speaker and a colon: "Police: Two men found dead"."""
    doc = parsed.doc
    colon = next((t for t in doc[: _LEAD + 1] if t.text == ":"), None)
    if colon is None or any(f.relation.cue == {colon.i} for f in here):
        return
    lead, rest = doc[: colon.i], [t.i for t in doc[colon.i + 1 :] if not t.is_space]
    names = all(t.text[0].isupper() and t.pos_ not in ("VERB", "AUX") for t in lead)
    if not lead.text or not names or lead.text in _HEADINGS:
        return
    if any(doc[i].is_alpha for i in rest) and not doc[rest[0]].is_lower:
        _new(parsed, colon, {colon.i}, [t.i for t in lead], here, content=rest)


def _continued(
    parsed: Parsed, works: Token, here: list[Found], before: list[Found]
) -> Found | None:
    """The attribution of the speech before, if nothing but a quotation stands in this sentence."""
    if not all(map(_no_word, works.sent)):
        return None
    start = parsed.span(works.i, works.i)[0]
    earlier = [f for f in here if f.cue[1] <= start and f.speech]
    if earlier:
        sentence = {f.cue: parsed.doc[f.relation.head].sent.start for f in earlier}
        return max(earlier, key=lambda f: (sentence[f.cue], f.quoted, f.cue))
    opens = all(map(_no_word, parsed.doc[: works.i]))
    return before[-1] if opens and before and before[-1].speech else None


def _no_word(token: Token) -> bool:
    """Whether a token is punctuation, white space or part of a mask."""
    return token.is_punct or token.is_space or token.lower_ in ("it", "works")
