"""TimeML files (``.tml``): the text, its TIMEX3 expressions, and the document creation time."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from msgspec import UNSET

from onrecord.annotations import PredictedTimex, Timex
from onrecord.document import Dct, Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen
from onrecord.readers.timeml_file import Found, TimemlFile, read_timeml
from onrecord.readers.white_space import respaced, words_sha256

SUFFIXES: Final = (".tml", ".timeml", ".xml", ".TE3input")
"""Endings that are no part of an id, several of them included (``X.tml.TE3input.tml`` is X); a
folder is read by the first that a file in it has."""
ATTRIBUTES: Final = ("tid", "type", "value", "mod", "quant", "freq", "anchorTimeID")
"""Attributes of a TIMEX3 that our annotations hold; the others go to the document's ``meta``."""
POINTS: Final = ("beginPoint", "endPoint")
"""Those of the others that name another TIMEX3; ``dct`` stands for the creation time."""


class TimemlReader:
    """TimeML 1.2.1: offsets count the characters inside ``TEXT``, entities resolved.

    The document creation time is the TIMEX3 inside ``DCT``; it is the document's own date, never
    an annotation. Events, signals and links are passed over. Ids are file names. ``meta`` keeps
    the title, further attributes by tid (``timex3``) and expressions without words
    (``empty_timex3``); predicted ones without words count as predictions that match nothing.
    """

    name = "timeml"
    summary = "TimeML: a .tml file or a folder of them; dates and document creation time"
    options: Mapping[str, str] = {
        "align": "text: predictions are of the gold's exact text (default); space: white space may "
        "differ, and dates go where the gold's text has their words",
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:  # noqa: ARG002  # they are of predictions
        """Gold documents, in order of file names."""
        return map(_document, _files(path))

    def predictions(
        self, path: Path, options: Mapping[str, str], corpus: Iterable[Document]
    ) -> Iterator[Prediction]:
        """Predictions, in order of file names; their text must be that of the gold.

        A file whose name no document has is that of the one whose text it has; this is logged.
        With ``align=space`` a text that differs from its document's in white space alone counts
        as the same, and the dates stand in the document's: the gold's texts are in memory then.
        The TempEval-3 toolkit scores no run in which one space differs, so such a number has no
        counterpart there.
        """
        files = _files(path)
        respace = chosen(options, "align", ("text", "space")) == "space"
        return map(partial(_prediction, _Gold(files, corpus, respace=respace)), files)


def doc_id_of(file: Path) -> str:
    """The id that a file's name stands for."""
    name, before = file.name, ""
    while name != before:
        before = name
        for suffix in SUFFIXES:
            name = name.removesuffix(suffix) or name
    return name


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    for suffix in SUFFIXES:
        if files := sorted(path.glob(f"*{suffix}")):
            return files
    inside = sorted({file.parent for file in path.glob("*/*.tml")})
    hint = f"name one of its folders, e.g. {inside[0]}" if inside else None
    raise InvalidInputError(str(path), "must hold .tml files, but holds none", hint)


def _document(file: Path) -> Document:
    parsed = read_timeml(file)
    value = parsed.dct.get("value") if parsed.dct else None
    return Document(
        id=doc_id_of(file),
        text=parsed.text,
        dct=Dct(value=value) if value else None,
        meta=_meta(parsed),
        layers={"dates": tuple(_gold(found, parsed.dct) for found in parsed.timexes)},
        place=str(file),
    )


def _meta(parsed: TimemlFile) -> dict[str, Any]:
    further = {
        found.attributes["tid"]: rest
        for found in parsed.timexes
        if "tid" in found.attributes and (rest := dict(_further(found, parsed.dct)))
    }
    meta = {
        "title": parsed.title,
        "timex3": further,
        "empty_timex3": [dict(found.attributes) for found in parsed.empty],
    }
    return {name: value for name, value in meta.items() if value}


def _further(found: Found, dct: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    for name, value in found.attributes.items():
        if name in POINTS:
            yield name, _reference(value, dct)
        elif name not in ATTRIBUTES:
            yield name, value


def _reference(tid: str, dct: Mapping[str, str] | None) -> str:
    """What a tid in an attribute names: another date, or the creation time as ``dct``."""
    return "dct" if dct is not None and tid == dct.get("tid") else tid


def _gold(found: Found, dct: Mapping[str, str] | None) -> Timex:
    said = found.attributes
    anchor = said.get("anchorTimeID")
    return Timex(
        start=found.start,
        end=found.end,
        type=said["type"],
        value=said.get("value", ""),
        mod=said.get("mod", UNSET),
        quant=said.get("quant", UNSET),
        freq=said.get("freq", UNSET),
        id=said.get("tid") or UNSET,
        anchor=_reference(anchor, dct) if anchor else UNSET,
    )


def _prediction(gold: _Gold, file: Path) -> Prediction:
    parsed = read_timeml(file)
    doc_id = gold.document(file, parsed.text)
    parsed = gold.aligned(doc_id, parsed)
    return Prediction(
        doc_id=doc_id,
        text_sha256=text_sha256(parsed.text),
        layers={"dates": tuple(_predicted(found) for found in parsed.timexes)},
        ungrounded={"dates": len(parsed.empty)} if parsed.empty else {},
        place=str(file),
    )


def _predicted(found: Found) -> PredictedTimex:
    said = found.attributes
    return PredictedTimex(
        start=found.start,
        end=found.end,
        type=said["type"],
        value=said.get("value", UNSET),
        mod=said.get("mod", UNSET),
    )


class _Gold:
    """Which document a file is of: by its name, else by its text.

    Releases of one corpus spell a file's name differently; the text tells what is meant.
    """

    def __init__(self, files: Iterable[Path], corpus: Iterable[Document], *, respace: bool) -> None:
        self._taken = {doc_id_of(file) for file in files}
        self._corpus = corpus
        self._respace = respace
        self._texts: dict[str, str] = {}

    @cached_property
    def _checksums(self) -> Mapping[str, str]:
        """Document id → checksum of what its text must share; read once, when first asked for."""
        found = {}
        for document in self._corpus:
            found[document.id] = self._checksum(document.text)
            if self._respace:
                self._texts[document.id] = document.text
        return found

    def _checksum(self, text: str) -> str:
        return words_sha256(text) if self._respace else text_sha256(text)

    def document(self, file: Path, text: str) -> str:
        """The id of a file's document; the file's own name if no document fits."""
        name = doc_id_of(file)
        if name in self._checksums:
            return name
        sha = self._checksum(text)
        same = [doc for doc, s in self._checksums.items() if s == sha and doc not in self._taken]
        if len(same) != 1:
            return name
        logging.getLogger(__name__).warning(
            "%s: no document is named %s; taken for %s, whose text it has", file, name, same[0]
        )
        return same[0]

    def aligned(self, doc_id: str, parsed: TimemlFile) -> TimemlFile:
        """What a file says in the text of its document, where white space may differ and does."""
        text = self._texts.get(doc_id, parsed.text)
        if text == parsed.text or self._checksums[doc_id] != words_sha256(parsed.text):
            return parsed
        places = respaced([(t.start, t.end) for t in parsed.timexes], parsed.text, text)
        moved = [
            t._replace(start=start, end=end)
            for t, (start, end) in zip(parsed.timexes, places, strict=True)
        ]
        return parsed._replace(
            text=text,
            timexes=tuple(t for t in moved if t.start < t.end),
            empty=(*parsed.empty, *(t for t in moved if t.start >= t.end)),
        )
