"""A fitted model on disk: JSON and a NumPy archive without pickles, so that loading runs no code.

``model.json`` says what the model is and holds the checksums of the other two files:
``vocabulary.json``, the names of the features, and ``weights.npz``, a float32 matrix of one row
a feature and one column a tag, with one intercept a tag.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import msgspec
import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from onrecord.counts import Array
from onrecord.errors import InvalidInputError
from onrecord.extractors.learned_features import FEATURES_VERSION

FORMAT: Final = "onrecord-learned"
FORMAT_VERSION: Final = 1
CARD, VOCABULARY, WEIGHTS = "model.json", "vocabulary.json", "weights.npz"
_AGAIN: Final = "fit it again: onrecord train learned CORPUS -o FOLDER"

Tag = Annotated[str, Meta(pattern=r"^(O|[BIES]-.+)$")]
Weights: TypeAlias = NDArray[np.float32]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class ModelCard(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``model.json``.

    Attributes:
        format: always ``onrecord-learned``.
        version: of the files' layout.
        features: version of the features that the weights belong to.
        tags: what the weights' columns stand for.
        corpus: name and version of the corpus that the model was fitted on.
        settings: of the fitting.
        fitted_with: package → version.
        texts: SHA-256 of each text that the model was fitted on, sorted.
        files: file name → SHA-256 of its bytes.
    """

    format: str
    version: int
    features: int
    tags: Annotated[tuple[Tag, ...], Meta(min_length=2)]
    corpus: Mapping[str, str]
    settings: Mapping[str, Any]
    fitted_with: Mapping[str, str]
    texts: tuple[Sha256, ...]
    files: Mapping[str, Sha256]


class _Head(Struct):
    format: str
    version: int


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model.

    Attributes:
        card: what it is.
        vocabulary: name of a feature → row of its weights.
        weights: float32, (features, tags).
        intercepts: float32, (tags,).
    """

    card: ModelCard
    vocabulary: Mapping[str, int]
    weights: Weights
    intercepts: Weights

    def scores(self, features: Iterable[Iterable[str]]) -> Array:
        """Natural log of each tag's own logistic probability, float64 of shape (tokens, tags).

        Features that the model does not know count nothing.
        """
        rows = [
            self.weights[[self.vocabulary[n] for n in names if n in self.vocabulary]].sum(
                axis=0, dtype=np.float64
            )
            for names in features
        ]
        if not rows:
            return np.zeros((0, len(self.card.tags)))
        return -np.logaddexp(0.0, -(np.stack(rows) + self.intercepts))


def save(
    folder: Path,
    card: Mapping[str, Any],
    names: Iterable[str],
    weights: Array | Weights,
    intercepts: Array | Weights,
) -> None:
    """Write a model; the card last, so that what is half written is no model.

    Args:
        folder: made if absent.
        card: fields of the card that say how the model came about: ``tags``, ``corpus``,
            ``settings``, ``fitted_with``, ``texts``.
        names: of the features, in the order of the weights' rows.
        weights: (features, tags).
        intercepts: (tags,).
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD).unlink(missing_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, weights=weights.astype("<f4"), intercepts=intercepts.astype("<f4"))
    bodies = {VOCABULARY: msgspec.json.encode(list(names)), WEIGHTS: buffer.getvalue()}
    whole = ModelCard(
        format=FORMAT, version=FORMAT_VERSION, features=FEATURES_VERSION,
        files={name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()}, **card,
    )  # fmt: skip
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    text = msgspec.json.format(msgspec.json.encode(whole, order="sorted"), indent=2)
    (folder / CARD).write_bytes(text + b"\n")


def load(folder: Path) -> Model:
    """A model that ``save`` wrote.

    Raises:
        InvalidInputError: there is none, its files were changed or damaged, or it was fitted by
            a version of onrecord with other features.
    """
    if not (folder / CARD).is_file():
        hint = "onrecord train learned CORPUS -o FOLDER makes one"
        raise InvalidInputError(str(folder), f"holds no model ({CARD} is missing)", hint)
    card = _card(folder / CARD)
    bodies = {name: _body(folder / name, card) for name in (VOCABULARY, WEIGHTS)}
    names = _names(folder / VOCABULARY, bodies[VOCABULARY])
    weights, intercepts = _arrays(folder / WEIGHTS, bodies[WEIGHTS])
    wanted = (len(names), len(card.tags))
    if weights.shape != wanted or intercepts.shape != wanted[1:]:
        raise InvalidInputError(
            str(folder / WEIGHTS), f"must hold weights of shape {wanted}, got {weights.shape}",
            _AGAIN,
        )  # fmt: skip
    return Model(card, {name: row for row, name in enumerate(names)}, weights, intercepts)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInputError(str(path), f"cannot be read: {error.strerror}", _AGAIN) from error


def _card(path: Path) -> ModelCard:
    raw = _read(path)
    try:
        head = msgspec.json.decode(raw, type=_Head)
        if head.format != FORMAT:
            raise InvalidInputError(str(path), f"must be of format {FORMAT}, got {head.format!r}")
        if head.version != FORMAT_VERSION:
            problem = f"must be of version {FORMAT_VERSION}, got {head.version}"
            raise InvalidInputError(str(path), problem, _AGAIN)
        card = msgspec.json.decode(raw, type=ModelCard)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(str(path), f"is damaged: {error}", _AGAIN) from error
    if card.features != FEATURES_VERSION:
        problem = f"must know features of version {FEATURES_VERSION}, got {card.features}"
        raise InvalidInputError(str(path), problem, _AGAIN)
    if len(set(card.tags)) != len(card.tags):
        raise InvalidInputError(str(path), "is damaged: a tag stands there twice", _AGAIN)
    return card


def _body(path: Path, card: ModelCard) -> bytes:
    body = _read(path)
    if hashlib.sha256(body).hexdigest() != card.files.get(path.name):
        problem = f"is damaged: its checksum is not the one in {CARD}"
        raise InvalidInputError(str(path), problem, _AGAIN)
    return body


def _names(path: Path, body: bytes) -> list[str]:
    try:
        return msgspec.json.decode(body, type=list[str])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(str(path), f"is damaged: {error}", _AGAIN) from error


def _arrays(path: Path, body: bytes) -> tuple[Weights, Weights]:
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as archive:
            weights, intercepts = archive["weights"], archive["intercepts"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InvalidInputError(str(path), f"is damaged: {error}", _AGAIN) from error
    for array in (weights, intercepts):
        if array.dtype != np.dtype("<f4") or not np.isfinite(array).all():
            raise InvalidInputError(str(path), "must hold finite float32 numbers", _AGAIN)
    return weights, intercepts
