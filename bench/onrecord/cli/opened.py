"""Corpora that verbs about corpora take: one, or two that are held against each other."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.corpus import Corpus
from onrecord.curation.returning import laid_onto
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.opening import open_corpus, reader_of
from onrecord.suggestions import hint


def open_one(spec: str, options: Mapping[str, str]) -> Corpus:
    """A corpus whose reader takes all of the options.

    Raises:
        InvalidInputError: there is no such corpus, or its reader takes no such option.
    """
    reader = reader_of(spec)
    refuse_unknown(reader.name, options, reader.options)
    return open_corpus(spec, options)


def open_two(
    a: str, b: str, options: Mapping[str, str], onto: str | None = None
) -> tuple[Corpus, Corpus]:
    """Two corpora.

    Args:
        a: one of them.
        b: the other.
        options: of their readers: each is told what it takes; ``a.K`` and ``b.K`` go to one side
            and win there.
        onto: the corpus whose documents both annotate, or None.

    Raises:
        InvalidInputError: there is no such corpus, or neither reader takes an option.
    """
    takes = [reader_of(spec).options for spec in (a, b)]
    for key in options:
        if not key.startswith(("a.", "b.")) and not any(key in known for known in takes):
            problem = f"neither format has {key!r}"
            raise InvalidInputError("--option", problem, hint(key, [*takes[0], *takes[1]]))
    first = open_one(a, _told("a.", takes[0], options))
    second = open_one(b, _told("b.", takes[1], options))
    if onto is None:
        return first, second
    documents = open_corpus(onto)
    return laid_onto(first, documents), laid_onto(second, documents)


def _told(prefix: str, known: Mapping[str, str], options: Mapping[str, str]) -> dict[str, str]:
    own = {k.removeprefix(prefix): value for k, value in options.items() if k.startswith(prefix)}
    return {key: value for key, value in options.items() if key in known} | own
