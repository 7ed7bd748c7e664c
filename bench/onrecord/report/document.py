"""Documents on a terminal: what is wrong, each error in its sentence, then the whole text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import IO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from onrecord.report.tables import Cell, Table, amount, percent
from onrecord.report.terminal_lines import STYLES, WIDTH, text_lines
from onrecord.report.text import print_tables
from onrecord.sentences import sentence_at
from onrecord.views.documents import DocumentView, RunView
from onrecord.views.marks import Mark
from onrecord.views.wording import Said, by_kind, chip, only_on_one_side, quoted, visible, words_of

VOICES = {"word": "", "both": "bold", "gold": STYLES["gold"], "predicted": STYLES["predicted"]}
INDENT = 6
LEGEND = (
    "above a line: gold that was read otherwise; below it: what was predicted",
    "─ name  · date  ═ cue  _ source  │ content  ╌ only gold  / only predicted  ━ both, ≠",
)


def print_documents(run: RunView, *, text: bool = True, stream: IO[str] | None = None) -> None:
    """Print documents one after the other.

    Args:
        run: the documents.
        text: print the whole texts too.
        stream: where to; default: standard output.
    """
    console = Console(file=stream or sys.stdout, highlight=False)
    for view in run.documents:
        _print(console, run.system, view, text=text)
    if not run.documents:
        console.print("no document to show: no gold, or nothing wrong in what was asked for")
    console.print(Text(visible(run.signature), style="dim"), soft_wrap=True)


def _print(console: Console, system: str, view: DocumentView, *, text: bool) -> None:
    head = Text(visible(view.document.id), style="bold")
    head.append(f"  {visible(system)}", style="not bold dim")
    if view.document.dct:
        head.append(f"  written {visible(view.document.dct.value)}", style="not bold dim")
    console.print(head, soft_wrap=True)
    for note in view.notes:
        console.print(Text(visible(note), style=STYLES["gold"]))
    console.print()
    for kind, errors in groupby(by_kind(view.marks), lambda mark: mark.kind):
        found = list(errors)
        console.print(Text(f"{kind} ({len(found)})", style="bold"))
        for mark in found:
            for line, indent in _entry(mark, view.document.text):
                console.print(Padding(line, (0, 0, 0, indent), expand=False))
        console.print()
    if text:
        for line in text_lines(view.document.text, view.marks, min(WIDTH, console.width - 4)):
            console.print(line, no_wrap=True, overflow="ignore", crop=False)
        console.print()
        for words in LEGEND:
            console.print(Text(words, style="dim"))
        console.print()
    print_tables([_table(view)], stream=console.file)


def _entry(mark: Mark, text: str) -> Iterator[tuple[Text, int]]:
    """An error in lines with their indents: its words, its sentence, what only one side has."""
    words = quoted(words_of(mark.predicted if mark.gold is None else mark.gold, text))
    line = Text.assemble((f"{mark.error:>4}  ", "bold"), visible(words), "  ")
    line.append_text(said(chip(mark)))
    yield line, 0
    if mark.task != "attributions":
        start, end = mark.place
        first, last = sentence_at(text, start, end)
        yield (
            Text.assemble(
                (visible(text[first:start]), "dim"),
                f"[{visible(text[start:end])}]",
                (visible(text[end:last]), "dim"),
            ),
            INDENT,
        )
    for side, role, extra in only_on_one_side(mark, text):
        where = "in gold" if side == "gold" else "predicted"
        yield (
            Text.assemble(
                (f"{role} only {where}: ".lstrip(), "dim"), (visible(extra), VOICES[side])
            ),
            INDENT,
        )


def said(pieces: tuple[Said, ...]) -> Text:
    """The words of a chip, each side in its colour."""
    line = Text()
    for piece in pieces:
        line.append(" " if line else "")
        line.append(visible(piece.text), VOICES[piece.voice])
    return line


def _table(view: DocumentView) -> Table:
    rows = []
    for layer in view.layers:
        counts = layer.counts
        cells = [
            percent(counts.f1), amount(counts.matched), amount(counts.gold),
            amount(counts.predicted), str(layer.errors),
        ] if layer.attempted else ["not attempted", *[""] * 4]  # fmt: skip
        name = f"{layer.task} ({layer.criterion})" if layer.attempted else layer.task
        rows.append((Cell(name), *(Cell(c, number=True) for c in cells)))
    heads = ("this document (percent)", "F1", "matched", "gold", "pred.", "errors")
    return Table("", heads, tuple(rows))
