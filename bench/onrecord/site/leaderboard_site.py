"""The whole site of a leaderboard: board, systems, documents, two systems, data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from onrecord.comparing import Reading
from onrecord.document import Document
from onrecord.leaderboard.building import Scores
from onrecord.leaderboard.recomputing import Scored
from onrecord.leaderboard.submissions import Entry
from onrecord.scorecard import Failure
from onrecord.site.board_page import board_page
from onrecord.site.data_page import data_page, guidelines_of, guidelines_page
from onrecord.site.document_page import ASSETS, Near, document_page
from onrecord.site.folder import SiteFolder, file_name
from onrecord.site.pair_page import FlipsOfPair, Read, pair_page
from onrecord.site.rendering import Link, shared_name
from onrecord.site.system_page import CorpusPart, system_page
from onrecord.views.documents import RunView, document_view

RIVALS = 12
"""Systems of a corpus, the best first, of which every two have a page."""
UP = "../../"
"""From a document's page to the front page."""


class _System(NamedTuple):
    entry: Entry
    scored: Scored
    failures: Mapping[str, Sequence[Failure]]

    @property
    def name(self) -> str:
        return f"{self.entry.card.system} {self.entry.card.version}"

    def readings(self, document: Document) -> dict[str, Reading]:
        """How it read a document, in the tasks that it attempted."""
        found = self.scored.readings.of(document)
        return {task: found[task] for task in found if task in self.scored.headlines}


def write_site(scores: Sequence[Scores], out: Path, *, documents: int) -> int:
    """Write every page; pages of a former build that are no more are removed.

    One document at a time is held, whatever the size of the corpora.

    Args:
        scores: one a corpus.
        out: the site's folder.
        documents: how many of a corpus have pages, the first ones.

    Returns:
        How many pages were written.

    Raises:
        InvalidInputError: the folder cannot be written, or holds another's file of that name.
        MissingDependencyError: Jinja2 is not installed.
    """
    folder = SiteFolder(out)
    for ending, source in ASSETS.items():
        folder.write(shared_name(source, ending), source)
    boards, parts = [], dict[str, list[tuple[str, CorpusPart]]]()
    cards = {entry.name: entry.card for found in scores for entry, _ in found.systems}
    for found in scores:
        slug = file_name(found.corpus.name)
        systems = [_System(*system, _by_document(system[1])) for system in found.systems]
        pages = _write_documents(folder, found, slug, systems, documents)
        pairs = list(_write_pairs(folder, found, slug, systems, pages))
        for system in systems:
            name = system.entry.name
            part = CorpusPart(
                found,
                system.scored,
                {id_: Link(f"../{slug}/{name}/{page}", id_) for id_, page in pages.items()},
                [Link(f"../{link.href}", link.words) for link, two in pairs if name in two],
            )
            parts.setdefault(name, []).append((slug, part))
        boards.append((found, slug, [link for link, _ in pairs]))
        if (text := guidelines_of(found.corpus)) is not None:
            folder.write(f"{slug}/guidelines.html", guidelines_page(text, found.corpus.name))
    for name, card in cards.items():
        folder.write(f"systems/{name}.html", system_page(card, parts[name]))
    folder.write("data.html", data_page(boards))
    folder.write("index.html", board_page(boards))
    folder.finish()
    return sum(name.endswith(".html") for name in folder.written)


def _by_document(scored: Scored) -> dict[str, list[Failure]]:
    found: dict[str, list[Failure]] = {}
    for failure in msgspec.convert(scored.result["failures"], list[Failure]):
        found.setdefault(failure.doc_id, []).append(failure)
    return found


def _write_documents(
    folder: SiteFolder, found: Scores, slug: str, systems: Sequence[_System], most: int
) -> dict[str, str]:
    """A page for each system and each of the first documents; document id → name of its pages."""
    names = {
        document.id: f"{file_name(document.id)}.html" for document in islice(found.corpus, most)
    }
    links = [Link(page, id_) for id_, page in names.items()]
    neighbours = zip([None, *links[:-1]], [*links[1:], None], strict=True)
    corpus = f"{found.board.corpus} {found.board.version}"
    for document, (before, after) in zip(islice(found.corpus, most), neighbours, strict=True):
        page = names[document.id]
        for system in systems:
            view = document_view(
                document,
                system.readings(document),
                system.scored.headlines,
                system.failures.get(document.id, ()),
            )
            run = RunView(system.name, corpus, found.board.signature, (view,))
            near = Near(
                previous=before,
                following=after,
                systems=[Link(f"../{s.entry.name}/{page}", s.name) for s in systems],
            )
            trail = (
                Link(f"{UP}index.html", "leaderboard"),
                Link(f"{UP}systems/{system.entry.name}.html", system.name),
            )
            folder.write(
                f"{slug}/{system.entry.name}/{page}",
                document_page(run, trail=trail, near=near, home=UP),
            )
    return names


def _write_pairs(
    folder: SiteFolder,
    found: Scores,
    slug: str,
    systems: Sequence[_System],
    pages: Mapping[str, str],
) -> Iterator[tuple[Link, set[str]]]:
    """A page for every two of the best systems; yields links from the board, and whose they are."""
    place = {row.name: number for number, row in enumerate(found.board.rows)}
    best = sorted(systems, key=lambda system: place[system.entry.name])[:RIVALS]
    pairs = [(a, b, FlipsOfPair()) for b, a in combinations(best, 2)]  # so that B is the better
    for document in found.corpus if pairs else ():
        page = pages.get(document.id)
        readings = {
            name: Read(system.readings(document), f"../{name}/{page}" if page else "")
            for system in best
            for name in (system.entry.name,)
        }
        for a, b, flipped in pairs:
            flipped.add(readings[a.entry.name], readings[b.entry.name])
    for a, b, flipped in pairs:
        names = (a.name, b.name)
        counted = (a.scored.headlines, b.scored.headlines)
        path = f"{slug}/two/{a.entry.name}--{b.entry.name}.html"
        trail = (Link(f"{UP}index.html", "leaderboard"),)
        folder.write(path, pair_page(names, found.board, counted, flipped, trail=trail))
        yield Link(path, f"{a.name} and {b.name}"), {a.entry.name, b.entry.name}
