"""Checks of entities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import UNSET

from onrecord.annotations import NUMERALS
from onrecord.errors import Problem
from onrecord.span import shared, surface
from onrecord.suggestions import hint
from onrecord.validation.subject import Subject

ONTONOTES = frozenset(
    {
        "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
        "LANGUAGE", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
    }
)  # fmt: skip
"""OntoNotes 5 without the temporal types, which are dates."""

TYPE_SETS = {"ontonotes": ONTONOTES, "conll": frozenset({"PER", "ORG", "LOC", "MISC"})}
"""Type sets that a manifest may name; AS_IS lets every type pass."""

AS_IS = "as-is"
"""The type set of a corpus that keeps its own types."""

_ITEM = re.compile(r"Q[1-9]\d*")


def types(subject: Subject) -> Iterator[Problem]:
    """Types are of the corpus's set, in the alternatives too."""
    known = subject.types
    if known is None:
        return
    for number, entity in enumerate(subject.layer("entities")):
        said = [(f"entities[{number}].type", entity.type)]
        for place, reading in enumerate(getattr(entity, "accept", ())):
            if reading.type is not UNSET:
                said.append((f"entities[{number}].accept[{place}].type", reading.type))
        for path, type_ in said:
            if type_ not in known:
                problem = f"type must be of the corpus's set, got {type_!r}"
                yield subject.broken("entity-type", path, problem, hint(type_, known))


def knowledge_base(subject: Subject) -> Iterator[Problem]:
    """``kb_id`` is a Wikidata item, and one name of one entity has one."""
    items: dict[tuple[str, str], tuple[str | None, int]] = {}
    for number, entity in enumerate(subject.layer("entities")):
        if entity.kb_id is UNSET:
            continue
        path = f"entities[{number}].kb_id"
        if entity.kb_id is not None and not _ITEM.fullmatch(entity.kb_id):
            problem = f"must be a Wikidata item such as Q42, or null, got {entity.kb_id!r}"
            yield subject.broken("kb-id", path, problem)
        key = (surface(subject.text, entity.fragments), str(entity.entity_id))
        before, where = items.setdefault(key, (entity.kb_id, number))
        if before != entity.kb_id:
            problem = f"{key[0]!r} must have one item, but entities[{where}] has {before}"
            yield subject.broken("kb-id", path, problem)


def crossings(subject: Subject) -> Iterator[Problem]:
    """No entity crosses another."""
    layer = subject.layer("entities")
    hulls = [(e.fragments[0][0], e.fragments[-1][1]) for e in layer]
    around: list[int] = []
    for number in sorted(range(len(layer)), key=lambda i: (hulls[i][0], -hulls[i][1])):
        start, end = hulls[number]
        around = [other for other in around if hulls[other][1] > start]
        for other in around:
            crossed = shared(layer[other].fragments, layer[number].fragments)
            if crossed and hulls[other][1] < end:
                problem = f"must not cross entities[{other}]"
                yield subject.broken("crossing", f"entities[{number}]", problem)
        around.append(number)


def one_name_one_type(subject: Subject) -> Iterator[Problem]:
    """One surface has one type."""
    seen: dict[str, tuple[str, int]] = {}
    for number, entity in enumerate(subject.layer("entities")):
        words = surface(subject.text, entity.fragments)
        before, where = seen.setdefault(words, (entity.type, number))
        if before != entity.type:
            problem = f"{words!r} is {entity.type} here and {before} in entities[{where}]"
            way_out = "if both are right, waive type-conflict with a note"
            yield subject.broken("type-conflict", f"entities[{number}].type", problem, way_out)


def repeats(subject: Subject) -> Iterator[Problem]:
    """A name that is annotated somewhere is annotated wherever it stands."""
    layer = subject.layer("entities")
    covered = [fragment for entity in layer for fragment in entity.fragments]
    seen: set[str] = set()
    for number, entity in enumerate(layer):
        words = surface(subject.text, entity.fragments)
        if entity.type in NUMERALS or words in seen or not words[:1].isupper():
            continue
        seen.add(words)
        for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", subject.text):
            if not any(a < match.end() and match.start() < b for a, b in covered):
                problem = f"{words!r} at [{match.start()}, {match.end()}) is not annotated"
                way_out = "annotate it, or waive repeat with a note"
                yield subject.broken("repeat", f"entities[{number}]", problem, way_out)
