"""From what a user names to a corpus or predictions: a bundled name, a path, FORMAT:PATH."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from onrecord.bundle import bundled_corpora
from onrecord.contracts import Reader
from onrecord.corpus import Corpus
from onrecord.document import Document, Prediction
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.keep_going import Failures
from onrecord.readers import READERS, NativeReader
from onrecord.readers.native import (
    decode_prediction,
    document_at,
    manifest_of,
    predictions_path,
    read_bytes,
)
from onrecord.suggestions import hint

NATIVE = NativeReader()
SIDES = ("gold", "predicted")
"""Prefixes of options that only one side is told, as where gold and system differ in scheme."""
_FORMATS: Mapping[str, Reader] = {reader.name: reader for reader in READERS}


class _Id(Struct):
    doc_id: str


_ID = msgspec.json.Decoder(_Id)


def open_corpus(spec: str, options: Mapping[str, str] | None = None) -> Corpus:
    """A corpus by bundled name, path or ``FORMAT:PATH``; ``NAME/SPLIT`` is one split of a corpus.

    Args:
        spec: the corpus.
        options: of its reader; ``gold.K`` is told this side alone, ``predicted.K`` the other. All
            stand in the corpus's settings, for those of predictions decide a score as well; our
            own form takes none, and leaves them to the predictions.

    Raises:
        InvalidInputError: there is no such corpus, or its reader takes no such option; the hint
            names the nearest.
    """
    return replace(_opened(spec, options), settings=dict(options or {}))


def _opened(spec: str, options: Mapping[str, str] | None) -> Corpus:
    bundled = bundled_corpora()
    if spec in bundled:
        return _folder(bundled[spec])
    reader, path = _format(spec)
    if not path.exists() and (split := _split(spec, bundled)):
        return split
    if not path.exists():
        raise InvalidInputError(spec, "no such corpus, file or folder", hint(spec, bundled))
    if reader is not NATIVE:
        read = partial(reader.documents, path, _told(reader, options, "gold"))
        return Corpus(_stem(path), "0", read, str(path))
    _refuse_bare_text(spec, path)
    if path.is_dir():
        return _folder(path)
    if path.suffix == ".json":
        document = document_at(path)
        return Corpus(document.id, "0", lambda: [document], str(path), size=1)
    return Corpus(_stem(path), "0", partial(NATIVE.documents, path, {}), str(path))


def _refuse_bare_text(spec: str, path: Path) -> None:
    """Refuse what is no JSON of ours but text, which several formats keep in such files."""
    folder = path.is_dir() and not (path / "corpus.json").is_file()
    if path.suffix == ".txt" and path.is_file():
        what, annotated = "text", path.with_suffix(".ann").is_file()
    elif folder and any(path.glob("*.txt")):
        what, annotated = ".txt files", any(path.glob("*.ann"))
    else:
        return
    better = f"{'brat' if annotated else 'text'}:{spec}; see onrecord list formats"
    raise InvalidInputError(spec, f"holds {what}, and no format is named", better)


def _split(spec: str, bundled: Mapping[str, Path]) -> Corpus | None:
    """The split that ``NAME/SPLIT`` or ``FOLDER/SPLIT`` names, or None if there is no such corpus.

    Raises:
        InvalidInputError: the corpus has no such split.
    """
    name, _, split = spec.rpartition("/")
    folder = bundled.get(name, Path(name or "."))
    if not name or not (folder / "corpus.json").is_file():
        return None
    corpus = _folder(folder)
    splits = corpus.manifest.splits if corpus.manifest else {}
    if split not in splits:
        known = f"it has {', '.join(splits)}" if splits else "it has none"
        raise InvalidInputError(spec, f"{name} has no split {split!r}", known)
    kept = corpus.restricted(docs=splits[split])
    return replace(kept, name=f"{corpus.name}-{split}", size=len(splits[split]))


def reader_of(spec: str) -> Reader:
    """The reader that a corpus falls to.

    Raises:
        InvalidInputError: no format has this name; the hint names the nearest.
    """
    return NATIVE if spec in bundled_corpora() else _format(spec)[0]


def _told(reader: Reader, options: Mapping[str, str] | None, side: str) -> dict[str, str]:
    """The options that one side is told: its own, which win, and those of both.

    Raises:
        InvalidInputError: its reader does not take one of them.
    """
    own, both = dict[str, str](), dict[str, str]()
    for key, value in (options or {}).items():
        whose, dot, name = key.partition(".")
        if not dot or whose not in SIDES:
            both[key] = value
        elif whose == side:
            own[name] = value
    told = both | own
    refuse_unknown(reader.name, told, reader.options)
    return told


def _folder(path: Path) -> Corpus:
    manifest = manifest_of(path)
    read = partial(NATIVE.documents, path, {})
    return Corpus(manifest.id, manifest.version, read, str(path), manifest, len(manifest.documents))


def _format(spec: str) -> tuple[Reader, Path]:
    name, colon, rest = spec.partition(":")
    if not colon or Path(spec).exists():
        return NATIVE, Path(spec)
    if name == NATIVE.name:
        return NATIVE, Path(rest)
    if name not in _FORMATS:
        raise InvalidInputError(spec, f"no format is named {name!r}", hint(name, _FORMATS))
    return _FORMATS[name], Path(rest)


def _stem(path: Path) -> str:
    return path.name.removesuffix(".jsonl") or str(path)


class PredictionFile:
    """Predictions in file order, or by document through an index of byte offsets.

    Args:
        path: a ``.jsonl`` file.
        run: what ``run.json`` beside it says, or nothing.
    """

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        self.path = path
        self.run = run

    def __iter__(self) -> Iterator[Prediction]:
        return NATIVE.predictions(self.path, {}, ())

    def index(self) -> dict[str, list[int]]:
        """Document id → byte offsets of its lines; one light pass."""
        places: dict[str, list[int]] = {}
        offset = 0
        with self.path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    try:
                        doc_id = _ID.decode(line).doc_id
                    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                        doc_id = decode_prediction(line, f"{self.path}:{number}").doc_id
                    places.setdefault(doc_id, []).append(offset)
                offset += len(line)
        return places

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions, read when asked for."""
        return _Lookup(self.path, self.index())


class _Lookup(Mapping[str, Iterable[Prediction]]):
    def __init__(self, path: Path, places: Mapping[str, list[int]]) -> None:
        self._places = places
        self._path = path
        self._stream = path.open("rb")

    def __getitem__(self, doc_id: str) -> list[Prediction]:
        found = []
        for offset in self._places[doc_id]:
            self._stream.seek(offset)
            found.append(decode_prediction(self._stream.readline(), f"{self._path}: {doc_id}"))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __del__(self) -> None:
        self._stream.close()


class Reread:
    """Predictions that are read anew each time, so that none need stay in memory."""

    def __init__(self, read: Callable[[], Iterator[Prediction]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Prediction]:
        return self._read()


class PredictionList:
    """Predictions in memory or of a foreign format, with the same face as a file of ours."""

    def __init__(self, predictions: Iterable[Prediction], run: Mapping[str, Any]) -> None:
        again = isinstance(predictions, Reread)
        self._predictions = predictions if again else list(predictions)
        self.run = run

    def __iter__(self) -> Iterator[Prediction]:
        return iter(self._predictions)

    def lookup(self) -> Mapping[str, Iterable[Prediction]]:
        """Document id → its predictions."""
        found: dict[str, list[Prediction]] = {}
        for prediction in self:
            found.setdefault(prediction.doc_id, []).append(prediction)
        return found


def passing_over(failures: Failures, found: PredictionFile | PredictionList) -> PredictionList:
    """The predictions that can be read; the others are kept among the failures."""
    return PredictionList(Reread(partial(failures.passing_over, found)), found.run)


def open_predictions(
    spec: str, corpus: Iterable[Document], options: Mapping[str, str] | None = None
) -> PredictionFile | PredictionList:
    """Predictions by path, run folder or ``FORMAT:PATH``.

    Raises:
        InvalidInputError: there are none, or their reader takes no such option.
    """
    reader, path = _format(spec)
    if not path.exists():
        raise InvalidInputError(
            spec, "no such file or run folder", "onrecord run writes run folders"
        )
    if reader is not NATIVE:
        told = _told(reader, options, "predicted")
        read = partial(reader.predictions, path, told, corpus)
        return PredictionList(Reread(read), {"extractor": {"name": spec}})
    inside = predictions_path(path)
    described = path / "run.json" if path.is_dir() else path.parent / "run.json"
    run: Any = {}
    if described.is_file():
        try:
            run = msgspec.json.decode(read_bytes(described))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InvalidInputError(str(described), f"not JSON: {error}") from None
    if not run:
        run = {"extractor": {"name": path.name.removesuffix(".jsonl")}}
    return PredictionFile(inside, run)
