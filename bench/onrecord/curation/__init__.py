"""Looking after a corpus: what it holds, splits, samples, two versions, two annotators."""

from __future__ import annotations

from onrecord.curation.annotators import Annotators
from onrecord.curation.differing import differences
from onrecord.curation.merging import Merged, merge
from onrecord.curation.splitting import kinds_of, sample, split
from onrecord.curation.statistics import statistics

__all__ = [
    "Annotators",
    "Merged",
    "differences",
    "kinds_of",
    "merge",
    "sample",
    "split",
    "statistics",
]
