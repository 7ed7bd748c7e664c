"""Results and baselines: rates follow from the counts beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Raw, Struct

from onrecord.errors import InvalidInputError, Problem
from onrecord.readers.native import decode, refuse_repeated_keys
from onrecord.signature import Signature, withdrawal
from onrecord.validation.loading import joined, load, unreadable
from onrecord.validation.rules import broken

TOLERANCE = 1e-9
OFFICIAL_ZEROS = "|profile:tempeval3"
"""In a signature: the official toolkit's 0/0 is 0 or 1."""


class _Several(Struct, frozen=True):
    results: tuple[Raw, ...]


_SEVERAL = msgspec.json.Decoder(_Several)


def several_problems(raw: bytes, place: str) -> Iterator[Problem]:
    """Everything that is wrong with several results in one file."""
    try:
        results = decode(_SEVERAL, raw, place).results
        refuse_repeated_keys(raw, place)
    except InvalidInputError as error:
        yield unreadable(error, place)
        return
    if not results:
        yield broken("schema", place, "results", "must hold at least one result")
    for number, one in enumerate(results):
        yield from result_problems(bytes(one), place, f"results[{number}]")


def result_problems(raw: bytes, place: str, at: str = "") -> Iterator[Problem]:
    """Everything that is wrong with one result.

    Args:
        raw: its JSON.
        place: the file.
        at: where in the file it stands.
    """
    result, found = load(raw, "result", place, at)
    yield from found
    if result is None:
        return
    yield from _withdrawn(result.signature, place, joined(at, "signature"))
    lenient = OFFICIAL_ZEROS in result.signature
    for name, task in result.tasks.items():
        path = joined(at, f"tasks.{name}")
        if task and task.headline not in task.criteria:
            problem = f"must be one of the criteria, got {task.headline!r}"
            yield broken("identity", place, f"{path}.headline", problem)
        for criterion, cells in task.criteria.items() if task else ():
            rows = {"overall": cells.overall}
            rows |= {f"per_type.{t}": row for t, row in cells.per_type.items()}
            for where, row in rows.items():
                if not (lenient and not (row.gold and row.predicted)):
                    yield from _rates(row, place, f"{path}.criteria.{criterion}.{where}")


def baseline_problems(raw: bytes, place: str) -> Iterator[Problem]:
    """Everything that is wrong with a baseline."""
    baseline, found = load(raw, "baseline", place)
    yield from found
    if baseline is None:
        return
    yield from _withdrawn(baseline.signature, place, "signature")
    for name, task in baseline.tasks.items():
        sums = [sum(column) for column in zip(*task.documents.values(), strict=True)]
        matched, matched_predicted, gold, predicted = sums or (0, 0, 0, 0)
        both, all_of_it = matched + matched_predicted, gold + predicted
        yield from _rate(task.f1, both, all_of_it, place, f"tasks.{name}.f1")


def _withdrawn(signature: str, place: str, path: str) -> Iterator[Problem]:
    if reason := withdrawal(Signature.parse(signature).parts.get("scoring", "")):
        yield broken("withdrawn", place, path, reason, "score the predictions anew")


def _rates(row: Any, place: str, path: str) -> Iterator[Problem]:  # noqa: ANN401  # a CountsRow
    both = row.matched + row.matched_predicted
    for name, part, whole in (
        ("precision", row.matched_predicted, row.predicted),
        ("recall", row.matched, row.gold),
        ("f1", both, row.gold + row.predicted),
    ):
        yield from _rate(getattr(row, name), part, whole, place, f"{path}.{name}")


def _rate(
    said: float | None, part: float, whole: float, place: str, path: str
) -> Iterator[Problem]:
    wanted = part / whole if whole else None
    close = said is not None and wanted is not None and abs(said - wanted) <= TOLERANCE
    if said != wanted and not close:
        problem = f"must be {wanted} by the counts beside it, got {said}"
        yield broken("identity", place, path, problem)
