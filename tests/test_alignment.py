"""Laws of the optimiser, against every assignment tried one by one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.alignment import best_pairs, components

CREDITS = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1 / 3, 1.0])


@st.composite
def graphs(draw: st.DrawFn, side: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, columns = draw(st.integers(1, side)), draw(st.integers(1, side))
    credit = draw(st.lists(CREDITS, min_size=rows * columns, max_size=rows * columns))
    prefer = draw(st.lists(st.integers(0, 3), min_size=len(credit), max_size=len(credit)))
    required = draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
    return (
        np.array(credit).reshape(rows, columns),
        np.array(required),
        np.array(prefer, float).reshape(rows, columns),
    )


def brute_force(
    credit: np.ndarray, required: np.ndarray, prefer: np.ndarray
) -> tuple[float, float, float]:
    rows, columns = credit.shape
    best = (0.0, 0.0, 0.0)
    spare = [None] * rows
    for way in set(permutations([*range(columns), *spare], rows)):
        pairs = [(i, j) for i, j in enumerate(way) if j is not None and credit[i, j] > 0]
        totals = (
            sum(credit[i, j] for i, j in pairs if required[i]),
            sum(credit[i, j] for i, j in pairs if not required[i]),
            sum(prefer[i, j] for i, j in pairs),
        )
        best = max(best, tuple(round(x, 9) for x in totals))
    return best


def solve(
    credit: np.ndarray, required: np.ndarray, prefer: np.ndarray
) -> tuple[list[tuple[int, int]], tuple[float, float, float]]:
    gold, predicted = np.nonzero(credit)
    weight = credit[gold, predicted]
    chosen = best_pairs(
        gold, predicted, weight, required=required[gold], preference=prefer[gold, predicted]
    )
    pairs = list(zip(gold[chosen].tolist(), predicted[chosen].tolist(), strict=True))
    need = required[gold[chosen]]
    totals = (
        float(weight[chosen][need].sum()),
        float(weight[chosen][~need].sum()),
        float(prefer[gold, predicted][chosen].sum()),
    )
    return pairs, totals


@given(graphs(4))
def test_all_three_objectives_equal_the_best_of_all_assignments(
    graph: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    pairs, totals = solve(*graph)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert totals == pytest.approx(brute_force(*graph))


@pytest.mark.parametrize("density", [0.05, 0.5])
@pytest.mark.parametrize("rows", [9, 40, 600])
def test_large_components_reach_the_optimum_of_an_independent_solver(
    rows: int, density: float
) -> None:
    from scipy.optimize import linear_sum_assignment

    rng = np.random.default_rng(rows)
    credit = rng.random((rows, rows + 3)) * (rng.random((rows, rows + 3)) < density)
    pairs, totals = solve(credit, np.ones(rows, bool), np.zeros_like(credit))
    best = credit[linear_sum_assignment(credit, maximize=True)].sum()
    assert sum(totals) == pytest.approx(best)
    assert len({j for _, j in pairs}) == len(pairs)


def test_a_document_is_paired_the_same_whatever_stands_around_it() -> None:
    rng = np.random.default_rng(3)
    graphs_ = [rng.choice([0, 0.5, 1.0], (n, n)) for n in rng.integers(1, 9, 60)]
    alone, together, shift = [], [], 0
    for credit in graphs_:
        gold, predicted = np.nonzero(credit)
        chosen = best_pairs(gold, predicted, credit[gold, predicted])
        alone += [
            (int(g) + shift, int(p) + shift)
            for g, p in zip(gold[chosen], predicted[chosen], strict=True)
        ]
        together.append((gold + shift, predicted + shift, credit[gold, predicted]))
        shift += len(credit)
    gold, predicted, weight = (np.concatenate(x) for x in zip(*together, strict=True))
    chosen = best_pairs(gold, predicted, weight)
    assert sorted(alone) == list(
        zip(gold[chosen].tolist(), predicted[chosen].tolist(), strict=True)
    )


def test_long_chains_are_one_component() -> None:
    n = 1000
    gold = np.concatenate([np.arange(n), np.arange(1, n)])
    predicted = np.concatenate([np.arange(n), np.arange(n - 1)])
    assert set(components(gold, predicted).tolist()) == {0}


def test_exact_first_would_lose_a_pair() -> None:
    # gold [0,10) [8,12), predicted [0,10) [0,2): edges (0,0) (0,1) (1,0); the optimum is 2 pairs.
    chosen = best_pairs(np.array([0, 0, 1]), np.array([0, 1, 0]), np.ones(3))
    assert chosen.tolist() == [1, 2]


def test_no_edges_give_no_pairs() -> None:
    empty = np.zeros(0, np.int64)
    assert best_pairs(empty, empty, np.zeros(0)).tolist() == []
