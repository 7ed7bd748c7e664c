"""What a corpus holds, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from onrecord.report.annotators import coefficient
from onrecord.report.bars import bar, shape
from onrecord.report.tables import UNDEFINED, Cell, Table, counted, percent

LAYERS: Final = ("entities", "dates", "attributions")
A_SPAN: Final = {"entities": "an entity", "dates": "a date", "attributions": "a content"}
"""Layer → what of it has a length."""
_TOP: Final = 3
_NESTING_NOTE: Final = (
    "depth 1 lies in no other; crossing: pairs that overlap, neither inside the other; in parts: "
    "of several fragments"
)
_LENGTHS = (
    ("words", "words of a document"),
    ("sentences", "sentences of a document"),
    ("sentence_words", "words of a sentence"),
)


def statistics_tables(found: Mapping[str, Any], *, drawn: bool = False) -> list[Table]:
    """Lengths, layers, nesting, agreement, and one table for each thing counted by value.

    Args:
        found: what ``curation.statistics`` gives; with ``splits`` and ``agreement``, if known.
        drawn: with bars and histograms of characters.
    """
    tables = [
        _lengths(found, drawn=drawn),
        Table(
            "layers",
            ("layer", "annotations", "per 100 words", "optional", "with alternatives"),
            tuple(
                (
                    Cell(layer),
                    *(
                        number(found[layer][name])
                        for name in ("total", "per_100_words", "optional", "accept")
                    ),
                )
                for layer in LAYERS
            ),
        ),
        _nesting(found),
    ]
    if found.get("agreement"):
        tables.append(_agreement(found["agreement"]))
    counts = {f"documents by {key}": values for key, values in found["meta"].items()}
    counts |= {"documents by split": found["splits"]} if found.get("splits") else {}
    for layer in LAYERS:
        for name, values in found[layer].items():
            if isinstance(values, dict) and name not in {"words", "depth"} and values:
                counts[f"{layer} by {name}"] = values
    return tables + [_counts(title, values, drawn=drawn) for title, values in counts.items()]


def _lengths(found: Mapping[str, Any], *, drawn: bool) -> Table:
    rows = [(title, found[key]) for key, title in _LENGTHS]
    rows += [(f"words of {A_SPAN[layer]}", found[layer]["words"]) for layer in LAYERS]
    names = ("total", "mean", "median", "least", "most")
    return Table(
        counted(found["documents"], "document"),
        ("length", *names, *(["shape"] if drawn else [])),
        tuple(
            (
                Cell(title),
                *(number(body and body[name]) for name in names),
                *(
                    [Cell(shape([b["count"] for b in body["bins"]] if body else []))]
                    if drawn
                    else []
                ),
            )
            for title, body in rows
        ),
        spare=int(drawn),
    )


def _nesting(found: Mapping[str, Any]) -> Table:
    """How deep annotations lie; deeper than the third stands together."""
    rows = []
    for layer in LAYERS:
        depth = {int(n): count for n, count in found[layer]["depth"].items()}
        deeper = sum(count for n, count in depth.items() if n > _TOP)
        numbers = [*(depth.get(n, 0) for n in range(1, _TOP + 1)), deeper]
        numbers += [found[layer][name] for name in ("crossing", "discontinuous")]
        rows.append((Cell(layer), *map(number, numbers)))
    columns = ("layer", *(f"depth {n}" for n in range(1, _TOP + 1)), "deeper")
    return Table("nesting", (*columns, "crossing", "in parts"), tuple(rows), (_NESTING_NOTE,))


def _agreement(pairs: Sequence[Mapping[str, Any]]) -> Table:
    rows = [
        (
            Cell(f"{pair['a']}, {pair['b']}"),
            Cell(task),
            number(body["documents"]),
            Cell(percent(body["f1"]), number=True),
            Cell(body["headline"]),
            *(Cell(coefficient(body[name]), number=True) for name in ("alpha", "kappa")),
        )
        for pair in pairs
        for task, body in pair["tasks"].items()
    ]
    columns = ("annotators", "layer", "documents", "F1", "criterion", "alpha", "kappa")
    notes = [
        f"{pair['a']}, {pair['b']}: {pair['other_text']:,} documents have different texts"
        for pair in pairs
        if pair["other_text"]
    ]
    return Table("agreement (F1 in percent)", columns, tuple(rows), tuple(notes))


def _counts(title: str, values: Mapping[str, int], *, drawn: bool) -> Table:
    total, most = sum(values.values()), max(values.values())
    drawn = drawn and len(values) > 1
    last = "percent" if not title.endswith("phenomena") else ""
    return Table(
        title,
        ("value", "count", *([last] if last else []), *(["bar"] if drawn else [])),
        tuple(
            (
                Cell(value),
                number(count),
                *([Cell(percent(count / total), number=True)] if last else []),
                *([Cell(bar(count, most))] if drawn else []),
            )
            for value, count in values.items()
        ),
        spare=int(drawn),
    )


def split_tables(
    found: Mapping[str, Sequence[str]],
    shares: Mapping[str, float],
    kinds: Mapping[str, Mapping[str, Mapping[str, int]]],
) -> list[Table]:
    """How many documents each split has, and how many of each kind that was to be in proportion.

    Args:
        found: split → ids.
        shares: split → the share that was asked for.
        kinds: key of ``meta`` → value → split → documents.
    """
    total, asked = sum(map(len, found.values())), sum(shares.values())
    rows = tuple(
        (
            Cell(name),
            number(len(ids)),
            Cell(percent(len(ids) / total if total else None), number=True),
            Cell(percent(shares[name] / asked), number=True),
        )
        for name, ids in found.items()
    )
    columns = ("split", "documents", "percent", "asked for")
    return [Table(counted(total, "document"), columns, rows)] + [
        Table(
            f"documents by {key}",
            ("value", *found),
            tuple(
                (Cell(value), *(number(here.get(name, 0)) for name in found))
                for value, here in sorted(values.items())
            ),
        )
        for key, values in kinds.items()
    ]


def number(value: float | None) -> Cell:
    """A count with its thousands apart, anything else to one decimal."""
    if value is None:
        return Cell(UNDEFINED, number=True)
    return Cell(f"{value:,.0f}" if value == round(value) else f"{value:,.1f}", number=True)
