"""Annotations that came back from a tool: whose documents they are, and what follows from them.

A tool holds a text and spans. The date, language and meta of a document are those of the corpus
that was sent out; surfaces, ids, parents and quotation types follow from the spans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from onrecord.annotations import NUMERALS, RoleTexts
from onrecord.corpus import Corpus
from onrecord.curation.merging import PREFIXES
from onrecord.derived import holders, quotations, quote_type
from onrecord.document import Dct, Document, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.pairing.relations import ROLES
from onrecord.span import surface
from onrecord.suggestions import hint
from onrecord.tasks import ATTRIBUTIONS, DATES, ENTITIES

_OTHER: Final = re.compile(r"[\W_]+")
_ARTICLE: Final = "the "


class _Head(NamedTuple):
    """What a document is, apart from its text and layers."""

    sha256: str
    language: str
    dct: Dct | None
    meta: Mapping[str, Any]


def laid_onto(annotated: Corpus, documents: Corpus) -> Corpus:
    """A corpus of annotations of some documents, with what those documents are.

    Language, date, meta and the corpus's description are those of the documents; what follows
    from the annotations' spans is worked out, as ``finished`` says.

    Args:
        annotated: annotations; some documents may be missing.
        documents: what was annotated.

    Raises:
        InvalidInputError: when read; a document that is none of these, or whose text differs.
    """

    def read() -> Iterator[Document]:
        heads = {d.id: _Head(text_sha256(d.text), d.language, d.dct, d.meta) for d in documents}
        headed = partial(_headed, heads=heads, name=documents.name)
        return map(finished, map(headed, annotated))  # goes on after one that raised

    return replace(
        annotated, read=read, name=documents.name, version=documents.version,
        manifest=documents.manifest, size=None,
    )  # fmt: skip


def _headed(document: Document, heads: Mapping[str, _Head], name: str) -> Document:
    place = document.place or document.id
    if document.id not in heads:
        raise InvalidInputError(
            place, f"no document of {name} is {document.id!r}", hint(document.id, heads)
        )
    head = heads[document.id]
    if text_sha256(document.text) != head.sha256:
        why = "its line ends were converted" if "\r\n" in document.text else None
        problem = f"the text must be that of {name}, character by character, but it differs"
        raise InvalidInputError(place, problem, why or "annotations were made on another text")
    return msgspec.structs.replace(
        document, language=head.language, dct=head.dct or document.dct,
        meta={**document.meta, **head.meta},
    )  # fmt: skip


def finished(document: Document) -> Document:
    """A document whose annotations say what follows from their spans.

    Every annotation gets its surface and, without one, an id. An entity without ``entity_id``
    gets one of its words, so that equal words are one; a numeral always gets its own. A speaker
    that is the span of an entity, but for an article, becomes the ``source_entity``. A relation
    gets the parent that its place gives it and, without one, its ``quote_type``.
    """
    layers = dict(document.layers)
    for name, layer in layers.items():
        layers[name] = _with_ids(PREFIXES[name], layer)
    text = document.text
    for task in (ENTITIES, DATES):
        if task.name in layers:
            layers[task.name] = tuple(
                msgspec.structs.replace(a, text=surface(text, a.fragments))
                for a in layers[task.name]
            )
    if ENTITIES.name in layers:
        layers[ENTITIES.name] = _with_referents(layers[ENTITIES.name])
    if ATTRIBUTIONS.name in layers:
        layers[ATTRIBUTIONS.name] = _relations(
            text, layers[ATTRIBUTIONS.name], layers.get(ENTITIES.name, ())
        )
    return msgspec.structs.replace(document, layers=layers)


def _with_ids(prefix: str, layer: Sequence[Any]) -> tuple[Any, ...]:
    taken = {a.id for a in layer}
    new = (f"{prefix}{n}" for n in range(1, 2 * len(layer) + 1) if f"{prefix}{n}" not in taken)
    return tuple(
        a if a.id is not UNSET else msgspec.structs.replace(a, id=next(new)) for a in layer
    )


def _with_referents(layer: Sequence[Any]) -> tuple[Any, ...]:
    numerals: Counter[str] = Counter()
    found = []
    for entity in layer:
        if entity.entity_id is UNSET:
            words = _OTHER.sub("_", entity.text.casefold()).strip("_").removeprefix("the_")
            words = words or entity.id
            if entity.type in NUMERALS:
                numerals[words] += 1
                words = f"{words}_{numerals[words]}"
            found.append(msgspec.structs.replace(entity, entity_id=words))
        else:
            found.append(entity)
    return tuple(found)


def _relations(text: str, layer: Sequence[Any], entities: Iterable[Any]) -> tuple[Any, ...]:
    at = {e.fragments: e.entity_id for e in entities}
    quoted = quotations(text)
    found = []
    for relation in layer:
        said: dict[str, Any] = {
            "text": RoleTexts(**{role: surface(text, getattr(relation, role)) for role in ROLES})
        }
        around = [other.id for other in holders(relation, layer)]
        if relation.parent not in around:
            said["parent"] = around[0] if around else None
        if relation.quote_type is UNSET and relation.content:
            said["quote_type"] = quote_type(text, relation.content, quoted)
        if relation.speaker and relation.source_entity in {UNSET, None}:
            start, end = relation.speaker
            bare = (
                start + len(_ARTICLE) if text[start:end].casefold().startswith(_ARTICLE) else start
            )
            speaker = at.get(((start, end),)) or at.get(((bare, end),))
            said |= {"source_entity": speaker, "speaker": UNSET} if speaker else {}
        found.append(msgspec.structs.replace(relation, **said))
    return tuple(found)
