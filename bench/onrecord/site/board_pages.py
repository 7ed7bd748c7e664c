"""The page of a system on a leaderboard. Values in, HTML out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET

from onrecord.leaderboard.building import Scores
from onrecord.leaderboard.recomputing import Scored
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
