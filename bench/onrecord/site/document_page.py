"""The page of one or more documents: the text with gold against predicted, and its errors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from onrecord.report.tables import amount, percent
from onrecord.site.rendering import Link, asset, page
from onrecord.tasks import TASKS
from onrecord.views.documents import DocumentView, RunView
from onrecord.views.marks import Mark
from onrecord.views.pieces import Open, Paragraph, paragraphs
from onrecord.views.wording import (
    OneSided,
    Said,
    by_kind,
    chip,
    lettered,
    only_on_one_side,
    quoted,
    spoken,
    words_of,
)

ASSETS = {"css": asset("page.css", "document.css"), "js": asset("document.js")}
"""Style and script of these pages, by their endings."""
LONG_CHIP = 28
"""Characters of a chip that may not be broken."""


class Shown(NamedTuple):
    """A mark as the template needs it.

    Attributes:
        mark: the mark.
        id: of its label in the text: ``e17`` of an error, ``m17`` of another.
        goes_to: where its label leads: the entry of an error, else itself.
        entry: id of its entry in the list of errors.
        letter: of an attribution, which holds source, cue and content together; else "".
        chip: what stands beside it.
        long: whether the chip may be broken.
        spoken: how it is read aloud.
        words: the document's own, cut.
        readings: what gold and system have, where a line of the list says more than the chip.
    """

    mark: Mark
    id: str
    goes_to: str
    entry: str
    letter: str
    chip: tuple[Said, ...]
    long: bool
    spoken: str
    words: str
    readings: tuple[OneSided, ...]


class Group(NamedTuple):
    """Errors of one kind."""

    kind: str
    errors: tuple[Shown, ...]


class DocumentPart(NamedTuple):
    """One document of a page.

    Attributes:
        view: the document.
        id: of its section.
        paragraphs: its text in pieces.
        shown: its marks by number.
        groups: its errors by kind.
    """

    view: DocumentView
    id: str
    paragraphs: Sequence[Paragraph]
    shown: dict[int, Shown]
    groups: tuple[Group, ...]

    def classes(self, opened: Open) -> str:
        """Classes of a stretch: layer, role, side, status, lane, and where it truly ends."""
        mark = self.shown[opened.mark].mark
        names = [mark.task, opened.part, opened.side, mark.status, f"l{opened.lane}"]
        names += ["a"] if opened.begins else []
        names += ["z"] if opened.ends else []
        return " ".join(names)


class Near(NamedTuple):
    """Where one goes from a document's page on a site.

    Attributes:
        previous: the document before it, read by the same system.
        following: the document after it.
        systems: the same document by every system.
    """

    previous: Link | None
    following: Link | None
    systems: Sequence[Link]


def document_page(
    run: RunView, *, trail: Sequence[Link] = (), near: Near | None = None, home: str = ""
) -> str:
    """Documents of one system as one page.

    Args:
        run: the documents.
        trail: the pages above it, the uppermost first.
        near: the pages beside it.
        home: of ``ASSETS``, where they are files; "": they stand in the page.

    Raises:
        MissingDependencyError: Jinja2 is not installed.
    """
    alone = len(run.documents) == 1
    parts = [
        document_part(view, "d1" if alone else f"d{number}", "" if alone else f"d{number}-")
        for number, view in enumerate(run.documents, 1)
    ]
    named = f"{run.documents[0].document.id} · {run.system}" if alone else run.system
    values = {
        "title": named,
        "trail": trail,
        "run": run,
        "parts": parts,
        "near": near,
        "tasks": [task.name for task in TASKS],
        "percent": percent,
        "amount": amount,
    }
    return page("documents.html.j2", values, styles=ASSETS["css"], script=ASSETS["js"], home=home)


def document_part(view: DocumentView, id_: str, prefix: str) -> DocumentPart:
    """One document ready for its template.

    Args:
        view: the document.
        id_: of its section.
        prefix: of the ids of its errors and marks.
    """
    text = view.document.text
    shown = {}
    relations = 0
    for mark in view.marks:
        relations += mark.task == "attributions"
        letter = lettered(relations) if mark.task == "attributions" else ""
        shown[mark.number] = _shown(mark, text, prefix, letter)
    return DocumentPart(
        view, id_, paragraphs(text, view.marks), shown, tuple(_groups(shown, view.marks))
    )


def _shown(mark: Mark, text: str, prefix: str, letter: str) -> Shown:
    id_ = prefix + place_of(mark)
    entry = f"{prefix}l{mark.error}"
    beside = chip(mark)
    return Shown(
        mark,
        id_,
        entry if mark.error else id_,
        entry,
        letter,
        beside,
        len(" ".join(said.text for said in beside)) > LONG_CHIP,
        spoken(mark, text),
        quoted(words_of(mark.predicted if mark.gold is None else mark.gold, text)),
        tuple(only_on_one_side(mark, text)),
    )


def place_of(mark: Mark) -> str:
    """The place of a mark on the page of its document alone: ``e17`` of an error, else ``m17``."""
    return f"e{mark.error}" if mark.error else f"m{mark.number}"


def _groups(shown: Mapping[int, Shown], marks: Iterable[Mark]) -> Iterator[Group]:
    for kind, errors in groupby(by_kind(marks), lambda mark: mark.kind):
        yield Group(kind, tuple(shown[mark.number] for mark in errors))
