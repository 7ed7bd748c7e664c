"""The result of scoring: counts of each document, additive over shards. No rates, no printing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from msgspec import Struct

from onrecord.contracts import Criterion
from onrecord.counts import Array, Counts, Tally, add_tallies, mean, total
from onrecord.errors import InvalidInputError
from onrecord.signature import Signature, corpus_hash, require_equal
from onrecord.tasks import TASKS

JOINED = ("attributions", "entities", "dates")
"""Tasks of the joint record, in the order of ``record_rows``."""


class Failure(Struct, frozen=True):
    """A document that scores as empty in an attempted task, and why.

    Attributes:
        doc_id: the document.
        kind: error, skipped, missing (not in the predictions) or absent layer.
        message: for people.
        task: the task, or None if all of them.
    """

    doc_id: str
    kind: Literal["error", "skipped", "missing", "absent layer"]
    message: str
    task: str | None = None


@dataclass(frozen=True, slots=True)
class TaskCard:
    """Counts of one task over D documents and T types.

    Attributes:
        headline: the criterion that ranks.
        criteria: all criteria, in the order of reports.
        views: the first is ``all``.
        documents: D document ids.
        types: T names, sorted; ``("",)`` where the task has no types.
        rows: (view, criterion) → (D, T, 4).
        tally: named additive counts.
        attempted: whether the system tried the task; if not, no number of it is published.
        absent: documents whose predictions lack the layer; they count as empty.
    """

    headline: str
    criteria: tuple[Criterion, ...]
    views: tuple[str, ...]
    documents: tuple[str, ...]
    types: tuple[str, ...]
    rows: Mapping[tuple[str, str], Array]
    tally: Tally = field(default_factory=dict)
    attempted: bool = True
    absent: tuple[str, ...] = ()

    def per_document(self, criterion: str | None = None, view: str = "all") -> Array:
        """(D, 4) counts of each document under a criterion, the headline by default."""
        summed: Array = self.rows[view, criterion or self.headline].sum(axis=1)
        return summed

    def overall(self, criterion: str | None = None, view: str = "all") -> Counts:
        """Corpus counts under a criterion, the headline by default."""
        rows = self.rows[view, criterion or self.headline]
        return total(rows.reshape(-1, 4))

    def per_type(self, criterion: str, view: str = "all") -> dict[str, Counts]:
        """Corpus counts by type."""
        rows = self.rows[view, criterion]
        return {name: total(rows[:, i]) for i, name in enumerate(self.types)}


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One system on one corpus under one profile.

    Attributes:
        signature: what the numbers depend on, ``corpus`` and ``docs`` filled in.
        policies: every rule of scoring, in words.
        corpus: name and version of the corpus.
        extractor: name, version and so on, as far as known.
        tasks: task name → counts, for every task that the gold has.
        statements: (D, 4) counts of the joint task over the documents that are annotated for all
            its tasks, whether or not the system attempted them; None: there are none.
        digests: document id → digest of text and gold.
        failed: documents that score as empty in every task.
        stories: document id → the story that it tells (``meta.story``), where it names one;
            documents of one story count as one in every interval and test.
    """

    signature: Signature
    policies: Mapping[str, str]
    corpus: Mapping[str, str]
    extractor: Mapping[str, object]
    tasks: Mapping[str, TaskCard]
    statements: Array | None
    digests: Mapping[str, bytes]
    failed: tuple[Failure, ...] = ()
    stories: Mapping[str, str] = field(default_factory=dict)

    def clusters(self, documents: Sequence[str]) -> list[tuple[str, str]] | None:
        """What each document belongs to: its story or itself; None: no two share a story."""
        if not self.stories:
            return None
        return [
            ("story", self.stories[d]) if d in self.stories else ("document", d) for d in documents
        ]

    @property
    def attempted(self) -> dict[str, TaskCard]:
        """The tasks that the system tried."""
        return {name: card for name, card in self.tasks.items() if card.attempted}

    @property
    def record(self) -> Array | None:
        """(D, 4) counts of the joint task, or None unless every task of it was attempted."""
        tried = all(name in self.attempted for name in JOINED)
        return self.statements if tried else None

    @property
    def record_documents(self) -> tuple[str, ...]:
        """D documents of ``record``, in its order."""
        first, *others = (self.tasks[name].documents for name in JOINED)
        shared = set(first).intersection(*others)
        return tuple(doc_id for doc_id in first if doc_id in shared)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every document that counts as empty somewhere, and why."""
        known = {failure.doc_id for failure in self.failed}
        return self.failed + tuple(
            Failure(doc_id, "absent layer", f"no {name} in its predictions", name)
            for name, card in self.attempted.items()
            for doc_id in card.absent
            if doc_id not in known
        )

    def overall_f1(self) -> float | None:
        """Mean of the tasks' headline F1, if every task was attempted and has one."""
        rates = [card.overall().f1 for card in self.attempted.values()]
        return None if None in rates or len(rates) < len(self.tasks) else mean(rates)

    def __add__(self, other: Scorecard) -> Scorecard:
        """Counts of two shards of one corpus, scored apart with the same settings.

        Raises:
            InvalidInputError: the shards share a document.
            IncomparableError: they were scored with different settings.
        """
        shared = self.digests.keys() & other.digests.keys()
        if shared:
            raise InvalidInputError(
                "shards", f"must hold different documents, but share {min(shared)!r}"
            )
        require_equal(_without_documents(self), _without_documents(other), "shards")
        digests = {**self.digests, **other.digests}
        cards = {
            task.name: [s.tasks[task.name] for s in (self, other) if task.name in s.tasks]
            for task in TASKS
        }
        joint = [s.statements for s in (self, other) if s.statements is not None]
        return replace(
            self,
            signature=sign(self.signature, self.corpus, digests),
            tasks={name: _merge(*found) for name, found in cards.items() if found},
            statements=np.concatenate(joint) if joint else None,
            digests=digests,
            failed=self.failed + other.failed,
            stories={**self.stories, **other.stories},
        )


def sign(settings: Signature, corpus: Mapping[str, str], digests: Mapping[str, bytes]) -> Signature:
    """A signature with the corpus, its hash and the number of documents filled in."""
    name = f"{corpus['name']}@{corpus['version']}#{corpus_hash(digests.values())[:8]}"
    return Signature({**settings.parts, "corpus": name, "docs": str(len(digests))})


def _without_documents(card: Scorecard) -> Signature:
    parts = dict(card.signature.parts)
    parts["corpus"] = parts["corpus"].partition("#")[0]
    parts.pop("docs", None)
    return Signature(parts)


def _merge(first: TaskCard, second: TaskCard | None = None) -> TaskCard:
    if second is None:
        return first
    types = tuple(sorted({*first.types, *second.types}))
    tally = dict(first.tally)
    add_tallies(tally, second.tally)
    return replace(
        first,
        documents=first.documents + second.documents,
        types=types,
        rows={
            key: stack([(first.types, rows), (second.types, second.rows[key])], types)
            for key, rows in first.rows.items()
        },
        tally=tally,
        attempted=first.attempted or second.attempted,
        absent=first.absent + second.absent,
    )


def stack(blocks: Sequence[tuple[Sequence[str], Array]], types: Sequence[str]) -> Array:
    """Concatenate rows of blocks whose types differ, in the order of ``types``."""
    place = {name: i for i, name in enumerate(types)}
    whole = np.zeros((sum(len(rows) for _, rows in blocks), len(types), 4))
    done = 0
    for names, rows in blocks:
        whole[done : done + len(rows), [place[n] for n in names]] = rows
        done += len(rows)
    return whole
