"""Two systems on the same documents: what flipped, and the test of the difference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from onrecord.contracts import Case, Pair
from onrecord.counts import Counts, total
from onrecord.headlines import Headline, headlines
from onrecord.randomisation import Test, randomisation_test
from onrecord.ranking import minimum_detectable
from onrecord.resampling import Difference, difference
from onrecord.scorecard import Scorecard
from onrecord.sentences import sentence_at
from onrecord.signature import require_equal

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
        case: text, gold and predictions.
        pairs: the display alignment.
    """

    case: Case[Any, Any]
    pairs: Sequence[Pair]

    def said(self, pair: Pair) -> Any | None:  # noqa: ANN401  # an annotation of any task
        """The prediction of a pair, or None."""
        return None if pair.predicted is None else self.case.predicted[pair.predicted]


class Watching:
    """Collects the readings of a whole run; pass it to ``score_pairs(watch=…)``."""

    def __init__(self) -> None:
        self.readings: dict[tuple[str, str], Reading] = {}

    def __call__(self, task: str, case: Case[Any, Any], pairs: Sequence[Pair]) -> None:
        """Keep one alignment."""
        self.readings[task, case.doc_id] = Reading(case, tuple(pairs))


def flips(before: Watching, after: Watching, tasks: Collection[str]) -> list[Flip]:
    """Everything in some tasks that two systems treat differently: broken, fixed, changed."""
    order: Mapping[str, int] = {"broken": 0, "fixed": 1, "changed": 2}
    found = [
        turn.flip(key[0], reading.case)
        for key, reading in before.readings.items()
        if key[0] in tasks and key in after.readings
        for turn in turns(reading, after.readings[key])
    ]
    return sorted(found, key=lambda f: order[f.change])


class Turn(NamedTuple):
    """What two systems treat differently, not yet put into words.

    Attributes:
        change: as of a flip.
        gold: the gold annotation, or None.
        before: what the first system said, or None.
        after: what the second said, or None.
        kind_before: kind of error, correct, or absent.
        kind_after: likewise.
    """

    change: Change
    gold: Any | None
    before: Any | None
    after: Any | None
    kind_before: str
    kind_after: str

    def flip(self, task: str, case: Case[Any, Any]) -> Flip:
        """The same in its sentence."""
        start, end = extent(next(s for s in self[1:4] if s is not None))
        first, last = sentence_at(case.text, start, end)
        return Flip(
            task=task,
            doc_id=case.doc_id,
            change=self.change,
            gold=_plain(self.gold),
            before=_plain(self.before),
            after=_plain(self.after),
            kind_before=self.kind_before,
            kind_after=self.kind_after,
            start=start,
            end=end,
            sentence=case.text[first:last],
            sentence_start=first,
        )


def turns(before: Reading, after: Reading) -> Iterator[Turn]:
    """What two systems treat differently in one task of one document."""
    old, new = _by_gold(before), _by_gold(after)
    for number, annotation in enumerate(before.case.gold):
        a, b = old[number], new[number]
        if a.optional or b.optional:
            continue
        said_before, said_after = before.said(a), after.said(b)
        if a.right != b.right:
            change: Change = "broken" if a.right else "fixed"
        elif a.right or said_before == said_after:
            continue
        else:
            change = "changed"
        yield Turn(change, annotation, said_before, said_after, a.kind, b.kind)
    yield from _spurious(before, after)


def _spurious(before: Reading, after: Reading) -> Iterator[Turn]:
    """Predictions without a gold that came or went."""
    old, new = _lone(before), _lone(after)
    for key, (annotation, kind) in old.items():
        if key not in new:
            yield Turn("changed", None, annotation, None, kind, "absent")
    for key, (annotation, kind) in new.items():
        if key not in old:
            yield Turn("changed", None, None, annotation, "absent", kind)


def _by_gold(reading: Reading) -> dict[int, Pair]:
    return {pair.gold: pair for pair in reading.pairs if pair.gold is not None}


def _lone(reading: Reading) -> dict[bytes, tuple[Any, str]]:
    lone = [(reading.said(p), p.kind) for p in reading.pairs if p.gold is None]
    return {msgspec.json.encode(said): (said, kind) for said, kind in lone if said is not None}


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


@dataclass(frozen=True, slots=True)
class TaskComparison:
    """Two systems on the headline of one task.

    Attributes:
        task: the task.
        criterion: its headline.
        first: corpus counts of the first system.
        second: corpus counts of the second.
        difference: F1 of the second minus F1 of the first, with its interval.
        test: document-swap randomisation.
        detectable: minimum detectable difference, or None.
    """

    task: str
    criterion: str
    first: Counts
    second: Counts
    difference: Difference
    test: Test
    detectable: float | None


def compared(first: Scorecard, second: Scorecard) -> tuple[TaskComparison, ...]:
    """Every task that both systems attempted, and the joint record.

    Raises:
        IncomparableError: their signatures differ; the message shows where.
    """
    require_equal(first.signature, second.signature, "compare")
    ours, theirs = headlines(first), headlines(second)
    return tuple(compared_on(name, ours[name], theirs[name]) for name in ours if name in theirs)


def compared_on(task: str, first: Headline, second: Headline) -> TaskComparison:
    """Two systems on one task of the same corpus."""
    return TaskComparison(
        task,
        first.criterion,
        total(first.rows),
        total(second.rows),
        difference(first.rows, second.rows, clusters=first.clusters),
        randomisation_test(first.rows, second.rows, clusters=first.clusters),
        minimum_detectable(first.rows, second.rows, clusters=first.clusters),
    )
