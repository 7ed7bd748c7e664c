"""From what a user names to a corpus or predictions: a bundled name, a path, FORMAT:PATH."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from onrecord.bundle import bundled_corpora
from onrecord.contracts import Reader
from onrecord.corpus import Corpus
from onrecord.document import Document
from onrecord.errors import InvalidInputError
from onrecord.format_options import refuse_unknown
from onrecord.prediction_sources import PredictionFile, PredictionList, Reread
from onrecord.readers import READERS, NativeReader
from onrecord.readers.native import (
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
