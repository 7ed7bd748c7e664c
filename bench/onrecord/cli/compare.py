"""``onrecord compare``: does B differ from A, and where."""

from __future__ import annotations

from collections.abc import Mapping

import click

from onrecord.cli.options import corpus_option, format_option, print_json, scoring_options
from onrecord.comparing import Watching, compared, flips
from onrecord.evaluation import evaluate, settings_for
from onrecord.opening import open_corpus, open_predictions
from onrecord.report.comparison import comparison_json, print_comparison
from onrecord.type_mapping import Sides


@click.command(name="compare")
@click.argument("a")
@click.argument("b")
@corpus_option
@scoring_options
@click.option(
    "--max-flips", type=click.IntRange(min=0), default=50, show_default=True, metavar="N",
    help="How many flips are printed; JSON holds them all.",
)  # fmt: skip
@format_option("text", "json")
def command(
    *,
    a: str,
    b: str,
    corpus: str,
    profile: str,
    type_map: str | None,
    map_side: Sides,
    options: Mapping[str, str],
    max_flips: int,
    shape: str,
) -> None:
    """Compare predictions A and B on one corpus.

    Prints the difference of each task's headline with its interval and paired test, then every
    annotation that B fixed, broke or changed, in its sentence.
    """
    opened = open_corpus(corpus, options)
    settings = settings_for(opened, profile=profile, type_map=type_map, map_side=map_side)
    seen, cards = [], []
    for spec in (a, b):
        watching = Watching()
        predictions = open_predictions(spec, opened, options)
        cards.append(evaluate(opened, predictions, settings, watching))
        seen.append(watching)
    found = compared(*cards)
    flipped = flips(seen[0], seen[1], {test.task for test in found})
    signature = str(cards[0].signature)
    if shape == "text":
        print_comparison((a, b), found, flipped, signature, max_flips)
        return
    print_json(comparison_json((a, b), found, flipped, signature))
