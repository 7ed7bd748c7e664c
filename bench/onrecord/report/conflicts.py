"""What two annotators do not share, for the one who decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from onrecord.curation.merging import Conflict

PLACES: Final = frozenset({"start", "end", "spans", "source", "cue", "content"})
"""Fields that the words tell better than offsets do."""


def conflict_lines(conflicts: Iterable[Conflict]) -> Iterator[str]:
    """A numbered line a conflict, beneath it what A and what B says, then what was decided."""
    for number, one in enumerate(conflicts, 1):
        where = f"{number}  {one.doc_id}, {one.layer} at {one.start}"
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
