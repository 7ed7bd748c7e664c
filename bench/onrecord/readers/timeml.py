"""TimeML files (``.tml``): the text, its TIMEX3 expressions, and the document creation time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers import expat

from msgspec import UNSET

from onrecord.annotations import PredictedTimex, Timex
from onrecord.document import Dct, Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.readers.native import read_bytes

SUFFIXES = (".tml", ".TE3input")


class _Found(NamedTuple):
    """A TIMEX3 element: where in the text, and its attributes."""

    start: int
    end: int
    type: str
    attributes: Mapping[str, str]


class TimemlReader:
    """TimeML 1.2.1: offsets count the characters inside ``TEXT``, entities resolved.

    The document creation time is the TIMEX3 inside ``DCT``; it is the document's own date, never
    an annotation. Events, signals and links are passed over. Ids are file names.
    """

    name = "timeml"
    options: Mapping[str, str] = {}
    summary = "TimeML: a .tml file or a folder of them; dates and document creation time"

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order of file names."""
        for file, parsed in _files(path, options):
            yield Document(
                id=_doc_id(file),
                text=parsed.text,
                dct=_own_date(parsed.dct),
                layers={"dates": tuple(_gold(found, parsed.dct) for found in parsed.timexes)},
                place=str(file),
            )

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # each file holds its text
    ) -> Iterator[Prediction]:
        """Predictions, in order of file names; their text must be that of the gold."""
        for file, parsed in _files(path, options):
            yield Prediction(
                doc_id=_doc_id(file),
                text_sha256=text_sha256(parsed.text),
                layers={"dates": tuple(_predicted(found) for found in parsed.timexes)},
                place=str(file),
            )


def _files(path: Path, options: Mapping[str, str]) -> Iterator[tuple[Path, _Parser]]:
    for name in options:
        raise InvalidInputError("timeml", f"has no option {name!r}")
    files = sorted(path.glob("*.tml")) if path.is_dir() else [path]
    if not files:
        raise InvalidInputError(str(path), "must hold .tml files, but holds none")
    for file in files:
        yield file, _Parser(file)


def _doc_id(file: Path) -> str:
    name = file.name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name


class _Parser:
    """One file, read once: the text of ``TEXT``, its expressions, the attributes of the DCT."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = ""
        self.dct: Mapping[str, str] | None = None
        self.timexes: list[_Found] = []
        self._place: list[str] = []
        self._seen: set[str] = set()
        self._pieces: list[str] = []
        self._size = 0
        self._open: list[tuple[int, int, Mapping[str, str]]] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.EntityDeclHandler = self._refuse_entities
        try:
            self._parser.Parse(read_bytes(file), True)  # noqa: FBT003  # expat's own signature
        except expat.ExpatError as error:
            raise InvalidInputError(
                f"{file}:{error.lineno}", f"is not XML: {expat.ErrorString(error.code)}"
            ) from None
        except (LookupError, ValueError) as error:  # an encoding that is unknown, or no text
            raise InvalidInputError(str(file), f"is not XML that can be read: {error}") from None
        if "TEXT" not in self._seen:
            raise InvalidInputError(str(file), "is no TimeML: it has no TEXT")
        self.text = "".join(self._pieces)
        self.timexes.sort(key=lambda t: (t.start, t.end))

    def _refuse_entities(self, name: str, *_: Any) -> None:  # noqa: ANN401  # expat's
        raise InvalidInputError(
            f"{self.file}:{self._parser.CurrentLineNumber}",
            f"must not declare entities, but declares {name!r}",
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "TIMEX3" and "DCT" in self._place:
            self.dct = attributes
        elif name == "TIMEX3" and "TEXT" in self._place:
            self._open.append((self._size, self._parser.CurrentLineNumber, attributes))
        self._place.append(name)
        self._seen.add(name)

    def _end(self, name: str) -> None:
        self._place.pop()
        if name == "TIMEX3" and "TEXT" in self._place:
            start, line, attributes = self._open.pop()
            type_ = attributes.get("type", "")
            if start == self._size or not type_:
                lack = "type" if start < self._size else "text"
                raise InvalidInputError(
                    f"{self.file}:{line}", f"TIMEX3 {attributes.get('tid', '')} has no {lack}"
                )
            self.timexes.append(_Found(start, self._size, type_, attributes))

    def _characters(self, data: str) -> None:
        if "TEXT" in self._place:
            self._pieces.append(data)
            self._size += len(data)


def _own_date(dct: Mapping[str, str] | None) -> Dct | None:
    value = dct.get("value") if dct else None
    return Dct(value=value) if value else None


def _gold(found: _Found, dct: Mapping[str, str] | None) -> Timex:
    said = found.attributes
    anchor: Any = said.get("anchorTimeID", UNSET)
    if dct is not None and anchor == dct.get("tid"):
        anchor = "dct"
    return Timex(
        start=found.start,
        end=found.end,
        type=found.type,
        value=said.get("value", ""),
        mod=said.get("mod", UNSET),
        quant=said.get("quant", UNSET),
        freq=said.get("freq", UNSET),
        id=said.get("tid") or UNSET,
        anchor=anchor,
    )


def _predicted(found: _Found) -> PredictedTimex:
    said = found.attributes
    return PredictedTimex(
        start=found.start,
        end=found.end,
        type=found.type,
        value=said.get("value", UNSET),
        mod=said.get("mod", UNSET),
    )
