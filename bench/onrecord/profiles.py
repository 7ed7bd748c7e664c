"""Profiles: named sets of criteria and policies, each equal to what its field prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onrecord.contracts import Scorer
from onrecord.profile_scorers.conll import ConllScorer
from onrecord.profile_scorers.polnear import PolnearScorer
from onrecord.profile_scorers.semeval2013 import SemevalScorer
from onrecord.profile_scorers.tempeval3 import TempevalScorer
from onrecord.tasks import TASKS

POLICIES: Mapping[str, str] = {
    "offsets": "half-open [start, end) in Unicode code points of the exact text",
    "duplicates": "a repeated prediction is spurious; repeated gold is an error of validation",
    "unknown types": "scored as they are: a predicted type that the gold lacks is spurious",
    "accept": "a pair earns the most that any reading of its gold allows",
    "optional": "gold that earns nothing found and costs nothing missed; a hit leaves precision",
    "repeats": "averaged within a document",
    "ungrounded": "strings not found in the text count as predicted",
    "absent layers": "of gold: the document is left out of the task; of predictions: empty",
    "failed documents": "score as empty and are listed",
    "undefined": "0/0 is null",
    "units": "intervals and tests count documents; those of one story (meta.story) as one",
}
"""How every result was counted, in words; a profile says what it does otherwise."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How each task is scored.

    Attributes:
        name: as in signatures and ``--profile``.
        summary: one line.
        scorers: task name → scorer; a task that is absent is not scored.
        record: whether the joint ``record`` is scored.
        decimals: of percentages in tables.
        policies: what it does otherwise than ``POLICIES``.
    """

    name: str
    summary: str
    scorers: Mapping[str, Scorer]
    record: bool = False
    decimals: int = 1
    policies: Mapping[str, str] = field(default_factory=dict)


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
            policies={"duplicates": "collapse on both sides, since tags cannot say a thing twice"},
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
            policies={
                "pairing": "greedy: each gold takes the first unused expression that overlaps it",
                "undefined": "1 where gold and predictions are both empty, else 0",
            },
        ),
        Profile(
            name="polnear",
            summary="attributions: the outermost relations, as PolNeAR annotates them",
            scorers={"attributions": PolnearScorer()},
            decimals=2,
            policies={"nested": "gold inside another content is optional"},
        ),
    )
}
"""Every profile by name."""
