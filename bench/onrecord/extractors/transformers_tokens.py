"""``transformers:MODEL``: entities and date spans of any token classifier for transformers.

Settings that decide the score: ``model`` above all, then ``aggregation``, ``type_map``, ``labels``
and ``trim``. Types stay as the model says them unless ``type_map`` is given; a model of CoNLL's
four types is best scored with ``--type-map ontonotes-conll``, which brings gold and predictions
to what both can tell. Nothing is fetched from a network unless ``download`` allows it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from onrecord.contracts import Description
from onrecord.document import BlindDocument
from onrecord.errors import InvalidInputError
from onrecord.extractors import transformers_labels, transformers_model
from onrecord.extractors.fingerprint import fingerprint, package_version
from onrecord.extractors.spacy_pipeline import DATE_TYPES, date_type, trimmed, without_surrogates
from onrecord.extractors.transformers_labels import Labels, read_labels
from onrecord.extractors.transformers_model import Piece, Reading, TokenModel, load
from onrecord.tag_repair import decode_tags
from onrecord.type_mapping import open_type_map

Aggregation: TypeAlias = Literal["first", "simple"]
Trim: TypeAlias = Literal["scheme", "none"]


class Unit(NamedTuple):
    """What one label is taken for: a word or a token.

    Attributes:
        start: first code point that is not white space.
        end: code point after the last such.
        label: number of the likeliest label.
        probability: of that label.
    """

    start: int
    end: int
    label: int
    probability: float


class TransformersTokens:
    """Entities and dates of one token classifier.

    Args:
        model: a folder, or the name of a model that is in the local cache.
        download: allow the network for a model that is not there.
        revision: branch, tag or commit of a model by name.
        aggregation: ``first`` gives each word the label of its first token, ``simple`` takes
            each token by its own, so that a name may end inside a word.
        labels: label → what it is read as, e.g. ``{"LABEL_1": "B-PER"}``.
        type_map: a type map by name or file, applied to what the model says; null leaves out.
        trim: ``scheme`` cuts a leading lower-case "the" and a trailing possessive off names.
        window: tokens of a window, special ones included; None: what the model can hold.
        stride: tokens that neighbouring windows of a long text share.
        batch_size: windows that the model reads at once.
        device: as PyTorch names it.

    Raises:
        InvalidInputError: a setting has no such value.
    """

    one_by_one = True

    def __init__(
        self,
        *,
        model: str = "",
        download: bool = False,
        revision: str = "main",
        aggregation: Aggregation = "first",
        labels: Mapping[str, str] | None = None,
        type_map: str | None = None,
        trim: Trim = "scheme",
        window: int | None = None,
        stride: int = 64,
        batch_size: int = 8,
        device: str = "cpu",
    ) -> None:
        if not model:
            raise InvalidInputError("transformers", "needs a model: transformers:FOLDER or :NAME")
        for name, value, known in (
            ("aggregation", aggregation, get_args(Aggregation)),
            ("trim", trim, get_args(Trim)),
        ):
            if value not in known:
                raise InvalidInputError(name, f"must be {' or '.join(known)}, got {value!r}")
        for name, number, least in (("stride", stride, 0), ("batch_size", batch_size, 1)):
            if number < least:
                raise InvalidInputError(name, f"must be at least {least}, got {number}")
        self.model = model
        self.download = download
        self.revision = revision
        self.aggregation = aggregation
        self.labels = dict(labels or {})
        self.trim = trim
        self.window = window
        self.stride = stride
        self.batch_size = batch_size
        self.device = device
        self._type_map = open_type_map(type_map) if type_map else None
        self._loaded: tuple[TokenModel, Labels] | None = None

    def describe(self) -> Description:
        """The model, its labels and versions; the fingerprint covers a folder's every file.

        A model by name is known by its commit; without one there is no fingerprint.

        Raises:
            InvalidInputError: the model cannot be loaded or used.
            MissingDependencyError: transformers or PyTorch is not installed.
        """
        loaded, labels = self._ready()
        folder = Path(self.model) if Path(self.model).is_dir() else None
        commit = loaded.commit
        settings = {
            "aggregation": self.aggregation,
            "trim": self.trim,
            "window": self._window(loaded),
            "stride": self.stride,
            "tags": list(labels.tags),
            "type_map": self._type_map and {"name": self._type_map.name, **self._type_map.map},
            "commit": commit,
            "device": self.device,
            **{name: package_version(name) for name in ("torch", "transformers", "tokenizers")},
        }
        code = (sys.modules[__name__], transformers_labels, transformers_model)
        print_ = fingerprint(settings, modules=code, folder=folder) if folder or commit else None
        return Description(
            name=f"transformers:{folder.resolve().name if folder else self.model}",
            version=str(commit or package_version("transformers")),
            tasks=("entities", "dates") if labels.types & set(DATE_TYPES) else ("entities",),
            configuration={"model": self.model, **settings, "batch_size": self.batch_size},
            fingerprint=print_,
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Entities, and dates if the model has labels for them, of each document, in order.

        Raises:
            InvalidInputError: the model cannot be loaded or used.
            MissingDependencyError: transformers or PyTorch is not installed.
        """
        loaded, labels = self._ready()
        for document in documents:
            text = without_surrogates(document.text)
            reading = loaded.read(
                text,
                window=self._window(loaded),
                stride=self.stride,
                batch_size=self.batch_size,
            )
            units = units_of(text, reading, self.aggregation)
            yield self._layers(text, units, labels)

    def _ready(self) -> tuple[TokenModel, Labels]:
        if self._loaded is None:
            loaded = load(
                self.model, download=self.download, revision=self.revision, device=self.device
            )
            labels = read_labels(loaded.model.config.id2label, self.labels, self.model)
            self._loaded = loaded, labels
        return self._loaded

    def _window(self, loaded: TokenModel) -> int:
        window = self.window or loaded.holds
        if window > loaded.holds:
            raise InvalidInputError("window", f"must be at most {loaded.holds}, got {window}")
        room = window - int(loaded.tokenizer.num_special_tokens_to_add())
        if room <= self.stride:
            problem = f"must leave room for more than a stride of {self.stride}, got {window}"
            raise InvalidInputError("window", problem, "make the window wider or the stride less")
        return window

    def _layers(self, text: str, units: Sequence[Unit], labels: Labels) -> dict[str, Any]:
        layers: dict[str, list[dict[str, Any]]] = {"entities": []}
        if labels.types & set(DATE_TYPES):
            layers["dates"] = []
        tags = [labels.tags[unit.label] for unit in units]
        for span in decode_tags(tags, labels.scheme, "conlleval").spans:
            inside = units[span.start : span.end]
            dated = span.type in DATE_TYPES
            start, end = trimmed(
                text, inside[0].start, inside[-1].end, name=self.trim == "scheme" and not dated
            )
            type_ = date_type(span.type, text[start:end]) if dated else self._type(span.type)
            if start < end and type_ is not None:
                score = float(np.mean([unit.probability for unit in inside]))
                layers["dates" if dated else "entities"].append(
                    {"start": start, "end": end, "type": type_, "score": score}
                )
        return layers

    def _type(self, said: str) -> str | None:
        return self._type_map.target(said, self.model) if self._type_map else said


def units_of(text: str, reading: Reading, aggregation: Aggregation) -> list[Unit]:
    """Words or tokens with their likeliest label; what is nothing but white space is left out.

    Args:
        text: the text.
        reading: tokens and their probabilities.
        aggregation: ``first``: a word has the label of its first token, even where that token
            is a bare mark for a space; ``simple``: each token has its own.
    """
    units = []
    chosen = reading.probabilities.argmax(axis=1)
    for group in _groups(reading.pieces, aggregation):
        held = [p for p in (reading.pieces[i] for i in group) if p.start < p.end]
        if not held:
            continue
        start, end = trimmed(text, held[0].start, held[-1].end, name=False)
        if start < end:
            label = int(chosen[group[0]])
            units.append(Unit(start, end, label, float(reading.probabilities[group[0], label])))
    return units


def _groups(pieces: Sequence[Piece], aggregation: Aggregation) -> list[list[int]]:
    """Numbers of the pieces that make a unit; bytes of one character are never parted."""
    groups: list[list[int]] = []
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else None
        same_word = aggregation == "first" and piece.word is not None
        if before and (
            (same_word and piece.word == before.word)
            or (piece.start < piece.end and piece[:2] == before[:2])
        ):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups
