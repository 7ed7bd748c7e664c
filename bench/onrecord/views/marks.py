"""Marks: the pairs of a display alignment as people see them in the text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from onrecord.comparing import Reading, extent
from onrecord.contracts import Kind, Pair
from onrecord.detail import is_error
from onrecord.pairing.relations import ROLES, Roles, relations
from onrecord.span import Fragments
from onrecord.tasks import TASKS
from onrecord.tokens import TokenIndex, dice

Side: TypeAlias = Literal["both", "gold", "predicted"]
Part: TypeAlias = Literal["span", "source", "cue", "content"]
Status: TypeAlias = Literal["matched", "wrong", "forgiven"]
NOUNS = {task.name: task.noun for task in TASKS}
ORDER = {task.name: number for number, task in enumerate(TASKS)}


class Stretch(NamedTuple):
    """Characters of a mark that one side or both have.

    Attributes:
        start: first offset.
        end: offset after the last.
        part: the span of an entity or date, or a role of an attribution.
        side: who has these characters.
    """

    start: int
    end: int
    part: Part
    side: Side


@dataclass(frozen=True, slots=True)
class Mark:
    """A gold annotation beside its prediction, or one of them alone.

    Attributes:
        number: its place among the document's marks, from 0.
        task: the layer.
        kind: as in the display alignment.
        status: matched; wrong; or forgiven, an optional gold that was not found.
        gold: the gold annotation, or None.
        predicted: the prediction, or None.
        stretches: where in the text, in order.
        error: its number among the document's errors, from 1, or None.
        wrong_roles: of an attribution, the roles whose words differ.
        parent: number of the mark of the attribution that holds it, or None.
        depth: how many attributions hold it.
    """

    number: int
    task: str
    kind: Kind
    status: Status
    gold: Any | None
    predicted: Any | None
    stretches: tuple[Stretch, ...]
    error: int | None = None
    wrong_roles: tuple[str, ...] = ()
    parent: int | None = None
    depth: int = 0

    @property
    def noun(self) -> str:
        """One annotation of the layer in words, e.g. ``date``."""
        return NOUNS[self.task]

    @property
    def start(self) -> int:
        """First offset in the text."""
        return min(stretch.start for stretch in self.stretches)

    @property
    def end(self) -> int:
        """Offset after the last in the text."""
        return max(stretch.end for stretch in self.stretches)

    @property
    def place(self) -> tuple[int, int]:
        """Where it is looked for: a span, or the cue of an attribution (else its content)."""
        return extent(self.predicted if self.gold is None else self.gold)


def marks_of(readings: Iterable[tuple[str, Reading]]) -> tuple[Mark, ...]:
    """The marks of one document in order of the text, its errors numbered.

    Args:
        readings: task and how the system read the document.
    """
    made = [mark for task, reading in readings for mark in _of_task(task, reading)]
    made.sort(key=lambda mark: (mark.place[0], -mark.place[1], ORDER[mark.task]))
    numbered = []
    errors = 0
    for number, mark in enumerate(made):
        wrong = mark.status == "wrong"
        errors += wrong
        numbered.append(replace(mark, number=number, error=errors if wrong else None))
    return tuple(_nested(numbered))


def _of_task(task: str, reading: Reading) -> Iterator[Mark]:
    case = reading.case
    index = TokenIndex(case.text if task == "attributions" else "")
    for pair in reading.pairs:
        gold = None if pair.gold is None else case.gold[pair.gold]
        predicted = reading.said(pair)
        yield Mark(
            number=0,
            task=task,
            kind=pair.kind,
            status=_status(pair),
            gold=gold,
            predicted=predicted,
            stretches=tuple(sorted(_stretches(gold, predicted))),
            wrong_roles=_wrong_roles(index, gold, predicted) if gold and predicted else (),
        )


def _status(pair: Pair) -> Status:
    if is_error(pair):
        return "wrong"
    return "matched" if pair.kind == "correct" else "forgiven"


def _stretches(gold: Any, predicted: Any) -> Iterator[Stretch]:  # noqa: ANN401  # of any task
    one = predicted if gold is None else gold
    if hasattr(one, "fragments"):
        yield from divided("span", gold and gold.fragments, predicted and predicted.fragments)
        return
    for part in ROLES:
        sides = (getattr(side, part) if side else () for side in (gold, predicted))
        yield from divided(part, *sides)  # type: ignore[arg-type]  # a role is a part


def divided(part: Part, gold: Fragments | None, predicted: Fragments | None) -> Iterator[Stretch]:
    """Two fragment sets as stretches that both have, or one of them alone."""
    edges = sorted({edge for spans in (gold, predicted) for span in spans or () for edge in span})
    for start, end in pairwise(edges):
        held = _holds(gold, start), _holds(predicted, start)
        if all(held):
            yield Stretch(start, end, part, "both")
        elif any(held):
            yield Stretch(start, end, part, "gold" if held[0] else "predicted")


def _holds(spans: Fragments | None, place: int) -> bool:
    if not spans:
        return False
    last = bisect_right(spans, place, key=itemgetter(0))
    return last > 0 and place < spans[last - 1][1]


def _wrong_roles(index: TokenIndex, gold: Any, predicted: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The roles whose words differ from those of the nearest reading that the gold accepts."""
    if hasattr(gold, "fragments"):
        return ()
    said = relations([predicted], index)[0].roles
    readings = relations([gold], index)[0].readings
    least = min(readings, key=lambda roles: sum(1 - d for d in _agreement(roles, said)))
    agreed = zip(ROLES, _agreement(least, said), strict=True)
    return tuple(role for role, found in agreed if found < 1)


def _agreement(gold: Roles, predicted: Roles) -> list[float]:
    return [dice(a, b) for a, b in zip(gold, predicted, strict=True)]


def _nested(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Marks with the number of the attribution that holds each, by the ids that they name."""
    relations_ = [mark for mark in marks if mark.task == "attributions"]
    gold = {mark.gold.id: mark.number for mark in relations_ if mark.gold}
    predicted = {mark.predicted.id: mark.number for mark in relations_ if mark.predicted}
    above: dict[int, int] = {}
    for mark in relations_:
        side, known = (mark.predicted, predicted) if mark.gold is None else (mark.gold, gold)
        named = getattr(side, "parent", None)
        if isinstance(named, str) and named in known:
            above[mark.number] = known[named]
    whole = {
        number: parent for number, parent in above.items() if number not in _over(number, above)
    }
    for mark in marks:
        yield replace(mark, parent=whole.get(mark.number), depth=len(_over(mark.number, whole)))


def _over(number: int, above: Mapping[int, int]) -> set[int]:
    """Everything above a mark; itself too, where its parents lead back to it."""
    found = set[int]()
    while (step := above.get(number)) is not None and step not in found:
        found.add(step)
        number = step
    return found
