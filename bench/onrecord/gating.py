"""Bless an extractor's run as a baseline, and hold later runs to it.

``bless`` writes down what an extractor said, annotation by annotation; ``gate`` compares a later
run on the same documents, where every difference is a fact and no sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import msgspec

from onrecord.comparing import Flip, flips
from onrecord.corpus import Corpus
from onrecord.errors import ExtractorError
from onrecord.evaluation import Predictions, evaluate, settings_for
from onrecord.regression.baseline_file import read_baseline, written
from onrecord.regression.baselines import (
    Side,
    baseline_of,
    require_same_signature,
    restored,
    sat,
)
from onrecord.regression.checks import checked
from onrecord.regression.findings import EXTRACTOR, Check, Findings, Score
from onrecord.regression.numbers import attempted, scores
from onrecord.regression.policy import MustFind, Policy, Target, policy_from
from onrecord.regression.repeats import Sittings, sittings
from onrecord.report.gate import as_text
from onrecord.running.run_folder import write_whole
from onrecord.scorecard import Scorecard
from onrecord.scoring import Settings
from onrecord.wire_results import Baseline

__all__ = [
    "Baseline",
    "Check",
    "MustFind",
    "Policy",
    "Score",
    "Verdict",
    "bless",
    "gate",
    "policy_from",
    "read_baseline",
    "write_baseline",
]

STRICT = Policy()
"""No headline may fall on the same documents."""


class Verdict(Findings, frozen=True, kw_only=True):
    """What a gate found, and what a process that runs it exits with."""

    def text(self, limit: int | None = None) -> str:
        """What broke, what was fixed, what changed, then scores and checks, for people.

        Args:
            limit: how many flips of each kind are written out; None: all.
        """
        return as_text(self, limit)


def bless(
    gold: Corpus,
    predicted_run: Predictions,
    *,
    settings: Settings | None = None,
    with_failures: bool = False,
) -> Baseline:
    """A baseline of a run: signature, scores, counts of each document, exact annotations.

    Of a run with repeats the first one is blessed.

    Args:
        gold: the corpus.
        predicted_run: as from ``open_predictions``.
        settings: profile and type map; by default those of the corpus.
        with_failures: bless a run in which documents failed, or that lacks some.

    Raises:
        InvalidInputError: a document or prediction breaks its contract.
        ExtractorError: a document failed, or the run lacks it.
    """
    rules = settings or settings_for(gold)
    first = sittings(predicted_run, predicted_run.run).each[0]
    card = evaluate(gold, first, rules)
    failed = [failure for failure in card.failed if failure.kind != "skipped"]
    if failed and not with_failures:
        raise ExtractorError(
            failed[0].doc_id,
            f"the extractor failed on {len(failed)} of {len(card.digests)} documents: "
            f"{failed[0].message}",
            "a baseline of a failed run would hide the failure; --with-failures blesses it anyway",
        )
    return baseline_of(card, first)


def write_baseline(baseline: Baseline, path: Path) -> bool:
    """Write a baseline, all of it or nothing; equal ones are equal bytes.

    Returns:
        Whether the file is another than before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_whole(path, written(baseline))


def gate(
    gold: Corpus,
    predicted: Predictions,
    baseline: Baseline,
    policy: Policy = STRICT,
    *,
    settings: Settings | None = None,
    place: str = "baseline",
) -> Verdict:
    """Compare a run with a baseline on the same documents.

    A run with repeats is judged once for each of them: a check that not all repeats answer alike
    is inconclusive.

    Args:
        gold: the corpus of the baseline.
        predicted: as from ``open_predictions``.
        baseline: as from ``bless`` or ``read_baseline``.
        policy: what may pass.
        settings: profile and type map; by default those of the corpus.
        place: the baseline's file, for error messages.

    Raises:
        IncomparableError: the run has another signature; shows the difference.
        InvalidInputError: input breaks its contract, the baseline's counts do not follow from
            its annotations, or the policy names what is not there.
    """
    rules = settings or settings_for(gold)
    run = sittings(predicted, predicted.run)
    documents = tuple(gold)  # read once: both sides' alignments point at them anyway
    gold = replace(gold, read=lambda: documents)
    first = sat(gold, run.each[0], rules)
    require_same_signature(baseline, first.card, place)
    before = restored(baseline, gold, rules, place)
    hearings = [_heard(policy, before, first)]
    hearings += [_heard(policy, before, sat(gold, each, rules)) for each in run.each[1:]]
    card = first.card if len(run.each) == 1 else evaluate(gold, run.whole, rules)
    return _verdict(baseline, before.card, card, policy, run, hearings)


class _Hearing(NamedTuple):
    """What one repeat has to say."""

    checks: tuple[Check, ...]
    flips: list[Flip]


def _heard(policy: Policy, before: Side, after: Side) -> _Hearing:
    flipped = flips(before.watching, after.watching, before.card.attempted)
    return _Hearing(tuple(checked(policy, before, after, flipped, "policy")), flipped)


def _verdict(
    baseline: Baseline,
    before: Scorecard,
    card: Scorecard,
    policy: Policy,
    run: Sittings,
    hearings: Sequence[_Hearing],
) -> Verdict:
    flipped, seen = _together([hearing.flips for hearing in hearings])
    named = [Target.parse(key, "policy") for key in (*policy.floors, *policy.allowed_drops)]
    answers = zip(*(hearing.checks for hearing in hearings), strict=True)
    checks = tuple(_unanimous(same) for same in answers)
    return Verdict(
        signature=str(card.signature),
        baseline=str(baseline.extractor.get("name") or "baseline"),
        extractor=str(card.extractor.get("name") or "predictions"),
        checks=(*_failed(card), *checks, *_new_tasks(before, card)),
        flips=flipped,
        scores=tuple(scores(before, card, named, "policy")),
        failures=card.failures,
        repeats=len(run.each),
        flaky=run.flaky,
        seen=seen,
    )


def _failed(card: Scorecard) -> tuple[Check, ...]:
    """A check that exists only if it fails: the extractor broke down somewhere."""
    failed = [failure for failure in card.failed if failure.kind == "error"]
    if not failed:
        return ()
    documents = len({failure.doc_id for failure in failed})
    told = f"{documents} of {len(card.digests)} documents failed, first {failed[0].doc_id}: "
    return (Check(EXTRACTOR, "", False, told + failed[0].message),)  # noqa: FBT003  # the answer


def _new_tasks(before: Scorecard, card: Scorecard) -> Iterator[Check]:
    for task in attempted(card):
        if task not in attempted(before):
            told = f"{task} is attempted now and was not when blessed: bless the run to hold it"
            yield Check(f"{task} is new", task, True, told)  # noqa: FBT003  # the answer


def _unanimous(answers: Sequence[Check]) -> Check:
    """One answer of all repeats, or inconclusive if they differ."""
    passed = {check.passed for check in answers}
    first = answers[0]
    if len(answers) == 1:
        return first
    if len(passed) == 1:
        told = f"in each of {len(answers)} repeats; in the first {first.message}"
        return msgspec.structs.replace(first, message=told)
    count = sum(check.passed is True for check in answers)
    worst = next(check for check in answers if check.passed is not True)
    told = f"passes in {count} of {len(answers)} repeats, not in another: {worst.message}"
    return Check(worst.name, worst.task, None, told)


def _together(hearings: Sequence[Sequence[Flip]]) -> tuple[tuple[Flip, ...], tuple[int, ...]]:
    """The flips of all repeats, each once, broken first; and in how many repeats each was seen."""
    if len(hearings) == 1:
        return tuple(hearings[0]), (1,) * len(hearings[0])
    encoder = msgspec.json.Encoder(order="sorted")
    found: dict[bytes, tuple[Flip, int]] = {}
    for flipped in hearings:
        for key, flip in {encoder.encode(flip): flip for flip in flipped}.items():
            found[key] = (flip, found.get(key, (flip, 0))[1] + 1)
    order = ("broken", "fixed", "changed")
    ranked = sorted(found.values(), key=lambda pair: order.index(pair[0].change))
    return tuple(flip for flip, _ in ranked), tuple(count for _, count in ranked)
