"""``onrecord publish``: a dataset's repository, and its texts put back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from onrecord.bundle import bundled_corpora
from onrecord.cli.options import note
from onrecord.errors import InvalidInputError
from onrecord.opening import open_corpus

FOLDER = click.Path(path_type=Path)
ANNOTATORS = ("crowdsourced", "expert-generated", "found", "machine-generated", "other")
TITLE = "onrecord: who, when, and who said so in the news"
DESCRIPTION = (
    "Gold for reading the news: who (entities), when (dates, as TIMEX3) and who said so "
    "(attributions: source, cue and content), as standoff annotations of exact texts."
)


@click.group(name="publish")
def command() -> None:
    """Write corpora for the Hugging Face Hub, or put published gold and texts together."""


@command.command(name="hub")
@click.argument("destination", type=FOLDER, metavar="DIR")
@click.option(
    "--corpus", "names", multiple=True, metavar="C",
    help="A bundled name or a corpus folder; repeatable. [default: every bundled one]",
)  # fmt: skip
@click.option("--submissions", type=FOLDER, metavar="DIR",
              help="Submissions of a leaderboard; their scores go to .eval_results/.")  # fmt: skip
@click.option("--with-text/--without-text", default=None,
              help="[default: the texts that have an open licence]")  # fmt: skip
@click.option("--repository", default="onrecord/onrecord", show_default=True, metavar="OWNER/NAME",
              help="The dataset's name on the Hub.")  # fmt: skip
@click.option("--title", default=TITLE, metavar="TEXT", help=f"[default: {TITLE}]")
@click.option("--date", metavar="YYYY-MM-DD", help="Of publication. [default: today]")
@click.option("--revision", default="", metavar="SHA",
              help="Commit of the dataset that results are of.")  # fmt: skip
@click.option("--annotators", type=click.Choice(ANNOTATORS),
              help="Who annotated. [default: machine-generated if all are bundled]")  # fmt: skip
def hub(
    *,
    destination: Path,
    names: Sequence[str],
    submissions: Path | None,
    with_text: bool | None,
    repository: str,
    title: str,
    date: str | None,
    revision: str,
    annotators: str | None,
) -> int:
    """Write a dataset repository to DIR: Parquet, card, Croissant, eval.yaml.

    Nothing is sent anywhere. Texts without an open licence are left out, and their checksums kept;
    onrecord publish join puts them back. Unfit submissions are named and left out, and the exit
    code is 2.
    """
    from onrecord.publishing.croissant import Head  # noqa: PLC0415  # numpy
    from onrecord.publishing.hub import publish  # noqa: PLC0415  # numpy
    from onrecord.publishing.parts import parts_of  # noqa: PLC0415  # numpy

    _refuse_unless("--repository", repository, r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
    _refuse_unless("--revision", revision, r"([0-9a-f]{40})?")
    date = date or f"{datetime.now(tz=UTC):%Y-%m-%d}"
    _refuse_unless("--date", date, r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
    bundled = bundled_corpora()
    names = names or list(bundled)
    parts = parts_of(map(open_corpus, names), with_text=with_text)
    known = annotators or ("machine-generated" if {*names} <= {*bundled} else "other")
    head = Head(repository, title, DESCRIPTION, date)
    done = publish(
        parts, destination, head,
        annotators=known, submissions=submissions, revision=revision,
    )  # fmt: skip
    bare = [part.name for part in parts if not part.with_text]
    if bare and with_text is None:
        note(f"warning: without text, for it has no open licence: {', '.join(bare)} (--with-text)")
    if done.results and not revision:
        note("warning: results name no revision of the dataset (--revision)")
    errors = [problem for problem in done.problems if problem.severity == "error"]
    for problem in errors:
        click.echo(f"error: {problem} [{problem.rule}]", err=True)
    for table in done.tables:
        click.echo(f"{table.path}: {table.documents} documents")
    for name in done.results:
        click.echo(f".eval_results/{name}.yaml")
    return 2 if errors else 0


def _refuse_unless(option: str, said: str, pattern: str) -> None:
    if not re.fullmatch(pattern, said, re.ASCII):
        raise InvalidInputError(option, f"must match {pattern}, got {said!r}")


@command.command(name="join")
@click.argument("published", type=FOLDER, metavar="DIR")
@click.argument("texts", type=FOLDER, metavar="TEXTS")
@click.option("-o", "--out", type=FOLDER, metavar="FOLDER",
              help="Where the corpora go. [default: DIR-joined]")  # fmt: skip
def join_(*, published: Path, texts: Path, out: Path | None) -> int:
    """Put the published gold in DIR and the texts in TEXTS together, one folder a corpus.

    TEXTS holds <id>.txt for each document without text. A text is refused unless its checksum is
    that of the text which was annotated; all that are missing or other ones are named.
    """
    from onrecord.publishing.texts import join  # noqa: PLC0415  # numpy

    target = out or published.resolve().with_name(f"{published.resolve().name}-joined")
    done = join(published, texts, target)
    for error in done.refused:
        click.echo(f"error: {error}", err=True)
    for name, count in done.documents.items():
        click.echo(f"{target / name}: {count} documents")
    return 2 if done.refused else 0
