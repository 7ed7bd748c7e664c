"""The pytest plugin: fixtures, a marker, and ``onrecord.toml`` files collected as tests.

pytest imports this module at every start wherever onrecord is installed, so it imports nothing
but pytest; everything else is imported by the hook or fixture that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.pytest_plugin.collecting import GateFile
    from onrecord.pytest_plugin.fixtures import GateFixture, ScoreFixture

BLESSED = "onrecord_blessed"
"""The user property that carries what was written from a worker to the terminal."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--onrecord-bless``."""
    group = parser.getgroup("onrecord", "gold benchmark for news extractors")
    group.addoption(
        "--onrecord-bless",
        action="store_true",
        help="Write baselines anew from what the extractors say now, instead of gating them.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line(
        "markers",
        "onrecord: holds an extractor to gold; every test of an onrecord.toml has it, "
        'so -m "not onrecord" leaves them out',
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  # xdist's, which may be absent
    """Tell a worker of xdist where all workers of this test run share their extractions."""
    from onrecord.pytest_plugin.folders import WORKER_KEY, reserved  # noqa: PLC0415  # only here

    node.workerinput[WORKER_KEY] = str(reserved(node.config))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> GateFile | None:
    """Every ``onrecord.toml`` in the collected tree."""
    if file_path.name != "onrecord.toml":
        return None
    from onrecord.pytest_plugin.collecting import GateFile  # noqa: PLC0415  # only where used

    return GateFile.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What ``--onrecord-bless`` wrote; it has to be seen, whatever else is printed."""
    if not terminalreporter.config.getoption("onrecord_bless", default=False):
        return
    lines = [
        str(text)
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when in {"call", "teardown"}
        for name, text in report.user_properties
        if name == BLESSED
    ]
    terminalreporter.section("onrecord: baselines", blue=True)
    for line in dict.fromkeys(lines) or ("nothing was written",):
        terminalreporter.line(line)


@pytest.fixture
def onrecord_score(tmp_path_factory: pytest.TempPathFactory) -> ScoreFixture:
    """Score an extractor or predictions: ``onrecord_score(extractor, "seed").f1("entities")``."""
    from onrecord.pytest_plugin.fixtures import ScoreFixture  # noqa: PLC0415  # only where used

    return ScoreFixture(tmp_path_factory)


@pytest.fixture
def onrecord_gate(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> GateFixture:
    """Fail the test if an extractor got worse: ``onrecord_gate(extractor, baseline="b.json")``."""
    from onrecord.pytest_plugin.fixtures import GateFixture  # noqa: PLC0415  # only where used

    return GateFixture(
        tmp_path_factory,
        bless=bool(request.config.getoption("onrecord_bless")),
        note=request.node.user_properties.append,
        whole=request.config.get_verbosity() > 0,
    )
