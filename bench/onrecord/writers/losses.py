"""Counting what a format cannot hold while documents are written."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.contracts import Loss
from onrecord.document import Document


class Kind(NamedTuple):
    """A kind of loss.

    Attributes:
        one: what is lost, e.g. ``discontinuous entity``.
        many: the same in the plural.
        fate: what becomes of it, e.g. ``dropped``.
        reason: why, e.g. ``CoNLL gives a token one tag``.
    """

    one: str
    many: str
    fate: str
    reason: str


class Losses:
    """Losses by kind, in the order in which they were first met."""

    def __init__(self) -> None:
        self._counts: dict[Kind, int] = {}
        self._first: dict[Kind, str] = {}

    def add(self, kind: Kind, document: Document, count: int = 1) -> None:
        """Note that so many things of a document were lost; none is no loss."""
        if count:
            self._counts[kind] = self._counts.get(kind, 0) + count
            self._first.setdefault(kind, document.id)

    def report(self) -> tuple[Loss, ...]:
        """One line a kind."""
        return tuple(
            Loss(n, kind.one if n == 1 else kind.many, kind.fate, kind.reason, self._first[kind])
            for kind, n in self._counts.items()
        )
