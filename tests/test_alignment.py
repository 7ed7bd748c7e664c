"""Laws of the optimiser, against every assignment tried one by one."""

from __future__ import annotations

from itertools import permutations
from typing import Any

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


@pytest.mark.parametrize("seed", range(20))
def test_tiers_and_preference_are_kept_in_turn_in_a_component_of_any_size(seed: int) -> None:
    """One weight for both sides' four tiers and a preference: none drowns another."""
    rng = np.random.default_rng(seed)
    side = 6
    tier = rng.integers(1, 5, (side, side))
    need = rng.random(side) < (0.6 if seed % 2 else 1.1)
    prefer = rng.integers(0, 1000, (side, side)) / 1000
    gold, predicted = (x.ravel() for x in np.indices((side, side)))
    chosen = best_pairs(
        gold,
        predicted,
        tier.ravel().astype(float),
        required=need[gold],
        preference=prefer.ravel(),
        tiers=4,
    )

    def worth(pairs: Any) -> tuple[Any, ...]:
        counts = [0] * 8
        for g, p in pairs:
            counts[(0 if need[g] else 4) + 4 - tier[g, p]] += 1
        return (*counts, round(sum(prefer[g, p] for g, p in pairs), 6))

    found = worth(list(zip(gold[chosen], predicted[chosen], strict=True)))
    assert found == max(worth(list(enumerate(said))) for said in permutations(range(side)))


def test_a_preference_never_costs_credit_however_many_pairs_have_one() -> None:
    # Six pairs: those of the diagonal earn 5e-8 more in all, those beside it are preferred.
    side = 6
    credit = np.full((side, side), 0.5) + np.eye(side) * 5e-8 / side
    prefer = 1 - np.eye(side)
    pairs, _ = solve(credit, np.ones(side, bool), prefer)
    assert pairs == [(i, i) for i in range(side)]
