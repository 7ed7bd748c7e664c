"""The lines of a brat ``.ann`` file, checked against the text that they annotate."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from onrecord.errors import InvalidInputError
from onrecord.offset_units import CODE_POINTS, suspected_unit
from onrecord.readers.native import read_bytes, utf8
from onrecord.span import Fragment, Fragments

Surfaces = Literal["error", "ignore"]
SURFACES: tuple[Surfaces, ...] = get_args(Surfaces)

_BEGINS = re.compile(r"(?:[A-Za-z#][0-9]+[^\t\n ]*|\*)\t")
"""An annotation's id and tab; any other line goes on from the one before it."""
_BOUND = re.compile(r"(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*) *")
_EVENT = re.compile(r"([^\s:]+):([TE]\S+)((?: +[^\s:]+:[TE]\S+)*) *")
_RELATION = re.compile(r"\S+ +[^\s:]+:(\S+) +[^\s:]+:(\S+) *")
_ATTRIBUTE = re.compile(r"(\S+) +(\S+)(?: (.*?))? *")
_REFERENCE = re.compile(r"(\S+) +(\S+) +([^\s:]+:\S+) *")
_NOTE = re.compile(r"(\S+) +(\S+) *")
_SPACE = re.compile(r"\s")
_SHOWN = 60


class TextBound(NamedTuple):
    """A ``T`` line.

    Attributes:
        line: its number in the file.
        type: what it is an instance of.
        fragments: sorted and disjoint.
    """

    line: int
    type: str
    fragments: Fragments


class Event(NamedTuple):
    """An ``E`` line.

    Attributes:
        line: its number in the file.
        type: of the event.
        trigger: id of a text-bound annotation.
        arguments: role and id of a text-bound annotation or an event.
    """

    line: int
    type: str
    trigger: str
    arguments: Sequence[tuple[str, str]]


class Note(NamedTuple):
    """A ``#`` line.

    Attributes:
        line: its number in the file.
        type: ``AnnotatorNotes`` for what a person wrote.
        text: what it says; it may hold line ends.
    """

    line: int
    type: str
    text: str


@dataclass(slots=True)
class Standoff:
    """All that one file says.

    Attributes:
        bounds: id → text-bound annotation, in the file's order.
        events: id → event, in the file's order.
        attributes: id of the target → attribute → value; a flag's value is "".
        references: id of the target → ``DB:ID`` of its normalisations.
        notes: id of the target → its notes.
        equivalents: sets of ids that mean the same.
        relations: how many ``R`` lines there are; they have no place in our model.
    """

    bounds: dict[str, TextBound] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    references: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)
    equivalents: list[list[str]] = field(default_factory=list)
    relations: int = 0


def read_standoff(file: Path, text: str, surfaces: Surfaces = "error") -> Standoff:
    """The annotations in a file.

    Args:
        file: the ``.ann`` file.
        text: what its offsets count.
        surfaces: whether words that differ from those at the offsets are an error.

    Raises:
        InvalidInputError: names file and line: no annotation, an offset outside the text, other
            words than the text has there, an id that stands there twice or not at all.
    """
    return _Reading(file, text, surfaces).found


class _Reading:
    """One file being read."""

    def __init__(self, file: Path, text: str, surfaces: Surfaces) -> None:
        self.file = file
        self.text = text
        self.surfaces = surfaces
        self.found = Standoff()
        self._targets: list[tuple[int, str]] = []
        self._ids: set[str] = set()
        self._moved: list[tuple[int, int, Sequence[Fragment], str]] = []
        kinds = {
            "T": self._bound, "E": self._event, "R": self._relation, "*": self._equivalent,
            "A": self._attribute, "M": self._attribute, "N": self._reference, "#": self._note,
        }  # fmt: skip
        for line, id_, data, tail in self._lines():
            if id_[0] not in kinds:
                raise self._wrong(line, f"no annotation has an id such as {id_!r}")
            if id_ != "*" and id_ in self._ids:
                raise self._wrong(line, f"the id {id_} stands there twice")
            self._ids.add(id_)
            kinds[id_[0]](line, id_, data, tail)
        self._check_surfaces()
        for line, target in self._targets:
            if target not in self._ids:
                raise self._wrong(line, f"no annotation has the id {target}")

    def _lines(self) -> Iterator[tuple[int, str, str, str]]:
        """Annotations as number of the line, id, data, and what stands behind a second tab.

        Notes may hold line ends, and some tools write those of a surface: what begins with no
        id goes on from the line before. Only LF ends a line, for a surface may hold others.
        """
        raw = read_bytes(self.file).removeprefix(BOM_UTF8)
        first, pieces = 0, [""]
        for number, line in enumerate(raw.split(b"\n"), 1):
            said = utf8(line, f"{self.file}:{number}").removesuffix("\r")
            if _BEGINS.match(said):
                if first:
                    yield self._parts(first, pieces)
                first, pieces = number, [said]
            elif first and pieces[0][0] in "T#":
                pieces.append(said)
            elif said.strip():
                raise self._wrong(number, f"is no annotation: {said[:_SHOWN]!r}")
        if first:
            yield self._parts(first, pieces)

    def _parts(self, number: int, pieces: Sequence[str]) -> tuple[int, str, str, str]:
        id_, _, rest = "\n".join(pieces).rstrip("\n").partition("\t")
        data, _, tail = rest.partition("\t")
        return number, id_, data, tail

    def _wrong(self, line: int, problem: str, hint: str | None = None) -> InvalidInputError:
        return InvalidInputError(f"{self.file}:{line}", problem, hint)

    def _bound(self, line: int, id_: str, data: str, tail: str) -> None:
        match = _BOUND.fullmatch(data)
        if not match:
            raise self._wrong(line, f"must be TYPE START END[;START END…], got {data[:_SHOWN]!r}")
        pairs = (pair.split(" ") for pair in match[2].split(";"))
        given = [(int(start), int(end)) for start, end in pairs]
        fragments = tuple(sorted(given))
        last = 0
        for start, end in fragments:
            if start >= end:
                raise self._wrong(line, f"end must be greater than start, got {start} {end}")
            if start < last:
                raise self._wrong(line, f"fragments must not overlap, got {match[2]}")
            last = end
        if last > len(self.text) or (tail and not self._fits(given, tail)):
            self._moved.append((line, last, given, tail))
        self.found.bounds[id_] = TextBound(line, match[1], fragments)

    def _fits(self, fragments: Sequence[Fragment], said: str) -> bool:
        """Whether the words are those of the text, one kind of white space as good as another.

        Line ends cannot stand in a line, so tools write a space for each; and before version
        1.3 nothing stood between fragments.
        """
        pieces = [self.text[start:end] for start, end in fragments]
        if said == " ".join(pieces):
            return True
        here = (_plain(" ".join(pieces)), _plain("".join(pieces)))
        return _plain(said) in here

    def _check_surfaces(self) -> None:
        """Refuse the first line that does not fit the text; all of them tell the unit."""
        for line, last, fragments, said in self._moved:
            outside = last > len(self.text)
            if not outside and self.surfaces == "ignore":
                continue
            spans = [s for bound in self.found.bounds.values() for s in bound.fragments]
            unit = suspected_unit(self.text, spans)
            found = f"these look like {unit}; " if unit else ""
            if outside:
                problem = f"end must be ≤ {len(self.text)} (the text's length), got {last}"
                raise self._wrong(line, problem, found + CODE_POINTS)
            here = " ".join(self.text[start:end] for start, end in fragments)
            problem = f"the text has {here[:_SHOWN]!r} there, not {said[:_SHOWN]!r}"
            raise self._wrong(line, problem, found + "surface=ignore believes the offsets")

    def _event(self, line: int, id_: str, data: str, _: str) -> None:
        match = _EVENT.fullmatch(data)
        if not match:
            raise self._wrong(line, f"must be TYPE:ID [ROLE:ID…], got {data[:_SHOWN]!r}")
        arguments = [tuple(one.split(":", 1)) for one in match[3].split()]
        self._targets += [(line, target) for target in (match[2], *(a[1] for a in arguments))]
        self.found.events[id_] = Event(
            line, match[1], match[2], cast("list[tuple[str, str]]", arguments)
        )

    def _relation(self, line: int, id_: str, data: str, _: str) -> None:
        del id_
        match = _RELATION.fullmatch(data)
        if not match:
            raise self._wrong(line, f"must be TYPE ROLE:ID ROLE:ID, got {data[:_SHOWN]!r}")
        self._targets += [(line, match[1]), (line, match[2])]
        self.found.relations += 1

    def _equivalent(self, line: int, id_: str, data: str, _: str) -> None:
        del id_
        ids = data.split()[1:]
        if len(ids) < 2:  # noqa: PLR2004  # it takes two to be the same
            raise self._wrong(line, f"must be Equiv ID ID…, got {data[:_SHOWN]!r}")
        self._targets += [(line, target) for target in ids]
        self.found.equivalents.append(ids)

    def _attribute(self, line: int, id_: str, data: str, _: str) -> None:
        del id_
        match = _ATTRIBUTE.fullmatch(data)
        if not match:
            raise self._wrong(line, f"must be NAME ID [VALUE], got {data[:_SHOWN]!r}")
        self._targets.append((line, match[2]))
        self.found.attributes.setdefault(match[2], {})[match[1]] = match[3] or ""

    def _reference(self, line: int, id_: str, data: str, _: str) -> None:
        del id_
        match = _REFERENCE.fullmatch(data)
        if not match:
            raise self._wrong(line, f"must be Reference ID DB:ENTRY, got {data[:_SHOWN]!r}")
        self._targets.append((line, match[2]))
        self.found.references.setdefault(match[2], []).append(match[3])

    def _note(self, line: int, id_: str, data: str, tail: str) -> None:
        """A note; one whose target was deleted is kept as it is, for nothing hangs on it."""
        del id_
        match = _NOTE.fullmatch(data)
        if not match:
            raise self._wrong(line, f"must be TYPE ID, got {data[:_SHOWN]!r}")
        self.found.notes.setdefault(match[2], []).append(Note(line, match[1], tail))


def _plain(words: str) -> str:
    return _SPACE.sub(" ", words).rstrip()
