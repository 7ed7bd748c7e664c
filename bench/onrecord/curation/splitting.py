"""Splits and samples: seeded, whole stories together, kinds of documents in proportion."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from onrecord.document import Document
from onrecord.errors import InvalidInputError

EXCHANGES: Final = 400
"""Groups up to which pairs are exchanged to even out a split; beyond, proportions come by size."""


@dataclass(slots=True)
class _Group:
    """Documents that stay together, and how many of each kind they are."""

    ids: list[str] = field(default_factory=list)
    kinds: Counter[tuple[str, Any]] = field(default_factory=Counter)


def split(
    documents: Iterable[Document],
    shares: Mapping[str, float],
    *,
    seed: int = 0,
    together: str = "",
    stratify: Sequence[str] = (),
) -> dict[str, list[str]]:
    """Names of splits → ids of their documents, in the corpus's order.

    Groups are dealt out in a seeded order, the largest first, each to the split that then differs
    least from the shares, over all documents and each value of each stratum; then pairs are
    exchanged as long as that brings the splits nearer to their shares.

    Args:
        documents: the corpus.
        shares: name → share; they are scaled to 1.
        seed: of the order.
        together: a key of ``meta``; documents with the same value stay in one split.
        stratify: keys of ``meta`` whose values are spread in proportion.

    Raises:
        InvalidInputError: shares that are not positive, or none.
    """
    if not shares or any(not share > 0 for share in shares.values()):
        raise InvalidInputError("split", f"shares must be above 0, got {dict(shares)}")
    groups, order = _groups(documents, together, stratify)
    random.Random(seed).shuffle(groups)  # noqa: S311  # a seeded order, no secret
    groups.sort(key=lambda group: -len(group.ids))
    whole = sum((group.kinds for group in groups), Counter[tuple[str, Any]]())
    total = sum(shares.values())
    wanted = {
        name: {kind: count * share / total for kind, count in whole.items()}
        for name, share in shares.items()
    }
    dealt: dict[str, list[_Group]] = {name: [] for name in shares}
    have = {name: Counter[tuple[str, Any]]() for name in shares}
    for group in groups:
        added = {
            n: _cost(have[n] + group.kinds, wanted[n]) - _cost(have[n], wanted[n]) for n in shares
        }
        name = min(added, key=added.__getitem__)
        dealt[name].append(group)
        have[name] += group.kinds
    if len(groups) <= EXCHANGES:
        _exchange(dealt, wanted)
    chosen = {i: name for name, found in dealt.items() for group in found for i in group.ids}
    return {name: [i for i in order if chosen[i] == name] for name in shares}


def _groups(
    documents: Iterable[Document], together: str, stratify: Sequence[str]
) -> tuple[list[_Group], list[str]]:
    """What stays together, and all ids in the corpus's order."""
    order: list[str] = []
    groups: dict[tuple[str, Any], _Group] = {}
    for document in documents:
        order.append(document.id)
        story = document.meta.get(together) if together else None
        key = ("document", document.id) if story is None else ("together", str(story))
        group = groups.setdefault(key, _Group())
        group.ids.append(document.id)
        group.kinds[("", "")] += 1
        group.kinds.update((name, str(document.meta.get(name, ""))) for name in stratify)
    return list(groups.values()), order


def kinds_of(
    documents: Iterable[Document], found: Mapping[str, Sequence[str]], keys: Sequence[str]
) -> dict[str, dict[str, dict[str, int]]]:
    """Key of ``meta`` → value → split → how many documents with that value it has."""
    where = {doc_id: name for name, ids in found.items() for doc_id in ids}
    kinds: dict[str, dict[str, dict[str, int]]] = {key: {} for key in keys}
    for document in documents if keys else ():
        for key in keys:
            here = kinds[key].setdefault(str(document.meta.get(key, "")), {})
            here[where[document.id]] = here.get(where[document.id], 0) + 1
    return kinds


def _cost(have: Mapping[Any, float], wanted: Mapping[Any, float]) -> float:
    """Squared distance from the wanted counts; sizes weigh as much as all strata of one key."""
    return sum(
        (have.get(kind, 0) - count) ** 2 / count * (4 if kind == ("", "") else 1)
        for kind, count in wanted.items()
    )


def _exchange(dealt: Mapping[str, list[_Group]], wanted: Mapping[str, Mapping[Any, float]]) -> None:
    """Exchange pairs of groups between splits until none brings them nearer to their shares."""
    pairs = list(combinations(dealt, 2))
    while any(_best_exchange(dealt, wanted, one, other) for one, other in pairs):
        pass


def _best_exchange(
    dealt: Mapping[str, list[_Group]],
    wanted: Mapping[str, Mapping[Any, float]],
    one: str,
    other: str,
) -> bool:
    """Make the exchange between two splits that helps most; whether there was one."""
    here, there = _kinds(dealt[one]), _kinds(dealt[other])
    least = _cost(here, wanted[one]) + _cost(there, wanted[other]) - 1e-9
    chosen: tuple[int, int] | None = None
    for i, a in enumerate(dealt[one]):
        for j, b in enumerate(dealt[other]):
            after = _moved(here, a, b), _moved(there, b, a)
            cost = _cost(after[0], wanted[one]) + _cost(after[1], wanted[other])
            if cost < least:
                least, chosen = cost, (i, j)
    if chosen is None:
        return False
    i, j = chosen
    dealt[one][i], dealt[other][j] = dealt[other][j], dealt[one][i]
    return True


def _kinds(groups: Iterable[_Group]) -> Counter[Any]:
    return sum((group.kinds for group in groups), Counter[Any]())


def _moved(have: Counter[Any], out: _Group, into: _Group) -> Counter[Any]:
    moved = have.copy()
    moved.subtract(out.kinds)
    moved.update(into.kinds)
    return moved


def sample(
    documents: Iterable[Document], size: int, *, seed: int = 0, stratify: Sequence[str] = ()
) -> list[str]:
    """Ids of so many documents drawn at random, in the corpus's order; one pass over it.

    With ``stratify`` each combination of values has its share: the whole part of it for certain,
    the rest by chance.

    Raises:
        InvalidInputError: more are asked for than there are, or fewer than one.
    """
    order: list[str] = []
    strata: dict[tuple[str, ...], list[int]] = {}
    for number, document in enumerate(documents):
        order.append(document.id)
        kind = tuple(str(document.meta.get(key, "")) for key in stratify)
        strata.setdefault(kind, []).append(number)
    if not 1 <= size <= len(order):
        problem = f"size must be from 1 to {len(order)} (the corpus's documents), got {size}"
        raise InvalidInputError("sample", problem)
    chance = random.Random(seed)  # noqa: S311  # a seeded draw, no secret
    chosen: list[int] = []
    left: list[int] = []
    for places in strata.values():
        chance.shuffle(places)
        certain = size * len(places) // len(order)
        chosen += places[:certain]
        left += places[certain:]
    chosen += chance.sample(left, size - len(chosen))
    return [order[place] for place in sorted(chosen)]
