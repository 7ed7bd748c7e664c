"""Two systems on the same documents: what flipped, and the test of the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from msgspec import Struct

from onrecord.contracts import Pair
from onrecord.document import Document, Prediction
from onrecord.sentences import sentence_at

Change = Literal["fixed", "broken", "changed"]


class Flip(Struct, frozen=True, kw_only=True):
    """An annotation that two systems treat differently.

    Attributes:
        task: the layer.
        doc_id: the document.
        change: *broken*, right before and wrong now; *fixed*, the reverse; *changed*, wrong
            both times in different ways, or a spurious prediction that came or went.
        gold: the gold annotation, or None for a spurious prediction.
        before: what the first system said of it, or None.
        after: what the second system said of it, or None.
        kind_before: kind of error, or correct; absent where nothing was there.
        kind_after: likewise.
        start: where in the text.
        end: where in the text.
        sentence: the words around.
        sentence_start: offset of those words.
    """

    task: str
    doc_id: str
    change: Change
    gold: dict[str, Any] | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    kind_before: str
    kind_after: str
    start: int
    end: int
    sentence: str
    sentence_start: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How one system read one document of one task.

    Attributes:
        said: the predictions.
        pairs: the display alignment.
    """

    said: Sequence[Any]
    pairs: Sequence[Pair]


class Watching:
    """Collects the readings of a whole run; pass ``watching`` to ``score_pairs(watch=…)``."""

    def __init__(self) -> None:
        self.readings: dict[tuple[str, str], Reading] = {}
        self.documents: dict[str, Document] = {}

    def __call__(
        self, task: str, document: Document, prediction: Prediction | None, pairs: Sequence[Pair]
    ) -> None:
        """Keep one alignment."""
        said = prediction.layers.get(task, ()) if prediction else ()
        self.readings[task, document.id] = Reading(said, tuple(pairs))
        self.documents[document.id] = document


def flips(before: Watching, after: Watching) -> list[Flip]:
    """Everything that two systems treat differently, broken first, then fixed, then changed."""
    order: Mapping[str, int] = {"broken": 0, "fixed": 1, "changed": 2}
    found = [
        flip
        for key, reading in before.readings.items()
        if key in after.readings
        for flip in _of_document(key[0], before.documents[key[1]], reading, after.readings[key])
    ]
    return sorted(found, key=lambda f: order[f.change])


def _of_document(task: str, document: Document, before: Reading, after: Reading) -> Iterator[Flip]:
    gold = document.layers[task]
    old, new = _by_gold(before), _by_gold(after)
    for number, annotation in enumerate(gold):
        a, b = old[number], new[number]
        if a.optional or b.optional:
            continue
        said_before, said_after = _said(before, a), _said(after, b)
        if a.right != b.right:
            change: Change = "broken" if a.right else "fixed"
        elif a.right or said_before == said_after:
            continue
        else:
            change = "changed"
        yield _flip(task, document, change, annotation, said_before, said_after, a.kind, b.kind)
    yield from _spurious(task, document, before, after)


def _spurious(task: str, document: Document, before: Reading, after: Reading) -> Iterator[Flip]:
    """Predictions without a gold that came or went."""
    old, new = _lone(before), _lone(after)
    for key, (annotation, kind) in old.items():
        if key not in new:
            yield _flip(task, document, "changed", None, annotation, None, kind, "absent")
    for key, (annotation, kind) in new.items():
        if key not in old:
            yield _flip(task, document, "changed", None, None, annotation, "absent", kind)


def _by_gold(reading: Reading) -> dict[int, Pair]:
    return {pair.gold: pair for pair in reading.pairs if pair.gold is not None}


def _lone(reading: Reading) -> dict[bytes, tuple[Any, str]]:
    lone = [p for p in reading.pairs if p.gold is None and p.predicted is not None]
    return {
        msgspec.json.encode(reading.said[p.predicted]): (reading.said[p.predicted], p.kind)
        for p in lone
        if p.predicted is not None
    }


def _said(reading: Reading, pair: Pair) -> Any | None:  # noqa: ANN401  # an annotation of any task
    return None if pair.predicted is None else reading.said[pair.predicted]


def _flip(
    task: str,
    document: Document,
    change: Change,
    gold: Struct | None,
    before: Struct | None,
    after: Struct | None,
    kind_before: str,
    kind_after: str,
) -> Flip:
    start, end = extent(gold or after or before)
    first, last = sentence_at(document.text, start, end)
    return Flip(
        task=task,
        doc_id=document.id,
        change=change,
        gold=_plain(gold),
        before=_plain(before),
        after=_plain(after),
        kind_before=kind_before,
        kind_after=kind_after,
        start=start,
        end=end,
        sentence=document.text[first:last],
        sentence_start=first,
    )


def _plain(annotation: Struct | None) -> dict[str, Any] | None:
    if annotation is None:
        return None
    plain: dict[str, Any] = msgspec.to_builtins(annotation)
    return plain


def extent(annotation: Any) -> tuple[int, int]:  # noqa: ANN401  # an annotation of any task
    """First and last offset of an annotation; of an attribution, of its cue or content."""
    if hasattr(annotation, "fragments"):
        fragments = annotation.fragments
    else:
        fragments = annotation.cue or annotation.content or annotation.source
    return fragments[0][0], fragments[-1][1]
