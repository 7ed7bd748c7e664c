"""Gold as text that people read and compare: one annotation a line, keys in a fixed order."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from onrecord.document import Document, text_sha256

ORDER: Final = (
    "id", "start", "end", "spans", "source", "cue", "content", "text", "type", "entity_id",
    "value", "parent", "quote_type", "attitude", "source_type", "polarity", "determinacy",
    "source_entity", "speaker", "kb_id", "mod", "quant", "freq", "anchor", "evidential", "score",
    "accept", "optional", "phenomena", "note", "waive",
)  # fmt: skip
"""Keys of an annotation as the guidelines (0.1) name them."""

_ROLES: Final = ("source", "cue", "content")


def gold_text(document: Document, text_path: str = "") -> str:
    """The JSON of a gold document, which reads back to the same document.

    Args:
        document: id, text, dates, layers; its place is not written.
        text_path: where the text lies, relative to the file; "": the text is written inside.
    """
    head: dict[str, Any] = {"schema_version": "1.0", "id": document.id}
    if text_path:
        head |= {"text_path": text_path, "text_sha256": text_sha256(document.text)}
    else:
        head["text"] = document.text
    head["language"] = document.language
    if document.dct is not None:
        head["dct"] = _own_date(document)
    head["meta"] = dict(document.meta)
    lines = [f"  {_json(key)}: {_json(value)}" for key, value in head.items()]
    lines += [f"  {_json(name)}: {_layer(layer)}" for name, layer in document.layers.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _own_date(document: Document) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(document.dct)
    # "given" is the default, but a reader of the file should not have to know that
    value = plain.pop("value")
    return {"value": value, "provenance": plain.pop("provenance", "given"), **plain}


def _layer(layer: Any) -> str:  # noqa: ANN401  # any task's
    if not layer:
        return "[]"
    rows = ",\n".join(f"    {_json(dict(_ordered(annotation)))}" for annotation in layer)
    return f"[\n{rows}\n  ]"


def _ordered(annotation: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any task's
    plain: Mapping[str, Any] = msgspec.to_builtins(annotation)
    if hasattr(annotation, "cue"):  # what a relation always names, also where it is empty
        plain = {**dict.fromkeys(_ROLES, ()), **plain}
        if "text" in plain:
            plain = {**plain, "text": {**dict.fromkeys(_ROLES, ""), **plain["text"]}}
    for key in (*ORDER, *(key for key in plain if key not in ORDER)):
        if key in plain:
            yield key, plain[key]


def _json(value: Any) -> str:  # noqa: ANN401  # any JSON
    return json.dumps(value, ensure_ascii=False)
