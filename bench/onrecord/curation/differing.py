"""What differs between two versions of the gold of one text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from onrecord.document import Document
from onrecord.span import Fragments, shared
from onrecord.validation.subject import ROLES, spans_of

UNSCORED: Final = frozenset({"note", "phenomena", "waive"})
"""What no score depends on; a change of anything else asks for a new major version."""
_NAMES: Final = frozenset({"id", "text"})
"""What follows from the order and the spans."""
_LINKS: Final = frozenset({"parent", "anchor"})
_ROLE_BITS: Final = 40
"""Room for offsets when roles are laid side by side; no text is that long."""

KINDS: Final = ("changed", "added", "removed")
"""What may become of an annotation from A to B."""


class Difference(NamedTuple):
    """One annotation that is not the same on both sides.

    Attributes:
        layer: its layer.
        kind: what became of it from A to B.
        a: index in A's layer, or None.
        b: index in B's layer, or None.
        fields: for a changed one, field → value in A and in B as plain values; links are told
            by the words that they lead to.
    """

    layer: str
    kind: Literal["added", "removed", "changed"]
    a: int | None
    b: int | None
    fields: Mapping[str, tuple[Any, Any]] = {}

    @property
    def scored(self) -> bool:
        """Whether a score may depend on it."""
        return self.kind != "changed" or not self.fields.keys() <= UNSCORED


class Pair(NamedTuple):
    """Annotations of A and B that belong together, or one that is alone.

    Attributes:
        layer: their layer.
        a: index in A's layer, or None.
        b: index in B's layer, or None.
        difference: what is not the same, or None.
    """

    layer: str
    a: int | None
    b: int | None
    difference: Difference | None


def document_pairs(a: Document, b: Document) -> Iterator[Pair]:
    """Every annotation of two annotations of one text, layer by layer in the order of the text.

    Annotations with the same spans (and, if there are several, the most equal fields) belong
    together; of the rest, those that share most words. Ids are set aside: links are compared by
    what they lead to.
    """
    for name in dict.fromkeys([*a.layers, *b.layers]):
        for i, j in _pairs(a, b, name):
            difference = None
            if i is None or j is None:
                difference = Difference(name, "added" if i is None else "removed", i, j)
            elif fields := _unequal(_plain(a, a.layers[name][i]), _plain(b, b.layers[name][j])):
                difference = Difference(name, "changed", i, j, fields)
            yield Pair(name, i, j, difference)


def document_differences(a: Document, b: Document) -> list[Difference]:
    """What is not the same, in the order of the text."""
    return [pair.difference for pair in document_pairs(a, b) if pair.difference]


def _unequal(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    keys = dict.fromkeys([*a, *b])
    return {k: (a.get(k), b.get(k)) for k in keys if (k in a, a.get(k)) != (k in b, b.get(k))}


def _plain(document: Document, annotation: Any) -> dict[str, Any]:  # noqa: ANN401  # any task's
    """Fields as plain values, ids left out and links told by the words they lead to."""
    body: dict[str, Any] = msgspec.to_builtins(annotation)
    for name in _LINKS & body.keys():
        body[name] = _led_to(document, body[name])
    if "phenomena" in body:
        body["phenomena"] = sorted(body["phenomena"])
    return {key: value for key, value in body.items() if key not in _NAMES}


def _led_to(document: Document, id_: str | None) -> Any:  # noqa: ANN401  # plain values
    for layer in document.layers.values():
        for annotation in layer:
            if id_ is not None and annotation.id == id_:
                return [list(map(list, spans)) for _, spans in spans_of(annotation)]
    return id_


def _pairs(a: Document, b: Document, name: str) -> Iterator[tuple[int | None, int | None]]:
    """Indices of annotations that belong together, in the order of the text."""
    first, second = a.layers.get(name, ()), b.layers.get(name, ())
    places = [[_laid_out(one) for one in layer] for layer in (first, second)]
    candidates = []
    for i, one in enumerate(places[0]):
        for j, other in enumerate(places[1]):
            common = shared(one, other)
            if common and _of_one_cue(first[i], second[j]):
                equal = one == other
                unlike = len(_unequal(_plain(a, first[i]), _plain(b, second[j]))) if equal else 0
                union = sum(y - x for x, y in (*one, *other)) - common
                candidates.append((-equal, -common / union, unlike, i, j))
    taken: dict[int, int] = {}
    for *_, i, j in sorted(candidates):
        if i not in taken and j not in taken.values():
            taken[i] = j
    pairs: list[tuple[int | None, int | None]] = [(i, taken.get(i)) for i in range(len(first))]
    pairs += [(None, j) for j in range(len(second)) if j not in taken.values()]
    return iter(sorted(pairs, key=lambda p: _start(places, p)))


def _of_one_cue(one: Any, other: Any) -> bool:  # noqa: ANN401  # any task's
    """Whether two relations with cues share words of them; others belong together by overlap."""
    cues = getattr(one, "cue", ()), getattr(other, "cue", ())
    return not all(cues) or shared(*cues) > 0


def _start(places: Sequence[Sequence[Fragments]], pair: tuple[int | None, int | None]) -> int:
    spans = places[0][pair[0]] if pair[0] is not None else places[1][pair[1] or 0]
    return min(start % (1 << _ROLE_BITS) for start, _ in spans)


def _laid_out(annotation: Any) -> Fragments:  # noqa: ANN401  # any task's
    """All spans of an annotation as one fragment set, each role in a range of its own."""
    if hasattr(annotation, "fragments"):
        spans: Fragments = annotation.fragments
        return spans
    return tuple(
        (start + (number << _ROLE_BITS), end + (number << _ROLE_BITS))
        for number, role in enumerate(ROLES)
        for start, end in getattr(annotation, role)
    )


def differences(first: Iterable[Document], second: Iterable[Document]) -> dict[str, Any]:
    """What differs between two versions of a corpus.

    Returns:
        ``documents`` (``added``, ``removed``, ``text_changed``, ``other`` → ids; ``other`` are
        those whose language, date or meta differ), ``annotations`` (layer → ``same``,
        ``changed``, ``added``, ``removed`` → count), ``scored``: whether a score may differ, and
        ``differences``, each with ``doc_id``, ``layer``, ``kind``, ``text`` and ``fields``.
    """
    a, b = ({d.id: d for d in side} for side in (first, second))
    both = [(d, b[i]) for i, d in a.items() if i in b]
    listed: list[dict[str, Any]] = []
    counts: dict[str, dict[str, int]] = {}
    scored = a.keys() != b.keys()
    for one, other in both:
        if one.text != other.text:
            continue
        found = document_differences(one, other)
        for name, layer in one.layers.items():
            row = counts.setdefault(name, dict.fromkeys(("same", *KINDS), 0))
            row["same"] += len(layer) - sum(d.layer == name and d.a is not None for d in found)
        for one_difference in found:
            row = counts.setdefault(one_difference.layer, dict.fromkeys(("same", *KINDS), 0))
            row[one_difference.kind] += 1
            scored = scored or one_difference.scored
            listed.append(told(one, other, one_difference))
    texts = [one.id for one, other in both if one.text != other.text]
    heads = [one.id for one, other in both if _head(one) != _head(other)]
    dates = any(one.dct != other.dct for one, other in both)
    return {
        "documents": {
            "added": [i for i in b if i not in a],
            "removed": [i for i in a if i not in b],
            "text_changed": texts,
            "other": heads,
        },
        "annotations": counts,
        "scored": bool(scored or texts or dates),
        "differences": listed,
    }


def told(a: Document, b: Document, found: Difference) -> dict[str, Any]:
    """A difference as plain values, with its words."""
    document, index = (b, found.b) if found.a is None else (a, found.a)
    spans = dict(spans_of(document.layers[found.layer][index or 0]))
    words = [" … ".join(document.text[x:y] for x, y in s) for s in spans.values()]
    return {
        "doc_id": a.id,
        "layer": found.layer,
        "kind": found.kind,
        "text": " / ".join(words),
        "start": min(x for s in spans.values() for x, _ in s),
        "fields": {name: list(pair) for name, pair in found.fields.items()},
    }


def _head(document: Document) -> tuple[Any, ...]:
    return document.language, document.dct, dict(document.meta)
