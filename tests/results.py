"""Results as flat dictionaries, so that two of them can be held side by side."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord.api import Result


def rows(result: Result) -> dict[tuple[str, str, str, str], tuple[float, ...]]:
    """Every row of a result: task, view, criterion, type → the four counts."""
    found = {}
    for name, card in result.scorecard.tasks.items():
        for view, criterion in card.rows:
            for type_, counts in card.per_type(criterion, view).items():
                if any(counts):
                    found[name, view, criterion, type_] = tuple(counts)
    if result.scorecard.record is not None:
        found["record", "all", "record", ""] = tuple(result.scorecard.record.sum(axis=0))
    return found


def tallies(result: Result) -> dict[tuple[str, ...], tuple[float]]:
    """Kinds of error, slices, attributes, confusions of every task."""
    return {
        (name, *key): (float(amount),)
        for name, card in result.scorecard.tasks.items()
        for key, amount in card.tally.items()
        if amount
    }


def overall(result: Result) -> dict[tuple[str, str, str], Any]:
    return {
        (name, view, criterion): card.overall(criterion, view)
        for name, card in result.scorecard.tasks.items()
        for view, criterion in card.rows
    }


def close(one: Any, other: Any) -> bool:
    return one.keys() == other.keys() and all(
        list(one[key]) == pytest.approx(list(other[key]), abs=1e-9) for key in one
    )
