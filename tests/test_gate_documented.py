"""What ``docs/regression.md`` says, held to what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from onrecord.cli.gate import command
from onrecord.cli.gate_options import ELSEWHERE
from onrecord.gating import policy_from
from onrecord.report.continuous_integration import RENDERERS
from tests.fixed_threshold_simulation import simulate

TEXT = (Path(__file__).parents[1] / "docs" / "regression.md").read_text(encoding="utf-8")


def test_the_table_that_it_shows_is_a_policy() -> None:
    found = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert found
    table = tomllib.loads(found[1])["gate"]
    policy = policy_from({k: v for k, v in table.items() if k not in ELSEWHERE})
    assert policy.floors == {"entities.strict": 0.8, "entities.strict.PERSON": 0.9}
    assert policy.allowed_drops == {"dates.value": 0.01}
    assert (policy.margin, len(policy.must_find)) == (0.02, 2)


def test_every_option_that_it_names_exists() -> None:
    known = {name for parameter in command.params for name in parameter.opts}
    elsewhere = {"--out", "--repeat", "--with-failures"}  # of run and bless
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) <= known | elsewhere


def test_every_form_is_described() -> None:
    assert re.findall(r"^\| `(\w+)` \| ", TEXT, re.MULTILINE) == list(RENDERERS)


@pytest.mark.slow
def test_a_fixed_rule_of_one_point_fires_in_every_third_run_of_30_documents() -> None:
    found = simulate(30, 1_000)
    row = re.search(r"^\| 30 \| (\d+) % \| (\d+) % \|", TEXT, re.MULTILINE)
    assert row
    # three standard errors of 1,000 samples at .35 are 3 · √(.35 · .65 / 1000) = .045
    assert found.together == pytest.approx(int(row[1]) / 100, abs=0.05)
    assert found.apart == pytest.approx(int(row[2]) / 100, abs=0.05)
    assert found.inferior <= 0.05
