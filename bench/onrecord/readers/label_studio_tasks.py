"""Tasks of a Label Studio export: whose annotation is taken, and documents made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType

from onrecord.document import Dct, Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen, listed
from onrecord.readers.json_stream import CHUNK
from onrecord.readers.label_studio_offsets import UNITS, Item
from onrecord.readers.label_studio_regions import (
    CONTROLS,
    DATES_CONTROL,
    REST,
    ROLES_CONTROL,
    How,
    layers_of,
)
from onrecord.suggestions import hint
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES, TASKS

ALL, FIRST = "all", "first"
_LONGEST: Final = 200
"""Bytes of a control's name and its key that two pieces of a file may part."""
_LAYERS: Final[Mapping[str, str]] = {
    "entities": ENTITIES.name, DATES_CONTROL: DATES.name, ROLES_CONTROL: ATTRIBUTIONS.name,
}  # fmt: skip
"""Our interface's controls → their layer: what people add to a task was annotated."""
_CONTROL: Final = re.compile(rb'"from_name"\s*:\s*"([^"\\]*)"')


class Reading(Struct):
    """What one annotator or model said of a task."""

    result: list[Item] = []
    completed_by: Any = None
    model_version: Any = None
    was_cancelled: bool = False
    ground_truth: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What an option may call the annotator or the model."""
        by: Any = self.completed_by
        if isinstance(by, Mapping):
            return tuple(str(by[key]) for key in ("email", "id", "username") if by.get(key))
        known = by if by is not None else self.model_version
        return () if known is None else (str(known),)


class Labelled(Struct):
    """A task of an export."""

    data: dict[str, Any]
    id: int | str | None = None
    annotations: list[Reading] | UnsetType = UNSET
    predictions: list[Reading | int] | UnsetType = UNSET


class Own(Struct):
    """What our writer keeps of a document in ``data.onrecord``."""

    id: str | UnsetType = UNSET
    language: str = "en"
    dct: Dct | None = None
    meta: dict[str, Any] = {}
    layers: list[str] | UnsetType = UNSET


class Told:
    """What a user said of the files, and from a task to documents or predictions by it."""

    def __init__(
        self,
        files: Iterable[Path],
        options: Mapping[str, str],
        who: str,
        source: str = "annotations",
    ) -> None:
        self._files = files
        self._who = who
        self._source = source
        self._option = "annotator" if source == "annotations" else "model"
        self._names: set[str] = set()
        self._text = options.get("text", "text")
        self._id = options.get("id", "")
        self._layers = frozenset(listed(options.get("layers", "")))
        names = [task.name for task in TASKS]
        for name in sorted(self._layers - {*names}):
            raise InvalidInputError("layers", f"no layer is named {name!r}", hint(name, names))
        self._how = How(
            self._layers,
            frozenset(listed(options.get("dates", ""))),
            options.get("roles", ROLES_CONTROL),
            chosen(options, "offsets", UNITS),
            chosen(options, "surface", ("error", "ignore")) == "error",
        )

    def documents(self, numbered: tuple[int, str, Any]) -> list[Document]:
        """The documents of one task: one, or one for each annotator."""
        task, own, doc_id, text, place = self._opened(numbered)
        readings: list[tuple[str, Reading | None]] = [*self._chosen(task, place)]
        found = []
        for name, reading in readings or [("", None)]:
            layers: Mapping[str, tuple[Any, ...]] = {}
            meta = own.meta
            if reading is not None:
                how = self._how._replace(layers=self._layers_of(own, reading))
                layers, left_out = layers_of(reading.result, text, how, place, gold=True)
                meta = meta | ({"left_out": left_out} if left_out else {})
            found.append(
                Document(
                    id=f"{doc_id}_{name}" if self._who == ALL and name else doc_id,
                    text=text, language=own.language, dct=own.dct, meta=meta, layers=layers,
                    place=place,
                )
            )  # fmt: skip
        return found

    def predictions(self, numbered: tuple[int, str, Any]) -> list[Prediction]:
        """What was said of one task, if anything was."""
        task, own, doc_id, text, place = self._opened(numbered)
        if self._source == "predictions":
            if task.predictions is UNSET or not task.predictions:
                if task.annotations:
                    raise InvalidInputError(
                        place, "the task has annotations and no predictions",
                        "from=annotations takes what people said for predictions",
                    )  # fmt: skip
                return []
            if any(isinstance(one, int) for one in task.predictions):
                problem = "the export names its predictions by number only"
                raise InvalidInputError(place, problem, "export them too")
        found = []
        for name, reading in self._chosen(task, place):
            how = self._how._replace(layers=self._layers_of(own, reading))
            layers, _ = layers_of(reading.result, text, how, place, gold=False)
            found.append(
                Prediction(
                    doc_id=f"{doc_id}_{name}" if self._who == ALL and name else doc_id,
                    text_sha256=text_sha256(text), layers=layers, place=place,
                )
            )  # fmt: skip
        return found

    def settle(self) -> None:
        """At the end of the files: refuse a name that nobody had.

        Raises:
            InvalidInputError: the hint names the nearest.
        """
        if self._who not in {"", ALL, FIRST, *self._names}:
            problem = f"no {self._option} is named {self._who!r}"
            raise InvalidInputError(self._option, problem, hint(self._who, self._names))

    def _opened(self, numbered: tuple[int, str, Any]) -> tuple[Labelled, Own, str, str, str]:
        number, place, value = numbered
        try:
            task = msgspec.convert(value, Labelled)
            own = msgspec.convert(task.data.get(REST, {}), Own)
        except msgspec.ValidationError as error:
            why = None
            if isinstance(value, dict) and "data" not in value:
                why = "export as JSON: JSON-MIN keeps no relations, and no boxes of a region"
            raise InvalidInputError(place, f"is no task: {error}", why) from None
        if task.id is not None:
            place = f"{place}: task {task.id}"
        text = task.data.get(self._text)
        if not isinstance(text, str):
            known = [key for key, said in task.data.items() if isinstance(said, str)]
            problem = f"data must hold the text as {self._text!r}"
            raise InvalidInputError(place, problem, f"text=KEY; {hint(self._text, known)}")
        doc_id: Any = own.id or (number if task.id is None else task.id)
        if self._id:
            doc_id = task.data.get(self._id)
            if not isinstance(doc_id, str | int):
                raise InvalidInputError(place, f"data must hold the id as {self._id!r}")
        return task, own, str(doc_id), text, place

    def _chosen(self, task: Labelled, place: str) -> list[tuple[str, Reading]]:
        """The annotations or predictions that are wanted, with a name for each."""
        listed: Sequence[Any] = getattr(task, self._source) or ()
        live = [one for one in listed if not one.was_cancelled]
        readings = [(one.names[0] if one.names else str(n), one) for n, one in enumerate(live, 1)]
        self._names |= {name for one in live for name in one.names}
        if self._who == ALL or not readings:
            return readings
        if self._who == FIRST:
            return readings[:1]
        if self._who:
            return [(name, one) for name, one in readings if self._who in (name, *one.names)]
        truth = [(name, one) for name, one in readings if one.ground_truth]
        if len(readings) > 1 and len(truth) != 1:
            names = ", ".join(name for name, _ in readings)
            problem = f"the task has {len(readings)} {self._source}: {names}"
            raise InvalidInputError(place, problem, f"choose {self._option}=NAME, {FIRST} or {ALL}")
        return truth if len(truth) == 1 else readings

    def _layers_of(self, own: Own, reading: Reading) -> frozenset[str]:
        if self._layers:
            return self._layers
        if own.layers is UNSET:
            return self._occurring
        controls = {item.from_name for item in reading.result}
        return frozenset(own.layers) | {_LAYERS[name] for name in controls & _LAYERS.keys()}

    @cached_property
    def _occurring(self) -> frozenset[str]:
        """The layers of which any task has a region: a light pass over all of them.

        A task without any person is still one that was read for persons.
        """
        controls: set[str] = set()
        for file in self._files:
            controls |= _controls(file)
        regions = controls - CONTROLS
        dates, roles = DATES_CONTROL in regions or self._how.dates, self._how.roles in regions
        entities = regions - {DATES_CONTROL, ROLES_CONTROL} or not regions
        there = {ENTITIES.name: entities, DATES.name: dates, ATTRIBUTIONS.name: roles}
        return frozenset(name for name, occurs in there.items() if occurs)


def _controls(file: Path) -> set[str]:
    """Names of the controls that a file's results came from."""
    found, before = set(), b""
    with file.open("rb") as stream:
        while raw := stream.read(CHUNK):
            found |= {*_CONTROL.findall(before + raw)}
            before = raw[-_LONGEST:]
    return {name.decode(errors="replace") for name in found}
