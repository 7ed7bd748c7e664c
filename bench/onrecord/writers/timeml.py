"""TimeML files as the TempEval-3 toolkit takes them: dates and the document creation time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

import msgspec
from msgspec import UNSET

from onrecord.annotations import Timex
from onrecord.contracts import Documents, Loss, Options
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.keep_going import Failures
from onrecord.readers.timeml import POINTS, doc_id_of
from onrecord.readers.timeml_file import CREATION
from onrecord.timex_values import MODS, TYPES
from onrecord.writers.document_files import only_document, write_document
from onrecord.writers.losses import Kind, Losses
from onrecord.writers.xml_text import in_attribute, in_text, not_xml

SUFFIX: Final = ".tml"
HELD: Final = (
    "start", "end", "spans", "type", "value", "id", "mod", "quant", "freq", "anchor",
)  # fmt: skip
"""Keys of a date that a TIMEX3 holds."""
FURTHER: Final = ("temporalFunction", "functionInDocument", "valueFromFunction", *POINTS)
"""Attributes that a TIMEX3 may have beside those, kept in the ``meta`` of what we read."""
META: Final = ("title", "timex3")

_TID: Final = re.compile(r"t[0-9]+")
_SCHEMA: Final = "http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd"
_FILE: Final = """<?xml version="1.0" ?>
<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:noNamespaceSchemaLocation="{schema}">

<DOCID>{id}</DOCID>

<DCT><TIMEX3 {dct}>{words}</TIMEX3></DCT>

{title}<TEXT>{text}</TEXT>

</TimeML>
"""

_INSIDE: Final = Kind(
    "date that overlaps another", "dates that overlap another",
    "the schema of TimeML lets no TIMEX3 lie in another",
)  # fmt: skip
_OTHER_TYPE: Final = Kind(
    "date of another type", "dates of another type", f"TimeML has {', '.join(TYPES)}"
)
_OTHER_MOD: Final = Kind("other mod", "other mods", "TimeML has a closed list of them")
_RENAMED: Final = Kind("id", "ids", "those of TimeML are t and a number, each once", "renamed")
_UNNAMED: Final = Kind(
    "date without an id", "dates without an id", "TimeML wants one", "given one"
)  # fmt: skip
_DANGLING: Final = Kind(
    "reference to a date", "references to dates", "TimeML wants a TIMEX3 that is there"
)


class TimemlWriter:
    """A folder with a file a document, or one ``.tml``; ids become file names.

    A document without a creation time gets an empty value there,
    for the schema wants one.
    """

    name = "timeml"
    summary = "TimeML: a folder of .tml files, or one of them; dates and document creation time"
    options: Mapping[str, str] = {}

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents."""
        del options  # it has none
        losses = Losses("TimeML", failures)
        if path.suffix == SUFFIX:
            make = partial(_encoded, losses, path.name)
            for content in losses.each(only_document(documents, SUFFIX), make):
                path.write_bytes(content)
        else:
            path.mkdir()
            for _ in losses.each(documents, partial(_write, path, losses)):
                pass
        return losses.report()


def _write(folder: Path, losses: Losses, document: Document) -> None:
    content = _encoded(losses, document.id + SUFFIX, document)
    write_document(folder, document, SUFFIX, content)


def _encoded(losses: Losses, file: str, document: Document) -> bytes:
    if doc_id_of(Path(file)) != document.id:
        losses.value("id", document)
    losses.of_head(document, dct=("value",), meta=META)
    dates = _holdable(document, losses)
    tids = _Tids(document, dates, losses)
    title = document.meta.get("title", "")
    if not isinstance(title, str) or title != title.strip():
        losses.value("meta.title", document)
        title = ""
    made = _FILE.format(
        schema=_SCHEMA,
        id=in_text(document.id),
        dct=_written(_creation(document, tids.dct)),
        words=in_text(document.dct.value if document.dct else "unknown"),
        title=f"<TITLE>{in_text(title)}</TITLE>\n\n" if title else "",
        text="".join(_text(document, dates, tids, losses)),
    )
    if wrong := not_xml(made):
        at = document.text.find(wrong)
        where = f"its text has {wrong!r} at {at}" if at >= 0 else f"it has {wrong!r}"
        raise InvalidInputError(
            document.place or document.id, f"{where}, which XML cannot hold",
            "--keep-going passes over it; other formats hold it",
        )  # fmt: skip
    return made.encode()


def _creation(document: Document, tid: str) -> dict[str, str]:
    value = document.dct.value if document.dct else ""
    return {
        "tid": tid, "type": "TIME" if "T" in value else "DATE", "value": value,
        "temporalFunction": "false", "functionInDocument": CREATION,
    }  # fmt: skip


def _holdable(document: Document, losses: Losses) -> list[Timex]:
    """The dates that can be written, in the order of the text, none inside another."""
    kept: list[Timex] = []
    layer: Sequence[Timex] = losses.of_layers(document, "dates")
    end = 0
    for date in sorted(layer, key=lambda d: (d.fragments[0][0], -d.fragments[0][1])):
        ((first, last), *others) = date.fragments
        if others:
            losses.no_place("discontinuous date", "discontinuous dates", document)
        elif date.type not in TYPES:
            losses.add(_OTHER_TYPE, document)
        elif first < end:
            losses.add(_INSIDE, document)
        else:
            kept.append(date)
            end = last
    return kept


class _Tids:
    """Ids as TimeML wants them: ``t`` and a number, each once in a file."""

    def __init__(self, document: Document, dates: Sequence[Timex], losses: Losses) -> None:
        own = [str(date.id) for date in dates if date.id]
        fit = {tid for tid in own if _TID.fullmatch(tid)}
        free = (tid for n in count() if (tid := f"t{n}") not in fit)
        self.dct = next(free)
        self.of_id: dict[str, str] = {}
        self.of_date: list[str] = []
        for date in dates:
            known = str(date.id) if date.id else ""
            keeps = known in fit and known not in self.of_id
            tid = known if keeps else next(free)
            self.of_id.setdefault(known, tid)
            self.of_date.append(tid)
            if not keeps:
                losses.add(_RENAMED if known else _UNNAMED, document)
        self.of_id.pop("", None)
        self.of_id["dct"] = self.dct


def _text(document: Document, dates: Sequence[Timex], tids: _Tids, losses: Losses) -> Iterator[str]:
    further = _kept_beside(document, losses)
    at = 0
    for date, tid in zip(dates, tids.of_date, strict=True):
        losses.of_annotation(document, "dates", date, HELD)
        ((start, end),) = date.fragments
        attributes = {"tid": tid, "type": date.type, "value": date.value}
        attributes |= _modifiers(document, date, tids, losses)
        attributes |= _further(document, further.get(str(date.id), {}), tids, losses)
        yield in_text(document.text[at:start])
        yield f"<TIMEX3 {_written(attributes)}>{in_text(document.text[start:end])}</TIMEX3>"
        at = end
    yield in_text(document.text[at:])


def _kept_beside(document: Document, losses: Losses) -> Mapping[str, Mapping[str, str]]:
    """Further attributes by id as our reader keeps them; anything else of that name is lost."""
    said = document.meta.get("timex3", {})
    ids = {str(date.id) for date in document.layers.get("dates", ()) if date.id}
    try:
        known = msgspec.convert(said, dict[str, dict[str, str]])
    except msgspec.ValidationError:
        known = {"": {}}
    if known.keys() <= ids:
        return known
    losses.value("meta.timex3", document)
    return {}


def _modifiers(
    document: Document, date: Timex, tids: _Tids, losses: Losses
) -> Iterator[tuple[str, str]]:
    if date.mod in MODS:
        yield "mod", str(date.mod)
    elif date.mod is not UNSET:
        losses.add(_OTHER_MOD, document)
    if date.quant is not UNSET:
        yield "quant", date.quant
    if date.freq is not UNSET:
        yield "freq", date.freq
    if date.anchor in tids.of_id:
        yield "anchorTimeID", tids.of_id[str(date.anchor)]
    elif date.anchor is not UNSET:
        losses.add(_DANGLING, document)


def _further(
    document: Document, known: Mapping[str, str], tids: _Tids, losses: Losses
) -> Iterator[tuple[str, str]]:
    for name, value in known.items():
        if name not in FURTHER:
            losses.value(f"meta.timex3.{name}", document)
        elif name not in POINTS:
            yield name, value
        elif value in tids.of_id:
            yield name, tids.of_id[value]
        else:
            losses.add(_DANGLING, document)


def _written(attributes: Mapping[str, str]) -> str:
    return " ".join(f'{name}="{in_attribute(value)}"' for name, value in attributes.items())
