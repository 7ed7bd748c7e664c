"""``onrecord validate``: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from onrecord.cli.options import format_option, print_json, reader_option
from onrecord.composing import compile_folder
from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.opening import open_corpus, reader_of
from onrecord.readers.marked import MarkedReader
from onrecord.readers.native import NativeReader
from onrecord.report.tables import counted
from onrecord.validation import validate_path
from onrecord.validation.foreign import foreign_problems

MARKED = f"{MarkedReader.name}:"


@click.command(name="validate")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--strict", is_flag=True, help="Exit 2 for warnings too.")
@click.option("--corpus", metavar="C", help="Hold predictions against this corpus.")
@reader_option("An option of the reader of FORMAT:PATH, e.g. scheme=IOBES.")
@format_option("text", "json")
def command(
    *,
    paths: Sequence[Path],
    strict: bool,
    corpus: str | None,
    options: Mapping[str, str],
    shape: str,
) -> int:
    """Check gold, predictions, results and submissions against schema, text and lint.

    A PATH is a corpus folder, a folder of corpora, a run folder, a submission, a file, or gold
    as FORMAT:PATH (marked:PATH for marked texts). All problems are listed, errors first, each
    with file, path, problem and hint.
    """
    opened = open_corpus(corpus) if corpus else None
    found = [problem for path in paths for problem in _problems(path, opened, options)]
    found.sort(key=lambda p: p.severity != "error")
    errors = sum(p.severity == "error" for p in found)
    if shape == "json":
        body = [problem._asdict() for problem in found]
        print_json(body)
    else:
        for problem in found:
            click.echo(f"{problem.severity}: {problem} [{problem.rule}]")
        click.echo(f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}")
    return 2 if errors or (strict and found) else 0


def _problems(path: Path, corpus: Corpus | None, options: Mapping[str, str]) -> Iterable[Problem]:
    spec = str(path)
    if path.exists() or reader_of(spec).name == NativeReader.name:
        return validate_path(path, corpus)
    if spec.startswith(MARKED):
        return compile_folder(Path(spec.removeprefix(MARKED))).problems
    return foreign_problems(open_corpus(spec, options))
