"""What a gate found: values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from onrecord.comparing import Flip
from onrecord.scorecard import Failure

EXTRACTOR = "extractor"
"""Name of the check that exists only if documents failed."""

PASSED, REGRESSED, INCONCLUSIVE, FAILED = 0, 1, 3, 4


class Check(Struct, frozen=True):
    """One question that a policy asks, and its answer.

    Attributes:
        name: e.g. ``entities headline``, ``dates.value floor``, ``must find …``.
        task: the task that it is about, or "" for the whole run.
        passed: None: the documents cannot tell.
        message: the answer in one sentence, with its numbers.
    """

    name: str
    task: str
    passed: bool | None
    message: str


class Score(Struct, frozen=True, kw_only=True):
    """F1 before and after on the same documents, as fractions of 1.

    Attributes:
        task: the task.
        criterion: the criterion.
        of_type: one type, or "" for all.
        headline: whether the criterion ranks.
        before: F1 of the baseline; None for 0/0.
        after: F1 of the run; None for 0/0.
        delta: after − before, or None if one is undefined.
        low: lower bound of the 95 % interval of delta, or None.
        high: upper bound, or None.
        reason: why there is no interval, or "".
        documents: how many documents it rests on.
    """

    task: str
    criterion: str
    of_type: str
    headline: bool
    before: float | None
    after: float | None
    delta: float | None
    low: float | None
    high: float | None
    reason: str
    documents: int


class Findings(Struct, frozen=True, kw_only=True):
    """Everything that a gate found.

    Attributes:
        signature: of both sides.
        baseline: name of the extractor that was blessed.
        extractor: name of the one that runs now.
        checks: every question of the policy.
        flips: what broke, then what was fixed, then what changed.
        scores: F1 before and after.
        failures: documents that score as empty, and why.
        repeats: how often each document was predicted.
        flaky: document → tasks in which its repeats differ.
        seen: for each flip, in how many repeats.
    """

    signature: str
    baseline: str
    extractor: str
    checks: tuple[Check, ...]
    flips: tuple[Flip, ...] = ()
    scores: tuple[Score, ...] = ()
    failures: tuple[Failure, ...] = ()
    repeats: int = 1
    flaky: Mapping[str, tuple[str, ...]] = {}
    seen: tuple[int, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 passed, 1 regression, 3 inconclusive, 4 an extractor failed; 4 before 1 before 3."""
        if any(failure.kind == "error" for failure in self.failures):
            return FAILED
        answers = {check.passed for check in self.checks}
        if False in answers:
            return REGRESSED
        return INCONCLUSIVE if None in answers else PASSED

    def of_change(self, change: str) -> tuple[Flip, ...]:
        """The flips that are *broken*, *fixed* or *changed*."""
        return tuple(flip for flip in self.flips if flip.change == change)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data, numbers unrounded."""
        body: dict[str, Any] = msgspec.to_builtins(self)
        return {"exit_code": self.exit_code, **body}
