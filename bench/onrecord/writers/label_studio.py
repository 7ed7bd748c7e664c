"""Label Studio's JSON; ``readers.label_studio`` says what stands for what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import UNSET

from onrecord.contracts import Documents, Loss, Options
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen
from onrecord.keep_going import Failures
from onrecord.readers.building import SINGLE_ROLES
from onrecord.readers.label_studio_regions import (
    ANCHOR,
    DATES_CONTROL,
    FRAGMENT,
    PARENT,
    REGION_ROLES,
    REST,
    ROLES_CONTROL,
    WRITTEN,
)
from onrecord.span import Fragments
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES
from onrecord.tasks.attribution_tallies import ATTRIBUTES
from onrecord.writers.label_studio_interface import ENTITIES_CONTROL, interface
from onrecord.writers.losses import Losses, plain_fields
from onrecord.writers.xml_text import not_xml

AS: Final = "as"
MODEL: Final = "onrecord"
"""The model_version of predictions."""
TASKS_FILE: Final = "tasks.json"
INTERFACE_FILE: Final = "interface.xml"
_PLACES: Final = {"start", "end", "spans", "source", "cue", "content"}


class LabelStudioWriter:
    """Holds everything: regions and relations, and what has no control in ``meta`` and ``data``.

    A folder has the tasks and the labelling interface that shows them.
    """

    name = "label-studio"
    summary = "Label Studio: tasks to import (.json), or a folder with the labelling interface too"
    options: Mapping[str, str] = {
        AS: "annotations, or predictions: what each annotator starts from and corrects",
    }

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents; nothing is ever lost."""
        losses = Losses("Label Studio", failures)
        key = chosen(options, AS, ("annotations", "predictions"))
        if path.suffix == ".json":
            _write(losses.each(documents, partial(_task, key, count(1))), path)
        else:
            path.mkdir()
            types: dict[str, set[str]] = {ENTITIES.name: set(), DATES.name: set()}
            make = partial(_shown_task, key, count(1), types)
            _write(losses.each(documents, make), path / TASKS_FILE)
            text = interface(types)
            (path / INTERFACE_FILE).write_text(text, encoding="utf-8", newline="\n")
        return losses.report()


def _write(tasks: Iterable[bytes], path: Path) -> None:
    """Write the tasks, one a line."""
    with path.open("wb") as file:
        file.write(b"[")
        for number, task in enumerate(tasks):
            file.write(b",\n" if number else b"\n")
            file.write(task)
        file.write(b"\n]\n")


def _task(key: str, numbers: Iterator[int], document: Document) -> bytes:
    return json.dumps(task_of(document, next(numbers), key), ensure_ascii=False).encode()


def _shown_task(
    key: str, numbers: Iterator[int], types: Mapping[str, set[str]], document: Document
) -> bytes:
    """A task whose types the interface will show; they are added to those there are."""
    found = {name: {a.type for a in document.layers.get(name, ())} for name in types}
    if wrong := next(filter(None, map(not_xml, sorted(set().union(*found.values())))), ""):
        problem = f"a type has {wrong!r}, which the interface's XML cannot hold"
        raise InvalidInputError(document.place or document.id, problem, "write to a .json file")
    task = _task(key, numbers, document)
    for name, seen in found.items():
        types[name].update(seen)
    return task


def task_of(document: Document, number: int, key: str = "annotations") -> dict[str, Any]:
    """A document as a task with one annotation or prediction, or with none without layers."""
    own: dict[str, Any] = {"id": document.id, "layers": list(document.layers)}
    if document.language != "en":
        own["language"] = document.language
    if document.dct is not None:
        own["dct"] = msgspec.to_builtins(document.dct)
    if document.meta:
        own["meta"] = dict(document.meta)
    made: dict[str, Any] = {"id": number} if key == "annotations" else {"model_version": MODEL}
    made["result"] = _Results(document).items
    return {
        "id": number, "data": {"text": document.text, REST: own},
        key: [made] if document.layers else [],
    }  # fmt: skip


class _Results:
    """The results of one annotation."""

    def __init__(self, document: Document) -> None:
        self.items: list[dict[str, Any]] = []
        self._text = document.text
        self._numbers = count(1)
        layers = document.layers
        self._own = self._ids(a for layer in layers.values() for a in layer)
        self._heads: dict[str, dict[str, str]] = {}
        for task in (ENTITIES, DATES, ATTRIBUTIONS):
            named = [(self._id_of(a), a) for a in layers.get(task.name, ())]
            self._heads[task.name] = {a.id: id_ for id_, a in reversed(named) if a.id is not UNSET}
            for id_, annotation in named:
                if task is ATTRIBUTIONS:
                    self._relation(id_, annotation)
                else:
                    self._spanned(task.name, id_, annotation)

    def _ids(self, annotations: Iterable[Any]) -> set[str]:
        """Ids that one annotation has: they are the ids of regions too."""
        seen: set[str] = set()
        twice: set[str] = set()
        for annotation in annotations:
            if annotation.id is not UNSET:
                (twice if annotation.id in seen else seen).add(annotation.id)
        return seen - twice

    def _id_of(self, annotation: Any) -> str:  # noqa: ANN401  # built at run time
        return annotation.id if annotation.id in self._own else self._new()

    def _new(self) -> str:
        """An id that no annotation of ours has."""
        return next(f"r{n}" for n in self._numbers if f"r{n}" not in self._own)

    def _spanned(self, layer: str, id_: str, annotation: Any) -> None:  # noqa: ANN401  # as above
        rest = plain_fields(annotation)
        control = ENTITIES_CONTROL if layer == ENTITIES.name else DATES_CONTROL
        first, *others = annotation.fragments
        place = {"start": first[0], "end": first[1]}
        if annotation.spans is UNSET or others:
            rest = {name: value for name, value in rest.items() if name not in _PLACES}
        head = self._region(id_, control, rest.pop("type"), place)
        for start, end in others:
            part = self._new()
            self._region(part, control, annotation.type, {"start": start, "end": end})
            self._link(id_, part, FRAGMENT)
        if rest.get(ANCHOR) in self._heads[layer]:
            self._link(id_, self._heads[layer][rest.pop(ANCHOR)], ANCHOR)
        self._finish(head, layer, rest)

    def _relation(self, id_: str, relation: Any) -> None:  # noqa: ANN401  # as above
        """The cue, or without one the first content, linked to all other roles."""
        rest = {
            name: value for name, value in plain_fields(relation).items() if name not in _PLACES
        }
        roles = [(role, span) for role in REGION_ROLES for span in _fragments(relation, role)]
        wanted = "cue" if relation.cue else "content"
        first = roles.pop(next(n for n, (role, _) in enumerate(roles) if role == wanted))
        head: dict[str, Any] = {}
        for role, (start, end) in (first, *roles):
            part = self._new() if head else id_
            place = {"start": start, "end": end}
            item = self._region(part, ROLES_CONTROL, role.capitalize(), place)
            if head:
                self._link(id_, part, role)
            head = head or item
        rest = {
            name: value for name, value in rest.items() if name not in SINGLE_ROLES or value is None
        }
        if rest.get(PARENT) in self._heads[ATTRIBUTIONS.name]:
            self._link(id_, self._heads[ATTRIBUTIONS.name][rest.pop(PARENT)], PARENT)
        self._finish(head, ATTRIBUTIONS.name, rest)

    def _region(
        self, id_: str, control: str, label: str, place: Mapping[str, int]
    ) -> dict[str, Any]:
        words = self._text[place["start"] : place["end"]]
        item = {
            "id": id_, "from_name": control, "to_name": "text", "type": "labels",
            "value": {**place, "text": words, "labels": [label]},
        }  # fmt: skip
        self.items.append(item)
        return item

    def _link(self, source: str, target: str, label: str) -> None:
        self.items.append(
            {
                "type": "relation", "from_id": source, "to_id": target, "direction": "right",
                "labels": [label],
            }
        )  # fmt: skip

    def _finish(self, head: dict[str, Any], layer: str, rest: dict[str, Any]) -> None:
        """What is said of a region: choices, boxes, the note, and what has no control."""
        value = {name: head["value"][name] for name in ("start", "end")}
        chosen = ATTRIBUTES if layer == ATTRIBUTIONS.name else ()
        for name in (*WRITTEN[layer], *chosen):
            if words := rest.get(name):
                del rest[name]
                kind, key = ("choices", "choices") if name in chosen else ("textarea", "text")
                self.items.append(
                    {
                        "id": head["id"], "from_name": name, "to_name": "text", "type": kind,
                        "value": {**value, key: [words]},
                    }
                )  # fmt: skip
        if layer == DATES.name and rest.get("value") == "":
            del rest["value"]
        if rest.setdefault("id", None) == head["id"]:
            del rest["id"]
        if "score" in rest:
            head["score"] = rest.pop("score")
        note = {"text": [rest.pop("note")]} if rest.get("note") else {}
        meta = note | ({REST: rest} if rest else {})
        if meta:
            head["meta"] = meta


def _fragments(relation: Any, role: str) -> Fragments:  # noqa: ANN401  # as above
    given = getattr(relation, role)
    if role in SINGLE_ROLES:
        return (given,) if given else ()
    return given  # type: ignore[no-any-return]
