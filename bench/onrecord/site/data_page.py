"""The page of a leaderboard's data: the corpora, their rights, and the rules of scoring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from onrecord.corpus import Corpus
from onrecord.curation import statistics
from onrecord.curation.annotators import Annotators
from onrecord.errors import MissingDependencyError
from onrecord.leaderboard.board import Board
from onrecord.leaderboard.building import Scores
from onrecord.profiles import POLICIES
from onrecord.report.curation import statistics_tables
from onrecord.report.plots import Figure, figures
from onrecord.signature import SCORING_VERSION, WITHDRAWN
from onrecord.site.rendering import Link, asset, page

FIRST = 4
"""Tables of a corpus that stand open: lengths, layers, nesting, agreement."""
GUIDELINES = "GUIDELINES.md"
"""Beside ``corpus.json``, or in the folder above for all corpora there."""
TOP = Link("index.html", "leaderboard")


def data_page(boards: Sequence[tuple[Scores, str, Sequence[Link]]]) -> str:
    """The corpora with their figures, their rights, and the rules of scoring."""
    values = {
        "title": "Data and rules",
        "trail": (TOP,),
        "corpora": [_part(scores, slug) for scores, slug, _ in boards],
        "policies": list(POLICIES.items()),
        "scoring": SCORING_VERSION,
        "withdrawn": sorted(WITHDRAWN.items()),
    }
    return page("data.html.j2", values, styles=asset("page.css", "board.css"))


def guidelines_page(text: str, corpus: str) -> str:
    """Guidelines as a page of their own.

    Args:
        text: Markdown; HTML in it is shown as it stands, and links that lead elsewhere in a
            repository are words.
        corpus: whose they are.

    Raises:
        MissingDependencyError: markdown-it-py is not installed.
    """
    try:
        from markdown_it import MarkdownIt  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise MissingDependencyError(
            GUIDELINES, "markdown-it-py is not installed", "pip install 'onrecord[site]'"
        ) from error
    written = (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .disable(["link", "image", "autolink"])
    )
    values = {
        "title": f"Guidelines of {corpus}",
        "trail": (Link(f"../{TOP.href}", TOP.words), Link("../data.html", "data and rules")),
        "corpus": corpus,
        "body": written.render(text),
    }
    return page("guidelines.html.j2", values, styles=asset("page.css", "board.css"))


def guidelines_of(corpus: Corpus) -> str | None:
    """What a corpus was annotated by, as Markdown; None: it keeps none."""
    folder = Path(corpus.place)
    if corpus.manifest is None or not folder.is_dir():
        return None
    found = (place / GUIDELINES for place in (folder, folder.parent))
    path = next((path for path in found if path.is_file()), None)
    return None if path is None else path.read_text(encoding="utf-8", errors="replace")


def _part(scores: Scores, slug: str) -> dict[str, Any]:
    corpus = scores.corpus
    coming = Annotators(corpus)
    found = statistics(coming) | {"agreement": _agreement(coming)}
    tables = statistics_tables(found)
    first = FIRST if found["agreement"] else FIRST - 1
    return {
        "name": corpus.name,
        "slug": slug,
        "title": corpus.manifest.title if corpus.manifest else corpus.name,
        "facts": list(_facts(corpus, scores.board)),
        "guidelines": f"{slug}/guidelines.html" if guidelines_of(corpus) is not None else "",
        "figures": _figures(corpus),
        "tables": tables[:first],
        "counts": tables[first:],
    }


def _agreement(coming: Annotators) -> list[dict[str, Any]]:
    """Agreement of a corpus's annotators; none without the package that computes it."""
    try:
        return coming.agreement()
    except MissingDependencyError:
        return []


def _figures(corpus: Corpus) -> list[Figure]:
    """Charts of a corpus; none without the package that draws them."""
    try:
        return figures(corpus)
    except MissingDependencyError:
        return []


def _facts(corpus: Corpus, board: Board) -> Iterator[tuple[str, str]]:
    yield "name", corpus.name
    yield "version", corpus.version
    yield "documents", f"{board.documents:,}"
    yield "entity types", corpus.type_set
    if corpus.manifest:
        yield "texts", corpus.manifest.text_licence
        yield "annotations", corpus.manifest.annotation_licence
        yield "provenance", corpus.manifest.provenance
    yield "signature", board.signature
