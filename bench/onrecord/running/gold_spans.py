"""Gold spans without what is asked for: values and types of dates, speakers of attributions."""

from __future__ import annotations

from typing import Any, Final

from onrecord.document import Document

GIVEN_LAYERS: Final = ("dates", "attributions")


def given_spans(document: Document) -> dict[str, list[dict[str, Any]]]:
    """What an extractor is handed with ``--on-gold-spans``, in text order.

    Nothing of the gold but offsets: no id, value, type, speaker, attribute or alternative.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    if "dates" in document.layers:
        dates = sorted({date.fragments for date in document.layers["dates"]})
        found["dates"] = [_span(fragments) for fragments in dates]
    if "attributions" in document.layers:
        roles = {(a.source, a.cue, a.content) for a in document.layers["attributions"]}
        found["attributions"] = [
            {"source": _lists(source), "cue": _lists(cue), "content": _lists(content)}
            for source, cue, content in sorted(roles, key=lambda r: (min(r[0] + r[1] + r[2]), r))
        ]
    return found


def stray(name: str, typed: tuple[Any, ...], given: dict[str, Any]) -> int | None:
    """Index of the first annotation that stands on no given span, or None."""
    allowed = {_identity(name, _Plain(item)) for item in given.get(name, ())}
    for index, annotation in enumerate(typed):
        if _identity(name, annotation) not in allowed:
            return index
    return None


class _Plain:
    """A given span with the attributes of an annotation."""

    def __init__(self, item: dict[str, Any]) -> None:
        spans = item.get("spans") or ([[item["start"], item["end"]]] if "start" in item else [])
        self.fragments = tuple(tuple(span) for span in spans)
        self.source, self.cue, self.content = (
            tuple(tuple(span) for span in item.get(role, ()))
            for role in ("source", "cue", "content")
        )


def _identity(name: str, annotation: Any) -> Any:  # noqa: ANN401  # of either layer
    if name == "dates":
        return annotation.fragments
    return annotation.source, annotation.cue, annotation.content


def _lists(fragments: tuple[tuple[int, int], ...]) -> list[list[int]]:
    return [[start, end] for start, end in fragments]


def _span(fragments: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    if len(fragments) == 1:
        return {"start": fragments[0][0], "end": fragments[0][1]}
    return {"spans": _lists(fragments)}
