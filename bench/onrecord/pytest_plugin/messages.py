"""What a failed test says: the checks that failed, then the flips in their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from onrecord.comparing import Flip
from onrecord.gating import Check, Verdict
from onrecord.pytest_plugin.questions import Answer
from onrecord.report.comparison import SIGNS
from onrecord.report.gate import check_line, told

SHOWN: Final = 10
"""Flips that are written out without -v."""


def complaint(found: Answer, *, heading: str, advice: str, whole: bool) -> str:
    """Why a test failed, in lines.

    Args:
        found: what the gate found of the test's question.
        heading: who was held to what.
        advice: what to do if the change is wanted.
        whole: show every flip.
    """
    limit = None if whole else SHOWN
    lines = [heading, *(check_line(check) for check in _worst_first(found.checks))]
    for flip in found.flips[:limit]:
        lines += _flip(flip)
    if limit is not None and len(found.flips) > limit:
        lines += ["", f"… and {len(found.flips) - limit} more flips: -v shows them"]
    return "\n".join([*lines, "", advice])


def wavering(verdict: Verdict) -> str:
    """That the repeats of an extractor differ, and in which documents."""
    return f"flaky: {verdict.repeats} repeats differ in {', '.join(verdict.flaky)}"


def _worst_first(checks: Sequence[Check]) -> list[Check]:
    order = {False: 0, None: 1, True: 2}
    return sorted(checks, key=lambda check: order[check.passed])


def _flip(flip: Flip) -> Iterator[str]:
    yield ""
    place = f"{flip.task}  {flip.doc_id}  [{flip.start}, {flip.end})"
    yield f"{SIGNS[flip.change]} {flip.change}  {place}"
    yield from (f"  {line}" for line in told(flip))
