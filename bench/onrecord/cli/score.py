"""``onrecord score``: ready predictions against a corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
import msgspec

from onrecord.cli.options import corpus_option, format_option, note, scoring_options
from onrecord.corpus import Corpus
from onrecord.detail import ErrorLog, document_rows
from onrecord.errors import InvalidInputError
from onrecord.evaluation import evaluate, settings_for
from onrecord.keep_going import Failures
from onrecord.opening import open_corpus, open_predictions
from onrecord.prediction_sources import PredictionFile, PredictionList, passing_over
from onrecord.report.machine import json_with_detail, rendered
from onrecord.report.text import print_results
from onrecord.results import result
from onrecord.scorecard import Scorecard
from onrecord.standings import standings
from onrecord.type_mapping import Sides


@click.command(name="score")
@click.argument("predictions", nargs=-1, required=True)
@corpus_option
@scoring_options
@click.option(
    "--keep-going", is_flag=True,
    help="Pass over documents that cannot be read, on either side; exit 2 at the end.",
)  # fmt: skip
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
    options: Mapping[str, str],
    keep_going: bool,
    shape: str,
    detail: bool,
    out: Path | None,
) -> int:
    """Score predictions files or run folders.

    Documents that fail, are missing or lack a layer score as empty and are listed.
    """
    if len(predictions) > 1 and (detail or out):
        raise InvalidInputError("--detail, --out", "take one predictions file at a time")
    if detail and shape != "json" and not out:
        raise InvalidInputError("--detail", "needs --format json, or a folder to write to: --out")
    opened = open_corpus(corpus, options)
    failures = Failures() if keep_going else None
    if failures is not None:
        opened = replace(opened, read=partial(failures.passing_over, opened), size=None)
    settings = settings_for(opened, profile=profile, type_map=type_map, map_side=map_side)
    read = (_predictions(spec, opened, options, failures) for spec in predictions)
    if detail or out:
        with ErrorLog(_folder(out) / "errors.jsonl" if out and detail else None) as log:
            card = evaluate(opened, next(read), settings, log if detail else None, failures)
            log.settle(card.attempted)
            if out:
                _write(out, card, detail=detail)
            if detail and shape == "json":
                for piece in json_with_detail(result(card), document_rows(card), log.lines()):
                    click.echo(piece, nl=False)
                return _listed(failures)
            cards = [card]
    else:
        cards = [evaluate(opened, found, settings, failures=failures) for found in read]
    results = [result(card) for card in cards]
    if shape == "text":
        print_results(results, rankings=standings(cards))
    else:
        click.echo(rendered(shape, results, cards), nl=False)
    return _listed(failures)


def _predictions(
    spec: str, corpus: Corpus, options: Mapping[str, str], failures: Failures | None
) -> PredictionFile | PredictionList:
    found = open_predictions(spec, corpus, options)
    return found if failures is None else passing_over(failures, found)


def _listed(failures: Failures | None) -> int:
    """Tell what was passed over; the exit code."""
    for failure in failures or ():
        note(f"failed: {failure}")
    return 2 if failures else 0


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
