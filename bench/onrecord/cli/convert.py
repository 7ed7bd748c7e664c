"""``onrecord convert``: a corpus in another format, and what that cannot hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import click

from onrecord.cli.options import format_option, note, print_json, reader_option
from onrecord.contracts import Reader, Writer
from onrecord.converting import Converted, convert, predicted
from onrecord.corpus import Corpus
from onrecord.curation.returning import laid_onto
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.keep_going import Failures
from onrecord.opening import open_corpus, open_predictions, reader_of
from onrecord.prediction_sources import passing_over
from onrecord.report.tables import counted
from onrecord.suggestions import hint
from onrecord.writers import WRITERS
from onrecord.writers.label_studio import AS

FORMATS: Mapping[str, Writer] = {writer.name: writer for writer in WRITERS}
OURS = ("", ".json", ".jsonl")
"""Endings of a destination that is in our own form unless a format is named."""


@click.command(name="convert")
@click.argument("source", metavar="SRC")
@click.argument("destination", metavar="DST")
@click.option("--from", "from_", metavar="F", help="Format of SRC; short for F:SRC.")
@click.option("--to", metavar="F", help="Format of DST; short for F:DST.")
@click.option(
    "--corpus", metavar="C",
    help="SRC are predictions of C's documents; they are written in the place of gold.",
)  # fmt: skip
@click.option(
    "--onto", metavar="C",
    help="SRC annotates C's documents: dates, languages and meta are C's, and what follows from "
    "the spans is worked out (words, ids, parents, quote_type).",
)  # fmt: skip
@reader_option("An option of either format; from.K=V and to.K=V where both have it.")
@click.option(
    "--strict", is_flag=True, help="Exit 2 and write nothing if the format cannot hold everything."
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="Pass over documents that cannot be read or written; exit 2 at the end.",
)
@format_option("text", "json")
def command(
    *,
    source: str,
    destination: str,
    from_: str | None,
    to: str | None,
    corpus: str | None,
    onto: str | None,
    options: Mapping[str, str],
    strict: bool,
    keep_going: bool,
    shape: str,
) -> int:
    """Write the corpus SRC as DST in another format.

    SRC is a bundled name, a path or FORMAT:PATH; DST is FORMAT:PATH, or a path in our own form:
    a folder, a .jsonl or a .json file. What the format cannot hold is counted and named, and so is
    what was in SRC and has no place with us; a text is never changed unsaid. See onrecord list
    formats.
    """
    spec = f"{from_}:{source}" if from_ else source
    reader = reader_of(spec)
    writer, path = _writer(destination, to)
    told = _split(options, reader, writer)
    refuse_unknown(reader.name, told.reader, reader.options)
    if corpus and onto:
        problem = "one says that SRC are predictions, the other that they are annotations"
        raise InvalidInputError("--corpus, --onto", problem, "name one of them")
    failures = Failures()
    if corpus is None:
        opened = open_corpus(spec, told.reader)
        if onto:
            opened = laid_onto(opened, open_corpus(onto))
    else:
        opened = _predicted(spec, corpus, told.reader, failures if keep_going else None)
        if AS in writer.options:
            told.writer.setdefault(AS, "predictions")
    done = convert(opened, writer, path, told.writer, lossless=strict, keep_going=keep_going)
    done = replace(done, failures=(*failures, *done.failures))
    if shape == "json":
        print_json(_plain(done))
    else:
        _say(done, path, writer)
    for failure in done.failures:
        note(f"failed: {failure}")
    return 2 if done.failures or (strict and done.losses) else 0


def _predicted(
    spec: str, corpus: str, options: Mapping[str, str], failures: Failures | None
) -> Corpus:
    """What a system said, in the place of gold."""
    gold = open_corpus(corpus)
    if failures is None:
        return predicted(gold, open_predictions(spec, gold, options))
    sound = replace(gold, read=partial(failures.passing_over, gold), size=None)
    found = open_predictions(spec, sound, options)
    return predicted(sound, passing_over(failures, found), failures)


class _Told(NamedTuple):
    """What each side was told."""

    reader: dict[str, str]
    writer: dict[str, str]


def _writer(spec: str, to: str | None) -> tuple[Writer, Path]:
    name, colon, rest = spec.partition(":")
    if to:
        name, rest = to, spec
    elif not colon:
        if Path(spec).suffix not in OURS:
            raise InvalidInputError(spec, "names no format", f"--to {' or '.join(FORMATS)}")
        name, rest = "onrecord", spec
    if name not in FORMATS:
        raise InvalidInputError(
            spec if not to else "--to", f"no format that can be written is named {name!r}",
            hint(name, FORMATS),
        )  # fmt: skip
    return FORMATS[name], Path(rest)


def _split(options: Mapping[str, str], reader: Reader, writer: Writer) -> _Told:
    told = _Told({}, {})
    for key, value in options.items():
        side, _, name = key.partition(".")
        if side in {"from", "to"} and name:
            (told.reader if side == "from" else told.writer)[name] = value
            continue
        takers = [
            taken
            for known, taken in ((reader.options, told.reader), (writer.options, told.writer))
            if key in known
        ]
        if not takers:
            known = _names((*reader.options, *writer.options))
            raise InvalidInputError("--option", f"neither format has {key!r}", hint(key, known))
        if len(takers) > 1:
            raise InvalidInputError(
                "--option", f"both formats have {key!r}", f"say from.{key} or to.{key}"
            )
        takers[0][key] = value
    return told


def _names(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _say(done: Converted, path: Path, writer: Writer) -> None:
    if done.kept:
        click.echo(f"{path}: {counted(done.documents, 'document')} written as {writer.name}")
    else:
        click.echo(f"{path}: nothing written")
    for loss in done.losses:
        click.echo(str(loss))
    if done.left_out:
        listed = ", ".join(f"{what} ({count:,})" for what, count in done.left_out.items())
        click.echo(f"left out when it was read, for our model has no place for it: {listed}")


def _plain(done: Converted) -> dict[str, object]:
    return {
        "documents": done.documents,
        "written": done.kept,
        "left_out": dict(done.left_out),
        "losses": [{**asdict(loss), "message": str(loss)} for loss in done.losses],
        "failures": [
            {"place": f.place, "problem": f.problem, "hint": f.hint} for f in done.failures
        ],
    }
