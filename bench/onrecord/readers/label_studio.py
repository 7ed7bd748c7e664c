"""Label Studio's JSON: tasks with annotations or predictions, their regions and relations.

What stands for what, here and in the writer (each control is named by ``from_name``):

- an entity is a region of any ``Labels``, its label the type; boxes for each region hold
  ``entity_id`` and ``kb_id``;
- a date is a region of the control ``dates``, its label the TIMEX3 type; boxes hold value, mod,
  quant, freq and anchor, or a relation ``anchor`` leads to the date that it counts from;
- an attribution is a region Cue of the control ``roles`` and the regions Source, Content,
  Evidential and Speaker that relations link to it; without a cue, a region Content and what is
  linked to that. A relation ``parent`` leads from its cue to that of the attribution around it;
- further fragments of an entity or date are regions that relations ``fragment`` lead to;
- a region's note is the annotation's; whatever else is known is ``meta.onrecord`` of its region,
  and of the document ``data.onrecord``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.format_options import chosen
from onrecord.keep_going import sound
from onrecord.readers.files import files_at
from onrecord.readers.json_stream import elements
from onrecord.readers.label_studio_tasks import Told

T = TypeVar("T")


class LabelStudioReader:
    """Label Studio's JSON export; implements ``contracts.Reader``."""

    name = "label-studio"
    summary = "Label Studio: a JSON export of tasks with regions and relations"
    options: Mapping[str, str] = {
        "annotator": "whose annotation: id or e-mail, first, or all as documents of their own",
        "predicted": "whose annotation predictions are, to score people against each other",
        "model": "which model's predictions, by its version",
        "from": "what predictions are read from: predictions, or annotations",
        "text": "the key of data that holds the text; text by default",
        "id": "the key of data that holds the document's id; the task's id by default",
        "layers": "layers that were annotated, as entities,dates; by default those that occur",
        "dates": "labels that are dates, as DATE,TIME, whatever their control",
        "roles": "the control whose Source, Cue and Content are roles; roles by default",
        "offsets": "auto, codepoints, or utf16 as of older versions",
        "surface": "error or ignore words that differ from those at the offsets",
    }

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents, in order; a task that nobody annotated has no layers.

        Raises:
            InvalidInputError: a task has several annotations, and none was chosen.
        """
        files = files_at(path, ".json")
        told = Told(files, options, options.get("annotator", ""))
        return Flat(map(told.documents, _tasks(files)), told.settle)

    def predictions(
        self, path: Path, options: Mapping[str, str], corpus: Iterable[Document]
    ) -> Iterator[Prediction]:
        """Predictions, in order; without an id of ours, a task's own id must be the document's."""
        del corpus
        source = chosen(options, "from", ("predictions", "annotations"))
        who = options.get("model" if source == "predictions" else "annotator", "")
        if "predicted" in options:
            source, who = "annotations", options["predicted"]
        files = files_at(path, ".json")
        told = Told(files, options, who, source)
        return Flat(map(told.predictions, _tasks(files)), told.settle)


class Flat(Iterator[T]):
    """The items of several lists; one that raises is passed over when the next is asked for."""

    def __init__(self, lists: Iterator[Iterable[T]], at_the_end: Callable[[], None]) -> None:
        self._lists = lists
        self._at_the_end = at_the_end
        self._ready: deque[T] = deque()

    def __next__(self) -> T:
        while not self._ready:
            try:
                self._ready.extend(next(self._lists))
            except StopIteration:
                self._at_the_end()
                raise
        return self._ready.popleft()


def _tasks(files: Iterable[Path]) -> Iterator[tuple[int, str, Any]]:
    """Tasks with their number, from 1, and place."""
    return map(_numbered, count(1), map(sound, _each(files)))


def _each(files: Iterable[Path]) -> Iterator[tuple[str, Any] | InvalidInputError]:
    for file in files:
        for found in elements(file):
            yield found if isinstance(found, InvalidInputError) else (
                f"{file}:{found.line}", found.value
            )  # fmt: skip


def _numbered(number: int, placed: tuple[str, Any]) -> tuple[int, str, Any]:
    return number, *placed
