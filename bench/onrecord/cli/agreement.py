"""``onrecord agreement``: how far two annotators agree."""

from __future__ import annotations

import click

from onrecord.agreement import agreement
from onrecord.cli.options import format_option, onto_option, print_json
from onrecord.curation.returning import laid_onto
from onrecord.opening import open_corpus
from onrecord.report.annotators import agreement_tables
from onrecord.report.machine import tables_as_markdown
from onrecord.report.text import print_tables


@click.command(name="agreement")
@click.argument("a")
@click.argument("b")
@onto_option
@format_option("text", "json", "markdown")
def command(*, a: str, b: str, onto: str | None, shape: str) -> None:
    """Agreement of two annotations A and B of the same documents.

    F1 by task, criterion and type; Krippendorff's alpha (MASI distance) and Cohen's kappa on
    word tokens, for attributions role by role.
    """
    first, second = open_corpus(a), open_corpus(b)
    if onto:
        documents = open_corpus(onto)
        first, second = laid_onto(first, documents), laid_onto(second, documents)
    found = agreement(first, second)
    if shape == "json":
        print_json(found)
    elif shape == "markdown":
        click.echo(tables_as_markdown(agreement_tables(found)), nl=False)
    else:
        print_tables(agreement_tables(found))
