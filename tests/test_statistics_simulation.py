"""The simulation in small: intervals hold about as often as they say, tests rarely cry wolf."""

from __future__ import annotations

import pytest

from tests.statistics_simulation import SIZES, simulate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("documents", SIZES)
def test_intervals_hold_and_tests_keep_their_level(documents: int) -> None:
    found = simulate(documents, 200)
    # simulated with thousands of corpora: coverage .94, false alarms .04 to .05;
    # three standard errors of 200 corpora are .05 for either
    assert 0.89 <= found.coverage <= 0.99
    assert found.alarms <= 0.10
    assert found.interval_alarms <= 0.10
    assert found.none <= 0.02


def test_a_seed_makes_a_simulation_repeatable() -> None:
    assert simulate(8, 20, seed=3) == simulate(8, 20, seed=3)
    assert simulate(8, 20, seed=3) != simulate(8, 20, seed=4)
