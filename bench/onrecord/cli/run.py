"""``onrecord run``: extract, score, print the table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from onrecord.cli.options import corpus_option, format_option, note
from onrecord.corpus import Corpus
from onrecord.errors import ExtractorError, InvalidInputError, MissingDependencyError, OnrecordError
from onrecord.evaluation import evaluate, settings_for
from onrecord.extractors import DEFAULT
from onrecord.opening import open_corpus, open_predictions
from onrecord.report.machine import rendered
from onrecord.report.text import print_results
from onrecord.results import result
from onrecord.running.limits import Limits
from onrecord.running.run_folder import write_whole
from onrecord.running.runner import RunResult, run_extractor
from onrecord.scorecard import Scorecard
from onrecord.settings import read_settings
from onrecord.standings import standings

SHOWN = 3
"""Failures of one extractor that are named while it runs; the table lists more."""


@click.command(name="run")
@click.argument("extractors", nargs=-1, metavar="[EXTRACTOR]...")
@corpus_option
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="The run folder, of one extractor. [default: runs/CORPUS/EXTRACTOR-FINGERPRINT]",
)  # fmt: skip
@click.option("--limit", type=int, metavar="N", help="Only the first N documents.")
@click.option("--docs", multiple=True, metavar="ID", help="Only this document; repeatable.")
@click.option("--jobs", type=int, default=1, show_default=True, metavar="N", help="Processes.")
@click.option(
    "--set", "pairs", multiple=True, metavar="K=V", help="A setting of the extractor; repeatable."
)
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings in a TOML file."
)
@click.option(
    "--repeat", type=int, default=1, show_default=True, metavar="K",
    help="Read each document K times, for stochastic extractors; scores are averaged.",
)  # fmt: skip
@click.option(
    "--on-gold-spans", is_flag=True,
    help="Hand out gold spans, for extractors that only normalise dates or resolve speakers.",
)  # fmt: skip
@click.option("--timeout", type=float, metavar="SECONDS", help="Time limit of a document.")
@click.option("--memory", type=int, metavar="MB", help="Memory limit of a process.")
@click.option("--fail-on-error", is_flag=True, help="Stop at the first document that fails.")
@click.option("--fresh", is_flag=True, help="Forget what an earlier run left in the folder.")
@format_option("text", "json", "markdown", "latex", "csv")
def command(
    *,
    extractors: Sequence[str],
    corpus: str,
    out: Path | None,
    pairs: Sequence[str],
    config: Path | None,
    shape: str,
    timeout: float | None,
    memory: int | None,
    docs: Sequence[str],
    limit: int | None,
    **options: Any,  # noqa: ANN401  # handed on by name to run_extractor, which types them
) -> int:
    """Run extractors over a corpus, blind, and score what they say.

    An EXTRACTOR is a name from onrecord list extractors, module:object, file.py:object,
    cmd:COMMAND, http://URL or a predictions file. Without one, the bundled extractors run.
    Each writes a run folder; what is there already is kept and not computed again.
    """
    opened = open_corpus(corpus)
    if out and len(extractors) != 1:
        raise InvalidInputError("--out", "takes one extractor at a time")
    if (pairs or config) and len(extractors) != 1:
        raise InvalidInputError("--set, --config", "take one extractor at a time")
    chosen = _selected(opened, limit, docs)
    limits = Limits(seconds=timeout, memory=None if memory is None else memory * 2**20)
    cards: list[Scorecard] = []
    code, left_out = 0, list[OnrecordError]()
    for spec in extractors or DEFAULT:
        try:
            done = run_extractor(
                spec, opened, out=out, settings=read_settings(pairs, config), progress=True,
                limit=limit, docs=list(docs) or None,
                limits=limits, **options,
            )  # fmt: skip
        except (MissingDependencyError, ExtractorError) as error:
            code = max(code, _left_out(error, extractors, stop=options["fail_on_error"]))
            left_out.append(error)
            continue
        _say(done)
        code = max(code, done.exit_code)
        cards.append(_scored(chosen, done))
        if not cards[-1].tasks and not done.exit_code:
            note(f"  to correct it: onrecord convert {done.folder} brat:DIR --corpus {corpus}")
    if left_out and not cards and not code:
        raise MissingDependencyError(
            "onrecord run", "no bundled extractor is installed", left_out[0].hint
        )
    results = [result(card) for card in cards]
    if shape == "text" and results:
        print_results(results, rankings=standings(cards))
    elif shape != "text":
        click.echo(rendered(shape, results, cards), nl=False)
    return code


def _left_out(error: OnrecordError, named: Sequence[str], *, stop: bool) -> int:
    """Say why an extractor is left out, and what that exits with; the others are not to blame.

    Raises:
        OnrecordError: the error itself, if nothing is to be run beside it.
    """
    missing = isinstance(error, MissingDependencyError)
    if named if missing else stop or len(named) == 1:
        raise error
    note(f"{'left out' if missing else 'error'}: {error}")
    return 0 if missing else error.exit_code


def _selected(corpus: Corpus, limit: int | None, docs: Sequence[str]) -> Corpus:
    """The corpus with nothing but the documents that are run."""
    if limit is None and not docs:
        return corpus
    return corpus.restricted(limit, docs)


def _scored(corpus: Corpus, done: RunResult) -> Scorecard:
    predictions = open_predictions(str(done.folder), corpus)
    card = evaluate(corpus, predictions, settings_for(corpus))
    encoded = msgspec.json.format(msgspec.json.encode(result(card)), indent=2)
    write_whole(done.folder / "result.json", [encoded, b"\n"])
    return card


def _say(done: RunResult) -> None:
    kept = f", {done.found.resumed} of them kept from before" if done.found.resumed else ""
    seconds = done.timings.seconds
    noun = "document" if done.found.documents == 1 else "documents"
    note(
        f"{done.description.name}: {done.found.documents} {noun}{kept}, "
        f"{seconds:.1f} s → {done.folder}"
    )
    if done.found.usage:
        note(f"  used: {', '.join(_amount(name, n) for name, n in done.found.usage.items())}")
    for failure in done.failures[:SHOWN]:
        note(f"  failed: {failure.doc_id}: {failure.message}")
    for remark in done.found.remarks[:SHOWN]:
        note(f"  note: {remark.doc_id}: {remark.message}")


def _amount(name: str, number: float) -> str:
    shown = f"{number:,}" if isinstance(number, int) else f"{number:,.4f}"
    return f"{shown} {name.replace('_', ' ')}"
