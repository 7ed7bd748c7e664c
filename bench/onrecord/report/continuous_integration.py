"""What a gate found, in the forms that build servers read: Markdown, JUnit XML, GitHub commands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias
from xml.etree import ElementTree as ET

from onrecord.regression.findings import EXTRACTOR, Check, Findings
from onrecord.report.gate import (
    CHANGES,
    WORDS,
    as_json,
    as_text,
    check_line,
    flip_lines,
    inline,
    notes,
    printable,
    scores_table,
    told,
    verdict_line,
)
from onrecord.report.machine import tables_as_markdown

Renderer: TypeAlias = Callable[[Findings, int | None], str]

PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>()#+|~!&$-])")


def as_markdown(found: Findings, limit: int | None = None) -> str:
    """A summary for a pull request: the verdict, what broke, scores, checks."""
    parts = [f"### onrecord: {_md(verdict_line(found))}"]
    broken = "\n".join(flip_lines(found, "broken", limit)).strip()
    parts.append(_fenced(broken) if found.of_change("broken") else "Nothing that was right broke.")
    for change in ("fixed", "changed"):
        if found.of_change(change):
            inside = "\n".join(flip_lines(found, change, limit)).strip()
            count = len(found.of_change(change))
            parts.append(
                f"<details><summary>{count} {change}: {CHANGES[change]}</summary>\n\n"
                f"{_fenced(inside)}\n\n</details>"
            )
    if said := "\n".join(notes(found)).strip():
        parts.append(_fenced(said))
    parts.append(tables_as_markdown([scores_table(found)]).strip())
    parts.append("\n".join(f"- {_md(check_line(check))}" for check in found.checks))
    parts.append(f"`{found.signature}`")
    return "\n\n".join(parts) + "\n"


def _md(text: str) -> str:
    return PUNCTUATION.sub(r"\\\1", inline(text))


def _fenced(text: str) -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    runs = [len(run) for run in re.findall(r"`+", text)]
    fence = "`" * max(3, 1 + max(runs, default=0))
    return f"{fence}text\n{text}\n{fence}"


def as_junit(found: Findings, limit: int | None = None) -> str:
    """JUnit XML: a test case for each check, with what broke in its task where it fails."""
    cases = [_case(found, check, limit) for check in found.checks]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": 0,
    }
    totals = {name: str(count) for name, count in counts.items()}
    root = ET.Element("testsuites", totals)
    suite = ET.SubElement(root, "testsuite", {"name": "onrecord gate", **totals})
    properties = ET.SubElement(suite, "properties")
    for name, value in (
        ("signature", found.signature),
        ("baseline", found.baseline),
        ("extractor", found.extractor),
        ("exit_code", str(found.exit_code)),
    ):
        ET.SubElement(properties, "property", {"name": name, "value": printable(value)})
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = printable(as_text(found, limit))
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(found: Findings, check: Check, limit: int | None) -> ET.Element:
    case = ET.Element(
        "testcase",
        {"classname": f"onrecord.gate.{check.task or 'run'}", "name": printable(check.name)},
    )
    if check.passed:
        return case
    regression = check.passed is False and check.name != EXTRACTOR
    kind = "failure" if regression else "error"
    why = "regression" if regression else "inconclusive" if check.passed is None else EXTRACTOR
    message = printable(check.message)
    verdict = ET.SubElement(case, kind, {"type": why, "message": message})
    broken = flip_lines(found, "broken", limit, task=check.task or None)
    verdict.text = printable("\n".join([message, "", *broken]).rstrip() + "\n")
    return case


def as_github(found: Findings, limit: int | None = None) -> str:
    """Workflow commands that GitHub shows on the run: what broke, checks, the rest, the verdict.

    Every line is a command, so that no text of a document can pass for one. GitHub shows the
    first ten errors of a step; what broke leaves room for the checks and the verdict.
    """
    failing = [check for check in found.checks if not check.passed]
    room = max(1, SHOWN_BY_GITHUB - len(failing) - 2)
    few = room if limit is None else min(limit, room)
    lines = list(_flipped(found, "broken", few))
    for check in failing:
        grade = "error" if check.passed is False else "warning"
        lines.append(_command(grade, check.name, f"{WORDS[check.passed]}: {check.message}"))
    for change in ("fixed", "changed"):
        lines += _flipped(found, change, few)
    lines += [_command("warning", "onrecord gate", note) for note in _notes(found)]
    level = "notice" if found.exit_code == 0 else "error"
    return "\n".join([*lines, _command(level, "onrecord gate", verdict_line(found))]) + "\n"


SHOWN_BY_GITHUB = 10
"""Annotations of one level that GitHub shows for a step."""


def _flipped(found: Findings, change: str, limit: int) -> Iterator[str]:
    grade = "notice"
    if change == "broken":
        grade = "error" if found.exit_code else "warning"
    chosen = found.of_change(change)
    for flip in chosen[:limit]:
        title = f"{change} {flip.task} in {flip.doc_id}"
        yield _command(grade, title, "\n".join(told(flip)))
    if len(chosen) > limit:
        yield _command(grade, change, f"… and {len(chosen) - limit} more {change}")


def _notes(found: Findings) -> Iterator[str]:
    said = "\n".join(notes(found)).strip()
    yield from (block for block in said.split("\n\n") if block)


def _command(level: str, title: str, message: str) -> str:
    return f"::{level} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    escaped = printable(text).replace("%", "%25")
    return escaped.replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


RENDERERS: Mapping[str, Renderer] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "junit": as_junit,
    "github": as_github,
}
"""Every form of ``onrecord gate --format``; each takes the findings and how many flips to show."""
