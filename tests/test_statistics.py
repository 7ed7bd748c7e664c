"""Intervals, tests and rankings over documents, against arithmetic and independent versions."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.counts import Array
from onrecord.randomisation import SEED, randomisation_test
from onrecord.ranking import holm, mean_over_repeats, minimum_detectable, rank
from onrecord.resampling import (
    Interval,
    NoInterval,
    difference,
    interval,
    jackknife_error,
    non_inferiority,
)


def rows(*documents: tuple[float, float, float]) -> Array:
    """Documents as (found, gold, predicted)."""
    return np.array([(m, m, g, p) for m, g, p in documents], float).reshape(-1, 4)


@st.composite
def counts(draw: st.DrawFn, least: int = 1, most: int = 6) -> Array:
    """Documents with 0 to 3 gold and predicted annotations."""
    found = []
    for _ in range(draw(st.integers(least, most))):
        gold, predicted = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        found.append((draw(st.integers(0, min(gold, predicted))), gold, predicted))
    return rows(*found)


def kept(found: Interval | NoInterval) -> Interval:
    assert isinstance(found, Interval), found
    return found


def test_the_interval_of_one_system_is_the_jackknife_on_the_logit() -> None:
    found = kept(interval(rows((4, 5, 5), (3, 5, 5), (3.5, 5, 5))))
    # F1 = 21/30 = .7, logit ln(7/3) = .847298
    # without one: 13/20 = .65, 15/20 = .75, 14/20 = .7; logits .619039, 1.098612, .847298
    # their mean .854983; squares .055669 + .059355 + .000059 = .115084; · 2/3 = .076722 = .276988²
    assert found.error == pytest.approx(0.276988, abs=1e-6)
    # t(.975, 2) = 4.302653; .847298 ∓ 1.191782 = −.344484, 2.039080
    assert found.low == pytest.approx(1 / (1 + math.exp(0.344484)), abs=1e-5)
    assert found.high == pytest.approx(1 / (1 + math.exp(-2.039080)), abs=1e-5)
    assert found.level == 0.95


def test_the_interval_of_a_difference_is_the_jackknife_on_it() -> None:
    found = difference(rows((2, 5, 5), (3, 5, 5)), rows((3, 5, 5), (5, 5, 5)))
    # F1 5/10 and 8/10; without the first .6 and 1, without the second .4 and .6: Δ .4 and .2
    # SE² = 1/2 · (.1² + .1²) = .01; t(.975, 1) = 12.706205
    assert found.units == 2
    assert found.delta == pytest.approx(0.3)
    assert found.error == pytest.approx(0.1)
    assert kept(found.interval).low == pytest.approx(0.3 - 1.2706205)
    assert kept(found.interval).high == pytest.approx(0.3 + 1.2706205)


@given(counts(2, 8))
def test_the_jackknife_equals_the_textbook_formula(documents: Array) -> None:
    found = interval(documents)
    numbers = [(Fraction(m) + Fraction(p), Fraction(g) + Fraction(s)) for m, p, g, s in documents]
    top, bottom = (sum(column) for column in zip(*numbers, strict=True))
    whole = [(top, bottom)] + [(top - t, bottom - b) for t, b in numbers]
    if any(not b for _, b in whole):
        assert str(found) == "F1 is undefined, for all documents or without one of them"
    elif any(t in (0, b) for t, b in whole):
        assert str(found) == "F1 is 0 or 1, for all documents or without one of them"
    else:
        logits = [math.log(t / (b - t)) for t, b in whole]
        left, size = logits[1:], len(documents)
        mean = sum(left) / size
        error = math.sqrt((size - 1) / size * sum((x - mean) ** 2 for x in left))
        assert kept(found).error == pytest.approx(error, abs=1e-9)
        low, high = kept(found).low, kept(found).high
        # symmetric on the logit around the corpus F1
        middle = (math.log(low / (1 - low)) + math.log(high / (1 - high))) / 2
        assert middle == pytest.approx(logits[0], abs=1e-6)


@pytest.mark.parametrize(
    ("documents", "why"),
    [
        ([], "no document"),
        ([(1, 2, 2)], "one document has no interval"),
        ([(2, 2, 2), (3, 3, 3)], "F1 is 0 or 1"),
        ([(0, 2, 2), (0, 3, 3)], "F1 is 0 or 1"),
        ([(1, 2, 2), (2, 2, 2)], "F1 is 0 or 1"),  # without the first it is 1
        # the same where floats say 1 - 1e-16: 64 + 1.94… - 1.94… is less than 64
        (
            [
                (1.9402597402597401, 7, 7),
                (2, 2, 2),
                (18, 18, 18),
                (6, 6, 6),
                (18, 18, 18),
                (2, 2, 2),
                (18, 18, 18),
            ],
            "F1 is 0 or 1",
        ),
        ([(0, 0, 0), (0, 0, 0)], "F1 is undefined"),
        ([(1, 2, 2), (0, 0, 0)], "F1 is undefined"),  # without the first nothing is left
    ],
)
def test_where_there_is_no_interval_the_reason_is_given(documents: Any, why: str) -> None:
    found = interval(rows(*documents))
    assert isinstance(found, NoInterval)
    assert why in str(found)


def test_where_there_is_no_interval_of_a_difference_the_reason_is_given() -> None:
    one, two = rows((1, 2, 2)), rows((1, 2, 2), (0, 0, 0))
    assert str(difference(one, one).interval) == "one document has no interval"
    assert difference(one, one).delta == 0
    assert "undefined without one of the documents" in str(difference(two, two).interval)
    nothing = rows((0, 0, 0), (0, 0, 0))
    assert difference(nothing, nothing).delta is None
    twice = rows((1, 2, 2), (1, 2, 2))
    assert str(difference(twice, twice).interval) == "every document says the same"


def by_hand(first: Array, second: Array) -> tuple[Fraction | None, Fraction]:
    """The difference of F1 and the share of all swaps that reach it, in exact numbers."""
    both = [
        [(Fraction(m) + Fraction(p), Fraction(g) + Fraction(s)) for m, p, g, s in side]
        for side in (first, second)
    ]

    def delta(swaps: tuple[bool, ...]) -> Fraction | None:
        rates = []
        for side in (0, 1):
            chosen = [both[side ^ swap][i] for i, swap in enumerate(swaps)]
            top, bottom = (sum(column) for column in zip(*chosen, strict=True))
            rates.append(Fraction(top, bottom) if bottom else None)
        a, b = rates
        return None if a is None or b is None else b - a

    observed = delta((False,) * len(first))
    ways = [delta(swaps) for swaps in product([False, True], repeat=len(first))]
    far = sum(d is None or observed is None or abs(d) >= abs(observed) for d in ways)
    return observed, Fraction(far, len(ways))


@given(st.data())
def test_the_exact_test_equals_all_swaps_tried_one_by_one(data: st.DataObject) -> None:
    first = data.draw(counts(2, 7))
    second = data.draw(counts(len(first), len(first)))
    found = randomisation_test(first, second)
    delta, p = by_hand(first, second)
    assert found.exact
    assert found.seed is None
    if delta is None:
        assert (found.delta, found.p, found.reason) == (None, None, "an F1 is undefined")
    else:
        assert found.delta == pytest.approx(float(delta))
        assert found.p == float(p)
        assert found.swaps == 2 ** len(first)


def test_a_test_by_hand() -> None:
    first = rows((0, 1, 1), (0, 1, 1), (1, 1, 1))
    second = rows((1, 1, 1), (1, 1, 1), (0, 1, 1))
    # Δ = 2/3 − 1/3; of 8 swaps: ±1 for 2 (all one side), ±1/3 for the other 6: all reach 1/3
    assert randomisation_test(first, second).p == 1
    # without the third document Δ = 1; of 4 swaps two reach it
    found = randomisation_test(first[:2], second[:2])
    assert (found.delta, found.p, found.smallest) == (1, 0.5, 0.5)


def test_few_documents_say_that_nothing_can_be_significant() -> None:
    first, second = rows(*[(0, 1, 1)] * 5), rows(*[(1, 1, 1)] * 5)
    found = randomisation_test(first, second)
    assert (found.p, found.smallest) == (2 / 32, 2 / 32)
    assert "with 5 documents no difference can reach .05" in found.reason
    six = randomisation_test(np.tile(first[:1], (6, 1)), np.tile(second[:1], (6, 1)))
    assert (six.p, six.reason) == (2 / 64, "")


def test_one_document_has_no_test() -> None:
    found = randomisation_test(rows((0, 1, 1)), rows((1, 1, 1)))
    assert (found.delta, found.p, found.smallest, found.swaps) == (1, None, None, 0)
    assert found.reason == "with one document no two systems can be told apart"


def systems(documents: int, seed: int = 1, gain: float = 0.05) -> tuple[Array, Array]:
    """Two systems of which the second is a little better."""
    random = np.random.default_rng(seed)
    gold = random.integers(5, 30, documents)
    sides = []
    for chance in (0.7, 0.7 + gain):
        found = random.binomial(gold, chance)
        sides.append(rows(*zip(found, gold, found + random.binomial(gold, 0.2), strict=True)))
    return sides[0], sides[1]


def test_sixteen_documents_are_tested_exactly_and_seventeen_by_sampling() -> None:
    assert randomisation_test(*systems(16)).swaps == 2**16
    found = randomisation_test(*systems(17))
    assert (found.exact, found.swaps, found.seed) == (False, 9_999, SEED)
    assert found.smallest == 1 / 10_000


def test_thousands_of_documents_that_change_alike_have_the_p_of_a_sign_test() -> None:
    # 1,036 documents only the second system finds, 964 only the first, 3,000 both, all of one
    # gold and one prediction: a swap moves Δ by the sign alone, so p is that of a fair coin that
    # falls on one side at least 1,036 times of 2,000 (or at most 964): 2 · P(X ≥ 1036)
    first = rows(*[(0, 1, 1)] * 1_036, *[(1, 1, 1)] * 964, *[(1, 1, 1)] * 3_000)
    second = rows(*[(1, 1, 1)] * 1_036, *[(0, 1, 1)] * 964, *[(1, 1, 1)] * 3_000)
    found = randomisation_test(first, second)
    exact = 2 * sum(math.comb(2_000, k) for k in range(1_036, 2_001)) / 2**2_000
    assert found.p == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / found.swaps))
    turned = randomisation_test(first[::-1].copy(), second[::-1].copy())
    assert turned == found


def test_sampled_p_is_near_the_exact_p_and_counts_the_observation_itself() -> None:
    first, second = systems(17, seed=2)
    found = randomisation_test(first, second)
    signs = 1 - 2 * (np.arange(2**17)[:, None] >> np.arange(17) & 1)
    a, b = (np.stack([x[:, 0] + x[:, 1], x[:, 2] + x[:, 3]]) for x in (first, second))
    middle, half = (a + b).sum(axis=1) / 2, (b - a) @ signs.T / 2
    one, other = ((middle[0] + s * half[0]) / (middle[1] + s * half[1]) for s in (-1, 1))
    deltas = other - one
    exact = float(np.mean(np.abs(deltas) >= abs(deltas[0]) - 1e-12))
    assert found.p is not None
    assert 0.01 < exact < 0.5
    # within four standard errors of 9,999 draws
    assert abs(found.p - exact) < 4 * math.sqrt(exact * (1 - exact) / 9_999)
    # p = (c + 1) / (R + 1): one of whole tenthousandths
    assert found.p * 10_000 == pytest.approx(round(found.p * 10_000))
    none = randomisation_test(first, second, swaps=19)
    assert none.p is not None
    assert none.p >= 1 / 20


def test_a_seed_decides_and_zero_is_a_seed() -> None:
    first, second = systems(20)
    ps = {seed: randomisation_test(first, second, seed=seed).p for seed in (0, 1, 2)}
    assert randomisation_test(first, second, seed=0).seed == 0
    assert randomisation_test(first, second, seed=0).p == ps[0]
    assert len(set(ps.values())) > 1


@given(counts(2, 8), st.randoms(use_true_random=False))
def test_no_order_of_documents_changes_an_interval(documents: Array, random: Random) -> None:
    other = documents[random.sample(range(len(documents)), len(documents))] / 3
    assert interval(other) == interval(documents / 3)


@pytest.mark.parametrize("size", [12, 20])
def test_no_order_of_documents_changes_a_difference_or_a_test(size: int) -> None:
    first, second = (side / 3 for side in systems(size))
    order = np.random.default_rng(5).permutation(size)
    assert difference(first[order], second[order]) == difference(first, second)
    assert randomisation_test(first[order], second[order]) == randomisation_test(first, second)


def test_two_systems_swapped_have_the_same_p_and_the_opposite_difference() -> None:
    first, second = systems(10)
    there, back = randomisation_test(first, second), randomisation_test(second, first)
    assert there.p == back.p
    assert there.delta is not None
    assert back.delta == pytest.approx(-there.delta)


def test_documents_of_one_story_are_one_unit() -> None:
    first, second = systems(12)
    clusters = [f"story {number % 4}" for number in range(12)]
    summed = [np.stack([side[k::4].sum(axis=0) for k in range(4)]) for side in (first, second)]
    assert interval(first, clusters=clusters) == interval(summed[0])
    assert difference(first, second, clusters=clusters) == difference(*summed)
    clustered = randomisation_test(first, second, clusters=clusters)
    assert clustered == randomisation_test(*summed)
    assert (clustered.units, clustered.swaps) == (4, 16)
    assert minimum_detectable(first, second, clusters=clusters) == minimum_detectable(*summed)
    one = ["the same"] * 12
    assert str(interval(first, clusters=one)) == "one document has no interval"


def test_documents_that_are_copied_are_not_more_evidence_if_they_are_clustered() -> None:
    first, _ = systems(9)
    clusters = [*range(9), *range(9)]
    once = kept(interval(first))
    copied = np.concatenate([first, first])
    assert kept(interval(copied, clusters=clusters)).low == pytest.approx(once.low)
    assert kept(interval(copied)).low > once.low


def test_holm_multiplies_the_smallest_by_the_most_and_never_goes_down() -> None:
    # .01 · 3; .03 · 2; .04 · 1 is less than .06 before it
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    # at most 1; what has no p does not count
    assert holm([0.6, 0.5]) == [1.0, 1.0]
    assert holm([0.02, None, 0.01]) == [0.02, None, 0.02]
    assert holm([]) == []


def ladder(*shares: float) -> dict[str, Array]:
    """Systems a, b, c … that find a share of 20 in each of 12 documents, some noise apart."""
    random = np.random.default_rng(2)
    noise = random.integers(-1, 2, (12, len(shares)))
    return {
        name: rows(*((20 * share + e, 20, 20) for e in noise[:, number]))
        for number, (name, share) in enumerate(zip("abcdef", shares, strict=False))
    }


def test_ranks_are_intervals_between_those_who_are_better_and_those_who_are_worse() -> None:
    ranking = rank(ladder(0.6, 0.8, 0.8, 0.4))
    found = {s.name: (s.best_rank, s.worst_rank, s.group) for s in ranking.standings}
    assert found == {"b": (1, 2, 1), "c": (1, 2, 1), "a": (3, 3, 2), "d": (4, 4, 3)}
    rates = [s.f1 for s in ranking.standings if s.f1 is not None]
    assert rates == sorted(rates, reverse=True)
    assert len(ranking.pairs) == 6
    # twelve documents all one way: 2 of 2¹² swaps; the smallest of six is multiplied by 6
    assert min(p.adjusted for p in ranking.pairs if p.adjusted) == pytest.approx(6 * 2 / 4096)


def test_a_tie_group_holds_those_not_significantly_below_its_best() -> None:
    """a ≈ b and b ≈ c but a > c, so c opens a group, which d shares: it is not below c."""
    b = [11] * 8 + [13] + [12] * 3
    found = {"a": [12] * 12, "b": b, "c": [11] * 12, "d": [11] * 12}
    ranking = rank({n: rows(*((m, 20, 20) for m in of_n)) for n, of_n in found.items()})
    pairs = {p.first + p.second: p for p in ranking.pairs}
    # a − b is 1 in eight documents and −1 in one: 2 · (1 + 9) of 2⁹ swaps reach 7; the third
    # smallest of six p-values, after ac and ad, is multiplied by 4
    assert pairs["ab"].test.p == 20 / 512
    assert pairs["ab"].adjusted == 4 * 20 / 512
    assert pairs["ac"].adjusted == 6 * 2 / 4096
    groups = {s.name: (s.best_rank, s.worst_rank, s.group) for s in ranking.standings}
    assert groups == {"a": (1, 2, 1), "b": (1, 4, 1), "c": (2, 4, 2), "d": (2, 4, 2)}


def test_systems_that_say_the_same_tie() -> None:
    found = rank({"x": systems(10)[0], "y": systems(10)[0]})
    assert [(s.best_rank, s.worst_rank, s.group) for s in found.standings] == [(1, 2, 1)] * 2
    assert found.pairs[0].test.p == found.pairs[0].adjusted == 1


def test_a_system_without_a_rate_stands_last_and_is_never_worse_for_sure() -> None:
    nothing = np.zeros((12, 4))
    ranking = rank({"a": nothing, "b": systems(12)[0]})
    assert [(s.name, s.f1 is None) for s in ranking.standings] == [("b", False), ("a", True)]
    assert ranking.pairs[0].test.p is None
    assert ranking.standings[1].best_rank == 1


def test_the_minimum_detectable_difference_is_two_quantiles_of_t_times_the_error() -> None:
    first, second = rows((2, 5, 5), (3, 5, 5)), rows((3, 5, 5), (5, 5, 5))
    # SE(Δ) = .1 as above; t(.975, 1) = 12.706205, t(.80, 1) = tan(.3 π) = 1.376382
    assert minimum_detectable(first, second) == pytest.approx(1.4082587)
    assert minimum_detectable(first[:1], second[:1]) is None
    ranking = rank({"a": first, "b": second})
    assert ranking.detectable == pytest.approx(1.4082587)


def test_non_inferiority_looks_at_one_bound() -> None:
    first, second = systems(12, gain=0.0)
    found = difference(first, second)
    assert found.delta is not None
    assert found.error is not None
    # t(.95, 11) = 1.795885
    bound = found.delta - 1.795885 * found.error
    assert non_inferiority(found, -bound + 1e-4) == "non-inferior"
    assert non_inferiority(found, -bound - 1e-4) == "inconclusive"
    worse = difference(second, first * np.array([0.3, 0.3, 1, 1]))
    assert non_inferiority(worse, 0.01) == "inferior"
    same = difference(first, first)
    assert non_inferiority(same, 0.01) == "non-inferior"
    assert non_inferiority(difference(first[:1], first[:1]), 0.01) == "inconclusive"


def test_repeats_are_averaged_and_are_not_more_documents() -> None:
    first, second = systems(8)
    averaged = mean_over_repeats([first, second])
    assert averaged.shape == first.shape
    assert (averaged == (first + second) / 2).all()


def test_the_jackknife_error_of_equal_values_is_nothing() -> None:
    assert jackknife_error(np.full(5, 0.25)) == 0
