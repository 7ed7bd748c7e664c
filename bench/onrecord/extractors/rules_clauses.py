"""Attributions read from a dependency parse: verbs and what they report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from onrecord.extractors import rules_reporting as lexicon
from onrecord.extractors.rules_nominals import of_according, of_adjective, of_hedge, of_noun
from onrecord.extractors.rules_phrases import (
    Relation,
    can_speak,
    child,
    content_clause,
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

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_THINGS: Final = ("it", "this", "that")


def relations(doc: Doc) -> Iterator[Relation]:
    """Every attribution of a parsed paragraph, nested ones too; hedges that no cue holds last."""
    cued: set[int] = set()
    for token in doc:
        found: Relation | None = None
        if token.lower_ == "according":
            found = of_according(token)
        elif token.pos_ in ("VERB", "AUX") and lemma_of(token) in lexicon.ATTITUDES:
            found = _of_passive(token) if is_passive(token) else _of_verb(token)
        elif token.pos_ == "NOUN" and token.lemma_ in lexicon.NOUNS:
            found = of_noun(token)
        elif token.pos_ == "ADJ" and token.lower_ in lexicon.ADJECTIVES:
            found = of_adjective(token)
        if found is not None:
            cued |= found.cue
            yield found
    for token in doc:
        if token.lower_ in lexicon.HEDGES and token.i not in cued and (found := of_hedge(token)):
            yield found


def _of_verb(verb: Token) -> Relation | None:
    lemma, subject = lemma_of(verb), subject_of(verb)
    if subject is None:
        return None
    content = (
        _clause(verb, lemma, subject)
        or _infinitive(verb, lemma)
        or _around(verb, lemma)
        or _gerund(verb, lemma)
        or _object(verb, lemma, subject)
    )
    cue = cue_words(verb) | _preposition(verb, lemma, content)
    quoted = verb.head.head if verb.dep_ == "pcomp" and verb.head.lower_ == "as" else None
    if quoted is not None and quoted.lemma_ in ("quote", "cite"):  # "was quoted as saying"
        cue |= set(range(quoted.i, verb.i)) | cue_words(quoted)
    empty = subject.lower_ == "there" or subject.dep_ == "expl"
    source = set[int]() if empty else noun_phrase(subject, without=[verb])
    return made(verb, cue, source, content, lexicon.ATTITUDES[lemma])


def _clause(verb: Token, lemma: str, subject: Token) -> set[int]:
    """A finite clause: "said that …", "… , said", "asked whether …"."""
    if lemma not in lexicon.CLAUSE or (
        lemma in lexicon.CLAUSE_OF_PEOPLE and not can_speak(subject)
    ):
        return set()
    found: set[int] = set()
    complements = [c for c in verb.children if c.dep_ == "ccomp"]
    for clause in (c for c in complements if c.i > verb.i):
        if lemma in lexicon.ORDERS and infinitive(clause):
            found |= subtree(clause, without=[c for c in clause.children if c.dep_ == "nsubj"])
        elif finite(clause) or _asks(clause) or (lemma in lexicon.WISHES and infinitive(clause)):
            found |= _without_strays(clause)
    for clause in (c for c in complements if c.i < verb.i):
        if clause.lemma_ == "work":  # a masked quotation
            found |= subtree(clause)
        elif not found and lemma in lexicon.QUOTATIVE | lexicon.ASIDES:
            between = {t.text for t in verb.doc[clause.i : verb.i]}
            if ";" not in between and between & {",", "-", "\u2013", "\u2014"}:
                found |= subtree(clause)
    return found


def _asks(clause: Token) -> bool:
    """Whether a clause is an indirect question: "whether to go", "who had won"."""
    first = list(clause.subtree)[:2]
    return any(t.tag_ in ("WRB", "WP", "WDT") or t.lower_ in ("whether", "if") for t in first)


def _without_strays(clause: Token) -> set[int]:
    """A complement without what follows it and belongs to the verb above it (``matrix_of``)."""
    strays = [c for c in clause.children if matrix_of(c)]
    last = min((stray.left_edge.i for stray in strays), default=len(clause.doc))
    kept = {i for i in subtree(clause, without=strays) if i < last}
    return kept - {i for i in (last - 1, last - 2) if i in kept and clause.doc[i].dep_ == "cc"}


def _infinitive(verb: Token, lemma: str) -> set[int]:
    """An infinitive: "promised to …", "ordered them to …", "wants it to …"."""
    clause = first_after(verb, ("xcomp", "ccomp", "advcl"), infinitive)
    if clause is None:
        return set()
    patient = child(verb, "dobj", "dative") or child(clause, "nsubj")
    if patient is not None and lemma in lexicon.ORDERS:
        return subtree(clause, without=[patient])
    if clause.dep_ == "advcl" or lemma not in lexicon.INFINITIVE | lexicon.WISHES:
        return set()
    if patient is not None:
        return subtree(clause) | subtree(patient)
    reports = lemma_of(clause) in lexicon.CLAUSE and child(clause, "ccomp") is not None
    return (
        set() if reports and lemma in lexicon.CONTROL else subtree(clause)
    )  # "declined to say who …"


def _gerund(verb: Token, lemma: str) -> set[int]:
    """A gerund: "denied taking bribes"."""
    clause = first_after(verb, ("xcomp", "ccomp"), lambda c: c.tag_ == "VBG")
    return subtree(clause) if clause is not None and lemma in lexicon.GERUNDS else set()


def _around(verb: Token, lemma: str) -> set[int]:
    """The clause around a verb that is an aside: "The plan, she said, will fail", "as he said"."""
    doc, head, mark = verb.doc, verb.head, child(verb, "mark")
    as_ = verb.dep_ == "advcl" and mark is not None and mark.lower_ == "as"
    if as_ and child(verb, "dobj") and lemma != "put":
        return set()
    if verb.dep_ == "ccomp":
        edges = [i for i in (verb.left_edge.i - 1, verb.right_edge.i + 1) if 0 <= i < len(doc)]
        if mark or lemma_of(head) in lexicon.CLAUSE or not any(doc[i].text == "," for i in edges):
            return set()
    aside = as_ or verb.dep_ in ("parataxis", "ccomp", "dep")
    if (
        not aside
        or lemma not in lexicon.QUOTATIVE | lexicon.CLAUSE
        or child(verb, "ccomp", "xcomp")
    ):
        return set()
    return subtree(head, without=[verb])


def _preposition(verb: Token, lemma: str, content: set[int]) -> set[int]:
    """What stands between verb and content and belongs to the cue: "called for", "put it"."""
    after = verb.doc[verb.i + 1 : verb.i + 2].text.lower()
    bids = lemma == "call" and after != "for"  # the person bidden stands between
    known = after in lexicon.PREPOSITIONAL.get(lemma, "").split()
    taken = known and (verb.i + 2 in content or (bids and bool(content)))
    return {verb.i + 1} if taken or (lemma == "put" and after == "it") else set()


def _object(verb: Token, lemma: str, subject: Token) -> set[int]:
    """Nouns: "called it a farce", "accused her of …", "denied the claims", "called for …"."""
    if infinitive(verb) or verb.dep_ == "pcomp":
        return set()
    patient, small = child(verb, "dobj"), first_after(verb, ("ccomp",), lambda c: not finite(c))
    said = child(verb, "oprd")
    if lemma in lexicon.OBJECT_AND:
        preps = lexicon.OBJECT_AND[lemma].split()
        grounds = [c for p in (verb, patient) if p for c in p.children if c.lower_ in preps]
        said = said or next((c for c in grounds if c.dep_ == "prep" and c.i > verb.i), None)
        if said is not None:
            return subtree(said) | (subtree(patient) if patient is not None else set())
        if small is not None and not lexicon.OBJECT_AND[lemma]:
            return subtree(small)
    if not can_speak(subject):
        return set()
    plain = _disputed(patient, lemma) if patient is not None else None
    return _complement(verb, lemma) if plain is None else plain


def _disputed(patient: Token, lemma: str) -> set[int] | None:
    """An object that is content, empty if it is a cue of its own; None if it says nothing."""
    if patient.lower_ in _THINGS:
        return {patient.i} if lemma in lexicon.DISPUTED else set()
    if lemma not in lexicon.OBJECTS or patient.pos_ not in ("NOUN", "PROPN"):
        return None
    claims = (content_clause(patient, c) for c in patient.children)
    return set() if patient.lemma_ in lexicon.NOUNS and any(claims) else subtree(patient)


def _complement(verb: Token, lemma: str) -> set[int]:
    """What stands after a preposition: "called for an inquiry", "called on them to leave"."""
    preps = lexicon.PREPOSITIONAL.get(lemma, "").split()
    prep = first_after(verb, ("prep",), lambda p: p.lower_ in preps)
    inner = child(prep, "pobj", "pcomp") if prep is not None else None
    if inner is not None and prep is not None and lemma == "call" and prep.lower_ != "for":
        bids = (t for t in verb.subtree if t.i > inner.i and t.pos_ == "VERB" and infinitive(t))
        inner = next(bids, None)  # "called on them to leave"
    return subtree(inner) if inner is not None else set()


def _of_passive(verb: Token) -> Relation | None:
    """A passive: "is feared to have …" (no source), "was told by … that …"."""
    lemma, agent, subject = lemma_of(verb), child(verb, "agent"), child(verb, "nsubjpass")
    speaker = child(agent, "pobj") if agent is not None else None
    source = noun_phrase(speaker) if speaker is not None else set()
    if child(verb, "auxpass") is None:
        return None
    clause = first_after(verb, ("ccomp", "xcomp", "advcl"), lambda c: infinitive(c) or finite(c))
    if clause is None or (clause.dep_ == "advcl" and finite(clause)):
        reported = subject is not None and source and lemma in lexicon.OBJECTS
        content = subtree(subject) if subject is not None and reported else set()
    elif lemma not in lexicon.PASSIVES:
        return None
    else:
        content = subtree(clause)
        above = subject or (subject_of(verb) if verb.dep_ in ("conj", "relcl") else None)
        if (
            above is not None
            and above.lower_ != "it"
            and lemma not in lexicon.ORDERS
            and not finite(clause)
        ):
            content |= noun_phrase(above)
    return made(verb, cue_words(verb), source, content, lexicon.ATTITUDES[lemma])
