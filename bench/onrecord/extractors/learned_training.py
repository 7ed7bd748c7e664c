"""Fitting ``learned``: one logistic regression a tag, by stochastic gradient descent.

Scikit-learn's ``SGDClassifier`` runs in one thread and draws from a seeded generator of its own,
so the same corpus gives the same weights, bit for bit, with one build of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from onrecord.corpus import Corpus
from onrecord.counts import Array
from onrecord.document import Document, text_sha256
from onrecord.errors import InvalidInputError, MissingDependencyError
from onrecord.extractors.fingerprint import package_version
from onrecord.extractors.learned_features import features_of, tokens_of
from onrecord.extractors.learned_model import save
from onrecord.extractors.learned_tags import OUTSIDE, Tagged, tagged
from onrecord.span import Fragment

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LAYER = "entities"


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a model was fitted on, for the printed summary.

    Attributes:
        documents: that it was fitted on.
        not_annotated: documents without a layer of entities, left out.
        tokens: of all documents.
        entities: that were learned.
        nested: entities inside or across a longer one, left out.
        fragmented: entities of several fragments, left out.
        widened: learned entities whose edge lies inside a token.
        empty: entities that hold no token, left out.
        types: of entities, sorted.
        features: that have weights.
    """

    documents: int
    not_annotated: int
    tokens: int
    entities: int
    nested: int
    fragmented: int
    widened: int
    empty: int
    types: tuple[str, ...]
    features: int


@dataclass(slots=True)
class _Gold:
    """The documents of a corpus that can be learned from."""

    not_annotated: int = 0
    texts: list[str] = field(default_factory=list)
    tokens: list[list[Fragment]] = field(default_factory=list)
    tagged: list[Tagged] = field(default_factory=list)

    def add(self, document: Document) -> None:
        entities = document.layers.get(LAYER)
        if entities is None:
            self.not_annotated += 1
            return
        tokens = tokens_of(document.text)
        self.texts.append(document.text)
        self.tokens.append(tokens)
        self.tagged.append(tagged(tokens, entities))

    @property
    def tags(self) -> list[str]:
        return [tag for document in self.tagged for tag in document.tags]

    def fitted(self, features: int) -> Fitted:
        tags = self.tags
        return Fitted(
            documents=len(self.texts),
            not_annotated=self.not_annotated,
            tokens=len(tags),
            entities=sum(document.kept for document in self.tagged),
            nested=sum(document.nested for document in self.tagged),
            fragmented=sum(document.fragmented for document in self.tagged),
            widened=sum(document.widened for document in self.tagged),
            empty=sum(document.empty for document in self.tagged),
            types=tuple(sorted({tag[2:] for tag in tags if tag != OUTSIDE})),
            features=features,
        )


def train(
    corpus: Corpus,
    folder: Path,
    *,
    epochs: int = 20,
    alpha: float = 1e-5,
    min_count: int = 1,
    seed: int = 0,
) -> Fitted:
    """Fit a model to the entities of a corpus and write it.

    Args:
        corpus: gold documents; those without a layer of entities are left out and counted.
        folder: where the model goes.
        epochs: passes over the tokens.
        alpha: strength of the L2 penalty.
        min_count: a feature has a weight if so many tokens have it.
        seed: of the order in which tokens are seen.

    Raises:
        InvalidInputError: a setting is out of range, or the corpus has nothing to learn from.
        MissingDependencyError: scikit-learn is not installed.
    """
    _check(epochs=epochs, alpha=alpha, min_count=min_count, seed=seed)
    gold = _Gold()
    for document in corpus:
        gold.add(document)
    tags = gold.tags
    if len(set(tags)) <= 1:
        found = f"{len(gold.texts)} documents are annotated for entities, and hold none"
        if not gold.texts:
            found = f"none of its {gold.not_annotated} documents is annotated for entities"
        elif any(tag != OUTSIDE for tag in tags):
            found = "every token of it is one and the same"
        raise InvalidInputError(corpus.place or corpus.name, f"has nothing to learn from: {found}")
    names, matrix = _vectorised(gold, min_count)
    columns, weights, intercepts = _fit(matrix, tags, epochs=epochs, alpha=alpha, seed=seed)
    card: dict[str, Any] = {
        "tags": columns,
        "corpus": {key: str(value) for key, value in corpus.describe().items()},
        "settings": {"epochs": epochs, "alpha": alpha, "min_count": min_count, "seed": seed},
        "fitted_with": {name: package_version(name) for name in ("numpy", "scikit-learn")},
        "texts": tuple(sorted({text_sha256(text) for text in gold.texts})),
    }
    save(folder, card, names, weights, intercepts)
    return gold.fitted(len(names))


def _check(*, epochs: int, alpha: float, min_count: int, seed: int) -> None:
    for name, value, least in (
        ("epochs", epochs, 1),
        ("min_count", min_count, 1),
        ("seed", seed, 0),
    ):
        if value < least:
            raise InvalidInputError(name, f"must be at least {least}, got {value}")
    if not alpha > 0:
        raise InvalidInputError("alpha", f"must be above 0, got {alpha}")


def _vectorised(gold: _Gold, min_count: int) -> tuple[list[str], csr_matrix]:
    """Names of the features and a matrix of (tokens, features), without those that are rare."""
    try:
        from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415  # most of a second
    except ImportError as error:
        raise MissingDependencyError(
            "learned", "scikit-learn is not installed", "pip install 'onrecord[learned]'"
        ) from error
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        dict.fromkeys(names, 1.0)
        for text, tokens in zip(gold.texts, gold.tokens, strict=True)
        for names in features_of(text, tokens)
    )
    frequent = np.flatnonzero(matrix.getnnz(axis=0) >= min_count)
    kept = matrix[:, frequent].tocsr()
    # The vectoriser may count in 64 bits, and the classifier takes no more than 32.
    kept.indices, kept.indptr = kept.indices.astype(np.int32), kept.indptr.astype(np.int32)
    names = vectorizer.get_feature_names_out()[frequent]
    return [str(name) for name in names], kept


def _fit(
    matrix: csr_matrix, tags: Sequence[str], *, epochs: int, alpha: float, seed: int
) -> tuple[tuple[str, ...], Array, Array]:
    """The tags in the order of columns, weights of (features, tags), and intercepts."""
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415  # as above

    classifier = SGDClassifier(
        loss="log_loss", alpha=alpha, max_iter=epochs, tol=None, random_state=seed, average=True
    )
    classifier.fit(matrix, np.array(tags))
    weights, intercepts = classifier.coef_, classifier.intercept_
    if len(weights) == 1:
        # Between two tags scikit-learn fits one plane, for the second.
        weights, intercepts = np.vstack([-weights, weights]), np.append(-intercepts, intercepts)
    return tuple(str(tag) for tag in classifier.classes_), weights.T, intercepts
