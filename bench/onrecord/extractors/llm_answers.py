"""What a language model is asked to fill in: quoted strings, no offsets; and how it is read.

The structs are the one source of the JSON Schemas that are sent with a request and of the check
of what comes back. The schema asks for every field and for listed types; reading is milder: a
field that may be empty may be missing, and a type outside the list is the scoring's to judge.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args

import msgspec
from msgspec import Meta, Struct

from onrecord.annotations import QuoteType
from onrecord.extractors.handshake import shown
from onrecord.extractors.hosting import HostError

Form: TypeAlias = Literal["json_schema", "json_object", "plain"]
"""How the answer's shape is asked for: by the endpoint's strict schema, its JSON mode, or words."""

ENTITY_TYPES: Final = (
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW",
    "LANGUAGE", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL",
)  # fmt: skip
DATE_TYPES: Final = ("DATE", "TIME", "DURATION", "SET")
NO_MOD: Final = "NONE"
"""Stands for no mod, as some servers take no empty string in a list."""
MODS: Final = (
    NO_MOD, "START", "MID", "END", "APPROX", "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER",
    "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
)  # fmt: skip
QUOTE_TYPES: Final[tuple[str, ...]] = get_args(QuoteType)
_MOST_TRIES: Final = 1000

Words: TypeAlias = Annotated[str, Meta(description="The words, exactly as in the article.")]
Before: TypeAlias = Annotated[
    str, Meta(description="The three to five words before them, exactly; empty at the start.")
]


class QuotedEntity(Struct, frozen=True, kw_only=True):
    """A name or numeral."""

    text: Words
    before: Before = ""
    type: Annotated[str, Meta(extra_json_schema={"enum": ENTITY_TYPES})]

    def __post_init__(self) -> None:
        _refuse_empty(self.type)


class QuotedDate(Struct, frozen=True, kw_only=True):
    """A temporal expression."""

    text: Words
    before: Before = ""
    type: Annotated[str, Meta(extra_json_schema={"enum": DATE_TYPES})]
    value: Annotated[str, Meta(description="TIMEX3 value.")]
    mod: Annotated[
        str, Meta(description="TIMEX3 mod, or NONE.", extra_json_schema={"enum": MODS})
    ] = NO_MOD

    def __post_init__(self) -> None:
        _refuse_empty(self.type)


class QuotedAttribution(Struct, frozen=True, kw_only=True):
    """Who said what."""

    source: Annotated[
        tuple[str, ...], Meta(description="Each source, exactly; empty if none is named.")
    ] = ()
    cue: Annotated[str, Meta(description="The words that attribute, exactly; or empty.")] = ""
    content: Annotated[
        tuple[str, ...],
        Meta(description="What is attributed, exactly: one string for each unbroken piece."),
    ] = ()
    quote_type: Annotated[str, Meta(extra_json_schema={"enum": QUOTE_TYPES})] = ""
    speaker: Annotated[
        str, Meta(description="The name of who speaks, exactly as the article has it; or empty.")
    ] = ""


class EntityAnswer(Struct, frozen=True, kw_only=True):
    """All entities of an article, in its order."""

    entities: tuple[QuotedEntity, ...]


class DateAnswer(Struct, frozen=True, kw_only=True):
    """All dates of an article, in its order."""

    dates: tuple[QuotedDate, ...]


class AttributionAnswer(Struct, frozen=True, kw_only=True):
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
    plain: dict[str, Any] = _strict(definitions[ANSWERS[task].__name__], definitions)
    return plain


def _strict(node: Any, definitions: Mapping[str, Any]) -> Any:  # noqa: ANN401  # any JSON
    if isinstance(node, list):
        return [_strict(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(definitions[node["$ref"]], definitions)
    plain = {
        key: _strict(value, definitions)
        for key, value in node.items()
        if key not in ("title", "default")
    }
    if "properties" in node:
        plain |= {"required": list(node["properties"]), "additionalProperties": False}
    return plain


def read_answer(task: str, said: str) -> Any:  # noqa: ANN401  # one of ANSWERS
    """A model's answer as a struct of ``ANSWERS``.

    Words around the JSON are passed over, however it was asked for: models think aloud, and
    some servers do not know the form that they accept.

    Args:
        task: e.g. ``entities``.
        said: the message's content.

    Raises:
        HostError: it is no JSON, or not of the shape that was asked for.
    """
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        found = _last_object(said, task)
    if found is None:
        encoded = said.encode("utf-8", "surrogatepass")
        problem = f"{task}: no JSON object in the answer: {shown(encoded)}"
        raise HostError(problem, "output")
    try:
        return msgspec.convert(found, ANSWERS[task])
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$")
        place = path.rstrip("`").lstrip(".") or task
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


def _refuse_empty(type_: str) -> None:
    if not type_:
        raise ValueError("type must not be empty")
