"""What a failed test says: the checks that failed, then the flips in their sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from onrecord.comparing import Flip
from onrecord.gating import Check
from onrecord.pytest_plugin.questions import Answer
from onrecord.report.comparison import SIGNS
from onrecord.report.gate import check_line, in_sentence, sides

SHOWN: Final = 10
"""Flips and failed documents that are written out without -v."""


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
    lines += [f"FAILED: the extractor failed on {line}" for line in found.failed[:limit]]
    lines += _more(len(found.failed), limit, "failed documents")
    for flip in found.flips[:limit]:
        lines += _flip(flip)
    lines += _more(len(found.flips), limit, "flips")
    return "\n".join([*lines, "", advice])


def _worst_first(checks: Sequence[Check]) -> list[Check]:
    order = {False: 0, None: 1, True: 2}
    return sorted(checks, key=lambda check: order[check.passed])


def _flip(flip: Flip) -> Iterator[str]:
    yield ""
    place = f"{flip.task}  {flip.doc_id}  [{flip.start}, {flip.end})"
    yield f"{SIGNS[flip.change]} {flip.change}  {place}"
    yield f"  {in_sentence(flip)}"
    yield from (f"  {line}" for line in sides(flip))


def _more(count: int, limit: int | None, what: str) -> list[str]:
    left = 0 if limit is None else count - limit
    return [f"… and {left} more {what}: -v shows them"] if left > 0 else []
