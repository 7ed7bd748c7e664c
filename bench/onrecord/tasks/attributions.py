"""Attributions: who said what, by source, cue and content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onrecord.annotations import Attribution, PredictedAttribution
from onrecord.contracts import Case, Criterion, Scores, Task
from onrecord.counts import Array, Tally
from onrecord.pairing.relations import ROLES
from onrecord.pairing.statements import VIEWS, Statements
from onrecord.tasks.attribution_rows import RELATIONS, relation_rows, role_rows, speaker_row
from onrecord.tasks.attribution_tallies import display, tally_attributes, tally_slices

_SUMMARIES = {
    "strict": "all three roles equal",
    "soft": "the least of the three roles' dice",
    "speaker_content": "source and content dice ½ or more; the cue is ignored",
    "speaker_content_80": "source dice ½, content dice .8 or more",
}
_ROLE_SUMMARIES = {
    "exact": "the {} equal, on aligned pairs",
    "overlap": "the {} overlap, on aligned pairs",
    "token": "tokens of the {}, pooled over the document",
}
CRITERIA = (
    *(Criterion(name, _SUMMARIES[name], per_type=False) for name in RELATIONS),
    *(
        Criterion(
            f"{role}_{name}",
            summary.format(f"{role}s"),
            diagnostic=name == "overlap",
            per_type=False,
        )
        for role in ROLES
        for name, summary in _ROLE_SUMMARIES.items()
    ),
    Criterion("speaker", "the source resolved to the right entity", per_type=False),
)


@dataclass(frozen=True, slots=True)
class AttributionScorer:
    """Scores attributions; implements ``contracts.Scorer``.

    Attributes:
        headline: the criterion that ranks.
        criteria: all criteria.
        views: which gold counts; the first is ``all``.
    """

    headline: str = "soft"
    criteria: tuple[Criterion, ...] = CRITERIA
    views: tuple[str, ...] = VIEWS

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts of each case under each criterion and view; alignments too if asked for."""
        block = Statements.of(cases)
        rows: dict[tuple[str, str], Array] = {}
        for view in self.views:
            required = block.required(view)
            for name in RELATIONS:
                rows[view, name] = relation_rows(block, name, required)
            aligned = block.extended(required)
            for name, counts in role_rows(block, aligned, required).items():
                rows[view, name] = counts
            rows[view, "speaker"] = speaker_row(block, aligned, required)
        required = block.required(self.views[0])
        aligned = block.extended(required)
        tally: Tally = {}
        tally_attributes(tally, block, aligned, required)
        tally_slices(tally, block, aligned, required)
        shown = display(block, aligned, required)
        for pair in (p for pairs in shown for p in pairs if not p.optional):
            tally["kinds", pair.kind] = tally.get(("kinds", pair.kind), 0.0) + 1.0
        return Scores(
            ("",),
            {key: counts[:, None, :] for key, counts in rows.items()},
            tally,
            shown if detail else (),
        )


ATTRIBUTIONS = Task(
    name="attributions",
    noun="attribution",
    gold=Attribution,
    predicted=PredictedAttribution,
    scorer=AttributionScorer(),
)
