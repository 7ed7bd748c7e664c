"""``onrecord score``: ready predictions against a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from onrecord.cli.options import corpus_option, format_option, scoring_options
from onrecord.detail import ErrorLog, document_rows
from onrecord.errors import InvalidInputError
from onrecord.evaluation import evaluate, settings_for
from onrecord.opening import open_corpus, open_predictions
from onrecord.report.machine import RENDERERS, json_with_detail
from onrecord.report.text import print_results
from onrecord.results import result
from onrecord.scorecard import Scorecard
from onrecord.settings import read_settings
from onrecord.standings import standings
from onrecord.type_mapping import Sides


@click.command(name="score")
@click.argument("predictions", nargs=-1, required=True)
@corpus_option
@scoring_options
@format_option("text", "json", "markdown", "latex", "csv")
@click.option(
    "--detail", is_flag=True, help="Also every document's counts and every error (text: --out)."
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="Write result.json here, with --detail documents.jsonl and errors.jsonl too.",
)  # fmt: skip
def command(
    *,
    predictions: Sequence[str],
    corpus: str,
    profile: str,
    type_map: str | None,
    map_side: Sides,
    options: Sequence[str],
    shape: str,
    detail: bool,
    out: Path | None,
) -> None:
    """Score predictions files or run folders.

    Documents that fail, are missing or lack a layer score as empty and are listed.
    """
    if len(predictions) > 1 and (detail or out):
        raise InvalidInputError("--detail, --out", "take one predictions file at a time")
    if detail and shape != "json" and not out:
        raise InvalidInputError("--detail", "needs --format json, or a folder to write to: --out")
    reading = read_settings(options)
    opened = open_corpus(corpus, reading)
    settings = settings_for(opened, profile=profile, type_map=type_map, map_side=map_side)
    if detail or out:
        with ErrorLog(_folder(out) / "errors.jsonl" if out and detail else None) as log:
            found = open_predictions(predictions[0], opened, reading)
            card = evaluate(opened, found, settings, log if detail else None)
            log.settle(card.attempted)
            if out:
                _write(out, card, detail=detail)
            if detail and shape == "json":
                for piece in json_with_detail(result(card), document_rows(card), log.lines()):
                    click.echo(piece, nl=False)
                return
            cards = [card]
    else:
        read = (open_predictions(spec, opened, reading) for spec in predictions)
        cards = [evaluate(opened, found, settings) for found in read]
    results = [result(card) for card in cards]
    if shape == "text":
        print_results(results, rankings=standings(cards))
    else:
        click.echo(RENDERERS[shape](results), nl=False)


def _write(out: Path, card: Scorecard, *, detail: bool) -> None:
    body = msgspec.json.format(msgspec.json.encode(result(card)), indent=2)
    (_folder(out) / "result.json").write_bytes(body + b"\n")
    if detail:
        with (out / "documents.jsonl").open("wb") as file:
            file.writelines(msgspec.json.encode(d) + b"\n" for d in document_rows(card))


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInputError(str(out), f"cannot be written: {error.strerror}") from None
    return out
