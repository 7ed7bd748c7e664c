"""``onrecord gate``: what broke since a run was blessed, and whether that may pass."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from onrecord.cli.gate_options import Chosen, chosen, policy_options
from onrecord.cli.options import corpus_option, format_option, scoring_options
from onrecord.errors import InvalidInputError
from onrecord.evaluation import settings_for
from onrecord.gating import Verdict, gate, read_baseline
from onrecord.opening import open_corpus, open_predictions
from onrecord.report.continuous_integration import RENDERERS, as_markdown
from onrecord.running.run_folder import write_whole
from onrecord.type_mapping import Sides

SUMMARY = "GITHUB_STEP_SUMMARY"


@click.command(name="gate")
@click.argument("run")
@policy_options
@corpus_option
@scoring_options
@format_option(*RENDERERS)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), metavar="FILE",
    help="Write --format here; standard output then has the text.",
)  # fmt: skip
@click.option(
    "--max-flips", type=click.IntRange(min=0), default=50, show_default=True, metavar="N",
    help="How many flips of each kind are written out; JSON holds them all.",
)  # fmt: skip
@click.pass_context
def command(
    context: click.Context,
    /,
    *,
    run: str,
    corpus: str,
    profile: str,
    type_map: str | None,
    map_side: Sides,
    options: Mapping[str, str],
    shape: str,
    out: Path | None,
    max_flips: int,
    **flags: Any,  # noqa: ANN401  # those of policy_options, which ``chosen`` names and types
) -> None:
    """Hold a RUN folder or predictions file to a baseline.

    Prints first what was right and is wrong now, each in its sentence; then what was fixed or
    changed; then scores and checks. Exits 0 if it passes, 1 for a regression, 2 for invalid
    input, 3 if the documents cannot tell, 4 if the extractor failed. Without options it is a
    regression if the headline F1 of a task falls on the same documents.
    """
    told: Chosen = chosen(flags)
    if context.get_parameter_source("corpus") is click.core.ParameterSource.DEFAULT:
        corpus = told.corpus or corpus
    baseline = read_baseline(told.baseline)
    opened = open_corpus(corpus, options)
    settings = settings_for(opened, profile=profile, type_map=type_map, map_side=map_side)
    predictions = open_predictions(run, opened, options)
    verdict = gate(
        opened, predictions, baseline, told.policy, settings=settings, place=str(told.baseline)
    )
    _print(verdict, shape, out, max_flips, os.environ)
    context.exit(verdict.exit_code)


def _print(
    verdict: Verdict, shape: str, out: Path | None, limit: int, environment: Mapping[str, str]
) -> None:
    body = RENDERERS[shape](verdict, limit)
    if shape == "github" and environment.get(SUMMARY):
        with Path(environment[SUMMARY]).open("a", encoding="utf-8") as summary:
            summary.write(as_markdown(verdict, limit))
    if out is None:
        click.echo(body, nl=False)
        return
    try:
        write_whole(out, [body.encode()])
    except OSError as error:
        raise InvalidInputError(str(out), f"cannot be written: {error.strerror}") from None
    click.echo(verdict.text(limit), nl=False, file=sys.stdout)
