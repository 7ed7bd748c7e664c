"""How often the intervals hold and the tests cry wolf: ``python tests/statistics_simulation.py``.

A model of systems that read news: a document has about 18 gold mentions; its difficulty varies
with a standard deviation of .6 on the logit, a system's luck in it with .45; the corpus F1 is
about .81. Seeded, so that the table is the same every time; 1,000 corpora of each size take some
seconds.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from onrecord.counts import GOLD, MATCHED, Array, total
from onrecord.randomisation import randomisation_test
from onrecord.resampling import Interval, difference, interval

MENTIONS, DIFFICULTY, LUCK, CENTRE = 18, 0.6, 0.45, 1.61
SIZES = (8, 15, 30)
LEVEL = 0.05


@dataclass(frozen=True)
class Rates:
    """What a simulation of corpora of one size found.

    Attributes:
        documents: size of each corpus.
        repetitions: number of corpora.
        coverage: share of 95 % intervals that held the true F1.
        none: share of corpora without an interval.
        alarms: share of corpora in which the test told two equal systems apart.
        interval_alarms: share in which the interval of the difference left out 0.
    """

    documents: int
    repetitions: int
    coverage: float
    none: float
    alarms: float
    interval_alarms: float


def corpus(random: Generator, documents: int, systems: int) -> list[Array]:
    """Counts of equally good systems on the same documents."""
    gold = random.poisson(MENTIONS, documents)
    difficulty = random.normal(CENTRE, DIFFICULTY, documents)
    found = []
    for _ in range(systems):
        chance = 1 / (1 + np.exp(-(difficulty + random.normal(0, LUCK, documents))))
        matched = random.binomial(gold, chance)
        spurious = random.binomial(gold, 1 - chance)
        found.append(np.stack([matched, matched, gold, matched + spurious], axis=1).astype(float))
    return found


def true_f1(random: Generator) -> float:
    """F1 on so many documents that chance is out of it."""
    (rows,) = corpus(random, 400_000, 1)
    rate = total(rows).f1
    if rate is None or not rows[:, GOLD].sum() > rows[:, MATCHED].sum() > 0:
        raise RuntimeError("the model makes no sense")
    return rate


def simulate(documents: int, repetitions: int, seed: int = 1) -> Rates:
    """Coverage and false alarms over many corpora of one size."""
    random = np.random.default_rng([seed, documents])
    truth = true_f1(np.random.default_rng(seed))
    held = none = alarms = left_out = 0
    for _ in range(repetitions):
        first, second = corpus(random, documents, 2)
        bounds = interval(first)
        if isinstance(bounds, Interval):
            held += bounds.low <= truth <= bounds.high
        else:
            none += 1
        p = randomisation_test(first, second).p
        alarms += p is not None and p <= LEVEL
        around = difference(first, second).interval
        left_out += isinstance(around, Interval) and not around.low <= 0 <= around.high
    known = max(1, repetitions - none)
    return Rates(
        documents,
        repetitions,
        held / known,
        none / repetitions,
        alarms / repetitions,
        left_out / repetitions,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.stdout.write(f"true F1 {true_f1(np.random.default_rng(options.seed)):.3f}\n")
    sys.stdout.write("documents  coverage  no interval  swap test  interval of the difference\n")
    for documents in SIZES:
        found = simulate(documents, options.repetitions, options.seed)
        sys.stdout.write(
            f"{documents:9}  {found.coverage:8.3f}  {found.none:11.3f}  {found.alarms:9.3f}"
            f"  {found.interval_alarms:26.3f}\n"
        )


if __name__ == "__main__":
    main()
