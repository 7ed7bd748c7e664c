"""Pieces of a dependency parse: the words of a cue, of a source and of a content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onrecord.extractors import rules_reporting as lexicon
from onrecord.extractors.rules_words import listed

if TYPE_CHECKING:
    from spacy.tokens import Token

_GROUP: Final = listed("aux auxpass neg advmod prt")
_CLIMB: Final = listed("xcomp conj advcl pcomp prep acl dobj pobj ccomp")
_NOT_OF_CUE: Final = listed("so not how about only also")
_PERSONS: Final = listed("i you he she we they who")
_NEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Relation:
    """An attribution as sets of token indices of one parsed paragraph.

    Attributes:
        head: index of the word that the cue is built around.
        cue: indices of the cue, contiguous.
        source: indices of the source; empty if there is none.
        content: indices of the content; may have gaps.
        attitude: assertion, belief, fact or intention.
    """

    head: int
    cue: frozenset[int]
    source: frozenset[int]
    content: frozenset[int]
    attitude: str


def lemma_of(verb: Token) -> str:
    """A verb's lemma; where the lemmatiser missed a final e ("hopes" as "hop"), the one we list."""
    lemma = verb.lemma_.lower()
    if (
        lemma not in lexicon.ATTITUDES
        and f"{lemma}e" in lexicon.ATTITUDES
        and verb.lower_.startswith(f"{lemma}e")
    ):
        return f"{lemma}e"
    return lemma


def subtree(token: Token, *, without: Iterable[Token] = ()) -> set[int]:
    """Indices of a token and all that depends on it, less the subtrees of other tokens."""
    whole = {t.i for t in token.subtree}
    inside = (other for other in without if other.i in whole)
    return whole.difference(*({t.i for t in other.subtree} for other in inside))


def child(token: Token, *deps: str) -> Token | None:
    """The first child with one of these dependencies."""
    return next((c for c in token.children if c.dep_ in deps), None)


def first_after(
    token: Token, deps: tuple[str, ...], wanted: Callable[[Token], bool] = bool
) -> Token | None:
    """The first child after a token with one of these dependencies that passes a test."""
    found = (c for c in token.children if c.dep_ in deps and c.i > token.i and wanted(c))
    return next(found, None)


def infinitive(verb: Token) -> bool:
    """Whether a verb stands with "to"."""
    return any(c.tag_ == "TO" for c in verb.children)


def finite(verb: Token) -> bool:
    """Whether a verb heads a clause with a subject and a tense, rather than a small clause."""
    if infinitive(verb):
        return False
    group = [verb, *(c for c in verb.children if c.dep_ in ("aux", "auxpass"))]
    tensed = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in group)
    subject = child(verb, "nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
    return (tensed and subject is not None) or child(verb, "mark") is not None


def is_passive(verb: Token) -> bool:
    """Whether a verb is passive: "is expected", "when asked", "claims made by"."""
    if child(verb, "auxpass", "nsubjpass") is not None:
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and child(verb, "aux") is None


def cue_words(verb: Token) -> set[int]:
    """The whole verb group: auxiliaries, adverbs, negation, particle."""
    doc, top = verb.doc, verb
    first = last = verb.i
    while top.dep_ == "xcomp" and infinitive(top) and top.head.lemma_ in lexicon.CONTROL:
        if child(top.head, "dobj") or top.i - top.head.i > _NEAR:
            break
        top = top.head
        first = top.i
    while first > verb.sent.start and _of_group(doc[first - 1], first, last):
        first -= 1
    while last + 1 < len(doc) and doc[last + 1].head == verb and _follows(doc[last + 1]):
        last += 1
    return set(range(first, last + 1))


def _of_group(token: Token, first: int, last: int) -> bool:
    return token.dep_ in _GROUP and token.tag_ != "WRB" and first <= token.head.i <= last


def _follows(token: Token) -> bool:
    """Whether what comes right after a verb is its particle or an adverb of manner."""
    adverb = token.dep_ == "advmod" and token.tag_ in ("RB", "RBR")
    return token.dep_ == "prt" or (adverb and token.lower_ not in _NOT_OF_CUE)


def noun_phrase(noun: Token, *, without: Iterable[Token] = ()) -> set[int]:
    """A noun with determiner, modifiers, apposition and relative clause, no punctuation last."""
    indices = sorted(subtree(noun, without=without))
    while indices and noun.doc[indices[-1]].is_punct and noun.doc[indices[-1]].text not in ")]":
        indices.pop()
    return set(indices)


def matrix_of(verb: Token) -> Token | None:
    """The reporting verb that a coordinate belongs to, where the parser hung it on the complement.

    In "she said it would rain and promised to help" the parser joins "promised" to "rain"; a
    finite form after a modal, or a verb of speech after a subject that cannot speak, belongs to
    "said". So does a participle of speech after a comma ("…, telling aides that …").
    """
    clause, matrix = verb.head, verb.head.head
    if clause.dep_ != "ccomp" or clause.i < matrix.i or child(verb, "nsubj", "nsubjpass", "expl"):
        return None
    if verb.dep_ == "advcl":
        comma = verb.doc[verb.left_edge.i - 1].text == ","
        speech = (
            verb.tag_ == "VBG" and lemma_of(verb) in lexicon.QUOTATIVE and not child(verb, "mark")
        )
        return matrix if comma and speech and clause.i < verb.i else None
    if verb.dep_ != "conj" or verb.tag_ != matrix.tag_ or child(verb, "aux", "auxpass"):
        return None
    subject = child(clause, "nsubj", "nsubjpass", "expl")
    mute = subject is not None and (clause.lemma_ == "be" or not can_speak(subject))
    bare = clause.tag_ in ("VB", "VBN", "VBG")
    return matrix if bare or (mute and lemma_of(verb) in lexicon.ATTITUDES) else None


def subject_of(verb: Token) -> Token | None:
    """The word that a verb's subject is built around; taken from above where it has none itself."""
    token = verb
    while True:
        passive = child(token, "nsubjpass") if token != verb else None
        found = child(token, "nsubj", "csubj") or passive
        if found is not None and not found.is_ancestor(verb) and found != verb:
            return found
        if token.dep_ not in _CLIMB or (token.dep_ == "ccomp" and token.tag_ != "VBG"):
            return None
        if token.dep_ == "acl" and token.tag_ == "VBG" and token.head.pos_ in ("NOUN", "PROPN"):
            return token.head
        token = matrix_of(token) or token.head


def can_speak(noun: Token) -> bool:
    """Whether a subject is a person, a body or a document, as far as its word shows."""
    named = noun.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") or noun.pos_ == "PROPN"
    return named or noun.lower_ in _PERSONS or noun.lemma_ in lexicon.SPEAKING_NOUNS


def content_clause(noun: Token, clause: Token) -> bool:
    """Whether a clause spells out what a noun of speech is about."""
    mark = child(clause, "mark")
    if mark is not None and mark.lower_ in ("that", "whether"):
        return True
    intended = lexicon.NOUNS.get(noun.lemma_) == "intention"
    return intended and clause.dep_ == "acl" and infinitive(clause)


def made(
    head: Token, cue: set[int], source: set[int], content: set[int], attitude: str
) -> Relation | None:
    """A relation whose roles are disjoint, or None if no content is left."""
    doc = head.doc
    content = {i for i in content - cue - source if not doc[i].is_space}
    while content and (doc[max(content)].is_punct or doc[max(content)].dep_ == "cc"):
        content.discard(max(content))
    if not any(doc[i].is_alpha or doc[i].like_num for i in content):
        return None
    return Relation(head.i, frozenset(cue), frozenset(source - cue), frozenset(content), attitude)
