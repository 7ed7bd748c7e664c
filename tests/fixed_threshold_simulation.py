"""How often "fail if F1 drops by a point" fails for nothing: ``python -m tests.<this file>``.

Two equally good systems, as in ``statistics_simulation``: a fixed rule compares the F1 of one
with the F1 of the other, either on fresh documents each time or on one set of fresh documents
for both. Beside it what the gate's margin says of the same documents. Seeded.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import numpy as np

from onrecord.counts import Array, total
from onrecord.resampling import difference, non_inferiority
from tests.statistics_simulation import corpus

SIZES = (8, 15, 30, 60, 120)
POINT = 0.01


@dataclass(frozen=True)
class Alarms:
    """What each rule said of two equal systems.

    Attributes:
        documents: size of each sample.
        repetitions: number of samples.
        apart: share in which F1 fell by more than a point from one fresh sample to the next.
        together: share in which it fell by more than a point on one sample that both read.
        inferior: share in which the margin test called the second system inferior.
        inconclusive: share in which the margin test could not tell.
    """

    documents: int
    repetitions: int
    apart: float
    together: float
    inferior: float
    inconclusive: float


def f1(rows: Array) -> float:
    rate = total(rows).f1
    if rate is None:
        raise RuntimeError("the model makes documents without mentions")
    return rate


def simulate(documents: int, repetitions: int, seed: int = 1) -> Alarms:
    """False alarms over many samples of one size."""
    random = np.random.default_rng([seed, documents])
    apart = together = inferior = inconclusive = 0
    for _ in range(repetitions):
        first, second = corpus(random, documents, 2)
        (fresh,) = corpus(random, documents, 1)
        apart += f1(first) - f1(fresh) > POINT
        together += f1(first) - f1(second) > POINT
        answer = non_inferiority(difference(first, second), POINT)
        inferior += answer == "inferior"
        inconclusive += answer == "inconclusive"
    counts = (apart, together, inferior, inconclusive)
    return Alarms(documents, repetitions, *(count / repetitions for count in counts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.stdout.write(
        "documents  fresh samples  one sample  margin: inferior  margin: cannot tell\n"
    )
    for documents in SIZES:
        found = simulate(documents, options.repetitions, options.seed)
        sys.stdout.write(
            f"{documents:9}  {found.apart:13.3f}  {found.together:10.3f}  {found.inferior:16.3f}"
            f"  {found.inconclusive:19.3f}\n"
        )


if __name__ == "__main__":
    main()
