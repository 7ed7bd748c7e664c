"""Profiles: named sets of criteria and policies, each equal to what its field prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.contracts import Scorer
from onrecord.tasks import TASKS


@dataclass(frozen=True, slots=True)
class Profile:
    """How each task is scored.

    Attributes:
        name: as in signatures and ``--profile``.
        summary: one line.
        scorers: task name → scorer; a task that is absent is not scored.
        record: whether the joint ``record`` is scored.
    """

    name: str
    summary: str
    scorers: Mapping[str, Scorer]
    record: bool = False


ONRECORD = Profile(
    name="onrecord",
    summary="optimal pairing, every criterion of the three tasks and the joint record",
    scorers={task.name: task.scorer for task in TASKS},
    record=True,
)

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (ONRECORD,)}
"""Every profile by name."""
