"""Results, baselines and submissions as they stand in files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from onrecord.annotations import PredictedAttribution, PredictedEntity, PredictedTimex
from onrecord.corpus import FILE_PATH

Rate = Annotated[float, Meta(ge=0, le=1)]
Version = Annotated[Literal["1.0"], Meta(description="Of this file's form.")]
ByCriterion = Annotated[Mapping[str, "CriterionResult"], Meta(description="Criterion → scores.")]
Credit = Annotated[float, Meta(description="A count, or a sum of partial credit.")]
Sha256 = Annotated[str, Meta(description="Hex SHA-256.", pattern="^[0-9a-f]{64}$")]


class IntervalRow(Struct, frozen=True, kw_only=True):
    """A confidence interval of F1 over documents."""

    low: Annotated[Rate, Meta(description="Its lower end.")]
    high: Annotated[Rate, Meta(description="Its upper end.")]
    level: Annotated[Rate, Meta(description="Its confidence, e.g. 0.95.")]
    method: Annotated[str, Meta(description="How it was made, e.g. jackknife-t.")]


class CountsRow(Struct, frozen=True, kw_only=True):
    """Additive counts and the rates made of them; a rate of 0/0 is null."""

    matched: Annotated[Credit, Meta(description="Credit by the gold's type.")]
    matched_predicted: Annotated[Credit, Meta(description="Credit by the prediction's type.")]
    gold: Annotated[Credit, Meta(description="Required gold annotations.")]
    predicted: Annotated[Credit, Meta(description="Predictions, less those on optional gold.")]
    precision: Annotated[float | None, Meta(description="matched_predicted / predicted.")]
    recall: Annotated[float | None, Meta(description="matched / gold.")]
    f1: Annotated[
        float | None,
        Meta(description="(matched + matched_predicted) / (gold + predicted)."),
    ]


class OverallRow(CountsRow, frozen=True, kw_only=True, omit_defaults=True):
    """Counts over all types, with their interval or the reason why there is none."""

    interval: IntervalRow | None
    interval_reason: Annotated[str, Meta(description="Why there is none.")] | UnsetType = UNSET


class MacroRow(Struct, frozen=True, kw_only=True):
    """Means over types."""

    f1: Annotated[float | None, Meta(description="Mean F1 over types with gold or predictions.")]


class CriterionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One criterion: overall, by type, and whether it is diagnostic."""

    overall: OverallRow
    diagnostic: Annotated[bool, Meta(description="Can be gamed: shown, never ranked.")]
    per_type: Annotated[Mapping[str, CountsRow], Meta(description="Type → counts.")] = {}
    macro: MacroRow | UnsetType = UNSET


class ViewResult(Struct, frozen=True, kw_only=True):
    """The criteria under a view that makes the gold outside it optional."""

    criteria: ByCriterion


class TaskResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One attempted task."""

    headline: Annotated[str, Meta(description="The criterion that ranks.")]
    criteria: ByCriterion
    confusion: Annotated[
        Mapping[str, Mapping[str, float]], Meta(description="Gold type → predicted type → pairs.")
    ] = {}
    kinds: Annotated[Mapping[str, float], Meta(description="Kind of error → how often.")] = {}
    slices: Annotated[
        Mapping[str, Any],
        Meta(description="Attribute → value → matched, gold, recall: recall by what gold says."),
    ] = {}
    attributes: Annotated[
        Mapping[str, Any], Meta(description="Attribute → correct, pairs, accuracy.")
    ] = {}
    views: Annotated[Mapping[str, ViewResult], Meta(description="Other views, by name.")] = {}


class FailureRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that scored as empty."""

    doc_id: Annotated[str, Meta(description="Id of the document.")]
    kind: Annotated[
        Literal["error", "skipped", "missing", "absent layer"],
        Meta(description="Failed, skipped, not predicted at all, or without the task's layer."),
    ]
    message: Annotated[str, Meta(description="What happened.")]
    task: Annotated[str, Meta(description="Absent: all tasks.")] | UnsetType = UNSET


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The scores of one system on one corpus."""

    signature: Annotated[str, Meta(description="What every number depends on.")]
    policies: Annotated[Mapping[str, str], Meta(description="Every rule, in words.")]
    corpus: Annotated[
        Mapping[str, Any], Meta(description="name, version, sha256, number of documents.")
    ]
    extractor: Annotated[Mapping[str, Any], Meta(description="name, version, configuration …")]
    tasks: Annotated[
        Mapping[str, TaskResult | None], Meta(description="Task → scores; null: not attempted.")
    ]
    overall: Annotated[
        float | None, Meta(description="Mean of the tasks' headline F1, if all were attempted.")
    ]
    failures: tuple[FailureRow, ...]
    documents: Annotated[
        tuple[Mapping[str, Any], ...], Meta(description="Counts by document, with --detail.")
    ] = ()
    errors: Annotated[
        tuple[Mapping[str, Any], ...], Meta(description="Every error, with --detail.")
    ] = ()


class BaselineTask(Struct, frozen=True, kw_only=True):
    """The headline of one task when the baseline was made."""

    headline: Annotated[str, Meta(description="The criterion that ranks.")]
    f1: Annotated[float | None, Meta(description="Its F1.")]
    documents: Annotated[
        Mapping[str, Annotated[tuple[float, ...], Meta(min_length=4, max_length=4)]],
        Meta(description="Document id → matched, matched_predicted, gold, predicted."),
    ]


class Layers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a system said of one document."""

    entities: tuple[PredictedEntity, ...] | UnsetType = UNSET
    dates: tuple[PredictedTimex, ...] | UnsetType = UNSET
    attributions: tuple[PredictedAttribution, ...] | UnsetType = UNSET


class Baseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an extractor did when it was last blessed: the exact annotations and their scores."""

    signature: Annotated[str, Meta(description="A gate refuses runs with another one.")]
    corpus: Annotated[
        Mapping[str, Any], Meta(description="name, version, sha256, number of documents.")
    ]
    extractor: Annotated[Mapping[str, Any], Meta(description="name, version, configuration …")]
    tasks: Annotated[Mapping[str, BaselineTask], Meta(description="Task → its headline.")]
    predictions: Annotated[
        Mapping[str, Layers], Meta(description="Document id → the exact annotations.")
    ]
    schema_version: Version = "1.0"


class SubmittedPredictions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Predictions for one corpus."""

    path: Annotated[str, Meta(description="Relative to the card.", min_length=1, pattern=FILE_PATH)]
    sha256: Sha256


class Cost(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the predictions cost."""

    amount: Annotated[float, Meta(description="For all documents.", ge=0)]
    currency: Annotated[str, Meta(description="ISO 4217.", pattern="^[A-Z]{3}$")]
    note: Annotated[str, Meta(description="What it was paid for.")] | UnsetType = UNSET


class Submission(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The card of a system on a leaderboard."""

    system: Annotated[str, Meta(description="Name of the system.", min_length=1, max_length=100)]
    version: Annotated[str, Meta(description="Version of the system.", min_length=1, max_length=50)]
    authors: Annotated[tuple[str, ...], Meta(description="Who made the system.", min_length=1)]
    licence: Annotated[str, Meta(description="SPDX identifier, or proprietary.", min_length=1)]
    training_data: Annotated[
        str, Meta(description="What the system was trained and tuned on.", min_length=1)
    ]
    contamination: Annotated[
        Mapping[str, Literal["none known", "text seen", "gold seen", "unknown"]],
        Meta(description="Corpus → whether the system may have seen it. Costs no rank."),
    ]
    predictions: Annotated[
        Mapping[str, SubmittedPredictions], Meta(description="Corpus → predictions.")
    ]
    date: (
        Annotated[str, Meta(description="YYYY-MM-DD.", pattern=r"^\d{4}-\d{2}-\d{2}$")] | UnsetType
    ) = UNSET
    link: (
        Annotated[str, Meta(description="Where to read more.", pattern="^https?://")] | UnsetType
    ) = UNSET
    description: Annotated[str, Meta(description="The system in words.")] | UnsetType = UNSET
    hardware: Annotated[str, Meta(description="What it ran on.")] | UnsetType = UNSET
    cost: Cost | UnsetType = UNSET
    documents_per_second: (
        Annotated[float, Meta(ge=0, description="On the hardware named.")] | UnsetType
    ) = UNSET
    claimed: Annotated[
        Mapping[str, Mapping[str, Rate]],
        Meta(description="Corpus → task → F1 that is claimed, a fraction; shown beside ours."),
    ] = {}
    scoring_version: (
        Annotated[str, Meta(description="Of the rules behind what is claimed.")] | UnsetType
    ) = UNSET
    schema_version: Version = "1.0"
