"""brat standoff: ``X.txt`` and ``X.ann`` in one folder.

What stands for what, here and in the writer:

- an entity is a text-bound annotation of its type; its ``entity_id`` is a note of that name, its
  ``kb_id`` a normalisation (``Wikidata:Q42`` is Q42), its ``note`` an ``AnnotatorNotes``; ids that
  ``Equiv`` makes equal share an ``entity_id``;
- a date is a text-bound ``TIMEX3`` with the attributes type, value, mod, quant, freq and anchor
  (the id of another date, or ``dct``);
- an attribution is an event ``Attribution`` with arguments Source, Cue, Content, Evidential and
  Speaker (a digit behind a role makes no difference) and, where it lies inside another one,
  ``Parent``. Without a Cue the trigger is the cue, unless the event is ``Attribution-no-cue``.
  Closed attributes are attributes of the event, ``source_entity`` is a note of that name;
- whatever else is known of an annotation is a note ``onrecord`` that holds JSON;
- an ``AnnotatorNotes`` that is nothing but fields without a closed list, as ``value=2031-05``
  or ``entity_id=abel_ode; kb_id=Q42``, sets these: brat has no other box for them.

brat parts a span at each line end; such parts are joined again. Relations, events of
other types and other attributes have no place in our model: ``meta.left_out`` of a document counts
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final, cast

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen, listed
from onrecord.keep_going import Failures, Guard
from onrecord.readers.brat_scheme import DATE_TYPE, is_attribution, is_role
from onrecord.readers.files import Files, names_in
from onrecord.readers.native import read_bytes, utf8
from onrecord.readers.standoff import SURFACES, Surfaces, read_standoff
from onrecord.readers.standoff_layers import How, layers_of
from onrecord.suggestions import hint
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES, TASKS

CONFIGURATION: Final = "annotation.conf"
DECLARED: Final = "# onrecord:"
"""What our writer says in brat's configuration: ``layers=entities,dates ids=yes``."""
OF_ALL_BRAT: Final[Mapping[str, str]] = {
    "surface": "error or ignore words that differ from those at the offsets",
    "fragments": "join those that only a line end parts, or keep them",
}
"""Options of whatever reads ``.ann`` files."""
_TYPES: Final = re.compile(rb"^(?:\xef\xbb\xbf)?([TE])[0-9]+\t([^\s:]+)", re.MULTILINE)


class BratReader:
    """brat standoff; implements ``contracts.Reader``. Ids of documents are file names."""

    name = "brat"
    summary = "brat standoff: .txt and .ann files side by side, or a folder of them"
    options: Mapping[str, str] = {
        "layers": "layers that were annotated, as entities,dates; by default those that occur",
        "dates": "types of text-bound annotations that are dates; TIMEX3 by default",
        **OF_ALL_BRAT,
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order of file names; one without ``.ann`` has no layers."""
        files = _texts(path)
        make = partial(_document, how=_how(path, files, options), surfaces=surfaces_of(options))
        return map(make, files)

    def predictions(
        self,
        path: Path,
        options: Mapping[str, str],
        corpus: Iterable[Document],  # noqa: ARG002  # the texts lie beside the annotations
    ) -> Iterator[Prediction]:
        """Predictions, in order of file names; a text without ``.ann`` has none."""
        files = _texts(path)
        make = partial(_prediction, how=_how(path, files, options), surfaces=surfaces_of(options))
        return map(make, (file for file in files if file.with_suffix(".ann").is_file()))


def surfaces_of(options: Mapping[str, str]) -> Surfaces:
    """The option ``surface``."""
    return cast("Surfaces", chosen(options, "surface", SURFACES))


def joins(options: Mapping[str, str]) -> bool:
    """The option ``fragments``."""
    return chosen(options, "fragments", ("join", "keep")) == "join"


def _texts(path: Path) -> Files:
    if not path.is_dir():
        return Files(path.parent, [path.with_suffix(".txt").name])
    lonely = {f"{name[:-4]}.txt" for name in names_in(path, ".ann")}
    names = sorted(lonely.union(names_in(path, ".txt")))
    if not names:
        raise InvalidInputError(str(path), "must hold .txt and .ann files, but holds none")
    return Files(path, names)


def _how(path: Path, files: Files, options: Mapping[str, str]) -> How:
    configuration = (path if path.is_dir() else path.parent) / CONFIGURATION
    declared = _declared(configuration)
    dates = frozenset(listed(options.get("dates", DATE_TYPE)))
    layers = listed(options.get("layers", declared.get("layers", "")))
    names = [task.name for task in TASKS]
    for name in layers:
        if name not in names:
            place = "layers" if "layers" in options else str(configuration)
            raise InvalidInputError(place, f"no layer is named {name!r}", hint(name, names))
    return How(
        frozenset(layers or _occurring(files, dates)),
        dates,
        joins(options),
        ids=declared.get("ids") != "no",
    )


def _declared(configuration: Path) -> dict[str, str]:
    """What our own writer said of the folder."""
    if not configuration.is_file():
        return {}
    lines = read_bytes(configuration).decode(errors="replace").splitlines()
    said = next((x.removeprefix(DECLARED) for x in lines if x.startswith(DECLARED)), "")
    return {name: value for name, _, value in (pair.partition("=") for pair in said.split())}


def _occurring(files: Files, dates: frozenset[str]) -> list[str]:
    """The layers of which any file has an annotation: a light pass over all of them.

    A document without any person is still one that was read for persons.
    """
    seen: set[tuple[bytes, bytes]] = set()
    for file in files:
        annotations = file.with_suffix(".ann")
        with Guard(Failures()):  # whoever reads the file will say what is wrong with it
            seen |= {*_TYPES.findall(read_bytes(annotations))}
    bound = {name.decode(errors="replace") for kind, name in seen if kind == b"T"}
    events = any(is_attribution(name.decode(errors="replace")) for k, name in seen if k == b"E")
    others = {name for name in bound - dates if not (events and is_role(name))}
    occur = {ENTITIES.name: bool(others), DATES.name: bool(bound & dates)}
    return [name for name, there in (occur | {ATTRIBUTIONS.name: events}).items() if there]


def _text(file: Path) -> str:
    annotations = file.with_suffix(".ann")
    if annotations.is_file() and not file.is_file():
        raise InvalidInputError(str(annotations), f"has no text: {file.name} must be beside")
    return utf8(read_bytes(file), str(file))


def _document(file: Path, how: How, surfaces: Surfaces) -> Document:
    text = _text(file)
    annotations = file.with_suffix(".ann")
    if not annotations.is_file():
        return Document(id=file.stem, text=text, place=str(file))
    found = read_standoff(annotations, text, surfaces)
    layers, left_out = layers_of(found, text, annotations, how, gold=True)
    meta = {"left_out": dict(left_out)} if left_out else {}
    return Document(id=file.stem, text=text, meta=meta, layers=layers, place=str(annotations))


def _prediction(file: Path, how: How, surfaces: Surfaces) -> Prediction:
    text = _text(file)
    annotations = file.with_suffix(".ann")
    found = read_standoff(annotations, text, surfaces)
    layers, _ = layers_of(found, text, annotations, how, gold=False)
    return Prediction(
        doc_id=file.stem, text_sha256=text_sha256(text), layers=layers, place=str(annotations)
    )
