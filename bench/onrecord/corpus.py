"""A named, versioned collection of documents that can be read again and again, streaming."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Annotated, Any

from msgspec import Meta, Struct

from onrecord.document import Document

SEMVER = r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$"
FILE_NAME = r"^[^/\\\u0000]+$"
FILE_PATH = r"^[^\u0000]+$"
"""No file has a NUL in its name, and asking for one is an error of its own kind."""

DocumentId = Annotated[
    str, Meta(description="The name of a file, without .json.", min_length=1, pattern=FILE_NAME)
]


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """``corpus.json``: what a corpus is, and which documents it holds."""

    id: Annotated[str, Meta(description="Name of the corpus, as in --corpus.", min_length=1)]
    title: Annotated[str, Meta(description="What the corpus is, in a line.")]
    version: Annotated[
        str, Meta(description="Semantic version; major when scored gold changes.", pattern=SEMVER)
    ]
    documents: Annotated[
        tuple[DocumentId, ...],
        Meta(description="Document ids; each is <id>.json beside this file.", min_length=1),
    ]
    text_licence: Annotated[str, Meta(description="Licence or rights of the texts.")]
    annotation_licence: Annotated[str, Meta(description="Licence of the annotations.")]
    provenance: Annotated[str, Meta(description="Where the texts come from.")]
    type_set: Annotated[str, Meta(description="Name of the entity types, e.g. ontonotes.")] = (
        "as-is"
    )
    splits: Annotated[
        Mapping[str, tuple[str, ...]], Meta(description="Split name → document ids.")
    ] = {}
    canary: Annotated[str, Meta(description="A string that no training set should hold.")] = ""
    schema_version: Annotated[str, Meta(description="Of this file's form.")] = "1.0"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents with a name; iterating reads them anew each time.

    Attributes:
        name: as in signatures and run folders.
        version: semantic version, or ``0`` where none is known.
        read: opens the documents.
        place: where they come from, for error messages.
        manifest: the corpus's own description, if it has one.
        size: number of documents, if known without reading.
        settings: what a reader was told, named in signatures.
    """

    name: str
    version: str
    read: Callable[[], Iterable[Document]]
    place: str = ""
    manifest: Manifest | None = None
    size: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Document]:
        return iter(self.read())

    @property
    def type_set(self) -> str:
        """Name of the set of entity types."""
        return self.manifest.type_set if self.manifest else "as-is"

    def describe(self) -> dict[str, Any]:
        """Name and version, as results carry them."""
        return {"name": self.name, "version": self.version}

    def restricted(self, limit: int | None = None, docs: Sequence[str] = ()) -> Corpus:
        """The same corpus with only some of its documents, in its own order.

        Args:
            limit: only the first so many.
            docs: only these ids; none: all.
        """
        kept = frozenset(docs)

        def read() -> Iterator[Document]:
            # a generator or islice would end at the first broken document
            found = filter(lambda d: not kept or d.id in kept, self.read())
            return found if limit is None else islice(found, limit)

        return replace(self, read=read, size=None)
