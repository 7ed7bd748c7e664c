"""Results as tables of plain cells; every text format renders these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from onrecord.profiles import PROFILES
from onrecord.ranking import Ranking, Standing
from onrecord.signature import Signature

ATTEMPTED_NOT = "not attempted"
UNDEFINED = "–"
DIAGNOSTIC = "* diagnostic: overlap can be gamed, so it never ranks"
_LETTERS = 26


class Cell(NamedTuple):
    """One cell: its text, and whether it is a number and the headline."""

    text: str
    number: bool = False
    strong: bool = False


class Table(NamedTuple):
    """One table.

    Attributes:
        title: e.g. ``entities``.
        columns: names of the columns.
        rows: cells.
        notes: sentences beneath.
        spare: how many of the last columns may be left out where there is no room.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    spare: int = 0


def percent(rate: float | None, decimals: int = 1) -> str:
    """A rate in percent, halves rounded up as in print; undefined rates are a dash."""
    if rate is None:
        return UNDEFINED
    exact = Decimal(100 * rate)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def decimals_of(result: Mapping[str, Any]) -> int:
    """How many decimals the result's profile prints."""
    name = Signature.parse(str(result["signature"])).parts.get("profile", "")
    return PROFILES[name].decimals if name in PROFILES else 1


def counted(number: int, noun: str) -> str:
    """As ``1 document`` and ``2,000 documents``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def amount(count: float) -> str:
    """A count: whole numbers as such, credit with one decimal."""
    return f"{count:.0f}" if count == round(count) else f"{count:.1f}"


def bounds(row: Mapping[str, Any], decimals: int = 1) -> str:
    """An interval in brackets, or nothing."""
    found = row.get("interval")
    if not found:
        return ""
    return f"[{percent(found['low'], decimals)}, {percent(found['high'], decimals)}]"


def one_system(result: Mapping[str, Any]) -> list[Table]:
    """A table a task with a row a criterion, headline first."""
    tables = []
    decimals = decimals_of(result)
    for name, task in result["tasks"].items():
        if task is None:
            tables.append(Table(name, ("criterion",), ((Cell(ATTEMPTED_NOT),),)))
            continue
        criteria = _headline_first(task)
        some_interval = any(bounds(body["overall"]) for _, body in criteria)
        middle = ("95 % interval",) if some_interval else ()
        notes = _notes([criteria[0][1]["overall"]])
        if any(body.get("diagnostic") for _, body in criteria):
            notes += (DIAGNOSTIC,)
        notes += _accuracy(task, decimals)
        tables.append(
            Table(
                f"{name} (percent)",
                ("criterion", "F1", *middle, "P", "R", "matched", "gold", "pred."),
                tuple(
                    _criterion_row(
                        c, body, decimals, strong=c == task["headline"], interval=some_interval
                    )
                    for c, body in criteria
                ),
                notes,
            )
        )
        if "semeval2013" in task:
            tables.append(_classes(name, task["semeval2013"]))
    return tables


CLASSES = ("COR", "INC", "PAR", "MIS", "SPU", "POS", "ACT")
"""Of SemEval-2013, as MUC-5 named them: POS = COR + INC + PAR + MIS, ACT = … + SPU."""


def _classes(name: str, schemes: Mapping[str, Any]) -> Table:
    return Table(
        f"{name}: SemEval-2013",
        ("scheme", *CLASSES),
        tuple(
            (Cell(scheme), *(Cell(amount(body["overall"][c]), number=True) for c in CLASSES))
            for scheme, body in schemes.items()
        ),
    )


def _criterion_row(
    name: str, body: Mapping[str, Any], decimals: int, *, strong: bool, interval: bool
) -> tuple[Cell, ...]:
    row = body["overall"]
    numbers = [
        percent(row["f1"], decimals), *([bounds(row, decimals)] if interval else []),
        percent(row["precision"], decimals), percent(row["recall"], decimals),
        amount(row["matched"]), amount(row["gold"]), amount(row["predicted"]),
    ]  # fmt: skip
    shown = Cell(_marked(name, body), strong=strong)
    return (shown, *(Cell(n, number=True, strong=strong) for n in numbers))


def _marked(name: str, body: Mapping[str, Any]) -> str:
    """A criterion that can be gamed has a star."""
    return f"{name} *" if body.get("diagnostic") else name


def _accuracy(task: Mapping[str, Any], decimals: int) -> tuple[str, ...]:
    """Of dates that were found at all, how many have the right value."""
    value = task.get("attributes", {}).get("value")
    if not value or value["accuracy"] is None:
        return ()
    right = percent(value["accuracy"], decimals)
    return (f"value accuracy: {right} % of {counted(int(value['pairs']), 'paired expression')}",)


def several_systems(
    results: Sequence[Mapping[str, Any]], rankings: Mapping[str, Ranking] | None = None
) -> list[Table]:
    """A table a task with a row a system: the headline with its counts, then other criteria.

    Args:
        results: one a system.
        rankings: task → ranking, systems named by their place in ``results``; with them the
            best stands first and systems that cannot be told apart share a group.
    """
    names = dict.fromkeys(name for r in results for name in r["tasks"])
    return [_task_table(name, results, (rankings or {}).get(name)) for name in names]


def _task_table(name: str, results: Sequence[Mapping[str, Any]], ranking: Ranking | None) -> Table:
    told = ranking is not None and ranking.detectable is not None
    places = {s.name: s for s in ranking.standings} if ranking and told else {}
    order = [results[int(place)] for place in places] or results
    ranks = list(places.values())
    tried = [(system_name(r), r["tasks"][name]) for r in order if r["tasks"].get(name)]
    silent = [system_name(r) for r in results if not r["tasks"].get(name)]
    notes = [f"not attempted: {', '.join(silent)}"] if silent else []
    if not tried:
        return Table(name, ("system",), ((Cell(UNDEFINED),),), tuple(notes))
    headline, others = tried[0][1]["headline"], _others(tried[0][1])
    decimals = decimals_of(results[0])
    rows = [task["criteria"][headline]["overall"] for _, task in tried]
    some_interval = any(bounds(row) for row in rows)
    columns = ("system", *(["rank"] if ranks else []))
    columns += (f"{headline} F1", *(["95 % interval"] if some_interval else []))
    marked = [_marked(c, tried[0][1]["criteria"][c]) for c in others]
    columns += ("P", "R", "matched", "gold", "pred.", *marked)
    drawn = []
    for place, ((system, task), row) in enumerate(zip(tried, rows, strict=True)):
        numbers = [Cell(percent(row["f1"], decimals), number=True, strong=True)]
        numbers += [Cell(bounds(row, decimals), number=True)] if some_interval else []
        texts = [percent(row["precision"], decimals), percent(row["recall"], decimals)]
        texts += [amount(row[k]) for k in ("matched", "gold", "predicted")]
        texts += [percent(task["criteria"][c]["overall"]["f1"], decimals) for c in others]
        ranked = [_ranked(ranks[place])] if ranks else []
        drawn.append((Cell(system), *ranked, *numbers, *(Cell(t, number=True) for t in texts)))
    notes += _notes(rows)
    if marked != others:
        notes.append(DIAGNOSTIC)
    if ranking and ranking.detectable is not None:
        notes.append(
            "rank: those possible, and the tie group: one letter is not told apart (paired "
            "test, Holm, .05)"
        )
        notes.append(
            f"a true difference of {percent(ranking.detectable, decimals)} points is found in "
            "80 % of corpora like this"
        )
    return Table(f"{name} (percent)", columns, tuple(drawn), tuple(notes), len(others) + 3)


def _ranked(standing: Standing) -> Cell:
    """The ranks that a system may hold, and its tie group as a letter."""
    ranks = dict.fromkeys((standing.best_rank, standing.worst_rank))
    letter = chr(ord("a") + standing.group - 1) if standing.group <= _LETTERS else "…"
    return Cell(f"{'–'.join(map(str, ranks))} {letter}", number=True)


def _others(task: Mapping[str, Any]) -> list[str]:
    """The criteria beside the headline, those that can be gamed last."""
    names = [c for c, _ in _headline_first(task)[1:] if "_" not in c]
    return sorted(names, key=lambda c: bool(task["criteria"][c].get("diagnostic")))


def system_name(result: Mapping[str, Any]) -> str:
    """Name of the system, as far as known."""
    return str(result["extractor"].get("name") or "predictions")


def _headline_first(task: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    criteria = task["criteria"]
    return [
        (task["headline"], criteria[task["headline"]]),
        *((name, body) for name, body in criteria.items() if name != task["headline"]),
    ]


def _notes(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    reasons = dict.fromkeys(r["interval_reason"] for r in rows if r.get("interval_reason"))
    return tuple(f"no interval: {reason}" for reason in reasons)


def failures(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for each document that scored as empty."""
    return [
        f"{system_name(r)}: {f['doc_id']}: {f['kind']}: {f['message']}"
        for r in results
        for f in r["failures"]
    ]
