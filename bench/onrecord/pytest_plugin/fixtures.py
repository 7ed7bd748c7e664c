"""What the fixtures hand to a test: two callables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from onrecord.api import Result
from onrecord.comparing import Watching
from onrecord.errors import OnrecordError
from onrecord.evaluation import evaluate, settings_for
from onrecord.gating import Verdict, gate, policy_from, read_baseline
from onrecord.plain_input import Gold
from onrecord.pytest_plugin import BLESSED
from onrecord.pytest_plugin.blessing import bless_into
from onrecord.pytest_plugin.messages import complaint
from onrecord.pytest_plugin.questions import whole_answer
from onrecord.pytest_plugin.subjects import measured


class ScoreFixture:
    """Runs an extractor if there is one to run, and scores what it says.

    Args:
        folders: where run folders go; a new one for every call.
    """

    def __init__(self, folders: pytest.TempPathFactory) -> None:
        self._folders = folders

    def __call__(self, subject: Any, corpus: Gold = "seed") -> Result:  # noqa: ANN401  # any
        """Score an extractor or predictions against gold.

        Args:
            subject: a specification such as ``"rules"``, a function, class or object; or
                predictions: a list, a file or a run folder.
            corpus: as in ``onrecord.score``.

        Raises:
            OnrecordError: gold, predictions or specification break their contract, or the
                extractor cannot start.
        """
        found = measured(subject, corpus, self.folder)
        watching = Watching()
        card = evaluate(found.corpus, found.predictions, settings_for(found.corpus), watching)
        return Result(card, watching)

    def folder(self) -> Path:
        """A new, empty folder for a run."""
        return self._folders.mktemp("onrecord")


class GateFixture:
    """Holds an extractor to a baseline, and fails the test with what flipped.

    Args:
        folders: where run folders go; a new one for every call.
        bless: write the baseline instead (``--onrecord-bless``).
        note: keeps what was written for the end of the test run.
        whole: show every flip.
    """

    def __init__(
        self,
        folders: pytest.TempPathFactory,
        *,
        bless: bool,
        note: Callable[[tuple[str, object]], None],
        whole: bool,
    ) -> None:
        self._folders = folders
        self._bless = bless
        self._note = note
        self._whole = whole

    def __call__(
        self,
        subject: Any,  # noqa: ANN401  # any
        *,
        baseline: str | Path,
        corpus: Gold = "seed",
        policy: Mapping[str, Any] | None = None,
        repeat: int = 1,
    ) -> Verdict | None:
        """Fail the test if an extractor got worse.

        Args:
            subject: as for ``onrecord_score``.
            baseline: its file; relative paths count from the working directory.
            corpus: the gold of the baseline.
            policy: keys of a ``[gate]`` table, e.g. ``{"floors": {"entities": 0.8}}``.
            repeat: how often an extractor that may waver reads each document; what its
                repeats do not agree on fails the test and says so.

        Returns:
            What the gate found; None if a baseline was written instead.

        Raises:
            Failed: the gate does not hold, the baseline is missing or corrupt, or the
                extractor cannot start.
        """
        __tracebackhide__ = True
        path = Path(baseline)
        try:
            rules = policy_from(policy or {}, "policy")
            before = None if self._bless else read_baseline(path)
            folder = partial(self._folders.mktemp, "onrecord")
            found = measured(subject, corpus, folder, repeat)
            if before is None:
                self._note((BLESSED, bless_into(path, found.corpus, found.predictions)))
                return None
            verdict = gate(found.corpus, found.predictions, before, rules, place=str(path))
        except OnrecordError as error:
            pytest.fail(str(error), pytrace=False)
        if (answer := whole_answer(verdict)).passed:
            return verdict
        pytest.fail(
            complaint(
                answer,
                heading=f"{verdict.extractor} held to {path}",
                advice="if this is meant, run this test with --onrecord-bless",
                whole=self._whole,
            ),
            pytrace=False,
        )
