"""Attributions without a verb of saying: nouns, adjectives, hedges, "according to"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onrecord.extractors.rules_phrases import (
    Relation,
    child,
    content_clause,
    cue_words,
    finite,
    infinitive,
    is_passive,
    made,
    noun_phrase,
    subject_of,
    subtree,
)
from onrecord.extractors.rules_reporting import ADJECTIVES, LIGHT_VERBS, NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Token

_EMPTY: Final = frozenset({"it", "there", "that", "this", "which", "what"})
_PLANS: Final = frozenset({"plan", "schedule", "need", "custom", "tradition", "size"})
"""What things go according to without anybody saying so."""


def of_according(word: Token) -> Relation | None:
    """The clause around "according to SOURCE" is the content."""
    to = child(word, "prep")
    if to is None or to.lower_ != "to":
        return None
    speaker = child(to, "pobj")
    if speaker is None or speaker.lemma_ in _PLANS:
        return None
    clause = word.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head.i != clause.i:
        clause = clause.head
    while (
        clause.dep_ in ("xcomp", "pcomp", "acl", "prep", "aux", "auxpass")
        and clause.head.i != clause.i
    ):
        clause = clause.head
    before = word.doc[word.i - 1] if word.i > word.sent.start else None
    last = max(t.i for t in word.subtree)
    closes = all(t.is_punct or t.is_space for t in word.doc[last + 1 : word.sent.end])
    if before is not None and before.text == "," and closes:
        clause = word.sent.root
    content = subtree(clause, without=[word])
    if clause.dep_ == "ROOT" and clause.pos_ not in ("VERB", "AUX"):
        content = {t.i for t in word.sent} - {t.i for t in word.subtree}
    return made(word, {word.i, to.i}, noun_phrase(speaker), content, "assertion")


def of_noun(noun: Token) -> Relation | None:
    """A noun of speech: "her claim that …", "expressed fears that …", "a promise to …"."""
    clause = next(
        (
            c
            for c in noun.children
            if c.dep_ in ("acl", "ccomp", "relcl") and c.i > noun.i and content_clause(noun, c)
        ),
        None,
    )
    if clause is None:
        inner = (
            c for p in noun.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pobj"
        )
        later = (c for i in inner for c in i.children if c.dep_ in ("acl", "relcl", "ccomp"))
        clause = next((c for c in later if content_clause(noun, c)), None)
    if clause is None and noun.dep_ == "nsubj" and noun.head.lemma_ == "be":
        clause = next(
            (c for c in noun.head.children if c.dep_ == "ccomp" and c.i > noun.head.i), None
        )
        if clause is not None:
            owner = child(noun, "poss")
            source = noun_phrase(owner, without=_case(owner)) if owner is not None else set()
            cue = set(range(noun.i, noun.head.i + 1))
            return (
                made(noun, cue, source, subtree(clause), NOUNS[noun.lemma_])
                if owner is not None
                else None
            )
    if clause is None:
        return None
    owner = child(noun, "poss")
    cue = {noun.i}
    source = noun_phrase(owner, without=_case(owner)) if owner is not None else set()
    verb = noun.head
    light = noun.dep_ in ("dobj", "attr") and verb.lemma_ in LIGHT_VERBS
    if owner is None and light and not is_passive(verb):
        subject = subject_of(verb)
        if subject is not None and subject.lower_ not in _EMPTY:
            source = noun_phrase(subject, without=[verb])
            cue = cue_words(verb) | set(range(verb.i, noun.i + 1))
    if owner is None and not source:
        by = next(
            (c for c in noun.children if c.dep_ == "prep" and c.lower_ in ("by", "from", "among")),
            None,
        )
        speaker = child(by, "pobj") if by is not None else None
        source = noun_phrase(speaker, without=[clause]) if speaker is not None else set()
    return made(noun, cue, source, subtree(clause), NOUNS[noun.lemma_])


def _case(owner: Token) -> list[Token]:
    return [c for c in owner.children if c.dep_ == "case"]


def of_adjective(adjective: Token) -> Relation | None:
    """An adjective: "is confident that …", "made clear that …"."""
    clause = next(
        (c for c in adjective.children if c.dep_ in ("ccomp", "xcomp") and c.i > adjective.i), None
    )
    if clause is None:
        return None
    wanted = ADJECTIVES[adjective.lower_] == "intention"
    if wanted != infinitive(clause) or (not wanted and not finite(clause)):
        return None
    verb = adjective.head
    if adjective.dep_ not in ("acomp", "ccomp", "oprd") or verb.pos_ not in ("VERB", "AUX"):
        return None
    subject = subject_of(verb)
    if subject is None or subject.lower_ in _EMPTY:
        return None
    cue = cue_words(verb) | set(range(verb.i, adjective.i + 1))
    return made(
        adjective,
        cue,
        noun_phrase(subject, without=[verb]),
        subtree(clause),
        ADJECTIVES[adjective.lower_],
    )


def of_hedge(adverb: Token) -> Relation | None:
    """A hedge by itself ("reportedly"): the clause around it, said by nobody."""
    clause = adverb.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head.i != clause.i:
        clause = clause.head
    if any(t.lower_ == "according" for t in clause.subtree):
        return None
    return made(adverb, {adverb.i}, set(), subtree(clause), "assertion")
