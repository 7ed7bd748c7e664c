"""How far a corpus's annotators agree, where it keeps the readings of several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, groupby
from pathlib import Path
from typing import Any, Final

import msgspec

from onrecord.agreement import agreement
from onrecord.corpus import Corpus
from onrecord.document import Document
from onrecord.opening import open_corpus

FOLDER: Final = "annotators"
"""Beside ``corpus.json``: a folder for each annotator, of marked texts or of our own files."""


class Annotators:
    """A corpus's documents as they come, of which the readings of several annotators are kept.

    Readings are those in ``annotators/NAME`` of the corpus's folder, and documents that stand one
    after the other whose ``meta.annotator`` names one and whose id ends in ``_NAME``. Nothing else
    stays in memory.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        folder = Path(corpus.place) / FOLDER
        self._beside = sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
        self._ids: set[str] = set()
        self._readings: dict[str, dict[str, Document]] = {}

    def __iter__(self) -> Iterator[Document]:
        for name, together in groupby(self._corpus, key=_text):
            readings = []
            for document in together:
                if self._beside:
                    self._ids.add(document.id)
                if name is not None:
                    readings.append(msgspec.structs.replace(document, id=name))
                yield document
            if len(readings) > 1:
                for reading in readings:
                    self._readings.setdefault(reading.meta["annotator"], {})[reading.id] = reading

    def agreement(self) -> list[dict[str, Any]]:
        """Agreement of each two on what both read, once all documents have come.

        Returns:
            For each pair: ``a``, ``b``, ``documents``, ``other_text`` (documents that both have,
            with different texts: left out) and ``tasks`` (task → ``documents``, ``headline``,
            ``f1``, ``alpha``, ``kappa``). Empty where there is one annotator or none.

        Raises:
            MissingDependencyError: scikit-learn is not installed, and there are two annotators.
        """
        found = dict(self._readings)
        for path in self._beside:
            here = {d.id: d for d in _read(path) if d.id in self._ids}
            found[path.name] = found.get(path.name, {}) | here
        pairs = (_pair(a, b, found[a], found[b]) for a, b in combinations(sorted(found), 2))
        return [pair for pair in pairs if pair["documents"] + pair["other_text"]]


def _text(document: Document) -> str | None:
    """The id of the text that a document is one annotator's reading of, if it is one."""
    name = document.meta.get("annotator")
    reads = isinstance(name, str) and document.id.endswith(f"_{name}")
    return document.id.removesuffix(f"_{name}") if reads else None


def _read(folder: Path) -> Iterable[Document]:
    """The files of one annotator; a folder without any of ours holds nothing."""
    if any(folder.glob("*.txt")):
        return open_corpus(f"marked:{folder}")
    if (folder / "corpus.json").is_file():
        return open_corpus(str(folder))
    return chain.from_iterable(map(open_corpus, map(str, sorted(folder.glob("*.json*")))))


def _pair(
    a: str, b: str, first: Mapping[str, Document], second: Mapping[str, Document]
) -> dict[str, Any]:
    both = [i for i in first if i in second]
    same = [i for i in both if first[i].text == second[i].text]
    found: Sequence[tuple[str, Mapping[str, Any]]] = ()
    if same:
        found = tuple(agreement([first[i] for i in same], [second[i] for i in same]).items())
    return {
        "a": a,
        "b": b,
        "documents": len(same),
        "other_text": len(both) - len(same),
        "tasks": {
            task: {
                "documents": body["documents"],
                "headline": body["headline"],
                "f1": body["f1"][body["headline"]]["f1"],
                "alpha": body["layers"]["all"]["alpha"],
                "kappa": body["layers"]["all"]["kappa"],
            }
            for task, body in found
        },
    }
