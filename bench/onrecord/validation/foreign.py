"""Gold in a foreign format: what its reader refuses, and the checks of every document."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.corpus import Corpus
from onrecord.errors import Problem
from onrecord.keep_going import Failures
from onrecord.validation.documents import check
from onrecord.validation.rules import broken
from onrecord.validation.subject import Subject


def foreign_problems(corpus: Corpus) -> Iterator[Problem]:
    """Everything that is wrong with a corpus of a foreign format, document by document."""
    failures, seen = Failures(), set[str]()
    for document in failures.passing_over(corpus):
        if document.id in seen:
            problem = f"two documents have the id {document.id!r}"
            yield broken("format", document.place, "", problem)
        seen.add(document.id)
        yield from check(Subject(document, document.place))
    for failure in failures:
        yield broken("format", failure.place, "", failure.problem, failure.hint)
