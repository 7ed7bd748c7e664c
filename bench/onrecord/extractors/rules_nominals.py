"""Attributions without a verb of saying: nouns, adjectives, hedges, "according to"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onrecord.extractors import rules_reporting as lexicon
from onrecord.extractors.rules_phrases import (
    Relation,
    child,
    content_clause,
    cue_words,
    finite,
    first_after,
    infinitive,
    is_passive,
    made,
    noun_phrase,
    subject_of,
    subtree,
)
from onrecord.extractors.rules_words import listed

if TYPE_CHECKING:
    from spacy.tokens import Token

_EMPTY: Final = listed("it there that this which what")
_PLANS: Final = listed("plan schedule need custom tradition size")
"""What things go according to without anybody saying so."""


def _clause_around(word: Token) -> Token:
    """The verb of the clause that a word stands in, or the head of its sentence."""
    clause = word.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head != clause:
        clause = clause.head
    return clause


def of_according(word: Token) -> Relation | None:
    """The clause around "according to SOURCE" is the content."""
    to = child(word, "prep")
    speaker = child(to, "pobj") if to is not None else None
    if to is None or speaker is None or speaker.lemma_ in _PLANS:
        return None
    clause, own = _clause_around(word), subtree(word)
    while clause.dep_ in ("xcomp", "pcomp", "acl", "prep") and clause.head != clause:
        clause = clause.head
    content = subtree(clause) - own
    closes = all(t.is_punct or t.is_space for t in word.doc[max(own) + 1 : word.sent.end])
    if closes and word.doc[word.i - 1].text == ",":
        content = {t.i for t in word.sent} - own
    return made(word, {word.i, to.i}, noun_phrase(speaker), content, "assertion")


def of_noun(noun: Token) -> Relation | None:
    """A noun of speech: "her claim that …", "expressed fears that …", "a promise to …"."""
    clause = first_after(noun, ("acl", "ccomp", "relcl"), lambda c: content_clause(noun, c))
    owner, verb, cue, source = child(noun, "poss"), noun.head, {noun.i}, set[int]()
    if clause is None and owner is not None and noun.dep_ == "nsubj" and verb.lemma_ == "be":
        clause = first_after(verb, ("ccomp",))  # "her fear is that …"
        cue = set(range(noun.i, verb.i + 1))
    if clause is None:
        return None
    if owner is not None:
        source = noun_phrase(owner, without=[c for c in owner.children if c.dep_ == "case"])
    elif (
        noun.dep_ in ("dobj", "attr")
        and verb.lemma_ in lexicon.LIGHT_VERBS
        and not is_passive(verb)
    ):
        subject = subject_of(verb)
        if subject is not None and subject.lower_ not in _EMPTY:
            source = noun_phrase(subject, without=[verb])
            cue = cue_words(verb) | set(range(verb.i, noun.i + 1))
    if not source:
        by = first_after(noun, ("prep",), lambda c: c.lower_ in ("by", "from", "among"))
        speaker = child(by, "pobj") if by is not None else None
        source = noun_phrase(speaker, without=[clause]) if speaker is not None else set()
    return made(noun, cue, source, subtree(clause), lexicon.NOUNS[noun.lemma_])


def of_adjective(adjective: Token) -> Relation | None:
    """An adjective: "is confident that …", "is ready to …"."""
    attitude, verb = lexicon.ADJECTIVES[adjective.lower_], adjective.head
    wanted = infinitive if attitude == "intention" else finite
    clause = first_after(adjective, ("ccomp", "xcomp"), wanted)
    subject = subject_of(verb) if adjective.dep_ in ("acomp", "ccomp", "oprd") else None
    if clause is None or subject is None or subject.lower_ in _EMPTY:
        return None
    cue = cue_words(verb) | set(range(verb.i, adjective.i + 1))
    source = noun_phrase(subject, without=[verb])
    return made(adjective, cue, source, subtree(clause), attitude)


def of_hedge(adverb: Token) -> Relation | None:
    """A hedge by itself ("reportedly"): the clause around it, said by nobody."""
    clause = _clause_around(adverb)
    if any(t.lower_ == "according" for t in clause.subtree):
        return None
    return made(adverb, {adverb.i}, set(), subtree(clause), "assertion")
