"""Whatever an extractor's annotation is made of, as plain data with one order of keys."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from onrecord.errors import ExtractorError

_TUPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "entities": ("start", "end", "type"),
    "dates": ("start", "end", "type", "value"),
}


class RefusedError(ExtractorError):
    """Raised with an empty place: the document's id is the caller's to name."""


def plain_mapping(name: str, index: int, item: Any) -> dict[str, Any]:  # noqa: ANN401  # anything
    """One annotation as JSON can hold it: a dict, a struct or a tuple becomes a dict.

    Args:
        name: of the layer.
        index: its place in the layer.
        item: what the extractor returned.

    Raises:
        RefusedError: it cannot stand in JSON, or holds NaN, an infinity or a lone surrogate.
    """
    place = f"{name}[{index}]"
    if isinstance(item, tuple):
        item = item._asdict() if hasattr(item, "_asdict") else _from_tuple(place, name, item)
    try:
        plain = msgspec.to_builtins(item, enc_hook=_number, str_keys=True)
    except (TypeError, ValueError, RecursionError) as error:
        raise RefusedError("", f"{place} cannot stand in JSON: {error}") from None
    if not isinstance(plain, dict):
        raise RefusedError("", f"{place} must be a mapping, got {type(item).__name__}")
    for path, value in _leaves(plain, place):
        if isinstance(value, float) and not math.isfinite(value):
            raise RefusedError("", f"{path} must be a finite number, got {value}")
        if isinstance(value, str) and not value.isascii():
            _refuse_surrogates(path, value)
    return plain


def _number(value: Any) -> Any:  # noqa: ANN401  # numpy's scalars are not quite Python's
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    if hasattr(value, "__float__"):
        return float(value)
    raise TypeError(f"got {type(value).__name__}")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}, a key", key
            yield from _leaves(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]")
    else:
        yield path, value


def _refuse_surrogates(path: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        lone = ord(value[error.start])
        raise RefusedError(
            "", f"{path} must be Unicode text, got a lone surrogate U+{lone:04X}"
        ) from None


def _from_tuple(place: str, name: str, item: tuple[Any, ...]) -> dict[str, Any]:
    keys = _TUPLES.get(name, ())
    if not 3 <= len(item) <= len(keys):  # noqa: PLR2004  # start, end, type
        wanted = f"({', '.join(keys[:3])})" if keys else "a mapping"
        raise RefusedError("", f"{place} must be {wanted}, got a tuple of {len(item)}")
    return dict(zip(keys, item, strict=False))


def ordered(item: dict[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """One order of keys, so that equal annotations are equal bytes."""
    known = {field: item[field] for field in fields if field in item}
    if len(known) < len(item):
        for key in sorted(item.keys() - known.keys()):
            known[key] = _sorted(item[key])
    return known


def _sorted(value: Any) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(inner) for inner in value] if isinstance(value, list) else value
