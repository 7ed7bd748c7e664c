"""What a corpus holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Any, Final

from onrecord.document import Document
from onrecord.sentence_bounds import sentences
from onrecord.span import surface
from onrecord.tokens import word_tokens

ATTRIBUTES: Final = ("quote_type", "attitude", "source_type", "polarity", "determinacy")
VALUES: Final = 20
"""Keys of ``meta`` with more values than this, or as many as documents, are not counted."""


def statistics(documents: Iterable[Document]) -> dict[str, Any]:
    """Counts and lengths of a corpus.

    Words are word tokens, sentences are split by rule. A length is ``{"total", "mean", "median",
    "least", "most"}``, or None where there is nothing to measure.

    Returns:
        ``documents``, ``words``, ``sentences`` (lengths by document), ``sentence_words``,
        ``meta`` (key → value → documents), ``entities``, ``dates`` and ``attributions``; these
        have ``total``, ``per_100_words``, ``optional``, ``accept``, ``phenomena``, ``words``
        (length of a span; of a content), and counts by their own attributes.
    """
    every = list(documents)
    words = [len(word_tokens(d.text)) for d in every]
    within = [[len(word_tokens(d.text[a:b])) for a, b in sentences(d.text)] for d in every]
    total = sum(words)
    return {
        "documents": len(every),
        "words": lengths(words),
        "sentences": lengths([len(found) for found in within]),
        "sentence_words": lengths([n for found in within for n in found if n]),
        "meta": _meta(every),
        "entities": _entities(every, total),
        "dates": _dates(every, total),
        "attributions": _attributions(every, total),
    }


def lengths(values: Sequence[float]) -> dict[str, float] | None:
    """Sum, mean, median and range; None of nothing."""
    if not values:
        return None
    return {
        "total": sum(values),
        "mean": fmean(values),
        "median": median(values),
        "least": min(values),
        "most": max(values),
    }


def counted(values: Iterable[Any]) -> dict[str, int]:
    """Value → how often, the most frequent first; what is not given is ``-``."""
    found = Counter(value if isinstance(value, str) else "-" for value in values)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _meta(every: Sequence[Document]) -> dict[str, dict[str, int]]:
    keys = dict.fromkeys(key for d in every for key in d.meta)
    found = {k: counted(d.meta[k] for d in every if isinstance(d.meta.get(k), str)) for k in keys}
    return {
        key: values
        for key, values in found.items()
        if len(values) <= VALUES and len(values) < sum(values.values())
    }


def _layer(
    every: Sequence[Document], name: str, total: int
) -> tuple[list[tuple[Document, Any]], dict[str, Any]]:
    """Annotations of a layer with their documents, and what is counted of every layer."""
    found = [(d, a) for d in every for a in d.layers.get(name, ())]
    tags = (tag for _, a in found for tag in a.phenomena)
    return found, {
        "total": len(found),
        "per_100_words": 100 * len(found) / total if total else None,
        "optional": sum(a.optional for _, a in found),
        "accept": sum(bool(a.accept) for _, a in found),
        "phenomena": counted(tags),
    }


def _entities(every: Sequence[Document], total: int) -> dict[str, Any]:
    found, body = _layer(every, "entities", total)
    items = Counter(
        "item" if isinstance(e.kb_id, str) else "none" if e.kb_id is None else "unknown"
        for _, e in found
    )
    referents = {(d.id, e.entity_id) for d, e in found if isinstance(e.entity_id, str)}
    return body | {
        "type": counted(e.type for _, e in found),
        "kb_id": dict(items),
        "referents": len(referents),
        "words": _spans((d, e.fragments) for d, e in found),
    }


def _dates(every: Sequence[Document], total: int) -> dict[str, Any]:
    found, body = _layer(every, "dates", total)
    return body | {
        "type": counted(t.type for _, t in found),
        "mod": counted(t.mod for _, t in found if isinstance(t.mod, str)),
        "anchor": counted(
            t.anchor if t.anchor == "dct" else "another date"
            for _, t in found
            if isinstance(t.anchor, str)
        ),
        "words": _spans((d, t.fragments) for d, t in found),
    }


def _attributions(every: Sequence[Document], total: int) -> dict[str, Any]:
    found, body = _layer(every, "attributions", total)
    body |= {name: counted(getattr(a, name) for _, a in found) for name in ATTRIBUTES}
    deep = (n for d in every for n in depths(d.layers.get("attributions", ())))
    return body | {
        "depth": {str(depth): n for depth, n in sorted(Counter(deep).items())},
        "words": _spans((d, a.content) for d, a in found if a.content),
    }


def depths(layer: Sequence[Any]) -> list[int]:
    """How deep each relation lies, 1 being on top; a circle ends where it closes."""
    parents: Mapping[Any, Any] = {a.id: a.parent for a in layer if isinstance(a.id, str)}
    found = []
    for one in layer:
        seen, at = [one.id], one.parent
        while isinstance(at, str) and at not in seen:
            seen.append(at)
            at = parents.get(at)
        found.append(len(seen))
    return found


def _spans(found: Iterable[tuple[Document, Any]]) -> dict[str, float] | None:
    return lengths([len(word_tokens(surface(d.text, fragments))) for d, fragments in found])
