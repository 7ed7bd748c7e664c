"""Every check of one decoded document, in the order of reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onrecord.errors import Problem
from onrecord.validation import (
    attribution_checks,
    date_checks,
    entity_checks,
    reading_checks,
    span_checks,
    waiving,
)
from onrecord.validation.subject import Subject

CHECKS: tuple[Callable[[Subject], Iterator[Problem]], ...] = (
    span_checks.spans,
    span_checks.surfaces,
    span_checks.identities,
    span_checks.tags,
    reading_checks.alternatives,
    waiving.waivers,
    entity_checks.types,
    entity_checks.knowledge_base,
    entity_checks.crossings,
    entity_checks.one_name_one_type,
    entity_checks.repeats,
    date_checks.values,
    date_checks.anchors,
    date_checks.own_date,
    attribution_checks.roles,
    attribution_checks.nesting,
    attribution_checks.marks,
    attribution_checks.sources,
)


def check(subject: Subject, *, complete: bool = False) -> Iterator[Problem]:
    """Everything that is wrong with a document, waived findings left out.

    Args:
        subject: the document.
        complete: hold it to all that a bundled corpus must name.
    """
    checks = (*CHECKS, *((span_checks.completeness,) if complete else ()))
    yield from waiving.kept(subject, (found for one in checks for found in one(subject)))
