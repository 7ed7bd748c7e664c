"""One TimeML file: its text, its TIMEX3 elements, and the creation time, as they stand there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from onrecord.errors import InvalidInputError
from onrecord.readers.native import read_bytes
from onrecord.timex_values import TYPES

CREATION = "CREATION_TIME"
_AROUND = frozenset({"DOCID", "DCT", "TITLE", "EXTRAINFO"})
"""Elements beside ``TEXT``; a file that has one of them and no ``TEXT`` has lost it."""


class Found(NamedTuple):
    """A TIMEX3 element: where in the text, and its attributes."""

    start: int
    end: int
    attributes: Mapping[str, str]

    @property
    def is_creation(self) -> bool:
        """Whether it says of itself that it is the document's creation time."""
        return self.attributes.get("functionInDocument") == CREATION


class TimemlFile(NamedTuple):
    """What a file holds.

    Attributes:
        text: the characters inside ``TEXT``, entities resolved; those of the root if the file
            has no such element (TimeBank 1.2, HeidelTime), without a line end next to its tags.
        timexes: TIMEX3 elements with words, in the order of the text.
        empty: those without words, which TimeML uses for times that only other tags speak of.
        dct: attributes of the TIMEX3 inside ``DCT``; else of the first in the text that is a
            creation time; else None.
        title: words of ``TITLE``.
    """

    text: str
    timexes: tuple[Found, ...]
    empty: tuple[Found, ...]
    dct: Mapping[str, str] | None
    title: str


def read_timeml(file: Path) -> TimemlFile:
    """Read one file.

    Raises:
        InvalidInputError: with its line, if it is not XML, no TimeML, declares or uses entities
            of its own, or a TIMEX3 has no type.
    """
    raw = read_bytes(file)
    parser = _Parser(file, raw, "TEXT")
    if "TEXT" in parser.seen:
        return parser.found()
    if parser.root != "TimeML" or parser.seen & _AROUND:
        raise InvalidInputError(str(file), "is no TimeML: it has no TEXT")
    found = _Parser(file, raw, "TimeML").found()
    if not found.text.strip():
        raise InvalidInputError(str(file), "is no TimeML: it has no TEXT")
    return _without_edges(found)


def _without_edges(found: TimemlFile) -> TimemlFile:
    """The same without one line end after the root's first tag and one before its last."""
    first = min((t.start for t in found.timexes), default=1)
    last = max((t.end for t in found.timexes), default=0)
    lead = int(found.text.startswith("\n") and first > 0)
    trail = int(found.text.endswith("\n") and last < len(found.text))
    return found._replace(
        text=found.text[lead : len(found.text) - trail],
        timexes=tuple(t._replace(start=t.start - lead, end=t.end - lead) for t in found.timexes),
    )


class _Parser:
    """Expat's handlers over one file."""

    def __init__(self, file: Path, raw: bytes, holder: str) -> None:
        self.file = file
        self.holder = holder
        self.root = ""
        self.seen: set[str] = set()
        self.dct: Mapping[str, str] | None = None
        self._timexes: list[Found] = []
        self._empty: list[Found] = []
        self._place: list[str] = []
        self._pieces: list[str] = []
        self._title: list[str] = []
        self._size = 0
        self._open: list[tuple[int, int, Mapping[str, str]]] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse_entities
        self._parser.SkippedEntityHandler = self._refuse_unknown  # else its character is lost
        try:
            self._parser.Parse(raw, True)  # noqa: FBT003  # expat's own signature
        except expat.ExpatError as error:
            raise InvalidInputError(
                f"{file}:{error.lineno}",
                f"is not XML: {expat.ErrorString(error.code)}",
                _way_out(raw, error.code),
            ) from None
        except (LookupError, ValueError) as error:  # an encoding that is unknown, or no text
            raise InvalidInputError(str(file), f"is not XML that can be read: {error}") from None

    def found(self) -> TimemlFile:
        """All of it, in the order of the text."""
        timexes = sorted(self._timexes, key=lambda t: (t.start, t.end))
        inside = (t.attributes for t in timexes if t.is_creation and t.attributes.get("value"))
        return TimemlFile(
            "".join(self._pieces),
            tuple(timexes),
            tuple(self._empty),
            self.dct if self.dct is not None else next(inside, None),
            "".join(self._title).strip(),
        )

    def _refuse_entities(self, name: str, *_: Any) -> None:  # noqa: ANN401  # expat's
        raise InvalidInputError(
            f"{self.file}:{self._parser.CurrentLineNumber}",
            f"must not declare entities, but declares {name!r}",
        )

    def _refuse_unknown(self, name: str, _parameter: bool) -> None:  # noqa: FBT001  # expat's
        raise InvalidInputError(
            f"{self.file}:{self._parser.CurrentLineNumber}",
            f"must not use entities that XML does not know, but uses &{name};",
            "write the character itself",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "TIMEX3" and "DCT" in self._place:
            self.dct = attributes if self.dct is None else self.dct
        elif name == "TIMEX3" and self.holder in self._place:
            self._open.append((self._size, self._parser.CurrentLineNumber, attributes))
        self.root = self.root or name
        self._place.append(name)
        self.seen.add(name)

    def _end(self, name: str) -> None:
        self._place.pop()
        if name == "TIMEX3" and self.holder in self._place and "DCT" not in self._place:
            start, line, attributes = self._open.pop()
            if start == self._size:
                self._empty.append(Found(start, start, attributes))
            elif not attributes.get("type"):
                raise InvalidInputError(
                    f"{self.file}:{line}",
                    f"TIMEX3 {attributes.get('tid', '')} has no type",
                    f"it must be {', '.join(TYPES)}",
                )
            else:
                self._timexes.append(Found(start, self._size, attributes))

    def _characters(self, data: str) -> None:
        if self.holder in self._place:
            self._pieces.append(data)
            self._size += len(data)
        elif "TITLE" in self._place:
            self._title.append(data)


def _way_out(raw: bytes, code: int) -> str | None:
    if code == expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]:
        return "elements may lie inside each other, but not cross"
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "its bytes are not UTF-8; name its encoding in the XML declaration"
    return None
