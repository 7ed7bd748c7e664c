"""``onrecord show``: gold against predicted, in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from onrecord.cli.options import corpus_option, note, scoring_options
from onrecord.errors import InvalidInputError
from onrecord.evaluation import settings_for
from onrecord.opening import open_corpus, open_predictions
from onrecord.report.document import print_documents
from onrecord.running.run_folder import write_whole
from onrecord.site.document_page import document_page
from onrecord.tasks import TASKS
from onrecord.type_mapping import Sides
from onrecord.views.documents import view_run

NAMES = [task.name for task in TASKS]


@click.command(name="show")
@click.argument("run")
@corpus_option
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write one self-contained page here instead of printing.",
)  # fmt: skip
@click.option("--docs", multiple=True, metavar="ID", help="Only this document; repeatable.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=10, show_default=True, metavar="N",
    help="How many documents, where --docs names none.",
)  # fmt: skip
@click.option(
    "--task", "tasks", multiple=True, type=click.Choice(NAMES), help="Only this layer; repeatable."
)
@click.option(
    "--only-errors", is_flag=True, help="Leave out what is right, and documents without an error."
)
@scoring_options
def command(
    *,
    run: str,
    corpus: str,
    html: Path | None,
    docs: Sequence[str],
    limit: int,
    tasks: Sequence[str],
    only_errors: bool,
    profile: str,
    type_map: str | None,
    map_side: Sides,
    options: Mapping[str, str],
) -> None:
    """Show a RUN folder or predictions file beside the gold.

    Prints every error in its sentence, by kind, then the text with gold above the line and
    predicted below it. With --html it is a page; each error there has its own link, such as #e17.
    """
    opened = open_corpus(corpus, options)
    settings = settings_for(opened, profile=profile, type_map=type_map, map_side=map_side)
    predictions = open_predictions(run, opened, options)
    view = view_run(
        opened, predictions, settings, docs=docs, tasks=tasks, limit=limit, only_errors=only_errors
    )
    if html is None:
        print_documents(view, text=not only_errors)
    else:
        page = document_page(view).encode()
        try:
            write_whole(html, [page])
        except OSError as error:
            raise InvalidInputError(str(html), f"cannot be written: {error.strerror}") from None
        number = len(view.documents)
        noun = "document" if number == 1 else "documents"
        note(f"{html}: {number:,} {noun}, {len(page) / 1000:,.0f} KB")
    if view.left_out:
        note(f"{view.left_out:,} more documents are not shown: --docs ID or --limit N shows them")
