"""Writing a baseline, on purpose only, and saying what was written."""

from __future__ import annotations

from pathlib import Path

from onrecord.corpus import Corpus
from onrecord.errors import InvalidInputError
from onrecord.evaluation import Predictions
from onrecord.gating import Baseline, bless, read_baseline, write_baseline
from onrecord.regression.repeats import sittings


def bless_into(path: Path, corpus: Corpus, predicted: Predictions) -> str:
    """Write a baseline anew and say how its scores differ from the one that was there.

    Args:
        path: the file.
        corpus: the gold.
        predicted: what the extractor says.

    Returns:
        One line: the file, F1 of each task before and now, and what wavers.

    Raises:
        InvalidInputError: predictions break their contract, or the file cannot be written.
        ExtractorError: a document failed; nothing is written.
    """
    now = bless(corpus, predicted)
    before = _readable(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        changed = write_baseline(now, path)
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be written: {error.strerror}") from error
    tasks = ", ".join(_change(name, before, now) for name in now.tasks)
    flaky = sittings(predicted, predicted.run).flaky
    wavers = f"; flaky: repeats differ in {', '.join(flaky)}; the first is blessed"
    said = f"{path} ({tasks or 'no task'}){wavers if flaky else ''}"
    return f"{'wrote' if changed else 'unchanged:'} {said}"


def _readable(path: Path) -> Baseline | None:
    """What is there; a baseline that is corrupt is written anew like one that is not there."""
    try:
        return read_baseline(path)
    except InvalidInputError:
        return None


def _change(task: str, before: Baseline | None, now: Baseline) -> str:
    f1 = _percent(now.tasks[task].f1)
    old = _percent(before.tasks[task].f1) if before and task in before.tasks else f1
    return f"{task} F1 {f1}" if old == f1 else f"{task} F1 {old} → {f1}"


def _percent(f1: float | None) -> str:
    return "undefined" if f1 is None else f"{100 * f1:.1f}"
