"""The documents that a run is about, and what of them decides its results."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence, Sized
from typing import NamedTuple, Protocol

from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.running.extraction import Job
from onrecord.running.fingerprint import Keys
from onrecord.running.gold_spans import given_spans
from onrecord.running.journal import Journal
from onrecord.suggestions import hint


class Documents(Protocol):
    """What is run over: a corpus, or anything like it."""

    @property
    def name(self) -> str:
        """As in ``--corpus``."""

    @property
    def version(self) -> str:
        """Semantic version of the gold."""

    def __iter__(self) -> Iterator[Document]:
        """The documents, in a stable order."""


class Place(NamedTuple):
    """One line of the final file, before it is known.

    Attributes:
        key: of the result.
        doc_id: the document.
        repeat: which repeat, or None if there is but one.
        characters: code points of the text.
    """

    key: str
    doc_id: str
    repeat: int | None
    characters: int


class Selection:
    """The chosen documents in corpus order; yields what is left to do and notes what there is.

    Args:
        corpus: the documents.
        limit: how many of them at most, or None.
        docs: ids to keep, or None for all.

    Raises:
        InvalidInputError: an id is not in the corpus.
    """

    def __init__(self, corpus: Documents, limit: int | None, docs: Sequence[str] | None) -> None:
        self._name = corpus.name
        self._documents: Iterator[Document] = iter(corpus)
        self.total = len(corpus) if isinstance(corpus, Sized) else None
        if docs is not None:
            kept = _named(corpus, set(docs))
            self._documents, self.total = iter(kept), len(kept)
        if limit is not None:
            self._documents = itertools.islice(self._documents, limit)
            self.total = min(limit, self.total) if self.total is not None else None
        self.places: list[Place] = []
        self.documents = 0
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """Over id, text, language and dct of the documents seen so far, in order."""
        return self._digest.hexdigest()

    def jobs(
        self, journal: Journal, run: str, repeat: int, *, on_gold_spans: bool
    ) -> Iterator[Job | None]:
        """A job for each line of the final file, or None where the journal has it.

        Args:
            journal: what is done.
            run: the run's fingerprint.
            repeat: how often each document is read.
            on_gold_spans: hand out gold spans.

        Raises:
            InvalidInputError: two documents have one id.
        """
        keys, plain, seen = Keys(run), Keys(""), set[str]()
        for document in self._documents:
            if document.id in seen:
                raise InvalidInputError(
                    document.place or self._name, f"two documents have the id {document.id!r}"
                )
            seen.add(document.id)
            self.documents += 1
            blind = document.blind()
            spans = given_spans(document) if on_gold_spans else None
            self._digest.update(plain.key(blind, None, None).encode())
            for number in [None] if repeat == 1 else list(range(repeat)):
                key = keys.key(blind, spans, number)
                self.places.append(Place(key, document.id, number, len(document.text)))
                done = key in journal
                yield None if done else Job(key, document.blind(), spans, number)


def _named(corpus: Documents, wanted: set[str]) -> list[Document]:
    kept, ids = [], []
    for document in corpus:
        ids.append(document.id)
        if document.id in wanted:
            kept.append(document)
    for missing in sorted(wanted - set(ids)):
        raise InvalidInputError(
            corpus.name, f"has no document {missing!r}", hint(missing, ids[:20])
        )
    return kept
