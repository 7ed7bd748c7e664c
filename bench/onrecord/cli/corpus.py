"""``onrecord corpus``: look after a corpus."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from onrecord.cli.corpus_merge import command as merge_command
from onrecord.cli.opened import open_one, open_two
from onrecord.cli.options import (
    both_option,
    format_option,
    note,
    print_json,
    reader_option,
)
from onrecord.converting import convert
from onrecord.corpus import Corpus
from onrecord.curation import Annotators, differences, kinds_of, sample, split, statistics
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.readers.native import read_bytes
from onrecord.report.curation import split_tables, statistics_tables
from onrecord.report.differences import difference_lines, difference_table
from onrecord.report.machine import tables_as_markdown
from onrecord.report.plots import corpus_charts, difference_charts, picture, splits_of
from onrecord.report.tables import counted
from onrecord.report.text import print_tables
from onrecord.running.run_folder import write_whole
from onrecord.writers.native import NativeWriter

FILE = click.Path(path_type=Path)
SEED = click.option("--seed", default=0, show_default=True, help="The same seed, the same draw.")
STRATIFY = click.option(
    "--stratify", multiple=True, metavar="KEY",
    help="Keep the proportions of a key of meta, e.g. genre; may be repeated.",
)  # fmt: skip
OPTIONS = reader_option("An option of the reader of FORMAT:PATH, e.g. annotator=all.")
PLOT = click.option(
    "--plot", type=FILE, metavar="FILE.svg", help="Draw it, as one SVG that needs nothing else."
)


_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+")


@click.group(name="corpus")
def command() -> None:
    """Look after a corpus: what it holds, splits, samples, versions, annotators."""


command.add_command(merge_command)


@command.command(name="stats")
@click.argument("corpus")
@OPTIONS
@PLOT
@format_option("text", "json", "markdown")
def stats(*, corpus: str, options: Mapping[str, str], plot: Path | None, shape: str) -> None:
    """Documents, words, sentences; annotations by type, length, nesting, phenomenon; agreement.

    Agreement is that of annotators in the corpus's folder annotators/, or of several readings of
    one text (--option annotator=all).
    """
    _refuse_known(plot)
    opened = open_one(corpus, options)
    coming = Annotators(opened)
    found = statistics(coming) | {"splits": splits_of(opened)}
    try:
        found["agreement"] = coming.agreement()
    except MissingDependencyError as error:
        found["agreement"] = None
        note(f"agreement is left out: {error}")
    if plot:
        _write(plot, picture(_called(opened), corpus_charts(found)))
    if shape == "json":
        print_json(found)
    elif shape == "markdown":
        click.echo(tables_as_markdown(statistics_tables(found)), nl=False)
    else:
        print_tables(statistics_tables(found, drawn=True))


def _called(corpus: Corpus) -> str:
    return corpus.name if corpus.version == "0" else f"{corpus.name} {corpus.version}"


def _refuse_known(path: Path | None) -> None:
    if path and path.exists():
        raise InvalidInputError(str(path), "is there already", "name a new file")


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, [text.encode()])
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be written: {error.strerror}") from None


@command.command(name="split")
@click.argument("corpus")
@click.option(
    "--into", multiple=True, required=True, metavar="NAME=SHARE",
    help="A split and its share, e.g. dev=20; at least once.",
)  # fmt: skip
@SEED
@click.option(
    "--together", default="story", show_default=True, metavar="KEY",
    help="Documents with the same value of this key of meta stay in one split.",
)  # fmt: skip
@STRATIFY
@OPTIONS
@click.option("--write", is_flag=True, help="Put the splits into the corpus's corpus.json.")
@format_option("text", "json")
def split_command(
    *,
    corpus: str,
    into: Sequence[str],
    seed: int,
    together: str,
    stratify: Sequence[str],
    options: Mapping[str, str],
    write: bool,
    shape: str,
) -> None:
    """Deal documents out into splits, whole stories together.

    Prints how many documents each has; --format json lists their ids.
    """
    opened = open_one(corpus, options)
    shares = _shares(into)
    found = split(opened, shares, seed=seed, together=together, stratify=stratify)
    if write:
        manifest = Path(opened.place) / "corpus.json"
        if opened.manifest is None or not manifest.is_file():
            problem = "--write needs a corpus folder with corpus.json"
            raise InvalidInputError(corpus, problem, f"onrecord convert {corpus} DIR makes one")
        body = json.loads(read_bytes(manifest)) | {"splits": found}
        _write(manifest, json.dumps(body, indent=2, ensure_ascii=False) + "\n")
    if shape == "json":
        print_json(found)
    else:
        print_tables(split_tables(found, shares, kinds_of(opened, found, stratify)))


def _shares(into: Sequence[str]) -> dict[str, float]:
    """Name of a split → its share."""
    shares: dict[str, float] = {}
    for said in into:
        name, _, share = said.partition("=")
        if not name or not _NUMBER.fullmatch(share):
            raise InvalidInputError("--into", f"must be NAME=SHARE, got {said!r}", "as dev=20")
        if name in shares:
            raise InvalidInputError("--into", f"names the split {name!r} twice")
        shares[name] = float(share)
    return shares


@command.command(name="sample")
@click.argument("corpus")
@click.argument("size", type=int)
@SEED
@STRATIFY
@OPTIONS
@click.option(
    "--out", type=FILE, metavar="DIR",
    help="Write the gold there, as a corpus folder or .jsonl.",
)  # fmt: skip
@format_option("text", "json")
def sample_command(
    *,
    corpus: str,
    size: int,
    seed: int,
    stratify: Sequence[str],
    options: Mapping[str, str],
    out: Path | None,
    shape: str,
) -> None:
    """Draw SIZE documents at random; prints their ids, one a line."""
    _refuse_known(out)
    opened = open_one(corpus, options)
    ids = sample(opened, size, seed=seed, stratify=stratify)
    if out:
        done = convert(opened.restricted(docs=ids), NativeWriter(), out, {})
        note(f"{out}: {counted(done.documents, 'document')} written")
    if shape == "json":
        print_json({"corpus": opened.describe(), "seed": seed, "documents": ids})
        return
    for doc_id in ids:
        click.echo(doc_id)


@command.command(name="diff")
@click.argument("a")
@click.argument("b")
@both_option
@PLOT
@format_option("text", "json")
def diff(*, a: str, b: str, options: Mapping[str, str], plot: Path | None, shape: str) -> None:
    """What changed from gold A to gold B, annotation by annotation."""
    _refuse_known(plot)
    first, second = open_two(a, b, options)
    found = differences(first, second)
    if plot:
        _write(plot, picture(f"{_called(first)} → {_called(second)}", difference_charts(found)))
    if shape == "json":
        print_json(found)
        return
    for line in difference_lines(found["differences"]):
        click.echo(line)
    print_tables([difference_table(found)])
