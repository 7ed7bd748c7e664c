"""Agreement of two annotators as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.report.tables import UNDEFINED, Cell, Table, amount, percent


def agreement_tables(found: Mapping[str, Any]) -> list[Table]:
    """For each task: F1 by criterion and type, equal attributes, alpha and kappa on word tokens."""
    tables = []
    for task, body in found.items():
        headline = body["headline"]
        rows = {headline: body["f1"][headline], **body["f1"]}
        tables.append(_f1(f"{task}: F1 (percent)", "criterion", rows, headline))
        if body["per_type"]:
            title = f"{task}: F1 by type, {headline} (percent)"
            tables.append(_f1(title, "type", body["per_type"], ""))
        if body["attributes"]:
            tables.append(_attributes(f"{task}: equal attributes of aligned pairs", body))
        tables.append(
            Table(
                f"{task}: agreement on word tokens",
                ("layer", "Krippendorff's alpha", "Cohen's kappa", "tokens"),
                tuple(
                    (
                        Cell(name),
                        Cell(coefficient(layer["alpha"]), number=True),
                        Cell(coefficient(layer["kappa"]), number=True),
                        Cell(amount(layer["tokens"]), number=True),
                    )
                    for name, layer in body["layers"].items()
                ),
            )
        )
    return tables


def _attributes(title: str, body: Mapping[str, Any]) -> Table:
    return Table(
        title,
        ("attribute", "percent", "equal", "pairs"),
        tuple(
            (
                Cell(name),
                Cell(percent(row["accuracy"]), number=True),
                *(Cell(amount(row[k]), number=True) for k in ("correct", "pairs")),
            )
            for name, row in body["attributes"].items()
        ),
    )


def _f1(title: str, first: str, rows: Mapping[str, Mapping[str, Any]], strong: str) -> Table:
    return Table(
        title,
        (first, "F1", "matched", "A", "B"),
        tuple(
            (
                Cell(name, strong=name == strong),
                Cell(percent(row["f1"]), number=True, strong=name == strong),
                *(Cell(amount(row[k]), number=True) for k in ("matched", "gold", "predicted")),
            )
            for name, row in rows.items()
        ),
    )


def coefficient(value: float | None) -> str:
    """Alpha or kappa with three decimals; undefined ones are a dash."""
    return UNDEFINED if value is None else f"{value:.3f}"
