"""The whole site of a leaderboard: board, systems, documents, two systems, data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import NamedTuple

from onrecord.comparing import Watching, compared, flips
from onrecord.corpus import Corpus
from onrecord.evaluation import evaluate, settings_for
from onrecord.leaderboard.building import Scores
from onrecord.leaderboard.recomputing import Scored
from onrecord.leaderboard.submissions import Entry
from onrecord.opening import open_predictions
from onrecord.scorecard import Scorecard
from onrecord.site.board_page import board_page
from onrecord.site.board_pages import CorpusPart, system_page
from onrecord.site.data_page import data_page
from onrecord.site.document_page import document_page
from onrecord.site.folder import SiteFolder, file_name
from onrecord.site.pair_page import pair_page
from onrecord.site.rendering import Link
from onrecord.views.documents import RunView, document_view

DOCUMENTS = 200
"""Documents of a corpus that have pages."""
RIVALS = 12
"""Systems of a corpus, the best first, of which every two have a page."""


class _System(NamedTuple):
    entry: Entry
    scored: Scored
    card: Scorecard
    watching: Watching

    @property
    def name(self) -> str:
        return f"{self.entry.card.system} {self.entry.card.version}"


def write_site(scores: Sequence[Scores], out: Path) -> int:
    """Write every page; pages of a former build that are no more are removed.

    Args:
        scores: one a corpus.
        out: the site's folder.

    Returns:
        How many pages were written.

    Raises:
        InvalidInputError: the folder cannot be written, or holds another's file of that name.
        MissingDependencyError: Jinja2 is not installed.
    """
    folder = SiteFolder(out)
    boards, parts = [], dict[str, list[tuple[str, CorpusPart]]]()
    cards = {}
    for found in scores:
        slug = file_name(found.corpus.name)
        systems = [_seen(found.corpus, *system) for system in found.systems]
        pairs = list(_write_pairs(folder, found, slug, systems))
        for system in systems:
            name = system.entry.name
            cards[name] = system.entry.card
            pages = list(_write_documents(folder, found.corpus, slug, system))
            part = CorpusPart(
                found,
                system.scored,
                pages,
                found.board.documents - len(pages),
                [Link(f"../{link.href}", link.words) for link, two in pairs if name in two],
            )
            parts.setdefault(name, []).append((slug, part))
        boards.append((found, slug, [link for link, _ in pairs]))
    for name, card in cards.items():
        folder.write(f"systems/{name}.html", system_page(card, parts[name]))
    folder.write("data.html", data_page(boards))
    folder.write("index.html", board_page(boards))
    folder.finish()
    return len(folder.written)


def _seen(corpus: Corpus, entry: Entry, scored: Scored) -> _System:
    watching = Watching()
    predictions = open_predictions(
        str(entry.folder / entry.card.predictions[corpus.name].path), corpus
    )
    card = evaluate(corpus, predictions, settings_for(corpus), watching)
    return _System(entry, scored, card, watching)


def _write_documents(
    folder: SiteFolder, corpus: Corpus, slug: str, system: _System
) -> Iterator[tuple[Link, int]]:
    """A page for each of the first documents; yields links from a system's page."""
    name = system.entry.name
    trail = (
        Link("../../index.html", "leaderboard"),
        Link(f"../../systems/{name}.html", system.name),
    )
    for document in islice(corpus, DOCUMENTS):
        view = document_view(document, system.watching, system.card)
        path = f"{slug}/{name}/{file_name(document.id)}.html"
        folder.write(path, document_page(RunView(system.name, system.card, (view,)), trail=trail))
        yield Link(f"../{path}", document.id), len(view.errors)


def _write_pairs(
    folder: SiteFolder, found: Scores, slug: str, systems: Sequence[_System]
) -> Iterator[tuple[Link, set[str]]]:
    """A page for every two of the best systems; yields links from the board, and whose they are."""
    place = {row.name: number for number, row in enumerate(found.board.rows)}
    best = sorted(systems, key=lambda system: place[system.entry.name])[:RIVALS]
    trail = (Link("../../index.html", "leaderboard"),)
    for b, a in combinations(best, 2):  # so that B is the better one
        tests = compared(a.card, b.card)
        flipped = flips(a.watching, b.watching, {test.task for test in tests})
        path = f"{slug}/two/{a.entry.name}--{b.entry.name}.html"
        signature = str(a.card.signature)
        names = (a.name, b.name)
        folder.write(
            path, pair_page(names, found.corpus.name, tests, flipped, signature, trail=trail)
        )
        yield Link(path, f"{a.name} and {b.name}"), {a.entry.name, b.entry.name}
