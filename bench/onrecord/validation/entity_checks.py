"""Checks of entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from msgspec import UNSET

from onrecord.errors import Problem
from onrecord.span import shared, surface
from onrecord.validation.subject import Subject

ONTONOTES = frozenset(
    {
        "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
        "LANGUAGE", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
    }
)  # fmt: skip
"""OntoNotes 5 without the temporal types, which are dates."""

TYPE_SETS = {"ontonotes": ONTONOTES, "conll": frozenset({"PER", "ORG", "LOC", "MISC"})}
"""Type sets that a manifest may name; any other name lets every type pass."""

NUMERALS = frozenset({"PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
_ITEM = re.compile(r"Q[1-9]\d*")


def types(subject: Subject) -> Iterator[Problem]:
    """Types are of the corpus's set."""
    for number, entity in enumerate(subject.layer("entities")):
        if subject.types is not None and entity.type not in subject.types:
            listed = ", ".join(sorted(subject.types))
            problem = f"type must be of the corpus's set, got {entity.type!r}"
            yield subject.broken("entity-type", f"entities[{number}].type", problem, listed)


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
    order = sorted(range(len(layer)), key=lambda i: layer[i].fragments)
    for one, other in pairwise(order):
        a, b = layer[one].fragments, layer[other].fragments
        common = shared(a, b)
        inside = a[0][0] <= b[0][0] and b[-1][1] <= a[-1][1]
        covered = b[0][0] <= a[0][0] and a[-1][1] <= b[-1][1]
        if common and not inside and not covered:
            problem = f"must not cross entities[{one}]"
            yield subject.broken("crossing", f"entities[{other}]", problem)


def one_name_one_type(subject: Subject) -> Iterator[Problem]:
    """One surface has one type."""
    seen: dict[str, tuple[str, int]] = {}
    for number, entity in enumerate(subject.layer("entities")):
        words = surface(subject.text, entity.fragments)
        before, where = seen.setdefault(words, (entity.type, number))
        if before != entity.type:
            problem = f"{words!r} is {entity.type} here and {before} in entities[{where}]"
            hint = "if both are right, waive type-conflict with a note"
            yield subject.broken("type-conflict", f"entities[{number}].type", problem, hint)


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
                hint = "annotate it, or waive repeat with a note"
                yield subject.broken("repeat", f"entities[{number}]", problem, hint)
