"""Every error and every document's counts, streamed: on a large corpus they outgrow the input."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import msgspec
from msgspec import Struct

from onrecord.contracts import Case, Pair
from onrecord.counts import Counts
from onrecord.scorecard import Scorecard
from onrecord.span import surface

_ENCODER = msgspec.json.Encoder()


class _OfTask(Struct):
    task: str


_TASK = msgspec.json.Decoder(_OfTask)


class ErrorLog:
    """Writes a line for every error as soon as its document is scored; a watcher.

    Use it in a ``with`` statement. A gold annotation that is found, and an optional one that is
    missed, is no error.

    Args:
        path: where the lines go; None: a file that vanishes with this object.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._tasks: set[str] = set()

    def __enter__(self) -> Self:
        self._file = self._path.open("w+b") if self._path else tempfile.TemporaryFile()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file:
            self._file.close()

    def __call__(self, task: str, case: Case[Any, Any], pairs: Sequence[Pair]) -> None:
        """Note the errors of one document."""
        self._tasks.add(task)
        for pair in pairs:
            if not is_error(pair):
                continue
            body: dict[str, Any] = {
                "doc_id": case.doc_id,
                "task": task,
                "kind": pair.kind,
                "gold": plain(case.text, None if pair.gold is None else case.gold[pair.gold]),
                "predicted": plain(
                    case.text, None if pair.predicted is None else case.predicted[pair.predicted]
                ),
            }
            if pair.optional:
                body["optional"] = True
            if self._file:
                self._file.write(_ENCODER.encode(body) + b"\n")

    def settle(self, attempted: Collection[str]) -> None:
        """Forget the errors of tasks that turned out not to be attempted."""
        if self._file is None or self._tasks <= set(attempted):
            return
        with tempfile.TemporaryFile() as kept:
            kept.writelines(line for line in self.lines() if _TASK.decode(line).task in attempted)
            kept.seek(0)
            self._file.seek(0)
            self._file.truncate()
            shutil.copyfileobj(kept, self._file)

    def lines(self) -> Iterator[bytes]:
        """Everything noted so far, each line as it was written."""
        if self._file:
            self._file.seek(0)
            yield from self._file


def is_error(pair: Pair) -> bool:
    """Whether a pair is listed as an error: found gold and optional gold that is missed are not."""
    return pair.kind != "correct" and not (pair.optional and pair.predicted is None)


def plain(text: str, annotation: Any | None) -> dict[str, Any] | None:  # noqa: ANN401  # of any task
    """An annotation as plain data, its surface filled in."""
    if annotation is None:
        return None
    body: dict[str, Any] = msgspec.to_builtins(annotation)
    body.pop("accept", None)
    body.setdefault("text", surfaces(text, annotation))
    return body


def surfaces(text: str, annotation: Any) -> Any:  # noqa: ANN401  # a string, or one a role
    """The words of an annotation; of an attribution, one string a role that has any."""
    if hasattr(annotation, "fragments"):
        return surface(text, annotation.fragments)
    roles = {role: getattr(annotation, role) for role in ("source", "cue", "content")}
    return {role: surface(text, spans) for role, spans in roles.items() if spans}


def document_rows(card: Scorecard) -> Iterator[dict[str, Any]]:
    """Counts of each document: doc_id, tasks → view → criterion → type → the four counts.

    Types without gold and predictions are left out; a task that was not attempted, too.
    """
    order: dict[str, dict[str, int]] = {}
    for name, task in card.attempted.items():
        for row, doc_id in enumerate(task.documents):
            order.setdefault(doc_id, {})[name] = row
    for doc_id, rows in order.items():
        tasks: dict[str, Any] = {}
        for name, row in rows.items():
            task = card.tasks[name]
            views: dict[str, Any] = {}
            for (view, criterion), counts in task.rows.items():
                cells = {
                    type_: Counts(*counts[row, column].tolist())._asdict()
                    for column, type_ in enumerate(task.types)
                    if counts[row, column].any()
                }
                views.setdefault(view, {})[criterion] = cells
            tasks[name] = views
        yield {"doc_id": doc_id, "tasks": tasks}
