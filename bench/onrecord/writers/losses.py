"""Counting what a format cannot hold while documents are written, a whole document included."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from onrecord.contracts import Loss
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.keep_going import Failures
from onrecord.tasks import TASKS

T = TypeVar("T")

SURFACE = "text"
"""Repeats what offsets say, so it is no loss."""
_NOUNS = {task.name: task.noun for task in TASKS}


class Kind(NamedTuple):
    """A kind of loss.

    Attributes:
        one: what is lost, e.g. ``discontinuous entity``.
        many: the same in the plural.
        reason: why; ``{them}`` stands for "it" or "them".
        fate: what becomes of it.
    """

    one: str
    many: str
    reason: str
    fate: str = "dropped"


def plain_fields(annotation: Any) -> dict[str, Any]:  # noqa: ANN401  # any task's
    """All fields as JSON has them, but the words, which offsets tell."""
    plain: dict[str, Any] = json.loads(msgspec.json.encode(annotation))
    plain.pop(SURFACE, None)
    return plain


class Losses:
    """Losses of one format by kind, in the order in which they were first met.

    Args:
        title: what the format is called, e.g. ``TimeML``.
        failures: takes in documents that cannot be written at all; None: they are raised.
    """

    def __init__(self, title: str, failures: Failures | None = None) -> None:
        self.title = title
        self._failures = failures
        self._counts: dict[Kind, int] = {}
        self._first: dict[Kind, str] = {}

    def each(self, documents: Iterable[Document], make: Callable[[Document], T]) -> Iterator[T]:
        """What is made of each document; one that is refused counts as a failure, not as losses.

        Args:
            documents: about to be written.
            make: refuses a document before any of it is in a file that others are in too.

        Raises:
            InvalidInputError: a document was refused, and nobody takes in failures.
        """
        for document in documents:
            before = dict(self._counts), dict(self._first)
            try:
                made = _made(document, make)
            except InvalidInputError as error:
                if self._failures is None:
                    raise
                self._counts, self._first = before
                self._failures.add(error)
            else:
                yield made

    def add(self, kind: Kind, document: Document, count: int = 1) -> None:
        """Note that so many things of a document were lost; none is no loss."""
        if count:
            self._counts[kind] = self._counts.get(kind, 0) + count
            self._first.setdefault(kind, document.id)

    def no_place(self, one: str, many: str, document: Document, count: int = 1) -> None:
        """Note things that the format has no place for."""
        self.add(Kind(one, many, f"{self.title} has no place for {{them}}"), document, count)

    def value(self, path: str, document: Document) -> None:
        """Note a value of a key, e.g. of ``entities.kb_id``."""
        self.no_place(f"value of {path}", f"values of {path}", document)

    def of_head(
        self, document: Document, *, dct: Collection[str] = (), meta: Collection[str] = ()
    ) -> None:
        """Note what a format does not hold of a document beside id, text and layers.

        Args:
            document: about to be written.
            dct: keys of the creation time that the format holds.
            meta: keys of ``meta`` that it holds.
        """
        if document.language != "en":
            self.value("language", document)
        for key in msgspec.to_builtins(document.dct) if document.dct else ():
            if key not in dct:
                self.value(f"dct.{key}", document)
        for key in document.meta:
            if key not in meta:
                self.value(f"meta.{key}", document)

    def of_layers(self, document: Document, held: str) -> Sequence[Any]:
        """The only layer that a format holds; notes the others, or that this one is not there."""
        for name, layer in document.layers.items():
            if name != held:
                self.no_place(_NOUNS[name], name, document, len(layer))
                if not layer:
                    self.no_place(f"empty layer of {name}", f"empty layers of {name}", document)
        if held not in document.layers:
            what = f"not annotated for {held}"
            reason = f"{self.title} cannot tell this from “not annotated”"
            fate = f"written as having no {held}"
            self.add(Kind(f"document {what}", f"documents {what}", reason, fate), document)
        return document.layers.get(held, ())

    def of_annotation(
        self,
        document: Document,
        layer: str,
        annotation: Any,  # noqa: ANN401  # any task's
        held: Collection[str],
    ) -> None:
        """Note keys of an annotation that the format does not hold."""
        for key in msgspec.to_builtins(annotation):
            if key not in held and key != SURFACE:
                self.value(f"{layer}.{key}", document)

    def report(self) -> tuple[Loss, ...]:
        """One line a kind."""
        return tuple(self._line(kind, count) for kind, count in self._counts.items())

    def _line(self, kind: Kind, count: int) -> Loss:
        what, them = (kind.one, "it") if count == 1 else (kind.many, "them")
        return Loss(count, what, kind.fate, kind.reason.format(them=them), self._first[kind])


def _made(document: Document, make: Callable[[Document], T]) -> T:
    try:
        return make(document)
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        problem = f"it has half of a surrogate pair, {half!r}, which is no character"
        raise InvalidInputError(document.place or ascii(document.id), problem) from None
