"""``onrecord agreement``: how far two annotators agree."""

from __future__ import annotations

from collections.abc import Mapping

import click

from onrecord.agreement import agreement
from onrecord.cli.opened import open_two
from onrecord.cli.options import both_option, format_option, onto_option, print_json
from onrecord.report.annotators import agreement_tables
from onrecord.report.machine import tables_as_markdown
from onrecord.report.text import print_tables


@click.command(name="agreement")
@click.argument("a")
@click.argument("b")
@onto_option
@both_option
@format_option("text", "json", "markdown")
def command(*, a: str, b: str, onto: str | None, options: Mapping[str, str], shape: str) -> None:
    """Agreement of two annotations A and B of the same documents.

    F1 by task, criterion and type; Krippendorff's alpha (MASI distance) and Cohen's kappa on
    word tokens, for attributions role by role.
    """
    found = agreement(*open_two(a, b, options, onto))
    if shape == "json":
        print_json(found)
    elif shape == "markdown":
        click.echo(tables_as_markdown(agreement_tables(found)), nl=False)
    else:
        print_tables(agreement_tables(found))
