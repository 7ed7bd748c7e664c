"""What a plug-in is: every extension point of onrecord on one page.

A plural folder (``tasks/``, ``readers/``, ``writers/``, ``extractors/``) holds the
implementations, one a file; its ``__init__`` is only the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeAlias, TypeVar

from msgspec import Struct

from onrecord.counts import Array, Tally
from onrecord.document import BlindDocument, Document, Prediction
from onrecord.keep_going import Failures

Documents: TypeAlias = Iterable[Document]
Options: TypeAlias = Mapping[str, str]
"""What a format is told with ``--option``: name → value."""

G = TypeVar("G")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One way of giving credit, with a speaking name.

    Attributes:
        name: as in results, e.g. ``strict``.
        summary: what earns credit, in one line.
        diagnostic: can be gamed, so it is shown and never ranked.
        per_type: whether rows by type exist.
        scaled: the criterion that this one is a share of, where rates are those of the TempEval-3
            toolkit to the last digit: F1 is matched / its matched · its 2PR / (P + R) in floating
            point; 0/0 is 1 where gold and predictions are both empty and 0 elsewhere. Else "".
    """

    name: str
    summary: str
    diagnostic: bool = False
    per_type: bool = True
    scaled: str = ""


class Case(NamedTuple, Generic[G, P]):
    """One document of one task: what scoring sees of it.

    Attributes:
        doc_id: the document.
        text: its text.
        gold: gold annotations.
        predicted: predictions.
        ungrounded: predictions that name strings that are not in the text.
        entities: gold and predicted entities, for tasks that refer to them; None: not known.
    """

    doc_id: str
    text: str
    gold: Sequence[G]
    predicted: Sequence[P]
    ungrounded: int = 0
    entities: tuple[Sequence[Any], Sequence[Any]] | None = None


Kind = Literal[
    "correct",
    "wrong type",
    "wrong value",
    "wrong boundary",
    "wrong both",
    "wrong roles",
    "missed",
    "spurious",
    "duplicate",
    "split",
    "merged",
]


class Pair(NamedTuple):
    """One line of a display alignment: a gold beside a prediction, or one of them alone.

    Attributes:
        gold: index into the case's gold, or None.
        predicted: index into the case's predictions, or None.
        kind: what it is.
        right: whether the gold counts as found by gates and flips (headline credit 1; for
            attributions ``speaker_content`` = 1).
        optional: the gold is optional (or stands outside the view), so it is no error.
    """

    gold: int | None
    predicted: int | None
    kind: Kind
    right: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """Counts of a block of cases; blocks and shards add up by concatenation.

    Attributes:
        types: names of the rows' second axis, sorted; ``("",)`` if the task has no types.
        rows: (view, criterion) → float64 array of shape (cases, types, 4), the last axis
            matched, matched_predicted, gold, predicted.
        tally: named additive counts: confusion, kinds, slices, attributes.
        alignments: for each case its display alignment; empty unless detail was asked for.
    """

    types: tuple[str, ...]
    rows: Mapping[tuple[str, str], Array]
    tally: Tally = field(default_factory=dict)
    alignments: tuple[tuple[Pair, ...], ...] = ()


class Scorer(Protocol):
    """What counts as right for one task under one profile: pure, and blind to other documents."""

    @property
    def headline(self) -> str:
        """Name of the criterion that systems are ranked by."""

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """All criteria, in the order of reports."""

    @property
    def views(self) -> tuple[str, ...]:
        """Views on the gold; the first is the default ``all``."""

    def score(self, cases: Sequence[Case[Any, Any]], *, detail: bool = False) -> Scores:
        """Counts of each case under each criterion; alignments too if detail is asked for."""


@dataclass(frozen=True, slots=True)
class Task(Generic[G, P]):
    """A layer and how it is scored.

    Attributes:
        name: name of the layer, e.g. ``entities``.
        noun: one annotation in words, e.g. ``entity``.
        gold: struct of a gold annotation.
        predicted: struct of a predicted annotation.
        scorer: how the default profile scores it.
    """

    name: str
    noun: str
    gold: type[G]
    predicted: type[P]
    scorer: Scorer


class Reader(Protocol):
    """Reads one foreign format into documents or predictions, streaming.

    What it returns may be asked for the next document after it raised for one (``map`` over files
    can, a generator only through ``keep_going.sound``): then ``--keep-going`` passes over the
    broken one only.
    """

    @property
    def name(self) -> str:
        """As in ``FORMAT:PATH``."""

    @property
    def summary(self) -> str:
        """One line for ``onrecord list formats``."""

    @property
    def options(self) -> Mapping[str, str]:
        """What ``--option`` may name → what it decides, in one line."""

    def documents(self, path: Path, options: Mapping[str, str]) -> Iterator[Document]:
        """Gold documents at a path, in a stable order.

        Args:
            path: a file or folder that is there.
            options: none that ``options`` does not name: who opens the path refuses those.

        Raises:
            InvalidInputError: with file, line, problem and hint.
        """

    def predictions(
        self, path: Path, options: Mapping[str, str], corpus: Iterable[Document]
    ) -> Iterator[Prediction]:
        """Predictions at a path; the corpus gives texts and ids where the format lacks them.

        Raises:
            InvalidInputError: with file, line, problem and hint.
        """


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a format could not hold, and how often.

    Attributes:
        count: how many.
        what: e.g. ``discontinuous entities``, agreeing with the count.
        fate: what became of them, e.g. ``dropped``.
        reason: e.g. ``CoNLL gives a token one tag``.
        first: id of the first document that it happened in.
    """

    count: int
    what: str
    fate: str
    reason: str
    first: str

    def __str__(self) -> str:
        were = "was" if self.count == 1 else "were"
        where = f"in {self.first}" if self.count == 1 else f"first in {self.first}"
        return f"{self.count:,} {self.what} {were} {self.fate}: {self.reason} ({where})"


class Writer(Protocol):
    """Writes documents in one foreign format, streaming, and says what it could not hold."""

    @property
    def name(self) -> str:
        """As in ``--to FORMAT``."""

    @property
    def summary(self) -> str:
        """One line for ``onrecord list formats``."""

    @property
    def options(self) -> Mapping[str, str]:
        """What ``--option`` may name → what it decides, in one line."""

    def write(
        self, documents: Documents, path: Path, options: Options, failures: Failures | None = None
    ) -> tuple[Loss, ...]:
        """Write all documents to a path where nothing is yet; what is not told is exact.

        Args:
            documents: sound ones, with different ids; a ``Corpus`` also tells what it is.
            path: the file or folder to make; ``converting`` moves it in place when it is whole.
            options: none that ``options`` does not name: ``converting`` refuses those.
            failures: takes in the documents that cannot be written, and the others are written;
                None: the first of them is raised. ``Losses.each`` does this for every writer.

        Raises:
            InvalidInputError: a document that cannot be written at all, or a bad option.
        """


class Description(Struct, frozen=True, kw_only=True):
    """What an extractor says of itself; recorded in ``run.json``.

    Attributes:
        name: e.g. ``spacy:en_core_web_sm``.
        version: of the extractor or model.
        tasks: layers that it attempts.
        configuration: every setting that decides its output.
        fingerprint: changes whenever its output may change (source, model, settings); None
            where that cannot be known.
    """

    name: str
    version: str
    tasks: tuple[str, ...]
    configuration: Mapping[str, Any] = {}
    fingerprint: str | None = None


class Extractor(Protocol):
    """Something that reads a text and says who, when and who said so.

    ``extract`` gets blind documents and yields, for each of them in the same order, a mapping
    of layer name to a list of annotations, each a plain dict in the form of predictions files
    (``{"entities": [{"start": 0, "end": 3, "type": "ORG"}]}``).
    """

    def describe(self) -> Description:
        """Name, version, tasks and configuration."""

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """One mapping a document, in the documents' order."""
