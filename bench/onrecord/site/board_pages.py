"""Pages of a leaderboard: the board, a system, the data. Values in, HTML out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from msgspec import UNSET

from onrecord.corpus import Corpus
from onrecord.leaderboard.board import Board, Row
from onrecord.leaderboard.building import Scores
from onrecord.leaderboard.recomputing import Scored
from onrecord.profiles import POLICIES
from onrecord.report.tables import Cell, Table, amount, one_system, percent
from onrecord.site.rendering import Link, asset, page
from onrecord.views.wording import KINDS
from onrecord.wire_results import Submission

TOP = Link("index.html", "leaderboard")
LISTED = 20
"""Failed documents that a system's page names."""


class CorpusPart(NamedTuple):
    """A system on one corpus.

    Attributes:
        scores: the corpus and its board.
        scored: the system's scores.
        documents: pages of documents, with the number of errors.
        left_out: documents without a page.
        pairs: pages of this system beside another.
    """

    scores: Scores
    scored: Scored
    documents: Sequence[tuple[Link, int]]
    left_out: int
    pairs: Sequence[Link]


def board_page(boards: Sequence[tuple[Scores, str, Sequence[Link]]]) -> str:
    """The board of every corpus.

    Args:
        boards: scores, slug of the corpus, links to pages of two systems.
    """
    shown = [
        {
            "board": scores.board,
            "slug": slug,
            "pairs": pairs,
            "claims": _claims(scores.board),
            "criteria": {task: _criterion(task, scores.board) for task in scores.board.tasks},
            "groups": {task: tie_groups(task, scores.board) for task in scores.board.tasks},
        }
        for scores, slug, pairs in boards
    ]
    values = {"title": "onrecord leaderboard", "trail": (), "boards": shown, "percent": percent}
    return page("board.html.j2", values, styles=asset("page.css", "board.css"))


def _claims(board: Board) -> bool:
    """Whether anybody claims a number of their own."""
    return any(cell.claimed is not None for row in board.rows for cell in row.cells.values())


def _criterion(task: str, board: Board) -> str:
    return next((row.cells[task].criterion for row in board.rows if task in row.cells), "")


def tie_groups(task: str, board: Board) -> list[list[Row]]:
    """The systems that attempted a task, group by group, the best first."""
    rows = [row for row in board.rows if task in row.cells]
    rows.sort(key=lambda r: (r.cells[task].group, -(r.cells[task].f1 or 0.0), r.name))
    return [list(group) for _, group in groupby(rows, lambda row: row.cells[task].group)]


def system_page(card: Submission, parts: Sequence[tuple[str, CorpusPart]]) -> str:
    """What a system says of itself, and its scores on each corpus.

    Args:
        card: its card.
        parts: slug of a corpus, and the system on it.
    """
    values = {
        "title": f"{card.system} {card.version}",
        "trail": (Link("../index.html", TOP.words),),
        "card": card,
        "facts": list(_facts(card)),
        "corpora": [_corpus_part(card, slug, part) for slug, part in parts],
        "percent": percent,
    }
    return page("system.html.j2", values, styles=asset("page.css", "board.css"))


def _facts(card: Submission) -> Iterator[tuple[str, str]]:
    yield "authors", ", ".join(card.authors)
    yield "licence", card.licence
    yield "trained on", card.training_data
    for name in ("date", "link", "description", "hardware"):
        if (words := getattr(card, name)) is not UNSET:
            yield name, words
    if card.cost is not UNSET:
        note = "" if card.cost.note is UNSET else f", {card.cost.note}"
        yield "cost", f"{card.cost.amount:g} {card.cost.currency}{note}"


def _corpus_part(card: Submission, slug: str, part: CorpusPart) -> dict[str, Any]:
    name = part.scores.board.corpus
    failures = [
        f"{f['doc_id']}: {f['kind']}: {f['message']}" for f in part.scored.result["failures"]
    ]
    if len(failures) > LISTED:
        failures = [*failures[:LISTED], f"… and {len(failures) - LISTED} more documents failed"]
    return {
        "corpus": name,
        "slug": slug,
        "contamination": card.contamination.get(name, "unknown"),
        "tables": one_system(part.scored.result),
        "kinds": _kinds(part.scored.result),
        "failures": failures,
        "documents": part.documents,
        "left_out": part.left_out,
        "pairs": part.pairs,
    }


def _kinds(result: Mapping[str, Any]) -> Table | None:
    """Kinds of error, a row a task."""
    tasks = {
        name: body["kinds"] for name, body in result["tasks"].items() if body and body.get("kinds")
    }
    kinds = [kind for kind in KINDS if any(kind in found for found in tasks.values())]
    if not kinds:
        return None
    rows = tuple(
        (Cell(name), *(Cell(amount(found.get(kind, 0)), number=True) for kind in kinds))
        for name, found in tasks.items()
    )
    return Table("errors by kind", ("task", *kinds), rows)


def data_page(boards: Sequence[tuple[Scores, str, Sequence[Link]]]) -> str:
    """The corpora, their rights, and the rules of scoring."""
    values = {
        "title": "Data and rules",
        "trail": (TOP,),
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
