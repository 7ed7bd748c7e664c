"""The page of a system on a leaderboard. Values in, HTML out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET

from onrecord.leaderboard.building import Scores
from onrecord.leaderboard.recomputing import Scored
from onrecord.report.breakdown import breakdown, kinds
from onrecord.report.tables import one_system, percent
from onrecord.site.bounds import WORDS, bounded
from onrecord.site.rendering import Link, asset, page
from onrecord.views.documents import LONGEST_NOTE
from onrecord.views.wording import cut
from onrecord.wire_results import Submission

TOP = Link("index.html", "leaderboard")
HARDEST = 10
"""Documents with the most errors that a system's page names."""
LISTED = 20
"""Failed documents that a system's page names."""


class CorpusPart(NamedTuple):
    """A system on one corpus.

    Attributes:
        scores: the corpus and its board.
        scored: the system's scores.
        documents: document id → its page.
        pairs: pages of this system beside another.
    """

    scores: Scores
    scored: Scored
    documents: Mapping[str, Link]
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
        "facts": list(_facts(card, [part.scores.board.corpus for _, part in parts])),
        "corpora": [_corpus_part(card, slug, part) for slug, part in parts],
        "percent": percent,
    }
    return page("system.html.j2", values, styles=asset("page.css", "board.css"))


def _facts(card: Submission, corpora: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What the card says, as far as a page can hold it."""
    for name, words in _said(card, corpora):
        # an address that is cut leads nowhere
        long_link = name == "link" and len(words) > WORDS
        yield "address" if long_link else name, cut(words, WORDS)


def _said(card: Submission, corpora: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "authors", ", ".join(card.authors)
    yield "licence", card.licence
    yield "trained on", card.training_data
    disclosed = [f"{name}: {card.contamination.get(name, 'unknown')}" for name in corpora]
    yield "may have seen", "; ".join(disclosed)
    for name in ("date", "link", "description", "hardware"):
        if (words := getattr(card, name)) is not UNSET:
            yield name, words
    if card.documents_per_second is not UNSET:
        yield "speed", f"{card.documents_per_second:g} documents a second"
    if card.cost is not UNSET:
        note = "" if card.cost.note is UNSET else f", {card.cost.note}"
        yield "cost", f"{card.cost.amount:g} {card.cost.currency}{note}"
    if claims := [
        f"{', '.join(f'{task} {percent(f1)}' for task, f1 in tasks.items())} on {name}"
        for name in corpora
        if (tasks := card.claimed.get(name))
    ]:
        yield "claims", f"F1 of {'; '.join(claims)}; what was recomputed stands below"


def _corpus_part(card: Submission, slug: str, part: CorpusPart) -> dict[str, Any]:
    board, result = part.scores.board, part.scored.result
    failures = [
        f"{f['doc_id']}: {f['kind']}: {cut(f['message'], LONGEST_NOTE)}" for f in result["failures"]
    ]
    if len(failures) > LISTED:
        failures = [*failures[:LISTED], f"… and {len(failures) - LISTED} more documents failed"]
    errors = part.scored.readings.errors(part.scored.headlines)
    pages = [(link, errors.get(id_, 0)) for id_, link in part.documents.items()]
    return {
        "corpus": board.corpus,
        "slug": slug,
        "contamination": card.contamination.get(board.corpus, "unknown"),
        "tables": [*one_system(result), *filter(None, [kinds(result)])],
        "breakdown": [bounded(table) for table in breakdown(result)],
        "hardest": list(_hardest(part, errors)),
        "tasks": [name for name in part.scored.headlines if name != "record"],
        "failures": failures,
        "documents": pages,
        "left_out": board.documents - len(pages),
        "pairs": part.pairs,
        "signature": board.signature,
    }


class Hard(NamedTuple):
    """A document with many errors.

    Attributes:
        id: the document's.
        link: its page, or None.
        errors: how many.
        rates: F1 of each task that was attempted; None where it is undefined or not annotated.
    """

    id: str
    link: Link | None
    errors: int
    rates: Sequence[float | None]


def _hardest(part: CorpusPart, errors: Mapping[str, int]) -> Iterator[Hard]:
    """The documents with the most errors."""
    lines = [line for name, line in part.scored.headlines.items() if name != "record"]
    for doc_id in sorted(errors, key=lambda id_: (-errors[id_], id_))[:HARDEST]:
        if errors[doc_id]:
            rates = [rates_of.f1 if (rates_of := line.of(doc_id)) else None for line in lines]
            yield Hard(doc_id, part.documents.get(doc_id), errors[doc_id], rates)
