"""Documents and predictions as rows of Arrow tables: our own form, with columns that are typed.

The schema is worked out from the structs that define our JSON. A list or struct that is null was
not said; what was said to be null (``kb_id`` of an entity that no knowledge base has) is named in
``nulls`` beside it. ``meta`` and ``ungrounded`` are JSON, for their keys are anybody's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

import msgspec
from msgspec import inspect

from onrecord.document import Document, Prediction, text_sha256
from onrecord.errors import InvalidInputError
from onrecord.readers.optional import required
from onrecord.tasks import TASKS
from onrecord.wire import GoldDocument, PredictionLine, document_of, prediction_of, wire_of

NULLS: Final = "nulls"
_BESIDE: Final = {"text_path", "text_sha256"}
"""Fields of gold that a table has no use for: its texts stand in it."""
_AS_JSON: Final = ("meta", "ungrounded")


@cache
def gold_schema() -> Any:  # noqa: ANN401  # a pyarrow.Schema
    """The Arrow schema of gold documents."""
    pa = required("pyarrow", "parquet", "parquet")
    return pa.schema([(name, _arrow(kind, pa)) for name, kind in _columns().items()])


@cache
def _columns() -> Mapping[str, inspect.Type]:
    fields = cast("inspect.StructType", inspect.type_info(GoldDocument)).fields
    return {f.encode_name: f.type for f in fields if f.encode_name not in _BESIDE}


def _arrow(kind: inspect.Type, pa: Any) -> Any:  # noqa: ANN401, PLR0911  # pyarrow; a way out a type
    """The Arrow type of one of ours."""
    match kind:
        case inspect.Metadata(inside):
            return _arrow(inside, pa)
        case inspect.UnionType(types):
            (inside,) = (one for one in types if not isinstance(one, inspect.NoneType))
            return _arrow(inside, pa)
        case inspect.VarTupleType(inside):
            return pa.list_(_arrow(inside, pa))
        case inspect.TupleType(inside):
            return pa.list_(_arrow(inside[0], pa))
        case inspect.StructType():
            columns = [(f.encode_name, _arrow(f.type, pa)) for f in kind.fields]
            if any(_may_be_null(f.type) for f in kind.fields):
                columns.append((NULLS, pa.list_(pa.string())))
            return pa.struct(columns)
        case inspect.IntType():
            return pa.int32()
        case inspect.FloatType():
            return pa.float64()
        case inspect.BoolType():
            return pa.bool_()
    return pa.string()


def _may_be_null(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.Metadata):
        return _may_be_null(kind.type)
    return isinstance(kind, inspect.UnionType) and kind.includes_none


def row_of(document: Document) -> dict[str, Any]:
    """A gold document as a row."""
    body: dict[str, Any] = msgspec.to_builtins(wire_of(document))
    row = {name: _told(value) for name, value in body.items() if name != "meta"}
    row["schema_version"] = "1.0"
    row["language"] = document.language
    if document.meta:
        row["meta"] = json.dumps(dict(document.meta), ensure_ascii=False)
    return row


def _told(value: Any) -> Any:  # noqa: ANN401  # anything that JSON can hold
    """The same with the names of fields that are null beside them."""
    if isinstance(value, Mapping):
        told = {name: _told(one) for name, one in value.items() if one is not None}
        nulls = [name for name, one in value.items() if one is None]
        return {**told, NULLS: nulls} if nulls else told
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return value


def document_of_row(row: Mapping[str, Any], place: str) -> Document:
    """A gold document from a row.

    Raises:
        InvalidInputError: it breaks the contract; names the column and what is wrong there.
    """
    known = {name: value for name, value in row.items() if name in _columns()}
    wire = _converted(known, GoldDocument, place)
    return document_of(wire, wire.text, place)


def prediction_of_row(row: Mapping[str, Any], place: str) -> Prediction:
    """A prediction from a row, or from one of gold that a system said.

    Raises:
        InvalidInputError: it breaks the contract.
    """
    if "doc_id" not in row:
        head = {"doc_id": row.get("id"), "text_sha256": text_sha256(row.get("text") or "")}
        row = head | {task.name: row.get(task.name) for task in TASKS}
    return prediction_of(_converted(row, PredictionLine, place), place)


def _converted(row: Mapping[str, Any], wire: Any, place: str) -> Any:  # noqa: ANN401  # a struct
    body = _said(row)
    for name in _AS_JSON:
        if isinstance(body.get(name), str):
            try:
                body[name] = json.loads(body[name])
            except (ValueError, RecursionError):
                raise InvalidInputError(f"{place}: {name}", "must be JSON") from None
    try:
        return msgspec.convert(body, wire)
    except msgspec.ValidationError as error:
        raise InvalidInputError(place, str(error)) from None


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row or struct without what was not said, and with what was said to be null."""
    said = {n: _inside(one) for n, one in row.items() if one is not None}
    return said | dict.fromkeys(said.pop(NULLS, ()))


def _inside(value: Any) -> Any:  # noqa: ANN401  # anything that Arrow gives
    if type(value) is dict:
        return _said(value)
    if type(value) is list and value and type(value[0]) in {dict, list}:
        return [_inside(one) for one in value]
    return value
