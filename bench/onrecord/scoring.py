"""From pairs of document and predictions to a scorecard, block by block, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from onrecord.contracts import Case, Pair, Scorer, Scores, Task
from onrecord.counts import Array, Tally, add_tallies
from onrecord.document import Document, Prediction
from onrecord.profiles import ONRECORD, POLICIES, Profile
from onrecord.record import record_rows
from onrecord.scorecard import JOINED, Failure, Scorecard, TaskCard, sign, stack
from onrecord.signature import SCORING_VERSION, Signature, document_digest
from onrecord.tasks import TASKS
from onrecord.type_mapping import Sides, TypeMap

BLOCK = 2_000
"""Documents scored at once: enough for columns to pay, few enough for the cache."""

Paired: TypeAlias = tuple[Document, Sequence[Prediction]]
"""A gold document and what was predicted for it: nothing, once, or once for each repeat."""

Watcher: TypeAlias = Callable[[str, Case[Any, Any], Sequence[Pair]], None]
"""Is told, for each task and document, the display alignment of the first repeat."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user may choose about scoring, all of it named in the signature.

    Attributes:
        profile: criteria and policies.
        type_map: applied to entity types, or None.
        map_side: where the type map is applied.
        type_set: name of the corpus's entity types.
        extra: further settings that decide a number, e.g. ``{"repair": "conlleval"}``.
    """

    profile: Profile = ONRECORD
    type_map: TypeMap | None = None
    map_side: Sides = "both"
    type_set: str = "as-is"
    extra: Mapping[str, str] = field(default_factory=dict)

    def signature(self) -> Signature:
        """The signature without the corpus."""
        types = self.type_set
        if self.type_map:
            side = "" if self.map_side == "both" else f"({self.map_side})"
            types = f"{types}>{self.type_map.label}{side}"
        return Signature(
            {
                "scoring": SCORING_VERSION,
                "profile": self.profile.name,
                "types": types,
                "corpus": "",
                "docs": "",
                **dict(sorted(self.extra.items())),
            }
        )


def score_pairs(
    pairs: Iterable[Paired],
    settings: Settings,
    *,
    corpus: Mapping[str, str],
    extractor: Mapping[str, object] | None = None,
    declared: Sequence[str] = (),
    watch: Watcher | None = None,
) -> Scorecard:
    """Score documents against their predictions.

    Args:
        pairs: every gold document once, with its predictions; consumed in one pass.
        settings: profile, type map and so on.
        corpus: ``name`` and ``version`` of the corpus.
        extractor: what is known of the system, carried along.
        declared: tasks that the system says it attempts, whether or not a layer is there.
        watch: is told every display alignment; slower, so only where somebody looks.
    """
    totals = [
        _Totals(task, settings, watch) for task in TASKS if task.name in settings.profile.scorers
    ]
    digests: dict[str, bytes] = {}
    failed: list[Failure] = []
    stories: dict[str, str] = {}
    joint = _Joint(totals) if settings.profile.record else None
    for block in _blocks(pairs):
        for document, predictions in block:
            digests[document.id] = document_digest(document)
            failed.extend(_failures(document, predictions))
            if document.meta.get("story"):
                stories[document.id] = str(document.meta["story"])
        for part in _by_repeats(block):
            for total in totals:
                total.add(part)
            if joint:
                joint.add(part)
    return Scorecard(
        signature=sign(settings.signature(), corpus, digests),
        policies={**POLICIES, **settings.profile.policies},
        corpus=corpus,
        extractor=extractor or {},
        tasks={t.task.name: t.card(t.task.name in declared) for t in totals if t.documents},
        statements=joint.rows() if joint else None,
        digests=digests,
        failed=tuple(failed),
        stories=stories,
    )


def _blocks(pairs: Iterable[Paired]) -> Iterator[list[Paired]]:
    source = iter(pairs)
    while block := list(islice(source, BLOCK)):
        yield block


def _by_repeats(block: Sequence[Paired]) -> list[list[Paired]]:
    """The block's documents by how often each was predicted, so that none is averaged over more."""
    groups: dict[int, list[Paired]] = {}
    for document, predictions in block:
        groups.setdefault(max(1, len(predictions)), []).append((document, predictions))
    return [groups[repeats] for repeats in sorted(groups)]


def _failures(document: Document, predictions: Sequence[Prediction]) -> Iterator[Failure]:
    if not predictions:
        yield Failure(document.id, "missing", "not in the predictions")
    for prediction in predictions:
        if prediction.status != "ok":
            yield Failure(document.id, prediction.status, prediction.error or "no reason given")


class _Totals:
    """Counts of one task, growing block by block."""

    def __init__(self, task: Task[Any, Any], settings: Settings, watch: Watcher | None) -> None:
        self.task = task
        self.settings = settings
        self.scorer: Scorer = settings.profile.scorers[task.name]
        self.watch = watch
        self.documents: list[str] = []
        self.absent: list[str] = []
        self.seen = False
        self.blocks: list[tuple[Sequence[str], Mapping[tuple[str, str], Array]]] = []
        self.tally: Tally = {}

    def add(self, block: Sequence[Paired]) -> None:
        """Score a block; documents whose gold lacks the layer are left out."""
        annotated = [(d, ps) for d, ps in block if self.task.name in d.layers]
        if not annotated:
            return
        repeats = max(1, *(len(ps) for _, ps in annotated))
        passes = [self._score(annotated, repeat) for repeat in range(repeats)]
        types = tuple(sorted({t for scores in passes for t in scores.types}))
        self.blocks.append((types, _mean_rows(passes, types)))
        for scores in passes:
            share = scores.tally
            if repeats > 1:
                share = {key: Fraction(amount) / repeats for key, amount in share.items()}
            add_tallies(self.tally, share)
        self.documents.extend(d.id for d, _ in annotated)
        for document, predictions in annotated:
            layers = [p for p in predictions if self.task.name in p.layers]
            self.seen = self.seen or bool(layers)
            if len(layers) < max(1, len(predictions)):
                self.absent.append(document.id)

    def _score(self, annotated: Sequence[Paired], repeat: int) -> Scores:
        said = [ps[repeat] if repeat < len(ps) else None for _, ps in annotated]
        left_out = self.tally if repeat == 0 else {}
        cases = [self.case(d, p, left_out) for (d, _), p in zip(annotated, said, strict=True)]
        scores = self.scorer.score(cases, detail=self.watch is not None and repeat == 0)
        if self.watch and repeat == 0:
            for case, pairs in zip(cases, scores.alignments, strict=True):
                self.watch(self.task.name, case, pairs)
        return scores

    def case(
        self, document: Document, prediction: Prediction | None, left_out: Tally
    ) -> Case[Any, Any]:
        gold: Sequence[Any] = document.layers[self.task.name]
        predicted: Sequence[Any] = ()
        ungrounded = 0
        if prediction is not None and prediction.status == "ok":
            predicted = prediction.layers.get(self.task.name, ())
            ungrounded = prediction.ungrounded.get(self.task.name, 0)
        types = self.settings.type_map
        if types and self.task.name == "entities":
            side = self.settings.map_side
            if side != "predicted":
                gold = types.apply(gold, "gold", document.place or document.id, left_out)
            if side != "gold":
                predicted = types.apply(predicted, "predicted", document.id, left_out)
        entities = None
        if self.task.name == "attributions" and "entities" in document.layers:
            said = prediction.layers.get("entities", ()) if prediction else ()
            entities = (document.layers["entities"], said)
        return Case(document.id, document.text, gold, predicted, ungrounded, entities)

    def card(self, declared: bool) -> TaskCard:  # noqa: FBT001  # private, called once
        """The finished counts."""
        types = tuple(sorted({t for names, _ in self.blocks for t in names}))
        keys = self.blocks[0][1].keys()
        return TaskCard(
            headline=self.scorer.headline,
            criteria=self.scorer.criteria,
            views=self.scorer.views,
            documents=tuple(self.documents),
            types=types,
            rows={key: stack([(n, rows[key]) for n, rows in self.blocks], types) for key in keys},
            tally=self.tally,
            attempted=declared or self.seen,
            absent=tuple(self.absent),
        )


def _mean_rows(passes: Sequence[Scores], types: Sequence[str]) -> dict[tuple[str, str], Array]:
    """Rows of a block averaged over the repeats of each document."""
    if len(passes) == 1:
        return dict(passes[0].rows)
    return {
        key: np.mean([stack([(s.types, s.rows[key])], types) for s in passes], axis=0)
        for key in passes[0].rows
    }


class _Joint:
    """Counts of the joint record, over documents that were annotated for all three tasks."""

    def __init__(self, totals: Sequence[_Totals]) -> None:
        self.totals = {total.task.name: total for total in totals}
        self.blocks: list[Array] = []

    def add(self, block: Sequence[Paired]) -> None:
        """Score a block, repeats averaged."""
        annotated = [(d, ps) for d, ps in block if all(n in d.layers for n in JOINED)]
        if not annotated:
            return
        repeats = max(1, *(len(ps) for _, ps in annotated))
        passes = []
        for repeat in range(repeats):
            cases = [
                [
                    self.totals[name].case(d, ps[repeat] if repeat < len(ps) else None, {})
                    for d, ps in annotated
                ]
                for name in JOINED
            ]
            passes.append(record_rows(*cases))
        self.blocks.append(np.mean(passes, axis=0))

    def rows(self) -> Array | None:
        """(D, 4), or None if no document was annotated for all three tasks."""
        return np.concatenate(self.blocks) if self.blocks else None
