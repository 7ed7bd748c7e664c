"""Checks of ``accept``: other readings that are equally right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from onrecord.errors import Problem
from onrecord.pairing.columns import readings_of
from onrecord.validation.span_checks import fragment_problems
from onrecord.validation.subject import ROLES, Subject, spans_of


def alternatives(subject: Subject) -> Iterator[Problem]:
    """An alternative says something else than every reading before it, in sound spans."""
    for path, annotation in subject.all():
        said: list[Any] = []
        for where, reading in readings(annotation):
            meaning = _meaning(reading)
            if meaning in said:
                earlier = "the annotation" if said.index(meaning) == 0 else "an earlier one"
                problem = f"must differ from {earlier}, but says the same"
                yield subject.broken("accept", f"{path}{where}", problem, "leave it out")
            elif where:
                yield from _spans(subject, f"{path}{where}", annotation, reading)
            said.append(meaning)
        for number, named in enumerate(getattr(annotation, "accept", ())):
            if (
                getattr(named, "spans", UNSET) is not UNSET
                and not named.start is named.end is UNSET
            ):
                problem = 'must have either "start" and "end" or "spans", not both'
                yield subject.broken("accept", f"{path}.accept[{number}]", problem)
            if hasattr(named, "cue") and _relation(annotation, named) is None:
                problem = "must leave the attribution a cue or a content"
                yield subject.broken("accept", f"{path}.accept[{number}]", problem)


def readings(annotation: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # any task's
    """Path inside an annotation and reading: itself, then its alternatives, spelled out."""
    if hasattr(annotation, "fragments"):
        found = readings_of(annotation)
    else:
        found = [annotation, *(_relation(annotation, a) for a in getattr(annotation, "accept", ()))]
    for number, reading in enumerate(found):
        if reading is not None:
            yield (f".accept[{number - 1}]" if number else ""), reading


def _relation(annotation: Any, alternative: Any) -> Any:  # noqa: ANN401  # gold or predicted
    """The relation in another reading; None: that has neither cue nor content, so it is none."""
    said = {role: getattr(alternative, role) for role in ROLES}
    roles = {r: getattr(annotation, r) if s is UNSET else s for r, s in said.items()}
    if not roles["cue"] and not roles["content"]:
        return None
    return msgspec.structs.replace(annotation, accept=(), **roles)


def _meaning(reading: Any) -> tuple[Any, ...]:  # noqa: ANN401  # any task's
    attributes = tuple(getattr(reading, name, UNSET) for name in ("type", "value", "mod"))
    return (*spans_of(reading), *(None if a is UNSET else a for a in attributes))


def _spans(subject: Subject, path: str, annotation: Any, reading: Any) -> Iterator[Problem]:  # noqa: ANN401  # any task's
    """What is wrong with the spans that an alternative changes."""
    own = dict(spans_of(annotation))
    for inside, fragments in spans_of(reading):
        if fragments != own.get(inside):
            yield from fragment_problems(subject, f"{path}{inside}", fragments)
