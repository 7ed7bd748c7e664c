"""From bytes to a typed value, or to everything that its schema finds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from onrecord.errors import InvalidInputError, Problem
from onrecord.readers.native import decode, read_bytes, refuse_repeated_keys
from onrecord.schemas import KINDS, schema, schema_errors
from onrecord.suggestions import nearest
from onrecord.validation.rules import broken


def load(raw: bytes, kind: str, place: str, at: str = "") -> tuple[Any, list[Problem]]:
    """The typed value of JSON, or None, and everything that its schema finds.

    Args:
        raw: the JSON.
        kind: name of the schema.
        place: the file, and line.
        at: where in the file the JSON stands, e.g. ``results[0]``.
    """
    try:
        value = decode(msgspec.json.Decoder(KINDS[kind].struct), raw, place)
        refuse_repeated_keys(raw, place)
    except InvalidInputError as error:
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError):
            return None, [unreadable(error, place)]
        found = [
            broken("schema", place, joined(at, e.path), e.problem)
            for e in schema_errors(kind, body)
        ]
        return None, found or [unreadable(error, place)]
    return value, []


def joined(*steps: str) -> str:
    """A JSON path of its parts, those that are empty left out."""
    return ".".join(step for step in steps if step)


def unreadable(error: InvalidInputError, place: str) -> Problem:
    """What a reader could not read, as a finding."""
    path = error.place.removeprefix(place).removeprefix(": ")
    return broken("json", place, path, error.problem, error.hint)


def bytes_of(path: Path) -> tuple[bytes, list[Problem]]:
    """The bytes of a file, or why there are none."""
    try:
        return read_bytes(path), []
    except InvalidInputError as error:
        return b"", [broken("json", str(path), "", error.problem, error.hint)]


def unknown_keys(raw: bytes, kind: str, place: str) -> Iterator[Problem]:
    """Keys that the schema does not know, which a decoder passes over without a word."""
    whole = schema(kind)
    yield from _unknown(json.loads(raw), whole, whole.get("$defs", {}), place, "")


def _unknown(
    body: Any,  # noqa: ANN401  # any JSON
    rule: Mapping[str, Any],
    definitions: Mapping[str, Any],
    place: str,
    path: str,
) -> Iterator[Problem]:
    for option in rule.get("anyOf", ()):
        yield from _unknown(body, option, definitions, place, path)
    if "$ref" in rule:
        rule = definitions[rule["$ref"].rpartition("/")[2]]
    if isinstance(body, list) and isinstance(rule.get("items"), Mapping):
        for number, item in enumerate(body):
            yield from _unknown(item, rule["items"], definitions, place, f"{path}[{number}]")
    elif isinstance(body, dict) and (known := rule.get("properties")):
        for key, value in body.items():
            here = joined(path, key)
            if key in known:
                yield from _unknown(value, known[key], definitions, place, here)
            else:
                meant = nearest(key, known)
                hint = f"did you mean {meant}?" if meant else "what is not scored belongs in meta"
                yield broken("unknown-key", place, here, "is no key that is read", hint)
