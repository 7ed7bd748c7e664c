"""Files for other people's programs, held against small JSON Schemas of ours before they leave."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from onrecord.errors import InvalidInputError

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


def refuse_unfit(kind: str, body: Any, place: str) -> None:  # noqa: ANN401  # any JSON
    """Check what is about to be written.

    Args:
        kind: of file: ``eval``, ``eval_results`` or ``croissant``.
        body: plain data.
        place: what the file is called.

    Raises:
        InvalidInputError: names every place that breaks the schema.
    """
    errors = sorted(_validator(kind).iter_errors(body), key=lambda e: list(map(str, e.path)))
    if errors:
        told = [f"{e.json_path.removeprefix('$').removeprefix('.')}: {e.message}" for e in errors]
        raise InvalidInputError(place, "; ".join(one.removeprefix(": ") for one in told))


@cache
def schema(kind: str) -> dict[str, Any]:
    """One of the schemas that lie beside this file."""
    path = files(__package__ or "onrecord.publishing") / f"{kind}.schema.json"
    body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return body


@cache
def _validator(kind: str) -> Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415  # .2 s

    return Draft202012Validator(schema(kind))
