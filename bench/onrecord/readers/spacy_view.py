"""What spaCy can show of a document: the one mapping that reader, writer and extras share.

Entities stand in ``doc.ents`` (label, ``kb_id_``, and ``id_`` for ``entity_id``) as far as they do
not overlap and have no gaps; where some do, all of them stand in the span group ``entities`` too.
Dates stand in the group ``dates``, with the TIMEX3 type as label and the value as ``kb_id_``, roles
of attributions in the group ``attributions``, with the role as label. Spans of one annotation have
one ``id_``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.pairing.relations import ROLES
from onrecord.readers.building import built
from onrecord.suggestions import hint
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES

OWN: Final = "onrecord"
"""The key in ``doc.user_data`` under which the writer keeps the whole document as JSON."""


class Row(NamedTuple):
    """A span as spaCy has it.

    Attributes:
        start: code point.
        end: code point after it.
        label: its label.
        kb_id: knowledge base id, or "".
        id: what it shares with the other spans of its annotation, or "".
    """

    start: int
    end: int
    label: str
    kb_id: str = ""
    id: str = ""


class View(NamedTuple):
    """A document as spaCy has it.

    Attributes:
        ents: ``doc.ents``, or None where they were never set.
        groups: span groups by name.
    """

    ents: tuple[Row, ...] | None
    groups: Mapping[str, tuple[Row, ...]]


def view_of(document: Document) -> View:
    """What spaCy is shown of a document."""
    layers = document.layers
    ents: tuple[Row, ...] | None = None
    groups: dict[str, tuple[Row, ...]] = {}
    if ENTITIES.name in layers:
        layer = layers[ENTITIES.name]
        ents = _apart(
            [
                Row(start, end, e.type, e.kb_id or "", e.entity_id or "")
                for e in layer
                if len(e.fragments) == 1
                for start, end in e.fragments
            ]
        )
        if len(ents) < len(layer):
            groups[ENTITIES.name] = tuple(
                Row(start, end, e.type, e.kb_id or "", str(n))
                for n, e in enumerate(layer)
                for start, end in e.fragments
            )
    if DATES.name in layers:
        groups[DATES.name] = tuple(
            Row(start, end, date.type, date.value or "", str(n))
            for n, date in enumerate(layers[DATES.name])
            for start, end in date.fragments
        )
    if ATTRIBUTIONS.name in layers:
        groups[ATTRIBUTIONS.name] = tuple(
            Row(start, end, role, "", str(n))
            for n, relation in enumerate(layers[ATTRIBUTIONS.name])
            for role in ROLES
            for start, end in getattr(relation, role)
        )
    return View(ents, groups)


def _apart(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows that do not overlap: longer ones first, as spaCy's own filter chooses."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda r: (r.start - r.end, r.start)):
        at = bisect_left(kept, row.end, key=lambda r: r.start)
        if not at or kept[at - 1].end <= row.start:
            kept.insert(at, row)
    return tuple(kept)


class Taken(NamedTuple):
    """What a reader takes for what.

    Attributes:
        entities: the span group of entities, or "" for ``doc.ents``.
        dates: labels of entities that are dates.
        ents_only: leave the groups ``entities``, ``dates`` and ``attributions`` and the ids of
            entities alone: a pipeline that runs over gold leaves both where they stood.
    """

    entities: str = ""
    dates: frozenset[str] = frozenset()
    ents_only: bool = False


def layers_of(view: View, taken: Taken, place: str, *, gold: bool) -> dict[str, tuple[Any, ...]]:
    """Layers of a document that spaCy shows.

    Raises:
        InvalidInputError: there are other span groups, or an attribution has no cue or content.
    """
    groups = {} if taken.ents_only else view.groups
    found: dict[str, list[dict[str, Any]]] = {}
    entities = _entities(view, taken, place)
    if entities is not None:
        found[ENTITIES.name] = [e for e in entities if e["type"] not in taken.dates]
    if taken.dates and entities is not None:
        found[DATES.name] = [e for e in entities if e["type"] in taken.dates]
    elif DATES.name in groups:
        found[DATES.name] = _grouped(groups[DATES.name])
    for date in found.get(DATES.name, ()):
        date.pop("entity_id", None)
        value = date.pop("kb_id", "")
        if value or gold:
            date["value"] = value
    if ATTRIBUTIONS.name in groups:
        found[ATTRIBUTIONS.name] = _relations(groups[ATTRIBUTIONS.name])
    return {
        task.name: tuple(built(task, _said(a), place, gold=gold) for a in found[task.name])
        for task in (ENTITIES, DATES, ATTRIBUTIONS)
        if task.name in found
    }


def _entities(view: View, taken: Taken, place: str) -> list[dict[str, Any]] | None:
    """Entities of a group or of ``doc.ents``; None where nobody looked for any."""
    if taken.entities:
        if view.groups and taken.entities not in view.groups:
            problem = f"has no span group {taken.entities!r}"
            raise InvalidInputError(place, problem, hint(taken.entities, view.groups))
        rows = view.groups.get(taken.entities)
        return None if rows is None else _grouped(rows)
    if not taken.ents_only and ENTITIES.name in view.groups:
        return _grouped(view.groups[ENTITIES.name])
    if view.ents is None:
        return None
    return [
        {
            "start": row.start, "end": row.end, "type": row.label, "kb_id": row.kb_id,
            "entity_id": "" if taken.ents_only else row.id,
        }
        for row in view.ents
    ]  # fmt: skip


def _grouped(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Spans as annotations: those of one id are fragments of one."""
    found: dict[Any, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        known = found.setdefault(
            row.id or number, {"type": row.label, "kb_id": row.kb_id, "spans": []}
        )
        known["spans"].append((row.start, row.end))
    for known in found.values():
        known["spans"].sort()
        if len(known["spans"]) == 1:
            known["start"], known["end"] = known.pop("spans")[0]
    return list(found.values())


def _relations(rows: Sequence[Row]) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        known = found.setdefault(row.id or number, {})
        known.setdefault(row.label.lower(), []).append((row.start, row.end))
    return [{role: sorted(spans) for role, spans in known.items()} for known in found.values()]


def _said(known: Mapping[str, Any]) -> dict[str, Any]:
    """Fields without those that spaCy has as "" for nothing; a value may be just that."""
    return {name: value for name, value in known.items() if value != "" or name == "value"}
