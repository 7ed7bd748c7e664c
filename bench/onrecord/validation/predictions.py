"""Predictions, one document a line, against the corpus that they are about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from onrecord.corpus import Corpus
from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError, Problem
from onrecord.joining import fragments_of
from onrecord.readers.native import lines_of
from onrecord.span import surface
from onrecord.suggestions import hint
from onrecord.tasks import TASKS
from onrecord.validation.gold import Held, gold_problems
from onrecord.validation.loading import load
from onrecord.validation.rules import broken
from onrecord.validation.span_checks import spans
from onrecord.validation.subject import ROLES, Subject
from onrecord.wire import prediction_of

HELD_TO = frozenset({"span", "fragments"})
"""What predictions are held to beside their schema; all else costs them points, not their place."""

SHOWN = 3
"""Documents that a finding names."""
LONGEST_LINE = 2**24
"""Bytes of a line of a stranger's; longer ones are not decoded."""
MOST = 5_000
"""Annotations, and spans of all of them, in a layer of a document, where a stranger sent them.

One pair of every two overlapping annotations is weighed, so their number must end somewhere.
"""
MOST_REPEATS = 100
"""Repeats that a stranger may send."""
MOST_TYPES = 1_000
"""Types that a stranger may predict: every one is counted against every other."""


class _Keys(Struct, frozen=True):
    """The keys that tell gold from predictions."""

    doc_id: Raw | UnsetType = UNSET
    id: Raw | UnsetType = UNSET
    text: Raw | UnsetType = UNSET
    text_path: Raw | UnsetType = UNSET


_KEYS = msgspec.json.Decoder(_Keys)


def lines_problems(
    path: Path, corpus: Corpus | None, *, submitted: bool = False
) -> Iterator[Problem]:
    """Everything that is wrong with a JSON Lines file of gold or of predictions.

    Args:
        path: the file.
        corpus: what predictions are about, if it is known.
        submitted: whether a stranger sent it: it holds predictions, and not too many.
    """
    said = Predicted(corpus)
    documents: set[str] = set()
    gold = any_gold = any_line = False
    try:
        for number, line in lines_of(path):
            place = f"{path}:{number}"
            any_line = True
            if submitted and len(line) > LONGEST_LINE:
                yield broken("too-much", place, "", _at_most(LONGEST_LINE, "bytes", len(line)))
                continue
            gold = not submitted and _is_gold(line, otherwise=gold)
            any_gold |= gold
            if gold:
                yield from gold_problems(path, line, place, Held(), documents)
            else:
                yield from said.problems(line, place, submitted=submitted)
    except InvalidInputError as error:
        yield broken("json", str(path), "", error.problem, error.hint)
        return
    if not any_line and corpus is None:
        yield broken("empty", str(path), "", "must hold a document or a prediction, has no line")
    if not any_gold:
        yield from said.missing(str(path))


def _is_gold(line: bytes, *, otherwise: bool) -> bool:
    """Whether a line is gold; one that does not tell is what the line before it was."""
    try:
        keys = _KEYS.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return b'"doc_id"' not in line
    if keys.doc_id is not UNSET:
        return False
    telling = any(key is not UNSET for key in (keys.id, keys.text, keys.text_path))
    return telling or otherwise


class Predicted:
    """The predictions of one file, line by line."""

    def __init__(self, corpus: Corpus | None) -> None:
        self._known = {d.id: d for d in corpus} if corpus is not None else None
        self._seen: set[tuple[str, int]] = set()
        self._types: set[str] = set()

    def problems(self, line: bytes, place: str, *, submitted: bool) -> Iterator[Problem]:
        """Everything that is wrong with a line."""
        wire, found = load(line, "predictions", place)
        yield from found
        if wire is None:
            return
        said = prediction_of(wire, place)
        if submitted and (much := list(self._too_much(said, place))):
            yield from much
            return
        if (said.doc_id, said.repeat) in self._seen:
            problem = f"{said.doc_id!r} must be predicted once for each repeat"
            yield broken("repeated-prediction", place, "doc_id", problem)
        self._seen.add((said.doc_id, said.repeat))
        if self._known is None:
            return
        document = self._known.get(said.doc_id)
        if document is None:
            problem = f"must be a document of the corpus, got {said.doc_id!r}"
            yield broken(
                "unknown-document", place, "doc_id", problem, hint(said.doc_id, self._known)
            )
            return
        if said.text_sha256 and said.text_sha256 != text_sha256(document.text):
            problem = "must be the checksum of the corpus's text, but differs"
            yield broken("checksum", place, "text_sha256", problem)
        read = Document(
            id=said.doc_id, text=document.text, dct=document.dct, layers=said.layers, place=place
        )
        subject = Subject(read, place)
        yield from (p for p in spans(subject) if p.rule in HELD_TO)
        yield from _surfaces(subject, line)

    def _too_much(self, said: Prediction, place: str) -> Iterator[Problem]:
        """Whether a prediction holds more than can be weighed and shown."""
        if said.repeat >= MOST_REPEATS:
            problem = f"must be less than {MOST_REPEATS}, got {said.repeat}"
            yield broken("too-much", place, "repeat", problem)
        for name, layer in said.layers.items():
            count = sum(max(1, sum(len(f) for _, f in fragments_of(one))) for one in layer)
            if count > MOST:
                yield broken("too-much", place, name, _at_most(MOST, "spans", count))
        new = {one.type for layer in said.layers.values() for one in layer if hasattr(one, "type")}
        if len(self._types | new) > MOST_TYPES:
            count = len(self._types | new)
            yield broken("too-much", place, "", _at_most(MOST_TYPES, "types in all", count))
        else:
            self._types |= new

    def missing(self, place: str) -> Iterator[Problem]:
        """Documents of the corpus that no line was about."""
        if self._known is None:
            return
        predicted = {doc_id for doc_id, _ in self._seen}
        left_out = [doc_id for doc_id in self._known if doc_id not in predicted]
        if left_out:
            named = ", ".join(left_out[:SHOWN]) + (" …" if len(left_out) > SHOWN else "")
            problem = f"{len(left_out)} of {len(self._known)} documents are not predicted: {named}"
            yield broken("unpredicted", place, "", problem, "they score as if nothing was found")


def _at_most(most: int, what: str, count: int) -> str:
    return f"must have at most {most:,} {what}, got {count:,}"


def _surfaces(subject: Subject, line: bytes) -> Iterator[Problem]:
    """Words that a prediction repeats, though nothing reads them, are those of its span."""
    if b'"text"' not in line:
        return
    body = json.loads(line)
    for task in TASKS:
        for number, annotation in enumerate(subject.layer(task.name)):
            repeated = body[task.name][number].get("text")
            slices = _slices(subject.text, annotation)
            pairs = [("", repeated)] if isinstance(repeated, str) else _by_role(repeated)
            for role, words in pairs:
                if isinstance(words, str) and words != slices.get(role, words):
                    path = f"{task.name}[{number}].text{'.' if role else ''}{role}"
                    problem = f"is {words!r}, but the span holds {slices[role]!r}"
                    way_out = "are the offsets code points of this very text?"
                    yield subject.broken("predicted-surface", path, problem, way_out)


def _slices(text: str, annotation: Any) -> dict[str, str]:  # noqa: ANN401  # any task's
    """Role, or "", → the words of its span."""
    return {
        path.removeprefix("."): surface(text, tuple(fragments))
        for path, fragments in fragments_of(annotation)
    }


def _by_role(repeated: Any) -> list[tuple[str, Any]]:  # noqa: ANN401  # any JSON
    return [(r, repeated[r]) for r in ROLES if r in repeated] if isinstance(repeated, dict) else []
