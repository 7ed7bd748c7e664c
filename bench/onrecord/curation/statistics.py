"""What a corpus holds, in numbers: one pass, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from onrecord.curation.lengths import Lengths
from onrecord.curation.nesting import nesting
from onrecord.document import Document
from onrecord.sentence_bounds import sentences
from onrecord.span import surface
from onrecord.tasks.attribution_tallies import ATTRIBUTES
from onrecord.tokens import word_tokens

COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "entities": ("type", "kb_id"),
    "dates": ("type", "mod", "anchor"),
    "attributions": ATTRIBUTES,
}
"""Layer → what its annotations are counted by."""
VALUES: Final = 20
"""Keys of ``meta`` with more values than this, or as many as documents, are not counted."""


def statistics(documents: Iterable[Document]) -> dict[str, Any]:
    """Counts and lengths of a corpus.

    Words are word tokens, sentences are split by rule. A length is what ``Lengths.described``
    gives, or None where there is nothing to measure.

    Returns:
        ``documents``, ``words``, ``sentences`` (lengths by document), ``sentence_words``,
        ``meta`` (key → value → documents), ``entities``, ``dates`` and ``attributions``; these
        have ``total``, ``per_100_words``, ``optional``, ``accept``, ``phenomena``, ``depth``
        (1 being on top → annotations), ``crossing`` (pairs), ``discontinuous``, ``words``
        (length of a span; of a content), and counts by their own attributes.
    """
    size = 0
    words, held, within = Lengths(), Lengths(), Lengths()
    meta = _Meta()
    layers = {name: _Layer(name) for name in COUNTED}
    for document in documents:
        size += 1
        words.add(len(word_tokens(document.text)))
        found = sentences(document.text)
        held.add(len(found))
        for a, b in found:
            if number := len(word_tokens(document.text[a:b])):
                within.add(number)
        meta.add(document.meta)
        for layer in layers.values():
            layer.add(document)
    return {
        "documents": size,
        "words": words.described(),
        "sentences": held.described(),
        "sentence_words": within.described(),
        "meta": meta.described(),
        **{name: layer.described(words.total) for name, layer in layers.items()},
    }


def ordered(counts: Mapping[str, int]) -> dict[str, int]:
    """Value → how often, the most frequent first."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


class _Meta:
    """Values of ``meta`` that are words; keys with too many are forgotten as they come."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str] | None] = {}

    def add(self, meta: Mapping[str, Any]) -> None:
        for key, value in meta.items():
            counts = self._counts.setdefault(key, Counter())
            if counts is not None and isinstance(value, str):
                counts[value] += 1
                if len(counts) > VALUES:
                    self._counts[key] = None

    def described(self) -> dict[str, dict[str, int]]:
        return {
            key: ordered(counts)
            for key, counts in self._counts.items()
            if counts is not None and len(counts) < counts.total()
        }


class _Layer:
    """What is counted of one layer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.words = Lengths()
        self.counts: Counter[str] = Counter()
        self.depth: Counter[int] = Counter()
        self.phenomena: Counter[str] = Counter()
        self.by: dict[str, Counter[str]] = {key: Counter() for key in COUNTED[name]}

    def add(self, document: Document) -> None:
        layer = document.layers.get(self.name, ())
        lying = nesting(layer)
        self.depth.update(lying.depths)
        self.counts["crossing"] += lying.crossing
        self.counts["discontinuous"] += lying.discontinuous
        self.counts["total"] += len(layer)
        for one in layer:
            self.counts["optional"] += one.optional
            self.counts["accept"] += bool(one.accept)
            self.phenomena.update(one.phenomena)
            for key, value in _values(self.name, one):
                self.by[key][value] += 1
            spans = one.content if self.name == "attributions" else one.fragments
            if spans:
                self.words.add(len(word_tokens(surface(document.text, spans))))
        if self.name == "entities":
            named = {one.entity_id for one in layer if isinstance(one.entity_id, str)}
            self.counts["referents"] += len(named)

    def described(self, words: int) -> dict[str, Any]:
        total = self.counts["total"]
        return {
            "total": total,
            "per_100_words": 100 * total / words if words else None,
            "optional": self.counts["optional"],
            "accept": self.counts["accept"],
            "phenomena": ordered(self.phenomena),
            **{key: ordered(counts) for key, counts in self.by.items()},
            **({"referents": self.counts["referents"]} if self.name == "entities" else {}),
            "depth": {str(depth): number for depth, number in sorted(self.depth.items())},
            "crossing": self.counts["crossing"],
            "discontinuous": self.counts["discontinuous"],
            "words": self.words.described(),
        }


def _values(layer: str, one: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # any task's
    """What an annotation is counted by; what it does not say is ``-``, of a date nothing."""
    if layer == "attributions":
        for key in ATTRIBUTES:
            value = getattr(one, key)
            yield key, value if isinstance(value, str) else "-"
        return
    yield "type", one.type
    if layer == "entities":
        known = "none" if one.kb_id is None else "unknown"
        yield "kb_id", "item" if isinstance(one.kb_id, str) else known
        return
    if isinstance(one.mod, str):
        yield "mod", one.mod
    if isinstance(one.anchor, str):
        yield "anchor", "dct" if one.anchor == "dct" else "another date"
