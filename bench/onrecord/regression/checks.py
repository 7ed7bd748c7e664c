"""The questions of a policy, answered on the same documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.comparing import Flip, Reading, extent
from onrecord.detail import surfaces
from onrecord.errors import InvalidInputError
from onrecord.regression.baselines import Side
from onrecord.regression.findings import Check
from onrecord.regression.numbers import Numbers, attempted, numbers
from onrecord.regression.policy import MustFind, Policy, Target
from onrecord.resampling import non_inferiority
from onrecord.suggestions import hint

EXACT = 1e-12
"""F1 that differ by less are equal: sums of partial credit are rounded."""


def checked(
    policy: Policy, before: Side, after: Side, flips: Sequence[Flip], place: str
) -> Iterator[Check]:
    """Every check of a policy, those that always run first.

    Raises:
        InvalidInputError: the policy names what is not there.
    """
    drops = {
        _full(before, Target.parse(key, place), place): allowed
        for key, allowed in policy.allowed_drops.items()
    }
    for task in attempted(before.card):
        headline = _full(before, Target(task), place)
        both = numbers(before.card, after.card, headline, place)
        if policy.margin is not None:
            yield _margin(both, policy.margin)
        elif headline not in drops:
            yield _fell(f"{task} headline", both, 0.0)
    for target, allowed in drops.items():
        both = numbers(before.card, after.card, target, place)
        yield _fell(f"{target} allowed drop", both, allowed)
    for key, least in policy.floors.items():
        both = numbers(before.card, after.card, Target.parse(key, place), place)
        yield _floor(both, least)
    for wanted in policy.must_find:
        yield _must_find(wanted, before, after, place)
    if policy.no_new_errors:
        yield _no_new_errors(flips)


def _full(side: Side, target: Target, place: str) -> Target:
    """A target with its criterion filled in."""
    return numbers(side.card, side.card, target, place).target


def _fell(name: str, both: Numbers, allowed: float) -> Check:
    task = both.target.task
    if both.after is None:
        return Check(name, task, False, _not_attempted(task))  # noqa: FBT003  # the answer
    limit = f", {points(allowed)} allowed" if allowed else ""
    verdict = both.fall <= allowed + EXACT
    return Check(name, task, verdict, f"{_moved(both)}{limit}")


def _floor(both: Numbers, least: float) -> Check:
    name, task = f"{both.target} floor", both.target.task
    if both.after is None:
        return Check(name, task, False, _not_attempted(task))  # noqa: FBT003  # the answer
    f1 = both.new.f1
    if f1 is None:
        message = f"{both.target} has neither gold nor predictions, so no F1 to hold to {least:g}"
        return Check(name, task, None, message)
    relation = "≥" if f1 >= least - EXACT else "<"
    message = f"{both.target} F1 is {_digits(f1, least)} {relation} {_digits(least, f1)}"
    return Check(name, task, f1 >= least - EXACT, message)


def _margin(both: Numbers, margin: float) -> Check:
    task = both.target.task
    name = f"{task} margin"
    if both.after is None:
        return Check(name, task, False, _not_attempted(task))  # noqa: FBT003  # the answer
    found = both.difference()
    said = non_inferiority(found, margin)
    loss, moved = f"less than {points(margin)} on documents like these", _moved(both)
    if said == "non-inferior":
        return Check(name, task, True, f"{moved}; shown to lose {loss}")  # noqa: FBT003  # as above
    if said == "inferior":
        told = f"{moved}; shown to lose more than {points(margin)} on documents like these"
        return Check(name, task, False, told)  # noqa: FBT003  # as above
    count = len(both.before)
    few = f"{count} document{'' if count == 1 else 's'} cannot show that it loses {loss}"
    if both.fall <= EXACT:
        return Check(name, task, True, f"{moved}, so it passes, though {few}")  # noqa: FBT003
    return Check(name, task, None, f"{moved}; {few}, nor that it loses more")


def _no_new_errors(flips: Sequence[Flip]) -> Check:
    broken = Counter(flip.task for flip in flips if flip.change == "broken")
    if not broken:
        return Check("no new errors", "", True, "nothing that was right is wrong now")  # noqa: FBT003
    told = ", ".join(f"{count} of {task}" for task, count in broken.items())
    return Check("no new errors", "", False, f"right before and wrong now: {told}")  # noqa: FBT003


def _must_find(wanted: MustFind, before: Side, after: Side, place: str) -> Check:
    now, then = (_found(wanted, side, place) for side in (after, before))
    name = f"must find {wanted}"
    if all(now):
        return Check(name, wanted.task, True, "found")  # noqa: FBT003
    places = f"found in {sum(now)} of its {len(now)} places"
    told = "not found" if len(now) == 1 else places
    if sum(then) > sum(now):
        told = f"lost: {told}, the baseline found {'it' if len(then) == 1 else sum(then)}"
    else:
        told += ", nor did the baseline find more"
    return Check(name, wanted.task, False, told)  # noqa: FBT003


def _found(wanted: MustFind, side: Side, place: str) -> list[bool]:
    """For each gold annotation that is meant, whether it is right."""
    reading = side.watching.readings.get((wanted.task, wanted.document))
    where = f"{place}: must find"
    if reading is None:
        known = {doc_id for task, doc_id in side.watching.readings if task == wanted.task}
        raise InvalidInputError(
            where,
            f"no document {wanted.document!r} has gold {wanted.task}",
            hint(wanted.document, known) if len(known) <= FEW else None,
        )
    right = {pair.gold for pair in reading.pairs if pair.right}
    meant = [n for n, gold in enumerate(reading.case.gold) if _is_meant(wanted, reading, gold)]
    if not meant:
        raise InvalidInputError(where, f"the gold has no {wanted}", _near(wanted, reading))
    return [number in right for number in meant]


FEW = 50
"""Documents that a hint can list."""


def _is_meant(wanted: MustFind, reading: Reading, gold: object) -> bool:
    said = surfaces(reading.case.text, gold)
    words = set(said.values()) if isinstance(said, dict) else {said}
    return (wanted.surface is None or wanted.surface in words) and (
        wanted.span is None or wanted.span in _extents(gold)
    )


def _extents(gold: object) -> set[tuple[int, int]]:
    roles = [getattr(gold, role, ()) for role in ("source", "cue", "content")]
    return {extent(gold), *((spans[0][0], spans[-1][1]) for spans in roles if spans)}


def _near(wanted: MustFind, reading: Reading) -> str:
    known: set[str] = set()
    for gold in reading.case.gold:
        said = surfaces(reading.case.text, gold)
        known |= set(said.values()) if isinstance(said, dict) else {said}
    if wanted.surface and len(known) <= FEW:
        return hint(wanted.surface, known)
    return "give the exact words of a gold annotation, or its first and last offset"


def _not_attempted(task: str) -> str:
    return f"the baseline attempts {task}, this run does not"


def _moved(both: Numbers) -> str:
    old, new = both.old.f1, both.new.f1
    label = f"{both.target} F1"
    if old == new or (old is not None and new is not None and abs(old - new) <= EXACT):
        return f"{label} stays at {_digits(old, old)}"
    verb = "fell" if both.fall > 0 else "rose"
    count = len(both.before)
    same = "the same document" if count == 1 else f"the same {count} documents"
    return f"{label} {verb} from {_digits(old, new)} to {_digits(new, old)} on {same}"


def _digits(value: float | None, other: float | None) -> str:
    """A rate in percent with as many decimals as tell it from another."""
    if value is None:
        return "undefined (0/0)"
    for decimals in range(1, 12):
        shown = f"{100 * value:.{decimals}f}"
        if other is None or value == other or shown != f"{100 * other:.{decimals}f}":
            return shown
    return f"{100 * value!r}"


def points(fraction: float) -> str:
    """A fraction of F1 in points."""
    return f"{100 * fraction:g} point{'' if fraction == 0.01 else 's'}"  # noqa: PLR2004  # 1 point
