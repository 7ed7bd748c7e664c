"""brat standoff: ``X.txt``, ``X.ann``, ``annotation.conf`` and ``visual.conf`` in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import UNSET

from onrecord.contracts import Documents, Loss, Options
from onrecord.document import Document
from onrecord.keep_going import Failures
from onrecord.readers.brat import CONFIGURATION
from onrecord.tasks import TASKS
from onrecord.writers.brat_configuration import VISUAL, annotation_conf
from onrecord.writers.document_files import write_document
from onrecord.writers.losses import Kind, Losses
from onrecord.writers.standoff import StandoffLines

_UNSEEN: Final = Kind(
    "annotation of white space", "annotations of white space", "brat shows nothing of it"
)
_UNREAD: Final = Kind(
    "layer that was not annotated", "layers that were not annotated",
    "other documents have it, and brat does not tell", "made empty",
)  # fmt: skip
_UNNAMED: Final = Kind(
    "annotation without an id", "annotations without an id", "others have ids", "given one"
)


class BratWriter:
    """Holds the three layers, with every field of theirs; nothing about the document."""

    name = "brat"
    summary = "brat standoff: a folder of .txt and .ann files with what brat needs to show them"
    options: Mapping[str, str] = {}

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents."""
        del options  # it has none
        path.mkdir()
        folder = _Folder(path, failures)
        for _ in folder.losses.each(documents, folder.add):
            pass
        folder.close()
        return folder.losses.report()


class _Folder:
    """A folder being filled, and what its configuration must say in the end."""

    def __init__(self, path: Path, failures: Failures | None) -> None:
        self.path = path
        self.losses = Losses("brat", failures)
        self._types: set[str] = set()
        self._attributes: dict[str, set[str]] = {}
        self._having: set[str] = set()
        self._lacking: dict[str, tuple[Document, int]] = {}

    def add(self, document: Document) -> None:
        """Write the files of one document."""
        found = StandoffLines(document)
        lines = "".join(f"{line}\n" for line in found.lines).encode()
        write_document(self.path, document, ".txt", document.text.encode())
        self.losses.of_head(document, dct=(), meta=())
        if not document.layers:
            return
        write_document(self.path, document, ".ann", lines)
        self._types |= found.types
        for name, values in found.attributes.items():
            self._attributes.setdefault(name, set()).update(values)
        self.losses.add(_UNSEEN, document, found.unseen)
        for task in TASKS:
            self._tell(task.name, document, [task.name in document.layers])
        annotations = [a for layer in document.layers.values() for a in layer]
        self._tell("ids", document, [a.id is not UNSET for a in annotations])

    def _tell(self, what: str, document: Document, there: Sequence[bool]) -> None:
        """Note who has something and who lacks it, for brat knows only all or none."""
        if any(there):
            self._having.add(what)
        if lacking := there.count(False):
            first, before = self._lacking.get(what, (document, 0))
            self._lacking[what] = (first, before + lacking)

    def close(self) -> None:
        """Write what brat must know to show the folder, and a reader to read it back."""
        for what, (first, count) in self._lacking.items():
            if what in self._having:
                self.losses.add(_UNNAMED if what == "ids" else _UNREAD, first, count)
        found = annotation_conf(self._having, self._types, self._attributes)
        for name, text in ((CONFIGURATION, found), ("visual.conf", VISUAL)):
            (self.path / name).write_text(text, encoding="utf-8", newline="\n")
