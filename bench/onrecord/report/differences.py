"""What two versions or two annotators do not share, as lines and a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from onrecord.curation.differing import KINDS
from onrecord.curation.merging import Conflict
from onrecord.report.curation import number
from onrecord.report.tables import Cell, Table

PLACES: Final = frozenset({"start", "end", "spans", "source", "cue", "content"})
"""Fields that the words tell better than offsets do."""


def difference_lines(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One line a difference, as ``curation.differences`` lists them; beneath it a line a field."""
    for one in found:
        where = f"{one['doc_id']} {one['layer']} at {one['start']}"
        yield f"{where}: {one['kind']} {one['text']!r}"
        for name, (a, b) in one["fields"].items():
            yield f"    {name}: {_shown(a)} → {_shown(b)}"


def difference_table(found: Mapping[str, Any]) -> Table:
    """Counts of annotations by layer, and what it means for the version."""
    changed = [
        f"documents {name.replace('_', ' ')}: {', '.join(ids)}"
        for name, ids in found["documents"].items()
        if ids
    ]
    major = "a score may differ: the next version is a major one"
    kinds = ("same", *KINDS)
    return Table(
        "annotations",
        ("layer", *kinds),
        tuple(
            (Cell(layer), *(number(row[kind]) for kind in kinds))
            for layer, row in found["annotations"].items()
        ),
        (*changed, major if found["scored"] else "no score differs"),
    )


def conflict_lines(conflicts: Iterable[Conflict]) -> Iterator[str]:
    """A numbered line a conflict, beneath it what A and what B says, then what was decided."""
    for place, one in enumerate(conflicts, 1):
        where = f"{place}  {one.doc_id}, {one.layer} at {one.start}"
        yield where if one.text_b else f"{where}: {one.text!r}"
        if one.kind != "changed":
            yield f"     only {'A' if one.kind == 'removed' else 'B'} has it"
        if one.text_b:
            yield f"     A: {one.text!r}"
            yield f"     B: {one.text_b!r}"
        for name, (a, b) in one.fields.items():
            if name not in PLACES:
                yield f"     {name}: A {_shown(a)}, B {_shown(b)}"
        if one.decision:
            yield f"     decided: {one.decision}{one.reason and f' ({one.reason})'}"


def _shown(value: Any) -> str:  # noqa: ANN401  # any plain value
    return "not given" if value is None else json.dumps(value, ensure_ascii=False)
