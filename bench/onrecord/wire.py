"""Documents and predictions as they stand in files, put together once from the tasks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from onrecord.corpus import FILE_PATH
from onrecord.document import Dct, Document, Prediction
from onrecord.tasks import TASKS

Sha256 = Annotated[
    str, Meta(description="Hex SHA-256 of the UTF-8 text.", pattern="^[0-9a-f]{64}$")
]


class _GoldHead(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A gold document: the text, or where it lies, and the layers that were annotated."""

    id: Annotated[str, Meta(description="Unique in its corpus.", min_length=1)]
    schema_version: Annotated[Literal["1.0"], Meta(description="Of this file's form.")] = "1.0"
    text: Annotated[str, Meta(description="The exact text.")] | UnsetType = UNSET
    text_path: (
        Annotated[
            str,
            Meta(
                description="Path of the text, relative to this file.",
                min_length=1,
                pattern=FILE_PATH,
            ),
        ]
        | UnsetType
    ) = UNSET
    text_sha256: Sha256 | UnsetType = UNSET
    language: Annotated[str, Meta(description="BCP 47 tag.", min_length=1)] = "en"
    dct: Dct | UnsetType | None = UNSET
    meta: Annotated[dict[str, Any], Meta(description="Anything else that is known.")] = {}

    def __post_init__(self) -> None:
        if (self.text is UNSET) == (self.text_path is UNSET):
            raise ValueError('a document needs either "text" or "text_path"')


class _PredictionHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an extractor said of one document; a layer that is absent was not attempted."""

    doc_id: Annotated[str, Meta(description="Id of the document.", min_length=1)]
    text_sha256: Sha256 | UnsetType | None = UNSET
    status: Annotated[
        Literal["ok", "error", "skipped"], Meta(description="What is not ok scores as empty.")
    ] = "ok"
    error: Annotated[str, Meta(description="Why it is not ok.")] | UnsetType | None = UNSET
    ungrounded: Annotated[
        dict[str, Annotated[int, Meta(ge=0)]],
        Meta(description="Task → strings that could not be found in the text."),
    ] = {}
    repeat: Annotated[int, Meta(ge=0, description="Repeat of a stochastic extractor.")] = 0


GoldDocument = msgspec.defstruct(
    "GoldDocument",
    [(t.name, tuple[t.gold, ...] | UnsetType, UNSET) for t in TASKS],  # type: ignore[name-defined]
    bases=(_GoldHead,),
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    module=__name__,
)
GoldDocument.__doc__ = _GoldHead.__doc__

PredictionLine = msgspec.defstruct(
    "PredictionLine",
    [(t.name, tuple[t.predicted, ...] | UnsetType, UNSET) for t in TASKS],  # type: ignore[name-defined]
    bases=(_PredictionHead,),
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    module=__name__,
)
PredictionLine.__doc__ = _PredictionHead.__doc__


def document_of(wire: Any, text: str, place: str) -> Document:  # noqa: ANN401  # built at run time
    """The value behind a gold document's wire form."""
    return Document(
        id=wire.id,
        text=text,
        language=wire.language,
        dct=wire.dct or None,
        meta=wire.meta,
        layers=_layers(wire),
        place=place,
    )


def prediction_of(wire: Any, place: str) -> Prediction:  # noqa: ANN401  # built at run time
    """The value behind a prediction line."""
    return Prediction(
        doc_id=wire.doc_id,
        text_sha256=wire.text_sha256 or None,
        status=wire.status,
        error=wire.error or None,
        layers=_layers(wire),
        ungrounded=wire.ungrounded,
        repeat=wire.repeat,
        place=place,
    )


def wire_of(document: Document) -> Any:  # noqa: ANN401  # built at run time
    """The wire form of a document, with its text inside."""
    return GoldDocument(
        id=document.id,
        text=document.text,
        language=document.language,
        dct=document.dct or UNSET,
        meta=dict(document.meta),
        **{name: tuple(layer) for name, layer in document.layers.items()},
    )


_NAMES = [task.name for task in TASKS]


def _layers(wire: Any) -> dict[str, tuple[Any, ...]]:  # noqa: ANN401  # built at run time
    return {name: layer for name in _NAMES if (layer := getattr(wire, name)) is not UNSET}
