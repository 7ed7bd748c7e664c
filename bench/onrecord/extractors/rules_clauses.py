"""Attributions read from a dependency parse: verbs, nouns and adjectives with their complements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from onrecord.extractors.rules_nominals import of_according, of_adjective, of_hedge, of_noun
from onrecord.extractors.rules_objects import objects
from onrecord.extractors.rules_phrases import (
    Relation,
    can_speak,
    child,
    cue_words,
    finite,
    first_after,
    infinitive,
    is_passive,
    lemma_of,
    made,
    matrix_of,
    noun_phrase,
    subject_of,
    subtree,
)
from onrecord.extractors.rules_reporting import (
    ADJECTIVES,
    ATTITUDES,
    CLAUSE,
    CLAUSE_OF_PEOPLE,
    GERUNDS,
    HEDGES,
    INFINITIVE,
    MEDIA,
    NOUNS,
    OBJECTS,
    ORDERS,
    PASSIVES,
    PREPOSITIONAL,
    QUOTATIVE,
    WISHES,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_RESUMING: Final = frozenset(
    [
        "because",
        "if",
        "although",
        "though",
        "unless",
        "while",
        "since",
        "so",
        "but",
        "and",
        "or",
        "that",
    ]
)


def relations(doc: Doc) -> Iterator[Relation]:
    """Every attribution of a parsed paragraph, nested ones too, in order of their heads."""
    hedged: set[int] = set()
    for token in doc:
        found: Relation | None = None
        if token.lower_ == "according":
            found = of_according(token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _of_verb(token)
        elif token.pos_ == "NOUN" and token.lemma_ in NOUNS:
            found = of_noun(token)
        elif token.pos_ == "ADJ" and token.lower_ in ADJECTIVES:
            found = of_adjective(token)
        if found is not None:
            hedged |= found.cue
            yield found
    for token in doc:
        if token.lower_ in HEDGES and token.i not in hedged:
            found = of_hedge(token)
            if found is not None:
                yield found


def _of_verb(verb: Token) -> Relation | None:
    lemma = lemma_of(verb)
    attitude = ATTITUDES.get(lemma)
    if attitude is None and not (lemma == "put" and child(verb, "mark")):
        return None
    if is_passive(verb):
        return _of_passive(verb, lemma, attitude or "assertion")
    subject = subject_of(verb)
    content = _clause(verb, lemma, subject) or _infinitive(verb, lemma)
    if not content and subject is not None:
        content = _around(verb, lemma) or _gerund(verb, lemma)
        if (
            not content
            and verb.dep_ != "acl"
            and verb.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG", "VB")
        ):
            content = set() if infinitive(verb) else objects(verb, lemma)
    if not content:
        return None
    cue = cue_words(verb)
    cue |= _preposition(verb, lemma, content)
    source = set[int]()
    if subject is not None and not (subject.lower_ == "there" or subject.dep_ == "expl"):
        source = noun_phrase(subject, without=[verb])
    if subject is None and not _sourceless(verb):
        return None
    if quoted := _quoted_as(verb):
        cue |= set(range(quoted[0].i, verb.i)) | cue_words(quoted[0])
    if author := _author(verb):
        cue |= set(range(author[0].i, verb.i))
        source = noun_phrase(author[1], without=[verb, author[0]])
    return made(verb, cue, source, content, attitude or "assertion")


def _quoted_as(verb: Token) -> tuple[Token] | None:
    """The participle of "was quoted as saying"."""
    as_ = verb.head
    if (
        verb.dep_ == "pcomp"
        and as_.lower_ == "as"
        and as_.head.lemma_ in ("quote", "cite", "describe")
    ):
        return (as_.head,)
    return None


def _author(verb: Token) -> tuple[Token, Token] | None:
    """Verb and subject behind a document that speaks: "signed a letter warning that …"."""
    paper = verb.head
    if (
        verb.dep_ != "acl"
        or verb.tag_ != "VBG"
        or paper.dep_ != "dobj"
        or paper.lemma_ not in MEDIA
    ):
        return None
    above = paper.head
    subject = subject_of(above)
    if subject is None or verb.i - above.i > 6 or paper.i + 1 != verb.i:  # noqa: PLR2004  # adjacent
        return None
    return (above, subject) if not is_passive(above) else None


def _sourceless(verb: Token) -> bool:
    """Whether a verb without a subject still attributes: a gerund or infinitive of speech."""
    return (
        verb.tag_ in ("VBG", "VB")
        and verb.dep_ != "ROOT"
        and verb.lemma_ in ("say", "suggest", "claim", "argue")
    )


def _clause(verb: Token, lemma: str, subject: Token | None) -> set[int]:
    """A finite clause: "said that …", "… , said", "asked whether …"."""
    if not _takes_clause(lemma, subject):
        return set()
    found: set[int] = set()
    complements = [c for c in verb.children if c.dep_ == "ccomp"]
    for clause in (c for c in complements if c.i > verb.i):
        if lemma in ORDERS and infinitive(clause) and not finite(clause):
            recipient = [c for c in clause.children if c.dep_ == "nsubj"]
            found |= subtree(clause, without=recipient)
        elif finite(clause) or (lemma in WISHES and infinitive(clause)) or _wh(clause):
            found |= _without_strays(clause)
    for clause in (c for c in complements if c.i < verb.i):
        between = verb.doc[clause.i : verb.i]
        if not any(t.text == ";" for t in between) and (not found or clause.lemma_ == "work"):
            found |= subtree(clause)
    if found and max(found) < verb.i:
        found |= _resumed(verb)
    return found


def _takes_clause(lemma: str, subject: Token | None) -> bool:
    """Whether a verb with this subject reports a clause: people say, a this or that does not."""
    if lemma in CLAUSE_OF_PEOPLE:
        if subject is None or not can_speak(subject):
            return False
    elif lemma not in CLAUSE:
        return False
    return not (
        subject is not None
        and subject.lower_ in ("this", "that", "which", "what")
        and subject.dep_ == "nsubj"
        and lemma != "say"
        and subject.head.dep_ != "relcl"
    )


def _without_strays(clause: Token) -> set[int]:
    """A complement without what follows it and belongs to the verb above it.

    That is a coordinate that ``matrix_of`` lifts, and a participle of speech after a comma
    ("…, telling aides that …").
    """
    doc = clause.doc
    strays = [c for c in clause.children if matrix_of(c)]
    whole = subtree(clause, without=strays)
    if not strays:
        return whole
    last = min(stray.left_edge.i for stray in strays)
    return {i for i in whole if i < last and not (i >= last - 2 and doc[i].dep_ == "cc")}


def _wh(clause: Token) -> bool:
    return any(
        t.tag_ in ("WRB", "WP", "WDT") or t.lower_ in ("whether", "if")
        for t in list(clause.subtree)[:2]
    )


def _gerund(verb: Token, lemma: str) -> set[int]:
    """A gerund: "denied taking bribes"."""
    clause = next(
        (
            c
            for c in verb.children
            if c.dep_ in ("xcomp", "ccomp") and c.tag_ == "VBG" and c.i > verb.i
        ),
        None,
    )
    return subtree(clause) if clause is not None and lemma in GERUNDS else set()


def _resumed(verb: Token) -> set[int]:
    """What goes on after ", she said,": a clause joined to the verb for want of its own head."""
    more: set[int] = set()
    for token in verb.children:
        if token.i < verb.i or token.dep_ not in ("advcl", "conj", "ccomp", "prep"):
            continue
        edge = token.left_edge
        before = verb.doc[edge.i - 1] if edge.i else None
        first = edge.lower_ if edge.dep_ in ("mark", "cc") or token.dep_ == "conj" else ""
        comma = before is not None and (before.text == "," or before.dep_ == "cc")
        if (
            comma
            and first in _RESUMING
            and lemma_of(token) not in QUOTATIVE
            and child(token, "nsubj")
        ):
            more |= subtree(token)
    return more


def _infinitive(verb: Token, lemma: str) -> set[int]:
    """An infinitive: "promised to …", "ordered them to …", "wants it to …"."""
    clause = first_after(verb, ("xcomp", "ccomp", "advcl"), infinitive)
    if clause is None or lemma not in INFINITIVE | ORDERS | WISHES:
        return set()
    patient = child(verb, "dobj", "dative")
    inner = child(clause, "nsubj")
    if clause.dep_ == "advcl" and (patient is None or lemma not in ORDERS):
        return set()
    if lemma in ORDERS and (patient is not None or inner is not None):
        return subtree(clause, without=[inner] if inner is not None else [])
    if lemma in WISHES and patient is not None:
        return subtree(clause) | subtree(patient)
    declined = lemma in ("decline", "refuse", "want", "like")
    says = lemma_of(clause) in CLAUSE and child(clause, "ccomp") is not None
    if lemma not in INFINITIVE | WISHES or (declined and says):
        return set()
    return subtree(clause)


def _around(verb: Token, lemma: str) -> set[int]:
    """The clause around a verb that is an aside: "The plan, she said, will fail", "as he said"."""
    if lemma not in QUOTATIVE and lemma not in CLAUSE and lemma != "put":
        return set()
    head = verb.head
    aside = verb.dep_ in ("parataxis", "ccomp", "dep") or (verb.dep_ == "advcl" and _as(verb))
    if not aside or head.i == verb.i or child(verb, "ccomp", "xcomp"):
        return set()
    if verb.dep_ == "ccomp" and (lemma_of(head) in CLAUSE or child(verb, "mark")):
        return set()
    if verb.dep_ == "advcl" and child(verb, "dobj") and lemma != "put":
        return set()
    edges = [i for i in (verb.left_edge.i - 1, verb.right_edge.i + 1) if 0 <= i < len(verb.doc)]
    if verb.dep_ == "ccomp" and not any(verb.doc[i].text == "," for i in edges):
        return set()
    asides = [c for c in head.children if c.i > verb.i and c.dep_ == "advcl" and _participle(c)]
    return subtree(head, without=[verb, *asides])


def _participle(verb: Token) -> bool:
    """Whether a clause is a bare participle ("citing the cost"), which speaks for the writer."""
    return verb.tag_ == "VBG" and child(verb, "mark", "nsubj", "aux") is None


def _as(verb: Token) -> bool:
    mark = child(verb, "mark")
    return mark is not None and mark.lower_ == "as"


def _preposition(verb: Token, lemma: str, content: set[int]) -> set[int]:
    """The preposition between verb and content ("called for") as part of the cue."""
    after = verb.i + 1
    if lemma == "put" and after < len(verb.doc) and verb.doc[after].lower_ == "it":
        return {after}
    if after < len(verb.doc) and after not in content and after + 1 in content:
        token = verb.doc[after]
        if token.dep_ == "prep" and token.lower_ in PREPOSITIONAL.get(lemma, ()):
            return {after}
    return set()


def _of_passive(verb: Token, lemma: str, attitude: str) -> Relation | None:
    """A passive: "is feared to have …" (no source), "was told by …", "was quoted as saying"."""
    agent = child(verb, "agent")
    speaker = child(agent, "pobj") if agent is not None else None
    source = noun_phrase(speaker) if speaker is not None else set()
    subject = child(verb, "nsubjpass")
    clause = next(
        (
            c
            for c in verb.children
            if c.dep_ in ("ccomp", "xcomp", "advcl")
            and c.i > verb.i
            and (infinitive(c) or finite(c))
            and not (c.dep_ == "advcl" and finite(c))
        ),
        None,
    )
    if verb.dep_ in ("acl", "advcl") and child(verb, "auxpass") is None:
        return None
    if clause is None and subject is not None and speaker is not None and lemma in OBJECTS:
        return made(verb, cue_words(verb), source, subtree(subject), attitude)
    if clause is None or lemma not in PASSIVES:
        return None
    content = subtree(clause)
    told = finite(clause) or lemma in ("tell", "ask", "order", "instruct", "advise", "warn", "urge")
    if subject is not None and not told and subject.lower_ != "it":
        content |= subtree(subject)
    if (
        subject is None
        and verb.dep_ in ("conj", "relcl")
        and not told
        and (above := subject_of(verb))
    ):
        content |= noun_phrase(above)
    return made(verb, cue_words(verb), source, content, attitude)
