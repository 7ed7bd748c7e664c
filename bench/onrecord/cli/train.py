"""``onrecord train``: fit a trainable extractor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from onrecord.cli.options import format_option, note, print_json
from onrecord.errors import InvalidInputError
from onrecord.extractors import TRAINERS
from onrecord.extractors.learned_model import CARD
from onrecord.opening import open_corpus
from onrecord.registry import load
from onrecord.settings import read_settings, typed_settings

LEFT_OUT = {
    "not_annotated": "documents without entity annotation, left out",
    "nested": "entities inside or across a longer one, left out",
    "fragmented": "entities of several fragments, left out",
    "empty": "entities that hold no token, left out",
    "widened": "entities with an edge inside a token, learned to the token's edge",
}


@click.command(name="train")
@click.argument("extractor", type=click.Choice(list(TRAINERS)))
@click.argument("corpus")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), metavar="FOLDER", required=True,
    help="Where the model goes.",
)  # fmt: skip
@click.option("--limit", type=int, metavar="N", help="Only the first N documents.")
@click.option("--docs", multiple=True, metavar="ID", help="Only this document; repeatable.")
@click.option(
    "--set", "pairs", multiple=True, metavar="K=V", help="A setting of the fitting; repeatable."
)
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings in a TOML file."
)
@click.option("--force", is_flag=True, help="Replace a model that is there.")
@format_option("text", "json")
def command(
    *,
    extractor: str,
    corpus: str,
    out: Path,
    limit: int | None,
    docs: Sequence[str],
    pairs: Sequence[str],
    config: Path | None,
    force: bool,
    shape: str,
) -> None:
    """Fit EXTRACTOR to the gold of CORPUS, a bundled name, a path or FORMAT:PATH.

    What it writes is run as EXTRACTOR:FOLDER. It refuses the documents that it was fitted on.
    """
    target = load(TRAINERS[extractor].target)
    settings = typed_settings(target, read_settings(pairs, config), place=extractor, skip=2)
    opened = open_corpus(corpus)
    _check_free(out, force=force)
    if limit is not None or docs:
        opened = opened.restricted(limit, docs)
    summary = {"model": f"{extractor}:{out}", **asdict(target(opened, out, **settings))}
    if shape == "json":
        print_json(summary)
    else:
        _say(summary)


def _check_free(folder: Path, *, force: bool) -> None:
    present = {item.name for item in folder.iterdir()} if folder.is_dir() else set()
    if folder.exists() and not folder.is_dir():
        raise InvalidInputError(str(folder), "is a file", "name an empty or new folder")
    if present and CARD not in present:
        raise InvalidInputError(
            str(folder), "holds other files and no model", "name an empty or new folder"
        )
    if present and not force:
        raise InvalidInputError(str(folder), "holds a model already", "--force replaces it")


def _say(summary: dict[str, Any]) -> None:
    click.echo(
        f"{summary['model']}: {summary['entities']:,} entities of {len(summary['types'])} types "
        f"in {summary['documents']:,} documents, {summary['tokens']:,} tokens, "
        f"{summary['features']:,} features"
    )
    click.echo(f"  types: {', '.join(summary['types'])}")
    for name, what in LEFT_OUT.items():
        if summary[name]:
            click.echo(f"  {summary[name]:,} {what}")
    note(f"run it: onrecord run {summary['model']} --corpus ANOTHER")
