"""The page of one or more documents: the text with gold against predicted, and its errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from onrecord.contracts import Kind
from onrecord.report.tables import amount, percent
from onrecord.site.rendering import asset, page
from onrecord.tasks import TASKS
from onrecord.views.documents import DocumentView, RunView
from onrecord.views.marks import Mark
from onrecord.views.pieces import Open, Paragraph, paragraphs
from onrecord.views.wording import Said, chip, quoted, spoken, words_of

LONG_CHIP = 28
"""Characters of a chip that may not be broken."""
KINDS: tuple[Kind, ...] = (
    "missed", "spurious", "wrong type", "wrong value", "wrong boundary", "wrong both",
    "wrong roles", "merged", "split", "duplicate",
)  # fmt: skip
"""Kinds of error in the order of the list."""


class Reading(NamedTuple):
    """One line of an error: whose it is, a role or nothing, and the words."""

    side: str
    role: str
    words: str


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
    readings: tuple[Reading, ...]


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


def document_page(run: RunView, *, title: str = "") -> str:
    """Documents of one system as one page.

    Args:
        run: the documents.
        title: of the page; default: the system's name, and the document's if there is one.

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
        "title": title or named,
        "run": run,
        "parts": parts,
        "tasks": [task.name for task in TASKS],
        "percent": percent,
        "amount": amount,
        "corpus": f"{run.card.corpus['name']} {run.card.corpus['version']}",
        "signature": str(run.card.signature),
    }
    styles = asset("page.css", "document.css")
    return page("documents.html.j2", values, styles=styles, script=asset("document.js"))


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
    return DocumentPart(view, id_, paragraphs(text, view.marks), shown, _groups(shown.values()))


def lettered(number: int) -> str:
    """1 → a, 26 → z, 27 → aa, as columns of a sheet are lettered."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _shown(mark: Mark, text: str, prefix: str, letter: str) -> Shown:
    id_ = f"{prefix}e{mark.error}" if mark.error else f"{prefix}m{mark.number}"
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
        tuple(_readings(mark, text)),
    )


def _readings(mark: Mark, text: str) -> list[Reading]:
    """What only the gold or only the system has, where a boundary or a role is wrong."""
    if mark.status != "wrong" or mark.gold is None or mark.predicted is None:
        return []
    found: dict[tuple[str, str], list[str]] = {}
    for stretch in mark.stretches:
        wrong = stretch.part == "span" or stretch.part in mark.wrong_roles
        if wrong and stretch.side != "both":
            words = " ".join(text[stretch.start : stretch.end].split())
            found.setdefault((stretch.part, stretch.side), []).append(words)
    return [
        Reading(side, "" if part == "span" else part, quoted(" … ".join(words)))
        for (part, side), words in sorted(found.items())
        if any(words)
    ]


def _groups(shown: Iterable[Shown]) -> tuple[Group, ...]:
    wrong = sorted(
        (one for one in shown if one.mark.error),
        key=lambda one: (KINDS.index(one.mark.kind), one.mark.error),
    )
    return tuple(
        Group(kind, tuple(errors)) for kind, errors in groupby(wrong, lambda one: one.mark.kind)
    )
