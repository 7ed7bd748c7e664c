"""What a gate is asked, one test each: a task, a span that must be found, the run as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.comparing import Flip
from onrecord.gating import Baseline, Check, MustFind, Policy, Verdict
from onrecord.regression.findings import EXTRACTOR

RUN = "run"
"""The test of whatever is about no task: documents that failed, and ``no-new-errors``."""

MUST_FIND = "must find "
"""How the names of such checks begin."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gate found of one question.

    Attributes:
        checks: those that the question is about.
        flips: those of its task, of the whole run, or at the span that must be found.
    """

    checks: Sequence[Check]
    flips: Sequence[Flip]

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; a check that cannot tell does not pass."""
        return all(check.passed for check in self.checks)


def questions(baseline: Baseline, policy: Policy) -> tuple[str, ...]:
    """Names of a gate's tests, known before anything runs.

    Their order: tasks of the baseline and of the policy, then must-find spans, then the run.
    """
    targets = [*policy.floors, *policy.allowed_drops]
    tasks = [*baseline.tasks, *(target.partition(".")[0] for target in targets)]
    spans = [f"{MUST_FIND}{wanted}" for wanted in policy.must_find]
    return tuple(dict.fromkeys([*tasks, *spans, RUN]))


def answer(question: str, asked: Sequence[str], policy: Policy, verdict: Verdict) -> Answer:
    """The part of a verdict that one test is about; each check belongs to one test.

    Args:
        question: the test's name.
        asked: the names of all tests.
        policy: of the gate.
        verdict: of the gate.
    """
    checks = tuple(check for check in verdict.checks if _belongs(check, asked) == question)
    if question == RUN:
        about_flips = any(check.name != EXTRACTOR for check in checks)
        return Answer(checks, verdict.flips if about_flips else ())
    for wanted in policy.must_find:
        if question == f"{MUST_FIND}{wanted}":
            return Answer(checks, tuple(_around(wanted, verdict.flips)))
    return Answer(checks, tuple(flip for flip in verdict.flips if flip.task == question))


def whole_answer(verdict: Verdict) -> Answer:
    """A verdict as the answer to one question: does the gate hold?"""
    return Answer(verdict.checks, verdict.flips)


def _belongs(check: Check, asked: Sequence[str]) -> str:
    """The test that a check falls to: by its own name, else its task, else the run."""
    return next((name for name in (check.name, check.task) if name in asked), RUN)


def _around(wanted: MustFind, flips: Sequence[Flip]) -> list[Flip]:
    """The flips of what must be found; where its role is not what flipped, of its document."""
    near = [f for f in flips if f.task == wanted.task and f.doc_id == wanted.document]
    exact = [f for f in near if wanted.span == (f.start, f.end) or wanted.surface == _words(f)]
    return exact or near


def _words(flip: Flip) -> str:
    return flip.sentence[flip.start - flip.sentence_start : flip.end - flip.sentence_start]
