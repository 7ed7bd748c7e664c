"""Workers of one test run share one extraction: the first runs it, the others wait and read.

The alternative, a run a worker, would load a model or pay for an endpoint once a worker, and an
extractor that is not deterministic would give tests of one gate different answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import msgspec

from onrecord import errors
from onrecord.errors import InvalidInputError, OnrecordError
from onrecord.running.run_folder import RunFolder

PAUSE: Final = 0.05
"""Seconds between two looks at the lock."""


def once(folder: Path, work: Callable[[Path], None]) -> Path:
    """Do some work that fills a run folder, unless another worker has done it.

    Args:
        folder: of this work alone; made if absent.
        work: is given the run folder to fill.

    Returns:
        The run folder.

    Raises:
        OnrecordError: what the work raised, here or in the worker that did it.
    """
    outcome, run = folder / "outcome.json", folder / "run"
    with _turn(folder / "turn"):
        if not outcome.exists():
            outcome.write_bytes(msgspec.json.encode(_said(work, run)))
        said: tuple[str, str, str, str | None] | None = msgspec.json.decode(outcome.read_bytes())
    if said:
        name, place, problem, advice = said
        raise getattr(errors, name)(place, problem, advice)
    return run


def _said(work: Callable[[Path], None], run: Path) -> tuple[str, str, str, str | None] | None:
    """The error of some work as plain data, or None."""
    try:
        work(run)
    except OnrecordError as error:
        kind = next(k for k in type(error).mro() if k.__module__ == errors.__name__)
        return kind.__name__, error.place, error.problem, error.hint
    return None


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Wait until no other worker holds a folder; the lock dies with its holder."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(RunFolder(folder))
                break
            except InvalidInputError:
                raise
            except OnrecordError:
                time.sleep(PAUSE)
        yield
