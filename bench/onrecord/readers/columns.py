"""Which columns of a table hold what, told by options or guessed from their names and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from onrecord.errors import InvalidInputError
from onrecord.suggestions import hint
from onrecord.tag_repair import Scheme, scheme_named

TOKENS: Final = ("tokens", "words", "token", "word")
TAGS: Final = ("ner_tags", "tags", "labels", "ner", "ner_labels", "entity_tags")
TEXT: Final = ("text", "sentence", "document", "body", "content", "context")
SPANS: Final = ("entities", "spans", "ner", "annotations", "mentions", "labels")
IDS: Final = ("id", "doc_id", "document_id", "guid")
START: Final = ("start", "begin", "start_char", "char_start", "start_offset")
END: Final = ("end", "stop", "end_char", "char_end", "end_offset")
OFFSETS: Final = ("offsets", "spans")
TYPE: Final = ("type", "label", "tag", "entity_type", "entity", "category", "entity_label")


class Column(NamedTuple):
    """A column, as far as it matters what it holds.

    Attributes:
        strings: a list of strings.
        classes: a list of class numbers, and the names of the classes; else nothing.
        fields: field → names of its classes, for a list of structs; else nothing.
        text: a string.
    """

    strings: bool = False
    classes: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = {}
    text: bool = False


class Chosen(NamedTuple):
    """What is read from which column; "" is none.

    Attributes:
        id: the document's id.
        tokens: a list of tokens, with ``tags``.
        tags: a tag a token.
        scheme: how tags are written down.
        text: the text, with ``spans``.
        spans: a list of spans.
        start: the field of a span with its first offset.
        end: the field with the offset after its last.
        offsets: instead of both, the field with a list of them.
        type: the field with its type.
    """

    id: str = ""
    tokens: str = ""
    tags: str = ""
    scheme: Scheme = "IOB2"
    text: str = ""
    spans: str = ""
    start: str = ""
    end: str = ""
    offsets: str = ""
    type: str = ""

    def __str__(self) -> str:
        said = {name: value for name, value in self._asdict().items() if value}
        if not self.tags:
            said.pop("scheme")
        return " ".join(f"{name}={value}" for name, value in said.items())


def choose(columns: Mapping[str, Column], options: Mapping[str, str], place: str) -> Chosen:
    """The columns to read: those that options name, and guesses for the rest.

    Raises:
        InvalidInputError: there is no such column, or nothing to guess.
    """
    for name in ("id", "tokens", "tags", "text", "spans"):
        if name in options and options[name] not in columns:
            problem = f"has no column {options[name]!r}"
            raise InvalidInputError(place, problem, hint(options[name], columns))
    id_ = options.get("id") or _first(IDS, columns)
    spans = options.get("spans") or _guess(SPANS, [n for n, c in columns.items() if c.fields])
    text = options.get("text") or _guess(TEXT, [n for n, c in columns.items() if c.text])
    if spans and text and not ({"tokens", "tags"} & {*options}):
        return _with_spans(Chosen(id=id_, text=text, spans=spans), columns[spans], options, place)
    tokens = options.get("tokens") or _guess(TOKENS, [n for n, c in columns.items() if c.strings])
    tagged = [n for n, c in columns.items() if (c.classes or c.strings) and n != tokens]
    tags = options.get("tags") or _guess(TAGS, tagged)
    if tokens and tags:
        scheme = options.get("scheme") or _scheme(columns[tags].classes)
        return Chosen(id=id_, tokens=tokens, tags=tags, scheme=scheme_named(scheme))
    raise InvalidInputError(
        place, "must have columns of tokens and tags, or of texts and spans",
        f"name them with tokens= and tags=, or text= and spans=; there is {', '.join(columns)}",
    )  # fmt: skip


def _with_spans(chosen: Chosen, column: Column, options: Mapping[str, str], place: str) -> Chosen:
    """The fields of a span."""
    fields = column.fields
    found = {}
    for name, usual in (("start", START), ("end", END), ("offsets", OFFSETS), ("type", TYPE)):
        if name in options and options[name] not in fields:
            problem = f"the spans have no field {options[name]!r}"
            raise InvalidInputError(
                f"{place}: {chosen.spans}", problem, hint(options[name], fields)
            )
        found[name] = options.get(name) or _first(usual, fields)
    if not found["type"] or not (found["offsets"] or (found["start"] and found["end"])):
        raise InvalidInputError(
            f"{place}: {chosen.spans}", "spans must have a start, an end and a type",
            f"name them with start=, end= and type=; there is {', '.join(fields)}",
        )  # fmt: skip
    if found["start"] and found["end"]:
        found["offsets"] = ""
    return chosen._replace(
        start=found["start"], end=found["end"], offsets=found["offsets"], type=found["type"]
    )


def _first(usual: Sequence[str], names: Mapping[str, Any]) -> str:
    return next((name for name in usual if name in names), "")


def _guess(usual: Sequence[str], candidates: Sequence[str]) -> str:
    """A candidate with a usual name, or the only one that there is."""
    named = next((name for name in usual if name in candidates), "")
    return named or (candidates[0] if len(candidates) == 1 else "")


def _scheme(classes: Sequence[str]) -> str:
    """The scheme that the names of tags are of."""
    prefixes = {name.partition("-")[0] for name in classes if name != "O" and "-" in name}
    if prefixes & {"L", "U"}:
        return "BILOU"
    return "IOBES" if prefixes & {"E", "S"} else "IOB2"
