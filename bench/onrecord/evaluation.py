"""Score predictions against a corpus: what the command line and the Python API both call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from onrecord.corpus import Corpus
from onrecord.document import Prediction
from onrecord.errors import InvalidInputError
from onrecord.joining import pair_up
from onrecord.keep_going import Failures
from onrecord.profiles import PROFILES, Profile
from onrecord.scorecard import Scorecard
from onrecord.scoring import Settings, Watcher, score_pairs
from onrecord.suggestions import hint
from onrecord.type_mapping import Sides, open_type_map


class Predictions(Protocol):
    """Predictions that can be read in order or found by document, with what their run says."""

    @property
    def run(self) -> Mapping[str, Any]:
        """What ``run.json`` says, or nothing."""

    def __iter__(self) -> Any:  # noqa: ANN401  # an iterator of Prediction
        """All predictions, in their own order."""

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions."""

    def repeated(self) -> bool:
        """Whether a document may be predicted more than once, perhaps not line by line."""


def profile_named(name: str) -> Profile:
    """A profile by name.

    Raises:
        InvalidInputError: there is none; the hint names the nearest.
    """
    if name not in PROFILES:
        raise InvalidInputError("--profile", f"no profile is named {name!r}", hint(name, PROFILES))
    return PROFILES[name]


def settings_for(
    corpus: Corpus,
    *,
    profile: str = "onrecord",
    type_map: str | None = None,
    map_side: Sides = "both",
) -> Settings:
    """What a user chose, checked, with what the corpus's reader was told.

    Raises:
        InvalidInputError: an unknown profile or type map.
    """
    return Settings(
        profile=profile_named(profile),
        type_map=open_type_map(type_map) if type_map else None,
        map_side=map_side,
        type_set=corpus.type_set,
        extra=corpus.settings,
    )


def evaluate(
    corpus: Corpus,
    predictions: Predictions,
    settings: Settings,
    watch: Watcher | None = None,
    failures: Failures | None = None,
) -> Scorecard:
    """Counts of one system on a corpus, in one pass.

    Args:
        corpus: gold.
        predictions: of its documents.
        settings: profile and so on.
        watch: is told every display alignment.
        failures: takes in what would be raised for a document; see ``pair_up``.

    Raises:
        InvalidInputError: a document or prediction breaks its contract.
    """
    run = predictions.run
    return score_pairs(
        pair_up(corpus, predictions, failures),
        settings,
        corpus=corpus.describe(),
        extractor=_extractor(run),
        declared=tuple(run.get("tasks") or ()),
        watch=watch,
    )


def _extractor(run: Mapping[str, Any]) -> dict[str, Any]:
    known: Mapping[str, Any] = run.get("extractor") or {}
    fields = ("name", "version", "configuration", "fingerprint")
    found = {name: known[name] for name in fields if known.get(name) is not None}
    if run.get("on_gold_spans"):
        found["on_gold_spans"] = True
    return found
