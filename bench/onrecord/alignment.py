"""The one optimiser: pair gold and predicted annotations one-to-one for maximum total credit.

Every criterion of every task comes here with its candidate pairs as *edges* of a bipartite
graph. The steps, from the most common to the rarest:

1. An edge whose two ends have no other edge is taken at once.
2. What is left falls apart into connected components; a component of at most four gold and
   four predicted annotations is solved by trying all assignments, all components at once.
3. A larger component is an assignment problem: dense up to 256 annotations a side or when most
   of its pairs are edges (lapx), otherwise sparse (scipy).

Each component is solved alone and from its own edges only, so the result of a document does not
depend on the documents around it. Three objectives are maximised in turn: credit on required
gold, credit on optional gold, and a preference among what is left of ties.

Pairing identical spans before solving would be safe for criteria in which an identical pair has
the highest credit that either side can have (``strict``, ``exact``, ``partial``, ``iou``), and
wrong for ``type`` and ``relaxed``: gold [0,10) [8,12) and predicted [0,10) [0,2) allow two
overlapping pairs, exact-first finds one. No such shortcut is taken: step 1 is as fast.
"""

from __future__ import annotations

from itertools import permutations
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

ENUMERATED = 4
DENSE = 256
TOLERANCE = 1e-12
FINEST = 2.0**-26
"""Least difference of credit that is told apart where a solver takes a single weight."""


class _Edges(NamedTuple):
    """Edges as parallel arrays: the two ends, and the three objectives in turn."""

    gold: Ints
    predicted: Ints
    required: Floats
    optional: Floats
    preference: Floats

    def take(self, which: Ints | Bools | slice) -> _Edges:
        return _Edges(
            self.gold[which],
            self.predicted[which],
            self.required[which],
            self.optional[which],
            self.preference[which],
        )


def best_pairs(
    gold: Ints,
    predicted: Ints,
    credit: Floats,
    *,
    required: Bools | None = None,
    preference: Floats | None = None,
    tiers: int = 0,
) -> Ints:
    """Indices of the edges of a one-to-one pairing of maximum total credit, ascending.

    Args:
        gold: (E,) number of each edge's gold annotation; numbers ≥ 0, unique over documents,
            in the canonical order of annotations.
        predicted: (E,) likewise for the predicted annotation.
        credit: (E,) positive credit of each pair; no pair of ends occurs twice.
        required: (E,) False where the gold is optional; None: all are required.
        preference: (E,) in [0, 1], decides among pairings of equal credit; None: no preference.
        tiers: if not 0, credit is a whole number up to this, and a pair of a higher one goes
            before any number of pairs of lower ones.

    Returns:
        (K,) indices of the chosen edges. Credit on required gold is maximal; among those
        pairings credit on optional gold is; among those the preference is. A component of more
        than four a side is solved with one weight for all three: credit that is no whole number
        to within 2⁻²⁶ in total, and the preference as far as 53 bits have room for it.
        Deterministic, and equal for any order of edges up to their numbering.
    """
    edge_count = len(gold)
    if not edge_count:
        return np.zeros(0, np.int64)
    alone = (np.bincount(gold)[gold] == 1) & (np.bincount(predicted)[predicted] == 1)
    if alone.all():
        return np.arange(edge_count)
    need = np.ones(edge_count, np.bool_) if required is None else required
    prefer = np.zeros(edge_count) if preference is None else preference
    edges = _Edges(
        gold, predicted, np.where(need, credit, 0.0), np.where(need, 0.0, credit), prefer
    )
    if not alone.any():
        return np.sort(_solve(edges, tiers))
    entangled = np.flatnonzero(~alone)
    chosen = entangled[_solve(edges.take(entangled), tiers)]
    return np.sort(np.concatenate([np.flatnonzero(alone), chosen]))


def _solve(edges: _Edges, tiers: int) -> Ints:
    """Chosen edges of a graph without isolated edges."""
    gold, predicted = _without_gaps(edges.gold), _without_gaps(edges.predicted)
    component = components(gold, predicted)
    order = _sorted_by(component, gold, predicted)
    component, gold, predicted = component[order], gold[order], predicted[order]
    bounds = np.flatnonzero(np.diff(component, prepend=-1, append=component[-1] + 1))
    number = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    gold_rank, gold_count = _ranks(number, gold)
    predicted_rank, predicted_count = _ranks(number, predicted)
    side = np.maximum(gold_count, predicted_count)
    local = _Edges(gold_rank, predicted_rank, *(objective[order] for objective in edges[2:]))
    chosen = []
    for width in range(1, ENUMERATED + 1):
        of_width = np.flatnonzero(side[number] == width)
        if len(of_width):
            some = local.take(of_width)
            picked = _enumerate(width, number[of_width], _tiered(some, width) if tiers else some)
            chosen.append(of_width[picked])
    for k in np.flatnonzero(side > ENUMERATED):
        inside = local.take(slice(bounds[k], bounds[k + 1]))
        shape = int(gold_count[k]), int(predicted_count[k])
        chosen.append(bounds[k] + _assign(*shape, inside, tiers))
    return order[np.concatenate(chosen)]


def _without_gaps(numbers: Ints) -> Ints:
    """The same order in numbers from 0 on; by counting, as sorting so many would take longer."""
    present = np.zeros(int(numbers.max()) + 1, np.bool_)
    present[numbers] = True
    renumbered: Ints = (np.cumsum(present) - 1)[numbers]
    return renumbered


def _sorted_by(component: Ints, gold: Ints, predicted: Ints) -> Ints:
    """Order of the edges by component, gold and predicted; most come in order within one."""
    key = gold * (int(predicted.max()) + 1) + predicted
    if (np.diff(key) > 0).all():
        return np.argsort(component, kind="stable")
    return np.lexsort((predicted, gold, component))


def components(gold: Ints, predicted: Ints) -> Ints:
    """Connected component of each edge, as the smallest gold number in it.

    Args:
        gold: (E,) dense gold numbers from 0.
        predicted: (E,) dense predicted numbers from 0.
    """
    nodes = int(gold.max()) + 1
    other = predicted + nodes
    label = np.arange(nodes + int(predicted.max()) + 1)
    while True:
        left, right = label[gold], label[other]
        low, high = np.minimum(left, right), np.maximum(left, right)
        apart = low < high
        if not apart.any():
            return left
        np.minimum.at(label, high[apart], low[apart])
        while True:  # every label points to a root before the next round
            further = label[label]
            if (further == label).all():
                break
            label = further


def _ranks(component: Ints, node: Ints) -> tuple[Ints, Ints]:
    """Rank of each edge's node within its component, and the number of nodes a component."""
    home = np.zeros(int(node.max()) + 1, np.int64)
    home[node] = component
    count = np.bincount(home)
    rank = np.empty_like(home)
    rank[np.argsort(home, kind="stable")] = np.arange(len(home)) - np.repeat(
        np.cumsum(count) - count, count
    )
    return rank[node], count


def _enumerate(width: int, component: Ints, edges: _Edges) -> Ints:
    """Chosen edges of all components of one width, by trying every assignment."""
    row = np.unique(component, return_inverse=True)[1]
    shape = (int(row[-1]) + 1, width, width)
    edge = np.full(shape, -1)
    edge[row, edges.gold, edges.predicted] = np.arange(len(row))
    assignments = np.array(list(permutations(range(width))))
    best = np.ones((shape[0], len(assignments)), np.bool_)
    for objective in edges[2:]:
        weight = np.append(objective, 0.0)[edge]  # index -1, no edge, weighs nothing
        totals = weight[:, np.arange(width), assignments].sum(axis=2)
        totals[~best] = -1.0
        best &= totals >= totals.max(axis=1, keepdims=True) - TOLERANCE
    taken: Ints = edge[
        np.arange(shape[0])[:, None], np.arange(width), assignments[best.argmax(axis=1)]
    ]
    return taken[taken >= 0]


def _tiered(edges: _Edges, pairs: int) -> _Edges:
    """Tiers as credit: a pair is worth more than ``pairs`` pairs of the tier below."""
    levels = [np.where(t > 0, _above(pairs) ** (t - 1.0), 0.0) for t in edges[2:4]]
    return edges._replace(required=levels[0], optional=levels[1])


def _above(amount: float) -> float:
    """The least power of two above an amount: multiplying by it rounds nothing."""
    return float(2.0 ** np.frexp(amount)[1])


def _assign(gold_count: int, predicted_count: int, edges: _Edges, tiers: int) -> Ints:
    """Chosen edges of one larger component."""
    weight = _weight(
        _tiered(edges, min(gold_count, predicted_count)) if tiers else edges,
        min(gold_count, predicted_count),
    )
    gold, predicted = edges.gold, edges.predicted
    if max(gold_count, predicted_count) <= DENSE or 4 * len(gold) > gold_count * predicted_count:
        return _assign_dense(gold_count, predicted_count, gold, predicted, weight)
    return _assign_sparse(gold_count, predicted_count, gold, predicted, weight)


def _weight(edges: _Edges, pairs: int) -> Floats:
    """All three objectives as one: no sum of a lower one reaches a step of a higher one."""
    _, _, required, optional, preference = edges
    whole = all((x == np.floor(x)).all() for x in (required, optional))
    step = 1.0 if whole else FINEST
    weight: Floats = required
    if optional.any():
        weight = required * _above(pairs * float(optional.max()) / step) + optional
    if preference.any():
        weight = weight + preference * (step / _above(pairs))
    return weight


def _assign_dense(
    gold_count: int, predicted_count: int, gold: Ints, predicted: Ints, weight: Floats
) -> Ints:
    import lap  # noqa: PLC0415  # most inputs have no component of this size

    nothing = float(weight.max())
    cost = np.full((gold_count, predicted_count), nothing)
    cost[gold, predicted] = nothing - weight
    partner: Ints = lap.lapjv(cost, extend_cost=True)[1]
    return np.flatnonzero(partner[gold] == predicted)


def _assign_sparse(
    gold_count: int, predicted_count: int, gold: Ints, predicted: Ints, weight: Floats
) -> Ints:
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # .4 s to import, needed here alone
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    # Each gold has a partner of its own that earns nothing, so that a full matching exists.
    spare = np.arange(gold_count)
    nothing = 2.0 * float(weight.max())
    costs = np.concatenate([nothing - weight, np.full(gold_count, nothing)])
    rows = np.concatenate([gold, spare])
    columns = np.concatenate([predicted, predicted_count + spare])
    matrix = csr_matrix((costs, (rows, columns)), (gold_count, predicted_count + gold_count))
    partner: Ints = min_weight_full_bipartite_matching(matrix)[1]
    return np.flatnonzero(partner[gold] == predicted)
