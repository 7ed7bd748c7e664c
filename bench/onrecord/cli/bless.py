"""``onrecord bless``: write down what a run said, for gates to hold later runs to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from onrecord.cli.options import corpus_option, note, scoring_options
from onrecord.errors import InvalidInputError
from onrecord.evaluation import settings_for
from onrecord.gating import bless, write_baseline
from onrecord.opening import open_corpus, open_predictions
from onrecord.regression.repeats import sittings
from onrecord.report.tables import percent
from onrecord.type_mapping import Sides


@click.command(name="bless")
@click.argument("run")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=Path("baseline.json"),
    show_default=True, metavar="FILE", help="Where the baseline goes; commit it.",
)  # fmt: skip
@corpus_option
@scoring_options
@click.option(
    "--with-failures",
    is_flag=True,
    help="Bless the run although documents of it failed or are missing.",
)
def command(
    *,
    run: str,
    out: Path,
    corpus: str,
    profile: str,
    type_map: str | None,
    map_side: Sides,
    options: Mapping[str, str],
    with_failures: bool,
) -> None:
    """Make the baseline of a RUN folder or predictions file.

    It holds the signature, the scores, each document's counts and the exact annotations, one a
    line and sorted, so that a diff shows what changed.
    """
    opened = open_corpus(corpus, options)
    settings = settings_for(opened, profile=profile, type_map=type_map, map_side=map_side)
    predictions = open_predictions(run, opened, options)
    baseline = bless(opened, predictions, settings=settings, with_failures=with_failures)
    if flaky := sittings(predictions, predictions.run).flaky:
        note(f"flaky: repeats differ in {', '.join(flaky)}; the first repeat is blessed")
    try:
        changed = write_baseline(baseline, out)
    except OSError as error:
        raise InvalidInputError(str(out), f"cannot be written: {error.strerror}") from None
    scores = ", ".join(
        f"{name}.{task.headline} {percent(task.f1)}" for name, task in baseline.tasks.items()
    )
    click.echo(f"{out}: {'written' if changed else 'unchanged'} ({scores})")
