"""The counts that a policy names, of two systems side by side."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from onrecord.counts import Array, Counts, total
from onrecord.errors import InvalidInputError
from onrecord.regression.findings import Score
from onrecord.regression.policy import Target
from onrecord.resampling import Difference, Interval, difference
from onrecord.scorecard import Scorecard
from onrecord.suggestions import hint


class Numbers(NamedTuple):
    """One number before and after, on the same documents.

    Attributes:
        target: what it counts, the criterion filled in.
        headline: whether its criterion ranks.
        before: (D, 4) counts of the baseline.
        after: (D, 4) counts of the run, or None if it does not attempt the task.
        clusters: (D,) the story of each document, or itself; None: no two share one.
    """

    target: Target
    headline: bool
    before: Array
    after: Array | None
    clusters: Sequence[object] | None = None

    @property
    def old(self) -> Counts:
        """Corpus counts of the baseline."""
        return total(self.before)

    @property
    def new(self) -> Counts:
        """Corpus counts of the run; nothing found if it does not attempt the task."""
        return Counts(gold=self.old.gold) if self.after is None else total(self.after)

    @property
    def fall(self) -> float:
        """How much F1 fell; negative if it rose.

        Where there is neither gold nor prediction nothing is wrong, so 0/0 ranks as 1 here.
        """
        old, new = self.old.f1, self.new.f1
        return (1.0 if old is None else old) - (1.0 if new is None else new)

    def difference(self) -> Difference:
        """The difference with its interval."""
        after = np.zeros_like(self.before) if self.after is None else self.after
        if self.after is None:
            after[:, 2] = self.before[:, 2]
        return difference(self.before, after, clusters=self.clusters)


def attempted(card: Scorecard) -> tuple[str, ...]:
    """The tasks that a system has numbers of, the joint record included."""
    return (*card.attempted, *(("record",) if card.record is not None else ()))


def numbers(before: Scorecard, after: Scorecard, target: Target, place: str) -> Numbers:
    """Both sides of one number.

    Raises:
        InvalidInputError: the baseline has no such task, criterion or type.
    """
    if target.task not in attempted(before):
        raise InvalidInputError(
            place,
            f"the baseline does not attempt {target.task}",
            hint(target.task, attempted(before)),
        )
    if target.task == "record":
        return _record(before, after, target, place)
    card = before.tasks[target.task]
    criterion = target.criterion or card.headline
    known = {c.name for c in card.criteria}
    if criterion not in known:
        raise InvalidInputError(
            place, f"{target.task} has no criterion {criterion!r}", hint(criterion, known)
        )
    tried = target.task in after.attempted
    if target.of_type is not None:
        types = {name for name in (*card.types, *after.tasks[target.task].types) if name}
        if target.of_type not in types:
            raise InvalidInputError(
                place, f"{target.task} has no type {target.of_type!r}", hint(target.of_type, types)
            )
    full = Target(target.task, criterion, target.of_type)
    return Numbers(
        full,
        criterion == card.headline,
        _rows(before, full, card.documents),
        _rows(after, full, card.documents) if tried else None,
        after.clusters(card.documents),
    )


def _record(before: Scorecard, after: Scorecard, target: Target, place: str) -> Numbers:
    if target.criterion not in {None, "record"} or target.of_type is not None:
        raise InvalidInputError(place, f"record has no {target}", "there is record.record")
    rows = (
        dict(zip(after.record_documents, after.record, strict=True))
        if after.record is not None
        else None
    )
    old = before.record if before.record is not None else np.zeros((0, 4))
    new = None
    if rows is not None:
        new = np.array([rows[d] for d in before.record_documents]).reshape(-1, 4)
    clusters = after.clusters(before.record_documents) if len(old) else None
    return Numbers(
        Target("record", "record"), headline=True, before=old, after=new, clusters=clusters
    )


def _rows(card: Scorecard, target: Target, documents: Collection[str]) -> Array:
    """(D, 4) counts of one criterion and type, in the order of ``documents``."""
    task = card.tasks[target.task]
    cells = task.rows["all", target.criterion or task.headline]
    if target.of_type is None:
        rows: Array = cells.sum(axis=1)
    elif target.of_type in task.types:
        rows = cells[:, task.types.index(target.of_type)]
    else:
        rows = np.zeros((len(cells), 4))
    if tuple(documents) == task.documents:
        return rows
    place = {doc_id: row for row, doc_id in enumerate(task.documents)}
    ordered: Array = rows[[place[doc_id] for doc_id in documents]]
    return ordered


def scores(
    before: Scorecard, after: Scorecard, wanted: Collection[Target], place: str
) -> Iterator[Score]:
    """F1 before and after: each criterion of each task, then what a policy names besides."""
    everything = [
        Target(name, criterion.name)
        for name in before.attempted
        for criterion in before.tasks[name].criteria
        if ("all", criterion.name) in before.tasks[name].rows
    ]
    if before.record is not None:
        everything.append(Target("record", "record"))
    besides = [target for target in wanted if target.of_type is not None]
    for target in dict.fromkeys((*everything, *besides)):
        yield _score(numbers(before, after, target, place))


def _score(found: Numbers) -> Score:
    differs = found.difference()
    bounds = differs.interval
    sure = isinstance(bounds, Interval)
    return Score(
        task=found.target.task,
        criterion=found.target.criterion or "",
        of_type=found.target.of_type or "",
        headline=found.headline and found.target.of_type is None,
        before=found.old.f1,
        after=found.new.f1,
        delta=differs.delta,
        low=bounds.low if isinstance(bounds, Interval) else None,
        high=bounds.high if isinstance(bounds, Interval) else None,
        reason="" if sure else str(bounds),
        documents=len(found.before),
    )
