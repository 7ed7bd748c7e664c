"""What a corpus holds, and what two versions of it do not share, as tables and lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.report.tables import UNDEFINED, Cell, Table

_LENGTHS = (
    ("words", "words of a document"),
    ("sentences", "sentences of a document"),
    ("sentence_words", "words of a sentence"),
)


def statistics_tables(found: Mapping[str, Any]) -> list[Table]:
    """One table of lengths, one of layers, and one for each thing that is counted by value."""
    layers = ("entities", "dates", "attributions")
    rows = [(title, found[key]) for key, title in _LENGTHS]
    rows += [
        (f"words of {what}", found[layer]["words"])
        for layer, what in zip(layers, ("an entity", "a date", "a content"), strict=True)
    ]
    names = ("total", "mean", "median", "least", "most")
    tables = [
        Table(
            f"{found['documents']} documents",
            ("length", *names),
            tuple(
                (Cell(title), *(_number(body and body[name]) for name in names))
                for title, body in rows
            ),
        ),
        Table(
            "layers",
            ("layer", "annotations", "per 100 words", "optional", "with alternatives"),
            tuple(
                (
                    Cell(layer),
                    *(
                        _number(found[layer][name])
                        for name in ("total", "per_100_words", "optional", "accept")
                    ),
                )
                for layer in layers
            ),
        ),
    ]
    tables += [_counts(f"documents by {key}", values) for key, values in found["meta"].items()]
    for layer in layers:
        tables += [
            _counts(f"{layer} by {name}", values)
            for name, values in found[layer].items()
            if isinstance(values, dict) and name != "words" and values
        ]
    return tables


def _counts(title: str, values: Mapping[str, int]) -> Table:
    total = sum(values.values())
    last = "percent" if not title.endswith("phenomena") else ""
    return Table(
        title,
        ("value", "count", *([last] if last else [])),
        tuple(
            (
                Cell(value),
                _number(count),
                *([Cell(f"{100 * count / total:.1f}", number=True)] if last else []),
            )
            for value, count in values.items()
        ),
    )


def _number(value: float | None) -> Cell:
    if value is None:
        return Cell(UNDEFINED, number=True)
    return Cell(f"{value:,.0f}" if value == round(value) else f"{value:,.1f}", number=True)


def difference_lines(found: list[dict[str, Any]]) -> Iterator[str]:
    """One line a difference: where, what became of it, its words, and the fields."""
    for one in found:
        decided = f" [{one['decision']}]" if one.get("decision") else ""
        yield (
            f"{one['doc_id']} {one['layer']} at {one['start']}: "
            f"{one['kind']} {one['text']!r}{decided}"
        )
        for name, (a, b) in one["fields"].items():
            yield f"    {name}: {_shown(a)} → {_shown(b)}"


def _shown(value: Any) -> str:  # noqa: ANN401  # any plain value
    return "not given" if value is None else json.dumps(value, ensure_ascii=False)


def difference_table(found: Mapping[str, Any]) -> Table:
    """Counts of annotations by layer, and what it means for the version."""
    changed = [
        f"{name.replace('_', ' ')}: {', '.join(ids)}"
        for name, ids in found["documents"].items()
        if ids
    ]
    kinds = ("same", "changed", "added", "removed")
    verdict = (
        "a score may differ: the next version is a major one"
        if found["scored"]
        else "no score differs"
    )
    return Table(
        "annotations",
        ("layer", *kinds),
        tuple(
            (Cell(layer), *(_number(row[kind]) for kind in kinds))
            for layer, row in found["annotations"].items()
        ),
        (*(f"documents {line}" for line in changed), verdict),
    )
