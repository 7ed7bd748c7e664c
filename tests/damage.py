"""Ways to damage a JSON document: any value replaced by something odd."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 1.0, 1.5, 2**31, "", "x", "1", [], [[0, 1]], [[1, 0]], {}, [None], [0, 1]]
).map(copy.deepcopy)


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a document."""
    found = [path] if path else []
    items: Any = []
    if isinstance(body, dict):
        items = body.items()
    elif isinstance(body, list):
        items = enumerate(body)
    for step, inside in items:
        found += places(inside, (*path, step))
    return found
