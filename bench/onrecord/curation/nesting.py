"""Annotations inside others, across others, and in several parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from onrecord.derived import holders
from onrecord.span import Fragments, length, shared
from onrecord.validation.subject import spans_of


class Nesting(NamedTuple):
    """How the annotations of one layer of one document lie.

    Attributes:
        depths: one for each annotation, 1 being on top.
        crossing: pairs that share characters while neither holds the other.
        discontinuous: annotations of which a span has several fragments.
    """

    depths: Sequence[int]
    crossing: int
    discontinuous: int


def nesting(layer: Sequence[Any]) -> Nesting:
    """How a layer lies: entities and dates by their spans, relations by parents and contents."""
    parted = sum(any(len(spans) > 1 for _, spans in spans_of(one)) for one in layer)
    if layer and not hasattr(layer[0], "fragments"):
        contents = [one.content for one in layer if one.content]
        return Nesting(depths(layer), held_and_crossing(contents)[1], parted)
    deep, crossing = held_and_crossing([one.fragments for one in layer])
    return Nesting(deep, crossing, parted)


def held_and_crossing(spans: Sequence[Fragments]) -> tuple[list[int], int]:
    """How deep each span lies in those that hold all of it and more, and how many pairs cross.

    Args:
        spans: fragment sets, none empty.
    """
    deep = [1] * len(spans)
    crossing = 0
    around: list[int] = []
    # whoever holds another comes before it
    for i in sorted(range(len(spans)), key=lambda i: _outermost_first(spans[i])):
        start, size = spans[i][0][0], length(spans[i])
        around = [j for j in around if spans[j][-1][1] > start]
        for j in around:
            common = shared(spans[j], spans[i])
            if common == size:
                deep[i] = max(deep[i], deep[j] + (length(spans[j]) > size))
            elif common:
                crossing += 1
        around.append(i)
    return deep, crossing


def _outermost_first(spans: Fragments) -> tuple[int, int, int]:
    return spans[0][0], -spans[-1][1], -length(spans)


def depths(layer: Sequence[Any]) -> list[int]:
    """How deep each relation lies, 1 being on top; a circle ends where it closes.

    A relation that says nothing of its parent lies in the smallest content around its cue.
    """
    named: Mapping[Any, int] = {a.id: i for i, a in enumerate(layer) if isinstance(a.id, str)}
    places = {id(one): i for i, one in enumerate(layer)}
    above: list[int | None] = []
    for one in layer:
        if one.parent is None or isinstance(one.parent, str):
            above.append(named.get(one.parent))
        else:
            around = holders(one, layer)
            above.append(places[id(around[0])] if around else None)
    found = []
    for i in range(len(layer)):
        seen, at = [i], above[i]
        while at is not None and at not in seen:
            seen.append(at)
            at = above[at]
        found.append(len(seen))
    return found
