"""``learned:FOLDER``: entities by a model that ``onrecord train learned`` fitted.

It needs no scikit-learn: a feature's weights are looked up and added. The model knows the texts
that it was fitted on and refuses them, because what it says of those shows nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from onrecord.contracts import Description
from onrecord.counts import Array
from onrecord.document import BlindDocument, text_sha256
from onrecord.errors import ExtractorError, InvalidInputError
from onrecord.extractors import learned_features, learned_tags
from onrecord.extractors.fingerprint import fingerprint
from onrecord.extractors.learned_features import features_of, tokens_of
from onrecord.extractors.learned_model import Model, load
from onrecord.extractors.learned_tags import best_path
from onrecord.span import Fragment
from onrecord.tag_repair import decode_tags

Decoding: TypeAlias = Literal["viterbi", "greedy"]


class Learned:
    """Entities by a fitted model.

    Args:
        model: the folder that ``onrecord train learned`` wrote.
        decoding: ``viterbi`` takes the best path that the scheme of tags allows, ``greedy`` each
            token's best tag, mended where a tag may not begin a span.

    Raises:
        InvalidInputError: no folder is named, or a setting has no such value.
    """

    one_by_one = True

    def __init__(self, *, model: str = "", decoding: Decoding = "viterbi") -> None:
        if not model:
            hint = "onrecord train learned CORPUS -o FOLDER makes one"
            raise InvalidInputError("learned", "needs a model's folder: learned:FOLDER", hint)
        if decoding not in get_args(Decoding):
            raise InvalidInputError("decoding", f"must be viterbi or greedy, got {decoding!r}")
        self.folder = Path(model)
        self.decoding = decoding
        self._model: Model | None = None

    def describe(self) -> Description:
        """Where the model comes from; the fingerprint covers its files and the code that reads it.

        Raises:
            InvalidInputError: there is no model, or it is damaged.
        """
        card = self._loaded().card
        modules = (sys.modules[__name__], learned_features, learned_tags)
        return Description(
            name=f"learned:{self.folder.resolve().name}",
            version=str(card.version),
            tasks=("entities",),
            configuration={
                "decoding": self.decoding,
                "corpus": dict(card.corpus),
                "documents": len(card.texts),
                "fitting": dict(card.settings),
            },
            fingerprint=fingerprint(
                {"decoding": self.decoding}, modules=modules, folder=self.folder
            ),
        )

    def extract(self, documents: Sequence[BlindDocument]) -> Iterator[Mapping[str, Any]]:
        """Entities of each document, in order, each with the mean probability of its tags.

        Raises:
            InvalidInputError: there is no model, or it is damaged.
            ExtractorError: the model was fitted on a document.
        """
        model = self._loaded()
        fitted_on = frozenset(model.card.texts)
        for document in documents:
            if _digest(document.text) in fitted_on:
                raise ExtractorError(
                    f"{self.folder}", "was fitted on this document",
                    "score other documents, or fit without this one",
                )  # fmt: skip
            tokens = tokens_of(document.text)
            scores = model.scores(features_of(document.text, tokens))
            yield {"entities": self._entities(tokens, scores, model.card.tags)}

    def _loaded(self) -> Model:
        if self._model is None:
            self._model = load(self.folder)
        return self._model

    def _entities(
        self, tokens: Sequence[Fragment], scores: Array, tags: Sequence[str]
    ) -> list[dict[str, Any]]:
        path = (
            best_path(scores, tags) if self.decoding == "viterbi" else list(scores.argmax(axis=1))
        )
        certain = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
        chosen = [tags[number] for number in path]
        found = []
        for span in decode_tags(chosen, "IOBES", "conlleval").spans:
            inside = range(span.start, span.end)
            found.append(
                {
                    "start": tokens[span.start][0],
                    "end": tokens[span.end - 1][1],
                    "type": span.type,
                    "score": float(np.mean([certain[i, path[i]] for i in inside])),
                }
            )
        return found


def _digest(text: str) -> str | None:
    """The text's checksum, or None for a text with a lone surrogate, which no file can hold."""
    try:
        return text_sha256(text)
    except UnicodeEncodeError:
        return None
