"""From one format to another, through our model: whole or not at all, and no loss untold."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from onrecord.contracts import Loss, Task, Writer
from onrecord.corpus import Corpus
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.joining import PredictionSource, check_document, pair_up
from onrecord.keep_going import Failures
from onrecord.tasks import TASKS


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a corpus.

    Attributes:
        documents: how many were written, or would have been.
        losses: what the format could not hold.
        failures: documents that were passed over, and why.
        kept: whether there is a destination now.
        left_out: what a reader found no place for in our model, as ``meta.left_out`` of the
            documents says: name → how many.
    """

    documents: int
    losses: tuple[Loss, ...]
    failures: tuple[InvalidInputError, ...]
    kept: bool
    left_out: Mapping[str, int] = field(default_factory=dict)


def convert(
    corpus: Corpus,
    writer: Writer,
    destination: Path,
    options: Mapping[str, str],
    *,
    lossless: bool = False,
    keep_going: bool = False,
) -> Converted:
    """Write a corpus in another format.

    Args:
        corpus: what to write.
        writer: of the other format.
        destination: a file or folder that is not there yet.
        options: of the writer.
        lossless: leave nothing behind if the format cannot hold everything.
        keep_going: pass over documents that cannot be read, or not be written.

    Raises:
        InvalidInputError: the destination is there or cannot be written, the writer takes no such
            option, or a document is broken or cannot be written.
    """
    refuse_unknown(writer.name, options, writer.options)
    if destination.exists():
        raise InvalidInputError(str(destination), "is there already", "name a new file or folder")
    checked, unwritten = _Checked(corpus, keep_going=keep_going), Failures()
    stream = checked.documents()
    first = next(stream, None)
    if first is None:
        if checked.failures:
            return Converted(0, (), tuple(checked.failures), kept=False)
        raise InvalidInputError(corpus.place or corpus.name, "holds no document")
    sound = replace(corpus, read=lambda: chain([first], stream))
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        desk = Path(tempfile.mkdtemp(prefix=f".{destination.name}.", dir=destination.parent))
        try:
            made = desk / destination.name
            losses = writer.write(sound, made, options, unwritten if keep_going else None)
            written = len(checked.seen) - unwritten.met
            kept = written > 0 and not (lossless and losses)
            if kept:
                made.rename(destination)
        finally:
            shutil.rmtree(desk, ignore_errors=True)
    except OSError as error:
        raise InvalidInputError(str(destination), f"cannot be written: {error.strerror}") from None
    failures = (*checked.failures, *unwritten)
    return Converted(written, losses, failures, kept, checked.left_out)


def predicted(
    corpus: Corpus, predictions: PredictionSource, failures: Failures | None = None
) -> Corpus:
    """What a system said of a corpus, as a corpus: for tools that score two sides of one format.

    A document that it failed on or left out has no layers; of repeats the first counts.

    Args:
        corpus: gold.
        predictions: of its documents.
        failures: takes in what would be raised for a document, as in ``pair_up``.

    Raises:
        InvalidInputError: when read; as ``pair_up``.
    """

    def read() -> Iterator[Document]:
        pairs = pair_up(corpus, predictions, failures)
        return (_said(document, found) for document, found in pairs)

    return Corpus(f"{corpus.name}-predicted", "0", read, corpus.place)


def _said(document: Document, found: Sequence[Prediction]) -> Document:
    whole = next((prediction for prediction in found if prediction.status == "ok"), None)
    layers = whole.layers if whole else {}
    return Document(
        id=document.id,
        text=document.text,
        language=document.language,
        dct=document.dct,
        layers={
            task.name: tuple(_as_gold(task, annotation) for annotation in layers[task.name])
            for task in TASKS
            if task.name in layers
        },
        place=whole.place if whole else document.place,
    )


def _as_gold(task: Task[Any, Any], annotation: Any) -> Any:  # noqa: ANN401  # any task's
    said = {name: getattr(annotation, name) for name in task.predicted.__struct_fields__}
    if "value" in said:
        said["value"] = said["value"] or ""  # gold has one, if only an empty one
    return task.gold(**said)


class _Checked:
    """The documents of a corpus, those with bad spans or an id for the second time refused."""

    def __init__(self, corpus: Corpus, *, keep_going: bool) -> None:
        self._corpus = corpus
        self._keep_going = keep_going
        self.failures = Failures()
        self.seen: set[str] = set()
        self.left_out: Counter[str] = Counter()

    def documents(self) -> Iterator[Document]:
        """All that are sound, in order."""
        if not self._keep_going:
            return map(self._sound, self._corpus)
        read = self.failures.passing_over(self._corpus)
        return self.failures.passing_over(map(self._sound, read))

    def _sound(self, document: Document) -> Document:
        if not document.id:
            raise InvalidInputError(document.place or self._corpus.name, "a document has no id")
        if document.id in self.seen:
            raise InvalidInputError(
                document.place or document.id,
                f"two documents have the id {document.id!r}",
                "--keep-going writes the first of them",
            )
        check_document(document)
        self.seen.add(document.id)
        left_out = document.meta.get("left_out")
        if isinstance(left_out, Mapping):  # anybody's, where it comes from our own form
            self.left_out += Counter({n: c for n, c in left_out.items() if isinstance(c, int)})
        return document
