"""The annotations of one side of a block of documents as columns, in canonical order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

import msgspec
import numpy as np
from msgspec import UNSET

from onrecord.alignment import Bools, Ints

Spanned: TypeAlias = Any
"""An entity or a date, gold or predicted: has start, end, spans, fragments and type."""

KEY_LIMIT = 2**62


class Codebook(dict[Any, int]):
    """Gives each new value the next number; equal numbers mean equal values, nothing more."""

    def __missing__(self, key: Any) -> int:  # noqa: ANN401  # any hashable value
        self[key] = code = len(self)
        return code

    def column(self, values: Sequence[Any]) -> Ints:
        """(N,) the values' numbers."""
        return np.fromiter(map(self.__getitem__, values), np.int64, len(values))


@dataclass(frozen=True, slots=True)
class Side:
    """All gold or all predicted annotations of a block, sorted by (case, start, end, type, rest).

    A gold annotation has one *reading*, itself, and one more for each ``accept`` alternative; a
    reading has one or more fragments. In the plain case (no accept, no fragments) annotations,
    readings and fragments are the same rows.

    Attributes:
        annotations: N annotations.
        case: (N,) number of the case that each belongs to, ascending.
        index: (N,) place in the case's own list.
        type: (N,) index into the block's sorted types.
        optional: (N,) whether each is optional gold.
        readings: M readings, by annotation.
        owner: (M,) each reading's annotation, ascending.
        length: (M,) code points in each reading.
        fragment_reading: (K,) each fragment's reading, ascending.
        fragment_start: (K,) offsets.
        fragment_end: (K,) offsets.
    """

    annotations: Sequence[Spanned]
    case: Ints
    index: Ints
    type: Ints
    optional: Bools
    readings: Sequence[Spanned]
    owner: Ints
    length: Ints
    fragment_reading: Ints
    fragment_start: Ints
    fragment_end: Ints

    @property
    def plain(self) -> bool:
        """Whether annotations, readings and fragments are the same rows."""
        return len(self.annotations) == len(self.fragment_start)


def sides_of(
    gold: Sequence[Sequence[Spanned]], predicted: Sequence[Sequence[Spanned]]
) -> tuple[tuple[str, ...], Side, Side]:
    """The sorted types of a block, and the columns of its two sides.

    Args:
        gold: each case's gold annotations, in any order.
        predicted: each case's predictions, in any order.
    """
    flat = [list(chain.from_iterable(cases)) for cases in (gold, predicted)]
    book = Codebook()
    coded = [book.column([a.type for a in annotations]) for annotations in flat]
    types = tuple(sorted(book))
    rank = np.zeros(len(types), np.int64)
    rank[[book[name] for name in types]] = np.arange(len(types))
    sides = [
        _side(cases, annotations, rank[codes])
        for cases, annotations, codes in zip((gold, predicted), flat, coded, strict=True)
    ]
    return types, sides[0], sides[1]


def _side(cases: Sequence[Sequence[Spanned]], annotations: list[Spanned], type_: Ints) -> Side:
    counts = np.fromiter(map(len, cases), np.int64, len(cases))
    case = np.repeat(np.arange(len(cases)), counts)
    index = np.arange(len(annotations)) - np.repeat(np.cumsum(counts) - counts, counts)
    start, end, contiguous = _offsets(annotations)
    order = _canonical_order(annotations, case, start, end, type_)
    if order is not None:
        annotations = [annotations[i] for i in order.tolist()]
        case, index, type_, start, end = (x[order] for x in (case, index, type_, start, end))
    optional, accepting = _gold_alone(annotations)
    if contiguous and not accepting:
        rows = np.arange(len(annotations))
        return Side(
            annotations, case, index, type_, optional,
            annotations, rows, end - start, rows, start, end,
        )  # fmt: skip
    return _with_readings(annotations, case, index, type_, optional)


def _gold_alone(annotations: Sequence[Spanned]) -> tuple[Bools, bool]:
    """What only gold can say: which annotations are optional, and whether any accepts readings."""
    optional = np.zeros(len(annotations), np.bool_)
    if not any(hasattr(kind, "accept") for kind in set(map(type, annotations))):
        return optional, False
    marks = [getattr(a, "optional", False) for a in annotations]
    if any(marks):
        optional = np.array(marks, np.bool_)
    return optional, any(getattr(a, "accept", ()) for a in annotations)


def _offsets(annotations: Sequence[Spanned]) -> tuple[Ints, Ints, bool]:
    """First and last offset of each annotation, and whether all are contiguous."""
    size = len(annotations)
    try:
        start = np.fromiter([a.start for a in annotations], np.int64, size)
        return start, np.fromiter([a.end for a in annotations], np.int64, size), True
    except TypeError:  # an annotation gives "spans" instead
        fragments = [a.fragments for a in annotations]
        start = np.fromiter([f[0][0] for f in fragments], np.int64, size)
        return start, np.fromiter([f[-1][1] for f in fragments], np.int64, size), False


def _canonical_order(
    annotations: Sequence[Spanned], case: Ints, start: Ints, end: Ints, type_: Ints
) -> Ints | None:
    """The order that sorts a side by (case, start, end, type, rest); None if it is sorted."""
    if not len(case):
        return None
    width, reach, types = int(end.max()) + 1, int((end - start).max()) + 1, int(type_.max()) + 1
    if (int(case[-1]) + 1) * width * reach * types < KEY_LIMIT and (end >= start).all():
        key = ((case * width + start) * reach + (end - start)) * types + type_
        steps = np.diff(key)
        if (steps > 0).all():
            return None
        order = np.argsort(key, kind="stable")
        same = np.diff(key[order]) == 0
    else:
        order = np.lexsort((type_, end, start, case))
        same = np.ones(len(order) - 1, np.bool_)
        for column in (case, start, end, type_):
            same &= np.diff(column[order]) == 0
    return _order_the_rest(annotations, order, same) if same.any() else order


def _order_the_rest(annotations: Sequence[Spanned], order: Ints, same: Any) -> Ints:  # noqa: ANN401  # bools
    """Order annotations of equal span and type by all else that they say."""
    edges = np.diff(np.concatenate([[False], same, [False]]).astype(np.int8))
    for first, last in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        run = order[first : last + 1]
        order[first : last + 1] = sorted(run, key=lambda i: msgspec.json.encode(annotations[i]))
    return order


def readings_of(annotation: Spanned) -> list[Spanned]:
    """The annotation itself, then each alternative with what it does not name inherited."""
    readings = [annotation]
    for alternative in getattr(annotation, "accept", ()):
        named = {
            name: value
            for name in alternative.__struct_fields__
            if (value := getattr(alternative, name)) is not UNSET
        }
        if "spans" in named:
            named |= {"start": UNSET, "end": UNSET}
        elif {"start", "end"} & named.keys():
            first, last = annotation.fragments[0][0], annotation.fragments[-1][1]
            named = {"start": first, "end": last, "spans": UNSET} | named
        readings.append(msgspec.structs.replace(annotation, accept=(), **named))
    return readings


def _with_readings(
    annotations: Sequence[Spanned], case: Ints, index: Ints, type_: Ints, optional: Bools
) -> Side:
    """The general case: readings and fragments spelled out."""
    by_annotation = [readings_of(a) for a in annotations]
    readings = list(chain.from_iterable(by_annotation))
    owner = np.repeat(np.arange(len(annotations)), [len(r) for r in by_annotation])
    by_reading = [r.fragments for r in readings]
    fragments = np.array(list(chain.from_iterable(by_reading)), np.int64).reshape(-1, 2)
    reading = np.repeat(np.arange(len(readings)), [len(f) for f in by_reading])
    length = np.zeros(len(readings), np.int64)
    np.add.at(length, reading, fragments[:, 1] - fragments[:, 0])
    return Side(
        annotations,
        case,
        index,
        type_,
        optional,
        readings,
        owner,
        length,
        reading,
        fragments[:, 0],
        fragments[:, 1],
    )
