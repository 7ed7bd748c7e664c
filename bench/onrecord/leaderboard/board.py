"""One corpus, many systems: a table that ranks only what can be told apart. Plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import UNSET, Struct

from onrecord.corpus import Corpus
from onrecord.errors import IncomparableError
from onrecord.leaderboard.recomputing import Scored
from onrecord.leaderboard.submissions import Entry
from onrecord.ranking import Ranking, rank

SEEN = ("text seen", "gold seen")
"""Disclosures that mark a cell; they cost no rank."""


class Cell(Struct, frozen=True, kw_only=True):
    """One system's headline on one task.

    Attributes:
        criterion: the headline.
        f1: corpus F1, or None.
        precision: likewise.
        recall: likewise.
        interval: low and high at 95 %, or None.
        best_rank: 1 + number of systems significantly better.
        worst_rank: number of systems − number significantly worse.
        group: tie group, from 1.
        claimed: what the card claims, or None; shown beside, never used.
    """

    criterion: str
    f1: float | None
    precision: float | None
    recall: float | None
    interval: tuple[float, float] | None
    best_rank: int
    worst_rank: int
    group: int
    claimed: float | None = None


class Row(Struct, frozen=True, kw_only=True):
    """One system on one corpus."""

    name: str
    system: str
    version: str
    date: str
    overall: float | None
    cells: Mapping[str, Cell]
    contamination: str
    failures: int
    cost: str = ""
    speed: float | None = None

    @property
    def seen(self) -> bool:
        """Whether the system may have seen the corpus."""
        return self.contamination in SEEN


class Board(Struct, frozen=True, kw_only=True):
    """One corpus with its systems, the best first.

    Attributes:
        corpus: its name.
        version: its version.
        signature: of every number on the board.
        documents: how many it has.
        tasks: those with gold, and the record.
        rows: one a system.
        detectable: task → the median pair's minimum detectable difference, or None.
        sentence: what can and cannot be concluded, in words.
    """

    corpus: str
    version: str
    signature: str
    documents: int
    tasks: tuple[str, ...]
    rows: tuple[Row, ...]
    detectable: Mapping[str, float | None]
    sentence: str


def board_of(corpus: Corpus, systems: Sequence[tuple[Entry, Scored]]) -> Board:
    """Rank systems by their headlines.

    Raises:
        IncomparableError: two of them have different signatures.
    """
    signatures = dict.fromkeys(str(scored.result["signature"]) for _, scored in systems)
    if len(signatures) > 1:
        raise IncomparableError(
            corpus.name,
            f"a board has one signature, but these are several: {', '.join(signatures)}",
        )
    tasks = list(systems[0][1].result["tasks"]) if systems else []
    rankings = {task: _ranking(task, systems) for task in _with_record(tasks, systems)}
    rows = [_row(corpus.name, entry, scored, rankings) for entry, scored in systems]
    rows.sort(key=_place)
    documents = systems[0][1].result["corpus"]["documents"] if systems else 0
    return Board(
        corpus=corpus.name,
        version=corpus.version,
        signature=next(iter(signatures), ""),
        documents=documents,
        tasks=tuple(rankings),
        rows=tuple(rows),
        detectable={task: ranking.detectable for task, ranking in rankings.items()},
        sentence=_sentence(documents, rankings),
    )


def _with_record(tasks: list[str], systems: Sequence[tuple[Entry, Scored]]) -> list[str]:
    joint = ["record"] if any("record" in scored.headlines for _, scored in systems) else []
    return [*(t for t in tasks if t != "record"), *joint]


def _ranking(task: str, systems: Sequence[tuple[Entry, Scored]]) -> Ranking:
    return rank({e.name: s.headlines[task].rows for e, s in systems if task in s.headlines})


def _row(corpus: str, entry: Entry, scored: Scored, rankings: Mapping[str, Ranking]) -> Row:
    card, cells = entry.card, {}
    for task, ranking in rankings.items():
        standing = next((s for s in ranking.standings if s.name == entry.name), None)
        if standing is None:
            continue
        body = scored.result["tasks"][task]
        row = body["criteria"][body["headline"]]["overall"]
        found = row.get("interval")
        cells[task] = Cell(
            criterion=body["headline"],
            f1=row["f1"],
            precision=row["precision"],
            recall=row["recall"],
            interval=(found["low"], found["high"]) if found else None,
            best_rank=standing.best_rank,
            worst_rank=standing.worst_rank,
            group=standing.group,
            claimed=card.claimed.get(corpus, {}).get(task),
        )
    return Row(
        name=entry.name,
        system=card.system,
        version=card.version,
        date="" if card.date is UNSET else card.date,
        overall=scored.result["overall"],
        cells=cells,
        contamination=card.contamination.get(corpus, "unknown"),
        failures=len(scored.result["failures"]),
        cost="" if card.cost is UNSET else f"{card.cost.amount:g} {card.cost.currency}",
        speed=None if card.documents_per_second is UNSET else card.documents_per_second,
    )


def _place(row: Row) -> tuple[float, int, float, str, str]:
    """Those with an overall score first, then those that attempted most, then by score."""
    rates = [cell.f1 or 0.0 for cell in row.cells.values()]
    mean = sum(rates) / len(rates) if rates else 0.0
    return (-(row.overall or -1.0), -len(row.cells), -mean, row.system.casefold(), row.name)


def _sentence(documents: int, rankings: Mapping[str, Ranking]) -> str:
    """What the board can and cannot tell."""
    if documents == 1:
        return "With 1 document no two systems can be told apart: read the errors, not the order."
    told = [f"{task} by {100 * r.detectable:.1f}" for task, r in rankings.items() if r.detectable]
    if not told:
        return "No two systems can be compared here."
    return (
        f"On {documents} documents a difference is likely to be found (in 80 % of corpora like "
        f"this) if it is at least: {', '.join(told)} points of F1. Systems in one group are not "
        "told apart."
    )
