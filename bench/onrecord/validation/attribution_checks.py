"""Checks of attributions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from onrecord.annotations import PredictedAttribution as Attributed
from onrecord.derived import holders, quotations, quote_type
from onrecord.errors import Problem
from onrecord.span import shared, surface
from onrecord.suggestions import hint
from onrecord.validation.reading_checks import readings
from onrecord.validation.subject import Subject, leads_back

PERSONAL = frozenset(
    {
        "he", "she", "it", "they", "we", "i", "you", "who", "him", "her", "them", "us", "me",
        "his", "hers", "its", "their", "our", "my", "your", "whose",
        "this", "that", "these", "those", "one",
    }
)  # fmt: skip
"""Words that are a pronoun and nothing else when they are a whole source."""

INDEFINITE = frozenset(
    {
        "all", "another", "anybody", "anyone", "both", "each", "either", "everybody", "everyone",
        "few", "herself", "himself", "itself", "many", "most", "myself", "neither", "nobody",
        "none", "others", "ourselves", "several", "some", "somebody", "someone", "themselves",
        "which", "yourself",
    }
)  # fmt: skip
"""Words that an annotator may take for a pronoun."""


def roles(subject: Subject) -> Iterator[Problem]:
    """A cue stands outside its own content; a hedge inside cue or content."""
    for number, relation in enumerate(subject.layer("attributions")):
        path = f"attributions[{number}]"
        for where, reading in readings(relation):
            if shared(reading.cue, reading.content):
                problem = "must stand outside its own content"
                yield subject.broken("cue-in-content", f"{path}{where}.cue", problem)
        hedge = relation.evidential
        if isinstance(hedge, tuple) and not any(
            a <= hedge[0] and hedge[1] <= b for a, b in relation.cue + relation.content
        ):
            problem = "must stand in the relation's cue or content"
            yield subject.broken("evidential", f"{path}.evidential", problem)


def nesting(subject: Subject) -> Iterator[Problem]:
    """A parent is the smallest relation whose content holds the cue, or the content."""
    layer = subject.layer("attributions")
    ids = {a.id for a in layer if a.id is not UNSET}
    parents = {a.id: a.parent for a in layer if a.id is not UNSET and isinstance(a.parent, str)}
    for number, relation in enumerate(layer):
        path = f"attributions[{number}].parent"
        if relation.parent is UNSET:
            continue
        if isinstance(relation.parent, str) and relation.parent not in ids:
            problem = f"must be the id of a relation, got {relation.parent!r}"
            yield subject.broken("parent", path, problem, hint(relation.parent, ids))
        elif isinstance(relation.parent, str) and leads_back(relation.parent, parents):
            yield subject.broken("parent", path, "must not lead back to the relation itself")
        elif relation.parent not in (wanted := _parents(relation, layer)):
            said = " or ".join(sorted(map(_said, wanted)))
            problem = f"must be {said}, got {_said(relation.parent)}"
            reason = "the smallest relation whose content holds this one's cue"
            yield subject.broken("parent", path, problem, reason)


def _parents(relation: Attributed, layer: Sequence[Attributed]) -> set[str | None]:
    """Ids of the smallest relations around one; null if there is none, or none with an id."""
    smallest = [other.id for other in holders(relation, layer)]
    return {id_ for id_ in smallest if isinstance(id_, str)} or {None}


def _said(parent: str | None) -> str:
    return "null" if parent is None else repr(parent)


def marks(subject: Subject) -> Iterator[Problem]:
    """``quote_type`` follows from the quotation marks around the content's words."""
    found = None
    for number, relation in enumerate(subject.layer("attributions")):
        if relation.quote_type is UNSET or not relation.content:
            continue
        if found is None:
            found = quotations(subject.text)
        wanted = quote_type(subject.text, relation.content, found)
        if relation.quote_type != wanted:
            problem = f"must be {wanted} by the quotation marks, got {relation.quote_type}"
            yield subject.broken("quote-type", f"attributions[{number}].quote_type", problem)


def sources(subject: Subject) -> Iterator[Problem]:
    """``source_type`` and ``source_entity`` fit the source."""
    known = {e.entity_id for e in subject.layer("entities") if isinstance(e.entity_id, str)}
    for number, relation in enumerate(subject.layer("attributions")):
        path = f"attributions[{number}]"
        yield from _source_type(subject, path, relation)
        who = relation.source_entity
        if isinstance(who, str) and who not in known:
            problem = f"must be an entity_id of the document, got {who!r}"
            yield subject.broken(
                "source-entity", f"{path}.source_entity", problem, hint(who, known)
            )


def _source_type(subject: Subject, path: str, relation: Attributed) -> Iterator[Problem]:
    said = relation.source_type
    if said is UNSET:
        return
    words = surface(subject.text, relation.source)
    problem = ""
    if (said == "implicit") != (not relation.source):
        problem = "must be implicit if and only if there is no source"
    elif said == "pronoun" and words.lower() not in PERSONAL | INDEFINITE:
        problem = f"must be a pronoun's only, but the source is {words!r}"
    elif said in ("named", "unnamed") and words.lower() in PERSONAL:
        problem = f"must be pronoun: the source is {words!r}"
    if problem:
        yield subject.broken("source-type", f"{path}.source_type", f"{problem}, got {said}")
