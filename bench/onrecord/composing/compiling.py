"""Marked files as the texts of gold files, held to every rule that gold is held to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onrecord.bundle import bundle_root
from onrecord.composing.date_fit import misfits
from onrecord.document import Document
from onrecord.errors import InvalidInputError, Problem
from onrecord.markup import Marked, parse_marked
from onrecord.native_text import gold_text
from onrecord.readers.marked import knowledge_base, marked_files
from onrecord.readers.native import read_bytes, utf8
from onrecord.validation.documents import check
from onrecord.validation.entity_checks import ONTONOTES
from onrecord.validation.gold import closed_list
from onrecord.validation.subject import Subject

_PATH: Final = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of a folder of marked files.

    Attributes:
        documents: those that could be read, in order of file names.
        problems: what keeps the corpus from being gold.
        warnings: dates whose value does not fit their words.
    """

    documents: Sequence[Document]
    problems: Sequence[Problem]
    warnings: Sequence[Problem]

    def files(self) -> dict[str, str]:
        """Name of each gold file → its text."""
        return {f"{document.id}.json": gold_text(document) for document in self.documents}


def compile_folder(source: Path) -> Compiled:
    """Read, check and compile every marked file of a folder, or one file.

    Raises:
        InvalidInputError: there is none, or ``kb.toml`` is broken.
    """
    folder = source if source.is_dir() else source.parent
    kb = knowledge_base(folder)
    tags = closed_list(bundle_root() / "data")
    documents: list[Document] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for file in marked_files(source):
        place = str(file)
        try:
            marked, found = parse_marked(utf8(read_bytes(file), place), place, kb)
        except InvalidInputError as error:
            found, marked = [Problem("json", "error", place, "", error.problem, error.hint)], None
        problems += found
        if marked is None:
            continue
        documents.append(marked.document)
        if marked.document.id != file.stem:
            problem = f"id must be the name of the file, {file.stem!r}, got {marked.document.id!r}"
            problems.append(Problem("markup", "error", f"{place}:1", "", problem))
        problems += _checked(marked, tags)
        warnings += _with_lines(misfits(marked.document), marked.lines)
    return Compiled(documents, problems, warnings)


def _checked(marked: Marked, tags: frozenset[str] | None) -> Iterator[Problem]:
    document = marked.document
    subject = Subject(document, document.place, types=ONTONOTES, phenomena=tags)
    yield from _with_lines(check(subject, complete=True), marked.lines)


def _with_lines(found: Iterator[Problem], lines: Mapping[str, Sequence[int]]) -> Iterator[Problem]:
    """Problems with the line of the annotation in the marked file."""
    for problem in found:
        match = _PATH.match(problem.path)
        line = lines[match[1]][int(match[2])] if match else 1
        yield problem._replace(place=f"{problem.place}:{line}")


def other_texts(compiled: Compiled, annotator: Path) -> Iterator[Problem]:
    """Where marked files of an annotator have another text than the gold of their id."""
    gold = {document.id: document.text for document in compiled.documents}
    for file in marked_files(annotator):
        place = str(file)
        try:
            marked, found = parse_marked(
                utf8(read_bytes(file), place), place, knowledge_base(file.parent)
            )
        except InvalidInputError as error:
            yield Problem("json", "error", place, "", error.problem, error.hint)
            continue
        yield from found
        if marked is None:
            continue
        said = marked.document
        if said.id not in gold:
            yield Problem("text", "error", place, "id", f"no document of the gold is {said.id!r}")
        elif said.text != gold[said.id]:
            yield Problem("text", "error", place, "", _difference(said.text, gold[said.id]))


def _difference(said: str, gold: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(said, gold, strict=False)) if a != b), None)
    at = min(len(said), len(gold)) if at is None else at
    here, there = (text[max(0, at - 15) : at + 15] for text in (said, gold))
    return f"without its tags must be the gold's text, but at {at} has {here!r} for {there!r}"
