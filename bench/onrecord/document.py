"""A text with its layers of gold, and what an extractor is handed of it: values only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

A = TypeVar("A")
A_co = TypeVar("A_co", covariant=True)


class LayerKey(Protocol[A_co]):
    """A task, as far as a document must know it: the name of its layer."""

    @property
    def name(self) -> str:
        """Name of the layer, e.g. ``entities``."""

    @property
    def gold(self) -> type[A_co]:
        """The struct of the layer's gold annotations."""


class Dct(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Document creation time: the day that relative dates count from."""

    value: Annotated[str, Meta(description="TIMEX3 value, e.g. 2024-11-12.", min_length=1)]
    provenance: Annotated[
        Literal["given", "inferred"], Meta(description="Printed in the source, or worked out.")
    ] = "given"
    earliest: Annotated[str, Meta(description="First day that the text allows.")] | UnsetType = (
        UNSET
    )
    latest: Annotated[str, Meta(description="Last day that the text allows.")] | UnsetType = UNSET
    evidence: Annotated[str, Meta(description="How the day was worked out.")] | UnsetType = UNSET


class BlindDocument(Struct, frozen=True, kw_only=True):
    """All that an extractor sees of a document: no gold, no path to any.

    Attributes:
        id: the document's id.
        text: the exact text; offsets count its code points.
        language: BCP 47 tag.
        dct: TIMEX3 value of the document creation time, or None.
    """

    id: str
    text: str
    language: str = "en"
    dct: str | None = None


class Document(Struct, frozen=True, kw_only=True):
    """A text and its gold layers.

    Attributes:
        id: unique in its corpus.
        text: the exact text.
        language: BCP 47 tag.
        dct: document creation time, or None.
        meta: anything else that is known of the text.
        layers: layer name to annotations; a layer that is absent was not annotated.
        place: the file (and line) that it was read from, for error messages.
    """

    id: str
    text: str
    language: str = "en"
    dct: Dct | None = None
    meta: Mapping[str, Any] = {}
    layers: Mapping[str, Sequence[Any]] = {}
    place: str = ""

    def layer(self, task: LayerKey[A]) -> Sequence[A] | None:
        """The annotations of one task, or None if the document was not annotated for it."""
        return self.layers.get(task.name)

    def blind(self) -> BlindDocument:
        """What an extractor may see."""
        return BlindDocument(
            id=self.id,
            text=self.text,
            language=self.language,
            dct=self.dct.value if self.dct else None,
        )


class Prediction(Struct, frozen=True, kw_only=True):
    """What an extractor said of one document.

    Attributes:
        doc_id: the document's id.
        text_sha256: checksum of the UTF-8 text that it saw, or None.
        status: ok, error or skipped; the latter two score as empty layers.
        error: what went wrong, for people.
        layers: layer name to annotations; absent means not attempted.
        ungrounded: task name to number of strings that could not be found in the text.
        repeat: which repeat of a stochastic extractor, from 0.
        place: the file and line that it was read from, for error messages.
    """

    doc_id: str
    text_sha256: str | None = None
    status: Literal["ok", "error", "skipped"] = "ok"
    error: str | None = None
    layers: Mapping[str, Sequence[Any]] = {}
    ungrounded: Mapping[str, int] = {}
    repeat: int = 0
    place: str = ""


def text_sha256(text: str) -> str:
    """Hex SHA-256 of a text's UTF-8 bytes.

    Raises:
        UnicodeEncodeError: the text holds a lone surrogate.
    """
    return hashlib.sha256(text.encode()).hexdigest()
