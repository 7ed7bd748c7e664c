"""PolNeAR: attributions without nesting, by the roles' word tokens.

No official scorer of whole relations exists; the definitions are those of the default profile,
under the view of the outermost relations: what lies inside another content is optional gold, since
PolNeAR did not annotate it.
Source: E. Newell et al., An Attribution Relations Corpus for Political News, LREC 2018.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.contracts import Case, Criterion, Scores
from onrecord.tasks.attributions import CRITERIA, AttributionScorer


@dataclass(frozen=True, slots=True)
class PolnearScorer:
    """The outermost view as the only one; implements ``contracts.Scorer``."""

    headline: str = "soft"
    criteria: tuple[Criterion, ...] = CRITERIA
    views: tuple[str, ...] = ("all",)

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts of each case under each criterion; alignments too if detail is asked for."""
        scores = AttributionScorer(views=("outermost",)).score(cases, detail=detail)
        return replace(scores, rows={("all", name): row for (_, name), row in scores.rows.items()})
