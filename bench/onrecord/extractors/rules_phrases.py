"""Pieces of a dependency parse: the words of a cue, of a source and of a content."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onrecord.extractors.rules_reporting import (
    ATTITUDES,
    CONTROL,
    MEDIA,
    NOUNS_WITH_INFINITIVE,
    QUOTATIVE,
    SPEAKING_NOUNS,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS: Final = ("nsubj", "csubj")
_GROUP: Final = frozenset({"aux", "auxpass", "neg", "advmod", "prt"})
_CLIMB: Final = frozenset(
    {"xcomp", "conj", "advcl", "pcomp", "prep", "acl", "dobj", "pobj", "ccomp"}
)
_LONGEST_SOURCE: Final = 30


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
    if lemma not in ATTITUDES and f"{lemma}e" in ATTITUDES and verb.lower_.startswith(f"{lemma}e"):
        return f"{lemma}e"
    return lemma


def subtree(token: Token, *, without: Iterable[Token] = ()) -> set[int]:
    """Indices of a token and all that depends on it, less the subtrees of other tokens."""
    whole = {t.i for t in token.subtree}
    removed = [{t.i for t in other.subtree} for other in without if other.i in whole]
    return whole - set().union(*removed)


def child(token: Token, *deps: str) -> Token | None:
    """The first child with one of these dependencies."""
    return next((c for c in token.children if c.dep_ in deps), None)


def finite(verb: Token) -> bool:
    """Whether a verb heads a clause with a subject and a tense, rather than a small clause."""
    if any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children):
        return False
    tensed = verb.tag_ in ("VBD", "VBZ", "VBP", "MD") or any(
        c.dep_ in ("aux", "auxpass") and c.tag_ in ("MD", "VBD", "VBZ", "VBP")
        for c in verb.children
    )
    subject = child(verb, "nsubj", "nsubjpass", "csubj", "expl", "csubjpass") is not None
    return (tensed and subject) or child(verb, "mark") is not None


def infinitive(verb: Token) -> bool:
    """Whether a verb stands with "to"."""
    return any(c.tag_ == "TO" for c in verb.children)


def is_passive(verb: Token) -> bool:
    """Whether a verb is passive: "is expected", "when asked", "claims made by"."""
    if child(verb, "auxpass", "nsubjpass") is not None:
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and child(verb, "aux") is None


def cue_words(verb: Token) -> set[int]:
    """The whole verb group: auxiliaries, adverbs, negation, particle, "in a statement"."""
    doc = verb.doc
    group = {verb.i}
    top = verb
    while top.dep_ == "xcomp" and infinitive(top) and top.head.lemma_ in CONTROL:
        if any(c.dep_ == "dobj" for c in top.head.children) or top.i - top.head.i > 4:  # noqa: PLR2004
            break
        group |= set(range(top.head.i, top.i))
        top = top.head
    place = min(group) - 1
    while place >= doc[verb.i].sent.start:
        token = doc[place]
        wanted = token.dep_ in _GROUP and token.tag_ != "WRB" and token.head.i in group
        nested = (
            token.dep_ in ("advmod", "npadvmod")
            and token.head.i == place + 1
            and place + 1 in group
            and token.head.dep_ == "advmod"
        )
        if not wanted and not nested:
            break
        group.add(place)
        place -= 1
    return group | _after(verb, max(group))


def _after(verb: Token, last: int) -> set[int]:
    """What follows a verb and belongs to the cue: particle, adverb, medium, a second verb."""
    doc, added = verb.doc, set[int]()
    while last + 1 < len(doc):
        token = doc[last + 1]
        if token.head.i != verb.i and not (token.dep_ == "advmod" and token.head.i == last + 2):
            break
        if token.dep_ == "prt" or (
            token.dep_ == "advmod"
            and token.tag_ in ("RB", "RBR")
            and token.lower_ not in ("so", "not", "how", "about", "only", "also")
        ):
            added.add(token.i)
            last = token.i
        elif token.dep_ == "prep" and _medium(token):
            added |= {t.i for t in token.subtree if t.i <= _medium_end(token)}
            last = max(added)
            break
        elif token.dep_ == "cc" and (second := _second_verb(verb, token)):
            span = set(range(token.i, second.i + 1))
            added |= span
            break
        else:
            break
    return added


def _medium(prep: Token) -> bool:
    noun = child(prep, "pobj")
    return (
        prep.lower_ in ("in", "on", "via", "during", "by")
        and noun is not None
        and noun.lemma_.lower() in MEDIA
        and noun.i - prep.i <= 4  # noqa: PLR2004  # "in a joint news release"
    )


def _medium_end(prep: Token) -> int:
    noun = child(prep, "pobj")
    return noun.i if noun is not None else prep.i


def _second_verb(verb: Token, conjunction: Token) -> Token | None:
    """The verb after "and" where both share subject and complement ("said and believes")."""
    for token in verb.children:
        close = 0 < token.i - conjunction.i <= 2  # noqa: PLR2004  # an auxiliary or adverb between
        if (
            token.dep_ == "conj"
            and close
            and lemma_of(token) in QUOTATIVE
            and not child(token, "nsubj")
        ):
            left = not any(c.dep_ in ("ccomp", "xcomp") and c.i < token.i for c in verb.children)
            return token if left and not child(verb, "dobj", "prep") else None
    return None


def noun_phrase(noun: Token, *, without: Iterable[Token] = ()) -> set[int]:
    """A noun with determiner, modifiers, apposition and relative clause; a long tail is cut."""
    indices = sorted(subtree(noun, without=without))
    doc = noun.doc
    while indices and doc[indices[-1]].is_punct and doc[indices[-1]].text not in ")]":
        indices.pop()
    while indices and (doc[indices[0]].is_punct or doc[indices[0]].is_space):
        indices.pop(0)
    if len(indices) > _LONGEST_SOURCE:
        cut = next((i for i in indices if i > noun.i and doc[i].text == ","), None)
        indices = [i for i in indices if cut is None or i < cut]
    return set(indices)


def matrix_of(verb: Token) -> Token | None:
    """The reporting verb that a coordinate belongs to, where the parser hung it on the complement.

    In "she said it would rain and promised to help" the parser joins "promised" to "rain"; a
    finite form after a modal, or a verb of speech after a subject that cannot speak, belongs to
    "said". So does a participle of speech after a comma ("…, telling aides that …").
    """
    clause = verb.head
    if verb.dep_ == "advcl" and clause.dep_ == "ccomp" and clause.head.i < clause.i < verb.i:
        comma = verb.doc[verb.left_edge.i - 1].text == ","
        speech = verb.tag_ == "VBG" and lemma_of(verb) in QUOTATIVE and not child(verb, "mark")
        return clause.head if comma and speech else None
    if verb.dep_ != "conj" or clause.dep_ != "ccomp" or child(verb, "nsubj", "nsubjpass", "expl"):
        return None
    matrix = clause.head
    if (
        clause.i < matrix.i
        or verb.tag_ not in ("VBD", "VBZ", "VBP")
        or child(verb, "aux", "auxpass")
    ):
        return None
    subject = child(clause, "nsubj", "nsubjpass", "expl")
    bare = clause.tag_ in ("VB", "VBN", "VBG")
    mute = (
        subject is not None
        and (clause.lemma_ == "be" or not can_speak(subject))
        and lemma_of(verb) in ATTITUDES
    )
    return matrix if (bare or mute) and matrix.tag_ == verb.tag_ else None


def subject_of(verb: Token) -> Token | None:
    """The word that a verb's subject is built around; taken from above where it has none itself."""
    token, steps = verb, 0
    while steps < 6:  # noqa: PLR2004  # no subject is further away than that
        found = child(token, *SUBJECTS) or (
            child(token, "nsubjpass") if token is not verb else None
        )
        if found is not None and found.i != verb.i and not _within(verb, found):
            return found
        if token.dep_ not in _CLIMB or token.head.i == token.i:
            return None
        if token.dep_ == "ccomp" and (finite(token) or token.tag_ != "VBG"):
            return None
        if (
            token.dep_ == "acl"
            and token.head.pos_ in ("NOUN", "PROPN", "PRON")
            and token.tag_ == "VBG"
        ):
            return token.head
        token, steps = matrix_of(token) or token.head, steps + 1
    return None


def _within(verb: Token, noun: Token) -> bool:
    return verb.i in {t.i for t in noun.subtree}


def can_speak(noun: Token) -> bool:
    """Whether a subject is a person, a body or a document, as far as its word shows."""
    if noun.ent_type_ in ("PERSON", "ORG", "GPE", "NORP") or noun.pos_ == "PROPN":
        return True
    if noun.lower_ in ("i", "you", "he", "she", "we", "they", "who"):
        return True
    return noun.lemma_ in SPEAKING_NOUNS


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


def content_clause(noun: Token, clause: Token) -> bool:
    """Whether a clause spells out what a noun of speech is about."""
    mark = child(clause, "mark")
    if mark is not None and mark.lower_ in ("that", "whether"):
        return True
    return noun.lemma_ in NOUNS_WITH_INFINITIVE and clause.dep_ == "acl" and infinitive(clause)


def first_after(
    verb: Token, relations: tuple[str, ...], wanted: Callable[[Token], bool]
) -> Token | None:
    """The first child after a verb in one of some relations that passes a test."""
    found = (c for c in verb.children if c.dep_ in relations and c.i > verb.i and wanted(c))
    return next(found, None)
