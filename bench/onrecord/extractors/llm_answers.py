"""What a language model is asked to fill in: quoted strings, no offsets; and how it is read.

The structs are the one source of the JSON Schemas that are sent with a request and of the check
of what comes back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from onrecord.annotations import QuoteType
from onrecord.extractors.handshake import shown
from onrecord.extractors.hosting import HostError

Form: TypeAlias = Literal["json_schema", "json_object", "plain"]
"""How the answer's shape is asked for: by the endpoint's strict schema, its JSON mode, or words."""

EntityType: TypeAlias = Literal[
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
    "LANGUAGE", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
]  # fmt: skip
Mod: TypeAlias = Literal[
    "", "START", "MID", "END", "APPROX", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER",
    "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
]  # fmt: skip
_MOST_TRIES: Final = 100


class QuotedEntity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name or numeral."""

    text: Annotated[str, Meta(description="The words, exactly as in the article.")]
    before: Annotated[
        str, Meta(description="The three to five words before them, exactly; empty at the start.")
    ]
    type: EntityType


class QuotedDate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A temporal expression."""

    text: Annotated[str, Meta(description="The words, exactly as in the article.")]
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: Annotated[str, Meta(description="TIMEX3 value.")]
    mod: Annotated[Mod, Meta(description="TIMEX3 mod, or empty.")]


class QuotedAttribution(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who said what."""

    source: Annotated[
        tuple[str, ...], Meta(description="Each source, exactly; empty if none is named.")
    ]
    cue: Annotated[str, Meta(description="The words that attribute, exactly; or empty.")]
    content: Annotated[
        tuple[str, ...],
        Meta(description="What is attributed, exactly: one string for each unbroken piece."),
    ]
    quote_type: QuoteType


class EntityAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All entities of an article, in its order."""

    entities: tuple[QuotedEntity, ...]


class DateAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All dates of an article, in its order."""

    dates: tuple[QuotedDate, ...]


class AttributionAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All attributions of an article, in its order."""

    attributions: tuple[QuotedAttribution, ...]


ANSWERS: Final[Mapping[str, Any]] = MappingProxyType(
    {"entities": EntityAnswer, "dates": DateAnswer, "attributions": AttributionAnswer}
)
"""Task → the struct of a whole answer; its one field has the task's name."""


def answer_schema(task: str) -> dict[str, Any]:
    """The JSON Schema of a task's answer, as strict modes want it.

    Every property is required, no other is allowed, and nothing is referred to.
    """
    _, definitions = msgspec.json.schema_components((ANSWERS[task],), ref_template="{name}")
    plain: dict[str, Any] = _inlined(definitions[ANSWERS[task].__name__], definitions)
    return plain


def _inlined(node: Any, definitions: Mapping[str, Any]) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"]], definitions)
    return {key: _inlined(value, definitions) for key, value in node.items() if key != "title"}


def read_answer(task: str, said: str, form: Form) -> Any:  # noqa: ANN401  # one of ANSWERS
    """A model's answer as a struct of ``ANSWERS``.

    Args:
        task: e.g. ``entities``.
        said: the message's content.
        form: how it was asked for; only a plain answer may have words around its JSON.

    Raises:
        HostError: it is no JSON, or not of the shape that was asked for.
    """
    encoded = said.encode("utf-8", "surrogatepass")
    if form == "plain":
        found = _last_object(said, task)
        if found is None:
            raise HostError(f"{task}: no JSON object in the answer: {shown(encoded)}", "output")
        return _checked(task, found)
    try:
        return _checked(task, json.loads(said))
    except (ValueError, RecursionError):
        problem = f"{task}: the answer is not JSON: {shown(encoded)}"
        raise HostError(problem, "output") from None


def _checked(task: str, found: object) -> Any:  # noqa: ANN401  # one of ANSWERS
    try:
        return msgspec.convert(found, ANSWERS[task])
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$.")
        place = path.rstrip("`") or task
        raise HostError(f"{place}: the answer breaks the schema: {problem}", "output") from None


def _last_object(said: str, key: str) -> dict[str, Any] | None:
    """The last JSON object of a text that has a key: a model may think aloud before it answers."""
    found = None
    for candidate in _objects(said):
        if key in candidate:
            found = candidate
    return found


def _objects(said: str) -> Iterator[dict[str, Any]]:
    decoder, start = json.JSONDecoder(), said.find("{")
    for _ in range(_MOST_TRIES):
        if start < 0:
            return
        try:
            candidate, end = decoder.raw_decode(said, start)
            yield candidate
        except (ValueError, RecursionError):
            end = start + 1
        start = said.find("{", end)
