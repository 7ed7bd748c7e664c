"""``onrecord.toml`` as a file of tests: a collector a gate, an item a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.pytest_plugin import BLESSED
from onrecord.pytest_plugin.folders import run_root
from onrecord.pytest_plugin.gate_file import read_gate_file
from onrecord.pytest_plugin.gated import Gated
from onrecord.pytest_plugin.messages import complaint, wavering
from onrecord.pytest_plugin.questions import RUN, answer, questions


class GateFile(pytest.File):
    """An ``onrecord.toml``."""

    def collect(self) -> Iterator[Gate]:
        """A collector for every gate in the file.

        Raises:
            CollectError: the file breaks its contract.
        """
        try:
            found = [Gated(table) for table in read_gate_file(self.path)]
        except OnrecordError as error:
            raise self.CollectError(str(error)) from None
        for gated in found:
            yield Gate.from_parent(self, name=gated.table.name, gated=gated)


class Gate(pytest.Collector):
    """One gate: its extractor runs for the first of its tests, and for all of them.

    Args:
        gated: the gate, not yet run.
        node: pytest's own.
    """

    def __init__(self, *, gated: Gated, **node: Any) -> None:  # noqa: ANN401  # pytest's own
        super().__init__(**node)
        self.gated = gated
        self.add_marker("onrecord")

    def collect(self) -> Iterator[pytest.Item]:
        """An item a question; with ``--onrecord-bless``, the one that writes the baseline.

        Without a baseline that can be read there is one test, which says so: an error of
        collection would keep all other tests of the project from running.
        """
        if self.config.getoption("onrecord_bless"):
            yield BlessItem.from_parent(self, name="bless", gated=self.gated)
            return
        try:
            asked = questions(self.gated.baseline(), self.gated.policy)
        except OnrecordError:
            asked = ("baseline",)
        for name in asked:
            yield QuestionItem.from_parent(self, name=name, gated=self.gated, asked=asked)


class GateItem(pytest.Item):
    """A test of a gate; whatever a user can mend is said without a traceback.

    Args:
        gated: the gate.
        node: pytest's own.
    """

    def __init__(self, *, gated: Gated, **node: Any) -> None:  # noqa: ANN401  # pytest's own
        super().__init__(**node)
        self.gated = gated

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """File and name of the test."""
        return self.path, None, f"{self.gated.table.name}: {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401  # pytest's own
        """The message alone, for what a user can mend.

        On CI pytest repeats the whole message of a failure in its short summary: there the
        first line will do, as elsewhere, and the spans are not printed twice.
        """
        if isinstance(excinfo.value, OnrecordError):
            return f"{self.gated.place}: {self.gated.table.name}\n{excinfo.value}"
        said = super().repr_failure(excinfo, style)
        crash = getattr(said, "reprcrash", None)
        if isinstance(excinfo.value, pytest.fail.Exception) and crash is not None:
            crash.message = crash.message.partition("\n")[0]
        return said


class QuestionItem(GateItem):
    """One question to a gate.

    Args:
        asked: the names of all tests of the gate.
        node: pytest's own, and the gate.
    """

    def __init__(self, *, asked: Sequence[str], **node: Any) -> None:  # noqa: ANN401  # pytest's own
        super().__init__(**node)
        self.asked = asked

    def runtest(self) -> None:
        """Fail with what flipped, if the gate does not hold."""
        verdict = self.gated.verdict(run_root(self.config))
        found = answer(self.name, self.asked, self.gated.policy, verdict)
        if self.name != RUN and not found.checks:
            pytest.skip("the policy asks nothing of it")
        if verdict.flaky:
            self.add_report_section("call", "onrecord", wavering(verdict))
        if not found.passed:
            table = self.gated.table
            pytest.fail(
                complaint(
                    found,
                    heading=f"{self.gated.place}: {verdict.extractor} held to {table.baseline}",
                    advice=f"if this is meant: {self.gated.command}",
                    whole=self.config.get_verbosity() > 0,
                ),
                pytrace=False,
            )


class BlessItem(GateItem):
    """Writes the baseline of a gate; collected with ``--onrecord-bless`` only."""

    def runtest(self) -> None:
        """Write it, and keep what was written for the end of the test run."""
        self.user_properties.append((BLESSED, self.gated.bless(run_root(self.config))))
