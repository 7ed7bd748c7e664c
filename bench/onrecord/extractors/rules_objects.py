"""Nouns that a verb reports: "denied it", "called it a farce", "accused her of …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.extractors.rules_phrases import (
    can_speak,
    child,
    content_clause,
    finite,
    first_after,
    subject_of,
    subtree,
)
from onrecord.extractors.rules_reporting import CHARGES, LABELS, NOUNS, OBJECTS, PREPOSITIONAL

if TYPE_CHECKING:
    from spacy.tokens import Token


def objects(verb: Token, lemma: str) -> set[int]:
    """Noun objects: "denied it", "called it a farce", "accused her of …", "called for …"."""
    return (
        _labels(verb, lemma)
        or _amounts(verb, lemma)
        or _charges(verb, lemma)
        or _things(verb, lemma)
        or set()
    )


def _labels(verb: Token, lemma: str) -> set[int] | None:
    """What somebody is called: "called it a farce", "described it as …"."""
    if lemma not in LABELS:
        return None
    patient = child(verb, "dobj")
    label = child(verb, "oprd") or first_after(verb, ("prep",), lambda c: c.lower_ == "as")
    if label is not None:
        return subtree(label) | (subtree(patient) if patient is not None else set())
    clause = first_after(verb, ("ccomp",), lambda c: not finite(c))
    if clause is not None and lemma in ("call", "consider", "deem", "declare"):
        return subtree(clause)
    return None


def _amounts(verb: Token, lemma: str) -> set[int] | None:
    """An estimate: "put the cost at …"."""
    patient = child(verb, "dobj")
    if lemma not in ("estimate", "put") or patient is None:
        return None
    at = next((c for c in verb.children if c.dep_ == "prep" and c.lower_ == "at"), None)
    return subtree(patient) | subtree(at) if at is not None else None


def _charges(verb: Token, lemma: str) -> set[int] | None:
    """A charge: "accused her of …", "blamed it on …"."""
    patient = child(verb, "dobj")
    if lemma not in CHARGES or patient is None:
        return None
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
    inside = [c for c in patient.children if c.dep_ == "prep" and c.lower_ in ("of", "for")]
    return subtree(patient) if lemma in ("accuse", "blame") and inside else None


def _things(verb: Token, lemma: str) -> set[int] | None:
    """A thing that is said: "denied the claims", "called for an inquiry"."""
    patient, subject = child(verb, "dobj"), subject_of(verb)
    claimed = (
        patient is not None
        and patient.lemma_ in NOUNS
        and any(content_clause(patient, c) for c in patient.children)
    )
    if claimed or subject is None or not can_speak(subject):
        return None
    named = patient is not None and patient.pos_ in ("NOUN", "PROPN") and patient.lower_ != "that"
    if patient is not None and named and lemma in OBJECTS:
        return subtree(patient)
    for prep in verb.children:
        if prep.dep_ == "prep" and prep.lower_ in PREPOSITIONAL.get(lemma, ()) and prep.i > verb.i:
            inner = child(prep, "pobj", "pcomp")
            if inner is not None:
                return subtree(inner)
    return None
