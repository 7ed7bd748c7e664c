"""Profiles: named sets of criteria and policies, each equal to what its field prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.contracts import Scorer
from onrecord.profile_scorers.conll import ConllScorer
from onrecord.profile_scorers.polnear import PolnearScorer
from onrecord.profile_scorers.semeval2013 import SemevalScorer
from onrecord.profile_scorers.tempeval3 import TempevalScorer
from onrecord.tasks import TASKS


@dataclass(frozen=True, slots=True)
class Profile:
    """How each task is scored.

    Attributes:
        name: as in signatures and ``--profile``.
        summary: one line.
        scorers: task name → scorer; a task that is absent is not scored.
        record: whether the joint ``record`` is scored.
        decimals: of percentages in tables.
    """

    name: str
    summary: str
    scorers: Mapping[str, Scorer]
    record: bool = False
    decimals: int = 1


ONRECORD = Profile(
    name="onrecord",
    summary="optimal pairing, every criterion of the three tasks and the joint record",
    scorers={task.name: task.scorer for task in TASKS},
    record=True,
)

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        ONRECORD,
        Profile(
            name="conll",
            summary="entities as conlleval, seqscore, seqeval and spaCy count them",
            scorers={"entities": ConllScorer()},
            decimals=2,
        ),
        Profile(
            name="semeval2013",
            summary="entities: the four tables of COR, INC, PAR, MIS and SPU, paired optimally",
            scorers={"entities": SemevalScorer()},
            decimals=2,
        ),
        Profile(
            name="tempeval3",
            summary="dates as the official TempEval-3 toolkit pairs and counts them",
            scorers={"dates": TempevalScorer()},
            decimals=2,
        ),
        Profile(
            name="polnear",
            summary="attributions: the outermost relations, as PolNeAR annotates them",
            scorers={"attributions": PolnearScorer()},
            decimals=2,
        ),
    )
}
"""Every profile by name."""
