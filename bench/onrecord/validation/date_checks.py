"""Checks of dates and of the document's own date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import UNSET

from onrecord.errors import Problem
from onrecord.suggestions import hint
from onrecord.timex_values import MODS, interval, problems
from onrecord.validation.subject import Subject, leads_back

_FREQUENCY = re.compile(r"\d+(?:\.\d+)?[A-Za-z]{1,2}")
"""TimeML: an integer and a granularity; X counts times."""


def values(subject: Subject) -> Iterator[Problem]:
    """Type, value, mod, quant and freq are TIMEX3, in the alternatives too."""
    for number, date in enumerate(subject.layer("dates")):
        path = f"dates[{number}]"
        yield from _value(subject, path, date.type, date.value, date.mod)
        for place, reading in enumerate(getattr(date, "accept", ())):
            type_ = date.type if reading.type is UNSET else reading.type
            value = date.value if reading.value is UNSET else reading.value
            mod = date.mod if reading.mod is UNSET else reading.mod
            yield from _value(subject, f"{path}.accept[{place}]", type_, value, mod)
        named = [f for f in ("quant", "freq") if getattr(date, f, UNSET) is not UNSET]
        if named and date.type != "SET":
            problem = f"{' and '.join(named)} must stand on a SET only, this is a {date.type}"
            yield subject.broken("set", path, problem)
        freq = getattr(date, "freq", UNSET)
        if isinstance(freq, str) and not _FREQUENCY.fullmatch(freq):
            problem = f"freq must be a number and a unit, such as 2X or 3D, got {freq!r}"
            yield subject.broken("set", f"{path}.freq", problem)
        if date.type == "SET" and not named and hasattr(date, "quant"):
            yield subject.broken("bare-set", path, "a SET must have a quant or a freq")


def _value(subject: Subject, path: str, type_: str, value: Any, mod: Any) -> Iterator[Problem]:  # noqa: ANN401  # may be unset
    if isinstance(value, str):
        for problem in problems(type_, value):
            yield subject.broken("timex", f"{path}.value", problem)
    if isinstance(mod, str) and mod not in MODS:
        problem = f"mod must be one of TIMEX3's, got {mod!r}"
        yield subject.broken("mod", f"{path}.mod", problem, hint(mod, MODS))


def anchors(subject: Subject) -> Iterator[Problem]:
    """An anchor exists and leads back to no date that hangs on it."""
    layer = subject.layer("dates")
    anchored = {
        d.id: d.anchor
        for d in layer
        if getattr(d, "id", UNSET) is not UNSET and isinstance(getattr(d, "anchor", UNSET), str)
    }
    ids = {d.id for d in layer if getattr(d, "id", UNSET) is not UNSET}
    for number, date in enumerate(layer):
        anchor = getattr(date, "anchor", UNSET)
        path = f"dates[{number}].anchor"
        if not isinstance(anchor, str):
            continue
        if anchor == "dct":
            if subject.document.dct is None:
                yield subject.broken("anchor", path, "the document has no date of its own")
        elif anchor not in ids:
            problem = f"must be dct or the id of a date, got {anchor!r}"
            yield subject.broken("anchor", path, problem, hint(anchor, [*ids, "dct"]))
        elif leads_back(anchor, anchored):
            yield subject.broken("anchor", path, "must not lead back to the date itself")


def own_date(subject: Subject) -> Iterator[Problem]:
    """The document's date: grammar, bounds, evidence."""
    dct = subject.document.dct
    if dct is None:
        return
    named = {
        name: value
        for name in ("value", "earliest", "latest")
        if (value := getattr(dct, name)) is not UNSET
    }
    sound = True
    for name, value in named.items():
        type_ = "TIME" if "T" in value else "DATE"
        for problem in problems(type_, value):
            sound = False
            yield subject.broken("dct", f"dct.{name}", problem)
    if sound:
        yield from _bounds(subject, named)
    if dct.provenance == "inferred" and not dct.evidence:
        problem = "an inferred date must say how it was worked out"
        yield subject.broken("dct", "dct.evidence", problem)


def _bounds(subject: Subject, named: Mapping[str, str]) -> Iterator[Problem]:
    """The value begins no earlier than its bounds and ends no later."""
    found = {name: bounds for name, value in named.items() if (bounds := interval(value))}
    if "value" not in found:
        problem = f"must be a day or a time of the calendar, got {named['value']!r}"
        yield subject.broken("dct", "dct.value", problem)
        return
    low, value, high = (found.get(n, found["value"]) for n in ("earliest", "value", "latest"))
    if not (low.start <= value.start and value.end <= high.end):
        said = ", ".join(f"{name} {value}" for name, value in named.items())
        yield subject.broken("dct", "dct", f"must be earliest ≤ value ≤ latest, got {said}")
