"""The page of a leaderboard's data: the corpora, their rights, and the rules of scoring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.corpus import Corpus
from onrecord.leaderboard.board import Board
from onrecord.leaderboard.building import Scores
from onrecord.profiles import POLICIES
from onrecord.signature import SCORING_VERSION, WITHDRAWN
from onrecord.site.rendering import Link, asset, page


def data_page(boards: Sequence[tuple[Scores, str, Sequence[Link]]]) -> str:
    """The corpora, their rights, and the rules of scoring."""
    values = {
        "title": "Data and rules",
        "trail": (Link("index.html", "leaderboard"),),
        "corpora": [
            {
                "name": scores.corpus.name,
                "slug": slug,
                "title": _title(scores.corpus),
                "facts": list(_corpus_facts(scores.corpus, scores.board)),
            }
            for scores, slug, _ in boards
        ],
        "policies": list(POLICIES.items()),
        "scoring": SCORING_VERSION,
        "withdrawn": sorted(WITHDRAWN.items()),
    }
    return page("data.html.j2", values, styles=asset("page.css", "board.css"))


def _title(corpus: Corpus) -> str:
    return corpus.manifest.title if corpus.manifest else corpus.name


def _corpus_facts(corpus: Corpus, board: Board) -> Iterator[tuple[str, str]]:
    yield "name", corpus.name
    yield "version", corpus.version
    yield "documents", f"{board.documents:,}"
    yield "entity types", corpus.type_set
    if corpus.manifest:
        yield "texts", corpus.manifest.text_licence
        yield "annotations", corpus.manifest.annotation_licence
        yield "provenance", corpus.manifest.provenance
    yield "signature", board.signature
