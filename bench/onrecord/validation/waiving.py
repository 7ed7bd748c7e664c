"""Waivers: an annotation's own word, with its reason, that a finding is right as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from onrecord.errors import Problem
from onrecord.validation.rules import RULES
from onrecord.validation.subject import Subject


def waivers(subject: Subject) -> Iterator[Problem]:
    """A waiver names a rule that may be waived, and has its reason."""
    for path, annotation in subject.all():
        for name in getattr(annotation, "waive", ()):
            here = f"{path}.waive"
            if name not in RULES or not RULES[name].waivable:
                listed = ", ".join(r for r, rule in RULES.items() if rule.waivable)
                problem = f"{name!r} must be a rule that may be waived"
                yield subject.broken("waiver", here, problem, f"these may: {listed}")
            if not annotation.note:
                yield subject.broken("waiver", here, "a waiver must have a note with its reason")


def kept(subject: Subject, found: Iterable[Problem]) -> Iterator[Problem]:
    """Findings without those that an annotation waives with a note; then waivers of nothing."""
    waived = {
        (path, name)
        for path, annotation in subject.all()
        for name in getattr(annotation, "waive", ())
        if name in RULES and RULES[name].waivable and annotation.note
    }
    silenced = set()
    for problem in found:
        key = (problem.path.partition("]")[0] + "]", problem.rule)
        if key in waived:
            silenced.add(key)
        else:
            yield problem
    for path, name in sorted(waived - silenced):
        said = f"{name!r} is waived, but nothing here breaks it"
        yield subject.broken("idle-waiver", f"{path}.waive", said, "leave it out")
