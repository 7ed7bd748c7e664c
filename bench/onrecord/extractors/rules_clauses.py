"""Attributions read from a dependency parse: verbs, nouns and adjectives with their complements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from onrecord.extractors.rules_phrases import (
    Relation,
    can_speak,
    child,
    cue_words,
    finite,
    infinitive,
    is_passive,
    lemma_of,
    matrix_of,
    noun_phrase,
    subject_of,
    subtree,
)
from onrecord.extractors.rules_reporting import (
    ADJECTIVES,
    ATTITUDES,
    CHARGES,
    CLAUSE,
    CLAUSE_OF_PEOPLE,
    GERUNDS,
    HEDGES,
    INFINITIVE,
    LABELS,
    LIGHT_VERBS,
    MEDIA,
    NOUNS,
    NOUNS_WITH_INFINITIVE,
    OBJECTS,
    ORDERS,
    PASSIVES,
    PREPOSITIONAL,
    QUOTATIVE,
    WISHES,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_EMPTY: Final = frozenset({"it", "there", "that", "this", "which", "what"})
_PLANS: Final = frozenset(
    ["plan", "schedule", "need", "law", "custom", "tradition", "size", "reports"]
) - {
    "reports",
    "law",
}
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
            found = _of_according(token)
        elif token.pos_ in ("VERB", "AUX") or token.tag_.startswith("VB"):
            found = _of_verb(token)
        elif token.pos_ == "NOUN" and token.lemma_ in NOUNS:
            found = _of_noun(token)
        elif token.pos_ == "ADJ" and token.lower_ in ADJECTIVES:
            found = _of_adjective(token)
        if found is not None:
            hedged |= found.cue
            yield found
    for token in doc:
        if token.lower_ in HEDGES and token.i not in hedged:
            found = _of_hedge(token)
            if found is not None:
                yield found


def _made(
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
            content = set() if infinitive(verb) else _objects(verb, lemma)
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
    return _made(verb, cue, source, content, attitude or "assertion")


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
    strong = lemma in CLAUSE and lemma not in CLAUSE_OF_PEOPLE
    speaks = lemma in CLAUSE_OF_PEOPLE and subject is not None and can_speak(subject)
    if not strong and not speaks:
        return set()
    if (
        subject is not None
        and subject.lower_ in ("this", "that", "which", "what")
        and subject.dep_ == "nsubj"
        and lemma != "say"
        and subject.head.dep_ != "relcl"
    ):
        return set()
    found: set[int] = set()
    for clause in verb.children:
        if clause.dep_ != "ccomp" or clause.i < verb.i:
            continue
        if lemma in ORDERS and infinitive(clause) and not finite(clause):
            recipient = [c for c in clause.children if c.dep_ == "nsubj"]
            found |= subtree(clause, without=recipient)
        elif finite(clause) or (lemma in WISHES and infinitive(clause)) or _wh(clause):
            found |= _without_strays(clause)
    for clause in verb.children:
        if clause.dep_ != "ccomp" or clause.i > verb.i:
            continue
        between = verb.doc[clause.i : verb.i]
        if not any(t.text == ";" for t in between) and (not found or clause.lemma_ == "work"):
            found |= subtree(clause)
    if found and max(found) < verb.i:
        found |= _resumed(verb)
    return found


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
    clause = next(
        (
            c
            for c in verb.children
            if c.dep_ in ("xcomp", "ccomp", "advcl") and infinitive(c) and c.i > verb.i
        ),
        None,
    )
    if clause is None or not (lemma in INFINITIVE or lemma in ORDERS or lemma in WISHES):
        return set()
    patient = child(verb, "dobj", "dative")
    inner = child(clause, "nsubj")
    if clause.dep_ == "advcl" and (patient is None or lemma not in ORDERS):
        return set()
    if lemma in ORDERS and (patient is not None or inner is not None):
        return subtree(clause, without=[inner] if inner is not None else [])
    if lemma in WISHES and patient is not None:
        return subtree(clause) | subtree(patient)
    if lemma in WISHES or lemma in INFINITIVE:
        if (
            lemma_of(clause) in CLAUSE
            and child(clause, "ccomp")
            and lemma in ("decline", "refuse", "want", "like")
        ):
            return set()
        return subtree(clause)
    return set()


def _around(verb: Token, lemma: str) -> set[int]:
    """The clause that a verb stands in as an aside: "The plan, she said, will fail", "as he said"."""
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


def _objects(verb: Token, lemma: str) -> set[int]:
    """Noun objects: "denied the claims", "called it a farce", "accused her of …", "called for …"."""
    patient = child(verb, "dobj")
    if lemma in LABELS:
        label = child(verb, "oprd") or next(
            (c for c in verb.children if c.dep_ == "prep" and c.lower_ == "as" and c.i > verb.i),
            None,
        )
        if label is not None:
            return subtree(label) | (subtree(patient) if patient is not None else set())
        clause = next(
            (c for c in verb.children if c.dep_ == "ccomp" and not finite(c) and c.i > verb.i), None
        )
        if clause is not None and lemma in ("call", "consider", "deem", "declare"):
            return subtree(clause)
    if lemma in ("estimate", "put") and patient is not None:
        at = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "at"), None)
        if at is not None:
            return subtree(patient) | subtree(at)
    if lemma in CHARGES and patient is not None:
        ground = next(
            (
                c
                for c in verb.children
                if c.dep_ == "prep" and c.lower_ in ("of", "for", "on", "as") and c.i > patient.i
            ),
            None,
        )
        if ground is not None:
            return subtree(patient) | subtree(ground)
        inside = next(
            (c for c in patient.children if c.dep_ == "prep" and c.lower_ in ("of", "for")), None
        )
        if lemma in ("accuse", "blame") and inside is not None:
            return subtree(patient)
    claimed = (
        patient is not None
        and patient.lemma_ in NOUNS
        and any(_content_clause(patient, c) for c in patient.children)
    )
    subject = subject_of(verb)
    if claimed or subject is None or not can_speak(subject):
        return set()
    if (
        lemma in OBJECTS
        and patient is not None
        and patient.pos_ in ("NOUN", "PROPN")
        and patient.lower_ != "that"
    ):
        return subtree(patient)
    for prep in verb.children:
        if prep.dep_ == "prep" and prep.lower_ in PREPOSITIONAL.get(lemma, ()) and prep.i > verb.i:
            inner = child(prep, "pobj", "pcomp")
            if inner is not None:
                return subtree(inner)
    return set()


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
    """ "is feared to have …" (no source), "was told by … that …", "was quoted as saying …"."""
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
        return _made(verb, cue_words(verb), source, subtree(subject), attitude)
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
    return _made(verb, cue_words(verb), source, content, attitude)


def _of_according(word: Token) -> Relation | None:
    """ "according to SOURCE": the clause around it is the content."""
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
    return _made(word, {word.i, to.i}, noun_phrase(speaker), content, "assertion")


def _of_noun(noun: Token) -> Relation | None:
    """ "her claim that …", "expressed fears that …", "a promise to …"."""
    clause = next(
        (
            c
            for c in noun.children
            if c.dep_ in ("acl", "ccomp", "relcl") and c.i > noun.i and _content_clause(noun, c)
        ),
        None,
    )
    if clause is None:
        inner = (
            c for p in noun.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pobj"
        )
        later = (c for i in inner for c in i.children if c.dep_ in ("acl", "relcl", "ccomp"))
        clause = next((c for c in later if _content_clause(noun, c)), None)
    if clause is None and noun.dep_ == "nsubj" and noun.head.lemma_ == "be":
        clause = next(
            (c for c in noun.head.children if c.dep_ == "ccomp" and c.i > noun.head.i), None
        )
        if clause is not None:
            owner = child(noun, "poss")
            source = noun_phrase(owner, without=_case(owner)) if owner is not None else set()
            cue = set(range(noun.i, noun.head.i + 1))
            return (
                _made(noun, cue, source, subtree(clause), NOUNS[noun.lemma_])
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
    return _made(noun, cue, source, subtree(clause), NOUNS[noun.lemma_])


def _case(owner: Token) -> list[Token]:
    return [c for c in owner.children if c.dep_ == "case"]


def _content_clause(noun: Token, clause: Token) -> bool:
    mark = child(clause, "mark")
    if mark is not None and mark.lower_ in ("that", "whether"):
        return True
    return noun.lemma_ in NOUNS_WITH_INFINITIVE and clause.dep_ == "acl" and infinitive(clause)


def _of_adjective(adjective: Token) -> Relation | None:
    """ "is confident that …", "made clear that …"."""
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
    return _made(
        adjective,
        cue,
        noun_phrase(subject, without=[verb]),
        subtree(clause),
        ADJECTIVES[adjective.lower_],
    )


def _of_hedge(adverb: Token) -> Relation | None:
    """ "reportedly" by itself: the clause around it is the content, nobody the source."""
    clause = adverb.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head.i != clause.i:
        clause = clause.head
    if any(t.lower_ == "according" for t in clause.subtree):
        return None
    return _made(adverb, {adverb.i}, set(), subtree(clause), "assertion")
