"""JSON Schemas (2020-12), made from the typed structs: one source of truth.

``python -m onrecord.schemas`` writes ``schemas/`` anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from onrecord.bundle import bundle_root
from onrecord.corpus import Manifest
from onrecord.errors import InvalidInputError
from onrecord.wire import GoldDocument, PredictionLine
from onrecord.wire_results import Baseline, Result, Submission

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Kind(NamedTuple):
    """A kind of file.

    Attributes:
        name: of the schema.
        struct: its typed model.
        title: in words.
        about: where such a file lies.
    """

    name: str
    struct: Any
    title: str
    about: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("gold", GoldDocument, "Gold document", "data/<corpus>/<id>.json, or a line of .jsonl"),
        Kind("corpus", Manifest, "Corpus manifest", "data/<corpus>/corpus.json"),
        Kind("predictions", PredictionLine, "Prediction", "one line of predictions.jsonl"),
        Kind("result", Result, "Result", "result.json of a run, or what onrecord score prints"),
        Kind("baseline", Baseline, "Baseline", "what a gate compares a run with"),
        Kind("submission", Submission, "Submission card", "submission.toml of a leaderboard"),
    )
}
"""Every kind of file that has a schema, by name."""

_SPANNED = {
    "oneOf": [
        {"required": ["start", "end"], "not": {"required": ["spans"]}},
        {
            "required": ["spans"],
            "not": {"anyOf": [{"required": ["start"]}, {"required": ["end"]}]},
        },
    ]
}
_SAYS_SOMETHING = {
    "anyOf": [
        {"required": [role], "properties": {role: {"minItems": 1}}} for role in ("cue", "content")
    ]
}
_HAS_TEXT = {"oneOf": [{"required": ["text"]}, {"required": ["text_path"]}]}

EITHER_OR: Mapping[str, Mapping[str, Any]] = {
    "Entity": _SPANNED,
    "PredictedEntity": _SPANNED,
    "Timex": _SPANNED,
    "PredictedTimex": _SPANNED,
    "Attribution": _SAYS_SOMETHING,
    "PredictedAttribution": _SAYS_SOMETHING,
    "GoldDocument": _HAS_TEXT,
}
"""What the structs check in ``__post_init__`` and no annotation can say."""


@cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file.

    Raises:
        KeyError: there is no such kind.
    """
    kind = KINDS[name]
    body = msgspec.json.schema(kind.struct)
    definitions = body.pop("$defs", {})
    for struct, rule in EITHER_OR.items():
        if struct in definitions:
            definitions[struct] |= rule
    head = definitions.pop(kind.struct.__name__)
    head.pop("title", None)
    return {
        "$schema": DIALECT,
        "$id": f"urn:onrecord:{name}:1.0",
        "title": f"onrecord: {kind.title}",
        "$comment": kind.about,
        **head,
        **({"$defs": definitions} if definitions else {}),
    }


@cache
def validator(name: str) -> Validator:
    """A validator that counts only what our files count: integers without a point, no booleans."""
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415  # .2 s, on errors only

    checker = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    strict = validators.extend(Draft202012Validator, type_checker=checker)
    made: Validator = strict(schema(name))
    return made


class SchemaError(NamedTuple):
    """One place where a file breaks its schema.

    Attributes:
        path: e.g. ``entities[3].end``; "" for the whole.
        problem: what is wrong there.
    """

    path: str
    problem: str


def schema_errors(name: str, body: Any) -> Iterator[SchemaError]:  # noqa: ANN401  # any JSON
    """The places where a decoded file breaks its schema, the most telling first at each.

    The first thousand are looked at: a file can be wrong in every one of a million annotations.
    """
    from jsonschema.exceptions import best_match  # noqa: PLC0415  # as above

    found = islice(validator(name).iter_errors(body), MOST)
    for error in sorted(found, key=lambda e: list(map(str, e.path))):
        told = best_match([error]) or error
        where = "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}" for step in told.absolute_path
        )
        message = _explained(told, where) or told.message
        shown = message if len(message) <= LONGEST else message[:LONGEST] + " …"
        yield SchemaError(where.removeprefix("."), shown)


MOST = 1_000
"""Errors of one file or line."""
LONGEST = 200
"""Code points of a message; jsonschema repeats the whole value in its own."""


def _explained(told: ValidationError, where: str) -> str | None:
    """What a rule that no annotation can say means, or that says itself poorly."""
    rule = str(told.validator)
    if rule == "pattern":
        about = told.schema.get("description", "").removesuffix(".")
        return f"{told.instance!r} must match {told.validator_value}" + (about and f" ({about})")
    if rule == "oneOf" and not where:
        return 'a document needs either "text" or "text_path"'
    if rule == "oneOf":
        return 'an annotation needs either "start" and "end" or "spans"'
    if rule == "anyOf" and where.count("[") == 1 and where.endswith("]"):
        return "an attribution needs at least a cue or a content"
    return None


def written(name: str) -> str:
    """A schema as it is committed."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every schema to ``schemas/``."""
    folder: Path = bundle_root() / "schemas"
    for name in KINDS:
        path = folder / f"{name}.schema.json"
        try:
            path.write_text(written(name), encoding="utf-8")
        except OSError as error:
            raise InvalidInputError(str(path), f"cannot be written: {error.strerror}") from None


if __name__ == "__main__":
    main()
