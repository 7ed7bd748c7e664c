"""What a gate found, for people and programs: what broke comes first."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence

import msgspec

from onrecord.comparing import Flip
from onrecord.regression.findings import Check, Findings, Score
from onrecord.report.comparison import SIGNS, reading, signed
from onrecord.report.tables import UNDEFINED, Cell, Table, counted, percent
from onrecord.report.text import print_tables

CHANGES = {
    "broken": "right before, wrong now",
    "fixed": "wrong before, right now",
    "changed": "wrong both times in different ways, or a spurious one that came or went",
}
WORDS = {True: "passed", False: "FAILED", None: "inconclusive"}
VERDICTS = {
    0: "passed",
    1: "FAILED: a regression",
    3: "INCONCLUSIVE: the documents cannot tell",
    4: "FAILED: the extractor failed",
}
LISTED = 20
"""Documents that are named one by one."""


def as_text(found: Findings, limit: int | None = None) -> str:
    """Broken, fixed, changed, then failures, scores and checks; the verdict is the last line.

    Args:
        found: what a gate found.
        limit: how many flips of each kind are written out; None: all.
    """
    out = io.StringIO()
    for change in CHANGES:
        out.writelines(f"{line}\n" for line in flip_lines(found, change, limit))
    out.writelines(f"{line}\n" for line in notes(found))
    print_tables([scores_table(found)], stream=out)
    out.writelines(f"{check_line(check)}\n" for check in found.checks)
    out.write(f"\n{found.signature}\n{verdict_line(found)}\n")
    return printable(out.getvalue())


def verdict_line(found: Findings) -> str:
    """The verdict with the number of flips."""
    counts = ", ".join(f"{len(found.of_change(change))} {change}" for change in CHANGES)
    return f"gate {VERDICTS[found.exit_code]} ({counts})"


def check_line(check: Check) -> str:
    """A check in one line."""
    return inline(f"{WORDS[check.passed]}: {check.name}: {check.message}")


def notes(found: Findings) -> Iterator[str]:
    """Failed documents and repeats that differ, in lines of their own."""
    if found.failures:
        yield f"{counted(len(found.failures), 'failure')} scored as empty:"
        yield from _listed([f"{f.doc_id}: {f.kind}: {f.message}" for f in found.failures])
        yield ""
    if found.flaky:
        yield (
            f"flaky: the {found.repeats} repeats differ in {counted(len(found.flaky), 'document')};"
            " each check is judged in every repeat, scores below are their means"
        )
        yield from _listed([f"{doc}: {', '.join(tasks)}" for doc, tasks in found.flaky.items()])
        yield ""


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {inline(line)}" for line in lines[:LISTED])
    if len(lines) > LISTED:
        yield f"  … and {len(lines) - LISTED} more"


def flip_lines(
    found: Findings, change: str, limit: int | None = None, task: str | None = None
) -> Iterator[str]:
    """A heading with the number of flips of one kind, then each in its sentence.

    Args:
        found: what a gate found.
        change: broken, fixed or changed.
        limit: how many are written out; None: all.
        task: only flips of this task.
    """
    chosen = [
        (flip, times)
        for flip, times in zip(found.flips, found.seen, strict=True)
        if flip.change == change and task in {None, flip.task}
    ]
    yield f"{change}: {len(chosen) or 'none'}" + (f" ({CHANGES[change]})" if chosen else "")
    for flip, times in chosen[:limit]:
        often = f"  in {times} of {found.repeats} repeats" if found.repeats > 1 else ""
        place = f"{flip.task}  {inline(flip.doc_id)}  [{flip.start}, {flip.end})"
        yield ""
        yield f"{SIGNS[flip.change]} {place}{often}"
        yield from (f"  {line}" for line in told(flip))
    if limit is not None and len(chosen) > limit:
        yield ""
        yield f"… and {len(chosen) - limit} more {change}: --max-flips shows them"
    yield ""


def told(flip: Flip) -> tuple[str, str, str, str]:
    """A flip in four lines: its sentence, gold, before and after."""
    before, after = flip.change == "broken", flip.change == "fixed"
    return (
        in_sentence(flip),
        f"gold    {inline(reading(flip.gold))}",
        f"before  {inline(reading(flip.before))}: {_kind(flip.kind_before, right=before)}",
        f"after   {inline(reading(flip.after))}: {_kind(flip.kind_after, right=after)}",
    )


def _kind(kind: str, *, right: bool) -> str:
    """An attribution may count as found though a role is not word for word the gold's."""
    return f"right, with {kind}" if right and kind != "correct" else kind


UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Text without control characters and lone surrogates: no terminal or XML takes them."""
    return UNPRINTABLE.sub("", text)


def inline(text: str) -> str:
    """Printable text in one line, so that no word of a document can pass for a line of ours."""
    return printable(" ".join(text.split()))


def in_sentence(flip: Flip) -> str:
    """The sentence in one line, the annotation in brackets."""
    start, end = flip.start - flip.sentence_start, flip.end - flip.sentence_start
    words = flip.sentence
    return inline(f"{words[:start]}[{words[start:end]}]{words[end:]}")


def scores_table(found: Findings, *, full: bool = False) -> Table:
    """F1 before and after: headlines, what fell and what the policy names, or everything."""
    shown = [score for score in found.scores if full or _is_shown(score)]
    rows = tuple(
        (
            Cell(".".join(part for part in (s.task, s.criterion, s.of_type) if part)),
            Cell(percent(s.before), number=True),
            Cell(percent(s.after), number=True),
            Cell(signed(s.delta), number=True, strong=bool(s.delta and s.delta < 0)),
            Cell(
                UNDEFINED if s.low is None else f"[{signed(s.low)}, {signed(s.high)}]", number=True
            ),
        )
        for s in shown
    )
    documents = max((s.documents for s in found.scores), default=0)
    reasons = dict.fromkeys(s.reason for s in shown if s.reason)
    title = (
        f"F1 on the same {documents} documents (percent)"
        if documents != 1
        else ("F1 on the same document (percent)")
    )
    heads = ("score", "before", "after", "after − before", "95 % interval")
    return Table(title, heads, rows, tuple(reasons))


def _is_shown(score: Score) -> bool:
    return score.headline or bool(score.of_type) or bool(score.delta and score.delta < 0)


def as_json(found: Findings, limit: int | None = None) -> str:
    """Everything, numbers unrounded; the limit is for people only."""
    del limit
    body = msgspec.json.encode(found.to_dict())
    return msgspec.json.format(body, indent=2).decode() + "\n"
