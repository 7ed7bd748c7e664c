"""Attributions of a block as token sets of roles, and every pair that shares a token.

Pairs are found through an inverted index from tokens to attributions, so that a document with
thousands of them costs what its overlaps cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec import UNSET

from onrecord.alignment import Floats, Ints
from onrecord.tokens import TokenIndex, dice

ROLES = ("source", "cue", "content")


class Roles(NamedTuple):
    """Token sets of one reading of an attribution."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]


@dataclass(frozen=True, slots=True)
class Relation:
    """One attribution of a block.

    Attributes:
        annotation: as given.
        index: its place in the case's own list.
        readings: itself, then its accepted alternatives, as token sets.
    """

    annotation: Any
    index: int
    readings: tuple[Roles, ...]

    @property
    def roles(self) -> Roles:
        """Token sets of the annotation itself."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class RelationPairs:
    """All pairs of a block that share a token in some role, or are empty in the same role.

    Attributes:
        gold: (E,) number of the gold relation in the block.
        predicted: (E,) number of the predicted relation.
        dice: (E, R, 3) dice of source, cue and content under each reading; unused readings
            hold -1.
    """

    gold: Ints
    predicted: Ints
    dice: Floats


def relations(annotations: Sequence[Any], index: TokenIndex) -> list[Relation]:
    """A case's attributions in canonical order."""
    made = [
        Relation(annotation, number, tuple(_readings(annotation, index)))
        for number, annotation in enumerate(annotations)
    ]
    made.sort(key=_canonical)
    return made


def _canonical(relation: Relation) -> tuple[Any, ...]:
    a = relation.annotation
    name = "" if a.id is UNSET else str(a.id)  # last: of equals, some may be others' parents
    return a.content, a.cue, a.source, _rest(a), name


def _rest(annotation: Any) -> bytes:  # noqa: ANN401  # gold or predicted
    plain = msgspec.structs.asdict(annotation)
    plain.pop("id", None)
    return msgspec.json.encode(
        {name: value for name, value in plain.items() if value is not UNSET}, order="sorted"
    )


def _readings(annotation: Any, index: TokenIndex) -> list[Roles]:  # noqa: ANN401  # gold or predicted
    own = Roles(*(index.of(getattr(annotation, role)) for role in ROLES))
    found = [own]
    for reading in getattr(annotation, "accept", ()):
        named = {
            role: index.of(value)
            for role in ROLES
            if (value := getattr(reading, role)) is not UNSET
        }
        found.append(own._replace(**named))
    return found


def relation_pairs(
    cases: Sequence[tuple[Sequence[Relation], Sequence[Relation]]],
) -> RelationPairs:
    """Candidate pairs of a block of cases, sorted by (gold, predicted)."""
    gold_numbers: list[int] = []
    predicted_numbers: list[int] = []
    values: list[list[tuple[float, float, float]]] = []
    gold_base = predicted_base = 0
    for golds, said in cases:
        holders: dict[int, list[int]] = defaultdict(list)
        for number, relation in enumerate(said):
            for token in frozenset().union(*relation.roles):
                holders[token].append(number)
        bare = [n for n, r in enumerate(said) if not r.roles.source and not r.roles.content]
        for number, gold in enumerate(golds):
            tokens = {t for roles in gold.readings for role in roles for t in role}
            near = {other for token in tokens for other in holders.get(token, ())}
            if any(not roles.source and not roles.content for roles in gold.readings):
                near.update(bare)  # two bare cues agree on an empty source and content
            for other in sorted(near):
                compared = [_dice(roles, said[other].roles) for roles in gold.readings]
                if any(any(d) for d in compared):
                    gold_numbers.append(gold_base + number)
                    predicted_numbers.append(predicted_base + other)
                    values.append(compared)
        gold_base += len(golds)
        predicted_base += len(said)
    width = max((len(v) for v in values), default=1)
    table = np.full((len(values), width, 3), -1.0)
    for row, compared in enumerate(values):
        table[row, : len(compared)] = compared
    return RelationPairs(
        np.array(gold_numbers, np.int64), np.array(predicted_numbers, np.int64), table
    )


def _dice(a: Roles, b: Roles) -> tuple[float, float, float]:
    return dice(a.source, b.source), dice(a.cue, b.cue), dice(a.content, b.content)
