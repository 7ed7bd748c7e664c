"""The Python API: ``load``, ``run``, ``score`` and ``compare``."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.comparing import Flip, TaskComparison, Watching, compared, flips
from onrecord.corpus import Corpus
from onrecord.counts import Array, Counts
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.evaluation import evaluate, settings_for
from onrecord.opening import open_corpus, open_predictions
from onrecord.plain_input import Gold, Predicted, corpus_from, predictions_from, reach_of
from onrecord.prediction_sources import PredictionFile, PredictionList
from onrecord.report.comparison import comparison_json, print_comparison
from onrecord.report.text import print_results
from onrecord.results import result
from onrecord.running.runner import RunResult, run_extractor
from onrecord.scorecard import Failure, Scorecard, TaskCard
from onrecord.suggestions import hint
from onrecord.type_mapping import Sides

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Result:
    """The scores of one system; ``print`` shows its tables, ``+`` adds shards.

    Attributes:
        scorecard: counts of each document; everything else is worked out from them.
        watching: display alignments, if detail was asked for; ``compare`` shows flips by them.
        folder: the run folder, if an extractor was run.
    """

    scorecard: Scorecard
    watching: Watching | None = None
    folder: Path | None = None

    @property
    def signature(self) -> str:
        """What the numbers depend on, in one line."""
        return str(self.scorecard.signature)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that the system attempted."""
        return tuple(self.scorecard.attempted)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Documents that count as empty somewhere, and why."""
        return self.scorecard.failures

    def counts(
        self,
        task: str,
        criterion: str | None = None,
        *,
        of_type: str | None = None,
        view: str = "all",
    ) -> Counts:
        """Corpus counts with their rates: ``.precision``, ``.recall``, ``.f1``.

        Args:
            task: e.g. ``entities``.
            criterion: the task's headline by default.
            of_type: one type instead of all.
            view: e.g. ``quotations``, of attributions.

        Raises:
            InvalidInputError: there is no such task, criterion, type or view.
        """
        card = self._task(task)
        key = (view, criterion or card.headline)
        if key not in card.rows:
            known = sorted({name for pair in card.rows for name in pair})
            raise InvalidInputError(
                task, f"has no {key[1]!r} in view {view!r}", hint(key[1], known)
            )
        if of_type is None:
            return card.overall(key[1], view)
        return card.per_type(key[1], view).get(of_type, Counts())

    def f1(self, task: str, criterion: str | None = None, view: str = "all") -> float | None:
        """F1 of a task, by its headline unless another criterion is named; None for 0/0."""
        return self.counts(task, criterion, view=view).f1

    def per_document(
        self, task: str, criterion: str | None = None, view: str = "all"
    ) -> tuple[tuple[str, ...], Array]:
        """D document ids and their (D, 4) counts: matched, matched_predicted, gold, predicted."""
        card = self._task(task)
        return card.documents, card.per_document(criterion, view)

    def _task(self, name: str) -> TaskCard:
        if name not in self.scorecard.attempted:
            raise InvalidInputError(
                name, "is no task that was attempted", hint(name, self.scorecard.attempted)
            )
        return self.scorecard.tasks[name]

    def to_dict(self) -> dict[str, Any]:
        """The object of ``result.json``."""
        return result(self.scorecard)

    def to_pandas(self) -> pd.DataFrame:
        """One row a task, view, criterion and type ("" for all types), with counts and rates.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        try:
            import pandas as pd  # noqa: PLC0415  # an extra
        except ImportError:
            raise MissingDependencyError(
                "to_pandas", "needs pandas", "pip install 'onrecord[pandas]'"
            ) from None
        return pd.DataFrame(_rows(self.to_dict()))

    def __add__(self, other: Result) -> Result:
        """The result of two shards together.

        Raises:
            InvalidInputError: the shards share a document.
            IncomparableError: they were scored with different settings.
        """
        return Result(self.scorecard + other.scorecard)

    def __radd__(self, other: int) -> Result:
        """``sum`` begins with 0."""
        return self if other == 0 else NotImplemented

    def __str__(self) -> str:
        out = io.StringIO()
        print_results([self.to_dict()], out)
        return out.getvalue()


def _rows(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for task, inside in body["tasks"].items():
        views = {"all": inside, **inside.get("views", {})} if inside else {}
        for view, criteria in views.items():
            for criterion, cells in criteria["criteria"].items():
                for type_, row in {"": cells["overall"], **cells.get("per_type", {})}.items():
                    bounds = row.get("interval") or {}
                    numbers = {k: v for k, v in row.items() if not k.startswith("interval")}
                    place = {"task": task, "view": view, "criterion": criterion, "type": type_}
                    ends = {"low": bounds.get("low"), "high": bounds.get("high")}
                    found.append({**place, **numbers, **ends})
    return found


@dataclass(frozen=True)
class Comparison:
    """Two systems on the same documents; ``print`` shows table and flips.

    Attributes:
        names: of the two.
        signature: of both.
        tasks: task name → difference, interval, test.
        flips: annotations that the two treat differently, or None if detail was not kept.
    """

    names: tuple[str, str]
    signature: str
    tasks: Mapping[str, TaskComparison]
    flips: tuple[Flip, ...] | None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain data."""
        tests = list(self.tasks.values())
        return comparison_json(self.names, tests, self.flips or (), self.signature)

    def __str__(self) -> str:
        out = io.StringIO()
        found = list(self.tasks.values())
        print_comparison(self.names, found, self.flips or (), self.signature, stream=out)
        return out.getvalue()


def load(corpus: str | Path = "seed") -> Corpus:
    """A corpus by bundled name, path or ``FORMAT:PATH``.

    Raises:
        InvalidInputError: there is none; the hint names the nearest.
    """
    return open_corpus(str(corpus))


def score(
    gold: Gold,
    predicted: Predicted,
    *,
    layer: str = "entities",
    profile: str = "onrecord",
    type_map: str | None = None,
    map_side: Sides = "both",
    detail: bool = False,
    name: str = "predictions",
) -> Result:
    """Score predictions against gold.

    Args:
        gold: a corpus, its name or path; or a list with, for each document, a ``Document``, a
            dict as in gold files, or a list of ``(start, end, type)`` tuples or dicts.
        predicted: a predictions file, a run folder; or a list in the same order.
        layer: what bare lists of annotations are.
        profile: criteria and policies.
        type_map: name or file of a type map.
        map_side: what the type map is applied to.
        detail: keep the alignments, so that ``compare`` can show flips.
        name: what the system is called.

    Raises:
        InvalidInputError: something breaks its contract; names the place.
    """
    if not isinstance(predicted, str | Path | PredictionFile | PredictionList):
        predicted = list(predicted)
    reach = reach_of(predicted, layer, "predicted") if isinstance(predicted, list) else 0
    corpus = corpus_from(gold, layer, reach=reach)
    settings = settings_for(corpus, profile=profile, type_map=type_map, map_side=map_side)
    watching = Watching() if detail else None
    predictions = predictions_from(predicted, corpus, layer, name)
    return Result(evaluate(corpus, predictions, settings, watching), watching)


def run(
    extractor: Any,  # noqa: ANN401  # a specification, or any object that extracts
    corpus: str | Path | Corpus = "seed",
    **options: Any,  # noqa: ANN401  # handed on to run_extractor, which names and types them
) -> Result:
    """Run an extractor over a corpus, blind, and score what it says.

    Args:
        extractor: as on the command line, or a function, class or object of the caller's.
        corpus: a corpus, its name or path.
        options: of ``onrecord.running.runner.run_extractor``: ``out``, ``jobs``, ``settings``,
            ``repeat``, ``limit``, ``docs``, ``fresh`` …

    Raises:
        InvalidInputError: a specification, setting or document does not exist.
        MissingDependencyError: a package that the extractor needs is not installed.
        ExtractorError: the extractor cannot start.
    """
    opened = corpus if isinstance(corpus, Corpus) else open_corpus(str(corpus))
    done: RunResult = run_extractor(extractor, opened, **options)
    chosen = opened.restricted(options.get("limit"), options.get("docs") or ())
    watching = Watching()
    predictions = open_predictions(str(done.folder), chosen)
    card = evaluate(chosen, predictions, settings_for(chosen), watching)
    return Result(card, watching, done.folder)


def compare(
    a: Result | Predicted,
    b: Result | Predicted,
    corpus: Gold = "seed",
    **options: Any,  # noqa: ANN401  # of ``score``
) -> Comparison:
    """Test whether B differs from A on the same documents, and list the spans that flipped.

    Args:
        a: a result, or predictions to be scored.
        b: likewise.
        corpus: gold for predictions that are not scored yet.
        options: of ``score``.

    Raises:
        IncomparableError: the two were scored on other documents or with other settings.
    """
    first, second = (
        side if isinstance(side, Result) else score(corpus, side, detail=True, **options)
        for side in (a, b)
    )
    names = tuple(
        str(side.scorecard.extractor.get("name") or letter)
        for side, letter in ((first, "A"), (second, "B"))
    )
    found = compared(first.scorecard, second.scorecard)
    tests = {test.task: test for test in found}
    flipped = None
    if first.watching and second.watching:
        flipped = tuple(flips(first.watching, second.watching, tests))
    return Comparison((names[0], names[1]), first.signature, tests, flipped)
