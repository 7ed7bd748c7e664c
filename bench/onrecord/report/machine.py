"""Results for machines and papers: JSON, CSV, Markdown, LaTeX."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from onrecord.ranking import Ranking
from onrecord.report.tables import Table, one_system, several_systems, system_name
from onrecord.scorecard import Scorecard
from onrecord.standings import standings

LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        "–": "--", "½": r"\textonehalf{}",
    }
)  # fmt: skip
MARKDOWN = str.maketrans({"|": r"\|", "<": "&lt;", "\n": " "})


def as_json(results: Sequence[Mapping[str, Any]]) -> str:
    """One result as itself, several as ``{"results": […]}``; numbers are never rounded."""
    body: Any = results[0] if len(results) == 1 else {"results": list(results)}
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"


def json_with_detail(
    result: Mapping[str, Any], documents: Iterable[Mapping[str, Any]], errors: Iterable[bytes]
) -> Iterator[str]:
    """One result as JSON with ``documents`` and ``errors`` at its end, piece by piece.

    Args:
        result: as from ``result()``.
        documents: counts of each document.
        errors: JSON lines.
    """
    yield as_json([result]).rstrip().removesuffix("}").rstrip()
    for name, lines in (
        ("documents", (msgspec.json.encode(body) for body in documents)),
        ("errors", (line.strip() for line in errors)),
    ):
        yield f',\n  "{name}": ['
        for number, line in enumerate(lines):
            yield f"{',' if number else ''}\n    {line.decode()}"
        yield "\n  ]"
    yield "\n}\n"


def as_csv(results: Sequence[Mapping[str, Any]]) -> str:
    """One line a system, task, view, criterion and type, with counts and rates."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ("matched", "matched_predicted", "gold", "predicted", "precision", "recall", "f1")
    writer.writerow(["system", "task", "view", "criterion", "type", *names, "low", "high"])
    for result in results:
        for task, body in result["tasks"].items():
            if body is None:
                continue
            views = {"all": body, **body.get("views", {})}
            for view, criterion, type_, row in (
                (view, criterion, type_, row)
                for view, inside in views.items()
                for criterion, cells in inside["criteria"].items()
                for type_, row in {"": cells["overall"], **cells.get("per_type", {})}.items()
            ):
                bounds = row.get("interval") or {}
                cells = [row[n] for n in names] + [bounds.get("low"), bounds.get("high")]
                writer.writerow([system_name(result), task, view, criterion, type_, *cells])
    return out.getvalue()


def as_markdown(
    results: Sequence[Mapping[str, Any]], rankings: Mapping[str, Ranking] | None = None
) -> str:
    """The tables of the terminal as Markdown."""
    signatures = dict.fromkeys(str(r["signature"]) for r in results)
    return "\n".join(
        [tables_as_markdown(_tables(results, rankings)), *(f"`{s}`\n" for s in signatures)]
    )


def tables_as_markdown(tables: Sequence[Table]) -> str:
    """Tables with their titles and notes."""
    parts = []
    for table in tables:
        rule = [":--" if not _numeric(table, i) else "--:" for i in range(len(table.columns))]
        lines = [f"**{table.title.translate(MARKDOWN)}**", "", _bar(table.columns), _bar(rule)]
        lines += [
            _bar([f"**{_md(c.text)}**" if c.strong and c.text else _md(c.text) for c in row])
            for row in table.rows
        ]
        parts.append("\n".join([*lines, *(f"\n{_md(note)}" for note in table.notes)]))
    return "\n\n".join(parts) + "\n"


def _md(text: str) -> str:
    return text.translate(MARKDOWN)


def _bar(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def as_latex(
    results: Sequence[Mapping[str, Any]], rankings: Mapping[str, Ranking] | None = None
) -> str:
    """The tables of the terminal as LaTeX (booktabs)."""
    parts = []
    for table in _tables(results, rankings):
        columns = "".join("r" if _numeric(table, i) else "l" for i in range(len(table.columns)))
        lines = [rf"% {table.title}", rf"\begin{{tabular}}{{{columns}}}", r"\toprule"]
        lines += [" & ".join(c.translate(LATEX) for c in table.columns) + r" \\", r"\midrule"]
        for row in table.rows:
            cells = [c.text.translate(LATEX) for c in row]
            bold = [
                rf"\textbf{{{t}}}" if c.strong and t else t for c, t in zip(row, cells, strict=True)
            ]
            lines.append(" & ".join(bold) + r" \\")
        lines += [r"\bottomrule", r"\end{tabular}", *(f"% {note}" for note in table.notes)]
        parts.append("\n".join(lines))
    parts += [f"% {s}" for s in dict.fromkeys(str(r["signature"]) for r in results)]
    return "\n\n".join(parts) + "\n"


def _tables(
    results: Sequence[Mapping[str, Any]], rankings: Mapping[str, Ranking] | None
) -> list[Table]:
    return one_system(results[0]) if len(results) == 1 else several_systems(results, rankings)


def _numeric(table: Table, column: int) -> bool:
    return all(row[column].number for row in table.rows if column < len(row))


NUMBERS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], str]] = {
    "json": as_json,
    "csv": as_csv,
}


def rendered(shape: str, results: Sequence[Mapping[str, Any]], cards: Sequence[Scorecard]) -> str:
    """Results in a format that is no terminal's; tables are ranked as the terminal's are."""
    if shape in NUMBERS:
        return NUMBERS[shape](results)
    return (as_latex if shape == "latex" else as_markdown)(results, standings(cards))
